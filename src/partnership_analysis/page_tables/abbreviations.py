"""What the abbreviations on a page stand for, each once: those alone that every council uses in one sense."""

import re
from collections.abc import Iterator

from partnership_analysis import vocabularies
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import Sentences

# Capitals, perhaps of many ("KPIs") or with a number ("BVPI8").
_CAPITALS = re.compile(r"\b([A-Z]{2,}s?)\d*\b")


def explained(performance: Performance) -> Iterator[Sentences]:
    """Give what known abbreviations in the names of the measures, services and topics of a report stand for."""
    key = ["service", "measure"]
    told = performance.data.until(performance.period).observations[key].drop_duplicates()
    measures = performance.data.measures.merge(told, on=key)  # without those that have figures only later
    names = (name for column in ("topic", "service", "short", "measure") for name in measures[column].unique())
    used = {found for name in names for found in _CAPITALS.findall(name)}
    known = vocabularies.ABBREVIATIONS.spellings
    said = tuple((f"{word}: {known[word]}.",) for word in sorted(used & set(known)))
    if said:
        yield Sentences(said)
