"""Excel workbooks in XML (.xlsx, .xlsm): formats, errors, formulas without results, comments and what is hidden.

Takes the parts of the archive; gives `Details` of each sheet. The reader of values has names of its own for the parts
that it reads: those are what is measured here, whatever the workbook says of them.
"""

import re
from typing import NamedTuple

import numpy as np

from partnership_analysis.kinds import NumberFormat
from partnership_analysis.reading.formats import markup, sheet_cells, sheet_values
from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.details import (
    DAMAGED,
    PERCENT_FORMATS,
    SAVE_AGAIN,
    TIME_FORMATS,
    Details,
    Pinned,
    Place,
    UnreadableError,
    is_percent,
    pinned,
    shows,
)
from partnership_analysis.reading.formats.limits import Measured
from partnership_analysis.reading.formats.sheet_cells import Cells
from partnership_analysis.reading.formats.sheet_pieces import NO_TEXT, Numbers

_MAIN, _TEXTS = "/xl/workbook.xml", "/xl/sharedStrings.xml"
_ALL_TEXTS = re.compile(rb"<(?:\w+:)?sst\s([^<]*)")
_COUNT = re.compile(rb"ount\s*=\s*[\"'](\d{1,4000})")
_TEXT_BEGINS = re.compile(rb"<(?:\w+:)?si[\s/>]")
_TEXT_ENDS = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si/>")
# Excel keeps a copy of a thread for older programs, whose author is only the thread's identifier.
_THREADED = "[Threaded comment]"
_THREAD = "tc="


def details(parts: Archive) -> dict[str, Details]:
    """Return the details of each sheet, by its name."""
    root = parts.related("")
    main = next((name for kind, name in root.values() if kind.endswith("/officeDocument")), _MAIN)
    if main.casefold() != _MAIN:
        raise UnreadableError(f"a workbook that is kept as {main[:40]!r}", f"one kept as {_MAIN!r}", SAVE_AGAIN)
    related = parts.related(main)
    styles = next((name for kind, name in related.values() if kind.endswith("/styles")), "/xl/styles.xml")
    looks = _styles(parts, styles)
    lengths = _text_lengths(parts.read(_TEXTS))
    calculation = parts.xml(main).find(".//{*}calcPr")
    to_calculate = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
    persons = next((name for kind, name in related.values() if kind.endswith("/person")), "")
    people = {one.get("id", ""): one.get("displayName", "") for one in parts.xml(persons)} if persons else {}
    found: dict[str, Details] = {}
    filled: dict[str, Cells] = {}
    saved, measured = parts.saved(), Measured()
    for sheet in parts.xml(main).iterfind(".//{*}sheet"):
        title, identifiers = sheet.get("name", ""), [sheet.attrib[key] for key in sheet.attrib if key.endswith("}id")]
        kind, name = related.get(identifiers[0] if identifiers else "", ("", ""))
        if kind.endswith("/worksheet"):
            if title in found or len(identifiers) > 1 or name not in parts:
                raise UnreadableError(f"a sheet {title!r} that is there twice, or not at all", "each once", SAVE_AGAIN)
            cells = sheet_cells.read(parts.read(name))
            _measure(measured, title, cells, lengths)
            own = found[title] = _sheet(cells, looks, to_calculate)
            own.comments, own.saved = _comments(parts, name, people), saved
            filled[title] = cells
    for title, rows in sheet_values.read(parts, filled).items():
        found[title].rows = rows
    return found


def _text_lengths(texts: bytes) -> Numbers:
    """Return how many bytes each shared text takes at most, in the order of their numbers."""
    if not texts:
        return np.zeros(0, dtype=np.int64)
    # The reader of values makes room for as many as are said to be there.
    if any(int(count) > len(texts) for tag in _ALL_TEXTS.findall(texts) for count in _COUNT.findall(tag)):
        raise UnreadableError(*DAMAGED)
    lengths = [len(text) for text in _TEXT_ENDS.split(texts)[:-1]]
    if not markup.read(texts) or len(lengths) != len(_TEXT_BEGINS.findall(texts)):
        lengths = [len(texts)]  # what could hide where a text ends: any of them may be as long as all
    return np.array(lengths, dtype=np.int64)


def _measure(measured: Measured, title: str, cells: Cells, lengths: Numbers) -> None:
    """Count a sheet among what the file holds; each cell has its own copy of a shared text."""
    held = cells.texts[cells.texts != NO_TEXT]
    known = held[(held >= 0) & (held < len(lengths))]
    text = int(lengths[known].sum()) + int(lengths.max(initial=0)) * (len(held) - len(known))
    rows, columns = (int(places.max()) + 1 if len(places) else 0 for places in (cells.rows, cells.columns))
    measured.hold(len(cells.rows), text)
    measured.spread(title, rows, columns)


class _Styles(NamedTuple):
    """The numbers of the styles whose format is a percentage, or shows something else around a number."""

    percents: set[int]
    shown: dict[NumberFormat, set[int]]


def _styles(parts: Archive, name: str) -> _Styles:
    styles = parts.xml(name)
    own = {f.get("numFmtId", ""): f.get("formatCode", "") for f in styles.iterfind(".//{*}numFmts/{*}numFmt")}
    plain = {str(number): "0%" for number in PERCENT_FORMATS} | {str(n): form for n, form in TIME_FORMATS.items()}
    formats = [style.get("numFmtId", "") for style in styles.iterfind("{*}cellXfs/{*}xf")]
    found = _Styles(set(), {})
    for i, number in enumerate(formats):
        form = own.get(number, plain.get(number, ""))
        if is_percent(form):
            found.percents.add(i)
        elif kind := shows(form):
            found.shown.setdefault(kind, set()).add(i)
    return found


def _sheet(cells: Cells, looks: _Styles, to_calculate: bool) -> Details:
    found = Details(
        hidden_rows=cells.hidden_rows, hidden_columns=cells.hidden_columns, percents=_styled(cells, looks.percents)
    )
    found.shown = {kind: _styled(cells, styles) for kind, styles in looks.shown.items()}
    for cell in cells.closer:
        place = cell.row, cell.column
        if cell.kind == "e":
            if cell.value:
                found.contents[place] = cell.value
        # Some programs write 0 for what they leave to be calculated when the workbook is next opened.
        elif cell.kind not in ("str", "b") and cell.value.strip() in ({"", "0"} if to_calculate else {""}):
            found.uncalculated[place] = cell.formula or ""
    return found


def _styled(cells: Cells, styles: set[int]) -> dict[int, set[int]]:
    """Return the rows, by column, of the cells that have one of some styles."""
    which = np.isin(cells.styles, sorted(styles)) if styles else np.zeros(0, dtype=bool)
    if not which.any():
        return {}
    rows, columns = cells.rows[which], cells.columns[which]
    return {int(column): set(rows[columns == column].tolist()) for column in np.unique(columns)}


def _comments(parts: Archive, sheet: str, people: dict[str, str]) -> dict[Place, Pinned]:
    """Return the comments pinned to a sheet's cells; `people` are the authors of threads, by their identifiers."""
    related = parts.related(sheet)
    began: dict[str, str] = {}
    for _, name in (one for one in related.values() if one[0].endswith("/threadedComment")):
        for one in parts.xml(name).iterfind("{*}threadedComment"):
            began.setdefault(one.get("ref", ""), people.get(one.get("personId", ""), ""))
    found = {}
    for name in (name for kind, name in related.values() if kind.endswith("/comments")):
        authors = [author.text or "" for author in parts.xml(name).iterfind("{*}authors/{*}author")]
        for comment in parts.xml(name).iterfind(".//{*}comment"):
            text = "".join(t.text or "" for t in comment.iterfind(".//{*}t"))
            if text.startswith(_THREADED):
                text = text.rpartition("Comment:")[2]
            ref, number = comment.get("ref", ""), comment.get("authorId", "")
            author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
            author = began.get(ref, "") if author.startswith(_THREAD) else author
            found[sheet_cells.place(ref)] = pinned(text, author)
    return found
