"""What the abbreviations and terms on a page mean, each once.

Knows those that every council uses in one sense, where they stand in the names of measures, services and topics; and
those of the workbook's Glossary, there and in definitions and quoted words.
"""

import re
from collections.abc import Iterator

from partnership_analysis import period_columns, vocabularies
from partnership_analysis.analysis import officers
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import Sentences

# Capitals, perhaps of many ("KPIs") or with a number ("BVPI8").
_CAPITALS = re.compile(r"\b([A-Z]{2,}s?)\d*\b")


def explained(performance: Performance, page: str = "") -> Iterator[Sentences]:
    """Give what the abbreviations and terms on a page mean; the workbook's own meaning comes first.

    Parameters
    ----------
    page
        All words of the page; empty is one that shows the names of all measures and what is said of them.
    """
    key = ["service", "measure"]
    data, period = performance.data, performance.period
    told = data.until(period).observations[key].drop_duplicates()
    measures = data.measures.merge(told, on=key)  # without those that have figures only later
    names = [name for column in ("topic", "service", "short", "measure") for name in measures[column].unique()]
    names = [page] if page else names
    used = {found for name in names for found in _CAPITALS.findall(name)}
    own = data.glossary
    spelt = {form for term in own for form in (term.casefold(), f"{term.casefold()}s")}
    known = {word: meaning for word, meaning in vocabularies.ABBREVIATIONS.spellings.items() if word in used}
    meant = {word: meaning for word, meaning in known.items() if word.casefold() not in spelt}
    if own:
        updates = data.updates[period_columns.matching(data.updates["period"], period.contains)]
        texts = [*measures["definition"], *officers.comments(data, period)["text"], *updates["text"]]
        page = page or "\n".join([*names, *texts])
        meant |= {term: meaning for term, meaning in own.items() if meaning and _names(term).search(page)}
    if meant:
        yield Sentences(tuple((f"{word}: {meant[word]}.",) for word in sorted(meant, key=str.casefold)))


def _names(term: str) -> re.Pattern[str]:
    """Return what finds a term, or many of it; an abbreviation only in its capitals, for "IT" is not "it"."""
    ordinary = len(term) > 1 and not term.isupper() and (term.islower() or term.istitle())
    capitals = re.IGNORECASE if ordinary else 0
    return re.compile(rf"(?<!\w){re.escape(term)}s?\d*(?!\w)", capitals)
