"""XML, read by expat from end to end with the protections that XML needs.

Only well-formed XML is read. A document type is refused, because it may define entities, and so is a piece without an
end. The time is in proportion to the size.
"""

from collections.abc import Callable
from xml.etree import ElementTree as ET
from xml.parsers import expat

from partnership_analysis.reading.formats.details import DAMAGED, SAVE_AGAIN, UnreadableError
from partnership_analysis.reading.formats.limits import LARGEST_PART

_PIECE = 1_000_000
# A tag or text without an end is read again with each further piece, so it may not become long.
_LONGEST = 10_000_000
_ENCODINGS = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")

Started = Callable[[str, dict[str, str]], None]


def read(
    xml: bytes,
    start: Started | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> bool:
    """Read all of some XML, and call the given functions with its elements and text; names keep their prefixes.

    Returns
    -------
    bool
        Whether each ``<`` begins an element or its end: there are no comments, instructions or literal texts.

    Raises
    ------
    UnreadableError
        If it is not well-formed, or defines a document type.

    Examples
    --------
    >>> read(b"<row><c/></row>", start=lambda name, attributes: print(name))
    row
    c
    True
    >>> read(b"<row><!-- <c/> --></row>")
    False
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.XmlDeclHandler = _check_encoding
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    others: list[object] = []
    parser.CommentHandler = others.append
    parser.StartCdataSectionHandler = lambda: others.append(None)
    parser.ProcessingInstructionHandler = lambda *_: others.append(None)
    try:
        for at in range(0, len(xml), _PIECE):
            parser.Parse(xml[at : at + _PIECE], False)
            if at - parser.CurrentByteIndex > _LONGEST:
                raise UnreadableError("a piece of XML without an end", f"at most {_LONGEST:,} bytes", DAMAGED[2])
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UnreadableError(*DAMAGED) from error
    return not others


def parse(xml: bytes, name: str) -> ET.Element:
    """Return a part that is not large as a tree.

    Raises
    ------
    UnreadableError
        If it is too large, or if `read` refuses it.

    Examples
    --------
    >>> parse(b"<styleSheet/>", "xl/styles.xml").tag
    'styleSheet'
    """
    if len(xml) > LARGEST_PART:
        found, expected = f"{name} of {len(xml):,} bytes in the file", f"at most {LARGEST_PART:,}"
        raise UnreadableError(found, expected, "Copy the tables into a new workbook")
    read(xml)
    return ET.fromstring(xml)  # noqa: S314 (what makes it unsafe is refused above)


def _refuse(*_: object) -> None:
    raise UnreadableError("XML that defines entities of its own", "a spreadsheet's XML", SAVE_AGAIN)


def _check_encoding(_: str, encoding: str | None, __: int) -> None:
    if encoding is not None and encoding.casefold() not in _ENCODINGS:
        raise UnreadableError(f"XML in the encoding {encoding[:40]!r}", "UTF-8", DAMAGED[2])
