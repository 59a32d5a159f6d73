"""What a Contract sheet and the other sheets say differently, or leave unclear.

Takes a `Dataset`; gives a warning, with both cells, for each target that is another than the contract's, each target
of which nobody says what it is of, and each year whose claims do not add up.
"""

from collections.abc import Iterator

from partnership_analysis import units
from partnership_analysis.analysis import contract_claims, contract_terms
from partnership_analysis.analysis.contract_terms import Terms
from partnership_analysis.analysis.disagreement import apart, warning, whole
from partnership_analysis.cells import named_from
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import TargetKind, Term
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem
from partnership_analysis.tables import each


def problems(data: Dataset) -> list[Problem]:
    """Return a warning for each thing that the contract and the figures say differently.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> problems(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    []
    """
    return [
        problem
        for terms in contract_terms.terms(data)
        for problem in (*_unclear(terms), *_targets(data, terms), *_claims(data, terms))
    ]


def _unclear(terms: Terms) -> Iterator[Problem]:
    said = terms.said.get(Term.TARGET)
    if said is not None and terms.target_months == 0:
        found = f"a target of {said.text} for {terms.measure}, whose months or quarters add up"
        action = "Write Per: month, quarter or year; the target is not used"
        yield warning(said.source, found, "what the target is of", action, "targets of what adds up have no Per")


def _targets(data: Dataset, terms: Terms) -> Iterator[Problem]:
    rows = data.targets[data.targets["kind"] != TargetKind.YEAR_TO_DATE]
    rows = rows[(rows["service"] == terms.service) & (rows["measure"] == terms.measure)]
    rows = rows.merge(data.measures[["service", "measure", "unit"]], on=["service", "measure"])
    for row in each(rows[rows["authority"].isin(["", terms.authority])] if terms.authority else rows):
        aimed = terms.target(Period.from_label(row.period), "")
        if aimed is not None and abs(row.value - aimed.value) > units.DUST:
            cell = named_from(aimed.cells[0], row.source)
            yield warning(
                row.source,
                f"a target of {whole(row.value)} for {row.measure} in {row.period}",
                f"{whole(aimed.value)}, as the contract says in {cell}",
                f"Correct one of the two; the contract's page judges by {cell}, the other pages by the figure's own",
                "targets differ from the contract's",
                *apart(units.difference(row.value, aimed.value), row.unit),
            )


def _claims(data: Dataset, terms: Terms) -> Iterator[Problem]:
    about = (terms.authority or data.authority, terms.service, terms.measure)
    years = {Period.from_label(label).year_of for label in data.statements["period"].unique()}
    for year in sorted(years, key=lambda one: one.ends):
        parts = [claim for own, claim in contract_claims.claims(data, about, year) if own != year]
        wholes = [claim for own, claim in contract_claims.stated(data, about, year) if own == year]
        on_sheet = contract_claims.of_year(data, terms, year)
        others = [*wholes, *([on_sheet] if on_sheet else [])]
        counts = contract_claims.total(parts) if parts else next(iter(wholes), None)
        for other in others:
            if counts is not None and abs(other.value - counts.value) > units.DUST:
                cell = other.cells[0]
                last = f" to {named_from(counts.cells[-1], cell)}" if len(counts.cells) > 1 else ""
                yield warning(
                    cell,
                    f"{other} claimed for {terms.measure} in {year}",
                    f"{counts}, as {named_from(counts.cells[0], cell)}{last} says",
                    "Correct one of the two; the claims beside the figures are used",
                    "claims of a year differ from those of its parts",
                    *apart(units.difference(other.value, counts.value), units.POUNDS),
                )
