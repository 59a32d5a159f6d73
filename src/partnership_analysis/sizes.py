"""Which inputs are so small that what suits many rows only takes time.

Takes what `load` takes. Imports little, because `partnership check` begins with it.
"""

from pathlib import Path

# In bytes: a workbook of some ten thousand cells.
_SMALL = 500_000


def is_small(given: object) -> bool:
    """Tell whether an input has so few rows that Python's own strings are faster than Arrow's.

    Parameters
    ----------
    given
        What `load` takes. A folder or a table in memory is not small, however little is in it; nor is a file that the
        system does not show, which is for its reader to report.

    Examples
    --------
    >>> is_small("data/raw/serco_partnership_2014-15.xlsx"), is_small(b"Measure,2014/15"), is_small("data/raw")
    (True, True, False)
    """
    if isinstance(given, bytes):
        return len(given) < _SMALL
    try:
        return isinstance(given, str | Path) and Path(given).is_file() and Path(given).stat().st_size < _SMALL
    except OSError:  # a name that is too long, or a folder that must not be read
        return False
