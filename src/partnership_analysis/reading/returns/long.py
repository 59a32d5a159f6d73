"""Long returns: one row to a figure. Read a column at a time, so that a hundred thousand rows take a second or two."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import periods, vocabularies
from partnership_analysis.kinds import Aggregation, Polarity, Role
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.catalogue import Known, described_by_figures, matching, nearest, service_of
from partnership_analysis.reading.distinct import spread, texts
from partnership_analysis.reading.items import Item, Measure, Rows
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.returns import (
    claims,
    long_aggregations,
    long_comments,
    long_faults,
    long_figures,
    long_periods,
    long_polarities,
    long_rates,
    long_targets,
)
from partnership_analysis.reading.returns import days as days_of
from partnership_analysis.reading.returns.long_faults import at
from partnership_analysis.reading.returns.statuses import DOUBTFUL, NO_NUMBER, UNKNOWN, asked_about, doubtful, named

_LABELS = (Role.AUTHORITY, Role.SERVICE, Role.MEASURE, Role.PERIOD, Role.PART, Role.AS_AT, Role.UNIT)
# A figure that is there again is told with so many of its rows.
_MOST_ROWS = 4
_VALUES = (Role.VALUE, Role.TARGET, Role.NUMERATOR, Role.DENOMINATOR)


def long_observations(table: LongTable, known: Known) -> Iterator[Item]:
    """Read a long return: an observation for each row with a value, and its targets."""
    frame = pd.DataFrame({"row": table.row_numbers})
    bad = np.zeros(len(frame), dtype=bool)
    for role in (Role.AUTHORITY, Role.SERVICE, Role.STATUS):
        frame[role] = _texts(table, role)
    frame["note"] = long_comments.marks(table)
    if not frame["authority"].any():
        frame = frame.assign(authority=known.authority)
    elif (unnamed := (frame["authority"] == "").to_numpy()).any():
        said = "a figure of no council", "the council's name", "Write the council's name in each row"
        yield from (
            at(table, Role.AUTHORITY, part, Severity.ERROR, *said) for part in table.by_column(Role.AUTHORITY, unnamed)
        )
        bad |= unnamed
    measures, problems = _measures(table, frame["service"], known)
    yield from problems
    for name, described in known.catalogue.columns.items():
        frame[name] = described.reindex(measures).set_axis(frame.index)
    conflict, problems = long_aggregations.conflicts(table, frame)
    yield from problems
    bad |= conflict
    differ, problems = long_polarities.differing(table, frame, known.catalogue)
    yield from problems
    bad |= differ
    how, differing = long_figures.ways(table, measures, known.catalogue)
    plainly = long_figures.plainly(table)
    yield from _differing(table, differing)
    bad |= sum((where for where, _ in differing), np.zeros_like(bad))
    labels, problems = _periods(table)
    yield from problems
    frame["period"] = labels
    bad |= (measures < 0) | frame["period"].isna().to_numpy()
    days, problems = _days(table)
    yield from problems
    frame["as_at"] = days
    bad |= _undated(table, days)
    yield from long_comments.stated(table, frame[~bad])
    for role in _VALUES:
        if role not in table.columns:
            frame[role] = np.nan
            continue
        read = long_figures.read(table, role, plainly if role is Role.DENOMINATOR else how)
        faults = list(long_faults.faults(table, role, read, frame))
        yield from (problem for _, problem in faults)
        bad |= _unread(faults, bad)
        frame[role] = read.values
        if rows := read.remarks.index.tolist():
            frame.loc[rows, "note"] = (frame.loc[rows, "note"] + " " + read.remarks).str.strip()
    for column in table.targets:
        view = long_targets.view(table, column)
        read = long_figures.read(view, Role.TARGET, how)
        faults = list(long_faults.faults(view, Role.TARGET, read, frame))
        yield from (problem for _, problem in faults)
        bad |= _unread(faults, bad)
        frame[column.name] = read.values
    given = days_of.with_parts(table, frame, table.distinct(Role.VALUE).filled)
    yield from _without_value(table, given)
    frame["source"] = long_targets.sources(table, Role.VALUE, frame["row"])
    made = _made(table, frame, given, bad)
    yield from made.items
    yield from long_rates.differing(table, frame[given & ~bad & ~made.unused])
    bad, kept = bad | made.unused, made.rows
    unread = frame.loc[given & bad & (measures >= 0), ["authority", "service", "measure", "period"]].dropna()
    yield Rows("unread", unread.drop_duplicates())
    yield Rows("observations", kept.drop(columns=["row", *(column.name for column in table.targets)]))
    yield from _said_beside(table, frame, kept, ~bad)
    yield from long_targets.stated(table, frame[~bad] if table.without_values else kept)
    yield from _uses(table, ~bad, given | table.without_values)


def _said_beside(table: LongTable, frame: pd.DataFrame, kept: pd.DataFrame, usable: Any) -> Iterator[Item]:
    """Read what stands beside the figures: their targets, statuses and the credits claimed."""
    if Role.TARGET in table.columns:
        yield Rows("statements", _beside(table, kept))
    if Role.STATUS in table.columns:
        yield Rows("statements", _statuses(table, kept))
        yield from _unknown_statuses(table, frame[Role.STATUS])
    if Role.CLAIMED in table.columns:
        yield from claims.of_rows(table, frame, usable)


def _made(table: LongTable, frame: pd.DataFrame, given: Any, bad: Any) -> days_of.Made:
    """Return the rows that give a figure, each once; those of days as the months that they make."""
    if table.labels is not None and table.labels.days is not None:
        return days_of.months(table, table.labels.days, frame, given, bad)
    usable = given & ~bad
    repeated, problems = _repeated(table, frame, usable)
    return days_of.Made(frame[usable & ~repeated], repeated, problems)


def _unread(faults: list[tuple[Any, Problem]], bad: Any) -> Any:
    """Return which rows have a fault that is an error."""
    return sum((where for where, problem in faults if problem.severity == Severity.ERROR), np.zeros_like(bad))


def _uses(table: LongTable, good: Any, given: Any) -> Iterator[Use]:
    if table.labels is None:
        yield Use(table.sheet, "heading", table.heading, list(table.columns.values()))
    rows = table.row_numbers[good]
    if table.labels is None:
        # An error of each of these rows is listed already.
        for role in table.columns:
            yield Use(table.sheet, ledger.NOT_UNDERSTOOD, table.row_numbers[~good], table.columns[role])
    yield from long_comments.uses(table, rows)
    for target in table.targets:
        yield Use(table.sheet, "heading", table.heading, target.position)
        own = long_targets.view(table, target)
        yield Use(table.sheet, "value", *_there(own, Role.TARGET, good & given))
        yield Use(table.sheet, ledger.NOT_UNDERSTOOD, *_there(own, Role.TARGET, ~given))
    for role in table.columns:
        kind = "label" if role in _LABELS else "value"
        if kind == "label" and table.labels is not None:
            continue  # which `understanding` accounts for
        if kind == "label":
            yield Use(table.sheet, kind, rows, table.columns[role])
            continue
        yield Use(table.sheet, kind, *_there(table, role, good & given))
        # Listed already, with the value that is missing beside them.
        yield Use(table.sheet, ledger.NOT_UNDERSTOOD, *_there(table, role, ~given))


def _there(table: LongTable, role: Role, which: Any) -> tuple[Any, Any]:
    """Return the rows and columns of the sheet where some rows have their cells of a role, as far as they have any."""
    which = which & (table.role_rows(role) >= 0)
    columns = table.columns_of_role[role][which] if role in table.columns_of_role else table.columns[role]
    return table.role_rows(role)[which], columns


def _texts(table: LongTable, role: Role) -> "pd.Series[str]":
    if table.labels is not None and role in (Role.AUTHORITY, Role.SERVICE, Role.MEASURE):
        labels: pd.Series[str] = getattr(table.labels, role)
        return labels
    if role not in table.columns:
        return pd.Series("", index=range(len(table.rows)), dtype="str")
    return texts(table.distinct(role))


def _measures(table: LongTable, services: "pd.Series[str]", known: Known) -> tuple[Any, list[Problem]]:
    """Return each row's place in the catalogue (-1 where it names no measure), and a problem for each unknown name."""
    names = _texts(table, Role.MEASURE)
    pairs = pd.MultiIndex.from_arrays([names, services])
    codes, distinct = pd.factorize(pairs)
    found, problems = [], []
    for code, (name, service) in enumerate(distinct):
        sheet = table.sheet
        measure = matching(name, known.catalogue.of_service(service), service, sheet.name, sheet.title, known.file)
        found.append(known.catalogue.places[id(measure)] if measure and not measure.faulty else -1)
        if measure is None and not known.is_faulty(name):
            text = repr(name) if name else "a figure without a measure's name"
            text += f" of {service!r}" if service else ""
            action = "Use the name from the Measures sheet, or add it there"
            said = text, nearest(name, known.catalogue), action
            parts = table.by_column(Role.MEASURE, codes == code)
            problems += [at(table, Role.MEASURE, part, Severity.ERROR, *said) for part in parts]
    return np.array(found, dtype="int64")[codes], problems


def _periods(table: LongTable) -> tuple["pd.Series[str]", list[Problem]]:
    """Return each row's period as the tidy tables spell it, and a problem for each that is none."""
    if table.labels is not None:
        return table.labels.period, []
    codes, contents = table.distinct(Role.PERIOD)
    heading, over = (
        table.sheet.text(table.heading, table.columns[role]) if role in table.columns else ""
        for role in (Role.PERIOD, Role.PART)
    )
    kind = layouts.year_kind(table.sheet, table.heading, heading, over)
    found = long_periods.read(contents, heading, kind)
    cells = [long_periods.Cell(content) for content in contents]
    if Role.PART in table.columns:
        pairs = list(zip(codes.tolist(), _texts(table, Role.PART), strict=True))
        places = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
        codes = np.array([places[pair] for pair in pairs], dtype="int64")
        cells = [long_periods.Cell(contents[year], part) for year, part in places]
        found = long_periods.read_parts(cells, [found[year] for year, _ in places], over, kind)
    labels = [period.label if isinstance(period, Period) else None for period in found]
    problems = [
        at(table, Role.PERIOD, np.isin(codes, fault.places), Severity.ERROR, fault.found, fault.expected, fault.action)
        for fault in long_periods.faults(cells, found)
    ]
    return spread(labels, codes), problems


def _days(table: LongTable) -> tuple["pd.Series[Any]", list[Problem]]:
    if Role.AS_AT not in table.columns:
        return pd.Series(pd.NaT, index=range(len(table.rows))), []
    codes, contents = table.distinct(Role.AS_AT)
    days = [periods.date(content) for content in contents]
    unread = [code for code, day in enumerate(days) if day is None and contents[code] is not None]
    expected, action = "a date such as 31/08/2015", "Correct the cell"
    problems = [
        at(table, Role.AS_AT, codes == code, Severity.ERROR, repr(contents[code]), expected, action) for code in unread
    ]
    return pd.Series(pd.to_datetime(pd.Series(days, dtype="object")).to_numpy()[codes]), problems


def _undated(table: LongTable, days: "pd.Series[Any]") -> Any:
    """Return which rows have a date that is none: their figures are of no known day."""
    if Role.AS_AT not in table.columns:
        return np.zeros(len(days), dtype=bool)
    return days.isna().to_numpy() & table.distinct(Role.AS_AT).filled


def _differing(table: LongTable, differing: list[tuple[Any, str]]) -> Iterator[Problem]:
    """Give a problem for each measure whose unit in the table is another than on the Measures sheet."""
    for where, name in differing:
        found, expected = f"figures of {name!r} in another unit than its measure's", "one unit for a measure's figures"
        action = "Write the same unit in the table and on the Measures sheet"
        for part in table.by_column(Role.VALUE, where):
            yield at(table, Role.VALUE, part, Severity.ERROR, found, expected, action)


def _repeated(table: LongTable, frame: pd.DataFrame, used: Any) -> tuple[Any, list[Problem]]:
    """Return which rows give one figure differently, so that none is right; and that rows give one again."""
    keys = ["authority", "service", "measure", "period", "as_at"]
    rows = frame.assign(column=table.columns_of_role.get(Role.VALUE, 0))[used]
    keys += ["column"]
    again = rows[rows.duplicated(keys, keep=False)]
    where = np.zeros(len(frame), dtype=bool)
    if again.empty:
        return where, []
    differ = again.groupby(keys, dropna=False)["value"].transform(lambda values: values.nunique(dropna=False)) > 1
    unclear, alike, first = where.copy(), where.copy(), where.copy()
    unclear[again.index[differ]] = True
    alike[again.index[~differ]] = True
    first[again.index[~again.duplicated(keys)]] = True  # of the rows of each figure
    found = []
    for where in table.by_column(Role.VALUE, unclear) if unclear.any() else ():
        what = _named(table, rows[where[rows.index]], keys)
        action = "Take out the row that is wrong; none of them is used"
        found.append(at(table, Role.VALUE, where & first, Severity.ERROR, what, "each figure once", action))
    for where in table.by_column(Role.VALUE, alike) if alike.any() else ():
        what, action = _named(table, rows[where[rows.index]], keys), "Leave them, or take one out"
        found.append(at(table, Role.VALUE, where & first, Severity.WARNING, what, "each figure once", action))
    return unclear, found


def _named(table: LongTable, again: pd.DataFrame, keys: list[str]) -> str:
    """Say which figure the first of some rows gives, which rows give it again, and what each says."""
    first = again.iloc[0]
    _, own = next(iter(again.groupby(keys, sort=False, dropna=False)))
    rows = (table.role_rows(Role.VALUE)[own.index] + 1).tolist()
    of = f", {first['authority']}," if first["authority"] else ""
    said = ["no figure" if value != value else f"{value:g}" for value in own["value"]]
    listed = [f"{value} in row {row:,}" for value, row in zip(said[:_MOST_ROWS], rows, strict=False)]
    more = f" and {len(rows) - _MOST_ROWS} more rows" if len(rows) > _MOST_ROWS else ""
    return f"{first['measure']!r}{of} of {first['period']} in {len(rows)} rows: {', '.join(listed)}{more}"


def _without_value(table: LongTable, given: Any) -> Iterator[Problem]:
    """List rows that give a numerator, a denominator, a target or a status of no value; a comment needs none."""
    if table.without_values:
        return
    could = (Role.NUMERATOR, Role.DENOMINATOR, Role.TARGET, Role.STATUS)
    columns = [table.distinct(role) for role in could if role in table.columns]
    columns += [long_targets.view(table, column).distinct(Role.TARGET) for column in table.targets]
    beside = np.zeros(len(given), dtype=bool)
    for column in columns:
        beside |= column.filled
    where = beside & ~given
    if where.any():
        expected, action = "a value, as the cells beside it have", "Fill in the value, or [x]; the row gives no figure"
        yield at(table, Role.VALUE, where, Severity.WARNING, "an empty cell", expected, action)


def _beside(table: LongTable, kept: pd.DataFrame) -> pd.DataFrame:
    aimed = kept[kept["target"].notna()]
    return aimed[["authority", "service", "measure", "period"]].assign(
        role=Role.TARGET,
        value=aimed["target"],
        unit=aimed["unit"],
        text=_as_text(aimed["target"]),
        beside=aimed["source"],
        source=long_targets.sources(table, Role.TARGET, aimed["row"]),
    )


def _as_text(values: "pd.Series[float]") -> "pd.Series[str]":
    codes, numbers = pd.factorize(values)
    return spread(list(map("{:g}".format, numbers)), codes).set_axis(values.index)


def _statuses(table: LongTable, kept: pd.DataFrame) -> pd.DataFrame:
    rated = kept[(kept[Role.STATUS] != "") & ~kept[Role.STATUS].isin(doubtful(kept[Role.STATUS].unique()))]
    return rated[["authority", "service", "measure", "period"]].assign(
        role=Role.STATUS,
        value=NO_NUMBER,
        unit="",
        text=rated[Role.STATUS],
        beside=rated["source"],
        source=long_targets.sources(table, Role.STATUS, rated["row"]),
    )


def _unknown_statuses(table: LongTable, said: "pd.Series[str]") -> Iterator[Problem]:
    unknown = [text for text in said.unique() if text and vocabularies.rating(text) is None]
    letters = doubtful(said.unique())
    if letters:
        yield at(table, Role.STATUS, said.isin(letters).to_numpy(), Severity.WARNING, repr(letters[0]), **DOUBTFUL)
    for asked in asked_about(unknown):
        yield at(table, Role.STATUS, said.isin(asked).to_numpy(), Severity.WARNING, named(asked), **UNKNOWN)


def described_long(table: LongTable, named: str = "") -> Iterator[Measure]:
    """Describe the measures of a long return by its figures alone, for a workbook that has no sheet of Measures."""
    title = table.sheet.title if table.heading and len(table.sheet.filled(0)) == 1 else ""
    services = _texts(table, Role.SERVICE)
    if (services == "").any():
        services = services.mask(services == "", service_of(table.sheet, named, title))
    # Several columns of figures are described each by its own.
    columns = table.columns_of_role.get(Role.VALUE, np.full(len(services), table.columns[Role.MEASURE])).tolist()
    said_how = table.labels.first(services, table.labels.aggregation) if table.labels else {}
    said_better = table.labels.first(services, table.labels.polarity) if table.labels else {}
    said = (long_figures.unit(table), long_figures.stated_in_cells(table))
    seen: dict[tuple[int, str, str], str] = {}
    keys = list(zip(columns, services.tolist(), _texts(table, Role.MEASURE).tolist(), strict=True))
    first = dict(zip(reversed(keys), reversed(table.rows), strict=True))
    for key, unit, own in dict.fromkeys(zip(keys, *said, strict=True)):
        seen[key] = seen.get(key) or unit or own
    for (column, service, name), told in seen.items():
        if name:
            place = column if Role.MEASURE in table.columns_of_role else table.columns[Role.MEASURE]
            cell = table.sheet.source(first[column, service, name], place)
            described = described_by_figures(service, name, told, cell)
            better = Polarity(said_better.get((service, name), ""))
            how = Aggregation(said_how.get((service, name), ""))
            yield replace(described, aggregation=how, polarity=better, polarity_stated=bool(better))
