"""Files that come with the package: the notebooks and the example workbooks."""

from pathlib import Path

EXAMPLE = "serco_partnership_2014-15.xlsx"
# A folder of a council's two quarterly papers, each a workbook.
SCORECARDS = "hart_scorecards_2014-15"


def shipped(*parts: str) -> Path:
    """Return where a file or folder that comes with the package is: in the installed package, or in the checkout.

    Examples
    --------
    >>> shipped("data", "raw", EXAMPLE).is_file()
    True
    >>> sorted(path.name for path in shipped("data", "raw", SCORECARDS).iterdir())
    ['hart_scorecard_2014-15_q1.xlsx', 'hart_scorecard_2014-15_q2.xlsx']
    """
    package = Path(__file__).parent
    installed = package.joinpath(*parts)
    return installed if installed.exists() else package.parents[1].joinpath(*parts)
