"""What services say of a contract, with its numbers checked against the figures of the contract's measures.

Takes a `Report`; gives the section of the contract's page that shows each sentence with the verdict of `tie_out`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from partnership_analysis import period_columns, selections, units, vocabularies, words
from partnership_analysis.analysis import contract_claims, contract_credits
from partnership_analysis.analysis.contract import Contract, ContractMeasure
from partnership_analysis.analysis.contract_credits import CreditStep
from partnership_analysis.analysis.contract_periods import meets
from partnership_analysis.blocks import Block, Displayable, Heading, Sentences, Table
from partnership_analysis.cells import ranges
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, Sentence, count_figure
from partnership_analysis.findings import contract as contract_findings
from partnership_analysis.findings.contract import MissedLive, SuspendedMonths
from partnership_analysis.kinds import Term
from partnership_analysis.papers.tie_out import check_draft
from partnership_analysis.papers.tie_outs.draft import Draft, Passage
from partnership_analysis.papers.tie_outs.phrases import phrases
from partnership_analysis.papers.tie_outs.results import Tick
from partnership_analysis.papers.tie_outs.segments import segments, sentences
from partnership_analysis.reporting import Report
from partnership_analysis.tables import each_row

_HOW: Sentence = (
    "Each number of these sentences is tied out to the targets of the contract’s measures, or to the service credits "
    "that it names. A verdict is on the number alone: a person must read whether the sentence means the same measures.",
)
_NO_NUMBER = "no number to check"
_AMOUNTS: dict[str, Callable[[CreditStep], float]] = {
    "due": lambda step: step.due,
    "waived": lambda step: step.waived,
    "earned back": lambda step: step.earned_back,
}
_COLUMNS = ["What services say", "Number", "Verdict", "What the figures say", "Cell"]


@dataclass(frozen=True)
class _Row:
    """A sentence on the contract, or one number of it, with what the figures say of it."""

    sentence: str
    number: str
    verdict: str
    figures: str
    cell: str


def contract_narrative(report: Report) -> tuple[Block | Displayable, ...]:
    """Return what services say of the contract in the report's period, each number with its verdict.

    It is empty where the workbook has no contract, or its services say nothing of one.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> heading, *_, table = contract_narrative(report)
    >>> print(heading)
    What the narrative says of the contract
    """
    contract, data = report.contract, report.data
    if contract is None:
        return ()
    rows = data.updates[period_columns.matching(data.updates["period"], report.period.contains)]
    measures = pd.MultiIndex.from_tuples([one.about[1:] for one in contract.measures])
    named = data.measures[pd.MultiIndex.from_frame(data.measures[["service", "measure"]]).isin(measures)]
    of_contract = replace(data, **selections.select_measures(vars(data), named))
    findings = contract_findings.find(contract)
    covered = next(
        (str(one) for one in findings if isinstance(one, SuspendedMonths)), "no suspension touches the period."
    )
    found = [row for update in each_row(rows) for row in _rows(update, of_contract, contract, covered)]
    if not found:
        return ()
    caption = f"What services say of the contract, {contract.authority}, {contract.period.words}"
    cells = pd.DataFrame(found).set_axis(_COLUMNS, axis="columns").set_index(_COLUMNS[0])
    shown = Table(caption, cells)
    counts = _counts(contract, {one.key for one in findings if isinstance(one, MissedLive)})
    return Heading("What the narrative says of the contract"), Sentences((counts, _HOW)), shown


def _counts(contract: Contract, live: Collection[tuple[str, str, str]]) -> Sentence:
    """Say how many targets were missed, and how many of these suspensions excuse: all but those missed `live`."""
    if not any(one.missed for one in contract.judged):
        return (f"No {contract.noun} missed its target over the whole {contract.period.kind}.",)
    every = count_figure(one.terms.entries[Term.KIND].source for one in contract.judged)
    missed = count_figure(one.value.cells[0] for one in contract.judged if one.missed and one.value)
    excused = count_figure(
        one.value.cells[0] for one in contract.judged if one.missed and one.value and one.about not in live
    )
    whole = f" {contract.noun}s missed {'its target' if missed.value == 1 else 'their targets'} over the whole "
    lead = (missed, " of the ", every, f"{whole}{contract.period.kind}")
    return (*lead, "; suspensions excuse ", excused if excused.value else "none", " of these.")


def _rows(update: Any, data: Dataset, contract: Contract, covered: str) -> Iterator[_Row]:
    """Give a row to each number of an update's sentences on the contract, and to each on suspensions without one.

    Parameters
    ----------
    covered
        What suspensions covered, in words.
    """
    passage = Passage(update.text, "paragraph", update.source, section=(update.service,))
    ticks = check_draft(Draft(update.source, (passage,)), data, contract.period).ticks
    for start, end in sentences(update.text):
        text = update.text[start:end].strip()
        about = {phrase.meaning for phrase in phrases(text, vocabularies.CONTRACT_WORDS)}
        numbers = [one for one in ticks if start <= one.start < end and one.value is not None] if about else []
        named = _named(text, contract, update.service)
        credited = text if "a credit" in about else ""
        rows = [_check_number(one, text, credited, named, contract, update.service) for one in numbers]
        if "a suspension" in about and not rows:
            figures = " ".join(map(_outside, named)) or words.capital(covered)
            rows = [_Row("", "", _NO_NUMBER, figures, "")]
        for row in rows:
            yield replace(row, sentence=f"“{text}”", cell=ranges((update.source,), data.several_files))


def _named(text: str, contract: Contract, service: str) -> list[ContractMeasure]:
    """Return the contract's measures that a sentence names, those of its service before others of the same name."""
    left, found = vocabularies.normalise(text), []
    for one in sorted(contract.measures, key=lambda one: (-len(one.about[2]), one.about[1] != service)):
        for name in dict.fromkeys((one.about[2], one.short)):
            spelt = re.compile(rf"(?<!\w){re.escape(vocabularies.normalise(name))}(?!\w)")
            if spelt.search(left):
                left = spelt.sub(" ", left)
                found.append(one)
                break
    return found


def _outside(one: ContractMeasure) -> str:
    """Say how a measure did outside its suspensions."""
    if not one.suspensions:
        return f"{words.capital(one.phrase)} was not suspended."
    lead = f"{words.capital(one.phrase)} outside suspensions: "
    if one.outside is None:
        return f"{lead}no figure."
    met = meets(one.outside.value, one.target, one.polarity)
    verdict = {True: ", which met", False: ", which missed", None: ""}[met]
    return f"{lead}{one.outside} ({one.outside.origin}){verdict}{f' the target of {one.target}' if verdict else ''}."


def _check_number(
    tick: Tick, text: str, credited: str, named: Sequence[ContractMeasure], contract: Contract, service: str
) -> _Row:
    """Return a number of a sentence with its verdict: an amount of credits against those of the measures it names."""
    kinds = {phrase.meaning for phrase in phrases(credited, vocabularies.CREDIT_AMOUNTS)}
    periods = {mention.period for one in segments(text) for mention in one.periods}
    if tick.value is not None and tick.unit == units.POUNDS and len(kinds) == 1 and periods <= {contract.period}:
        (kind,) = kinds
        of_service = [one for one in contract.measures if one.about[1] == service]
        groups = [named] if named else [of_service, contract.measures]
        amounts = [amount for group in groups if (amount := _amount(group, kind))]
        if amounts:
            verdict = "agrees" if any(abs(tick.value - amount.value) <= units.DUST for amount in amounts) else "differs"
            listed = "; ".join(dict.fromkeys(f"{amount} ({amount.origin})" for amount in amounts))
            return _Row("", tick.text, verdict, f"Service credits {kind}: {listed}", "")
    counts_targets = bool(phrases(text, vocabularies.AGAINST_TARGETS)) or tick.unit
    if tick.verdict == "not a figure" or not counts_targets:
        return _Row("", tick.text, "no figure", "Not checked", "")
    return _Row("", tick.text, str(tick.verdict), words.capital(tick.says), "")


def _amount(measures: Sequence[ContractMeasure], kind: str) -> Figure | None:
    """Return one amount of the service credits of some measures; None where nothing is claimed, or no credit is set."""
    if kind == "claimed":
        claims = [one.claimed for one in measures if one.claimed]
        return contract_claims.total(claims) if claims else None
    steps = [step for one in measures if one.credited for step in one.steps]
    if not any(one.credited for one in measures):
        return None
    return contract_credits.total(steps, [_AMOUNTS[kind](step) for step in steps])
