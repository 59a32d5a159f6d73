"""A year's outturn from its months or quarters, by hand and against the workbook's own."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from recomputed import recompute

import partnership_analysis as pa
from partnership_analysis.analysis.assessment import assess
from partnership_analysis.analysis.outturns import outturns
from partnership_analysis.loading import check
from partnership_analysis.periods import Period

MONTHS = [Period(2014, 4, 1).following(number).label for number in range(12)]
QUARTERS = [f"2014/15 Q{n}" for n in (1, 2, 3, 4)]
HEADINGS = ("Measure", "Service", "Period", "Value", "Target", "Numerator", "Denominator")
SUSPENDED = ("Calls", "Contact", "01/04/2014", "31/05/2014", "Garden waste")


def workbook(written, rows, unit="percent", polarity="higher", suspended=None, stated=None, outside=None):
    sheets = {"Returns": [HEADINGS, *(("Calls", "Contact", *row) for row in rows)]}
    if suspended:
        headings = ("Measure", "Service", "Start", "End", "Reason", "Performance outside")
        sheets["Exclusions"] = [headings, (*suspended, outside)]
    if stated is not None:
        sheets["Contact"] = [("Measure", "Target", "2014/15"), ("Calls", None, stated)]
    return written(sheets, measures=[("Calls", "Contact", unit, polarity)])


def rates(answered, offered, labels=MONTHS):
    """Rows of calls answered of those offered, with their rate to a decimal."""
    counts = zip(labels, answered, offered, strict=True)
    return [(label, f"{100 * a / b:.1f}%", "90%", a, b) for label, a, b in counts]


# Of 1,000 calls a month 900 are answered; in April and May, of 3,000, half.
ANSWERED, OFFERED = [1500, 1500, *[900] * 10], [3000, 3000, *[1000] * 10]


@pytest.fixture(scope="module")
def year_of_rates(written):
    return pa.load(workbook(written, rates(ANSWERED, OFFERED)))


def test_rates_are_put_together_by_what_they_count_not_by_their_mean(written):
    [row] = outturns(pa.load(workbook(written, rates(ANSWERED, OFFERED)))).itertuples()
    # By hand: 12,000 of 16,000; the mean of the twelve rates would be 83.3%.
    assert (row.basis, row.recomputed) == ("exact", 75.0)
    assert row.frequency == "month"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unit", "values", "labels", "basis", "expected", "said"),
    [
        ("percent", ["50%", "60%", "70%", "80%"], QUARTERS, "mean", 65.0, "65% (the plain mean of its four quarters)"),
        ("seconds", [20, 30] * 6, MONTHS, "mean", 25.0, "25 seconds (the plain mean of its 12 months)"),
        ("count", [3, 5] * 6, MONTHS, "sum", 48.0, "48 (the sum of its 12 months)"),
    ],
)
def test_without_numerators_a_mean_is_said_to_be_one_and_counts_are_added(
    written, unit, values, labels, basis, expected, said
):
    data = pa.load(workbook(written, [(label, value) for label, value in zip(labels, values, strict=True)], unit))
    [row] = outturns(data).itertuples()
    assert (row.basis, row.recomputed) == (basis, expected)
    assert said in str(pa.comment(data, "2014/15"))
    [table] = [table for table in pa.tabulate(data, "2014/15") if "2014/15" in table.caption][:1]
    assert any("no outturn is stated" in note for note in table.notes)


def test_a_year_with_a_month_missing_has_no_outturn_and_says_so(written):
    data = pa.load(workbook(written, rates(ANSWERED, OFFERED)[:11]))
    assert outturns(data).empty
    assert "There is no outturn of 2014/15 for Calls" in str(pa.summarise(data, "2014/15"))


def test_outside_the_suspension_only_the_other_months_count(written):
    data = pa.load(workbook(written, rates(ANSWERED, OFFERED), suspended=SUSPENDED))
    row = assess(data).query("period == '2014/15'").iloc[0]
    # By hand: 9,000 of 10,000 outside April and May.
    assert (row["value"], row["value_outside"], row["outside_basis"]) == (75.0, 90.0, "exact")
    assert row["status"] == "missed in part"
    said = str(pa.comment(data, "2014/15"))
    assert (
        "outside the suspensions they stood at 90% (counted over the ten months that they do not touch), which met"
        in said
    )
    assert "Calls (75%; 90% outside; target 90%)" in str(pa.summarise(data, "2014/15"))


def test_a_month_that_a_suspension_touches_for_a_day_is_left_out(written):
    day = ("Calls", "Contact", "30/04/2014", "30/04/2014", "A fault")
    data = pa.load(workbook(written, rates(ANSWERED, OFFERED), suspended=day))
    [row] = outturns(data).itertuples()
    assert len(row.cells_outside) == 11
    assert row.recomputed_outside == pytest.approx(100 * 10_500 / 13_000)


@pytest.mark.parametrize(
    ("stated", "doubted"),
    [("75%", []), ("75.04%", ["Contact!C2"]), ("74.5%", ["Contact!C2"]), ("90%", ["Contact!C2"])],
)
def test_the_outturn_stated_is_compared_with_what_its_months_count(written, stated, doubted):
    _, problems = check(workbook(written, rates(ANSWERED, OFFERED), stated=stated))
    found = [f"{problem.sheet}!{problem.cell}" for problem in problems if "an outturn of" in problem.found]
    assert found == doubted


@pytest.mark.parametrize(("stated", "doubted"), [("60%", False), ("50%", False), ("49%", True), ("80.5%", True)])
def test_an_outturn_lies_among_the_quarters_it_is_of(written, stated, doubted):
    rows = list(zip(QUARTERS, ["50%", "60%", "70%", "80%"], strict=True))
    _, problems = check(workbook(written, rows, stated=stated))
    assert any("an outturn of" in problem.found for problem in problems) == doubted


@pytest.mark.parametrize(("outside", "doubted"), [("90%", False), ("92%", True)])
def test_the_performance_stated_outside_suspensions_is_compared_too(written, outside, doubted):
    path = workbook(written, rates(ANSWERED, OFFERED), suspended=SUSPENDED, outside=outside)
    data, problems = check(path)
    assert [problem.cell for problem in problems] == (["F2"] if doubted else [])
    assert assess(data).query("period == '2014/15'").iloc[0]["outside_basis"] == "stated"


def test_an_outturn_that_is_stated_is_the_one_reported(written):
    data = check(workbook(written, rates(ANSWERED, OFFERED), stated="74%"))[0]
    [row] = assess(data).query("period == '2014/15'").itertuples()
    assert (row.value, row.basis, row.source) == (74.0, "", "return.xlsx!Contact!C2")


@pytest.mark.parametrize(("label", "said"), [(MONTHS, "12 months"), (QUARTERS, "four quarters")])
def test_months_tell_more_than_quarters_and_are_named(written, label, said):
    rows = rates(ANSWERED, OFFERED) + (rates([1] * 4, [2] * 4, QUARTERS) if label is MONTHS else [])
    rows = rows if label is MONTHS else rates([1] * 4, [2] * 4, QUARTERS)
    assert f"(counted over its {said})" in str(pa.comment(pa.load(workbook(written, rows)), "2014/15"))


COLLECTED = [10.1, 19.4, 28.6, 37.9, 47.0, 56.2, 65.4, 74.5, 83.5, 91.9, 94.6, 96.5]


def test_months_that_add_up_through_the_year_end_in_its_outturn(written):
    data = pa.load(workbook(written, [(m, f"{v}%", "97%") for m, v in zip(MONTHS, COLLECTED, strict=True)]))
    [row] = outturns(data).itertuples()
    assert (row.basis, row.recomputed) == ("running total", 96.5)
    said = str(pa.comment(data, "2014/15"))
    assert "stood at 96.5% (at the end of its last month) in 2014/15" in said
    assert "missed their target of 97% by 0.5 percentage points" in said
    assert "Its months add up through the year, so no process limits are worked out." in said
    [figure] = [f for f in pa.comment(data, "2014/15").figures() if f.printed == "96.5%"][:1]
    assert figure.origin == "Returns!D13"


def test_months_that_only_improve_do_not_add_up(written):
    data = pa.load(workbook(written, [(month, f"{50 + i}%") for i, month in enumerate(MONTHS)]))
    assert outturns(data)["basis"].tolist() == ["mean"]


def test_a_months_target_for_a_count_is_not_the_years(written):
    data = pa.load(workbook(written, [(month, 9, 10) for month in MONTHS], "count", "lower"))
    said = str(pa.comment(data, "2014/15"))
    assert "Calls stood at 108 (the sum of its 12 months)" in said
    assert "target of 10 by" not in said


def test_a_rate_on_its_target_has_met_it_whatever_floating_point_makes_of_it(written):
    rows = [(month, "57%", "57%", 57, 100) for month in MONTHS]
    data = pa.load(workbook(written, rows, suspended=SUSPENDED))
    assert "Met: Calls (57% against a target of 57%)." in str(pa.comment(data, "2014/15"))


def test_two_performances_outside_that_differ_are_listed_and_neither_is_used(written):
    other = ("Calls", "Contact", "01/01/2015", "31/01/2015", "Pilot", "91%")
    sheets = {
        "Contact": [("Measure", "Target", "2014/15"), ("Calls", "95%", "90%")],
        "Exclusions": [
            ("Measure", "Service", "Start", "End", "Reason", "Performance outside"), (*SUSPENDED, "96%"), other,
        ],
    }  # fmt: skip
    data, problems = check(written(sheets, measures=[("Calls", "Contact", "percent", "higher")]))
    assert [(problem.sheet, problem.cell) for problem in problems] == [("Exclusions", "F3")]
    assert pd.isna(assess(data)["value_outside"].iloc[0])


@pytest.mark.slow
@settings(max_examples=5)
@given(
    st.lists(st.integers(0, 400), min_size=12, max_size=12),
    st.lists(st.integers(400, 900), min_size=12, max_size=12),
    st.booleans(),
)
def test_every_figure_of_months_recomputes_from_its_cells(written, answered, offered, suspended):
    data = pa.load(workbook(written, rates(answered, offered), suspended=SUSPENDED if suspended else None))
    held = data.observations.set_index("source")
    targets = data.statements.set_index("source")["value"]

    def value(cell):
        return float(held["value"][cell] if cell in held.index else targets[cell])

    def parts(cell):
        return held["numerator"][cell], held["denominator"][cell]

    figures = pa.comment(data, "2014/15").figures()
    assert len(figures) > 4
    for figure in figures:
        assert figure.value == pytest.approx(recompute(figure, value, parts), abs=1e-6), figure


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(st.integers(1, 400), min_size=12, max_size=12), st.integers(2, 50))
def test_scaling_what_is_counted_changes_no_rate(year_of_rates, answered, times):
    def rate(factor):
        counts = {"numerator": [factor * float(n) for n in answered], "denominator": [factor * 500.0] * 12}
        values = [n / 5 for n in answered]
        rows = year_of_rates.observations.assign(value=values, **counts)
        return outturns(replace(year_of_rates, observations=rows))["recomputed"].tolist()

    assert rate(times) == pytest.approx(rate(1))
