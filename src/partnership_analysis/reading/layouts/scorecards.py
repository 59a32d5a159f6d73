"""What scorecards have beside their figures: codes of their measures, and banners over the rows of a service."""

from dataclasses import dataclass

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.blocks import Block
from partnership_analysis.reading.layouts.columns import WORDS, Place

# What every row of a measure has in a scorecard, and no banner.
_OF_MEASURES = (Role.CODE, Role.UNIT, Role.POLARITY, Role.AUTHOR)


@dataclass(frozen=True)
class Banners:
    """The lines of text that stand in a table over some of its rows: "Housing", "Planning".

    Attributes
    ----------
    places
        Where they are.
    over
        The words of the last one over each row that has one.
    are_services
        Whether they name services: otherwise each may be a measure without a figure.
    doubtful
        Whether that is only likely.
    """

    places: tuple[Place, ...] = ()
    over: dict[int, str] | None = None
    are_services: bool = False
    doubtful: bool = False

    def service(self, row: int) -> str:
        """Return the service that a banner gives a row; empty if none does."""
        return self.section(row) if self.are_services else ""

    def section(self, row: int) -> str:
        """Return the words of the banner over a row; empty without one."""
        return (self.over or {}).get(row, "")


def codes(block: Block) -> dict[int, str]:
    """Return the code of each row's measure; one that stands beside two labels is no measure's."""
    labels: dict[str, set[str]] = {}
    found: dict[int, str] = {}
    for row in () if block.down else block.rows:
        place = block.beside(row, Role.CODE)
        if place is not None:
            found[row] = block.sheet.text(*place)
            labels.setdefault(found[row], set()).add(block.label(block.naming(row)))
    return {row: code for row, code in found.items() if len(labels[code]) == 1}


def banners(block: Block) -> Banners:
    """Find the banners of a table.

    One names a service if it stands apart from the labels or is merged over several columns, if all other rows have a
    code, a unit or an owner, or if a label comes again under another. Where a table of plain rows begins with a banner
    and has more, that is likely.
    """
    if block.down:
        return Banners()
    sheet = block.sheet
    words = {column.position for column in block.columns if column.role in WORDS}
    filled = {row: sheet.filled(row) for row in block.rows}
    measured = [row for row in block.rows if block.has_figures(row)]
    places = tuple(
        (row, columns[0])
        for row, columns in filled.items()
        if len(columns) == 1 and columns[0] not in words and row < max(measured, default=0) and _is_name(block, row)
    )
    if not places:
        return Banners()
    over: dict[int, str] = {}
    last = ""
    for row in block.rows:
        last = next((sheet.text(*place) for place in places if place[0] == row), last)
        if last and (row, *filled[row][:1]) not in places:
            over[row] = last
    apart = all(column != block.label_column or sheet.spans.get((row, column), 1) > 1 for row, column in places)
    described = any(all(block.beside(row, role) for row in measured) for role in _OF_MEASURES)
    labels = {(block.label(block.naming(row)), over.get(row)) for row in measured}
    again = len(labels) > len({label for label, _ in labels})
    certain = apart or described or again
    followed = all(row + 1 in measured for row, _ in places)
    likely = len(places) > 1 and places[0][0] == block.rows[0] and followed
    return Banners(places, over, certain or likely, likely and not certain)


def _is_name(block: Block, row: int) -> bool:
    """Tell whether the one text of a row may be a banner's: no total, no target, and no figure without a label."""
    text = block.sheet.text(row, block.sheet.filled(row)[0])
    known = vocabularies.TOTALS.beginning(text) or vocabularies.TOTALS.meaning(text) or headings.target(text)
    return not known and not block.has_figures(row)
