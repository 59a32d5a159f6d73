"""How the rows of a scorecard describe their measures: unit, polarity, owner and code.

These descriptions count if no sheet of Measures describes the measures. An unknown word in a row is a problem.
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


def with_row_description(measure: Measure, block: Block, row: int, code: str) -> Measure:
    """Return a measure with the polarity and the owner in its row; its code is another name of it."""
    polarity = _polarity(block, row)
    return replace(
        measure,
        polarity=polarity or Polarity.NEITHER,
        polarity_stated=polarity is not None,
        owner=_owner(block, row),
        also=(code,) if code else (),
    )


def unknown_words(block: Block, banners: scorecards.Banners, known: Known) -> Iterator[Problem]:
    """Give a warning for each unknown word in the rows of a workbook without a sheet of Measures."""
    if block.row_periods or any(measure.described for measure in known.catalogue):
        return
    sheet = block.sheet
    if banners.doubtful:
        names = [sheet.text(*place) for place in banners.places]
        found = f"{names[0]!r} alone in its row" + (f", and {len(names) - 1} more like it" if names[1:] else "")
        action = "Leave it if it is a service, and the others too; otherwise give the table a column headed Service"
        yield sheet.problem(Severity.WARNING, *banners.places[0], found, "the service of the rows under it", action)
    first: dict[str, Place] = {}
    for row in block.rows:
        if place := block.place(row, Role.POLARITY):
            first.setdefault(sheet.text(*place), place)
    expected = f"which is better: {', '.join(vocabularies.POLARITIES.examples())}"
    action = "Write one of them; without it no figure is judged against its target"
    for text, place in first.items():
        if vocabularies.POLARITIES.meaning(text) is None:
            yield sheet.problem(Severity.WARNING, *place, repr(text), expected, action)


def compare_with_measure(measure: Measure, block: Block, row: int) -> Iterator[Problem]:
    """Compare the polarity and the unit in a row with those of its measure."""
    if block.row_periods:
        return
    polarity, unit = _polarity(block, row), units.read_unit(block.text_beside(row, Role.UNIT))
    severity = Severity.WARNING if measure.described else Severity.ERROR
    where = "the Measures sheet" if measure.described else cells.split_source(measure.source)[2]
    differing: list[tuple[Role, str]] = []
    if polarity is not None and measure.polarity_stated and polarity is not measure.polarity:
        differing.append((Role.POLARITY, measure.polarity or "neither"))
    if unit is not None and unit.unit != measure.unit and not measure.described:
        differing.append((Role.UNIT, measure.unit))
    for role, known in differing:
        place = block.place(row, role) or (row, block.label_column)
        expected = f"{known}, as for {measure.measure!r} in {where}"
        yield block.sheet.problem(severity, *place, repr(block.sheet.text(*place)), expected, "Correct one of the two")


def _polarity(block: Block, row: int) -> Polarity | None:
    return vocabularies.POLARITIES.meaning(block.text_beside(row, Role.POLARITY))


def _owner(block: Block, row: int) -> str:
    """Return who answers for a row's measure. The author of a comment need not be its owner."""
    columns = [column for column in block.columns if vocabularies.OWNER_HEADINGS.meaning(column.heading)]
    owners = (block.sheet.text(row, column.position) for column in columns if column.role is Role.AUTHOR)
    return next((owner for owner in owners if owner), "")
