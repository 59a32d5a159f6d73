"""Tables that are worked out of a dataset once, however many ask for them.

Takes a function of a `Dataset`; gives one that remembers its answer with the dataset, which does not change.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

import pandas as pd

from partnership_analysis.dataset import Dataset

P = ParamSpec("P")


def worked_out_once(
    work: Callable[Concatenate[Dataset, P], pd.DataFrame],
) -> Callable[Concatenate[Dataset, P], pd.DataFrame]:
    """Have a function work a table out once for each dataset and its other arguments, however many ask for it."""

    @wraps(work)
    def once(data: Dataset, /, *options: P.args, **named: P.kwargs) -> pd.DataFrame:
        key = (work, *options, *named.items())
        made = data._made.get(key)
        if not isinstance(made, pd.DataFrame):
            made = data._made[key] = work(data, *options, **named)
        return made.copy(deep=False)

    return once
