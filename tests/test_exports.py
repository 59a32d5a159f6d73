import csv
import io
import json
from dataclasses import replace
from functools import partial

import pandas as pd
import pyarrow as arrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

import partnership_analysis as pa
from partnership_analysis import exports, tables

TABLES = ["observations", "targets", "complaints", "exclusions", "comments", "updates"]
MORE = ["measures", "scorecard", "problems"]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def awkward(written):
    """A dataset whose words are all that a spreadsheet, or a reader of CSV, may trip over."""
    categories = [
        "@SUM(A1)",
        "-2+3 upheld",
        "+1 upheld",
        "NA",
        "None",
        'a, "quoted" one',
        "café – été",
        "null",
        "O'Neill",
    ]
    complaints = [["Complaints"], [None, "Revenues"], *([category, 1] for category in categories)]
    figures = [["Measure", "KPI", "Actual to March 15", "Variance"], ["@Growth", "1%", "-0.64%", "-1.64% but\nrevised"]]
    measures = [("@Growth", "Revenues", "percent", "higher")]
    return pa.load(written({"Figures": figures, "Complaints": complaints}, measures=measures))


# How pandas stores the names of columns is nobody's concern.
assert_frame_equal = partial(pd.testing.assert_frame_equal, check_column_type=False)


@pytest.fixture(scope="module", params=["report", "awkward"])
def exported(request, tmp_path_factory):
    """A dataset and the folder of its tables, which no test may change."""
    data, folder = request.getfixturevalue(request.param), tmp_path_factory.mktemp("exported")
    exports.export(data, folder)
    return data, folder


def read_rows(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline="")))


def read_back(path, table):
    """Read a CSV as the data package says: text as it is, numbers and dates as such, nothing else missing."""
    dates = table.select_dtypes("datetime").columns
    texts = table.select_dtypes("str").columns
    found = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in found.columns:
        if name in dates:
            found[name] = pd.to_datetime(found[name])
        elif name not in texts:
            found[name] = pd.to_numeric(found[name])
    found[texts] = found[texts].apply(lambda column: column.str.replace(r"^'(?=[=+\-@])", "", regex=True))
    return found.astype(table.dtypes)


@pytest.mark.slow
def test_an_export_is_each_table_twice_and_their_description(report, tmp_path):
    written = exports.export(report, tmp_path / "to" / "here")
    tables = [*TABLES, *MORE, "contract"]
    names = [f"{table}.{kind}" for table in tables for kind in ("csv", "parquet")]
    assert sorted(path.name for path in written) == sorted([*names, "contract_notice.json", "datapackage.json"])
    assert sorted((tmp_path / "to" / "here").iterdir()) == sorted(written)


@pytest.mark.slow
def test_the_folder_may_be_given_as_text(report, tmp_path):
    assert all(path.is_file() for path in exports.export(report, str(tmp_path)))


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_every_table_comes_back_from_csv(exported, table):
    data, folder = exported
    expected = getattr(data, table)
    assert_frame_equal(read_back(folder / f"{table}.csv", expected), expected.reset_index(drop=True))


@pytest.mark.slow
@pytest.mark.parametrize("table", TABLES)
def test_every_table_comes_back_from_parquet_as_it_was(exported, table):
    data, folder = exported
    expected = getattr(data, table)
    found = pd.read_parquet(folder / f"{table}.parquet")
    assert found.columns.tolist() == expected.columns.tolist()
    # Parquet keeps dates to the millisecond.
    assert_frame_equal(found.astype(expected.dtypes), expected)


@pytest.mark.slow
def test_measures_are_written_with_the_names_that_others_know(report, exported, tmp_path):
    _, folder = exported
    found = pd.read_parquet(folder / "measures.parquet")
    said = [("service", "measure", "topic", "short_name", "in_words", "unit", "polarity", "aggregation", "decimals")]
    said += [("definition", "owner", "frequency", "tolerance", "source")]
    assert list(found) == [name for names in said for name in names]
    exports.export(report, tmp_path)
    rows = read_rows(tmp_path / "measures.csv")
    assert len(rows) == len(report.measures)
    assert rows[0]["short_name"] == "Customer satisfaction"


@pytest.mark.slow
def test_no_text_of_a_csv_begins_like_a_formula(exported):
    data, folder = exported
    for table in TABLES:
        texts = getattr(data, table).select_dtypes("str").columns
        rows = read_rows(folder / f"{table}.csv")
        assert not [row[name] for row in rows for name in texts if row[name].startswith(FORMULA)]


def test_negative_numbers_are_left_alone(awkward, tmp_path):
    exports.export(awkward, tmp_path)
    (row,) = read_rows(tmp_path / "observations.csv")
    assert (row["measure"], row["value"], row["note"]) == ("'@Growth", "-0.64", "'-1.64% but\nrevised")


def test_parquet_keeps_text_as_it_is(awkward, tmp_path):
    exports.export(awkward, tmp_path)
    observations = pd.read_parquet(tmp_path / "observations.parquet")
    assert observations[["measure", "value", "note"]].values.tolist() == [["@Growth", -0.64, "-1.64% but\nrevised"]]


@pytest.mark.parametrize("start", FORMULA)
def test_text_that_begins_like_a_formula_gets_an_apostrophe(start):
    _, row = csv.reader(io.StringIO(tables.csv(pd.DataFrame({"note": [f"{start}1+1"]})), newline=""))
    assert row == [f"'{start}1+1"]


@pytest.mark.parametrize("text", ["", "25 secs", "a=b", "1-2", "'quoted'", "−0.64%", "95%", "e@mail"])
def test_other_text_is_left_alone(text):
    _, row = csv.reader(io.StringIO(tables.csv(pd.DataFrame({"note": [text], "value": [-1]}))))
    assert row == [text, "-1"]


words = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1).filter(
    lambda text: not text.startswith("'")
)


@pytest.mark.slow
@given(st.lists(st.tuples(words, st.floats(-1e9, 1e9)), min_size=1))
def test_any_words_and_numbers_come_back_from_csv(rows):
    text = tables.csv(pd.DataFrame(rows, columns=["note", "value"]))
    _, *found = csv.reader(io.StringIO(text, newline=""))
    assert [(note.removeprefix("'"), float(value)) for note, value in found] == rows
    assert not any(note.startswith(FORMULA) for note, _ in found)


@pytest.mark.slow
def test_dates_are_written_as_iso_days(report, tmp_path):
    exports.export(report, tmp_path)
    rows = read_rows(tmp_path / "exclusions.csv")
    assert [(row["start"], row["end"]) for row in rows[:2]] == [("2014-05-01", "2014-05-31"), ("2015-01-01", "")]


def test_missing_is_an_empty_field(report, tmp_path):
    exports.export(report, tmp_path)
    rows = read_rows(tmp_path / "observations.csv")
    row = next(row for row in rows if row["measure"] == "NDR collection")
    assert [row[name] for name in ("target", "as_at", "numerator", "denominator", "note")] == [""] * 5


@pytest.mark.slow
def test_the_data_package_names_each_table_and_its_columns(report, tmp_path):
    exports.export(report, tmp_path)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["name"] == "peterborough-and-serco"
    assert package["sources"][0]["path"] == "serco_partnership_2014-15.xlsx"
    for resource in package["resources"]:
        header = (tmp_path / resource["path"]).read_text(encoding="utf-8").splitlines()[0].split(",")
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header == list(exports.schemas(report)[resource["name"]].columns)
        assert all(field["description"] for field in fields)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_data_package_is_valid_against_the_tables(exported):
    import frictionless

    data, folder = exported
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["type", "fieldName", "message"]) == []
    assert [task.name for task in report.tasks] == [*exports.schemas(data)]
    assert report.valid


@pytest.mark.slow
def test_an_export_replaces_the_one_before(report, awkward, tmp_path):
    exports.export(awkward, tmp_path)
    exports.export(report, tmp_path)
    assert len(pd.read_csv(tmp_path / "observations.csv")) == len(report.observations)
    assert len(list(tmp_path.iterdir())) == 2 * len(exports.schemas(report)) + 2  # and two of JSON


@pytest.mark.slow
def test_an_export_that_fails_changes_no_table_and_leaves_nothing_behind(report, awkward, tmp_path):
    exports.export(awkward, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    unwritable = replace(
        report, complaints=report.complaints.assign(category=[{1}, *report.complaints["category"][1:]])
    )
    with pytest.raises((arrow.ArrowException, ValueError, TypeError)):
        exports.export(unwritable, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.slow
def test_tables_are_asked_no_more_often_for_many_councils_than_for_few(written, monkeypatch):
    """Hundreds of councils may be in one file: what is done for each of them is done with whole columns."""
    asked = []
    column = pd.DataFrame.__getitem__
    monkeypatch.setattr(pd.DataFrame, "__getitem__", lambda table, name: asked.append(name) or column(table, name))

    def number(councils):
        names = [f"Council {number}" for number in range(councils)]
        rows = [[name, "Calls", f"{year}/{year - 1999}", year % 3] for name in names for year in range(2012, 2016)]
        path = written({"Calls": [["Authority", "Measure", "Period", "Value"], *rows]}, None, None)
        asked.clear()
        scorecard = exports.scorecards(pa.load(path))
        assert len(scorecard) == councils
        return len(asked)

    number(2)  # tables without rows are made once
    assert number(40) == number(4)
