"""Service credits, worked out period by period: due, waived by a suspension, over the cap, earned back.

Takes the states of each measure's periods and what the contract says of credits; gives a `CreditStep` for each missed
period, and for each other period that a claim is given for. The cap is that of a financial year. It is reached in the
order of the periods and, within one, of the Contract sheet. What was charged below the cap may then be earned back.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from partnership_analysis import units
from partnership_analysis.analysis.contract_periods import PeriodState
from partnership_analysis.analysis.contract_terms import pounds
from partnership_analysis.analysis.series import SeriesKey
from partnership_analysis.figures import Figure
from partnership_analysis.periods import Period


@dataclass(frozen=True)
class CreditStep:
    """What comes of one period of one measure, in pounds.

    Attributes
    ----------
    about
        The measure's authority, service and name.
    period, state
        When, and how the measure stood; no state where the period has no figure.
    credit
        The credit for a missed period.
    waived, capped, earned_back, due
        How much of it a suspension waives, is over the cap, is earned back, and is due.
    claimed
        What is claimed for the period; None where no claim is given.
    returns_by
        The last of the later periods that may still earn back what is due; None where nothing can.
    """

    about: SeriesKey
    period: Period
    state: PeriodState | None
    credit: Figure
    waived: float = 0.0
    capped: float = 0.0
    earned_back: float = 0.0
    due: float = 0.0
    claimed: Figure | None = None
    returns_by: Period | None = None


@dataclass(frozen=True)
class Charges:
    """What credits of one measure are worked out from.

    Attributes
    ----------
    about
        The measure's authority, service and name.
    credit, earn_back
        What the contract says: the credit for each missed period, and after how many periods in a row it is earned
        back, if at all.
    states
        How the measure stood in each period since April.
    claims
        What is claimed, by period.
    """

    about: SeriesKey
    credit: Figure
    earn_back: int | None
    states: tuple[PeriodState, ...]
    claims: Mapping[Period, Figure]


def steps(charged: Sequence[Charges], cap: Figure | None, until: Period) -> tuple[CreditStep, ...]:
    """Return the credits of a financial year up to the end of a period, period by period.

    Parameters
    ----------
    charged
        The measures that have credits, in the order of the Contract sheet.
    cap
        The most of all credits in the year, in pounds; None is no cap.
    until
        The period of the report: what comes after it is not known, and may still earn credits back.
    """
    queue = [(state.period.ends, place, one, state) for place, one in enumerate(charged) for state in one.states]
    found: list[CreditStep] = []
    left = math.inf if cap is None else cap.value
    for _, _, one, state in sorted(queue, key=lambda item: item[:2]):
        claimed = one.claims.get(state.period)
        if state.missed_outside:
            full = one.credit.value
            charge = min(full, left)
            left -= charge
            last = _earned_back_by(one, state, until) if charge else None
            back = charge if last is not None and last.ends <= until.ends else 0.0
            capped, due = units.difference(full, charge), charge - back
            step = CreditStep(one.about, state.period, state, one.credit, 0.0, capped, back, due, claimed)
            found.append(replace(step, returns_by=last if due else None))
        elif state.missed_inside:
            found.append(CreditStep(one.about, state.period, state, one.credit, one.credit.value, claimed=claimed))
        elif claimed is not None:
            found.append(CreditStep(one.about, state.period, state, one.credit, claimed=claimed))
    return tuple(sorted([*found, *_without_figure(charged)], key=lambda step: step.period.ends))


def _without_figure(charged: Sequence[Charges]) -> list[CreditStep]:
    """Return the claims for periods that have no figure."""
    return [
        CreditStep(one.about, period, None, one.credit, claimed=claimed)
        for one in charged
        for period, claimed in one.claims.items()
        if period not in {state.period for state in one.states}
    ]


def _earned_back_by(one: Charges, missed: PeriodState, until: Period) -> Period | None:
    """Return the last of so many periods in a row after a missed one that earn it back, some of them perhaps to come.

    All that have been must be met, and neither suspended nor without a figure; None where one is not.
    """
    if one.earn_back is None:
        return None
    met = {state.period for state in one.states if state.met_live}
    after = [missed.period.following(number) for number in range(1, one.earn_back + 1)]
    return after[-1] if after and all(period in met or period.ends > until.ends for period in after) else None


def total(found: Sequence[CreditStep], amounts: Sequence[float]) -> Figure:
    """Return the sum of one amount of each step, as so many times each credit.

    Examples
    --------
    >>> total([], []).origin
    '0'
    """
    charged = [(step.credit, amount) for step, amount in zip(found, amounts, strict=True) if amount]
    times = Counter(credit for credit, _ in charged)
    value = sum(amount for _, amount in charged)
    short = units.difference(sum(credit.value for credit, _ in charged), value)
    terms = [f"{number} * {{{place}}}" if number > 1 else f"{{{place}}}" for place, number in enumerate(times.values())]
    less = f" - {units.format_value(short, units.POUNDS, units.own_decimals(short))}" if short > units.DUST else ""
    return pounds(value, [credit.cells[0] for credit in times], " + ".join(terms) + less if terms else "0")
