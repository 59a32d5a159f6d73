"""Which service a table of complaints is about, where its rows and columns do not say it.

Takes a table and the services that the workbook names; gives the one in its title, or all services of a council that
counts its complaints as a whole.
"""

import re

from partnership_analysis import periods, vocabularies
from partnership_analysis.reading import layouts
from partnership_analysis.reading.catalogue import Known, named_in
from partnership_analysis.reading.layouts import Block, headings
from partnership_analysis.tables import ALL_SERVICES

_WORDS = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]")


def service_in_title(block: Block, services: list[str], known: Known) -> str:
    """Return the service that a table's title or its sheet's name gives; empty if it may be any.

    A workbook that names no service counts the complaints of all, unless a title has words that may be one.
    """
    text = f"{block.title} {block.sheet.name}"
    if named := named_in(text, [*services, ALL_SERVICES]):
        return named
    return "" if services or unknown_words(block, known) else ALL_SERVICES


def unknown_words(block: Block, known: Known) -> list[str]:
    """Return the words over a table that may name a service: no period, council, or word of complaints."""
    corner = "" if headings.is_plain(block.corner) or vocabularies.BREAKDOWNS.meaning(block.corner) else block.corner
    council = {word.casefold() for word in _WORDS.findall(known.authority)}
    texts = {block.title, corner, block.sheet.name, block.sheet.title} - {""}
    words = [word for text in sorted(texts) for word in _unknown(text)]
    return [word for word in dict.fromkeys(words) if word.casefold() not in council]


def names_no_service(heading: str) -> bool:
    """Tell whether the heading of a column is a period or words such as "Complaints received", and so no service.

    Examples
    --------
    >>> names_no_service("Complaints received"), names_no_service("Q1"), names_no_service("Housing")
    (True, True, False)
    """
    return layouts.names_period(heading) or not _unknown(heading)


def _unknown(text: str) -> list[str]:
    """Return the words of a text that are neither a period nor words of complaints."""
    if periods.parse_or_none(text) is not None:
        return []
    words = filter(_LETTERS.search, _WORDS.findall(text))
    return [word for word in words if vocabularies.COMPLAINT_WORDS.meaning(word) is None]
