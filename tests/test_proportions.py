"""Intervals of shares, against the worked examples of the papers they are from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recomputed import wilson

from partnership_analysis.analysis.proportions import counts_within_chance, difference_interval, interval

COUNTS = st.integers(1, 500).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [
        # Newcombe 1998 (single proportions), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_of_the_paper(part, whole, low, high):
    assert [end / 100 for end in interval(part, whole)] == [pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5)]


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # Newcombe 1998 (differences), table II, method 10.
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_interval_of_the_paper(counts, low, high):
    found = [end / 100 for end in difference_interval(*counts)]
    assert found == [pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5)]


@given(COUNTS)
def test_wilsons_interval_is_what_a_score_test_does_not_reject(counts):
    assert interval(*counts) == pytest.approx(wilson(*counts), abs=1e-6)


@pytest.mark.slow
@given(COUNTS, COUNTS)
def test_two_shares_either_way_round_differ_alike(one, other):
    low, high = difference_interval(*one, *other)
    assert difference_interval(*other, *one) == pytest.approx((-high, -low), abs=1e-9)
    wider = difference_interval(*one, *other, comparisons=3)
    assert wider[0] <= low + 1e-9
    assert wider[1] >= high - 1e-9


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 5), (0, 0)])
def test_what_is_no_share_has_no_interval(part, whole):
    with pytest.raises(ValueError, match="is no share"):
        interval(part, whole)


@pytest.mark.parametrize(
    ("count", "other", "chance"),
    # By hand: none of five is as uneven as 2 of 32 splits, 0.0625; none of six as 2 of 64, 0.03125; one of eight as 18
    # of 256, 0.0703; one of nine as 20 of 512, 0.0391.
    [
        (0, 5, True),
        (0, 6, False),
        (1, 7, True),
        (1, 8, False),
        (29, 63, False),
        (29, 35, True),
        (0, 0, True),
        (3, 3, True),
    ],
)
def test_counts_may_differ_by_chance(count, other, chance):
    assert counts_within_chance(count, other) == chance
