"""What the scorecard and the main points call measures: short names, with more words where two are the same."""

from collections import Counter
from collections.abc import Iterable

from partnership_analysis.findings.as_at import AsAt
from partnership_analysis.findings.contradicted import Contradicted
from partnership_analysis.findings.finding import Finding, Names
from partnership_analysis.findings.in_period import InPeriod
from partnership_analysis.findings.measure import Measure
from partnership_analysis.findings.no_figure import NoFigure

# A finding that has a row of its own on the scorecard.
Row = Measure | InPeriod | AsAt | NoFigure


def scorecard_names(findings: Iterable[Finding]) -> Names:
    """Return the name of each measure, by its authority, service and name in the workbook.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> scorecard_names(report.findings)["Peterborough", "ICT", "First call resolution"]
    'First call resolution (ICT)'
    """
    # A month may contradict its status where the year has no figure, and no row.
    rows = [row for row in findings if isinstance(row, Row | Contradicted)]
    several = len({row.authority for row in rows}) > 1
    names = {row.key: f"{row.short} ({row.authority})" if several else row.short for row in rows}
    twice = {name for name, number in Counter(names.values()).items() if number > 1}
    apart = {about: f"{name} ({about[1]})" if name in twice else name for about, name in names.items()}
    # Two measures of one service may share a short name: the workbook's own tell them apart.
    alike = {name for name, number in Counter(apart.values()).items() if number > 1}
    return {about: about[2] if name in alike else name for about, name in apart.items()}
