"""Blocks: what is shown, as HTML, as plain text and as JSON that a notebook keeps."""

import json
import math
from dataclasses import replace

import pandas as pd
import pytest

import partnership_analysis as pa
from partnership_analysis.blocks import (
    MEDIA_TYPE,
    Heading,
    Image,
    NoBlockError,
    Paragraph,
    Preformatted,
    Sentences,
    Styled,
    Table,
    from_json,
)
from partnership_analysis.figures import Figure

HOSTILE = '<script>alert(1)</script> & "><img onerror=alert(1)>'
FIGURE = Figure(1.0, "count", HOSTILE, (f"k.xlsx!{HOSTILE}!B4",))


@pytest.fixture(scope="module")
def shown(report):
    """Whatever the library shows of the example, as a notebook's cell has it."""
    items = [pa.heading("R&D"), pa.summarise(report, "2014/15"), pa.data_quality(report), pa.sources(report, "2014/15")]
    for topic in ("KPI performance", "Collection rates", "Complaints"):
        part = report.topic(topic)
        items += [pa.comment(part, "2014/15"), *pa.tabulate(part, "2014/15"), *pa.draw(part, "2014/15")]
    return [item._repr_mimebundle_() for item in items]


@pytest.mark.slow
def test_structure_says_all_that_is_shown(shown):
    kinds = set()
    for bundle in shown:
        kept = json.loads(json.dumps(bundle[MEDIA_TYPE], allow_nan=False))
        block = from_json(kept)
        kinds.add(block.kind)
        assert block.notebook_html() == bundle["text/html"]
        assert str(block) == bundle["text/plain"]
        assert block.as_json() == kept
    assert kinds == {"heading", "sentences", "table", "picture"}


def test_html_of_a_notebook_has_its_style_and_that_of_a_block_has_none(shown):
    for bundle in shown:
        block = from_json(bundle[MEDIA_TYPE])
        assert "<style data-shown>" not in block.html()
        # In a notebook there is no drawing for a phone.
        own = replace(block, phone_svg="") if block.kind == "picture" else block
        assert bundle["text/html"].endswith(own.html())


TABLE = Table(HOSTILE, pd.DataFrame({HOSTILE: [FIGURE, HOSTILE]}, index=[HOSTILE, "b"]), (HOSTILE,))
BLOCKS = [
    Heading(HOSTILE, 3),
    Sentences(((HOSTILE, FIGURE),)),
    TABLE,
    Table("", pd.DataFrame([["met"]], columns=pd.MultiIndex.from_tuples([(HOSTILE, HOSTILE)]), index=[HOSTILE])),
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.kind)
def test_text_stays_text_on_its_way_through_json(block):
    again = from_json(json.loads(json.dumps(block.as_json())))
    assert again.html() == block.html()
    assert "<script" not in again.html()
    assert "<img onerror" not in again.html()


@pytest.mark.parametrize(
    "block",
    [
        Paragraph((Styled(HOSTILE, bold=True, link=f"https://example.org/{HOSTILE}"),)),
        Preformatted(HOSTILE, error=True),
        Image('"><script>alert(1)</script>', HOSTILE),
    ],
    ids=lambda block: type(block).__name__,
)
def test_text_of_a_block_of_no_notebook_stays_text(block):
    assert "<script" not in block.html()
    assert "<img onerror" not in block.html()


def test_number_that_json_cannot_hold_comes_back_as_none():
    (again,) = from_json(Sentences(((Figure(math.inf, "count", "very many", ()),),)).as_json()).sentences[0]
    assert (math.isnan(again.value), again.printed) == (True, "very many")


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "//example.org", ""]
)
def test_link_that_may_run_is_left_out(link):
    assert Paragraph((Styled("here", link=link),)).html() == "<p>here</p>"


def test_table_of_one_column_is_a_table_and_one_without_rows_a_paragraph():
    one_column, no_rows = pd.DataFrame(index=["Calls", "Letters"]), pd.DataFrame(columns=["2013/14", "2014/15"])
    assert from_json(Table("Few", one_column).as_json()).html().count("<tr>") == 3
    assert from_json(Table("None found", no_rows, ("A note",)).as_json()).html() == (
        "<p>None found.</p><p class='note'>A note</p>"
    )


def test_why_there_is_no_number_is_aligned_as_the_column_that_it_is_in():
    figure = Figure(95.0, "percent", "95%", ("k.xlsx!Calls!B2",))
    cells = pd.DataFrame({"Actual": [figure, "no figure"], "Better or worse": ["worse", "the same"]}, ["A", "B"])
    html = Table("Calls", cells).html()
    assert '<td class="number absent">no figure</td><td class="absent">the same</td>' in html


def test_a_column_of_no_group_has_one_heading_and_no_empty_one():
    figure = Figure(95.0, "percent", "95%", ("k.xlsx!Calls!B2",))
    columns = pd.MultiIndex.from_tuples([("Actual", ""), ("Before", "Figure"), ("Before", "Change")])
    cells = pd.DataFrame([[figure, figure, "the same"]], columns=columns, index=pd.Index(["Calls"], name="Measure"))
    _, first, second, *_ = Table("Calls", cells).html().split("<tr>")
    assert first.split("</tr>")[0] == (
        '<th scope="col" rowspan="2">Measure</th><th scope="col" rowspan="2" class="number">Actual</th>'
        '<th scope="colgroup" colspan="2">Before</th>'
    )
    assert second.split("</tr>")[0] == '<th scope="col" class="number">Figure</th><th scope="col">Change</th>'


def test_long_figures_may_be_in_several_lines():
    printed = "66.0 per 100,000 collections"
    cells = pd.DataFrame({"Actual": [Figure(66.0, "per 100,000 collections", printed, ("k.xlsx!Calls!B2",))]}, ["A"])
    assert '<td class="number long">' in Table("Calls", cells).html()


WRONG = [
    None,
    "text",
    {},
    {"kind": "script"},
    {"kind": "heading", "text": "One"},
    {"kind": "heading", "text": "One", "level": "2><script>"},
    {"kind": "heading", "text": "One", "level": 7},
    {"kind": "sentences", "sentences": [[3]]},
    {"kind": "sentences", "sentences": [[{"printed": "3"}]]},
    TABLE.as_json() | {"columns": [["A"], ["B", "C"]]},
    TABLE.as_json() | {"rows": [["a", ["1", "2"]]]},
    TABLE.as_json() | {"rows": [["a"]]},
    TABLE.as_json() | {"columns": [["A", "B", "C"]]},
    TABLE.as_json() | {"notes": "one"},
]


@pytest.mark.parametrize("found", WRONG, ids=str)
def test_json_that_describes_no_block_is_refused(found):
    with pytest.raises(NoBlockError, match="found"):
        from_json(found)


@pytest.mark.slow
def test_chart_that_is_saved_says_where_seen_from_the_notebook(report, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    (chart,) = pa.draw(report.topic("Collection rates"), "2014/15")
    pa.show(chart, "text", outputs=tmp_path / "charts", notebook="own")
    pa.show(chart)
    assert shown == [chart.picture(f"charts/own-{chart.slug}.png"), "text", chart]
    assert (tmp_path / shown[0].file).is_file()
