"""The draft of a contract performance notice: the information of regulation 39(4), (a) to (h).

Takes a `Contract`; gives the notice's fields, and the same as a release of the Open Contracting Data Standard with its
metrics extension. What the workbook does not say is a gap to fill in. It is a draft for a person to check and publish.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from partnership_analysis import words
from partnership_analysis.analysis.contract import Contract, ContractMeasure
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import Term

GAP = "gap: to be filled in"
STATEMENT = (
    "This notice sets out the contracting authority’s assessment of performance against the key performance indicators."
)
_REGULATION = "Procurement Regulations 2024 (SI 2024/692), regulation 39(4)"
_WHO: tuple[tuple[str, str, Term], ...] = (
    ("(a)", "contracting authority: name", Term.AUTHORITY),
    ("(a)", "contracting authority: contact postal address", Term.AUTHORITY_ADDRESS),
    ("(a)", "contracting authority: email address", Term.AUTHORITY_EMAIL),
    ("(a)", "contracting authority: unique identifier", Term.AUTHORITY_ID),
    ("(a)", "person to contact about the notice: name, address and email", Term.ENQUIRIES),
    ("(b)", "title of the procurement", Term.PROCUREMENT_TITLE),
    ("(c)(i)", "unique identifier for the procurement", Term.PROCUREMENT_ID),
    ("(c)(ii)", "unique identifier for the contract", Term.CONTRACT_ID),
)
_SUPPLIER: tuple[tuple[str, str, Term], ...] = (
    ("(f)(i)", "supplier: name", Term.SUPPLIER),
    ("(f)(ii)", "supplier: contact postal address", Term.SUPPLIER_ADDRESS),
    ("(f)(ii)", "supplier: email address", Term.SUPPLIER_EMAIL),
    ("(f)(iii)", "supplier: unique identifier", Term.SUPPLIER_ID),
)


@dataclass(frozen=True)
class NoticeField:
    """One piece of information of the notice.

    Attributes
    ----------
    paragraph
        Which part of regulation 39(4) it is: "(a)" to "(h)".
    name
        What it is.
    text
        What the workbook says; empty for a gap.
    sources
        The cells that say so.
    """

    paragraph: str
    name: str
    text: str
    sources: tuple[str, ...] = ()


def fields(contract: Contract) -> tuple[NoticeField, ...]:
    """Return the notice's fields, in the order of the regulation."""
    return tuple(_fields(contract))


def _fields(contract: Contract) -> Iterator[NoticeField]:
    yield from (_fact(contract, *field) for field in _WHO)
    kpis = contract.kpis
    if not kpis:
        yield NoticeField("(d)", "key performance indicators", "")
    for one in kpis:
        target = one.target or one.target_of_parts
        text = f"target {target}" if target else ""
        yield NoticeField("(d)", f"key performance indicator: {_title(one)}", text, _cells(target))
    yield NoticeField("(e)", "statement", STATEMENT)
    yield from (_fact(contract, *field) for field in _SUPPLIER)
    if not kpis:
        yield NoticeField("(g)", "assessment", "")
    for one in kpis:
        text = f"{one.rated.rating}: {one.rated.words}"
        yield NoticeField("(g)", f"assessment: {_title(one)}", text, _cells(one.value))
    first, last = contract.period.first_day, contract.period.last_day
    yield NoticeField("(h)", "period of the assessment", f"{words.date(first)} to {words.date(last)}")


def _fact(contract: Contract, paragraph: str, name: str, term: Term) -> NoticeField:
    entry = contract.facts.get(term)
    if term is Term.PROCUREMENT_ID:
        # Find a Tender gives each procurement an OCID; a council may have a number of its own too.
        entry = contract.facts.get(Term.OCID, entry)
    if entry is not None:
        return NoticeField(paragraph, name, entry.text, (entry.source,))
    return NoticeField(paragraph, name, contract.authority if term is Term.AUTHORITY else "")


def _title(one: ContractMeasure) -> str:
    return f"{one.about[2]} ({one.about[1]})"


def _cells(figure: Figure | None) -> tuple[str, ...]:
    return figure.cells if figure else ()


def release(contract: Contract) -> dict[str, Any]:
    """Return the notice as a release of the Open Contracting Data Standard, with nulls for gaps.

    Ratings, which the standard has no term for, are a dimension of each observation.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> contract = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").contract
    >>> found = release(contract)
    >>> found["parties"][1]["name"], found["contracts"][0]["implementation"]["metrics"][0]["observations"][0]["measure"]
    ('Serco', 95.0)
    """
    texts = {term: entry.text for term, entry in contract.facts.items()}
    authority = {"id": texts.get(Term.AUTHORITY_ID), "name": texts.get(Term.AUTHORITY, contract.authority)}
    supplier = {"id": texts.get(Term.SUPPLIER_ID), "name": texts.get(Term.SUPPLIER)}
    kpis = list(enumerate(contract.kpis, 1))
    when = {"startDate": f"{contract.period.first_day}T00:00:00Z", "endDate": f"{contract.period.last_day}T23:59:59Z"}
    gaps = [f"39(4){field.paragraph} {field.name}" for field in fields(contract) if not field.text]
    return {
        "ocid": texts.get(Term.OCID, texts.get(Term.PROCUREMENT_ID)),
        "id": None,
        "date": None,
        "tag": ["implementation"],
        "initiationType": "tender",
        "language": "en",
        "parties": [
            authority | _contact(texts, Term.AUTHORITY_ADDRESS, Term.AUTHORITY_EMAIL, Term.ENQUIRIES, "buyer"),
            supplier | _contact(texts, Term.SUPPLIER_ADDRESS, Term.SUPPLIER_EMAIL, None, "supplier"),
        ],
        "buyer": authority,
        "tender": {
            "id": texts.get(Term.PROCUREMENT_ID, texts.get(Term.OCID)),
            "title": texts.get(Term.PROCUREMENT_TITLE),
        },
        "contracts": [
            {
                "id": texts.get(Term.CONTRACT_ID),
                "agreedMetrics": [_metric(number, one, [_agreed(number, one, when)]) for number, one in kpis],
                "implementation": {
                    "metrics": [_metric(number, one, [_achieved(number, one, when)]) for number, one in kpis]
                },
            }
        ],
        "contractPerformanceNotice": {
            "regulation": _REGULATION,
            "status": "draft: for a person to check and publish; no legal advice",
            "statement": STATEMENT,
            "gaps": gaps,
        },
    }


def _contact(texts: Mapping[Term, str], address: Term, email: Term, name: Term | None, role: str) -> dict[str, Any]:
    return {
        "address": {"streetAddress": texts.get(address)},
        "contactPoint": {"name": texts.get(name) if name else None, "email": texts.get(email)},
        "roles": [role],
    }


def _metric(number: int, one: ContractMeasure, observations: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": str(number),
        "title": _title(one),
        "description": one.definition or None,
        "observations": observations,
    }


def _agreed(number: int, one: ContractMeasure, when: dict[str, str]) -> dict[str, Any]:
    target = one.target or one.target_of_parts
    measure = target.value if target else None
    agreed = {"id": f"{number}-target", "period": when, "measure": measure, "unit": {"name": one.unit}}
    return agreed | ({"notes": str(target)} if target and not one.target else {})


def _achieved(number: int, one: ContractMeasure, when: dict[str, str]) -> dict[str, Any]:
    return {
        "id": f"{number}-actual",
        "period": when,
        "measure": one.value.value if one.value else None,
        "unit": {"name": one.unit},
        "dimensions": {"rating": str(one.rated.rating)},
        "notes": one.rated.words,
    }
