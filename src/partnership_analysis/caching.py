"""What is worked out once, however many ask for it.

Takes a function of a `Dataset`, and gives one that remembers its answer with the dataset, which does not change; or a
method of a report, which it makes a property that remembers. Meanwhile tables keep texts as Python's own strings.
"""

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
    """While anybody is within, in any thread, pandas makes tables whose texts are Python's own strings.

    A briefing asks thousands of questions of small tables, and Arrow's strings, pandas' own choice, answer more slowly;
    in tables of a hundred thousand rows they answer faster. The option is put back, so that a notebook's own tables are
    as pandas makes them.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._within = 0
        self._before = ""

    def __enter__(self) -> None:
        with self._lock:
            if not self._within:
                self._before = pd.get_option("mode.string_storage")
                pd.set_option("mode.string_storage", "python")
            self._within += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._within -= 1
            if not self._within:
                pd.set_option("mode.string_storage", self._before)


python_strings = _PythonStrings()


class cached(cached_property[T]):  # noqa: N801 a decorator, named as its base is
    """A property that is worked out once, with texts as `python_strings`."""

    def __init__(self, work: Callable[..., T]) -> None:
        super().__init__(python_strings(work))


def cached_by_dataset(
    work: Callable[Concatenate[Dataset, P], pd.DataFrame],
) -> Callable[Concatenate[Dataset, P], pd.DataFrame]:
    """Have a function work a table out once for each dataset and its other arguments, however many ask for it."""

    @wraps(work)
    def once(data: Dataset, /, *options: P.args, **named: P.kwargs) -> pd.DataFrame:
        key = (work, *options, *named.items())
        made = data._cache.get(key)
        if not isinstance(made, pd.DataFrame):
            made = data._cache[key] = work(data, *options, **named)
        return made.copy(deep=False)

    return once
