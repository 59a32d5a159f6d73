"""A table that is understood, as the reader of long returns takes it: one column of figures at a time.

What a row says of its place, service, measure and period is put together once for all columns. Rows that nothing
understood tells apart are no figures: they are one problem, which names the column that tells them apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import places, units, vocabularies
from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.items import Item
from partnership_analysis.reading.layouts import CommentColumn, Labels, LongTable, TargetColumn, headings
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.understanding import moments, typed
from partnership_analysis.reading.understanding.kinds import (
    FIGURES,
    KEYS,
    PLACES,
    ColumnKind,
    ColumnReading,
    Reading,
)
from partnership_analysis.reading.understanding.profiles import is_dash, is_number

_LONG = {
    ColumnKind.NUMERATOR: Role.NUMERATOR,
    ColumnKind.DENOMINATOR: Role.DENOMINATOR,
    ColumnKind.AS_AT: Role.AS_AT,
    ColumnKind.STATUS: Role.STATUS,
}
# A category of these is no part: its figures are the whole.
_WHOLE = ("all", "total", "all ages", "all persons", "persons", "all types", "all categories", "overall", "any")
_DETAILS = (ColumnKind.CODE, ColumnKind.LEVEL, ColumnKind.REGION, ColumnKind.COUNTRY, ColumnKind.UNKNOWN)
_EXAMPLES = 3


@dataclass(frozen=True, eq=False)
class Seen:
    """A table as the reader of long returns takes it.

    Attributes
    ----------
    tables
        One for each column of figures.
    items
        What is wrong with the table, and what its other cells are.
    """

    tables: tuple[LongTable, ...]
    items: tuple[Item, ...]


def seen(reading: Reading) -> Seen:
    """Return a table as the reader of long returns takes it, and what is wrong with it.

    Parameters
    ----------
    reading
        How the table is understood.
    """
    if not reading.of(ColumnKind.VALUE):
        return Seen((), (_of_words(reading), *_all_unused(reading)))
    rows = _Rows(reading)
    keys, unreadable = rows.keys()
    repeated, numbered, apart = _repeated(reading, keys)
    keys["suffix"] = keys["suffix"] + numbered
    # Of two targets of one figure, neither is its target.
    usable = (keys["type"] == Role.VALUE) | ((keys["type"] != "") & (numbered == ""))
    good = (keys["period"].notna() | (keys["period_known"] == 0)).to_numpy() & ~repeated & usable.to_numpy()
    kept = keys[good].reset_index(drop=True)
    numbers = np.asarray(reading.rows, dtype=np.int64)[good]
    split = [typed.split(table, kept["type"]) for table in _tables(reading, kept, numbers)] if len(kept) else []
    tables = [table for own in split for table in own.tables]
    left = np.asarray(reading.rows, dtype=np.int64)[~good]
    problems = [*unreadable, *typed.unknown(reading, keys["type"]), *apart, *_unclear(reading)]
    problems += [*_untimed(reading, keys), *(problem for own in split for problem in own.problems)]
    return Seen(tuple(tables), (*problems, *_uses(reading, left)))


class _Rows:
    """The cells of a table's columns, and what they say of each row."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def texts(self, column: ColumnReading) -> "pd.Series[str]":
        """Return a column as tidy text, row by row; empty where a dash stands for nothing."""
        return texts(self.reading, column)

    def keys(self) -> tuple[pd.DataFrame, list[Problem]]:
        """Return what each row says of its place, service, measure, period and unit; and periods that are none."""
        reading = self.reading
        labels, problems = moments.labels(reading)
        frame = pd.DataFrame(
            {
                "authority": _authorities(reading),
                "service": self._first(ColumnKind.SERVICE),
                "measure": self._first(ColumnKind.MEASURE),
                "period": labels,
                "unit": _units(reading),
                "as_at": self._first(ColumnKind.AS_AT),
                "type": typed.types(reading),
            }
        )
        timed = bool(reading.of(ColumnKind.PERIOD, ColumnKind.PART, ColumnKind.DAY))
        frame["period_known"] = int(timed)
        series = [frame[name] for name in ("authority", "service", "measure")]
        if reading.of(ColumnKind.TYPE):
            frame["unit"] = typed.units_of(frame["unit"], series)
        suffix = pd.Series("", index=frame.index, dtype="str")
        for column in self._categories():
            said = self.texts(column)
            if _varies(said, series):
                suffix = suffix.where(said.map(_is_whole), suffix + ": " + said)
        units_apart = frame["unit"] if _varies(frame["unit"], [*series, suffix]) else None
        if units_apart is not None:
            suffix = suffix + (" (" + units_apart + ")").where(units_apart != "", "")
        return frame.assign(suffix=suffix), problems

    def _first(self, kind: ColumnKind) -> "pd.Series[str]":
        found = self.reading.of(kind)
        empty = pd.Series("", index=range(len(self.reading.rows)), dtype="str")
        return self.texts(found[0]) if found else empty

    def _categories(self) -> list[ColumnReading]:
        of = self.reading.of
        return [*of(ColumnKind.CATEGORY), *of(ColumnKind.SERVICE)[1:], *of(ColumnKind.MEASURE)[1:]]


def texts(reading: Reading, column: ColumnReading) -> "pd.Series[str]":
    """Return a column of a table as tidy text, row by row; empty where a dash stands for nothing."""
    sheet = reading.sheet
    said: dict[Any, str] = {}
    found = []
    for row in reading.rows:
        content = sheet.rows[row][column.position]
        key = (type(content), content)
        text = said.get(key)
        if text is None:
            text = sheet.tidy(content)
            text = said[key] = "" if is_dash(text) else text
        found.append(text)
    return pd.Series(found, dtype="str")


def _varies(said: "pd.Series[str]", series: list[Any]) -> bool:
    """Tell whether a column tells figures of one measure, service and place apart."""
    return bool((said.groupby(series, dropna=False).nunique() > 1).any())


def _is_whole(text: str) -> bool:
    words = vocabularies.normalise(text)
    return not words or words in _WHOLE or vocabularies.TOTALS.meaning(text) is not None


def _authorities(reading: Reading) -> "pd.Series[str]":
    """Return the smallest place that each row names; by its code where no column names places."""
    found = pd.Series("", index=range(len(reading.rows)), dtype="str")
    for column in reading.of(*PLACES[:1]):
        found = found.where(found != "", texts(reading, column))
    for kind in (ColumnKind.CODE, ColumnKind.REGION, ColumnKind.COUNTRY):
        for column in reading.of(kind):
            if (found != "").all():
                break
            said = texts(reading, column)
            if kind is ColumnKind.CODE:
                names = {text: place.name if (place := places.find(text)) else "" for text in said.unique()}
                said = said.map(names).astype("str")
                # A region's code beside a council's row without a name says less than the region's name.
                said = said.where(~said.map(places.is_area), "") if reading.of(ColumnKind.REGION) else said
            found = found.where(found != "", said)
    return found


def _units(reading: Reading) -> "pd.Series[str]":
    """Return the unit that each row states: of several columns that may say it, the first that states a known one."""
    found = pd.Series("", index=range(len(reading.rows)), dtype="str")
    for column in reading.of(ColumnKind.UNIT):
        said = texts(reading, column)
        known = {text: text if units.known(text) else "" for text in said.unique()}
        found = found.where(found != "", said.map(known).astype("str"))
    for column in reading.of(ColumnKind.UNIT)[-1:]:
        found = found.where(found != "", texts(reading, column))
    return found


def _problem(
    reading: Reading, row: int, column: ColumnReading, found: str, expected: str, action: str, mild: bool = False
) -> Problem:
    severity = Severity.WARNING if mild else Severity.ERROR
    return reading.sheet.problem(severity, row, column.position, found, expected, action)


class _Repeated(NamedTuple):
    """Rows that nothing understood tells apart: which are not used, what sets others apart, and what to ask."""

    unused: Any
    numbers: "pd.Series[str]"
    problems: list[Problem]


def _repeated(reading: Reading, keys: pd.DataFrame) -> _Repeated:
    """Return the rows that nothing understood tells apart, and the problems that name what does, if anything."""
    none = pd.Series("", index=keys.index, dtype="str")
    names = ["authority", "service", "measure", "suffix", "period", "as_at", "type"]
    # A row whose period or type cannot be read is asked about already.
    filled = (
        _with_figures(reading)
        & (keys["type"] != "")
        & (keys["period"].notna() | (keys["period_known"] == 0)).to_numpy()
    )
    again = _again([keys[name].fillna("") for name in names], filled)
    if not again.any():
        return _Repeated(again, none, [])
    groups = [keys[name].fillna("") for name in names]
    details = [(column, texts(reading, column)) for column in reading.of(*_DETAILS)]
    telling = [(column, said) for column, said in details if _varies(said[again], [group[again] for group in groups])]
    apart = [*groups, *(said for _, said in telling)]
    alike = _again(apart, again)
    figures = [texts(reading, column) for column in reading.of(*FIGURES)]
    found: list[Problem] = []
    if (told := again & ~alike).any():
        found.append(_told_apart(reading, told, telling))
    if not alike.any():
        return _Repeated(again, none, found)
    clash = any(_varies(said[alike], [group[alike] for group in apart]) for said in figures)
    # At the heading: an error at a row would take that row alone.
    row, column = reading.headings[-1], _key_column(reading)
    if clash:
        what = f"{int(alike.sum()):,} rows that differ in nothing but their figures"
        action = "Take out the rows that are wrong, or add the column that tells them apart"
        said = _problem(reading, row, column, what, "each figure once", action)
        return _Repeated(told, _numbered(apart, alike), [*found, said])
    later = keys.assign(**{str(i): group for i, group in enumerate(apart)}).duplicated([*map(str, range(len(apart)))])
    later = later.to_numpy() & alike
    what = f"{int(later.sum()):,} rows that say again what an earlier row says"
    said_again = _problem(reading, row, column, what, "each figure once", "Leave them, or take them out", mild=True)
    return _Repeated(told | later, none, [*found, said_again])


def _numbered(keys: list[Any], alike: Any) -> "pd.Series[str]":
    """Return names for rows that differ in nothing but their figures: no one of them stands for all."""
    groups = pd.concat(keys, axis=1, keys=range(len(keys)))[alike].groupby(list(range(len(keys))), sort=False)
    number = groups.cumcount() + 1
    said = " (row " + number.astype("str") + " of " + groups[0].transform("size").astype("str") + ")"
    numbered: pd.Series[str] = said.reindex(range(len(alike)), fill_value="").astype("str")
    return numbered


def _with_figures(reading: Reading) -> Any:
    """Return which rows hold a figure."""
    filled = np.zeros(len(reading.rows), dtype=bool)
    for column in reading.of(ColumnKind.VALUE):
        filled |= np.array([reading.sheet.rows[row][column.position] is not None for row in reading.rows])
    return filled


def _again(keys: list[Any], among: Any) -> Any:
    """Return which of some rows are alike in all keys with another of them."""
    frame = pd.concat(keys, axis=1)[among]
    return frame.duplicated(keep=False).reindex(range(len(among)), fill_value=False).to_numpy()


def _key_column(reading: Reading) -> ColumnReading:
    return next(iter(reading.of(*KEYS, ColumnKind.PERIOD, ColumnKind.MEASURE) or reading.columns))


def _told_apart(reading: Reading, told: Any, telling: list[tuple[ColumnReading, Any]]) -> Problem:
    """Name the columns that alone tell rows apart, and ask what they are."""
    unknown = [pair for pair in telling if pair[0].kind is ColumnKind.UNKNOWN] or telling
    column, said = unknown[0]
    examples = list(dict.fromkeys(text for text in said[told] if text))[:_EXAMPLES]
    names = " and ".join(_named(reading, column) for column, _ in unknown[:_EXAMPLES])
    what = f"{int(told.sum()):,} rows told apart by {names} alone ({', '.join(map(repr, examples))})"
    expected = "a heading that says what the column is"
    action = "Head it Authority, Service, Category or Measure, or say which in a Layout; none of those rows is used"
    return _problem(reading, reading.headings[-1], column, what, expected, action)


def _named(reading: Reading, column: ColumnReading) -> str:
    return repr(column.heading) if column.heading else f"column {reading.column_name(column)}"


def _of_words(reading: Reading) -> Problem:
    """Say that a table holds no figures."""
    what = f"a table of words by place, without figures ({len(reading.rows):,} rows)"
    column, action = reading.columns[0], "Leave it if it holds no performance figures; it is not used"
    return _problem(reading, reading.headings[-1], column, what, "figures", action, mild=True)


def _all_unused(reading: Reading) -> Iterator[Use]:
    rows = (*reading.headings, *reading.rows)
    places = [(r, c) for r in rows for c in reading.sheet.filled(r)]
    yield ledger.cells(reading.sheet, ledger.NOT_UNDERSTOOD, places)
    yield from _notes(reading)


def _notes(reading: Reading) -> Iterator[Use]:
    """Say that lines of words are notes, and that figures among them are not understood."""
    sheet = reading.sheet
    lines = [(row, sheet.filled(row)) for row in reading.notes]
    for row, filled in lines:
        figures = len(filled) > 1 and any(is_number(sheet.rows[row][column]) for column in filled)
        yield ledger.cells(sheet, ledger.NOT_UNDERSTOOD if figures else "note", [(row, column) for column in filled])


def _unclear(reading: Reading) -> Iterator[Problem]:
    """Give a problem for the columns whose headings are not clear, one for all that are so in the same way."""
    unclear = [column for column in reading.of(ColumnKind.VALUE, ColumnKind.TARGET) if column.problem]
    first: dict[str, list[ColumnReading]] = {}
    for column in unclear:
        kind = "respect" if "title says" in column.problem else "year"
        first.setdefault(kind, []).append(column)
    for kind, columns in first.items():
        column = columns[0]
        more = f" (and {len(columns) - 1} more columns)" if len(columns) > 1 else ""
        if kind == "respect":
            expected = "a heading, or a title, that says which period its figures are of"
            action = "Write the period of the figures in the heading, or the same year in the title; they are not used"
        else:
            expected = "a year that is told apart: 2022/23, or a title that says calendar year or financial year"
            action = "Write which it is in the title, or under Years in a Layout; they are not used"
        yield _problem(reading, reading.headings[-1], column, column.problem + more, expected, action)
    changes = reading.of(ColumnKind.CHANGE)
    if changes:
        more = f" (and {len(changes) - 1} more columns)" if len(changes) > 1 else ""
        what = f"{changes[0].heading!r}{more}, which the figures give as well"
        action = "Leave it; changes are worked out from the figures, and its cells are not used"
        yield _problem(reading, reading.headings[-1], changes[0], what, "figures, targets or words", action, mild=True)
    unknown = reading.of(ColumnKind.UNKNOWN)
    if unknown:
        names = ", ".join(_named(reading, column) for column in unknown[:5])
        what = (
            f"{names}{f' and {len(unknown) - 5} more columns' if len(unknown) > 5 else ''}, which nothing is known of"
        )
        action = "Leave it, or head it Service, Category or Comment; its words are not used"
        yield _problem(reading, reading.headings[-1], unknown[0], what, "known headings", action, mild=True)


def _untimed(reading: Reading, keys: pd.DataFrame) -> Iterator[Problem]:
    """Give one problem for the columns of figures of which nothing says the period, or the measure."""
    if keys.empty or keys["period_known"].iloc[0]:
        columns = []
    else:
        columns = [
            c for c in reading.of(ColumnKind.VALUE) if c.period is None and not c.problem and reading.period is None
        ]
    if columns:
        number = "its figures" if len(columns) == len(reading.of(ColumnKind.VALUE)) else f"{len(columns)} columns"
        what = f"no period for {number} (the first is headed {columns[0].heading!r})"
        action = "Say it in the title or in the headings, in a column headed Period, or under Period in a Layout"
        yield _problem(reading, reading.headings[-1], columns[0], what, "the period that they are of", action)
    nameless = [
        c for c in reading.of(ColumnKind.VALUE) if not reading.of(ColumnKind.MEASURE) and not _measure(reading, c)
    ]
    if nameless:
        what = f"figures without a measure's name ({nameless[0].heading!r})"
        action = "Write what is measured in the line above the table, or under Measure in a Layout"
        yield _problem(reading, reading.headings[-1], nameless[0], what, "the name of a measure", action)


def _measure(reading: Reading, column: ColumnReading) -> str:
    return column.measure or reading.measure


def _tables(reading: Reading, keys: pd.DataFrame, rows: Any) -> Iterator[LongTable]:
    """Give the table once for each of its columns of figures."""
    values = [column for column in reading.of(ColumnKind.VALUE) if not column.problem]
    alone = len(values) == 1
    for column in values:
        labels = _labels_of(reading, column, keys)
        if labels is None:
            continue
        positions = {Role.VALUE: column.position} | _places(reading, column)
        extra: tuple[TargetColumn, ...] = ()
        if alone:
            positions |= {role: found[0].position for kind, role in _LONG.items() if (found := reading.of(kind))}
        own = [target for target in reading.of(ColumnKind.TARGET) if _is_target_of(target, column, values)]
        for target in own:
            if target.target_kind in (None, TargetKind.PERIOD) and Role.TARGET not in positions:
                positions[Role.TARGET] = target.position
            else:
                extra += (TargetColumn(target.position, target.target_kind, None),)
        comments = tuple(_comments(reading)) if alone else ()
        yield LongTable(reading.sheet, reading.headings[-1], positions, rows, extra, comments, labels)


def _labels_of(reading: Reading, column: ColumnReading, keys: pd.DataFrame) -> Labels | None:
    """Return what the rows say of the figures of one column; None where that is not enough to place them."""
    period = column.period or (reading.period if not keys["period_known"].iloc[0] else None)
    stated = keys["period"] if period is None else pd.Series(period.label, index=keys.index, dtype="str")
    if column.period is not None and keys["period_known"].iloc[0]:
        return None
    if stated.isna().all():
        return None
    name = column.measure or ("" if reading.of(ColumnKind.MEASURE) else reading.measure)
    base = keys["measure"].where(keys["measure"] != "", name)
    if name and reading.of(ColumnKind.MEASURE) and column.measure and len(reading.of(ColumnKind.VALUE)) > 1:
        base = keys["measure"] + ": " + name
    if (base == "").all():
        return None
    authority = pd.Series(column.place, index=keys.index, dtype="str") if column.place else keys["authority"]
    named = {text: told.as_written if (told := units.in_heading(text)) else "" for text in base.unique()}
    said = base.map(named) if reading.of(ColumnKind.MEASURE) and not column.unit else column.unit
    unit = keys["unit"].where(keys["unit"] != "", said).where(lambda text: text != "", reading.unit)
    return Labels(
        authority=authority.astype("str"),
        service=keys["service"],
        measure=(base + keys["suffix"]).astype("str"),
        period=stated,
        unit=unit.astype("str"),
        scaled=bool((keys["unit"] != "").any()),
    )


def _places(reading: Reading, column: ColumnReading) -> dict[Role, int]:
    """Return the columns that stand for what a row says, for problems to point at."""
    kinds = {
        Role.AUTHORITY: (ColumnKind.AUTHORITY, ColumnKind.REGION, ColumnKind.COUNTRY, ColumnKind.CODE),
        Role.SERVICE: (ColumnKind.SERVICE,),
        Role.MEASURE: (ColumnKind.MEASURE,),
        Role.PERIOD: (ColumnKind.PERIOD, ColumnKind.PART),
    }
    found = {role: own[0].position for role, named in kinds.items() if (own := reading.of(*named))}
    first = reading.columns[0].position
    return {Role.MEASURE: column.position, Role.PERIOD: first, Role.AUTHORITY: first} | found


def _is_target_of(target: ColumnReading, column: ColumnReading, values: list[ColumnReading]) -> bool:
    if target.problem or (target.period is not None and target.period != column.period):
        return False
    if target.place != column.place:
        return False
    if len(values) == 1:
        return True
    words = set(vocabularies.normalise(target.measure).split())
    named = [v for v in values if words and words <= set(vocabularies.normalise(v.measure).split())]
    same = [v for v in (named or values) if v.period == target.period and v.place == target.place]
    return same == [column]


def _comments(reading: Reading) -> Iterator[CommentColumn]:
    """Give the columns of what officers say, each with that of its authors."""
    roles = {c.position: headings.long_role(c.heading) for c in reading.of(ColumnKind.NOTE)}
    authors = {c.position: c.heading for c in reading.of(ColumnKind.NOTE) if roles[c.position] is Role.AUTHOR}
    for position, role in roles.items():
        if role in (Role.NOTE, Role.ACTION):
            yield CommentColumn(position, role, headings.author_of(position, role, authors))


def _uses(reading: Reading, left: Any) -> Iterator[Use]:
    """Say what the cells of a table are that are no figures."""
    sheet = reading.sheet
    yield ledger.cells(sheet, "heading", [(r, c) for r in reading.headings for c in sheet.filled(r)])
    yield from _notes(reading)
    rows = np.asarray(reading.rows, dtype=np.int64)
    for column in reading.columns:
        if column.kind in (ColumnKind.UNKNOWN, ColumnKind.CHANGE) or column.problem:
            yield Use(sheet, ledger.NOT_UNDERSTOOD, rows, column.position)
        elif column.kind in (ColumnKind.NOTE, ColumnKind.IGNORED):
            yield Use(sheet, "note", rows, column.position)
        elif column.kind not in FIGURES:
            yield Use(sheet, "label", rows, column.position)
    if len(left):
        for column in reading.of(*FIGURES):
            yield Use(sheet, ledger.NOT_UNDERSTOOD, left, column.position)
