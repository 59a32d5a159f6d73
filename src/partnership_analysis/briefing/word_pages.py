"""The pages of a Word document: their size, the room on them, and turning them to landscape and back.

Takes a python-docx document; gives the width and height that tables and pictures may take.
"""

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml.ns import qn
from docx.shared import Cm

_A4_CM = {"page_width": 21.0, "page_height": 29.7}
_MARGIN_CM = 2.5


class Pages:
    """The pages at the end of a document, which are being written on.

    Parameters
    ----------
    document
        The document. If its last section does not give a size or a margin, it is that of A4.

    Attributes
    ----------
    is_upright
        Whether the document's own pages are higher than wide. Only then do wide tables need other pages.
    """

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self.section: Any = document.sections[-1]
        margins = dict.fromkeys(("left_margin", "right_margin", "top_margin", "bottom_margin"), _MARGIN_CM)
        for name, length in (_A4_CM | margins).items():
            if getattr(self.section, name) is None:
                setattr(self.section, name, Cm(length))
        self.is_upright: bool = not self._is_landscape

    @property
    def width(self) -> int:
        """The width between the margins, in Word's units (`docx.shared.Length`)."""
        return int(self.section.page_width) - self._margins

    @property
    def width_upright(self) -> int:
        """The same on the document's own pages."""
        turned = self.is_upright and self._is_landscape
        return int(self.section.page_height) - self._margins if turned else self.width

    @property
    def height(self) -> int:
        """The height between the margins."""
        # A negative margin at the top is one that the header cannot push down.
        return int(self.section.page_height - abs(self.section.top_margin) - abs(self.section.bottom_margin))

    def turn(self, landscape: bool) -> None:
        """Put what is added from here on landscape pages, or again on the document's own."""
        if not self.is_upright or landscape == self._is_landscape:
            return
        section = self.section = self._document.add_section(WD_SECTION.NEW_PAGE)
        _end_with_last_paragraph(section._sectPr.getprevious())
        # A first page of its own, and the first page's number, are not for later sections.
        for first_page in section._sectPr.xpath("w:titlePg"):
            section._sectPr.remove(first_page)
        for numbers in section._sectPr.xpath("w:pgNumType[@w:start]"):
            del numbers.attrib[qn("w:start")]
        section.page_width, section.page_height = section.page_height, section.page_width
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT

    @property
    def _is_landscape(self) -> bool:
        return bool(self.section.page_width > self.section.page_height)

    @property
    def _margins(self) -> int:
        return int(self.section.left_margin + self.section.right_margin)


def section_break(element: Any) -> Any:
    """Return the properties of the section that a paragraph ends; None if it ends none."""
    return element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")


def _end_with_last_paragraph(ending: Any) -> None:
    """Have a section end with its last paragraph: one more, though empty, may not fit on the page."""
    before = ending.getprevious()
    if before is not None and before.tag == qn("w:p") and section_break(before) is None:
        before.get_or_add_pPr().append(section_break(ending))
        ending.getparent().remove(ending)
