"""The page of a contract.

Takes a `Contract` and its findings. Gives what the page shows, in order: the finding that matters most to a committee,
the others, ratings, suspensions, months, service credits, what is missing, and the draft notice.
"""

from partnership_analysis import commentary
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.blocks import Block, Displayable, Heading, Lead, Sentences, Table, section
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
    """Return what the page of a contract shows; if there is no contract, one sentence that says so.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/hart_scorecards_2014-15"), "2014/15 Q2")
    >>> print(str(report.contract_page[0]).partition(",")[0])
    The workbook has no Contract sheet
    """
    if contract is None:
        return (Sentences((_NO_SHEET,)),)
    items = _items(contract, data)
    return tuple(naming_files(item, data) if isinstance(item, Table) else item for item in items)


def _items(contract: Contract, data: Dataset) -> tuple[Block | Displayable, ...]:
    findings = contract_findings.find(contract)
    lead = next((finding for finding in findings if isinstance(finding, SuspendedMonths)), findings[0])
    others = (finding for finding in findings if finding is not lead)
    first, *sentences = commentary.write((lead, *others), data).sentences
    if remark := contract.facts.get(Term.REMARK):
        sentences.append((f"The workbook remarks: “{remark.text}”",))
    gaps: tuple[Sentence, ...] = tuple((gap,) for gap in tables.gaps(contract))
    return (
        Lead(first),
        Sentences(tuple(sentences)),
        Heading("How each measure is rated"),
        tables.ratings(contract),
        Sentences(_LAW),
        *section("What suspensions covered", tables.suspensions(contract)),
        *section("Each period against its target", tables.months(contract)),
        *section("Service credits", tables.credits_due(contract)),
        *section("What the workbook does not say", (Sentences(gaps),) if gaps else ()),
        *section("What else the contract says", tables.terms(contract)),
        Heading("Draft notice"),
        Sentences(_DRAFT),
        tables.notice(contract, data.several_files),
    )
