"""Long returns: one row to a figure, of many councils."""

import datetime as dt

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

HEADINGS = ["Authority", "Measure", "Period", "Value", "Numerator", "Denominator"]
RATE = "0.00%"


def long(written, *rows, headings=HEADINGS, **options):
    return written({"Returns": [headings, *rows]}, about=None, **options)


def said(path):
    return [(problem.severity, problem.cell, problem.found) for problem in check(path)[1] if problem.sheet == "Returns"]


@pytest.mark.slow
def test_each_row_is_a_figure_of_its_council(written):
    path = long(
        written,
        ["Anytown", "NDR collection", "2013-14", (0.9692, RATE), 969.2, 1000],
        ["Elsewhere", "ndr  Collection", "2014/15", (0.9778, RATE), None, None],
    )
    data = pa.load(path)
    columns = ["authority", "service", "measure", "period", "value", "numerator", "denominator", "source"]
    first, second = data.observations[columns].astype(object).to_numpy().tolist()
    assert first == ["Anytown", "Revenues", "NDR collection", "2013/14", 96.92, 969.2, 1000, "return.xlsx!Returns!D2"]
    assert second[:5] == ["Elsewhere", "Revenues", "NDR collection", "2014/15", 97.78]
    assert (data.authorities(), data.authority) == (["Anytown", "Elsewhere"], "2 councils")


@pytest.mark.slow
def test_one_council_is_chosen_by_name_in_any_case(written):
    path = long(
        written,
        ["Anytown", "NDR collection", "2013-14", (0.9692, RATE)],
        ["Elsewhere", "NDR collection", "2013-14", (0.9778, RATE)],
    )
    assert pa.load(path, authority="elsewhere").observations["value"].tolist() == [97.78]
    with pytest.raises(pa.InputError, match="expected figures for Elsewhere"):
        pa.load(path, authority="Elsewere")


@pytest.mark.slow
def test_a_report_on_several_councils_asks_for_one(written):
    path = long(
        written,
        ["Anytown", "NDR collection", "2013-14", (0.9692, RATE)],
        ["Elsewhere", "NDR collection", "2013-14", (0.9778, RATE)],
    )
    with pytest.raises(pa.InputError, match="figures of 2 councils; expected one of Anytown, Elsewhere"):
        pa.choose_period(pa.load(path))


@pytest.mark.slow
def test_target_date_service_and_note_have_their_columns(written):
    headings = ["Service", "Indicator", "Month", "Outturn", "Target", "As at", "Comments"]
    path = long(
        written,
        ["Revenues", "NDR collection", dt.date(2014, 4, 1), "97.78% [p]", (0.95, RATE), dt.date(2014, 8, 31), "Late"],
        headings=headings,
        measures=[
            ("NDR collection", "Revenues", "percent", "higher"),
            ("NDR collection", "Other", "percent", "higher"),
        ],
    )
    data = pa.load(path)
    (row,) = data.observations.itertuples()
    assert (row.service, row.period, row.value, row.target) == ("Revenues", "2014-04", 97.78, 95)
    assert (f"{row.as_at:%Y-%m-%d}", row.note) == ("2014-08-31", "[p] provisional")
    assert data.comments[["period", "text"]].to_numpy().tolist() == [["2014-04", "Late"]]


@pytest.mark.slow
def test_a_missing_figure_is_kept_with_its_meaning_and_no_figure_is_made_of_it(written):
    path = long(written, ["A", "NDR collection", "2013-14", "[c]"], ["A", "NDR collection", "2014-15", (0.97, RATE)])
    data = pa.load(path)
    assert data.observations["value"].isna().tolist() == [True, False]
    assert data.observations["note"].tolist() == ["[c] confidential", ""]
    assert "2013/14" not in str(pa.comment(data, "2014/15"))
    notes = [note for table in pa.tabulate(data, "2014/15") for note in table.notes]
    assert notes == ["NDR collection, 2013/14: no figure, [c] confidential"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "cell", "found"),
    [
        (["A", "NDR colection", "2013-14", (0.97, RATE)], "B3", "'NDR colection'"),
        (["A", "NDR collection", "someday", (0.97, RATE)], "C3", "'someday'"),
        (["A", "NDR collection", None, (0.97, RATE)], "C3", "a figure of no period"),
        (["A", "NDR collection", "2013-14", "banana"], "D3", "'banana'"),
        (["A", "NDR collection", "2013-14", True], "D3", "'True'"),
        (["A", "NDR collection", "2013-14", "25 secs"], "D3", "'25 secs' in seconds"),
        (["A", "NDR collection", "2013-14", (0.97, RATE), "ten"], "E3", "'ten'"),
    ],
)
def test_what_cannot_be_understood_is_an_error_at_its_cell(written, row, cell, found):
    sound = ["A", "NDR collection", "2012-13", (0.96, RATE)]
    assert said(long(written, sound, row))[0] == ("error", cell, found)


@pytest.mark.slow
def test_cells_that_share_a_fault_share_a_problem(written):
    rows = [["A", "NDR colection", f"20{year}-{year + 1}", (0.97, RATE)] for year in range(10, 20)]
    assert said(long(written, *rows))[0] == ("error", "B2", "'NDR colection' (and 9 more cells of the column)")


@pytest.mark.slow
def test_a_share_without_its_percentage_format_is_doubted(written):
    path = long(written, ["A", "NDR collection", "2013-14", 0.97])
    assert ("warning", "D2", "0.97 in a cell without a percentage format") in said(path)


def test_a_rate_that_is_not_its_numerator_over_its_denominator_is_listed_with_the_cells_and_the_size(written):
    path = long(
        written,
        ["A", "NDR collection", "2012-13", (0.9750, RATE), 97496, 100000],
        ["A", "NDR collection", "2013-14", (0.9748, RATE), 97496, 100000],
        ["A", "NDR collection", "2014-15", (0.9751, RATE), 97506, 100000],
    )
    (problem,) = check(path)[1]
    assert (problem.cell, problem.found) == ("D3", "a rate of 97.48%")
    assert problem.expected == "97.50%: E3 (97,496) / F3 (100,000): they differ by 0.02 percentage points"


def test_a_row_without_a_value_beside_its_numerator_is_listed(written):
    path = long(
        written, ["A", "NDR collection", "2012-13", (0.97, RATE)], ["A", "NDR collection", "2013-14", None, 97, 100]
    )
    assert said(path) == [("warning", "D3", "an empty cell")]


@pytest.mark.slow
def test_months_in_iso_order_down_are_months(written):
    months = [["A", "NDR collection", month, (0.97, RATE)] for month in ("2011-10", "2011-11", "2011-12")]
    assert pa.load(long(written, *months)).observations["period"].tolist() == ["2011-10", "2011-11", "2011-12"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headings", "period", "label"),
    [
        (["Measure", "Year", "Quarter", "Value"], ["2014/15", "Q1"], "2014/15 Q1"),
        (["Measure", "Financial year", "Month", "Value"], ["2014-15", "March"], "2015-03"),
        (["Measure", "Financial year", "Month", "Value"], ["2014-15", None], "2014/15"),
    ],
)
def test_a_year_and_a_part_of_it_tell_the_period_together(written, headings, period, label):
    path = long(written, ["NDR collection", *period, "97%"], headings=headings)
    assert pa.load(path).observations["period"].tolist() == [label]


@pytest.mark.slow
def test_councils_are_spelt_alike_and_a_row_without_one_is_an_error(written):
    rows = [["Anytown", "NDR collection", "2013-14", "97%"], ["ANYTOWN", "NDR collection", "2014-15", "98%"]]
    assert pa.load(long(written, *rows)).authorities() == ["Anytown"]
    assert said(long(written, *rows, [None, "NDR collection", "2012-13", "96%"]))[0] == (
        "error", "A4", "a figure of no council",
    )  # fmt: skip


def test_a_service_that_a_row_names_is_never_overruled(written):
    headings = ["Service", "Measure", "Period", "Value"]
    path = long(written, ["Leisure", "NDR collection", "2013-14", "97%"], headings=headings)
    assert said(path)[0] == ("error", "B2", "'NDR collection' of 'Leisure'")


def test_a_footnote_digit_in_a_long_return_is_an_error(written):
    assert said(long(written, ["A", "NDR collection", "2013-14", "97.7%8"]))[0] == ("error", "D2", "'97.7%8'")


def test_a_target_without_a_value_is_listed(written):
    headings = ["Measure", "Period", "Value", "Target"]
    sound = ["NDR collection", "2012-13", "96%", None]
    path = long(written, sound, ["NDR collection", "2013-14", None, "97%"], headings=headings)
    assert said(path) == [("warning", "C3", "an empty cell")]


POLAR = ["Code", "Service", "Indicator", "Period", "Actual", "Target", "UOM", "Good Is", "DoT"]


def relet(quarter, polarity="Low"):
    return ["H1", "Housing", "Re-let time", f"2024/25 {quarter}", 24.1, 23, "days", polarity, "Improving"]


def test_each_row_may_say_which_is_better_and_its_unit(written):
    data, problems = check(long(written, relet("Q1"), relet("Q2"), headings=POLAR, measures=None))
    assert data.measures[["measure", "unit", "polarity"]].to_numpy().tolist() == [["Re-let time", "days", "lower"]]
    assert not [problem for problem in problems if problem.sheet == "Returns"]
    assert data.ledger["not understood"].sum() == 0


@pytest.mark.slow
def test_rows_that_say_which_is_better_differently_are_an_error_and_so_unlike_measures_are_a_warning(written):
    rows = [relet("Q1"), relet("Q2", "High")]
    found = said(long(written, *rows, headings=POLAR, measures=None))
    assert found[0] == ("error", "C3", "the polarity higher of 'Re-let time'")
    described = [("Re-let time", "Housing", "days", "lower")]
    assert said(long(written, *rows, headings=POLAR, measures=described)) == [
        ("warning", "C3", "the polarity higher of 'Re-let time'")
    ]


def test_a_word_for_which_is_better_that_nobody_knows_is_listed(written):
    assert said(long(written, relet("Q1", "Plan"), relet("Q2"), headings=POLAR, measures=None)) == [
        ("warning", "H2", "'Plan'")
    ]


@pytest.mark.slow
def test_a_unit_column_says_how_times_are_written_whose_measure_is_in_minutes(written):
    headings = ["Measure", "Period", "Value", "Target", "Unit"]
    rows = [["Average wait", f"2024/25 Q{n}", value, "02:30", "mm:ss"] for n, value in ((1, "02:10"), (2, "02:31"))]
    data, problems = check(
        long(written, *rows, headings=headings, measures=[("Average wait", "Contact Centre", "minutes", "lower")])
    )
    assert not [problem for problem in problems if problem.severity == "error"]
    assert data.observations[["value", "target", "unit"]].to_numpy().tolist() == [
        [130, 150, "seconds"],
        [151, 150, "seconds"],
    ]
