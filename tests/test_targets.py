"""Which measure a target is of, for which period, and of what kind: in workbooks that the tests write."""

from dataclasses import replace

import pytest
import writers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import partnership_analysis as pa
from partnership_analysis.analysis.assessment import assess
from partnership_analysis.cells import SET_IN_PYTHON
from partnership_analysis.loading import check

MONTHS = [f"{month}-25" for month in ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")]
MONTHS += [f"{month}-26" for month in ("Jan", "Feb", "Mar")]
# 12 months that make 1,295.
HOMES = [108, 107, 109, 108, 107, 109, 108, 107, 109, 108, 107, 108]
COUNCIL_TAX = [("Council tax collected", "Revenues", "percent", "higher")]
BUILT = [("Homes built", "Housing", "count", "higher", None, "sum")]
CLAIMS = [("New claims days", "Benefits", "days", "lower"), ("Changes days", "Benefits", "days", "lower")]
CALLS = [
    ("Calls offered", "Contact", "count", ""),
    ("Calls answered", "Contact", "count", ""),
    ("% answered", "Contact", "percent", "higher"),
    ("Average wait", "Contact", "seconds", "lower"),
]
ABOUT = (("Authority", "Anytown"),)


def percent(value):
    return (value / 100, "0.0%")


@pytest.fixture
def read(written):
    """Read a sheet of figures: read([["KPI", "2024/25"], ...], measures)."""

    def load(rows, measures):
        return pa.load(written({"Figures": rows}, measures=measures, about=ABOUT))

    return load


def targets(data):
    """Return what each target is of, by its cell."""
    rows = data.targets.itertuples()
    return {row.source.rpartition("!")[2]: (row.measure, row.period, row.value, str(row.kind)) for row in rows}


def beside(data):
    """Return the target that judges each figure, for those that have one."""
    held = data.observations[data.observations["target"].notna()]
    return {(row.measure, row.period): row.target for row in held.itertuples()}


def errors(written, rows, measures):
    _, problems = check(written({"Figures": rows}, measures=measures, about=ABOUT))
    return [problem for problem in problems if problem.severity == "error"]


# To which period


def test_a_lone_target_beside_years_and_quarters_is_that_of_the_latest(read):
    headings = ["KPI", "2024/25", "Q1 2025/26", "Q2 2025/26", "Target"]
    data = read([headings, ["Council tax collected", *map(percent, (97.7, 28.7, 56.1, 56.4))]], COUNCIL_TAX)
    assert targets(data) == {"E2": ("Council tax collected", "2025/26 Q2", 56.4, "period")}
    assert beside(data) == {("Council tax collected", "2025/26 Q2"): 56.4}
    assert assess(data).set_index("period")["status"].to_dict() == {
        "2024/25": "no target",
        "2025/26 Q1": "no target",
        "2025/26 Q2": "missed",
    }


def test_a_quarterly_scorecards_target_judges_neither_last_year_nor_the_quarter_before(read):
    headings = ["Code", "Indicator", "Service", "2013/14", "Q1 2014/15", "Q2 2014/15", "Target", "Status", "Notes"]
    rows = [
        headings,
        ["RV1", "Council tax collected", "Revenues", *map(percent, (98.7, 30.5, 59.3, 24.5)), "Green", "Ahead"],
        ["RV2", "NDR collection", "Revenues", *map(percent, (99, 31, 60, 58)), "Green", None],
    ]
    data = read(rows, [*COUNCIL_TAX, ("NDR collection", "Revenues", "percent", "higher")])
    assert beside(data) == {("Council tax collected", "2014/15 Q2"): 24.5, ("NDR collection", "2014/15 Q2"): 58}
    assert set(data.targets["period"]) == {"2014/15 Q2"}


@pytest.mark.parametrize(
    ("heading", "period", "kind"),
    [
        ("Target", "2025/26 Q2", "period"),
        ("Q1 target", "2025/26 Q1", "period"),
        ("Target Q1", "2025/26 Q1", "period"),
        ("Target (Q1 2025/26)", "2025/26 Q1", "period"),
        ("YTD target", "2025/26 Q2", "year to date"),
        ("Year to date target", "2025/26 Q2", "year to date"),
        ("Profile", "2025/26 Q2", "year to date"),
        ("Profiled target", "2025/26 Q2", "year to date"),
        ("Annual target", "2025/26", "year"),
        ("Year end target", "2025/26", "year"),
        ("Full year target", "2025/26", "year"),
        ("Target 2025/26", "2025/26", "year"),
        ("2025/26 target", "2025/26", "year"),
        ("2024/25 target", "2024/25", "year"),
        ("YTD target (Q1)", "2025/26 Q1", "year to date"),
    ],
)
def test_a_heading_says_what_a_target_is_of(read, heading, period, kind):
    headings = ["KPI", "2024/25", "Q1 2025/26", "Q2 2025/26", heading]
    data = read([headings, ["Council tax collected", *map(percent, (97, 28, 56, 50))]], COUNCIL_TAX)
    assert targets(data) == {"E2": ("Council tax collected", period, 50.0, kind)}
    judged = {("Council tax collected", period): 50.0}
    assert beside(data) == (judged if kind == "period" or period == "2024/25" else {})


def test_targets_of_all_kinds_stand_side_by_side(read):
    headings = ["KPI", "Q1 2025/26", "Target", "Q2 2025/26", "Target", "YTD target", "Annual target"]
    data = read([headings, ["Council tax collected", *map(percent, (28, 27, 29, 30, 57, 98))]], COUNCIL_TAX)
    assert list(targets(data).values()) == [
        ("Council tax collected", "2025/26 Q1", 27.0, "period"),
        ("Council tax collected", "2025/26 Q2", 30.0, "period"),
        ("Council tax collected", "2025/26 Q2", 57.0, "year to date"),
        ("Council tax collected", "2025/26", 98.0, "year"),
    ]


def test_a_target_under_a_year_that_spans_quarters_is_that_of_the_years_latest(read):
    rows = [
        [None, "2024/25", None, None, "2025/26", None],
        ["KPI", "Q3", "Q4", "Target", "Q1", "Target"],
        ["Homes built", 20, 21, 22, 23, 24],
    ]
    assert beside(read(rows, BUILT)) == {("Homes built", "2024/25 Q4"): 22, ("Homes built", "2025/26 Q1"): 24}


def test_a_target_after_the_whole_year_is_that_of_the_year(read):
    headings = ["KPI", *(f"Q{n} 2025/26" for n in range(1, 5)), "2025/26", "Target"]
    assert beside(read([headings, ["Homes built", 1, 2, 3, 4, 10, 9]], BUILT)) == {("Homes built", "2025/26"): 9}


def test_it_is_an_error_if_a_target_may_be_the_years_or_the_last_quarters(written):
    headings = ["KPI", "2025/26", *(f"Q{n} 2025/26" for n in range(1, 5)), "Target"]
    [problem] = errors(written, [headings, ["Homes built", 10, 1, 2, 3, 4, 9]], BUILT)
    assert problem.cell == "G1"
    assert problem.found == "'Target', which may be of 2025/26 or Q4 of 2025/26"
    assert problem.action == "Write 'Target 2025/26' or 'Target (Q4 of 2025/26)' there"


@pytest.mark.parametrize("heading", ["Target 2025/26", "Target (Q4 of 2025/26)"])
def test_what_the_error_says_to_write_is_understood(written, heading):
    headings = ["KPI", "2025/26", *(f"Q{n} 2025/26" for n in range(1, 5)), heading]
    assert not errors(written, [headings, ["Homes built", 10, 1, 2, 3, 4, 9]], BUILT)


def test_it_is_an_error_if_a_target_of_the_year_to_date_stands_beside_years_alone(written):
    [problem] = errors(written, [["KPI", "2024/25", "2025/26", "YTD target"], ["Homes built", 1, 2, 3]], BUILT)
    assert "2024/25 or 2025/26" in problem.found


def test_a_row_may_say_that_it_holds_the_targets(read):
    rows = [
        ["KPI", "Type", "Q1 2014/15", "Q2 2014/15"],
        ["Council tax collected", "Actual", *map(percent, (30.5, 57.3))],
        [None, "Target", *map(percent, (24.5, 56.0))],
        [None, "Annual target", None, percent(98)],
    ]
    data = read(rows, COUNCIL_TAX)
    assert data.observations["value"].tolist() == [30.5, 57.3]
    assert list(beside(data).values()) == [24.5, 56.0]
    assert targets(data)["D4"] == ("Council tax collected", "2014/15", 98.0, "year")


def test_a_row_whose_type_is_not_known_is_listed_and_not_used(written):
    rows = [
        ["KPI", "Type", "Q1 2014/15"],
        ["Homes built", "Actual", 10],
        ["Homes built", "Target", 12],
        ["Homes built", "Forecast", 11],
    ]
    path = written({"Figures": rows}, measures=BUILT, about=ABOUT)
    assert [(problem.cell, problem.found) for problem in check(path)[1]] == [("B4", "'Forecast'")]
    assert pa.load(path).observations["value"].tolist() == [10]


def test_a_column_of_other_types_says_nothing_of_the_rows(read):
    data = read([["KPI", "Type", "2014/15", "Target"], ["Homes built", "Corporate", 10, 9]], BUILT)
    assert beside(data) == {("Homes built", "2014/15"): 9}


def test_a_long_return_has_targets_of_each_kind(read):
    headings = ["Measure", "Period", "Value", "Target", "YTD target", "Annual target", "Target 2024/25"]
    rows = [["Homes built", month, 108, 100, 100 * n, 1200, 900] for n, month in enumerate(MONTHS[:2], start=1)]
    data = read([headings, *rows], BUILT)
    assert list(targets(data).items()) == [
        ("D2", ("Homes built", "2025-04", 100, "period")),
        ("D3", ("Homes built", "2025-05", 100, "period")),
        ("E2", ("Homes built", "2025-04", 100, "year to date")),
        ("E3", ("Homes built", "2025-05", 200, "year to date")),
        ("F2", ("Homes built", "2025/26", 1200, "year")),
        ("G2", ("Homes built", "2024/25", 900, "year")),
    ]
    assert set(beside(data).values()) == {100}


# To which measure


@pytest.mark.slow
@pytest.mark.parametrize(
    ("new", "changes"),
    [
        ("Target (new)", "Target (changes)"),
        ("Target (new claims)", "Target: changes"),
        ("New claims target", "Changes target"),
        ("Target (NCs)", "Target (CoC)"),
    ],
)
def test_a_target_is_of_the_measure_that_its_heading_names(written, new, changes):
    described = [
        ("Measure", "Service", "Unit", "Polarity", "Short name", "Also known as"),
        ("New claims days", "Benefits", "days", "lower", "NCs", None),
        ("Changes days", "Benefits", "days", "lower", None, "CoC days; Changes of circumstances"),
    ]
    headings = ["Month", "New claims days", "Changes days", new, changes]
    figures = [headings, *([month, 19.4, 3.9, 18, 5] for month in MONTHS[:3])]
    data = pa.load(written({"Measures": described, "Figures": figures}, measures=None, about=ABOUT))
    rows = assess(data)
    assert set(rows.loc[rows["measure"] == "New claims days", ["target", "status"]].agg(tuple, axis=1)) == {
        (18, "missed")
    }
    assert set(rows.loc[rows["measure"] == "Changes days", ["target", "status"]].agg(tuple, axis=1)) == {(5, "met")}


def test_two_targets_that_name_no_measure_are_one_error_that_names_both(written):
    headings = ["Month", "New claims days", "Changes days", "Target", "Target"]
    rows = [headings, *([month, 19.4, 3.9, 18, 5] for month in MONTHS[:3])]
    [problem] = errors(written, rows, CLAIMS)
    assert problem.cell == "D1"
    found = "'Target' (D1) and 'Target' (E1), which may be the target of 'New claims days' or 'Changes days'"
    assert problem.found == found
    assert problem.action.startswith("Write 'Target (New claims days)'")


@pytest.mark.parametrize("after", [True, False])
def test_a_target_beside_every_measure_is_that_measures(read, after):
    pairs = [["New claims days", "Target"], ["Changes days", "Target"]], [[19.4, 18], [3.9, 5]]
    headings, figures = ([cell for pair in row for cell in (pair if after else pair[::-1])] for row in pairs)
    data = read([["Month", *headings], *([month, *figures] for month in MONTHS[:2])], CLAIMS)
    assert {measure: target for (measure, _), target in beside(data).items()} == {
        "New claims days": 18,
        "Changes days": 5,
    }


def test_one_target_in_percent_is_that_of_the_only_percentage(read):
    headings = ["Month", "Calls offered", "Calls answered", "% answered", "Average wait", "Target"]
    rows = [headings, *([month, 1000, 880, percent(88), 25, (0.9, "0%")] for month in MONTHS[:3])]
    data = read(rows, CALLS)
    assert {measure: target for (measure, _), target in beside(data).items()} == {"% answered": 90}
    assert set(assess(data).query("measure == '% answered'")["status"]) == {"missed"}


def test_a_plain_number_beside_several_measures_is_an_error(written):
    headings = ["Month", "Calls offered", "Calls answered", "% answered", "Average wait", "Target"]
    rows = [headings, *([month, 1000, 880, percent(88), 25, 90] for month in MONTHS[:3])]
    [problem] = errors(written, rows, CALLS)
    assert problem.found.endswith("'Calls offered' or 'Calls answered' or '% answered' or 'Average wait'")


@pytest.mark.slow
def test_a_target_that_names_a_row_is_that_rows_alone(read):
    rows = [["KPI", "Q1 2025/26", "Target (new claims)"], ["New claims days", 19, 18], ["Changes days", 4, None]]
    assert beside(read(rows, CLAIMS)) == {("New claims days", "2025/26 Q1"): 18}


# Twelve months and a total


def across(total, target, heading="Target"):
    headings = ["Measure", *MONTHS, *(["YTD"] if total else []), heading]
    return [headings, ["Homes built", *HOMES, *([total] if total else []), target]]


def down(total, target, heading="Target"):
    rows = [["Month", "Homes built"], *zip(MONTHS, HOMES, strict=True)]
    return [*rows, *([["YTD", total]] if total else []), [heading, target]]


def in_the_total(total, target):
    rows = [["Month", "Homes built", "Target"], *([m, n, None] for m, n in zip(MONTHS, HOMES, strict=True))]
    return [*rows, ["YTD", total, target]]


@pytest.mark.slow
@pytest.mark.parametrize("rows", [across(1295, 1200), down(1295, 1200), in_the_total(1295, 1200)])
def test_a_target_after_the_total_of_twelve_months_is_the_years(read, written, rows):
    data = read(rows, BUILT)
    assert list(targets(data).values()) == [("Homes built", "2025/26", 1200, "year")]
    assert not beside(data)
    assert check(written({"Figures": rows}, measures=BUILT, about=ABOUT))[1] == ()
    totals = data.statements[data.statements["role"] == "summary"]
    assert totals["value"].tolist() == [1295]


@pytest.mark.parametrize("rows", [across(None, 1200, "Annual target"), down(None, 1200, "Annual target")])
def test_an_annual_target_is_the_years(read, rows):
    data = read(rows, BUILT)
    assert list(targets(data).values()) == [("Homes built", "2025/26", 1200, "year")]
    assert not beside(data)


@pytest.mark.slow
@pytest.mark.parametrize("rows", [across(None, 1200), down(None, 1200)])
def test_a_plain_target_after_twelve_months_is_the_last_months_and_is_doubted_if_far_above_it(read, written, rows):
    assert beside(read(rows, BUILT)) == {("Homes built", "2026-03"): 1200}
    [problem] = check(written({"Figures": rows}, measures=BUILT, about=ABOUT))[1]
    assert (problem.severity, problem.found) == (
        "warning",
        "a target of 1,200 for March 2026, more than 10 times its figure, 108",
    )
    assert "'Annual target'" in problem.action


@pytest.mark.parametrize("rows", [across(1296, 1200), down(1296, 1200)])
def test_a_total_of_the_year_to_date_is_compared_with_its_months(written, rows):
    [problem] = check(written({"Figures": rows}, measures=BUILT, about=ABOUT))[1]
    assert problem.found == "a total of 1,296 to date"
    assert problem.expected.startswith("1,295, the sum of B2 to ")


@pytest.mark.parametrize(("total", "found"), [(430, ["a total of 430 to date"]), (432, [])])
def test_so_is_one_of_a_year_that_is_not_over(written, total, found):
    rows = [["Measure", *MONTHS, "YTD"], ["Homes built", *HOMES[:4], *[None] * 8, total]]
    problems = check(written({"Figures": rows}, measures=BUILT, about=ABOUT))[1]
    assert [problem.found for problem in problems] == found


AVERAGED = [20, 22, 24, 21, 25, 23, 26]  # their mean is 23


@pytest.mark.parametrize(
    ("unit", "cells", "total", "found", "expected"),
    [
        ("count", AVERAGED, 23, "", ""),
        ("count", AVERAGED, 161, "a year to date of 161", "23, the average of B2 to H2: they differ by 138"),
        ("days", AVERAGED, 29, "a year to date of 29 days", "23 days, the average of B2 to H2: they differ by 6 days"),
        ("days", [*AVERAGED[:6], 27], 23.14, "", ""),
        (
            "percent",
            [(one / 100, "0%") for one in AVERAGED],
            (0.35, "0%"),
            "a year to date of 35%",
            "23%, the average of B2 to H2: they differ by 12 percentage points",
        ),
    ],
)
def test_a_year_to_date_of_averages_is_compared_with_their_mean(written, unit, cells, total, found, expected):
    rows = [["Measure", *MONTHS[:7], "YTD"], ["Waits", *cells, total]]
    described = [("Waits", "Housing", unit, "lower", None, "average")]
    problems = check(written({"Figures": rows}, measures=described, about=ABOUT))[1]
    assert [(one.found, one.expected) for one in problems] == ([(found, expected)] if found else [])


@pytest.mark.parametrize(
    ("name", "total", "cells"),
    [
        ("Homes built", sum(HOMES[:6]), ["I2"]),
        ("Homes built", HOMES[5], []),
        ("Homes built (cumulative)", None, ["I2"]),
        ("Homes", None, ["I2"]),
        ("Homes on the register", None, []),
    ],
)
def test_without_an_aggregation_a_bare_target_is_asked_about_where_something_says_that_months_add_up(
    written, name, total, cells
):
    rows = [["Measure", *MONTHS[:6], "YTD", "Target"], [name, *HOMES[:6], total, 600]]
    data, problems = check(written({"Figures": rows}, measures=[(name, "Housing", "count", "higher")], about=ABOUT))
    assert [one.cell for one in problems if one.found == "a 'Target' beside part of a year"] == cells
    assert data.targets.empty == bool(cells)


def test_a_year_to_date_that_lacks_months_is_not_dropped_without_a_word(written):
    rows = [["Measure", *MONTHS[5:7], "YTD"], ["Waits", (0.04, "0.0%"), (0.062, "0.0%"), (0.06, "0.0%")]]
    described = [("Waits", "Housing", "percent", "lower", None, "average")]
    [problem] = check(written({"Figures": rows}, measures=described, about=ABOUT))[1]
    assert (problem.cell, problem.found) == ("D2", "a year to date of 6%")
    assert problem.expected == "figures of every month or quarter since April"


def test_a_year_to_date_that_is_worked_out_does_not_widen_the_print_of_its_months(written):
    rows = [["Measure", *MONTHS[:7], "YTD"], ["Waits", *[74, 68, 84, 81, 59, 68, 89], 74.7143]]
    described = [("Waits", "Housing", "seconds", "lower")]
    data, _ = check(written({"Figures": rows}, measures=described, about=ABOUT))
    assert data.measures["decimals"].tolist() == [0]
    assert 74.7143 in data.observations["value"].tolist()


PART = ["Measure", *MONTHS[:6], "YTD"]


@pytest.mark.parametrize("total", [["YTD"], []])
@pytest.mark.parametrize("aggregation", ["sum", "year to date"])
def test_a_target_at_the_end_of_part_of_a_year_may_be_the_years_and_is_asked_about(written, total, aggregation):
    rows = [["Measure", *MONTHS[:6], *total, "Target"], ["Homes built", *HOMES[:6], *([648] if total else []), 600]]
    data, problems = check(written({"Figures": rows}, measures=[(*BUILT[0][:5], aggregation)], about=ABOUT))
    [problem] = [one for one in problems if "Target" in one.found]
    assert (problem.severity, problem.cell, problem.found) == (
        "warning",
        f"{'I' if total else 'H'}2",
        "a 'Target' beside part of a year",
    )
    assert data.targets.empty
    assert not beside(data)


def test_so_may_a_row_called_target_under_months(written):
    rows = [["Month", "Homes built"], *zip(MONTHS[:6], HOMES, strict=False), ["YTD", 648], ["Target", 600]]
    data, [problem] = check(written({"Figures": rows}, measures=BUILT, about=ABOUT))
    assert (problem.cell, problem.found, len(data.targets)) == ("B9", "a 'Target' beside part of a year", 0)


@pytest.mark.parametrize(
    ("heading", "aggregation", "held"),
    [
        ("YTD target", "sum", ("2025-09", "year to date")),
        ("Annual target", "sum", ("2025/26", "year")),
        ("Target", "average", ("2025-09", "year to date")),
    ],
)
def test_a_target_at_the_end_of_part_of_a_year_is_used_where_it_says_or_needs_not_say_what_it_is(
    read, heading, aggregation, held
):
    rows = [[*PART, heading], ["Homes built", *HOMES[:6], 648, 600]]
    data = read(rows, [(*BUILT[0][:5], aggregation)])
    assert [(period, kind) for _, period, _, kind in targets(data).values()] == [held]


@pytest.mark.slow
def test_a_target_after_a_column_of_the_year_to_date_must_say_which_it_is_of(written):
    rows = [["Month", "Homes built", "YTD", "Target"], ["Apr-25", 108, 108, 100], ["May-25", 107, 215, 200]]
    [problem] = errors(written, rows, BUILT)
    assert "'YTD target'" in problem.action
    for heading in ("Monthly target", "YTD target"):
        assert not errors(written, [["Month", "Homes built", "YTD", heading], *rows[1:]], BUILT)


# What is judged against it


def test_a_target_of_the_year_judges_the_year_that_another_table_states(read):
    rows = [["KPI", "Q1 2025/26", "Annual target"], ["Homes built", 300, 1200]]
    data = read([*rows, [], ["KPI", "2025/26"], ["Homes built", 1295]], BUILT)
    row = assess(data).set_index("period").loc["2025/26"]
    assert (row["target"], row["status"], row["target_source"]) == (1200, "met", "return.xlsx!Figures!C2")
    assert beside(data) == {("Homes built", "2025/26"): 1200}


@pytest.mark.slow
def test_a_target_of_the_year_judges_the_year_that_its_months_make(written):
    headings = ["Measure", "Period", "Value", "Numerator", "Denominator", "Target", "Annual target"]
    rows = [["NDR collection", month, 50, 1, 2, 40, 60] for month in MONTHS]
    data = pa.load(written({"Figures": [headings, *rows]}, about=ABOUT))
    year = assess(data).set_index("period").loc["2025/26"]
    assert (year["value"], year["target"], year["status"]) == (50, 60, "missed")
    assert year["target_source"] == "return.xlsx!Figures!G2"
    assert set(assess(data).query("period != '2025/26'")["status"]) == {"met"}


def test_a_target_changed_in_python_says_so(read):
    data = read([["KPI", "Q1 2025/26", "Target"], ["Homes built", 300, 310]], BUILT)
    changed = replace(data, targets=data.targets.assign(value=320.0))
    assert changed.targets["source"].tolist() == [SET_IN_PYTHON]
    assert replace(data, targets=data.targets).targets["source"].tolist() == ["return.xlsx!Figures!C2"]


def test_targets_go_with_the_part_of_the_data_that_they_are_of(read):
    headings = ["KPI", "2024/25", "Target 2024/25", "2025/26", "Target 2025/26"]
    data = read([headings, ["New claims days", 19, 18, 17, 16], ["Changes days", 4, 5, 6, 7]], CLAIMS)
    assert data.measure("New claims").targets["value"].tolist() == [18, 16]
    assert data.between("2025/26", "2025/26").targets["value"].tolist() == [16, 7]


# For any scorecard: its columns are years and quarters in order, and targets with a heading of each kind among them.

YEARS = ["2023/24", "2024/25"]
QUARTERS = [f"Q{n} 2025/26" for n in range(1, 5)]
NAMED = {
    "Q1 target": {"2025/26 Q1"},
    "Target Q2": {"2025/26 Q2"},
    "Target 2024/25": {"2024/25"},
    "2025/26 target": {"2025/26"},
    "YTD target": set(),
    "Profile": set(),
}


@pytest.mark.slow
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_target_judges_no_period_but_the_one_its_heading_names_or_the_latest(written, data):
    figures = sorted(data.draw(st.sets(st.sampled_from([*YEARS, *QUARTERS]), min_size=1)), key=_order)
    headings = data.draw(st.permutations([*figures, *data.draw(st.sets(st.sampled_from(["Annual target", *NAMED])))]))
    headings = [*headings, *data.draw(st.sampled_from([[], ["Target"]]))]
    # Each figure is its own number, so that a target is known again by its value.
    row = ["Homes built", *range(1, len(headings) + 1)]
    path = written({"Figures": [["KPI", *headings], row]}, measures=BUILT, about=ABOUT)
    loaded, found = check(path)
    if any(problem.severity == "error" for problem in found):
        return
    labels = {spelt: label(spelt) for spelt in figures}
    for held in loaded.observations.itertuples():
        if held.target == held.target:
            heading = headings[int(held.target) - 1]
            latest = labels[figures[-1]]
            allowed = {"Target": {latest}, "Annual target": {latest[:7]}} | NAMED
            assert held.period in allowed[heading]


def label(spelt):
    return spelt if spelt in YEARS else f"{spelt[3:]} {spelt[:2]}"


def _order(spelt):
    return label(spelt)


@pytest.mark.parametrize(("aggregation", "target"), [("year to date", 56.4), ("average", None)])
def test_a_target_to_date_judges_the_figures_of_a_measure_that_counts_from_april(written, aggregation, target):
    rows = [["KPI", "2024/25", "Q1 2025/26", "Q2 2025/26", "YTD target"]]
    rows += [["Council tax collected", "97.69%", "28.71%", "56.12%", "56.4%"]]
    measures = [("Council tax collected", "Revenues", "percent", "higher", None, aggregation)]
    held = pa.load(written({"Figures": rows}, measures=measures, about=ABOUT)).observations.set_index("period")[
        "target"
    ]
    assert [None if value != value else value for value in held] == [None, None, target]


# Which of several targets counts


@pytest.mark.parametrize("long", [True, False])
@pytest.mark.parametrize(("aggregation", "judged"), [("year to date", (20, 98)), ("sum", (10, 10))])
def test_a_measure_that_counts_from_april_is_judged_by_its_target_to_date(read, long, aggregation, judged):
    figures = [9, 19, 28, 38, 47, 56, 66, 75, 84, 93, 95, 97]
    to_date = [10, 20, 29, 39, 48, 57, 66, 76, 85, 94, 96, 98]
    rows = [[month, *cells] for month, *cells in zip(MONTHS, figures, [10] * 12, to_date, strict=True)]
    if long:
        rows = [["Measure", "Period", "Value", "Target", "YTD target"], *(["Homes built", *row] for row in rows)]
    else:
        rows = [["Month", "Homes built", "Target", "YTD target"], *rows]
    data = read(rows, [("Homes built", "Housing", "count", "higher", None, aggregation)])
    held = beside(data)
    assert (held["Homes built", "2025-05"], held["Homes built", "2026-03"]) == judged
    said = data.statements[data.statements["role"] == "target"].drop_duplicates(["period", "beside"], keep=False)
    assert said.set_index("period")["value"][["2025-05", "2026-03"]].tolist() == [*judged]
    assert assess(data).query("period == '2026-03'")["status"].tolist() == ["missed" if judged[1] == 98 else "met"]


def test_the_only_target_of_a_measure_that_counts_from_april_is_its_profile(read):
    rows = [
        ["Measure", "Period", "Value", "Target"],
        ["Homes built", "Apr-25", 9, 10],
        ["Homes built", "May-25", 19, 20],
    ]
    data = read(rows, [("Homes built", "Housing", "count", "higher", None, "year to date")])
    assert list(beside(data).values()) == [10, 20]


@pytest.mark.parametrize("long", [True, False])
def test_a_target_of_the_year_to_date_at_its_end_is_the_years(read, long):
    wide = [["KPI", "Q3 2025/26", "Q4 2025/26", "YTD target"], ["Homes built", 300, 310, 1200]]
    rows = [["Measure", "Period", "Value", "YTD target"], ["Homes built", "2025/26 Q4", 310, 1200]]
    (target,) = targets(read(rows if long else wide, BUILT)).values()
    assert target == ("Homes built", "2025/26", 1200, "year")


def two_files(folder, first, second):
    """Write two files of one council: the second is the later."""
    measures = [
        ("Measure", "Service", "Unit", "Polarity", "Aggregation"),
        ("Homes built", "Housing", "count", "higher", "sum"),
    ]
    writers.write(folder / "returns v1.xlsx", {"About": ABOUT, "Measures": measures, "Figures": first})
    writers.write(folder / "returns v2.xlsx", {"Figures": second})
    return folder


@pytest.mark.slow
def test_of_two_files_the_later_ones_target_of_the_year_counts(tmp_path):
    quarters = [
        ["KPI", *(f"Q{n} 2025/26" for n in range(1, 5)), "Annual target"],
        ["Homes built", 300, 310, 320, 330, 1300],
    ]
    later = [["KPI", "Q4 2025/26", "Annual target"], ["Homes built", 330, 1200]]
    data, problems = check(two_files(tmp_path, quarters, later))
    assert data.targets[["value", "source"]].to_numpy().tolist() == [[1200, "returns v2.xlsx!Figures!C2"]]
    year = assess(data).set_index("period").loc["2025/26"]
    assert (year["value"], year["target"], year["target_source"]) == (1260, 1200, "returns v2.xlsx!Figures!C2")
    [problem] = [problem for problem in problems if "a target of" in problem.found]
    assert (problem.file, problem.cell) == ("returns v1.xlsx", "F2")
    assert problem.found == "a target of 1,300 for Homes built in 2025/26, since revised"
    assert problem.expected.startswith("1,200, as ")
    assert "returns v2.xlsx" in problem.action


def test_a_target_of_the_year_comes_before_one_beside_the_year_in_another_table(written):
    rows = [["KPI", "2025/26", "Target"], ["Homes built", 1250, 1300], []]
    rows += [["KPI", "Q1 2025/26", "Annual target"], ["Homes built", 300, 1200]]
    data, (problem,) = check(written({"Figures": rows}, measures=BUILT, about=ABOUT))
    row = assess(data).set_index("period").loc["2025/26"]
    assert (row["target"], row["status"], row["target_source"]) == (1200, "met", "return.xlsx!Figures!C5")
    assert (problem.cell, problem.found) == ("C2", "a target of 1,300 for Homes built in 2025/26")
    assert problem.action == "Correct one of the two; the briefing uses C5"


def test_a_later_files_target_beside_the_year_comes_before_an_older_target_of_the_year(tmp_path):
    older = [["KPI", "2025/26", "Annual target"], ["Homes built", 1250, 1200]]
    data, problems = check(two_files(tmp_path, older, [["KPI", "2025/26", "Target"], ["Homes built", 1250, 1300]]))
    row = assess(data).set_index("period").loc["2025/26"]
    assert (row["target"], row["target_source"]) == (1300, "returns v2.xlsx!Figures!C2")
    assert "the later file's is used" in next(p.action for p in problems if "a target of" in p.found)


@pytest.mark.parametrize("months", [("April 2025", "May 2025"), ("2025-04", "2025-05"), ("April", "May")])
def test_a_year_in_the_line_above_a_table_makes_no_target_of_a_month_the_years(read, months):
    rows = [["Housing benefit: average days, 2025/26"]]
    rows += [["Month", "New claims days", "Changes days", "Target (new)", "Target (changes)"]]
    rows += [[months[0], 19, 4, 18, 5], [months[1], 20, 6, 17, 7]]
    data = read(rows, CLAIMS)
    assert set(data.targets["kind"]) == {"period"}
    assert list(beside(data).values()) == [18, 17, 5, 7]


def test_a_target_that_names_its_year_beside_months_is_that_years(read):
    data = read([["Month", "Homes built", "Target 2025/26"], ["Apr-25", 100, 1200], ["May-25", 110, 1200]], BUILT)
    assert list(targets(data).values()) == [("Homes built", "2025/26", 1200, "year")]


# Headings that need a closer look

QUARTERS_OF_A_YEAR = [f"Q{n} 2025/26" for n in range(1, 5)]


@pytest.mark.slow
def test_a_target_after_a_total_of_four_quarters_is_the_years(read, written):
    rows = [["KPI", *QUARTERS_OF_A_YEAR, "Total", "Target"], ["Homes built", 20, 30, 25, 25, 100, 90]]
    data = read(rows, BUILT)
    assert list(targets(data).values()) == [("Homes built", "2025/26", 90, "year")]
    assert not beside(data)
    assert data.statements.query("role == 'summary'")["value"].tolist() == [100]
    assert check(written({"Figures": rows}, measures=BUILT, about=ABOUT))[1] == ()


@pytest.mark.parametrize(
    ("headings", "may_be"),
    [
        (["Q1 2025/26", "Target", "Q2 2025/26"], "Q1 of 2025/26 or Q2 of 2025/26"),
        (["Q1 2025/26", "Target", "Q2 2025/26", "Q3 2025/26"], "Q1 of 2025/26 or Q2 of 2025/26 or Q3 of 2025/26"),
        ([*QUARTERS_OF_A_YEAR, "Average", "Target"], "Q4 of 2025/26 or 2025/26"),
    ],
)
def test_it_is_an_error_if_a_target_stands_between_periods_or_after_an_average(written, headings, may_be):
    found = errors(written, [["KPI", *headings], ["Homes built", *range(1, len(headings) + 1)]], BUILT)
    assert [problem.found for problem in found] == [f"'Target', which may be of {may_be}"]
    assert ("'Annual target'" in found[0].action) == ("Average" not in headings)


@pytest.mark.parametrize(
    "heading", ["Standard deviation", "Target population", "Threshold crossed", "Target 2014-17", "Target: 98% by 2020"]
)
@pytest.mark.parametrize("down", [True, False])
def test_a_column_whose_heading_says_something_else_is_no_target(written, heading, down):
    rows = [["KPI", "2014/15", heading], ["Homes built", 100, 90]]
    if down:
        rows = [["Homes built"], ["Year", "Actual", heading], ["2014/15", 100, 90]]
    data, problems = check(written({"Figures": rows}, measures=BUILT, about=ABOUT))
    assert data.targets.empty
    assert repr(heading) in {problem.found for problem in problems}


def test_the_other_names_of_a_measure_are_known_in_the_heading_of_its_target(written):
    described = [
        ("Measure", "Service", "Unit", "Polarity", "Also known as"),
        ("Homes built", "Housing", "count", "higher", "Completions"),
    ]
    rows = [["KPI", "2025/26", "Target (completions)"], ["Homes built", 100, 90]]
    data = pa.load(written({"Measures": described, "Figures": rows}, measures=None, about=ABOUT))
    assert beside(data) == {("Homes built", "2025/26"): 90}


def test_an_exact_name_comes_before_one_that_only_has_its_words(read):
    measures = [("Changes", "Benefits", "days", "lower"), ("Changes of address", "Benefits", "days", "lower")]
    rows = [["Month", "Changes", "Changes of address", "Target (Changes)"], ["Apr-25", 4, 6, 5], ["May-25", 4, 6, 5]]
    assert beside(read(rows, measures)) == {("Changes", "2025-04"): 5, ("Changes", "2025-05"): 5}


def test_a_measure_whose_name_ends_in_target_is_a_measure(read):
    measures = [("Calls answered", "Contact", "percent", "higher"), ("Calls at target", "Contact", "percent", "higher")]
    rows = [["Month", "Calls answered", "Calls at target"], ["Apr-25", percent(95), percent(80)]]
    data = read(rows, measures)
    assert data.targets.empty
    assert dict(zip(data.observations["measure"], data.observations["value"], strict=True)) == {
        "Calls answered": 95,
        "Calls at target": 80,
    }


@pytest.mark.parametrize("heading", ["Target performance", "Target (days)"])
def test_words_that_are_part_of_a_name_do_not_address_another_row(read, heading):
    measures = [("Average days", "Benefits", "days", "lower"), ("Performance", "Benefits", "percent", "higher")]
    rows = [["KPI", "2025/26", heading], ["Average days", 19, 18], ["Performance", percent(95), percent(90)]]
    assert beside(read(rows, measures)) == {("Average days", "2025/26"): 18, ("Performance", "2025/26"): 90}


def test_a_heading_that_begins_with_a_year_and_says_target_loses_no_table(written):
    rows = [["KPI", "2014/15", "2015 target"], ["Homes built", 100, 90]]
    data, problems = check(written({"Figures": rows}, measures=BUILT, about=ABOUT))
    assert data.observations["value"].tolist() == [100]
    assert [problem.found for problem in problems] == ["'2015 target'"]


@pytest.mark.slow
@pytest.mark.parametrize("label", ["Target", "YTD target", "Annual target"])
def test_a_row_labelled_target_straight_after_a_measures_row_holds_its_targets(written, label):
    rows = [["KPI", "Q1 2025/26", "Q2 2025/26"], ["Council tax collected", percent(28), percent(56)]]
    rows += [[label, percent(27), percent(57)], ["Homes built", 20, 30], [label, 25, 26]]
    data, problems = check(written({"Figures": rows}, measures=[*COUNCIL_TAX, BUILT[0][:4]], about=ABOUT))
    assert not [problem for problem in problems if problem.severity == "error"]
    assert (
        set(data.targets["kind"])
        == {"Target": {"period"}, "YTD target": {"year to date"}, "Annual target": {"year"}}[label]
    )
    if label == "Target":
        assert list(beside(data).values()) == [27, 57, 25, 26]


def test_a_row_labelled_target_after_none_of_a_measure_says_what_to_add(written):
    rows = [["KPI", "Q1 2025/26"], ["Council tax collected", percent(28)], [], ["Target", percent(27)]]
    [problem] = errors(written, rows, COUNCIL_TAX)
    assert problem.cell == "A4"
    assert problem.action.startswith("Add a column headed Type that says Actual or Target in each row")


@pytest.mark.parametrize(
    ("aggregation", "total", "expected"),
    [
        ("sum", 648, None),
        ("sum", 107, "648, the sum of B2 to G2"),
        ("latest", 107, None),
        ("year to date", 648, "107, the last of them (G2)"),
        ("", 107, None),
        ("", 648, None),
    ],
)
def test_a_total_to_date_is_the_sum_or_the_last_as_the_aggregation_says(written, aggregation, total, expected):
    rows = [["Measure", *MONTHS[:6], "YTD"], ["Homes built", 108, 107, 109, 108, 109, 107, total]]
    measures = [(*BUILT[0][:5], aggregation)]
    _, problems = check(written({"Figures": rows}, measures=measures, about=ABOUT))
    said = [problem.expected for problem in problems if problem.found.endswith("to date")]
    assert [text.partition(":")[0] for text in said] == ([expected] if expected else [])


def test_the_error_for_an_annual_target_keeps_its_kind_and_offers_no_measure_that_has_one(written):
    headings = ["Month", "New claims days", "Changes days", "Annual target (new)", "Annual target"]
    rows = [headings, ["Apr-25", 19, 4, 18, 5]]
    measures = [*CLAIMS, ("Backlog days", "Benefits", "days", "lower")]
    rows = [[*headings[:3], "Backlog days", *headings[3:]], ["Apr-25", 19, 4, 30, 18, 5]]
    [problem] = errors(written, rows, measures)
    assert problem.found == "'Annual target', which may be the target of 'Changes days' or 'Backlog days'"
    assert problem.action.startswith("Write 'Annual target (Changes days)'")


def test_columns_of_quarters_to_come_take_neither_the_target_nor_the_status(written):
    headings = ["Measure", "Q1 2014/15", "Q2 2014/15", "Q3 2014/15", "Q4 2014/15", "Target", "RAG"]
    rows = [headings, ["NDR collection", "24%", "56%", None, None, "57%", "Amber"]]
    data = pa.load(written({"Figures": rows}))
    assert data.targets[["period", "value"]].to_numpy().tolist() == [["2014/15 Q2", 57.0]]
    [row] = pa.report(data, "2014/15 Q2").scorecard.to_dict("records")
    assert (row["status"], row["published_words"]) == ("missed", "Amber")


def test_quarters_to_come_that_have_a_target_each_keep_it(written):
    headings = ["Measure", "Q1 2014/15", "Target", "Q2 2014/15", "Target", "Q3 2014/15", "Target"]
    data = pa.load(written({"Figures": [headings, ["NDR collection", "24%", "25%", "56%", "57%", None, "80%"]]}))
    held = dict(zip(data.targets["period"], data.targets["value"], strict=True))
    assert held == {"2014/15 Q1": 25.0, "2014/15 Q2": 57.0, "2014/15 Q3": 80.0}


SO_FAR = [["Measure", *MONTHS[:6], "YTD", "RAG"], ["% answered", 78, 81, 83, 79, 82, 85, 81.4, "A"]]


def test_what_a_column_of_the_year_to_date_says_is_the_year_so_far(read):
    data = read(SO_FAR, CALLS)
    [row] = data.observations[data.observations["period"] == "2025/26 H1"].itertuples()
    assert (row.value, row.source.rpartition("!")[2]) == (81.4, "H2")
    assert str(pa.report(data).period) == "2025-09"
    assert pa.report(data).scorecard["value"].tolist() == [85]
    assert "From April to September 2025 the figure was 81%." in str(pa.report(data).commentary)


@pytest.mark.parametrize(("headings", "doubted"), [(["RAG", "YTD"], 1), (["YTD", "RAG"], 0)])
def test_a_status_after_a_year_to_date_is_not_compared_with_the_months_figure(written, headings, doubted):
    row = {"YTD": 81.4, "RAG": "Red"}
    rows = [["Measure", *MONTHS[:2], "Monthly target", *headings], ["% answered", 78, 85, 80, *map(row.get, headings)]]
    _, problems = check(written({"Figures": rows}, measures=CALLS, about=ABOUT))
    assert sum("published status" in problem.found for problem in problems) == doubted


def test_a_year_to_date_ends_with_the_latest_month_that_has_a_figure(read):
    months = ["Measure", *MONTHS, "YTD"]
    data = read([months, ["% answered", 78, 81, *[None] * 10, 79.6]], CALLS)
    assert {*data.observations["period"]} == {"2025-04", "2025-05", "2 months to 2025-05"}
    gap = read([months, ["% answered", 78, None, 83, *[None] * 9, 79.6]], CALLS)
    assert {*gap.observations["period"]} == {"2025-04", "2025-06"}


def test_a_year_to_date_without_the_months_since_april_is_told_and_not_used(written):
    rows = [["Measure", "2024/25", "2025/26 YTD"], ["% answered", 78, 81]]
    data, problems = check(written({"Figures": rows}, measures=CALLS, about=ABOUT))
    told = [(problem.severity, problem.cell) for problem in problems if problem.found == "a year to date of 81%"]
    assert (told, len(data.observations)) == ([("warning", "C2")], 1)


def test_a_year_to_date_beside_twelve_months_is_the_years_outturn(read):
    data = read([["Measure", *MONTHS, "YTD"], ["% answered", *[80] * 11, 92, 81]], CALLS)
    assert str(pa.report(data).period) == "2025/26"
    assert pa.report(data).scorecard["value"].tolist() == [81]


def test_an_average_of_months_is_no_year_to_date(read):
    data = read([["Measure", *MONTHS[:2], "Average"], ["% answered", 78, 82, 80]], CALLS)
    assert len(data.observations) == 2


BOUNDS = ["≥95%", "> 95%", "at least 95%", "Min. 95%", "95% or more", "95%+"]


@pytest.mark.parametrize("target", BOUNDS)
@pytest.mark.parametrize("long", [False, True])
def test_a_target_written_as_a_bound_is_its_number(written, target, long):
    rows = [["KPI", "2024/25", "Target 2024/25"], ["Council tax collected", "96%", target]]
    if long:
        rows = [["Measure", "Period", "Value", "Target"], ["Council tax collected", "2024/25", "96%", target]]
    data, problems = check(written({"KPIs": rows}, measures=COUNCIL_TAX, about=ABOUT))
    assert (problems, data.observations["target"].tolist()) == ((), [95])
    assert data.statements.query("role == 'target'")["value"].tolist() == [95]


@pytest.mark.slow
@pytest.mark.parametrize("target", ["≤95%", "max 95%", "no more than 95%", "95% or less"])
@pytest.mark.parametrize("long", [False, True])
def test_a_bound_on_the_other_side_than_the_polarity_is_an_error(written, target, long):
    rows = [["KPI", "2024/25", "Target 2024/25"], ["Council tax collected", "96%", target]]
    if long:
        rows = [["Measure", "Period", "Value", "Target"], ["Council tax collected", "2024/25", "96%", target]]
    (problem,) = errors(written, rows, COUNCIL_TAX)
    assert (problem.cell, problem.found) == ("D2" if long else "C2", f"a target of {target!r}")
    assert problem.expected == "a target that agrees with its polarity: higher is better"


@pytest.mark.parametrize("target", [">5 and <9", "5 and <9", "at least 5 and no more than 9", "min 5 or max 9"])
@pytest.mark.parametrize("long", [False, True])
def test_a_target_of_two_bounds_is_an_error(written, target, long):
    # Made up. The first of them was taken for the target.
    rows = [["KPI", "2024/25", "Target 2024/25"], ["Council tax collected", "96%", target]]
    if long:
        before = ["Council tax collected", "2023/24", "96%", "95%"]
        rows = [["Measure", "Period", "Value", "Target"], ["Council tax collected", "2024/25", "96%", target], before]
    (problem,) = errors(written, rows, COUNCIL_TAX)
    assert (problem.cell, problem.found) == ("D2" if long else "C2", repr(target))


@pytest.mark.slow
@pytest.mark.parametrize(("target", "value"), [("max 5 days", 5), ("within 5 days", 5), ("5 days", 5), ("<= 5", 5)])
def test_a_bound_has_its_unit(written, target, value):
    rows = [["KPI", "2024/25", "Target 2024/25"], ["Time to let", 6, target]]
    measures = [("Time to let", "Housing", "days", "lower")]
    data, problems = check(written({"KPIs": rows}, measures=measures, about=ABOUT))
    assert (problems, data.observations["target"].tolist()) == ((), [value])
