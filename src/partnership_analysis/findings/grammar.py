"""The words that a measure's name asks for: one or many, quicker or fewer."""

import re

from partnership_analysis import names

# What days are the time of, and not the number.
_TIMED = re.compile(r"\b(time|process|answer|respond|response|decision|decide|turnaround|wait|claims|changes)", re.I)


def agree(phrase: str, one: str, many: str) -> str:
    """Return the words for one thing or for many, by a measure's name.

    Examples
    --------
    >>> agree("business rates", "It its", "They their"), agree("calls answered", "It its", "They their")
    ('It its', 'They their')
    """
    return many if names.plural(phrase) else one


def was(phrase: str) -> str:
    """Return the verb between a measure and its value: "calls answered was" and "were" are both wrong to some ears."""
    return agree(phrase, "was", "stood at")


def pace(days: float, polarity: str, timed: bool = True) -> str:
    """Say what a change in days or seconds is: quicker only where less is better, and it is the time of something.

    Examples
    --------
    >>> pace(-1.5, "lower"), pace(1.5, ""), pace(2.0, "lower", timed=False)
    ('quicker', 'longer', 'more')
    """
    if not timed:
        return "fewer" if days < 0 else "more"
    quicker, slower = ("quicker", "slower") if polarity == "lower" else ("shorter", "longer")
    return quicker if days < 0 else slower


def is_timed(phrase: str, unit: str) -> bool:
    """Tell whether a measure in days is of how long something takes; seconds always are.

    Examples
    --------
    >>> is_timed("the average time to process changes", "days"), is_timed("days lost to sickness", "days")
    (True, False)
    """
    return unit != "days" or bool(_TIMED.search(phrase))


def added(days: float) -> str:
    """Say what a part did to a whole."""
    return "took off" if days < 0 else "added"
