"""Blocks of a draft that is a web page."""

from html.parser import HTMLParser

from partnership_analysis.papers.tie_outs.assembly import Text
from partnership_analysis.papers.tie_outs.grids import Grid

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {*_HEADINGS, "p", "li", "div", "section", "figcaption", "caption", "dt", "dd", "blockquote", "td", "th", "tr"}
_HIDDEN = ("script", "style", "template", "head", "svg", "nav")


def blocks(page: str) -> list[Text | Grid]:
    """Return the headings, paragraphs and tables of a page.

    Examples
    --------
    >>> found = blocks("<h2>Rates</h2><p>It rose.<table><tr><th>Year<th>Rate<tr><td>2014/15<td>97.78%</table>")
    >>> found[0].level, found[1].words, found[2].rows
    (2, 'It rose.', (('Year', 'Rate'), ('2014/15', '97.78%')))
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    reader.end_block()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Text | Grid] = []
        self.rows: list[list[str]] | None = None
        self.words: list[str] = []
        self.level = 0
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "table":
            self.end_block()
            self.rows = []
        elif tag in _BLOCKS:
            self.end_block()
            self.level = _HEADINGS.get(tag, 0)
            if tag == "tr" and self.rows is not None:
                self.rows.append([])
            elif tag in ("td", "th") and self.rows:
                self.rows[-1].append("")
        elif tag == "br":
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(self.hidden - 1, 0)
        elif tag == "table" and self.rows is not None:
            self.end_block()
            width = max(map(len, self.rows), default=0)
            rows = tuple((*row, *[""] * (width - len(row))) for row in self.rows)
            self.rows = None
            if width:
                self.found.append(Grid(rows))
        elif tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)

    def end_block(self) -> None:
        """Add the words read so far to their cell, or as a paragraph or heading."""
        words = " ".join("".join(self.words).split())
        self.words = []
        if self.rows is None:
            if words:
                self.found.append(Text(words, self.level))
            self.level = 0
        elif words and self.rows and self.rows[-1]:
            self.rows[-1][-1] = " ".join(filter(None, (self.rows[-1][-1], words)))
        elif words:
            self.found.append(Text(words))
