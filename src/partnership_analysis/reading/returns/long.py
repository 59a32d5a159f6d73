"""Long returns: one row to a figure. They are read a column at a time, because they may have hundreds of thousands."""

from collections.abc import Generator, Iterable, Iterator
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
    bounds,
    credits_claimed,
    long_comments,
    long_conflicts,
    long_faults,
    long_figures,
    long_periods,
    long_rates,
    long_targets,
    months_of_days,
)
from partnership_analysis.reading.returns.long_faults import Fault, ReadColumn, problem_at
from partnership_analysis.reading.returns.long_figures import Figures, RowUnits
from partnership_analysis.reading.returns.long_targets import KEY
from partnership_analysis.reading.returns.statuses import DOUBTFUL, NO_NUMBER, UNKNOWN, doubtful, in_groups, print_words

_LABELS = (Role.AUTHORITY, Role.SERVICE, Role.MEASURE, Role.PERIOD, Role.PART, Role.AS_AT, Role.UNIT)
# A problem about a figure in several rows names so many of them.
_MOST_ROWS = 4
_VALUES = (Role.VALUE, Role.TARGET, Role.NUMERATOR, Role.DENOMINATOR)


def long_observations(table: LongTable, known: Known) -> Iterator[Item]:
    """Read a long return: an observation for each row with a value, and its targets and comments."""
    frame = pd.DataFrame({"row": table.row_numbers})
    bad = np.zeros(len(frame), dtype=bool)
    for role in (Role.AUTHORITY, Role.SERVICE, Role.STATUS):
        frame[role] = _texts(table, role)
    frame["note"] = long_comments.marks(table)
    if not frame["authority"].any():
        frame = frame.assign(authority=known.authority)
    elif (unnamed := (frame["authority"] == "").to_numpy()).any():
        for where in table.by_column(Role.AUTHORITY, unnamed):
            expected, action = "the council's name", "Write the council's name in each row"
            yield problem_at(table, Role.AUTHORITY, where, Severity.ERROR, "a figure of no council", expected, action)
        bad |= unnamed
    measures, problems = _measures(table, frame["service"], known)
    yield from problems
    bad |= measures < 0
    for name, described in known.catalogue.columns.items():
        frame[name] = described.reindex(measures).set_axis(frame.index)
    conflicts = (
        long_conflicts.aggregation_conflict(table, frame),
        long_conflicts.polarity_conflict(table, frame, known.catalogue),
    )
    yield from _mark_errors((conflict for conflict in conflicts if conflict is not None), bad)
    units_of_rows, differing = long_figures.row_units(table, measures, known.catalogue)
    yield from _mark_errors(_unit_conflicts(table, differing), bad)
    frame["period"], problems = _periods(table)
    yield from problems
    bad |= frame["period"].isna().to_numpy()
    frame["as_at"], problems = _dates(table)
    yield from problems
    bad |= _has_no_date(table, frame["as_at"])
    yield from long_comments.comments(table, frame[~bad])
    columns: list[ReadColumn] = []
    yield from _read_figures(table, frame, units_of_rows, bad, columns)
    shares = list(long_rates.shares_for_percentages(table, frame))
    yield from _mark_errors(shares, bad)
    for column in columns:
        yield from long_faults.bare_percentages(column, frame, shares)
    given = months_of_days.with_rates(table, frame, table.distinct(Role.VALUE).filled)
    yield from _without_value(table, given)
    frame["source"] = long_targets.sources(table, Role.VALUE, frame["row"])
    made = _figures(table, frame, given, bad)
    yield from made.items
    bad |= made.unused
    yield from long_rates.compare_rates(table, frame[given & ~bad])
    yield Rows("unread", frame.loc[given & bad & (measures >= 0), KEY].dropna().drop_duplicates())
    yield Rows("observations", made.rows.drop(columns=["row", *(column.name for column in table.targets)]))
    yield from _statements(table, frame, made.rows, ~bad)
    yield from long_targets.targets(table, frame[~bad] if table.without_values else made.rows)
    yield from _uses(table, ~bad, given | table.without_values)


def _read_figures(
    table: LongTable, frame: pd.DataFrame, units_of_rows: RowUnits, bad: Any, columns: list[ReadColumn]
) -> Iterator[Problem]:
    """Read the columns of figures into the frame, mark the rows that have an error in `bad`, and list the `columns`."""
    plain = np.zeros(len(frame), dtype=bool)
    for role in _VALUES:
        if role not in table.columns:
            frame[role] = np.nan
            continue
        own = long_figures.one_unit(table, None) if role is Role.DENOMINATOR else units_of_rows
        figures = long_figures.read(table, role, own)
        yield from _mark_errors(long_faults.faults(table, role, figures, frame), bad)
        frame[role] = figures.values
        if role is Role.VALUE:
            plain = pd.isna(figures.units)
            columns.append(ReadColumn(table, role, figures, np.zeros(len(frame), dtype=bool)))
        elif role is Role.TARGET:
            columns.append((yield from _read_targets(table, role, figures, plain, frame, bad)))
        if rows := figures.remarks.index.tolist():
            frame.loc[rows, "note"] = (frame.loc[rows, "note"] + " " + figures.remarks).str.strip()
    for column in table.targets:
        of_column = long_targets.with_targets_of(table, column)
        figures = long_figures.read(of_column, Role.TARGET, units_of_rows)
        yield from _mark_errors(long_faults.faults(of_column, Role.TARGET, figures, frame), bad)
        frame[column.name] = figures.values
        columns.append((yield from _read_targets(of_column, column.name, figures, plain, frame, bad)))


def _read_targets(
    table: LongTable, name: str, figures: Figures, plain: Any, frame: pd.DataFrame, bad: Any
) -> Generator[Problem, None, ReadColumn]:
    """Take the targets of one column that judge nothing out of the frame, and return the column with their rows."""
    yield from _mark_errors(bounds.on_other_sides(table, figures.cells, frame), bad)
    yield from long_targets.without_other_scale(table, frame, name, plain, figures)
    taken_out = frame[name].isna().to_numpy() & ~np.isnan(figures.values)
    return ReadColumn(table, Role.TARGET, figures, taken_out)


def _mark_errors(faults: Iterable[Fault], bad: Any) -> Iterator[Problem]:
    """Give the problems of faults, and mark the rows that have an error in `bad`."""
    for where, problem in faults:
        if problem.severity == Severity.ERROR:
            bad |= where
        yield problem


def _statements(table: LongTable, frame: pd.DataFrame, observed: pd.DataFrame, usable: Any) -> Iterator[Item]:
    """Read what stands beside the figures: their targets, statuses and the credits claimed."""
    if Role.TARGET in table.columns:
        rows = observed[observed["target"].notna()]
        text = _as_text(rows["target"])
        yield _beside_figures(table, Role.TARGET, rows, value=rows["target"], unit=rows["unit"], text=text)
    if Role.STATUS in table.columns:
        statuses = observed[Role.STATUS]
        rows = observed[(statuses != "") & ~statuses.isin(doubtful(statuses.unique()))]
        yield _beside_figures(table, Role.STATUS, rows, value=NO_NUMBER, unit="", text=rows[Role.STATUS])
        yield from _unknown_statuses(table, frame[Role.STATUS])
    if Role.CLAIMED in table.columns:
        yield from credits_claimed.claims_in_rows(table, frame, usable)


def _beside_figures(table: LongTable, role: Role, rows: pd.DataFrame, **columns: Any) -> Rows:
    """Return the statements in the cells of a role, each beside the figure of its row."""
    source = long_targets.sources(table, role, rows["row"])
    return Rows("statements", rows[KEY].assign(role=role, **columns, beside=rows["source"], source=source))


def _figures(table: LongTable, frame: pd.DataFrame, given: Any, bad: Any) -> months_of_days.UsedRows:
    """Return the rows that give a figure, each once. Rows of days are put together to months."""
    if table.labels is not None and table.labels.days is not None:
        return months_of_days.months(table, table.labels.days, frame, given, bad)
    usable = given & ~bad
    repeated, problems = _repeated(table, frame, usable)
    return months_of_days.UsedRows(frame[usable & ~repeated], repeated, problems)


def _uses(table: LongTable, good: Any, given: Any) -> Iterator[Use]:
    rows = table.row_numbers[good]
    if table.labels is None:
        yield Use(table.sheet, "heading", table.heading, list(table.columns.values()))
        # An error of each of these rows is listed already.
        for role in table.columns:
            yield Use(table.sheet, ledger.NOT_UNDERSTOOD, table.row_numbers[~good], table.columns[role])
    yield from long_comments.uses(table, rows)
    figures = [(long_targets.with_targets_of(table, target), Role.TARGET) for target in table.targets]
    yield from (Use(table.sheet, "heading", table.heading, target.position) for target in table.targets)
    figures += [(table, role) for role in table.columns if role not in _LABELS]
    for own, role in figures:
        yield Use(table.sheet, "value", *_places(own, role, good & given))
        # Listed already, with the value that is missing beside them.
        yield Use(table.sheet, ledger.NOT_UNDERSTOOD, *_places(own, role, ~given))
    if table.labels is None:  # otherwise `understanding` accounts for them
        yield from (Use(table.sheet, "label", rows, table.columns[role]) for role in table.columns if role in _LABELS)


def _places(table: LongTable, role: Role, which: Any) -> tuple[Any, Any]:
    """Return the rows and columns of the sheet in which some rows have cells of a role."""
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
            expected, action = nearest(name, known.catalogue), "Use the name from the Measures sheet, or add it there"
            problems += [
                problem_at(table, Role.MEASURE, where, Severity.ERROR, text, expected, action)
                for where in table.by_column(Role.MEASURE, codes == code)
            ]
    return np.array(found, dtype="int64")[codes], problems


def _periods(table: LongTable) -> tuple["pd.Series[str]", list[Problem]]:
    """Return each row's period as the tidy tables spell it, and the problems of cells that are no periods."""
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
    problems = []
    for fault in long_periods.faults(cells, found):
        where, words = np.isin(codes, fault.places), (fault.found, fault.expected, fault.action)
        problems.append(problem_at(table, Role.PERIOD, where, Severity.ERROR, *words))
    return spread(labels, codes), problems


def _dates(table: LongTable) -> tuple["pd.Series[Any]", list[Problem]]:
    if Role.AS_AT not in table.columns:
        return pd.Series(pd.NaT, index=range(len(table.rows))), []
    codes, contents = table.distinct(Role.AS_AT)
    dates = [periods.date(content) for content in contents]
    unread = [code for code, date in enumerate(dates) if date is None and contents[code] is not None]
    problems = []
    for code in unread:
        expected, found = "a date such as 31/08/2015", repr(contents[code])
        problems.append(
            problem_at(table, Role.AS_AT, codes == code, Severity.ERROR, found, expected, "Correct the cell")
        )
    return pd.Series(pd.to_datetime(pd.Series(dates, dtype="object")).to_numpy()[codes]), problems


def _has_no_date(table: LongTable, dates: "pd.Series[Any]") -> Any:
    """Return which rows have a cell for a date that is no date."""
    if Role.AS_AT not in table.columns:
        return np.zeros(len(dates), dtype=bool)
    return dates.isna().to_numpy() & table.distinct(Role.AS_AT).filled


def _unit_conflicts(table: LongTable, differing: list[tuple[Any, str]]) -> Iterator[Fault]:
    """Give the rows of each measure whose unit in the table is another than on the Measures sheet."""
    for where, name in differing:
        found, expected = f"figures of {name!r} in another unit than its measure's", "one unit for a measure's figures"
        action = "Write the same unit in the table and on the Measures sheet"
        for part in table.by_column(Role.VALUE, where):
            yield part, problem_at(table, Role.VALUE, part, Severity.ERROR, found, expected, action)


def _repeated(table: LongTable, frame: pd.DataFrame, used: Any) -> tuple[Any, list[Problem]]:
    """Return which rows give one figure differently, so that none is used; and problems about figures given again."""
    keys = [*KEY, "as_at", "column"]
    rows = frame.assign(column=table.columns_of_role.get(Role.VALUE, 0))[used]
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
    for which, severity, action in (
        (unclear, Severity.ERROR, "Take out the row that is wrong; none of them is used"),
        (alike, Severity.WARNING, "Leave them, or take one out"),
    ):
        for where in table.by_column(Role.VALUE, which) if which.any() else ():
            what = _rows_of_first(table, rows[where[rows.index]], keys)
            found.append(problem_at(table, Role.VALUE, where & first, severity, what, "each figure once", action))
    return unclear, found


def _rows_of_first(table: LongTable, again: pd.DataFrame, keys: list[str]) -> str:
    """Return which figure the first of some rows gives, which rows give it again, and the value in each."""
    first = again.iloc[0]
    _, own = next(iter(again.groupby(keys, sort=False, dropna=False)))
    rows = (table.role_rows(Role.VALUE)[own.index] + 1).tolist()
    of = f", {first['authority']}," if first["authority"] else ""
    values = ["no figure" if value != value else f"{value:g}" for value in own["value"]]
    listed = [f"{value} in row {row:,}" for value, row in zip(values[:_MOST_ROWS], rows, strict=False)]
    more = f" and {len(rows) - _MOST_ROWS} more rows" if len(rows) > _MOST_ROWS else ""
    return f"{first['measure']!r}{of} of {first['period']} in {len(rows)} rows: {', '.join(listed)}{more}"


def _without_value(table: LongTable, given: Any) -> Iterator[Problem]:
    """Give a warning about rows with a numerator, a denominator, a target or a status, but no value."""
    if table.without_values:
        return
    needing = (Role.NUMERATOR, Role.DENOMINATOR, Role.TARGET, Role.STATUS)
    columns = [table.distinct(role) for role in needing if role in table.columns]
    columns += [long_targets.with_targets_of(table, column).distinct(Role.TARGET) for column in table.targets]
    where = np.logical_or.reduce([np.zeros_like(given), *(column.filled for column in columns)]) & ~given
    if where.any():
        expected, action = "a value, as the cells beside it have", "Fill in the value, or [x]; the row gives no figure"
        yield problem_at(table, Role.VALUE, where, Severity.WARNING, "an empty cell", expected, action)


def _as_text(values: "pd.Series[float]") -> "pd.Series[str]":
    codes, numbers = pd.factorize(values)
    return spread(list(map("{:g}".format, numbers)), codes).set_axis(values.index)


def _unknown_statuses(table: LongTable, statuses: "pd.Series[str]") -> Iterator[Problem]:
    unknown = [text for text in statuses.unique() if text and vocabularies.rating(text) is None]
    letters = doubtful(statuses.unique())
    if letters:
        where = statuses.isin(letters).to_numpy()
        yield problem_at(table, Role.STATUS, where, Severity.WARNING, repr(letters[0]), **DOUBTFUL)
    for words in in_groups(unknown):
        where = statuses.isin(words).to_numpy()
        yield problem_at(table, Role.STATUS, where, Severity.WARNING, print_words(words), **UNKNOWN)


def measures_of_long_table(table: LongTable, only_service: str = "") -> Iterator[Measure]:
    """Describe the measures of a long return by its figures alone, for a workbook that has no sheet of Measures."""
    title = table.sheet.title if table.heading and len(table.sheet.filled(0)) == 1 else ""
    services = _texts(table, Role.SERVICE)
    if (services == "").any():
        services = services.mask(services == "", service_of(table.sheet, only_service, title))
    # If there are several columns of figures, each describes its own measures.
    columns = table.columns_of_role.get(Role.VALUE, np.full(len(services), table.columns[Role.MEASURE])).tolist()
    aggregations = table.labels.first(services, table.labels.aggregation) if table.labels else {}
    polarities = table.labels.first(services, table.labels.polarity) if table.labels else {}
    units: dict[tuple[int, str, str], str] = {}
    keys = list(zip(columns, services.tolist(), _texts(table, Role.MEASURE).tolist(), strict=True))
    first = dict(zip(reversed(keys), reversed(table.rows), strict=True))
    in_words, in_cells = long_figures.units_by_words(table), long_figures.units_in_cells(table)
    for key, in_word, in_cell in dict.fromkeys(zip(keys, in_words, in_cells, strict=True)):
        units[key] = units.get(key) or in_word or in_cell
    for (column, service, name), unit in units.items():
        if name:
            place = column if Role.MEASURE in table.columns_of_role else table.columns[Role.MEASURE]
            measure = described_by_figures(service, name, unit, table.sheet.source(first[column, service, name], place))
            polarity = Polarity(polarities.get((service, name), ""))
            aggregation = Aggregation(aggregations.get((service, name), ""))
            yield replace(measure, aggregation=aggregation, polarity=polarity, polarity_stated=bool(polarity))
