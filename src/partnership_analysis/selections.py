"""Parts of the tables of a dataset: what was known at the end of a period, and what is about some measures.

Takes the tables by their names, as a `Dataset` has them; gives those of the part.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.periods import Period

# The tables of what is said of a period.
REPORTED = ("observations", "complaints", "comments", "updates")

_OF_MEASURES = ("observations", "targets", "exclusions", "rebasings", "statements")
_KEY = ["service", "measure"]


def select_known_at(tables: Mapping[str, Any], period: Period) -> dict[str, Any]:
    """Return the tables as they were known at the end of a period; none, if all that is reported was known then."""

    def known(frame: pd.DataFrame) -> "pd.Series[bool]":
        return period_columns.matching(frame["period"], lambda own: own.ends <= period.ends)

    found = {name: tables[name][known(tables[name])] for name in ("statements", *REPORTED)}
    if all(len(found[name]) == len(tables[name]) for name in REPORTED):
        return {}
    for name in ("exclusions", "rebasings"):
        found[name] = tables[name][tables[name]["start"] <= pd.Timestamp(period.last_day)]
    targets = tables["targets"]
    of_the_year = period_columns.financial_years(targets["period"]) == period.year_of.label
    return found | {"targets": targets[known(targets) | of_the_year]}


def select_measures(tables: Mapping[str, Any], measures: pd.DataFrame) -> dict[str, Any]:
    """Return the tables of some measures, with what is said of their services and of the contract itself."""
    keys, services = pd.MultiIndex.from_frame(measures[_KEY]), measures["service"].unique()

    def own(name: str) -> "pd.Series[bool]":
        rows = tables[name]
        return pd.Series(pd.MultiIndex.from_frame(rows[_KEY]).isin(keys), index=rows.index)

    found = {name: tables[name][own(name)] for name in _OF_MEASURES}
    comments, updates, terms = (tables[name] for name in ("comments", "updates", "contract_terms"))
    of_service = comments["service"].isin(services) & (comments["measure"] == "")
    return found | {
        "measures": measures,
        "comments": comments[of_service | own("comments")],
        "updates": updates[updates["service"].isin(services)],
        "contract_terms": terms[(terms["measure"] == "") | own("contract_terms")],
    }
