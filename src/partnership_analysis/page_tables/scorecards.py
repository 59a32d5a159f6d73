"""The scorecard of a page: a row to a measure, those that missed their targets first."""

import math
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from partnership_analysis import vocabularies
from partnership_analysis.analysis.assessment import Status, status_text
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.series import SERIES
from partnership_analysis.blocks import (
    ALMOST_THE_SAME,
    FROM_APRIL,
    NO_EARLIER,
    NO_FIGURE,
    NO_TARGET,
    NOT_COMPARABLE,
    NOT_JUDGED,
    THE_SAME,
    UNCLEAR_TARGET,
    Sparkline,
    Table,
)
from partnership_analysis.figures import Figure, Part
from partnership_analysis.findings import AsAt, Compared, Findings, InPeriod, Measure, NoFigure
from partnership_analysis.findings.scorecard_names import Row
from partnership_analysis.kinds import BETTER_SIGN, Polarity, Rating
from partnership_analysis.page_tables.layout import naming_files, needed_columns, points_note
from partnership_analysis.page_tables.measures import PUBLISHED, left_out
from partnership_analysis.periods import Period
from partnership_analysis.units import format_value

QUARTILE = "Among councils"
YEAR_TARGET = "Year’s target"
MET_OUTSIDE = "missed, met outside suspension"

_ORDER = (Status.MISSED, Status.IN_PART, Status.NO_FIGURE, Status.EXCLUDED, Status.MET, Status.NO_TARGET)
_RATINGS = (Rating.RED, Rating.AMBER, Rating.GREEN)
# A column of these alone is left out.
_SAYS_NOTHING = ("", NO_TARGET, NO_FIGURE, NO_EARLIER, NOT_COMPARABLE, NOT_JUDGED)
# A line of fewer figures shows no more than the columns beside it; more would be a smear.
_FEWEST_POINTS, _MOST_POINTS = 3, 13
# The section of its service has a longer one whole.
_LONGEST_COMMENT = 60
_GOES_ON = "\N{NO-BREAK SPACE}…"


def scorecard(findings: Findings) -> tuple[Table, ...]:
    """Return the table with a row to a measure, those that missed their targets first; no table without figures.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> (table,) = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").scorecard_table
    >>> [str(cell) for cell in table.cells.loc["Network availability"].iloc[:3]]
    ['98.36%', '99%', 'missed']
    """
    rows = [one for one in findings.all if isinstance(one, Row)]
    if not rows:
        return ()
    performance = findings.performance
    published = _published(rows, performance)
    rows.sort(key=lambda one: (_ORDER.index(_status(one)), _place(published.get(one.key, ""))))
    quartiles = {one.key: f"{one.position.quartile} quartile" for one in findings.of_kind(Compared)}
    trends = _trends(performance)
    printed = []
    for one in rows:
        line = _figures(one) | _unjudged(one, published) | _changes(one, performance)
        has_figure = not isinstance(one, NoFigure)
        line[QUARTILE] = quartiles.get(one.key, "") if has_figure else ""
        line["Trend"] = trends.get(one.key, "") if has_figure else ""
        printed.append(line | {"Comment": _comment(one, performance)})
    names = pd.Index([findings.names[one.key] for one in rows], name="Measure")
    cells = needed_columns(printed, names, _SAYS_NOTHING)
    points = points_note({one.value.unit for one in rows if isinstance(one, Measure | InPeriod)})
    caption = f"Scorecard, {performance.data.authority}, {performance.period.words}{points}"
    return (naming_files(Table(caption, cells, left_out(performance.data, cells)), performance.data),)


def _figures(one: Row) -> dict[str, Any]:
    """Return the latest figure of a measure, its target and its status."""
    if isinstance(one, NoFigure):
        return {"Latest": NO_FIGURE, "Target": one.target or NO_TARGET, "Status": Status.NO_FIGURE}
    without = UNCLEAR_TARGET if _is_unclear(one) else NO_TARGET
    target: Part = one.against_target.target if one.against_target else without
    return {"Latest": one.value, "Target": target, "Status": _status_words(one)}


def _published(rows: list[Row], performance: Performance) -> dict[tuple[str, str, str], str]:
    """Return the workbook's own status of each measure, or of its year to date; none where every measure is judged."""
    absent = {one.key: one.published for one in rows if isinstance(one, NoFigure)}
    if all(_status(one) != Status.NO_TARGET for one in rows) and not any(absent.values()):
        return {}
    current = performance.current
    keys = zip(current["authority"], current["service"], current["measure"], strict=True)
    published = dict(zip(keys, current["published_words"], strict=True))
    since = {one.key: one.to_date.published for one in rows if isinstance(one, InPeriod) and one.to_date}
    to_date = {key: f"year to date: {words}" for key, words in since.items() if words and not published.get(key)}
    return absent | published | to_date


def _place(published: str) -> int:
    """Return where a measure stands among those that cannot be judged: red first, those without a rating last."""
    rating = vocabularies.rating(published)
    return _RATINGS.index(rating) if rating in _RATINGS else len(_RATINGS)


def _unjudged(one: Row, published: Mapping[tuple[str, str, str], str]) -> dict[str, Part]:
    """Return what the workbook says of a measure that cannot be judged yet: the year's target, and its own status."""
    judged = one.target if isinstance(one, NoFigure) else one.against_target
    target = one.year_target if isinstance(one, InPeriod | NoFigure) and not judged else None
    return {YEAR_TARGET: target or "", PUBLISHED: published.get(one.key, "")}


def _status(one: Row) -> Status:
    return Status.NO_FIGURE if isinstance(one, NoFigure) else one.status


def _status_words(one: Measure | InPeriod | AsAt) -> str:
    if not isinstance(one, AsAt) and one.met_outside:
        return MET_OUTSIDE
    within = bool(one.against_target and one.against_target.tolerance)
    return status_text(one.status, within_tolerance=within)


def _is_unclear(one: Measure | InPeriod | AsAt) -> bool:
    """Tell whether a measure has a target, and nobody says what it is of."""
    return isinstance(one, InPeriod) and one.target_unclear


def _headings(period: Period) -> tuple[str, ...]:
    """Return the headings of the columns that compare: a year's with the year before, others' with two periods."""
    before, last_year = period.before, period.year_before
    found = (before,) if before == last_year else (before, last_year)
    return tuple(f"Change on {period.words}" for period in found)


def _changes(one: Row, performance: Performance) -> dict[str, Part]:
    headings = _headings(performance.period)
    if isinstance(one, NoFigure):
        return dict.fromkeys(headings, NO_FIGURE)
    if isinstance(one, AsAt):
        return dict.fromkeys(headings, NOT_COMPARABLE if one.previous else NO_EARLIER)
    if isinstance(one, Measure):
        return {headings[0]: _moved(one.change, one.polarity, alike=not one.has_moved)}
    changes = (one.previous, one.last_year) if len(headings) > 1 else (one.previous or one.last_year,)
    found: dict[str, Part] = {}
    periods = (performance.period.before, performance.period.year_before)
    # Of a whole year, the period before is both, and there is one heading.
    for name, change, period in zip(headings, changes, periods, strict=False):
        if one.figure_period != performance.period:
            found[name] = NOT_COMPARABLE  # a year's figure with a quarter's
        elif change is None:
            missing = (*one.key, period.label) in performance.stated_missing
            found[name] = f"{NO_FIGURE} in {period.words}" if missing else NO_EARLIER
        elif one.counts_from_april and change is one.previous:
            found[name] = FROM_APRIL
        else:
            found[name] = _moved(change.size, one.polarity, alike=change.prints_alike, words=change.judgement)
    return found


def _moved(change: Figure | None, polarity: str, *, alike: bool, words: str = "") -> Part:
    """Return a change as a word and its size, which keeps its cells."""
    if change is None:
        return NO_EARLIER
    if alike:
        return ALMOST_THE_SAME if change.value else THE_SAME
    better = BETTER_SIGN.get(Polarity(polarity))
    rose = "higher" if change.value > 0 else "lower"
    word = words or (rose if better is None else "better" if (change.value > 0) == (better > 0) else "worse")
    size = change.printed.replace("percentage point", "point")
    return replace(change, printed=f"{word} by {size}")


def _comment(one: Row, performance: Performance) -> str:
    if isinstance(one, NoFigure):
        last = f"last: {one.last} ({one.last_period.words})" if one.last and one.last_period else ""
        return _quoted(one.quotations) or last
    of = one.figure_period if isinstance(one, InPeriod) else one.period
    note = one.against_target.note if one.against_target else ""
    # A figure of another period than the scorecard's says so, or it would be taken for one of that.
    when = f"Figure of {of.words}" if of != one.period else ""
    return ": ".join(filter(None, (when, _quoted(performance.comments_on(one.key, of), note))))


def _quoted(comments: Iterable[Any], note: str = "") -> str:
    text = " ".join([*(one.text for one in comments), note]).strip()
    return f"“{textwrap.shorten(text, _LONGEST_COMMENT, placeholder=_GOES_ON)}”" if text else ""


def _trends(performance: Performance) -> dict[tuple[str, ...], Sparkline]:
    """Return a line for each measure with enough figures: its years, or its months or quarters up to the period."""
    rows = performance.points if performance.in_year else performance.years
    if rows.empty:
        return {}
    length = performance.period.months
    found = {}
    for key, of_measure in rows.groupby(SERIES, sort=False):
        figures = dict(zip(map(Period.from_label, of_measure["period"]), of_measure["value"], strict=True))
        figures = {period: value for period, value in figures.items() if period.months == length}
        if len(figures) >= _FEWEST_POINTS:
            found[tuple(map(str, key))] = _line(figures, of_measure)
    return found


def _line(figures: dict[Period, float], rows: pd.DataFrame) -> Sparkline:
    latest, last = max(figures), rows.iloc[-1]
    periods = [latest]
    while len(periods) < _MOST_POINTS and periods[0] > min(figures):
        periods.insert(0, periods[0].before)
    values = tuple(float(figures.get(period, math.nan)) for period in periods)
    first = next(period for period in periods if period in figures)
    then, now = (format_value(figures[period], last["unit"], int(last["decimals"])) for period in (first, latest))
    # One line is the target of every period that has one, or it would judge some by another's.
    aims = rows.loc[rows["period"].isin([period.label for period in periods]), "target"].dropna().unique()
    target = float(last["target"]) if len(aims) == 1 and not pd.isna(last["target"]) else None
    return Sparkline(values, target, f"{then} in {first.words} to {now} in {latest.words}")
