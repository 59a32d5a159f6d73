"""HTML for what a notebook cell shows.

Takes words, figures and tables; gives markup in which every figure reveals its cells. All text from a
workbook is escaped here, by markupsafe.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from markupsafe import Markup

from partnership_analysis.figures import Figure, Part

NOT_HELD, NOT_COMPARABLE, NONE_SET, TOO_FEW = "not held", "not like for like", "none", "too few points"
_ABSENT = (NOT_HELD, NOT_COMPARABLE, NONE_SET, TOO_FEW)
# Each status by its shape; the pages' style gives each shape a colour too.
_STATUS_MARKS = {
    "met": ("met", "●"),
    "missed": ("missed", "✕"),
    "missed, within tolerance": ("amber", "△"),
    "missed in part": ("part", "◐"),
    "excluded": ("excluded", "○"),
}
# How things look in a notebook, in its own colours, dark or light; a page has a style of its own and leaves this out.
_STYLE = Markup("""<style data-shown>
span.figure[title] { border-bottom: 1px dotted; cursor: help; }
figure.chart .headline { font-weight: 700; }
div.table[role=region] { overflow-x: auto; }
div.table[role=region] table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
div.table[role=region] caption { caption-side: top; text-align: left; font-weight: 600; }
div.table[role=region] :is(th, td) { padding: .4em .6em; border-bottom: 1px solid #8888; text-align: left; }
div.table[role=region] thead th { border-bottom: 2px solid; vertical-align: bottom; }
p.note { font-size: .9em; margin: .3em 0; }
div.table[role=region] tbody :is(th, td) { vertical-align: top; }
div.table[role=region] tbody th { font-weight: 400; }
div.table[role=region] :is(.number, .absent) { text-align: right; white-space: nowrap; }
div.table[role=region] td .figure[title] { border-bottom: 0; }
div.table[role=region] .status { font-weight: 600; }
td.met { color: color-mix(in srgb, #008a4a 60%, currentcolor); }
td.missed { color: color-mix(in srgb, #d02030 60%, currentcolor); }
td.amber { color: color-mix(in srgb, #b87400 60%, currentcolor); }
td.part { color: color-mix(in srgb, #7c4dd0 60%, currentcolor); }
</style>
""")


def shown(content: Markup) -> str:
    """Return HTML as a notebook shows it: with its style."""
    return _STYLE + content


@dataclass(frozen=True)
class Table:
    """A table as it is printed.

    Attributes
    ----------
    caption
        What it shows, when and in what units.
    cells
        Its printed cells: text or figures, labelled by row and column.
    notes
        Lines under it, in the workbook's words.
    """

    caption: str
    cells: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.caption}\n{self.cells.map(str).to_string()}"

    def _repr_html_(self) -> str:
        notes = (Markup("<p class='note'>{}</p>").format(note) for note in self.notes)
        return shown(table(self.cells, self.caption) + Markup("\n").join(notes))


def inline(parts: Iterable[Part]) -> Markup:
    """Return a sentence as HTML.

    Examples
    --------
    >>> print(inline(["Serco & council paid ", Figure(90.58, "percent", "90.58%", ("k.xlsx!Invoices!F5",))]))
    Serco &amp; council paid <span class="figure" tabindex="0" title="Invoices!F5">90.58%</span>
    """
    return Markup("").join(_figure(part) if isinstance(part, Figure) else part for part in parts)


def _figure(figure: Figure) -> Markup:
    """Mark a figure up so that pointing at it, or reaching it by keyboard or touch, shows its cells."""
    return Markup('<span class="figure" tabindex="0" title="{}">{}</span>').format(figure.origin, figure.printed)


def table(cells: pd.DataFrame, caption: str) -> Markup:
    """Return a table as HTML whose headings name their rows and columns to assistive technology.

    The first heading of a row is the frame's index; columns may have two levels. A cell that is a
    status is marked by shape as well as named.

    Examples
    --------
    >>> print(table(pd.DataFrame({"2014/15": ["met"]}, index=pd.Index(["Calls"], name="Measure")), "KPIs"))
    <div class="table" role="region" aria-label="KPIs" tabindex="0"><table><caption>KPIs</caption>
    <thead>
    <tr><th scope="col">Measure</th><th scope="col">2014/15</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row">Calls</th><td class="status met"><span aria-hidden="true">●</span>&nbsp;met</td></tr>
    </tbody></table></div>
    """
    body = (
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(label, Markup("").join(map(_cell, row)))
        for label, row in zip(cells.index, cells.itertuples(index=False, name=None), strict=True)
    )
    return Markup(
        '<div class="table" role="region" aria-label="{0}" tabindex="0"><table><caption>{0}</caption>\n'
        "<thead>\n{1}\n</thead>\n<tbody>\n{2}\n</tbody></table></div>"
    ).format(caption, _head(cells), Markup("\n").join(body))


def _head(cells: pd.DataFrame) -> Markup:
    corner = str(cells.index.name or "")
    plain, number = Markup('<th scope="col">{}</th>').format, Markup('<th scope="col" class="number">{}</th>').format
    names = cells.columns.get_level_values(-1)
    kinds = [number if any(isinstance(c, Figure) for c in cells.iloc[:, i]) else plain for i in range(len(names))]
    headings = Markup("").join(heading(name) for heading, name in zip(kinds, names, strict=True))
    if cells.columns.nlevels == 1:
        return Markup("<tr>{}{}</tr>").format(plain(corner), headings)
    groups = cells.columns.get_level_values(0)
    sizes = pd.Series(groups).groupby(groups, sort=False).size()
    grouped = Markup('<th scope="colgroup" colspan="{}">{}</th>').format
    upper = Markup("").join(grouped(size, name) for name, size in sizes.items())
    first = Markup('<th scope="col" rowspan="2">{}</th>').format(corner)
    return Markup("<tr>{}{}</tr>\n<tr>{}</tr>").format(first, upper, headings)


def _cell(content: Part) -> Markup:
    if isinstance(content, Figure):
        return Markup('<td class="number">{}</td>').format(_figure(content))
    if content in _STATUS_MARKS:
        kind, mark = _STATUS_MARKS[content]
        return Markup('<td class="status {}"><span aria-hidden="true">{}</span>&nbsp;{}</td>').format(
            kind, mark, content
        )
    if content in _ABSENT:
        return Markup('<td class="absent">{}</td>').format(content)
    return Markup("<td>{}</td>").format(content)
