"""Months from daily or weekly returns: put together only as the measure's aggregation says, and only whole ones.

Takes the rows of a table that can be used, each of a day or a week; gives a row for each month, whose source names all
cells that it is made of. A month with days missing, or with a day twice, is no figure: a problem names the days.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import cells, units
from partnership_analysis.kinds import TAKE_LAST, Aggregation, Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import ledger
from partnership_analysis.reading.layouts import Days, LongTable
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.split_months import PartMonth

_SERIES = ["authority", "service", "measure"]
_MONTH = [*_SERIES, "period"]
# The digits past what any spreadsheet shows are the dust of floating point.
_DIGITS = 9
_SATURDAY = 5
# More series, and more stretches of days in each, are counted, not listed.
_MOST_SERIES = 3
_MOST_STRETCHES = 6
_SAY = (
    "Write sum, average, rate or latest for it under Aggregation on the Measures sheet or in a column of the table, or "
    "as Aggregation: sum in a Layout; or give the figures by month. How days make a month is not guessed"
)


class Made(NamedTuple):
    """The rows of a table that give a figure, which of the others are not used, and what is wrong with these."""

    rows: pd.DataFrame
    unused: Any
    items: Sequence[Problem | Use | PartMonth]


def with_parts(table: LongTable, frame: pd.DataFrame, given: Any) -> Any:
    """Return which rows give a figure: of days whose rate is wanted, those with a numerator and a denominator too."""
    if table.labels is None or table.labels.days is None:
        return given
    parts = frame[["numerator", "denominator"]].notna().all(axis="columns")
    return given | (parts & (frame["aggregation"] == Aggregation.RATE)).to_numpy()


def months(table: LongTable, days: Days, frame: pd.DataFrame, given: Any, bad: Any) -> Made:
    """Return the months that the rows of a table make.

    Parameters
    ----------
    table
        The table, for problems to point at.
    days
        The day or the week of each of its rows.
    frame
        Its rows: `row`, the columns of `observations`, and `aggregation`.
    given, bad
        Which of them give a figure, and which have an error, which is told already.
    """
    rows, usable = frame.assign(day=days.day, straddling=days.straddling), given & ~bad
    found = _whole_months(table, days, rows[usable], rows[given & bad])
    unused = usable & ~frame.index.isin(found.whole.index)
    made = _made(table, found.whole, days)
    left = Use(table.sheet, ledger.NOT_UNDERSTOOD, table.places[unused], table.columns[Role.VALUE])
    return Made(made, unused, [*found.problems, *_not_of_months(table, found.whole, made), left])


class _Found(NamedTuple):
    """The rows of whole months, and what is wrong with the others."""

    whole: pd.DataFrame
    problems: list[Problem | PartMonth]


def _whole_months(table: LongTable, days: Days, rows: pd.DataFrame, told: pd.DataFrame) -> _Found:
    rate = rows["aggregation"] == Aggregation.RATE
    parts = rows[["numerator", "denominator"]].notna().all(axis="columns")
    rows["held"] = rows["value"].notna().where(~rate, parts)
    alone = {
        "unsaid": rows["aggregation"] == "",
        "parts": rate & ~parts.groupby(_keys(rows, _SERIES)).transform("any"),
        "straddling": rows["straddling"],
    }
    problems: list[Problem | PartMonth] = list(_refused(table, rows, days, alone))
    out = np.logical_or.reduce([*alone.values()])
    rows = rows[~out]
    if rows.empty:
        return _Found(rows, problems)
    twice = rows.duplicated([*_SERIES, "day"], keep=False)
    problems += _doubled(table, rows[twice])
    rows = rows[~twice.groupby(_keys(rows, _MONTH)).transform("any")]
    # The months that an error leaves a day out of are made of the others at no time.
    spoilt = pd.MultiIndex.from_frame(rows[_MONTH]).isin(pd.MultiIndex.from_frame(told[_MONTH]))
    whole = _whole(rows, days) & (~spoilt | rows["aggregation"].isin(TAKE_LAST))
    gaps = list(_gaps(table, rows, days, whole, told, alone=not problems))
    lacking = rows[~whole & rows["held"]].groupby(_MONTH, sort=False)["day"] if gaps else ()
    months = [
        PartMonth((str(council), str(service), str(name)), str(month), tuple(own.sort_values()), table.sheet, gaps[0])
        for (council, service, name, month), own in lacking
    ]
    return _Found(rows[whole], [*problems, *gaps, *months])


def _keys(rows: pd.DataFrame, names: Sequence[str]) -> list[Any]:
    return [rows[name] for name in names]


def _refused(table: LongTable, rows: pd.DataFrame, days: Days, alone: dict[str, Any]) -> Iterator[Problem]:
    """Give an error for the measures that nobody says how to put together, and for weeks that lie in two months."""
    of = "weeks" if days.weekly else "days"
    if (own := rows[alone["unsaid"]]).size:
        found, expected = f"figures of single {of} of {_named(own)}, and no aggregation", f"how {of} make a month"
        yield _problem(table, Role.PERIOD, own, found, expected, _SAY)
    if (own := rows[alone["parts"]]).size:
        found = f"the aggregation rate, and no numerators or denominators, of {_named(own)}"
        action = "Add them in columns headed Numerator and Denominator, or write average if the plain mean is meant"
        yield _problem(table, Role.VALUE, own, found, f"both for each of its {of}", action)
    if (own := rows[alone["straddling"] & ~alone["unsaid"]]).size:
        found = f"{len(own):,} weeks that may lie in two months, the first by {own['day'].min():%d/%m/%Y}"
        action = (
            "Write Weeks: ending or Weeks: commencing in a Layout: each week then counts whole in the month in which "
            "it ends, or begins. Until then they are not used"
        )
        yield _problem(table, Role.PERIOD, own, found, "the month in which each week counts", action)


def _doubled(table: LongTable, rows: pd.DataFrame) -> Iterator[Problem]:
    if rows.empty:
        return
    first = rows[(rows[_SERIES] == rows[_SERIES].iloc[0]).all(axis="columns") & (rows["day"] == rows["day"].iloc[0])]
    stated = [cells.address(row + 1, table.columns[Role.VALUE] + 1) for row in first["row"]]
    distinct = rows.drop_duplicates([*_SERIES, "day"])
    more = f" (and {len(distinct) - 1:,} more days that are there twice)" if len(distinct) > 1 else ""
    found = f"{_named(first)} of {first['day'].iloc[0]:%d/%m/%Y} in {' and '.join(stated)}{more}"
    action = "Take out the rows that are wrong; their months have no figure until then"
    yield _problem(table, Role.PERIOD, first, found, "each day once", action)


def _whole(rows: pd.DataFrame, days: Days) -> "pd.Series[bool]":
    """Return which rows are of a month with all its days; of one that its last day tells, with that day."""
    needed = _needed(rows, days)
    keys = _keys(rows, _MONTH)
    held = (rows["held"] & ~rows["day"].isin(_closed(days))).groupby(keys).transform("sum")
    ended = ((rows["day"] == needed["last"]) & rows["held"]).groupby(keys).transform("any")
    return ended.where(rows["aggregation"].isin(TAKE_LAST), held == needed["number"]).astype("bool")


def _needed(rows: pd.DataFrame, days: Days) -> pd.DataFrame:
    """Return how many days the month of each row needs, which is the last, and whether they are weekdays alone."""
    first = rows["day"].dt.to_period("M").dt.to_timestamp()
    after = first + pd.DateOffset(months=1)
    last = after - pd.Timedelta(days=1)
    if days.weekly:
        # The days that decide are all of one day of the week: the last of them, and every seventh before it.
        last = last - pd.to_timedelta((last.dt.day_of_week - rows["day"].dt.day_of_week) % 7, unit="D")
        return pd.DataFrame({"number": (last.dt.day - 1) // 7 + 1, "last": last, "weekdays": False})
    weekdays = ~(rows["day"].dt.day_of_week >= _SATURDAY).groupby(_keys(rows, _SERIES)).transform("any")
    starts, stops, ends = (days_of.to_numpy("datetime64[D]") for days_of in (first, after, last))
    found = []
    for mask in ("1111100", "1111111"):
        open_days = np.busdaycalendar(mask, list(days.closed))
        number = np.busday_count(starts, stops, busdaycal=open_days)
        found.append((number, np.busday_offset(ends, 0, "backward", busdaycal=open_days)))
    (working, working_end), (number, end) = found
    return pd.DataFrame(
        {
            "number": np.where(weekdays, working, number),
            "last": pd.to_datetime(np.where(weekdays, working_end, end)),
            "weekdays": weekdays,
        },
        index=rows.index,
    )


def _gaps(
    table: LongTable, rows: pd.DataFrame, days: Days, whole: Any, told: pd.DataFrame, alone: bool
) -> Iterator[Problem]:
    """Give one problem that names the days without a figure: an error if nothing is made, and nothing else wrong.

    Days whose error is told already are not named again.
    """
    lacking = rows[~whole]
    if lacking.empty:
        return
    needed = _needed(rows, days).loc[lacking.index]
    known = [own for own in (lacking[lacking["held"]], told) if len(own)]
    here = [dict(iter(own.groupby(_SERIES)["day"])) for own in known]
    several, said = rows["authority"].nunique() > 1, []
    groups = lacking.assign(last=needed["last"], weekdays=needed["weekdays"]).groupby(_SERIES, sort=False)
    for series, own in groups:
        missing = _expected(own, days)
        for days_of in here:
            missing = missing.difference(pd.DatetimeIndex(days_of.get(series, [])))
        name = f"{series[-1]!r}, {series[0]}" if several else repr(series[-1])
        said += [f"{_stretches(missing, own)} ({name})"] if len(missing) else []
    if not said:
        return
    more = f"; and those of {len(said) - _MOST_SERIES:,} more" if len(said) > _MOST_SERIES else ""
    said = said[:_MOST_SERIES]
    of = "weeks" if days.weekly else "days"
    found = f"{of} without a figure: {'; '.join(said)}{more}"
    expected = f"all {of} of a month" if days.weekly else "all days of a month, or all its Mondays to Fridays"
    instead = "" if days.weekly else ", or name days without service in a Layout (Closed: 01/04/2024, 06/05/2024)"
    action = f"Add these {of}, with 0 where nothing happened{instead}; their months have no figure until then"
    severity = Severity.WARNING if whole.any() or not alone else Severity.ERROR
    yield _problem(table, Role.PERIOD, lacking, found, expected, action, severity)


def _expected(rows: pd.DataFrame, days: Days) -> pd.DatetimeIndex:
    """Return all days that the months of one series need; where the last tells, that day alone."""
    if rows["aggregation"].iloc[0] in TAKE_LAST:
        return pd.DatetimeIndex(rows["last"].unique())
    months = rows["day"].dt.to_period("M").drop_duplicates()
    found = pd.DatetimeIndex(
        [day for month in months for day in pd.date_range(month.start_time, month.end_time.date())]
    )
    if days.weekly:
        return pd.DatetimeIndex(found[found.day_of_week == rows["day"].iloc[0].day_of_week])
    found = found.difference(_closed(days))
    return pd.DatetimeIndex(found[found.day_of_week < _SATURDAY]) if rows["weekdays"].iloc[0] else found


def _closed(days: Days) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(list(days.closed), dtype="datetime64[s]")


def _stretches(missing: pd.DatetimeIndex, rows: pd.DataFrame) -> str:
    """Name days, those that follow each other together: 5 April 2024, 12 to 14 May 2024."""
    weekdays = bool(rows["weekdays"].iloc[0])
    ends: list[list[pd.Timestamp]] = []
    for day in missing:
        before = day - (pd.offsets.BDay(1) if weekdays else pd.Timedelta(days=1))
        if ends and ends[-1][1] == before and day.month == before.month:
            ends[-1][1] = day
        else:
            ends.append([day, day])
    named = [
        f"{last.day} {last:%B %Y}" if first == last else f"{first.day} to {last.day} {last:%B %Y}"
        for first, last in ends[:_MOST_STRETCHES]
    ]
    more = f" and {len(ends) - _MOST_STRETCHES} more" if len(ends) > _MOST_STRETCHES else ""
    return ", ".join(named) + more


def _made(table: LongTable, rows: pd.DataFrame, days: Days) -> pd.DataFrame:
    """Return a row for each whole month: that of its first day, with what the days make."""
    rows = rows.sort_values("day", kind="stable")
    if rows.empty:
        return rows
    grouped = rows.groupby(_MONTH, sort=False)
    first = rows.drop_duplicates(_MONTH).set_index(_MONTH, drop=False)
    ends = rows[rows["held"]].drop_duplicates(_MONTH, keep="last").set_index(_MONTH)
    sums = grouped[["value", "numerator", "denominator"]].sum(min_count=1)
    every = grouped[["numerator", "denominator"]].count().eq(grouped.size(), axis="index")
    said = first["aggregation"]
    at_the_end = said.isin(TAKE_LAST)
    factor = first["unit"].map(units.rate_factor).astype("float64")
    rate = factor * sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)
    kinds = [said == Aggregation.SUM, said == Aggregation.AVERAGE, said == Aggregation.RATE, at_the_end]
    value = np.select(kinds, [sums["value"], grouped["value"].mean(), rate, ends["value"].reindex(first.index)], np.nan)
    made = first.assign(value=np.round(value, _DIGITS), status="", note=_notes(rows, grouped))
    for name in ("numerator", "denominator"):
        # The mean of the days' rates is not made of their numerators.
        known = sums[name].where(every[name] & (said != Aggregation.AVERAGE))
        made[name] = known.mask(at_the_end, ends[name].reindex(first.index))
    for name in _targets(table):
        same = first[name].where(grouped[name].nunique(dropna=False) == 1)
        made[name] = same.mask(at_the_end, ends[name].reindex(first.index))
    made["target"] = made["target"].mask(said == Aggregation.SUM)  # that of a day is none of a month
    made["source"] = _sources(table, rows, ends, made, "weeks" if days.weekly else "days")
    return made.set_index(rows.drop_duplicates(_MONTH).index)


def _targets(table: LongTable) -> list[str]:
    return ["target", *(column.name for column in table.targets)]


def _notes(rows: pd.DataFrame, grouped: Any) -> Any:
    """Return what is said of each month's days, each text once."""
    if (rows["note"] == "").all():
        return ""
    return grouped["note"].agg(lambda said: " ".join(dict.fromkeys(text for text in said if text)))


def _sources(table: LongTable, rows: pd.DataFrame, ends: pd.DataFrame, made: pd.DataFrame, of: str) -> list[str]:
    """Return the source of each month: all cells of its days and how they are put together, or that of the last."""
    column = table.columns[Role.VALUE]
    letters = cells.address(1, column + 1).rstrip("1")
    numbers = (rows["row"] + 1).sort_values().groupby(_keys(rows, _MONTH), sort=False).agg(list).reindex(made.index)
    lasts = (ends["row"] + 1).reindex(made.index)
    return [
        f"{table.sheet.file}!{table.sheet.name}!"
        + (
            f"{letters}{last}"
            if aggregation in TAKE_LAST
            else f"{cells.row_spans(letters, own)} ({aggregation} of {len(own)} {of})"
        )
        for own, last, aggregation in zip(numbers, lasts, made["aggregation"], strict=True)
    ]


def _not_of_months(table: LongTable, rows: pd.DataFrame, made: pd.DataFrame) -> Iterator[Problem]:
    """Say which figures of days make none of a month: targets, statuses, and rates out of nothing."""
    if rows.empty:
        return
    by_month = made.set_index(_MONTH)
    of = pd.MultiIndex.from_frame(rows[_MONTH])
    lost = [rows[rows[name].notna() & by_month[name].reindex(of).isna().to_numpy()] for name in _targets(table)]
    lost += [rows[rows["status"] != ""]]
    aims = next((own for own in lost if len(own)), None)
    if aims is not None:
        found = f"targets or statuses of single days of {_named(aims)}, which say nothing of the months"
        action = "Give the target of each month, in a table of months; these are not used"
        yield _problem(table, Role.VALUE, aims, found, "those of months", action, Severity.WARNING)
    empty = made[made["value"].isna()]
    if len(empty):
        found, expected = f"denominators of {_named(empty)} that add up to 0", "something that the rate is out of"
        action = "Leave them if nothing happened in the month; it has no figure"
        yield _problem(table, Role.VALUE, empty, found, expected, action, Severity.WARNING)


def _named(rows: pd.DataFrame) -> str:
    """Name the measures of some rows: 'Calls', 'Visits' and 3 more."""
    names = [repr(name) for name in rows["measure"].unique()]
    more = f" and {len(names) - _MOST_SERIES} more" if len(names) > _MOST_SERIES else ""
    return ", ".join(names[:_MOST_SERIES]) + more


def _problem(
    table: LongTable,
    role: Role,
    rows: pd.DataFrame,
    found: str,
    expected: str,
    action: str,
    severity: Any = Severity.ERROR,
) -> Problem:
    return table.sheet.problem(severity, int(rows["row"].min()), table.columns[role], found, expected, action)
