"""The table of what officers say about measures in a period: their comments, and what they do about the figures."""

from typing import Any

import pandas as pd

from partnership_analysis import lookup, period_columns, service_names, words
from partnership_analysis.analysis import officers
from partnership_analysis.analysis.series import SERIES
from partnership_analysis.blocks import Table
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Part
from partnership_analysis.findings import Findings
from partnership_analysis.kinds import CommentKind
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

# Of each measure, so many of the latest are quoted; the exported table has all.
_MOST = 4
_UNNAMED = "not named"


def comments(findings: Findings) -> tuple[Table, ...]:
    """Return the table of what officers say about the measures in the period; no table if they say nothing.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/hart_scorecards_2014-15")
    >>> (table,) = pa.report(data.service("Environmental & Technical Services"), "2014/15").comments
    >>> table.cells.iloc[0].tolist()
    ['“The contractor has not yet agreed the Quarter 1 figure.”', 'Q2 of 2014/15']
    """
    data, period = findings.performance.data, findings.performance.period
    rows = officers.comments(data, period)
    if rows.empty:
        return ()
    rows = rows.assign(ends=period_columns.map_periods(rows["period"], lambda one: one.last_day.toordinal()))
    age = rows.groupby(SERIES, sort=False)["ends"].rank(method="first", ascending=False)
    by_measure = rows[age <= _MOST].groupby(SERIES, sort=False)
    latest = pd.concat([of_measure.sort_values("ends", kind="stable") for _, of_measure in by_measure])
    services = [name for name in latest["service"].unique() if name]
    several = [name for name in ("authority", "service") if latest[name].nunique() > 1]
    short_names = lookup.short_names(data.measures)
    names = [
        _name(data, row, short_names.get((row.service, row.measure), row.measure), several) for row in each_row(latest)
    ]
    has_authors = bool((latest["author"] != "").any())
    # Where every text is of the period in the caption, a column of it says nothing.
    has_periods = bool((latest["period"] != period.label).any())
    index = pd.Index(names, name="Measure")
    cells = pd.DataFrame(
        [_cells(row, has_periods, has_authors) for row in each_row(latest)], index=index, dtype="object"
    )
    about = [data.part] if data.part else services if len(services) == 1 else []
    subject = service_names.listed(data, about) or data.authority
    left = len(rows) - len(latest)
    notes = (f"{words.capital(_more(left))}, from earlier in {period.words}: comments.csv has all.",) if left else ()
    return (Table(f"What officers say about {subject}, {period.words}", cells, notes),)


def _more(number: int) -> str:
    texts = "text is" if number == 1 else "texts are"
    return f"{words.number_word(number)} more {texts} left out"


def _name(data: Dataset, row: Any, short: str, several: list[str]) -> str:
    if not row.measure:
        return f"All measures{''.join(f' of {name}' for name in service_names.named(data, [row.service]))}"
    others = [getattr(row, kind) for kind in several if getattr(row, kind)]
    return f"{short} ({', '.join(others)})" if others else short


def _cells(row: Any, has_periods: bool, has_authors: bool) -> dict[str, Part]:
    action = "Action: " if row.kind == CommentKind.ACTION else ""
    cells: dict[str, Part] = {"Comment or action": f"{action}“{row.text}”"}
    if has_periods:
        cells["Period"] = words.capital(Period.from_label(row.period).words)
    return cells | ({"By": row.author or _UNNAMED} if has_authors else {})
