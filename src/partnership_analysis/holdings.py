"""What a dataset has figures of: its services, their measures and their years."""

import pandas as pd

from partnership_analysis import period_columns


def by_service(observations: pd.DataFrame, complaints: pd.DataFrame) -> pd.DataFrame:
    """Return, for each service, how many measures, figures and counts of complaints there are, and of which years."""
    held = pd.concat([observations, complaints])
    years = period_columns.financial_years(held["period"]).groupby(held["service"], sort=False)
    spans = years.agg(lambda own: " to ".join(sorted({own.min(), own.max()})))
    figures = observations.groupby("service")
    counts = {
        "measures": figures["measure"].nunique(),
        "figures": figures.size(),
        "counts of complaints": complaints.groupby("service").size(),
    }
    table = pd.DataFrame(counts).reindex(spans.index).fillna(0).astype("int64")
    return table.assign(years=spans).rename_axis("service")
