"""What the abbreviations on a page stand for, each once: those alone that every council uses in one sense."""

import re
from collections.abc import Iterator

from partnership_analysis import vocabularies
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import Sentences

# Capitals, perhaps of many ("KPIs") or with a number ("BVPI8").
_CAPITALS = re.compile(r"\b([A-Z]{2,}s?)\d*\b")


def explained(performance: Performance) -> Iterator[Sentences]:
    """Give what the abbreviations in the names of measures, services and topics stand for; none where none is known."""
    measures = performance.data.measures
    names = (name for column in ("topic", "service", "short", "measure") for name in measures[column].unique())
    used = {found for name in names for found in _CAPITALS.findall(name)}
    known = vocabularies.ABBREVIATIONS.spellings
    said = tuple((f"{word}: {known[word]}.",) for word in sorted(used & set(known)))
    if said:
        yield Sentences(said)
