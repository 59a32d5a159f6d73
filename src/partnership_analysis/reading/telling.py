"""What a person says of a spreadsheet that its cells do not: a sheet called Layout, a .layout.yml beside it, or code.

All three use the same few words. Takes them; gives what each sheet is told (`SheetSettings`), and a problem for each
word that is not known.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from partnership_analysis import periods, vocabularies
from partnership_analysis.kinds import Aggregation, Weeks
from partnership_analysis.periods import Period, YearKind
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.layout_files import files_beside
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.understanding import ColumnKind, SheetSettings, TableReading, row_keys
from partnership_analysis.reading.workbook import Sheet

SHEET = "layout"
# The words for what a column is, in the order in which messages list them.
WORDS = {
    "authority": ColumnKind.AUTHORITY,
    "region": ColumnKind.REGION,
    "country": ColumnKind.COUNTRY,
    "code": ColumnKind.CODE,
    "service": ColumnKind.SERVICE,
    "category": ColumnKind.CATEGORY,
    "measure": ColumnKind.MEASURE,
    "period": ColumnKind.PERIOD,
    "unit": ColumnKind.UNIT,
    "aggregation": ColumnKind.AGGREGATION,
    "type": ColumnKind.TYPE,
    "value": ColumnKind.VALUE,
    "target": ColumnKind.TARGET,
    "numerator": ColumnKind.NUMERATOR,
    "denominator": ColumnKind.DENOMINATOR,
    "as at": ColumnKind.AS_AT,
    "status": ColumnKind.STATUS,
    "comment": ColumnKind.NOTE,
    "ignore": ColumnKind.IGNORED,
    "unknown": ColumnKind.UNKNOWN,
}
_SETTINGS = ("measure", "period", "unit", "aggregation", "years", "weeks", "closed", "ignore")
_KNOWN = f"one of {', '.join(word.capitalize() for word in WORDS)}"
_LARGEST = 1_000_000  # bytes
_YEAR = 12  # months
# A line that a person is to fill in: without its mark, it would be a guess.
_TO_FILL_IN, _HOW = (
    "to-fill-in",
    "sum, average, rate, latest, year to date or rolling, of all its measures (take out the #)",
)


@dataclass(frozen=True)
class Telling:
    """What is told of the sheets of a file.

    Attributes
    ----------
    every
        What is told of all sheets.
    sheets
        What is told of one sheet, by its name in small letters; it comes first.
    """

    every: SheetSettings = field(default_factory=SheetSettings)
    sheets: Mapping[str, SheetSettings] = field(default_factory=dict)

    def of(self, sheet: str) -> SheetSettings:
        """Return what is told of a sheet."""
        own = self.sheets.get(sheet.casefold())
        return self.every if own is None else merged(own, self.every)


def merged(first: SheetSettings, other: SheetSettings) -> SheetSettings:
    """Return what is told twice, the first word counting.

    Examples
    --------
    >>> merged(SheetSettings(unit="£"), SheetSettings(unit="%", measure="Calls")).measure
    'Calls'
    """
    return SheetSettings(
        columns={**other.columns, **first.columns},
        measure=first.measure or other.measure,
        period=first.period or other.period,
        unit=first.unit or other.unit,
        year_kind=first.year_kind or other.year_kind,
        ignored=first.ignored or other.ignored,
        aggregation=first.aggregation or other.aggregation,
        weeks=first.weeks or other.weeks,
        closed=first.closed or other.closed,
    )


@dataclass(frozen=True, eq=False)
class Layout:
    """What a sheet called Layout says, what is wrong with it, and that its cells were used."""

    telling: Telling
    problems: tuple[Problem, ...]
    use: Use


def together(tellings: list[Telling]) -> Telling:
    """Return what several say, the first coming first."""
    every, sheets = SheetSettings(), dict[str, SheetSettings]()
    for telling in tellings:
        every = merged(every, telling.every)
        for name, told in telling.sheets.items():
            sheets[name] = merged(sheets[name], told) if name in sheets else told
    return Telling(every, sheets)


def columns(named: Mapping[str, str], file: str) -> tuple[SheetSettings, list[Problem]]:
    """Return what columns are, by their headings, as `pa.load(path, columns=...)` says it.

    Examples
    --------
    >>> told, wrong = columns({"area_name": "Authority", "ward": "Place"}, "k.csv")
    >>> str(told.columns["area_name"]), wrong[0].found
    ('authority', "'ward' as 'Place'")
    """
    found, problems = {}, []
    for heading, word in named.items():
        kind = WORDS.get(str(word).strip().casefold())
        if kind is None:
            what = f"{heading!r} as {word!r}"
            problems.append(Problem(Severity.ERROR, file, "Layout", "", what, _KNOWN, "Use one of these words"))
        else:
            found[" ".join(str(heading).split()).casefold()] = kind
    return SheetSettings(columns=found), problems


def read_file(path: Path) -> tuple[Telling, list[Problem]]:
    """Read a .layout.yml.

    Parameters
    ----------
    path
        The file: `columns`, a mapping of headings to what they are; `measure`, `period`, `unit`, `aggregation`,
        `years`, `weeks` and `closed` of all figures; and the same under `sheets` by the name of a sheet.
    """

    def wrong(found: str, expected: str) -> Problem:
        return Problem(Severity.ERROR, path.name, "", "", found, expected, "Correct the file, or take it out")

    import yaml  # few workbooks have such a file beside them

    try:
        if path.stat().st_size > _LARGEST:
            return Telling(), [wrong("a very large file", "a few lines")]
        said = yaml.safe_load(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        return Telling(), [wrong(f"a file that cannot be read as YAML{line}", "lines such as years: calendar")]
    if not isinstance(said, dict):
        return Telling(), [wrong("no settings", "columns, measure, period, unit, years or sheets")]
    problems: list[Problem] = []
    sheets = said.pop("sheets", None) or {}
    every = _told(said, path.name, problems)
    own = {
        str(name).casefold(): _told(settings, path.name, problems)
        for name, settings in sheets.items()
        if isinstance(settings, dict)
    }
    return Telling(every, own), problems


def _told(said: Mapping[Any, Any], file: str, problems: list[Problem]) -> SheetSettings:
    """Take settings apart, and list what is not known among them."""
    named = said.get("columns") or {}
    words = named.items() if isinstance(named, dict) else ()
    told, wrong = columns({str(k): v if isinstance(v, str) else "a list" for k, v in words}, file)
    problems += wrong
    for name, value in said.items():
        if name != "columns":
            told = _set(told, str(name), value, file, problems)
    return told


def _set(told: SheetSettings, name: str, value: Any, file: str, problems: list[Problem]) -> SheetSettings:
    """Return what is told with one more setting."""
    # A list of lists that refer to each other would be written out without end.
    plain = isinstance(value, str | int | float | dt.date)
    text, key = " ".join(str(value).split()) if plain else "a list", name.strip().casefold()
    expected = f"columns, {', '.join(_SETTINGS)}"
    try:
        if key == "measure" and text:
            return replace(told, measure=text)
        if key == "unit" and text:
            return replace(told, unit=text)
        if key == "period":
            expected = "a period such as 2022/23 or 2022/23 Q1"
            return replace(told, period=_period(value))
        if key == "years":
            expected = f"one of {', '.join(YearKind)}"
            return replace(told, year_kind=YearKind(text.casefold()))
        if key == "aggregation":
            expected = f"one of {', '.join(filter(None, Aggregation))}"
            return replace(told, aggregation=_aggregation(text))
        if key == "weeks":
            expected = f"one of {', '.join(Weeks)}: the day that decides in which month a week counts"
            return replace(told, weeks=Weeks(text.casefold()))
        if key == "closed":
            expected = "dates such as 01/04/2024, 06/05/2024"
            return replace(told, closed=_days(text))
        if key == "ignore":
            return replace(told, ignored=value is not False and text.casefold() not in ("no", "false"))
    except ValueError:
        pass
    what = f"{name}: {text}"
    problems.append(Problem(Severity.ERROR, file, "Layout", "", what, expected, "Correct the Layout"))
    return told


def _aggregation(text: str) -> Aggregation:
    found = vocabularies.AGGREGATIONS.meaning(text)
    if found is None:
        raise ValueError(text)
    return found


def _days(text: str) -> tuple[dt.date, ...]:
    found = [periods.date(part.strip()) for part in text.split(",")]
    days = tuple(day for day in found if day is not None)
    if len(days) < len(found):
        raise ValueError(text)
    return days


def _period(value: Any) -> Period:
    return periods.asked(value)


def read_sheet(sheet: Sheet) -> Layout:
    """Read a sheet called Layout: under Sheet, Column and Is, what a column of a sheet is.

    Without a Sheet, it goes for all of them; without a Column, Is says a setting: "Years: calendar".
    """
    problems: list[Problem] = []
    every, own = SheetSettings(), dict[str, SheetSettings]()
    for row in range(1, len(sheet.rows)):
        name, heading, means = (sheet.text(row, column) if column < len(sheet.rows[row]) else "" for column in range(3))
        if not means and not heading:
            continue
        found: list[Problem] = []
        if heading:
            told, found = columns({heading: means}, sheet.file)
        else:
            setting, _, value = means.partition(":")
            only = "yes" if setting.strip().casefold() == "ignore" else ""
            told = _set(SheetSettings(), setting, value.strip() or only, sheet.file, found)
        problems += [replace(p, sheet=sheet.name, cell=sheet.address(row, 2)) for p in found]
        if name:
            own[name.casefold()] = merged(own.get(name.casefold(), SheetSettings()), told)
        else:
            every = merged(every, told)
    return Layout(Telling(every, own), tuple(problems), ledger.all_cells(sheet, "label"))


def beside(path: Path) -> tuple[Telling, list[Problem]]:
    """Read what is told beside a spreadsheet: its own .layout.yml, then that of its folder."""
    found, problems = [], []
    for file in files_beside(path):
        if file.is_file():
            telling, wrong = read_file(file)
            found.append(telling)
            problems += wrong
    return together(found), problems


def _settings(reading: TableReading) -> Iterator[tuple[str, str]]:
    """Give what is said of all figures of a table, in the words of a Layout; empty where nothing is."""
    yield "unit", reading.unit
    yield "aggregation", str(reading.aggregation)
    yield "weeks", str(reading.weeks or "")
    yield "closed", ", ".join(day.isoformat() for day in reading.closed)
    yield "years", str(reading.year_kind or "")


def suggested(readings: list[TableReading], of_all: bool = False) -> str:
    """Return the text of a .layout.yml that says how tables were understood, for a person to correct.

    Parameters
    ----------
    readings
        How the tables were understood.
    of_all
        Whether it is for every sheet alike, as of a folder of files with the same columns.

    Examples
    --------
    >>> print(suggested([]))
    # How each column is read. Change a word after a colon where it is wrong.
    # A column is: authority, region, country, code, service, category, measure, period, unit, aggregation, type,
    # value, target, numerator, denominator, as at, status, comment, ignore, unknown.
    # Years are: financial, ending in March, calendar or academic.
    sheets: {}
    <BLANKLINE>
    """
    words = {kind: word for word, kind in WORDS.items()}
    sheets: dict[str, Any] = {}
    for reading in readings:
        own: dict[str, Any] = sheets.setdefault("" if of_all else reading.sheet.name, {"columns": {}})
        for column in reading.columns:
            if column.heading:
                own["columns"].setdefault(
                    column.heading, words.get(column.kind, "ignore" if column.kind is ColumnKind.CHANGE else "unknown")
                )
        if reading.measure and not reading.columns_of(ColumnKind.MEASURE):
            own["measure"] = reading.measure
        if reading.period and not reading.columns_of(ColumnKind.PERIOD):
            own["period"] = periods.spelled(reading.period)
        own |= {name: text for name, text in _settings(reading) if text}
        if _lacks_aggregation(reading):
            own.setdefault("aggregation", _TO_FILL_IN)
    listed = list(WORDS)
    head = (
        "# How each column is read. Change a word after a colon where it is wrong.\n"
        f"# A column is: {', '.join(listed[:11])},\n# {', '.join(listed[11:])}.\n"
        f"# Years are: {', '.join(list(YearKind)[:-1])} or {list(YearKind)[-1]}.\n"
    )
    import yaml

    said: str = yaml.safe_dump(
        sheets.get("", {}) if of_all else {"sheets": sheets}, sort_keys=False, allow_unicode=True, width=120
    )
    return head + said.replace(f"aggregation: {_TO_FILL_IN}\n", f"# aggregation: {_HOW}\n")


def _lacks_aggregation(reading: TableReading) -> bool:
    """Tell whether a table has figures of less than a year, and says not how they make longer ones."""
    if reading.aggregation or reading.columns_of(ColumnKind.AGGREGATION) or not reading.columns_of(ColumnKind.VALUE):
        return False
    stated = [column.period for column in reading.columns_of(ColumnKind.VALUE)]
    labels = row_keys.keys(reading)[0]["period"].dropna().unique()
    named = [*stated, reading.period, *map(Period.from_label, labels)]
    return any(period.months < _YEAR for period in named if period is not None)
