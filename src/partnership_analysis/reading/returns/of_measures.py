"""Which tables on a sheet about complaints are of measures: by the heading over their labels, or by these."""

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.reading import layouts
from partnership_analysis.reading.catalogue import Catalogue, Known, matching
from partnership_analysis.reading.layouts import Block


def says_measures(block: Block) -> bool:
    """Tell whether the heading over a table's labels says that they are measures."""
    return vocabularies.LABEL_HEADINGS.meaning(block.corner) is Role.MEASURE and not block.row_periods


def names_measures(block: Block, known: Known) -> bool:
    """Tell whether a table's labels are measures that are described."""
    names = {fact.measure for fact in layouts.facts(block)}
    catalogue = Catalogue(measure for measure in known.catalogue if measure.described)
    return any(matching(name, catalogue, block.title, block.sheet.name) for name in names)
