"""What chance does to rates of counts: intervals of ranks, and the limits of funnel plots."""

import math

import numpy as np
import pytest

from partnership_analysis.analysis import rank_intervals
from partnership_analysis.analysis.funnel import INNER, OUTER, Funnel


@pytest.mark.slow
@pytest.mark.parametrize(
    ("low", "high", "councils", "cases"),
    [
        (0.7, 0.95, 16, (150, 900)),
        (0.9, 0.93, 32, (200, 2000)),
        (0.9, 0.9005, 32, (200, 2000)),
        (0.6, 0.9, 6, (20, 100)),
    ],
)
def test_intervals_of_ranks_hold_the_true_rank_as_often_as_they_say(low, high, councils, cases):
    rng = np.random.default_rng(7)
    truth = np.linspace(low, high, councils)
    wholes = rng.integers(*cases, councils).astype("float64")
    counts = rng.binomial(wholes.astype("int64"), truth, size=(400, councils)).astype("float64")
    best, worst = rank_intervals.intervals(counts, np.broadcast_to(wholes, counts.shape), higher_is_better=True)
    ranks = councils - np.arange(councils)
    held = ((best <= ranks) & (ranks <= worst)).mean(axis=0)
    # Of each council, the first and the last too: chance may take a few of 400 from the share.
    assert held.min() >= 0.95 - 0.02
    assert held.mean() >= 0.98


def test_intervals_of_ranks_say_something_where_rates_lie_apart():
    rng = np.random.default_rng(7)
    wholes = rng.integers(20_000, 200_000, 32)
    counts = rng.binomial(wholes, np.linspace(0.9, 0.97, 32))
    best, worst = rank_intervals.intervals(counts, wholes, higher_is_better=True)
    assert (worst - best).mean() < 2


def test_an_interval_holds_the_rank_of_the_figures_and_a_council_without_counts_has_none():
    counts, wholes = np.array([50.0, 90.0, 99.0, np.nan]), np.array([100.0, 100.0, 100.0, np.nan])
    best, worst = rank_intervals.intervals(counts, wholes, higher_is_better=False)
    assert (best[:3], worst[:3]) == (pytest.approx([1, 2, 3]), pytest.approx([1, 2, 3]))
    assert np.isnan([best[3], worst[3]]).all()


# Published by the UK Health Security Agency with its package PHEindicatormethods, the method of Public Health England's
# Fingertips: the limits for 80.642448% (tests/testthat/testdata_funnel_prop_outputs.csv), and primary care trusts of
# these data with their significance (testdata_funnel_prop_inputs.csv).
PUBLISHED_CENTRE = 0.80642448
PUBLISHED_LIMITS = {
    102: (72.974925, 88.309971, 68.553233, 92.731663),
    1008: (78.203374, 83.081521, 76.796814, 84.488082),
    11097: (79.907338, 81.377558, 79.483416, 81.80148),
    20742: (80.10476, 81.180135, 79.794688, 81.490208),
    72486: (80.354822, 80.930074, 80.188954, 81.095941),
    110000: (80.408963, 80.875933, 80.274317, 81.010578),
}
PUBLISHED_AREAS = (
    (35078.488, 41980, OUTER),
    (50050.7443, 61921, 0.0),
    (48514.446, 64755, OUTER),
    (26789.238, 33012, INNER),
    (36850.0492, 45449, INNER),
    (30277.5312, 37828, INNER),
    (24648.7596, 30521, 0.0),
    (13240.9172, 16477, 0.0),
)


def test_limits_are_those_that_are_published_with_real_data():
    funnel = Funnel(PUBLISHED_CENTRE, 1.0)
    for denominator, published in PUBLISHED_LIMITS.items():
        found = [100 * limit for share in (INNER, OUTER) for limit in funnel.limits(denominator, share)]
        # The published ones are those of the normal curve; of few cases ours are exact, and differ by a case or two.
        few = 100 * 1.5 / denominator if denominator < 10_000 else 1e-6
        assert found == [pytest.approx(one, abs=few) for one in published]


def test_the_areas_outside_the_limits_are_those_that_are_published():
    funnel = Funnel(PUBLISHED_CENTRE, 1.0)
    assert [funnel.outside(*counts) for *counts, _ in PUBLISHED_AREAS] == [share for *_, share in PUBLISHED_AREAS]


def limit(tail, denominator, centre):
    """Work out a limit as Spiegelhalter's appendix A.1.1 does: the count that is passed, less a share of its chance."""
    passed = 0.0
    for count in range(denominator + 1):
        chance = math.comb(denominator, count) * centre**count * (1 - centre) ** (denominator - count)
        passed += chance
        if passed > tail:
            return (count - (passed - tail) / chance) / denominator
    return 1.0


@pytest.mark.parametrize("denominator", [20, 60, 250])
def test_funnel_limits_are_the_exact_ones_of_the_binomial(denominator):
    funnel = Funnel(0.2, 1.0)
    for share in (INNER, OUTER):
        right = [max(0.0, limit(tail, denominator, 0.2)) for tail in ((1 - share) / 2, (1 + share) / 2)]
        assert funnel.limits(denominator, share) == pytest.approx(right, abs=1e-9)


def test_limits_of_many_cases_are_those_of_the_normal_curve():
    reach = 1.959964 * math.sqrt(0.9 * 0.1 / 100_000)
    assert Funnel(0.9, 1.0).limits(100_000, INNER) == pytest.approx((0.9 - reach, 0.9 + reach), abs=1e-7)


def test_over_dispersion_is_the_mean_square_of_winsorised_scores_and_widens_the_limits():
    wholes = np.full(20, 1000.0)
    counts = np.array([700.0, 990.0, *range(830, 866, 2)])
    funnel = Funnel.of(counts, wholes)
    centre = counts.sum() / wholes.sum()
    scores = np.sort((counts / wholes - centre) / math.sqrt(centre * (1 - centre) / 1000))
    scores[:2], scores[-2:] = scores[2], scores[-3]
    assert funnel.centre == pytest.approx(centre)
    assert funnel.dispersion in (1.0, pytest.approx((scores**2).mean()))
    wide = Funnel.of(np.array([700.0, 990.0] * 10), wholes)
    assert wide.dispersion == pytest.approx(0.145**2 / (0.845 * 0.155 / 1000))
    reach = 1.959964 * math.sqrt(wide.dispersion * 0.845 * 0.155 / 1000)
    assert wide.limits(1000, INNER) == pytest.approx((max(0, 0.845 - reach), min(1, 0.845 + reach)), abs=1e-6)
    assert wide.outside(700, 1000) == 0.0
    assert Funnel(0.845, 1.0).outside(700, 1000) == OUTER
