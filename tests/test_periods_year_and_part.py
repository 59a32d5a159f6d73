"""Periods that two cells name: a year in one column, and a month, a quarter or a half in another."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_analysis import periods
from partnership_analysis.periods import Period, YearKind

CALENDAR, FINANCIAL, ACADEMIC, ENDING = (
    YearKind.CALENDAR, YearKind.FINANCIAL, YearKind.ACADEMIC, YearKind.ENDING_IN_MARCH
)  # fmt: skip


@pytest.mark.parametrize(
    ("year", "part", "kind", "label"),
    [
        ("2013/14", "April", None, "2013-04"), ("2013/14", "Apr", None, "2013-04"), ("2013-14",
         "MARCH", None, "2014-03"),
        ("2013 to 2014", "Jan.", None, "2014-01"), (201314, "Sept", None, "2013-09"), ("FY14",
         "Q1", None, "2013/14 Q1"),
        ("2013/14", "Quarter 4", None, "2013/14 Q4"), ("2013/14", "H2", None, "2013/14 H2"),
        ("2013/14", "Apr-Jun", None, "2013/14 Q1"), ("2013/14", "January to March", None, "2013/14 Q4"),
        ("2013/14", "Q1 (Apr-Jun)", None, "2013/14 Q1"), ("2013/14", "First half", None, "2013/14 H1"),
        ("2013/14", "Mar 2014", None, "2014-03"), ("2021/22", dt.datetime(2022, 3, 1), None, "2022-03"),
        ("2013/14", "", None, "2013/14"), ("2013/14", None, None, "2013/14"), ("2013/14", "Annual", None, "2013/14"),
        ("2013/14", "Financial year", None, "2013/14"), ("201718", "Financial year Q1", None, "2017/18 Q1"),
        ("2017/18", "Academic year", None, "12 months to 2018-08"), ("201718",
         "Year", ACADEMIC, "12 months to 2018-08"),
        ("2017/18", "October", ACADEMIC, "2017-10"), ("2017/18", "July", ACADEMIC, "2018-07"),
        # A year and a month's name say which month, whatever years are called.
        (2014, "April", None, "2014-04"), ("2014", "Mar", CALENDAR, "2014-03"), (2014.0, "Apr-Jun", None, "2014/15 Q1"),
        (2014, "Q1", CALENDAR, "2013/14 Q4"), (2014, "H1", CALENDAR, "6 months to 2014-06"),
        (2014, "", CALENDAR, "2014"),
        (2014, "Calendar year", None, "2014"), (2014, "Mar 2014", None, "2014-03"),
        (2013, "Mar 2014", FINANCIAL, "2014-03"),
        (2014, "", ENDING, "2013/14"), (2014, "Calendar year Q1", None, "2013/14 Q4"),
        # Numbers, where the heading before them says what they count.
        ("2013/14", "Quarter 1", None, "2013/14 Q1"), ("2013/14", "Financial month 1", None, "2013-04"),
        ("2013/14", "Calendar month 1", None, "2014-01"), (2014, "Month 4", CALENDAR, "2014-04"),
        (2014, "Calendar month 4", None, "2014-04"), ("2013/14", "Financial month 12", None, "2014-03"),
    ],
)  # fmt: skip
def test_a_year_and_its_part_are_read_in_either_order(year, part, kind, label):
    assert periods.combine(year, part, kind).label == label
    if part and isinstance(part, str) and part[0] in "QHAMJO" and not part.startswith("Academic") and "20" not in part:
        assert periods.combine(part, year, kind).label == label


@pytest.mark.parametrize(
    ("year", "part", "kind", "said"),
    [
        (2014, "Q1", None, "Q1 of 2013/14 or Q1 of 2014/15 or Q1 of the calendar year 2014. Write the year as 2014/15"),
        (2014, "Q1", FINANCIAL, "expected Q1 of 2013/14 or Q1 of 2014/15. Write"),
        (2014, "April", FINANCIAL, "April 2013 or April 2014"),
        (2014, "April", ENDING, "April 2013 or April 2014"),
        (2014, "Oct-Mar", None, "Write the year as 2014/15"),
        (2014, "", None, "2013/14 or 2014/15"),
        ("2013/14", 4, None, "expected April, or July, which is month 4 of a financial year. Write the month's name"),
        ("2013/14", "1", None, "expected January, or April, which is month 1"),
        ("2013/14", "Month 12", None, "expected December, or March"),
        (2014, 4.0, CALENDAR, "Write the month's name"),
        (2014, "Month 4", None, "Write the month's name"),
        ("2013/14", 13, None, "'13' is not a month: expected a name such as April"),
        ("2013/14", "Apr 2015", None, "Correct one of the two cells"),
        ("2013/14", "2014/15 Q1", None, "Correct one of the two cells"),
        ("2013/14", "Q1 (Jul-Sep)", None, "is not a part of 2013/14"),
        ("2013/14",
         "banana", None, "'banana' is not a part of 2013/14: expected a month or a quarter such as April or Q1"),
        ("2013/14", "Autumn term", None, "is not a part of 2013/14"),
        ("2017/18", "Q1", ACADEMIC, "Name the months"),
        ("banana", "April", None, "'banana' is not a period"),
        (None, "April", None, "is not a period"),
        (2010, "Mar 2014", None, "expected"),
    ],
)  # fmt: skip
def test_what_two_cells_do_not_tell_is_asked_about(year, part, kind, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        periods.combine(year, part, kind)


@given(st.integers(1970, 2067), st.integers(1, 12))
def test_every_month_of_a_year_is_read_from_two_columns(start, number):
    year = Period(start, 4)
    month = year.part(number, 1)
    for name in (f"{month.first_day:%B}", f"{month.first_day:%b}", f"Financial month {number}"):
        assert periods.combine(year.label, name) == month
    assert periods.combine(month.year, f"{month.first_day:%B}") == month
