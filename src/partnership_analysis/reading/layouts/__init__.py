"""How officers lay tables out.

Finds the tables on a sheet by their headings, wherever they stand, and takes them apart. A `Block` is a table whose
columns or rows are periods. It gives facts: a cell's content with its measure, period and role, by its row and column.
A `LongTable` has one row to a figure. A `Record` is a row of a plain list (Measures, Exclusions). What a name means
(its unit, its service) is for `returns`.
"""

from partnership_analysis.reading.layouts.blocks import Block, blocks
from partnership_analysis.reading.layouts.calendars import year_kind
from partnership_analysis.reading.layouts.columns import COMMENT_ROLES, FIGURE_ROLES, Column
from partnership_analysis.reading.layouts.facts import Fact, ending_period, facts
from partnership_analysis.reading.layouts.headings import names_period, target_in
from partnership_analysis.reading.layouts.lists import (
    CommentColumn,
    Days,
    Labels,
    LongTable,
    Record,
    TargetColumn,
    comment_columns,
    heading_row,
    long_tables,
    records,
)
from partnership_analysis.reading.layouts.row_types import RowType, row_type, says_types
from partnership_analysis.reading.layouts.targets import target_of_period, year_to_date_target

__all__ = [
    "COMMENT_ROLES",
    "FIGURE_ROLES",
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
    "comment_columns",
    "ending_period",
    "facts",
    "heading_row",
    "long_tables",
    "names_period",
    "records",
    "row_type",
    "says_types",
    "target_in",
    "target_of_period",
    "year_kind",
    "year_to_date_target",
]
