"""Commentary as a value that shows itself: findings, and the sentences that say them."""

from dataclasses import dataclass

from partnership_analysis.blocks import Sentences, Shown
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import Finding


@dataclass(frozen=True)
class Commentary(Shown):
    """Findings about one part of the data with their sentences, most important first; `str` gives plain text."""

    findings: tuple[Finding, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """What each finding says: words and figures."""
        return tuple(finding.sentence for finding in self.findings)

    def __str__(self) -> str:
        return str(self.block())

    def block(self) -> Sentences:
        """Return what a notebook shows of it."""
        return Sentences(self.sentences)

    def figures(self) -> list[Figure]:
        """Return every figure printed, in order."""
        return [part for sentence in self.sentences for part in sentence if isinstance(part, Figure)]
