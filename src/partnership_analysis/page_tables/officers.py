"""The table of what officers say about measures in a period: their comments, and what they do about the figures."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import lookup, period_columns, words
from partnership_analysis.analysis import officers
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import Table
from partnership_analysis.figures import Part
from partnership_analysis.kinds import CommentKind
from partnership_analysis.periods import Period
from partnership_analysis.tables import each

# Of each measure, so many of the latest are quoted; the exported table has all.
_MOST = 4
_UNNAMED = "not named"


def tables(performance: Performance) -> list[Table]:
    """Return the table of the comments and actions of a period, or of parts of it; none if there are none."""
    data, period = performance.data, performance.period
    rows = officers.comments(data, period)
    if rows.empty:
        return []
    rows = rows.assign(ends=period_columns.map_periods(rows["period"], lambda one: one.last_day.toordinal()))
    of = rows.groupby(["authority", "service", "measure"], sort=False)
    latest = rows[of["ends"].rank(method="first", ascending=False) <= _MOST]
    latest = pd.concat([own.sort_values("ends", kind="stable") for _, own in _by_measure(latest)])
    services = [name for name in latest["service"].unique() if name]
    several = [name for name in ("authority", "service") if latest[name].nunique() > 1]
    called = lookup.short_names(data.measures)
    names = [_name(row, called.get((row.service, row.measure), row.measure), several) for row in each(latest)]
    named = (latest["author"] != "").any()
    cells = pd.DataFrame(
        [_cells(row, bool(named)) for row in each(latest)], index=pd.Index(names, name="Measure"), dtype="object"
    )
    subject = data.part or (services[0] if len(services) == 1 else data.authority)
    left = len(rows) - len(latest)
    notes = (f"{words.capital(_more(left))}, from earlier in {period.words}: comments.csv has all.",) if left else ()
    return [Table(f"What officers say about {subject}, {period.words}", cells, notes)]


def _by_measure(rows: pd.DataFrame) -> Iterator[tuple[Any, pd.DataFrame]]:
    return iter(rows.groupby(["authority", "service", "measure"], sort=False))


def _more(number: int) -> str:
    texts = "text is" if number == 1 else "texts are"
    return f"{words.number_word(number)} more {texts} left out"


def _name(row: Any, called: str, several: list[str]) -> str:
    if not row.measure:
        return f"All measures of {row.service}"
    others = [getattr(row, kind) for kind in several if getattr(row, kind)]
    return f"{called} ({', '.join(others)})" if others else called


def _cells(row: Any, named: bool) -> dict[str, Part]:
    said = f"“{row.text}”"
    cells: dict[str, Part] = {
        "Comment or action": f"Action: {said}" if row.kind == CommentKind.ACTION else said,
        "Period": words.capital(Period.from_label(row.period).words),
    }
    return cells | ({"By": row.author or _UNNAMED} if named else {})
