"""Quarters without a year behind their own three months: Apr 2024, May 2024, Jun 2024, Q1."""

from collections.abc import Sequence

from partnership_analysis import periods
from partnership_analysis.periods import Period

_MONTHS = 3


def with_own_quarters(texts: Sequence[str], own: Sequence[Period | None]) -> list[Period | None]:
    """Return the periods of some headings, with that of each bare quarter that stands straight after its months.

    Examples
    --------
    >>> texts = ["Apr 2024", "May 2024", "Jun 2024", "Q1", "Q2"]
    >>> [period and str(period) for period in with_own_quarters(texts, periods.parse_headings(texts))]
    ['2024-04', '2024-05', '2024-06', '2024/25 Q1', None]
    """
    found = list(own)
    for place in range(_MONTHS, len(texts)):
        months = own[place - _MONTHS : place]
        first = months[0]
        if own[place] is not None or first is None or first.kind != "month":
            continue
        quarter = periods.part_of_financial_year(texts[place], first.year_of)
        if quarter is not None and months == [quarter.part(number, 1) for number in range(1, _MONTHS + 1)]:
            found[place] = quarter
    return found
