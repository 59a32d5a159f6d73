"""Which period a report is on.

Takes a `Dataset` and the period asked for, if any; gives the period, or the error that says which there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

import pandas as pd

from partnership_analysis import authorities, period_columns, periods
from partnership_analysis.analysis import outturns
from partnership_analysis.analysis.series import SERIES
from partnership_analysis.dataset import Dataset
from partnership_analysis.periods import Period
from partnership_analysis.problems import InputError, Problem, Severity
from partnership_analysis.tables import COMPLAINTS_TOPIC

# More years than these are told by the first and the last.
_MOST_LISTED = 8


def choose_period(data: Dataset, period: Period | str | None = None) -> Period:
    """Return the period to report on: a financial year, half, quarter or month.

    Parameters
    ----------
    period
        A period in any spelling. None is the Period of the About sheet, or else the latest that the workbook is
        complete to: the year if its outturn is there, otherwise the latest quarter or month in which no measure lacks
        a figure that had one in the quarter or month before. The Year of the About sheet says which year.

    Raises
    ------
    InputError
        If it is no such period, the data have nothing in it, or they are of several councils: a report is on one.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> str(choose_period(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "13/14"))
    '2013/14'
    >>> str(choose_period(pa.load("data/raw/hart_scorecards_2014-15")))
    '2014/15 Q2'
    """
    data = data.without_areas()
    if len(named := data.authorities()) > 1:
        found, expected = f"figures of {len(named)} councils", f"one of {authorities.listed(named)}"
        _stop(data, found, expected, "Name the one that the report is on (--authority)")
    asked = period or data.about.get("Period")
    chosen = read(data, asked) if asked else _latest(data, data.about, *_figures(data))
    check_held(data, chosen)
    return chosen


def read(data: Dataset, period: Period | str) -> Period:
    """Return the period that somebody asks for.

    Raises
    ------
    InputError
        If it is none that a report can be on; the error names those that the data have.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> str(read(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "FY15"))
    '2014/15'
    """
    try:
        asked = periods.asked(period)
    except ValueError:
        _stop(data, f"the period {str(period)!r}", _expected(data), "Choose a period that the workbook has")
    if not asked.is_reported:
        found = f"{asked}, which is no financial year, half, quarter or month"
        _stop(data, found, _expected(data), "Choose a period that the workbook has")
    return asked


def heading(period: Period) -> str:
    """Return what a briefing on a period is called.

    Examples
    --------
    >>> heading(Period(2014, 4)), heading(Period(2014, 7, 3))
    ('Annual performance briefing, 2014/15', 'Performance briefing, July to September 2014')
    """
    if period.is_financial_year:
        return f"Annual performance briefing, {period}"
    return f"Performance briefing, {period.span}"


def check_held(data: Dataset, period: Period) -> None:
    """Raise InputError if nothing has a figure in a period."""
    held = (period_columns.matching(rows["period"], period.contains) for rows in (data.observations, data.complaints))
    if not any(own.any() for own in held):
        labels = [*data.observations["period"].unique(), *data.complaints["period"].unique()]
        others = [own for own in map(Period.from_label, labels) if not own.is_reported]
        if len(others) == len(labels) > 0:
            found = f"figures of {others[-1].words} and the like alone"
            expected = "figures of financial years, halves, quarters or months"
            _stop(data, found, expected, "Export them (partnership export): no report is made on other years")
        _stop(data, f"no figures for {period}", _expected(data), "Choose a period that the workbook has")


def later(data: Dataset, period: Period) -> Period | None:
    """Return the latest period of which the data have a figure, if that is after the end of another.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> str(later(pa.load("data/raw/serco_partnership_2014-15.xlsx"), Period(2013, 4)))
    '2014/15'
    """
    held = data.observations[data.observations["value"].notna()]
    labels = {*held["period"].unique(), *data.complaints["period"].unique()}
    found = [own for own in map(Period.from_label, labels) if own.ends > period.ends]
    return max(found, key=lambda own: (own.ends, -own.months), default=None)


def problems(data: Dataset) -> tuple[Problem, ...]:
    """Return what would stop a report on the workbook's own period; of several councils, each may have its own.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> problems(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    ()
    """
    if len(data.authorities()) > 1 or not data.without_areas().years():
        return ()
    try:
        choose_period(data)
    except InputError as error:
        return error.problems
    return ()


def choose_periods(data: Dataset, period: Period | str | None = None) -> dict[str, Period]:
    """Return the period that a report on each council is on (see `choose_period`), by the council's name.

    A council without any figure has none, nor has one whose figures are all of years that no report is on. All figures
    are one council's, whose name is then empty, unless they name several.

    Parameters
    ----------
    data
        Figures without areas; of several councils, those of which each row names one (`authorities.each_named`).
    period
        One for all of them; None is each council's own.

    Raises
    ------
    InputError
        If a period that is asked for is none that a report can be on, or a council has nothing in it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> found = choose_periods(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    >>> {name: str(period) for name, period in found.items()}
    {'': '2014/15'}
    """
    found, several = {}, len(data.authorities()) > 1
    for own in (own for own in _figures(data, each=several) if own.periods):
        about = authorities.about_of(data, own.authority) if several else data.about
        asked = period or about.get("Period")
        chosen = read(data, asked) if asked else _latest(data, about, own)
        if any(map(chosen.contains, own.periods)):
            found[own.authority] = chosen
        elif asked or about.get("Year"):
            check_held(data.of(own.authority) if several else data, chosen)
    return found


@dataclass(frozen=True)
class _Figures:
    """What there is of a council.

    Attributes
    ----------
    authority
        Its name; empty for all figures together.
    periods
        Those of its figures and complaints.
    series
        The series that have a figure in each period, say that they have none, or have one that an error leaves out: the
        period is not moved by a slip. Complaints are one.
    """

    authority: str
    periods: set[Period]
    series: dict[Period, set[tuple[str, ...]]]


def _figures(data: Dataset, each: bool = False) -> list[_Figures]:
    """Return what there is of each council, or of all together."""
    counts = data.complaints.assign(measure=COMPLAINTS_TOPIC)[[*SERIES, "period"]].drop_duplicates()
    rows = pd.concat([data.observations[[*SERIES, "period", "as_at"]], counts], ignore_index=True)
    named = {label: Period.from_label(label) for label in rows["period"].unique()}
    found: dict[str, _Figures] = {} if each else {"": _Figures("", set(), {})}
    rows = rows.assign(undated=rows["as_at"].isna())[[*SERIES, "period", "undated"]].drop_duplicates()
    for *series, label, undated in zip(*(rows[name].tolist() for name in rows), strict=True):
        name = series[0] if each else ""
        own = found.setdefault(name, _Figures(name, set(), {}))
        own.periods.add(named[label])
        if undated:
            own.series.setdefault(named[label], set()).add(tuple(series))
    nobody = _Figures("", set(), {})
    for *series, label in data.unread[[*SERIES, "period"]].itertuples(index=False, name=None):
        there = found.get(series[0] if each else "", nobody).series
        if label in named and named[label] in there:
            there[named[label]].add(tuple(series))
    return list(found.values())


def _latest(data: Dataset, about: Mapping[str, str], own: _Figures) -> Period:
    """Return the latest period that figures are complete to, within the Year of the About sheet if it has one."""
    year = read(data, about.get("Year") or max((one.year_of.label for one in own.periods), default=""))
    if not year.is_financial_year:  # somebody gives a quarter there
        return year
    parts = {one: held for one, held in own.series.items() if year.contains(one)}
    whole = parts.pop(year, set())
    latest = _complete(own, parts)
    if latest is None:
        return year
    ended = latest.ends == year.ends
    if whole:
        return year if ended or len(whole) >= len(set().union(*parts.values()) - whole) else latest
    return year if ended and _makes_a_year(data, own.authority) else latest


def _makes_a_year(data: Dataset, authority: str) -> bool:
    """Tell whether months or quarters make an outturn of any year."""
    made = outturns.outturns(data)
    own = made[made["authority"] == authority] if authority else made
    return bool(own["recomputed"].notna().any())


def _complete(own: _Figures, parts: Iterable[Period]) -> Period | None:
    """Return the latest of some parts of a year that is complete; of two that end together, the one of more measures.

    A part is complete if each measure with a figure in the part before has one in it too, or says that it has none.
    """
    found = []
    for period in parts:
        held = own.series[period]
        if period.is_reported and not own.series.get(period.before, set()) - held:
            found.append((period.ends, len(held), period.months, period))
    return max(found)[-1] if found else None


def _expected(data: Dataset) -> str:
    """Say which periods the data have figures of: the years, and the quarters and months of the latest."""
    years = data.years()
    if not years:
        return "at least one period with figures"
    labels = {*data.observations["period"].unique(), *data.complaints["period"].unique()}
    parts = sorted(own for own in map(Period.from_label, labels) if own.is_reported and own.months < 12)
    latest = [periods.spelled(own) for own in parts if own.year_of.label == years[-1]]
    listed = years if len(years) <= _MOST_LISTED else [f"{years[0]} to {years[-1]}"]
    return f"one of {', '.join([*listed, *latest])}"


def _stop(data: Dataset, found: str, expected: str, action: str) -> NoReturn:
    raise InputError([Problem(Severity.ERROR, data.about.get("File", ""), "", "", found, expected, action)])
