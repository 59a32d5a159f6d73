"""What a contract comes to in a period: ratings of its measures, what exclusions covered, what credits are due.

Takes a `Performance`; gives a `Contract`, or None where the workbook has no Contract sheet. What the workbook does not
say is listed as a gap.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from partnership_analysis import lookup, period_columns, tables, units
from partnership_analysis.analysis import (
    assessment,
    contract_claims,
    contract_credits,
    contract_suspensions,
    contract_terms,
    outturns,
)
from partnership_analysis.analysis.contract_credits import Charges, CreditStep
from partnership_analysis.analysis.contract_periods import (
    PeriodState,
    meets,
    period_states,
    target_of,
    telling_decimals,
)
from partnership_analysis.analysis.contract_ratings import Bands, ContractRating, Rated, other, rate
from partnership_analysis.analysis.contract_suspensions import Suspension
from partnership_analysis.analysis.contract_terms import TermEntry, Terms
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.series import SeriesKey, rows_of
from partnership_analysis.caching import python_strings
from partnership_analysis.figures import Figure, row_target_figure, value_figure
from partnership_analysis.kinds import MeasureKind, Polarity, Term
from partnership_analysis.periods import Period
from partnership_analysis.reading import contract_targets
from partnership_analysis.tables import each_row


@dataclass(frozen=True)
class ContractMeasure:
    """A measure of a contract in a period.

    Attributes
    ----------
    about
        Its authority, service and name in the workbook.
    short, phrase, definition
        What tables call it, what sentences do, and what it counts.
    terms
        What the contract says of it.
    unit, polarity
        As the Measures sheet has them.
    value, target, outside
        Its figure of the whole period, the target, and its figure of what was not suspended.
    inside
        What the suspended months make; None without them.
    target_of_parts
        The contract's target, if that is of another length than the period: "20 per month".
    other_target
        The target that its table of figures gives, if that is another than the contract's.
    rated, rated_outside
        How the whole period is rated, and what was not suspended.
    suspensions
        The agreed exclusions that touch the period.
    states
        How it stood in each month that has a figure, or else in each quarter.
    steps
        Its service credits.
    claimed, claimed_by_period
        The credits claimed for it in the period, and whether the year has claims for the periods of its credits.
    """

    about: SeriesKey
    short: str
    phrase: str
    definition: str
    terms: Terms
    unit: str
    polarity: Polarity
    value: Figure | None
    target: Figure | None
    outside: Figure | None
    inside: Figure | None
    rated: Rated
    rated_outside: Rated
    suspensions: tuple[Suspension, ...]
    states: tuple[PeriodState, ...]
    steps: tuple[CreditStep, ...] = ()
    claimed: Figure | None = None
    claimed_by_period: bool = False
    target_of_parts: Figure | None = None
    other_target: Figure | None = None

    @property
    def suspended_months(self) -> tuple[Period, ...]:
        """The months of the period that a suspension touches, each once."""
        return tuple(sorted({month for one in self.suspensions for month in one.months}, key=lambda month: month.ends))

    @property
    def credited(self) -> bool:
        """Whether the contract says what is due for which missed period, and the measure has figures to judge."""
        is_said = self.terms.figure(Term.CREDIT, units.POUNDS) is not None and bool(self.terms.per)
        return is_said and bool(self.states or self.steps or self.value)

    @property
    def missed(self) -> bool:
        """Whether it missed its target over the whole period."""
        return self.value is not None and meets(self.value.value, self.target, self.polarity) is False

    @property
    def met_only_outside(self) -> bool:
        """Whether it missed over the whole period and met its target in what was not suspended."""
        return bool(self.suspensions) and self.missed and self.rated_outside.rating == ContractRating.GOOD


@dataclass(frozen=True)
class Contract:
    """A contract in a period.

    Attributes
    ----------
    authority, period
        Whose it is, and when.
    measures
        Its measures, in the order of the Contract sheet.
    cap
        The most of all service credits in a year.
    facts
        What About says of it.
    """

    authority: str
    period: Period
    measures: tuple[ContractMeasure, ...]
    cap: Figure | None
    facts: dict[Term, TermEntry]

    @cached_property
    def kpis(self) -> tuple[ContractMeasure, ...]:
        """The measures that the workbook calls KPIs."""
        return tuple(one for one in self.measures if one.terms.kind is MeasureKind.KPI)

    @property
    def judged(self) -> tuple[ContractMeasure, ...]:
        """The measures that are counted: its KPIs or, where the workbook calls none so, all."""
        return self.kpis or self.measures

    @property
    def noun(self) -> str:
        """What one of those counted is called."""
        return "KPI" if self.kpis else "measure"

    @property
    def steps(self) -> tuple[CreditStep, ...]:
        """The service credits of all measures, period by period."""
        found = [step for one in self.measures for step in one.steps]
        return tuple(sorted(found, key=lambda step: step.period.ends))

    def measure(self, about: SeriesKey) -> ContractMeasure:
        """Return one of its measures."""
        return next(one for one in self.measures if one.about == about)

    def table(self) -> pd.DataFrame:
        """Return a row to a measure, in the columns of `tables.CONTRACT`."""
        return tables.frame(tables.CONTRACT, [_row(one, self.period) for one in self.measures])


def contract(performance: Performance) -> Contract | None:
    """Return what a contract comes to in a period; None for a workbook without a Contract sheet.

    It is worked out once for each dataset and period.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> contract(Performance(pa.load("data/raw/hart_scorecards_2014-15"), Period(2014, 7, 3)))
    """
    return performance.data._cached((contract, performance.period), lambda: _work_out(performance))


@python_strings
def _work_out(performance: Performance) -> Contract | None:
    data, period = performance.data, performance.period
    terms_of_measures = contract_terms.terms(data)
    if not terms_of_measures:
        return None
    facts = contract_terms.facts(data)
    limit = facts.get(Term.CAP)
    cap = (
        None if limit is None or limit.value is None else contract_terms.amount(limit.value, units.POUNDS, limit.source)
    )
    measures = [_measure(terms, performance) for terms in terms_of_measures]
    charged = [charges for one in measures if (charges := _charges(one, performance)) is not None]
    steps = [step for step in contract_credits.steps(charged, cap, period) if period.contains(step.period)]
    with_credits = (
        _with_credits(one, tuple(step for step in steps if step.about == one.about), performance) for one in measures
    )
    return Contract(data.authority, period, tuple(with_credits), cap, facts)


def _measure(terms: Terms, performance: Performance) -> ContractMeasure:
    """Return a measure with how it is rated."""
    data, period = performance.data, performance.period
    about = (terms.authority or data.authority, terms.service, terms.measure)
    described = lookup.by_measure(data.measures)[terms.service, terms.measure]
    agreed = tuple(contract_suspensions.suspensions(data, about, period))
    rows = [row for row in _rows(performance, about) if period.contains(Period.from_label(row.period))]
    now = next((row for row in rows if row.period == period.label), None)
    length = 1 if any(Period.from_label(row.period).months == 1 for row in rows) else 3
    no_figure = other(f"has no figure for {period.words}")
    blank = ContractMeasure(
        about=about,
        short=described.short,
        phrase=described.phrase,
        definition=described.definition,
        terms=terms,
        unit=described.unit,
        polarity=Polarity(described.polarity),
        value=None,
        target=None,
        outside=None,
        inside=None,
        rated=no_figure,
        rated_outside=no_figure,
        suspensions=agreed,
        target_of_parts=terms.target_of_parts(period, described.unit),
        states=period_states(rows, length, terms, agreed),
    )
    return blank if now is None else _rated(blank, now, performance)


def _rows(performance: Performance, about: SeriesKey, months: int = 0) -> list[Any]:
    """Return a measure's assessed figures of the financial year up to the end of the period, the period's own too.

    Quarters and years of so many `months` are made of its months where they can be.
    """
    period = performance.period
    year = period.year_of
    parts = [Period(year.year, year.month, months).following(n) for n in range(12 // months)] if months > 1 else []
    spans = dict.fromkeys((period, *(part for part in parts if part.ends <= period.ends)))
    rows = rows_of(assessment.assess(performance.data, tuple(spans)), about)
    inside = period_columns.matching(rows["period"], lambda own: year.contains(own) and own.ends <= period.ends)
    return list(each_row(rows[rows["as_at"].isna() & inside]))


def _rated(blank: ContractMeasure, now: Any, performance: Performance) -> ContractMeasure:
    """Return a measure with the figure of the period, that outside suspensions, and how both are rated."""
    terms, period = blank.terms, performance.period
    target = target_of(now, terms)
    bands = Bands(target, terms.figure(Term.APPROACHING, blank.unit), terms.figure(Term.INADEQUATE, blank.unit))
    bounds = (bands.target, bands.approaching, bands.inadequate)
    value = value_figure(now, telling_decimals(now.value, bounds, now.decimals))
    throughout = len(blank.suspended_months) == period.months
    outside = None
    if blank.suspensions and pd.notna(now.value_outside) and not throughout:
        decimals = telling_decimals(now.value_outside, bounds, now.decimals)
        printed = units.format_value(now.value_outside, now.unit, decimals)
        outside = Figure(now.value_outside, now.unit, printed, tuple(now.outside_cells), now.outside_arithmetic)
    rated = rate(value, bands, blank.polarity) if target else other(terms.no_target(period))
    if throughout:
        rated = other(f"was suspended throughout {period.words}")
    elif now.status == assessment.Status.EXCLUDED:
        rated = other(f"was suspended in {assessment.figure_period(now).words}, which gives its figure")
    if not blank.suspensions or throughout:
        rated_outside = rated
    elif outside is None:
        rated_outside = other("has no figure outside the suspensions")
    else:
        rated_outside = rate(outside, bands, blank.polarity) if target else rated
    parts = rows_of(outturns.parts(performance.data), blank.about)
    frequency = blank.states[0].period.kind if blank.states else "month"
    inside = contract_suspensions.suspended_figure(parts[parts["frequency"] == frequency], period, now.decimals)
    beside = None if pd.isna(now.target) or target is None else row_target_figure(now)
    return replace(
        blank,
        value=value,
        target=target,
        other_target=beside if beside and target and abs(beside.value - target.value) > units.DUST else None,
        outside=outside,
        inside=inside,
        rated=rated,
        rated_outside=rated_outside,
    )


def _charges(one: ContractMeasure, performance: Performance) -> Charges | None:
    """Return what a measure's credits are worked out from; None where the contract does not say enough."""
    credit = one.terms.figure(Term.CREDIT, units.POUNDS)
    if credit is None or not one.terms.per:
        return None
    length = one.terms.per.months
    agreed = contract_suspensions.suspensions(performance.data, one.about, performance.period.year_of)
    states = period_states(_rows(performance, one.about, length), length, one.terms, agreed)
    claims: dict[Period, list[Figure]] = {}
    for period, claim in contract_claims.claims(performance.data, one.about, performance.period):
        # One of a longer period is only compared with all that is due in it.
        if period.months <= length:
            claims.setdefault(contract_targets.span(period, length), []).append(claim)
    totals = {period: contract_claims.total(of_period) for period, of_period in claims.items()}
    return Charges(one.about, credit, one.terms.earn_back, states, totals)


def _with_credits(one: ContractMeasure, steps: tuple[CreditStep, ...], performance: Performance) -> ContractMeasure:
    """Return a measure with its credits, and what is claimed for it in the period."""
    data, period = performance.data, performance.period
    claims = [claim for _, claim in contract_claims.claims(data, one.about, period)]
    claimed = contract_claims.total(claims) if claims else contract_claims.year_claim(data, one.terms, period)
    all_claims = contract_claims.all_claims(data, one.about)
    lengths = {claim_period.months for claim_period, _ in all_claims if period.year_of.contains(claim_period)}
    if claimed is None and any(length <= period.months for length in lengths):
        claimed = contract_terms.pounds(0.0)  # of what is claimed by period, an empty claim is of nothing
    by_period = bool(lengths) and min(lengths) <= one.terms.per.months
    return replace(one, steps=steps, claimed=claimed, claimed_by_period=by_period)


def _row(one: ContractMeasure, period: Period) -> dict[str, Any]:
    """Return a measure's row of the tidy table."""
    authority, service, measure = one.about
    return {
        "authority": authority,
        "service": service,
        "measure": measure,
        "kind": one.terms.kind,
        "period": period.label,
        "value": one.value.value if one.value else None,
        "target": one.target.value if one.target else None,
        "rating": one.rated.rating,
        "rating_outside": one.rated_outside.rating,
        "reason": one.rated.words,
        "periods": len(one.states),
        "suspended": sum(state.suspended for state in one.states),
        "missed_inside": sum(state.missed_inside for state in one.states),
        "missed_outside": sum(state.missed_outside for state in one.states),
        "credit_due": sum(step.due for step in one.steps) if one.credited else None,
        "credit_waived": sum(step.waived for step in one.steps) if one.credited else None,
        "credit_claimed": one.claimed.value if one.claimed else None,
        "source": one.terms.entries[Term.KIND].source if one.value is None else one.value.cells[0],
    }
