"""Words in a column that say what each row holds: Actual, Target, YTD target, RAG."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from partnership_analysis.kinds import Role, TargetKind
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.columns import FIGURE_ROLES, Column
from partnership_analysis.reading.workbook import Sheet
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


def with_type_columns(sheet: Sheet, label: int, columns: Sequence[Column], rows: Sequence[int]) -> list[Column]:
    """Return the columns of a table, with those that say the types of rows and have no known heading, or none at all.

    They stand between the labels and the figures, and hold nothing else.

    Examples
    --------
    >>> rows = (("KPI", None, "Apr-24"), ("Calls", "Actual", 90), (None, "Target", 92))
    >>> figures = Column(2, Role.VALUE, None, "Apr-24")
    >>> [str(c.role) for c in with_type_columns(Sheet("k.xlsx", "KPIs", rows, {}, {}), 0, [figures], [1, 2])]
    ['type', 'value']
    """
    known = {column.position: column for column in columns if column.role is not None}
    unknown = {column.position: column for column in columns if column.role is None}
    first = min((place for place, column in known.items() if column.role in FIGURE_ROLES), default=0)
    for place in range(label + 1, first):
        texts = {sheet.text(row, place) for row in rows} - {""}
        if place not in known and are_types(texts):
            unknown[place] = unknown.get(place, Column(place, None, None, ""))._replace(role=Role.TYPE)
    return sorted([*known.values(), *unknown.values()], key=lambda column: column.position)


def are_types(texts: Collection[str]) -> bool:
    """Tell whether texts are types of rows, some of actuals and some of something else.

    Examples
    --------
    >>> are_types(["Actual", "Target"]), are_types(["Actual"]), are_types(["Actual", "Target", "Bins"])
    (True, False, False)
    """
    beside = (Role.VARIANCE, Role.CHANGE, Role.SUMMARY)
    types = [known.role if (known := row_type(text)) else headings.role(text) for text in texts]
    are_known = all(row_type(text) or role in beside for text, role in zip(texts, types, strict=True))
    return are_known and {*types} > {Role.VALUE}
