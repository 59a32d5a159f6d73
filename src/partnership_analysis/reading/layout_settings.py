"""What a person says about a spreadsheet that its cells do not: in a sheet called Layout, a .layout.yml, or code.

All three use the same few words. Takes them; gives the settings of each sheet (`SheetSettings`), and a problem for each
unknown word.
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
# A line for a person to fill in stays a comment, because any word in it would be a guess.
_TO_FILL_IN = "to-fill-in"
_HOW = "sum, average, rate, latest, year to date or rolling, of all its measures (take out the #)"
_EXPECTED = {
    "period": "a period such as 2022/23 or 2022/23 Q1",
    "years": f"one of {', '.join(YearKind)}",
    "aggregation": f"one of {', '.join(filter(None, Aggregation))}",
    "weeks": f"one of {', '.join(Weeks)}: the day that decides in which month a week counts",
    "closed": "dates such as 01/04/2024, 06/05/2024",
}


@dataclass(frozen=True)
class FileSettings:
    """The settings of a file.

    Attributes
    ----------
    every
        The settings of all sheets.
    sheets
        The settings of single sheets, by their names in small letters; these come first.
    """

    every: SheetSettings = field(default_factory=SheetSettings)
    sheets: Mapping[str, SheetSettings] = field(default_factory=dict)

    def of_sheet(self, name: str) -> SheetSettings:
        """Return the settings of a sheet."""
        settings = self.sheets.get(name.casefold())
        return self.every if settings is None else merge(settings, self.every)


def merge(first: SheetSettings, other: SheetSettings) -> SheetSettings:
    """Return settings of both; where both have one, that of the first counts.

    Examples
    --------
    >>> merge(SheetSettings(unit="£"), SheetSettings(unit="%", measure="Calls")).measure
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
    """The settings of a sheet called Layout, what is wrong with it, and the use of its cells."""

    settings: FileSettings
    problems: tuple[Problem, ...]
    use: Use


def merge_all(several: list[FileSettings]) -> FileSettings:
    """Return the settings of several; the first comes first."""
    every, sheets = SheetSettings(), dict[str, SheetSettings]()
    for one in several:
        every = merge(every, one.every)
        for name, settings in one.sheets.items():
            sheets[name] = merge(sheets.get(name, SheetSettings()), settings)
    return FileSettings(every, sheets)


def read_columns(named: Mapping[str, str], file: str) -> tuple[SheetSettings, list[Problem]]:
    """Return the settings of columns, by their headings, as `pa.load(path, columns=...)` takes them.

    Examples
    --------
    >>> settings, problems = read_columns({"area_name": "Authority", "ward": "Place"}, "k.csv")
    >>> str(settings.columns["area_name"]), problems[0].found
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


def read_file(path: Path) -> tuple[FileSettings, list[Problem]]:
    """Read a .layout.yml.

    Parameters
    ----------
    path
        The file: `columns`, a mapping of headings to what they are; `measure`, `period`, `unit`, `aggregation`,
        `years`, `weeks` and `closed` of all figures; and the same under `sheets` by the name of a sheet.
    """
    import yaml  # few workbooks have such a file beside them

    def unreadable(found: str, expected: str) -> tuple[FileSettings, list[Problem]]:
        action = "Correct the file, or take it out"
        return FileSettings(), [Problem(Severity.ERROR, path.name, "", "", found, expected, action)]

    try:
        if path.stat().st_size > _LARGEST:
            return unreadable("a very large file", "a few lines")
        content = yaml.safe_load(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        return unreadable(f"a file that cannot be read as YAML{line}", "lines such as years: calendar")
    if not isinstance(content, dict):
        return unreadable("no settings", "columns, measure, period, unit, years or sheets")
    problems: list[Problem] = []
    sheets = content.pop("sheets", None) or {}
    every = _read_settings(content, path.name, problems)
    by_sheet = {
        str(name).casefold(): _read_settings(settings, path.name, problems)
        for name, settings in sheets.items()
        if isinstance(settings, dict)
    }
    return FileSettings(every, by_sheet), problems


def _read_settings(content: Mapping[Any, Any], file: str, problems: list[Problem]) -> SheetSettings:
    """Return the settings of a mapping, and add to the problems what is not known among them."""
    named = content.get("columns") or {}
    words = named.items() if isinstance(named, dict) else ()
    settings, unknown = read_columns({str(k): v if isinstance(v, str) else "a list" for k, v in words}, file)
    problems += unknown
    for name, value in content.items():
        if name != "columns":
            settings = _with_setting(settings, str(name), value, file, problems)
    return settings


def _with_setting(settings: SheetSettings, name: str, value: Any, file: str, problems: list[Problem]) -> SheetSettings:
    """Return settings with one more; a wrong one is added to the problems."""
    # A list of lists that refer to each other would be written out without end.
    plain = isinstance(value, str | int | float | dt.date)
    text, key = " ".join(str(value).split()) if plain else "a list", name.strip().casefold()
    try:
        match key:
            case "measure" if text:
                return replace(settings, measure=text)
            case "unit" if text:
                return replace(settings, unit=text)
            case "period":
                return replace(settings, period=periods.parse_any(value))
            case "years":
                return replace(settings, year_kind=YearKind(text.casefold()))
            case "aggregation" if (aggregation := vocabularies.AGGREGATIONS.meaning(text)) is not None:
                return replace(settings, aggregation=aggregation)
            case "weeks":
                return replace(settings, weeks=Weeks(text.casefold()))
            case "closed":
                return replace(settings, closed=_days(text))
            case "ignore":
                return replace(settings, ignored=value is not False and text.casefold() not in ("no", "false"))
    except ValueError:
        pass
    expected = _EXPECTED.get(key, f"columns, {', '.join(_SETTINGS)}")
    problems.append(Problem(Severity.ERROR, file, "Layout", "", f"{name}: {text}", expected, "Correct the Layout"))
    return settings


def _days(text: str) -> tuple[dt.date, ...]:
    found = [periods.date(part.strip()) for part in text.split(",")]
    days = tuple(day for day in found if day is not None)
    if len(days) < len(found):
        raise ValueError(text)
    return days


def read_sheet(sheet: Sheet) -> Layout:
    """Read a sheet called Layout: under Sheet, Column and Is, what a column of a sheet is.

    A row without a Sheet is for all sheets. In a row without a Column, Is has a setting: "Years: calendar".
    """
    problems: list[Problem] = []
    every, by_sheet = SheetSettings(), dict[str, SheetSettings]()
    for row in range(1, len(sheet.rows)):
        name, heading, means = (sheet.text(row, column) if column < len(sheet.rows[row]) else "" for column in range(3))
        if not means and not heading:
            continue
        found: list[Problem] = []
        if heading:
            settings, found = read_columns({heading: means}, sheet.file)
        else:
            setting, _, value = means.partition(":")
            only = "yes" if setting.strip().casefold() == "ignore" else ""
            settings = _with_setting(SheetSettings(), setting, value.strip() or only, sheet.file, found)
        problems += [replace(p, sheet=sheet.name, cell=sheet.address(row, 2)) for p in found]
        if name:
            by_sheet[name.casefold()] = merge(by_sheet.get(name.casefold(), SheetSettings()), settings)
        else:
            every = merge(every, settings)
    return Layout(FileSettings(every, by_sheet), tuple(problems), ledger.all_cells(sheet, "label"))


def read_beside(path: Path) -> tuple[FileSettings, list[Problem]]:
    """Read the settings beside a spreadsheet: its .layout.yml, then that of its folder."""
    found = [read_file(file) for file in files_beside(path) if file.is_file()]
    return merge_all([settings for settings, _ in found]), [problem for _, problems in found for problem in problems]


def _table_settings(reading: TableReading) -> Iterator[tuple[str, str]]:
    """Give the settings of all figures of a table, in the words of a Layout; empty where there is none."""
    yield "unit", reading.unit
    yield "aggregation", str(reading.aggregation)
    yield "weeks", str(reading.weeks or "")
    yield "closed", ", ".join(day.isoformat() for day in reading.closed)
    yield "years", str(reading.year_kind or "")


def suggest(readings: list[TableReading], of_all: bool = False) -> str:
    """Return the text of a .layout.yml that says how tables were understood, for a person to correct.

    Parameters
    ----------
    readings
        How the tables were understood.
    of_all
        Whether it is for every sheet alike, as of a folder of files with the same columns.

    Examples
    --------
    >>> print(suggest([]))
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
        settings: dict[str, Any] = sheets.setdefault("" if of_all else reading.sheet.name, {"columns": {}})
        for column in reading.columns:
            if column.heading:
                other = "ignore" if column.kind is ColumnKind.CHANGE else "unknown"
                settings["columns"].setdefault(column.heading, words.get(column.kind, other))
        if reading.measure and not reading.columns_of(ColumnKind.MEASURE):
            settings["measure"] = reading.measure
        if reading.period and not reading.columns_of(ColumnKind.PERIOD):
            settings["period"] = periods.spelling(reading.period)
        settings |= {name: text for name, text in _table_settings(reading) if text}
        if _lacks_aggregation(reading):
            settings.setdefault("aggregation", _TO_FILL_IN)
    listed = list(WORDS)
    head = (
        "# How each column is read. Change a word after a colon where it is wrong.\n"
        f"# A column is: {', '.join(listed[:11])},\n# {', '.join(listed[11:])}.\n"
        f"# Years are: {', '.join(list(YearKind)[:-1])} or {list(YearKind)[-1]}.\n"
    )
    import yaml

    content = sheets.get("", {}) if of_all else {"sheets": sheets}
    text: str = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)
    return head + text.replace(f"aggregation: {_TO_FILL_IN}\n", f"# aggregation: {_HOW}\n")


def _lacks_aggregation(reading: TableReading) -> bool:
    """Tell whether a table has figures of less than a year, and does not say how they make longer periods."""
    if reading.aggregation or reading.columns_of(ColumnKind.AGGREGATION) or not reading.columns_of(ColumnKind.VALUE):
        return False
    stated = [column.period for column in reading.columns_of(ColumnKind.VALUE)]
    labels = row_keys.keys(reading)[0]["period"].dropna().unique()
    named = [*stated, reading.period, *map(Period.from_label, labels)]
    return any(period.months < _YEAR for period in named if period is not None)
