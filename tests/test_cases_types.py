"""Cases of real sheets (R22): rows that say in a Type column whether they hold actuals, targets or statuses."""

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check
from partnership_analysis.problems import Severity

pytestmark = pytest.mark.slow

TITLE = ["Percentage of council tax collected"]
TAX = "% CT collected"


@pytest.fixture
def read(written):
    """Read rows: their figures, targets and statuses by place, measure and period, and what is wrong with them."""

    def load(rows, **kept):
        data, problems = check(written({"Returns": rows}, **({"measures": None, "about": None} | kept)))
        values = {(r.authority, r.measure, r.period): (r.value, r.target) for r in data.observations.itertuples()}
        aims = {(r.authority, r.measure, r.period, r.kind): r.value for r in data.targets.itertuples()}
        of_rows = [p for p in problems if p.cell]
        assert data.ledger["cells"].sum() == data.ledger[data.ledger.columns[3:]].sum().sum()
        return values, aims, of_rows, data

    return load


@pytest.mark.parametrize("heading", ["Type", "Actual or target", "Data type", "Value type", "Basis", "Row type"])
@pytest.mark.parametrize("place", [None, "Authority", "Service"])
def test_actuals_and_targets_in_a_column_of_types_are_one_measure(read, heading, place):
    # R22
    names = [heading, "Year", "Quarter", "Measure", "Value", *([place] if place else [])]
    own = (
        [[name] for name in {"Authority": ("Leeds", "Bury"), "Service": ("Benefits", "Revenues")}[place]]
        if place
        else [[]]
    )
    rows = [names]
    for i, name in enumerate(own):
        rows += [
            ["Actual", "2023/24", "Q1", TAX, 29 + i, *name],
            ["Target", "2023/24", "Q1", TAX, 28 + i, *name],
            ["Target", "2023/24", "Q2", TAX, 56 + i, *name],
            ["YTD target", "2023/24", "Q2", TAX, 54 + i, *name],
            ["Annual target", "2023/24", "Q2", TAX, 97 + i, *name],
            ["Actual", "2023/24", "Q2", TAX, 57 + i, *name],
        ]
    _, _, problems, data = read(rows)
    assert not problems
    for i, name in enumerate(own):
        column = {"Authority": "authority", "Service": "service"}.get(place)
        found, aims = (
            table if column is None else table[table[column] == name[0]] for table in (data.observations, data.targets)
        )
        assert set(found["measure"]) == {TAX}
        assert found[["period", "value", "target"]].to_numpy().tolist() == [
            ["2023/24 Q1", 29 + i, 28 + i],
            ["2023/24 Q2", 57 + i, 56 + i],
        ]
        assert sorted(aims[["period", "kind", "value"]].to_numpy().tolist()) == [
            ["2023/24", "year", 97 + i],
            ["2023/24 Q1", "period", 28 + i],
            ["2023/24 Q2", "period", 56 + i],
            ["2023/24 Q2", "year to date", 54 + i],
        ]


def test_every_figure_and_target_names_its_own_cell(read):
    rows = [
        ["Period", "Measure", "Type", "Value"],
        ["2023/24 Q1", "Calls", "Target", 28],
        ["2023/24 Q1", "Calls", "RAG", "Green"],
        ["2023/24 Q1", "Calls", "Actual", 29],
    ]
    *_, problems, data = read(rows)
    assert not problems
    assert data.observations["source"].tolist() == ["return.xlsx!Returns!D4"]
    assert data.targets["source"].tolist() == ["return.xlsx!Returns!D2"]
    said = {row.role: (row.text, row.source, row.beside) for row in data.statements.itertuples()}
    assert said["status"] == ("Green", "return.xlsx!Returns!D3", "return.xlsx!Returns!D4")
    assert said["target"][1:] == ("return.xlsx!Returns!D2", "return.xlsx!Returns!D4")


@pytest.mark.parametrize(
    "rows",
    [
        [["Year", "Type", "Value"], ["2022/23", "Actual", 29], ["2022/23", "Target", 28]],
        [["Type", "2022/23"], ["Actual", 29], ["Target", 28]],
        [["Year", "Series", "Value"], ["2022/23", "Actual", 29], ["2022/23", "Target", 28]],
        [["Year", "Metric", "Value"], ["2022/23", "Actuals", 29], ["2022/23", "Target (%)", 28]],
    ],
)
def test_the_title_names_the_measure_of_actuals_and_targets(read, rows):
    values, aims, problems, _ = read([TITLE, *rows])
    assert values == {("", TITLE[0], "2022/23"): (29, 28)}
    assert list(aims.values()) == [28]
    assert not problems


def test_a_year_counts_for_the_empty_cells_under_it(read):
    rows = [["Year", "Quarter", "Type", "Value"], ["2023/24", "Q1", "Target", 28], [None, "Q1", "Actual", 29]]
    rows += [[None, "Q2", "Actual", 57], [None, "Q2", "Target", 56]]
    values, _, problems, _ = read([TITLE, *rows])
    assert {period: pair for (*_, period), pair in values.items()} == {"2023/24 Q1": (29, 28), "2023/24 Q2": (57, 56)}
    assert not problems


def test_each_council_and_measure_across_has_its_own_target(read):
    rows = [
        ["Year", "Type", "Leeds", "Bury"],
        ["2022/23", "Actual", 29, 5],
        ["2022/23", "Target", 28, 6],
    ]
    values, *_ = read([TITLE, *rows])
    assert values == {("Leeds", TITLE[0], "2022/23"): (29, 28), ("Bury", TITLE[0], "2022/23"): (5, 6)}
    rows = [
        ["Year", "Authority", "Type", "Calls", "Visits"],
        ["2022/23", "Leeds", "Actual", 29, 5],
        ["2022/23", "Leeds", "Target", 28, 6],
    ]
    values, *_ = read(rows)
    assert values == {("Leeds", "Calls", "2022/23"): (29, 28), ("Leeds", "Visits", "2022/23"): (5, 6)}


@pytest.mark.parametrize("other", ["Forecast", "Stretch target", "Actual last year", None])
def test_a_type_that_nobody_knows_is_asked_about_and_its_row_is_not_used(read, other):
    rows = [
        ["Period", "Measure", "Type", "Value"],
        ["2023/24 Q1", "Calls", "Actual", 29],
        ["2023/24 Q1", "Calls", "Target", 28],
        ["2023/24 Q1", "Calls", other, 77],
    ]
    values, aims, (problem,), _ = read(rows)
    assert (problem.severity, problem.cell) == (Severity.ERROR, "C4")
    assert (repr(other) if other else "no type") in problem.found
    assert values == {("", "Calls", "2023/24 Q1"): (29, 28)}
    assert list(aims.values()) == [28]


def test_what_is_worked_out_from_actuals_and_targets_is_left_out_with_a_warning(read):
    rows = [["Period", "Measure", "Type", "Value"]]
    rows += [["2023/24 Q1", "Calls", kind, 29] for kind in ("Actual", "Target", "Variance", "YTD actual")]
    values, _, (problem,), _ = read(rows)
    assert (problem.severity, problem.cell) == (Severity.WARNING, "C4")
    assert "'Variance', 'YTD actual'" in problem.found
    assert len(values) == 1


def test_a_target_without_an_actual_is_kept_and_listed_unless_it_is_to_come(read):
    rows = [
        ["Year", "Quarter", "Measure", "Type", "Value"],
        ["2023/24", "Q2", "Calls", "Actual", 29],
        ["2023/24", "Q3", "Calls", "Target", 40],
        ["2023/24", None, "Calls", "Annual target", 97],
    ]
    values, aims, problems, _ = read(rows)
    assert {key[2:]: value for key, value in aims.items()} == {("2023/24 Q3", "period"): 40, ("2023/24", "year"): 97}
    assert (len(values), problems) == (1, [])
    early = [rows[0], rows[1], ["2023/24", "Q1", "Calls", "Target", 20], ["2023/24", "Q1", "Calls", "RAG", "Red"]]
    *_, problems, _ = read(early)
    assert [(problem.cell, problem.found) for problem in problems] == [
        ("E4", "a status without an actual"),
        ("E3", "a target without an actual"),
    ]


def test_targets_alone_are_no_figures(read):
    rows = [["Period", "Measure", "Type", "Value"], ["2023/24 Q1", "Calls", "Target", 29]]
    values, _, problems, _ = read(rows)
    assert values == {}
    assert any(problem.found == "a target without an actual" for problem in problems)


def test_of_two_targets_of_one_figure_neither_is_used(read):
    rows = [["Period", "Measure", "Type", "Value"], ["2023/24 Q1", "Calls", "Actual", 29]]
    rows += [["2023/24 Q1", "Calls", "Target", value] for value in (27, 28)]
    values, aims, (problem,), _ = read(rows)
    assert problem.found == (
        "2 rows that differ in nothing but their figures (Calls, 2023/24 Q1: 27 in row 3, 28 in row 4)"
    )
    assert [value for value, _ in values.values()] == [29]
    assert aims == {}


@pytest.mark.parametrize("kinds", [("Elderly", "Type 1"), ("Standard", "Express"), ("KPI", "Contextual")])
def test_a_type_of_other_words_is_a_category(read, kinds):
    rows = [["Period", "Measure", "Type", "Value"]]
    rows += [["2023/24 Q1", "Calls", kind, 29 + i] for i, kind in enumerate(kinds)]
    values, *_ = read(rows)
    assert {measure: value for (_, measure, _), (value, _) in values.items()} == {
        f"Calls: {kind}": 29 + i for i, kind in enumerate(kinds)
    }


def test_a_target_is_in_the_unit_of_its_measure_and_judges_it(written):
    rows = [
        ["Year", "Measure", "Type", "Unit", "Value"],
        ["2014/15", "Repairs", "Actual", "£000", 29],
        ["2014/15", "Repairs", "Target", None, 28],
    ]
    measures = [("Repairs", "Housing", "£", "lower")]
    data = pa.load(written({"Returns": rows}, measures=measures))
    assert data.observations[["value", "target"]].to_numpy().tolist() == [[29_000, 28_000]]
    assert pa.report(data, "2014/15").scorecard["status"].tolist() == ["missed"]
