"""What services say of a contract, its numbers tied out to the figures of the contract's measures.

Takes a `Report`; gives the section of the contract's page that shows each sentence with the verdict of `tie_out`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from partnership_analysis import parts, period_columns, vocabularies, words
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.blocks import Block, Heading, Sentences, Shown, Table
from partnership_analysis.cells import ranges
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Sentence, count_figure
from partnership_analysis.findings import contract as contract_findings
from partnership_analysis.findings.contract import MissedLive, SuspendedMonths
from partnership_analysis.kinds import Term
from partnership_analysis.papers.tie_out import judged
from partnership_analysis.papers.tie_outs.draft import Draft, Passage
from partnership_analysis.papers.tie_outs.phrases import phrases
from partnership_analysis.papers.tie_outs.segments import sentences
from partnership_analysis.periods import Period
from partnership_analysis.reporting import Report
from partnership_analysis.tables import each

_HOW: Sentence = (
    "Each number of these sentences is tied out to the targets of the contract’s measures. A verdict is on the "
    "number alone: a person must read whether the sentence means the same measures.",
)
_NO_NUMBER = "no number to check"
_COLUMNS = ["What services say", "Number", "Verdict", "What the figures say", "Cell"]


@dataclass(frozen=True)
class _Said:
    """A sentence on the contract, or one number of it, with what the figures say of it."""

    sentence: str
    number: str
    verdict: str
    figures: str
    cell: str


def contract_narrative(report: Report) -> tuple[Block | Shown, ...]:
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
    own = replace(data, **parts.of_measures(vars(data), named))
    told = contract_findings.find(contract)
    covered = next((str(one) for one in told if isinstance(one, SuspendedMonths)), "no suspension touches the period.")
    found = [row for update in each(rows) for row in _rows(update, own, report.period, covered)]
    if not found:
        return ()
    caption = f"What services say of the contract, {contract.authority}, {contract.period.words}"
    cells = pd.DataFrame(found).set_axis(_COLUMNS, axis="columns").set_index(_COLUMNS[0])
    shown = Table(caption, cells)
    counts = _counts(contract, {one.about for one in told if isinstance(one, MissedLive)})
    return Heading("What the narrative says of the contract"), Sentences((counts, _HOW)), shown


def _counts(contract: Contract, live: Collection[tuple[str, str, str]]) -> Sentence:
    """Say how many targets were missed, and how many of these suspensions excuse: all but those missed `live`."""
    if not any(one.missed for one in contract.judged):
        return (f"No {contract.noun} missed its target over the whole {contract.period.kind}.",)
    every = count_figure(one.terms.said[Term.KIND].source for one in contract.judged)
    missed = count_figure(one.value.cells[0] for one in contract.judged if one.missed and one.value)
    excused = count_figure(
        one.value.cells[0] for one in contract.judged if one.missed and one.value and one.about not in live
    )
    whole = f" {contract.noun}s missed {'its target' if missed.value == 1 else 'their targets'} over the whole "
    lead = (missed, " of the ", every, f"{whole}{contract.period.kind}")
    return (*lead, "; suspensions excuse ", excused if excused.value else "none", " of these.")


def _rows(update: Any, data: Dataset, period: Period, covered: str) -> Iterator[_Said]:
    """Give a row to each number of an update's sentences on the contract, and to each on suspensions without one.

    Parameters
    ----------
    covered
        What suspensions covered, in words.
    """
    passage = Passage(update.text, "paragraph", update.source, section=(update.service,))
    ticks = judged(Draft(update.source, (passage,)), data, period).ticks
    for start, end in sentences(update.text):
        text = update.text[start:end].strip()
        about = {phrase.meaning for phrase in phrases(text, vocabularies.CONTRACT_WORDS)}
        numbers = [one for one in ticks if start <= one.start < end and one.verdict != "not a figure"] if about else []
        said = [(one.text, str(one.verdict), words.capital(one.says)) for one in numbers]
        if "a suspension" in about and not said:
            said = [("", _NO_NUMBER, words.capital(covered))]
        for number, verdict, says in said:
            yield _Said(f"“{text}”", number, verdict, says, ranges((update.source,), data.several_files))
