"""How officers write periods in cells: years, calendars and stretches of months."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_analysis import periods
from partnership_analysis.periods import Period, ShiftedError, UnclearError, YearKind

CALENDAR, FINANCIAL, ACADEMIC, ENDING = (
    YearKind.CALENDAR, YearKind.FINANCIAL, YearKind.ACADEMIC, YearKind.ENDING_IN_MARCH
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2017 to 2018", "2017/18"), ("2017 to 18", "2017/18"), ("2017–18", "2017/18"), ("201718", "2017/18"),
        ("202223", "2022/23"), (202223, "2022/23"), (201718.0, "2017/18"), ("199900", "1999/00"), (202204, "2022-04"),
        ("2020/21Q4", "2020/21 Q4"), ("2011 to 2012 Q1", "2011/12 Q1"), ("Q1 2011 to 2012", "2011/12 Q1"),
        ("2022-23 Q4", "2022/23 Q4"), ("H1 2025/26", "2025/26 H1"), ("2025/26 H1", "2025/26 H1"),
        ("April to June 2010 (Q1)", "2010/11 Q1"), ("April to June 2010", "2010/11 Q1"),
        ("January to March 2011 (Q4)", "2010/11 Q4"), ("January to March 2011 (Q1)", "2010/11 Q4"),
        ("January to March 2011", "2010/11 Q4"), ("April to June 2011 (2011 to 2012 Q1)", "2011/12 Q1"),
        ("Q1 2011/12 (April to June 2011)", "2011/12 Q1"), ("Q1 (April to June) 2011/12", "2011/12 Q1"),
        ("Q1 (April to June 2011)", "2011/12 Q1"), ("Q1 (Apr-Jun) 2011 to 2012", "2011/12 Q1"),
        ("Apr-Jun 2014 Q1", "2014/15 Q1"), ("Quarter 1: April to June 2014", "2014/15 Q1"),
        ("2014/15 (Q1 to Q4)", "2014/15"), ("2014/15 (Q3)", "2014/15 Q3"),
        ("Apr-Jun 2014", "2014/15 Q1"), ("Apr - Jun 14", "2014/15 Q1"), ("Apr–Jun 2014", "2014/15 Q1"),
        ("Oct-Mar 2014/15", "2014/15 H2"), ("Apr-Jun 2014/15", "2014/15 Q1"), ("2014/15 Apr-Jun", "2014/15 Q1"),
        ("May to June 2014", "2 months to 2014-06"), ("January to December 2014", "2014"), ("March 2013/14", "2014-03"),
        ("April 2017 to March 2018", "2017/18"), ("Apr 2017 - Mar 2018", "2017/18"), ("Apr-17 to Mar-18", "2017/18"),
        ("April to March 2018", "2017/18"), ("October 2014 to March 2015", "2014/15 H2"),
        ("12 months to Mar 2018", "2017/18"), ("12 months ending March 2018", "2017/18"),
        ("12 months to Sept 2014", "12 months to 2014-09"), ("Rolling 12 months to Sep 14", "12 months to 2014-09"),
        ("Year to March 2018", "2017/18"), ("Year ending March 2018", "2017/18"), ("Year ended 31 March 2018",
         "2017/18"),
        ("Year ending December 2018", "2018"), ("Year ending 30 September 2014", "12 months to 2014-09"),
        ("Quarter ending June 2014", "2014/15 Q1"), ("Quarter to March 2015", "2014/15 Q4"),
        ("3 months to 30 June 2014", "2014/15 Q1"), ("Month ending March 2018", "2018-03"),
        ("30/04/14", "2014-04"), ("01/04/2014", "2014-04"), ("30.04.2014", "2014-04"), ("30 April 2014", "2014-04"),
        ("2018-03-31T00:00:00", "2018-03"), ("2018-03-31 00:00:00", "2018-03"), (20180331, "2018-03"),
        ("Mar 2022", "2022-03"), ("2022-03", "2022-03"), ("2022M03", "2022-03"), ("March 2022", "2022-03"),
        ("2022 March", "2022-03"), ("2022-Mar", "2022-03"), ("Mar. 2022", "2022-03"),
        ("Calendar year 2014", "2014"), ("2014 calendar year", "2014"), ("Financial year 2014-15", "2014/15"),
        ("Academic year 2017/18", "12 months to 2018-08"), ("Academic year 201718", "12 months to 2018-08"),
        ("2010/11 to 2013/14", "2010/11-2013/14"), ("2010/11-2013/14", "2010/11-2013/14"),
        ("2010 to 2011 to 2013 to 2014", "2010/11-2013/14"),
    ],
)  # fmt: skip
def test_a_period_is_read_without_being_told_what_years_are(text, label):
    assert periods.parse(text).label == label
    assert periods.parse_headings([text], year_ends=False)[0] == periods.parse(text)
    assert periods.parse_any(text) == periods.parse(text)


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        (2018, CALENDAR, "2018"), ("2018", CALENDAR, "2018"), (2018.0, CALENDAR, "2018"), ("2018", ENDING, "2017/18"),
        ("2012Q1", CALENDAR, "2011/12 Q4"), ("2012 Q2", CALENDAR, "2012/13 Q1"), ("2012-Q4", CALENDAR, "2012/13 Q3"),
        ("Q1 2012", CALENDAR, "2011/12 Q4"), ("2014 H1", CALENDAR, "6 months to 2014-06"),
        ("2010-14", CALENDAR, "60 months to 2014-12"), ("2010 to 2014", CALENDAR, "60 months to 2014-12"),
        ("2010-14", FINANCIAL, "2010/11-2013/14"), ("2017/18", ACADEMIC, "12 months to 2018-08"),
        ("202223", ACADEMIC, "12 months to 2023-08"), (201112, ACADEMIC, "12 months to 2012-08"),
        (201112, FINANCIAL, "2011/12"), ("2017 to 2018", ACADEMIC, "12 months to 2018-08"),
        # A year of two halves is no calendar year, and months need no year's kind.
        ("2017/18", CALENDAR, "2017/18"), ("2020/21Q4", CALENDAR, "2020/21 Q4"),
        ("April to June 2010", CALENDAR, "2010/11 Q1"),
        ("Mar 2014", ACADEMIC, "2014-03"), ("Sept-Dec 2017/18", ACADEMIC, "4 months to 2017-12"),
    ],
)  # fmt: skip
def test_what_the_sheet_says_of_its_years_tells_bare_years_apart(text, kind, label):
    assert periods.parse(text, kind).label == label
    assert [period.label for period in periods.parse_headings([text], year_ends=False, year_kind=kind)] == [label]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (2018, None, "expected the calendar year 2018, or 2017/18 or 2018/19. Write 2018/19, or say Calendar year"),
        ("2018", FINANCIAL, "expected 2017/18 or 2018/19. Write 2018/19"),
        ("2018", ACADEMIC, "expected"),
        ("2012Q1", None, "expected Q1 of 2011/12, of 2012/13 or of the calendar year 2012. Write 2012/13 Q1"),
        ("Q1 2012", FINANCIAL, "expected Q1 of 2011/12, of 2012/13. Write"),
        ("2012 Q1", ENDING, "Q1 of 2011/12, of 2012/13"),
        ("2014 H1", None, "expected H1 of 2013/14"),
        ("2010-14", None, "expected the calendar years 2010 to 2014, or 2010/11 to 2013/14"),
        ("2010 to 2014", ENDING, "expected"),
        ("2017-18", CALENDAR, "one year, or the two calendar years 2017 and 2018"),
        ("2017 to 2018", CALENDAR, "two calendar years"),
        ("201112", None, "expected 2011/12 or December 2011"),
        ("201112", CALENDAR, "expected 2011/12 or December 2011"),
        ("Oct to Mar 2015", None, "October 2014 to March 2015 or October 2015 to March 2016"),
        ("April to June 2010 (Q3)", None, "Correct one of the two"),
        ("Q1 2011/12 (July to September)", None, "Correct one of the two"),
        ("2017/18 Q1", ACADEMIC, "Name the months"),
    ],
)  # fmt: skip
def test_what_may_be_one_of_several_periods_is_asked_about(text, kind, said):
    with pytest.raises(UnclearError, match="is unclear") as error:
        periods.parse(text, kind)
    assert said in str(error.value)
    assert periods.parse_headings([text], year_kind=kind) == [None]


@pytest.mark.parametrize(
    "text",
    ["As at 31 March 2018", "Week ending 31 March 2014", "Days to March 15", "16 to 17", "Aged 16-17", "18 - 25",
    "4 - 12",
     "11 to 16", "2017/19", "201799", "2022M13", "2022 Marching", "31/02/14", "1.2.12", "1.10.14", "Version 2.1",
     "Q1 to Q3", "April to June", "June to April 2014/15", "June 2014 to April 2014", "0 months to March 2014",
     "Year ending 30 March 2014", True, 1.5, 12345678, "x" * 5000, "1" * 5000],
)  # fmt: skip
def test_ages_amounts_weeks_and_numbers_are_no_periods(text):
    with pytest.raises(ValueError, match=r"is (not a period|unclear)"):
        periods.parse(text)


@pytest.mark.parametrize(
    ("headings", "labels"),
    [
        ([200910, 201011, 201112, 201213], ["2009/10", "2010/11", "2011/12", "2012/13"]),
        ([201010, 201011, 201012, 201101], ["2010-10", "2010-11", "2010-12", "2011-01"]),
        # One of each kind tells nothing of those that may be both.
        ([201110, 201112, 201213], ["2011-10", None, "2012/13"]),
        ([201011, 201112], [None, None]),
        (["2013", "2014"], [None, None]),
    ],
)
def test_numbers_of_six_digits_are_read_together(headings, labels):
    assert [period and period.label for period in periods.parse_headings(headings)] == labels
    assert [period and period.label for period in periods.parse_headings([str(one) for one in headings])] == labels


@pytest.mark.parametrize("content", [dt.datetime(2014, 3, 31, 23), "2014-03-31 23:00", "31/03/2014 23:00:00",
                                     "2014-03-31T23:00:00Z", "2014-03-31T23:00:00.000"])  # fmt: skip
def test_a_date_of_summer_time_is_refused_and_says_which_day_may_be_meant(content):
    said = (
        "31/03/2014 23:00 is midnight in another time zone (British Summer Time): 01/04/2014 may be meant. "
        "Save the dates without times"
    )
    for read in (periods.parse, periods.day):
        with pytest.raises(ShiftedError) as error:
            read(content)
        assert str(error.value) == said
    assert periods.date(content) is None
    assert periods.parse_headings([content]) == [None]


@pytest.mark.parametrize("content", [dt.datetime(2014, 4, 30, 12, 30), dt.datetime(2014, 4, 1, 1)])
def test_a_date_with_any_time_is_no_period(content):
    with pytest.raises(ValueError, match=r"a moment, not a period\. Save the dates without times"):
        periods.parse(content)
    assert periods.date(content) == content.date()


@pytest.mark.parametrize(
    ("content", "day"),
    [
        ("05/04/2014", dt.date(2014, 4, 5)), ("5/4/14", dt.date(2014, 4, 5)), ("2014-04-05", dt.date(2014, 4, 5)),
        ("Week ending 05/04/2014", dt.date(2014, 4, 5)), ("w/e 05/04/14", dt.date(2014, 4, 5)),
        ("W/C: 31 March 2014", dt.date(2014, 3, 31)), ("Saturday 5 April 2014", dt.date(2014, 4, 5)),
        ("5th Apr 2014", dt.date(2014, 4, 5)), ("05-Apr-14", dt.date(2014, 4, 5)), (20140405, dt.date(2014, 4, 5)),
        (dt.datetime(2014, 4, 5), dt.date(2014, 4, 5)), (dt.date(2014, 4, 5), dt.date(2014, 4, 5)),
        ("2014/04/05", dt.date(2014, 4, 5)), ("April 2014", None), ("31/02/2014", None), (None, None), (True, None),
        ("", None), (41729.0, None),
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_spelling(content, day):
    assert periods.day(content) == day


months = st.builds(Period, st.integers(1970, 2067), st.integers(1, 12), st.just(1))
stretches = st.builds(Period, st.integers(1970, 2060), st.integers(1, 12), st.integers(1, 36))


@given(stretches)
def test_every_period_reads_back_from_what_we_call_it(period):
    kind = CALENDAR if (period.month, period.months) == (1, 12) else None
    # 2011-12 is the label of a month, and may be a year's: that is why `spelled` names it.
    spellings = [period.title, period.words, period.span, periods.spelling(period)]
    assert {periods.parse(text, kind) for text in spellings} == {period}


@given(stretches)
def test_every_stretch_of_months_reads_back_from_each_spelling(period):
    first, last = period.part(1, 1), period.last(1)
    (a, b), (x, y) = ((f"{day:%B}", f"{day:%b}") for day in (first.first_day, last.first_day))
    spellings = [
        f"{a} {first.year} to {x} {last.year}", f"{b} {first.year} - {y} {last.year}",
        f"{b}-{first.year}–{y}-{last.year}",
        f"{period.months} months to {x} {last.year}", f"{period.months} months ending {y} {last.year % 100:02d}",
        f"{period.months} months ended {period.last_day.day} {x} {last.year}",
    ]  # fmt: skip
    if first.year == last.year and first != last:
        spellings += [f"{a} to {x} {first.year}", f"{b}-{y} {first.year}", f"{b} - {y} {first.year % 100:02d}"]
    assert {periods.parse(text) for text in spellings} == {period}


@pytest.mark.slow
@given(st.integers(1970, 2067), st.integers(1, 4), st.sampled_from(["Q", "Quarter ", "Qtr "]))
def test_every_quarter_reads_back_from_each_spelling(start, number, word):
    quarter = Period(start, 4).part(number, 3)
    years = [f"{start}/{(start + 1) % 100:02d}", f"{start} to {start + 1}", f"{start}-{start + 1}"]
    months = f"{quarter.first_day:%B} to {quarter.last_day:%B}"
    spellings = [text for year in years for text in (f"{year} {word}{number}", f"{word}{number} {year}")]
    spellings += [f"{months} {quarter.year} ({word}{number})", f"{word}{number} ({months}) {years[1]}"]
    spellings += [f"{months} {quarter.year}", f"{word}{number} {years[0]} ({months} {quarter.year})"]
    assert {periods.parse(text) for text in spellings} == {quarter}
    calendar = Period(start, 1).part(number, 3)
    assert (
        periods.parse(f"{start}{word}{number}", CALENDAR)
        == periods.parse(f"{word}{number} {start}", CALENDAR)
        == calendar
    )


@pytest.mark.slow
@given(months)
def test_every_month_reads_back_from_each_spelling(month):
    day = month.first_day
    spellings = [f"{day:%Y %B}", f"{day:%YM%m}", f"{day:%b %Y}", f"{day:%Y-%b}", day, month.last_day,
                 f"{day:%d/%m/%y}",
                 f"{month.last_day:%d/%m/%Y}", f"{day:%Y-%m-%dT00:00:00}", int(f"{day:%Y%m%d}"),
                 f"{day:%d %B %Y}"]  # fmt: skip
    assert {periods.parse(spelling) for spelling in spellings} == {month}


@given(st.text(st.sampled_from("QH1234 /-()abcdeJanuyMrto2019,."), max_size=40), st.sampled_from([None, *YearKind]))
def test_any_text_is_a_period_or_a_value_error(text, kind):
    try:
        found = periods.parse(text, kind)
    except ValueError:
        return
    assert Period.from_label(found.label) == found
