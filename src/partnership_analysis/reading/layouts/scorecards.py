"""What scorecards have beside their figures: codes of their measures, and banners over the rows of a service."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.blocks import Block
from partnership_analysis.reading.layouts.columns import COMMENT_ROLES, Place

# What every row of a measure has in a scorecard, and no banner.
_MEASURE_ROLES = (Role.CODE, Role.UNIT, Role.POLARITY, Role.AUTHOR)


@dataclass(frozen=True)
class Banners:
    """The lines of text in a table that stand over some of its rows: "Housing", "Planning".

    Attributes
    ----------
    places
        Where they are.
    over
        The words of the banner over each row that has one.
    are_services
        Whether they name services: otherwise each may be a measure without a figure.
    doubtful
        Whether they only seem to name services.
    """

    places: tuple[Place, ...] = ()
    over: Mapping[int, str] = field(default_factory=dict)
    are_services: bool = False
    doubtful: bool = False

    def service(self, row: int) -> str:
        """Return the service that a banner gives a row; empty if none does."""
        return self.section(row) if self.are_services else ""

    def section(self, row: int) -> str:
        """Return the words of the banner over a row; empty without one."""
        return self.over.get(row, "")


def codes(block: Block) -> dict[int, str]:
    """Return the code of each row's measure; a code beside two different labels does not count."""
    labels: dict[str, set[str]] = {}
    found: dict[int, str] = {}
    for row in () if block.row_periods else block.rows:
        place = block.place(row, Role.CODE)
        if place is not None:
            found[row] = block.sheet.text(*place)
            labels.setdefault(found[row], set()).add(block.label(block.label_row(row)))
    return {row: code for row, code in found.items() if len(labels[code]) == 1}


def banners(block: Block) -> Banners:
    """Find the banners of a table.

    A banner names a service if it stands apart from the labels or is merged over several columns, if all other rows
    have a code, a unit or an owner, or if the same label stands under two banners. It probably does in a table of plain
    rows that begins with one banner and has more.
    """
    if block.row_periods:
        return Banners()
    sheet = block.sheet
    comments = {column.position for column in block.columns if column.role in COMMENT_ROLES}
    measured = [row for row in block.rows if block.has_figures(row)]
    alone = [(row, *sheet.filled(row)) for row in block.rows if len(sheet.filled(row)) == 1]
    places = tuple(
        (row, column)
        for row, column in alone
        if column not in comments and row < max(measured, default=0) and _may_be_banner(block, row, column)
    )
    if not places:
        return Banners()
    words = {row: sheet.text(row, column) for row, column in places}
    over: dict[int, str] = {}
    last = ""
    for row in block.rows:
        last = words.get(row, last)
        if last and row not in words:
            over[row] = last
    are_apart = all(column != block.label_column or sheet.spans.get((row, column), 1) > 1 for row, column in places)
    are_described = any(all(block.place(row, role) for row in measured) for role in _MEASURE_ROLES)
    labels = {(block.label(block.label_row(row)), over.get(row)) for row in measured}
    label_repeats = len(labels) > len({label for label, _ in labels})
    certain = are_apart or are_described or label_repeats
    are_followed = all(row + 1 in measured for row, _ in places)
    likely = len(places) > 1 and places[0][0] == block.rows[0] and are_followed
    return Banners(places, over, certain or likely, likely and not certain)


def _may_be_banner(block: Block, row: int, column: int) -> bool:
    """Tell whether the one text of a row may be a banner: no total, no target, and no figure without a label."""
    text = block.sheet.text(row, column)
    known = vocabularies.TOTALS.beginning(text) or vocabularies.TOTALS.meaning(text) or headings.target_heading(text)
    return not known and not block.has_figures(row)
