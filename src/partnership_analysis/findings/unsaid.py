"""What cannot be said of a year, and why."""

import pandas as pd

from partnership_analysis.analysis.assessment import NO_TARGET, STATED
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings.finding import Finding
from partnership_analysis.periods import Period


def unsaid(
    changed: pd.DataFrame, lapsed: pd.DataFrame, points: pd.DataFrame, data: Dataset, year: str
) -> list[Finding]:
    """Return a finding for each thing that a reader would ask and the workbook does not answer.

    Their facts are `why` and `what`: the measures, or the services, of which it cannot be said.
    """
    dated = changed["as_at"].notna()
    now = points[points["year"] == year]
    short = now[now["lower"].isna() & ~now["running"].astype("bool")]
    totals = data.complaints[data.complaints["breakdown"] == "total"]
    complained, before = (
        totals.loc[totals["period"] == label, "service"].unique()
        for label in (year, Period.from_label(year).before.label)
    )
    stated = (changed["outside_basis"] == STATED) & changed["recomputed_outside"].isna()
    reasons = {
        "absent": _phrases(lapsed, data),
        "no figure": _missing(changed, data, year),
        "not alike": _phrases(changed[dated & (changed["previous_period"] != "")], data),
        "only year": _one_year(changed[~dated], data),
        **_without_target(changed[~dated], data),
        "outside stated": _phrases(changed[stated], data),
        "part of a year": _incomplete(now, changed, data, year),
        "few points": _phrases(short.drop_duplicates(["authority", "service", "measure"]), data),
        "complaints before": [name for name in complained if name not in before],
        "complaints absent": [name for name in before if name not in complained],
    }
    return [
        Finding("unsaid", data.authority, "", "", "", year, 1.0, facts={"why": why, "what": what})
        for why, what in reasons.items()
        if what
    ]


def _phrases(rows: pd.DataFrame, data: Dataset) -> list[str]:
    """Name measures in words; with their service, where two services have one that is called the same."""
    named = rows.drop_duplicates(["service", "measure"])
    twice = named["phrase"].isin(data.measures.loc[data.measures["phrase"].duplicated(), "phrase"])
    return named["phrase"].where(~twice, named["phrase"] + " (" + named["service"] + ")").tolist()


def _missing(changed: pd.DataFrame, data: Dataset, year: str) -> list[str]:
    """Name the measures whose figure the workbook gives as missing, and that no months or quarters make up for."""
    held = data.observations
    rows = held[(held["period"] == year) & held["value"].isna()]
    keys = ["authority", "service", "measure"]
    rows = rows[~pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(changed[keys]))]
    return _phrases(rows.merge(data.measures[["service", "measure", "phrase"]], on=["service", "measure"]), data)


def _without_target(changed: pd.DataFrame, data: Dataset) -> dict[str, list[str]]:
    without = changed[(changed["status"] == NO_TARGET) & changed["target"].isna()]
    return {"no target at all": [""]} if len(without) == len(changed) > 0 else {"no target": _phrases(without, data)}


def _incomplete(now: pd.DataFrame, changed: pd.DataFrame, data: Dataset, year: str) -> list[str]:
    """Name the measures of which the year is held in part, and not as a whole."""
    stated = data.observations[data.observations["period"] == year]
    keys = ["authority", "service", "measure"]
    known = pd.concat([changed[keys], stated[keys]])
    return _phrases(now[~pd.MultiIndex.from_frame(now[keys]).isin(pd.MultiIndex.from_frame(known[keys]))], data)


def _one_year(changed: pd.DataFrame, data: Dataset) -> list[str]:
    """Name the services of which one year alone is held, and the measures of the others."""
    alone = changed["years"] == 1
    whole = alone.groupby(changed["service"]).transform("all")
    return [*changed.loc[whole, "service"].unique(), *_phrases(changed[alone & ~whole], data)]
