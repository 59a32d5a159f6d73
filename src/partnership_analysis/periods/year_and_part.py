"""Periods that two cells name between them: a year, and a month or quarter of it."""

import re

from partnership_analysis import vocabularies, words
from partnership_analysis.kinds import Frequency, YearKind
from partnership_analysis.periods import forms, grammar
from partnership_analysis.periods.grammar import MONTH, PART, TO
from partnership_analysis.periods.period import MONTHS, Period
from partnership_analysis.periods.spellings import parse, parse_or_none, refine
from partnership_analysis.periods.unclear import UnclearError
from partnership_analysis.periods.year_kinds import year_kind_in

_BARE = re.compile(r"(?:19|20)\d\d(?:\.0)?")
_NUMBER = re.compile(
    r"(?:(?P<whose>calendar|financial|fiscal)\s+)?(?P<what>month|period)?\s*(?P<number>\d{1,2})(?:\.0)?", re.I
)
_YEARS = re.compile(r"\b(?:calendar|financial|fiscal|academic|school)\s+years?\b", re.I)
_HAS_YEAR = re.compile(r"\d{4}|\d\d\s*[/-]\s*\d\d|\bFY", re.I)
_PART_OR_MONTHS = re.compile(rf"(?:{PART}|{MONTH}(?:{TO}[a-z]+)?\.?)", re.I)


def part_of_financial_year(heading: str, year: Period | None) -> Period | None:
    """Return the half, quarter or months that a heading names of a financial year given elsewhere, or None.

    Examples
    --------
    >>> [str(part_of_financial_year(heading, Period(2014, 4))) for heading in ("Q1", "H2", "April", "Mar", "Apr-Jun")]
    ['2014/15 Q1', '2014/15 H2', '2014-04', '2015-03', '2014/15 Q1']
    """
    return forms.part_of_year(heading, year) if year is not None and year.is_financial_year else None


def combine(year: object, part: object, year_kind: YearKind | None = None) -> Period:
    """Return the period that the cell of a year and that of a month, quarter or half name, in either order.

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
    >>> [str(combine(*cells)) for cells in (("2013/14", "Mar"), (2014, "April"), ("Q1", "2013-14"), ("2013/14", ""))]
    ['2014-03', '2014-04', '2013/14 Q1', '2013/14']
    """
    part_text, year_text = words.tidy(part), words.tidy(year)
    if _HAS_YEAR.search(part_text) and not _HAS_YEAR.search(year_text):
        part_text, year_text, year, part = year_text, part_text, part, year
    kind = year_kind
    if match := _YEARS.search(part_text):
        # "Financial year Q1" beside 201718.
        kind, part_text = year_kind_in(match.group()), words.tidy(part_text.replace(match.group(), " "))
        part = part_text
    if not part_text or vocabularies.FREQUENCIES.meaning(part_text) is Frequency.YEAR:
        return parse(year, kind)
    bare = int(year_text[:4]) if _BARE.fullmatch(year_text) else None
    if match := _NUMBER.fullmatch(part_text):
        return _numbered_month(match, bare, year, kind)
    found = None if bare is None else _of_bare_year(bare, part_text, f"{year_text} {part_text}", kind)
    return found or _within(year, part, part_text, kind, bare)


def _of_bare_year(bare: int, part: str, both: str, kind: YearKind | None) -> Period | None:
    """Return the quarter, half or months of a year such as 2014; None where the part is something else."""
    if not _PART_OR_MONTHS.fullmatch(part):
        return None
    is_part = grammar.PART_PATTERN.fullmatch(part) is not None
    if is_part and kind is YearKind.CALENDAR:
        return parse(f"{bare} {part}", kind)
    if not is_part and kind in (None, YearKind.CALENDAR):
        found = forms.part_of_year(part, Period(bare, 1))
        # October to March begin in one year and end in the next.
        if found is not None and found.last_day.year == bare:
            return found
        raise UnclearError(both, "months of one calendar year", "Write the year as 2014/15")
    years = (Period.financial_year(start) for start in (bare - 1, bare))
    named = [found.words for one in years if (found := forms.part_of_year(part, one)) is not None]
    if kind is None:
        named.append(f"{part} of the calendar year {bare}")
    raise UnclearError(both, " or ".join(named), f"Write the year as {Period.financial_year(bare)}")


def _within(year: object, part: object, part_text: str, kind: YearKind | None, bare: int | None) -> Period:
    """Return the period that a part names in a year, or one with a year of its own that lies in that year."""
    alone = parse_or_none(part)
    try:
        whole = parse(year, kind)
    except UnclearError:
        # March 2014 needs no year, and its year may be called 2014 or 2013/14.
        if alone is None or bare not in (alone.year, alone.last_day.year, alone.year_of.year):
            raise
        return alone
    if alone is not None:
        if whole.contains(alone):
            return alone
        expected = f"a part of {whole.words}, or of {alone.words}"
        raise UnclearError(f"{words.tidy(year)} {part_text}", expected, "Correct one of the two cells")
    found = refine(whole, part_text, kind)
    if found is None:
        raise ValueError(
            f"{part_text!r} is not a part of {whole.words}: expected a month or a quarter such as April or Q1"
        )
    return found


def _numbered_month(match: re.Match[str], bare: int | None, year: object, kind: YearKind | None) -> Period:
    """Return a month that is a number: only the words before it say which month it counts from."""
    number, found = int(match["number"]), f"{words.tidy(year)} {match.group()}"
    whose, what = (match["whose"] or "").lower(), (match["what"] or "").lower()
    if not 1 <= number <= len(MONTHS):
        raise ValueError(f"{match.group()!r} is not a month: expected a name such as April")
    counts_from_april = whose in ("financial", "fiscal")
    if bare is not None and kind is YearKind.CALENDAR and what and not counts_from_april:
        return Period(bare, number, 1)
    name, nth = MONTHS[number - 1].title(), MONTHS[(number + 2) % 12].title()
    if whose and bare is None:
        whole = parse(year, kind)
        if whole.is_financial_year:
            return whole.part(number, 1) if counts_from_april else Period(whole.year + (number < 4), number, 1)
    if whose == "calendar" and bare is not None and kind in (None, YearKind.CALENDAR):
        return Period(bare, number, 1)
    expected = f"{name}, or {nth}, which is month {number} of a financial year"
    raise UnclearError(found, expected, "Write the month's name")
