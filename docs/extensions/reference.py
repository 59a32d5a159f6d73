"""The reference, as MyST Markdown, from the code itself: nothing of it is written twice."""

import csv
import inspect
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from types import ModuleType

import click
import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

import partnership_analysis as pa
from partnership_analysis import exports, vocabularies
from partnership_analysis import findings as of_briefing
from partnership_analysis.cli import main
from partnership_analysis.findings import contract as of_contract
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.schemas import Column
from partnership_analysis.shipped import SCORECARDS, shipped
from partnership_analysis.template import write_template
from partnership_analysis.words import capital

_TYPES = {"str": "text", "float64": "number", "int64": "whole number", "Int64": "whole number", "datetime64[s]": "date"}


def table(headings: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown; what stands in its cells is Markdown too."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(_in_a_cell(cell) for cell in line)} |" for line in lines) + "\n"


def _in_a_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def plain(text: str) -> str:
    """Return text as Markdown that shows it as it is, but for what stands in backticks."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part[:1] == "`" else re.sub(r"([\\*_{}\[\]<>#~$])", r"\\\1", part) for part in parts)


def command() -> str:
    """Return the command line: each command with its arguments and options."""
    context = click.Context(main, info_name="partnership")
    return "\n".join(_one_command(name, main.commands[name], context) for name in main.list_commands(context))


def _one_command(name: str, one: click.Command, parent: click.Context) -> str:
    context = click.Context(one, info_name=name, parent=parent)
    usage = one.get_usage(context).removeprefix("Usage: ")
    records = [parameter.get_help_record(context) or ("", "") for parameter in one.get_params(context)]
    options = table(("Option", "What it does"), ((f"`{given}`", plain(said)) for given, said in records if said))
    return f"## {name}\n\n```text\n{usage}\n```\n\n{plain(inspect.cleandoc(one.help or ''))}\n\n{options}"


def sheets() -> str:
    """Return the sheets of the template with their columns, read from a template that is written here."""
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.load_workbook(write_template(Path(folder, "template.xlsx")))
    told, _, *lists = book.worksheets
    advice = table(("Where", "What to write"), (map(plain, row) for row in _pairs(told) if row[1]))
    about = table(("Row", "What to write"), ((plain(name), plain(hint)) for name, _, hint in _texts(book["About"], 3)))
    return "\n".join([advice, f"## About\n\n{about}", *map(_one_sheet, lists)])


def _texts(sheet: Worksheet, width: int) -> Iterator[list[str]]:
    for row in sheet.iter_rows(max_col=width, values_only=True):
        yield [str(value or "") for value in row]


def _pairs(sheet: Worksheet) -> list[list[str]]:
    """Return what the first sheet says, but for its own headings."""
    return [row for row in _texts(sheet, 2) if row[0] != "Sheet"]


def _one_sheet(sheet: Worksheet) -> str:
    heading, example = next((above, below) for above, below in pairwise(sheet.iter_rows()) if above[1].value)
    choices = {
        str(cells).partition(":")[0].rstrip("0123456789"): str(rule.formula1).strip('"').replace(",", ", ")
        for rule in sheet.data_validations.dataValidation
        for cells in rule.sqref.ranges
        if rule.type == "list"
    }
    rows = [
        (str(cell.value), _shown(given), choices.get(cell.column_letter, ""))
        for cell, given in zip(heading, example, strict=True)
    ]
    shown = 3 if choices else 2
    listed = table(("Column", "For example", "Choices")[:shown], (map(plain, row[:shown]) for row in rows))
    return f"## {sheet.title}\n\n{listed}"


def _shown(cell: openpyxl.cell.Cell) -> str:
    """Return a cell's content as a spreadsheet program shows it."""
    if cell.value is None:
        return ""
    if cell.is_date:
        return f"{cell.value:%d/%m/%Y}"
    if str(cell.number_format).endswith("%"):
        return f"{cell.value:.1%}"
    return f"£{cell.value:,}" if "£" in str(cell.number_format) else str(cell.value).removeprefix("Example: ")


def tables() -> str:
    """Return the tidy tables: each column with its type, its meaning and its rule."""
    always = [_one_table(name, exports.SCHEMAS[name].columns.items()) for name in exports.SCHEMAS]
    some = [_one_table(name, exports.OPTIONAL[name].columns.items()) for name in exports.OPTIONAL]
    return "\n".join([*always, *some])


def _one_table(name: str, columns: Iterable[tuple[str, Column]]) -> str:
    listed = table(
        ("Column", "Type", "What it means"),
        ((f"`{column}`", _TYPES[held.dtype], plain(held.description)) for column, held in columns),
    )
    return f"## {name}\n\n{listed}"


def findings() -> str:
    """Return the kinds of findings, those that matter most first, each with a sentence of the examples."""
    said = {type(one): str(one) for one in _examples()}
    parts = (("In every briefing", of_briefing), ("On the page of the contract", of_contract))
    return "\n".join(f"## {title}\n\n{_kinds_listed(module, said)}" for title, module in parts)


def _examples() -> Iterator[Finding]:
    """Give what is found in the examples; of one kind, the one that matters most comes last."""
    for workbook, period in ((shipped("data", "raw", SCORECARDS), "2014/15 Q2"), (None, "2014/15")):
        report = pa.report(pa.load(workbook), period)
        found = report.found
        told = (*found.unanswered, *reversed(found.all), *reversed(found.points), found.verdict)
        yield from filter(None, told)
        if report.contract:
            yield from reversed(of_contract.find(report.contract))


def _kinds_listed(module: ModuleType, said: Mapping[type[Finding], str]) -> str:
    public = [getattr(module, name) for name in module.__all__]
    kinds = [one for one in public if inspect.isclass(one) and issubclass(one, Finding) and not inspect.isabstract(one)]
    return table(
        ("Kind", "Rank", "What it says", "For example"),
        (
            (
                f"`{kind.__name__}`",
                ", ".join(f"{rank:g}" for rank in _ranks(kind)) or "that of the measure",
                plain((inspect.getdoc(kind) or "").partition("\n\n")[0]),
                plain(capital(said.get(kind, ""))),
            )
            for kind in sorted(kinds, key=lambda kind: (-max(_ranks(kind), default=ranks.MISSED), kind.__name__))
        ),
    )


def _ranks(kind: type[Finding]) -> list[float]:
    """Return the ranks that a kind's file names, the highest first."""
    source = Path(inspect.getfile(kind)).read_text("utf-8")
    return sorted(
        {value for name, value in vars(ranks).items() if re.search(rf"\branks\.{name}\b", source)}, reverse=True
    )


def words() -> str:
    """Return the words that are understood, by what they mean: every vocabulary but the long one of places."""
    files = sorted(Path(vocabularies.__file__).parent.glob("*.csv"))
    return "\n".join(_one_vocabulary(file) for file in files if file.stem != "places")


def _one_vocabulary(file: Path) -> str:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        (word, meaning, *_), *rows = csv.reader(lines)
    meant = sorted((said, means) for means, said, *_ in rows)
    grouped = groupby(meant, key=lambda row: row[0])
    listed = table(
        (meaning, word), ((plain(means), plain("; ".join(said for _, said in each))) for means, each in grouped)
    )
    return f"({file.stem})=\n## {file.stem.replace('_', ' ').capitalize()}\n\n{listed}"
