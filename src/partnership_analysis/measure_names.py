"""What the names of measures mean.

Takes names as workbooks spell them. Says which measure combines others, which is of a whole and which of one part of
it, and what a page and a sentence call a measure without a short name.
"""

import re
from collections.abc import Iterable

from partnership_analysis import vocabularies

_ORDINARY = vocabularies.ORDINARY_WORDS.meanings
# Names of fewer words, and words of fewer letters, say too little about how a name is spelt.
_FEWEST_WORDS, _FEWEST_LETTERS = 3, 4
_TOGETHER = re.compile(r"\s*(?:/|&|\+|,|\band\b)\s*", re.I)
_QUALIFIED = re.compile(r"(?P<name>.+) \((?P<whose>.+)\)")
_WHOLE = re.compile(r"\b(?:combined|together|both|overall)\b", re.I)
_ALONE = re.compile(r"\b(?:only|alone)\b", re.I)
_PER_CENT = re.compile(r"%\s*(?:of\s+)?(?=\w)")
# "% within 30 days" is no percentage of anything.
_LIMIT = re.compile(r"(?:within|inside|in|on|at|by|under|over|above|below|after|before|between)\b", re.I)
# RB06, CS02a, NI 192, CORP/12, 3.1.
_CODE = re.compile(r"(?:[A-Z]{1,8}[\s._/-]{0,2})?\d[\w./-]{0,9}", re.I)
_STOP = re.compile(r"\s*\.+$")
# A unit in a name, which its figures print too.
_IN_BRACKETS = re.compile(r"\s*\((?:%|percent|percentage)\)", re.I)
# What comes after the thing that is counted: "Calls | answered in 20 seconds", "Invoices | in 30 days".
_COUNTED_PART = re.compile(
    r"(?:,|\s[-–(]|\s(?:in|of|to|on|at|for|from|with|within|per|by|as|not|that|which|who|let|done|paid|sent|seen|made|"
    r"spent|dealt|built|left|lost|won|met|taken|given|\w+ed)\b)"
)
_COUNTED = re.compile(r"(?:percentage|proportion|share|number|rate|average|mean|median|total|time)s?\b", re.I)
_ONE = re.compile(r"(?:percentage|proportion|share|number|rate|average|mean|median|total|time)\b")


def combinations(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the measures whose names combine those of others, with these others.

    Examples
    --------
    >>> combinations(["new claims / changes", "new claims", "changes"])
    {'new claims / changes': ('new claims', 'changes')}
    """
    spellings = {name.casefold(): name for name in names}
    parts = {
        name: [spellings.get(part.casefold(), "") for part in _TOGETHER.split(name)] for name in spellings.values()
    }
    return {name: tuple(others) for name, others in parts.items() if len(others) > 1 and all(others)}


def is_code(name: str) -> bool:
    """Tell whether a name looks like a code of a measure: a few letters if any, and a number.

    Examples
    --------
    >>> [is_code(name) for name in ("CS02a", "NI 192", "CORP/12", "3.1", "Calls in 20 seconds", "")]
    [True, True, True, True, False, False]
    """
    return bool(_CODE.fullmatch(name))


def whole_and_part(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of measures, one of a whole and one of a part of it alone: the names of the whole and the part.

    Examples
    --------
    >>> whole_and_part(["Invoices paid (Serco & PCC combined)", "Invoices paid (Serco only)", "Returns (Serco only)"])
    [('Invoices paid (Serco & PCC combined)', 'Invoices paid (Serco only)')]
    """
    matches = [match for name in names if (match := _QUALIFIED.fullmatch(name))]
    wholes = {match["name"]: match[0] for match in matches if _WHOLE.search(match["whose"])}
    return [(wholes[m["name"]], m[0]) for m in matches if m["name"] in wholes and _ALONE.search(m["whose"])]


def short(name: str) -> str:
    """Return what the page calls a measure without a short name: no sign at its beginning, no full stop at its end.

    Examples
    --------
    >>> short("% of invoices paid in 30 days."), short("Pupils at the standard (%)"), short("Calls answered")
    ('Percentage of invoices paid in 30 days', 'Percentage of pupils at the standard', 'Calls answered')
    >>> short("Days People Spend in Hospital When They Are Ready to Leave Hospital"), short("Calls to Anytown Council")
    ('Days people spend in Hospital when they are ready to leave Hospital', 'Calls to Anytown Council')
    >>> short("% calls answered"), short("% uptime of the website")
    ('Percentage of calls answered', 'Percentage uptime of the website')
    >>> short("% within 30 days")
    'Percentage within 30 days'
    """
    bare = without_stop(_IN_BRACKETS.sub("", name)) or name
    # "Calls answered (%)" may stand beside "Calls answered".
    name = f"% {bare}" if len(bare) < len(without_stop(name)) and is_plural(bare) else bare
    if name.startswith("%"):
        rest = _without_capitals(_PER_CENT.sub("", name, count=1))
        # "% of calls" and "% calls" are a percentage of calls; "% uptime" is no percentage of uptime.
        plural = is_plural(rest) and not _LIMIT.match(rest)
        of = "of " if plural or name.partition(" ")[2].startswith("of ") else ""
        first = rest.partition(" ")[0]
        name = f"Percentage {of}{rest[0].lower() if first.lower() in _ORDINARY else rest[0]}{rest[1:]}"
    else:
        name = _without_capitals(name)
    # A row begins with a capital; but "eBilling" keeps its own.
    return f"{name[:1].upper()}{name[1:]}" if name.partition(" ")[0].islower() else name


def _without_capitals(name: str) -> str:
    """Return a name whose words all have capitals without those of its ordinary words."""
    long = [word for word in name.split() if len(word) >= _FEWEST_LETTERS and word.isalpha()]
    if len(long) < _FEWEST_WORDS or not all(word[0].isupper() for word in long):
        return name
    first, *others = name.split(" ")
    lowered = (word.lower() if word.istitle() and word.lower() in _ORDINARY else word for word in others)
    # "Council" is not an ordinary word, because it may be the end of a council's name.
    return " ".join([first, *lowered]).replace(" Council tax", " council tax")


def phrase(name: str) -> str:
    """Return what a sentence calls a measure: its short name, with an article if it needs one.

    Examples
    --------
    >>> phrase("Percentage of invoices paid"), phrase("Average time to answer"), phrase("Calls answered")
    ('the percentage of invoices paid', 'the average time to answer', 'Calls answered')
    """
    if not _COUNTED.match(name):
        return name
    return f"the {name}" if name[1].isupper() else f"the {name[0].lower()}{name[1:]}"


def without_stop(phrase: str) -> str:
    """Return words without the full stop at their end, for use in a sentence.

    Examples
    --------
    >>> without_stop("people helped in hard circumstances.")
    'people helped in hard circumstances'
    """
    return _STOP.sub("", phrase)


def is_plural(phrase: str) -> bool:
    """Tell whether a phrase needs a plural verb: "new claims decided in 14 days" are, "customer satisfaction" is.

    Examples
    --------
    >>> is_plural("new claims decided in 14 days"), is_plural("the average time to process changes")
    (True, False)
    """
    words = phrase.removeprefix("the ").casefold()
    counted = _COUNTED_PART.split(words, maxsplit=1)[0]
    # People say that business rates is a tax.
    if counted.startswith("business rates") or _ONE.match(counted):
        return False
    return counted.endswith("s") and not counted.endswith(("ss", "us", "is", "'s"))
