"""Parts of the tables of a dataset: what was known at the end of a period, and what is about some measures.

Takes the tables by their names, as a `Dataset` has them. Gives those of the part, or a summary of them.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.periods import Period

# The tables of what is reported for a period.
REPORTED = ("observations", "complaints", "comments", "updates")

_OF_MEASURES = ("observations", "targets", "exclusions", "rebasings", "statements")
_KEY = ["service", "measure"]


def select_known_at(tables: Mapping[str, Any], period: Period) -> dict[str, Any]:
    """Return the tables as they were known at the end of a period; empty if all that is reported was known then."""

    def known(rows: pd.DataFrame) -> "pd.Series[bool]":
        return period_columns.matching(rows["period"], lambda reported: reported.ends <= period.ends)

    found = {name: tables[name][known(tables[name])] for name in ("statements", *REPORTED)}
    if all(len(found[name]) == len(tables[name]) for name in REPORTED):
        return {}
    for name in ("exclusions", "rebasings"):
        found[name] = tables[name][tables[name]["start"] <= pd.Timestamp(period.last_day)]
    targets = tables["targets"]
    of_the_year = period_columns.financial_years(targets["period"]) == period.year_of.label
    return found | {"targets": targets[known(targets) | of_the_year]}


def select_measures(tables: Mapping[str, Any], measures: pd.DataFrame) -> dict[str, Any]:
    """Return the tables of some measures, with what is said about their services and the contract itself."""
    keys, services = pd.MultiIndex.from_frame(measures[_KEY]), measures["service"].unique()

    def selected(name: str) -> "pd.Series[bool]":
        rows = tables[name]
        return pd.Series(pd.MultiIndex.from_frame(rows[_KEY]).isin(keys), index=rows.index)

    found = {name: tables[name][selected(name)] for name in _OF_MEASURES}
    comments, updates, terms = (tables[name] for name in ("comments", "updates", "contract_terms"))
    of_service = comments["service"].isin(services) & (comments["measure"] == "")
    return found | {
        "measures": measures,
        "comments": comments[of_service | selected("comments")],
        "updates": updates[updates["service"].isin(services)],
        "contract_terms": terms[(terms["measure"] == "") | selected("contract_terms")],
    }


def summary(observations: pd.DataFrame, complaints: pd.DataFrame) -> pd.DataFrame:
    """Return how many measures, figures and counts of complaints each service has, and for which years."""
    reported = pd.concat([observations, complaints])
    years = period_columns.financial_years(reported["period"]).groupby(reported["service"], sort=False)
    spans = years.agg(lambda labels: " to ".join(sorted({labels.min(), labels.max()})))
    figures = observations.groupby("service")
    counts = {
        "measures": figures["measure"].nunique(),
        "figures": figures.size(),
        "counts of complaints": complaints.groupby("service").size(),
    }
    table = pd.DataFrame(counts).reindex(spans.index).fillna(0).astype("int64")
    return table.assign(years=spans).rename_axis("service")
