"""A part beside the whole that it is part of, both against the whole's target."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from partnership_analysis import measure_names
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.figures import Figure, Sentence, target_figure, value_figure, variance_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding, Names, key_fields
from partnership_analysis.findings.grammar import was
from partnership_analysis.tables import each_row


@dataclass(frozen=True, kw_only=True)
class PartAndWhole(Finding):
    """A measure of one part alone ("Serco only") beside that of the whole ("Serco and council combined").

    Attributes
    ----------
    short, whole_short
        What tables call the part and the whole.
    whole_measure
        The whole, as the workbook names it.
    part, whole, target
        The two figures, and the whole's target.
    part_variance, whole_variance
        How far each lies from the target.
    averaged
        Whether the whole is an average of its parts, and so lies between them.
    """

    short: str
    whole_short: str
    whole_measure: str
    part: Figure
    whole: Figure
    target: Figure
    part_variance: Figure
    whole_variance: Figure
    averaged: bool
    rank: float = ranks.PART_AND_WHOLE

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[PartAndWhole]":
        """Give each measure of a whole that has a target and is given for one of its parts alone too."""
        changed = performance.changes
        for whole, part in measure_names.whole_and_part(changed["measure"].unique()):
            both = changed[changed["measure"].isin([whole, part])]
            parts = {(row.authority, row.service): row for row in each_row(both[both["measure"] == part])}
            for row in each_row(both[(both["measure"] == whole) & both["target"].notna()]):
                if (row.authority, row.service) in parts:
                    yield _pair(row, parts[row.authority, row.service])

    @property
    def sentence(self) -> Sentence:
        """The part against the whole's target, and what that says of the rest."""
        side = "above" if self.part_variance.value > 0 else "below"
        gap: Sentence = (self.part_variance, f" {side} ") if self.part_variance.value else ("on ",)
        lead = (f"{self.phrase} {was(self.phrase)} ", self.part, ", ", *gap, "the combined target of ", self.target)
        if not self._tells_the_rest:
            return (*lead, ".")
        return (*lead, f". The rest of the combined figure was therefore {self._side_of_rest} ", self.whole, ".")

    @property
    def _tells_the_rest(self) -> bool:
        """Whether the two figures show on which side of the whole the rest of it lies."""
        return self.averaged and self.part.printed != self.whole.printed

    @property
    def _side_of_rest(self) -> str:
        # A combined rate lies between those of its parts.
        return "below" if self.part.value > self.whole.value else "above"

    def question(self, names: Names) -> Sentence:
        """Ask what the rest of the whole achieved, where that differs from the part."""
        if not self._tells_the_rest:
            return ()
        whole = names[self.authority, self.service, self.whole_measure]
        lead = (f"What was the rest of {whole}? It must be {self._side_of_rest} ", self.whole)
        return (*lead, f", as {names[self.key]} was ", self.part, ".")


def _pair(whole: Any, part: Any) -> PartAndWhole:
    target = target_figure(whole.target, whole.unit, whole.target_source)
    whole_value, part_value = value_figure(whole), value_figure(part)
    return PartAndWhole(
        **key_fields(part),
        short=part.short,
        whole_short=whole.short,
        whole_measure=whole.measure,
        part=part_value,
        whole=whole_value,
        target=target,
        part_variance=variance_figure(part_value, target, part.decimals),
        whole_variance=variance_figure(whole_value, target, whole.decimals),
        # An average lies between those of its parts; a sum or a bare number need not.
        averaged=whole.unit == part.unit and whole.unit in ("percent", "days", "seconds"),
    )
