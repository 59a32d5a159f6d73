"""Columns of period labels.

Takes the `period` column of a tidy table. Gives a fact about each row's period, worked out once for each label.
No other module needs to know how a label is spelt.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from partnership_analysis.periods import Period


def map_periods(labels: "pd.Series[str]", fact: Callable[[Period], object]) -> "pd.Series[Any]":
    """Return the result of a function for each row's period.

    Examples
    --------
    >>> map_periods(pd.Series(["2014/15", "2014-04"]), lambda period: period.kind).tolist()
    ['year', 'month']
    """
    codes, distinct = pd.factorize(labels)
    facts = pd.Series([fact(Period.from_label(label)) for label in distinct], name=labels.name)
    return facts.take(codes).set_axis(labels.index)


def matching(labels: "pd.Series[str]", test: Callable[[Period], bool]) -> "pd.Series[bool]":
    """Return which rows have a period that passes a test.

    Examples
    --------
    >>> matching(pd.Series(["2014/15", "2014-04"]), lambda period: period.kind == "month").tolist()
    [False, True]
    """
    return map_periods(labels, test).astype("bool")


def whole_years(labels: "pd.Series[str]") -> "pd.Series[bool]":
    """Return which rows are of a financial year.

    Examples
    --------
    >>> whole_years(pd.Series(["2014/15", "2014/15 Q1", "2014-04", "2014"])).tolist()
    [True, False, False, False]
    """
    return matching(labels, lambda period: period.is_financial_year)


def financial_years(labels: "pd.Series[str]") -> "pd.Series[str]":
    """Return the label of the financial year that each row's period ends in.

    Examples
    --------
    >>> financial_years(pd.Series(["2014/15", "2014/15 Q1", "2015-04"])).tolist()
    ['2014/15', '2014/15', '2015/16']
    """
    return map_periods(labels, lambda period: period.year_of.label).astype("str")


def is_label(text: str) -> bool:
    """Tell whether a text is the label of a period.

    Examples
    --------
    >>> is_label("2014/15"), is_label("2014/17")
    (True, False)
    """
    try:
        Period.from_label(text)
    except ValueError:
        return False
    return True
