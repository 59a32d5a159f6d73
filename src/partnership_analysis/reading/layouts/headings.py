"""What a heading says: the role of the cells under it, in the words officers use."""

import re

_UP_TO_FOUR_WORDS = r"(\W+\w+){0,4}\W*"
# In the order in which they are tried: "KPI ref" is no target, and "Change on target" no target either.
_ROLES = {
    "reference": r"((kpi|pi|measure|indicator)\W+)?(ref(erence)?|no|num|id|code|owner|lead|officer)"
    r"|(kpi|measure|indicator)\W+(name|desc(ription)?)|description|definition|directorate|division|team"
    r"|rag(\s+(status|rating))?|status|rating|trend|direction(\s+of\s+travel)?|rank(ing)?|units?|frequency|polarity",
    "target": r"(kpi|target|standard|threshold)" + _UP_TO_FOUR_WORDS,
    "value": r"(actual|outturn|result|value|performance)" + _UP_TO_FOUR_WORDS,
    "variance": r"(variance|difference)" + _UP_TO_FOUR_WORDS,
    "change": r"(%\W*|percentage\s+|per\s*cent\s+)?(change|movement)" + _UP_TO_FOUR_WORDS,
    "note": r"(comments?|notes?|remarks?|commentary|narrative|explanation)" + _UP_TO_FOUR_WORDS,
    "service": r"(service|department)(\s+(area|name))?",
    "authority": r"(local\s+)?(authority|council)(\s+name)?",
}
_LONG = {
    "authority": _ROLES["authority"],
    "service": _ROLES["service"],
    "measure": r"((key\s+)?performance\s+)?(measure|kpi|indicator|metric)(\s+(name|title))?",
    "period": r"((reporting|financial|time)\s+)?(period|year|month|quarter|date)",
    "part": r"month|quarter",
    "value": r"actual|outturn|result|value|performance|figure|rate",
    "target": r"target|standard|threshold",
    "numerator": r"num(erator)?",
    "denominator": r"den(om(inator)?)?",
    "as_at": r"as\s+(at|of)(\s+date)?",
    "note": r"comments?|notes?|remarks?|commentary",
}
_MEASURES = r"((key\s+)?performance\s+)?(measures?|indicators?|metrics?)(\s+(name|title))?"

ROLES = {name: re.compile(pattern, re.I) for name, pattern in _ROLES.items()}
LONG_ROLES = {name: re.compile(pattern, re.I) for name, pattern in _LONG.items()}
MEASURES = re.compile(_MEASURES, re.I)
# A heading over the labels that says only "these are measures", or "months", and so does not set them apart.
PLAIN_CORNER = re.compile(
    r"(key )?(performance )?(measures?|kpis?|indicators?|description|metrics?|name|title)?"
    r"|((financial )?(period|year|month|quarter|date)s?)",
    re.I,
)


def role(heading: str) -> str | None:
    """Return what a column of a table with periods holds by its heading; None if the heading does not say.

    Examples
    --------
    >>> [role(heading) for heading in ("KPI", "Actual to March 15", "% change", "Mood")]
    ['target', 'value', 'change', None]
    """
    return next((name for name, pattern in ROLES.items() if pattern.fullmatch(heading)), None)


def long_role(heading: str) -> str | None:
    """Return what a column of a long table holds by its heading; None if the heading does not say.

    Examples
    --------
    >>> [long_role(heading) for heading in ("Local authority", "Indicator", "Financial year", "Outturn")]
    ['authority', 'measure', 'period', 'value']
    """
    return next((name for name, pattern in LONG_ROLES.items() if pattern.fullmatch(heading)), None)
