"""One thing worth saying."""

from dataclasses import dataclass, field
from typing import Any

from partnership_analysis.figures import Figure, Sentence


@dataclass(frozen=True)
class Finding:
    """One thing worth saying, and the figures it is said with.

    Attributes
    ----------
    kind
        measure, as at, absent, tally, mix, pair, series, complaints, upheld, subjects, stages, chance or unsaid: which
        sentence it makes.
    authority, service, measure, phrase
        What it is about: the council, service and measure as the workbook names them, and the measure in words.
    period
        When.
    weight
        How much it matters: findings are told in falling weight.
    figures
        The figures of the sentence, by their place in it.
    facts
        What the sentence needs to know besides (rank, run, status).
    sentence
        What it says; `commentary` writes it.
    """

    kind: str
    authority: str
    service: str
    measure: str
    phrase: str
    period: str
    weight: float
    figures: dict[str, Figure] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    sentence: Sentence = ()
