"""How each measure stands in a quarter, month or half: the scorecard of a report, and what its sentences say of it."""

from functools import cache
from random import Random

import made_up_months
import made_up_rows
import numpy as np
import pandas as pd
import pytest
import writers
from conftest import opened
from hart import HART
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from raw_periods import Part

import partnership_analysis as pa
from partnership_analysis.shipped import SCORECARDS, shipped

HEADINGS = ("Measure", "Service", "Period", "Value", "Target", "Numerator", "Denominator")
ABOUT = (("Authority", "Anytown"),)
YEAR = [*(f"2014-{month:02d}" for month in range(4, 13)), "2015-01", "2015-02", "2015-03"]
BEFORE = [f"{int(label[:4]) - 1}{label[4:]}" for label in YEAR]
AGGREGATIONS = ("sum", "average", "rate", "latest", "year to date", "rolling", "")


def measure(name, unit="number", polarity="higher", aggregation=None):
    return (name, "Contact", unit, polarity, None, aggregation)


def rows(name, labels, values, targets=None, parts=None):
    """Rows of a long return; the periods with a figure only, or a target for all of them."""
    aims = targets if isinstance(targets, list) else [targets] * len(values)
    counts = parts or [(None, None)] * len(values)
    return [
        (name, "Contact", label, value, aim, *count)
        for label, value, aim, count in zip(labels, values, aims, counts, strict=False)
    ]


@pytest.fixture
def loaded(written):
    """Load a long return of some measures, each with its rows."""

    def load(*described, more=None):
        own = [row for _, found in described for row in found]
        sheets = {"Returns": [HEADINGS, *own], **(more or {})}
        return pa.load(written(sheets, measures=[about for about, _ in described], about=ABOUT))

    return load


def card(data, period):
    return pa.report(data, period).scorecard.set_index("measure")


def told(data, period):
    return str(pa.comment(data, period)).splitlines()


def same(one, other):
    return (one == other) or (pd.isna(one) and pd.isna(other))


# What would mislead a reader: each was said once.


@pytest.mark.slow
def test_missed_target_to_date_does_not_look_met(loaded):
    about = measure("Satisfaction", "percent", aggregation="average")
    data = loaded((about, rows("Satisfaction", YEAR, [(0.938, "0%"), (0.92, "0%")], (0.93, "0%"))))
    found = told(data, "2014-05")[1]
    assert "From April to May 2014 the figure was 92.9%. That missed the target to date of 93%." in found


@pytest.mark.slow
def test_year_is_set_beside_the_year_before_only_once(loaded):
    annual = measure("Survey"), rows("Survey", ["2013/14", "2014/15"], [60, 56], 58)
    data = loaded(annual, (measure("Calls"), rows("Calls", YEAR, [9] * 12)))
    assert told(data, "2014/15 Q4")[1] == (
        "Survey was 56 in 2014/15. That missed the target of 58 by 2. That is 4 worse than in 2013/14 (60)."
    )


@pytest.mark.slow
def test_stock_has_no_other_figure_for_the_months_since_april(loaded):
    described = measure("Homeless", "count", "lower", "latest")
    data = loaded((described, rows("Homeless", [*YEAR, "2014/15"], [*range(30, 42), 41])))
    assert told(data, "2015-03")[0] == "Homeless was 41 in March 2015. That is 1 worse than in February 2015 (40)."


@pytest.mark.slow
def test_target_of_what_counts_from_april_is_not_said_to_be_raised(loaded):
    described = measure("Council tax", aggregation="year to date")
    data = loaded((described, rows("Council tax", YEAR, [8, 16, 24], [9, 18, 27])))
    assert told(data, "2014-06")[1] == (
        "Council tax was 24 (counted from April) in June 2014. That missed the target of 27 by 3."
    )


@pytest.mark.slow
def test_later_period_whose_figures_are_said_to_be_missing_is_no_later_figure(loaded):
    data = loaded((measure("Calls"), rows("Calls", YEAR, [9, 8, 7, "n/a", "n/a"])))
    assert "later figures" not in opened(data, "2014/15 Q1")
    assert "later figures, up to June 2014" in opened(data, "2014-05")


@pytest.mark.slow
def test_target_beside_a_years_figure_is_that_of_the_year(loaded):
    described = measure("Waiting", aggregation="average")
    data = loaded((described, rows("Waiting", [*YEAR, "2014/15"], [7] * 13, [8] * 12 + [9])))
    found = card(data, "2014/15 Q2").loc["Waiting"]
    assert (found["target"], found["status"], found["year_target"]) == (8, "missed", 9)
    assert told(data, "2014/15 Q2")[1].endswith("The target for the whole year is 9, and it is too early to judge.")


# A month-12 report and the year's.

FIGURES = st.lists(st.integers(1, 999), min_size=24, max_size=24)
COLUMNS = {
    "year_to_date": "value",
    "year_to_date_target": "target",
    "year_to_date_status": "status",
    "year_to_date_last_year": "same_period_last_year",
}


@pytest.mark.slow
@settings(max_examples=2)
@given(values=st.lists(FIGURES, min_size=6, max_size=6), aims=st.lists(st.integers(1, 999), min_size=6, max_size=6))
def test_report_of_march_has_the_years_figures_to_date(values, aims, tmp_path_factory):
    """For each way in which months make a year; one measure has its target suspended in part of it."""
    described, own = [], []
    for how, figures, aim in zip(AGGREGATIONS, values, aims, strict=False):
        described.append(measure(how, polarity="lower" if aim % 2 else "higher", aggregation=how))
        counts = [(figure, 7) for figure in figures] if how == "rate" else None
        own += rows(how, [*BEFORE, *YEAR], [figure / 7 if counts else figure for figure in figures], aim, counts)
    agreed = [
        ("Measure", "Service", "Start", "End", "Reason"),
        ("average", "Contact", "01/06/2014", "31/07/2014", "agreed"),
    ]
    data = load(tmp_path_factory, own, described, Exclusions=agreed)
    whole = card(data, "2014/15")
    for period in ("2015-03", "2014/15 Q4")[: 1 + aims[0] % 2]:
        part = card(data, period)
        differing = [
            (how, name)
            for how in AGGREGATIONS[:6]
            for name, of_year in COLUMNS.items()
            if not same(part.loc[how, name], whole.loc[how, of_year])
        ]
        assert not differing


COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(1, 900)), min_size=12, max_size=12)


@pytest.mark.slow
@settings(max_examples=2)
@given(several=st.lists(COUNTS, min_size=4, max_size=4), last=st.integers(2, 12))
def test_year_to_date_of_a_rate_is_its_numerators_over_its_denominators(several, last, tmp_path_factory):
    measures = {f"Calls {number}": counts for number, counts in enumerate(several)}
    shares = {name: [(part / whole, "0%") for part, whole in counts] for name, counts in measures.items()}
    own = [row for name, counts in measures.items() for row in rows(name, YEAR, shares[name], None, counts)]
    found = card(
        load(tmp_path_factory, own, [measure(name, "percent", "", "rate") for name in measures]), YEAR[last - 1]
    )
    for name, counts in measures.items():
        answered, offered = (sum(of[:last]) for of in zip(*counts, strict=True))
        assert found.loc[name, "year_to_date"] == pytest.approx(100 * answered / offered, abs=1e-8)


# What changes nothing, and what swaps.


def load(tmp_path_factory, own, described, **more):
    headings = ("Measure", "Service", "Unit", "Polarity", "Topic", "Aggregation")
    sheets = {"About": ABOUT, "Measures": [headings, *described], "Returns": [HEADINGS, *own], **more}
    return pa.load(writers.write(tmp_path_factory.mktemp("results") / "return.xlsx", sheets))


TOLD = ["period", "value", "target", "variance", "previous", "change", "same_period_last_year", "change_on_last_year"]
TO_DATE = ["year_to_date", "year_to_date_target", "year_to_date_last_year", "year_target"]


@cache
def invented():
    """Twelve measures of 36 months, every way in which months make a year, with suspensions and gaps."""
    return made_up_months.invent(1)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    return pa.load(made_up_rows.write(invented(), tmp_path_factory.mktemp("made-up") / "return.xlsx"))


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    """Load the made-up workbook with something changed in it."""

    def change(by):
        path = made_up_rows.write(invented(), tmp_path_factory.mktemp("changed") / "return.xlsx")
        book = load_workbook(path)
        by(book)
        book.save(path)
        return pa.load(path)

    return change


def reverse(book):
    for (cell,) in book["Measures"].iter_rows(min_row=2, min_col=5, max_col=5):
        cell.value = {"higher": "lower", "lower": "higher"}.get(cell.value, cell.value)


@pytest.mark.slow
def test_reversed_polarity_swaps_better_and_worse_and_changes_no_number(made_up, changed):
    other, period = changed(reverse), "2013/14 Q2"
    ways = {"improved": "worsened", "worsened": "improved"}
    statuses = {"met": {"missed", "missed in part"}, "missed": {"met"}, "missed in part": {"met"}}
    one, turned = card(made_up, period), card(other, period)
    pd.testing.assert_frame_equal(one[[*TOLD, *TO_DATE]], turned[[*TOLD, *TO_DATE]])
    seen = set()
    for before, after in zip(one.itertuples(), turned.itertuples(), strict=True):
        for name in ("direction", "direction_on_last_year"):
            assert getattr(after, name) == ways.get(getattr(before, name), getattr(before, name))
        tie = before.value == before.target
        assert after.status in ({before.status} if tie else statuses.get(before.status, {before.status}))
        seen |= {before.status, after.status}
    assert seen >= {"met", "missed", "no target", "no figure"}


def shuffle(book):
    random, sheet = Random(3), book["Returns"]  # noqa: S311 - nothing is hidden by it
    cells = [[(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
    order = random.sample(range(sheet.max_column), sheet.max_column)
    heading, *others = [[row[place] for place in order] for row in cells]
    for r, row in enumerate([heading, *random.sample(others, len(others))], start=1):
        for c, (value, form) in enumerate(row, start=1):
            sheet.cell(r, c).value, sheet.cell(r, c).number_format = value, form


def without_cells(rows):
    return rows[[name for name in rows if "source" not in name]]


@pytest.mark.slow
def test_order_of_rows_and_columns_changes_nothing(made_up, changed):
    other, period = changed(shuffle), "2013/14 Q2"
    pd.testing.assert_frame_equal(without_cells(card(made_up, period)), without_cells(card(other, period)))
    assert sorted(told(made_up, period)) == sorted(told(other, period))


@pytest.mark.slow
@settings(max_examples=2)
@given(number=st.integers(0, 10**6), period=st.sampled_from(["2013/14 Q2", "2014-03"]))
def test_nothing_after_the_period_changes_what_is_said_of_it(number, period, made_up, changed):
    ends = Part.read(period).days[1]
    monthly = [one.months for one in invented().series]
    later = {months.named(place) for months in monthly for place in range(36) if months.month(place) > ends}

    def spoil(book):
        """Change the figures, targets and statuses of later months, and leave out some of them."""
        random = Random(number)  # noqa: S311 - nothing is hidden by it
        for row in book["Returns"].iter_rows(min_row=2, min_col=4):
            if row[0].value in later:
                row[1].value, row[2].value = random.choice([None, 0.5, 1, 77]), random.choice([None, 0.25, 9])
                row[3].value = random.choice(["Red", None])
                row[4].value = row[5].value = None

    other = changed(spoil)
    pd.testing.assert_frame_equal(card(made_up, period), card(other, period))
    assert told(made_up, period) == told(other, period)


# What a figure is of, and what it is judged by.


@pytest.mark.slow
def test_annual_target_judges_no_month_and_no_quarter(written):
    headings = ("Measure", "Unit", "Polarity", *YEAR[:6], "Annual target")
    data = pa.load(
        written(
            {"KPIs": [headings, ("Homes", "count", "higher", 9, 8, 7, 9, 9, 9, 120)]},
            [measure("Homes", "count", "higher", "sum")],
            ABOUT,
        )
    )
    for period in ("2014-09", "2014/15 Q2"):
        found = card(data, period).loc["Homes"]
        assert (found["status"], found["year_target"], found["year_to_date"]) == ("no target", 120, 51)
        assert found[["target", "year_to_date_target"]].isna().all()
        assert "The target for the whole year is 120, and it is too early to judge." in told(data, period)[0]


@pytest.mark.slow
def test_measure_returned_by_quarter_stands_at_its_latest_and_is_news_when_it_ends(loaded):
    quarters = [f"2014/15 Q{number}" for number in (1, 2)]
    survey = measure("Survey"), rows("Survey", quarters, [60, 50], 58)
    data = loaded(survey, (measure("Calls"), rows("Calls", YEAR, [9] * 7)))
    for period, news in (("2014-09", True), ("2014-10", False)):
        found = card(data, period).loc["Survey"]
        assert (found["period"], found["value"], found["status"], found["previous"]) == ("2014/15 Q2", 50, "missed", 60)
        said = "\n".join([*told(data, period), opened(data, period)])
        assert ("Survey was 50 in Q2 of 2014/15. That missed the target of 58 by 8." in said) == news
        assert ("met its only target" in said, "missed its only target" in said) == (False, news)


@pytest.mark.slow
def test_a_profile_of_targets_that_add_up_is_not_said_to_be_lowered(loaded):
    described = measure("Income", aggregation="sum")
    quarters, values, aims = ["2013/14 Q2", "2014/15 Q1", "2014/15 Q2"], [120, 402, 121], [140, 390, 130]
    data = loaded((described, rows("Income", quarters[1:], values[1:], aims[1:])))
    assert "lowered" not in "".join(told(data, "2014/15 Q2"))
    data = loaded((described, rows("Income", quarters, values, aims)))
    assert "That target was lowered from 140 in Q2 of 2013/14." in "".join(told(data, "2014/15 Q2"))


@pytest.mark.slow
def test_measure_without_a_figure_says_so(loaded):
    calls = measure("Calls"), rows("Calls", YEAR, [9] * 6, 8)
    data = loaded(calls, (measure("Visits"), rows("Visits", YEAR, [5, 4, 3], 4)))
    found = card(data, "2014-09").loc["Visits"]
    assert (found["period"], found["status"]) == ("2014-09", "no figure")
    assert {found[name] for name in ("direction", "direction_on_last_year", "year_to_date_status")} == {""}
    assert found[["value", "target", "variance", "previous", "year_to_date"]].isna().all()
    assert "There is no figure for Visits in September 2014. The last was 3, in June 2014." in told(data, "2014-09")


@pytest.mark.slow
def test_what_counts_from_april_is_compared_with_the_same_point_last_year(loaded):
    about = measure("Council tax", "percent", aggregation="year to date")
    shares = [(share / 100, "0.0%") for share in (9, 19, 29, 38, 47, 57, 66, 75, 84, 93, 95, 96, 10, 18, 28)]
    data = loaded((about, rows("Council tax", [*BEFORE, *YEAR], shares)))
    april, may, june = (card(data, label).loc["Council tax"] for label in YEAR[:3])
    assert [one["previous"] for one in (april, may, june)] == [pytest.approx(np.nan, nan_ok=True), 10, 18]
    assert [one["same_period_last_year"] for one in (april, may, june)] == [9, 19, 29]
    assert [one["direction"] for one in (april, may, june)] == ["improved", "worsened", "worsened"]
    assert june["year_to_date"] == 28
    assert told(data, "2014-06") == [
        "Council tax was 28% (counted from April) in June 2014. That is 1 percentage point worse than at the same "
        "point of 2013/14 (29%)."
    ]


@pytest.mark.slow
def test_quarter_is_judged_by_its_own_target_and_compared_with_the_quarters_beside_it(written):
    """The KPI of a quarterly scorecard that was once given no status at all."""
    headings = ("Measure", "Q2 2013/14", "Q1 2014/15", "Q1 target", "Q2 2014/15", "Q2 target")
    values = [(value, "0.0%") for value in (0.561, 0.305, 0.245, 0.573, 0.56)]
    described = [measure("Council tax", "percent", "higher", "year to date")]
    data = pa.load(written({"KPIs": [headings, ("Council tax", *values)]}, described, ABOUT))
    found = card(data, "2014/15 Q2").loc["Council tax"]
    assert found[TOLD].tolist() == ["2014/15 Q2", 57.3, 56, pytest.approx(1.3), 30.5, 26.8, 56.1, pytest.approx(1.2)]
    assert (found["status"], found["direction"]) == ("met", "improved")
    first = card(data, "2014/15 Q1").loc["Council tax"]
    assert (first["value"], first["target"], first["status"]) == (30.5, 24.5, "met")


@pytest.mark.slow
def test_scorecard_of_a_real_quarter_has_every_indicator_and_judges_none_of_the_year_before():
    folder = shipped("data", "raw", SCORECARDS)
    book = load_workbook(folder / "hart_scorecard_2014-15_q2.xlsx")["Quarter 2"]
    names = {row[1]: row[2] for row in book.iter_rows(min_row=4, values_only=True)}
    report = pa.report(pa.load(folder), "2014/15 Q2")
    found = report.scorecard.set_index("measure")
    assert list(found.index) == [names[code] for code, *_ in HART]
    assert set(found["period"]) == {"2014/15 Q2"}
    for code, _, better, _, _, (first, second, target, said) in HART:
        row = found.loc[names[code]]
        counts = said not in ("Unknown", "Data only")
        met = second >= target if better == "higher" else second <= target
        assert (row["value"], row["published_words"], row["previous"]) == (second, said, first)
        assert row["change"] == pytest.approx(second - first)
        assert same(row["target"], target if counts else np.nan)
        assert row["status"] == ("no target" if not counts else "met" if met else "missed")
    assert not [line for line in str(report.commentary).splitlines() if "2013/14" in line]


# What a reviewer and a first user found, each in its smallest workbook.


@pytest.mark.slow
def test_stock_that_meets_its_own_target_and_not_the_years_is_told_at_the_years_end(written):
    headings = ("Measure", "Period", "Value", "Target", "Annual target")
    own = [("Households", label, 93, 95, 90) for label in YEAR]
    data = pa.load(written({"R": [headings, *own]}, [measure("Households", "count", "lower", "latest")], ABOUT))
    assert "That missed the target for the year of 90." in "\n".join(told(data, "2014/15 Q4"))


@pytest.mark.slow
def test_missed_year_to_date_has_its_own_sentence_though_the_quarter_met(loaded):
    labels, counts = ["2014/15 Q1", "2014/15 Q2"], [(60, 100), (83, 100)]
    own = rows("Calls", labels, [(0.6, "0%"), (0.83, "0%")], (0.82, "0%"), counts)
    data = loaded((measure("Calls", "percent", aggregation="rate"), own))
    assert any("That missed the target to date of 82%." in line for line in told(data, "2014/15 Q2"))
    assert "Better" not in opened(data, "2014/15 Q2")


@pytest.mark.slow
def test_target_to_date_judges_the_first_quarter_which_is_its_own_year_to_date(written):
    headings = ("Measure", "Period", "Value", "YTD target")
    own = [("Homes", "2014/15 Q1", 10, 12), ("Homes", "2014/15 Q2", 14, 23)]
    data = pa.load(written({"R": [headings, *own]}, [("Homes", "Housing", "count", "higher", "", "sum")], ABOUT))
    first, second = card(data, "2014/15 Q1").loc["Homes"], card(data, "2014/15 Q2").loc["Homes"]
    assert (first["status"], first["year_to_date_target"]) == ("missed", 12)
    assert (second["status"], second["year_to_date"], second["year_to_date_status"]) == ("no target", 24, "met")


@pytest.mark.slow
def test_performance_outside_that_the_workbook_states_is_of_the_year_and_not_of_a_month(written):
    own = rows("Calls", YEAR, [(0.8, "0%")] * 12, (0.9, "0%"))
    agreed = [
        ("Measure", "Service", "Start", "End", "Reason", "Performance outside"),
        ("Calls", "Contact", "01/05/2014", "31/05/2014", "agreed", (0.94, "0%")),
    ]
    sheets = {"Returns": [HEADINGS, *own], "Exclusions": agreed}
    data = pa.load(written(sheets, [measure("Calls", "percent", aggregation="average")], ABOUT))
    assert pd.isna(card(data, "2014-05").loc["Calls", "value_outside"])
    assert card(data, "2014/15 Q1").loc["Calls", "value_outside"] == 80


@pytest.mark.slow
def test_last_month_of_a_quarter_with_a_gap_is_not_counted_among_the_quarters_targets(loaded):
    gap = [label for label in YEAR[:6] if label != "2014-08"]
    data = loaded(
        (measure("Visits", "count", aggregation="sum"), rows("Visits", gap, [9] * 5, 8)),
        (measure("Letters", "count", aggregation="sum"), rows("Letters", YEAR[:6], [9] * 6, 8)),
    )
    found = card(data, "2014/15 Q2")
    assert found["period"].to_dict() == {"Visits": "2014-09", "Letters": "2014/15 Q2"}
    said = opened(data, "2014/15 Q2")
    assert "We cannot give Q2 of 2014/15 for Visits: months are missing, or" in said
    assert "There is no year to date for Visits: some months or quarters have no figure." in said


@pytest.mark.slow
def test_steep_rise_of_two_figures_is_judged_and_only_a_doubling_may_add_up(loaded):
    described = measure("Wait", "days", "lower"), measure("Spent", "number", "lower")
    data = loaded((described[0], rows("Wait", YEAR[:2], [10, 14])), (described[1], rows("Spent", YEAR[:2], [10, 20])))
    assert card(data, "2014-05")["direction"].to_dict() == {"Wait": "worsened", "Spent": ""}


@pytest.mark.slow
def test_measure_that_was_returned_yearly_is_not_missed_in_every_month(loaded):
    data = loaded(
        (measure("Survey"), rows("Survey", ["2011/12"], [70])),
        (measure("Calls"), rows("Calls", YEAR[:2], [9, 8])),
    )
    assert "Survey" not in opened(data, "2014-05")


@pytest.mark.slow
def test_measure_with_a_target_and_never_a_figure_is_among_the_others(written):
    table = [("Measure", "Q1 2014/15", "Q2 2014/15", "Target"), ("Calls", 9, 8, 7), ("Survey", None, None, 70)]
    data = pa.load(written({"Figures": table}, [measure("Calls"), measure("Survey")], ABOUT))
    found = card(data, "2014/15 Q2")
    assert found["status"].to_dict() == {"Calls": "met", "Survey": "no figure"}
    assert found.loc["Survey", "target"] == 70
    assert "There is no figure for Survey in Q2 of 2014/15." in opened(data, "2014/15 Q2")
