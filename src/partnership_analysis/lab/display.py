"""Showing things in a notebook.

Takes headings, commentary, tables and charts. Shows them in order, and saves the charts in a folder if there is one.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from partnership_analysis import words
from partnership_analysis.charts import Chart
from partnership_analysis.lab.saved_charts import save_once


def show(*items: Any, outputs: str | Path | None = None, notebook: str = "") -> None:
    """Show things in a notebook, one after another.

    Parameters
    ----------
    items
        Headings, commentary, tables, charts: anything that a notebook can show.
    outputs
        A folder to save the charts in; None saves nothing. A document made from the notebook finds them there. If
        charts have the same name, the second and later have a number. A run saves each chart once, whichever notebooks
        show it.
    notebook
        The beginning of the saved charts' names; if it is empty, they begin with their topics.

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
