"""Periods within longer texts: the heading "Percentage of council tax collected in 2023 to 2024".

Takes headings and titles; gives the periods that they name, and the text without them. Ages, amounts, dates of
publication, and years that a figure is only compared with do not count.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Role, YearKind
from partnership_analysis.periods import grammar
from partnership_analysis.periods.forms import FORMS, Form
from partnership_analysis.periods.grammar import MONTH, MONTH_CLUES, PART
from partnership_analysis.periods.period import Period
from partnership_analysis.periods.spellings import read, refine
from partnership_analysis.periods.unclear import UnclearError
from partnership_analysis.periods.year_kinds import year_kind_in

_LONGEST = 400
_MOST_FOLLOWING = 2
_YEAR = 12
# A period within a text may not touch another word, a sum of money, a decimal point or the rest of a range.
_BEFORE = r"(?<![^\W_])(?<!\d[-–/.,])(?<![£$#])"
_AFTER = r"(?![^\W_]|[-–/.,:]\d|%)"
_MID_YEAR = r"mid(?:dle)?[\s-]*(?:of\s+)?(?P<bare>(?:19|20)\d\d)(?!\d)"
# Days, which name no period: 21 June 2023, 01/05/2014, 2014-05-01.
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:,?\s+(?:19|20)\d\d)?|{grammar.month_pattern('b')}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|(?:19|20)\d\d-\d\d-\d\d)(?!\d)"
)
_DIGITS_OF_DAY = re.compile(r"\d[/.-]\d")
_BRACKET = re.compile(r"\s*[(\[](?P<inside>[^()\[\]]*)[)\]]")
_OTHER_PART = re.compile(rf"{PART}[\s:,–-]*[(\[]?$", re.I)
_KIND_OF_YEAR = (
    r"(?:(?:financial|calendar|fiscal|academic|school|billing|full|whole)\s+)?(?:years?|quarters?|months?|period)"
)
_ABOUT = r"in respect of|relating to|in relation to|related to|with respect to"
_INTRODUCED = re.compile(
    rf"(?:\b(?P<word>{_ABOUT}|during|in|for|of|at|to|by)\s+)?(?:the\s+)?(?:{_KIND_OF_YEAR}\b\s*)?[-–—:,]?\s*$", re.I
)
_FOLLOWED = re.compile(rf"^\s*(?:{_KIND_OF_YEAR}\b|calendar|financial|fiscal|academic)", re.I)
# A figure that is compared with a period, or begins after it, does not belong to it.
_COMPARED = re.compile(
    r"\b(?:from|since|than|against|vs|versus|with|on|before|after|until|till|baseline|base|over|under|between|published"
    r"|updated|least|most|pre|post|forecast for|budget for|and|or|compared to"
    r"|relative to)[\s:.-]*(?:the\s+)?(?:year\s+)?$",
    re.I,
)
# "% of 2013/14" is a share of that year's figure; "% of 2013/14 council tax" is not.
_SHARE_OF = re.compile(r"(?:%|\bper\s*cent|\bpercentage|\bshare)\s+of\s+$", re.I)
_PRICES = re.compile(r"^\W*(?:prices|boundaries|onwards?|to date|based|and\b|or\b|&)", re.I)
_UNFINISHED = re.compile(r"(?:\d|\b(?:weeks?|days?|fortnights?)|\b" + MONTH + r")\W*$", re.I)
_TWO_YEARS = re.compile(r"\d{4}\s+to\s+\d{2,4}", re.I)
_BETWEEN = re.compile(r"\b(?:from|between)\s*$", re.I)
# A count "as at" a month, or to it, began before.
_GOING_ON = re.compile(r"\b(?:as\s+at|as\s+of|up\s+to|to)\s+(?:the\s+)?(?:end\s+(?:of\s+)?)?$", re.I)
_SEPARATORS = " \t-–—:,;/|_"


@dataclass(frozen=True)
class ExtractedPeriod:
    """A period that was taken out of a longer text.

    Attributes
    ----------
    period
        The period.
    rest
        The text without it, and without the words that introduced it; empty if nothing is left.
    start, end
        Where the period stood in the text, as it is sliced.
    introduced_by
        The word before it: "in", "during", "by", "in respect of"; empty if there was none.
    in_respect_of
        Whether that says what the figure is about, not when it was counted: "Net collectable debit in respect of 2023
        to 2024 council tax".
    """

    period: Period
    rest: str
    start: int
    end: int
    introduced_by: str = ""
    in_respect_of: bool = False


@dataclass(frozen=True)
class _Named:
    """A part of a text that names a period; it has no period where it is `unclear`, and neither where it is a day."""

    start: int
    end: int
    period: Period | None = None
    unclear: UnclearError | None = None
    mid_year: bool = False


@lru_cache(maxsize=2048)
def extract(text: str, year_kind: YearKind | None = None) -> ExtractedPeriod | None:
    """Take the one period out of a heading; None if the heading names none, several, or one unclearly.

    A period of more than a year, and one that the figure is only compared with ("change since 2013/14"), stays.

    Parameters
    ----------
    text
        A heading or a title.
    year_kind
        What bare years are, if something beside the text says so. What the text itself says comes first.

    Examples
    --------
    >>> taken = extract("Percentage of council tax collected in 2023 to 2024")
    >>> str(taken.period), taken.rest
    ('2023/24', 'Percentage of council tax collected')
    >>> extract("Net collectable debit in respect of 2023 to 2024 council tax").rest
    'Net collectable debit in respect of council tax'
    >>> extract("Female 2017") is None, extract("Female 2017", YearKind.CALENDAR).rest
    (True, 'Female')
    """
    text = " ".join(text.split())
    named = _named(text, year_kind)
    if not named or any(one.period is None for one in named) or len({one.period for one in named}) > 1:
        return None
    period = named[0].period
    if period is None or period.months > _YEAR or not all(_has_figure(text, one) for one in named):
        return None
    rest, word = text, ""
    for one in reversed(named):
        after = rest[one.end :]
        before, word = _split_introduction(text[: one.start], after)
        if followed := _FOLLOWED.match(after):
            after = after[followed.end() :]
        rest = f"{before} {after}"
    rest = _tidy(rest)
    if named[0].mid_year:
        rest = f"{rest[:1].upper()}{rest[1:]} (mid-year)" if rest else "Mid-year"
    if any(_is_short(text[one.start : one.end]) for one in named) and _role(rest) is None:
        return None
    about = bool(re.fullmatch(_ABOUT, word, re.I))
    return ExtractedPeriod(period, rest, named[0].start, named[0].end, word, about)


@lru_cache(maxsize=2048)
def all_in(text: str, year_kind: YearKind | None = None) -> tuple[Period, ...]:
    """Return every period that a text names, each once, in their order.

    Examples
    --------
    >>> [str(period) for period in all_in("Receipts of council tax, April to June 2010 to January to March 2023")]
    ['2010/11 Q1', '2022/23 Q4']
    """
    named = (one for one in _named(" ".join(text.split()), year_kind) if not _is_short(text[one.start : one.end]))
    return tuple(dict.fromkeys(one.period for one in named if one.period is not None))


@dataclass(frozen=True)
class LocatedPeriod:
    """A period, and where a text names it: ``text[start:end]``."""

    period: Period
    start: int
    end: int


@lru_cache(maxsize=2048)
def locate(text: str) -> tuple[LocatedPeriod, ...]:
    """Return every period that a text names, with its place. A long text names none.

    Years of two digits count where no other year stands beside them: they may be ages.

    Examples
    --------
    >>> [(str(one.period), one.start) for one in locate("97.78% in 2014/15, from 96.92% in 2013/14")]
    [('2014/15', 10), ('2013/14', 34)]
    """
    return tuple(LocatedPeriod(one.period, one.start, one.end) for one in _named(text) if one.period is not None)


def unclear_in(text: str, year_kind: YearKind | None = None) -> UnclearError | None:
    """Return what is unclear about the first ambiguous period of a text; None if all is clear.

    Examples
    --------
    >>> print(unclear_in("Female 2017"))
    '2017' is unclear: expected the calendar year 2017, or 2016/17 or 2017/18. Write 2017/18, or say Calendar year in \
the heading or the title
    """
    named = _named(" ".join(text.split()), year_kind)
    return next((one.unclear for one in named if one.unclear is not None), None)


def _named(text: str, year_kind: YearKind | None = None) -> list[_Named]:
    """Return the parts of a text that name periods, from left to right; no part overlaps another."""
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return []
    kind = year_kind_in(text) or year_kind
    folded = text.casefold()
    candidates = [one for form in _SEARCHED if form.may_be_in(folded) for one in _matches(text, form, kind)]
    if "mid" in folded:
        matches = _inside_text(_MID_YEAR).finditer(text)
        candidates += [_Named(*match.span(), Period(int(match["bare"]), 1), mid_year=True) for match in matches]
    if _DIGITS_OF_DAY.search(text) or any(clue in folded for clue in MONTH_CLUES):
        candidates += [_Named(*match.span()) for match in _inside_text(_DAY, after="").finditer(text)]
    if any(one.period is not None and not _is_age(text[one.start : one.end]) for one in candidates):
        candidates = [one for one in candidates if not _is_age(text[one.start : one.end])]
    found: list[_Named] = []
    for one in sorted(candidates, key=lambda one: (one.start, -one.end, one.period is None)):
        if not found or one.start >= found[-1].end:
            found.append(_with_neighbour(text, one, kind))
    # Days name no period.
    return [one for one in found if one.period is not None or one.unclear is not None]


@cache
def _inside_text(written: str, after: str = _AFTER) -> re.Pattern[str]:
    """Return the pattern of a form inside a text, compiled when it is first needed."""
    return re.compile(f"{_BEFORE}(?:{written}){after}", re.I)


def _matches(text: str, form: Form, kind: YearKind | None) -> list[_Named]:
    found = []
    for match in _inside_text(form.written).finditer(text):
        start, end = match.span()
        if match.groupdict().get("bare") and not _is_bare_year(text, start, end):
            continue
        if _TWO_YEARS.fullmatch(match.group()) and _BETWEEN.search(text[:start]):
            found.append(_Named(start, end))
            continue
        try:
            period = form.read(match, kind)
        except UnclearError as error:
            found.append(_Named(start, end, unclear=error))
        else:
            if period is not None:
                found.append(_Named(start, end, period))
    return found


def _is_bare_year(text: str, start: int, end: int) -> bool:
    """Tell whether a number within a text can be a year: it ends the text or a part of it, or stands by itself.

    "2000 homes" is a number, and so is "at least 2000".
    """
    before, after = text[:start].strip(), text[end:].strip()
    if re.search(r"\b(?:by|to|than|least|most|over|under|per|up|of)$", before, re.I) and not re.search(
        r"year\s+(?:to|of)$", before, re.I
    ):
        return False
    return not after or not after[0].isalnum() or _role(after) is not None or not (before or after)


def _with_neighbour(text: str, one: _Named, kind: YearKind | None) -> _Named:
    """Return a part with the bracket after it, or the quarter before it, that names its period too or more closely."""
    bracket = _BRACKET.match(text, one.end)
    part = _OTHER_PART.search(text[: one.start])
    after_bracket = one.end + (text[one.end : one.end + 1] in (")", "]"))
    for words, start, end in (
        (bracket["inside"] if bracket else "", one.start, bracket.end() if bracket else one.end),
        (part["part"] if part else "", part.start() if part else one.start, after_bracket),
    ):
        if words and one.period is not None and not one.mid_year:
            try:
                period = refine(one.period, words, kind)
            except UnclearError as error:
                return _Named(start, end, unclear=error)
            if period is not None:
                return _Named(start, end, period)
    if bracket and one.unclear is not None and isinstance(other := read(bracket["inside"], kind), Period):
        return _Named(one.start, bracket.end(), other)
    return one


def _has_figure(text: str, one: _Named) -> bool:
    """Tell whether a figure belongs to the period that its name has, and is not only compared with it."""
    before, after = text[: one.start], text[one.end :]
    if _COMPARED.search(before) or _PRICES.match(after) or (_SHARE_OF.search(before) and not after.strip()):
        return False
    if re.match(r"(?:by|to|up to)\b", text[one.start : one.end], re.I):
        return _UNFINISHED.search(before) is None
    # "to June 2023" counts from April, and "to 2025/26" is a plan's.
    word = re.search(r"\b(?P<word>to|by)\s+(?:the\s+)?(?:end\s+of\s+)?$", before, re.I)
    if word is not None and not re.search(rf"(?:{_ABOUT})\s+$", before, re.I):
        return one.period is not None and one.period.kind in ("quarter", "half") and word["word"].lower() == "to"
    return True


def _split_introduction(before: str, after: str) -> tuple[str, str]:
    """Return the text before a period without the words that introduce it, and the word that does."""
    match = _INTRODUCED.search(before)
    word = (match["word"] or "").lower() if match else ""
    if match is None:
        return before, word
    about = word in ("for", "of") or re.fullmatch(_ABOUT, word) is not None
    if about and after[:1].isspace() and after.strip()[:1].isalpha() and not _FOLLOWED.match(after):
        # "in respect of 2023 to 2024 council tax" goes on.
        return before[: match.end("word")], word
    if after[:1].isspace() and after.strip()[:1].isalnum() and before.rstrip()[-1:] in (":", ","):
        # "Summary (RS): 2012-13 data" goes on too.
        return before, word
    return before[: match.start()], word


def _is_short(text: str) -> bool:
    """Tell whether a year has only two digits, as an age or a day has: 16/17, May 14."""
    return _is_age(text) or re.search(rf"\d{{4}}|FY|{PART}", text, re.I) is None


def _is_age(text: str) -> bool:
    """Tell whether a text begins with two numbers that may be ages: 16-17."""
    return re.match(r"\d\d\s*[-–—/]\s*\d\d(?!\d)", text) is not None


def _role(text: str) -> Role | None:
    return vocabularies.HEADINGS.meaning(text) or vocabularies.HEADINGS.beginning(text, _MOST_FOLLOWING)


def _tidy(text: str) -> str:
    """Return text without the brackets, dashes and spaces that a period leaves behind."""
    text = re.sub(r"[(\[]\s*[)\]]", " ", text)
    text = re.sub(r"\s+([,;:)\]])", r"\1", " ".join(text.split()))
    text = re.sub(r"([(\[])\s+", r"\1", text)
    text = re.sub(r"\s[-–—:,;]\s+(?=[-–—:,;])|[,;:](?=\s*[,;:])", " ", text)
    return " ".join(text.split()).strip(_SEPARATORS)


_BY_MARCH = Form(
    r"(?:by|to|up\s+to)\s+(?:the\s+)?(?:end\s+(?:of\s+)?)?(?:31(?:st)?\s+)?mar(?:ch)?\s+(?P<end>(?:19|20)\d\d)(?!\d)",
    lambda match, _: Period.financial_year(int(match["end"]) - 1),
    ("mar",),
)
_SEARCHED = (*(form for form in FORMS if form.embedded), _BY_MARCH)
_WITHIN_PATTERN = re.compile(r"(?<![\d/])(?:19|20)\d\d(?:\s*[/-]\s*|\s+to\s+)(?:20)?\d\d(?![\d/])")


def find_year(text: str) -> Period | None:
    """Return the one financial year that a longer text names; None if it names none, or several.

    Examples
    --------
    >>> str(find_year("Performance data for 2014/15 is as follows"))
    '2014/15'
    """
    kind = year_kind_in(text)
    named = {
        read(" ".join(match.group().split()), kind)
        for match in _WITHIN_PATTERN.finditer(text)
        if _is_one_year(text, match)
    }
    named |= set(all_in(text))
    years = [period for period in named if isinstance(period, Period) and period.is_financial_year]
    return years[0] if len(years) == 1 else None


def figure_parts(text: str) -> tuple[Period, ...]:
    """Return each part of a year that a text names as that of its figures.

    Periods that figures are compared with, and dates of publication, are no such parts.

    Raises
    ------
    UnclearError
        If figures go on to a part, and the text does not say from when: "as at September 2025".

    Examples
    --------
    >>> [str(period) for period in figure_parts("Complaints, July 2025 (published August 2025)")]
    ['2025-07']
    """
    found: list[Period] = []
    for one in _named(text, None):
        if one.period is None or one.period.is_financial_year or _is_short(text[one.start : one.end]):
            continue
        if _GOING_ON.search(text[: one.start]):
            raise UnclearError(text, "the first month that is counted, and the last", "Name both, as in April to June")
        if _has_figure(text, one):
            found.append(one.period)
    return tuple(dict.fromkeys(found))


def _is_one_year(text: str, match: re.Match[str]) -> bool:
    """Tell whether a match is one year, not the two of "from 2013 to 2014"."""
    return " to " not in match.group() or _BETWEEN.search(text[: match.start()]) is None
