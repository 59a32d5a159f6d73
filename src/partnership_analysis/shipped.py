"""Files that come with the package: the notebooks and the example workbook."""

from pathlib import Path

EXAMPLE = "serco_partnership_2014-15.xlsx"


def shipped(*parts: str) -> Path:
    """Return where a file that comes with the package is: in the installed package, or in the checkout.

    Examples
    --------
    >>> shipped("data", "raw", EXAMPLE).is_file()
    True
    """
    package = Path(__file__).parent
    installed = package.joinpath(*parts)
    return installed if installed.exists() else package.parents[1].joinpath(*parts)
