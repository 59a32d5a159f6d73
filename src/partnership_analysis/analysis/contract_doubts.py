"""What a Contract sheet and the other sheets say differently, or leave unclear.

Takes a `Dataset`; gives a warning, with both cells, for each target that differs from the contract's, each target
without the period that it is for, and each claim that differs from the sum of the claims within it.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import lookup, units
from partnership_analysis.analysis import contract_claims, contract_terms
from partnership_analysis.analysis.contract_terms import Terms
from partnership_analysis.analysis.disagreement import difference_size, exact, warning
from partnership_analysis.cells import local_name
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import Aggregation, TargetKind, Term
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem
from partnership_analysis.reading import contract_targets
from partnership_analysis.tables import each_row


def problems(data: Dataset) -> list[Problem]:
    """Return a warning for each thing that the contract and the figures say differently.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> problems(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    []
    """
    every = contract_terms.terms(data)
    if not every:
        return []
    described = lookup.by_measure(data.measures)
    targets = contract_targets.by_measure(data.targets)
    found: list[Problem] = []
    for terms in every:
        key = (terms.service, terms.measure)
        found += _unclear(terms)
        if key in targets:
            found += _targets(terms, targets[key], described[key])
        found += _claims(data, terms)
    return found


def _unclear(terms: Terms) -> Iterator[Problem]:
    entry = terms.entries.get(Term.TARGET)
    if entry is not None and terms.target_months == 0:
        found = f"a target of {entry.text} for {terms.measure}, whose months or quarters add up"
        action = "Write Per: month, quarter or year; the target is not used"
        yield warning(entry.source, found, "what the target is of", action, "targets of what adds up have no Per")


def _targets(terms: Terms, targets: pd.DataFrame, described: Any) -> Iterator[Problem]:
    """Give each target of the contract's year that differs from the contract's.

    Of what counts from April, the target of March is compared with the year's.
    """
    from_april = described.aggregation == Aggregation.YEAR_TO_DATE
    rows = targets if from_april else targets[targets["kind"] != TargetKind.YEAR_TO_DATE]
    for row in each_row(rows[rows["authority"].isin(["", terms.authority])] if terms.authority else rows):
        period = Period.from_label(row.period)
        ends_year = from_april and period.last_day == period.year_of.last_day
        contracts = terms.target(period.year_of if ends_year else period, "")
        if contracts is not None and terms.comes_first(period) and abs(row.value - contracts.value) > units.DUST:
            cell = local_name(contracts.cells[0], row.source)
            of_year = " for the year" if ends_year and period != period.year_of else ""
            yield warning(
                row.source,
                f"a target of {exact(row.value)} for {row.measure} in {row.period}",
                f"{exact(contracts.value)}{of_year}, as the contract says in {cell}",
                f"Correct one of the two; the contract's page judges by {cell}, the other pages by the figure's own",
                "targets differ from the contract's",
                *difference_size(units.difference(row.value, contracts.value), described.unit),
            )


def _claims(data: Dataset, terms: Terms) -> Iterator[Problem]:
    """Give each claim that is not the sum of the claims within it, which count."""
    stated = contract_claims.all_claims(data, (terms.authority or data.authority, terms.service, terms.measure))
    for year in sorted({own.year_of for own, _ in stated}, key=lambda one: one.ends):
        of_year = [(own, claim) for own, claim in stated if own.year_of == year]
        on_sheet = contract_claims.year_claim(data, terms, year)
        if on_sheet is not None:
            yield from _differing(terms, year, on_sheet, of_year, "the claims beside the figures")
        for period, claim in of_year:
            parts = [(own, part) for own, part in of_year if own != period and period.contains(own)]
            if parts:
                yield from _differing(terms, period, claim, parts, "the claims of the shorter periods")


def _differing(
    terms: Terms, period: Period, claim: Figure, claims: contract_claims.Claims, used: str
) -> Iterator[Problem]:
    """Give a warning for a claim that is not the sum of the claims within it."""
    total = contract_claims.total([part for _, part in contract_claims.of_shortest_periods(claims)])
    if abs(claim.value - total.value) > units.DUST:
        cell = claim.cells[0]
        last = f" to {local_name(total.cells[-1], cell)}" if len(total.cells) > 1 else ""
        yield warning(
            cell,
            f"{claim} claimed for {terms.measure} in {period}",
            f"{total}, as {local_name(total.cells[0], cell)}{last} says",
            f"Correct one of the two; {used} are used",
            "claims of a period differ from those of its parts",
            *difference_size(units.difference(claim.value, total.value), units.POUNDS),
        )
