"""What the findings of a contract have in common."""

from dataclasses import dataclass

from partnership_analysis.findings.finding import Finding


@dataclass(frozen=True, kw_only=True)
class OfContract(Finding):
    """A finding of a contract, or of one of its measures."""

    @property
    def topic(self) -> str:
        """The measure and its service, or the contract and its authority."""
        return f"{self.measure}, {self.service}" if self.measure else f"Contract, {self.authority}"
