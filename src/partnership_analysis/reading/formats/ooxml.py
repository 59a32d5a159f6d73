"""Excel workbooks in XML (.xlsx, .xlsm): formats, errors, formulas without results, comments and what is hidden.

Takes the parts of the archive; gives `Details` of each sheet. Calamine reads some parts by fixed names. The same parts
are counted here, whatever the workbook says about them.
"""

import re
from collections.abc import Collection

import numpy as np

from partnership_analysis.reading.formats import markup, sheet_cells, sheet_values
from partnership_analysis.reading.formats.archive import Archive
from partnership_analysis.reading.formats.details import (
    BUILT_IN_FORMATS,
    DAMAGED,
    SAVE_AGAIN,
    Details,
    PinnedComment,
    Place,
    Styles,
    UnreadableError,
    pinned_comment,
)
from partnership_analysis.reading.formats.limits import FileCounts
from partnership_analysis.reading.formats.sheet_cells import Cells
from partnership_analysis.reading.formats.sheet_pieces import NO_TEXT, Numbers

_MAIN, _TEXTS, _STYLES = "/xl/workbook.xml", "/xl/sharedStrings.xml", "/xl/styles.xml"
_ALL_TEXTS = re.compile(rb"<(?:\w+:)?sst\s([^<]*)")
_COUNT = re.compile(rb"ount\s*=\s*[\"'](\d{1,4000})")
_TEXT_BEGINS = re.compile(rb"<(?:\w+:)?si[\s/>]")
_TEXT_ENDS = re.compile(rb"</(?:\w+:)?si>|<(?:\w+:)?si/>")
# Excel keeps a copy of a thread as a comment for older programs. Its author is only the thread's identifier.
_THREADED = "[Threaded comment]"
_THREAD_IDENTIFIER = "tc="


def details(parts: Archive) -> dict[str, Details]:
    """Return the details of each sheet, by its name."""
    main = next((name for kind, name in parts.related_parts("").values() if kind.endswith("/officeDocument")), _MAIN)
    if main.casefold() != _MAIN:
        raise UnreadableError(f"a workbook that is kept as {main[:40]!r}", f"one kept as {_MAIN!r}", SAVE_AGAIN)
    related = parts.related_parts(main)
    styles = _styles(parts, next((name for kind, name in related.values() if kind.endswith("/styles")), _STYLES))
    lengths = _text_lengths(parts.read(_TEXTS))
    workbook = parts.xml(main)
    calculation = workbook.find(".//{*}calcPr")
    to_calculate = calculation is not None and calculation.get("fullCalcOnLoad") in ("1", "true")
    persons = next((name for kind, name in related.values() if kind.endswith("/person")), "")
    people = {one.get("id", ""): one.get("displayName", "") for one in parts.xml(persons)} if persons else {}
    found: dict[str, Details] = {}
    cells_by_sheet: dict[str, Cells] = {}
    saved, counts = parts.saved_on(), FileCounts()
    for sheet in workbook.iterfind(".//{*}sheet"):
        title, identifiers = sheet.get("name", ""), [sheet.attrib[key] for key in sheet.attrib if key.endswith("}id")]
        kind, name = related.get(identifiers[0] if identifiers else "", ("", ""))
        if kind.endswith("/worksheet"):
            if title in found or len(identifiers) > 1 or name not in parts:
                raise UnreadableError(f"a sheet {title!r} that is there twice, or not at all", "each once", SAVE_AGAIN)
            cells_by_sheet[title] = cells = sheet_cells.read(parts.read(name))
            _count(counts, title, cells, lengths)
            found[title] = details_of_sheet = _details_of_sheet(cells, styles, to_calculate)
            details_of_sheet.comments, details_of_sheet.saved = _comments(parts, name, people), saved
    for title, rows in sheet_values.read(parts, cells_by_sheet).items():
        found[title].rows = rows
    return found


def _text_lengths(texts: bytes) -> Numbers:
    """Return how many bytes each shared text takes at most, in the order of the texts' numbers."""
    if not texts:
        return np.zeros(0, dtype=np.int64)
    # Calamine makes room for as many texts as the part says it has.
    if any(int(count) > len(texts) for tag in _ALL_TEXTS.findall(texts) for count in _COUNT.findall(tag)):
        raise UnreadableError(*DAMAGED)
    lengths = [len(text) for text in _TEXT_ENDS.split(texts)[:-1]]
    if not markup.read(texts) or len(lengths) != len(_TEXT_BEGINS.findall(texts)):
        lengths = [len(texts)]  # it is not clear where each text ends, so any may be as long as all of them
    return np.array(lengths, dtype=np.int64)


def _count(counts: FileCounts, title: str, cells: Cells, lengths: Numbers) -> None:
    """Count what a sheet holds. Each cell has its own copy of a shared text."""
    texts = cells.texts[cells.texts != NO_TEXT]
    known = texts[(texts >= 0) & (texts < len(lengths))]
    text = int(lengths[known].sum()) + int(lengths.max(initial=0)) * (len(texts) - len(known))
    rows, columns = (int(places.max()) + 1 if len(places) else 0 for places in (cells.rows, cells.columns))
    counts.add_cells(len(cells.rows), text)
    counts.add_area(title, rows, columns)


def _styles(parts: Archive, name: str) -> Styles:
    part = parts.xml(name)
    formats = {str(number): form for number, form in BUILT_IN_FORMATS.items()}
    formats |= {f.get("numFmtId", ""): f.get("formatCode", "") for f in part.iterfind(".//{*}numFmts/{*}numFmt")}
    return Styles.of_formats(
        [formats.get(style.get("numFmtId", ""), "") for style in part.iterfind("{*}cellXfs/{*}xf")]
    )


def _details_of_sheet(cells: Cells, styles: Styles, to_calculate: bool) -> Details:
    found = Details(hidden_rows=cells.hidden_rows, hidden_columns=cells.hidden_columns)
    found.percents = _rows_in_styles(cells, styles.percents)
    for shown in dict.fromkeys(styles.shown.values()):
        found.shown[shown] = _rows_in_styles(cells, [style for style, own in styles.shown.items() if own is shown])
    for cell in cells.special:
        place = cell.row, cell.column
        if cell.kind == "e":
            if cell.value:
                found.contents[place] = cell.value
        # Some programs write 0 for a formula that is to be calculated when the workbook is next opened.
        elif cell.kind not in ("str", "b") and cell.value.strip() in ({"", "0"} if to_calculate else {""}):
            found.uncalculated[place] = cell.formula or ""
    return found


def _rows_in_styles(cells: Cells, styles: Collection[int]) -> dict[int, set[int]]:
    """Return the rows, by column, of the cells that have one of some styles."""
    if not styles:
        return {}
    which = np.isin(cells.styles, sorted(styles))
    rows, columns = cells.rows[which], cells.columns[which]
    return {int(column): set(rows[columns == column].tolist()) for column in np.unique(columns)}


def _comments(parts: Archive, sheet: str, people: dict[str, str]) -> dict[Place, PinnedComment]:
    """Return the comments pinned to a sheet's cells; `people` are the authors of threads, by their identifiers."""
    related = parts.related_parts(sheet).values()
    authors_of_threads: dict[str, str] = {}
    for name in (name for kind, name in related if kind.endswith("/threadedComment")):
        for one in parts.xml(name).iterfind("{*}threadedComment"):
            authors_of_threads.setdefault(one.get("ref", ""), people.get(one.get("personId", ""), ""))
    found = {}
    for name in (name for kind, name in related if kind.endswith("/comments")):
        authors = [author.text or "" for author in parts.xml(name).iterfind("{*}authors/{*}author")]
        for comment in parts.xml(name).iterfind(".//{*}comment"):
            text = "".join(t.text or "" for t in comment.iterfind(".//{*}t"))
            if text.startswith(_THREADED):
                text = text.rpartition("Comment:")[2]
            ref, number = comment.get("ref", ""), comment.get("authorId", "")
            author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
            author = authors_of_threads.get(ref, "") if author.startswith(_THREAD_IDENTIFIER) else author
            found[sheet_cells.place(ref)] = pinned_comment(text, author)
    return found
