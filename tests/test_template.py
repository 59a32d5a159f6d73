import datetime as dt

import pytest
from openpyxl import load_workbook

import partnership_analysis as pa
from partnership_analysis import template
from partnership_analysis.loading import check

PERCENT = "0.0%"
MONTHS = range(4, 13)
MAY = [dt.date(2014, 5, 1), dt.date(2014, 5, 31)]


@pytest.fixture
def blank(tmp_path):
    return template.write_template(tmp_path / "return.xlsx")


def fill_in(path, **rows):
    """Write rows under what each sheet of the template holds, as its officer would."""
    book = load_workbook(path)
    book["About"]["B2"], book["About"]["B4"] = "Anytown", "2014/15"
    for name, added in rows.items():
        first = book[name].max_row + 1
        while book[name].cell(first - 1, 1).value is None:
            first -= 1
        for r, row in enumerate(added, start=first):
            for c, content in enumerate(row, start=1):
                cell = book[name].cell(r, c)
                cell.value, cell.number_format = (
                    content if isinstance(content, tuple) else (content, cell.number_format)
                )
    book.save(path)
    return path


@pytest.mark.slow
def test_every_sheet_of_the_contract_is_there(blank):
    names = load_workbook(blank).sheetnames
    assert names == [
        "Read me", "About", "Measures", "Years", "Quarters", "Months", "Returns",
        "Complaints", "Exclusions", "Contract", "Rebasing", "Updates", "Glossary",
    ]  # fmt: skip


@pytest.mark.slow
def test_blank_it_has_no_figure_and_nothing_that_is_not_understood(blank):
    data, problems = check(blank)
    assert [problem.found for problem in problems] == ["no table of figures"]
    assert data.ledger["not understood"].sum() == 0
    assert data.measures.empty
    assert data.exclusions.empty


@pytest.mark.slow
def test_filled_in_it_loads_without_a_warning(blank):
    path = fill_in(
        blank,
        Measures=[
            [
                "Calls answered",
                "Customer Services",
                None,
                None,
                None,
                "percent",
                "higher",
                "rate",
                None,
                None,
                "Calls %",
            ],
            ["Visits", "Leisure", None, None, None, "count", "higher"],
        ],
        Years=[
            ["Calls answered", (0.9, PERCENT), (0.912, PERCENT), (0.934, PERCENT), "A new system"],
            ["Visits", None, 9, 11],
        ],
        Returns=[
            ["Calls %", "Customer Services", f"2014-{month:02d}", "93.4%", "90%", None, "90%", "Green", 934, 1000]
            for month in range(4, 13)
        ],
        Complaints=[["Customer Services", 63, 29]],
        Exclusions=[
            ["Calls answered", "Customer Services", dt.date(2014, 5, 1), dt.date(2014, 5, 31), "Demand", "92%"]
        ],
    )
    data, problems = check(path)
    assert problems == ()
    assert data.ledger["not understood"].sum() == 0
    held = data.observations.query("period == '2014/15'")[["measure", "value", "target", "note"]]
    assert data.comments[["measure", "period", "text"]].to_numpy().tolist() == [
        ["Calls answered", "2014/15", "A new system"],
    ]
    assert held.astype(object).fillna("").to_numpy().tolist() == [
        ["Calls answered", 93.4, 90, ""],
        ["Visits", 11, "", ""],
    ]
    assert (len(data.observations), data.complaints["count"].tolist(), len(data.exclusions)) == (13, [63, 29], 1)
    assert "Calls answered" in str(pa.comment(data, "2014/15"))


@pytest.mark.slow
def test_each_column_of_targets_and_the_status_is_read_without_a_warning(blank):
    path = fill_in(
        blank,
        Measures=[["Visits", "Leisure", None, None, None, "count", "higher", "year to date"]],
        Returns=[["Visits", "Leisure", "2014-05", 210, None, 200, 1200, "Green", None, None, "Two pools"]],
    )
    data, problems = check(path)
    assert problems == ()
    assert data.ledger["not understood"].sum() == 0
    assert data.targets[["period", "kind", "value"]].to_numpy().tolist() == [
        ["2014-05", "year to date", 200],
        ["2014/15", "year", 1200],
    ]
    statuses = data.statements[data.statements["role"] == "status"]
    assert statuses["text"].tolist() == ["Green"]


@pytest.mark.slow
def test_comments_actions_and_owners_come_back_as_they_were_written(blank):
    path = fill_in(
        blank,
        Measures=[["Visits", "Leisure", *[None] * 3, "count", "higher", *[None] * 5, "Head of Leisure", "quarter"]],
        Years=[["Visits", None, 9, 11, "Two pools", "Open on Sundays", "A. Smith"]],
        Returns=[["Visits", "Leisure", "2014/15 Q1", 4, *[None] * 6, "One pool closed", "Mend it", "B. Jones"]],
    )
    data, problems = check(path)
    assert problems == ()
    assert data.measures[["owner", "frequency"]].to_numpy().tolist() == [["Head of Leisure", "quarter"]]
    assert sorted(data.comments[["period", "kind", "text", "author"]].to_numpy().tolist()) == [
        ["2014/15", "action", "Open on Sundays", "A. Smith"],
        ["2014/15", "comment", "Two pools", "A. Smith"],
        ["2014/15 Q1", "action", "Mend it", "B. Jones"],
        ["2014/15 Q1", "comment", "One pool closed", "B. Jones"],
    ]


MEASURES = [
    ["Calls answered", "Customer Services", None, None, None, "percent", "higher"],
    ["Visits", "Leisure", None, None, None, "count", "higher", "year to date"],
    ["Homes built", "Housing", None, None, None, "count", "higher", "sum"],
    ["Households in B&B", "Housing", None, None, None, "count", "lower", "latest"],
]


@pytest.mark.slow
def test_quarter_filled_in_as_the_instructions_say_has_its_targets_statuses_and_year_to_date(blank):
    path = fill_in(
        blank,
        Measures=MEASURES,
        Quarters=[
            ["Calls answered", "Customer Services", "Actual", (0.91, PERCENT), (0.88, PERCENT)],
            ["Calls answered", "Customer Services", "Target", *[(0.9, PERCENT)] * 4],
            ["Visits", "Leisure", "Actual", 110, 240],
            ["Visits", "Leisure", "YTD target", 100, 220, 300, 400],
            ["Homes built", "Housing", "Actual", 10, 12],
            ["Homes built", "Housing", "Target", 11, 11],
            ["Homes built", "Housing", "Annual target", 50],
            ["Households in B&B", "Housing", "Actual", 22, 19],
            [None, None, "Target", 20, 20],
        ],
    )
    data, problems = check(path)
    assert problems == ()
    assert data.ledger["not understood"].sum() == 0
    report = pa.report(data)  # and so the latest quarter that is complete
    assert report.period.label == "2014/15 Q2"
    said = report.scorecard.set_index("measure")[["value", "target", "status", "previous", "year_to_date"]]
    assert said.astype(object).where(said.notna(), None).T.to_dict("list") == {
        "Calls answered": [88, 90, "missed", 91, None],
        "Visits": [240, 220, "met", 110, 240],
        "Homes built": [12, 11, "met", 10, 22],
        "Households in B&B": [19, 20, "met", 22, 19],
    }
    targets = data.targets.set_index(["measure", "period"])["value"]
    assert (targets["Visits", "2014/15"], targets["Homes built", "2014/15"]) == (400, 50)


@pytest.mark.slow
def test_month_of_two_years_filled_in_is_compared_with_the_same_month_a_year_before(blank):
    book = load_workbook(blank)
    earlier = book.copy_worksheet(book["Months"])
    earlier.title, earlier["A1"] = "Months before", "Months of 2013/14"
    book.save(blank)
    homes = ["Homes built", "Housing"]
    path = fill_in(
        blank,
        Measures=MEASURES[2:3],
        Months=[[*homes, "Actual", 4, 6, 5], [*homes, "Target", *[5] * 12]],
        **{"Months before": [[*homes, "Actual", *[3] * 12]]},
    )
    data, problems = check(path)
    assert problems == ()
    (row,) = pa.report(data).scorecard.to_dict("records")
    assert (row["period"], row["value"], row["target"], row["status"]) == ("2014-06", 5, 5, "met")
    assert (row["same_period_last_year"], row["year_to_date"]) == (3, 15)


@pytest.mark.slow
@pytest.mark.parametrize(("sheet", "periods", "latest"), [("Quarters", 4, "2014/15 Q2"), ("Months", 12, "2014-05")])
def test_comments_actions_and_statuses_of_a_part_of_a_year_come_back(blank, sheet, periods, latest):
    calls, to_come = ["Calls answered", "Customer Services"], [None] * (periods - 2)
    path = fill_in(
        blank,
        Measures=MEASURES[:1],
        **{
            sheet: [
                [
                    *calls,
                    "Actual",
                    (0.91, PERCENT),
                    (0.88, PERCENT),
                    *to_come,
                    "Two vacancies",
                    "Fill them",
                    "A. Smith",
                ],
                [*calls, "Target", *[(0.9, PERCENT)] * periods],
                [*calls, "Status", "Green", "Red"],
            ]
        },
    )
    data, problems = check(path)
    assert problems == ()
    assert data.ledger["not understood"].sum() == 0
    assert sorted(data.comments[["period", "kind", "text", "author"]].to_numpy().tolist()) == [
        [latest, "action", "Fill them", "A. Smith"],
        [latest, "comment", "Two vacancies", "A. Smith"],
    ]
    (row,) = pa.report(data).scorecard.to_dict("records")
    assert (row["period"], row["status"], row["published_status"]) == (latest, "missed", "red")


@pytest.mark.slow
def test_a_tolerance_is_in_the_measures_unit(blank):
    book = load_workbook(blank)
    (column,) = (cell.column for cell in book["Measures"][1] if cell.value == "Tolerance")
    assert (book["Measures"].cell(2, column).value, book["Measures"].cell(2, column).number_format) == (1, "General")
    path = fill_in(
        blank,
        Measures=[[*row, *[None] * (11 - len(row)), 1] for row in MEASURES[:2]],
        Years=[["Calls answered", (0.9, PERCENT), None, (0.893, PERCENT)], ["Visits", 12, None, 10]],
    )
    data = pa.load(path)
    assert data.measures["tolerance"].tolist() == [1, 1]
    statuses = pa.report(data, "2014/15").scorecard.set_index("measure")["status"]
    assert statuses.to_dict() == {"Calls answered": "within tolerance", "Visits": "missed"}


@pytest.mark.slow
def test_the_example_rows_are_marked_and_load_as_nothing(blank):
    book = load_workbook(blank)
    for name in ("Measures", "Years", "Quarters", "Months", "Returns", "Complaints", "Exclusions", "Updates"):
        cells = [cell for row in book[name].iter_rows() for cell in row if str(cell.value).startswith("Example:")]
        assert [cell.column for cell in cells] == [1] * (2 if name in ("Quarters", "Months") else 1), name
        assert all(cell.font.italic for cell in cells)


@pytest.mark.slow
def test_units_and_polarities_are_drop_down_lists_and_headings_are_frozen(blank):
    measures = load_workbook(blank)["Measures"]
    lists = {rule.formula1.strip('"') for rule in measures.data_validations.dataValidation if rule.type == "list"}
    assert {"percent,days,seconds,count,number,£", "higher,lower", "month,quarter,half,year"} <= lists
    assert measures.freeze_panes == "B2"


@pytest.mark.slow
def test_topics_are_suggested_and_others_are_allowed(blank):
    rules = load_workbook(blank)["Measures"].data_validations.dataValidation
    (topics,) = (rule for rule in rules if "Collection rates" in str(rule.formula1))
    assert not topics.showErrorMessage
    (kinds,) = (rule for rule in rules if "percent" in str(rule.formula1))
    assert not kinds.showErrorMessage  # a unit may be any words
    assert all(rule.showErrorMessage for rule in rules if rule not in (topics, kinds))


def test_nothing_is_written_over(blank):
    with pytest.raises(FileExistsError, match="exists already"):
        template.write_template(blank)
