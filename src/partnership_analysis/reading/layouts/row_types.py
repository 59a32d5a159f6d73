"""Words in a column that say what each row holds: Actual, Target, YTD target, RAG."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple

from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.reading.layouts import headings
from partnership_analysis.vocabularies import HEADINGS, normalise

# "Standard" and "Threshold" say what a row holds only if other rows are actuals.
_TARGET_WORDS = {"target", "targets"}


class RowType(NamedTuple):
    """What a row holds: values, targets, statuses or credits claimed; a target with its kind, if the row says it."""

    role: Role
    kind: TargetKind | None = None


@lru_cache(maxsize=1024)
def row_type(text: str) -> RowType | None:
    """Return what a row holds by the text of its type; None if the text is not known.

    Examples
    --------
    >>> [row_type(text) and str(row_type(text).role) for text in ("Actual", "Annual target", "RAG", "Forecast")]
    ['value', 'target', 'status', None]
    >>> row_type("YTD target").kind, row_type("Target group"), row_type("Actual last year")
    (<TargetKind.YEAR_TO_DATE: 'year to date'>, None, None)
    """
    if headings.row_role(text) is Role.CLAIMED:
        return RowType(Role.CLAIMED)
    role = Role.VALUE if normalise(text) == "actuals" else HEADINGS.meaning(text)
    if role in (Role.VALUE, Role.STATUS):
        return RowType(role)
    target = headings.target_heading(text)
    if target is None or (target.rest and not headings.is_general(target.rest)):
        return None
    return RowType(Role.TARGET, target.kind)


def says_types(heading: str, texts: Collection[str]) -> bool:
    """Tell whether a column of some different texts says which rows hold actuals and which hold targets.

    Under a heading such as "Type" or "Basis" there may be other words too, which are asked about. Under any other
    heading there may be none.

    Examples
    --------
    >>> says_types("Type", ["Actual", "Target", "Forecast"]), says_types("Type", ["Elderly", "Type 1"])
    (True, False)
    >>> says_types("Series", ["Actual", "Target"]), says_types("Service", ["Actual", "Target", "Bins"])
    (True, False)
    """
    types = {text: row_type(text) for text in texts}
    both = {Role.VALUE, Role.TARGET} <= {known.role for known in types.values() if known is not None}
    if headings.role(heading) is not Role.TYPE:
        return both and None not in types.values()
    return both or any(
        known is not None and known.role is Role.TARGET and _TARGET_WORDS & set(normalise(text).split())
        for text, known in types.items()
    )
