"""Where a year will end: by hand, by separate code, and against what made-up years came to."""

import math
import re
import statistics
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import DATA, OWN, series, several

import partnership_analysis as pa
from partnership_analysis.analysis import outturns, year_ends
from partnership_analysis.analysis.forecast_words import explain
from partnership_analysis.analysis.forecasts import NoForecast, forecasts
from partnership_analysis.analysis.year_ends import Method
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import Aggregation
from partnership_analysis.periods import Period
from partnership_analysis.tables import EXCLUSIONS, MEASURES, OBSERVATIONS, frame

# Made-up series begin in April 2012, so with three past years this year is 2015/16.
HALF, NOVEMBER, YEAR = Period(2015, 4, 6), Period(2015, 11, 1), Period(2015, 4)
BUILT = [5, 6, 7, 12, 6, 6, 8, 12, 4, 7, 7, 11, 6, 8]
PERCENTS = [29.0, 57.0, 85.0, 97.0, 29.5, 57.5, 85.5, 97.2, 28.8, 57.1, 85.2, 96.8, 29.4, 57.9]


def counted(values, denominators, **said):
    """A made-up quarterly percentage with what it counts."""
    data = series(values, unit="percent", quarters=True, **said)
    rows = data.observations.assign(denominator=np.array(denominators, dtype="float64"))
    return replace(data, observations=rows.assign(numerator=rows["value"] * rows["denominator"] / 100), read=None)


def only(data, period=HALF):
    [row] = forecasts(data, period).itertuples()
    return row


# By hand: the latest of three past years counts three times, the one before twice.
BY_HAND = [
    # 14 / ((11/30 + 2 * 12/32 + 3 * 11/29) / 6)
    (series(BUILT, unit="count", quarters=True, aggregation="sum"), 37.2572, Method.SHARE_REACHED),
    # 57.9 + (40.0 + 2 * 39.7 + 3 * 39.7) / 6
    (series(PERCENTS, unit="percent", quarters=True, aggregation="year to date"), 97.65, Method.MOVEMENT),
    # 60 / ((20/40 + 2 * 30/50 + 3 * 40/80) / 6)
    (
        series([10, 20, 30, 40, 10, 30, 40, 50, 10, 40, 60, 80, 30, 60], unit="count", quarters=True,
               aggregation="year to date"),
        112.5, Method.SHARE_REACHED,
    ),
    # Year to date 5, then 5 more or fewer: (10 - 15 = -5) + 2 * (12 - 13) + 3 * (10 - 10), over 6, from 11.
    (
        series([15, 15, 5, 5, 13, 13, 11, 11, 10, 10, 10, 10, 11, 11], unit="days", quarters=True,
               aggregation="average"),
        11 - 7 / 6, Method.MOVEMENT,
    ),
    # A stock: 100 to 104, 104 to 102, 102 to 108; from 110.
    (
        series([99, 100, 101, 104, 105, 104, 103, 102, 101, 102, 106, 108, 109, 110], unit="count", quarters=True,
               aggregation="latest"),
        110 + (4 - 4 + 18) / 6, Method.MOVEMENT,
    ),
    (
        series([9.0, 9.2, 9.1, 9.0, 8.8, 8.6, 8.5, 8.8, 9.0, 9.1, 9.3, 9.4, 9.5, 9.5], unit="days", quarters=True,
               aggregation="rolling"),
        9.5 + (-0.2 + 0.4 + 0.9) / 6, Method.MOVEMENT,
    ),
    # Nothing in some halves: 0 to 4, 1 to 4, 2 to 4; from 3.
    (
        series([0, 0, 2, 2, 1, 0, 1, 2, 0, 2, 1, 1, 3, 0], unit="count", quarters=True, aggregation="sum"),
        3 + (4 + 6 + 6) / 6, Method.MOVEMENT,
    ),
    # 150 of 200, then 250 of 400: down 12.5 points, in each year; from 80 of 100.
    (
        counted([75, 75, 50, 50] * 3 + [80, 80], [100] * 12 + [50, 50]),
        80 - 12.5, Method.MOVEMENT,
    ),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("data", "expected", "how"), BY_HAND)
def test_a_year_is_forecast_by_where_past_years_stood_at_this_point(data, expected, how):
    row = only(data)
    assert row.forecast == pytest.approx(expected, abs=5e-5)
    assert (row.method, row.without, row.past_years, row.left_out) == (how, "", 3, 0)
    assert (row.year, row.period, row.frequency, row.coverage) == ("2015/16", "2015/16 Q2", "quarter", 0.8)
    assert row.forecast_low <= row.forecast <= row.forecast_high


@pytest.mark.parametrize(("data", "expected", "how"), BY_HAND)
def test_the_arithmetic_of_a_forecast_gives_it_again_from_its_cells(data, expected, how):
    row = only(data)
    cells = data.observations.set_index("source")

    def filled(match):
        first, last = int(match[1]), int(match[2]) if match[2] else int(match[1]) + 1
        own = cells.loc[list(row.cells[first:last])]
        beside = row.arithmetic[: match.start()].rpartition("(")[2].removesuffix(" beside ").removesuffix("s")
        values = own[beside if beside in cells else "value"].tolist()
        return repr(values) if match[2] else repr(values[0])

    text = re.sub(r"\{(\d+)(?::(\d+))?\}", filled, row.arithmetic)
    text = re.sub(r"(numerators|denominators) beside ", "", text)
    worked = eval(text, {"sum": sum, "mean": statistics.fmean, "max": max, "min": min})  # noqa: S307
    assert worked == pytest.approx(expected, abs=5e-5)
    assert "{" not in Figure(row.forecast, row.unit, "", row.cells, row.arithmetic).origin
    assert set(row.cells) <= set(cells.index)


@pytest.mark.slow
@pytest.mark.parametrize("years", [3, 4, 5, 6])
@pytest.mark.parametrize("total", [True, False])
def test_error_and_interval_are_those_of_past_years_each_left_out_in_turn(years, total):
    """Worked out again without the library's code, and on lists."""
    rng = np.random.default_rng(years)
    values = (50 + 10 * rng.random(4 * years + 2)).round(1).tolist()
    period = Period(2012 + years, 4, 6)
    row = only(series(values, quarters=True, unit="days", aggregation="sum" if total else "latest"), period)
    quarters = [values[4 * year : 4 * year + 4] for year in range(years)][-5:]
    stood = [sum(one[:2]) if total else one[1] for one in quarters]
    ended = [sum(one) if total else one[3] for one in quarters]
    now = sum(values[-2:]) if total else values[-1]

    def made(at, ends, here):
        pairs = list(zip(at, ends, strict=True))
        several = [pair for place, pair in enumerate(pairs) for _ in range(place + 1)]
        if total:
            return here / statistics.fmean(a / b for a, b in several)
        return here + statistics.fmean(b - a for a, b in several)

    places = range(len(stood))
    again = [made([*stood[:i], *stood[i + 1 :]], [*ended[:i], *ended[i + 1 :]], stood[i]) for i in places]
    assert row.forecast == pytest.approx(made(stood, ended, now))
    assert row.error == pytest.approx(statistics.fmean(abs(a - b) for a, b in zip(again, ended, strict=True)))
    n = len(stood)
    off = [math.log(b / a) if total else b - a for a, b in zip(again, ended, strict=True)]
    variance = sum(one**2 for one in off) / n / (n / (n - 1))
    reach = {3: 1.886, 4: 1.638, 5: 1.533}[n] * math.sqrt(variance * (1 + 1 / n))
    low = row.forecast * math.exp(-reach) if total else row.forecast - reach
    high = row.forecast * math.exp(reach) if total else row.forecast + reach
    assert (row.forecast_low, row.forecast_high) == pytest.approx((max(low, now if total else 0), high))
    assert (row.past_years, len({*row.cells})) == (n, 4 * n + 2 if total else 2 * n + 1)


@pytest.mark.parametrize(("freedom", "within"), sorted(year_ends._WITHIN.items()))
def test_four_fifths_of_students_t_lie_within_the_quantiles(freedom, within):
    scale = math.gamma((freedom + 1) / 2) / math.sqrt(freedom * math.pi) / math.gamma(freedom / 2)
    at = np.linspace(-within, within, 20_001)
    assert np.trapezoid(scale * (1 + at**2 / freedom) ** (-(freedom + 1) / 2), at) == pytest.approx(0.8, abs=2e-4)


# Why there is none; the months or quarters; the period; and how a page says it.
MONTHS = [*range(10, 22)]
NONE = [
    (NoForecast.TOO_FEW, series(BUILT[4:], quarters=True, aggregation="sum"), Period(2014, 4, 6),
     "No forecast: two past years by quarter, and three are needed."),
    (NoForecast.TOO_FEW, series(MONTHS[:6], aggregation="latest"), Period(2012, 4, 6),
     "No forecast: no past year by month, and three are needed."),
    (NoForecast.TOO_FEW, series([*MONTHS, None, *MONTHS[1:], *MONTHS, 10], aggregation="sum"), YEAR,
     "No forecast: two past years by month, and three are needed. "
     "Another has gaps or suspensions, or came before the measure changed."),
    (NoForecast.TOO_FEW, series(BUILT, quarters=True, aggregation="sum", suspended=[9]), HALF,
     "No forecast: two past years by quarter, and three are needed. "
     "Another has gaps or suspensions, or came before the measure changed."),
    (NoForecast.NOT_SAID, series(MONTHS * 3 + MONTHS[:3]), YEAR,
     "No forecast: the workbook does not say how its months make a year."),
    (NoForecast.GAPS, series([*MONTHS * 3, 10, None, 12], aggregation="sum"), YEAR,
     "No forecast: some months of 2015/16 have no figure."),
    (NoForecast.SUSPENDED, series([*MONTHS * 3, 10, 11, 12], aggregation="sum", suspended=[37]), YEAR,
     "No forecast: some months of 2015/16 are suspended."),
    (NoForecast.NOT_COUNTED, series(BUILT, quarters=True, unit="percent", aggregation="rate"), HALF,
     "No forecast: some quarters of 2015/16 lack a numerator or a denominator."),
    (NoForecast.COMPLETE, series(MONTHS * 4, aggregation="average"), YEAR,
     "No forecast: the outturn of 2015/16 is complete."),
    (NoForecast.COMPLETE, series([*MONTHS * 3, *[None] * 11, 9], aggregation="rolling"), Period(2016, 3, 1),
     "No forecast: the outturn of 2015/16 is complete."),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("without", "data", "period", "said"), NONE)
def test_without_enough_to_go_by_there_is_no_forecast_and_it_says_why(without, data, period, said):
    row = only(data, period)
    assert row.without == without
    assert math.isnan(row.forecast)
    assert math.isnan(row.error)
    assert (row.method, row.cells, row.arithmetic) == ("", (), "")
    assert explain(row) == said


@pytest.mark.slow
def test_a_year_whose_outturn_the_workbook_states_needs_no_forecast():
    data = series([*BUILT, 9], quarters=True, aggregation="sum")
    stated = data.observations.iloc[-1:].assign(period="2015/16", value=40.0, source="made-up.xlsx!Months!Z9")
    data = replace(data, observations=pd.concat([data.observations, stated]), read=None)
    assert only(data, YEAR).without == NoForecast.COMPLETE
    # Before the year's end, nobody knows it.
    assert only(data, HALF).without == ""


@pytest.mark.slow
@pytest.mark.parametrize("aggregation", ["sum", "average", "latest", "year to date", "rolling"])
def test_what_a_whole_year_has_come_to_is_its_outturn(aggregation):
    data = series(MONTHS * 4, aggregation=aggregation)
    made = outturns.outturns(data).set_index("year")["recomputed"]
    assert only(data, YEAR).to_date == made["2015/16"]


@pytest.mark.slow
def test_years_before_a_measure_changed_for_good_do_not_count():
    values = BUILT[:4] * 5 + BUILT[:2]
    period = Period(2017, 4, 6)
    changed = only(series(values, quarters=True, aggregation="sum", rebased=[10]), period)
    # The change is on 1 February 2013, in the last quarter of 2012/13, the first of six years.
    assert (changed.past_years, changed.left_out, changed.without) == (4, 1, "")
    # What falls in a year's first quarter is that whole year's.
    assert only(series(values, quarters=True, aggregation="sum", rebased=[13]), period).past_years == 4
    assert only(series(values, quarters=True, aggregation="sum", rebased=[16]), period).past_years == 3
    # A change in this year leaves nothing like it, and one that is yet to come is not known.
    assert only(series(values, quarters=True, aggregation="sum", rebased=[18]), period).past_years == 4 - 1
    assert only(series(values, quarters=True, aggregation="sum", rebased=[18]), Period(2013, 4, 6)).past_years == 1


@pytest.mark.slow
def test_a_quarterly_measure_is_forecast_by_its_last_whole_quarter():
    data = series([*BUILT, 7], quarters=True, aggregation="sum")
    assert [only(data, Period(2015, month, 1)).period for month in (9, 11, 12)] == [
        "2015/16 Q2", "2015/16 Q2", "2015/16 Q3",
    ]  # fmt: skip
    assert forecasts(data, Period(2015, 5, 1)).empty
    assert forecasts(data, Period(2020, 5, 1)).empty


@pytest.mark.slow
def test_quarters_tell_where_past_months_are_missing_and_months_where_they_are_not():
    quarters = series(BUILT, quarters=True, aggregation="sum")
    own = [Period(2015, month, 1).label for month in (4, 5, 6, 7, 8, 9)]
    months = pd.concat([quarters.observations.iloc[-1:]] * 6).assign(
        period=own, value=2.0, source=[f"made-up.xlsx!Months!B{n + 2}" for n in range(6)]
    )
    both = replace(quarters, observations=pd.concat([quarters.observations, months]), read=None)
    assert only(both).frequency == "quarter"
    assert only(both).forecast == only(quarters).forecast
    every = series([1.0, 2, 3] * 14, aggregation="sum").observations
    every["source"] = [f"made-up.xlsx!Months!C{n + 2}" for n in range(len(every))]
    both = replace(quarters, observations=pd.concat([quarters.observations, every]), read=None)
    assert (only(both).frequency, only(both).period) == ("month", "2015-09")


@pytest.mark.slow
def test_rates_are_forecast_by_what_they_count_though_nobody_said_so():
    row = only(counted([90, 80, 70, 60] * 3 + [80, 90], [100, 300, 100, 100] * 3 + [300, 100], aggregation=""))
    # 330 of 400 so far: 82.5%. Past years went from the same to 460 of 600.
    assert row.to_date == 82.5
    assert row.forecast == pytest.approx(82.5 - (100 * 330 / 400 - 100 * 460 / 600))
    doubtful = counted([20, 45, 70, 95] * 3 + [20, 45], [100] * 14, aggregation="")
    assert only(doubtful).without == NoForecast.NOT_SAID


BOUNDED = [
    # 99% and up by 1 or 2 points, at most to 100%.
    (series([97, 97, 98, 99, 97, 97, 98, 98.5, 96, 96, 97, 98, 99.5, 99.5], unit="percent", quarters=True,
            aggregation="latest"), 0, 100),
    # Down by 3 to 9 from 4 days.
    (series([9, 9, 5, 3, 9, 9, 5, 0.5, 9, 9, 7, 6, 4, 4], unit="days", quarters=True, aggregation="latest"), 0, 9),
    # Never fewer than the 400 counted, though each year differs.
    (series([10, 10, 0, 0, 10, 10, 0, 1, 10, 10, 0, 20, 200, 200], unit="count", quarters=True, aggregation="sum"),
     400, 2000),
    (series([10, 19, 20, 20, 10, 19, 20, 20, 10, 20, 20, 45, 200, 400], unit="count", quarters=True,
            aggregation="year to date"), 400, 2000),
]  # fmt: skip


@pytest.mark.parametrize(("data", "least", "most"), BOUNDED)
def test_no_forecast_passes_what_can_be(data, least, most):
    row = only(data)
    assert least <= row.forecast_low <= row.forecast <= row.forecast_high <= most
    assert row.forecast_low == least or row.forecast_high == most


def test_a_percentage_that_passed_100_may_again():
    values = [97, 97, 98, 104, 97, 97, 98, 103, 96, 96, 97, 102, 99.5, 99.5]
    assert only(series(values, unit="percent", quarters=True, aggregation="latest")).forecast > 100


@pytest.mark.slow
@settings(max_examples=4)
@given(
    ended=st.integers(37, 47),
    later=st.lists(st.none() | st.floats(0, 1000), min_size=12, max_size=12),
    rising=st.booleans(),
    whole=st.booleans(),
)
def test_nothing_after_the_periods_end_changes_a_forecast(ended, later, rising, whole):
    """Of a measure for each way in which months make a year."""
    rng = np.random.default_rng(ended)
    year = np.arange(1, 13) * 8.0 if rising else np.full(12, 50.0)
    values = np.concatenate([(year + rng.random(12)).round(2) for _ in range(4)])
    period = Period(2012, 4, 1).following(ended - 1)

    def data(after):
        made = counted_months([*values[:ended], *after])
        if not whole:
            return made
        last = made.observations.groupby("measure", observed=True).tail(1)
        stated = last.assign(
            period="2015/16", value=1.0, source=[f"made-up.xlsx!Months!Z{n}" for n in range(len(last))]
        )
        return replace(made, observations=pd.concat([made.observations, stated]), read=None)

    expected = forecasts(counted_months(values[:ended].tolist()), period)
    assert len(expected) == len(Aggregation)
    changed = data(later[: 60 - ended])
    pd.testing.assert_frame_equal(forecasts(changed, period), expected)


def counted_months(values):
    data = several([{"values": values, "suspended": (), "rebased": ()} for _ in Aggregation], unit="percent")
    rows = data.observations.assign(denominator=1000.0)
    measures = data.measures.assign(aggregation=pd.array([*map(str, Aggregation)], data.measures["aggregation"].dtype))
    return replace(data, observations=rows.assign(numerator=rows["value"] * 10), measures=measures, read=None)


def many(values, aggregation, unit, first=2010):
    """Many made-up councils' months: an array of councils by years by months."""
    councils, years, months = values.shape
    labels = [Period(first, 4, 1).following(i).label for i in range(years * months)]
    rows = pd.DataFrame(
        {
            "authority": np.repeat([f"Council {number:03d}" for number in range(councils)], len(labels)),
            "period": labels * councils,
            "value": values.ravel(),
            "source": [f"made-up.xlsx!Months!A{i + 2}" for i in range(values.size)],
        }
    ).assign(**{name: OWN[name] for name in ("service", "measure")}, unit=unit, polarity="higher")
    measure = {"service": OWN["service"], "measure": OWN["measure"], "topic": "KPIs", "short": "made-up"}
    measure |= {"phrase": "it", "unit": unit, "polarity": "higher", "aggregation": aggregation, "decimals": 1}
    return replace(
        DATA,
        observations=frame(OBSERVATIONS, rows),
        measures=frame(MEASURES, [measure | {"source": "made-up.xlsx!Measures!A2"}]),
        exclusions=frame(EXCLUSIONS, []),
        rebasings=DATA.rebasings[:0],
        statements=DATA.statements[:0],
        complaints=DATA.complaints[:0],
        read=None,
    )


def seasonal(kind, councils, years):
    """Made-up seasonal months of many councils, and what each year came to."""
    rng = np.random.default_rng(2024)
    noise = rng.standard_normal((councils, years, 12))
    season = 0.3 * rng.standard_normal((councils, 1, 12))
    level = 0.08 * rng.standard_normal((councils, years, 1)).cumsum(axis=1)
    if kind == "sum":
        values = 200 * np.exp(level + season + 0.08 * noise)
        return values, values.sum(axis=2)
    if kind == "average":
        values = 20 + 5 * level + 3 * season + noise
        return values, values.mean(axis=2)
    if kind == "latest":
        values = 1000 + 100 * season + (5 * noise).reshape(councils, -1).cumsum(axis=1).reshape(noise.shape)
        return values, values[:, :, -1]
    profile = np.minimum(np.arange(1, 13) * 9.5, 95)
    values = profile + 6 * level + 0.2 * noise
    return values, values[:, :, -1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("aggregation", "unit", "years", "month"),
    [
        ("sum", "number", 4, 6),
        ("sum", "number", 6, 9),
        ("average", "days", 5, 6),
        ("latest", "count", 6, 9),
        ("year to date", "percent", 4, 6),
    ],
)
def test_intervals_hold_about_as_many_year_ends_as_they_claim(aggregation, unit, years, month):
    values, ended = seasonal(aggregation, councils=300, years=years)
    period = Period(2010 + years - 1, 4, month)
    found = forecasts(many(values, aggregation, unit), period)
    assert len(found) == 300
    held = (found["forecast_low"] <= ended[:, -1]) & (ended[:, -1] <= found["forecast_high"])
    assert 0.74 <= held.mean() <= 0.86
    # The error shown is that of real forecasts.
    errors = (found["forecast"] - ended[:, -1]).abs()
    assert found["error"].mean() == pytest.approx(errors.mean(), rel=0.2)
    # Knowing half of a year, or more, is better than knowing the last one.
    assert errors.mean() < 0.9 * np.abs(ended[:, -2] - ended[:, -1]).mean()


@pytest.mark.slow
def test_shuffled_rows_change_nothing():
    values, _ = seasonal("sum", councils=5, years=5)
    data = many(values, "sum", "number")
    shuffled = replace(data, observations=data.observations.sample(frac=1, random_state=1), read=None)
    pd.testing.assert_frame_equal(forecasts(shuffled, Period(2014, 7, 1)), forecasts(data, Period(2014, 7, 1)))


COLLECTED = [29.0, 57.0, 85.0, 97.0]


# By hand: past years moved by 40, 40.4, 40 and 40 points; homes had reached 21 of 46, 25 of 54, 29 of 62, 33 of 70.
@pytest.mark.slow
def test_a_page_says_what_a_forecast_rests_on_and_how_far_it_may_be_off(written):
    names = [Period(2011, 4, 3).following(number).label for number in range(18)]
    shares = [(f"{COLLECTED[n % 4] + 0.1 * (n // 4) + (0.4 if n == 7 else 0):.1f}%") for n in range(18)]
    homes = [10 + n % 4 + 2 * (n // 4) for n in range(18)]
    path = written(
        {
            "Returns": [
                ("Measure", "Service", "Period", "Value"),
                *(("Council tax", "Revenues", *pair) for pair in zip(names, shares, strict=True)),
                *(("Homes", "Housing", *pair) for pair in zip(names, homes, strict=True)),
                *(("Visits", "Leisure", *pair) for pair in zip(names, homes, strict=True)),
            ]
        },
        measures=[
            ("Council tax", "Revenues", "percent", "higher", None, "year to date"),
            ("Homes", "Housing", "count", "higher", None, "sum"),
            ("Visits", "Leisure", "count", "higher"),
        ],
    )
    data = pa.load(path)
    said = {row.measure: explain(row) for row in forecasts(data, HALF).itertuples()}
    assert said == {
        "Council tax": (
            "Forecast for 2015/16: 97.5% (80% range 97.1% to 97.8%), from how far four past years moved after "
            "September. Forecasts of those years, each left out in turn, were 0.2 percentage points off on average."
        ),
        "Homes": (
            "Forecast for 2015/16: 79 (80% range 77 to 81), from how much of the year's end four past years had "
            "reached by September. Forecasts of those years, each left out in turn, were 1 off on average."
        ),
        "Visits": "No forecast: the workbook does not say how its quarters make a year.",
    }
    for sentence in " ".join(said.values()).split(". "):
        assert len(sentence.split()) <= 25
