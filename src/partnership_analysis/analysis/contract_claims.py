"""The service credits that a supplier claims, by period or for a year.

Takes the claims of a `Dataset`: beside its figures, in rows of their own, and on the Contract sheet. Gives those of a
measure in a period. Where months and their year have claims, those of the months count.
"""

from collections.abc import Sequence

import pandas as pd

from partnership_analysis import units
from partnership_analysis.analysis.contract_terms import Terms, amount, pounds
from partnership_analysis.analysis.series import SeriesKey, rows_of
from partnership_analysis.caching import cached_by_dataset
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import Role, Term
from partnership_analysis.periods import Period
from partnership_analysis.reading import references
from partnership_analysis.tables import each_row

Claims = list[tuple[Period, Figure]]


def claims(data: Dataset, about: SeriesKey, period: Period) -> Claims:
    """Return the claims of a measure that lie in a period, without one of a period that has others within it.

    Parameters
    ----------
    about
        The measure's authority, service and name.
    """
    return of_shortest_periods([(own, claim) for own, claim in all_claims(data, about) if period.contains(own)])


def of_shortest_periods(found: Claims) -> Claims:
    """Return claims without those of a period that has others within it."""
    return [(own, claim) for own, claim in found if not any(own != other and own.contains(other) for other, _ in found)]


def all_claims(data: Dataset, about: SeriesKey) -> Claims:
    """Return every claim of a measure that stands with its figures."""
    return [
        (Period.from_label(row.period), amount(row.value, units.POUNDS, row.source))
        for row in each_row(rows_of(_claims(data), about))
    ]


@cached_by_dataset
def _claims(data: Dataset) -> pd.DataFrame:
    """Return the claims of all measures; of one that is given again, the cell that counts."""
    rows = data.statements[data.statements["role"] == Role.CLAIMED]
    return rows[~rows["beside"].isin(rows["source"])]


def year_claim(data: Dataset, terms: Terms, period: Period) -> Figure | None:
    """Return what the Contract sheet says is claimed for a period: it is of the year that About names."""
    return terms.figure(Term.CLAIMED, units.POUNDS) if references.about_year(data.about) == period else None


def total(found: Sequence[Figure]) -> Figure:
    """Return the sum of some claims."""
    cells = [cell for claim in found for cell in claim.cells]
    value = sum(claim.value for claim in found)
    return pounds(value, cells, f"sum({{0:{len(cells)}}})" if len(cells) > 1 else "{0}")
