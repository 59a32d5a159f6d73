"""Executed notebooks as pages: their sections, and outputs of a notebook's own."""

import re

import nbformat
import pandas as pd
import pytest

from partnership_analysis.blocks import MEDIA_TYPE, Heading, Sentences, Table
from partnership_analysis.briefing import pages

HOSTILE = '<script>alert(1)</script> & "><img onerror=alert(1)>'


def page_of(*cells):
    """A page of Markdown (text), blocks, and outputs as notebooks have them."""
    made = []
    for cell in cells:
        if isinstance(cell, str):
            made.append(nbformat.v4.new_markdown_cell(cell))
        else:
            data = cell if isinstance(cell, dict) else cell._repr_mimebundle_()
            made.append(nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", data)]))
    return pages.render(nbformat.v4.new_notebook(cells=made), {})


def contents(page):
    return re.findall(r'<li class="level-(\d)"><a href="#([^"]*)">(.*?)</a></li>', page)


def test_contents_list_the_headings_of_markdown_and_of_blocks():
    cells = [
        "# Title\n\n## In *brief* &amp; more\n\n> ### Quoted\n\n#### Not listed",
        Heading("R&D <b>"),
        Heading("R&D b", 3),
    ]
    page = page_of(
        *cells, Heading("Small", 4), "Text.", "Underlined\n---\n\nText.", "## Content\n\n## Content\n\n<h2>Raw</h2>"
    )
    assert contents(page) == [
        ("2", "in-brief-more", "In brief &amp; more"),
        ("3", "quoted", "Quoted"),
        ("2", "r-d-b", "R&amp;D &lt;b&gt;"),
        ("3", "r-d-b-2", "R&amp;D b"),
        ("2", "underlined", "Underlined"),
        ("2", "content-2", "Content"),
        ("2", "content-3", "Content"),
    ]
    assert all(len(re.findall(f'id="{address}"', page)) == 1 for _, address, _ in contents(page))
    assert '<h4 id="Not-listed">Not listed</h4>' in page
    assert "<h4>Small</h4>" in page


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("# Collection *rates* &amp; more\n\ntext", "Collection rates &amp; more"),
        ("\n\nCollection rates\n===", "Collection rates"),
        ("## No title\n\n# Not first", "Briefing"),
        ("", "Briefing"),
    ],
)
def test_title_of_a_page_is_the_heading_that_a_cell_begins_with(source, title):
    page = page_of(source, "The rest.")
    assert f"<h1>{title}</h1>" in page
    assert f"<title>{title}</title>" in page
    assert page.count("<h1") == (2 if "# Not first" in source else 1)


def test_words_of_a_workbook_stay_words():
    table = Table(HOSTILE, pd.DataFrame({HOSTILE: [HOSTILE]}, index=[HOSTILE]), (HOSTILE,))
    page = page_of(Heading(HOSTILE), Sentences(((HOSTILE,),)), table)
    assert "<script>alert" not in page
    assert "<img onerror" not in page


def test_output_whose_structure_cannot_be_read_is_shown_as_any_other():
    said = Sentences((("Said.",),))._repr_mimebundle_()
    page = page_of(said | {MEDIA_TYPE: {"kind": "of a later version"}})
    assert "<li>Said.</li>" in page
    assert "<style data-shown" in page
    assert "<style data-shown" not in page_of(said)


def test_html_of_ones_own_is_shown_as_it_is():
    assert '<p class="own">Own <b>words</b></p>' in page_of({"text/html": '<p class="own">Own <b>words</b></p>'})
