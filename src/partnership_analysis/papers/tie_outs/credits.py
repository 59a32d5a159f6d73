"""What the service credits of a contract come to, as subjects that a number may be about.

Takes a `Dataset` and a period; gives a `Subject` for what is due, claimed, waived and over the cap, of all measures
together and of each.
"""

from collections.abc import Iterable, Iterator, Sequence

from partnership_analysis import units
from partnership_analysis.analysis import contract_claims, contract_credits
from partnership_analysis.analysis.contract import contract
from partnership_analysis.analysis.contract_credits import CreditStep
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import Polarity
from partnership_analysis.papers.tie_outs.phrases import stems
from partnership_analysis.papers.tie_outs.subjects import Series, Subject
from partnership_analysis.periods import Period

CREDITS_TOPIC = "Service credits"


def credit_subjects(data: Dataset, period: Period) -> Iterator[Subject]:
    """Give the amounts of a contract's service credits in a period and its parts; nothing without a contract."""
    if data.contract_terms.empty or len(data.authorities()) > 1:
        return
    found = contract(Performance(data.until(period), period))
    if found is None or not (found.steps or any(one.claimed for one in found.measures)):
        return
    if found.steps:
        yield from _amounts(found.steps, found.authority, period, "")
    claimed = [one.claimed for one in found.measures if one.claimed]
    if claimed:
        yield _subject("", "claimed", found.authority, {period: contract_claims.total(claimed)})
    if found.cap:
        yield _subject("", "over the yearly cap", found.authority, {period: found.cap})
    for one in found.measures:
        if one.steps:
            yield from _amounts(one.steps, found.authority, period, one.short)
        if one.claimed:
            yield _subject(one.short, "claimed", found.authority, {period: one.claimed})


def _amounts(steps: Sequence[CreditStep], authority: str, period: Period, measure: str) -> Iterator[Subject]:
    """Give what some steps come to: due, waived by suspensions, and over the cap."""
    for what, amounts in (
        ("due", [step.due for step in steps]),
        ("waived by suspensions", [step.waived for step in steps]),
        ("over the yearly cap", [step.capped for step in steps]),
        ("earned back", [step.earned_back for step in steps]),
    ):
        if what == "due" or any(amounts):
            pairs = list(zip(steps, amounts, strict=True))
            figures = {own: _total([pair for pair in pairs if pair[0].period == own]) for own in _periods(steps)}
            yield _subject(measure, what, authority, figures | {period: _total(pairs)})


def _periods(steps: Iterable[CreditStep]) -> list[Period]:
    return list(dict.fromkeys(step.period for step in steps))


def _total(pairs: Sequence[tuple[CreditStep, float]]) -> Figure:
    return contract_credits.total([step for step, _ in pairs], [amount for _, amount in pairs])


def _subject(measure: str, what: str, authority: str, figures: dict[Period, Figure]) -> Subject:
    """Return the subject of an amount, which the words for credits name, or those for what took a part off."""
    short = " of ".join(filter(None, (f"Service credits {what}", measure)))
    # "Service credits" alone are those due.
    names = [f"service credits {what} {measure}"]
    names += [what] if stems(what) and not measure else []
    return Subject(
        "", short, short, CREDITS_TOPIC, units.POUNDS, Polarity.NEITHER, 0,
        tuple(dict.fromkeys(map(stems, names))), series={authority: Series(figures)},
    )  # fmt: skip
