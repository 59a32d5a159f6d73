"""What a notebook cell shows.

Takes headings, commentary, tables and charts; shows them in order, and saves the charts where asked.
"""

from pathlib import Path
from typing import Any

from markupsafe import Markup

from partnership_analysis.charts import Chart


class Html(str):
    """Text that a notebook shows as HTML."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def heading(text: str, level: int = 2) -> Html:
    """Return a heading to show; its text may come from a workbook.

    Examples
    --------
    >>> heading("ICT & telephony", 3)._repr_html_()
    '<h3>ICT &amp; telephony</h3>'
    """
    return Html(Markup("<h{0}>{1}</h{0}>").format(level, text))


def show(*items: Any, outputs: str | Path | None = None, notebook: str = "") -> None:
    """Show things in a notebook, one after another.

    Parameters
    ----------
    items
        Headings, commentary, tables, charts: anything that a notebook can show.
    outputs
        A folder to save the charts in; None saves nothing.
    notebook
        Begins the saved charts' names.
    """
    from IPython.display import display

    for item in items:
        if isinstance(item, Chart) and outputs is not None:
            item.save(outputs, notebook)
        display(item)
