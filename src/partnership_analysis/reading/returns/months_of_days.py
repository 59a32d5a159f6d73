"""Months from daily or weekly returns: only whole months, made as the measure's aggregation says.

Takes the usable rows of a table, each of a day or a week; gives a row for each month, whose source names all cells that
it is made of. A month with a day missing or repeated has no figure, and a problem names the days.
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
# Digits beyond what a spreadsheet shows come from floating point, and are rounded off.
_DIGITS = 9
_SATURDAY = 5
# Problems name so many series, and so many stretches of days in each. Any more are counted.
_MOST_SERIES = 3
_MOST_STRETCHES = 6
_STATE_AGGREGATION = (
    "Write sum, average, rate or latest for it under Aggregation on the Measures sheet or in a column of the table, or "
    "as Aggregation: sum in a Layout; or give the figures by month. How days make a month is not guessed"
)


class UsedRows(NamedTuple):
    """The rows of a table that give a figure, which other rows are not used, and what is wrong with them."""

    rows: pd.DataFrame
    unused: Any
    items: Sequence[Problem | Use | PartMonth]


def with_rates(table: LongTable, frame: pd.DataFrame, given: Any) -> Any:
    """Return which rows give a figure. Days of a rate also give one if they have a numerator and a denominator."""
    if table.labels is None or table.labels.days is None:
        return given
    return given | (_has_parts(frame) & (frame["aggregation"] == Aggregation.RATE)).to_numpy()


def _has_parts(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows["numerator"].notna() & rows["denominator"].notna()


def months(table: LongTable, days: Days, frame: pd.DataFrame, given: Any, bad: Any) -> UsedRows:
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
        Which of them give a figure, and which have an error that is listed already.
    """
    rows, usable = frame.assign(day=days.day, straddling=days.straddling), given & ~bad
    whole, problems = _whole_months(table, days, rows[usable], rows[given & bad])
    unused = usable & ~frame.index.isin(whole.index)
    made = _month_rows(table, whole, days)
    left = Use(table.sheet, ledger.NOT_UNDERSTOOD, table.row_numbers[unused], table.columns[Role.VALUE])
    return UsedRows(made, unused, [*problems, *_problems_of_months(table, whole, made), left])


def _whole_months(
    table: LongTable, days: Days, rows: pd.DataFrame, faulty: pd.DataFrame
) -> tuple[pd.DataFrame, list[Problem | PartMonth]]:
    """Return the rows of whole months, and what is wrong with the others."""
    is_rate, has_parts = rows["aggregation"] == Aggregation.RATE, _has_parts(rows)
    rows["has_figure"] = rows["value"].notna().where(~is_rate, has_parts)
    without_aggregation = rows["aggregation"] == ""
    without_parts = is_rate & ~has_parts.groupby(_keys(rows, _SERIES)).transform("any")
    straddling = rows["straddling"] & ~without_aggregation
    problems: list[Problem | PartMonth] = list(
        _refused(table, days, rows[without_aggregation], rows[without_parts], rows[straddling])
    )
    rows = rows[~(without_aggregation | without_parts | straddling)]
    if rows.empty:
        return rows, problems
    repeated = rows.duplicated([*_SERIES, "day"], keep=False)
    problems += _repeated_days(table, rows[repeated])
    rows = rows[~repeated.groupby(_keys(rows, _MONTH)).transform("any")]
    # A month is not made of the rest of its days if a day has an error.
    has_error = pd.MultiIndex.from_frame(rows[_MONTH]).isin(pd.MultiIndex.from_frame(faulty[_MONTH]))
    whole = _is_whole(rows, days) & (~has_error | rows["aggregation"].isin(TAKE_LAST))
    gaps = list(_gaps(table, rows, days, whole, faulty, alone=not problems))
    lacking = rows[~whole & rows["has_figure"]].groupby(_MONTH, sort=False)["day"] if gaps else ()
    months = [
        PartMonth((str(council), str(service), str(name)), str(month), tuple(own.sort_values()), table.sheet, gaps[0])
        for (council, service, name, month), own in lacking
    ]
    return rows[whole], [*problems, *gaps, *months]


def _keys(rows: pd.DataFrame, names: Sequence[str]) -> list[Any]:
    return [rows[name] for name in names]


def _refused(
    table: LongTable, days: Days, without_aggregation: pd.DataFrame, without_parts: pd.DataFrame, weeks: pd.DataFrame
) -> Iterator[Problem]:
    """Give an error for rows without an aggregation, for rates without parts, and for weeks that lie in two months."""
    unit = _unit_of_time(days)
    if len(without_aggregation):
        found = f"figures of single {unit} of {_measures(without_aggregation)}, and no aggregation"
        yield _problem(table, Role.PERIOD, without_aggregation, found, f"how {unit} make a month", _STATE_AGGREGATION)
    if len(without_parts):
        found = f"the aggregation rate, and no numerators or denominators, of {_measures(without_parts)}"
        action = "Add them in columns headed Numerator and Denominator, or write average if the plain mean is meant"
        yield _problem(table, Role.VALUE, without_parts, found, f"both for each of its {unit}", action)
    if len(weeks):
        found = f"{len(weeks):,} weeks that may lie in two months, the first by {weeks['day'].min():%d/%m/%Y}"
        action = (
            "Write Weeks: ending or Weeks: commencing in a Layout: each week then counts whole in the month in which "
            "it ends, or begins. Until then they are not used"
        )
        yield _problem(table, Role.PERIOD, weeks, found, "the month in which each week counts", action)


def _unit_of_time(days: Days) -> str:
    return "weeks" if days.weekly else "days"


def _repeated_days(table: LongTable, rows: pd.DataFrame) -> Iterator[Problem]:
    """Give an error that names the first of the days that a series has in several rows."""
    if rows.empty:
        return
    first = rows[(rows[_SERIES] == rows[_SERIES].iloc[0]).all(axis="columns") & (rows["day"] == rows["day"].iloc[0])]
    addresses = [table.sheet.address(row, table.columns[Role.VALUE]) for row in first["row"]]
    distinct = rows.drop_duplicates([*_SERIES, "day"])
    more = f" (and {len(distinct) - 1:,} more days that are there twice)" if len(distinct) > 1 else ""
    found = f"{_measures(first)} of {first['day'].iloc[0]:%d/%m/%Y} in {' and '.join(addresses)}{more}"
    action = "Take out the rows that are wrong; their months have no figure until then"
    yield _problem(table, Role.PERIOD, first, found, "each day once", action)


def _is_whole(rows: pd.DataFrame, days: Days) -> "pd.Series[bool]":
    """Return which rows are of a month with all its days, or with its last day if that is its figure."""
    needed = _needed(rows, days)
    keys = _keys(rows, _MONTH)
    number = (rows["has_figure"] & ~rows["day"].isin(_closed(days))).groupby(keys).transform("sum")
    has_last = ((rows["day"] == needed["last"]) & rows["has_figure"]).groupby(keys).transform("any")
    return has_last.where(rows["aggregation"].isin(TAKE_LAST), number == needed["number"]).astype("bool")


def _needed(rows: pd.DataFrame, days: Days) -> pd.DataFrame:
    """Return how many days the month of each row needs, which is the last, and whether they are only weekdays."""
    first = rows["day"].dt.to_period("M").dt.to_timestamp()
    after = first + pd.DateOffset(months=1)
    last = after - pd.Timedelta(days=1)
    if days.weekly:
        # Weeks count by one day of the week: the last such day of the month, and every seventh before it.
        last = last - pd.to_timedelta((last.dt.day_of_week - rows["day"].dt.day_of_week) % 7, unit="D")
        return pd.DataFrame({"number": (last.dt.day - 1) // 7 + 1, "last": last, "weekdays": False})
    weekdays = ~(rows["day"].dt.day_of_week >= _SATURDAY).groupby(_keys(rows, _SERIES)).transform("any")
    starts, stops, ends = (dates.to_numpy("datetime64[D]") for dates in (first, after, last))
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
    table: LongTable, rows: pd.DataFrame, days: Days, whole: Any, faulty: pd.DataFrame, alone: bool
) -> Iterator[Problem]:
    """Give one problem that names the days without a figure. It is an error if there is no month and no other problem.

    Days that have an error are not named again.
    """
    lacking = rows[~whole]
    if lacking.empty:
        return
    needed = _needed(rows, days).loc[lacking.index]
    present = [own for own in (lacking[lacking["has_figure"]], faulty) if len(own)]
    days_by_series = [dict(iter(own.groupby(_SERIES)["day"])) for own in present]
    several, gaps = rows["authority"].nunique() > 1, []
    groups = lacking.assign(last=needed["last"], weekdays=needed["weekdays"]).groupby(_SERIES, sort=False)
    for series, own in groups:
        missing = _expected(own, days)
        for known in days_by_series:
            missing = missing.difference(pd.DatetimeIndex(known.get(series, [])))
        name = f"{series[-1]!r}, {series[0]}" if several else repr(series[-1])
        gaps += [f"{_stretches(missing, own)} ({name})"] if len(missing) else []
    if not gaps:
        return
    more = f"; and those of {len(gaps) - _MOST_SERIES:,} more" if len(gaps) > _MOST_SERIES else ""
    unit = _unit_of_time(days)
    found = f"{unit} without a figure: {'; '.join(gaps[:_MOST_SERIES])}{more}"
    expected = "all weeks of a month" if days.weekly else "all days of a month, or all its Mondays to Fridays"
    instead = "" if days.weekly else ", or name days without service in a Layout (Closed: 01/04/2024, 06/05/2024)"
    action = f"Add these {unit}, with 0 where nothing happened{instead}; their months have no figure until then"
    severity = Severity.WARNING if whole.any() or not alone else Severity.ERROR
    yield _problem(table, Role.PERIOD, lacking, found, expected, action, severity)


def _expected(rows: pd.DataFrame, days: Days) -> pd.DatetimeIndex:
    """Return all days that the months of one series need, or only the last of each if that is its figure."""
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
    """Name days, with those that follow each other as one stretch: 5 April 2024, 12 to 14 May 2024."""
    weekdays = bool(rows["weekdays"].iloc[0])
    ends: list[list[pd.Timestamp]] = []
    for day in missing:
        before = day - (pd.offsets.BDay(1) if weekdays else pd.Timedelta(days=1))
        if ends and ends[-1][1] == before and day.month == before.month:
            ends[-1][1] = day
        else:
            ends.append([day, day])
    stretches = [
        f"{last.day} {last:%B %Y}" if first == last else f"{first.day} to {last.day} {last:%B %Y}"
        for first, last in ends[:_MOST_STRETCHES]
    ]
    more = f" and {len(ends) - _MOST_STRETCHES} more" if len(ends) > _MOST_STRETCHES else ""
    return ", ".join(stretches) + more


def _month_rows(table: LongTable, rows: pd.DataFrame, days: Days) -> pd.DataFrame:
    """Return a row for each whole month: that of its first day, with the figures that the days make."""
    rows = rows.sort_values("day", kind="stable")
    if rows.empty:
        return rows
    grouped = rows.groupby(_MONTH, sort=False)
    first = rows.drop_duplicates(_MONTH).set_index(_MONTH, drop=False)
    ends = rows[rows["has_figure"]].drop_duplicates(_MONTH, keep="last").set_index(_MONTH)
    sums = grouped[["value", "numerator", "denominator"]].sum(min_count=1)
    every = grouped[["numerator", "denominator"]].count().eq(grouped.size(), axis="index")
    aggregation = first["aggregation"]
    at_the_end = aggregation.isin(TAKE_LAST)
    factor = first["unit"].map(units.rate_factor).astype("float64")
    rate = factor * sums["numerator"] / sums["denominator"].where(sums["denominator"] > 0)
    kinds = [aggregation == kind for kind in (Aggregation.SUM, Aggregation.AVERAGE, Aggregation.RATE)]
    values = [sums["value"], grouped["value"].mean(), rate, ends["value"].reindex(first.index)]
    value = np.select([*kinds, at_the_end], values, np.nan)
    made = first.assign(value=np.round(value, _DIGITS), status="", note=_notes(rows, grouped))
    for name in ("numerator", "denominator"):
        # An average of the days' rates is not made of their numerators.
        known = sums[name].where(every[name] & (aggregation != Aggregation.AVERAGE))
        made[name] = known.mask(at_the_end, ends[name].reindex(first.index))
    for name in _targets(table):
        same = first[name].where(grouped[name].nunique(dropna=False) == 1)
        made[name] = same.mask(at_the_end, ends[name].reindex(first.index))
    made["target"] = made["target"].mask(aggregation == Aggregation.SUM)  # a day's target is not the month's
    made["source"] = _sources(table, rows, ends, made, _unit_of_time(days))
    return made.set_index(rows.drop_duplicates(_MONTH).index)


def _targets(table: LongTable) -> list[str]:
    return ["target", *(column.name for column in table.targets)]


def _notes(rows: pd.DataFrame, grouped: Any) -> Any:
    """Return the notes of each month's days, each text once."""
    if (rows["note"] == "").all():
        return ""
    return grouped["note"].agg(lambda notes: " ".join(dict.fromkeys(text for text in notes if text)))


def _sources(table: LongTable, rows: pd.DataFrame, ends: pd.DataFrame, made: pd.DataFrame, unit: str) -> list[str]:
    """Return the source of each month: the cells of its days and how they are put together, or that of the last day."""
    letters = table.sheet.address(0, table.columns[Role.VALUE]).removesuffix("1")
    numbers = (rows["row"] + 1).sort_values().groupby(_keys(rows, _MONTH), sort=False).agg(list).reindex(made.index)
    lasts = (ends["row"] + 1).reindex(made.index)
    return [
        f"{table.sheet.file}!{table.sheet.name}!"
        + (
            f"{letters}{last}"
            if aggregation in TAKE_LAST
            else f"{cells.row_spans(letters, own)} ({aggregation} of {len(own)} {unit})"
        )
        for own, last, aggregation in zip(numbers, lasts, made["aggregation"], strict=True)
    ]


def _problems_of_months(table: LongTable, rows: pd.DataFrame, made: pd.DataFrame) -> Iterator[Problem]:
    """Give warnings about the days' targets and statuses that no month has, and about months with denominator 0."""
    if rows.empty:
        return
    by_month = made.set_index(_MONTH)
    months = pd.MultiIndex.from_frame(rows[_MONTH])
    lost = [rows[rows[name].notna() & by_month[name].reindex(months).isna().to_numpy()] for name in _targets(table)]
    lost += [rows[rows["status"] != ""]]
    first_lost = next((own for own in lost if len(own)), None)
    if first_lost is not None:
        found = f"targets or statuses of single days of {_measures(first_lost)}, which say nothing of the months"
        action = "Give the target of each month, in a table of months; these are not used"
        yield _problem(table, Role.VALUE, first_lost, found, "those of months", action, Severity.WARNING)
    empty = made[made["value"].isna()]
    if len(empty):
        found, expected = f"denominators of {_measures(empty)} that add up to 0", "something that the rate is out of"
        action = "Leave them if nothing happened in the month; it has no figure"
        yield _problem(table, Role.VALUE, empty, found, expected, action, Severity.WARNING)


def _measures(rows: pd.DataFrame) -> str:
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
    severity: Severity = Severity.ERROR,
) -> Problem:
    """Return a problem at the first of some rows."""
    return table.sheet.problem(severity, int(rows["row"].min()), table.columns[role], found, expected, action)
