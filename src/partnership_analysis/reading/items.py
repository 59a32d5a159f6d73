"""What the readers give: rows for the tidy tables, problems, and what each cell was used as.

Each tidy table has its record here, whose fields are the table's columns.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

import pandas as pd

from partnership_analysis.authorities import ComparatorRow
from partnership_analysis.kinds import Aggregation, Breakdown, CommentKind, Frequency, Polarity, Role, TargetKind, Term
from partnership_analysis.problems import Problem
from partnership_analysis.reading.contents import Found
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.split_months import PartMonth
from partnership_analysis.units import UnitStated


@dataclass(frozen=True)
class Measure:
    """A measure, as the Measures sheet describes it, or else as its figures do.

    Attributes
    ----------
    service, measure, topic, short, phrase, in_words, unit, polarity, aggregation, decimals, definition, owner,
    frequency, tolerance, tolerance_source, source
        As in the table of measures; without decimals of its own, those of its figures are meant.
    also
        Its other names.
    described
        Whether the Measures sheet describes it.
    polarity_stated
        Whether that sheet says which is better, higher, lower or neither.
    faulty
        Whether its description is wrong, which an error says: its name is known, and its figures are not used.
    stated
        How that sheet says its figures are written: in minutes, in thousands of pounds.
    """

    service: str
    measure: str
    topic: str
    short: str
    phrase: str
    unit: str
    source: str
    in_words: str = ""
    polarity: Polarity = Polarity.NEITHER
    aggregation: Aggregation = Aggregation.NOT_SAID
    decimals: int | None = None
    definition: str = ""
    owner: str = ""
    frequency: Frequency = Frequency.NOT_SAID
    tolerance: float | None = None
    tolerance_source: str = ""
    also: tuple[str, ...] = ()
    described: bool = False
    polarity_stated: bool = False
    faulty: bool = False
    stated: UnitStated | None = None


@dataclass(frozen=True)
class Doubtful:
    """A measure whose figures an error makes doubtful although they can be read: they are not used."""

    service: str
    measure: str


@dataclass(frozen=True)
class Observation:
    """A figure of a measure in a period."""

    authority: str
    service: str
    measure: str
    period: str
    value: float
    unit: str
    target: float | None
    polarity: Polarity
    as_at: dt.date | None
    note: str
    source: str


@dataclass(frozen=True)
class Unread:
    """A figure that a cell seems to hold, and that is left out because of an error."""

    authority: str
    service: str
    measure: str
    period: str


@dataclass(frozen=True)
class Target:
    """A target that a cell states, and what it is a target of."""

    authority: str
    service: str
    measure: str
    period: str
    value: float
    kind: TargetKind
    source: str


@dataclass(frozen=True)
class Complaint:
    """How many complaints of a category a service received in a period."""

    authority: str
    service: str
    period: str
    breakdown: Breakdown
    category: str
    count: int
    source: str


@dataclass(frozen=True)
class Exclusion:
    """An agreed suspension of a measure's target."""

    authority: str
    service: str
    measure: str
    start: dt.date | None
    end: dt.date | None
    reason: str
    value_outside: float | None
    source: str


@dataclass(frozen=True)
class ContractTerm:
    """What a contract says of a measure, or of itself: then `service` and `measure` are empty."""

    authority: str
    service: str
    measure: str
    term: Term
    value: float | None
    text: str
    source: str


@dataclass(frozen=True)
class Rebasing:
    """A day from which a measure's process limits start again."""

    authority: str
    service: str
    measure: str
    start: dt.date | None
    reason: str
    source: str


@dataclass(frozen=True)
class Statement:
    """What a workbook says a second time: a target, a published variance, change or status, a total."""

    authority: str
    service: str
    measure: str
    period: str
    role: Role
    value: float
    text: str
    source: str
    unit: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Comment:
    """What an officer says of a measure in a period, or of all of a service's: then `measure` is empty."""

    authority: str
    service: str
    measure: str
    period: str
    kind: CommentKind
    text: str
    author: str
    source: str


@dataclass(frozen=True)
class Update:
    """What a service did in a period, in its own words."""

    authority: str
    service: str
    period: str
    text: str
    author: str
    status: str
    source: str


@dataclass(frozen=True)
class Explained:
    """A term of the council's own, and what it means."""

    term: str
    meaning: str
    source: str


@dataclass(frozen=True)
class Note:
    """A line of text, and the topic and service of the table it stands under."""

    text: str
    source: str
    topic: str = ""
    service: str = ""


Table = Literal[
    "observations", "targets", "complaints", "exclusions", "rebasings", "measures", "statements", "comments", "updates",
    "notes", "unread", "contract_terms",
]  # fmt: skip
Record = (
    Observation | Unread | Target | Complaint | Exclusion | Rebasing | Measure | Statement | Comment | Update | Note
    | ContractTerm
)  # fmt: skip


class Rows(NamedTuple):
    """Many rows for one of the tidy tables at once."""

    table: Table
    frame: pd.DataFrame


Item = Record | Doubtful | Explained | Rows | Problem | Use | Found | PartMonth | ComparatorRow

RECORDS: dict[Table, type[Record]] = {
    "observations": Observation,
    "targets": Target,
    "complaints": Complaint,
    "exclusions": Exclusion,
    "rebasings": Rebasing,
    "measures": Measure,
    "statements": Statement,
    "comments": Comment,
    "updates": Update,
    "notes": Note,
    "unread": Unread,
    "contract_terms": ContractTerm,
}
