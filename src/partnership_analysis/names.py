"""What the names of measures tell.

Takes names as workbooks spell them; tells which measure combines others, which is of a whole and which of its part
alone, and what a sentence calls a measure that nobody put in words.
"""

import re
from collections.abc import Iterable

_TOGETHER = re.compile(r"\s*(?:/|&|\+|,|\band\b)\s*", re.I)
_QUALIFIED = re.compile(r"(?P<name>.+) \((?P<whose>.+)\)")
_WHOLE = re.compile(r"\b(?:combined|together|both|overall)\b", re.I)
_ALONE = re.compile(r"\b(?:only|alone)\b", re.I)
_PER_CENT = re.compile(r"%\s*(?:of\s+)?(?=\w)")
_STOP = re.compile(r"\s*\.+$")
_COUNTED = re.compile(r"(?:percentage|proportion|share|number|rate|average|mean|median|total|time)s?\b", re.I)


def combined(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the measures whose names put those of others together, with those.

    Examples
    --------
    >>> combined(["new claims / changes", "new claims", "changes"])
    {'new claims / changes': ('new claims', 'changes')}
    """
    spelt = {name.casefold(): name for name in names}
    parts = {name: [spelt.get(part.casefold(), "") for part in _TOGETHER.split(name)] for name in spelt.values()}
    return {name: tuple(own) for name, own in parts.items() if len(own) > 1 and all(own)}


def pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the measures that are held for a whole and for one part of it alone: the whole's name, and the part's.

    Examples
    --------
    >>> pairs(["Invoices paid (Serco & PCC combined)", "Invoices paid (Serco only)", "Returns (Serco only)"])
    [('Invoices paid (Serco & PCC combined)', 'Invoices paid (Serco only)')]
    """
    named = [match for name in names if (match := _QUALIFIED.fullmatch(name))]
    wholes = {match["name"]: match[0] for match in named if _WHOLE.search(match["whose"])}
    return [(wholes[m["name"]], m[0]) for m in named if m["name"] in wholes and _ALONE.search(m["whose"])]


def phrase(name: str) -> str:
    """Return what a sentence calls a measure that is only named: without the full stop that its name may end in.

    Examples
    --------
    >>> phrase("% of invoices paid in 30 days"), phrase("Average time to answer"), phrase("Calls answered")
    ('the percentage of invoices paid in 30 days', 'the average time to answer', 'Calls answered')
    >>> phrase("Number of visits."), phrase("Fines etc.")
    ('the number of visits', 'Fines etc')
    """
    name = without_stop(name)
    name = _PER_CENT.sub("Percentage of ", name, count=1) if name.startswith("%") else name
    if not _COUNTED.match(name):
        return name
    return f"the {name}" if name[1].isupper() else f"the {name[0].lower()}{name[1:]}"


def without_stop(phrase: str) -> str:
    """Return words without the full stop at their end: the sentence that they stand in has its own.

    Examples
    --------
    >>> without_stop("people helped in hard circumstances.")
    'people helped in hard circumstances'
    """
    return _STOP.sub("", phrase)


def plural(phrase: str) -> bool:
    """Return whether a measure in words is of many: "invoices paid in 30 days" are, "customer satisfaction" is.

    Examples
    --------
    >>> plural("invoices paid in 30 days"), plural("the average time to process changes"), plural("business rates")
    (True, False, False)
    """
    noun = phrase.removeprefix("the ").split(" ")[0].casefold()
    return noun.endswith("s") and not noun.endswith(("ss", "us", "is", "business"))
