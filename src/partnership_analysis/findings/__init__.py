"""What is worth saying, and from which cells.

Takes a `Dataset` and a year; gives `Finding`s, most important first. A finding holds figures and facts; `commentary`
writes its sentence. Every figure carries its cells and the arithmetic between them.
"""

import copy
import hashlib
import pickle
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from partnership_analysis import periods
from partnership_analysis.analysis import assessment, process_limits, trends
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import complaints, hidden, measures, series, unsaid
from partnership_analysis.findings.finding import Finding
from partnership_analysis.findings.hidden import mix

__all__ = ["Finding", "Survey", "findings", "mix", "survey"]


class Survey(NamedTuple):
    """All that is found in a year, and the tables that it is found in.

    Attributes
    ----------
    findings
        In falling weight.
    tally
        Of all targets; None where there is none.
    unsaid
        What cannot be said, and why.
    years
        The years up to this one, as `assessment.assess` judges them.
    points
        Months and quarters, as `process_limits.limits` gives them.
    """

    findings: list[Finding]
    tally: Finding | None
    unsaid: list[Finding]
    years: pd.DataFrame
    points: pd.DataFrame


def findings(data: Dataset, year: str) -> list[Finding]:
    """Return what a dataset says in a year, most important first.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> first = findings(rates, "2014/15")[0]
    >>> first.phrase, str(first.figures["change"]), first.figures["change"].origin
    ('in-year collection of council tax', '0.48 percentage points', 'Collection rates!G5 - F5')
    """
    return survey(data, year).findings


def survey(data: Dataset, year: str) -> Survey:
    """Return all that is found in a year of some data; of the same data it is worked out once.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> found = survey(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> str(found.tally.figures["targets"]), found.unsaid[0].facts["why"]
    ('14', 'not alike')
    """
    # Known by what the tables hold, not by which they are: a notebook may change them. A copy is laid out afresh, so
    # that the same data are the same bytes.
    held = hashlib.sha256(pickle.dumps(copy.deepcopy(data))).digest()
    found: Survey = pickle.loads(_surveyed(_Question(held, periods.financial_year(year).label, data)))  # noqa: S301 (made below)
    return found


@dataclass(frozen=True)
class _Question:
    held: bytes
    year: str
    data: Dataset = field(compare=False)


@lru_cache(maxsize=16)
def _surveyed(question: _Question) -> bytes:
    """Return a survey as bytes: each who asks has a copy, that nobody else can change."""
    return pickle.dumps(_survey(question.data, question.year))


def _survey(data: Dataset, year: str) -> Survey:
    rows = trends.annual(assessment.assess(data), year)
    changed, points = trends.changes(rows, year), process_limits.limits(data, year)
    lapsed = measures.lapsed(rows, points, year)
    told = list(measures.measures(rows, changed, lapsed, data, year))
    found = [
        *told,
        *measures.tallies(changed),
        *hidden.mixes(rows, changed, told, year),
        *hidden.pairs(changed),
        *series.series(points, data, year),
        *complaints.complaints(data, year),
    ]
    found.sort(key=lambda finding: -finding.weight)
    tally = measures.overall(changed, data.partnership)
    return Survey(found, tally, unsaid.unsaid(changed, lapsed, points, data, year), rows, points)
