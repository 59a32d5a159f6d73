"""The tables of months and quarters, and of their process limits."""

import pandas as pd

from partnership_analysis import findings, periods, words
from partnership_analysis.analysis import process_limits
from partnership_analysis.blocks import NONE_SET, NOT_HELD, TOO_FEW, Table
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Part, value_figure
from partnership_analysis.page_tables.measures import names, series
from partnership_analysis.tables import each

_LIMITS_NOTE = (
    "Limits are the mean plus and minus 2.66 mean moving ranges of all the periods held (since the latest re-basing). "
    "Out of the ordinary are points outside them, seven in a row to one side of the mean, seven each higher or each "
    "lower than the last, and two of three near a limit."
)


def tables(data: Dataset, year: str) -> list[Table]:
    """Return the months and the quarters of a year, and what their process limits show."""
    points = process_limits.limits(data, year)
    found = []
    for frequency, rows in points.groupby("frequency", sort=False):
        now = rows[rows["year"] == year].sort_values("ordinal", kind="stable")
        if now.empty:
            continue
        services, labels = words.join(now["service"].unique()), now["period"].unique().tolist()
        caption = f"{services} by {frequency}, {data.authority}, {year}"
        printed: list[dict[str, Part]] = []
        for held in series(now):
            by_label = {row.period: value_figure(row) for row in each(held)}
            printed.append({periods.words(label): by_label.get(label, NOT_HELD) for label in labels})
        suspended = now[now["suspended"]].drop_duplicates("period")["period"]
        left_out = [periods.words(label) for label in suspended]
        notes = (f"Suspended, and left out of the process limits: {words.join(left_out)}.",) if left_out else ()
        found.append(Table(caption, pd.DataFrame(printed, index=names(now)), notes))
        found.append(Table(f"Process limits of {caption}", _limits(data, year, str(frequency)), (_LIMITS_NOTE,)))
    return found


def _limits(data: Dataset, year: str, frequency: str) -> pd.DataFrame:
    told = [
        one for one in findings.findings(data, year) if one.kind == "series" and one.facts["frequency"] == frequency
    ]
    printed: list[dict[str, Part]] = []
    for one in told:
        special: dict[str, list[str]] = {}
        for label, rule, variation, _ in one.facts["special"]:
            special.setdefault(f"{rule}, {variation}", []).append(periods.words(label))
        ordinary = (
            "; ".join(f"{what}: {words.join(labels)}" for what, labels in special.items()) or "nothing"
            if "mean" in one.figures
            else TOO_FEW
        )
        row: dict[str, Part] = {
            name: one.figures.get(figure, TOO_FEW)
            for name, figure in (("Mean", "mean"), ("Lower limit", "lower"), ("Upper limit", "upper"))
        }
        row["Target"] = one.figures.get("target", NONE_SET)
        printed.append(
            row | {"If nothing changes": one.facts["assurance"] or NONE_SET, "Out of the ordinary": ordinary}
        )
    several = len({one.service for one in told}) > 1
    names = [f"{one.measure} ({one.service})" if several else one.measure for one in told]
    return pd.DataFrame(printed, index=pd.Index(names, name="Measure"))
