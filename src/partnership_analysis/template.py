"""A blank workbook to fill in.

Knows every sheet that officers may fill in. Writes them with instructions, drop-down lists and an example row on each,
which is marked so that it is not read.
"""

import contextlib
import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from partnership_analysis import tables, units
from partnership_analysis.kinds import Aggregation, Frequency, MeasureKind, Polarity, Unit
from partnership_analysis.shipped import EXAMPLE, shipped

# The rows of the first sheet.
_READ_ME = "template_read_me.csv"
_ABOUT = [
    ("Title", "", "what the report is called, such as Performance of the partnership"),
    ("Authority", "", "the council"),
    ("Partner", "", "who provides the services; leave it empty if the council does"),
    ("Year", "", "the financial year to report on, such as 2014/15"),
    ("Period", "", "a part of the year, such as 2014/15 Q2 or 2014-11; leave it empty for the latest that is complete"),
    ("Source", "", "where the figures are from; printed under the charts"),
    ("Cap", "", "the most service credits in a year, such as £10,000; leave it empty if there is none"),
    ("Contract title", "", "the title of the procurement, for a contract performance notice"),
    ("Procurement identifier", "", "its unique identifier"),
    ("Contract identifier", "", "the contract’s unique identifier"),
    ("Authority address", "", "the council’s contact postal address"),
    ("Authority email", "", "its email address"),
    ("Authority identifier", "", "its unique identifier"),
    ("Enquiries", "", "who answers questions on the notice: name, address and email"),
    ("Supplier address", "", "the partner’s contact postal address"),
    ("Supplier email", "", "its email address"),
    ("Supplier identifier", "", "its unique identifier"),
    ("Services", "", "services on Updates without measures, with ; between them; leave it empty if there are none"),
]
_TABLES: dict[str, tuple[Sequence[str], Sequence[Any]]] = {
    "Measures": (
        ("Measure", "Service", "Topic", "Short name", "In words", "Unit", "Polarity", "Aggregation", "Decimals",
         "Definition", "Also known as", "Tolerance", "Owner", "Frequency"),
        ("Example: Calls answered", "Customer Services", "KPI performance", "Calls answered",
         "the percentage of calls answered", "percent", "higher", "rate", 1, "Share of calls that were answered",
         "Calls answered %; Percentage of calls answered", 1, "Head of Customer Services", "month"),
    ),
    "Years": (
        ("Measure", "Target", "2013/14", "2014/15", "Comments", "Action", "Author"),
        ("Example: Calls answered", (0.9, "0.0%"), (0.912, "0.0%"), (0.934, "0.0%"), "Two vacant posts were filled",
         "Train both new members of staff", "Head of Customer Services"),
    ),
    "Returns": (
        ("Measure", "Service", "Period", "Value", "Target", "YTD target", "Annual target", "Status", "Numerator",
         "Denominator", "Comments", "Action", "Author"),
        ("Example: Calls answered", "Customer Services", "2014-04", (0.934, "0.0%"), (0.9, "0.0%"), "", (0.92, "0.0%"),
         "Green", 934, 1000, "Two vacant posts were filled", "Train both new members of staff",
         "Head of Customer Services"),
    ),
    "Complaints": (("Service", "2013/14", "2014/15"), ("Example: Customer Services", 63, 29)),
    "Exclusions": (
        ("Measure", "Service", "Start", "End", "Reason", "Performance outside", "Agreed", "Note"),
        ("Example: Calls answered", "Customer Services", (dt.date(2014, 5, 1), "dd/mm/yyyy"),
         (dt.date(2014, 5, 31), "dd/mm/yyyy"), "Excessive demand, agreed with the council", (0.92, "0.0%"),
         (dt.date(2014, 4, 28), "dd/mm/yyyy"), ""),
    ),
    "Contract": (
        ("Measure", "Service", "Kind", "Approaching target from", "Inadequate below", "Service credit", "Per",
         "Earn back", "Credits claimed", "Note"),
        ("Example: Calls answered", "Customer Services", "KPI", (0.88, "0.0%"), (0.85, "0.0%"), (500, "£#,##0"),
         "month", 3, (1000, "£#,##0"), ""),
    ),
    "Rebasing": (
        ("Measure", "Service", "From", "Reason"),
        ("Example: Calls answered", "Customer Services", (dt.date(2015, 1, 1), "dd/mm/yyyy"), "A new telephone system"),
    ),
    "Updates": (
        ("Service", "Period", "Text", "Author", "Status"),
        ("Example: Customer Services", "2014/15", "The contact centre moved to new telephones in January 2015.",
         "Head of Customer Services", "complete"),
    ),
    "Glossary": (("Term", "Meaning"), ("Example: FCR", "first contact resolution: no second call was needed")),
}  # fmt: skip
_CHOICES = {
    "Type": ("Actual", "Target", "YTD target", "Annual target", "Status", "Credits claimed"),
    "Unit": (*Unit, units.POUNDS),
    "Polarity": (Polarity.HIGHER, Polarity.LOWER),
    "Aggregation": tuple(filter(None, Aggregation)),
    "Topic": tables.TOPICS,
    "Frequency": tuple(filter(None, Frequency)),
    "Kind": tuple(filter(None, MeasureKind)),
    "Per": (Frequency.MONTH, Frequency.QUARTER, Frequency.YEAR),
}
# Their drop-down lists suggest, and any other words will do.
_OPEN = ("Topic", "Unit")
# Sheets for parts of a year, on which targets have a row of their own: the title, and the headings of the periods.
_PARTS_OF_YEAR = {
    "Quarters": ("Quarters of 2014/15", ("Q1", "Q2", "Q3", "Q4")),
    "Months": (
        "Months of 2014/15",
        ("April", "May", "June", "July", "August", "September", "October", "November", "December", "January",
         "February", "March"),
    ),
}  # fmt: skip
_NARROW = {period for _, periods in _PARTS_OF_YEAR.values() for period in periods}
_TITLES = {"Complaints": "Complaints received"} | {name: title for name, (title, _) in _PARTS_OF_YEAR.items()}
_ROWS = 500
_FONT = {"name": "Calibri", "size": 11}


def write_example(path: Path) -> None:
    """Write the example workbook, which comes with the package; FileExistsError if there is a file of that name."""
    _check_is_new(path)
    _write_whole(path, shipped("data", "raw", EXAMPLE).read_bytes())


def write_notebooks(folder: Path) -> None:
    """Write the notebooks, which come with the package, into a new folder; FileExistsError if there is one."""
    _check_is_new(folder)
    for notebook in sorted(shipped("notebooks").glob("*.ipynb")):
        _write_whole(folder / notebook.name, notebook.read_bytes())


def _check_is_new(path: Path) -> None:
    if path.exists():
        raise FileExistsError(f"{path} exists already: choose another name, or move it away")


def write_template(path: str | Path) -> Path:
    """Write a blank workbook to fill in (.xlsx), with every possible sheet; return its path.

    Raises
    ------
    FileExistsError
        If there is a file of that name, which is not changed.

    Examples
    --------
    >>> import tempfile
    >>> write_template(Path(tempfile.mkdtemp(), "return.xlsx")).name
    'return.xlsx'
    """
    from openpyxl import Workbook

    path = Path(path)
    _check_is_new(path)
    book = Workbook()
    read_me = Path(__file__).with_name(_READ_ME).read_text("utf-8-sig").splitlines()
    _write_texts(book.active, "Read me", list(csv.reader(read_me)))
    _write_texts(book.create_sheet("About"), "About", _ABOUT)
    for name, (headings, example) in _TABLES.items():
        _write_table(book.create_sheet(name), headings, example)
        if name == "Years":
            for part, (_, periods) in _PARTS_OF_YEAR.items():
                _write_parts_of_year(book.create_sheet(part), periods)
    content = io.BytesIO()
    book.save(content)
    _write_whole(path, content.getvalue())
    return path


def _write_whole(path: Path, content: bytes) -> None:
    """Write a new file, or leave none where that fails, as on a full disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.write_bytes(content)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _write_texts(sheet: Any, title: str, rows: Sequence[Sequence[str]]) -> None:
    from openpyxl.styles import Font

    sheet.title = title
    for row in rows:
        sheet.append([text or None for text in row])
    for cells in sheet.iter_rows():
        cells[0].font = Font(**_FONT, bold=True)
        for hint in cells[2:]:
            hint.font = Font(**_FONT, italic=True, color="595959")
    for letter, width in zip("ABC", (34, 46 if title == "About" else 110, 70), strict=True):
        sheet.column_dimensions[letter].width = width


def _write_parts_of_year(sheet: Any, periods: Sequence[str]) -> None:
    """Write a sheet for the quarters or the months of a year, with an example of figures and one of their targets."""
    measure = ("Example: Calls answered", "Customer Services")
    figures, targets = ((0.934, "0.0%"), (0.912, "0.0%")), ((0.9, "0.0%"),) * len(periods)
    to_come = ("",) * (len(periods) - len(figures))
    remarks = ("Two vacant posts were filled", "Train both new members of staff", "Head of Customer Services")
    headings = ("Measure", "Service", "Type", *periods, "Comments", "Action", "Author")
    _write_table(sheet, headings, (*measure, "Actual", *figures, *to_come, *remarks), (*measure, "Target", *targets))


def _write_table(sheet: Any, headings: Sequence[str], *examples: Sequence[Any]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    title = _TITLES.get(sheet.title)
    if title:
        sheet.append([title])
    heading = sheet.max_row + bool(title)
    for column, text in enumerate(headings, start=1):
        cell = sheet.cell(heading, column, text)
        cell.font, cell.fill = Font(**_FONT, bold=True), PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        width = 34 if column == 1 else 12 if text in _NARROW else 20
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, example in enumerate(examples, start=heading + 1):
        for column, content in enumerate(example, start=1):
            value, form = content if isinstance(content, tuple) else (content or None, "General")
            cell = sheet.cell(row, column, value)
            cell.font, cell.number_format = Font(**_FONT, italic=True, color="595959"), form
            if form != "General":
                for below in range(heading + len(examples) + 1, heading + _ROWS):
                    sheet.cell(below, column).number_format = "General" if "%" in form else form
    sheet.freeze_panes = sheet.cell(heading + 1, 2)
    _validate(sheet, headings, heading)


def _validate(sheet: Any, headings: Sequence[str], heading: int) -> None:
    """Give drop-down lists and bounds to the columns that have them."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    rules = {
        name: DataValidation("list", formula1='"' + ",".join(choices) + '"', allow_blank=True)
        for name, choices in _CHOICES.items()
    }
    rules["Decimals"] = DataValidation("whole", operator="between", formula1="0", formula2="6", allow_blank=True)
    for name in ("Start", "End", "From", "Agreed"):
        rules[name] = DataValidation("date", operator="greaterThan", formula1="36526", allow_blank=True)
    for column, name in enumerate(headings, start=1):
        if rule := rules.get(name):
            rule.error, rule.errorTitle = f"This is not a known {name.casefold()}.", name
            rule.showErrorMessage = name not in _OPEN
            letter = get_column_letter(column)
            rule.add(f"{letter}{heading + 1}:{letter}{heading + _ROWS}")
            sheet.add_data_validation(rule)
