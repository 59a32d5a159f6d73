"""What is worth saying of a contract: a file for each kind of finding.

Takes a `Contract`; gives its findings, most important first. They stand on the contract's own page.
"""

from partnership_analysis.analysis.contract import Contract
from partnership_analysis.findings.contract.agreed_late import AgreedLate
from partnership_analysis.findings.contract.claim_differs import ClaimDiffers
from partnership_analysis.findings.contract.credits_due import CreditsDue
from partnership_analysis.findings.contract.met_only_outside import MetOnlyOutside
from partnership_analysis.findings.contract.missed_live import MissedLive
from partnership_analysis.findings.contract.ratings_tally import RatingsTally
from partnership_analysis.findings.contract.reason_again import ReasonAgain
from partnership_analysis.findings.contract.suspended_longer import SuspendedLonger
from partnership_analysis.findings.contract.suspended_months import SuspendedMonths
from partnership_analysis.findings.finding import Finding

__all__ = [
    "AgreedLate",
    "ClaimDiffers",
    "CreditsDue",
    "MetOnlyOutside",
    "MissedLive",
    "RatingsTally",
    "ReasonAgain",
    "SuspendedLonger",
    "SuspendedMonths",
    "find",
]

_KINDS = (
    RatingsTally,
    SuspendedMonths,
    MissedLive,
    CreditsDue,
    ClaimDiffers,
    MetOnlyOutside,
    SuspendedLonger,
    AgreedLate,
    ReasonAgain,
)


def find(contract: Contract) -> tuple[Finding, ...]:
    """Return what is worth saying of a contract, in falling rank.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> contract = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").contract
    >>> print(find(contract)[1])
    suspensions covered 14 of 144 KPI-months; all three KPIs they touched missed their full-year targets and met them \
outside.
    """
    found: list[Finding] = [finding for kind in _KINDS for finding in kind.find(contract)]
    return tuple(sorted(found, key=lambda finding: -finding.rank))
