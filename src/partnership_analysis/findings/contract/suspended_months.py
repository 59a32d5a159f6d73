"""How many months of a contract's measures suspensions covered, and how those measures did."""

from collections.abc import Iterator
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.analysis.contract import Contract
from partnership_analysis.figures import Figure, Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.contract.contract_finding import ContractFinding
from partnership_analysis.kinds import Term


@dataclass(frozen=True, kw_only=True)
class SuspendedMonths(ContractFinding):
    """What suspensions covered, in one sentence for a committee.

    Attributes
    ----------
    noun
        What each measure is: a KPI, or a measure.
    suspended, months
        How many months of how many were suspended, each month of each measure counted once.
    touched, missed, met_outside, unknown
        How many measures the suspensions touched; how many of these missed their target over the whole period; and how
        many of those met it outside, or have no figure outside.
    """

    noun: str
    suspended: Figure
    months: Figure
    touched: int
    missed: int
    met_outside: int
    unknown: int
    rank: float = ranks.MISSED

    @classmethod
    def find(cls, contract: Contract) -> "Iterator[SuspendedMonths]":
        """Give what suspensions covered, if they covered anything."""
        touched = [one for one in contract.judged if one.suspended_months]
        if not touched:
            return
        missed = [one for one in touched if one.missed]
        outside = [one for one in missed if one.met_only_outside]
        suspension = tuple(
            dict.fromkeys(cell for one in touched for suspension in one.suspensions for cell in suspension.cells)
        )
        number = sum(len(one.suspended_months) for one in touched)
        kind_cells = tuple(one.terms.entries[Term.KIND].source for one in contract.judged)
        every, length = len(kind_cells), contract.period.months
        yield cls(
            authority=contract.authority,
            period=contract.period,
            noun=contract.noun,
            suspended=Figure(number, "count", f"{number:,}", suspension, f"months({{0:{len(suspension)}}})"),
            months=Figure(
                every * length, "count", f"{every * length:,}", kind_cells, f"{length} * count({{0:{every}}})"
            ),
            touched=len(touched),
            missed=len(missed),
            met_outside=len(outside),
            unknown=sum(one.outside is None for one in missed),
        )

    @property
    def sentence(self) -> Sentence:
        """What they covered, and how the measures that they touched did."""
        return ("suspensions covered ", self.suspended, " of ", self.months, f" {self.noun}-months; {self._came()}.")

    def _came(self) -> str:
        target = f"full-{self.period.kind} target"
        if self.touched == 1:
            return f"the one {self.noun} they touched {self._one(target)}"
        those = f"{words.number_word(self.touched)} {self.noun}s they touched"
        if not self.missed:
            return f"none of the {those} missed its {target}"
        who = f"{self._number(self.missed)} of the {those}"
        if self.missed == self.touched:
            who = f"both {self.noun}s they touched" if self.touched == 2 else f"all {those}"
        if self.met_outside == self.missed and self.missed > 1:
            return f"{who} missed their {target}s and met them outside"
        if self.missed == 1:
            return f"{who} {self._one(target)}"
        return f"{who} missed their {target}s; {self._outside()}"

    def _one(self, target: str) -> str:
        if not self.missed:
            return f"did not miss its {target}"
        if self.unknown:
            return f"missed its {target}; it has no figure outside"
        return f"missed its {target} and {'met it outside' if self.met_outside else 'missed it outside too'}"

    def _outside(self) -> str:
        known = f"{self._number(self.met_outside)} met {'its target' if self.met_outside == 1 else 'theirs'} outside"
        unknown = f", and {self._number(self.unknown)} {'has' if self.unknown == 1 else 'have'} no figure outside"
        return known + (unknown if self.unknown else "")

    @staticmethod
    def _number(number: int) -> str:
        return "none" if not number else words.number_word(number)
