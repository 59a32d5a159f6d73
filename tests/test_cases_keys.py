"""Tables whose rows are told apart by places, services and categories, as officers and departments write them."""

import pytest

import partnership_analysis as pa
from partnership_analysis import loading
from partnership_analysis.problems import Severity

pytestmark = pytest.mark.slow


@pytest.fixture
def facts(tmp_path):
    """Return the figures of a .csv, or of sheets of rows, each with its council, service, measure and period."""

    def read(text, name="figures.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        rows = pa.load(path).observations
        return [(r.authority, r.service, r.measure, r.period, r.value) for r in rows.itertuples()]

    return read


@pytest.fixture
def said(tmp_path):
    """Return what is wrong with a .csv: the errors, each with its cell, what was found and what to do."""

    def read(text):
        path = tmp_path / "figures.csv"
        path.write_text(text, encoding="utf-8")
        data, found = loading.check(path)
        errors = [problem for problem in found if problem.severity is Severity.ERROR]
        return [(problem.cell, problem.found, problem.action) for problem in errors], len(data.observations)

    return read


RECYCLING = "{},period,indicator,value\nBedford,2022/23,Recycling rate,35.7\nTrafford,2022/23,Recycling rate,58.4\n"


@pytest.mark.parametrize(
    "heading",
    [
        "area_name",
        "la_name",
        "Organisation",
        "Provider",
        "Borough",
        "Force",
        "Landlord",
        "Area",
        "LA",
        "Local Authority Name",
    ],
)
def test_a_column_that_names_who_a_figure_is_of_is_recognised(facts, heading):
    # R1
    found = facts(RECYCLING.format(heading))
    assert [(council, value) for council, *_, value in found] == [("Bedford", 35.7), ("Trafford", 58.4)]


@pytest.mark.parametrize("heading", ["Team", "Directorate", "Department", "Dept", "Division"])
def test_a_column_of_departments_is_one_of_services(facts, heading):
    found = facts(f"{heading},period,indicator,value\nParks,2022/23,Sickness,3.5\nRefuse,2022/23,Sickness,5.8\n")
    assert [(service, value) for _, service, *_, value in found] == [("Parks", 3.5), ("Refuse", 5.8)]


def test_a_column_that_nobody_understands_is_asked_about_and_none_of_its_rows_is_used(said):
    # R1
    errors, figures = said(RECYCLING.format("Patch").replace("Bedford", "One").replace("Trafford", "Two"))
    assert errors == [
        (
            "A1",
            "2 rows told apart by 'Patch' alone ('One', 'Two')",
            "Head it Authority, Service, Category or Measure, or say which in a Layout; none of those rows is used",
        )
    ]
    assert figures == 0


def test_a_service_beside_its_month_is_no_measure(facts):
    # R2
    found = facts("Month,Service,Calls offered\nApr 2022,Revenues,1000\nApr 2022,Benefits,500\n")
    assert [fact[1:] for fact in found] == [
        ("Revenues", "Calls offered", "2022-04", 1000.0),
        ("Benefits", "Calls offered", "2022-04", 500.0),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Organisation,Year,Paid\nX,2017/18,91\nY,2017/18,92\n", [("X", "2017/18", 91), ("Y", "2017/18", 92)]),
        (
            "ONS Code,Local authority,Financial year,Paid\n"
            "E08000009,Trafford,2017/18,91\nE06000055,Bedford,2017/18,92\n",
            [("Trafford", "2017/18", 91), ("Bedford", "2017/18", 92)],
        ),
        ("Year,Site,Waits\n2022/23,A,10\n2022/23,B,12\n", [("A", "2022/23", 10), ("B", "2022/23", 12)]),
        (
            "Financial year,gss_code,Paid\n2017/18,E08000009,91\n2018/19,E08000009,92\n",
            [("Trafford", "2017/18", 91), ("Trafford", "2018/19", 92)],
        ),
    ],
)
def test_the_column_of_periods_is_found_wherever_it_stands(facts, text, expected):
    # R14
    found = facts(text)
    assert [(council or service, period, value) for council, service, _, period, value in found] == expected


def test_the_measure_is_in_the_heading_over_the_years_or_in_the_title(written, tmp_path):
    # R5
    over = [
        ["Authority", "Percentage collected", None],
        [None, "2023-24", "2024-25"],
        ["Burnley", 93.1, 94.0],
        ["Pendle", 95.0, 95.2],
    ]
    titled = [["Percentage of council tax collected"], ["Authority", "2023-24", "2024-25"], *over[2:]]
    for rows in (over, titled):
        data = pa.load(written({"Table 1": rows}, measures=None, about=None))
        found = data.observations
        assert sorted(found["authority"].unique()) == ["Burnley", "Pendle"]
        assert len(found["measure"].unique()) == 1
        assert "ercentage" in found["measure"].iloc[0]
        assert set(found["unit"]) == {"percent"}
        assert found["value"].tolist() == [93.1, 95.0, 94.0, 95.2]


@pytest.mark.parametrize(
    "rows",
    [
        [["Authority", "% collected 2023-24", "% collected 2024-25"], ["Burnley", 93.1, 94.0], ["Pendle", 95, 96]],
        [["Authority", "2023-24 % collected", "2024-25 % collected"], ["Burnley", 93.1, 94.0], ["Pendle", 95, 96]],
    ],
)
def test_a_period_beside_the_measure_in_a_heading_is_read(written, rows):
    # R16
    found = pa.load(written({"Table 1": rows}, measures=None, about=None)).observations
    held = {(row.authority, row.measure, row.period): row.value for row in found.itertuples()}
    assert held[("Burnley", "% collected", "2023/24")] == 93.1
    assert held[("Burnley", "% collected", "2024/25")] == 94.0
    assert len(held) == 4


def test_two_measures_under_each_year_are_two_measures(written):
    # R16
    rows = [
        ["Authority", "2023-24", None, "2024-25", None],
        [None, "Net collectable debit", "% collected", "Net collectable debit", "% collected"],
        ["Burnley", 53603, 93.74, 57216, 94.04],
        ["Pendle", 50000, 95.1, 51000, 95.2],
    ]
    found = pa.load(written({"Table 1": rows}, measures=None, about=None)).observations
    held = {(row.authority, row.measure, row.period): row.value for row in found.itertuples()}
    assert held[("Burnley", "Net collectable debit", "2023/24")] == 53603
    assert held[("Burnley", "% collected", "2024/25")] == 94.04
    assert len(held) == 8


def test_a_category_tells_figures_apart_and_all_of_it_is_the_whole(facts):
    found = facts(
        "Borough,Quarter,SubstanceType,Referrals\n"
        "Leeds,2020/21 Q4,Alcohol,65\nLeeds,2020/21 Q4,Drug,35\nLeeds,2020/21 Q4,All,100\n"
    )
    assert [(measure, value) for _, _, measure, _, value in found] == [
        ("Referrals: Alcohol", 65),
        ("Referrals: Drug", 35),
        ("Referrals", 100),
    ]


def test_a_class_that_each_council_has_once_is_no_category(facts):
    found = facts("Authority,Class,Year,Paid\nBurnley,SD,2022/23,91\nBlackpool,UA,2022/23,92\nBurnley,SD,2023/24,93\n")
    assert {measure for _, _, measure, *_ in found} == {"Paid"}


def test_rows_that_differ_in_nothing_but_their_figures_are_asked_about(said):
    errors, figures = said("Borough,Year,Paid\nLeeds,2022/23,91\nLeeds,2022/23,92\nBury,2022/23,93\n")
    assert [found for _, found, _ in errors] == [
        "2 rows that differ in nothing but their figures (Leeds, 2022/23: 91 in row 2, 92 in row 3)"
    ]
    # With `partial`, no one of them stands for the measure.
    assert figures == 3


def test_rows_that_nothing_tells_apart_are_named_by_their_rows_and_make_no_series(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text(
        "Borough,Year,Paid\nLeeds,2022/23,91\nLeeds,2022/23,92\nLeeds,2023/24,93\nBury,2023/24,9\n", "utf-8"
    )
    data = pa.load(path, partial=True)
    named = {(row.measure, row.period): row.value for row in data.of("Leeds").observations.itertuples()}
    assert named == {("Paid (row 2)", "2022/23"): 91, ("Paid (row 3)", "2022/23"): 92, ("Paid", "2023/24"): 93}


def test_units_of_one_measure_make_two_series(facts):
    found = facts(
        "area_name,period,indicator,measure,unit,value\n"
        "Bedford,2022/23,Waste recycled,Percentage,Waste,35.7\nBedford,2022/23,Waste recycled,Frequency,Tonnes,9000\n"
        "Bury,2022/23,Waste recycled,Percentage,Waste,40\nBury,2022/23,Waste recycled,Frequency,Tonnes,8000\n"
    )
    assert sorted({measure for _, _, measure, *_ in found}) == [
        "Waste recycled (Percentage)",
        "Waste recycled (Tonnes)",
    ]


def test_a_year_that_may_be_of_either_kind_is_asked_about(said):
    errors, figures = said("Authority,2021,2022\nLeeds,10,11\nBury,12,13\n")
    assert len(errors) == 1
    assert errors[0][0] == "B1"
    assert "(and 1 more column)" in errors[0][1]
    assert figures == 0


def test_a_quarter_whose_year_nothing_names_is_asked_about_apart_from_an_unclear_year(said):
    errors, figures = said("Calls,,,\nAuthority,Q1,Q2,2021\nLeeds,10,11,12\nBury,12,13,14\n")
    action = "Write the year in the heading or in the title, or under Period in a Layout; they are not used"
    assert errors[0] == ("B2", "'Q1', a part of a year that nothing names (and 1 more column)", action)
    assert errors[1][0] == "D2"
    assert figures == 0


@pytest.mark.parametrize(("title", "setting"), [("Calls 2022/23", "measure: Calls"), ("Calls", "period: 2022/23")])
def test_a_quarter_is_of_the_year_in_the_title_or_in_a_layout(facts, tmp_path, title, setting):
    (tmp_path / "figures.csv.layout.yml").write_text(setting, encoding="utf-8")
    found = facts(f"{title},,\nAuthority,Q1,Q2\nLeeds,10,11\nBury,12,13\n")
    assert {(council, period) for council, _, _, period, _ in found} == {
        (council, f"2022/23 {quarter}") for council in ("Leeds", "Bury") for quarter in ("Q1", "Q2")
    }


def test_a_row_of_a_region_without_its_council_is_asked_about(facts, said):
    text = "Region,Local authority,{}Year,Recycling rate\n" + "".join(
        f"Yorkshire and The Humber,{council},{{}}2022/23,{rate}\n"
        for council, rate in (("Leeds", 40.1), ("", 41.1), ("York", 42.1))
    )
    errors, figures = said(text.format("", "", "", ""))
    assert [error[:2] for error in errors] == [
        ("B3", "1 row of 'Yorkshire and The Humber' without a council, where others have one")
    ]
    assert figures == 2
    # A code says that it is the region's.
    coded = text.format("ONS code,", "E08000035,", "E12000003,", "E06000014,")
    assert [name for name, *_ in facts(coded)] == ["Leeds", "Yorkshire and The Humber", "York"]


def test_what_the_sheet_says_of_its_years_is_heeded(facts, said):
    found = facts("Rough sleepers counted in autumn\nAuthority,2021,2022\nLeeds,10,11\nBury,12,13\n")
    assert [period for *_, period, _ in found] == ["2021", "2021", "2022", "2022"]


def test_a_table_without_a_period_asks_for_it_once(said):
    errors, figures = said("Code,Area,Incidents,Actions\nE08000009,Trafford,5,14\nE08000035,Leeds,11,1\n")
    assert len(errors) == 1
    assert "no period" in errors[0][1]
    assert "Layout" in errors[0][2]
    assert figures == 0


def test_days_are_asked_about_once(said):
    errors, figures = said("Date,Borough,Calls\n2023-12-31,Leeds,384\n2023-12-30,Leeds,436\n2023-12-29,Leeds,933\n")
    assert len(errors) == 1
    assert "single days" in errors[0][1]
    assert "by month" in errors[0][2]
    assert figures == 0


def test_words_by_place_are_told_in_one_line(said, tmp_path):
    rows = "\n".join(
        f"{name},Good,Outstanding" for name in ("Leeds", "Bury", "Bolton", "Bedford", "Trafford", "Burnley")
    )
    path = tmp_path / "judgements.csv"
    path.write_text(f"Local authority,Leaders,Experiences\n{rows}\n", encoding="utf-8")
    _, found = loading.check(path)
    assert any("a table of words by place" in problem.found for problem in found)
    assert len(found) <= 3


def test_a_row_that_leaves_its_service_out_is_asked_about(said):
    errors, figures = said("Service,Area,Year,Visits\nLibraries,Leeds,2022/23,5\n,Leeds,2021/22,7\n")
    assert [(cell, found) for cell, found, _ in errors] == [("A3", "1 row without a service, where others have one")]
    assert figures == 1


def test_a_total_of_the_year_to_date_is_no_measure(facts):
    found = facts("Homes built\nArea name,2022/23 Q1,2022/23 Q2,2022/23 YTD\nLeeds,1,2,3\nBury,5,6,11\n")
    assert {period for *_, period, _ in found} == {"2022/23 Q1", "2022/23 Q2"}


def test_figures_that_name_no_council_are_not_their_neighbours(written):
    sheets = {
        "Scorecard": [["Indicator", "2022/23", "2023/24"], ["Waste recycled", 40, 45.2]],
        "Others": [["Council", "2022/23", "2023/24"], ["Barnsley", 41, 42], ["Doncaster", 43, 44]],
    }
    sheets["Others"].insert(0, ["Waste recycled by council"])
    _, found = loading.check(written(sheets, measures=None, about=None))
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    assert [problem.found for problem in errors] == ["figures that name no council, beside figures of 2 councils"]
    _, found = loading.check(written(sheets, measures=None, about=[("Authority", "Chesterfield Borough Council")]))
    assert not [problem for problem in found if problem.severity is Severity.ERROR]


def test_rows_of_a_plain_return_that_contradict_each_other_are_not_used(said):
    errors, figures = said("Measure,Period,Value,Comments\nCalls,Apr 2024,79.9,\nCalls,Apr 2024,82.4,rerun\n")
    assert len(errors) == 1
    assert errors[0][1] == "'Calls' of 2024-04 in 2 rows: 79.9 in row 2, 82.4 in row 3"
    assert figures == 0


def test_one_council_in_two_spellings_is_asked_about(said):
    errors, _ = said("Council,2022/23,2023/24\nLeeds,1,2\nLeeds City Council,5,6\n")
    found = "2 rows that differ in nothing but their figures (Leeds: 1 in row 2, 5 in row 3)"
    assert found in [found for _, found, _ in errors]
