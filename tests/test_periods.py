import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_analysis import periods

# Two digits of a year are read as 1970 to 2069.
starts = st.integers(1970, 2067)
months = st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("09/10", "2009/10"),
        ("2009/10", "2009/10"),
        ("2009-10", "2009/10"),
        ("2009-2010", "2009/10"),
        ("2014/2015", "2014/15"),
        ("14-15", "2014/15"),
        ("99/00", "1999/00"),
        ("1999-2000", "1999/00"),
        ("FY10", "2009/10"),
        ("FY 2010", "2009/10"),
        ("FY2014/15", "2014/15"),
        ("Actual to March 10", "2009/10"),
        ("Actual to Mar 15", "2014/15"),
        ("Year ending 31 March 2010", "2009/10"),
        ("year ended 31st March 2010", "2009/10"),
        (" 2014 / 15 ", "2014/15"),
        ("2014\N{NO-BREAK SPACE}/\n15", "2014/15"),
        ("2014/15 Q1", "2014/15 Q1"),
        ("2018-19 Q4", "2018/19 Q4"),
        ("2014-04", "2014-04"),
        ("Apr-14", "2014-04"),
        ("Apr '14", "2014-04"),
        ("Apr’14", "2014-04"),
        ("April 2014", "2014-04"),
        ("SEPT 14", "2014-09"),
        ("May 14", "2014-05"),
        (dt.date(2015, 3, 31), "2015-03"),
        (dt.datetime(2014, 4, 1), "2014-04"),
        (periods.financial_year(2014), "2014/15"),
    ],
)
def test_a_period_is_read_in_every_spelling_officers_use(text, label):
    assert periods.label(periods.parse(text)) == label


@pytest.mark.parametrize(
    "text",
    ["", "banana", "Target", "2014", 2014, 0.95, None, "14/16", "2014/13", "2014-18", "Q1", "2014/15 Q5", "2014-13"],
)
def test_what_is_not_a_period_is_refused_by_its_own_words(text):
    with pytest.raises(ValueError, match="is not a period: expected a financial year such as 2014/15"):
        periods.parse(text)


@given(starts)
def test_every_financial_year_reads_back_from_each_spelling(start):
    year = periods.financial_year(start)
    long, short, end, end_short = f"{start}", f"{start % 100:02d}", f"{start + 1}", f"{(start + 1) % 100:02d}"
    spellings = [
        periods.label(year),
        f"{short}/{end_short}",
        f"{long}/{end_short}",
        f"{long}-{end_short}",
        f"{long}-{end}",
        f"FY{end_short}",
        f"FY {end}",
        f"Mar {end_short}",
        f"March {end}",
        f"Actual to March {end_short}",
        f"Year ending 31 March {end}",
        dt.date(start + 1, 3, 31),
    ]
    assert periods.parse_headings(spellings) == [year] * len(spellings)


@given(starts, st.integers(1, 4))
def test_every_quarter_reads_back_from_its_label(start, quarter):
    label = f"{periods.label(periods.financial_year(start))} Q{quarter}"
    assert periods.label(periods.parse(label)) == label
    assert periods.label(periods.parse(label.replace("/", "-"))) == label


@given(starts, st.integers(1, 4))
def test_the_four_quarters_of_a_financial_year_begin_in_april(start, quarter):
    period = periods.parse(f"{start}-{start + 1} Q{quarter}")
    assert period.start_time == pd.Timestamp(start, 4, 1) + pd.DateOffset(months=3 * (quarter - 1))


@given(months)
def test_every_month_reads_alike_in_words_and_as_a_date(date):
    date = date.replace(day=1)
    spellings = [date, date.strftime("%B %Y"), date.strftime("%b-%y"), date.strftime("%b %y"), date.strftime("%B'%y")]
    assert {periods.label(periods.parse(spelling)) for spelling in spellings} == {date.strftime("%Y-%m")}


@given(starts, st.integers(4, 15))
def test_a_financial_year_runs_from_april_to_march(start, month):
    day = pd.Timestamp(start + (month - 1) // 12, (month - 1) % 12 + 1, 15)
    year = periods.financial_year(start)
    assert year.start_time <= day <= year.end_time


@pytest.mark.parametrize(
    ("headings", "labels"),
    [
        (["Mar 13", "Mar 14", "Mar 15"], ["2012/13", "2013/14", "2014/15"]),
        (["Target", "Mar 13"], [None, "2012/13"]),
        ([dt.date(2013, 3, 31), dt.date(2014, 3, 31)], ["2012/13", "2013/14"]),
        (["12/13", "Mar 14"], ["2012/13", "2013/14"]),
        (["Feb 13", "Mar 13"], ["2013-02", "2013-03"]),
        (["2012/13", "Apr 13"], ["2012/13", "2013-04"]),
        (["KPI", "Actual to March 14", "Variance"], [None, "2013/14", None]),
        (["2014/15 Q4"], ["2014/15 Q4"]),
        ([], []),
    ],
)
def test_a_row_of_marches_heads_financial_years_and_other_months_head_months(headings, labels):
    assert [period and periods.label(period) for period in periods.parse_headings(headings)] == labels


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Customer Service performance data for 2014/15 is as follows", "2014/15"),
        ("Complaints received during the 2014/2015 financial year", "2014/15"),
        ("2014-15 outturn, 2014/15 targets", "2014/15"),
        ("Change from 2013/14 to 2014/15", None),
        ("Complaints about Customer Services", None),
        ("received on 01/05/2014", None),
        ("", None),
    ],
)
def test_a_title_tells_its_year_when_it_names_just_one(text, label):
    found = periods.find(text)
    assert (found and periods.label(found)) == label


@pytest.mark.parametrize("text", ["Corporate plan 2014-18", "Complaints since 2014-04", "Strategy 2014/2019"])
def test_a_title_with_a_span_that_is_no_financial_year_names_none(text):
    assert periods.find(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("CTX collection as at 31 August 2015", dt.date(2015, 8, 31)),
        ("collected As At 1st Sept 2015", dt.date(2015, 9, 1)),
        ("CTX collection", None),
        ("as at August 2015", None),
    ],
)
def test_as_at_gives_the_day_to_which_a_value_counts(text, date):
    assert periods.find_as_at(text) == date


def test_as_at_a_day_that_does_not_exist_gives_none():
    assert periods.find_as_at("CTX collection as at 31 September 2015") is None


@pytest.mark.parametrize(("year", "before"), [("2014/15", "2013/14"), ("00/01", "1999/00"), ("2010-11", "2009/10")])
def test_the_year_before(year, before):
    assert periods.year_before(year) == before
