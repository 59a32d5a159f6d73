"""What a table is, before any figure of it is read.

Takes a sheet. Gives a `TableReading` for each of its tables whose rows differ in more than their measure: where its
headings end, what each column is, and what its title says about all its figures. `views` gives the table to the reader
of long returns, one column of figures at a time. Tables of measures by period, such as scorecards, are for `layouts`.
"""

from partnership_analysis.reading.understanding.descriptions import describe
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.understanding.registers import is_register
from partnership_analysis.reading.understanding.tables import SheetSettings, understand
from partnership_analysis.reading.understanding.views import Views, views_of

__all__ = [
    "ColumnKind",
    "ColumnReading",
    "SheetSettings",
    "TableReading",
    "Views",
    "describe",
    "is_register",
    "understand",
    "views_of",
]
