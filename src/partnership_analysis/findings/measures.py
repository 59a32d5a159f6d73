"""What a year's measures say: against target, and year on year."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from partnership_analysis import names, period_columns, units
from partnership_analysis.analysis import outturns
from partnership_analysis.analysis.assessment import DUST, EXCLUDED, IN_PART, MET, MISSED, NO_TARGET, STATED
from partnership_analysis.analysis.trends import SERIES
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import (
    Figure,
    count_figure,
    difference_figure,
    target_figure,
    value_figure,
)
from partnership_analysis.findings.finding import Finding
from partnership_analysis.periods import Period
from partnership_analysis.tables import each

_STATUS_WEIGHT = {MISSED: 90.0, IN_PART: 80.0, EXCLUDED: 75.0}
# Of fewer years, what came of them since the first is no more than the change on the year before.
_FEWEST_YEARS = 4


def measures(
    rows: pd.DataFrame, changed: pd.DataFrame, lapsed: pd.DataFrame, data: Dataset, year: str
) -> Iterator[Finding]:
    """Give a finding for each measure with a figure in the year, or with earlier ones alone.

    `rows` are the years of assessed observations, `changed` what changed in them, and `lapsed` the last figures of
    measures with none in the year.
    """
    by_period = {(*key, row.period): row for key, row in zip(_keys(rows), each(rows), strict=True)}
    wholes = names.combined(changed["measure"].unique())
    changed = _beside_others(changed, data, year)
    for key, row in zip(_keys(changed), each(changed), strict=True):
        history = {name: by_period.get((*key, getattr(row, name))) for name in _EARLIER}
        if row.largest_period:
            history["before_largest"] = by_period[(*key, Period.from_label(row.largest_period).before.label)]
        finding = _measure(row, history, data)
        # An average of all comes before those of its parts.
        yield replace(finding, weight=finding.weight + 3 * (row.measure in wholes))
    for row in each(lapsed):
        yield Finding("absent", *_about(row), year, 15.0, {"last": value_figure(row)}, {"last": row.period})


def _beside_others(changed: pd.DataFrame, data: Dataset, year: str) -> pd.DataFrame:
    """Say of each measure how it stands to others of its topic, and to its own later years.

    `late` is whether its years begin after theirs, `beside_in_year` whether some of them count to the end of their
    year, and `later` whether the workbook holds a year after this one.
    """
    topic = [changed[name] for name in ("authority", "service", "topic")]
    first = changed["first_period"].str[:4].astype("int64")
    held = data.observations
    after = held[period_columns.whole_years(held["period"]) & held["value"].notna() & (held["period"] > year)]
    keys = set(_keys(after))
    return changed.assign(
        late=first > first.groupby(topic).transform("min"),
        beside_in_year=changed["as_at"].isna().groupby(topic).transform("any"),
        later=[key in keys for key in _keys(changed)],
    )


def lapsed(rows: pd.DataFrame, points: pd.DataFrame, year: str) -> pd.DataFrame:
    """Return the last figure of each measure that is held for earlier years, and for no part of this one."""
    last = rows.drop_duplicates(SERIES, keep="last")
    begun = pd.MultiIndex.from_frame(points.loc[points["year"] == year, SERIES])
    return last[(last["period"] < year) & ~pd.MultiIndex.from_frame(last[SERIES]).isin(begun)].sort_index()


def tallies(changed: pd.DataFrame) -> Iterator[Finding]:
    """Give the tally of each service's targets, where it has any."""
    judged = changed[changed["status"] != NO_TARGET]
    for (_, service), rows in judged.groupby(["authority", "service"], sort=False):
        if tally := overall(rows, str(service)):
            yield tally


def overall(rows: pd.DataFrame, name: str) -> Finding | None:
    """Return the tally of the targets of some measures; None if they have none."""
    judged = rows[rows["status"] != NO_TARGET]
    if judged.empty:
        return None
    services = judged["service"].unique()
    alone = len(services) == judged["authority"].nunique() == 1
    authority, service = judged["authority"].iloc[0], services[0] if alone else ""
    counts = {
        status: count_figure(judged.loc[held, "source"])
        for status in (MET, MISSED, IN_PART, EXCLUDED)
        if (held := judged["status"] == status).any()
    }
    amber = judged[judged["amber"] & (judged["status"] == MISSED)]
    if len(amber):
        counts["amber"] = count_figure(amber["source"])
    counts["targets"] = count_figure(judged["target_source"])
    met = [(row.phrase, value_figure(row), _target(row)) for row in each(judged[judged["status"] == MET])]
    phrase, year = service or name, judged["period"].iloc[0]
    return Finding("tally", authority, service, "", phrase, year, 100.0, counts, {"met": met})


_EARLIER = ("previous_period", "last_period", "first_period", "largest_period")


def _measure(row: Any, history: dict[str, Any], data: Dataset) -> Finding:
    dated = not pd.isna(row.as_at)
    figures = {"value": value_figure(row)} | _years(row, history) | _targets(row, history["previous_period"])
    facts: dict[str, Any] = {name: getattr(row, name) for name in _FACTS} | {"rebased": _rebased(row, data.rebasings)}
    if dated:
        ends = [Period.from_label(label).last_day for label in (row.period, row.previous_period) if label]
        facts["months after"] = [(row.as_at.year - end.year) * 12 + row.as_at.month - end.month for end in ends]
    if row.status in (IN_PART, EXCLUDED):
        agreed = each(data.exclusions)
        own = outturns.exclusions_within(agreed, row.authority, row.service, row.measure, row.period)
        facts["suspensions"] = [(exclusion.start, exclusion.end) for exclusion in own]
    weight = _STATUS_WEIGHT.get(str(row.status), 10.0) if dated else _weight(row)
    return Finding("as at" if dated else "measure", *_about(row), row.period, weight, figures, facts)


def _rebased(row: Any, rebasings: pd.DataFrame) -> tuple[pd.Timestamp, str] | None:
    """Return when and why a measure changed for good within this year and the one before, if it did."""
    if not row.previous_period or rebasings.empty:
        return None
    begin = pd.Timestamp(Period.from_label(row.previous_period).first_day)
    end = pd.Timestamp(Period.from_label(row.period).last_day)
    own = rebasings[(rebasings["service"] == row.service) & (rebasings["measure"] == row.measure)]
    own = own[own["authority"].isin(["", row.authority]) & (own["start"] > begin) & (own["start"] <= end)]
    return None if own.empty else (own["start"].iloc[-1], own["reason"].iloc[-1])


def _years(row: Any, history: dict[str, Any]) -> dict[str, Figure]:
    """Return the figures of the years before, and what changed since."""
    figures: dict[str, Figure] = {}
    if previous := history["previous_period"]:
        figures |= _difference("previous", "change", row, previous)
    elif last := history["last_period"]:
        figures["last"] = value_figure(last, row.decimals)
    if row.years >= _FEWEST_YEARS and pd.isna(row.as_at):
        figures |= _difference("first", "since first", row, history["first_period"])
        if row.largest_period:
            figures["largest"] = _movement(history["largest_period"], history["before_largest"])
    return figures


def _targets(row: Any, previous: Any) -> dict[str, Figure]:
    """Return the target, the variance from it, what it was before, its tolerance and the outturn outside exclusions."""
    figures: dict[str, Figure] = {}
    if not pd.isna(row.target):
        figures["target"] = _target(row)
        figures["variance"] = difference_figure(value_figure(row), figures["target"], row.decimals)
        if row.amber:
            printed = units.format_difference(row.tolerance, row.unit, units.own_decimals(row.tolerance))
            figures["tolerance"] = Figure(row.tolerance, row.unit, printed, (row.tolerance_source,))
        if previous and not pd.isna(previous.target) and abs(previous.target - row.target) > DUST:
            figures["target before"] = _target(previous)
    if not pd.isna(row.value_outside):
        printed = units.format_value(row.value_outside, row.unit, row.decimals)
        figures["outside"] = Figure(
            row.value_outside, row.unit, printed, tuple(row.outside_cells), row.outside_arithmetic
        )
        figures |= _outside_made(row)
    return figures


_FACTS = (
    "topic", "unit", "polarity", "status", "amber", "basis", "previous_period", "last_period", "direction", "run",
    "years", "from_highest", "from_lowest", "tied", "gaps", "first_period",
    "late", "beside_in_year", "parts", "note", "largest_period", "outside_basis", "later",
)  # fmt: skip


def _outside_made(row: Any) -> dict[str, Figure]:
    """Return what the months or quarters outside suspensions make, where the workbook states another figure."""
    differ = abs(row.value_outside - row.recomputed_outside) > 0.5 * 10.0**-row.decimals
    if row.outside_basis != STATED or pd.isna(row.recomputed_outside) or not differ:
        return {}
    cells = tuple(row.cells_outside)
    arithmetic = outturns.arithmetic(row.recomputed_basis, len(cells), row.unit)
    printed = units.format_value(row.recomputed_outside, row.unit, row.decimals)
    return {"outside made": Figure(row.recomputed_outside, row.unit, printed, cells, arithmetic)}


def _difference(name: str, difference: str, row: Any, other: Any) -> dict[str, Figure]:
    """Return an earlier figure, and this year's difference from it, with decimals that agree."""
    decimals = units.agreeing_decimals(row.value, other.value, row.decimals)
    then = value_figure(other, decimals)
    return {name: then, difference: difference_figure(value_figure(row), then, decimals)}


def _movement(row: Any, before: Any) -> Figure:
    decimals = units.agreeing_decimals(row.value, before.value, row.decimals)
    return difference_figure(value_figure(row, decimals), value_figure(before, decimals), decimals)


def _weight(row: Any) -> float:
    """Weigh a measure: the widest misses first, then records for the worse, then for the better, then other changes."""
    if row.status in _STATUS_WEIGHT:
        share = abs(row.variance / row.target) if row.target else 0.0
        return _STATUS_WEIGHT[str(row.status)] + min(4.0, 40 * share) - 5 * bool(row.amber)
    extreme = row.years > 2 and 1 in (row.from_highest, row.from_lowest)
    steps = {"worsened": 60.0, "improved": 50.0, "unchanged": 5.0}.get(row.direction, 20.0)
    # How large a movement is, only its own past can tell.
    unusual = min(3.0, abs(row.change) / row.usual) if row.usual > 0 else 0.0
    return steps + 5.0 * extreme + unusual + float(min(abs(row.run), 4)) / 4


def _target(row: Any) -> Figure:
    return target_figure(row.target, row.unit, row.target_source)


def _about(row: Any) -> tuple[str, str, str, str]:
    return row.authority, row.service, row.measure, row.phrase


def _keys(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(rows[SERIES].itertuples(index=False, name=None))
