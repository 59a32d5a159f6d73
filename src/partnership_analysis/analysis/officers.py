"""What officers say in a period, and which councils' officers say anything.

Takes a `Dataset` and a period; gives the comments and actions of that period and of its parts.
"""

import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.dataset import Dataset
from partnership_analysis.periods import Period


def comments(data: Dataset, period: Period) -> pd.DataFrame:
    """Return the comments and actions of a period, or of parts of it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/hart_scorecards_2014-15")
    >>> len(comments(data, Period.from_label("2014/15 Q2"))), len(comments(data, Period(2013, 4)))
    (7, 0)
    """
    rows = data.comments
    found: pd.DataFrame = rows[period_columns.matching(rows["period"], period.contains)]
    return found


def councils(data: Dataset, period: Period) -> set[str]:
    """Return the councils whose officers comment on any measure in a period; empty text is one that is not named.

    Comments on all services count, also where the data are of some: a service without one may be asked for it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/hart_scorecards_2014-15")
    >>> councils(data.service("HR"), Period(2014, 4))
    {'Hart District Council'}
    """
    commented = data.read.commented if data.read else frozenset()
    return {council for council, label in commented if period.contains(Period.from_label(label))}
