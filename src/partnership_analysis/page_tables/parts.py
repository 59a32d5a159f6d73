"""The tables of months and quarters, and of their process limits."""

import pandas as pd

from partnership_analysis import words
from partnership_analysis.blocks import NONE_SET, NOT_HELD, TOO_FEW, Table
from partnership_analysis.figures import Part, value_figure
from partnership_analysis.findings import Findings, Months
from partnership_analysis.page_tables.measures import names, series
from partnership_analysis.periods import Period
from partnership_analysis.tables import each

_LIMITS_NOTE = (
    "Limits are the mean plus and minus 2.66 mean moving ranges of all the periods with a figure "
    "(since the latest re-basing). "
    "Out of the ordinary are points outside them, seven in a row to one side of the mean, seven each higher or each "
    "lower than the last, and two of three near a limit or beyond it."
)


def tables(findings: Findings) -> list[Table]:
    """Return the months and the quarters of a year, and what their process limits show."""
    data, year = findings.performance.data, findings.performance.period.label
    found = []
    for frequency, rows in findings.performance.points.groupby("frequency", sort=False):
        now = rows[rows["year"] == year].sort_values("ordinal", kind="stable")
        if now.empty:
            continue
        services, labels = words.join(now["service"].unique()), now["period"].unique().tolist()
        named = {label: Period.from_label(label).words for label in labels}
        caption = f"{services} by {frequency}, {data.authority}, {year}"
        printed: list[dict[str, Part]] = []
        for one in series(now):
            by_label = {row.period: value_figure(row) for row in each(one)}
            printed.append({named[label]: by_label.get(label, NOT_HELD) for label in labels})
        suspended = now[now["suspended"]].drop_duplicates("period")["period"]
        left_out = [named[label] for label in suspended]
        notes = (f"Suspended, and left out of the process limits: {words.join(left_out)}.",) if left_out else ()
        found.append(Table(caption, pd.DataFrame(printed, index=names(now)), notes))
        limits = _limits([one for one in findings.of(Months) if one.frequency == frequency])
        found.append(Table(f"Process limits of {caption}", limits, (_LIMITS_NOTE,)))
    return found


def _limits(told: list[Months]) -> pd.DataFrame:
    several = len({one.service for one in told}) > 1
    names = [f"{one.measure} ({one.service})" if several else one.measure for one in told]
    return pd.DataFrame([_row(one) for one in told], index=pd.Index(names, name="Measure"))


def _row(one: Months) -> dict[str, Part]:
    limits, expected = one.limits, one.expected
    return {
        "Mean": limits.mean if limits else TOO_FEW,
        "Lower limit": limits.lower if limits else TOO_FEW,
        "Upper limit": limits.upper if limits else TOO_FEW,
        "Target": expected.target if expected else NONE_SET,
        "If nothing changes": expected.assurance.value if expected else NONE_SET,
        "Out of the ordinary": _special(one) if limits else TOO_FEW,
    }


def _special(one: Months) -> str:
    """Say which points are out of the ordinary, those of one rule together."""
    special: dict[str, list[str]] = {}
    for point in one.special:
        special.setdefault(f"{point.rule}, {point.variation}", []).append(point.period.words)
    return "; ".join(f"{what}: {words.join(labels)}" for what, labels in special.items()) or "nothing"
