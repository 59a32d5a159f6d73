"""Results that are worked out once, and then remembered.

`cached_by_dataset` remembers the table that a function makes from a dataset, with the dataset, which does not change.
`cached` makes a method of a report a property that remembers its value. `python_strings` makes both of them faster.
"""

import inspect
from collections.abc import Callable
from contextlib import ContextDecorator
from functools import cached_property, wraps
from threading import Lock
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd

from partnership_analysis.dataset import Dataset

P = ParamSpec("P")
T = TypeVar("T")


class _PythonStrings(ContextDecorator):
    """While it is used, in any thread, pandas makes tables whose texts are Python's own strings.

    A briefing works with thousands of small tables, for which they are faster than Arrow's strings, pandas' choice. For
    tables of a hundred thousand rows they are slower. Afterwards the option is what it was, so that a notebook's own
    tables are as pandas makes them.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._users = 0
        self._before = ""

    def __enter__(self) -> None:
        with self._lock:
            if not self._users:
                self._before = pd.get_option("mode.string_storage")
                pd.set_option("mode.string_storage", "python")
            self._users += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._users -= 1
            if not self._users:
                pd.set_option("mode.string_storage", self._before)


python_strings = _PythonStrings()


class cached(cached_property[T]):  # noqa: N801 a decorator, named as its base is
    """A property that is worked out once, with `python_strings`."""

    def __init__(self, work: Callable[..., T]) -> None:
        super().__init__(python_strings(work))


def cached_by_dataset(
    work: Callable[Concatenate[Dataset, P], pd.DataFrame],
) -> Callable[Concatenate[Dataset, P], pd.DataFrame]:
    """Have a function work out a table once for each dataset and each set of other arguments, left out or given."""
    signature = inspect.signature(work)

    @wraps(work)
    def cached_work(data: Dataset, /, *options: P.args, **named_options: P.kwargs) -> pd.DataFrame:
        given = signature.bind(data, *options, **named_options)
        given.apply_defaults()
        key = (work, *list(given.arguments.items())[1:])
        return data._cached(key, lambda: work(data, *options, **named_options)).copy(deep=False)

    return cached_work
