"""What a person says of a table that its cells do not: in the file, beside it, or in code, with the same words."""

import openpyxl
import pytest
import yaml

import partnership_analysis as pa
from partnership_analysis import checking, loading
from partnership_analysis.reading import layout_settings

ROWS = [
    ["Patch", "when", "what", "how many"],
    ["Bedford", "2022/23", "Recycling rate", 35.7],
    ["Trafford", "2022/23", "Recycling rate", 58.4],
]
COLUMNS = {"Patch": "Authority", "when": "Period", "what": "Measure", "how many": "Value"}


@pytest.fixture
def returns(tmp_path):
    """Write rows as the sheet Returns of a workbook, with more sheets beside it."""

    def write(rows=ROWS, name="returns.xlsx", **more):
        book = openpyxl.Workbook()
        book.active.title = "Returns"
        for sheet, content in {"Returns": rows, **more}.items():
            page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
            for row in content:
                page.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return write


def facts(data):
    return [(row.authority, row.measure, row.period, row.value) for row in data.observations.itertuples()]


TOLD = [("Bedford", "Recycling rate", "2022/23", 35.7), ("Trafford", "Recycling rate", "2022/23", 58.4)]


@pytest.mark.slow
def test_the_same_words_say_it_in_code_beside_the_file_and_in_it(returns):
    assert facts(pa.load(returns(), columns=COLUMNS)) == TOLD
    inside = returns(Layout=[["Sheet", "Column", "Is"], *([None, *pair] for pair in COLUMNS.items())])
    assert facts(pa.load(inside)) == TOLD
    beside = returns()
    beside.with_name("returns.xlsx.layout.yml").write_text(yaml.safe_dump({"columns": COLUMNS}))
    assert facts(pa.load(beside)) == TOLD


@pytest.mark.slow
def test_a_folders_layout_serves_every_months_file(returns, tmp_path):
    returns(name="2022-23.xlsx")
    later = [[cell.replace("2022/23", "2023/24") if isinstance(cell, str) else cell for cell in row] for row in ROWS]
    returns(later, name="2023-24.xlsx")
    (tmp_path / "layout.yml").write_text(yaml.safe_dump({"columns": COLUMNS}))
    assert {period for *_, period, _ in facts(pa.load(tmp_path))} == {"2022/23", "2023/24"}


@pytest.mark.parametrize(
    ("settings", "rows", "expected"),
    [
        ({"years": "calendar"}, [["Area", "2021", "2022"], ["Leeds", 10, 11], ["Bury", 12, 13]], {"2021", "2022"}),
        ({"period": "2022/23"}, [["Area", "Homes built"], ["Leeds", 10], ["Bury", 12]], {"2022/23"}),
        ({"sheets": {"Returns": {"period": "2022/23"}}}, [["Area", "Homes"], ["Leeds", 1], ["Bury", 2]], {"2022/23"}),
    ],
)
def test_a_layout_says_what_all_figures_are_of(returns, settings, rows, expected):
    path = returns(rows)
    path.with_name("layout.yml").write_text(yaml.safe_dump(settings))
    assert {period for *_, period, _ in facts(pa.load(path))} == expected


def test_a_sheet_may_be_ignored(returns):
    path = returns(Old=[["Area", "Period", "Homes"], ["Leeds", "2022/23", 1], ["Bury", "2022/23", 2]])
    path.with_name("layout.yml").write_text(yaml.safe_dump({"columns": COLUMNS, "sheets": {"old": {"ignore": True}}}))
    assert facts(pa.load(path)) == TOLD


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({**COLUMNS, "Ward": "Category"}, "'ward', which is no column"),
        ({"Patch": "Place"}, "'Patch' as 'Place'"),
    ],
)
def test_a_word_or_a_column_that_is_not_known_is_an_error(returns, columns, found):
    with pytest.raises(pa.InputError) as raised:
        pa.load(returns(), columns=columns)
    assert found in [problem.found for problem in raised.value.problems]


@pytest.mark.parametrize(
    "text", ["columns: [1, 2", "- a\n- b\n", "years: sometimes\n", "period: never\n", "colour: red\n", "\x00"]
)
def test_a_layout_that_cannot_be_understood_is_an_error_with_its_name(returns, text):
    path = returns()
    path.with_name("layout.yml").write_text(text)
    _, found = loading.check(path)
    assert any(problem.file == "layout.yml" for problem in found)


@pytest.mark.slow
def test_what_is_suggested_is_how_it_was_read_and_reads_it_so(returns):
    rows = [["area_name", "Year", "Class", "Paid"], ["Leeds", "2022/23", "MD", 10], ["Bury", "2022/23", "MD", 12]]
    path = returns(rows)
    before = facts(pa.load(path))
    written = loading.suggest(path)
    said = yaml.safe_load(written.read_text("utf-8"))["sheets"]["Returns"]["columns"]
    assert said == {"area_name": "authority", "Year": "period", "Class": "category", "Paid": "value"}
    assert facts(pa.load(path)) == before
    with pytest.raises(pa.InputError):
        loading.suggest(path)


def test_a_changed_layout_is_another_workbook(returns):
    path = returns()
    before = loading.digest(path)
    path.with_name("layout.yml").write_text("years: calendar\n")
    assert loading.digest(path) != before


def test_every_word_of_a_layout_is_documented():
    text = layout_settings.suggest([])
    assert all(word in text for word in layout_settings.WORDS)


@pytest.mark.slow
def test_what_is_suggested_for_actuals_and_targets_reads_them_alike(returns):
    kinds = [["2023/24", "Calls", kind, value] for kind, value in (("Actual", 29), ("Target", 28))]
    path = returns([["Period", "Measure", "Series", "Value"], *kinds])
    before = pa.load(path).observations
    assert before[["value", "target"]].to_numpy().tolist() == [[29, 28]]
    assert "Series: type" in loading.suggest(path).read_text(encoding="utf-8")
    assert pa.load(path).observations.equals(before)


@pytest.mark.parametrize(("period", "asked"), [("Q1 2022/23", 1), ("2022/23", 0)])
def test_what_is_suggested_has_a_line_for_the_aggregation_that_is_asked_for(returns, period, asked):
    text = loading.suggest(returns([[*ROWS[0]], *([place, period, *rest] for place, _, *rest in ROWS[1:])])).read_text()
    assert text.count("    # aggregation: sum, average, rate, latest, ") == asked


def test_a_suggestion_where_no_layout_is_needed_says_so_and_is_no_failure(returns):
    path = returns([["KPI", "2022/23", "2023/24"], ["Calls answered", 90, 91]])
    checked = checking.check_and_suggest(str(path), verbose=False, suggest=True)
    assert checked["lines"][-1].startswith("No Layout is needed: no table has councils, services or categories")
    assert not checked["has_errors"]
    assert [file.name for file in path.parent.iterdir() if "layout" in file.name] == []
