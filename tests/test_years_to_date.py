"""Years to date beside months: whose status stands after one, what agrees with it, and what it is judged by."""

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

ABOUT = [("Authority", "Anytown")]
MONTHS = ["Apr 2024", "May 2024", "Jun 2024"]
QUARTER = "2024/25 Q1"


@pytest.fixture
def load(written):
    """Read one sheet of measures, each with its unit, polarity and aggregation: the data and the problems."""

    def read(rows, **measures):
        described = [(name.replace("_", " "), "Contact", *about) for name, about in measures.items()]
        return check(written({"KPIs": rows}, described, about=ABOUT))

    return read


def described(unit, polarity="higher", aggregation=""):
    return (unit, polarity, "", aggregation)


@pytest.mark.parametrize(
    ("aggregation", "period"),
    [("sum", QUARTER), ("average", QUARTER), ("", QUARTER), ("latest", "2024-06"), ("year to date", "2024-06")],
)
def test_a_status_after_a_year_to_date_is_of_it_whatever_makes_the_year(load, aggregation, period):
    rows = [["Measure", *MONTHS, "YTD", "RAG"], ["Homes built", 10, 12, 14, 36, "Red"]]
    data, _ = load(rows, Homes_built=described("count", aggregation=aggregation))
    said = data.statements.query("role == 'status'")
    assert said[["period", "text", "beside"]].to_numpy().tolist() == [[period, "Red", ""]]


def test_a_status_of_a_year_to_date_that_months_make_is_shown_with_it(load):
    rows = [["Measure", *MONTHS, "YTD", "RAG"], ["Homes built", 10, 12, 14, 36, "Red"]]
    data, _ = load(rows, Homes_built=described("count", aggregation="sum"))
    (table,) = [one for one in pa.report(data, "June 2024").tables if one.caption.startswith("The year so far")]
    assert [str(table.cells.loc["Homes built", name]) for name in ("Since April", "Published status")] == ["36", "Red"]


def test_a_status_after_a_year_to_date_that_is_not_used_is_asked_about(load):
    rows = [["Measure", *MONTHS, "YTD", "RAG"], ["Homes built", 10, None, 14, 36, "Red"]]
    data, problems = load(rows, Homes_built=described("count"))
    (problem,) = [one for one in problems if one.cell == "F2"]
    assert (problem.found, "RAG (YTD)" in problem.action) == ("'Red'", True)
    assert data.statements.query("role == 'status'").empty


@pytest.mark.parametrize("heading", ["YTD", "Total"])
def test_a_year_to_date_beside_rows_of_types_has_its_own_target_and_status(load, heading):
    # Made up. The target of the year to date was taken for its figure.
    types = [("Actual", 10, 14, 9, 33), ("Target", 12, 12, 12, 36), ("Variance", -2, 2, -3, -3)]
    types += [("RAG", "Red", "Green", "Red", "Amber")]
    rows = [["Homes built" if place == 0 else None, *row] for place, row in enumerate(types)]
    data, problems = load([["Measure", None, *MONTHS, heading], *rows], Homes_built=described("count", "higher", "sum"))
    row = so_far(data).cells.loc["Homes built"]
    assert [str(row[name]) for name in ("Since April", "Target to date", "Published status")] == ["33", "36", "Amber"]
    assert problems == ()
    assert data.ledger["not understood"].sum() == 0


def test_a_total_of_bare_months_is_compared_with_them(load):
    rows = [["Scorecard 2024-25"], ["Measure", "Apr", "May", "Jun", "Total"], ["Homes built", 10, 14, 9, 34]]
    _, (problem,) = load(rows, Homes_built=described("count", "higher", "sum"))
    assert (problem.cell, problem.found) == ("E3", "a total of 34 to date")


@pytest.mark.parametrize(
    ("heading", "period"), [("Monthly target", "2024-06"), ("Target", QUARTER), ("YTD target", QUARTER)]
)
def test_a_status_after_a_target_behind_the_year_to_date_is_of_what_the_target_is_of(load, heading, period):
    rows = [["Measure", *MONTHS, "YTD", heading, "RAG"], ["Calls", 90, 91, 92, 91, 95, "Red"]]
    data, _ = load(rows, Calls=described("percent", "higher", "average"))
    assert data.statements.query("role == 'status'")["period"].tolist() == [period]


def test_a_status_after_an_average_is_asked_about(load):
    data, problems = load(
        [["Measure", *MONTHS, "Average", "RAG"], ["Calls", 90, 91, 92, 91, "Red"]], Calls=described("percent")
    )
    assert "F2" in [one.cell for one in problems]
    assert data.statements.query("role == 'status'").empty


def test_a_status_whose_heading_says_what_it_is_of_is_of_that(load):
    heads = ["Measure", "Q1 2024/25", "Q2 2024/25", "YTD", "RAG (Q2)", "RAG (YTD)"]
    rows = [heads, ["Calls", 90, 91, 90.5, "Red", "Amber"], ["Visits", 5, 6, None, "Green", None]]
    data, problems = load(rows, Calls=described("percent"), Visits=described("count", aggregation="latest"))
    said = data.statements.query("role == 'status'")
    assert said[["measure", "period", "text"]].to_numpy().tolist() == [
        ["Calls", "2024/25 Q2", "Red"],
        ["Calls", "2024/25 H1", "Amber"],
        ["Visits", "2024/25 Q2", "Green"],
    ]
    assert problems == ()


def test_a_status_beside_a_year_to_date_without_a_figure_is_the_months(load):
    rows = [
        ["Measure", *MONTHS, "YTD", "RAG"],
        ["Calls", 90, 91, 92, 91, "Red"],
        ["Open cases", 5, 6, 7, "n/a", "Green"],
    ]
    data, _ = load(rows, Calls=described("percent"), Open_cases=described("count", aggregation="latest"))
    said = data.statements.query("role == 'status'")
    assert said[["period", "beside"]].to_numpy().tolist() == [[QUARTER, ""], ["2024-06", "return.xlsx!KPIs!D3"]]


def parts(counts, stated):
    """A long return of calls answered by month, with a row of the months since April."""
    heads = ["Measure", "Period", "Value", "Numerator", "Denominator"]
    rows = [["Calls", month, 100 * n / d, n, d] for month, (n, d) in zip(MONTHS, counts, strict=True)]
    return [heads, *rows, ["Calls", "April to June 2024", stated, None, None]]


@pytest.mark.parametrize(("stated", "told"), [(80, []), (80.4, ["C5"]), (85, ["C5"])])
def test_a_stated_year_to_date_agrees_with_the_rate_of_its_numerators_and_denominators(load, stated, told):
    # 90, 160 and 70 of 100, 200 and 100: 320 of 400 are 80%, and the plain mean of the months is too.
    _, problems = load(parts([(90, 100), (160, 200), (70, 100)], stated), Calls=described("percent"))
    assert [one.cell for one in problems] == told
    assert all("80.0" in one.expected and "C2 to C4" in one.expected for one in problems)


def test_a_rate_to_date_weighs_its_months(load):
    # 90 of 100, and 60 of 300: 150 of 400 are 37.5%. The plain mean is 55%.
    _, (problem,) = load(parts([(90, 100), (60, 300), (0, 0.0001)], 55), Calls=described("percent"))
    assert problem.found == "a figure of 55% for Calls in 2024/25 Q1"
    assert problem.expected.startswith("37.50%, the numerators over the denominators of its 3 months")


@pytest.mark.parametrize(
    ("aggregation", "unit", "stated", "expected"),
    [
        ("sum", "count", 38, "36, the sum of its 3 months (B2 to D2)"),
        ("average", "percent", 15, "12%, the plain mean of its 3 months (B2 to D2)"),
        ("latest", "count", 10, "14, the figure of its last month (D2)"),
        ("", "percent", 15, "a figure from 10% to 14%, those of its 3 months (B2 to D2)"),
    ],
)
def test_a_quarter_beside_its_months_agrees_with_them(load, aggregation, unit, stated, expected):
    rows = [["Measure", *MONTHS, "Q1"], ["Calls", 10, 12, 14, stated]]
    _, problems = load(rows, Calls=described(unit, aggregation=aggregation))
    assert [one.expected for one in problems if one.cell == "E2"] == [expected]


def test_rounded_months_may_add_up_to_a_little_more_or_less(load):
    # 1.24, 2.34 and 3.44 are 7.02, which is 7.0; they are printed as 1.2, 2.3 and 3.4, which make 6.9.
    rows = [["Measure", *MONTHS, "Q1"], ["Cost", 1.2, 2.3, 3.4, 7.0]]
    assert load(rows, Cost=described("tonnes", "lower", "sum"))[1] == ()


@pytest.mark.parametrize(("stated", "expected"), [(36, []), (37, ["36, the sum of B2 to D2: they differ by 1"])])
def test_a_year_to_date_beside_months_and_their_quarter_is_that_of_the_months(load, stated, expected):
    # Made up. It was said to lack months.
    rows = [["Measure", *MONTHS, "Q1", "YTD"], ["Calls", 10, 12, 14, 36, stated]]
    data, problems = load(rows, Calls=described("count", aggregation="sum"))
    assert [one.expected for one in problems if one.cell == "F2"] == expected
    assert data.statements.query("role == 'summary'")["value"].tolist() == [stated]


def beside_months(*targets):
    heads = ["Measure", *(cell for month in MONTHS for cell in (month, None))]
    kinds = [None, *["Actual", "Target"] * 3]
    figures = [cell for pair in zip((10, 12, 14), targets, strict=True) for cell in pair]
    return [heads, kinds, ["Homes built", *figures]]


def so_far(data):
    (table,) = [one for one in pa.report(data, "June 2024").tables if one.caption.startswith("The year so far")]
    return table


@pytest.mark.parametrize("targets", [(11, 12, 14), (150, 150, 150), (12, 24, 36)])
def test_months_targets_of_what_adds_up_are_not_added_up(load, targets):
    data, _ = load(beside_months(*targets), Homes_built=described("count", aggregation="sum"))
    table = so_far(data)
    assert "Target to date" not in table.cells or str(table.cells.loc["Homes built", "Target to date"]) == "no target"
    assert any(note.startswith("No target to date for Homes built.") for note in table.notes)


def test_the_page_says_what_to_add_for_a_verdict_on_the_year_so_far(load):
    rows = [["Measure", *MONTHS, "Annual target"], ["Homes built", 10, 12, 14, 150]]
    data, _ = load(rows, Homes_built=described("count", aggregation="sum"))
    note = "No target to date for Homes built. To have the year so far judged, add a year-to-date target."
    assert note in so_far(data).notes


@pytest.mark.parametrize(
    ("name", "unit", "aggregation", "asked"),
    [
        ("Fly-tips", "count", "", True),
        ("Open cases at the end of the month", "count", "", False),
        ("Fly-tips", "count", "latest", False),
        ("Calls", "percent", "", False),
    ],
)
def test_a_bare_target_beside_months_of_a_count_is_asked_about(load, name, unit, aggregation, asked):
    rows = [["Measure", *MONTHS, "Target"], [name, 10, 12, 14, 15]]
    data, problems = load(rows, **{name.replace(" ", "_"): described(unit, "lower", aggregation)})
    told = [one.expected for one in problems if one.cell == "E2"]
    assert told == ["whether it is of a month, the year to date or the year"] * asked
    assert data.observations["target"].notna().sum() == (not asked)
