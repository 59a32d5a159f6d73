"""How each measure stands in a quarter, month or half: the scorecard of a report, and what its sentences say of it."""

import pandas as pd
import pytest

import partnership_analysis as pa

HEADINGS = ("Measure", "Service", "Period", "Value", "Target", "Numerator", "Denominator")
ABOUT = (("Authority", "Anytown"),)
YEAR = [*(f"2014-{month:02d}" for month in range(4, 13)), "2015-01", "2015-02", "2015-03"]
BEFORE = [f"{int(label[:4]) - 1}{label[4:]}" for label in YEAR]
AGGREGATIONS = ("sum", "average", "rate", "latest", "year to date", "rolling", "")


def measure(name, unit="number", polarity="higher", aggregation=None):
    return (name, "Contact", unit, polarity, None, aggregation)


def rows(name, labels, values, targets=None, parts=None):
    """Rows of a long return; the periods with a figure only, or a target for all of them."""
    aims = targets if isinstance(targets, list) else [targets] * len(values)
    counts = parts or [(None, None)] * len(values)
    return [
        (name, "Contact", label, value, aim, *count)
        for label, value, aim, count in zip(labels, values, aims, counts, strict=False)
    ]


@pytest.fixture
def loaded(written):
    """Load a long return of some measures, each with its rows."""

    def load(*described, more=None):
        own = [row for _, found in described for row in found]
        sheets = {"Returns": [HEADINGS, *own], **(more or {})}
        return pa.load(written(sheets, measures=[about for about, _ in described], about=ABOUT))

    return load


def card(data, period):
    return pa.report(data, period).scorecard.set_index("measure")


def told(data, period):
    return str(pa.comment(data, period)).splitlines()


def same(one, other):
    return (one == other) or (pd.isna(one) and pd.isna(other))


# What would mislead a reader: each was said once.


def test_missed_target_to_date_does_not_look_met(loaded):
    about = measure("Satisfaction", "percent", aggregation="average")
    data = loaded((about, rows("Satisfaction", YEAR, [(0.938, "0%"), (0.92, "0%")], (0.93, "0%"))))
    found = told(data, "2014-05")[1]
    assert "From April to May 2014 it was 92.9%, and missed its target to date of 93%." in found


def test_year_is_set_beside_the_year_before_only_once(loaded):
    annual = measure("Survey"), rows("Survey", ["2013/14", "2014/15"], [60, 56], 58)
    data = loaded(annual, (measure("Calls"), rows("Calls", YEAR, [9] * 12)))
    assert told(data, "2014/15 Q4")[1] == (
        "Survey was 56 in 2014/15. It missed its target of 58 by 2. It was 4 worse than in 2013/14 (60)."
    )


def test_stock_has_no_other_figure_for_the_months_since_april(loaded):
    described = measure("Homeless", "count", "lower", "latest")
    data = loaded((described, rows("Homeless", [*YEAR, "2014/15"], [*range(30, 42), 41])))
    assert told(data, "2015-03")[0] == "Homeless was 41 in March 2015. It was 1 worse than in February 2015 (40)."


def test_target_of_what_counts_from_april_is_not_said_to_be_raised(loaded):
    described = measure("Council tax", aggregation="year to date")
    data = loaded((described, rows("Council tax", YEAR, [8, 16, 24], [9, 18, 27])))
    assert told(data, "2014-06")[1] == (
        "Council tax was 24 (counted from April) in June 2014. It missed its target of 27 by 3."
    )


def test_later_period_whose_figures_are_said_to_be_missing_is_no_later_figure(loaded):
    data = loaded((measure("Calls"), rows("Calls", YEAR, [9, 8, 7, "n/a", "n/a"])))
    assert "later figures" not in str(pa.summarise(data, "2014/15 Q1"))
    assert "later figures, up to June 2014" in str(pa.summarise(data, "2014-05"))


def test_target_beside_a_years_figure_is_that_of_the_year(loaded):
    described = measure("Waiting", aggregation="average")
    data = loaded((described, rows("Waiting", [*YEAR, "2014/15"], [7] * 13, [8] * 12 + [9])))
    found = card(data, "2014/15 Q2").loc["Waiting"]
    assert (found["target"], found["status"], found["year_target"]) == (8, "missed", 9)
    assert told(data, "2014/15 Q2")[1].endswith("The target for the whole year is 9, and it is too early to judge.")
