"""The period: a stretch of whole months.

Takes a month and a length, or a label of the tidy tables; gives labels, dates and related periods. The financial year
begins in April.
"""

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Literal, Self

Kind = Literal["year", "half", "quarter", "month", "several years", "other"]

# Not `calendar.month_name`, whose words change with the machine's language.
MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_APRIL = 4
_KINDS: dict[int, Kind] = {12: "year", 6: "half", 3: "quarter", 1: "month"}
# In the labels of the tidy tables 2011-12 is December 2011, and 2011/12 a year.
_LABEL_PATTERN = re.compile(
    r"(?P<year>\d{4})/\d\d(?: (?P<part>[QH])(?P<number>[1-4]))?|(?P<calendar>\d{4})"
    r"|(?P<month>\d{4}-(?:0[1-9]|1[0-2]))"
    r"|(?P<first>\d{4})/\d\d-(?P<last>\d{4})/\d\d|(?P<months>[1-9]\d*) months to (?P<to>\d{4}-(?:0[1-9]|1[0-2]))"
)


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of whole months.

    Attributes
    ----------
    year, month
        The year and month (1 to 12) that it begins in.
    months
        How many months it has.

    Raises
    ------
    ValueError
        If there is no such month, or it has none.

    Examples
    --------
    >>> str(Period(2014, 4)), str(Period(2014, 7, 3)), str(Period(2014, 11, 1)), str(Period(2013, 10))
    ('2014/15', '2014/15 Q2', '2014-11', '12 months to 2014-09')
    """

    year: int
    month: int
    months: int = 12

    def __post_init__(self) -> None:
        """Refuse a month that no calendar has."""
        if not 1 <= self.month <= 12 or self.months < 1:
            raise ValueError(f"found month {self.month}, {self.months} months; expected 1 to 12, and 1 or more")

    @classmethod
    def financial_year(cls, start: int) -> Self:
        """Return the financial year that begins on 1 April of `start`.

        Examples
        --------
        >>> str(Period.financial_year(2014))
        '2014/15'
        """
        return cls(start, _APRIL)

    @classmethod
    def from_label(cls, text: str) -> Self:
        """Read a label of the tidy tables; unlike `periods.parse`, it takes ``2011-12`` for December 2011.

        Raises
        ------
        ValueError
            If the text is no such label.

        Examples
        --------
        >>> Period.from_label("2011-12").words, Period.from_label("2010/11-2013/14").months
        ('December 2011', 48)
        """
        match = _LABEL_PATTERN.fullmatch(text)
        period = match and cls._labelled(match)
        # A pattern cannot tell 2014/15 from 2014/17.
        if period is None or period.label != text:
            raise ValueError(f"{text!r} is not the label of a period, such as 2014/15, 2014/15 Q2 or 2014-11")
        return period

    @classmethod
    def _labelled(cls, match: re.Match[str]) -> Self:
        if match["month"]:
            return cls(int(match["month"][:4]), int(match["month"][5:]), 1)
        if match["calendar"]:
            return cls(int(match["calendar"]), 1)
        if match["first"]:
            return cls(int(match["first"]), _APRIL, max(12 * (int(match["last"]) - int(match["first"]) + 1), 12))
        if match["months"]:
            months = int(match["months"])
            return cls._beginning(int(match["to"][:4]) * 12 + int(match["to"][5:]) - months, months)
        year = cls.financial_year(int(match["year"]))
        return year.part(int(match["number"]), {"Q": 3, "H": 6}[match["part"]]) if match["part"] else year

    @classmethod
    def _beginning(cls, index: int, months: int) -> Self:
        """Return the period that begins with the month of this number (12 to a year)."""
        return cls(index // 12, index % 12 + 1, months)

    def part(self, number: int, months: int) -> Self:
        """Return one of the parts of so many months that it divides into, counted from 1.

        Examples
        --------
        >>> str(Period(2014, 4).part(2, 3))
        '2014/15 Q2'
        """
        return self._beginning(self._index + (number - 1) * months, months)

    @property
    def _index(self) -> int:
        """The number of its first month, 12 to a year."""
        return self.year * 12 + self.month - 1

    def last(self, months: int) -> Self:
        """Return the period of so many months that ends when this one ends.

        Examples
        --------
        >>> str(Period(2014, 4).last(3))
        '2014/15 Q4'
        """
        return self._beginning(self.ends - months, months)

    @property
    def kind(self) -> Kind:
        """What its length makes it; "several years" and "other" for lengths without a name of their own.

        Examples
        --------
        >>> Period(2014, 4).kind, Period(2014, 4, 6).kind, Period(2014, 4, 24).kind, Period(2014, 4, 5).kind
        ('year', 'half', 'several years', 'other')
        """
        return _KINDS.get(self.months) or ("several years" if self.months % 12 == 0 else "other")

    @property
    def is_financial_year(self) -> bool:
        """Whether it is a year from April to March.

        Examples
        --------
        >>> Period(2014, 4).is_financial_year, Period(2014, 1).is_financial_year
        (True, False)
        """
        return (self.month, self.months) == (_APRIL, 12)

    @property
    def label(self) -> str:
        """The one spelling that the tidy tables use.

        Examples
        --------
        >>> Period(2009, 4).label, Period(2014, 4, 6).label, Period(2014, 1).label
        ('2009/10', '2014/15 H1', '2014')
        """
        if self.months == 1:
            return f"{self.year:04d}-{self.month:02d}"
        if (self.month, self.months) == (1, 12):
            return f"{self.year:04d}"
        # The financial year that it begins in, and how many months after its April.
        first, offset = self.year - (self.month < _APRIL), (self.month - _APRIL) % 12
        if self.kind in ("half", "quarter") and offset % self.months == 0:
            return f"{_years(first)} {'Q' if self.kind == 'quarter' else 'H'}{offset // self.months + 1}"
        if self.kind in ("year", "several years") and offset == 0:
            last = first + self.months // 12 - 1
            return _years(first) if last == first else f"{_years(first)}-{_years(last)}"
        return f"{self.months} months to {self.last(1).label}"

    def __str__(self) -> str:
        return self.label

    @property
    def words(self) -> str:
        """Its name in a sentence.

        Examples
        --------
        >>> [Period.from_label(label).words for label in ("2014-04", "2014/15 Q1", "2014/15")]
        ['April 2014', 'Q1 of 2014/15', '2014/15']
        >>> [Period.from_label(label).words for label in ("12 months to 2014-09", "2010/11-2013/14")]
        ['12 months to September 2014', '2010/11 to 2013/14']
        """
        if self.months == 1:
            return f"{MONTHS[self.month - 1].title()} {self.year}"
        if " to " in self.label:
            return f"{self.months} months to {self.last(1).words}"
        year, _, part = self.label.partition(" ")
        return f"{part} of {year}" if part else year.replace("-", " to ")

    @property
    def span(self) -> str:
        """Its first and last month, in words.

        Examples
        --------
        >>> Period(2014, 7, 3).span, Period(2014, 10, 6).span, Period(2014, 11, 1).span
        ('July to September 2014', 'October 2014 to March 2015', 'November 2014')
        """
        last = self.last(1)
        if self.months == 1:
            return last.words
        year = "" if self.year == last.year else f" {self.year}"
        return f"{MONTHS[self.month - 1].title()}{year} to {last.words}"

    @property
    def title(self) -> str:
        """Its name in a heading: a quarter and a half with their months.

        Examples
        --------
        >>> Period(2014, 7, 3).title, Period(2014, 4).title, Period(2014, 11, 1).title
        ('Quarter 2 2014/15 (July to September 2014)', '2014/15', 'November 2014')
        """
        year, _, part = self.label.partition(" ")
        if part[:1] not in ("Q", "H"):
            return self.words
        name = f"Quarter {part[1]}" if part[0] == "Q" else {"1": "First half of", "2": "Second half of"}[part[1]]
        return f"{name} {year} ({self.span})"

    @property
    def is_reported(self) -> bool:
        """Whether a report can cover it: a financial year, or a half, quarter or month of one.

        Examples
        --------
        >>> Period(2014, 7, 3).is_reported, Period(2014, 5, 3).is_reported, Period(2014, 1).is_reported
        (True, False, False)
        """
        return self.months in _KINDS and (self.month - _APRIL) % self.months == 0

    @property
    def ends(self) -> int:
        """The number of the month after it, 12 to a year: two periods with the same number end together.

        Examples
        --------
        >>> Period(2014, 7, 3).ends == Period(2014, 9, 1).ends
        True
        """
        return self._index + self.months

    @property
    def first_day(self) -> dt.date:
        """Its first day.

        Examples
        --------
        >>> Period(2014, 4).first_day
        datetime.date(2014, 4, 1)
        """
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        """Its last day.

        Examples
        --------
        >>> Period(2014, 4).last_day
        datetime.date(2015, 3, 31)
        """
        last = self.last(1)
        return dt.date(last.year, last.month, monthrange(last.year, last.month)[1])

    @property
    def before(self) -> Self:
        """The period of the same length just before it.

        Examples
        --------
        >>> str(Period(2014, 4, 3).before)
        '2013/14 Q4'
        """
        return self.following(-1)

    @property
    def year_before(self) -> Self:
        """The same period a year before.

        Examples
        --------
        >>> str(Period(2014, 4, 3).year_before)
        '2013/14 Q1'
        """
        return self._beginning(self._index - 12, self.months)

    @property
    def year_of(self) -> Self:
        """The financial year that it ends in.

        Examples
        --------
        >>> str(Period(2015, 3, 1).year_of), str(Period(2014, 4, 3).year_of)
        ('2014/15', '2014/15')
        """
        last = self.last(1)
        return self.financial_year(last.year - (last.month < _APRIL))

    @property
    def year_to_date(self) -> Self:
        """The period from the April of its financial year to its end.

        Examples
        --------
        >>> str(Period(2014, 7, 3).year_to_date), str(Period(2014, 8, 1).year_to_date)
        ('2014/15 H1', '5 months to 2014-08')
        """
        start = self.year_of
        return self._beginning(start._index, self.ends - start._index)

    @property
    def ordinal(self) -> int:
        """Its number among the periods of its length: the next period has the next number.

        Examples
        --------
        >>> Period(2015, 4, 3).ordinal - Period(2014, 4, 3).ordinal
        4
        """
        return self._index // self.months

    def contains(self, other: "Period") -> bool:
        """Tell whether another period lies within it.

        Examples
        --------
        >>> Period(2014, 4).contains(Period(2014, 4, 3)), Period(2014, 4).contains(Period(2015, 4, 1))
        (True, False)
        """
        return self._index <= other._index and other.ends <= self.ends

    def following(self, number: int) -> Self:
        """Return the period of the same length that comes so many periods after it.

        Examples
        --------
        >>> str(Period(2014, 4).following(2))
        '2016/17'
        """
        return self._beginning(self._index + number * self.months, self.months)


def _years(start: int) -> str:
    return f"{start:04d}/{(start + 1) % 100:02d}"
