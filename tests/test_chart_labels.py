"""What stands in a picture has room: no words touch others, and nothing touches the edge, on a page and on a phone."""

import itertools

import numpy as np
import pytest
from hart import paper
from made_up import DATA
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import partnership_analysis as pa
from partnership_analysis.charts.axes import Edges, place_axes
from partnership_analysis.charts.canvas import Arranged, Canvas
from partnership_analysis.charts.labels import End
from partnership_analysis.periods import Period

pytestmark = pytest.mark.slow

_DOT = 300 / 72  # a point, in the picture's dots
_LEAST_ON_A_PHONE = 9 * 0.75  # points, of 9 pixels
NAMES = [f"Made-up measure {number} {'of something with a long name' * (number % 3)}".strip() for number in range(25)]


def words_of(figure):
    """The words of a picture, with their boxes."""
    found = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    ticks = {label for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for label in axis.findobj(Text)}
    # Of the ticks, those within their axis are drawn.
    ticks -= {
        tick.label1 for axes in figure.axes if axes.axison for axis in (axes.xaxis, axes.yaxis)
        for tick in axis._update_ticks()
    }  # fmt: skip
    return [(text, text.get_window_extent()) for text in found if text not in ticks]


def touching(words):
    pairs = itertools.combinations(words, 2)
    return [
        (one.get_text(), other.get_text()) for (one, a), (other, b) in pairs
        if min(a.x1, b.x1) - max(a.x0, b.x0) > _DOT / 2 and min(a.y1, b.y1) - max(a.y0, b.y0) > _DOT
    ]  # fmt: skip


def outside(figure, words):
    whole = figure.bbox
    return [
        text.get_text() for text, box in words
        if not (whole.x0 < box.x0 and box.x1 < whole.x1 and whole.y0 < box.y0 and box.y1 < whole.y1)
    ]  # fmt: skip


def example():
    kpis = DATA.topic("KPI performance")
    parts = [kpis.service(service) for service in kpis.services("2014/15")]
    parts += [DATA.topic(topic) for topic in DATA.topics() if topic != "KPI performance"]
    return [chart for part in parts for chart in pa.draw(part, "2014/15")]


@pytest.fixture(scope="module")
def all_charts(written):
    """The example's charts, those of a service of 25 measures, and those of a scorecard like Hart's."""
    months = [Period(2012, 4, 1).following(month).label for month in range(30)]
    rows = [
        (name, month, ((80 + number + 7 * place % 5) / 100 % 1, "0.0%"), (0.85, "0%"))
        for number, name in enumerate(NAMES) for place, month in enumerate(months)
    ]  # fmt: skip
    measures = [(name, "Contact Centre", "percent", "higher", "Contact", "average") for name in NAMES]
    service = pa.load(written({"Returns": [("Measure", "Period", "Value", "Target"), *rows]}, measures))
    scorecard = pa.load(paper(written, 2))
    return [*example(), *pa.draw(service, "2014-09"), *pa.draw(scorecard, "2014/15 Q2")]


@pytest.fixture(scope="module", params=Canvas)
def pictures(request, all_charts):
    """Each chart as a page or a phone has it, with its words and their boxes."""
    arranged = [(chart, Arranged(chart.draw, request.param, chart._words).figure) for chart in all_charts]
    return [(chart, figure, words_of(figure)) for chart, figure in arranged]


def test_a_long_name_beside_a_line_is_cut_and_its_figures_are_not():
    end = End(
        "Percentage of income due from council tax received by the end of the year", "94.48% (target 97%)", 94.48, ""
    )
    assert end.lines(72)[-2:] == ["94.48% (target", "97%)"]
    assert len(end.lines(72)) == 4
    assert end.lines(72)[1].endswith("…")
    assert End("Mean", "86.3%", 86.3, "").lines(72) == ["Mean 86.3%"]


def test_axes_of_a_grid_have_one_width_and_the_heights_that_were_asked_for():
    figure = Figure(figsize=(6, 4), dpi=300)
    FigureCanvasAgg(figure)
    grid = figure.subplots(2, 2, height_ratios=(1, 2))
    grid[0, 0].set_yticks([0, 1], ["a name", "a much longer name"])
    grid[1, 1].annotate("beside its end", (1, 0.5), (9, 0), textcoords="offset points", annotation_clip=False)
    grid[1, 0].set_xlabel("In words")
    place_axes(figure, Edges(left=10, right=20, bottom=30, top=40))
    boxes = {place: axes.get_position() for place, axes in np.ndenumerate(grid)}
    assert [box.width for box in boxes.values()] == pytest.approx([boxes[0, 0].width] * 4)
    assert boxes[1, 0].height == pytest.approx(2 * boxes[0, 0].height)
    figure.draw_without_rendering()  # the name of an axis moves with it
    words = [*(box for _, box in words_of(figure)), grid[1, 0].xaxis.label.get_window_extent()]
    points = np.array([(box.x0, figure.bbox.x1 - box.x1, box.y0, figure.bbox.y1 - box.y1) for box in words]) / _DOT
    nearest = points.min(axis=0)
    assert (nearest >= [10, 20, 30, 40]).all()
    assert (nearest[:3] < [13, 23, 33]).all()


def test_no_words_touch_others(pictures):
    assert {chart.slug: found for chart, _, words in pictures if (found := touching(words))} == {}


def test_nothing_touches_the_edge(pictures):
    assert {chart.slug: found for chart, figure, words in pictures if (found := outside(figure, words))} == {}


def test_no_words_are_too_small_to_read_on_a_phone(pictures):
    small = [text for _, _, words in pictures for text, _ in words
             if text.get_fontsize() < _LEAST_ON_A_PHONE]  # fmt: skip
    assert small == []


def test_no_picture_of_a_page_is_taller_than_it_has_room_for(pictures):
    if pictures[0][1].get_figwidth() * 2.54 == pytest.approx(16):
        heights = {chart.slug: figure.get_figheight() * 2.54 for chart, figure, _ in pictures}
        assert {slug: height for slug, height in heights.items() if height > 22} == {}
