"""What a row of a table holds that says so in a cell of its own: Actual, Target, YTD target, RAG."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.reading.layouts import headings
from partnership_analysis.vocabularies import HEADINGS, normalise

# What "Standard" and "Threshold" say of a row is only clear beside an actual.
_TARGET_WORDS = ("target", "targets")


class RowType(NamedTuple):
    """What a row holds: values, targets, statuses or credits claimed; a target with its kind, if the row says it."""

    role: Role
    kind: TargetKind | None = None


@lru_cache(maxsize=1024)
def row_type(text: str) -> RowType | None:
    """Return what a row holds by its type; None if its type says nothing known.

    Examples
    --------
    >>> [row_type(said) and str(row_type(said).role) for said in ("Actual", "Annual target", "RAG", "Forecast")]
    ['value', 'target', 'status', None]
    >>> row_type("YTD target").kind, row_type("Target group"), row_type("Actual last year")
    (<TargetKind.YEAR_TO_DATE: 'year to date'>, None, None)
    """
    if headings.of_row(text) is Role.CLAIMED:
        return RowType(Role.CLAIMED)
    known = HEADINGS.meaning(text)
    if known is Role.VALUE or normalise(text) == "actuals":
        return RowType(Role.VALUE)
    if known is Role.STATUS:
        return RowType(Role.STATUS)
    said = headings.target(text)
    if said is None or not (not said.rest or headings.is_general(said.rest)):
        return None
    return RowType(Role.TARGET, said.kind)


def says_types(heading: str, texts: Collection[str]) -> bool:
    """Tell whether a column says of each row whether it holds an actual or a target.

    Parameters
    ----------
    heading
        Such as "Type" or "Basis": other words may then stand beside those for actuals and targets, to be asked about.
        Under any other heading there may be none.
    texts
        The different texts of the column.

    Examples
    --------
    >>> says_types("Type", ["Actual", "Target", "Forecast"]), says_types("Type", ["Elderly", "Type 1"])
    (True, False)
    >>> says_types("Series", ["Actual", "Target"]), says_types("Service", ["Actual", "Target", "Bins"])
    (True, False)
    """
    types = {text: row_type(text) for text in texts}
    roles = {said.role for said in types.values() if said is not None}
    both = {Role.VALUE, Role.TARGET} <= roles
    if headings.role(heading) is not Role.TYPE:
        return both and None not in types.values()
    return both or any(
        said is not None and said.role is Role.TARGET and set(_TARGET_WORDS) & set(normalise(text).split())
        for text, said in types.items()
    )
