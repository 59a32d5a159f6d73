"""What a heading says: the role of the cells under it, in the words officers use."""

from partnership_analysis.kinds import Role
from partnership_analysis.vocabularies import HEADINGS, LABEL_HEADINGS, LONG_HEADINGS

# "Actual to the end of March" is an outturn; a sentence that begins with "Performance" is none.
_MOST_FOLLOWING = 4


def role(heading: str) -> Role | None:
    """Return what a column of a table with periods holds by its heading; None if the heading does not say.

    Examples
    --------
    >>> [str(role(heading)) for heading in ("KPI", "Actual to March 15", "% change", "KPI ref", "Mood")]
    ['target', 'value', 'change', 'reference', 'None']
    """
    # "No." may head counts, and so is no reference.
    whole = None if heading.endswith(".") else HEADINGS.meaning(heading)
    return whole or HEADINGS.beginning(heading, _MOST_FOLLOWING)


def long_role(heading: str) -> Role | None:
    """Return what a column of a long table holds by its heading; None if the heading does not say.

    Examples
    --------
    >>> [str(long_role(heading)) for heading in ("Local authority", "Indicator", "Financial year", "Outturn")]
    ['authority', 'measure', 'period', 'value']
    """
    return LONG_HEADINGS.meaning(heading)


def names_measures(heading: str) -> bool:
    """Tell whether a heading says that the labels under it are measures."""
    return LABEL_HEADINGS.meaning(heading) is Role.MEASURE


def is_plain(heading: str) -> bool:
    """Tell whether a heading over labels says only "these are measures", or "months", and so does not set them apart.

    Examples
    --------
    >>> is_plain("Key performance indicators"), is_plain(""), is_plain("as at 31 August 2015")
    (True, True, False)
    """
    return not heading or LABEL_HEADINGS.meaning(heading) is not None
