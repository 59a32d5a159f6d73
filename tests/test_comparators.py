"""Figures beside those of other councils: ranks, groups, matching, words and tables.

The councils' returns are made up. `PA_COUNCILS`, the path of a workbook of real ones in the long layout, tries those as
well; `PA_REAL`, a folder of real files, tries the Lancashire table that it may have.
"""

import json
import os
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import writers
from openpyxl import load_workbook

import partnership_analysis as pa
from partnership_analysis import checking, exports
from partnership_analysis.analysis import comparator_figures, comparator_groups
from partnership_analysis.findings import Compared

REAL, TABLES = os.environ.get("PA_COUNCILS"), os.environ.get("PA_REAL")
PLACES = ["Leeds", "York", "Hull", "Bradford", "Wakefield", "Calderdale", "Kirklees", "Barnsley", "Doncaster"]
COLUMNS = (
    "authority service measure period value rank of tied quartile median top_quartile gap rank_last_year rank_low "
    "rank_high group source"
)


def rows_of(councils, years, value, measure="Calls answered"):
    return [(c, measure, year, value(i, y)) for i, c in enumerate(councils) for y, year in enumerate(years)]


@pytest.fixture(scope="module", params=["made up", "real"])
def councils(request, written):
    if request.param == "real":
        if not REAL:
            pytest.skip("PA_COUNCILS names no workbook of real returns")
        return pa.load(Path(REAL))
    years = [f"20{year}/{year + 1}" for year in range(10, 18)]
    names = [f"Made-up {council:02d}" for council in range(32)]
    # Ties, gaps, one measure of which less is better, and one that too few councils return.
    rows = [("Authority", "Measure", "Period", "Value")]
    rows += rows_of(names, years, lambda i, y: f"{90 + (i * 7 + y * 5) % 23 / 4}%" if (i + y) % 9 else None)
    rows += rows_of(names, years, lambda i, y: 10 + (i * 11 + y * y) % 17, "Days to answer")
    rows += rows_of(names[:3], years, lambda i, y: i + y, "Visits")
    measures = [
        ("Calls answered", "ICT", "percent", "higher"),
        ("Days to answer", "ICT", "days", "lower"),
        ("Visits", "ICT", "count", "higher"),
    ]
    return pa.load(written({"Returns": rows}, measures=measures, about=None))


def expected(rows, sign):
    """Work out rank, ties, quartile, median, top quartile and gap of one measure and period, council by council."""
    values = {row.authority: sign * row.value for row in rows.itertuples()}
    bottom, median, top = np.quantile(list(values.values()), [0.25, 0.5, 0.75])
    found = {}
    for council, value in values.items():
        rank = 1 + sum(other > value + 1e-9 for other in values.values())
        tied = sum(abs(other - value) < 1e-9 for other in values.values()) - 1
        edges = [("top", top), ("second", median), ("third", bottom)]
        quartile = next((name for name, edge in edges if value >= edge - 1e-9), "bottom")
        found[council] = (rank, tied, quartile, sign * median, sign * top, max(0.0, top - value))
    return found


@pytest.mark.slow
def test_every_place_of_every_council_measure_and_period_equals_an_independent_computation(councils):
    held = councils.observations.dropna(subset=["value"])
    signs = councils.measures.set_index("measure")["polarity"].map({"higher": 1, "lower": -1}).to_dict()
    ranks = {}
    for period in sorted(held["period"].unique()):
        own = pa.comparators(councils, period)
        before = pa.Period.from_label(period).year_before.label
        for measure, stated in held[held["period"] == period].groupby("measure"):
            rows = own[own["measure"] == measure]
            if len(stated) < 4:
                assert rows.empty
                continue
            right = expected(stated, signs[measure])
            assert len(rows) == len(right)
            assert (rows["of"] == len(right)).all()
            for row in rows.itertuples():
                rank, tied, quartile, *numbers = right[row.authority]
                assert (row.rank, row.tied, row.quartile) == (rank, tied, quartile), (row.authority, measure, period)
                assert [row.median, row.top_quartile, row.gap] == pytest.approx(numbers, abs=1e-6)
                then = ranks.get((measure, row.authority, before))
                assert pd.isna(row.rank_last_year) if then is None else row.rank_last_year == then
                ranks[measure, row.authority, period] = rank
    assert len(ranks) > 400


@pytest.mark.slow
def test_the_words_of_every_council_say_what_an_independent_computation_finds(councils):
    held = councils.observations.dropna(subset=["value"])
    last = held[held["measure"] != "Visits"]["period"][held["period"].str.len() == 7].max()
    before = pa.Period.from_label(last).year_before.label
    signs = councils.measures.set_index("measure")["polarity"].map({"higher": 1, "lower": -1}).to_dict()
    places = {
        (measure, year): expected(rows, signs[measure])
        for (measure, year), rows in held[held["period"].isin([last, before])].groupby(["measure", "period"])
    }
    values = {(row.authority, row.measure, row.period): row.value for row in held.itertuples()}
    told = [one for one in pa.report(councils, last).found.of_kind(Compared) if (one.measure, last) in places]
    assert len(told) > 50
    for one in told:
        right, then = places[one.measure, last], places.get((one.measure, before), {}).get(one.authority)
        rank, tied, quartile, median, _, gap = right[one.authority]
        said = str(one)
        assert f": {'joint ' * bool(tied)}{ordinal(rank)} of {len(right)} councils" in said
        assert f"in the {quartile} quartile." in said
        assert ("the top quartile begins at" in said) == (gap > 0)
        assert (one.median.value, one.value.value) == pytest.approx((median, values[one.authority, one.measure, last]))
        assert (
            (f"It was {ordinal(then[0])} " in said or f"They were {ordinal(then[0])} " in said)
            if then
            else ("a year before" not in said)
        )
        if then:
            moved = one.value.value - values[one.authority, one.measure, before]
            verbs = ["fell by" if change < 0 else "rose by" if change else "did not change" for change in
                     (round(moved, 9), round(median - then[3], 9))]  # fmt: skip
            assert re.search(f"{verbs[0]}[^.]*(\\.\\d[^.]*)?while the median {verbs[1]}", said), said


def ordinal(rank):
    words = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
    ends = {1: "st", 2: "nd", 3: "rd"}
    return words[rank] if rank <= 10 else f"{rank}{'th' if 10 < rank < 20 else ends.get(rank % 10, 'th')}"


def grouped(written, **sheets):
    """Write nine councils' returns with a list of groups that differ by topic; A has Leeds, York, Hull and Bradford."""
    rows = [("Authority", "Measure", "Period", "Value")]
    for measure, step in (("Calls answered", 1), ("Rent collected", -1)):
        rows += rows_of(PLACES, ["2013/14", "2014/15"], lambda i, y, step=step: f"{90 + step * i + y}%", measure)
    measures = [
        ("Calls answered", "ICT", "percent", "higher", "Phones"),
        ("Rent collected", "Homes", "percent", "higher", "Rents"),
    ]
    return pa.load(written({"Returns": rows} | sheets, measures=measures, about=[("Authority", "Leeds City Council")]))


@pytest.mark.slow
def test_groups_that_differ_by_topic_are_each_ranked_by_themselves(written):
    lists = [("Group", "Authority", "Topic")]
    lists += [("A", name, "Phones") for name in ("E08000035", "City of York", "Hull", "Bradford")]
    lists += [("B", name, "Phones") for name in PLACES[4:]] + [("C", name, "Rents") for name in ("Leeds", *PLACES[5:])]
    data = grouped(written, Comparators=lists)
    every = pa.comparators(data, "2014/15")
    for (group, measure), rows in every.groupby(["group", "measure"]):
        assert (rows["median"] == rows["value"].median()).all(), (group, measure)
        assert sorted(rows["rank"]) == [*range(1, len(rows) + 1)]
    own = data.of("Leeds")
    found = pa.comparators(own, "2014/15").groupby(["measure", "group"]).size().to_dict()
    assert found == {("Calls answered", "A"): 4, ("Rent collected", "C"): 5}
    assert len(pa.comparators(own, "2014/15", "all councils")) == 18
    assert len(pa.comparators(own.topic("Phones"), "2014/15", "B")) == 6
    with pytest.raises(ValueError, match="no group 'D': expected one of all councils, A, B, C"):
        pa.comparators(own, "2014/15", "D")
    assert comparator_groups.names(own) == ["all councils", "A", "B", "C"]


@pytest.mark.slow
def test_groups_for_words_that_are_no_topic_are_asked_about_and_a_row_says_what_they_are_for(written):
    kind = "Environment and corporate indicators"
    lists = [("Family_Group", "Local_Authority", "Type")] + [("A", name, kind) for name in PLACES[:4]]
    data = grouped(written, **{"family groups": lists})
    (asked,) = (row for row in data.problems.itertuples() if "groups for" in row.found)
    assert kind in asked.found
    assert "under Compared with" in asked.action
    assert set(pa.comparators(data.of("Leeds"), "2014/15")["group"]) == {"all councils"}
    said = [("Topic", "Compared with"), ("Phones", kind), ("Rents", "A")]
    told = grouped(written, **{"family groups": lists, "Comparators": said})
    assert not told.problems["found"].str.contains("groups for").any()
    assert set(pa.comparators(told.of("Leeds"), "2014/15")["group"]) == {"A"}


@pytest.mark.slow
def test_about_lists_councils_and_an_unknown_name_there_is_a_problem(written):
    rows = [("Authority", "Measure", "Period", "Value"), *rows_of(PLACES, ["2014/15"], lambda i, y: f"{90 + i}%")]
    measures = [("Calls answered", "ICT", "percent", "higher")]
    about = [("Authority", "Leeds"), ("Comparators", "York; Kingston upon Hull; E08000032; Gotham")]
    data = pa.load(written({"Returns": rows}, measures=measures, about=about))
    assert pa.comparators(data.of("Leeds"), "2014/15")["authority"].tolist() == PLACES[:4]
    assert "Gotham" in " ".join(data.problems["found"])


@pytest.fixture(scope="module")
def beside(written):
    """Our workbook, and a department's table of the same rate under another name, with England in it."""
    ours = written(
        {
            "Revenues KPIs": [
                ["KPI", "2013/14", "2014/15"],
                ["Council tax collected", "90.1%", "90.4%"],
                ["Calls", "80%", "90%"],
            ]
        },
        measures=[
            ("Council tax collected", "Revenues", "percent", "higher"),
            ("Calls", "Revenues", "percent", "higher"),
        ],
        about=[("Authority", "City of Leeds"), ("Year", "2014/15")],
    )
    head = ["Authority", "ONS code", "Percentage of council tax collected in 2013 to 2014",
            "Percentage of council tax collected in 2014 to 2015"]  # fmt: skip
    table = [
        ["Council tax, percentages"],
        head,
        ["England", "E92000001", 97.0, 96.5],
        ["Leeds", "E08000035", 90.1, 91.0],
    ]
    codes = ["E06000014", "E06000010", "E08000032", "E08000036"]
    table += [[name, code, 93.0 + i, 94.0 + i] for i, (name, code) in enumerate(zip(PLACES[1:5], codes, strict=True))]
    path = Path(ours).with_name("table.xlsx")
    writers.write(path, {"Table_6a": table})
    return ours, path


def also_known_as(path, name):
    """Write a copy of a workbook whose first measure has another name."""
    book = load_workbook(path)
    book["Measures"]["E1"], book["Measures"]["E2"] = "Also known as", name
    other = Path(path).with_name("known.xlsx")
    book.save(other)
    return other


@pytest.mark.slow
def test_a_measure_is_matched_by_a_name_that_somebody_gives_it_and_never_by_likeness(beside):
    ours, table = beside
    alone = pa.load(ours, comparators=table)
    assert pa.comparators(alone, "2014/15").empty
    (asked,) = (row for row in alone.problems.itertuples() if "no measure is called by" in row.found)
    assert "'Percentage of council tax collected' may be 'Council tax collected'" in asked.expected
    data = pa.load(also_known_as(ours, "Percentage of council tax collected"), comparators=table)
    rows = pa.comparators(data, "2014/15").set_index("authority")
    assert rows.loc["City of Leeds", ["value", "rank", "of", "quartile"]].tolist() == [90.4, 5, 5, "bottom"]
    assert rows.loc["City of Leeds", "source"] == "known.xlsx!Revenues KPIs!C2"
    assert rows.loc["York", "source"] == "table.xlsx!Table_6a!D5"
    assert pd.isna(rows.loc["England", "rank"])
    assert rows.loc["England", "quartile"] == ""
    assert float(rows["median"].iloc[0]) == np.median([90.4, 94, 95, 96, 97])
    (differs,) = (row for row in data.problems.itertuples() if row.kind.startswith("comparators' figures"))
    assert (differs.cell, differs.expected) == ("D4", "90.4%, as known.xlsx!Revenues KPIs!C2")


@pytest.mark.slow
def test_a_row_of_a_sheet_confirms_that_two_names_mean_one_measure(beside, tmp_path):
    ours, table = beside
    said = writers.write(
        tmp_path / "said.xlsx",
        {
            "Comparators": [
                ["Measure", "Compared with"],
                ["Council tax collected", "Percentage of council tax collected"],
            ]
        },
    )
    folder = tmp_path / "beside"
    folder.mkdir()
    for path in (said, table):
        (folder / path.name).write_bytes(path.read_bytes())
    assert len(pa.comparators(pa.load(ours, comparators=folder), "2014/15")) == 6


@pytest.mark.slow
def test_the_first_screen_the_scorecard_and_the_commentary_say_that_an_improved_rate_is_still_behind(beside):
    ours, table = beside
    report = pa.report(
        pa.load(also_known_as(ours, "Percentage of council tax collected"), comparators=table), "2014/15"
    )
    brief = str(report.summary)
    assert "2 got better (one still in the bottom quartile)" in brief
    assert ", and is still in the bottom quartile; one other also got better." in brief
    assert (
        "Beside other councils: Council tax collected is fifth of five, in the bottom quartile (90.4%, median 95.0%)."
        in brief
    )
    card = report.scorecard_table[0].cells
    assert card.loc["Council tax collected", "Among councils"] == "bottom quartile"
    assert "still in the bottom quartile" in str(report.commentary)
    (told,) = report.found.of_kind(Compared)
    assert "England" in told.areas
    said = str(report.comparison)
    assert "fifth of five councils, still in the bottom quartile." in said
    assert "It rose by 0.3 percentage points while the median rose by 1.0 percentage point." in said
    table = report.comparison_tables[0]
    assert table.cells.loc["Council tax collected", "Rank"] == "5th of 5"
    assert any(note.startswith("Not compared") and "Calls" in note for note in table.notes)
    assert [chart.kind.value for chart in report.comparison_charts] == ["strip"]


@pytest.mark.slow
def test_the_tidy_table_is_exported_only_where_there_are_comparators(beside, tmp_path):
    ours, table = beside
    data = pa.load(also_known_as(ours, "Percentage of council tax collected"), comparators=table)
    pa.export(data, tmp_path)
    assert (tmp_path / "comparators.csv").read_text().splitlines()[0].split(",") == COLUMNS.split()
    named = [one["name"] for one in json.loads((tmp_path / "datapackage.json").read_text())["resources"]]
    assert named[-1] == "comparators"
    alone = pa.load()
    assert len(exports.comparator_table(alone)) == 0
    assert pa.report(alone, "2014/15").compared(whole=False) == ()


@pytest.mark.slow
def test_councils_that_returned_nothing_are_counted_and_ranks_of_counts_have_intervals(written):
    rows = [("Authority", "Measure", "Period", "Value", "Numerator", "Denominator")]
    names = ("Invoices paid in 30 days", "Rent collected")
    given = [(i, council, name) for i, council in enumerate(PLACES) for name in names if (i, name) != (8, names[0])]
    rows += [(council, name, "2014/15", f"{90 + i}%", 900 + 10 * i, 1000) for i, council, name in given]
    measures = [(name, "Finance", "percent", "higher") for name in names]
    data = pa.load(written({"Returns": rows}, measures=measures, about=None)).of("Hull")
    report = pa.report(data, "2014/15")
    paid, rent = report.found.of_kind(Compared)
    assert (paid.position.rank, paid.position.councils, paid.members) == (6, 8, 9)
    assert "Eight of nine councils returned it." in str(paid)
    assert paid.best_rank <= 6 <= paid.worst_rank
    assert "Allowing for chance, the rank is somewhere between fourth and eighth." in str(paid)
    assert rent.best_rank is None  # a sum of money
    kinds = [chart.kind.value for chart in report.comparison_charts]
    assert kinds == ["strip", "funnel"]
    assert "Hull is within the limits" in report.comparison_charts[1].headline
    # 900 to 970 of 1,000: the councils differ by more than chance.
    (apart,) = (note for note in report.comparison_tables[0].notes if "more than chance" in note)
    assert apart.startswith("The councils differ by more than chance in: Invoices paid in 30 days (")
    assert "Not every council returned: Invoices paid in 30 days (8 of 9)." in report.comparison_tables[0].notes
    assert "times as wide as chance alone makes them" in report.comparison_charts[1].subtitle
    assert report.comparison_charts[0].headline.endswith(": seventh of nine, the furthest behind of two measures")
    lead = report.compared()[0]
    assert str(lead).startswith("None of 2 measures in the top quartile")
    assert any("Money has neither" in note for note in report.comparison_tables[0].notes)


@pytest.mark.skipif(not TABLES, reason="PA_REAL names no folder of real files")
def test_the_lancashire_table_is_compared_as_it_was_published(written):
    ours = written(
        {
            "Revenues KPIs": [
                ["KPI", "2023/24", "2024/25"],
                ["Council tax collected", (0.9017, "0.00%"), (0.9018, "0.00%")],
            ]
        },
        measures=[("Council tax collected", "Revenues", "percent", "higher")],
        about=[("Authority", "Preston City Council"), ("Year", "2024/25")],
    )
    name = "Percentage of council tax collected"
    data = pa.load(also_known_as(ours, name), comparators=Path(TABLES, "qrc4_table_6a_2024-25.xlsx"))
    rows = comparator_figures.compared(data, pa.Period(2024, 4))
    own = rows[rows["authority"] == "Preston City Council"].set_index("period")
    assert own[["rank", "of"]].to_numpy().tolist() == [[13, 14], [13, 14]]
    # Halfway between Blackburn with Darwen and Pendle, and then Blackburn with Darwen and Rossendale.
    assert own["median"].tolist() == pytest.approx([95.47, 95.265])
    assert not data.problems["kind"].str.startswith("comparators' figures").any()


@pytest.mark.slow
def test_a_run_publishes_the_page_and_is_made_again_when_the_comparators_change(beside, tmp_path, run_here):
    ours, table = beside
    mine = also_known_as(ours, "Percentage of council tax collected")
    other = tmp_path / "table.xlsx"
    other.write_bytes(Path(table).read_bytes())
    asked = ("--workbook", mine, "--comparators", other, "--outputs", tmp_path / "outputs")
    done = run_here(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (latest,) = (tmp_path / "outputs").glob("*/*/latest")
    page = (latest / "comparators.html").read_text(encoding="utf-8")
    assert "5th of 5" in page
    assert "--comparators table.xlsx" in page
    assert 'href="comparators.html"' in (latest / "index.html").read_text(encoding="utf-8")
    assert (latest / "tables" / "comparators.csv").exists()
    assert "comparators/table.xlsx" in json.loads((latest / "run.json").read_text(encoding="utf-8"))["inputs"]
    assert "changed" in run_here(*asked, cwd=tmp_path).stderr
    book = load_workbook(other)
    book["Table_6a"]["D5"] = 80.0
    book.save(other)
    done = run_here(*asked, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4th of 5" in (latest / "comparators.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_charts_beside_a_second_file_name_both_each_with_its_own_sheet(beside):
    ours, table = beside
    data = pa.load(also_known_as(ours, "Percentage of council tax collected"), comparators=table)
    (chart,) = pa.report(data, "2014/15").comparison_charts
    assert chart.source == "Source: known.xlsx, Revenues KPIs; comparators: table.xlsx, Table_6a"


@pytest.mark.slow
def test_check_tells_what_cannot_be_compared_and_what_is_wrong_in_the_comparators(beside):
    ours, table = beside
    book = load_workbook(table)
    book["Table_6a"]["C6"] = "banana"
    book.save(table)
    checked = checking.check(Path(ours), comparators=Path(table))
    said = "\n".join(checked.lines)
    assert "table.xlsx!Table_6a!C6: found 'banana'" in said
    assert "that no measure is called by" in said
    assert not checked.has_errors  # a run goes on without them
    assert "banana" not in "\n".join(checking.check(Path(ours)).lines)


HEADINGS = ("Local authority", "Measure", "Period", "Value", "Numerator", "Denominator", "Unit")
MONTHS = [f"{month}-24" for month in ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")]
MONTHS += ["Jan-25", "Feb-25", "Mar-25"]
CALLS, WAIT, VISITS = "Calls answered", "Time to answer", "Visits missed"


def theirs(unit="seconds", visits=None):
    """Write a table of five councils' years, Leeds's among them: 86.5% of 12,000 calls, 30 seconds and 24 visits."""
    rows = [HEADINGS]
    for i, name in enumerate(PLACES[:5]):
        rows.append((name, CALLS, "2024/25", f"{86.5 + i}%", 10_380 + 120 * i, 12_000, "percent"))
        rows.append((name, WAIT, "2024/25", (30, 28, 20, 28, 35)[i], None, None, unit))
        rows.append((name, VISITS, "2024/25", 24 + i, None, None, visits))
    return rows


@pytest.fixture(scope="module")
def monthly(written):
    """A workbook of Leeds whose months make its year: 86.5% of 12,000 calls, a mean of 28.08 seconds, 24 visits."""
    waits = [20, 26, 24, 23, 25, 41, 30, 28, 24, 45, 22, 29]
    rows = [HEADINGS[1:-1]]
    for i, month in enumerate(MONTHS):
        rows.append((CALLS, month, f"{81 + i}%", 810 + 10 * i, 1000))
        rows += [(WAIT, month, waits[i]), (VISITS, month, 2)]
    measures = [
        (CALLS, "Contact", "percent", "higher", None, "rate"),
        (WAIT, "Contact", "seconds", "lower", None, "average"),
        (VISITS, "Contact", "count", "lower", None, "sum"),
    ]
    return written({"KPIs": rows}, measures=measures, about=[("Authority", "Leeds"), ("Year", "2024/25")])


@pytest.fixture(scope="module")
def months_beside(monthly, written):
    return pa.load(monthly, comparators=written({"Councils": theirs()}, measures=None, about=None, name="theirs.xlsx"))


@pytest.mark.slow
def test_a_year_that_months_of_counts_make_has_intervals_and_a_funnel(months_beside):
    report = pa.report(months_beside, "2024/25")
    calls = next(one for one in report.found.of_kind(Compared) if one.measure == CALLS)
    assert (calls.position.rank, calls.best_rank, calls.worst_rank) == (5, 5, 5)
    (funnel,) = (chart for chart in report.comparison_charts if chart.kind == "funnel")
    own = funnel.data[funnel.data["authority"] == "Leeds"].iloc[0]
    assert (own["numerator"], own["denominator"]) == (10_380, 12_000)
    assert own["source"] == "return.xlsx!KPIs!" + ", ".join(f"C{row}" for row in range(2, 38, 3))
    assert not any("how far chance may move" in note for note in report.comparison_tables[0].notes)
    assert "Squares" not in funnel.subtitle  # as none is drawn


def test_a_rank_of_a_rate_whose_counts_do_not_make_it_says_why_chance_is_not_known(monthly, written):
    rows = theirs()
    rows[1] = (*rows[1][:4], 9_000, *rows[1][5:])
    rows[4] = (*rows[4][:4], None, None, *rows[4][6:])
    data = pa.load(monthly, comparators=written({"Councils": rows}, measures=None, about=None, name="theirs.xlsx"))
    (table,) = pa.report(data, "2024/25").comparison_tables
    (note,) = [note for note in table.notes if "how far chance may move" in note]
    assert note == (
        "Calls answered: we cannot say how far chance may move the rank. The counts behind the rate of "
        f"{PLACES[1]} are missing, are not whole numbers, or do not make the rate."
    )


def test_a_figure_that_differs_from_what_the_months_make_is_listed_with_both_cells(months_beside):
    (differs,) = (row for row in months_beside.problems.itertuples() if row.kind.startswith("comparators' figures"))
    assert (differs.cell, differs.found) == ("D3", "30 seconds for Leeds in 2024/25")
    cells = ", ".join(f"C{row}" for row in range(3, 38, 3))
    assert differs.expected == f"28.0833 seconds, as mean(return.xlsx!KPIs!{cells})"


def asked_about_units(data):
    return [(row.cell, row.found, row.expected) for row in data.problems.itertuples() if "one unit" in row.action]


@pytest.mark.slow
def test_numbers_without_a_unit_are_in_that_of_the_measure_as_its_sheet_writes_it(monthly, written):
    table = written({"Councils": theirs(unit=None)}, measures=None, about=None, name="theirs.xlsx")
    data = pa.load(monthly, comparators=table)
    assert asked_about_units(data) == []
    found = pa.comparators(data, "2024/25").set_index(["authority", "measure"])["value"]
    assert (found["York", WAIT], found["York", VISITS]) == (28, 25)
    book = load_workbook(monthly)
    book["Measures"]["C3"] = "minutes"
    other = Path(monthly).with_name("minutes.xlsx")
    book.save(other)
    found = pa.comparators(pa.load(other, comparators=table), "2024/25").set_index(["authority", "measure"])["value"]
    assert found["York", WAIT] == 28 * 60


@pytest.mark.slow
def test_another_unit_is_asked_about_at_the_first_row_of_its_measure_and_so_are_shares_of_one(monthly, written):
    rows = [
        (*row[:3], 0.01 * float(row[3].removesuffix("%")), None, None, None) if row[1] == CALLS else row
        for row in theirs(unit="days")
    ]
    table = written({"Councils": rows}, measures=None, about=None, name="theirs.xlsx")
    data = pa.load(monthly, comparators=table)
    assert asked_about_units(data) == [
        ("B2", f"{CALLS} without a unit", "per cent, as the workbook has it"),
        ("B3", f"{WAIT} in days", "seconds, as the workbook has it"),
    ]
    assert set(pa.comparators(data, "2024/25")["measure"]) == {VISITS}


def test_a_figure_and_a_median_that_differ_do_not_look_alike(months_beside):
    report = pa.report(months_beside, "2024/25")
    row = report.comparison_tables[0].cells.loc[WAIT]
    assert [str(row[name]) for name in ("Ours", "Median", "Top quartile", "Gap")] == [
        *("28.1 seconds", "28.0 seconds", "28.0 seconds", "0.1 seconds"),
    ]
    assert "28.1 seconds" in report.scorecard_table[0].cells.loc[WAIT].map(str).tolist()


def test_how_many_measures_there_are_is_about_all_of_them(months_beside):
    cells = pa.report(months_beside, "2024/25").sources.cells
    counted = cells[cells["Where it comes from"].str.startswith("count(")]
    assert set(counted["About"]) == {"Measures, Leeds", "Targets, Leeds"}


@pytest.mark.slow
def test_a_table_to_compare_with_is_not_asked_for_a_measures_sheet(monthly, written):
    table = written({"Councils": theirs()}, measures=None, about=None, name="theirs.xlsx")
    said = "\n".join(checking.check(Path(monthly), verbose=True, comparators=Path(table)).lines)
    assert "no sheet called Measures" not in said
    assert "theirs.xlsx!Councils!D3" in said
    assert "no sheet called Measures" in "\n".join(checking.check(Path(table)).lines)


@pytest.mark.slow
def test_the_page_explains_the_abbreviations_and_the_terms_in_names_of_measures(written):
    rows = [("Authority", "Measure", "Period", "Value", "Comments")]
    rows += [(name, "NNDR of TCs", "2014/15", f"{90 + i}%", "The ACD.") for i, name in enumerate(PLACES[:4])]
    words = [("Term", "Meaning"), ("TC", "town centre"), ("ACD", "automatic call distributor")]
    measures = [("NNDR of TCs", "Revenues", "percent", "higher")]
    data = pa.load(written({"Returns": rows, "Glossary": words}, measures=measures, about=[("Authority", "Leeds")]))
    *_, heading, explained = pa.report(data.of("Leeds"), "2014/15").compared()
    assert str(heading) == "Abbreviations"
    assert str(explained).splitlines() == [
        *("NNDR: national non-domestic rates, or business rates.", "TC: town centre."),
    ]


@pytest.mark.slow
def test_a_misspelt_council_in_about_is_reported_with_its_cell(monthly):
    book = load_workbook(monthly)
    book["About"].append(("Comparators", "York; Readin"))
    path = Path(monthly).with_name("misspelt.xlsx")
    book.save(path)
    table = [dict(zip(HEADINGS, row, strict=True)) for row in theirs()[1:]]
    problems = pa.load(path, comparators=pd.DataFrame(table)).problems
    (asked,) = (row for row in problems.itertuples() if "Readin" in row.found)
    assert (asked.file, asked.sheet, asked.cell) == ("misspelt.xlsx", "About", "B3")


@pytest.mark.slow
def test_a_funnel_speaks_of_squares_where_it_has_some(written):
    rows = [("Authority", "Measure", "Period", "Value", "Numerator", "Denominator")]
    rows += [(name, CALLS, "2014/15", "90%", 900, 1000) for name in [*PLACES, "Derby", "Luton"]]
    rows += [("Slough", CALLS, "2014/15", "70%", 700, 1000)]
    data = pa.load(written({"Returns": rows}, measures=[(CALLS, "ICT", "percent", "higher")], about=None))
    captions = [pa.report(data.of(name), "2014/15").comparison_charts[-1].subtitle for name in ("Leeds", "Slough")]
    squares = ["Squares lie outside the solid lines" in caption for caption in captions]
    assert squares == [True, False], captions  # Slough's own mark is a diamond
