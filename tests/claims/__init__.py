"""A briefing's sentences taken apart into claims, each worked out again from the raw rows.

Nothing here is the package's: the sentences are plain text, read by patterns of their own, and numbers are decimals. A
sentence is read from its beginning to its end; what no pattern reads is an error.
"""

from collections.abc import Mapping

from claims import asked, complaints, in_period, measures, months, opening, scorecard, together, unknown
from claims.opening import points
from claims.parts import PartScope
from claims.scope import Scope
from claims.text import Claim, Text, UnreadError

__all__ = ["Claim", "PartScope", "Scope", "UnreadError", "claims", "points", "scorecard_claims"]

_READERS = tuple(module.read for module in (opening, asked, unknown, complaints, together, months, in_period, measures))


def claims(line: str, scope: Scope) -> list[Claim]:
    """Read a sentence to its end, and return what it claims.

    Raises
    ------
    UnreadError
        If no pattern reads it, or reads it to its end.
    """
    for read in _READERS:
        text = Text(line)
        if read(scope, text):
            if text.rest:
                raise UnreadError(f"{text.rest!r}, the end of {line!r}")
            return text.claims
    raise UnreadError(repr(line))


def scorecard_claims(rows: Mapping[str, Mapping[str, str]], scope: Scope) -> list[Claim]:
    """Return what a scorecard claims: by the name of each measure, its printed cells by their headings."""
    return scorecard.read(scope, rows)
