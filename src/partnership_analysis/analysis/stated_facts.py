"""What a workbook says of a period for which it has no figure: the target, the published status and the empty cell.

Takes a `Dataset` and a period; gives what is known of each series beside the figure itself.
"""

from dataclasses import dataclass, replace

import pandas as pd

from partnership_analysis.analysis import published
from partnership_analysis.analysis.period_results import Target, year_targets
from partnership_analysis.analysis.trends import series_keys
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Aggregation, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.tables import each


@dataclass(frozen=True)
class StatedFacts:
    """What is said of a measure in a period beside its figure.

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


def stated_facts(data: Dataset, period: Period) -> dict[tuple[str, ...], StatedFacts]:
    """Return what is said of each series in a period, by its authority, service and measure."""
    found: dict[tuple[str, ...], StatedFacts] = {}
    rows = _targets(data, period)
    for key, row in zip(series_keys(rows), each(rows), strict=True):
        found.setdefault(key, StatedFacts(target=Target(row.value, row.source)))
    if not period.is_financial_year:
        for series, target in year_targets(data, period).items():
            found[series] = replace(found.get(series, StatedFacts()), year_target=target)
    said = published.statuses(data.statements[data.statements["period"] == period.label])
    for key, row in zip(series_keys(said), each(said), strict=True):
        if not (one := found.get(key, StatedFacts())).published_source:
            found[key] = replace(
                one, published_status=row.rating, published_words=row.text, published_source=row.source
            )
    missing = data.observations[data.observations["value"].isna() & (data.observations["period"] == period.label)]
    for key, row in zip(series_keys(missing), each(missing), strict=True):
        found[key] = replace(found.get(key, StatedFacts()), source=row.source)
    return found


def _targets(data: Dataset, period: Period) -> pd.DataFrame:
    """Return the targets of a period itself, a year's own first.

    Those of the year to date are a figure's only if it counts from April too.
    """
    rows = data.targets[data.targets["period"] == period.label]
    to_date = data.measures.loc[data.measures["aggregation"] == Aggregation.YEAR_TO_DATE, ["service", "measure"]]
    from_april = pd.MultiIndex.from_frame(rows[["service", "measure"]]).isin([*to_date.itertuples(index=False)])
    rows = rows[(rows["kind"] != TargetKind.YEAR_TO_DATE) | from_april]
    return rows.iloc[(rows["kind"] != TargetKind.YEAR).argsort(kind="stable")]
