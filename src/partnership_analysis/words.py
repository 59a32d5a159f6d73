"""The words for numbers, lists, dates and what the system says of a file; texts as names of files and folders."""

import datetime as dt
import errno
import hashlib
import os
import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

# What XML cannot hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# The most characters of a name. A file's whole name may have 255, and on Windows its folders count too.
_LONGEST = 80
# Names that Windows keeps for its devices, whatever ending follows.
_RESERVED = re.compile("con|prn|aux|nul|(com|lpt)[0-9]")
# What moves a terminal's cursor, turns its direction or is no character at all.
_UNPRINTED = ("Cc", "Cf", "Cs", "Zl", "Zp")
_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_ORDINALS = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]


def tidy(content: Any) -> str:
    r"""Return a cell's content as trimmed text.

    Examples
    --------
    >>> tidy(2014.0), tidy(" not\n known "), tidy(None)
    ('2014', 'not known', '')
    """
    if isinstance(content, float) and content.is_integer():
        content = int(content)
    return "" if content is None else " ".join(str(content).split())


def number_word(number: int) -> str:
    """Return a count in words up to ten: "six", "11".

    Examples
    --------
    >>> number_word(6), number_word(11)
    ('six', '11')
    """
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it needs one.

    Examples
    --------
    >>> count(1, "figure"), count(1200, "figure")
    ('1 figure', '1,200 figures')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def join(items: Iterable[str]) -> str:
    """Join words into a list: "a, b and c".

    Examples
    --------
    >>> join(["council tax", "business rates"])
    'council tax and business rates'
    """
    *most, last = items
    return f"{', '.join(most)} and {last}" if most else last


def separator(place: int, number: int) -> str:
    """Return what stands before an item of a list of `number` items, by its place from 0.

    Examples
    --------
    >>> [separator(place, 3) for place in range(3)]
    ['', ', ', ' and ']
    """
    return "" if place == 0 else " and " if place == number - 1 else ", "


def unique_name(name: str, taken: Collection[str]) -> str:
    """Return a name, with a number after it if it is taken.

    Examples
    --------
    >>> unique_name("trend", []), unique_name("trend", ["trend", "trend-2"])
    ('trend', 'trend-3')
    """
    again = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(other for other in again if other not in taken)


def suspension_dates(start: dt.date, end: dt.date | None) -> str:
    """Return in words when a suspension ran; if it has no end (None, or pandas' NaT), since when.

    Examples
    --------
    >>> suspension_dates(dt.date(2014, 4, 1), dt.date(2014, 5, 31)), suspension_dates(dt.date(2015, 1, 1), None)
    ('from April to May 2014', 'from 1 January 2015')
    """
    if end is None or end != end:
        return f"from {date(start)}"
    if start.day == 1 and (end + dt.timedelta(days=1)).day == 1:
        if (start.year, start.month) == (end.year, end.month):
            return f"in {start:%B %Y}"
        return f"from {start:%B}{'' if start.year == end.year else f' {start.year}'} to {end:%B %Y}"
    return f"from {date(start)} to {date(end)}"


def ordinal(number: int) -> str:
    """Return a place in words up to ten: "second", "11th".

    Examples
    --------
    >>> ordinal(2), ordinal(12), ordinal(21)
    ('second', '12th', '21st')
    """
    return _ORDINALS[number] if number < len(_ORDINALS) else ordinal_number(number)


def ordinal_number(number: int) -> str:
    """Return a place in figures.

    Examples
    --------
    >>> ordinal_number(3), ordinal_number(11)
    ('3rd', '11th')
    """
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def capital(text: str) -> str:
    """Return text with a capital at its beginning.

    Examples
    --------
    >>> capital("in-year collection of NDR")
    'In-year collection of NDR'
    """
    return text[:1].upper() + text[1:]


def xml_text(text: str) -> str:
    r"""Return text that XML can hold: with a mark in place of each character that it cannot.

    Examples
    --------
    >>> xml_text("Calls \x0b answered")
    'Calls \ufffd answered'
    """
    return _ILLEGAL.sub("\ufffd", text)


def printable(text: str) -> str:
    r"""Return text with an escape in place of each character that a terminal or a log would obey and not show.

    Examples
    --------
    >>> print(printable("kpis\x1b[31m\u202e.xlsx"))
    kpis\x1b[31m\u202e.xlsx
    """
    if text.isprintable():
        return text
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")  # a file's name in other bytes
    return "".join(ascii(c)[1:-1] if unicodedata.category(c) in _UNPRINTED else c for c in text)


def os_error_text(error: OSError) -> str:
    """Return what the system found and where, and what to do where that is known.

    Examples
    --------
    >>> os_error_text(PermissionError(errno.EACCES, "Permission denied", "outputs"))
    'outputs: Permission denied. Check who may read it and write there, and that no other program has it open'
    >>> os_error_text(OSError(errno.ENOSPC, "No space left on device"))
    'No space left on device. Make room there, and try again'
    """
    text = error.strerror or str(error)
    if isinstance(error.filename, str | bytes | os.PathLike):
        text = f"{printable(os.fsdecode(error.filename))}: {error.strerror}"
    if isinstance(error, PermissionError):
        return f"{text}. Check who may read it and write there, and that no other program has it open"
    return f"{text}. Make room there, and try again" if error.errno in (errno.ENOSPC, errno.EDQUOT) else text


def is_in_other_bytes(name: str) -> bool:
    """Tell whether the name of a file is in another encoding than UTF-8, so that no figure could cite it."""
    return name.encode("utf-8", "replace").decode() != name


def slug(text: str) -> str:
    """Return text as a name for files and addresses: letters, digits and hyphens, which every system takes.

    Examples
    --------
    >>> slug("ICT & telephony, 2014/15"), slug("Ynys Môn"), len(slug("a long name " * 30)), slug("Con")
    ('ict-telephony-2014-15', 'ynys-mon', 80, 'con-0')
    """
    plain = re.sub(r"[^a-z0-9]+", "-", _ascii(text)).strip("-")[:_LONGEST].strip("-")
    return f"{plain}-0" if _RESERVED.fullmatch(plain) else plain


def folder_name(text: str) -> str:
    """Return text as the name of a folder: its `slug`, with a mark of its own where that leaves letters out.

    Examples
    --------
    >>> folder_name("Peterborough Serco"), folder_name("東京"), folder_name("京都")
    ('peterborough-serco', 'partnership-130016b2', 'partnership-58d07b8a')
    """
    plain, letters = slug(text), [c for c in unicodedata.normalize("NFKD", text) if c.isalnum()]
    if plain and len(plain) < _LONGEST and all(c.isascii() for c in letters):
        return plain
    mark = hashlib.sha256(unicodedata.normalize("NFKC", text.casefold()).encode("utf-8", "replace")).hexdigest()[:8]
    return f"{plain[: _LONGEST - len(mark) - 1].strip('-') or 'partnership'}-{mark}"


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()


def date(day: dt.date) -> str:
    """Return a day in words.

    Examples
    --------
    >>> date(dt.date(2015, 1, 1))
    '1 January 2015'
    """
    return f"{day.day} {day:%B %Y}"
