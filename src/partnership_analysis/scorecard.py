"""The scorecard: a row to a measure, with what the report says of it."""

import pandas as pd

from partnership_analysis.findings import Findings

COLUMNS = (
    "authority", "service", "measure", "topic", "period", "value", "unit", "target", "variance", "favourable", "status",
    "published_status", "published_words", "published_source",
    "previous", "change", "direction", "value_outside", "source", "target_source",
)  # fmt: skip


def scorecard(findings: Findings) -> pd.DataFrame:
    """Return what is said of each measure with a figure of the period: its value, target, status and change.

    Returns
    -------
    DataFrame
        `authority, service, measure, topic, period, value, unit, target, variance, favourable, status,
        published_status, published_words, published_source, previous, change, direction, value_outside, source,
        target_source`; percent values are 0 to 100, their differences
        percentage points.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rows = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").scorecard
    >>> row = rows.set_index("measure").loc["Network availability"]
    >>> float(row["value"]), float(row["target"]), row["status"]
    (98.36, 99.0, 'missed')
    """
    return findings.performance.changes.reindex(columns=list(COLUMNS)).reset_index(drop=True)
