"""What the words of a heading say that its column is, by the vocabulary of key headings."""

import re
from functools import lru_cache

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.reading.formats.details import ERRORS
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.understanding.kinds import ColumnKind

_CAMEL = re.compile(r"(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MARKS = re.compile(r"\[[^\]]*\]")
_ENDINGS = {"code": ColumnKind.CODE, "codes": ColumnKind.CODE, "id": ColumnKind.CODE, "uri": ColumnKind.CODE}
_ENDINGS |= {"url": ColumnKind.CODE, "ref": ColumnKind.CODE, "qf": ColumnKind.NOTE, "note": ColumnKind.NOTE}
_NAMING = ("name", "names", "label", "title", "desc", "description", "text")
_CATEGORY_ENDINGS = ("type", "category", "group", "band", "class", "breakdown", "stage", "reason", "outcome", "level")


@lru_cache(maxsize=4096)
def plain(heading: str) -> str:
    """Return a heading's words, also where they are run together: "area_name", "OrganisationLabel".

    Examples
    --------
    >>> plain("OrganisationLabel"), plain("new_la_code"), plain("Local authority [note 2]")
    ('organisation label', 'new la code', 'local authority')
    """
    text = MARKS.sub(" ", heading)
    if " " not in text.strip():
        text = _CAMEL.sub(" ", text).replace("_", " ")
    return vocabularies.normalise(text.replace("/", " "))


@lru_cache(maxsize=4096)
def kind_in(heading: str) -> ColumnKind | None:
    """Return what a heading says that its column is; None if it does not say.

    Examples
    --------
    >>> [str(kind_in(h)) for h in ("area_name", "new_la_code", "SubstanceType", "FinancialYear", "Recycling rate")]
    ['authority', 'code', 'category', 'period', 'None']
    """
    words = plain(heading)
    # "DoT" and "UoM" are not two words.
    if (known := _known(words) or _known(vocabularies.normalise(heading))) is not None:
        return known
    if heading in ERRORS.values():
        return None  # "#REF!" says nothing of references
    *first, last = words.split() or [""]
    if first and last in _ENDINGS:
        return _ENDINGS[last]
    if first and last in _NAMING and (known := _known(" ".join(first))) is not None:
        return known
    if first and first[0] in ("old", "new", "current", "reporting") and (known := _known(" ".join([*first[1:], last]))):
        return known
    return ColumnKind.CATEGORY if first and last in _CATEGORY_ENDINGS else None


def _known(words: str) -> ColumnKind | None:
    found = vocabularies.KEY_HEADINGS.meanings.get(words)
    if found is None and headings.long_role(words) is Role.STATUS:
        return ColumnKind.STATUS
    if found is None and headings.long_role(words) in (Role.NOTE, Role.ACTION, Role.AUTHOR):
        return ColumnKind.NOTE
    return None if found is None else ColumnKind(found)
