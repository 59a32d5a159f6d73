"""Text in columns: comma-separated values, and other separators that programs write under that name.

Takes a file's bytes; gives its lines, divided into cells. The separator is the one that divides the most lines alike.
"""

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from partnership_analysis.reading.formats.details import SAVE_AGAIN, UnreadableError
from partnership_analysis.reading.formats.limits import LAST_ROW, MOST_FILLED, SPLIT, FileCounts

_SEPARATORS = ",;\t|"
# The first line by which a file tells Excel its separator; Excel does not show it as a row.
_SEPARATOR_LINE = re.compile(r"\"?sep=(?P<separator>.)\"?[ \t]*(?:\r\n?|\n|$)", re.I)
_SAMPLE = 100_000
_MARKUP = re.compile(r"\s*(?:<|\{|\[\s*\{|%PDF|\{\\rtf)", re.I)


def lines(content: bytes) -> list[list[str]]:
    r"""Divide a text into lines of equally many cells.

    The text is in UTF-8 or UTF-16, or else as Windows writes it in western Europe. A first line ``sep=;`` says what the
    separator is, and is left out.

    Raises
    ------
    UnreadableError
        If it is not text, or has too many cells.

    Examples
    --------
    >>> lines(b"sep=;\r\nMeasure;2014/15\r\n\"Calls; all\";47,210\r\n")
    [['Measure', '2014/15'], ['Calls; all', '47,210']]
    """
    text = _text(content)
    stated = _SEPARATOR_LINE.match(text)
    separator = stated["separator"] if stated else max(_SEPARATORS, key=lambda one: _lines_divided_alike(text, one))
    found = _filled_lines(io.StringIO(text[stated.end() if stated else 0 :].rstrip("\r\n"), newline=""), separator)
    width = max(map(len, found), default=0)
    counts = FileCounts()
    counts.add_cells(sum(len(line) - line.count("") for line in found))
    counts.add_area("the file", len(found), width)
    blank = [""] * width
    return [line + [""] * (width - len(line)) if line else blank for line in found]


def _filled_lines(text: io.StringIO, separator: str) -> list[list[str]]:
    """Divide lines into cells, without the empty cells and lines at the end. Other empty lines share one list."""
    found: list[list[str]] = []
    pending = 0
    blank: list[str] = []

    def bounded() -> Iterator[str]:
        """Give lines, and refuse one that is too wide. In quotation marks it may go on over several lines of text."""
        nonlocal pending
        for line in text:
            pending += line.count(separator)
            if pending > MOST_FILLED:
                raise UnreadableError(f"a line of over {MOST_FILLED:,} cells", "fewer", SAVE_AGAIN)
            yield line

    for count, line in enumerate(csv.reader(bounded(), delimiter=separator), start=1):
        pending = 0
        while line and not line[-1]:
            line.pop()
        if line:
            if count > LAST_ROW:
                raise UnreadableError(f"a filled line {count:,}", f"at most {LAST_ROW:,} lines", SPLIT)
            found.extend(itertools.repeat(blank, count - 1 - len(found)))
            found.append(line)
    return found


def is_table(content: bytes) -> bool:
    r"""Tell whether bytes are text in columns, with at least two lines that are divided alike.

    Examples
    --------
    >>> is_table(b"Measure\t2014/15\nCalls\t5\n"), is_table(b"The figures, as agreed, will follow.\n")
    (True, False)
    """
    try:
        text = _text(content)
    except UnreadableError:
        return False
    return _MARKUP.match(text) is None and max(_lines_divided_alike(text, one) for one in _SEPARATORS)[0] > 1


def _text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        # UTF-16 without its mark: every other byte of western letters is 0.
        start = content[:_SAMPLE]
        for name, zeros, letters in (("utf-16-le", start[1::2], start[::2]), ("utf-16-be", start[::2], start[1::2])):
            if zeros.count(0) > 0.7 * len(zeros) and not letters.count(0):
                return content.decode(name, errors="replace")
        found = "no text, whatever its ending (.csv) says"
        raise UnreadableError(found, "comma-separated values", "Save it again as .csv")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _lines_divided_alike(text: str, separator: str) -> tuple[int, int]:
    """Return the largest number of lines that a separator divides into equally many cells, and how many cells.

    Sentences above and below a table have commas too, but not the same number in each.
    """
    if separator not in text[:_SAMPLE]:
        return 0, 0
    sample = itertools.islice(csv.reader(io.StringIO(text[:_SAMPLE], newline=""), delimiter=separator), 10_000)
    widths = Counter(len(line) for line in sample if len(line) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
