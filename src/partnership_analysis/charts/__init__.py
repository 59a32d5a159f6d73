"""One visual language.

Takes a `Dataset` and a year; gives `Chart`s in the Government Analysis Function's style: the message as
headline, the measure, unit, period and place beneath, lines labelled at their ends, bars from zero,
status by shape and word as well as colour, and a description for those who cannot see the picture.
"""

from partnership_analysis import periods
from partnership_analysis.assessment import NO_TARGET
from partnership_analysis.charts.bars import complaints
from partnership_analysis.charts.chart import Chart
from partnership_analysis.charts.drawing import series, shown
from partnership_analysis.charts.lines import MOST_SERIES, small_multiples, trend
from partnership_analysis.charts.mixes import mixes
from partnership_analysis.charts.processes import processes
from partnership_analysis.charts.targets import against_target
from partnership_analysis.tables import TOPICS, Dataset

__all__ = ["Chart", "against_target", "draw", "small_multiples", "trend"]


def draw(data: Dataset, year: str) -> list[Chart]:
    """Return the charts that suit some data: over the years, against target, by month, complaints.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rates = pa.load("data/raw/serco_partnership_2014-15.xlsx").topic("Collection rates")
    >>> [chart.slug for chart in draw(rates, "2014/15")]
    ['collection-rates-trend']
    """
    year = periods.year_label(year)
    rows = shown(data, year)
    found = []
    judged = (rows["status"] != NO_TARGET) & (rows["period"] == year)
    kpis = rows["topic"].eq(TOPICS[0]).all()
    if judged.any() and (kpis or rows["period"].nunique() < 3):
        found.append(against_target(data, year))
    if rows["period"].nunique() > 1:
        alike = rows["unit"].nunique() == 1 and len(series(rows)) <= MOST_SERIES
        found.append(trend(data, year) if alike else small_multiples(data, year))
    return [*found, *mixes(data, year), *processes(data, year), *complaints(data, year)]
