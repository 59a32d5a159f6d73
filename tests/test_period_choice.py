"""Which period a report is on: what somebody asks for, or the latest that the workbook is complete to."""

import pytest
from conftest import opened

import partnership_analysis as pa

YEARS = "2009/10, 2010/11, 2011/12, 2012/13, 2013/14, 2014/15"
MEASURES = [("Calls answered", "Contact", "percent", "higher"), ("Visits", "Contact", "count", "higher", "", "sum")]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2014/15 Q2", "no figures for 2014/15 Q2"),
        ("13/14 H1", "no figures for 2013/14 H1"),
        ("March 2015", "no figures for 2015-03"),
        ("2015/16", "no figures for 2015/16"),
        ("2014", "2014, which is no financial year, half, quarter or month"),
        ("2010/11-2013/14", "2010/11-2013/14, which is no financial year, half, quarter or month"),
        ("12 months to 2014-09", "12 months to 2014-09, which is no financial year, half, quarter or month"),
        ("banana", "the period 'banana'"),
    ],
)
def test_period_that_is_not_to_be_had_says_which_are(report, asked, found):
    file, action = "serco_partnership_2014-15.xlsx", "Choose a period that the workbook has"
    said = f"{file}: found {found}; expected one of {YEARS}. {action}."
    for ask in (pa.report, pa.choose_period):
        with pytest.raises(pa.InputError) as error:
            ask(report, asked)
        assert str(error.value) == said


@pytest.mark.slow
def test_choices_say_the_same_before_there_is_anything_to_click():
    with pytest.raises(pa.InputError, match="found no figures for 2014/15 Q2; expected one of 2009/10"):
        pa.explore(period="2014/15 Q2")


def test_the_parts_of_the_latest_year_are_offered(written):
    rows = [["Measure", "2013/14", "Q1 2014/15", "Q2 2014/15"], ["Calls answered", "90%", "91%", "92%"]]
    data = pa.load(written({"Figures": rows}, MEASURES))
    with pytest.raises(
        pa.InputError, match="expected one of 2013/14, 2014/15, 2014/15 Q1, 2014/15 Q2, or a quarter or half of them"
    ):
        pa.report(data, "2014/15 Q3")


ABOUT = [("Authority", "Testshire")]
TWELVE = [*(f"2014-{month:02}" for month in range(4, 13)), "2015-01", "2015-02", "2015-03"]


@pytest.mark.parametrize(
    ("headings", "calls", "visits", "about", "chosen"),
    [
        (["2013/14", "2014/15"], ["90%", "91%"], [10, 11], ABOUT, "2014/15"),
        # Last year's outturn, and two quarters of this one.
        (["2013/14", "Q1 2014/15", "Q2 2014/15"], ["90%", "91%", "92%"], [40, 10, 11], ABOUT, "2014/15 Q2"),
        # A month in which a measure is missing is not complete; one that says why is.
        (["2014-04", "2014-05", "2014-06"], ["90%", "91%", "92%"], [10, 11, None], ABOUT, "2014-05"),
        (["2014-04", "2014-05", "2014-06"], ["90%", "91%", "92%"], [10, 11, "[x]"], ABOUT, "2014-06"),
        # A measure that has ended holds back no later month.
        (["2014-04", "2014-05", "2014-06"], ["90%", "91%", "92%"], [10, None, None], ABOUT, "2014-06"),
        # Twelve months make the year, if Measures says how.
        (TWELVE, ["90%"] * 12, [5] * 12, ABOUT, "2014/15"),
        # The year's outturn beside its quarters.
        (["Q3 2014/15", "Q4 2014/15", "2014/15"], ["90%", "91%", "92%"], [10, 11, 40], ABOUT, "2014/15"),
        # About says which year, or which period.
        (["2013/14", "Q1 2014/15"], ["90%", "91%"], [40, 10], [*ABOUT, ("Year", "2013/14")], "2013/14"),
        (["2013/14", "Q1 2014/15", "Q2 2014/15"], ["90%", "91%", "92%"], [40, 10, 11],
         [*ABOUT, ("Period", "Q1 2014/15")], "2014/15 Q1"),
        # A month and a quarter that end together: the one of more measures.
        (["2014-09", "Q2 2014/15"], ["90%", None], [5, 11], ABOUT, "2014-09"),
    ],
)  # fmt: skip
def test_without_a_period_it_is_the_latest_that_the_workbook_is_complete_to(
    written, headings, calls, visits, about, chosen
):
    rows = [["Measure", *headings], ["Calls answered", *calls], ["Visits", *visits]]
    assert str(pa.choose_period(pa.load(written({"Figures": rows}, MEASURES, about)))) == chosen


@pytest.mark.slow
def test_what_is_later_is_not_judged_and_is_said_to_be_there(written):
    rows = [
        ["Measure", "2014-04", "2014-05", "2014-06"],
        ["Calls answered", "90%", "91%", "50%"],
        ["Visits", 10, 11, 1],
    ]
    data = pa.load(written({"Figures": rows}, MEASURES))
    early, alone = pa.report(data, "2014-05"), pa.report(data.until(pa.Period(2014, 5, 1)), "2014-05")
    assert early.scorecard.equals(alone.scorecard)
    assert str(early.summary) == str(alone.summary)
    assert str(early.unanswered).replace(str(alone.unanswered), "").strip() == (
        "The workbook has later figures, up to June 2014: they are not in this report."
    )


@pytest.mark.slow
def test_complaints_alone_choose_the_period_too(written):
    rows = [["Complaints"], [None, "Q1 2014/15", "Q2 2014/15"], ["Revenues", 10, 12]]
    data = pa.load(written({"Complaints": rows}, MEASURES, ABOUT))
    assert str(pa.choose_period(data)) == "2014/15 Q2"
    assert "Complaints: 12 in Q2 of 2014/15." in opened(data, "2014/15 Q2")
