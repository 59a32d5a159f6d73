"""What the rows of a scorecard say of their measures themselves: unit, polarity, owner and code.

That counts where no sheet of Measures describes them. What a row says in words that nobody knows is a problem.
"""

from collections.abc import Iterator
from dataclasses import replace

from partnership_analysis import cells, units, vocabularies
from partnership_analysis.kinds import Polarity, Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Measure
from partnership_analysis.reading.layouts import Block, scorecards
from partnership_analysis.reading.layouts.columns import Place


def polarity(block: Block, row: int) -> Polarity | None:
    """Return which is better by what a row says; None where it says nothing that is known."""
    return vocabularies.POLARITIES.meaning(_text(block, row, Role.POLARITY))


def described(measure: Measure, block: Block, row: int, code: str) -> Measure:
    """Return a measure with what its row says of it; its code is another name of it."""
    better = polarity(block, row)
    return replace(
        measure,
        polarity=better or Polarity.NEITHER,
        polarity_stated=better is not None,
        owner=owner(block, row),
        also=(code,) if code else (),
    )


def owner(block: Block, row: int) -> str:
    """Return who answers for a row's measure, as far as a column says that: whoever writes a comment need not."""
    columns = [column for column in block.columns if vocabularies.OWNER_HEADINGS.meaning(column.heading)]
    found = (block.sheet.text(row, column.position) for column in columns if column.role is Role.AUTHOR)
    return next((text for text in found if text), "")


def doubts(block: Block, banners: scorecards.Banners, known: Known) -> Iterator[Problem]:
    """List what the rows say that is not understood, each word once, in a workbook without a sheet of Measures."""
    if block.row_periods or any(measure.described for measure in known.catalogue):
        return
    sheet = block.sheet
    if banners.doubtful:
        names = [sheet.text(*place) for place in banners.places]
        found = f"{names[0]!r} alone in its row" + (f", and {len(names) - 1} more like it" if names[1:] else "")
        action = "Leave it if it is a service, and the others too; otherwise give the table a column headed Service"
        yield sheet.problem(Severity.WARNING, *banners.places[0], found, "the service of the rows under it", action)
    example = ", ".join(vocabularies.POLARITIES.examples())
    for place, text in _unknown(block, Role.POLARITY, vocabularies.POLARITIES):
        action = "Write one of them; without it no figure is judged against its target"
        yield sheet.problem(Severity.WARNING, *place, repr(text), f"which is better: {example}", action)


def differing(measure: Measure, block: Block, row: int) -> Iterator[Problem]:
    """Compare which is better, and the unit, by what a row says with what else describes its measure."""
    better, own = polarity(block, row), units.stated(_text(block, row, Role.UNIT))
    severity = Severity.WARNING if measure.described else Severity.ERROR
    where = "the Measures sheet" if measure.described else cells.split_source(measure.source)[2]
    if block.row_periods:
        return
    if better is not None and measure.polarity_stated and better is not measure.polarity:
        expected = f"{measure.polarity or 'neither'}, as for {measure.measure!r} in {where}"
        yield _differs(block, row, Role.POLARITY, severity, expected)
    if own is not None and own.unit != measure.unit and not measure.described:
        expected = f"{measure.unit}, as for {measure.measure!r} in {where}"
        yield _differs(block, row, Role.UNIT, severity, expected)


def _differs(block: Block, row: int, role: Role, severity: Severity, expected: str) -> Problem:
    place = block.place(row, role) or (row, block.label_column)
    return block.sheet.problem(severity, *place, repr(block.sheet.text(*place)), expected, "Correct one of the two")


def _unknown(block: Block, role: Role, known: "vocabularies.Vocabulary[Polarity]") -> Iterator[tuple[Place, str]]:
    """Give the first cell of each word of a role that is not known."""
    said = set()
    for row in block.rows:
        place = block.place(row, role)
        text = block.sheet.text(*place) if place else ""
        if place and text not in said and known.meaning(text) is None:
            said.add(text)
            yield place, text


def _text(block: Block, row: int, role: Role) -> str:
    place = block.place(row, role)
    return block.sheet.text(*place) if place else ""
