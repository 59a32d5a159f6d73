"""Which period a report is on.

Takes a `Dataset` and the period asked for, if any. Gives the period, or the error that lists the periods with figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from partnership_analysis import authorities, period_columns, periods
from partnership_analysis.analysis import complaint_counts, outturns
from partnership_analysis.analysis.series import SERIES, SeriesKey
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Role
from partnership_analysis.periods import Period
from partnership_analysis.problems import InputError, Problem, input_error
from partnership_analysis.tables import COMPLAINTS_TOPIC

# A message names the first and the last of more years than these.
_MOST_LISTED = 8


def choose_period(data: Dataset, period: Period | str | None = None) -> Period:
    """Return the period to report on: a financial year, half, quarter or month.

    Parameters
    ----------
    period
        A period in any spelling. None is the Period of the About sheet, or else the latest that the workbook is
        complete to: the year if it has an outturn, otherwise the latest quarter or month in which every measure has a
        figure that had one in the quarter or month before. The Year of the About sheet says which year.

    Raises
    ------
    InputError
        If it is not such a period, has no figures, or the figures are of several councils: a report is on one.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> str(choose_period(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "13/14"))
    '2013/14'
    >>> str(choose_period(pa.load("data/raw/hart_scorecards_2014-15")))
    '2014/15 Q2'
    """
    data = data.without_areas()
    if len(names := data.authorities()) > 1:
        found, expected = f"figures of {len(names)} councils", f"one of {authorities.list_some(names)}"
        raise _error(data, found, expected, "Name the one that the report is on (--authority)")
    asked = period or data.about.get("Period")
    chosen = parse_period(data, asked) if asked else _latest(data, data.about, *_coverages(data))
    check_has_figures(data, chosen)
    return chosen


def parse_period(data: Dataset, period: Period | str) -> Period:
    """Return the period that somebody asks for.

    Raises
    ------
    InputError
        If no report can be on it; the error names the periods that the data have.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> str(parse_period(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "FY15"))
    '2014/15'
    """
    try:
        asked = periods.parse_any(period)
    except ValueError:
        raise _no_such_period(data, f"the period {str(period)!r}") from None
    if not asked.is_reported:
        raise _no_such_period(data, f"{asked}, which is no financial year, half, quarter or month")
    return asked


def briefing_title(period: Period) -> str:
    """Return the title of a briefing on a period.

    Examples
    --------
    >>> briefing_title(Period(2014, 4)), briefing_title(Period(2014, 7, 3))
    ('Annual performance briefing, 2014/15', 'Performance briefing, July to September 2014')
    """
    if period.is_financial_year:
        return f"Annual performance briefing, {period}"
    return f"Performance briefing, {period.span}"


def check_has_figures(data: Dataset, period: Period) -> None:
    """Raise InputError if nothing has a figure in a period."""
    found = _periods(data)
    if any(map(period.contains, found)):
        return
    if found and not any(one.is_reported for one in found):
        others = f"figures of {found[-1].words} and the like alone"
        expected = "figures of financial years, halves, quarters or months"
        raise _error(data, others, expected, "Export them (partnership export): no report is made on other years")
    raise _no_such_period(data, f"no figures for {period}")


def _periods(data: Dataset) -> list[Period]:
    """Return the periods of the figures and complaints, in the order in which they come."""
    labels = pd.concat([data.observations["period"], data.complaints["period"]]).unique()
    return list(map(Period.from_label, labels))


def latest_period_after(data: Dataset, period: Period) -> Period | None:
    """Return the latest period that has a figure, if it ends after another period.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> str(latest_period_after(pa.load("data/raw/serco_partnership_2014-15.xlsx"), Period(2013, 4)))
    '2014/15'
    """
    figures = data.observations[data.observations["value"].notna()]
    labels = {*figures["period"].unique(), *data.complaints["period"].unique()}
    found = [later for later in map(Period.from_label, labels) if later.ends > period.ends]
    return max(found, key=lambda later: (later.ends, -later.months), default=None)


@dataclass(frozen=True)
class HeldBack:
    """A period that has figures and is not complete: `lacking` are the measures that had one in the period before."""

    period: Period
    lacking: tuple[SeriesKey, ...]


def held_back(data: Dataset, period: Period) -> HeldBack | None:
    """Return the period that follows another of the same length, if it has figures but lacks some; else None.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> held_back(pa.load("data/raw/hart_scorecards_2014-15"), Period(2014, 7, 3))
    """
    (coverage,) = _coverages(data.without_areas())
    later = period.following(1)
    begun = coverage.series.get(later, set())
    lacking = sorted(
        (authority, service, name) for authority, service, name in coverage.series.get(period, set()) - begun
    )
    return HeldBack(later, tuple(lacking)) if begun and lacking else None


def problems(data: Dataset) -> tuple[Problem, ...]:
    """Return what would stop a report on the workbook's own period; nothing if it has several councils.

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

    A council without figures has no period, nor has one whose figures are all of years that no report is on. Unless the
    figures name several councils, all are of one, whose name is then empty.

    Parameters
    ----------
    data
        Figures without areas. If they are of several councils, each row names one (`authorities.name_every_row`).
    period
        One for all councils; None is each council's own.

    Raises
    ------
    InputError
        If no report can be on the period that is asked for, or a council has no figures in it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> found = choose_periods(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    >>> {name: str(period) for name, period in found.items()}
    {'': '2014/15'}
    """
    found, several = {}, len(data.authorities()) > 1
    for coverage in _coverages(data, by_authority=several):
        if not coverage.periods:
            continue
        about = authorities.about_authority(data, coverage.authority) if several else data.about
        asked = period or about.get("Period")
        chosen = parse_period(data, asked) if asked else _latest(data, about, coverage)
        if any(map(chosen.contains, coverage.periods)):
            found[coverage.authority] = chosen
        elif asked or about.get("Year"):
            check_has_figures(data.of(coverage.authority) if several else data, chosen)
    return found


@dataclass(frozen=True)
class _Coverage:
    """Which periods a council has figures for.

    Attributes
    ----------
    authority
        Its name; empty for all figures together.
    periods
        The periods of its figures and complaints.
    series
        For each period the series that have a figure, say that they have none, or have one that an error leaves out: a
        slip does not change the period. Complaints are one series.
    """

    authority: str
    periods: set[Period]
    series: dict[Period, set[SeriesKey]]


def _coverages(data: Dataset, by_authority: bool = False) -> list[_Coverage]:
    """Return the coverage of each council, or of all together."""
    return data._cached(("coverages", by_authority), lambda: _find_coverages(data, by_authority))


def _find_coverages(data: Dataset, by_authority: bool) -> list[_Coverage]:
    counts = data.complaints.assign(measure=COMPLAINTS_TOPIC)[[*SERIES, "period"]].drop_duplicates()
    # A year to date is no period of its own: a report on September shows it beside September.
    to_date = data.statements.loc[data.statements["role"] == Role.SUMMARY, "source"]
    of_months = data.observations["source"].isin(to_date) & ~period_columns.whole_years(data.observations["period"])
    figures = data.observations.loc[~of_months, [*SERIES, "period", "as_at"]]
    rows = pd.concat([figures, counts], ignore_index=True)
    periods_by_label = {label: Period.from_label(label) for label in rows["period"].unique()}
    found: dict[str, _Coverage] = {} if by_authority else {"": _Coverage("", set(), {})}
    rows = rows.assign(undated=rows["as_at"].isna())[[*SERIES, "period", "undated"]].drop_duplicates()
    for *series, label, undated in zip(*(rows[name].tolist() for name in rows), strict=True):
        name, period = series[0] if by_authority else "", periods_by_label[label]
        coverage = found.setdefault(name, _Coverage(name, set(), {}))
        coverage.periods.add(period)
        if undated:
            coverage.series.setdefault(period, set()).add((series[0], series[1], series[2]))
    for *series, label in data.unread[[*SERIES, "period"]].itertuples(index=False, name=None):
        name = series[0] if by_authority else ""
        if name in found and label in periods_by_label:
            others = found[name].series.get(periods_by_label[label])
            if others is not None:
                others.add((series[0], series[1], series[2]))
    return list(found.values())


def _latest(data: Dataset, about: Mapping[str, str], coverage: _Coverage) -> Period:
    """Return the latest period that figures are complete to, within the Year of the About sheet if it has one."""
    year = parse_period(data, about.get("Year") or max((one.year_of.label for one in coverage.periods), default=""))
    if not year.is_financial_year:  # somebody gives a quarter there
        return year
    parts = {period: series for period, series in coverage.series.items() if year.contains(period)}
    of_year = parts.pop(year, set())
    latest = _latest_complete(coverage, parts)
    if latest is None:
        return year
    is_over = latest.ends == year.ends
    if of_year:
        return year if is_over or len(of_year) >= len(set().union(*parts.values()) - of_year) else latest
    return year if is_over and _has_outturns(data, coverage.authority) else latest


def _has_outturns(data: Dataset, authority: str) -> bool:
    """Tell whether months or quarters make an outturn of any year, or a count if there are only complaints."""
    if data.observations.empty:
        counts = complaint_counts.counts(data)
        counts = counts if not authority else counts[counts["authority"] == authority]
        return bool(period_columns.whole_years(counts["period"]).any())
    found = outturns.outturns(data)
    if authority:
        found = found[found["authority"] == authority]
    return bool(found["recomputed"].notna().any())


def _latest_complete(coverage: _Coverage, parts: Iterable[Period]) -> Period | None:
    """Return the latest complete part of a year; of two that end together, the one with more measures.

    A part is complete if each measure with a figure in the part before has one in it too, or says that it has none.
    """
    found = []
    for period in parts:
        series = coverage.series[period]
        if period.is_reported and not coverage.series.get(period.before, set()) - series:
            found.append((period.ends, len(series), period.months, period))
    return max(found)[-1] if found else None


def _no_such_period(data: Dataset, found: str) -> InputError:
    """Return an error that lists the periods that have figures: the years, and the parts of the latest year."""
    years, expected = data.years(), "at least one period with figures"
    if years:
        parts = sorted(part for part in {*_periods(data)} if part.is_reported and part.months < 12)
        latest = [periods.spelling(part) for part in parts if part.year_of.label == years[-1]]
        listed = years if len(years) <= _MOST_LISTED else [f"{years[0]} to {years[-1]}"]
        longer = ", or a quarter or half of them" if any(part.months < 6 for part in parts) else ""
        expected = f"one of {', '.join([*listed, *latest])}{longer}"
    return _error(data, found, expected, "Choose a period that the workbook has")


def _error(data: Dataset, found: str, expected: str, action: str) -> InputError:
    return input_error(data.about.get("File", ""), found, expected, action)
