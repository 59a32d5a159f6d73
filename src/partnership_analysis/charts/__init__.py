"""One visual language.

Takes what is found in a period; gives `Chart`s in the Government Analysis Function's style: the message as headline,
the measure, unit, period and place beneath, lines labelled at their ends, bars from zero, status by shape and word as
well as colour, and a description for those who cannot see the picture. To add a kind of chart, write its file and name
it in `draw`.
"""

from dataclasses import replace

from partnership_analysis.analysis.assessment import Status
from partnership_analysis.charts import bars, cumulative, drawing, lines, mixes, processes, targets
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.findings import Findings
from partnership_analysis.tables import TOPICS

__all__ = ["Chart", "ChartKind", "against_target", "draw", "small_multiples", "trend"]


def draw(findings: Findings) -> tuple[Chart, ...]:
    """Return the charts that suit what is found.

    Against target, over the years, speed and mix, months and quarters, what adds up through the year, complaints.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> [chart.slug for chart in pa.draw(rates, "2014/15")]
    ['collection-rates-trend']
    """
    rows, found = drawing.rows(findings), []
    judged = (rows["status"] != Status.NO_TARGET) & (rows["period"] == findings.performance.period.label)
    # The report draws its other topics over the years alone.
    kpis = not rows["topic"].isin(TOPICS[1:]).any()
    if judged.any() and (kpis or rows["period"].nunique() < 3):
        found.append(targets.against_target(findings))
    if rows["period"].nunique() > 1:
        alike = rows["unit"].nunique() == 1 and len(drawing.series(rows)) <= lines.MOST_SERIES
        found.append(lines.trend(findings) if alike else lines.small_multiples(findings))
    found += [*mixes.mixes(findings), *processes.processes(findings), *cumulative.cumulative(findings)]
    return _apart((*found, *bars.complaints(findings)))


def _apart(charts: tuple[Chart, ...]) -> tuple[Chart, ...]:
    """Return charts of which no two have the same name: one's files would take the other's place."""
    names: list[str] = []
    for chart in charts:
        again = (f"{chart.slug}-{number}" for number in range(2, len(charts) + 2))
        names.append(chart.slug if chart.slug not in names else next(name for name in again if name not in names))
    return tuple(replace(chart, slug=name) for chart, name in zip(charts, names, strict=True))


def trend(findings: Findings) -> Chart:
    """Return the years of one to four measures as lines, labelled at their ends.

    A measure counted at a later date ("as at") is drawn as points: its years are not like for like.

    Raises
    ------
    ValueError
        If there are more than four measures, or they differ in unit.
    """
    return lines.trend(findings)


def against_target(findings: Findings) -> Chart:
    """Return each measure of a year against its target, in a panel for each unit and polarity.

    The target is an upright stroke; the outturn's shape, and the words beside it, give the status and how far from the
    target it is.

    Raises
    ------
    ValueError
        If no measure has a target.
    """
    return targets.against_target(findings)


def small_multiples(findings: Findings) -> Chart:
    """Return the years of each measure in a panel of its own, with its target as a broken line.

    Raises
    ------
    ValueError
        If no measure has a figure for the year.
    """
    return lines.small_multiples(findings)
