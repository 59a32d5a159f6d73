"""OpenDocument spreadsheets (.ods): percentages, errors, durations, comments, merged cells, what is hidden."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Literal
from xml.etree import ElementTree as ET

from partnership_analysis.cells import address
from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.details import LOCKED, Details, UnreadableError, check_area, pinned

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_ERROR_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_DURATION = re.compile(r"PT(\d+)H(\d+)M([\d.]+)S")
_WIDEST = 16384
# A row that a filter leaves out is not shown either.
_NOT_SHOWN = ("collapse", "filter")


def details(parts: Archive) -> dict[str, Details]:
    """Return the details of each sheet, by its name."""
    if b"encryption-data" in parts.read("META-INF/manifest.xml"):
        raise UnreadableError(*LOCKED)
    content = parts.xml("content.xml")
    saved = parts.saved()
    found = {}
    for table in content.iter(f"{_TABLE}table"):
        own = found[table.get(f"{_TABLE}name", "")] = _sheet(table)
        own.saved = saved
    cells = content.iter(f"{_TABLE}table-cell")
    if any(cell.get(f"{_TABLE}formula") and cell.get(f"{_OFFICE}value-type") for cell in cells):
        # The document was calculated: a formula without a value in it has given empty text.
        for sheet in found.values():
            sheet.uncalculated.clear()
    return found


def _sheet(table: ET.Element) -> Details:
    found = Details(hidden_columns=_hidden_columns(table))
    grouped = _folded(table, "row")
    last = widest = 0
    row = 0
    for line in table.iter(f"{_TABLE}table-row"):
        repeated = int(line.get(f"{_TABLE}number-rows-repeated", 1))
        filled = False
        for column, width, cell in _cells(line):
            if _is_filled(cell):
                filled, widest = True, max(widest, column + width)
                check_area(row + repeated, widest, address(row + repeated, min(widest, _WIDEST)))
                for r in range(row, row + repeated):
                    for c in range(column, column + width):
                        _add(found, cell, r, c)
            span = int(cell.get(f"{_TABLE}number-columns-spanned", 1))
            if span > 1:
                found.spans[row, column] = span
            down = int(cell.get(f"{_TABLE}number-rows-spanned", 1))
            if down > 1:
                found.downs[row, column] = down
        if filled and (line in grouped or line.get(f"{_TABLE}visibility") in _NOT_SHOWN):
            found.hidden_rows.update(range(row, row + repeated))
        row += repeated
        last = row if filled else last
    check_area(last, widest, address(last, min(widest, _WIDEST) or 1))
    return found


def _hidden_columns(table: ET.Element) -> set[int]:
    grouped = _folded(table, "column")
    found: set[int] = set()
    column = 0
    for one in table.iter(f"{_TABLE}table-column"):
        after = min(column + int(one.get(f"{_TABLE}number-columns-repeated", 1)), _WIDEST)
        if one in grouped or one.get(f"{_TABLE}visibility") in _NOT_SHOWN:
            found.update(range(column, after))
        column = after
    return found


def _folded(table: ET.Element, kind: Literal["row", "column"]) -> set[ET.Element]:
    """Return the rows or columns that stand in a group which is folded up."""
    groups = table.iter(f"{_TABLE}table-{kind}-group")
    folded = (group for group in groups if group.get(f"{_TABLE}display") == "false")
    return {one for group in folded for one in group.iter(f"{_TABLE}table-{kind}")}


def _cells(line: ET.Element) -> Iterator[tuple[int, int, ET.Element]]:
    column = 0
    for cell in line:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            width = int(cell.get(f"{_TABLE}number-columns-repeated", 1))
            yield column, width, cell
            column += width


def _is_filled(cell: ET.Element) -> bool:
    return cell.get(f"{_OFFICE}value-type") is not None or cell.get(f"{_TABLE}formula") is not None


def _add(found: Details, cell: ET.Element, row: int, column: int) -> None:
    kind = cell.get(f"{_OFFICE}value-type")
    if kind == "percentage":
        found.percents.setdefault(column, set()).add(row)
    if kind == "boolean":
        found.contents[row, column] = cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "time" and (match := _DURATION.fullmatch(cell.get(f"{_OFFICE}time-value", ""))):
        hours, minutes, seconds = match.groups()
        found.contents[row, column] = dt.timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))
    if cell.get(_ERROR_TYPE) == "error":
        found.contents[row, column] = "".join(cell.itertext()) or "#N/A"
    if kind is None:
        found.uncalculated[row, column] = cell.get(f"{_TABLE}formula", "").removeprefix("of:=")
    note = cell.find(f"{_OFFICE}annotation")
    if note is not None:
        # The first paragraphs of a comment may give its date and author as elements of other names.
        paragraphs = [" ".join(p.itertext()) for p in note if p.tag.endswith("}p")]
        author = next((part.text or "" for part in note if part.tag.endswith("}creator")), "")
        found.comments[row, column] = pinned(" ".join(paragraphs), author)
