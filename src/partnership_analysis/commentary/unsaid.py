"""Sentences about what cannot be said, and why."""

from partnership_analysis import words
from partnership_analysis.figures import Sentence
from partnership_analysis.findings import Finding

_WRITTEN = {
    "absent": "no figure is held for {what} in {year}.",
    "no figure": "the workbook gives no figure for {what} in {year}, and says so.",
    "not alike": "how {what} changed cannot be said: its years are counted at different times after their ends.",
    "only year": "how {what} changed on the year before cannot be said: no year before {year} is held.",
    "no target": "whether {what} met a target cannot be said: none is held.",
    "no target at all": "whether targets were met in {year} cannot be said: the workbook holds none.",
    "outside stated": "performance outside the suspensions is as the workbook states it for {what}: no months or "
    "quarters are held to work it out from.",
    "part of a year": "no outturn of {year} is known for {what}: a part of its months or quarters alone is held.",
    "few points": "whether {what} varied out of the ordinary cannot be said: process limits need 12 points.",
    "complaints absent": "no complaints about {what} are given for {year}: whether there were any cannot be said.",
    "complaints before": "how complaints about {what} changed cannot be said: the year before is not held.",
}
# More than these are counted, not named.
_MOST_NAMED = 3


def unsaid(finding: Finding) -> Sentence:
    """Write what cannot be said, and why."""
    what = finding.facts["what"]
    others = len(what) - _MOST_NAMED
    # One name more takes no more room than saying that there is one more.
    named = what if others <= 1 else [*what[:_MOST_NAMED], f"{words.number_word(others)} others"]
    return (_WRITTEN[finding.facts["why"]].format(what=words.join(named), year=finding.period),)
