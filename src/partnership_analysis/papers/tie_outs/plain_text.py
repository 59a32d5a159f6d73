"""Blocks of a draft that is plain text: a .txt file, or what a PDF prints.

A line that ends in figures is a row of a table; the words before its first row name its columns. All other lines
make paragraphs, which blank lines and bullets separate.
"""

import itertools
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Self

from partnership_analysis import periods
from partnership_analysis.kinds import Role
from partnership_analysis.papers.tie_outs.assembly import Text
from partnership_analysis.papers.tie_outs.grids import FIGURE, JUDGED, Grid, with_periods
from partnership_analysis.papers.tie_outs.labels import has_telephone
from partnership_analysis.vocabularies import HEADINGS

_END = r"(?=\s|$)"
_FIGURES = re.compile(rf"(?:(?<=\s)|^){FIGURE}{_END}(?:\s+{FIGURE}{_END})*\s*$", re.I)
# Three figures or more make a row whatever follows them: "-6% 91% 90% -1%, but suspended".
_ROW_ENDING_IN_WORDS = re.compile(
    rf"(?:(?<=\s)|^){FIGURE}{_END}(?:\s+{FIGURE}{_END})+(?:\s+{FIGURE}(?=[\s,;(]))(?P<tail>.*)$", re.I
)
_FIGURE = re.compile(rf"{FIGURE}{_END}", re.I)
# A lone figure is a row's only where a wide gap parts it from its label.
_WIDE_GAP = re.compile(r"\S\s{3,}$|-\s+$")
_UNIT_ALONE = re.compile(r"^\s*(?:secs?|seconds|days|mins|minutes|hours)\b", re.I)
_BULLET = re.compile(r"^\s*(?:[•●▪◦–—*-]|o|[\uf000-\uf0ff])\s+")
_NUMBERED = re.compile(r"^\s*\d{1,2}(?:\.\d{1,2})*\.?\s+[A-Z“\u2018']")

_HEADING = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?[A-Z][^.:;]{2,70}$")
_TERM = re.compile(r"[A-Za-z][A-Za-z'-]*")
# What a table's head may have been, no longer than this.
_LONGEST_HEAD = 200
_LONGEST_ROW = 120
# A cell of words that begins with a figure goes on over several lines.
_FIGURE_FIRST = re.compile(rf"\s*{FIGURE}")
_CELL_OF_WORDS = "<cell>"
_STOP = re.compile(r"[.;:,](?:\s|$)")
_UNFINISHED = (" and", " from", " to", " for", " of", " in", " the", " or", " up")


def blocks(text: str, names: Collection[str] = ()) -> list[Text | Grid]:
    r"""Return the headings, paragraphs and tables of a plain text.

    Parameters
    ----------
    names
        The services and authorities that may head a column.

    Examples
    --------
    >>> _, grid = blocks("Collection:\n\n 12/13 13/14 14/15\nNDR 97.15% 96.92% 97.78%\nCTX 96.15% 95.26% 94.78%")
    >>> [grid.row_heading(2), grid.column_heading(3), grid.rows[2][3]]
    ['CTX', '14/15', '94.78%']
    """
    return _Reader(names).read(text)


class _Line(str):
    """A line of a text, with its number from 1."""

    __slots__ = ("number",)
    number: int

    def __new__(cls, words: str, number: int) -> Self:
        """Return a line that has a number."""
        one = super().__new__(cls, words)
        one.number = number
        return one


@dataclass
class _Table:
    """A table that is being read, row by row."""

    columns: list[str]
    caption: str
    rows: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def lacks_figures(self) -> bool:
        """Whether the last row lacks figures that its columns want."""
        return bool(self.rows) and len(self.rows[-1][1]) < len(self.columns)

    def grids(self) -> Iterator[Grid]:
        """Give the rows as tables: rows with more or fewer figures than columns apart, without headings."""
        for fits, rows in itertools.groupby(self.rows, lambda row: len(row[1]) == len(self.columns)):
            listed = list(rows)
            width = max(len(cells) for _, cells in listed)
            columns = with_periods(self.columns) if fits else [""] * width
            cells = [(label, *cells, *("",) * (width - len(cells))) for label, cells in listed]
            yield Grid((("", *columns), *cells), self.caption, 1, 1, ("", *columns))


class _Reader:
    """Reads lines one after another; `pending` are lines that may still be a table's head or a row's label."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = sorted((" ".join(name.split()) for name in names if name), key=len, reverse=True)
        self.found: list[Text | Grid] = []
        self.pending: list[_Line] = []
        self.table: _Table | None = None

    def read(self, text: str) -> list[Text | Grid]:
        after_gap = True
        for line in _lines(text):
            if not line.strip():
                self.pending.append(line)
                after_gap = True
                continue
            figures = _row_figures(line, self.table is not None and self.table.lacks_figures)
            if figures:
                self._row(*figures, after_gap)
            elif self.table is not None and after_gap and self.table.lacks_figures and _begins_with_figure(line):
                self.table.rows[-1][1].append(line.strip())
                self.pending = [_Line(_CELL_OF_WORDS, line.number)]
            elif self.table is not None and self._continues_cell(line, after_gap):
                self.table.rows[-1][1][-1] += f" {line.strip()}"
            else:
                if _NUMBERED.match(line) or _BULLET.match(line):
                    self._close()
                self.pending.append(line)
            after_gap = False
        self._close()
        return self.found

    def _continues_cell(self, line: str, after_gap: bool) -> bool:
        """Tell whether a line goes on with a cell of words, which may be cut by a gap after "from" or "and"."""
        if self.table is None or [line for line in self.pending if line.strip()] != [_CELL_OF_WORDS]:
            return False
        return not after_gap or line.strip()[0].islower() or self.table.rows[-1][1][-1].endswith(_UNFINISHED)

    def _row(self, before: str, figures: list[str], after_gap: bool) -> None:
        if self.table is not None and not before.strip() and not after_gap and self.table.lacks_figures:
            self.table.rows[-1][1].extend(figures)
            return
        lines = [line for line in self.pending if line != _CELL_OF_WORDS]
        label = [before]
        while lines:
            if not lines[-1].strip():
                # A label's first lines stand right above it, unless it begins in the middle of a sentence.
                if label[0].strip()[:1].isupper():
                    break
                lines.pop()
            elif self._names_columns(lines[-1]) or _ends_paragraph(lines[-1]):
                break
            else:
                label.insert(0, lines.pop())
        if self.table is not None and any(map(str.strip, lines)):
            self._close_table()
        if self.table is None:
            self._open(lines)
        self.pending = []
        if self.table is not None:
            self.table.rows.append((" ".join(" ".join(label).split()).rstrip(" -:"), figures))

    def _open(self, lines: list[_Line]) -> None:
        """Begin a table after some lines: those of paragraphs, and those of its head."""
        size, place = 0, len(lines)
        while place and not _ends_paragraph(lines[place - 1]) and size + len(lines[place - 1]) <= _LONGEST_HEAD:
            place -= 1
            size += len(lines[place])
        words = " ".join(" ".join(lines[place:]).split())
        columns = self._columns(words)
        if not columns:
            place, words = len(lines), ""
        self.pending = lines[:place]
        self._flush_pending()
        self.table = _Table(columns, words)

    def _names_columns(self, line: str) -> bool:
        return len(self._columns(line)) > 1 or any(map(periods.locate, [line.strip()]))

    def _columns(self, words: str) -> list[str]:
        """Return the columns that words name, in order."""
        text = " ".join(words.split())
        terms = [(one.start, one.end, "period") for one in periods.locate(text)]
        for name in self.names:
            terms += [(*match.span(), "name") for match in re.finditer(rf"\b{re.escape(name)}\b", text, re.I)]
        taken = list(terms)
        for match in _TERM.finditer(text):
            inside = any(start <= match.start() < end for start, end, _ in taken)
            if not inside and HEADINGS.meaning(match.group()) in JUDGED:
                terms.append((*match.span(), "role"))
        found: list[str] = []
        has_periods = any(kind == "period" for _, _, kind in terms)
        value_from, end = -1, 0
        for start, stop, kind in sorted(terms):
            if start < end:
                continue
            if kind == "period" and value_from >= 0:
                found[-1] = text[value_from:stop]
            else:
                found.append(text[start:stop])
            value_from = start if HEADINGS.meaning(text[start:stop]) == Role.VALUE else -1
            end = stop
        # "Performance combined" over years names no column of its own.
        return [name for name in found if not (has_periods and HEADINGS.meaning(name) == Role.VALUE)]

    def _close_table(self) -> None:
        if self.table is not None and self.table.rows:
            self.found += self.table.grids()
        self.table = None

    def _close(self) -> None:
        self._close_table()
        self._flush_pending()

    def _flush_pending(self) -> None:
        lines = [line for line in self.pending if line != _CELL_OF_WORDS]
        self.pending = []
        self.found += _paragraphs(lines)


def _lines(text: str) -> list[_Line]:
    """Return the lines of a text; one that begins with the unit of the figure before it goes on from that."""
    found: list[_Line] = []
    # A page's end parts lines, and counts as none.
    numbered = [
        (number, line) for number, whole in enumerate(text.split("\n"), 1) for line in whole.splitlines() or [""]
    ]
    for number, line in numbered:
        if found and _UNIT_ALONE.match(line) and re.search(r"\d\s*$", found[-1]):
            found[-1] = _Line(f"{found[-1].rstrip()} {line.strip()}", found[-1].number)
        else:
            found.append(_Line(line, number))
    return found


def _ends_paragraph(line: str) -> bool:
    """Tell whether a line ends a paragraph, or begins one that is no head of a table."""
    return line.rstrip().endswith((".", ":", ":-", ";")) or bool(_BULLET.match(line) or _NUMBERED.match(line))


def _begins_with_figure(line: str) -> bool:
    """Tell whether a line begins with a figure, and with no period or number of a paragraph."""
    return bool(_FIGURE_FIRST.match(line)) and not _NUMBERED.match(line) and not periods.locate(line.strip()[:20])


def _row_figures(line: str, is_wanted: bool) -> tuple[str, list[str]] | None:
    """Take a line apart that is a row of a table: its label and its figures. None for any other line.

    Parameters
    ----------
    is_wanted
        Whether the row before lacks figures, so that one alone may belong to it.
    """
    if has_telephone(line):
        return None
    match = _FIGURES.search(line)
    if match is None:
        return _row_ending_in_words(line)
    if periods.locate(" ".join(match.group().split())):
        return None
    figures = [figure.strip() for figure in _FIGURE.findall(match.group())]
    before = _label_of_row(line[: match.start()], figures)
    if len(figures) == 1:
        bare = figures[0].isdigit()
        alone = not before.strip() and (is_wanted or not bare)
        parted = _WIDE_GAP.search(before) and len(line) < _LONGEST_ROW and not (bare and len(figures[0]) == 4)
        return (before, figures) if alone or parted else None
    return None if before.rstrip().endswith((",", ".", ";", ":", " and", " to", " of", " from")) else (before, figures)


def _row_ending_in_words(line: str) -> tuple[str, list[str]] | None:
    """Take apart a row whose last figure has words after it, which are part of its cell."""
    match = _ROW_ENDING_IN_WORDS.search(line)
    if match is None or _STOP.search(line[: match.start()]):
        return None
    words = match.group()[: match.start("tail") - match.start()]
    figures = re.findall(FIGURE, words, re.I)
    if periods.locate(" ".join(words.split())):
        return None
    *others, last = (figure.strip() for figure in figures)
    cells = [*others, f"{last}{match['tail'].rstrip()}"]
    return _label_of_row(line[: match.start()], cells), cells


def _label_of_row(before: str, figures: list[str]) -> str:
    """Return the label of a row; a figure that ends it is taken from the others: "calls answered in 20 seconds"."""
    return before + figures.pop(0) if before.rstrip().endswith((" in", " within")) and len(figures) > 1 else before


def _paragraphs(lines: list[_Line]) -> Iterator[Text]:
    """Give the paragraphs that lines make: a blank line, a bullet or a paragraph's number begins another.

    A page's end is no blank line: what begins with a small letter goes on with what ends in no stop.
    """
    current: list[_Line] = []
    gap = False
    for line in lines:
        if not line.strip():
            gap = True
            continue
        goes_on = line.strip()[0].islower() and current and current[-1].rstrip()[-1:] not in (".", ":", ";")
        if current and (_BULLET.match(line) or _NUMBERED.match(line) or (gap and not goes_on)):
            yield _paragraph(current)
            current = []
        current.append(_Line(_BULLET.sub("", line), line.number))
        gap = False
    if current:
        yield _paragraph(current)


def _paragraph(lines: list[_Line]) -> Text:
    words = " ".join(" ".join(lines).split())
    is_heading = len(lines) == 1 and _HEADING.match(words) and words.upper() == words
    return Text(words, 1 if is_heading else 0, tuple(line.number for line in lines for _ in line.split()))
