"""One thing worth saying.

A kind of finding is one file: a frozen dataclass with the figures and facts of its sentence, the rule for when it is
worth saying (`find`), its sentence and its rank.
"""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.periods import Period

# What the scorecard calls each measure, by its authority, service and name in the workbook.
Names = Mapping[tuple[str, str, str], str]


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
    >>> str(found.of(Complaints)[0].value), found.of(Complaints)[0].services
    ('157', ('Customer Services', 'Shared Transactional Services'))
    """

    authority: str
    service: str = ""
    measure: str = ""
    phrase: str = ""
    period: Period
    rank: float

    @property
    def about(self) -> tuple[str, str, str]:
        """The authority, service and measure."""
        return self.authority, self.service, self.measure

    @property
    @abstractmethod
    def sentence(self) -> Sentence:
        """What it says: words and figures. Its first letter is small, for something may stand before it."""

    @property
    def has_own_sentence(self) -> bool:
        """Whether the commentary tells it by itself, and not only together with others, or in a table."""
        return True

    @property
    def names_its_service(self) -> bool:
        """Whether the sentence says by itself which service it is about."""
        return not self.measure

    @property
    def called(self) -> str:
        """What tables and charts call the measure: its short name."""
        return words.capital(self.phrase.removeprefix("the "))

    @property
    def topic(self) -> str:
        """What the list of figures says that its figures are about."""
        whose = self.service or self.authority
        return f"{self.called}, {whose}" if self.called else f"Complaints, {whose}"

    def question(self, names: Names) -> Sentence:
        """Return what members may wish to ask about it, in 25 words or fewer; empty where it raises no question."""
        return ()

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Give each figure of the sentence and the question, with what it is about."""
        # What a question calls a measure is none of its figures.
        said = (*self.sentence, *self.question(defaultdict(str)))
        return ((self.topic, part) for part in said if isinstance(part, Figure))

    def __str__(self) -> str:
        return "".join(map(str, self.sentence))
