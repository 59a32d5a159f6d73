"""The table of measures of a whole ("Serco and council combined") beside those of one part alone ("Serco only")."""

from collections.abc import Iterator

import pandas as pd

from partnership_analysis.blocks import Table
from partnership_analysis.figures import Part
from partnership_analysis.findings import Findings, PartAndWhole


def tables(findings: Findings) -> Iterator[Table]:
    """Give the table, if there are such measures: each part and its whole against the target of the whole."""
    told = findings.of_kind(PartAndWhole)
    if told:
        data, period = findings.performance.data, findings.performance.period
        index = pd.Index([label for one in told for label in (one.whole_short, one.short)], name="Measure")
        cells = pd.DataFrame([row for one in told for row in _rows(one)], index=index)
        yield Table(f"Combined and alone, against the combined target, {data.authority}, {period}", cells)


def _rows(one: PartAndWhole) -> Iterator[dict[str, Part]]:
    for value, variance in ((one.whole, one.whole_variance), (one.part, one.part_variance)):
        side = "above" if variance.value > 0 else "below" if variance.value < 0 else "on it"
        yield {str(one.period): value, "Combined target": one.target, "Difference": variance, "Side": side}
