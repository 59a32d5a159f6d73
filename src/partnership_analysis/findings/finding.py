"""One thing worth saying.

A kind of finding is one file: a frozen dataclass with the figures and facts of its sentence, the rule for when it is
worth saying (`find`), its sentence and its rank.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from partnership_analysis import words
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.periods import Period

# What the scorecard calls each measure, by its authority, service and name in the workbook.
Names = Mapping[tuple[str, str, str], str]


class KeyFields(TypedDict):
    """The fields of a finding that say what it is about, and when."""

    authority: str
    service: str
    measure: str
    phrase: str
    period: Period


def key_fields(row: Any, period: Period | None = None) -> KeyFields:
    """Return what a finding about an assessed row is about: of the row's own period, or of another."""
    when = period or Period.from_label(row.period)
    return KeyFields(authority=row.authority, service=row.service, measure=row.measure, phrase=row.phrase, period=when)


@dataclass(frozen=True, kw_only=True)
class Finding(ABC):
    """One thing worth saying about a period.

    Attributes
    ----------
    authority, service, measure
        What it is about, as the workbook names it; empty where it is about several.
    period
        When.
    phrase
        What sentences call the measure; empty where it is about several, or about complaints.
    rank
        How much it matters: the highest rank comes first (see `ranks`).

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> from partnership_analysis.findings import Complaints
    >>> found = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").found
    >>> str(found.of_kind(Complaints)[0].value), found.of_kind(Complaints)[0].services
    ('157', ('Customer Services', 'Shared Transactional Services'))
    """

    authority: str
    service: str = ""
    measure: str = ""
    phrase: str = ""
    period: Period
    rank: float

    @property
    def key(self) -> tuple[str, str, str]:
        """The authority, service and measure."""
        return self.authority, self.service, self.measure

    @property
    @abstractmethod
    def sentence(self) -> Sentence:
        """What it says: words and figures. Its first letter is small, because words may stand before it."""

    @property
    def has_own_sentence(self) -> bool:
        """Whether the commentary gives it a sentence of its own. If not, it is in a table or in another sentence."""
        return True

    @property
    def names_its_service(self) -> bool:
        """Whether the sentence says by itself which service it is about."""
        return not self.measure

    @property
    def display_name(self) -> str:
        """The name of the measure in tables and charts."""
        return words.capital(self.phrase.removeprefix("the "))

    @property
    def topic(self) -> str:
        """What the list of figures says that its figures are about."""
        whose = self.service or self.authority
        return f"{self.display_name}, {whose}" if self.display_name else f"Complaints, {whose}"

    def question(self, names: Names) -> Sentence:
        """Return what members may wish to ask about it, in 25 words or fewer; empty where it raises no question."""
        return ()

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Give each figure of the sentence and the question, with what it is about."""
        # A measure's name is no figure, so a question may do without it here.
        parts = (*self.sentence, *self.question(defaultdict(str)))
        return ((self.topic, part) for part in parts if isinstance(part, Figure))

    def __str__(self) -> str:
        return "".join(map(str, self.sentence))
