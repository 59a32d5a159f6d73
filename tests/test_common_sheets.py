"""Sheets as officers often lay them out: a year in the corner, quarters among months, types without a heading."""

import pytest

from partnership_analysis.loading import check

ABOUT = (("Authority", "Anytown"),)


@pytest.fixture
def read(written):
    """Read one sheet: read(rows, "Complaints") gives the data and the errors."""

    def load(rows, name="KPIs"):
        data, problems = check(written({name: rows}, measures=None, about=ABOUT))
        return data, [problem for problem in problems if problem.severity == "error"]

    return load


def periods(data):
    return {*data.observations["period"]}


@pytest.mark.parametrize("corner", ["2024/25", "Indicator 2024/25", "KPIs, 2024-25"])
def test_a_year_in_the_corner_is_that_of_the_months(read, corner):
    data, errors = read([[corner, "Apr", "May", "Jun"], ["Calls answered (%)", 90, 91, 92]])
    assert (periods(data), errors) == ({"2024-04", "2024-05", "2024-06"}, [])


def test_a_quarter_after_its_own_months_is_of_their_year(read):
    headings = ["Indicator", "Apr 2024", "May 2024", "Jun 2024", "Q1", "Jul 2024", "Aug 2024", "Sep 2024", "Q2"]
    data, errors = read([headings, ["Calls answered (%)", 90, 91, 92, 91, 90, 91, 92, 91.5]])
    assert {"2024/25 Q1", "2024/25 Q2"} < periods(data)
    assert not errors


def test_a_quarter_after_other_months_is_asked_about(read):
    data, errors = read([["Indicator", "Apr 2024", "May 2024", "Q1", "Q2"], ["Calls answered (%)", 90, 91, 91, 92]])
    assert [error.cell for error in errors] == ["D1", "E1"]
    assert periods(data) == {"2024-04", "2024-05"}


@pytest.mark.parametrize("mark", [" (p)", " (r)", "*", " P", "p", " [p]", " †", " (provisional)"])
def test_a_mark_behind_a_year_is_no_part_of_it(read, mark):
    data, errors = read([["Indicator", "2022/23", f"2023/24{mark}"], ["Calls answered (%)", 90, 91]])
    assert (periods(data), errors) == ({"2022/23", "2023/24"}, [])


@pytest.mark.parametrize("heading", [None, "Type"])
def test_rows_of_actuals_and_targets_need_no_heading_over_their_types(read, heading):
    rows = [
        ["Indicator", heading, "Apr-24", "May-24"],
        ["Calls answered (%)", "Actual", 90, 91],
        [None, "Target", 92, 92],
        ["Web satisfaction (%)", "Actual", 80, 81],
        [None, "Target", 79, 79],
    ]
    data, errors = read(rows)
    found = {(row.measure, row.period): (row.value, row.target) for row in data.observations.itertuples()}
    assert not errors
    assert found == {
        ("Calls answered (%)", "2024-04"): (90, 92),
        ("Calls answered (%)", "2024-05"): (91, 92),
        ("Web satisfaction (%)", "2024-04"): (80, 79),
        ("Web satisfaction (%)", "2024-05"): (81, 79),
    }


def test_a_line_above_counts_before_the_year_in_the_corner(read):
    data, errors = read([["Scorecard 2023/24"], ["Indicator 2024/25", "Apr", "May"], ["Calls answered (%)", 90, 91]])
    assert (periods(data), errors) == ({"2023-04", "2023-05"}, [])
    assert {*data.observations["measure"]} == {"Calls answered (%) (Indicator 2024/25)"}


def test_a_year_in_the_corner_counts_before_the_name_of_the_sheet(read):
    data, _ = read([["Indicator 2024/25", "Apr", "May"], ["Calls answered (%)", 90, 91]], "KPIs 2023-24")
    assert periods(data) == {"2024-04", "2024-05"}
    assert {*data.observations["measure"]} == {"Calls answered (%)"}


def test_a_year_in_the_corner_does_nothing_beside_headings_with_years(read):
    data, errors = read([["Indicator 2024/25", "Apr 2023", "May 2023"], ["Calls answered (%)", 90, 91]])
    assert (periods(data), errors) == ({"2023-04", "2023-05"}, [])


def test_a_year_that_is_only_compared_with_is_asked_about(read):
    _, errors = read([["KPIs compared with 2023/24", "Apr", "May"], ["Calls answered (%)", 90, 91]])
    assert [error.cell for error in errors] == ["B1", "C1"]


def test_a_year_in_the_corner_is_that_of_months_down_the_rows(read):
    data, errors = read([["2024/25", "Calls answered"], ["Apr", 90], ["May", 91], ["Jun", 92]])
    assert (periods(data), errors) == ({"2024-04", "2024-05", "2024-06"}, [])


def test_months_before_a_quarter_say_more_than_a_line_above(read):
    headings = ["Indicator", "Apr 2024", "May 2024", "Jun 2024", "Q1"]
    data, _ = read([["From 2023/24"], headings, ["Calls answered", 90, 91, 92, 273]])
    assert "2024/25 Q1" in periods(data)


@pytest.mark.parametrize(
    ("heading", "note", "expected"),
    [
        ("2023/24 (p)", None, "provisional"),
        ("2023/24 r", None, "revised"),
        ("2023/24*", "* Two offices were closed", "Two offices were closed"),
        ("2023/24\u00b9", "1 Two offices were closed", "Two offices were closed"),
        ("Mar-24 [note 1]", "Note 1: Two offices were closed", "Two offices were closed"),
        ("2023/24\u2020", None, "\u2020"),
    ],
)
def test_what_a_mark_behind_a_period_means_is_a_note_of_its_figures(read, heading, note, expected):
    before = "Feb-24" if "Mar" in heading else "2022/23"
    rows = [["Indicator", before, heading], ["Calls answered (%)", 90, 91], *([[note]] if note else [])]
    data, errors = read(rows)
    assert (data.observations["note"].tolist(), errors) == (["", expected], [])


def test_a_mark_behind_a_year_over_groups_of_columns_is_a_note_too(read):
    data, errors = read(
        [[None, "2022/23", None, "2023/24 (p)", None], ["Indicator", *["Target", "Actual"] * 2], ["Calls", 8, 9, 8, 7]]
    )
    assert (data.observations["note"].tolist(), errors) == (["", "provisional"], [])


def test_types_without_a_heading_may_be_of_statuses_and_targets_to_date(read):
    rows = [["Indicator", None, "Q1 2024/25", "Q2 2024/25"]]
    rows += [["Calls answered (%)", "Actual", 90, 91], [None, "YTD target", 92, 92], [None, "RAG", "Red", "Amber"]]
    data, errors = read(rows)
    assert not errors
    assert {str(kind) for kind in data.targets["kind"]} == {"year to date"}
    assert len(data.statements[data.statements["role"] == "status"]) == 2


def test_a_type_twice_under_one_label_is_asked_about(read):
    rows = [["Indicator", None, "Apr-24"], ["Calls answered (%)", "Actual", 90], [None, "Target", 92]]
    data, errors = read([*rows, [None, "Actual", 80], [None, "Target", 79]])
    assert [error.cell for error in errors] == ["A4"]
    assert data.observations.empty


@pytest.mark.parametrize(
    ("heading", "measure"),
    [
        ("Tenant satisfaction measure", "Overall satisfaction"),
        ("Contract KPI", "Overall satisfaction"),
        ("Customer Services KPIs", "Overall satisfaction (Customer Services KPIs)"),
    ],
)
def test_a_heading_in_the_singular_is_no_part_of_the_names_under_it(read, heading, measure):
    data, _ = read([[heading, "2022/23", "2023/24"], ["Overall satisfaction", 90, 91]])
    assert {*data.observations["measure"]} == {measure}


@pytest.mark.parametrize("corners", [("2024/25", "Indicator"), ("Indicator", "2024/25"), ("2024/25", None)])
def test_a_year_in_the_corner_of_two_rows_of_headings_is_that_of_the_quarters(read, corners):
    # Made up. The two quarters were taken for the whole year.
    upper = [corners[0], "Q1", None, None, "Q2", None, None]
    lower = [corners[1], *["Target", "Actual", "RAG"] * 2]
    data, errors = read([upper, lower, ["Calls answered (%)", 90, 91, "Green", 90, 88, "Amber"]])
    found = {row.period: (row.value, row.target) for row in data.observations.itertuples()}
    assert not errors
    assert found == {"2024/25 Q1": (91, 90), "2024/25 Q2": (88, 90)}
    assert {*data.observations["measure"]} == {"Calls answered (%)"}


def test_quarters_under_their_own_months_are_of_their_year(read):
    # Made up.
    months = [["Apr 2024", 90], ["May 2024", 91], ["Jun 2024", 92], ["Q1", 91], ["Jul 2024", 90]]
    data, errors = read([["Period", "Calls answered (%)"], *months])
    assert (periods(data), errors) == ({"2024-04", "2024-05", "2024-06", "2024/25 Q1", "2024-07"}, [])


@pytest.mark.parametrize("note", ["LCRA", "new definition", "Housing only", "TBV"])
def test_any_note_in_brackets_behind_a_period_is_a_note_of_its_figures(read, note):
    data, errors = read([["Indicator", "2022/23", f"2023/24 ({note})"], ["Calls answered (%)", 90, 91]])
    found = data.observations[["period", "value", "note"]].to_numpy().tolist()
    assert (found, errors) == ([["2022/23", 90, ""], ["2023/24", 91, note]], [])


def test_a_note_in_brackets_beside_the_same_period_without_it_is_asked_about(read):
    data, (error,) = read([["Indicator", "2023/24", "2023/24 (LCRA)"], ["Calls answered (%)", 90, 91]])
    assert (error.cell, error.found) == ("C1", "'2023/24 (LCRA)', beside another column of 2023/24")
    assert data.observations["value"].tolist() == [90]


@pytest.mark.parametrize("words", ["to Dec", "9 months", "forecast", "Leeds", "est.", "goal"])
def test_words_in_brackets_that_make_another_figure_are_no_note(read, words):
    data, (error,) = read([["Indicator", "2022/23", f"2023/24 ({words})"], ["Calls answered (%)", 90, 91]])
    assert error.cell == "C1"
    assert data.observations["value"].tolist() == [90]


@pytest.mark.parametrize("heading", [None, "Type", "Data"])
@pytest.mark.parametrize("kinds", [("Number", "Total", "%"), ("Numerator", "Denominator", "Performance")])
def test_rows_without_names_that_words_tell_apart_are_asked_about_and_none_is_used(read, heading, kinds):
    # Made up. The numerators were taken for the measure's own figures.
    figures = [(90, 160), (100, 200), ("90%", "80%")]
    rows = [
        [label if place == 0 else None, kind, *pair]
        for label in ("Calls answered", "Visits")
        for place, (kind, pair) in enumerate(zip(kinds, figures, strict=True))
    ]
    data, (error,) = read([["Indicator", heading, "Apr-24", "May-24"], *rows])
    listed = " and ".join((f"{kinds[0]!r}, {kinds[1]!r}", repr(kinds[2])))
    assert (error.cell, error.found) == ("B2", f"{listed} in rows 2 to 4 of 'Calls answered' (and 1 more like them)")
    assert data.observations.empty


@pytest.mark.parametrize("headings", [("KPI", "Description"), ("KPI ref", "KPI name"), ("Ref", "Indicator")])
def test_statuses_under_the_first_quarter_are_no_names_of_measures(read, headings):
    # Made up. The words Amber and Green were taken for the names.
    upper = [*headings, "Q1 2024/25", None, None, "Q2 2024/25", None, None]
    lower = [None, None, *["Target", "Actual", "RAG"] * 2]
    rows = [["HOU1", "Homes completed", 50, 47, "Amber", 55, 58, "Green"]]
    rows += [["REV1", "Council tax collected", 29.5, 29.1, "Amber", 57.1, 56.8, "Amber"]]
    data, errors = read([upper, lower, *rows])
    assert not errors
    assert data.observations["measure"].unique().tolist() == ["Homes completed", "Council tax collected"]
    assert data.observations["value"].tolist() == [47, 58, 29.1, 56.8]


@pytest.mark.parametrize("heading", ["England average 2024/25", "National benchmark 2024/25", "2024/25 (England)"])
def test_a_column_of_other_councils_is_left_out_with_a_warning(written, heading):
    rows = [["Indicator", "2023/24", "2024/25", heading], ["Calls answered (%)", 90, 91, 88]]
    data, problems = check(written({"KPIs": rows}, measures=None, about=ABOUT))
    (problem,) = [one for one in problems if one.sheet == "KPIs"]
    assert (problem.severity, problem.cell) == ("warning", "D1")
    assert "--comparators" in problem.action
    assert data.observations["value"].tolist() == [90, 91]


def test_months_that_are_ends_of_quarters_may_be_quarters(written):
    ends = ["30/06/2024", "30/09/2024", "31/12/2024", "31/03/2025"]
    _, problems = check(
        written({"KPIs": [["Measure", *ends], ["Missed bins", 4, 5, 6, 7]]}, measures=None, about=ABOUT)
    )
    (problem,) = [one for one in problems if "every third month" in one.found]
    assert "If each is a quarter's figure, head it with the quarter, such as Q1 2024/25" in problem.action
