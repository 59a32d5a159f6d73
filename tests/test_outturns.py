"""A year's outturn from its months or quarters, by hand and against the workbook's own."""

from dataclasses import replace

import pandas as pd
import pytest
from conftest import opened
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import series
from recomputed import recompute

import partnership_analysis as pa
from partnership_analysis import period_columns
from partnership_analysis.analysis.aggregation import proposals
from partnership_analysis.analysis.assessment import assess
from partnership_analysis.analysis.outturns import outturns
from partnership_analysis.kinds import Aggregation
from partnership_analysis.loading import check
from partnership_analysis.periods import Period

MONTHS = [Period(2014, 4, 1).following(number).label for number in range(12)]
QUARTERS = [f"2014/15 Q{n}" for n in (1, 2, 3, 4)]
HEADINGS = ("Measure", "Service", "Period", "Value", "Target", "Numerator", "Denominator")
SUSPENDED = ("Calls", "Contact", "01/04/2014", "31/05/2014", "Garden waste")


def workbook(
    written, rows, unit="percent", polarity="higher", suspended=None, stated=None, outside=None, aggregation=None
):
    sheets = {"Returns": [HEADINGS, *(("Calls", "Contact", *row) for row in rows)]}
    if suspended:
        headings = ("Measure", "Service", "Start", "End", "Reason", "Performance outside")
        sheets["Exclusions"] = [headings, (*suspended, outside)]
    if stated is not None:
        sheets["Contact"] = [("Measure", "Target", "2014/15"), ("Calls", None, stated)]
    return written(sheets, measures=[("Calls", "Contact", unit, polarity, None, aggregation)])


def rates(answered, offered, labels=MONTHS):
    """Rows of calls answered of those offered, with their rate to a decimal."""
    counts = zip(labels, answered, offered, strict=True)
    return [(label, f"{100 * a / b:.1f}%", "90%", a, b) for label, a, b in counts]


# Of 1,000 calls a month 900 are answered; in April and May, of 3,000, half.
ANSWERED, OFFERED = [1500, 1500, *[900] * 10], [3000, 3000, *[1000] * 10]


@pytest.fixture(scope="module")
def year_of_rates(written):
    return pa.load(workbook(written, rates(ANSWERED, OFFERED)))


@pytest.mark.slow
def test_rates_are_put_together_by_what_they_count_not_by_their_mean(written):
    [row] = outturns(pa.load(workbook(written, rates(ANSWERED, OFFERED)))).itertuples()
    # By hand: 12,000 of 16,000; the mean of the twelve rates would be 83.3%.
    assert (row.basis, row.recomputed) == ("rate", 75.0)
    assert row.frequency == "month"


def monthly(values, target=None):
    return [(label, value, target) for label, value in zip(MONTHS, values, strict=True)]


def quarterly(values, target=None):
    return [(label, value, target) for label, value in zip(QUARTERS, values, strict=True)]


COLLECTED = [10.1, 19.5, 28.9, 38.2, 47.5, 56.8, 66.1, 75.3, 84.6, 93.5, 94.5, 94.5]
SHARES = [f"{value}%" for value in COLLECTED]

# What the year is, worked out by hand; the aggregation; the unit; the periods; and how the briefing says it.
MADE = [
    (39.0, "sum", "count", quarterly([5, 8, 11, 15]), "39 (the sum of its four quarters)"),
    (45.0, "year to date", "count", quarterly([0, 12, 30, 45]), "45 (counted from April to March)"),
    (94.5, "year to date", "percent", monthly(SHARES), "94.5% (counted from April to March)"),
    (10_250.0, "latest", "count", monthly([10_000 + 50 * n for n in range(6)] * 2), "10,250 (at the end of its last"),
    (9.1, "rolling", "days", quarterly([9.4, 9.2, 9.1, 9.1]), "9.1 days (over the 12 months to March)"),
    (4.6, "year to date", "days", monthly([3.9, 4.2, 4.4, 4.3, 4.4, 4.4, 4.5, 4.6, 4.6, 4.6, 4.6, 4.6]), "4.6 days ("),
    (65.0, "average", "percent", quarterly(["50%", "60%", "70%", "80%"]), "65% (the average of its four quarters)"),
    (25.0, "average", "seconds", monthly([20, 30] * 6), "25 seconds (the average of its 12 months)"),
    (75.0, "rate", "percent", rates(ANSWERED, OFFERED), "75.0% (counted over its 12 months)"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("expected", "aggregation", "unit", "rows", "said"), MADE)
def test_a_year_is_what_its_aggregation_makes_of_its_months_or_quarters(
    written, expected, aggregation, unit, rows, said
):
    data = pa.load(workbook(written, rows, unit, aggregation=aggregation))
    [row] = outturns(data).itertuples()
    assert (row.basis, row.recomputed) == (aggregation, expected)
    assert said.replace("75.0%", "75%") in str(pa.comment(data, "2014/15")).replace("75.0%", "75%")
    [table] = [table for table in pa.tabulate(data, "2014/15") if "2014/15" in table.caption][:1]
    assert any("worked out from its months or quarters" in note for note in table.notes)


@pytest.mark.slow
@pytest.mark.parametrize(("unit", "rows"), [made[2:4] for made in MADE if made[1] != "rate"])
def test_without_an_aggregation_or_numerators_there_is_no_outturn_and_one_line_asks_for_it(written, unit, rows):
    data, problems = check(workbook(written, rows, unit))
    assert outturns(data)["recomputed"].isna().all()
    assert "2014/15" not in set(assess(data)["period"])
    [asked] = [str(problem) for problem in problems if "aggregation" in problem.found]
    assert "no aggregation for one measure: Calls (Contact)" in asked
    assert "sum, average, rate, latest, year to date, rolling" in asked
    said = opened(data, "2014/15")
    assert "We cannot give the whole of 2014/15 for Calls: the workbook does not say how to work it out." in said


def test_one_line_asks_for_the_aggregations_of_all_measures(written):
    names = [f"Calls {letter}" for letter in "ABCDEFG"]
    rows = [(name, "Contact", month, 5) for name in names for month in MONTHS]
    sheets = {"Returns": [("Measure", "Service", "Period", "Value"), *rows]}
    _, problems = check(written(sheets, measures=[(name, "Contact", "count", "lower") for name in names]))
    [asked] = [problem.found for problem in problems if "aggregation" in problem.found]
    assert asked.startswith("no aggregation for 7 measures: Calls A (Contact), Calls B (Contact)")
    assert asked.endswith("Calls E (Contact) and 2 more")


@pytest.mark.slow
def test_rates_that_seem_to_add_up_are_not_put_together_unless_somebody_says_so(written):
    # Each month's numerator counts from April, over one and the same debit: their sums would make 59.1%.
    rows = [(label, f"{v}%", None, v, 100) for label, v in zip(MONTHS, COLLECTED, strict=True)]
    assert outturns(pa.load(workbook(written, rows)))["recomputed"].isna().all()
    [row] = outturns(pa.load(workbook(written, rows, aggregation="year to date"))).itertuples()
    assert row.recomputed == 94.5


@pytest.mark.slow
def test_a_rate_without_numerators_in_every_month_has_no_outturn_and_says_what_to_fill_in(written):
    rows = [*rates(ANSWERED, OFFERED)[:11], (MONTHS[11], "90%", "90%", None, None)]
    data, problems = check(workbook(written, rows, aggregation="rate"))
    assert outturns(data)["recomputed"].isna().all()
    [asked] = [problem for problem in problems if "numerator" in problem.found]
    assert asked.found.startswith("the aggregation rate, and no numerator or denominator in some of its periods")
    said = opened(data, "2014/15")
    assert "We cannot give the whole of 2014/15 for Calls: some months or quarters lack a numerator" in said
    assert "does not say how to work" not in said


@pytest.mark.parametrize("name", ["Calls", "Calls (year to date)"])
def test_numerators_that_count_from_april_are_not_added_up(written, name):
    # Each month's count and what it is of are those since April: the year is 1,100 of 1,200, and their sums are not.
    rows = [
        (name, "Contact", month, f"{100 * n / d:.2f}%", n, d)
        for month, n, d in zip(MONTHS, range(90, 1110, 92), range(100, 1300, 100), strict=True)
    ]
    headings = ("Measure", "Service", "Period", "Value", "Numerator", "Denominator")
    data, problems = check(written({"R": [headings, *rows]}, measures=[(name, "Contact", "percent", "higher")]))
    assert outturns(data)["recomputed"].isna().all()
    [asked] = [problem for problem in problems if "count from April" in problem.found]
    assert "year to date if each counts from April" in asked.action


def test_a_figure_as_at_a_later_day_is_no_month_of_the_year(written):
    headings = ("Measure", "Service", "Period", "Value", "As at")
    rows = [("Calls", "Contact", month, 10, None) for month in MONTHS[:11]]
    rows.append(("Calls", "Contact", MONTHS[10], 11, "01/04/2015"))
    data = pa.load(written({"R": [headings, *rows]}, measures=[("Calls", "Contact", "count", "", None, "sum")]))
    assert outturns(data).empty


@pytest.mark.slow
@pytest.mark.parametrize("aggregation", ["year to date", "rolling", "average"])
def test_months_are_judged_by_their_own_targets_whatever_makes_the_year(written, aggregation):
    rows = [(label, number + n % 2, number) for n, (label, number) in enumerate(zip(MONTHS, range(6, 18), strict=True))]
    data = pa.load(workbook(written, rows, "days", "lower", aggregation=aggregation))
    assert "Calls met the target in 6 of 12 months of 2014/15" in str(pa.comment(data, "2014/15"))


@pytest.mark.slow
@pytest.mark.parametrize("aggregation", ["year to date", None])
def test_one_target_for_all_months_that_count_from_april_judges_none_of_them(written, aggregation):
    data = pa.load(workbook(written, monthly(SHARES, "94.9%"), aggregation=aggregation))
    assert "in each of 12 months" not in str(pa.comment(data, "2014/15"))


@pytest.mark.slow
@pytest.mark.parametrize("aggregation", ["latest", "year to date", "rolling"])
def test_what_the_last_month_says_of_the_year_needs_no_other_month(written, aggregation):
    data = pa.load(workbook(written, monthly(range(1, 13), 20)[9:], "count", aggregation=aggregation))
    [row] = outturns(data).itertuples()
    assert (row.recomputed, row.target, row.cells) == (12.0, 20.0, ("return.xlsx!Returns!D4",))
    early = pa.load(workbook(written, monthly(range(1, 13))[:11], "count", aggregation=aggregation))
    assert outturns(early).empty


@pytest.mark.slow
def test_a_stock_is_judged_at_the_end_of_the_year_against_the_target_of_then(written):
    data = pa.load(workbook(written, quarterly([75, 78, 78, 81], 70), "count", "lower", aggregation="latest"))
    [row] = assess(data).query("period == '2014/15'").itertuples()
    assert (row.value, row.target, row.status) == (81.0, 70.0, "missed")
    assert "That missed the target of 70 by 11" in str(pa.comment(data, "2014/15"))


@pytest.mark.slow
def test_a_month_before_the_last_does_not_lend_the_year_its_target(written):
    rows = [*quarterly([75, 78, 78, 79], 70)[:3], (QUARTERS[3], 81, None)]
    data = pa.load(workbook(written, rows, "count", "lower", aggregation="latest"))
    [row] = assess(data).query("period == '2014/15'").itertuples()
    assert (row.value, row.status, pd.isna(row.target)) == (81.0, "no target", True)
    assert "We cannot say whether targets were met in 2014/15" in opened(data, "2014/15")


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("Sum", "sum"),
        ("mean", "average"),
        ("YTD", "year to date"),
        ("Rolling 12 months", "rolling"),
        ("Snapshot", "latest"),
    ],
)
def test_an_aggregation_may_be_said_in_other_words(written, said, means):
    data = pa.load(workbook(written, quarterly([1, 2, 3, 4]), "count", aggregation=said))
    assert data.measures["aggregation"].tolist() == [means]


@pytest.mark.parametrize(
    ("unit", "said", "expected"),
    [("count", "Cumulative", "one of sum, average, rate"), ("percent", "sum", "percentages do not add up")],
)
def test_an_aggregation_that_is_unknown_or_cannot_be_is_an_error_at_its_cell(written, unit, said, expected):
    _, problems = check(workbook(written, quarterly([1, 2, 3, 4]), unit, aggregation=said))
    wrong = [problem for problem in problems if problem.sheet == "Measures" and problem.severity == "error"]
    assert [(problem.cell, expected in problem.expected) for problem in wrong] == [("F2", True)]


@pytest.mark.slow
def test_a_year_with_a_month_missing_has_no_outturn_and_says_so(written):
    data = pa.load(workbook(written, rates(ANSWERED, OFFERED)[:11]))
    assert outturns(data).empty
    assert "We cannot give the whole of 2014/15 for Calls" in opened(data, "2014/15")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("aggregation", "made"),
    [
        ("average", "84% (the average of its 12 months)"),
        ("latest", "86% (at the end of its last month)"),
        ("rolling", "86% (over the 12 months to March)"),
    ],
)
def test_the_first_of_two_years_that_months_make_is_not_called_the_only_one(written, aggregation, made):
    values = [86, 87, 88, 84, 86, 87, 88, 86, 87, 70, 71, 86]
    months = [Period(2013, 4, 1).following(number).label for number in range(24)]
    rows = [(month, f"{value}%", None) for month, value in zip(months, values * 2, strict=True)]
    data = pa.load(workbook(written, rows, aggregation=aggregation))
    assert f"Calls stood at {made} in 2013/14, the first year with a figure." in str(pa.comment(data, "2013/14"))
    assert f"Calls stood at {made} in 2014/15, the same as in 2013/14." in str(pa.comment(data, "2014/15"))


@pytest.mark.slow
def test_months_met_and_the_year_are_counted_outside_the_suspension_alike(written):
    values = [86, 87, 88, 84, 86, 87, 88, 86, 87, 70, 71, 86]
    rows = [(month, f"{value}%", "85%") for month, value in zip(MONTHS, values, strict=True)]
    suspended = ("Calls", "Contact", "01/01/2015", "28/02/2015", "A move")
    said = str(pa.comment(pa.load(workbook(written, rows, suspended=suspended, aggregation="average")), "2014/15"))
    # By hand: the twelve make 1,006 / 12 = 83.8, and the ten outside 865 / 10 = 86.5; July alone missed its target.
    assert "met the target of 85% in 9 of 10 months of 2014/15 outside the suspension." in said
    assert "Outside the suspension the figure was 87% (the average of the other ten months), which met" in said


@pytest.mark.slow
def test_outside_the_suspension_only_the_other_months_count(written):
    data = pa.load(workbook(written, rates(ANSWERED, OFFERED), suspended=SUSPENDED))
    row = assess(data).query("period == '2014/15'").iloc[0]
    # By hand: 9,000 of 10,000 outside April and May.
    assert (row["value"], row["value_outside"], row["outside_basis"]) == (75.0, 90.0, "rate")
    assert row["status"] == "missed in part"
    said = str(pa.comment(data, "2014/15"))
    assert "Outside the suspension the figure was 90% (counted over the other ten months), which met" in said
    assert "Suspended: Calls, for part of the year; missed overall, met outside." in opened(data, "2014/15")


def test_a_month_that_a_suspension_touches_for_a_day_is_left_out(written):
    day = ("Calls", "Contact", "30/04/2014", "30/04/2014", "A fault")
    data = pa.load(workbook(written, rates(ANSWERED, OFFERED), suspended=day))
    [row] = outturns(data).itertuples()
    assert len(row.cells_outside) == 11
    assert row.recomputed_outside == pytest.approx(100 * 10_500 / 13_000)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stated", "doubted"),
    [("75%", []), ("75.04%", ["Contact!C2"]), ("74.5%", ["Contact!C2"]), ("90%", ["Contact!C2"])],
)
def test_the_outturn_stated_is_compared_with_what_its_months_count(written, stated, doubted):
    _, problems = check(workbook(written, rates(ANSWERED, OFFERED), stated=stated))
    found = [f"{problem.sheet}!{problem.cell}" for problem in problems if "an outturn of" in problem.found]
    assert found == doubted


@pytest.mark.slow
@pytest.mark.parametrize(("stated", "doubted"), [("60%", False), ("50%", False), ("49%", True), ("80.5%", True)])
def test_an_outturn_lies_among_the_quarters_it_is_of(written, stated, doubted):
    rows = list(zip(QUARTERS, ["50%", "60%", "70%", "80%"], strict=True))
    _, problems = check(workbook(written, rows, stated=stated))
    assert any("an outturn of" in problem.found for problem in problems) == doubted


@pytest.mark.slow
@pytest.mark.parametrize(("outside", "doubted"), [("90%", False), ("92%", True)])
def test_the_performance_stated_outside_suspensions_is_compared_too(written, outside, doubted):
    path = workbook(written, rates(ANSWERED, OFFERED), suspended=SUSPENDED, outside=outside)
    data, problems = check(path)
    assert [problem.cell for problem in problems] == (["F2"] if doubted else [])
    assert assess(data).query("period == '2014/15'").iloc[0]["outside_basis"] == "stated"


@pytest.mark.slow
def test_an_outturn_that_is_stated_is_the_one_reported(written):
    data = check(workbook(written, rates(ANSWERED, OFFERED), stated="74%"))[0]
    [row] = assess(data).query("period == '2014/15'").itertuples()
    assert (row.value, row.basis, row.source) == (74.0, "", "return.xlsx!Contact!C2")


@pytest.mark.slow
@pytest.mark.parametrize(("label", "said"), [(MONTHS, "12 months"), (QUARTERS, "four quarters")])
def test_months_tell_more_than_quarters_and_are_named(written, label, said):
    rows = rates(ANSWERED, OFFERED) + (rates([1] * 4, [2] * 4, QUARTERS) if label is MONTHS else [])
    rows = rows if label is MONTHS else rates([1] * 4, [2] * 4, QUARTERS)
    assert f"(counted over its {said})" in str(pa.comment(pa.load(workbook(written, rows)), "2014/15"))


def test_months_that_count_from_april_have_no_process_limits(written):
    data = pa.load(workbook(written, monthly(SHARES, "97%"), aggregation="year to date"))
    said = str(pa.comment(data, "2014/15"))
    assert "stood at 94.5% (counted from April to March) in 2014/15" in said
    assert "That missed the target of 97% by 2.5 percentage points" in said
    assert "Each month counts from April, so there are no process limits." in said
    [figure] = [f for f in pa.comment(data, "2014/15").figures() if f.printed == "94.5%"][:1]
    assert figure.origin == "Returns!D13"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Collected", "Average days, year to date", "Sickness (rolling 12 months)"])
def test_months_that_may_count_more_than_themselves_have_no_process_limits_either(written, name):
    values = COLLECTED if name == "Collected" else [4.2, 4.1, 4.4, 4.3] * 3
    rows = [(name, "Contact", month, value) for month, value in zip(MONTHS, values, strict=True)]
    sheets = {"Returns": [("Measure", "Service", "Period", "Value"), *rows]}
    data = pa.load(written(sheets, measures=[(name, "Contact", "days", "lower")]))
    assert "may count from April or over 12 months. There are no process limits until Measures says" in str(
        pa.comment(data, "2014/15")
    )


def test_evidence_of_months_leaves_out_the_quarters_of_the_same_measure(written):
    year = Period(2014, 4)
    parts = [*(year.part(number, 1) for number in range(1, 13)), *(year.part(number, 3) for number in range(1, 5))]
    values = [*[5_000, 5_100] * 6, *[15_000] * 4]
    rows = [("People helped", "Contact", part.label, value) for part, value in zip(parts, values, strict=True)]
    measures = [("People helped", "Contact", "count", "higher")]
    data = pa.load(written({"Returns": [("Measure", "Service", "Period", "Value"), *rows]}, measures=measures))
    assert [str(proposal) for proposal in proposals(data)] == [
        "People helped (Contact): latest? No month differs by more than 2% from the one before.",
    ]


def test_proposals_give_their_evidence(written):
    series = {
        "Council tax collected": ("percent", [f"{v - 0.1:.1f}%" for v in COLLECTED] + SHARES),
        "Benefit caseload": ("count", [10_000, 10_100] * 12),
        "People helped": ("count", [5_000, 5_100] * 12),
        "Complaints": ("count", [5, 8, 2, 4] * 6),
        "Calls answered": ("percent", ["90%", "91%"] * 12),
    }
    months = [Period(2013, 4, 1).following(number).label for number in range(24)]
    rows = [
        (name, "Contact", month, value)
        for name, (_, values) in series.items()
        for month, value in zip(months, values, strict=True)
    ]
    measures = [(name, "Contact", unit, "higher") for name, (unit, _) in series.items()]
    data = pa.load(written({"Returns": [("Measure", "Service", "Period", "Value"), *rows]}, measures=measures))
    assert [str(proposal) for proposal in proposals(data)] == [
        "Council tax collected (Contact): year to date? In 2014/15 no month is less than the one before, and March "
        "2015 (94.5%) is near last year's 94.4%.",
        "Benefit caseload (Contact): latest? Its name says 'caseload'.",
        "People helped (Contact): latest? No month differs by more than 2% from the one before.",
        "Complaints (Contact): sum? It is a count, and its months go up and down.",
        "Calls answered (Contact): no proposal. 24 of its 24 months lack a Numerator or a Denominator; with both in "
        "each, the year is exact. Average is their plain mean.",
    ]


@pytest.mark.slow
@settings(max_examples=6)
@given(st.lists(st.integers(0, 100), min_size=24, max_size=24), st.sampled_from(["count", "percent", "days"]))
def test_no_series_has_an_outturn_that_nobody_said_how_to_work_out(values, unit):
    data = series([float(value) for value in values], unit=unit)
    assert outturns(data)["recomputed"].isna().all()
    assert not period_columns.whole_years(assess(data)["period"]).any()


@pytest.mark.slow
@settings(max_examples=6)
@given(
    st.lists(st.integers(0, 100), min_size=24, max_size=24),
    st.sampled_from([kind for kind in Aggregation if kind != Aggregation.RATE]),
    st.integers(12, 23),
    st.integers(0, 200),
    st.booleans(),
)
def test_what_happens_to_one_year_changes_no_other_years_outturn(values, aggregation, place, other, longer):
    def outturn(figures):
        data = series([float(figure) for figure in figures])
        said = data.measures.assign(aggregation=aggregation)
        made = outturns(replace(data, measures=said)).set_index("year")["recomputed"]
        return made.dropna().to_dict().get("2012/13")

    changed = [*values[:place], other, *values[place + 1 :], *([other] * 12 * longer)]
    assert outturn(changed) == outturn(values) == outturn(values[:12])


@pytest.mark.slow
def test_a_months_target_for_a_count_is_not_the_years(written):
    data = pa.load(workbook(written, [(month, 9, 10) for month in MONTHS], "count", "lower", aggregation="sum"))
    said = str(pa.comment(data, "2014/15"))
    assert "whether targets were met in 2014/15: they are for months" in str(opened(data, "2014/15"))
    assert "Calls stood at 108 (the sum of its 12 months)" in said
    assert "target of 10 by" not in said


def test_a_rate_on_its_target_has_met_it_whatever_floating_point_makes_of_it(written):
    rows = [(month, "57%", "57%", 57, 100) for month in MONTHS]
    data = pa.load(workbook(written, rows, suspended=SUSPENDED))
    (table,) = pa.report(data, "2014/15").scorecard_table
    assert [str(cell) for cell in table.cells.loc["Calls"].iloc[:3]] == ["57%", "57%", "met"]


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
@settings(max_examples=8)
@given(st.lists(st.integers(1, 400), min_size=12, max_size=12), st.integers(2, 50))
def test_scaling_what_is_counted_changes_no_rate(year_of_rates, answered, times):
    def rate(factor):
        counts = {"numerator": [factor * float(n) for n in answered], "denominator": [factor * 500.0] * 12}
        values = [n / 5 for n in answered]
        rows = year_of_rates.observations.assign(value=values, **counts)
        return outturns(replace(year_of_rates, observations=rows))["recomputed"].tolist()

    assert rate(times) == pytest.approx(rate(1))
