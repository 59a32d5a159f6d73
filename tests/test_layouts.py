import datetime as dt

import pytest
from openpyxl import Workbook

from partnership_analysis.loading import check
from partnership_analysis.reading import layouts, workbook


@pytest.fixture
def sheet(written):
    """Write one sheet of a workbook and read it back: sheet([["Measure", "2014/15"], ["NDR collection", 97.78]])."""

    def write(rows, name="Figures"):
        return workbook.read(written({name: rows}))[0][-1]

    return write


@pytest.fixture(scope="module")
def report_sheet(raw):
    sheets = {sheet.name: sheet for sheet in workbook.read(raw)[0]}
    return sheets.__getitem__


def told(sheet):
    """Return what each figure on a sheet is: its cell, role, measure and period."""
    return [
        (sheet.address(fact.row, fact.column), fact.role, fact.measure, fact.period and fact.period.label)
        for block in layouts.blocks(sheet)
        for fact in layouts.facts(block)
    ]


def test_years_across(sheet):
    rows = [["Measure", "09/10", "2010-11", "Actual to March 12", "FY13"], ["NDR collection", 95, 96, 97, 98]]
    assert told(sheet(rows)) == [
        ("B2", "value", "NDR collection", "2009/10"),
        ("C2", "value", "NDR collection", "2010/11"),
        ("D2", "value", "NDR collection", "2011/12"),
        ("E2", "value", "NDR collection", "2012/13"),
    ]


def test_march_headings_are_year_ends(sheet):
    rows = [["Measure", "Mar 13", "Mar 14"], ["Invoices paid", "99.49%", "99.82%"]]
    assert [period for *_, period in told(sheet(rows))] == ["2012/13", "2013/14"]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("KPI", "target"),
        ("Target", "target"),
        ("Target 2014/15", "target"),
        ("Standard", "target"),
        ("Actual", "value"),
        ("Outturn", "value"),
        ("Actual to March 15", "value"),
        ("Variance", "variance"),
        ("Variance on target", "variance"),
        ("2014/15", "value"),
    ],
)
def test_a_heading_tells_what_its_column_holds(sheet, heading, role):
    rows = [["Measure", heading], ["NDR collection", 97.78]]
    assert [found for _, found, *_ in told(sheet(rows))] == [role]


def test_a_merged_year_heads_the_columns_under_it(report_sheet):
    facts = [fact for fact in told(report_sheet("Customer Services KPIs")) if fact[0].endswith("9")]
    assert facts == [
        ("B9", "target", "Average times to answer", "2013/14"),
        ("C9", "value", "Average times to answer", "2013/14"),
        ("D9", "variance", "Average times to answer", "2013/14"),
        ("E9", "target", "Average times to answer", "2014/15"),
        ("F9", "value", "Average times to answer", "2014/15"),
        ("G9", "variance", "Average times to answer", "2014/15"),
    ]


def test_without_a_row_of_years_kpi_and_variance_have_the_year_of_their_actual(sheet):
    rows = [
        ["Measure", "KPI", "Actual to March 14", "Variance", "KPI", "Actual to March 15", "Variance"],
        ["Customer Satisfaction", "95%", "94%", "-1%", "95%", "97%", "+2%"],
    ]
    assert [period for *_, period in told(sheet(rows))] == ["2013/14"] * 3 + ["2014/15"] * 3


def test_a_target_before_years_across_is_that_of_the_last(sheet):
    rows = [["Measure", "Target", "13/14", "14/15"], ["Invoices paid", "97%", "90.84%", "90.58%"]]
    assert [(role, period) for _, role, _, period in told(sheet(rows))] == [
        ("target", "2014/15"),
        ("value", "2013/14"),
        ("value", "2014/15"),
    ]


@pytest.mark.parametrize(
    ("corner", "measure"),
    [
        ("", "Invoices paid"),
        ("Measure", "Invoices paid"),
        ("Key performance indicators", "Invoices paid"),
        ("KPI", "Invoices paid"),
        ("Serco only performance", "Invoices paid (Serco only performance)"),
    ],
)
def test_a_heading_of_a_tables_own_sets_its_measures_apart(sheet, corner, measure):
    rows = [[corner or None, "13/14", "14/15"], ["Invoices paid", "90.84%", "90.58%"]]
    assert {name for _, _, name, _ in told(sheet(rows))} == {measure}


def test_an_empty_cell_gives_no_fact(sheet):
    rows = [["Measure", "13/14", "14/15"], ["NDR collection", None, 97.78], ["CTX collection", 95.26, " "]]
    assert [cell for cell, *_ in told(sheet(rows))] == ["C2", "B3"]


@pytest.mark.parametrize("row", [2, 3, 4])
def test_a_measure_without_a_figure_leaves_its_neighbours_as_they_are(sheet, row):
    rows = [["Measure", "14/15"], ["NDR collection", 97.78], ["CTX collection", 94.78], ["Sundry debts", 88.1]]
    facts = told(sheet(rows))
    rows[row - 1][1] = None
    assert told(sheet(rows)) == [fact for fact in facts if fact[0] != f"B{row}"]


@pytest.mark.parametrize("row", [2, 3])
def test_a_cell_that_is_no_quantity_is_still_a_fact_of_its_table(sheet, row):
    rows = [["Measure", "14/15"], ["NDR collection", 97.78], ["CTX collection", 94.78]]
    rows[row - 1][1] = "banana"
    assert (f"B{row}", "value", rows[row - 1][0], "2014/15") in told(sheet(rows))


def test_several_tables_share_a_sheet(report_sheet):
    blocks = layouts.blocks(report_sheet("Invoice payments"))
    assert [(block.corner, block.rows) for block in blocks] == [
        ("Serco & PCC Performance combined", (3, 4)),
        ("Serco only performance", (7,)),
    ]


def test_the_line_above_a_table_is_its_title_and_the_lines_below_are_its_notes(sheet):
    rows = [
        ["6.6 Collection rates"],
        ["Measure", "13/14", "14/15"],
        ["NDR collection", 96.92, 97.78],
        [],
        ["* provisional"],
        ["6.7 Benefits"],
        ["Measure", "13/14", "14/15"],
        ["new claims", 32.24, 25.66],
        ["1 Days from receipt"],
    ]
    first, second = layouts.blocks(sheet(rows))
    assert (first.title, second.title) == ("6.6 Collection rates", "6.7 Benefits")
    assert [first.sheet.text(*note) for note in first.notes] == ["* provisional"]
    assert [second.sheet.text(*note) for note in second.notes] == ["1 Days from receipt"]


def test_a_table_may_follow_another_without_a_gap(sheet):
    rows = [
        ["Combined", "13/14", "14/15"],
        ["Invoices paid", 90.84, 90.58],
        ["Serco only", "13/14", "14/15"],
        ["Invoices paid", 99.82, 99.73],
    ]
    assert [cell for cell, _, name, _ in told(sheet(rows)) if name.endswith("(Serco only)")] == ["B4", "C4"]


def test_a_plain_list_is_a_table_without_headings(report_sheet):
    block = next(block for block in layouts.blocks(report_sheet("Complaints")) if block.title.startswith("7.3"))
    assert (block.corner, block.label(block.rows[0]), len(block.rows)) == ("", "Staff Attitude/Conduct", 6)


@pytest.mark.parametrize(
    ("note", "footnotes"),
    [
        ("1 Reported as compliant.", {"1": "Reported as compliant."}),
        ("1Reported as compliant.", {"1": "Reported as compliant."}),
        ("1. Reported as compliant.", {"1": "Reported as compliant."}),
        ("(1) Reported as compliant.", {"1": "Reported as compliant."}),
        ("1.5 days is the standard.", {}),
        ("* Reported as compliant.", {"*": "Reported as compliant."}),
        ("2014/15 is provisional.", {}),
        ("15 cases were late.", {}),
    ],
)
def test_a_numbered_note_is_a_footnote(sheet, note, footnotes):
    (block,) = layouts.blocks(sheet([["Measure", "14/15"], ["Network availability", "98.36%"], [], [note]]))
    assert block.footnotes() == footnotes


@pytest.mark.parametrize("content", [0.9778, (0.9778, "0.00%"), "97.78%"])
def test_a_fact_reads_its_cell_with_its_format(sheet, content):
    (block,) = layouts.blocks(sheet([["Measure", "14/15"], ["NDR collection", content]]))
    (fact,) = layouts.facts(block)
    assert fact.quantity().value == (0.9778 if content == 0.9778 else 97.78)
    assert fact.source == "return.xlsx!Figures!B2"


def test_a_sheet_of_words_holds_no_table(sheet):
    assert layouts.blocks(sheet([["Notes"], ["The figures are provisional."], ["Ask", "Finance"]])) == []


def test_a_list_gives_each_filled_row_by_its_headings(sheet):
    rows = [["Measure", "Unit"], ["NDR collection", "percent"], [], [None, "days"]]
    first, second = layouts.records(sheet(rows))
    assert (first.text("Measure"), first.text("unit"), first.text("Definition")) == ("NDR collection", "percent", "")
    assert (second.content("Measure"), second.source("Unit")) == (None, "return.xlsx!Figures!B4")


def test_an_empty_sheet_lists_nothing(sheet):
    assert layouts.records(sheet([])) == []


@pytest.mark.parametrize(
    "headings",
    [
        ["Apr-14", "May-14"],
        ["April 2014", "May 2014"],
        ["2014-04", "2014-05"],
        [dt.date(2014, 4, 1), dt.date(2014, 5, 1)],
        ["01/04/2014", "01/05/2014"],
    ],
)
def test_months_across_and_down_are_read_alike(sheet, headings):
    across = told(sheet([["Measure", *headings], ["Visits", 10, 20]]))
    down = told(sheet([["Month", "Visits"], *zip(headings, [10, 20], strict=True)]))
    assert across == [("B2", "value", "Visits", "2014-04"), ("C2", "value", "Visits", "2014-05")]
    assert down == [("B2", "value", "Visits", "2014-04"), ("B3", "value", "Visits", "2014-05")]


@pytest.mark.parametrize(
    "rows",
    [
        [["Measure", "2014/15 Q1", "2018-19 Q1"], ["Visits", 10, 20]],
        [["Quarter", "Visits"], ["2014/15 Q1", 10], ["2018-19 Q1", 20]],
    ],
)
def test_quarters_across_and_down(sheet, rows):
    assert [(name, period) for _, _, name, period in told(sheet(rows))] == [
        ("Visits", "2014/15 Q1"),
        ("Visits", "2018/19 Q1"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["Returns 2014/15"], ["Measure", "Q1", "Q2"], ["Visits", 10, 20]],
        [[None, "2014/15", None], ["Measure", "Quarter 1", "Qtr 2"], ["Visits", 10, 20]],
    ],
)
def test_bare_quarters_are_of_the_year_above_them(sheet, rows):
    assert [period for *_, period in told(sheet(rows))][:1] == ["2014/15 Q1"]


def test_bare_months_under_years_are_a_grid_of_one_measure(sheet):
    rows = [["Visits"], ["Month", "2013/14", "2014/15"], ["April", 10, 20], ["March", 11, 21]]
    assert told(sheet(rows)) == [
        ("B3", "value", "Visits", "2013-04"),
        ("C3", "value", "Visits", "2014-04"),
        ("B4", "value", "Visits", "2014-03"),
        ("C4", "value", "Visits", "2015-03"),
    ]


def test_periods_down_beside_roles_are_of_the_measure_in_the_title(sheet):
    rows = [["Calls answered"], ["Month", "Actual", "Target"], ["Apr-14", 90, 95], ["May-14", 91, 95]]
    assert told(sheet(rows)) == [
        ("B3", "value", "Calls answered", "2014-04"),
        ("C3", "target", "Calls answered", "2014-04"),
        ("B4", "value", "Calls answered", "2014-05"),
        ("C4", "target", "Calls answered", "2014-05"),
    ]


def test_names_over_roles_are_the_measures_of_periods_down(sheet):
    rows = [
        ["Month", "Calls", None, "Visits", None],
        [None, "Actual", "Target", "Actual", "Target"],
        ["Apr-14", 1, 2, 3, 4],
    ]
    assert [(cell, role, name) for cell, role, name, _ in told(sheet(rows))] == [
        ("B3", "value", "Calls"),
        ("C3", "target", "Calls"),
        ("D3", "value", "Visits"),
        ("E3", "target", "Visits"),
    ]


def test_tables_side_by_side_are_two(sheet):
    rows = [
        ["Measure", "13/14", "14/15", None, "Measure", "14/15"],
        ["NDR collection", 96, 97, None, "Wait", 25],
        ["CTX collection", 95, 94],
    ]
    assert [(cell, name) for cell, _, name, _ in told(sheet(rows))] == [
        ("B2", "NDR collection"),
        ("C2", "NDR collection"),
        ("B3", "CTX collection"),
        ("C3", "CTX collection"),
        ("F2", "Wait"),
    ]


@pytest.mark.parametrize("heading", ["Ref", "KPI no", "Owner", "Directorate"])
def test_the_labels_are_under_their_heading_not_in_the_first_column(sheet, heading):
    rows = [[heading, "Indicator", "14/15", "Comments"], ["CS1", "Calls answered", 91, "up"]]
    assert told(sheet(rows)) == [("C2", "value", "Calls answered", "2014/15")]


def test_rows_after_an_empty_one_are_still_the_tables(sheet):
    rows = [["Measure", "13/14", "14/15"], ["NDR collection", 96, 97], [], ["CTX collection", 95, 94]]
    assert [cell for cell, *_ in told(sheet(rows))] == ["B2", "C2", "B4", "C4"]


def test_hidden_rows_and_columns_are_read_like_others(written, tmp_path):
    from openpyxl import load_workbook

    path = written({"Figures": [["Measure", "13/14", "14/15"], ["NDR collection", 96, 97], ["CTX collection", 95, 94]]})
    book = load_workbook(path)
    book["Figures"].row_dimensions[2].hidden = True
    book["Figures"].column_dimensions["B"].hidden = True
    book.save(path)
    assert [cell for cell, *_ in told(workbook.read(path)[0][-1])] == ["B2", "C2", "B3", "C3"]


@pytest.mark.parametrize("headings", [["Measure", "Period", "Value"], ["KPI", "Financial year", "Outturn"]])
def test_a_long_table_is_known_by_its_headings(sheet, headings):
    rows = [["A title"], [], [None, *headings], [None, "NDR collection", "2013/14", 96], [], ["A note"]]
    table = layouts.long_tables(sheet(rows))[0]
    assert (table.heading, table.columns, table.rows) == (2, {"measure": 1, "period": 2, "value": 3}, range(3, 4))


def test_years_across_are_no_long_table(report_sheet):
    assert layouts.long_tables(report_sheet("Customer Services KPIs")) == []


@pytest.mark.parametrize(
    ("heading", "role", "period"),
    [
        ("2014/15 Target", "target", "2014/15"),
        ("Target 14/15", "target", "2014/15"),
        ("2014/15 Actual", "value", "2014/15"),
        ("Outturn for 2014/15", "value", "2014/15"),
        ("2014/15 (provisional)", "value", "2014/15"),
        ("2014/15 Variance", "variance", "2014/15"),
        ("Q1 2014/15", "value", "2014/15 Q1"),
        ("Quarter 4 of 2014-15", "value", "2014/15 Q4"),
        ("April 2014/15", "value", "2014-04"),
        ("April to September 2014/15", "value", "2014/15 H1"),
    ],
)
def test_a_heading_may_say_role_and_period_in_either_order(sheet, heading, role, period):
    assert told(sheet([["Measure", "2013/14", heading], ["Visits", 10, 12]]))[1] == ("C2", role, "Visits", period)


@pytest.mark.parametrize(
    "heading",
    [
        "2014/15 Budget", "2014/15 Forecast", "National average 2014/15", "2014/15 numerator",
        "2014/15 (draft 2)", "Week 1 2014/15", "2014/15 Upper limit",
    ],
)  # fmt: skip
def test_a_year_beside_words_that_say_nothing_known_heads_no_outturn(sheet, heading):
    assert [cell for cell, *_ in told(sheet([["Measure", "2013/14", heading], ["Visits", 10, 12]]))] == ["B2"]


def test_a_sub_heading_under_a_year_that_says_nothing_known_heads_no_outturn(sheet):
    rows = [[None, "2013/14", None], ["Measure", "Banana", "Actual"], ["Visits", 10, 12]]
    assert [(cell, role) for cell, role, *_ in told(sheet(rows))] == [("C3", "value")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headings", "labels"),
    [
        (["Apr-14", "May-14", "2014/15"], ["2014-04", "2014-05", "2014/15"]),
        (["2013/14", "2014/15 Q1", "2014/15 Q2"], ["2013/14", "2014/15 Q1", "2014/15 Q2"]),
        (["2013/14", "Apr-14", "Variance"], ["2013/14", "2014-04", "2014-04"]),
    ],
)
def test_periods_of_different_kinds_may_share_a_row(sheet, headings, labels):
    assert [period for *_, period in told(sheet([["Measure", *headings], ["Visits", 10, 11, 21]]))] == labels


@pytest.mark.parametrize("march", ["2015-03", dt.date(2015, 3, 1), "01/03/2015"])
def test_a_march_that_is_plainly_a_month_is_no_year(sheet, march):
    assert [period for *_, period in told(sheet([["Measure", march], ["Visits", 10]]))] == ["2015-03"]


def test_a_column_of_months_may_hold_march_alone(sheet):
    assert [period for *_, period in told(sheet([["Month", "Visits"], ["Mar-15", 10]]))] == ["2015-03"]


def test_a_day_within_a_month_is_no_month(sheet):
    rows = [["Measure", dt.date(2014, 4, 11), dt.date(2014, 4, 18)], ["Visits", 10, 11]]
    assert told(sheet(rows)) == []


@pytest.mark.parametrize("section", [[], [["Revenues"]]])
@pytest.mark.parametrize("corner", [["Measure", None], [None, "Measure"]])
def test_headings_may_stand_in_two_rows(sheet, section, corner):
    rows = [[corner[0], "2014/15", None], [corner[1], "Q1", "Q2"], *section, ["Visits", 10, 11]]
    assert [(name, period) for _, _, name, period in told(sheet(rows))] == [
        ("Visits", "2014/15 Q1"),
        ("Visits", "2014/15 Q2"),
    ]


QUARTERS_OVER_ROLES = [
    ["Ref", "Indicator", "2024/25 outturn", "Q1 2025/26", None, "Q2 2025/26", None],
    [None, None, None, "Actual", "Target", "Actual", "Target"],
    ["CS01", "Calls answered", 78, 82, 80, 79, 80],
]


@pytest.mark.parametrize(
    "lines",
    [
        ["Scorecard", "Quarter 3 2025/26 (October to December 2025)"],
        ["Scorecard", "Quarter 3"],
        ["Scorecard", "Performance to December 2025"],
        ["Quarter 3 2025/26", "Scorecard"],
    ],
)
def test_a_line_above_a_table_that_names_a_period_is_its_title_and_no_heading(sheet, lines):
    rows = [*([line] for line in lines), [], *QUARTERS_OVER_ROLES]
    assert [(role, name, period) for _, role, name, period in told(sheet(rows))] == [
        ("value", "Calls answered", "2024/25"),
        ("value", "Calls answered", "2025/26 Q1"),
        ("target", "Calls answered", "2025/26 Q1"),
        ("value", "Calls answered", "2025/26 Q2"),
        ("target", "Calls answered", "2025/26 Q2"),
    ]


@pytest.mark.parametrize("gap", [[], [[]]])
@pytest.mark.parametrize("merged", [(), ("A2:E2",)])
def test_bare_quarters_are_of_the_year_in_the_lines_above_not_of_last_years_outturn(tmp_path, gap, merged):
    rows = [["Scorecard"], ["Quarter 3 2025/26"], *gap, ["KPI", "2024/25 outturn", "Q1", "Q2", "Q2 target"]]
    book = Workbook()
    for row in [*rows, ["Calls answered", 78, 82, 79, 80]]:
        book.active.append(row or [None])
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(tmp_path / "merged.xlsx")
    assert [(role, period) for _, role, _, period in told(workbook.read(tmp_path / "merged.xlsx")[0][-1])] == [
        ("value", "2024/25"),
        ("value", "2025/26 Q1"),
        ("value", "2025/26 Q2"),
        ("target", "2025/26 Q2"),
    ]


@pytest.mark.parametrize("title", ["Scorecard", "Scorecard 2026/27"])
@pytest.mark.parametrize("heads", [["2024/25 outturn", "Q1", "Q2"], ["2024/25 outturn", "Q1 Actual", "Q2 Actual"]])
def test_it_is_an_error_if_nothing_says_of_which_year_a_quarter_is(written, title, heads):
    _, problems = check(written({"Figures": [[title], [], ["KPI", *heads], ["Calls answered", 78, 82, 79]]}))
    found = [(p.cell, p.found, p.expected) for p in problems if p.severity == "error" and p.cell.endswith("3")]
    assert found == [(f"{c}3", repr(head), "a period with its year") for c, head in zip("CD", heads[1:], strict=True)]


def test_the_year_of_the_title_is_that_of_target_and_actual(sheet):
    rows = [["2014/15"], ["Measure", "Target", "Actual"], ["Visits", 10, 12]]
    assert [period for *_, period in told(sheet(rows))] == ["2014/15", "2014/15"]


def test_totals_and_averages_may_stand_among_and_after_periods_down(sheet):
    rows = [["Month", "Visits"], ["Apr-14", 10], ["Q1 total", 10], ["Jul-14", 11], ["Total", 21], ["Average", 10.5]]
    assert [(cell, role) for cell, role, *_ in told(sheet(rows))] == [
        ("B2", "value"),
        ("B4", "value"),
        ("B5", "summary"),
    ]


def test_a_target_beside_a_measures_own_column_is_that_measures(sheet):
    rows = [["Month", "Visits", "Target"], ["Apr-14", 10, 12]]
    assert [(cell, role, name) for cell, role, name, _ in told(sheet(rows))] == [
        ("B2", "value", "Visits"),
        ("C2", "target", "Visits"),
    ]


def test_long_tables_may_have_empty_rows_and_follow_each_other(sheet):
    headings = ["Measure", "Period", "Value"]
    first = [headings, ["a", "2013/14", 1], [], ["b", "2013/14", 2], ["Source: us"]]
    rows = [*first, ["KPI", "Year", "Actual"], ["c", "2014/15", 3]]
    tables = layouts.long_tables(sheet(rows))
    assert [(table.heading, table.rows) for table in tables] == [(0, range(1, 2)), (0, range(3, 4)), (5, range(6, 7))]
