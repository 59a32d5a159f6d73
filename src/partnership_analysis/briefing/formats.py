"""The formats of a briefing's pages."""

from enum import StrEnum


class Format(StrEnum):
    """What is made of each notebook: a page, and perhaps a Word document beside it."""

    HTML = "html"
    DOCX = "docx"


def parse(text: str) -> tuple[Format, ...]:
    """Take a list of formats apart.

    Raises
    ------
    ValueError
        If one of them is not known.

    Examples
    --------
    >>> [str(format) for format in parse("html, docx")]
    ['html', 'docx']
    """
    named = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if unknown := [name for name in named if name not in list(Format)]:
        raise ValueError(f"found {', '.join(map(repr, unknown))}; expected html, docx or both: html,docx")
    return tuple(map(Format, named))
