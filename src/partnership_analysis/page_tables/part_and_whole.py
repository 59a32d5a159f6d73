"""The table of measures of a whole ("Serco and council combined") beside those of one part alone ("Serco only")."""

from collections.abc import Iterator

import pandas as pd

from partnership_analysis.blocks import Table
from partnership_analysis.figures import Part
from partnership_analysis.findings import Findings, PartAndWhole
from partnership_analysis.page_tables.layout import naming_files


def combined(findings: Findings) -> tuple[Table, ...]:
    """Return the table of measures of a whole beside those of one part alone; no table if there are none.

    Each part and its whole stand against the target of the whole.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> [str(cell) for cell in report.combined[0].cells.iloc[1]]
    ['99.73%', '97%', '2.73 percentage points', 'above']
    """
    pairs = findings.of_kind(PartAndWhole)
    if not pairs:
        return ()
    data, period = findings.performance.data, findings.performance.period
    index = pd.Index([name for pair in pairs for name in (pair.whole_short, pair.short)], name="Measure")
    cells = pd.DataFrame([row for pair in pairs for row in _rows(pair)], index=index)
    caption = f"Combined and alone, against the combined target, {data.authority}, {period}"
    return (naming_files(Table(caption, cells), data),)


def _rows(pair: PartAndWhole) -> Iterator[dict[str, Part]]:
    for value, variance in ((pair.whole, pair.whole_variance), (pair.part, pair.part_variance)):
        side = "above" if variance.value > 0 else "below" if variance.value < 0 else "on it"
        yield {str(pair.period): value, "Combined target": pair.target, "Difference": variance, "Side": side}
