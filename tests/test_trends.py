import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_analysis.analysis.trends import changes
from partnership_analysis.tables import OBSERVATIONS, frame


def series(values, first=2009, polarity="higher"):
    """Made-up years of one measure; None leaves a year out."""
    rows = [
        {
            "authority": "Made-up", "service": "Made-up service", "measure": "Made-up measure", "unit": "percent",
            "period": f"{first + i}/{(first + i + 1) % 100:02d}", "value": value, "polarity": polarity,
            "source": f"made-up.xlsx!Rates!{'BCDEFGHIJKLMNOPQ'[i]}4",
        }
        for i, value in enumerate(values)
        if value is not None
    ]  # fmt: skip
    return frame(OBSERVATIONS, rows)


def last(values, **options):
    rows = series(values, **options)
    return changes(rows, rows["period"].iloc[-1]).iloc[0]


@pytest.mark.parametrize(
    ("values", "change", "run", "from_highest", "from_lowest", "tied"),
    [
        # The report's own rows: NDR, CTX and new claims.
        ([95.06, 96.31, 96.37, 97.15, 96.92, 97.78], 0.86, 1, 1, 6, False),
        ([96.06, 95.76, 95.73, 96.15, 95.26, 94.78], -0.48, -2, 6, 1, False),
        ([23.33, 35.18, 48.51, 46.62, 32.24, 25.66], -6.58, -3, 5, 2, False),
        ([100.0, 100.0, 100.0, 100.0], 0, 0, 1, 1, True),
        ([90.0, 91.0, 91.0], 0, 0, 1, 2, True),
        ([90.0, 91.0, 92.0], 1, 2, 1, 3, False),
        ([90.0, 91.0, None, 92.0], math.nan, 0, 1, 3, False),
        ([90.0, None, 91.0, 92.0], 1, 1, 1, 3, False),
        ([90.0], math.nan, 0, 1, 1, False),
    ],
)
def test_change_rank_and_run(values, change, run, from_highest, from_lowest, tied):
    row = last(values)
    assert row["change"] == pytest.approx(change, nan_ok=True)
    found = (row["run"], row["from_highest"], row["from_lowest"], bool(row["tied"]))
    assert found == (run, from_highest, from_lowest, tied)


@pytest.mark.parametrize(
    ("values", "polarity", "direction"),
    [
        ([90, 91], "higher", "improved"),
        ([91, 90], "higher", "worsened"),
        ([91, 90], "lower", "improved"),
        ([90, 91], "lower", "worsened"),
        ([90, 90], "lower", "unchanged"),
        ([90, 91], "", ""),
        ([90], "higher", ""),
    ],
)
def test_direction_of_travel_follows_polarity(values, polarity, direction):
    assert last(values, polarity=polarity)["direction"] == direction


def test_years_after_the_one_asked_about_do_not_count():
    row = changes(series([95.06, 96.31, 94.0]), "2010/11").iloc[0]
    assert (row["years"], row["from_highest"]) == (2, 1)


def test_turn_of_the_century_is_in_order():
    row = last([97.0, 96.0, 95.0], first=1998)
    assert (row["period"], row["run"], row["years"]) == ("2000/01", -2, 3)


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(st.integers(0, 10_000).map(lambda n: n / 100), min_size=2, max_size=12))
def test_agrees_with_plain_python(values):
    row = last(values)
    assert row["change"] == pytest.approx(values[-1] - values[-2], abs=1e-9)
    assert row["from_highest"] == 1 + sum(value > values[-1] for value in values)
    assert row["from_lowest"] == 1 + sum(value < values[-1] for value in values)


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(st.integers(0, 100).map(float), min_size=2, max_size=8), st.randoms())
def test_order_of_rows_changes_nothing(values, random):
    rows = series(values)
    order = list(rows.index)
    random.shuffle(order)
    shuffled = changes(rows.loc[order], rows["period"].iloc[-1])
    pd.testing.assert_frame_equal(shuffled, changes(rows, rows["period"].iloc[-1]))
