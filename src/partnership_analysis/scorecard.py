"""The scorecard: what the report says about each measure, in a row."""

from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis.analysis import standings
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.awaited import Awaited
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.standings import Standing, is_late
from partnership_analysis.analysis.trends import SERIES
from partnership_analysis.tables import SCORECARD, each, frame
from partnership_analysis.units import difference

_COLUMNS = tuple(SCORECARD.columns)
_PUBLISHED = ("published_status", "published_words", "published_source", "source")


def scorecard(performance: Performance) -> pd.DataFrame:
    """Return a row for each measure, and each council: the period's figure, its target, earlier figures and the year's.

    A measure that is returned less often than the report has its latest figure, under the period of that figure. A
    measure that should have a figure and has none has the status "no figure".

    Returns
    -------
    DataFrame
        The columns of `tables.SCORECARD`; percent values are 0 to 100, their differences percentage points.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rows = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").scorecard
    >>> row = rows.set_index("measure").loc["Network availability"]
    >>> float(row["value"]), float(row["target"]), row["status"]
    (98.36, 99.0, 'missed')
    """
    rows = [
        _row_without_figure(standing.now, standing.now.topic, performance)
        if is_late(standing, performance.period)
        else _row(standing) | {"comment": _comment(performance.said(standing.key, standing.period))}
        for standing in performance.standings
    ]
    measures = {
        (row.service, row.measure): (place, row.topic) for place, row in enumerate(each(performance.data.measures))
    }
    if performance.in_year:
        for row in each(standings.never_returned(performance.data, performance.period)):
            _, topic = measures[row.service, row.measure]
            rows.append(_row_without_figure(row, topic, performance))
    rows.sort(key=lambda row: measures[row["service"], row["measure"]])
    return frame(SCORECARD, pd.DataFrame(rows, columns=list(_COLUMNS)))


def _row(standing: Standing) -> dict[str, Any]:
    now, to_date = standing.now, standing.to_date
    found = {name: getattr(now, name, None) for name in _COLUMNS}
    return found | {
        "status": _status(now),
        "favourable": "" if pd.isna(now.favourable) else "yes" if now.favourable else "no",
        "previous": _value(standing.previous),
        "change": _change(now, standing.previous),
        "same_period_last_year": _value(standing.last_year),
        "change_on_last_year": _change(now, standing.last_year),
        "direction": standing.direction,
        "direction_on_last_year": standing.on_last_year,
        "year_to_date": _value(to_date),
        "year_to_date_target": np.nan if to_date is None else to_date.target,
        "year_to_date_status": "" if to_date is None else _status(to_date),
        "year_to_date_last_year": _value(standing.to_date_last_year),
        **_forecast(standing.forecast),
        "outlook": standing.course,
        "year_target": standing.year_target.value if standing.year_target else np.nan,
    }


def _status(row: Any) -> str:
    return "within tolerance" if row.amber and row.status == Status.MISSED else str(row.status)


def _row_without_figure(row: Any, topic: str, performance: Performance) -> dict[str, Any]:
    """Return the row of a measure without a figure for the period: what else the workbook says about the period."""
    texts = {name: "" for name, column in SCORECARD.columns.items() if column.dtype == "str"}
    key, period = (row.authority, row.service, row.measure), performance.period
    awaited = performance.awaited.get(key, Awaited())
    return (
        texts
        | {name: getattr(row, name) for name in (*SERIES, "unit")}
        | {name: getattr(awaited, name) for name in _PUBLISHED}
        | {
            "topic": topic,
            "period": period.label,
            "status": Status.NO_FIGURE,
            "target": awaited.target.value if awaited.target else np.nan,
            "target_source": awaited.target.source if awaited.target else "",
            "year_target": awaited.year_target.value if awaited.year_target else np.nan,
            "comment": _comment(performance.said(key, period)),
        }
    )


def _forecast(row: Any | None) -> dict[str, float]:
    names = ("forecast", "forecast_low", "forecast_high")
    return {name: np.nan if row is None or row.without else getattr(row, name) for name in names}


def _comment(rows: list[Any]) -> str:
    return " ".join(f"{row.text} ({row.author})" if row.author else row.text for row in rows)


def _value(row: Any | None) -> float:
    return np.nan if row is None else float(row.value)


def _change(now: Any, before: Any | None) -> float:
    return np.nan if before is None else difference(now.value, before.value)
