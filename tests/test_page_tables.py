"""The tables of a page."""

import pytest

import partnership_analysis as pa

YEARS = [f"{first}/{first - 1999}" for first in range(2012, 2023)]


@pytest.fixture
def repeated(written):
    """Load a workbook to 2022/23 that gives the figures of some years twice and differently."""

    def load(*years):
        rows = [["Measure", "Period", "Value"], *(["NDR collection", year, "97%"] for year in YEARS)]
        again = [["Measure", *years], ["NDR collection", *["96%" for _ in years]]]
        sheets = {"Returns": rows, "Again": again} if years else {"Returns": rows}
        return pa.load(written(sheets, about=[("Authority", "Anytown")]))

    return load


def test_data_quality_is_that_of_the_period(repeated):
    data = repeated("2014/15", "2015/16", "2017/18", "2022/23")
    table = pa.report(data, "2015/16").data_quality
    assert table.cells.index.tolist() == ["Again!C2"]
    assert table.notes == ("The workbook has three more doubts, about other periods. partnership check lists them.",)
    assert pa.data_quality(data).cells.index.tolist() == ["Again!B2"]  # one line for the four along its row


def test_data_quality_of_a_period_without_a_doubt_says_so(repeated):
    table = pa.data_quality(repeated("2017/18"), "2015/16")
    assert table.caption == "We found nothing doubtful about 2015/16"
    assert table.notes == ("The workbook has one doubt about another period. partnership check lists it.",)
    assert table.cells.empty


def test_one_more_doubt_about_another_period_is_counted(repeated):
    table = pa.data_quality(repeated("2015/16", "2017/18"), "2015/16")
    assert table.notes == ("The workbook has one more doubt, about another period. partnership check lists it.",)


def test_data_quality_of_a_workbook_without_a_problem_says_so(repeated):
    data = repeated()
    assert data.problems.empty
    for table in (pa.report(data, "2014/15").data_quality, pa.data_quality(data)):
        assert table.caption == "We found nothing doubtful in the workbook"
        assert (table.cells.empty, table.notes) == (True, ())
        assert table.html() == f"<p>{table.caption}.</p>"  # no headings over nothing


def test_a_doubt_about_more_cells_than_it_names_is_listed_whatever_the_period_of_the_first(written):
    rows = [["Measure", "Period", "Value", "Status"]]
    rows += [["NDR collection", year, "97%", "Purple"] for year in YEARS]
    data = pa.load(written({"Returns": rows}, about=[("Authority", "Anytown")]))
    for year in ("2012/13", "2014/15"):
        table = pa.data_quality(data, year)
        assert table.cells["Found"].to_dict() == {"Returns!D2": "'Purple' (and 10 more cells of the column)"}
        assert table.notes == ()


def test_what_is_of_no_period_is_in_the_data_quality_of_each(written):
    rows = [["Measure", "Period", "Value"], *(["NDR collection", year, "97%"] for year in YEARS[::2])]
    data = pa.load(written({"Returns": rows}, about=[("Authority", "Anytown")]))
    for year in ("2014/15", "2022/23"):
        [found] = pa.report(data, year).data_quality.cells["Found"]
        assert found == "a figure for NDR collection every second year, from 2012/13 to 2022/23"


def test_an_exclusion_is_doubted_in_the_periods_that_it_touches(written):
    heads = ["Measure", "Service", "Start", "End", "Reason", "Performance outside"]
    agreed = [["NDR collection", "Revenues", "2016-05-01", "2016-05-31", "agreed", (n, "0%")] for n in (0.9, 0.8)]
    agreed[1][2:4] = ["2016-07-01", "2016-07-31"]
    rows = [["Measure", "Period", "Value"], *(["NDR collection", year, "97%"] for year in YEARS)]
    data = pa.load(written({"Returns": rows, "Exclusions": [heads, *agreed]}, about=[("Authority", "Anytown")]))
    assert [len(pa.data_quality(data, year).cells) for year in ("2015/16", "2016/17", "2017/18")] == [0, 1, 0]


@pytest.mark.slow
def test_months_have_the_decimals_of_their_year(written):
    measures = [["Measure", "Service", "Unit", "Polarity", "Decimals"], ["Bins", "Streets", "percent", "higher", 1]]
    months = [f"2014-{month:02d}" for month in range(4, 13)] + [f"2015-{month:02d}" for month in (1, 2, 3)]
    rows = [["Measure", "Service", "Period", "Value", "Target"]]
    rows += [["Bins", "Streets", month, (0.9 + i / 1000, "0.0%"), None] for i, month in enumerate(months)]
    rows += [["Bins", "Streets", "2014/15", (0.90546, "0.00%"), (0.905, "0.0%")]]
    data = pa.load(written({"Measures": measures, "Returns": rows}, measures=None))
    printed = [str(cell) for table in pa.tabulate(data, "2014/15") for cell in table.cells.iloc[0] if "%" in str(cell)]
    assert {len(cell.partition(".")[2]) for cell in printed if cell != "90.5%"} == {len("55%")}


MONTHS = [f"{2013 + (month > 12)}-{(month - 1) % 12 + 1:02d}" for month in range(4, 16)]


@pytest.fixture
def limits(written):
    """Write a measure's months of 2013/14, and return the row of its process limits."""

    def write(values, aggregation="", targets=(None,) * 12, polarity="higher", unit="number"):
        rows = [["Measure", "Period", "Value", "Target"]]
        rows += [["Visits", *row] for row in zip(MONTHS, values, targets, strict=True) if row[1] is not None]
        measures = [("Visits", "Leisure", unit, polarity, "", aggregation)]
        data = pa.load(written({"Returns": rows}, measures=measures))
        (table,) = [one for one in pa.tabulate(data, "2013/14") if one.caption.startswith("Process limits")]
        return {name: str(cell) for name, cell in table.cells.iloc[0].items()}

    return write


@pytest.mark.slow
@pytest.mark.parametrize(
    ("aggregation", "values", "why"),
    [
        ("year to date", range(10, 130, 10), "counts from April"),
        ("rolling", [50, 51] * 6, "covers 12 months"),
        ("", range(10, 130, 10), "not clear what each month counts"),
        ("average", [50, 51] * 5 + [None, None], "too few points"),
    ],
)
def test_process_limits_that_there_are_not_say_why(limits, aggregation, values, why):
    row = limits(values, aggregation)
    assert {row[name] for name in ("Mean", "Lower limit", "Upper limit", "Out of the ordinary")} == {why}


@pytest.mark.slow
def test_months_that_do_not_follow_each_other_have_no_process_limits_and_say_so(written):
    rows = [["Measure", "Period", "Value"]]
    rows += [["Visits", f"{2012 + i // 6}-{i % 6 * 2 + 1:02d}", 50 + i % 3] for i in range(14)]
    data = pa.load(written({"Returns": rows}, measures=[("Visits", "Leisure", "number", "higher")]))
    (table,) = [one for one in pa.tabulate(data, "2013/14") if one.caption.startswith("Process limits")]
    assert table.cells["Mean"].tolist() == ["too few months in a row"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("targets", "polarity", "said"),
    [
        ((51,) * 12, "higher", "51"),
        ((51,) * 12, "", "51"),
        ((None,) * 6 + (51,) * 6, "higher", "51"),
        ((51,) * 6 + (52,) * 6, "higher", "differs by month"),
    ],
)
def test_process_limits_stand_beside_the_target_of_the_year(limits, targets, polarity, said):
    assert limits([50, 52] * 6, "average", targets, polarity)["Target"] == said


def test_the_target_beside_years_is_that_of_the_latest_whichever_the_workbook_has_first(written):
    rows = [["Measure", "2014/15", "2013/14", "2012/13", "KPI"], ["NDR collection", "91%", "92%", "93%", "90%"]]
    (table,) = pa.report(pa.load(written({"Revenues": rows})), "2014/15").tables
    assert [str(table.cells.loc["NDR collection", name]) for name in ("Target", "2014/15", "Status")] == [
        "90%", "91%", "met",
    ]  # fmt: skip


@pytest.mark.parametrize("against", ["target", "last year", "first year"])
def test_a_figure_of_the_years_end_is_compared_and_not_one_as_at_a_day_of_the_same_year(written, against):
    rows = [
        ["Measure", "Period", "As at", "Value", "Target"],
        ["NDR collection", "2013/14", "", "96%", "97%"],
        ["NDR collection", "2014/15", "2014-12-31", "80%", "97%"],
        ["NDR collection", "2014/15", "", "98%", "97%"],
    ]
    table = pa.report(pa.load(written({"Returns": rows})), "2014/15").compare(against)
    assert [str(cell) for cell in table.cells["2014/15"]] == ["98%"]


def printed(table):
    """Return the columns of a table, and the text of each row by its measure."""
    return list(table.cells.columns), {name: [*map(str, row)] for name, row in table.cells.T.items()}


def test_process_limits_of_measures_without_a_target_have_no_columns_about_targets(written):
    rows = [["Measure", "Period", "Value"], *(["Visits", month, 50 + i % 3] for i, month in enumerate(MONTHS))]
    data = pa.load(written({"Returns": rows}, measures=[("Visits", "Leisure", "number", "higher", "", "average")]))
    (table,) = [one for one in pa.tabulate(data, "2013/14") if one.caption.startswith("Process limits")]
    assert list(table.cells.columns) == ["Mean", "Lower limit", "Upper limit", "Out of the ordinary"]


def test_years_before_there_were_targets_have_their_figures_alone(written):
    rows = [
        ["Measure", "2013/14", "2014/15", "Target 2014/15"],
        ["NDR collection", "96%", "97%", "98%"],
        ["Council tax collection", "95%", "94%", None],
    ]
    measures = [(name, "Revenues", "percent", "higher") for name in ("NDR collection", "Council tax collection")]
    (table,) = pa.report(pa.load(written({"Revenues": rows}, measures=measures)), "2014/15").tables
    columns, cells = printed(table)
    assert columns == [
        ("2013/14", "Actual"),
        *(("2014/15", name) for name in ("Target", "Actual", "Variance", "Status")),
    ]
    assert cells["NDR collection"] == ["96%", "98%", "97%", "−1 point", "missed"]
    assert cells["Council tax collection"] == ["95%", "no target", "94%", "no target", "not judged"]


def quarters(*columns, rows):
    """Return the rows of a sheet of two quarters."""
    return [["Measure", "Q1 2014/15", "Q2 2014/15", *columns], *rows]


@pytest.mark.parametrize(
    ("columns", "more", "captions"),
    [
        ((), (), ["What changed"]),
        (("Status Q2 2014/15",), ("Green",), ["Figures", "What changed"]),
        (("Target Q2 2014/15",), ("98%",), ["Against target", "What changed"]),
    ],
)
def test_a_table_against_targets_needs_a_target_or_a_published_status(written, columns, more, captions):
    sheet = quarters(*columns, rows=[["NDR collection", "96%", "97%", *more]])
    heads = ["Measure", "Service", "Unit", "Polarity", "Short name"]
    measures = [heads, ["NDR collection", "Revenues", "percent", "higher", "Business rates collected"]]
    data = pa.load(written({"Measures": measures, "Revenues": sheet}, measures=None))
    tables = pa.report(data, "2014/15 Q2").tables
    found = [one for one in tables if not one.caption.startswith("Process limits")]
    assert [one.caption.partition(":")[0] for one in found][: len(captions)] == captions
    if columns and "Status" in columns[0]:
        assert printed(found[0]) == (["Actual", "Published status"], {"Business rates collected": ["97%", "Green"]})
    # What the workbook calls a measure is said once, whichever table is the first.
    notes = [note for one in found for note in one.notes if note.startswith("As the workbook names them")]
    assert len(notes) == 1
    assert found[0].notes[-1] == notes[0]


def test_a_scorecard_says_once_that_a_measure_has_no_target(written):
    rows = [["NDR collection", "96%", "97%", "98%"], ["Council tax collection", "95%", "94%", None]]
    measures = [(row[0], "Revenues", "percent", "higher") for row in rows]
    data = pa.load(written({"Revenues": quarters("Target Q2 2014/15", rows=rows)}, measures=measures))
    (table,) = pa.report(data, "2014/15 Q2").scorecard_table
    assert table.cells.loc["Council tax collection", ["Target", "Status"]].tolist() == ["no target", "not judged"]
    (table,) = pa.report(data, "2014/15 Q1").scorecard_table
    assert not {"Target", "Status"} & {*table.cells.columns}


@pytest.mark.parametrize(
    ("measures", "period", "end"),
    [
        ([("NDR collection", "Revenues", "percent", "higher")], "2015/16", "; points are percentage points"),
        ([("NDR collection", "Revenues", "percent", "higher")], "2015/16 Q2", "; points are percentage points"),
        ([("NDR collection", "Revenues", "days", "lower")], "2015/16", ""),
    ],
)
def test_the_scorecard_says_what_points_are_if_a_figure_is_a_percentage(written, measures, period, end):
    before = "2015/16 Q1" if period.endswith("Q2") else "2014/15"
    rows = [["Measure", "Period", "Value"], ["NDR collection", before, 97], ["NDR collection", period, 98]]
    data = pa.load(written({"Returns": rows}, measures=measures, about=[("Authority", "Anytown")]))
    report = pa.report(data, period)
    (table,) = report.scorecard_table
    assert table.caption == f"Scorecard, Anytown, {report.period.words}{end}"


def test_codes_of_the_workbook_are_in_a_note_beside_its_names(written):
    heads = ["Ref", "Indicator", "Q1 2014/15", "Q2 2014/15", "Target"]
    rows = [["CS01", "% of calls answered", "95%", "96%", "90%"], ["CS02a", "Letters answered", "80%", "79%", "85%"]]
    data = pa.load(written({"KPIs": [heads, *rows]}, measures=None, about=[("Authority", "Anytown")]))
    notes = pa.report(data, "2014/15 Q2").tables[0].notes
    assert notes[-1] == "Codes in the workbook: CS01 Percentage of calls answered; CS02a Letters answered."


def test_a_scorecard_without_a_judged_measure_has_no_column_of_statuses(written):
    heads = ["Indicator", "Q1 2014/15", "Q2 2014/15", "Target"]
    rows = [["Calls answered", "95%", "96%", "90%"], ["Letters answered", "80%", "79%", "85%"]]
    data = pa.load(written({"KPIs": [heads, *rows]}, measures=None, about=[("Authority", "Anytown")]))
    (table,) = pa.report(data, "2014/15 Q2").scorecard_table
    assert table.cells.columns.tolist() == ["Latest", "Target", "Change on Q1 of 2014/15"]


def test_a_sentence_that_begins_with_the_name_of_a_file_has_a_capital(tmp_path):
    for name, measure in (("prompt_payment", "Paid on time"), ("call_centre", "Calls answered")):
        rows = f"Measure,2013/14,2014/15\n{measure},95%,96%\n"
        (tmp_path / f"{name}.csv").write_text(rows, encoding="utf-8")
    sentences = str(pa.report(pa.load(tmp_path, "Anytown"), "2014/15").commentary).splitlines()
    assert [one.partition(":")[0] for one in sentences] == ["Call centre", "Prompt payment"]


def test_a_section_named_after_a_file_has_a_title(tmp_path):
    path = tmp_path / "prompt_payment.csv"
    path.write_text("Measure,2013/14,2014/15\nPaid on time,95%,96%\nPaid late,5%,4%\n", encoding="utf-8")
    data = pa.load(path, "Anytown")
    assert [one.title for one in pa.report(data, "2014/15").topics()] == ["Prompt payment"]
