"""How much one file may hold, so that no file exhausts the machine.

Each kind of file counts what all its sheets hold before their values are read. It is refused as soon as it passes a
limit. Calamine makes room for whole rectangles, so the cells that it would make are counted, not the bytes of the file.
"""

from dataclasses import dataclass

from partnership_analysis.cells import address
from partnership_analysis.reading.formats.details import UnreadableError

LARGEST_FILE = 100_000_000
LARGEST_EXPANDED = 300_000_000
# A part of an archive that is not a sheet or its texts, such as the styles.
LARGEST_PART = 20_000_000
LARGEST_TEXT = 200_000_000
MOST_FILLED = 5_000_000
# A few filled cells far apart make a large rectangle of empty ones.
LARGEST_AREA = 2_000_000
MOST_EMPTY_TO_FILLED = 10
LARGEST_MERGED = 1_000_000
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

SPLIT = "Split it into several files"
TOO_MANY = (f"over {MOST_FILLED:,} filled cells", "fewer in a file", SPLIT)
_DELETE = "Delete the rows and columns far from the tables, and save it; or split it into several files"


@dataclass
class FileCounts:
    """How much a file holds, in the sheets that were counted so far.

    Attributes
    ----------
    area
        The cells of each sheet's rectangle from A1 to its last row and column, together.
    filled
        The cells that are not empty.
    text
        The characters of text in the cells. A text is counted in each cell that has it.
    """

    area: int = 0
    filled: int = 0
    text: int = 0

    def add_cells(self, filled: int, text: int = 0) -> None:
        """Count filled cells, and the characters of text in them.

        Raises
        ------
        UnreadableError
            If the file holds more than it may. `add_area` raises it too.

        Examples
        --------
        >>> FileCounts().add_cells(filled=1_000, text=300_000_000)
        Traceback (most recent call last):
        partnership_analysis.reading.formats.details.UnreadableError: texts repeated to 300,000,000 characters
        """
        self.filled += filled
        self.text += text
        if self.filled > MOST_FILLED:
            raise UnreadableError(*TOO_MANY)
        if self.text > LARGEST_TEXT:
            found = f"texts repeated to {self.text:,} characters"
            raise UnreadableError(found, f"at most {LARGEST_TEXT:,} in a file", SPLIT)

    def add_area(self, name: str, rows: int, columns: int) -> None:
        """Count the rectangle of a sheet up to its last filled row and column. Its filled cells are counted before.

        Examples
        --------
        >>> counts = FileCounts()
        >>> counts.add_cells(filled=2)
        >>> counts.add_area("Far", rows=1_048_576, columns=19)  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        partnership_analysis.reading.formats.details.UnreadableError: 19,922,944 cells for 2 filled ones ('Far' has ...
        """
        if rows > LAST_ROW or columns > LAST_COLUMN:
            found = f"a cell in row {rows:,}, column {columns:,} of {name!r}"
            raise UnreadableError(found, f"at most {LAST_ROW:,} rows by {LAST_COLUMN:,} columns", _DELETE)
        self.area += rows * columns
        if self.area > max(LARGEST_AREA, MOST_EMPTY_TO_FILLED * self.filled):
            extent = f"{name!r} has {rows:,} rows by {columns:,} columns, to {address(rows, columns)}"
            found = f"{self.area:,} cells for {self.filled:,} filled ones ({extent})"
            expected = f"at most {LARGEST_AREA:,} in a file, or {MOST_EMPTY_TO_FILLED} to each that is filled"
            raise UnreadableError(found, expected, _DELETE)


def check_size(size: int) -> None:
    """Refuse a file of too many bytes."""
    if size > LARGEST_FILE:
        raise UnreadableError(f"a file of {size:,} bytes", f"at most {LARGEST_FILE:,}", SPLIT)
