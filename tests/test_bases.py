"""What the first screen and the charts of a month compare: counts on one base, and periods of the measures' own."""

from datetime import date

from conftest import opened
from matplotlib.figure import Figure
from test_cases_units import ABOUT

import partnership_analysis as pa

MONTHS = [date(2024, month, 1) for month in range(4, 13)] + [date(2025, month, 1) for month in range(1, 11)]
MEASURES = [
    ("Council tax", "Revenues", "percent", "higher", None, "year to date"),
    ("Calls", "Revenues", "count", "lower", None, "sum"),
    ("Claims", "Revenues", "days", "lower", None, "average"),
    ("Letters", "Revenues", "days", "lower", None, "average"),
]
TAX = [10, 20, 29, 38, 47, 56.6, 65.8, 74, 83, 92, 94, 96, 10, 20, 29, 38, 47, 56.4, 65.6]
ROWS = [
    ["Measure", *MONTHS],
    ["Council tax", *[(one / 100, "0.00%") for one in TAX]],
    ["Calls", *[50] * 18, 51],
    ["Claims", *[20] * 18, 21],
    ["Letters", *[9] * 18, 8],
]
QUARTERS = [f"Q{quarter} {year}" for year in ("2023/24", "2024/25", "2025/26") for quarter in (1, 2, 3, 4)][:10]


def load(written, sheets, measures):
    return pa.load(written(sheets, measures=measures, about=ABOUT))


def test_a_verdict_counts_what_counts_from_april_apart_from_what_is_compared_with_the_month_before(written):
    verdict = opened(load(written, {"Months": ROWS}, MEASURES), "2025-10")
    assert (
        "4 measures have figures for October 2025: 1 got better, 2 got worse, compared with the month before. "
        "Of those that count from April, 1 got worse, compared with the same month last year. "
        "None has a target for the month."
    ) in verdict


def worse(written, rows, measures):
    points = pa.report(load(written, {"Months": rows}, measures), "2025-10").found.points
    (point,) = [one for one in points if one.point == "Worse"]
    return "".join(map(str, point.sentence))


def test_a_main_point_counts_the_others_that_are_compared_with_the_same_period(written):
    said = worse(written, [ROWS[0], *ROWS[2:]], MEASURES[1:])
    assert said.endswith(" in September 2025; one other also got worse.")


def test_a_main_point_says_what_others_are_compared_with_where_that_is_another_period(written):
    said = worse(written, ROWS, MEASURES)
    assert said.endswith(" from 65.8% in October 2024; two others were worse than in September 2025.")


def test_a_target_that_is_asked_about_is_unclear_and_not_missing(written):
    rows = [["Measure", "Target", *MONTHS[-7:]], ["Calls", 60, *[50] * 6, 51], ["Letters", None, *[9] * 6, 8]]
    report = pa.report(load(written, {"Months": rows}, [MEASURES[1], MEASURES[3]]), "2025-10")
    page = opened(report.data, "2025-10")
    assert "One measure has a target that judges nothing, because it is unclear: Calls." in page
    assert "We cannot judge any against its target." in page
    assert "no target for October 2025: Letters." in page
    printed = "\n".join(map(str, report.tables))
    assert "target unclear" in printed


def test_quarters_in_a_report_of_a_month_are_drawn_as_their_own_quarters(written):
    debt = [["Measure", *QUARTERS], ["Debt", 438, 408, 492, 428, 492, 417, 413, 412, 489, 462]]
    measures = [("Debt", "Revenues", "£000", "lower", None, "latest"), MEASURES[1]]
    data = load(written, {"Debt": debt, "Months": [["Measure", *MONTHS[-7:]], ["Calls", *[50] * 6, 51]]}, measures)
    (chart,) = [one for one in pa.report(data, "2025-10").charts if one.subtitle.startswith("By quarter")]
    assert "Q2 of 2023/24 to Q2 of 2025/26" in chart.subtitle
    picture = Figure()
    chart.draw(picture)
    (axes,) = [one for one in picture.axes if one.get_xticklabels()]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Q2 2023/24", "Q2 2025/26"]
    assert axes.lines[-1].get_xdata()[-1] == axes.get_xticks()[-1]
