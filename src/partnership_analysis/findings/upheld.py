"""The share of a service's complaints that were upheld, with its interval."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from partnership_analysis import units, vocabularies
from partnership_analysis.analysis import proportions
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Sentence, derived_figure, share_figure, sum_figure
from partnership_analysis.findings import grammar, ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.kinds import Breakdown, Outcome
from partnership_analysis.periods import Period
from partnership_analysis.tables import ALL_SERVICES, each_row


@dataclass(frozen=True, kw_only=True)
class Upheld(Finding):
    """How many of a service's complaints were upheld.

    Attributes
    ----------
    number, total, share
        How many, of how many, and the share in percent.
    lower, upper
        Its 95% interval (Wilson's).
    some_in_part, none_in_full
        Whether some were upheld in part, and whether none was upheld in full.
    """

    number: Figure
    total: Figure
    share: Figure
    lower: Figure
    upper: Figure
    some_in_part: bool
    none_in_full: bool
    rank: float = ranks.UPHELD

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Upheld]":
        """Give each service some of whose complaints were upheld."""
        for rows in performance.complaints(period_alone=True):
            for _, outcomes in rows[rows["breakdown"] == Breakdown.OUTCOME].groupby("service", sort=False):
                if upheld := _upheld(outcomes, performance.period):
                    yield upheld

    @property
    def wording(self) -> str:
        """What became of them."""
        if not self.some_in_part:
            return "upheld"
        return "upheld in part" if self.none_in_full else "upheld in full or in part"

    @property
    def clause(self) -> str:
        """How many were upheld, in a few words for the headline of a chart."""
        service = "" if self.service == ALL_SERVICES else f"{self.service} "
        return f"{service}{self.number} of {self.total}"

    @property
    def sentence(self) -> Sentence:
        """How many, the share and its interval."""
        if self.total.value == 1:
            no = "" if self.number.value else "not "
            return (f"the one complaint{grammar.about(self.service)} was {no}{self.wording} in {self.period.words}.",)
        verb = "was" if self.number.value == 1 else "were"
        lead = (self.number, " of the ", self.total, f" complaints{grammar.about(self.service)} (", self.share, ")")
        interval = (" The 95% range is ", self.lower, " to ", self.upper, ".")
        return (*lead, f" {verb} {self.wording} in {self.period.words}.", *interval)


def _upheld(rows: pd.DataFrame, period: Period) -> Upheld | None:
    meanings = [vocabularies.outcome(category) for category in rows["category"]]
    upheld = rows[[meaning is not None and meaning.is_upheld for meaning in meanings]]
    # An outcome that we do not understand may be one of those upheld.
    if None in meanings or upheld.empty or not rows["value"].sum():
        return None
    number, total = sum_figure(list(each_row(upheld))), sum_figure(list(each_row(rows)))
    low, high = proportions.interval(int(number.value), int(total.value))
    return Upheld(
        authority=rows["authority"].iloc[0],
        service=rows["service"].iloc[0],
        period=period,
        number=number,
        total=total,
        share=share_figure(number, total),
        lower=_end("lower", low, number, total),
        upper=_end("upper", high, number, total),
        some_in_part=Outcome.UPHELD_IN_PART in meanings,
        none_in_full=Outcome.UPHELD not in meanings,
    )


def _end(name: str, value: float, number: Figure, total: Figure) -> Figure:
    arithmetic = f"{name} end of Wilson's 95% interval of {{a}} / {{b}}"
    return derived_figure(value, "percent", units.format_value(value, "percent", 0), arithmetic, number, total)
