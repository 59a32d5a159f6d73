"""What calamine leaves out of a spreadsheet file, with a module for each kind of file.

python-calamine reads the values of every kind of spreadsheet. It does not say which cells are percentages, errors or
formulas that were never calculated, or what is commented. Each module takes a file's bytes and gives `Details` of each
sheet. That comes before the values are read, so that a file made to exhaust the machine is refused first.
"""

from partnership_analysis.reading.formats.details import LOCKED, Details, PinnedComment, UnreadableError

__all__ = ["LOCKED", "Details", "PinnedComment", "UnreadableError"]
