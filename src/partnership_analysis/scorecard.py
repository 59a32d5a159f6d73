"""The scorecard: a row to a measure, with what the report says of it."""

from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis.analysis import period_results
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.period_results import PeriodResult, is_late
from partnership_analysis.analysis.series import SERIES
from partnership_analysis.analysis.stated_facts import StatedFacts
from partnership_analysis.tables import SCORECARD, each_row, frame
from partnership_analysis.units import difference

_COLUMNS = tuple(SCORECARD.columns)
_WITHIN = "within tolerance"
_PUBLISHED = ("published_status", "published_words", "published_source", "source")
_FAVOURABLE = {True: "yes", False: "no"}


def scorecard(performance: Performance) -> pd.DataFrame:
    """Return what is said about each measure: its figure of the period against its target, earlier ones and the year's.

    Of several councils each has a row to a measure. A measure that is returned less often than the report has its
    latest figure, under its own period. One without a figure that should have one has the status "no figure".

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
        _absent(one.now, one.now.topic, performance)
        if is_late(one, performance.period)
        else _row(one) | {"comment": _said(performance.comments_on(one.key, one.period))}
        for one in performance.period_results
    ]
    absent = (
        each_row(period_results.never_returned(performance.data, performance.period)) if performance.in_year else ()
    )
    topics = dict(zip(_keys(performance.data.measures), performance.data.measures["topic"], strict=True))
    rows += [_absent(row, topics[row.service, row.measure], performance) for row in absent]
    order = {key: place for place, key in enumerate(_keys(performance.data.measures))}
    table = pd.DataFrame(rows, columns=list(_COLUMNS))
    places = np.array([order[key] for key in _keys(table)], dtype="int64")
    return frame(SCORECARD, table.iloc[np.argsort(places, kind="stable")].reset_index(drop=True))


def _row(one: PeriodResult) -> dict[str, Any]:
    now, to_date = one.now, one.to_date
    found = {name: getattr(now, name, None) for name in _COLUMNS}
    return found | {
        "status": _status(now),
        "favourable": "" if pd.isna(now.favourable) else _FAVOURABLE[bool(now.favourable)],
        "previous": _value(one.previous),
        "change": _change(now, one.previous),
        "same_period_last_year": _value(one.last_year),
        "change_on_last_year": _change(now, one.last_year),
        "direction": one.direction,
        "direction_on_last_year": one.on_last_year,
        "year_to_date": _value(to_date),
        "year_to_date_target": np.nan if to_date is None else to_date.target,
        "year_to_date_status": "" if to_date is None else _status(to_date),
        "year_to_date_last_year": _value(one.to_date_last_year),
        **_forecast(one.forecast),
        "outlook": one.course,
        "year_target": one.year_target.value if one.year_target else np.nan,
    }


def _status(row: Any) -> str:
    return _WITHIN if row.amber and row.status == Status.MISSED else str(row.status)


def _absent(row: Any, topic: str, performance: Performance) -> dict[str, Any]:
    """Return the row of a measure without a figure of the period: what the workbook says beside it."""
    texts = {name: "" for name, column in SCORECARD.columns.items() if column.dtype == "str"}
    about = {name: getattr(row, name) for name in (*SERIES, "unit")}
    key, period = (row.authority, row.service, row.measure), performance.period
    known = performance.stated_facts.get(key, StatedFacts())
    said = {name: getattr(known, name) for name in _PUBLISHED} | {
        "comment": _said(performance.comments_on(key, period))
    }
    targets = {
        "target": known.target.value if known.target else np.nan,
        "target_source": known.target.source if known.target else "",
        "year_target": known.year_target.value if known.year_target else np.nan,
    }
    return texts | about | said | targets | {"topic": topic, "period": period.label, "status": Status.NO_FIGURE}


def _forecast(row: Any | None) -> dict[str, float]:
    names = ("forecast", "forecast_low", "forecast_high")
    return {name: np.nan if row is None or row.without else getattr(row, name) for name in names}


def _said(rows: list[Any]) -> str:
    return " ".join(f"{row.text} ({row.author})" if row.author else row.text for row in rows)


def _value(row: Any | None) -> float:
    return np.nan if row is None else float(row.value)


def _change(now: Any, before: Any | None) -> float:
    return np.nan if before is None else difference(now.value, before.value)


def _keys(rows: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(rows["service"], rows["measure"], strict=True))
