"""What the reader of values does not tell of a spreadsheet file, one module for each kind of file.

python-calamine gives the values of every kind of spreadsheet, but not which cells are percentages, which
hold an error, which formulas were never calculated or what is commented. Each module takes a file's bytes
and gives `Details` for each of its sheets, before the values are read, so that a file made to exhaust the
machine is refused first.
"""

from partnership_analysis.reading.formats.details import LOCKED, Details, Pinned, UnreadableError

__all__ = ["LOCKED", "Details", "Pinned", "UnreadableError"]
