"""What drawing is compared with: one chart drawn by hand, and the example's ten charts in one interpreter.

``python -m benchmarks.charts`` loads the example and draws and saves each of its charts once.
"""

import tempfile
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

import partnership_analysis as pa
from partnership_analysis.tables import KPIS

YEARS = ("2009/10", "2010/11", "2011/12", "2012/13", "2013/14", "2014/15")
LINES = (
    ("Business rates 97.78%", (95.06, 96.31, 96.37, 97.15, 96.92, 97.78), "o-", "#12436D"),
    ("Council tax 94.78%", (96.06, 95.76, 95.73, 96.15, 95.26, 94.78), "s-", "#28A197"),
    ("Council tax as at 31\nAugust 2015 96.10%", (None, None, None, None, 97.5, 96.1), "^", "#AB4817"),
)


def draw_by_hand(folder: Path) -> None:
    """Draw the chart and save it as PNG at 300 dots an inch and as SVG with its text as text."""
    with rc_context({"font.size": 9, "svg.fonttype": "none", "axes.spines.top": False, "axes.spines.right": False}):
        figure = Figure(figsize=(6.3, 3.9), layout="constrained")
        axes = figure.subplots()
        for label, values, form, colour in LINES:
            axes.plot(YEARS, [float("nan") if v is None else v for v in values], form, color=colour, clip_on=False)
            axes.annotate(
                label, (5, values[-1] or 0), (5.3, values[-1] or 0), va="center", annotation_clip=False,
                arrowprops={"arrowstyle": "-", "color": colour},
            )  # fmt: skip
        axes.locator_params(axis="y", nbins=5)
        axes.yaxis.set_major_formatter("{x:g}%")
        axes.grid(axis="y")
        figure.suptitle(
            "In-year collection of council tax fell to 94.78%; in-year\ncollection of business rates rose to 97.78%",
            x=0.01, ha="left", fontweight="bold",
        )  # fmt: skip
        axes.set_title("Collection rates, per cent, Peterborough, 2009/10 to 2014/15", loc="left", fontsize=9)
        figure.supxlabel("Source: serco_partnership_2014-15.xlsx, Collection rates", x=0.01, ha="left", fontsize=8)
        figure.savefig(folder / "by-hand.png", dpi=300)
        figure.savefig(folder / "by-hand.svg")


def draw_example_charts(folder: Path, period: str = "2014/15") -> None:
    """Load the example, and draw and save each of its charts once."""
    report = pa.report(pa.load(), period)
    parts = [part for topic in report.topics() for part in (topic.services() if topic.title == KPIS else [topic])]
    for chart in (chart for part in parts for chart in part.charts):
        chart.save(folder)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        draw_example_charts(Path(made))
