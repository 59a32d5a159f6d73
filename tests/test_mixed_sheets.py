"""Sheets as officers keep them: tables of several shapes on one, lists among them, figures that are there twice."""

import datetime as dt

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check
from partnership_analysis.problems import Severity

WARDS = [["Missed bins by ward"], ["Ward", "2013/14", "2014/15"], ["Radcliffe", 5, 6], ["Besses", 7, 8]]
SCORECARD = [
    ["Scorecard"], ["Ref", "Measure", "Unit", "Actual 2014/15", "Target 2014/15"],
    ["C1", "Calls answered", "%", 91, 90], ["C2", "Waits", "days", 12, 10],
]  # fmt: skip
YEARS = [["Year", "Visits", "Loans"], ["2013/14", 500, 700], ["2014/15", 510, 720]]
OF_WARDS = {
    ("Missed bins by ward: Radcliffe", "2013/14", 5), ("Missed bins by ward: Radcliffe", "2014/15", 6),
    ("Missed bins by ward: Besses", "2013/14", 7), ("Missed bins by ward: Besses", "2014/15", 8),
}  # fmt: skip
OF_SCORECARD = {("Calls answered", "2014/15", 91), ("Waits", "2014/15", 12)}
OF_YEARS = {(name, *pair) for name, pairs in {
    "Visits": (("2013/14", 500), ("2014/15", 510)), "Loans": (("2013/14", 700), ("2014/15", 720)),
}.items() for pair in pairs}  # fmt: skip


@pytest.fixture
def read(written):
    """Return the figures of sheets as measure, period and value, and the problems of the first sheet."""

    def load(sheets, measures=None):
        data, found = check(written(sheets, measures))
        rows = {(row.measure, row.period, row.value) for row in data.observations.itertuples()}
        return rows, [problem for problem in found if problem.sheet == next(iter(sheets))], data

    return load


@pytest.mark.slow
@pytest.mark.parametrize("tables", [(WARDS, SCORECARD, YEARS), (SCORECARD, WARDS, YEARS), (YEARS, WARDS, SCORECARD)])
def test_tables_of_other_shapes_are_read_above_and_below_one_with_keys(read, tables):
    figures, said, data = read({"Page": [row for table in tables for row in (*table, [])]})
    assert figures == OF_WARDS | OF_SCORECARD | OF_YEARS
    assert said == []
    assert data.ledger["not understood"].sum() == 0
    assert data.contents == "return.xlsx: 3 tables of figures on 2 sheets; all understood"


OTHER = ["Area name", "Indicator", "Period", "Total"]
LONG = ["Council", "Indicator", "Period", "Value"]
DUE = [dt.date(2014, 4 + number % 6, 10 + number) for number in range(6)]


@pytest.mark.parametrize(
    "rows",
    [
        [["Action no.", "Due", "Owner", "Done"], *([n, day, "Ann", "Y"] for n, day in enumerate(DUE, 1))],
        [["ID", "Date", "Ward", "Officer"], *([1000 + n, day, "Besses", "Ann"] for n, day in enumerate(DUE))],
        [["No.", "Risk", "Date raised", "Score"], *([n, f"Risk {n}", day, 3 * n] for n, day in enumerate(DUE, 1))],
        [["Ref", "Due", "Owner"], *([n, dt.date(2014, 4 + n, 1), "Ann"] for n in range(6))],
        [
            ["Ref", "Date", "Ward", "Days"],
            *([f"C{n}", f"{day:%d/%m/%Y}", "Besses", 3 + n] for n, day in enumerate(DUE)),
        ],
        [["Ref", "Date", "Stage"], *([f"C{n}", day.isoformat(), "Stage 1"] for n, day in enumerate(DUE))],
    ],
)
@pytest.mark.parametrize("name", ["Actions", "Complaints log"])
def test_a_list_of_things_with_dates_is_left_alone_in_one_line(read, rows, name):
    figures, said, data = read({name: rows, "Page": YEARS})
    assert figures == OF_YEARS
    assert [(problem.severity, problem.cell) for problem in said] == [(Severity.WARNING, "A1")]
    assert said[0].found == "a list of 6 things with a number and a date to each, such as actions or cases"
    assert f"{name}, rows 2 to 7: a list of things with dates, not figures" in data.understood


@pytest.mark.slow
def test_a_number_to_each_month_is_no_figure(read):
    months = [[n, f"{name} 2014", 100 + n] for n, name in enumerate(("Apr", "May", "Jun", "Jul"), 1)]
    figures, said, _ = read({"Page": [["No.", "Month", "Calls"], *months]})
    assert figures == {("Calls", f"2014-{3 + n:02}", 100 + n) for n in range(1, 5)}
    assert said == []


@pytest.mark.parametrize(
    ("rows", "severity", "found"),
    [
        ([["Measure", "2014/15"], ["Calls", 9], ["Visits", 6], ["Calls", 9]],
         Severity.WARNING, "'Calls' in rows 2 and 4 with the same figures"),
        ([["Measure", "2014/15"], ["Calls", 9], ["Visits", 6], ["Calls", 8]],
         Severity.ERROR, "'Calls' in 2 rows with other figures: 9 in row 2 and 8 in row 4"),
        ([LONG, ["Bury", "Calls", "2014/15", 9], ["Bury", "Calls", "2014/15", 9]],
         Severity.WARNING, "'Calls', Bury, of 2014/15 in 2 rows: 9 in row 2, 9 in row 3"),
        ([LONG, ["Bury", "Calls", "2014/15", 9], ["Bury", "Calls", "2014/15", 8]],
         Severity.ERROR, "'Calls', Bury, of 2014/15 in 2 rows: 9 in row 2, 8 in row 3"),
        ([OTHER, ["Bury", "Calls", "2014/15", 9], ["Bury", "Calls", "2014/15", 8]],
         Severity.ERROR,
         "2 rows that differ in nothing but their figures (Bury, Calls, 2014/15: 9 in row 2, 8 in row 3)"),
        ([OTHER, ["Bury", "Calls", "2014/15", 9], ["Bury", "Calls", "2014/15", 9]],
         Severity.WARNING,
         "1 row that says again what an earlier row says (Bury, Calls, 2014/15: 9 in row 2, 9 in row 3)"),
    ],
)  # fmt: skip
def test_a_figure_that_is_there_twice_is_told_with_its_rows_and_values(read, rows, severity, found):
    _, said, _ = read({"Page": rows})
    assert [problem.severity for problem in said] == [severity]
    assert said[0].found == found


@pytest.mark.slow
def test_a_target_printed_once_beside_several_periods_is_that_of_the_latest(written):
    rows = [["Directorate", "2013/14", "2014/15", "Target"], ["Adults", 9.8, 10.1, 9], ["Children", 8, 8.1, 7]]
    data = pa.load(written({"Days lost": [["Days lost to sickness"], *rows]}, None))
    aimed = data.observations.dropna(subset="target")
    assert aimed[["service", "period", "target"]].to_numpy().tolist() == [
        ["Adults", "2014/15", 9.0], ["Children", "2014/15", 7.0],
    ]  # fmt: skip


def test_a_figure_to_date_is_not_called_what_the_title_says_of_the_year(read):
    rows = [["Service", "Budget", "Forecast", "Actual to date"], ["Adults", 520, 535, 261], ["Children", 410, 442, 219]]
    figures, _, _ = read({"Budget": [["Revenue budget, 2014/15 (£000)"], *rows]})
    assert {name for name, *_ in figures} == {"Budget", "Forecast", "Actual to date"}


@pytest.mark.parametrize(("total", "warnings"), [(20, 0), (21, 1)])
def test_a_total_of_complaints_of_one_stage_is_that_of_the_rows_above(read, total, warnings):
    rows = [
        ["Service", "Stage 1", "Stage 2", "Total"],
        ["Housing", 12, 2, 14],
        ["ICT", 8, 1, 9],
        ["Total", total, 3, 23],
    ]
    _, said, data = read({"Complaints": [["Complaints received, 2014/15"], *rows]})
    assert [problem.found for problem in said] == ["a total of 21"] * warnings
    assert data.complaints["count"].sum() == 46


@pytest.mark.slow
def test_numbers_with_commas_that_are_not_in_quotes_make_no_figures(tmp_path):
    path = tmp_path / "visits.csv"
    path.write_text("Month,Visits,Loans\nApr 2014,900,300\nMay 2014,1,310,310\n", encoding="utf-8")
    data, found = check(path)
    assert data.observations.empty
    assert found[0].found == "4 fields in row 3 under 3 headings"
    path.write_text('Month,Visits,Loans\nApr 2014,"1,200",300,\nMay 2014,"1,310",310,\n', encoding="utf-8")
    assert pa.load(path).observations["value"].tolist() == [1200.0, 1310.0, 300.0, 310.0]


def test_a_second_banner_after_an_empty_row_goes_on_with_the_table(read):
    rows = [["Measure", "2013/14", "2014/15"], ["Customer services"], ["Calls", 9, 8], ["Mails", 7, 6], []]
    figures, said, data = read({"Page": [*rows, ["Housing"], ["Relets", 25, 26], ["Voids", 12, 11]]})
    assert {("Relets", "2014/15", 26), ("Voids", "2013/14", 12), ("Mails", "2014/15", 6)} <= figures
    assert [problem for problem in said if problem.severity is Severity.ERROR] == []
    assert set(data.observations["service"]) == {"Customer services", "Housing"}


def test_the_groups_of_a_pivot_table_are_named_in_each_of_their_rows(read):
    rows = [
        ["Area", "Category", "2013/14", "2014/15", "Grand Total"],
        ["North", "Gas", 10, 12, 22], [None, "Plumbing", 20, 22, 42], ["North Total", None, 30, 34, 64],
        ["South", "Gas", 11, 13, 24], [None, "Plumbing", 21, 23, 44], ["South Total", None, 32, 36, 68],
    ]  # fmt: skip
    _, said, data = read({"Jobs": [["Sum of Jobs", None, "Year"], *rows]})
    held = data.observations[data.observations["period"] == "2014/15"]
    assert held[["authority", "measure", "value"]].to_numpy().tolist() == [
        ["North", "Jobs: Gas", 12], ["North", "Jobs: Plumbing", 22], ["North Total", "Jobs", 34],
        ["South", "Jobs: Gas", 13], ["South", "Jobs: Plumbing", 23], ["South Total", "Jobs", 36],
    ]  # fmt: skip
    assert (data.authorities(), data.areas()) == (["North", "South"], ["North Total", "South Total"])
    assert [(problem.severity, problem.cell) for problem in said] == [(Severity.WARNING, "E2")]


def test_measures_on_a_sheet_about_complaints_are_no_counts_of_complaints(read):
    rows = [["Complaints in 2014/15"], ["Service", "Stage 1", "Stage 2"], ["Housing", 12, 2], ["ICT", 8, 1], []]
    rows += [["How fast"], ["Measure", "2013/14", "2014/15"], ["Answered in 10 days (%)", 91, 93]]
    figures, _, data = read({"Complaints": rows})
    assert figures == {("Answered in 10 days (%)", "2013/14", 91), ("Answered in 10 days (%)", "2014/15", 93)}
    assert data.complaints["count"].tolist() == [12, 2, 8, 1]


def test_rows_named_alike_under_two_titles_are_no_measure_of_either(read):
    tables = [
        [
            [f"{what} of each pool"],
            ["Pool", "2013/14", "2014/15"],
            ["East", number, 7],
            ["West", 2 * number, 2 * number],
        ]
        for what, number in (("Visits", 10), ("Lessons", 3))
    ]
    figures, said, data = read({"Page": [row for table in tables for row in (*table, [])]})
    assert figures == set()
    assert [problem.found for problem in said if problem.severity is Severity.ERROR] == [
        "'East (Pool)' under 'Lessons of each pool', and with other figures under 'Visits of each pool' (B3)",
        "'West (Pool)' under 'Lessons of each pool', and with other figures under 'Visits of each pool' (B4)",
    ]
    assert len(data.unread.drop_duplicates()) == 4


def test_periods_down_may_stand_under_an_empty_corner(read):
    rows = [[None, "Calls", "Visits"], ["2013/14", 900, 50], ["2014/15", 910, 51], ["Target 2014/15", 950, 60]]
    figures, said, data = read({"Page": rows})
    assert {("Calls", "2014/15", 910), ("Visits", "2013/14", 50)} <= figures
    assert said == []
    assert data.observations["target"].dropna().tolist() == [950, 60]


@pytest.mark.parametrize(
    "parts", [("2013/14", "2014/15"), ("Quarter 1 2014/15", "Quarter 2 2014/15"), ("Apr 2014", "May 2014")]
)
def test_tables_below_each_other_have_each_the_period_that_stands_over_it(read, parts):
    tables = [
        [[part], ["Measure", "Actual", "Target"], ["Calls", 900 + number, 800], ["Visits", 50 + number, 60], []]
        for number, part in enumerate(parts)
    ]
    figures, said, data = read({"Page": [row for table in tables for row in table]})
    periods = [pa.Period.from_label(label) for label in sorted({period for _, period, _ in figures})]
    first, last = (period.label for period in periods)
    assert figures == {("Calls", first, 900), ("Calls", last, 901), ("Visits", first, 50), ("Visits", last, 51)}
    assert data.observations["target"].tolist().count(800) == 2
    assert said == []


def test_a_row_of_what_is_in_target_is_no_row_of_targets(read):
    rows = [[None, "2013/14", "2014/15"], ["Calls", 900, 910], ["Target", 950, 960], ["% in target", "94.7%", "95.8%"]]
    figures, _, data = read({"Page": rows})
    assert ("% in target", "2014/15", 95.8) in figures
    assert data.observations["target"].dropna().tolist() == [950, 960]
