"""What a workbook states of a period beside the figures: targets, published statuses, and cells without a figure.

Takes a `Dataset` and a period; gives the facts that it states of each series.
"""

from dataclasses import dataclass, replace

import pandas as pd

from partnership_analysis.analysis import published
from partnership_analysis.analysis.period_results import Target, year_targets
from partnership_analysis.analysis.series import MEASURE, SERIES, SeriesKey, by_series, is_among
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Aggregation, TargetKind
from partnership_analysis.periods import Period


@dataclass(frozen=True)
class StatedFacts:
    """What a workbook states of a measure in a period beside its figure.

    Attributes
    ----------
    target, year_target
        The targets of the period and of its year, if there are any.
    published_status, published_words, published_source
        The meaning of the status that the workbook publishes, its words and its cell; empty without one.
    source
        The cell that says there is no figure; empty if no cell does.
    """

    target: Target | None = None
    year_target: Target | None = None
    published_status: str = ""
    published_words: str = ""
    published_source: str = ""
    source: str = ""


def stated_facts(data: Dataset, period: Period) -> dict[SeriesKey, StatedFacts]:
    """Return what is stated of each series in a period, by its authority, service and measure."""
    found: dict[SeriesKey, StatedFacts] = {}
    for key, row in by_series(_targets(data, period)):
        found.setdefault(key, StatedFacts(target=Target(row.value, row.source)))
    if not period.is_financial_year:
        for key, target in year_targets(data, period).items():
            found[key] = replace(found.get(key, StatedFacts()), year_target=target)
    statuses = published.statuses(data.statements[data.statements["period"] == period.label])
    for key, row in by_series(statuses.drop_duplicates(SERIES)):
        facts = found.get(key, StatedFacts())
        found[key] = replace(facts, published_status=row.rating, published_words=row.text, published_source=row.source)
    missing = data.observations[data.observations["value"].isna() & (data.observations["period"] == period.label)]
    for key, row in by_series(missing):
        found[key] = replace(found.get(key, StatedFacts()), source=row.source)
    return found


def _targets(data: Dataset, period: Period) -> pd.DataFrame:
    """Return the targets of a period itself, a year's own first.

    Those of the year to date are a figure's only if it counts from April too.
    """
    rows = data.targets[data.targets["period"] == period.label]
    to_date = data.measures[data.measures["aggregation"] == Aggregation.YEAR_TO_DATE]
    from_april = is_among(rows, to_date, MEASURE)
    rows = rows[(rows["kind"] != TargetKind.YEAR_TO_DATE) | from_april]
    return rows.iloc[(rows["kind"] != TargetKind.YEAR).argsort(kind="stable")]
