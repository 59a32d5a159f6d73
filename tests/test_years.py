"""Which year a report is on, and what is said of a period that no report is on yet."""

import pytest

import partnership_analysis as pa

YEARS = "2009/10, 2010/11, 2011/12, 2012/13, 2013/14, 2014/15"


@pytest.mark.parametrize(
    ("asked", "found", "action"),
    [
        ("2014/15 Q2", "2014/15 Q2, which is part of a year", "Ask for 2014/15"),
        ("Quarter 2 2014/15", "2014/15 Q2, which is part of a year", "Ask for 2014/15"),
        ("13/14 H1", "2013/14 H1, which is part of a year", "Ask for 2013/14"),
        ("2014-11", "2014-11, which is part of a year", "Ask for 2014/15"),
        ("March 2015", "2015-03, which is part of a year", "Ask for 2014/15"),
        ("2015/16 Q1", "2015/16 Q1, which is part of a year", "Ask for one of those"),
        ("2014", "2014, which is not a financial year", "Ask for one of those"),
        ("2010/11-2013/14", "2010/11-2013/14, which is not a financial year", "Ask for one of those"),
        ("12 months to 2014-09", "12 months to 2014-09, which is not a financial year", "Ask for one of those"),
    ],
)
def test_period_that_is_understood_and_cannot_be_reported_says_which_can(report, asked, found, action):
    expected = f"expected one of the financial years {YEARS}: reports are of whole years so far"
    said = f"serco_partnership_2014-15.xlsx: found {found}; {expected}. {action}."
    for ask in (pa.report, pa.comment, pa.choose_year):
        with pytest.raises(pa.InputError) as error:
            ask(report, asked)
        assert str(error.value) == said


def test_what_is_no_period_and_a_year_without_figures_say_which_years_there_are(report):
    with pytest.raises(pa.InputError, match=f"found the period 'banana'; expected one of {YEARS}. Choose a year"):
        pa.report(report, "banana")
    with pytest.raises(pa.InputError, match=f"found no figures for 2015/16; expected one of {YEARS}. Choose a year"):
        pa.choose_year(report, "2015/16")


def test_choices_of_a_quarter_say_the_same_before_there_is_anything_to_click():
    with pytest.raises(pa.InputError, match="found 2014/15 Q2, which is part of a year"):
        pa.explore(period="2014/15 Q2")
