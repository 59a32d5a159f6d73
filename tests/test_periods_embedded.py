"""Periods within headings and titles: which is meant, what is left, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnership_analysis import periods
from partnership_analysis.periods import Period, YearKind

CALENDAR = YearKind.CALENDAR


@pytest.mark.parametrize(
    ("text", "label", "rest"),
    [
        ("Percentage of council tax collected in 2023 to 2024", "2023/24", "Percentage of council tax collected"),
        ("Net cash collected by 31 March 2024", "2023/24", "Net cash collected"),
        ("Net collectable debit in respect of 2023 to 2024 council tax", "2023/24",
         "Net collectable debit in respect of council tax"),
        ("% collected 2023-24", "2023/24", "% collected"), ("2023-24 % collected", "2023/24", "% collected"),
        ("Total receipts of council taxes collected during the financial year - 2010 to 2011 (Q1 to Q4)", "2010/11",
         "Total receipts of council taxes collected"),
        ("Actual Q1 2023/24", "2023/24 Q1", "Actual"), ("Q1 2023/24 Actual", "2023/24 Q1", "Actual"),
        ("Actual (Q1 2023/24)", "2023/24 Q1", "Actual"), ("Actual to Q2 2023/24", "2023/24 Q2", "Actual"),
        ("Actual, Q1 2023/24", "2023/24 Q1", "Actual"), ("Q1 2023/24: Actual", "2023/24 Q1", "Actual"),
        ("Target 14/15", "2014/15", "Target"), ("14/15 target", "2014/15", "target"), ("Actual Apr 14", "2014-04",
         "Actual"),
        ("Target FY15", "2014/15", "Target"), ("Calls FY15", "2014/15", "Calls"),
        ("Complaints received during the 2014/2015 financial year", "2014/15", "Complaints received"),
        ("Quarter 1 2023-24 (April to June 2023) calls", "2023/24 Q1", "calls"),
        ("Calls, April to June 2011 (2011 to 2012 Q1)", "2011/12 Q1", "Calls"),
        ("Calls Q1 (April to June 2011)", "2011/12 Q1", "Calls"), ("Calls, 2010 to 2011 (Q1)", "2010/11 Q1", "Calls"),
        ("Calls in the year ending March 2018", "2017/18", "Calls"), ("Calls in the 12 months to Sept 2014",
         "12 months to 2014-09", "Calls"),
        ("Calls answered in 2022/23 within 20 seconds", "2022/23", "Calls answered within 20 seconds"),
        ("Calls (March 2022)", "2022-03", "Calls"), ("March 2022 calls", "2022-03", "calls"), ("Calls [2022/23]",
         "2022/23", "Calls"),
        ("Calls in the academic year 2017/18", "12 months to 2018-08", "Calls"),
        ("Calls in calendar year 2017", "2017", "Calls"), ("Rough sleepers, autumn 2017", "2017",
         "Rough sleepers, autumn"),
        ("Mid-2010 population", "2010", "Population (mid-year)"), ("Population mid-2010", "2010",
         "Population (mid-year)"),
        ("Council Tax levels: Local Authority Level data for 2023-24", "2023/24",
         "Council Tax levels: Local Authority Level data"),
        ("Revenue Outturn Summary (RS): 2012-13 data for ENGLAND", "2012/13",
         "Revenue Outturn Summary (RS): data for ENGLAND"),
        ("2014/15 outturn (2014/15 budget)", "2014/15", "outturn (budget)"), ("Calls Q1 14/15", "2014/15 Q1", "Calls"),
        ("NEET aged 16-17, 2014/15", "2014/15", "NEET aged 16-17"), ("Children 11-16 in 2014/15", "2014/15",
         "Children 11-16"),
        ("Waits of 4 - 12 hours 2022-23", "2022/23", "Waits of 4 - 12 hours"), ("2023/24", "2023/24", ""),
        ("Amount of £2010 in 2014/15", "2014/15", "Amount of £2010"), ("Percentage of 2023-24 council tax",
         "2023/24", "Percentage of council tax"), ("Debit for 2023-24 council tax", "2023/24", "Debit for council tax"),
        ("KPIs_2014-15", "2014/15", "KPIs"), ("Calls  2014\n/ 15", "2014/15", "Calls"),
    ],
)  # fmt: skip
def test_the_one_period_is_taken_out_of_a_heading(text, label, rest):
    taken = periods.extract(text)
    assert taken is not None
    assert (taken.period.label, taken.rest) == (label, rest)


@pytest.mark.parametrize(
    ("text", "word", "about"),
    [
        ("Net collectable debit in respect of 2023 to 2024 council tax", "in respect of", True),
        ("Arrears relating to 2023/24", "relating to", True),
        ("Collected in 2023 to 2024", "in", False),
        ("Actual to Q2 2023/24", "to", False),
        ("% collected 2023-24", "", False),
    ],
)
def test_what_introduces_a_period_tells_whether_the_figure_is_about_it(text, word, about):
    taken = periods.extract(text)
    assert (taken.introduced_by, taken.in_respect_of) == (word, about)
    assert periods.parse(text[taken.start : taken.end]) == taken.period


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Female 2017", "Female"), ("18 - 25 2017", "18 - 25"), ("Under 18 2017", "Under 18"), ("Over 26 2017",
         "Over 26"),
        ("EU (Non-UK) 2017", "EU (Non-UK)"), ("Non-EU, Non-UK 2021", "Non-EU, Non-UK"), ("Not known 2017", "Not known"),
        ("Calls (2017)", "Calls"), ("Calls in 2017", "Calls"), ("2017 Actual", "Actual"), ("2017: Female", "Female"),
        ("Voluntary sector 2017", "Voluntary sector"),
    ],
)  # fmt: skip
def test_a_bare_year_is_taken_where_something_says_that_years_are_calendar_ones(text, rest):
    assert periods.extract(text) is None
    assert "expected the calendar year 20" in str(periods.unclear_in(text))
    taken = periods.extract(text, CALENDAR)
    assert (taken.period.kind, taken.period.month, taken.rest) == ("year", 1, rest)
    assert periods.extract(text, YearKind.FINANCIAL) is None
    assert periods.extract(text, YearKind.ENDING_IN_MARCH).period.is_financial_year


@pytest.mark.parametrize(
    "text",
    [
        "", "Calls", "Aged 16-17", "NEET 16/17", "16/17 year olds NEET", "Year 10/11 pupils", "Ages 11-16",
        "4 - 12 hours",
        "18 - 25", "11 to 16", "Under 18", "At least 2000 homes", "2000 homes built", "£2014", "2,014 calls",
        "20142015",
        "Published 21 June 2023", "Reserves (1 April 2012)", "Inspections as at 31 March 2025", "Received 01/05/2014",
        "Change since 2013/14", "Change from 2013/14", "Change on 2018/19", "Spend as % of 2013/14",
        "Variance against 2018/19",
        "Change from 2013/14 to 2014/15", "April to June 2010 to January to March 2023", "Corporate plan 2014-18",
        "Net zero by 2025/26", "Strategy to 2025/26", "Spend in 2014/15 prices", "Homes built from 2013 to 2014",
        "Actual to June 2023", "Collected by 30 June 2023", "Weeks to 31 March 2015", "14 January to 31 March 2015",
        "2010/11 to 2013/14 homes", "Homes, April 2010 to March 2014", "Wait from 2014/15 onwards", "May 14 calls",
        "Calls Mar-15",
        "Q1", "Calls in Q1 2012", "Calls April to June 2010 (Q3)", "2014/15 and 2015/16", "pre-2014/15",
        "2014/15-based",
        "Rate 2014/150", "x" * 3000, "2014/15 " * 300,
    ],
)  # fmt: skip
def test_ages_amounts_days_comparisons_and_several_periods_are_not_taken(text):
    assert periods.extract(text) is None


@pytest.mark.parametrize(
    "text", ["At least 2000", "More than 2000", "2000 homes built", "Net zero by 2030", "Change since 2010",
    "Up to 2000 calls",
             "2010 to 2022", "Ref 20171", "Room 2010a", "A2010", "£2010", "2010%"]
)  # fmt: skip
def test_a_number_is_no_bare_year_even_where_years_are_calendar_ones(text):
    assert periods.extract(text, CALENDAR) is None


@pytest.mark.parametrize(
    ("text", "kind", "labels"),
    [
        ("Receipts: England, April to June 2010 to January to March 2023", None, ["2010/11 Q1",
         "2022/23 Q4"]),
        ("Table 2: Receipts by quarter in England, April to June 2011 (2011 to 2012 Q1) to January to March "
         "2023 (2022-23 Q4)", None, ["2011/12 Q1", "2022/23 Q4"]),
        ("Table 6a: collection rates by local authority, 2023 to 2024 and 2024 to 2025", None, ["2023/24", "2024/25"]),
        ("Receipts of council tax by financial year in England, 2000 to 2023", None, ["2000/01-2022/23"]),
        ("Number sleeping rough, England, autumn 2010-2022", None, ["156 months to 2022-12"]),
        ("Published 21 June 2023", None, []), ("Aged 16-17", None, []), ("Calls", None, []),
        ("Figures in 2017, 2018", CALENDAR, ["2017", "2018"]), ("Figures in 2017, 2018", None, []),
        ("2014/15 outturn, 2014/15 targets", None, ["2014/15"]),
    ],
)  # fmt: skip
def test_every_period_of_a_text_is_named_once(text, kind, labels):
    assert [period.label for period in periods.all_in(text, kind)] == labels


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Collection rates in England, 2024 to 2025", "2024/25"), ("Collection from 2024 to 2025", None),
        ("2023 to 2024 and 2024 to 2025", None), ("Absence in the academic year 2017/18", None),
        ("CT2014-15", "2014/15"), ("KPIs-2014-15", "2014/15"), ("April 2014 to March 2015", "2014/15"),
        ("Calls, April to June 2014", None),
    ],
)  # fmt: skip
def test_a_title_tells_its_financial_year_in_every_spelling(text, label):
    found = periods.find_year(text)
    assert (found and found.label) == label


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Calendar year", "calendar"), ("Receipts by calendar years", "calendar"), ("Financial year", "financial"),
        ("April to March", "financial"), ("Year ending March", "ending in March"), ("Years ending 31 March",
         "ending in March"),
        ("Financial year ending March", "ending in March"), ("Academic year", "academic"), ("Autumn term", "academic"),
        ("England, autumn 2010-2022", "calendar"), ("Mid-year population", "calendar"), ("January to December",
         "calendar"),
        ("Year ending December", "calendar"), ("Stock as at 31 December", "calendar"), ("As at 31 March",
         "ending in March"),
        ("Calls", None), ("", None), ("Financial and academic years", "academic"),
        ("Financial years and academic years", None), ("Calendar year 2014/15", None),
    ],
)  # fmt: skip
def test_words_say_what_years_are(text, kind):
    assert periods.year_kind_in(text) == kind


labels = st.builds(Period, st.integers(1970, 2067), st.integers(1, 12), st.integers(1, 12)).filter(
    lambda period: (period.month, period.months) != (1, 12)
)


@pytest.mark.slow
@given(labels, st.sampled_from(["Calls answered", "% collected", "Waits of 4 - 12 hours", "Aged 16-17 (NEET)"]))
def test_any_period_is_found_again_before_and_behind_a_measures_name(period, name):
    said = periods.spelling(period)
    for text in (
        f"{name} {said}",
        f"{name} in {said}",
        f"{name} ({said})",
        f"{name}, {said}",
        f"{name}: {period.title}",
    ):
        taken = periods.extract(text)
        assert taken is not None, text
        assert (taken.period, taken.rest) == (period, name), text


@given(st.text(st.sampled_from("QH1234 /-()abcdeJanuyMrto2019,.%£"), max_size=60), st.sampled_from([None, *YearKind]))
def test_any_text_can_be_searched(text, kind):
    taken = periods.extract(text, kind)
    assert taken is None or taken.period in periods.all_in(text, kind) or len(taken.rest) < len(text)
    periods.find_year(text)
