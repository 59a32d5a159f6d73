"""The words that a measure's name asks for: one or many, quicker or slower."""

from partnership_analysis import measure_names
from partnership_analysis.tables import ALL_SERVICES


def agree(phrase: str, one: str, many: str) -> str:
    """Return the words for one thing or for many, by a measure's name.

    Examples
    --------
    >>> agree("business rates", "was", "were"), agree("calls answered", "was", "were")
    ('was', 'were')
    """
    return many if measure_names.is_plural(phrase) else one


def about(service: str) -> str:
    """Return the words after "complaints" that say which service they are about: none for those of a whole council.

    Examples
    --------
    >>> about("Housing"), about("All services")
    (' about Housing', '')
    """
    return "" if service == ALL_SERVICES else f" about {service}"


def was(phrase: str) -> str:
    """Return the verb between a measure and its value: "calls answered was" and "were" are both wrong to some ears."""
    return agree(phrase, "was", "stood at")


def pace(days: float, polarity: str) -> str:
    """Say what a change of how long something takes is: quicker only where less is better.

    Examples
    --------
    >>> pace(-1.5, "lower"), pace(1.5, "")
    ('quicker', 'longer')
    """
    quicker, slower = ("quicker", "slower") if polarity == "lower" else ("shorter", "longer")
    return quicker if days < 0 else slower


def added(days: float) -> str:
    """Say what a part did to a whole."""
    return "took off" if days < 0 else "added"
