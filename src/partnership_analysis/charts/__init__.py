"""One visual language.

Takes what is found in a period; gives `Chart`s in the Government Analysis Function's style: the message as headline,
the measure, unit, period and place beneath, lines labelled at their ends, bars from zero, status by shape and word as
well as colour, and a description for those who cannot see the picture. To add a kind of chart, write its file and name
it in `_of_year`, `_of_part` or `compare`.
"""

from dataclasses import replace

from partnership_analysis import words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.charts import (
    bars,
    beside_median,
    cumulative,
    drawing,
    funnels,
    lines,
    mixes,
    processes,
    recent,
    strips,
    to_date,
)
from partnership_analysis.charts.chart import Chart, ChartKind
from partnership_analysis.charts.lines import all_small_multiples, small_multiples, trend
from partnership_analysis.charts.targets import against_target, against_targets
from partnership_analysis.findings import Findings
from partnership_analysis.tables import TOPICS

__all__ = ["Chart", "ChartKind", "against_target", "compare", "draw", "small_multiples", "trend"]


def draw(findings: Findings) -> tuple[Chart, ...]:
    """Return the charts that suit what is found.

    Of a year: against target, over the years, speed and mix, months and quarters, what adds up through the year,
    complaints. Of a part of a year: against target, the year so far, the last months, process limits, complaints.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> [chart.slug for chart in pa.draw(rates, "2014/15")]
    ['collection-rates-trend']
    """
    found = _of_part(findings) if findings.performance.in_year else _of_year(findings)
    return _named_apart([*found, *bars.complaints(findings)])


def compare(findings: Findings) -> tuple[Chart, ...]:
    """Return the charts of measures beside other councils': strips, the years beside the median, funnels.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> compare(pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").found)  # it has one council
    ()
    """
    found = (strips.strips(findings), beside_median.beside_median(findings), funnels.funnels(findings))
    return _named_apart([chart for charts in found for chart in charts])


def _named_apart(charts: list[Chart]) -> tuple[Chart, ...]:
    names: list[str] = []
    for chart in charts:
        names.append(words.unique_name(chart.slug, names))
    return tuple(replace(chart, slug=name) for chart, name in zip(charts, names, strict=True))


def _of_year(findings: Findings) -> list[Chart]:
    rows = drawing.rows_of_years(findings)
    found: list[Chart] = []
    judged = (rows["status"] != Status.NO_TARGET) & (rows["period"] == findings.performance.period.label)
    # The report draws its other topics over the years alone.
    kpis = not rows["topic"].isin(TOPICS[1:]).any()
    if judged.any() and (kpis or rows["period"].nunique() < 3):
        found += against_targets(findings)
    if rows["period"].nunique() > 1:
        alike = rows["unit"].nunique() == 1 and len(drawing.series(rows)) <= lines.MOST_SERIES
        found += [trend(findings)] if alike else all_small_multiples(findings)
    return [*found, *mixes.mixes(findings), *processes.processes(findings), *cumulative.cumulative(findings)]


def _of_part(findings: Findings) -> list[Chart]:
    """Return the charts of a part of a year: against target, the year so far, the last months, process limits."""
    rows = drawing.rows_of_part(findings)
    judged = against_targets(findings) if (rows["status"] != Status.NO_TARGET).any() else ()
    years_so_far = to_date.years_so_far(findings)
    drawn = {one.measure.finding.key for one in years_so_far}
    panels = [one for one in recent.recent_measures(findings) if one.measure.finding.key not in drawn]
    limited = list(processes.processes(findings))
    # The one measure that a process chart shows needs no other picture of its months.
    shown = panels if len(panels) > 1 or not limited else []
    return [*judged, *to_date.to_date(findings, years_so_far), *recent.recent(findings, shown), *limited]
