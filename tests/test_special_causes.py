"""What months and quarters say is out of the ordinary, in workbooks whose right answers are worked out by hand."""

import re
from itertools import pairwise

import pytest
from conftest import opened
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import series

import partnership_analysis as pa
from partnership_analysis.analysis import process_limits
from partnership_analysis.analysis.special_causes import Rule, Variation
from partnership_analysis.periods import Period

pytestmark = pytest.mark.slow

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
FALL = [50, 52, 49, 51, 53, 50, 52, 51, 54, 53, 50, 47, 44, 41, 38, 35, 52, 50]
RISE = [50, 51, 49, 52, 48, 50, 51, 49, 50, 52, 48, 51, 40, 60, 70, 44, 46, 48, 50, 52, 54, 56, 51, 49]
NEAR = [50, 51, 49, 52, 48, 50, 51, 49, 50, 52, 48, 51, 50, 51, 50, 55.5, 58, 51, 49, 50]
BEFORE, SINCE = [50, 51, 49, 52, 48, 50, 51, 49, 50, 52, 48, 51], [60, 61, 59, 62, 58, 60, 61, 59]
MET = [86, 87, 88, 85, 86.5, 87.5, 88.5, 86, 87, 85.5, 88, 86, 87, 86, 88.5, 85, 87, 86.5, 86, 87]


@pytest.fixture
def monthly(written):
    """Load a workbook with one measure month by month: its first month, its values (None leaves a month out)."""

    def load(first, values, polarity="higher", unit="number", target=None, rebasing=(), exclusions=()):
        months = [Period(*first, 1).following(number).words for number in range(len(values))]
        form = "0.0%" if unit == "percent" else "0.0"
        printed = [None if value is None else value / 100 if unit == "percent" else value for value in values]
        goal = None if target is None else (target / 100 if unit == "percent" else target, form)
        rows = [
            ("Calls answered", "Contact centre", month, (value, form), goal)
            for month, value in zip(months, printed, strict=True)
            if value is not None
        ]
        sheets = {"Returns": [("Measure", "Service", "Period", "Value", "Target"), *rows]}
        if rebasing:
            sheets["Rebasing"] = [("Measure", "From", "Reason"), *rebasing]
        if exclusions:
            sheets["Exclusions"] = [("Measure", "Start", "End", "Reason"), *exclusions]
        measures = [("Calls answered", "Contact centre", unit, polarity)]
        return pa.load(written(sheets, measures=measures, about=[("Authority", "Anytown")]))

    return load


def month_by_month(data, year):
    """The sentences about the months, and the headline of their chart."""
    (said,) = [line for line in str(pa.comment(data, year)).splitlines() if line.startswith("Month by month")]
    (chart,) = [chart for chart in pa.draw(data, year) if chart.slug.endswith("-by-month")]
    return said, chart.headline


def flagged(data, year):
    rows = process_limits.limits(data, year)
    return {row.period: row.rule for row in rows.itertuples() if row.rule}


def test_a_fall_is_called_one_from_the_month_that_it_began_in(monthly):
    said, _ = month_by_month(monthly((2013, 10), FALL, polarity=""), "2014/15")
    # June 2014 is 54, and each of the seven months after it is lower than the last.
    assert "They fell seven months running, from 54 in June 2014 to 35 in January 2015: unlikely to be chance." in said
    assert "rose" not in said
    # The mean is 872 / 18, 48.4: each month up to August 2014 is above it.
    assert "They were above the mean 11 months running, from 50 in October 2013 to 50 in August 2014" in said


def test_a_run_takes_in_only_its_own_points(monthly):
    data = monthly((2013, 4), RISE)
    said, _ = month_by_month(data, "2014/15")
    assert "They rose six months running, from 44 in July 2014 to 56 in January 2015" in said
    assert "June 2014 (70) was above the upper limit" in said
    assert [period for period, rule in flagged(data, "2014/15").items() if rule == Rule.TREND] == [
        f"2014-{month:02d}" for month in range(7, 13)
    ] + ["2015-01"]


def test_a_run_that_began_in_the_year_before_is_told_from_its_first_month(monthly):
    values = [50, 52, 49, 51, 53, 47, 50, 52, 49, 51, 41, 43, 45, 47, 49, 51, 53, 50]
    said, _ = month_by_month(monthly((2013, 4), values), "2014/15")
    assert "They rose six months running, from 41 in February 2014 to 53 in August 2014" in said


def test_points_beyond_a_limit_count_among_two_of_three_near_it(monthly):
    data = monthly((2013, 10), NEAR)
    # To March 2015 the mean is 916.5 / 18, 50.92, and the mean moving range 43 / 17, 2.53: the outer third begins
    # at 55.40, and the upper limit is 57.64.
    assert sum(NEAR[:18]) == 916.5
    assert sum(abs(later - earlier) for earlier, later in pairwise(NEAR[:18])) == 43
    assert flagged(data, "2014/15") == {"2015-01": Rule.NEAR, "2015-02": Rule.OUTSIDE}
    said, _ = month_by_month(data, "2014/15")
    assert "February 2015 (58.0) was above the upper limit: unlikely to be chance, and for the better." in said
    assert "January 2015 (55.5) was unusually high: unlikely to be chance" in said


def test_a_third_point_on_the_other_side_of_the_mean_makes_no_two_of_three(monthly):
    # The mean is 914 / 18, 50.78, and the mean moving range 47 / 17, 2.76: the outer third is 55.68 to 58.13, and both
    # 56 and 58 lie in it, between two months of 49.
    assert flagged(monthly((2013, 10), [*NEAR[:14], 49, 56, 58, 49]), "2014/15") == {}
    assert {*flagged(monthly((2013, 10), [*NEAR[:14], 51, 56, 58, 49]), "2014/15")} == {"2015-01", "2015-02"}


def test_a_year_whose_only_month_missed_its_target_is_published(monthly):
    data = monthly((2013, 4), [82, 83] * 6 + [60], unit="percent", target=80)
    said, headline = month_by_month(data, "2014/15")
    assert said.startswith("Month by month, Calls answered missed the target of 80% in April 2014.")
    assert "April 2014 (60%) was below the lower limit: unlikely to be chance, and for the worse." in said
    assert headline.startswith("Calls answered missed the target of 80% in April 2014")
    report = pa.report(data, "2014/15")
    assert [figure.origin for figure in report.commentary.figures()]
    assert "Where the figures come from" in str(report.sources)


@pytest.mark.parametrize("polarity", ["higher", "lower", ""])
def test_a_lasting_shift_is_named_with_its_date_and_how_to_recalculate_the_limits(monthly, polarity):
    # April 2014 to July 2014 belong to the 12 months before the jump.
    data = monthly((2013, 8), BEFORE + SINCE, polarity=polarity)
    said, headline = month_by_month(data, "2014/15")
    cause = {
        "higher": "unlikely to be chance, and for the better",
        "lower": "unlikely to be chance, and for the worse",
    }.get(polarity)
    assert f"above the mean for eight months running, since August 2014: {cause or 'unlikely to be chance'}." in said
    # 601 / 12 and 480 / 8.
    assert "The 12 figures before averaged 50.1, and those since average 60.0." in said
    assert "give Measure “Calls answered”, From “01/08/2014” and the Reason." in said
    assert "New limits need 12 months, and there are eight so far." in said
    assert headline == "Calls answered have been higher since August 2014"
    assert {*flagged(data, "2014/15")} == {f"2014-{month:02d}" for month in range(8, 13)} | {
        f"2015-{month:02d}" for month in range(1, 4)
    }
    assert said.count("unlikely to be chance") == 1


def test_limits_recalculated_from_a_lasting_shift_find_nothing_more_to_say_of_it(monthly):
    since = [*SINCE, 60, 62, 59, 61]
    row = ("Calls answered", "01/04/2014", "A second team")
    said, headline = month_by_month(monthly((2013, 4), BEFORE + since, rebasing=[row]), "2014/15")
    # The 12 since are 722: their mean is 60.2.
    assert "averaged 60.2" in said
    assert "Nothing in 2014/15 was out of the ordinary." in said
    assert "Rebasing" not in said
    assert headline == "Calls answered: nothing out of the ordinary in 2014/15"


def test_a_month_before_a_lasting_shift_is_judged_by_the_months_before_it(monthly):
    # 30 lies far below the twelve or more others; they would all be below the mean of what came later.
    said, _ = month_by_month(monthly((2013, 4), [*BEFORE, 30, 50, 51, *SINCE]), "2014/15")
    assert "By the limits of the time before the shift, April 2014 (30) was below the lower limit" in said
    assert "below the mean" not in said


@pytest.mark.parametrize(
    "values",
    [
        [*BEFORE, *SINCE[:7]],
        [*BEFORE, 20, *BEFORE],
        [*range(30, 54)],
        [*SINCE[:5], *BEFORE[:12]],
    ],
    ids=["seven months", "one dip between two equal stretches", "a rise that goes on", "five months before"],
)  # fmt: skip
def test_what_is_no_lasting_shift(values):
    assert not process_limits.limits(series([float(value) for value in values]))["lasting"].any()


def test_a_target_met_in_each_month_comes_before_what_is_foretold(monthly):
    said, headline = month_by_month(monthly((2013, 8), MET, unit="percent", target=85), "2014/15")
    assert said.startswith("Month by month, Calls answered met the target of 85% in each of 20 months.")
    assert headline.startswith("Calls answered met the target of 85% in each of 20 months;")
    assert "hit and miss" not in headline
    # The mean is 1736.5 / 20, the mean moving range 29.5 / 19: the lower limit of 82.7 is below the target.
    assert "The target of 85% lies within the limits, so a month may still miss it by chance." in said


def test_a_target_missed_in_each_month_comes_first_too(monthly):
    said, headline = month_by_month(monthly((2013, 8), MET, unit="percent", target=89), "2014/15")
    assert said.startswith("Month by month, Calls answered missed the target of 89% in each of 20 months.")
    assert headline.startswith("Calls answered missed the target of 89% in each of 20 months;")
    assert "so a month may meet it by chance." in said


def test_months_met_are_counted_outside_the_suspension(monthly):
    values = [86, 87, 88, 84, 86, 87, 88, 86, 87, 70, 71, 86]
    suspended = ("Calls answered", "01/01/2015", "28/02/2015", "A move")
    said, _ = month_by_month(monthly((2014, 4), values, unit="percent", target=85, exclusions=[suspended]), "2014/15")
    assert "met the target of 85% in 9 of 10 months of 2014/15 outside the suspension." in said


def test_every_other_month_is_told_in_one_sentence_that_is_true(monthly):
    values = [value for month in FALL[:14] for value in (month, None)]
    data = monthly((2013, 4), values)
    said, _ = month_by_month(data, "2015/16")
    assert "There are no process limits: they need months in a row, and no two of the 14 follow each other." in said
    assert "need 12" not in said
    summary = opened(data, "2015/16")
    assert "process limits need months or quarters in a row" in summary
    assert "process limits need 12 points" not in summary


def test_a_measure_of_many_were_last_so_many(monthly):
    said, _ = month_by_month(monthly((2014, 4), [86, 87], unit="percent", target=85), "2014/15")
    assert "The latest figure was 87% in May 2014." in said
    _, headline = month_by_month(monthly((2014, 4), [86, 87], unit="percent"), "2014/15")
    assert headline == "Calls answered ended at 87% in May 2014"


def test_few_months_in_a_row_are_counted(monthly):
    values = [value for month in FALL[:12] for value in (month, None)]
    said, _ = month_by_month(monthly((2013, 4), [*values, 51, 52, 50]), "2015/16")
    assert "they need at least six months that follow the one before, and only two of the 15 do." in said


def test_gaps_and_suspensions_in_a_run_are_said_to_be_left_out(monthly):
    values = [50, 52, 49, 51, 53, 50, 52, 51, 49, 52, 50, 51, 60, 57, None, 54, 51, 90, 48, 45, 42]
    suspended = ("Calls answered", "01/09/2014", "30/09/2014", "A move")
    said, _ = month_by_month(monthly((2013, 4), values, exclusions=[suspended]), "2014/15")
    assert (
        "They fell six months running, leaving out gaps and suspensions, from 60 in April 2014 to 42 in "
        "December 2014" in said
    )


RUN = re.compile(
    r"It (?P<went>was above the mean|was below the mean|rose|fell) (?P<times>\w+) months running"
    r"(?:, leaving out [a-z ]+)?, from \S+ in (?P<first>\w+ \d{4}) to \S+ in (?P<last>\w+ \d{4}): (?P<cause>[^.]+)\."
)
VALUES = st.one_of(st.integers(0, 6), st.integers(0, 6), st.integers(40, 60), st.none())


WHOLE = {
    "values": st.lists(VALUES, min_size=1, max_size=40),
    "suspended": st.sets(st.integers(0, 39), max_size=5),
    "polarity": st.sampled_from(["higher", "lower", ""]),
    "target": st.sampled_from([None, 3.0, 50.0]),
}
STEPS = st.lists(st.integers(-1, 4), min_size=12, max_size=40)


@settings(max_examples=5)
@given(**WHOLE)
def test_named_runs_are_exactly_points_that_are_flagged(values, suspended, polarity, target):
    named_runs_are_flagged(values, suspended, polarity, target)


@settings(max_examples=3)
@given(STEPS, st.booleans(), st.sampled_from(["higher", "lower", ""]))
def test_so_are_rises_and_falls(steps, up, polarity):
    values = [50 + (1 if up else -1) * sum(steps[:number]) for number in range(len(steps))]
    named_runs_are_flagged(values, (), polarity, None)


def named_runs_are_flagged(values, suspended, polarity, target):
    """Publish every year of a series, and take its named runs apart."""
    values = [None if value is None else float(value) for value in values]
    if all(value is None for value in values):
        return
    data = series(values, polarity=polarity, target=target, suspended=[i for i in suspended if i < len(values)])
    months = [Period(2012, 4, 1).following(number) for number in range(len(values))]
    for year in data.years():
        report = pa.report(data, year)
        # Everything that shows a figure or its origin is made.
        said = "\n".join(map(str, (report.commentary, report.summary, report.sources, *report.charts, *report.tables)))
        used = [
            (month.words, value)
            for number, (month, value) in enumerate(zip(months, values, strict=True))
            if value is not None and number not in suspended and month.year_of.label <= year
        ]
        rules = {Period.from_label(label).words: rule for label, rule in flagged(data, year).items()}
        for found in RUN.finditer(said):
            a_run_is_as_named(found, used, rules, lasting=" mix the two levels" in said)


def a_run_is_as_named(found, used, rules, lasting):
    names = [name for name, _ in used]
    first, last = names.index(found["first"]), names.index(found["last"])
    run = used[first : last + 1]
    assert all(name in rules for name, _ in run)
    trend = found["went"] in ("rose", "fell")
    number = len(run) - trend
    assert found["times"] == (NUMBERS[number] if number < len(NUMBERS) else str(number))
    assert number >= (6 if trend else 7)
    steps = [later - earlier for (_, earlier), (_, later) in pairwise(used)]
    if trend:
        way = 1 if found["went"] == "rose" else -1
        inside = range(first, last)
        assert all(steps[i] * way > 0 for i in inside)
        assert first == 0 or steps[first - 1] * way <= 0
        assert lasting or last == len(used) - 1 or steps[last] * way <= 0
    elif not lasting:
        mean, way = sum(value for _, value in used) / len(used), 1 if "above" in found["went"] else -1
        sides = [(value - mean) * way > 1e-9 for _, value in used]
        assert all(sides[first : last + 1])
        assert not any(sides[max(0, first - 1) : first] + sides[last + 1 : last + 2])


def test_a_peak_belongs_to_the_rise_and_to_the_fall():
    values = [float(value) for value in [30, 40, 20, 35, 25, 38, 22, 24, 26, 28, 30, 32, 34, 33, 31, 29, 27, 25, 23]]
    said = str(pa.comment(series(values, polarity="higher"), "2013/14"))
    assert "from 22.0 in October 2012 to 34.0 in April 2013: unlikely to be chance, and for the better" in said
    assert "from 34.0 in April 2013 to 23.0 in October 2013: unlikely to be chance, and for the worse" in said


def test_a_shift_of_concern_is_one_by_polarity():
    rows = process_limits.limits(series([float(value) for value in BEFORE + SINCE], polarity="lower"))
    assert set(rows.loc[rows["lasting"], "variation"]) == {Variation.CONCERN}
    assert set(rows.loc[~rows["lasting"], "variation"]) == {Variation.COMMON}


def test_more_than_three_points_are_counted_from_the_first_to_the_last():
    values = [50.0, 51.0] * 18
    for place in (24, 27, 30, 33):
        values[place] = 80.0
    said = str(pa.comment(series(values, polarity="lower"), "2014/15"))
    assert (
        "Four months were above the upper limit, from April 2014 (80.0) to January 2015 (80.0): unlikely to be" in said
    )
