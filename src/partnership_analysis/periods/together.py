"""Periods that two cells name together: a year, and a month or a quarter of it."""

import re

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Frequency, YearKind
from partnership_analysis.periods import forms, grammar
from partnership_analysis.periods.grammar import MONTH, PART, TO
from partnership_analysis.periods.period import MONTHS, Period
from partnership_analysis.periods.spellings import agreeing, parse
from partnership_analysis.periods.unclear import UnclearError
from partnership_analysis.periods.year_kinds import year_kind_in

_BARE = re.compile(r"(?:19|20)\d\d(?:\.0)?")
_NUMBER = re.compile(
    r"(?:(?P<whose>calendar|financial|fiscal)\s+)?(?P<what>month|period)?\s*(?P<number>\d{1,2})(?:\.0)?", re.I
)
_YEARS = re.compile(r"\b(?:calendar|financial|fiscal|academic|school)\s+years?\b", re.I)
_HAS_YEAR = re.compile(r"\d{4}|\d\d\s*[/-]\s*\d\d|\bFY", re.I)
_PART_OR_MONTHS = re.compile(rf"(?:{PART}|{MONTH}(?:{TO}[a-z]+)?\.?)", re.I)


def within(heading: str, year: Period | None) -> Period | None:
    """Return the half, quarter, month or months that a heading names within a financial year given elsewhere, or None.

    Examples
    --------
    >>> [str(within(heading, Period(2014, 4))) for heading in ("Q1", "Quarter 4", "H2", "April", "Mar", "Apr-Jun")]
    ['2014/15 Q1', '2014/15 Q4', '2014/15 H2', '2014-04', '2015-03', '2014/15 Q1']
    """
    return forms.within(heading, year) if year is not None and year.is_financial_year else None


def together(year: object, part: object, year_kind: YearKind | None = None) -> Period:
    """Return the period that a year's cell and a month's, quarter's or half's name together, in either order.

    Parameters
    ----------
    year
        ``2013/14``, ``2013 to 2014``, ``201314``, or ``2014`` and the like.
    part
        ``April``, ``Apr``, ``Q1``, ``Apr-Jun``, ``H1``, or a period of its own within the year (``Apr 2013``). An empty
        one, ``Year`` and ``Annual`` are the year itself. A bare number needs its column's heading before it:
        ``Quarter 1``, ``Calendar month 4``, ``Financial month 1``.
    year_kind
        What the years are, if something beside the two says so.

    Raises
    ------
    ValueError
        If the two name no period, or not just one.

    Examples
    --------
    >>> [str(together(*cells)) for cells in (("2013/14", "Mar"), (2014, "April"), ("Q1", "2013-14"), ("2013/14", ""))]
    ['2014-03', '2014-04', '2013/14 Q1', '2013/14']
    """
    said, of = _tidy(part), _tidy(year)
    if _HAS_YEAR.search(said) and not _HAS_YEAR.search(of):
        said, of, year, part = of, said, part, year
    kind = year_kind
    if match := _YEARS.search(said):
        # "Financial year Q1" beside 201718.
        kind, said = year_kind_in(match.group()), _tidy(said.replace(match.group(), " "))
        part = said
    if not said or vocabularies.FREQUENCIES.meaning(said) is Frequency.YEAR:
        return parse(year, kind)
    bare = int(of[:4]) if _BARE.fullmatch(of) else None
    if match := _NUMBER.fullmatch(said):
        return _numbered(match, bare, year, kind)
    if bare is not None and kind in (None, YearKind.CALENDAR) and _names_months(said):
        found = forms.within(said, Period(bare, 1))
        # October to March begin in one year and end in the next.
        if found is not None and found.last_day.year == bare:
            return found
        raise UnclearError(f"{of} {said}", "months of one calendar year", "Write the year as 2014/15")
    if bare is not None and _PART_OR_MONTHS.fullmatch(said) and kind is not YearKind.CALENDAR:
        years = (Period.financial_year(start) for start in (bare - 1, bare))
        named = [found.words for one in years if (found := forms.within(said, one)) is not None]
        if kind is None:
            named.append(f"{said} of the calendar year {bare}")
        raise UnclearError(f"{of} {said}", " or ".join(named), f"Write the year as {Period.financial_year(bare)}")
    if bare is not None and (match := grammar.PART_PATTERN.fullmatch(said)):
        return parse(f"{bare} {match['part']}", kind)
    return _agreeing(year, of, part, said, kind)


def _agreeing(year: object, of: str, part: object, said: str, kind: YearKind | None) -> Period:
    """Return what a part names within a year, or a period of its own that lies within the year."""
    try:
        whole = parse(year, kind)
    except UnclearError:
        # March 2014 needs no year, and its year may be called 2014 or 2013/14.
        own = _own(part)
        if (
            own is None
            or _BARE.fullmatch(of) is None
            or int(of[:4]) not in (own.year, own.last_day.year, own.year_of.year)
        ):
            raise
        return own
    own = _own(part)
    if own is not None:
        if whole.contains(own):
            return own
        raise UnclearError(
            f"{of} {said}", f"a part of {whole.words}, or of {own.words}", "Correct one of the two cells"
        )
    found = agreeing(whole, said, kind)
    if found is None:
        raise ValueError(f"{said!r} is not a part of {whole.words}: expected a month or a quarter such as April or Q1")
    return found


def _own(part: object) -> Period | None:
    """Return the period that a part names without the year beside it."""
    try:
        return parse(part)
    except ValueError:
        return None


def _numbered(match: re.Match[str], bare: int | None, year: object, kind: YearKind | None) -> Period:
    """Return a month that is a number: only words before it tell what it counts from."""
    number, words = int(match["number"]), f"{_tidy(year)} {match.group()}"
    whose, what = (match["whose"] or "").lower(), (match["what"] or "").lower()
    if not 1 <= number <= len(MONTHS):
        raise ValueError(f"{match.group()!r} is not a month: expected a name such as April")
    counts_from_april = whose in ("financial", "fiscal")
    if bare is not None and kind is YearKind.CALENDAR and what and not counts_from_april:
        return Period(bare, number, 1)
    name, nth = MONTHS[number - 1].title(), MONTHS[(number + 2) % 12].title()
    if whose and bare is None:
        of = parse(year, kind)
        if of.is_financial_year:
            return of.part(number, 1) if counts_from_april else Period(of.year + (number < of.month), number, 1)
    if whose == "calendar" and bare is not None and kind in (None, YearKind.CALENDAR):
        return Period(bare, number, 1)
    expected = f"{name}, or {nth}, which is month {number} of a financial year"
    raise UnclearError(words, expected, "Write the month's name")


def _names_months(said: str) -> bool:
    return _PART_OR_MONTHS.fullmatch(said) is not None and grammar.PART_PATTERN.fullmatch(said) is None


def _tidy(content: object) -> str:
    if isinstance(content, float) and content.is_integer():
        content = int(content)
    return "" if content is None else " ".join(str(content).split())
