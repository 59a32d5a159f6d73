"""The page of a contract.

Takes a `Contract` and its findings; gives what the page shows, in order: the finding that matters most to a committee,
the others, ratings, suspensions, months, service credits, what is not said, and the draft notice.
"""

from collections.abc import Sequence

from partnership_analysis.analysis.contract import Contract
from partnership_analysis.blocks import Block, Displayable, Heading, Lead, Sentences, Table
from partnership_analysis.commentary import tell
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Sentence
from partnership_analysis.findings import contract as contract_findings
from partnership_analysis.findings.contract import SuspendedMonths
from partnership_analysis.kinds import Term
from partnership_analysis.page_tables import contract as tables
from partnership_analysis.page_tables import naming_files

_NO_SHEET: Sentence = (
    "The workbook has no Contract sheet, so there is nothing to say of a contract. ",
    "“partnership template” writes a workbook that has one to fill in.",
)
_LAW: tuple[Sentence, ...] = (
    (
        "Ratings are in the words of regulation 39(5) of the Procurement Regulations 2024. They follow the targets and "
        "the bounds of the Contract sheet.",
    ),
    (
        "This page is no legal advice. Whether sections 52 and 71 of the Procurement Act 2023 apply to the contract is "
        "for the council to check.",
    ),
)
_DRAFT: tuple[Sentence, ...] = (
    (
        "This is a draft of the information that regulation 39(4) lists, (a) to (h). A person must check it, fill in "
        "the gaps and publish it.",
    ),
    ("The same as JSON, in the terms of the Open Contracting Data Standard, is tables/contract_notice.json.",),
)


def page(contract: Contract | None, data: Dataset) -> tuple[Block | Displayable, ...]:
    """Return what the page of a contract shows; without a contract, one sentence that says so.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/hart_scorecards_2014-15"), "2014/15 Q2")
    >>> print(str(report.contract_page[0]).partition(",")[0])
    The workbook has no Contract sheet
    """
    if contract is None:
        return (Sentences((_NO_SHEET,)),)
    shown = _shown(contract, data)
    return tuple(naming_files(item, data) if isinstance(item, Table) else item for item in shown)


def _shown(contract: Contract, data: Dataset) -> tuple[Block | Displayable, ...]:
    found = contract_findings.find(contract)
    lead = next((one for one in found if isinstance(one, SuspendedMonths)), found[0])
    said = tell((lead, *(one for one in found if one is not lead)), data)
    remark = contract.facts.get(Term.REMARK)
    remarks: tuple[Sentence, ...] = ((f"The workbook remarks: “{remark.text}”",),) if remark else ()
    gaps: tuple[Sentence, ...] = tuple((gap,) for gap in tables.gaps(contract))
    return (
        Lead(said.sentences[0]),
        Sentences((*said.sentences[1:], *remarks)),
        Heading("How each measure is rated"),
        tables.ratings(contract),
        Sentences(_LAW),
        *_section("What suspensions covered", tables.suspensions(contract)),
        *_section("Each period against its target", tables.months(contract)),
        *_section("Service credits", tables.credits_due(contract)),
        *_section("What the workbook does not say", (Sentences(gaps),) if gaps else ()),
        *_section("What else the contract says", tables.terms(contract)),
        Heading("Draft notice"),
        Sentences(_DRAFT),
        tables.notice(contract, data.several_files),
    )


def _section(title: str, shown: Sequence[Block | Displayable]) -> tuple[Block | Displayable, ...]:
    return (Heading(title), *shown) if shown else ()
