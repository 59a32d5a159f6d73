import datetime as dt
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_analysis import periods
from partnership_analysis.periods import Period

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
        ("2014/15 Quarter 2", "2014/15 Q2"),
        ("Qtr 2 of 2014-15", "2014/15 Q2"),
        ("2014/15 H1", "2014/15 H1"),
        ("14/15 h2", "2014/15 H2"),
        ("H1 2014/15", "2014/15 H1"),
        ("FY15 H2", "2014/15 H2"),
        ("First half 2014/15", "2014/15 H1"),
        ("2nd half of 2014-15", "2014/15 H2"),
        ("Half 2, 2014/15", "2014/15 H2"),
        ("Half-year 1 2014/15", "2014/15 H1"),
        ("2014-04", "2014-04"),
        ("Apr-14", "2014-04"),
        ("Apr '14", "2014-04"),
        ("Apr’14", "2014-04"),
        ("April 2014", "2014-04"),
        ("SEPT 14", "2014-09"),
        ("May 14", "2014-05"),
        (dt.date(2015, 3, 31), "2015-03"),
        (dt.datetime(2014, 4, 1), "2014-04"),
        (Period.financial_year(2014), "2014/15"),
        (Period(2013, 10), "12 months to 2014-09"),
    ],
)
def test_a_period_is_read_in_every_spelling_officers_use(text, label):
    assert periods.parse(text).label == label


@pytest.mark.parametrize(
    "text",
    [
        "",
        "banana",
        "Target",
        0.95,
        None,
        "14/16",
        "2014/13",
        "Q1",
        "2014/15 Q5",
        "2014-13",
        "H1",
        "2014/15 H3",
        "2014/16 H1",
        "half of 2014/15",
    ],
)
def test_what_is_not_a_period_is_refused_by_its_own_words(text):
    with pytest.raises(ValueError, match="is not a period: expected a financial year such as 2014/15"):
        periods.parse(text)


@given(starts)
def test_every_financial_year_reads_back_from_each_spelling(start):
    year = Period.financial_year(start)
    long, short, end, end_short = f"{start}", f"{start % 100:02d}", f"{start + 1}", f"{(start + 1) % 100:02d}"
    spellings = [
        year.label,
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
    label = f"{Period.financial_year(start)} Q{quarter}"
    assert periods.parse(label).label == label
    assert periods.parse(label.replace("/", "-")).label == label


@given(starts, st.integers(1, 4))
def test_the_four_quarters_of_a_financial_year_begin_in_april(start, quarter):
    period = periods.parse(f"{start}-{start + 1} Q{quarter}")
    assert (period.first_day.year, period.first_day.month) == {1: (start, 4), 2: (start, 7), 3: (start, 10)}.get(
        quarter, (start + 1, 1)
    )
    assert (period.first_day.day, period.kind) == (1, "quarter")


@given(months)
def test_every_month_reads_alike_in_words_and_as_a_date(date):
    date = date.replace(day=1)
    spellings = [date, date.strftime("%B %Y"), date.strftime("%b-%y"), date.strftime("%b %y"), date.strftime("%B'%y")]
    assert {periods.parse(spelling).label for spelling in spellings} == {date.strftime("%Y-%m")}


@given(starts, st.integers(4, 15))
def test_a_financial_year_runs_from_april_to_march(start, month):
    day = dt.date(start + (month - 1) // 12, (month - 1) % 12 + 1, 15)
    year = Period.financial_year(start)
    assert year.first_day <= day <= year.last_day


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
    assert [period and period.label for period in periods.parse_headings(headings)] == labels


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
    found = periods.find_year(text)
    assert (found and found.label) == label


@pytest.mark.parametrize("text", ["Corporate plan 2014-18", "Complaints since 2014-04", "Strategy 2014/2019"])
def test_a_title_with_a_span_that_is_no_financial_year_names_none(text):
    assert periods.find_year(text) is None


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


@pytest.mark.parametrize(
    ("text", "year"), [("2014/15", "2014/15"), ("00/01", "2000/01"), ("2010-11", "2010/11"), ("FY15", "2014/15")]
)
def test_a_financial_year_is_read_in_any_spelling(text, year):
    assert periods.financial_year(text).label == year


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("14/15", "2014/15"), ("Q2 of 2014/15", "2014/15 Q2"), ("2014-15 H2", "2014/15 H2"), ("FY15h1", "2014/15 H1"),
        ("Nov 14", "2014-11"), ("2014", "2014"), ("2010/11-2013/14", "2010/11-2013/14"),
        ("12 months to 2014-09", "12 months to 2014-09"), (Period(2014, 4), "2014/15"),
    ],
)  # fmt: skip
def test_every_kind_of_period_can_be_asked_for(text, label):
    assert periods.parse_any(text).label == label


@pytest.mark.parametrize("text", ["banana", "2014/15 H3", "2014/16", "2014/15 Q2 H1", "H1", ""])
def test_what_is_no_period_cannot_be_asked_for(text):
    with pytest.raises(ValueError, match=r"is not a (period|financial year)"):
        periods.parse_any(text)


@pytest.mark.parametrize("text", ["2014/15 Q1", "Apr-14", Period(2014, 1), Period(2013, 10), "banana"])
def test_another_period_is_not_a_financial_year(text):
    with pytest.raises(
        ValueError, match=r"is not a (financial year: a report is on the whole of one|period: expected)"
    ):
        periods.financial_year(text)


@pytest.mark.parametrize("day", [dt.date(2199, 12, 31), dt.date(2016, 2, 29), dt.date(2015, 2, 28)])
def test_the_last_day_of_any_month_stands_for_the_month(day):
    assert periods.parse(day) == Period(day.year, day.month, 1)
    assert periods.parse(day).last_day == day


@pytest.mark.parametrize("day", [dt.date(2016, 2, 28), dt.date(2014, 4, 2), dt.datetime(2014, 4, 29, 12)])
def test_a_day_within_a_month_is_not_a_period(day):
    with pytest.raises(ValueError, match="expected the first or the last day of a month"):
        periods.parse(day)


@pytest.mark.parametrize(
    ("heading", "label"),
    [("Q2", "2014/15 Q2"), ("Qtr 4", "2014/15 Q4"), ("apr", "2014-04"), ("Dec.", "2014-12"), ("January", "2015-01"),
     ("Q5", None), ("Total", None), ("2014/15", None)],
)  # fmt: skip
def test_a_bare_month_or_quarter_is_of_the_year_given_elsewhere(heading, label):
    found = periods.part_of_financial_year(heading, Period(2014, 4))
    assert (found and found.label) == label
    assert periods.part_of_financial_year(heading, None) is None
    # The quarters of another year have no agreed numbers.
    assert periods.part_of_financial_year(heading, Period(2014, 1)) is None


# Each period with all that is said of it, worked out by hand.
@pytest.mark.parametrize(
    ("period", "label", "kind", "words", "before", "year_before", "year_of"),
    [
        (Period(2014, 4), "2014/15", "year", "2014/15", "2013/14", "2013/14", "2014/15"),
        (Period(1999, 4), "1999/00", "year", "1999/00", "1998/99", "1998/99", "1999/00"),
        (Period(2014, 1), "2014", "year", "2014", "2013", "2013", "2014/15"),
        (Period(2014, 4, 6), "2014/15 H1", "half", "H1 of 2014/15", "2013/14 H2", "2013/14 H1", "2014/15"),
        (Period(2014, 10, 6), "2014/15 H2", "half", "H2 of 2014/15", "2014/15 H1", "2013/14 H2", "2014/15"),
        (Period(2014, 4, 3), "2014/15 Q1", "quarter", "Q1 of 2014/15", "2013/14 Q4", "2013/14 Q1", "2014/15"),
        (Period(2015, 1, 3), "2014/15 Q4", "quarter", "Q4 of 2014/15", "2014/15 Q3", "2013/14 Q4", "2014/15"),
        (Period(2015, 1, 1), "2015-01", "month", "January 2015", "2014-12", "2014-01", "2014/15"),
        (Period(2011, 12, 1), "2011-12", "month", "December 2011", "2011-11", "2010-12", "2011/12"),
        (Period(2010, 4, 48), "2010/11-2013/14", "several years", "2010/11 to 2013/14", "2006/07-2009/10",
         "2009/10-2012/13", "2013/14"),
        (Period(2013, 10), "12 months to 2014-09", "year", "12 months to September 2014", "12 months to 2013-09",
         "12 months to 2013-09", "2014/15"),
        (Period(2014, 4, 5), "5 months to 2014-08", "other", "5 months to August 2014", "5 months to 2014-03",
         "5 months to 2013-08", "2014/15"),
        (Period(2014, 5, 3), "3 months to 2014-07", "quarter", "3 months to July 2014", "3 months to 2014-04",
         "3 months to 2013-07", "2014/15"),
    ],
)  # fmt: skip
def test_a_period_knows_its_label_its_kind_and_the_periods_about_it(
    period, label, kind, words, before, year_before, year_of
):
    assert (period.label, str(period), period.kind, period.words) == (label, label, kind, words)
    assert (period.before.label, period.year_before.label, period.year_of.label) == (before, year_before, year_of)


any_period = st.builds(Period, st.integers(1900, 2100), st.integers(1, 12), st.integers(1, 60) | st.just(120))


@pytest.mark.slow
@given(any_period)
def test_every_label_reads_back(period):
    assert Period.from_label(period.label) == period
    assert Period.from_label(str(period)) == period


@given(any_period, any_period)
def test_no_two_periods_share_a_label(one, other):
    assert (one.label == other.label) == (one == other)


@pytest.mark.parametrize(
    "text",
    ["", "banana", "14/15", "2014/17", "2014/2015", "2014-15", "2014/15 Q5", "2014/15 H3", "2014-00", "2014-13",
     "Apr-14", "2014/15-2014/15", "2013/14-2010/11", "0 months to 2014-03", "12 months to 2014-03",
     "1 months to 2014-03", "12 months to 2014", "012 months to 2014-09", " 2014/15", "2014/15\n",
     "\N{FULLWIDTH DIGIT TWO}014/15"],
)  # fmt: skip
def test_a_label_has_one_spelling(text):
    with pytest.raises(ValueError, match="is not the label of a period"):
        Period.from_label(text)


@given(any_period)
def test_the_period_before_ends_the_day_before_and_has_the_same_length(period):
    assert period.before.last_day + dt.timedelta(days=1) == period.first_day
    assert period.before.months == period.months
    assert period.before.following(1) == period
    assert period.following(-1) == period.before


@given(any_period)
def test_the_year_before_is_twelve_months_earlier_and_as_long(period):
    earlier = period.year_before
    assert (earlier.year, earlier.month, earlier.months) == (period.year - 1, period.month, period.months)


@given(any_period, st.integers(-30, 30))
def test_periods_that_follow_each_other_are_numbered_one_by_one(period, number):
    assert period.following(number).ordinal == period.ordinal + number


@given(any_period, any_period)
def test_a_period_contains_those_whose_days_all_lie_in_it(one, other):
    inside = one.first_day <= other.first_day and other.last_day <= one.last_day
    assert one.contains(other) == inside


@given(any_period)
def test_a_period_contains_itself_and_its_parts_and_neither_neighbour(period):
    assert period.contains(period)
    assert all(period.contains(period.part(number, 1)) for number in range(1, period.months + 1))
    assert not period.contains(period.before)
    assert not period.contains(period.following(1))


@given(any_period)
def test_the_year_of_a_period_is_the_financial_year_of_its_last_day(period):
    assert period.year_of.is_financial_year
    assert period.year_of.first_day <= period.last_day <= period.year_of.last_day


@given(starts)
def test_a_financial_year_has_twelve_months_four_quarters_and_two_halves(start):
    year = Period.financial_year(start)
    for months in (1, 3, 6):
        parts = [year.part(number, months) for number in range(1, 12 // months + 1)]
        assert (parts[0].first_day, parts[-1].last_day) == (year.first_day, year.last_day)
        assert [part.following(1) for part in parts[:-1]] == parts[1:]
        assert {part.year_of for part in parts} == {year}


@given(any_period, any_period)
def test_periods_stand_in_the_order_in_which_they_begin(one, other):
    if one.first_day < other.first_day:
        assert one < other


@pytest.mark.parametrize(("month", "months"), [(0, 12), (13, 12), (4, 0), (4, -3)])
def test_there_is_no_thirteenth_month_and_no_period_without_months(month, months):
    with pytest.raises(ValueError, match="expected 1 to 12, and 1 or more"):
        Period(2014, month, months)


def test_a_period_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Period(2014, 4).year = 2015
