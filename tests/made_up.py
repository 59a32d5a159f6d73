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
    own = {"polarity": polarity, "target": target, "unit": unit, "quarters": quarters, "aggregation": aggregation}
    return several([{"values": values, "suspended": suspended, "rebased": rebased}], **own)


def several(made, polarity="higher", target=None, unit="number", quarters=False, aggregation=""):
    """Made-up series side by side, each with values, suspensions and re-basings of its own; `names` names them."""
    longest = max(len(one["values"]) for one in made)
    labels = [Period(2012, 4, 3 if quarters else 1).following(i).label for i in range(longest)]
    days = [Period(2012, 4, 1).following(i) for i in range(longest)]
    said = {"unit": unit, "polarity": polarity}
    described = {"topic": "KPI performance", "short": "made-up", "phrase": "the made-up measure", "decimals": 1}
    described |= {"aggregation": aggregation, "source": "made-up.xlsx!Measures!A2"}
    cell = {"source": "made-up.xlsx!Exclusions!C2", "reason": "made up"}
    rows, measures, exclusions, rebasings = [], [], [], []
    for number, (name, one) in enumerate(zip(names(made), made, strict=True), 1):
        own = OWN | {"measure": name}
        sheet = "Months" if number == 1 else f"Months {number}"
        rows += [
            own | said | {"period": label, "value": value, "target": target, "source": f"made-up.xlsx!{sheet}!A{i + 2}"}
            for i, (label, value) in enumerate(zip(labels, one["values"], strict=False))
            if value is not None
        ]
        measures.append(described | said | {"service": own["service"], "measure": name})
        exclusions += [own | cell | {"start": days[i].first_day, "end": days[i].last_day} for i in one["suspended"]]
        rebasings += [own | cell | {"start": days[i].first_day} for i in one["rebased"]]
    return replace(
        DATA,
        observations=frame(OBSERVATIONS, rows),
        measures=frame(MEASURES, measures),
        exclusions=frame(EXCLUSIONS, exclusions),
        rebasings=frame(REBASINGS, rebasings),
        statements=DATA.statements[:0],
        complaints=DATA.complaints[:0],
        read=None,
    )


def names(made):
    return [OWN["measure"], *(f"{OWN['measure']} {number}" for number in range(2, len(made) + 1))]
