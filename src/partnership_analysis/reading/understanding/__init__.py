"""What a table is, before any figure of it is read.

Takes a sheet; gives a `Reading` for each of its tables whose rows are told apart by more than their measure: where its
headings end, what each column is, and what its title says of all its figures. `views` gives the table to the reader of
long returns, one column of figures at a time. Tables of measures by period, such as scorecards, are for `layouts`.
"""

from partnership_analysis.reading.understanding.described import described
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, Reading
from partnership_analysis.reading.understanding.registers import is_register
from partnership_analysis.reading.understanding.tables import Told, understood
from partnership_analysis.reading.understanding.views import Views, views_of

__all__ = [
    "ColumnKind",
    "ColumnReading",
    "Reading",
    "Told",
    "Views",
    "described",
    "is_register",
    "understood",
    "views_of",
]
