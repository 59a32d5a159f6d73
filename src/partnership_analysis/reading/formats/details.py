"""The details of one sheet, and the refusal of a file too large or too odd to read."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from partnership_analysis.kinds import NumberFormat

Place = tuple[int, int]

ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}

# Excel's own number formats 9 and 10 are 0% and 0.00%.
PERCENT_FORMATS = frozenset({9, 10})


# Excel's own formats of times: 18 to 21 and 45 to 47.
TIME_FORMATS = {18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss"}

_SPACES = re.compile(r"_.|\*.")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[(?![hms]+\])[^\]]*\]|am/pm|a/p')
_LETTERING = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|(£)')


class UnreadableError(Exception):
    """A file that will not be read.

    Attributes
    ----------
    found, expected, action
        What was found, what was expected, and what to do.
    """

    def __init__(self, found: str, expected: str, action: str) -> None:
        super().__init__(found)
        self.found, self.expected, self.action = found, expected, action


SAVE_AGAIN = "Open it in Excel or LibreOffice and save it as .xlsx"

# What to say of files that cannot be opened: found, expected, and what to do.
LOCKED = ("a file locked with a password", "a spreadsheet without one", "Save it without its password")
DAMAGED = ("a damaged file", "a whole spreadsheet", "Let Excel or LibreOffice repair it, and save it again")


class Pinned(NamedTuple):
    """A comment pinned to a cell, and who wrote it, as far as the file says."""

    text: str
    author: str = ""


def pinned(text: str, author: str = "") -> Pinned:
    r"""Return a comment with its spaces tidied; a name that Excel writes before the words is the author's.

    Examples
    --------
    >>> pinned("J. Smith:\nTwo posts were vacant.", "J. Smith")
    Pinned(text='Two posts were vacant.', author='J. Smith')
    """
    author = " ".join(author.split())
    words = " ".join(text.split())
    return Pinned(words.removeprefix(f"{author}:").strip() if author else words, author)


@dataclass
class Details:
    """What is known of a sheet beside its values; places are (row, column), counted from 0.

    Attributes
    ----------
    percents
        The rows, by column, of the cells with a percentage format.
    contents
        What cells hold that the reader of values leaves empty or changes: errors, booleans, durations.
    uncalculated
        The formulas without a result.
    comments
        The comments pinned to cells.
    spans
        For the cell that begins a merged range, how many columns it covers.
    downs
        For the cell that begins a merged range of several rows, how many rows it covers.
    hidden_rows, hidden_columns
        What is not shown, counted from 0; some of it may lie beyond what is filled.
    saved
        The day on which the file was last saved, as it says itself: the same for each of its sheets.
    shown
        The rows, by column, of the cells whose format shows something else around their number.
    rows
        The contents, where they are known already; None where the reader of values is to read them.
    """

    percents: dict[int, set[int]] = field(default_factory=dict)
    contents: dict[Place, Any] = field(default_factory=dict)
    uncalculated: dict[Place, str] = field(default_factory=dict)
    comments: dict[Place, Pinned] = field(default_factory=dict)
    spans: dict[Place, int] = field(default_factory=dict)
    downs: dict[Place, int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    saved: dt.date | None = None
    shown: dict[NumberFormat, dict[int, set[int]]] = field(default_factory=dict)
    rows: tuple[tuple[Any, ...], ...] | None = None


def saved_day(text: str | None) -> dt.date | None:
    """Return the day of a moment as spreadsheets write it: 2014-05-31T16:20:00Z.

    Examples
    --------
    >>> saved_day("2014-05-31T16:20:00Z"), saved_day("31 May")
    (datetime.date(2014, 5, 31), None)
    """
    try:
        return dt.date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def is_percent(number_format: str) -> bool:
    r"""Tell whether a format multiplies by 100: a quoted or escaped % is only lettering.

    Examples
    --------
    >>> is_percent("0.00%"), is_percent('0"%"'), is_percent("0\\%")
    (True, False, False)
    """
    return "%" in re.sub(r'"[^"]*"|\\.|_.|\*.', "", number_format)


def shows(number_format: str) -> NumberFormat:
    r"""Return what a format shows around a number, where that tells something and does not multiply by 100.

    Examples
    --------
    >>> [str(shows(form)) for form in ('0.0"%"', '"£"#,##0', "[$£-809]#,##0.00", "hh:mm", "mm:ss", "[h]:mm:ss", "0%")]
    ['%', '£', '£', 'h:mm', 'mm:ss', '[h]:mm', '']
    """
    if is_percent(number_format):
        return NumberFormat.NOTHING
    positive = _SPACES.sub("", number_format.partition(";")[0])
    plain = _LITERAL.sub("", positive.casefold())
    if "h" in plain or "s" in plain:
        if "[" in plain:
            return NumberFormat.ELAPSED
        kept = "".join(dict.fromkeys(letter for letter in plain if letter in "dyhms"))
        return {"hm": NumberFormat.HOURS_MINUTES, "ms": NumberFormat.MINUTES_SECONDS}.get(kept, NumberFormat.NOTHING)
    lettering = "".join("".join(groups) for groups in _LETTERING.findall(positive)).strip()
    # Letters beside the sign may say a size: "£"0.0"m".
    return {"%": NumberFormat.PERCENT_SIGN, "£": NumberFormat.POUNDS}.get(lettering, NumberFormat.NOTHING)
