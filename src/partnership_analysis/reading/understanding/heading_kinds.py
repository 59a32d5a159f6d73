"""The kind of a column by the words of its heading."""

import re
from functools import lru_cache

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.reading.formats.details import ERRORS
from partnership_analysis.reading.layouts import COMMENT_ROLES, headings
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
    """Return the kind of a column by its heading; None if the heading does not say it.

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
        return None  # "#REF!" is no reference
    *first, last = words.split() or [""]
    if not first:
        return None
    if last in _ENDINGS:
        return _ENDINGS[last]
    if last in _NAMING and (known := _known(" ".join(first))) is not None:
        return known
    if first[0] in ("old", "new", "current", "reporting") and (known := _known(" ".join([*first[1:], last]))):
        return known
    return ColumnKind.CATEGORY if last in _CATEGORY_ENDINGS else None


def _known(words: str) -> ColumnKind | None:
    found = vocabularies.KEY_HEADINGS.meanings.get(words)
    if found is not None:
        return ColumnKind(found)
    role = headings.long_role(words)
    return ColumnKind.STATUS if role is Role.STATUS else ColumnKind.NOTE if role in COMMENT_ROLES else None
