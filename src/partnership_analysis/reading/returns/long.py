"""Long returns: one row to a figure. Read a column at a time, so that a hundred thousand rows take a second or two."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import periods, units, vocabularies
from partnership_analysis.kinds import Aggregation, Role, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts, ledger
from partnership_analysis.reading.catalogue import Known, described_by_figures, matching, nearest, service_of
from partnership_analysis.reading.items import Item, Measure, Rows
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.returns import days as days_of
from partnership_analysis.reading.returns import (
    long_aggregations,
    long_comments,
    long_figures,
    long_periods,
    long_rates,
    long_targets,
)
from partnership_analysis.reading.returns.statuses import DOUBTFUL, NO_NUMBER, UNKNOWN, asked_about, doubtful, named

_LABELS = (Role.AUTHORITY, Role.SERVICE, Role.MEASURE, Role.PERIOD, Role.PART, Role.AS_AT, Role.UNIT)
_VALUES = (Role.VALUE, Role.TARGET, Role.NUMERATOR, Role.DENOMINATOR)


def long_observations(table: LongTable, known: Known) -> Iterator[Item]:
    """Read a long return: an observation for each row with a value, and its targets."""
    frame = pd.DataFrame({"row": table.places})
    bad = np.zeros(len(frame), dtype=bool)
    for role in (Role.AUTHORITY, Role.SERVICE, Role.STATUS):
        frame[role] = _texts(table, role)
    frame["note"] = long_comments.marks(table)
    if not frame["authority"].any():
        frame = frame.assign(authority=known.authority)
    elif (unnamed := (frame["authority"] == "").to_numpy()).any():
        action = "Write the council's name in each row"
        yield _at(
            table, Role.AUTHORITY, unnamed, Severity.ERROR, "a figure of no council", "the council's name", action
        )
        bad |= unnamed
    measures, problems = _measures(table, frame["service"], known)
    yield from problems
    for name, described in known.catalogue.columns.items():
        frame[name] = described.reindex(measures).set_axis(frame.index)
    conflict, problems = long_aggregations.conflicts(table, frame)
    yield from problems
    bad |= conflict
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
        faults = list(_faults(table, role, read, frame))
        yield from (problem for _, problem in faults)
        bad |= _unread(faults, bad)
        frame[role] = read.values
        rows = read.remarks.index
        frame.loc[rows, "note"] = (frame.loc[rows, "note"] + " " + read.remarks).str.strip()
    for column in table.targets:
        view = long_targets.view(table, column)
        read = long_figures.read(view, Role.TARGET, how)
        faults = list(_faults(view, Role.TARGET, read, frame))
        yield from (problem for _, problem in faults)
        bad |= _unread(faults, bad)
        frame[column.name] = read.values
    given = days_of.with_parts(table, frame, np.array([content is not None for content in table.cells(Role.VALUE)]))
    yield from _without_value(table, given)
    frame["source"] = long_targets.sources(table, Role.VALUE, frame["row"])
    made = _made(table, frame, given & ~bad)
    yield from made.items
    yield from long_rates.differing(table, frame[given & ~bad & ~made.unused])
    bad, kept = bad | made.unused, made.rows
    yield Rows("observations", kept.drop(columns=["row", *(column.name for column in table.targets)]))
    if Role.TARGET in table.columns:
        yield Rows("statements", _beside(table, kept))
    if Role.STATUS in table.columns:
        yield Rows("statements", _statuses(table, kept))
        yield from _unknown_statuses(table, frame[Role.STATUS])
    yield from long_targets.stated(table, frame[~bad] if table.aims else kept)
    yield from _uses(table, ~bad, given | table.aims)


def _made(table: LongTable, frame: pd.DataFrame, usable: Any) -> days_of.Made:
    """Return the rows that give a figure, each once; those of days as the months that they make."""
    if table.labels is not None and table.labels.days is not None:
        return days_of.months(table, table.labels.days, frame, usable)
    repeated, problems = _repeated(table, frame, usable)
    return days_of.Made(frame[usable & ~repeated], repeated, problems)


def _unread(faults: list[tuple[Any, Problem]], bad: Any) -> Any:
    """Return which rows have a fault that is an error."""
    return sum((where for where, problem in faults if problem.severity == Severity.ERROR), np.zeros_like(bad))


def _uses(table: LongTable, good: Any, given: Any) -> Iterator[Use]:
    if table.labels is None:
        yield Use(table.sheet, "heading", table.heading, list(table.columns.values()))
    rows = table.places[good]
    yield from long_comments.uses(table, rows)
    for target in table.targets:
        yield Use(table.sheet, "heading", table.heading, target.position)
        own = long_targets.view(table, target)
        yield Use(table.sheet, "value", _there(own, Role.TARGET, good & given), target.position)
        yield Use(table.sheet, ledger.NOT_UNDERSTOOD, _there(own, Role.TARGET, ~given), target.position)
    for role, place in table.columns.items():
        kind = "label" if role in _LABELS else "value"
        if kind == "label" and table.labels is not None:
            continue  # which `understanding` accounts for
        yield Use(table.sheet, kind, rows if kind == "label" else _there(table, role, good & given), place)
        if kind != "label":
            # Listed already, with the value that is missing beside them.
            yield Use(table.sheet, ledger.NOT_UNDERSTOOD, _there(table, role, ~given), place)


def _there(table: LongTable, role: Role, which: Any) -> Any:
    """Return the rows of the sheet in which some rows have their cells of a role, as far as they have any."""
    rows = table.places_of(role)[which]
    return rows[rows >= 0]


def _texts(table: LongTable, role: Role) -> "pd.Series[str]":
    if table.labels is not None and role in (Role.AUTHORITY, Role.SERVICE, Role.MEASURE):
        labels: pd.Series[str] = getattr(table.labels, role)
        return labels
    if role not in table.columns:
        return pd.Series("", index=range(len(table.rows)), dtype="str")
    codes, distinct = _distinct(table.cells(role))
    texts = pd.Series([table.sheet.tidy(content) for content in distinct], dtype="str")
    return texts.reindex(codes).set_axis(range(len(codes)))


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
            problems.append(
                _at(table, Role.MEASURE, codes == code, Severity.ERROR, text, nearest(name, known.catalogue), action)
            )
    return np.array(found, dtype="int64")[codes], problems


def _periods(table: LongTable) -> tuple["pd.Series[str]", list[Problem]]:
    """Return each row's period as the tidy tables spell it, and a problem for each that is none."""
    if table.labels is not None:
        return table.labels.period, []
    codes, distinct = _distinct(table.cells(Role.PERIOD))
    heading, over = (
        table.sheet.text(table.heading, table.columns[role]) if role in table.columns else ""
        for role in (Role.PERIOD, Role.PART)
    )
    kind = layouts.year_kind(table.sheet, table.heading, heading, over)
    found = long_periods.read(distinct, heading, kind)
    cells = [long_periods.Cell(content) for content in distinct]
    if Role.PART in table.columns:
        pairs = list(zip(codes.tolist(), _texts(table, Role.PART), strict=True))
        places = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
        codes = np.array([places[pair] for pair in pairs], dtype="int64")
        cells = [long_periods.Cell(distinct[year], part) for year, part in places]
        found = long_periods.read_parts(cells, [found[year] for year, _ in places], over, kind)
    labels = [period.label if isinstance(period, Period) else None for period in found]
    problems = [
        _at(table, Role.PERIOD, np.isin(codes, fault.places), Severity.ERROR, fault.found, fault.expected, fault.action)
        for fault in long_periods.faults(cells, found)
    ]
    return pd.Series(labels, dtype="str").reindex(codes).set_axis(range(len(codes))), problems


def _days(table: LongTable) -> tuple["pd.Series[Any]", list[Problem]]:
    if Role.AS_AT not in table.columns:
        return pd.Series(pd.NaT, index=range(len(table.rows))), []
    codes, distinct = _distinct(table.cells(Role.AS_AT))
    days = [periods.date(content) for content in distinct]
    unread = [code for code, day in enumerate(days) if day is None and distinct[code] is not None]
    expected, action = "a date such as 31/08/2015", "Correct the cell"
    problems = [
        _at(table, Role.AS_AT, codes == code, Severity.ERROR, repr(distinct[code]), expected, action) for code in unread
    ]
    return pd.Series(pd.to_datetime(pd.Series(days, dtype="object")).to_numpy()[codes]), problems


def _undated(table: LongTable, days: "pd.Series[Any]") -> Any:
    """Return which rows have a date that is none: their figures are of no known day."""
    if Role.AS_AT not in table.columns:
        return np.zeros(len(days), dtype=bool)
    return days.isna().to_numpy() & np.array([content is not None for content in table.cells(Role.AS_AT)])


def _faults(
    table: LongTable, role: Role, read: long_figures.Numbers, frame: pd.DataFrame
) -> Iterator[tuple[Any, Problem]]:
    """Give what is wrong with a column: which rows, and one problem for all the cells that share a fault."""
    yield from long_figures.unclear(read, lambda where, *said: _at(table, role, where, *said))
    wrong = {int(i): table.sheet.tidy(read.cells[i]) for i in np.flatnonzero(read.unread) if int(i) not in read.unclear}
    for text in dict.fromkeys(wrong.values()):
        where = np.zeros(len(frame), dtype=bool)
        where[[i for i, said in wrong.items() if said == text]] = True
        action = "Correct the cell, or leave it empty if the figure is not known"
        yield where, _at(table, role, where, Severity.ERROR, repr(text), f"a {role}", action)
    if role not in (Role.VALUE, Role.TARGET):
        return
    measured = np.array(frame["unit"].astype("object").where(frame["unit"].notna(), None))
    differ = pd.notna(read.stated) & (read.stated != measured) & pd.notna(measured)
    differ[differ] = [not units.fits(*pair) for pair in zip(read.stated[differ], measured[differ], strict=True)]
    for unit in dict.fromkeys(measured[differ]):
        where = differ & (measured == unit)
        first = int(np.argmax(where))
        found = f"{table.sheet.tidy(read.cells[first])!r} in {read.stated[first]}"
        expected = f"a {role} in {unit}, the unit of its measure in the Measures sheet"
        yield where, _at(table, role, where, Severity.ERROR, found, expected, "Correct the cells or the Measures sheet")
    percent = (measured == Unit.PERCENT) & ~differ
    bare = percent & pd.isna(read.stated) & _shares(read.values, percent, frame)
    # An odd value is doubted beside the others of its measure (`doubts`).
    odd = percent & ((read.values < 0) | (read.values > 150)) & (role is Role.TARGET)
    if odd.any():
        odd &= (read.values > 0) | [vocabularies.CHANGES.within(str(name)) is None for name in frame["measure"]]
    expected = "a percentage, 0 to 100"
    if bare.any():
        found = f"{read.values[np.argmax(bare)]:g} in a cell without a percentage format"
        yield (
            bare,
            _at(table, role, bare, Severity.WARNING, found, expected, "Format the cells as percentages if they are so"),
        )
    if odd.any():
        found = f"{read.values[np.argmax(odd)]:,g}%"
        yield (
            odd,
            _at(table, role, odd, Severity.WARNING, found, expected, "Correct the cell if another figure is meant"),
        )


def _shares(values: Any, percent: Any, frame: pd.DataFrame) -> Any:
    """Return which values may be shares: up to 1 where the measure's others are near 100 times as much, and up to 2."""
    large = pd.Series(values).where(percent & (values > units.LARGEST_SHARE))
    least = large.groupby([frame["service"], frame["measure"]]).transform("min").to_numpy()
    above = (values <= units.LARGEST_SHARE) & (values * units.FAR_ABOVE <= least)
    usual = large.groupby([frame["service"], frame["measure"]]).transform("median").fillna(100 * pd.Series(values))
    near = (100 * values > usual / units.MOST_APART) & (100 * values < usual * units.MOST_APART)
    return (values > 0) & (((values <= 1) & near) | above)


def _differing(table: LongTable, differing: list[tuple[Any, str]]) -> Iterator[Problem]:
    """Give a problem for each measure whose unit in the table is another than on the Measures sheet."""
    for where, name in differing:
        found, expected = f"figures of {name!r} in another unit than its measure's", "one unit for a measure's figures"
        action = "Write the same unit in the table and on the Measures sheet"
        yield _at(table, Role.VALUE, where, Severity.ERROR, found, expected, action)


def _distinct(cells: Sequence[Any]) -> tuple[Any, list[Any]]:
    """Return the code of each content among the distinct ones, in the order in which they come."""
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    codes, distinct = pd.factorize(array)
    return np.where(codes < 0, len(distinct), codes), [*distinct, *([None] if (codes < 0).any() else [])]


def _repeated(table: LongTable, frame: pd.DataFrame, used: Any) -> tuple[Any, list[Problem]]:
    """Return which rows give one figure differently, so that none is right; and that rows give one again."""
    keys = ["authority", "service", "measure", "period", "as_at"]
    rows = frame[used]
    again = rows[rows.duplicated(keys, keep=False)]
    where = np.zeros(len(frame), dtype=bool)
    if again.empty:
        return where, []
    differ = again.groupby(keys, dropna=False)["value"].transform(lambda values: values.nunique(dropna=False)) > 1
    unclear, alike = where.copy(), where.copy()
    unclear[again.index[differ]] = True
    alike[again.index[~differ]] = True
    found = []
    if unclear.any():
        first = frame[unclear].iloc[0]
        what = f"{first['measure']!r} of {first['period']} in several rows with different figures"
        action = "Take out the row that is wrong; none of them is used"
        found.append(_at(table, Role.VALUE, unclear, Severity.ERROR, what, "each figure once", action))
    if alike.any():
        action = "Leave them, or take one out"
        found.append(_at(table, Role.VALUE, alike, Severity.WARNING, "a figure twice", "each figure once", action))
    return unclear, found


def _without_value(table: LongTable, given: Any) -> Iterator[Problem]:
    """List rows that give a numerator, a denominator, a target or a status of no value; a comment needs none."""
    if table.aims:
        return
    could = (Role.NUMERATOR, Role.DENOMINATOR, Role.TARGET, Role.STATUS)
    columns = [table.cells(role) for role in could if role in table.columns]
    columns += [long_targets.view(table, column).cells(Role.TARGET) for column in table.targets]
    beside = np.zeros(len(given), dtype=bool)
    for contents in columns:
        beside |= np.array([content is not None for content in contents])
    where = beside & ~given
    if where.any():
        expected, action = "a value, as the cells beside it have", "Fill in the value, or [x]; the row gives no figure"
        yield _at(table, Role.VALUE, where, Severity.WARNING, "an empty cell", expected, action)


def _beside(table: LongTable, kept: pd.DataFrame) -> pd.DataFrame:
    aimed = kept[kept["target"].notna()]
    return aimed[["authority", "service", "measure", "period"]].assign(
        role=Role.TARGET,
        value=aimed["target"],
        unit=aimed["unit"],
        text=aimed["target"].map("{:g}".format).astype("str"),
        beside=aimed["source"],
        source=long_targets.sources(table, Role.TARGET, aimed["row"]),
    )


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
        yield _at(table, Role.STATUS, said.isin(letters).to_numpy(), Severity.WARNING, repr(letters[0]), **DOUBTFUL)
    for asked in asked_about(unknown):
        yield _at(table, Role.STATUS, said.isin(asked).to_numpy(), Severity.WARNING, named(asked), **UNKNOWN)


def _at(
    table: LongTable, role: Role, where: Any, severity: Severity, found: str, expected: str, action: str
) -> Problem:
    """Return one problem for all the rows that share it, at the first of them."""
    first, more = int(np.argmax(where)), int(where.sum()) - 1
    if more:
        found += f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the column)"
    row = int(table.places_of(role)[first])
    row = row if row >= 0 else table.rows[first]
    return table.sheet.problem(severity, row, table.columns[role], found, expected, action)


def described_long(table: LongTable, named: str = "") -> Iterator[Measure]:
    """Describe the measures of a long return by its figures alone, for a workbook that has no sheet of Measures."""
    title = table.sheet.title if table.heading and len(table.sheet.filled(0)) == 1 else ""
    services = _texts(table, Role.SERVICE)
    if (services == "").any():
        services = services.mask(services == "", service_of(table.sheet, named, title))
    said_how = long_aggregations.stated(table, services)
    seen: dict[tuple[str, str], str] = {}
    said = (long_figures.unit(table), long_figures.stated_in_cells(table))
    for name, service, unit, own in zip(_texts(table, Role.MEASURE), services, *said, strict=True):
        if not seen.get((service, name)):
            seen[service, name] = unit or own
    for (service, name), told in seen.items():
        if name:
            source = table.sheet.source(table.rows[0], table.columns[Role.MEASURE])
            described = described_by_figures(service, name, told, source)
            yield replace(described, aggregation=said_how.get((service, name), Aggregation.NOT_SAID))
