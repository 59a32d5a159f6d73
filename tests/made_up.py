"""Made-up series of months and quarters."""

from dataclasses import replace

import partnership_analysis as pa
from partnership_analysis.periods import Period
from partnership_analysis.tables import EXCLUSIONS, MEASURES, OBSERVATIONS, REBASINGS, frame

DATA = pa.load()
OWN = {"authority": "Made-up", "service": "Made-up service", "measure": "Made-up measure"}


def series(
    values, polarity="higher", target=None, suspended=(), rebased=(), unit="number", quarters=False, aggregation=""
):
    """A made-up series from April 2012 on; None leaves a period out. Suspensions and re-basings by position."""
    labels = [Period(2012, 4, 3 if quarters else 1).following(i).label for i in range(len(values))]
    months = [Period(2012, 4, 1).following(i) for i in range(len(values))]
    rows = [
        OWN
        | {"period": label, "value": value, "unit": unit, "target": target, "polarity": polarity}
        | {"source": f"made-up.xlsx!Months!A{i + 2}"}
        for i, (label, value) in enumerate(zip(labels, values, strict=True))
        if value is not None
    ]
    measure = OWN | {"topic": "KPI performance", "short": "made-up", "phrase": "the made-up measure", "unit": unit}
    measure |= {"polarity": polarity, "aggregation": aggregation, "decimals": 1, "source": "made-up.xlsx!Measures!A2"}
    del measure["authority"]
    cell = {"source": "made-up.xlsx!Exclusions!C2", "reason": "made up"}
    exclusions = [OWN | cell | {"start": months[i].first_day, "end": months[i].last_day} for i in suspended]
    return replace(
        DATA,
        observations=frame(OBSERVATIONS, rows),
        measures=frame(MEASURES, [measure]),
        exclusions=frame(EXCLUSIONS, exclusions),
        rebasings=frame(REBASINGS, [OWN | cell | {"start": months[i].first_day} for i in rebased]),
        statements=DATA.statements[:0],
        complaints=DATA.complaints[:0],
        read=None,
    )
