"""What the abbreviations and terms on a page mean, each once.

Knows those that every council uses in one sense, where they stand in the names of measures, services and topics; and
those of the workbook's Glossary, there and in definitions and quoted words.
"""

import re

from partnership_analysis import period_columns, vocabularies
from partnership_analysis.analysis import officers
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.series import MEASURE, is_among
from partnership_analysis.blocks import Sentences

# Capitals, perhaps of many ("KPIs") or with a number ("BVPI8").
_CAPITALS = re.compile(r"\b([A-Z]{2,}s?)\d*\b")


def abbreviations(performance: Performance, page: str = "") -> tuple[Sentences, ...]:
    """Return what the abbreviations and terms on a page mean, the workbook's own meaning first; nothing without any.

    Parameters
    ----------
    page
        All words of the page; empty is one that shows the names of all measures and what is said of them.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> print(abbreviations(report.topic("Collection rates").performance)[0])
    CTX: council tax.
    NDR: non-domestic rates, or business rates.
    """
    data, period = performance.data, performance.period
    # Measures that have figures only later are not on the page.
    measures = data.measures[is_among(data.measures, data.until(period).observations, MEASURE)]
    names = [name for column in ("topic", "service", "short", "measure") for name in measures[column].unique()]
    names = [page] if page else names
    used = {found for name in names for found in _CAPITALS.findall(name)}
    in_glossary = {form for term in data.glossary for form in (term.casefold(), f"{term.casefold()}s")}
    meanings = {
        word: meaning
        for word, meaning in vocabularies.ABBREVIATIONS.spellings.items()
        if word in used and word.casefold() not in in_glossary
    }
    if data.glossary:
        updates = data.updates[period_columns.matching(data.updates["period"], period.contains)]
        texts = [*measures["definition"], *officers.comments(data, period)["text"], *updates["text"]]
        page = page or "\n".join([*names, *texts])
        terms = {term: meaning for term, meaning in data.glossary.items() if meaning}
        meanings |= {term: meaning for term, meaning in terms.items() if _pattern(term).search(page)}
    if not meanings:
        return ()
    return (Sentences(tuple((f"{word}: {meanings[word]}.",) for word in sorted(meanings, key=str.casefold))),)


def _pattern(term: str) -> re.Pattern[str]:
    """Return what finds a term, or its plural; an abbreviation only in its capitals, for "IT" is not "it"."""
    ordinary = len(term) > 1 and not term.isupper() and (term.islower() or term.istitle())
    capitals = re.IGNORECASE if ordinary else 0
    return re.compile(rf"(?<!\w){re.escape(term)}s?\d*(?!\w)", capitals)
