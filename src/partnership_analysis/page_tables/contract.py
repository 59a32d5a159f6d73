"""The tables of a contract's page: ratings, suspensions, months, service credits, and the draft notice."""

from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from partnership_analysis import words
from partnership_analysis.analysis import contract_notice, contract_terms
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.analysis.contract_credits import CreditStep
from partnership_analysis.analysis.contract_notice import GAP
from partnership_analysis.analysis.contract_periods import PeriodState
from partnership_analysis.blocks import NO_FIGURE, NO_TARGET, NOT_GIVEN, NOT_JUDGED, NOT_SUSPENDED, Table
from partnership_analysis.blocks.table import Cell
from partnership_analysis.cells import ranges
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import Term

_BOUNDS = {"Approaching from": Term.APPROACHING, "Inadequate past": Term.INADEQUATE}


def ratings(contract: Contract) -> Table:
    """Return how each measure is rated, over the whole period and outside suspensions, with the rule."""
    rows: list[dict[str, Cell]] = [
        {
            "Rating": str(one.rated.rating),
            "Figure": one.value or NO_FIGURE,
            "Target": one.target or one.target_of_parts or NO_TARGET,
            "Why": words.capital(one.rated.words),
            "Rating outside": str(one.rated_outside.rating),
            "Outside": one.outside or (NO_FIGURE if one.suspensions else NOT_SUSPENDED),
            "Kind": one.terms.kind or NOT_GIVEN,
            **{name: one.terms.figure(term, one.unit) or NOT_GIVEN for name, term in _BOUNDS.items()},
        }
        for one in contract.measures
    ]
    caption = f"How each measure of the contract is rated, {contract.authority}, {contract.period.words}"
    outside = any(one.suspensions for one in contract.measures)
    kinds = {one.terms.kind for one in contract.measures}
    dropped = [name for name in _BOUNDS if all(row[name] == NOT_GIVEN for row in rows)]
    dropped += [] if outside else ["Outside", "Rating outside"]
    dropped += ["Kind"] if len(kinds) == 1 and "" not in kinds else []
    notes = (
        "Rating and why: of the whole period. Outside: the figure of what no suspension covers, and its rating.",
        *_other_targets(contract),
    )
    return Table(caption, _frame(contract, contract.measures, rows).drop(columns=dropped), notes)


def _other_targets(contract: Contract) -> Iterator[str]:
    """Say which targets of the contract are other than those beside the figures, by which the other pages judge."""
    for one in contract.measures:
        if one.target and one.other_target:
            cells, others = ranges(one.target.cells), ranges(one.other_target.cells)
            yield (
                f"{words.capital(one.short)}: the contract’s target of {one.target} ({cells}) counts here. "
                f"The other pages judge by the one beside its figure, {one.other_target} ({others})."
            )


def suspensions(contract: Contract) -> tuple[Table, ...]:
    """Return each agreed suspension: when, how many months of the period, why, when agreed; no table without any."""
    found = [(one, agreed) for one in contract.measures for agreed in one.suspensions]
    if not found:
        return ()
    rows: list[dict[str, Cell]] = [
        {
            "Suspended": words.suspension_dates(agreed.start, agreed.end),
            "Months": Figure(
                len(agreed.months), "count", str(len(agreed.months)), agreed.cells, f"months({{0:{len(agreed.cells)}}})"
            ),
            "Reason": agreed.reason or NOT_GIVEN,
            "Agreed": words.date(agreed.agreed) if agreed.agreed else NOT_GIVEN,
            "Inside": one.inside or NO_FIGURE,
            "Outside": one.outside or NO_FIGURE,
        }
        for one, agreed in found
    ]
    caption = f"Agreed suspensions, {contract.authority}, {contract.period.words}"
    notes = (
        "Months: those of the period that the suspension touches. Inside and outside: the figure of all the measure’s "
        "suspended months together, and of what was not suspended.",
    )
    return (Table(caption, _frame(contract, [one for one, _ in found], rows), notes),)


def months(contract: Contract) -> tuple[Table, ...]:
    """Return how each measure stood in each month or quarter: met, missed, suspended; no table without figures."""
    measures = [one for one in contract.measures if one.states]
    if not measures:
        return ()
    periods = sorted(
        {state.period for one in measures for state in one.states}, key=lambda period: (period.ends, period.months)
    )
    rows = []
    for one in measures:
        by_period = {state.period: _state(state) for state in one.states}
        lengths = {period.months for period in by_period}
        # A month says nothing of a measure that has quarters alone.
        rows.append({p.words: by_period.get(p, NO_FIGURE if p.months in lengths else "") for p in periods})
    kind = "month" if all(period.months == 1 for period in periods) else "period"
    caption = f"Each {kind} against its target, {contract.authority}, {contract.period.words}"
    cells = _frame(contract, measures, rows)
    # A table is read more easily down than across.
    if len(measures) < len(periods):
        return (Table(caption, cells.T.rename_axis(index=words.capital(kind), columns=None)),)
    return (Table(caption, cells.rename(columns=_heading)),)


def credits_due(contract: Contract) -> tuple[Table, ...]:
    """Return the service credits period by period, each step with its cells; no table without any."""
    if not contract.steps:
        return ()
    claimed = {one.about for one in contract.measures if one.claimed_by_period}
    rows = [_step(step, claimed) for step in contract.steps]
    measures = [contract.measure(step.about) for step in contract.steps]
    caption = f"Service credits, {contract.authority}, {contract.period.words}"
    cap = (f"The yearly cap is {contract.cap} ({ranges(contract.cap.cells)}).",) if contract.cap else ()
    cells = _frame(contract, measures, rows)
    empty = [name for name in ("Waived", "Over the cap", "Earned back") if (cells[name] == "").all()]
    return (Table(caption, cells.drop(columns=empty), cap),)


def terms(contract: Contract) -> tuple[Table, ...]:
    """Return what else the sheet says of each measure: points, plans and remarks; no table without any."""
    columns = {"Service points": Term.POINTS, "Rectification plan": Term.PLAN, "Remark": Term.NOTE}
    measures = [one for one in contract.measures if any(one.terms.text(term) for term in columns.values())]
    if not measures:
        return ()
    rows = [{name: one.terms.text(term) or NOT_GIVEN for name, term in columns.items()} for one in measures]
    cells = _frame(contract, measures, rows)
    cells = cells.loc[:, (cells != NOT_GIVEN).any()]
    return (Table(f"What else the Contract sheet says, {contract.authority}", cells),)


def notice(contract: Contract, names_files: bool = False) -> Table:
    """Return the draft notice, in the order of regulation 39(4); what the workbook does not say is a gap."""
    found = contract_notice.fields(contract)
    rows = [
        {"What the workbook says": one.text or GAP, "Cells": ranges(one.sources, names_files) if one.sources else ""}
        for one in found
    ]
    index = pd.Index([f"39(4){one.paragraph} {one.name}" for one in found], name="Information")
    caption = f"Draft contract performance notice, {contract.authority}, {contract.period.words}"
    return Table(caption, pd.DataFrame(rows, index=index))


def _frame(contract: Contract, measures: Any, rows: list[Any]) -> pd.DataFrame:
    """Return rows under the names of their measures, which name their services where a table has several."""
    several = len({one.about[1] for one in contract.measures}) > 1
    names = [f"{one.short} ({one.about[1]})" if several else one.short for one in measures]
    return pd.DataFrame(rows, index=pd.Index(names, name="Measure"))


def _heading(text: str) -> str:
    """Return the heading of a month or quarter of the year that the caption names: "April 2024" as "Apr"."""
    return text.partition(" ")[0][:3]


def _state(state: PeriodState) -> str:
    if state.suspended and state.missed_outside:
        return "missed"
    if state.suspended:
        return "suspended, missed" if state.missed_inside else "suspended"
    unknown = NO_TARGET if state.target is None else NOT_JUDGED
    return {True: "met", False: "missed", None: unknown}[state.met]


def _step(step: CreditStep, claimed: Collection[tuple[str, str, str]]) -> dict[str, Cell]:
    """Return the row of a step, with what is claimed where any measure is `claimed` for by period."""
    state, credit = step.state, step.credit
    unclaimed = "no claim" if step.about in claimed else "not by period"

    def part(amount: float) -> Cell:
        if not amount or amount == credit.value:
            return credit if amount else ""
        return contract_terms.pounds(amount, credit.cells, f"{{0}} - {credit.value - amount:.15g}")

    return {
        "Period": step.period.words,
        "Due": part(step.due) or contract_terms.pounds(0.0),
        **({"Claimed": step.claimed or unclaimed} if claimed else {}),
        "Credit": credit,
        "Waived": part(step.waived),
        "Over the cap": part(step.capped),
        "Earned back": f"may still be by {step.returns_by.words}" if step.returns_by else part(step.earned_back),
        "Figure": state.value if state else NO_FIGURE,
        "Target": (state.target or NO_TARGET) if state else NO_TARGET,
    }


def gaps(contract: Contract) -> Iterator[str]:
    """Give, in sentences, what the workbook does not say of the contract, and so is not worked out."""
    measures = contract.measures

    def share_of(number: int) -> str:
        return "every measure" if number == len(measures) else f"{number} of {len(measures)} measures"

    if without_kind := sum(not one.terms.kind for one in measures):
        yield f"Kind: {share_of(without_kind)} is called neither KPI nor PI, so none of these is in the notice."
    for term, what in (
        (Term.APPROACHING, "the bound of “Approaching target”"),
        (Term.INADEQUATE, "the bound of “Inadequate”"),
        (Term.CREDIT, "a service credit"),
    ):
        if without := sum(term not in one.terms.entries for one in measures):
            yield f"The sheet does not give {what} for {share_of(without)}."
    credited = [one for one in measures if Term.CREDIT in one.terms.entries]
    if unclear := [one.short for one in credited if not one.terms.per]:
        names, it = words.join(unclear), "it" if len(unclear) == 1 else "them"
        yield f"It does not say what the credit of {names} is due for (Per), so none is worked out for {it}."
    if credited and contract.cap is None:
        yield "About has no Cap, so credits are not capped."
    agreed = [one for measure in measures for one in measure.suspensions]
    if agreed and not any(one.agreed for one in agreed):
        yield "The Exclusions sheet does not say when suspensions were agreed."
