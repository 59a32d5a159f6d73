from dataclasses import replace

import pandas as pd
import pytest
from made_up import series

import partnership_analysis as pa
from partnership_analysis.analysis.assessment import Status, assess
from partnership_analysis.analysis.outturns import exclusions_touching
from partnership_analysis.tables import EXCLUSIONS, MEASURES, OBSERVATIONS, frame

MEASURE = "Percentage of calls answered"


def dataset(value, target, polarity="higher", exclusions=(), period="2014/15"):
    """The example, with one made-up measure in place of its own."""
    own = {"service": "Made-up service", "measure": MEASURE, "unit": "percent", "polarity": polarity}
    cell = "made-up.xlsx!KPIs!C2"
    observation = own | {"authority": "Made-up", "period": period, "value": value, "target": target, "source": cell}
    measure = own | {"topic": "KPI performance", "short": MEASURE, "phrase": MEASURE, "decimals": 0, "source": cell}
    rows = [
        {"authority": "Made-up", "service": own["service"], "measure": MEASURE, "reason": "", "source": cell}
        | {"start": pd.Timestamp(start), "end": pd.Timestamp(end) if end else None, "value_outside": outside}
        for start, end, outside in exclusions
    ]
    return replace(
        pa.load(),
        observations=frame(OBSERVATIONS, [observation]),
        measures=frame(MEASURES, [measure]),
        exclusions=frame(EXCLUSIONS, rows),
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("value", "target", "polarity", "status", "variance", "favourable"),
    [
        (92, 91, "higher", "met", 1, True),
        (91, 91, "higher", "met", 0, True),
        (90, 91, "higher", "missed", -1, False),
        (25, 25, "lower", "met", 0, True),
        (34, 25, "lower", "missed", 9, False),
        (19, 25, "lower", "met", -6, True),
        (0.1 + 0.2, 0.3, "lower", "met", 0, True),
    ],
)
def test_variance_is_actual_less_target_and_polarity_judges_it(value, target, polarity, status, variance, favourable):
    row = assess(dataset(value, target, polarity)).iloc[0]
    assert (row["status"], row["favourable"]) == (status, favourable)
    assert row["variance"] == pytest.approx(variance)


@pytest.mark.slow
@pytest.mark.parametrize(("target", "polarity"), [(None, "higher"), (91, "")])
def test_without_a_target_or_a_polarity_there_is_no_verdict(target, polarity):
    row = assess(dataset(90, target, polarity)).iloc[0]
    assert row["status"] == "no target"
    assert pd.isna(row["favourable"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exclusions", "value", "status"),
    [
        ([("2014-05-01", "2014-05-31", 92)], 90, "missed in part"),
        ([("2014-05-01", "2014-05-31", 92)], 95, "met"),
        ([("2014-04-01", "2015-03-31", None)], 90, "excluded"),
        ([("2013-01-01", None, None)], 90, "excluded"),
        ([("2014-04-01", "2014-12-31", None), ("2015-01-01", None, None)], 90, "excluded"),
        ([("2014-04-01", "2014-12-30", None), ("2015-01-01", None, None)], 90, "missed in part"),
        ([("2013-04-01", "2014-03-31", None)], 90, "missed"),
        ([("2015-04-01", None, None)], 90, "missed"),
    ],
)
def test_suspension_excludes_only_the_days_it_covers(exclusions, value, status):
    assert assess(dataset(value, 91, exclusions=exclusions)).iloc[0]["status"] == status


@pytest.mark.slow
def test_performance_outside_belongs_to_the_year_the_suspension_began():
    exclusions = [("2015-01-01", None, 92)]
    began = assess(dataset(90, 91, exclusions=exclusions, period="2014/15")).iloc[0]
    later = assess(dataset(90, 91, exclusions=exclusions, period="2015/16")).iloc[0]
    assert began["value_outside"] == 92
    assert pd.isna(later["value_outside"])


@pytest.mark.slow
def test_exclusions_of_another_measure_do_not_count():
    data = dataset(90, 91, exclusions=[("2014-05-01", "2014-05-31", 92)])
    agreed = data.exclusions.itertuples()
    assert exclusions_touching(agreed, "Made-up", "Made-up service", "Another measure", "2014/15") == []


@pytest.mark.slow
def test_only_the_latest_month_can_be_suspended_where_it_gives_the_figure():
    def year(suspended, aggregation="latest"):
        data = series([99.0] * 11 + [98.0], target=99.5, unit="percent", suspended=suspended, aggregation=aggregation)
        (row,) = assess(data).query("period == '2012/13'").itertuples()
        return row.status, row.value_outside

    assert year([4]) == (Status.MISSED, 98.0)
    assert year([11])[0] == Status.EXCLUDED
    # August is among what these count.
    assert year([4], "year to date")[0] == year([4], "rolling")[0] == Status.IN_PART
