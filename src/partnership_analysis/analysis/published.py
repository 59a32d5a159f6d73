"""The status that a workbook publishes of a measure, beside ours.

Takes assessed figures and what the workbook states; gives each figure the status that was published for its period, in
the workbook's words, and whether that status contradicts the figure and the target that stand beside it.
"""

from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import units, vocabularies
from partnership_analysis.analysis.series import KEY
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Rating, Role


def statuses(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the published statuses, with the meaning of each as `rating`; empty where the words are not known.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> statuses(pa.load("data/raw/serco_partnership_2014-15.xlsx").statements).empty
    True
    """
    rows = statements[statements["role"] == Role.STATUS]
    ratings = {text: str(vocabularies.rating(text) or "") for text in rows["text"].unique()}
    return rows.assign(rating=rows["text"].map(ratings).astype("str"))


def status_columns(rows: pd.DataFrame, data: Dataset, covered: "np.ndarray[Any, Any]") -> dict[str, Any]:
    """Return the columns `published_status`, `published_words` and `published_source` of figures, and `contradicted`.

    Parameters
    ----------
    rows
        Figures that are assessed already.
    covered
        The share of each one's period that agreed suspensions cover.

    Notes
    -----
    Green contradicts a figure that missed its target; amber and red contradict one that met it, and a figure equal to
    its target met it, whichever is better. Red contradicts a miss within the tolerance that the workbook gives, amber
    does not. Nothing is compared where a suspension covers the whole period, nor a miss where it covers part of it. A
    status is compared only with what stood beside it, not with a figure or a target that another file has revised.
    """
    stated = statuses(data.statements)
    if stated.empty:
        return {"published_status": "", "published_words": "", "published_source": "", "contradicted": False}
    # The status beside the figure itself comes before another of the same measure and period.
    # What stands beside a month is of the month, not of a year that the months make.
    cells = rows["source"].where(rows["basis"] == "", "")
    of_cell = stated[stated["beside"] != ""].drop_duplicates("beside").set_index("beside", drop=False).reindex(cells)
    keys = pd.MultiIndex.from_frame(rows[KEY])
    of_period = stated.drop_duplicates(KEY).set_index(KEY).reindex(keys)
    columns = ["rating", "text", "source", "beside"]
    found = of_cell[columns].set_axis(rows.index).combine_first(of_period[columns].set_axis(rows.index)).fillna("")
    return {
        "published_status": found["rating"].astype("str"),
        "published_words": found["text"].astype("str"),
        "published_source": found["source"].astype("str"),
        "contradicted": _contradicted(rows, found["rating"], covered) & _as_they_were(rows, found["beside"], data),
    }


def target_clause(row: Any, value: str, target: str) -> str:
    """Return whether an assessed figure met its target, as a clause.

    Parameters
    ----------
    value, target
        What it calls the figure and the target: their cells and how they are printed.
    """
    if not row.polarity:
        return f"the actual ({value}) equals the target ({target})"
    if row.favourable:
        return f"the actual ({value}) met the target ({target})"
    within = ", but is within tolerance" if row.amber else ""
    return f"the actual ({value}) missed the target ({target}){within}"


def _contradicted(rows: pd.DataFrame, rating: "pd.Series[str]", covered: "np.ndarray[Any, Any]") -> "pd.Series[bool]":
    equal = (rows["value"] - rows["target"]).abs() <= units.DUST
    met = equal | rows["favourable"].fillna(False).astype("bool")
    missed = ~equal & ~rows["favourable"].fillna(True).astype("bool")
    green, amber, red = (rating == one for one in (Rating.GREEN, Rating.AMBER, Rating.RED))
    unexcused = missed & (covered == 0)
    found: pd.Series[bool] = (amber | red) & met & (covered < 1) | (green | red & rows["amber"]) & unexcused
    return found


def _as_they_were(rows: pd.DataFrame, cells: "pd.Series[str]", data: Dataset) -> "pd.Series[bool]":
    """Return which rows still have the value and the target that stood beside their status, in these cells."""
    statements = data.statements
    again = statements.loc[statements["role"] == Role.VALUE, ["source", "value"]]
    values = pd.concat([data.observations[["source", "value"]], again]).drop_duplicates("source")
    targets = statements[statements["role"] == Role.TARGET].drop_duplicates("beside").set_index("beside")["value"]
    value, target = cells.map(values.set_index("source")["value"]), cells.map(targets)
    return (value == rows["value"]) & (target.isna() | (target == rows["target"]))
