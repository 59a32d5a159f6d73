"""Process limits and special causes, against the rules written out one point at a time."""

import math
from dataclasses import replace
from itertools import accumulate

import pandas as pd
import pytest
from claims.limits import by_hand
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import names, series, several
from recomputed import recompute

import partnership_analysis as pa
from partnership_analysis.analysis import process_limits
from partnership_analysis.analysis.process_limits import Assurance
from partnership_analysis.analysis.special_causes import Rule, Variation
from partnership_analysis.periods import Period

# US trade deficits of 1987 and 1988, $ billion a month: D. J. Wheeler, Understanding Variation (1993).
DEFICITS = [10.7, 13.0, 11.4, 11.5, 12.5, 14.1, 14.8, 14.1, 12.6, 16.0, 11.7, 10.6,
            10.0, 11.4, 7.9, 9.5, 8.0, 11.8, 10.5, 11.2, 9.2, 10.1, 10.4, 10.5]  # fmt: skip


def agrees(points, values, **options):
    expected = by_hand(values, **options)
    for row in points.itertuples():
        i = int(row.source.rpartition("A")[2]) - 2
        if row.suspended:
            assert (row.rule, row.variation) == ("", "")
            continue
        if i not in expected:
            assert (math.isnan(row.lower), row.rule, row.variation) == (True, "", "")
            continue
        lower, upper, rule, way = expected[i]
        assert (row.lower, row.upper) == (pytest.approx(float(lower)), pytest.approx(float(upper)))
        assert row.rule == rule
        if not rule and way is None:
            assert row.variation == ""
        elif way is not None:
            assert row.variation == (
                Variation.COMMON if not rule else Variation.IMPROVEMENT if way > 0 else Variation.CONCERN
            )


NUMBERS = st.integers(0, 60).map(lambda tenths: float(tenths))


def each_agrees(made, **options):
    """Work out the limits of several series of one dataset, and each by hand."""
    points = process_limits.limits(several(made, **options))
    for name, one in zip(names(made), made, strict=True):
        agrees(points[points["measure"] == name], **one)


@st.composite
def made_up_months(draw):
    values = draw(st.lists(st.one_of(NUMBERS, NUMBERS, NUMBERS, st.none()), min_size=10, max_size=48))
    positions = draw(st.sets(st.integers(0, 47), max_size=4)), draw(st.sets(st.integers(5, 40), max_size=2))
    suspended, rebased = ([i for i in own if i < len(values)] for own in positions)
    return {"values": values, "suspended": suspended, "rebased": rebased}


@st.composite
def made_up_steps(draw):
    steps, drift = draw(st.lists(st.integers(-3, 3), min_size=14, max_size=30)), draw(st.integers(0, 3))
    values = [100.0, *(100.0 + total for total in accumulate(step + drift for step in steps))]
    return {"values": values, "suspended": [], "rebased": []}


@pytest.mark.slow
@settings(max_examples=8)
@given(st.lists(made_up_months(), min_size=5, max_size=5))
def test_limits_and_rules_are_those_worked_one_point_at_a_time(made):
    each_agrees(made, aggregation="average")


@pytest.mark.slow
@settings(max_examples=4)
@given(st.lists(made_up_steps(), min_size=5, max_size=5))
def test_runs_and_trends_too(made):
    each_agrees(made)


def test_limits_of_a_published_series():
    rows = process_limits.limits(series(DEFICITS[:12], polarity="lower"))
    # By hand: the twelve add up to 153.0, their eleven moving ranges to 18.3.
    assert rows["mean"].iloc[0] == pytest.approx(12.75)
    assert rows["moving_range"].iloc[0] == pytest.approx(18.3 / 11)
    assert rows["lower"].iloc[0] == pytest.approx(12.75 - 2.66 * 18.3 / 11)
    assert [round(rows[end].iloc[0], 2) for end in ("lower", "upper")] == [8.32, 17.18]
    assert set(rows["variation"]) == {Variation.COMMON}
    agrees(process_limits.limits(series(DEFICITS)), DEFICITS)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "suspended", "known"),
    [
        ([1.0, 2.0] * 6, [], True),
        ([1.0, 2.0] * 6, [3], False),
        ([1.0, 2.0] * 5 + [1.0], [], False),
    ],
)
def test_fewer_than_twelve_points_have_no_limits(values, suspended, known):
    data = series(values, suspended=suspended)
    assert process_limits.limits(data)["lower"].notna().all() == known
    said = str(pa.comment(data, "2012/13"))
    assert ("There are no process limits yet: they need 12 months, and the workbook has 11" in said) != known
    assert ("with process limits of" in said) == known


SWINGS = [0.0, 9.0, 0.0, 9.0, 0.0, 9.0]
STEADY = [50.0, 51.0, 49.0, 50.0, 51.0, 49.0, 50.0, 51.0, 49.0, 50.0, 51.0, 49.0]


CLIMB = (*SWINGS[::-1], 4.1, 4.2, 4.3, 4.6, 4.7, 4.8, 4.9)


@pytest.mark.parametrize(
    ("values", "polarity", "rule", "variation"),
    [
        ([*STEADY, 80.0], "higher", Rule.OUTSIDE, Variation.IMPROVEMENT),
        ([*STEADY, 80.0], "lower", Rule.OUTSIDE, Variation.CONCERN),
        ([*STEADY, 80.0], "", Rule.OUTSIDE, Variation.SPECIAL),
        ([*STEADY, 20.0], "higher", Rule.OUTSIDE, Variation.CONCERN),
        ([*SWINGS, 5.9, 5.8, 5.9, 5.8, 5.9, 5.8, 5.9], "higher", Rule.SHIFT, Variation.IMPROVEMENT),
        (CLIMB, "higher", Rule.TREND, Variation.IMPROVEMENT),
        ([*STEADY, 53.5, 53.5, 50.6], "lower", Rule.NEAR, Variation.CONCERN),
        (STEADY, "higher", "", Variation.COMMON),
    ],
)  # fmt: skip
def test_each_rule_and_what_it_means(values, polarity, rule, variation):
    data = series(values, polarity=polarity)
    rows = process_limits.limits(data)
    found = set(zip(rows["rule"], rows["variation"], strict=True))
    assert (rule, variation) in found
    assert rule or found == {("", Variation.COMMON)}


@pytest.mark.parametrize(
    ("target", "polarity", "assurance"),
    [
        (40.0, "higher", Assurance.PASSES),
        (60.0, "higher", Assurance.FAILS),
        (50.0, "higher", Assurance.HIT_AND_MISS),
        (40.0, "lower", Assurance.FAILS),
        (60.0, "lower", Assurance.PASSES),
        (50.0, "lower", Assurance.HIT_AND_MISS),
        (50.0, "", ""),
        (None, "higher", ""),
    ],
)
def test_assurance_is_where_the_limits_lie_to_the_target(target, polarity, assurance):
    assert set(process_limits.limits(series(STEADY, polarity=polarity, target=target))["assurance"]) == {assurance}


def test_suspended_points_are_kept_between_the_limits_and_left_out_of_them():
    values = [*STEADY, 0.0, *STEADY]
    rows = process_limits.limits(series(values, suspended=[12]))
    assert rows["value"].tolist() == values
    assert rows["suspended"].tolist() == [i == 12 for i in range(25)]
    assert rows["lower"].nunique() == 1
    assert rows["lower"].iloc[12] > 40
    assert rows["points"].iloc[0] == 24


@pytest.mark.slow
def test_limits_start_again_where_the_workbook_says_and_why(written):
    months = [Period(2012, 4, 1).following(number).label for number in range(36)]
    values = [50.0 + i % 3 + 20 * (i >= 24) for i in range(36)]
    path = written(
        {
            "Returns": [("Measure", "Service", "Period", "Value")]
            + [("Calls", "Contact", month, value) for month, value in zip(months, values, strict=True)],
            "Rebasing": [("Measure", "Service", "From", "Reason"), ("Calls", "Contact", "01/04/2014", "A new system")],
        },
        measures=[("Calls", "Contact", "number", "higher", None, "average")],
    )
    data = pa.load(path)
    rows = process_limits.limits(data)
    assert rows["phase"].tolist() == [0] * 24 + [1] * 12
    assert rows["mean"].round(6).unique().tolist() == [51.0, 71.0]
    assert set(rows["variation"]) == {Variation.COMMON}
    said = str(pa.comment(data, "2014/15"))
    assert "(12 months since 1 April 2014, when they start again: A new system)" in said
    assert "The two years are not like for like: from 1 April 2014, A new system." in said
    assert "not like for like" not in str(pa.comment(data, "2013/14"))
    assert data.rebasings["source"].tolist() == ["return.xlsx!Rebasing!C2"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("Cals", "Contact", "01/04/2014", "New"), "'Cals'"),
        (("Calls", "Contact", "spring", "New"), "the text 'spring'"),
        (("Calls", "Contact", "01/04/2014", None), "nothing"),
    ],
)
def test_a_rebasing_that_is_not_understood_is_an_error_with_its_cell(written, row, found):
    path = written(
        {
            "Returns": [("Measure", "Service", "Period", "Value"), ("Calls", "Contact", "2014/15", 1)],
            "Rebasing": [("Measure", "Service", "From", "Reason"), row],
        },
        measures=[("Calls", "Contact", "number", "higher")],
    )
    with pytest.raises(pa.InputError) as error:
        pa.load(path)
    [problem] = error.value.problems
    assert (problem.sheet, problem.severity) == ("Rebasing", "error")
    assert found in problem.found


def test_a_range_is_not_taken_across_a_gap():
    values = [50.0, 51.0] * 6 + [None] + [90.0, 91.0] * 6
    assert process_limits.limits(series(values))["moving_range"].iloc[0] == 1.0


def test_quarters_are_series_too():
    rows = process_limits.limits(series([1.0, 2.0] * 8, quarters=True))
    assert set(rows["frequency"]) == {"quarter"}
    assert rows["lower"].notna().all()


WHOLE = st.lists(NUMBERS, min_size=12, max_size=36)
THREE = st.lists(WHOLE.map(lambda values: {"values": values, "suspended": [], "rebased": []}), min_size=3, max_size=3)


@pytest.mark.slow
@settings(max_examples=4)
@given(THREE, st.randoms())
def test_order_of_rows_changes_nothing(three, random):
    data = several(three)
    order = list(data.observations.index)
    random.shuffle(order)
    shuffled = process_limits.limits(replace(data, observations=data.observations.loc[order]))
    columns = ["measure", "period", "value", "lower", "upper", "rule", "variation"]
    expected = process_limits.limits(data)[columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(shuffled[columns].reset_index(drop=True), expected)


@pytest.mark.slow
@settings(max_examples=4)
@given(THREE)
def test_reversing_polarity_swaps_improvement_and_concern_and_no_number(three):
    higher, lower = (process_limits.limits(several(three, polarity=polarity)) for polarity in ("higher", "lower"))
    swapped = {Variation.IMPROVEMENT: Variation.CONCERN, Variation.CONCERN: Variation.IMPROVEMENT}
    assert lower["variation"].tolist() == [swapped.get(name, name) for name in higher["variation"]]
    assert lower[["mean", "lower", "upper", "rule"]].equals(higher[["mean", "lower", "upper", "rule"]])


@pytest.mark.slow
def test_what_came_later_tells_nothing_of_a_year_before_it():
    data = series([50.0, 51.0, 49.0] * 4 + [80.0, 81.0, 79.0] * 4)
    assert process_limits.limits(data, "2012/13")["mean"].unique().tolist() == [50.0]
    assert "averaged 50.0" in str(pa.comment(data, "2012/13"))
    assert "Nothing in 2012/13 was out of the ordinary" in str(pa.comment(data, "2012/13"))


@pytest.mark.parametrize("value", [94.1, 0.1, 1e6 + 0.1])
def test_a_flat_series_has_no_special_cause(value):
    rows = process_limits.limits(series([value] * 24))
    assert set(rows["variation"]) == {Variation.COMMON}


@pytest.mark.slow
def test_a_mean_below_nought_is_printed_as_it_is():
    said = str(pa.comment(series([-5.0, -6.0, -4.0] * 4), "2012/13"))
    assert "averaged −5.0, with process limits of −8.6 to −1.4" in said


@pytest.mark.slow
def test_a_special_cause_before_a_rebasing_within_the_year_is_still_told():
    data = series([*STEADY, 50.0, 51.0, 80.0, *[60.0, 61.0, 59.0] * 3], rebased=[15])
    said = str(pa.comment(data, "2013/14"))
    assert "Before the limits started again, June 2013 (80.0) was above the upper limit" in said


@pytest.mark.slow
@settings(max_examples=6)
@given(st.lists(NUMBERS, min_size=16, max_size=24), st.sets(st.integers(1, 14), max_size=3))
def test_limits_recompute_from_their_cells(values, suspended):
    data = series(values, suspended=sorted(suspended))
    held = dict(zip(data.observations["source"], values, strict=True))
    for figure in pa.comment(data, "2013/14").figures():
        assert figure.value == pytest.approx(recompute(figure, held.__getitem__), abs=1e-6), figure
