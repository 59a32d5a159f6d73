"""How officers lay tables out.

Finds the tables on a sheet by their headings, wherever they stand, and takes them apart. A `Block` is a
table whose columns or rows are periods, and gives facts: one cell's content with the measure, period and
role that its row and column give it. A `LongTable` has one row to a figure. A `Record` is a row of a plain
list (Measures, Exclusions). What a name means (its unit, its service) is for `returns`.
"""

from partnership_analysis.reading.layouts.blocks import Block, blocks
from partnership_analysis.reading.layouts.calendars import year_kind
from partnership_analysis.reading.layouts.columns import FIGURES, WORDS, Column
from partnership_analysis.reading.layouts.facts import Fact, ending, facts
from partnership_analysis.reading.layouts.headings import target_words
from partnership_analysis.reading.layouts.lists import (
    CommentColumn,
    Days,
    Labels,
    LongTable,
    Record,
    TargetColumn,
    heading_row,
    long_tables,
    records,
)
from partnership_analysis.reading.layouts.row_types import RowType, row_type, says_types
from partnership_analysis.reading.layouts.targets import named as target_of
from partnership_analysis.reading.layouts.targets import to_date as target_to_date

__all__ = [
    "FIGURES",
    "WORDS",
    "Block",
    "Column",
    "CommentColumn",
    "Days",
    "Fact",
    "Labels",
    "LongTable",
    "Record",
    "RowType",
    "TargetColumn",
    "blocks",
    "ending",
    "facts",
    "heading_row",
    "long_tables",
    "records",
    "row_type",
    "says_types",
    "target_of",
    "target_to_date",
    "target_words",
    "year_kind",
]
