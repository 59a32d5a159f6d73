"""A dataset does not change, and one made from it cites a cell only for what the cell held."""

import pickle
from dataclasses import replace

import pandas as pd
import pytest

import partnership_analysis as pa
from partnership_analysis.analysis.assessment import assess
from partnership_analysis.cells import SET_IN_PYTHON
from partnership_analysis.figures import Figure
from partnership_analysis.loading import check
from partnership_analysis.problems import InputError

YEAR = "2014/15"
FRAMES = (
    "observations", "targets", "complaints", "exclusions", "measures", "rebasings", "statements", "notes", "problems",
    "ledger",
)  # fmt: skip


@pytest.fixture
def data(report):
    """The example, of which nothing is worked out yet."""
    return replace(report)


def with_value(rows, measure, column="value", by=1.0):
    """A table with the latest year's figure of one measure changed."""
    rows.loc[(rows["measure"] == measure) & (rows["period"] == YEAR), column] += by
    return rows


def figures(data, start, topic="Collection rates", year=YEAR):
    """The figures of the sentence that begins so, as they are printed and where they come from."""
    [found] = [s for s in pa.comment(data.topic(topic), year).sentences if "".join(map(str, s)).startswith(start)]
    return [(str(part), part.origin) for part in found if isinstance(part, Figure)]


def pickled(data):
    return pickle.loads(pickle.dumps(data))  # noqa: S301 - our own


def sources(data):
    return {name: getattr(data, name)["source"].tolist() for name in FRAMES[:-2]}


@pytest.mark.slow
@pytest.mark.parametrize("name", FRAMES)
def test_a_table_cannot_be_changed_in_place(data, name):
    before = getattr(data, name).copy()
    with pytest.warns(pd.errors.ChainedAssignmentError):
        getattr(data, name)["added"] = 1.0
    with pytest.warns(pd.errors.ChainedAssignmentError):
        getattr(data, name).loc[:, before.columns[0]] = "another"
    pd.testing.assert_frame_equal(getattr(data, name), before)


def test_a_table_that_was_handed_out_is_the_callers_own(data):
    rows = data.observations
    rows["value"] = 1.0
    rows.loc[len(rows)] = rows.iloc[0]
    assert data.observations["value"].nunique() > 1
    assert len(data.observations) == len(rows) - 1


def test_what_about_says_cannot_be_changed_in_place(data):
    data.about["Year"] = "2009/10"
    data.councils["Anytown"] = {}
    assert (data.about["Year"], data.councils) == (YEAR, {})


def test_datasets_are_told_apart_by_which_they_are(data):
    same = replace(data)
    assert data != same
    assert {data: "one", same: "other"}[data] == "one"


def test_what_was_worked_out_is_not_carried_to_another_dataset(data):
    loaded = dict(data._cache)
    data._cache[YEAR] = "worked out"
    others = [replace(data), data.topic("Complaints"), pickled(data)]
    assert [other._cache for other in others] == [{}, {}, {}]
    assert data._cache == {**loaded, YEAR: "worked out", ("topic", "Complaints"): others[1]}


@pytest.mark.slow
def test_a_target_set_in_python_is_no_cells(data):
    rows = data.observations
    rows.loc[rows["measure"] == "NDR collection", "target"] = 98.0
    found = figures(replace(data, observations=rows), "Business rates collected")
    assert found[3:5] == [
        ("98%", "set in Python"),
        ("0.22 percentage points", "Collection rates!G4 - set in Python"),
    ]


def test_a_target_changed_in_python_is_not_that_of_its_cell(data):
    cells = assess(data).set_index(["service", "measure", "period"])["target_source"]
    rows = with_value(data.observations, "Network availability", "target", -1.0)
    changed = assess(replace(data, observations=rows)).set_index(["service", "measure", "period"])["target_source"]
    differ = cells[changed != cells]
    assert differ.index.tolist() == [("ICT", "Network availability", YEAR)]
    assert changed[differ.index].tolist() == [SET_IN_PYTHON]
    assert set(changed[changed != cells]) == {SET_IN_PYTHON}


@pytest.mark.slow
def test_a_value_set_in_python_is_no_cells(data):
    changed = replace(data, observations=with_value(data.observations, "NDR collection"))
    assert figures(changed, "Business rates collected")[:3] == [
        ("98.78%", "set in Python"),
        ("96.92%", "Collection rates!F4"),
        ("1.86 percentage points", "set in Python - Collection rates!F4"),
    ]
    assert figures(changed, "Council tax collected fell") == figures(data, "Council tax collected fell")
    chart = pa.trend(changed.measure("NDR collection"), YEAR)
    assert chart.source.endswith("serco_partnership_2014-15.xlsx, Collection rates; values set in Python")
    assert pa.sources(changed.topic("Collection rates"), YEAR).cells.map(str).isin([SET_IN_PYTHON]).to_numpy().any()


@pytest.mark.slow
def test_a_dataset_with_every_value_set_in_python_names_no_sheet(data):
    rates = data.measure("NDR collection")
    changed = replace(rates, observations=rates.observations.assign(value=50.0))
    assert pa.trend(changed, YEAR).source.endswith(".xlsx, values set in Python")
    assert changed.of("Peterborough").observations["source"].tolist() == [SET_IN_PYTHON] * 6


@pytest.mark.slow
def test_counts_set_in_python_are_named_once(data):
    rows = data.complaints
    totals = (rows["breakdown"] == "total") & (rows["period"] == YEAR)
    changed = replace(data, complaints=rows.assign(count=rows["count"] + totals.astype("int64")))
    [[figure, *_], *_] = [
        [part for part in one.sentence if isinstance(part, Figure)]
        for one in pa.comment(changed.topic("Complaints"), YEAR).findings
        if len(getattr(one, "services", ())) > 1
    ]
    assert (str(figure), figure.origin) == ("159", "sum(set in Python)")


@pytest.mark.parametrize(
    ("table", "column", "cited"),
    [
        ("observations", "value", "source"),
        ("observations", "numerator", "source"),
        ("observations", "denominator", "source"),
        ("targets", "value", "source"),
        ("complaints", "count", "source"),
        ("exclusions", "value_outside", "source"),
        ("statements", "value", "source"),
        ("measures", "tolerance", "tolerance_source"),
    ],
)
def test_one_number_changed_changes_one_source(data, table, column, cited):
    rows = getattr(data, table)
    changed = rows.assign(**{column: [12345, *rows[column].tolist()[1:]]})
    found = getattr(replace(data, **{table: changed}), table)[cited]
    assert found.tolist() == [SET_IN_PYTHON, *rows[cited].tolist()[1:]]


def test_a_value_taken_out_leaves_its_cell(data):
    rows = data.observations
    rows.loc[rows.index[0], "value"] = None
    assert replace(data, observations=rows).observations["source"].iloc[0] == SET_IN_PYTHON


@pytest.mark.parametrize(
    "source", ["", None, "serco_partnership_2014-15.xlsx!Collection rates!Z99", "other.xlsx!Collection rates!B4"]
)
def test_a_row_whose_cell_was_not_read_was_set_in_python(data, source):
    rows = data.observations
    added = pd.concat([rows, rows.tail(1).assign(period="2015/16", source=source)], ignore_index=True)
    found = replace(data, observations=added).observations["source"].tolist()
    assert found == [*rows["source"], SET_IN_PYTHON]


def test_a_cell_with_another_cells_value_is_not_cited(data):
    rows = data.observations
    swapped = rows.assign(source=rows["source"].tolist()[::-1])
    found = replace(data, observations=swapped).observations
    held = dict(zip(rows["source"], rows["value"], strict=True))
    as_read = [held[source] == value for source, value in zip(swapped["source"], rows["value"], strict=True)]
    assert (found["source"] != SET_IN_PYTHON).tolist() == as_read
    assert not all(as_read)


def test_a_dataset_built_without_a_workbook_still_says_where_each_number_is_from(data):
    rows = data.observations
    rows.loc[rows.index[0], "source"] = ""
    built = replace(data, observations=rows, measures=data.measures.drop(columns="tolerance_source"), read=None)
    assert built.observations["source"].tolist() == [SET_IN_PYTHON, *rows["source"].tolist()[1:]]
    assert "tolerance_source" in built.measures


@pytest.mark.parametrize(
    "make",
    [
        replace,
        lambda data: replace(data, observations=data.observations, complaints=data.complaints.copy()),
        lambda data: data.of("peterborough"),
        lambda data: data.between("2009/10", YEAR),
        pickled,
        lambda data: replace(data, observations=data.observations.assign(polarity="lower", note="a remark")),
    ],
)
def test_nothing_that_was_not_changed_loses_its_cell(data, make):
    assert sources(make(data)) == sources(data)


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        lambda data: data.topic("Collection rates"),
        lambda data: data.service("Customer Services"),
        lambda data: data.measure("NDR collection", "CTX collection"),
        lambda data: data.between("2011/12", "2012/13"),
        lambda data: data.topic("KPI performance").service("ICT").of("Peterborough"),
        lambda data: replace(data, observations=data.observations.sample(frac=1, random_state=1)),
        lambda data: replace(data, observations=data.observations[::-1].reset_index(drop=True)),
        lambda data: replace(data, observations=pd.concat([data.observations.tail(9), data.observations.head(9)])),
    ],
)
def test_parts_and_other_orders_keep_each_cell(data, make):
    key = ["service", "measure", "period", "as_at"]
    part = make(data).observations
    whole = data.observations.set_index(key)["source"]
    assert len(part)
    assert part["source"].tolist() == whole[part.set_index(key).index].tolist()


@pytest.mark.slow
def test_a_part_of_changed_data_says_so_too(data):
    changed = replace(data, observations=with_value(data.observations, "NDR collection"))
    part = changed.topic("Collection rates").between("2013/14", YEAR).measure("NDR collection")
    assert part.observations["source"].tolist()[1:] == [SET_IN_PYTHON]
    again = replace(part, observations=part.observations.assign(note="a remark"))
    assert again.observations["source"].tolist()[1:] == [SET_IN_PYTHON]


@pytest.mark.slow
def test_no_target_of_the_workbook_is_said_to_be_set_in_python(raw, report, written):
    months = [f"{name}-14" for name in ("Apr", "May", "Jun")]
    rows = [["Measure", "Month", "Value", "Target"], *(["NDR collection", month, 90, 95] for month in months)]
    long = check(written({"Returns": rows}))[0]
    for data in (report, long):
        judged = assess(data)
        judged = judged[judged["target"].notna()]
        assert not judged["target_source"].isin([SET_IN_PYTHON, ""]).any()
    made = replace(long, observations=long.observations.assign(target=96.0))
    assert set(assess(made)["target_source"]) == {SET_IN_PYTHON}


@pytest.mark.slow
def test_a_changed_dataset_can_be_exported(data, tmp_path):
    changed = replace(data, observations=with_value(data.observations, "NDR collection"))
    pa.export(changed, tmp_path)
    assert (pd.read_csv(tmp_path / "observations.csv")["source"] == SET_IN_PYTHON).sum() == 1


@pytest.mark.parametrize(
    ("table", "column", "content"),
    [
        ("observations", "period", "2015/16"),
        ("observations", "unit", "days"),
        ("observations", "measure", "Another"),
        ("targets", "kind", "year"),
        ("complaints", "category", "Another"),
        ("exclusions", "end", pd.Timestamp("2016-01-31")),
        ("statements", "value", 1.0),
    ],
)
def test_a_row_that_says_something_else_than_its_cells_did_cites_none(data, table, column, content):
    rows = getattr(data, table)
    rows.loc[rows.index[0], column] = content
    assert (getattr(replace(data, **{table: rows}), table)["source"] == SET_IN_PYTHON).tolist() == [
        True,
        *[False] * (len(rows) - 1),
    ]


@pytest.mark.slow
def test_nobody_changes_what_others_are_shown(data):
    report = pa.report(data, YEAR)
    scorecard, cells, drawn = report.scorecard, report.tables[0].cells, report.charts[0].data
    scorecard["value"], cells.iloc[0, 0], drawn["value"] = -1.0, "changed", -1.0
    assert (report.scorecard["value"] != -1).all()
    assert report.tables[0].cells.iloc[0, 0] != "changed"
    assert (report.charts[0].data["value"] != -1).all()


@pytest.mark.slow
def test_a_report_on_a_year_without_figures_is_refused(data):
    with pytest.raises(InputError, match="no figures for 2031/32"):
        pa.report(data, "2031/32")
    assert "has no figures" in str(pa.comment(data.measure("Network availability"), "2012/13"))
