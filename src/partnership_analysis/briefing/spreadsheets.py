"""The tidy tables as one accessible workbook, as the Government Analysis Function asks of published spreadsheets.

Takes a dataset and a period; writes a cover, contents, notes and a sheet for each table: one marked table to a sheet,
no merged or empty cells, shorthand explained. Empty tables have no sheet, and empty columns are left out.
"""

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from partnership_analysis import exports, words
from partnership_analysis.briefing.packing import without_times
from partnership_analysis.dataset import Dataset
from partnership_analysis.periods import Period

_NOT_AVAILABLE, _CONFIDENTIAL, _NOT_APPLICABLE = "[x]", "[c]", "[z]"
_SHORTHAND = {
    _NOT_AVAILABLE: "not available: the spreadsheet gives no such figure",
    _CONFIDENTIAL: "confidential: the spreadsheet withholds the figure",
    _NOT_APPLICABLE: "not applicable: there is nothing to say",
}
# What a note says about a missing figure, in the words of vocabularies/missing.csv.
_WITHHELD, _INAPPLICABLE = (
    re.compile(r"\b(confidential|suppressed|redacted|withheld)\b", re.I),
    re.compile(r"^\S+ not applicable$"),
)
_LONGEST = 32_000  # characters of a cell: Excel has room for a few more
_WIDEST, _NARROWEST = 60, 12  # letters of a column
_FACE, _SIZE, _TITLE_SIZE = "Arial", 11.0, 14.0
_LINE, _HIGHEST = 15.0, 409.0  # points of a line, and of a row at most


class _Kind(NamedTuple):
    """How one of the tidy tables is published: its sheet, and the sheet's title."""

    sheet: str
    title: str


_KINDS = {
    "scorecard": _Kind("Scorecard", "How each measure did in the period, against its target and earlier periods"),
    "comparators": _Kind("Comparators", "How each measure of the period compares with those of other councils"),
    "observations": _Kind("Figures", "The figure of each measure in each period"),
    "targets": _Kind("Targets", "The target of each measure in each period"),
    "complaints": _Kind("Complaints", "How many complaints each service received, by outcome, subject and stage"),
    "exclusions": _Kind("Suspensions", "When the council and its partner suspended a target, and why"),
    "comments": _Kind("Comments", "What officers say about the figures"),
    "updates": _Kind("Updates", "What each service says it did"),
    "contract": _Kind("Contract", "How each measure of the contract is rated, and what credits are due"),
    "problems": _Kind("Data quality", "What is doubtful in the spreadsheet, and what to do about it"),
}


@dataclass(frozen=True)
class _Sheet:
    """A sheet with one table.

    Attributes
    ----------
    name, title
        Its name, and its first line.
    lines
        The lines between the title and the table.
    columns
        The headings.
    rows
        The cells under them: text, numbers and dates.
    """

    name: str
    title: str
    lines: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Sequence[Any], ...]


def write(data: Dataset, period: Period, path: Path, date: str) -> None:
    """Write the tables of a report as a workbook.

    Parameters
    ----------
    data
        The dataset, of one council.
    period
        The report's.
    path
        Where to.
    date
        The day that the report prints, as in 2026-01-31.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    tables = {name: _table(data, period, name) for name in _KINDS}
    tables = {name: table for name, table in tables.items() if len(table)}
    sheets = [_sheet(_KINDS[name], table) for name, table in tables.items()]
    title = f"{data.partnership}, {period.title}: tables"
    workbook = Workbook()
    _write_cover(workbook.active, title, data, dt.date.fromisoformat(date))
    for sheet in (_contents(sheets), _notes(tables), *sheets):
        _write_sheet(workbook.create_sheet(sheet.name), sheet)
    for row, sheet in enumerate(sheets, 4):
        cell = workbook["Contents"].cell(row, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet.name}'!A1")
        cell.font = Font(name=_FACE, size=_SIZE, underline="single", color="0000EE")
    about = workbook.properties
    about.title, about.subject, about.language = words.xml_text(title), f"Performance, {period.title}", "en-GB"
    about.creator, about.keywords = words.xml_text(data.authority), "performance, KPI, council"
    made = io.BytesIO()
    workbook.save(made)
    path.write_bytes(without_times(made.getvalue()))


def _table(data: Dataset, period: Period, name: str) -> pd.DataFrame:
    """Return one of the tidy tables without its empty columns."""
    table = exports.tidy_table(data, period, name)
    return table.loc[:, [column for column in table if (table[column].notna() & (table[column] != "")).any()]]


def _sheet(kind: _Kind, table: pd.DataFrame) -> _Sheet:
    notes = table["note"] if "note" in table else [""] * len(table)
    columns = [
        [_cell(content, note if name == "value" else "") for content, note in zip(table[name], notes, strict=True)]
        for name in table
    ]
    used = [mark for mark in _SHORTHAND if any(mark in column for column in columns)]
    shorthand = (f"Shorthand: {'; '.join(f'{mark} {_SHORTHAND[mark]}' for mark in used)}.",) if used else ()
    rows = tuple(zip(*columns, strict=True))
    return _Sheet(
        kind.sheet, kind.title, (*shorthand, "The sheet Notes says what each column is."), _headings(table), rows
    )


def _cell(content: Any, note: str) -> Any:
    """Return the content of a cell, or shorthand if there is none."""
    if isinstance(content, str):
        return content or _NOT_APPLICABLE
    if not pd.isna(content):
        return content.date() if isinstance(content, pd.Timestamp) else content
    if _WITHHELD.search(note):
        return _CONFIDENTIAL
    return _NOT_APPLICABLE if _INAPPLICABLE.search(note) else _NOT_AVAILABLE


def _headings(columns: Iterable[Any]) -> tuple[str, ...]:
    return tuple(words.capital(str(name).replace("_", " ")) for name in columns)


def _contents(sheets: Sequence[_Sheet]) -> _Sheet:
    rows = tuple((sheet.name, sheet.title, len(sheet.rows)) for sheet in sheets)
    return _Sheet("Contents", "Contents", ("Each sheet has one table.",), ("Sheet", "What it has", "Rows"), rows)


def _notes(tables: dict[str, pd.DataFrame]) -> _Sheet:
    schemas = exports.SCHEMAS | exports.OPTIONAL
    rows = tuple(
        # A description marks the names of columns as code, which a sheet cannot show.
        (_KINDS[name].sheet, heading, str(schemas[name].columns[str(column)].description).replace("`", ""))
        for name, table in tables.items()
        for column, heading in zip(table, _headings(table), strict=True)
    )
    said = "A column without a single entry is left out of its sheet."
    return _Sheet("Notes", "What each column is", (said,), ("Sheet", "Column", "What it says"), rows)


def _write_cover(sheet: Any, title: str, data: Dataset, date: dt.date) -> None:
    sheet.title = "Cover"
    lines = [
        title,
        f"Council: {data.authority}",
        f"Source: {data.about.get('Source') or data.about['File']}",
        f"Read from {data.about['File']} on {words.date(date)}.",
        "The sheet Contents lists the tables. Each figure names the cell that it was read from.",
        "Shorthand in place of a figure or of words:",
        *(f"{mark} {meaning}" for mark, meaning in _SHORTHAND.items()),
    ]
    _fit_to_page(sheet, "portrait")
    width = 1.3 * _WIDEST
    sheet.column_dimensions["A"].width = width
    for row, line in enumerate(lines, 1):
        _write_row(sheet, row, [line], bold=row == 1, size=_TITLE_SIZE if row == 1 else _SIZE, widths=[width])


def _write_sheet(sheet: Any, contents: _Sheet) -> None:
    """Write a sheet's title, its lines and its table, marked as one."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableStyleInfo

    _write_row(sheet, 1, [contents.title], bold=True, size=_TITLE_SIZE)
    for row, line in enumerate(contents.lines, 2):
        _write_row(sheet, row, [line])
    first = 2 + len(contents.lines)
    widths = [_width(column) for column in zip(contents.columns, *contents.rows, strict=True)]
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, contents_of_row in enumerate((contents.columns, *contents.rows), first):
        _write_row(sheet, row, contents_of_row, bold=row == first, widths=widths)
    last = f"{get_column_letter(len(contents.columns))}{first + len(contents.rows)}"
    table = Table(displayName=contents.name.replace(" ", "_"), ref=f"A{first}:{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1")
    sheet.add_table(table)
    # Printed, every page has the headings.
    _fit_to_page(sheet, "landscape")
    sheet.print_title_rows = f"{first}:{first}"


def _fit_to_page(sheet: Any, orientation: str) -> None:
    """Print a sheet as wide as its page, on as many pages as it needs."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.paperSize = orientation, sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _width(column: Iterable[Any]) -> float:
    """Return how wide a column is, in letters."""
    longest = max(len(line) for content in column for line in _text_of(content).split("\n"))
    return float(min(max(longest + 3, _NARROWEST), _WIDEST))


def _text_of(content: Any) -> str:
    return words.date(content) if isinstance(content, dt.date) else str(content)


def _write_row(
    sheet: Any, row: int, contents: Iterable[Any], bold: bool = False, size: float = _SIZE, widths: Sequence[float] = ()
) -> None:
    """Write a row of cells. With the widths of its columns, text is wrapped, and the row is high enough for it."""
    from openpyxl.styles import Alignment, Font

    font, alignment = Font(name=_FACE, size=size, bold=bold), Alignment(vertical="top", wrap_text=bool(widths))
    lines = 1
    for column, content in enumerate(contents, 1):
        cell = sheet.cell(row, column)
        _fill(cell, content)
        cell.font, cell.alignment = font, alignment
        if widths:
            typed = _text_of(content).split("\n")
            lines = max(lines, sum(_lines_needed(line, widths[column - 1]) for line in typed))
    sheet.row_dimensions[row].height = min(lines * _LINE * size / _SIZE, _HIGHEST)


def _lines_needed(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; where it does not fit in one, words that wrap leave gaps."""
    return 1 if len(text) <= width else 1 + int(len(text) * 1.1 / width)


def _fill(cell: Any, content: Any) -> None:
    """Put text, a number or a date into a cell. Text is marked as text, so that none becomes a formula."""
    if isinstance(content, str):
        cell.value = "\n".join(_lines_of_cell(words.xml_text(content)))
        cell.data_type = "s"
        cell.quotePrefix = content[:1] in ("=", "+", "-", "@")
        return
    cell.value = content
    if isinstance(content, dt.date):
        cell.number_format = "d mmmm yyyy"


def _lines_of_cell(text: str) -> Iterator[str]:
    """Give the lines of a text, cut to the length of a cell, with a note of where the rest is."""
    yield text[:_LONGEST]
    if len(text) > _LONGEST:
        yield "(the rest is in the folder tables, in the file of this table)"
