"""What a notebook cell shows.

Takes headings, commentary, tables and charts; shows them in order, and saves the charts where asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from partnership_analysis import words
from partnership_analysis.blocks import Heading
from partnership_analysis.charts import Chart
from partnership_analysis.lab.saved_charts import save_once


def heading(text: str, level: int = 2) -> Heading:
    """Return a heading to show; its text may come from a workbook.

    Examples
    --------
    >>> heading("ICT & telephony", 3)._repr_html_()
    '<h3>ICT &amp; telephony</h3>'
    """
    return Heading(text, level)


def section(title: str, items: Sequence[Any], level: int = 2) -> tuple[Any, ...]:
    """Return things to show under a heading; nothing, without its heading, where there are none.

    Examples
    --------
    >>> section("Through the year", ())
    ()
    """
    return (Heading(title, level), *items) if items else ()


def show(*items: Any, outputs: str | Path | None = None, notebook: str = "") -> None:
    """Show things in a notebook, one after another.

    Parameters
    ----------
    items
        Headings, commentary, tables, charts: anything that a notebook can show.
    outputs
        A folder to save the charts in; None saves nothing. A document made of the notebook finds them there. Of charts
        with one name, the second and later are numbered. A run saves each chart once, whichever notebooks show it.
    notebook
        Begins the saved charts' names; they begin with their topics if it is empty.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> show(pa.heading("Complaints"))
    Complaints
    """
    from IPython.display import display

    names: list[str] = []
    for item in items:
        if isinstance(item, Chart):
            names.append(words.unique_name(item.slug, names))
            chart = item if names[-1] == item.slug else replace(item, slug=names[-1])
            display(chart if outputs is None else save_once(chart, Path(outputs), notebook))
        else:
            display(item)
