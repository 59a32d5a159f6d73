"""The figures that are compared: a council's own, and those of its comparators under its own names.

Takes a `Dataset` with `comparators`; matches councils by the vocabulary of places, and measures by their names, their
other names (Also known as) or a row of a `Comparators` sheet. What matches nothing is a problem, never a guess.
"""

import difflib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import lookup, period_columns, places, units
from partnership_analysis.analysis import assessment, comparator_groups, comparators, rank_intervals
from partnership_analysis.analysis.disagreement import warning
from partnership_analysis.analysis.series import KEY, MEASURE, is_among
from partnership_analysis.caching import cached_by_dataset
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import BETTER_SIGN, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.tables import COMPARATORS, each_row, frame
from partnership_analysis.vocabularies import MONEY, normalise

_COLUMNS = [
    "authority", *MEASURE, "period", "value", "unit", "numerator", "denominator", "cells", "arithmetic", "source",
]  # fmt: skip
_DESCRIBED = ["topic", "short", "phrase", "decimals", "polarity"]
# A rate and its parts that are further apart than this, in percentage points, are not of one another.
_APART = 1.0
_MOST_NAMED = 5
# Units that say no more than that it is a number.
_GENERAL = (Unit.NUMBER, Unit.COUNT)
_Measure = tuple[str, str]
# The measure of ours that each of theirs is, both by service and name.
Matches = dict[_Measure, _Measure]


def can_compare(data: Dataset) -> bool:
    """Tell whether there may be anything to compare: figures of other councils.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> can_compare(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    False
    """
    return data.comparators is not None or len(data.authorities()) >= comparators.FEWEST


@cached_by_dataset
def compared(data: Dataset, period: Period, group: str | None = None) -> pd.DataFrame:
    """Return the figures of a council and of those it is compared with, each with its place in its group.

    Parameters
    ----------
    data
        What was loaded, or a part of it.
    period
        The last period; those of its kind up to it are compared too: the same quarter of earlier years.
    group
        The group to compare in (`comparator_groups.names`); None is as the workbook says.

    Returns
    -------
    DataFrame
        The columns of `comparators.ranked`, and `topic, short, phrase, decimals` of the measure, `members` (the
        councils of the group), `identity` (`places.identity`) and `counted` (whether the parts of the measure's rates
        are counts); `rank_low` and `rank_high`, the best and the worst rank that chance allows, of the period alone.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> len(compared(pa.load("data/raw/serco_partnership_2014-15.xlsx"), Period(2014, 4)))  # it has one council
    0
    """
    rows = figures(data, period)
    if rows["authority"].nunique() < comparators.FEWEST:
        rows = rows[:0]
    rows = rows.merge(data.measures[[*MEASURE, *_DESCRIBED]], on=MEASURE)
    rows = rows[rows["polarity"].isin(list(BETTER_SIGN))]
    rows = comparators.ranked(_grouped(rows, data, group))
    rows["counted"] = _counted(rows)
    return _with_intervals(rows, period.label)


def table(data: Dataset, period: Period, group: str | None = None) -> pd.DataFrame:
    """Return how the figures of a period compare, a row to a council and measure (`tables.COMPARATORS`).

    Of one council they are those of its own groups. Parameters are as for `compared`.
    """
    rows = compared(data, period, group)
    rows = rows[rows["period"] == period.label].rename(columns={"last_rank": "rank_last_year"})
    return frame(COMPARATORS, rows.astype({"rank_last_year": "Int64"}).reset_index(drop=True))


@cached_by_dataset
def figures(data: Dataset, period: Period) -> pd.DataFrame:
    """Return the figures up to a period, of its kind, of a council and its comparators, by the council's measures.

    `is_area` are those of nations, regions and totals. Figures that count to another day than their period's end are
    left out; a council's own come before those that its comparators' file has of it.
    """
    spans = () if period.is_financial_year else (period, period.year_before)
    rows = _figures(data, spans)
    rows["is_area"] = rows["authority"].isin(data.areas())
    if data.comparators is not None:
        theirs = _in_our_terms(data, data.comparators, spans)
        theirs = theirs[is_among(theirs, rows, MEASURE)]
        if not data.authorities():
            rows["authority"] = data.authority
        ours = {places.identity(name): name for name in rows["authority"].unique()}
        spellings = {name: ours.get(places.identity(name), name) for name in theirs["authority"].unique()}
        theirs = theirs.assign(authority=theirs["authority"].map(spellings).astype("str"))
        rows = pd.concat([rows, theirs], ignore_index=True)

    def is_like(one: Period) -> bool:
        return (one.month, one.months) == (period.month, period.months) and one.ends <= period.ends

    return rows[period_columns.matching(rows["period"], is_like)].drop_duplicates(KEY, ignore_index=True)


def _figures(data: Dataset, spans: tuple[Period, ...]) -> pd.DataFrame:
    rows = assessment.with_outturns(data, spans)
    return rows.loc[rows["as_at"].isna(), _COLUMNS]


def _in_our_terms(data: Dataset, others: Dataset, spans: tuple[Period, ...] = ()) -> pd.DataFrame:
    """Return the comparators' figures by our services, measures and units; `printed` is the decimals that theirs have.

    A measure that we do not have, or that is in another unit, is left out.
    """
    rows = _figures(others, spans)
    rows["is_area"] = rows["authority"].isin(others.areas())
    ours, theirs = lookup.by_measure(data.measures), lookup.by_measure(others.measures)
    matched = matches(data, others)
    facts = [
        (*key, *matched[key], ours[matched[key]].unit, factor, theirs[key].decimals)
        for key, factor in _factors(data, others, matched).items()
    ]
    columns = [*MEASURE, "our_service", "our_measure", "our_unit", "factor", "printed"]
    rows = rows.merge(pd.DataFrame(facts, columns=columns), on=MEASURE)
    rows = rows.assign(value=rows["value"] * rows["factor"]).drop(columns=[*MEASURE, "unit", "factor"])
    return rows.rename(columns={f"our_{name}": name for name in (*MEASURE, "unit")})


def _factors(data: Dataset, others: Dataset, matched: Matches) -> dict[_Measure, float]:
    """Return what the figures of each of their measures are multiplied by to be in the unit of ours.

    Numbers whose unit nobody states are in that of ours, as its Measures sheet writes it. Without a sheet, or where
    they may be shares of 1, that would be a guess: such a measure has no factor, as one that states another unit.
    """
    ours, theirs = lookup.by_measure(data.measures), lookup.by_measure(others.measures)
    highest = others.observations.groupby(MEASURE)["value"].max().to_dict()
    found = {}
    for key, our_key in matched.items():
        mine, row = ours[our_key], theirs[key]
        is_stated = row.unit not in _GENERAL or not np.isnan(row.scale)
        may_be_share = mine.unit == Unit.PERCENT and not highest.get(key, 0) > 1
        if mine.unit == row.unit or {mine.unit, row.unit} <= {*_GENERAL}:
            found[key] = 1.0
        elif not (is_stated or may_be_share or np.isnan(mine.scale)):
            found[key] = mine.scale
    return found


def matches(data: Dataset, others: Dataset) -> Matches:
    """Return the measure of ours that each of theirs is, by service and name: where exactly one of each is called so.

    Of measures of one name the one of the same service is meant.
    """
    ours: dict[str, list[_Measure]] = {}
    for row in each_row(data.measures):
        for name in set(_names(row)):
            ours.setdefault(name, []).append((row.service, row.measure))
    confirmed = {normalise(r.compared_with): normalise(r.measure) for r in (*data.groups, *others.groups) if r.measure}
    found: Matches = {}
    for row in each_row(others.measures):
        names = [confirmed.get(name, name) for name in _names(row)]
        candidates = list(dict.fromkeys(key for name in names for key in ours.get(name, [])))
        same_service = [key for key in candidates if normalise(key[0]) == normalise(row.service)]
        exact = [key for key in same_service if normalise(key[1]) == normalise(row.measure)]
        if only := next((keys for keys in (exact, same_service, candidates) if len(keys) == 1), None):
            found[row.service, row.measure] = only[0]
    times = Counter(found.values())
    return {theirs: key for theirs, key in found.items() if times[key] == 1}


def _names(row: Any) -> list[str]:
    """Return what a measure is called, in normal spelling."""
    return [normalise(name) for name in (row.measure, row.short, *row.also.split(";")) if name.strip()]


def _grouped(rows: pd.DataFrame, data: Dataset, group: str | None) -> pd.DataFrame:
    """Return each figure once for each group that it is compared in; one of an area belongs to all of them."""
    identities = {name: places.identity(name) for name in rows["authority"].unique()}
    rows = rows.assign(identity=rows["authority"].map(identities).astype("str"))
    table = comparator_groups.table(data, group)
    everybody, areas = table["identity"] == "", rows["is_area"]
    members = rows.loc[~areas, "identity"].nunique()
    parts = [rows.merge(table.loc[everybody, [*MEASURE, "group"]], on=MEASURE).assign(members=members)]
    if not everybody.all():
        groups = table[~everybody]
        parts.append(rows[~areas].merge(groups, on=[*MEASURE, "identity"]))
        groups = groups.drop_duplicates([*MEASURE, "group"]).drop(columns="identity")
        parts.append(rows[areas].merge(groups, on=MEASURE))
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _counted(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which rows are of measures whose rates are of counts: whole numbers that make the rate, and not of money."""
    part, whole = rows["numerator"], rows["denominator"]
    broken = (part % 1).fillna(0).ne(0) | (whole % 1).fillna(0).ne(0)
    broken = broken.groupby([rows[name] for name in MEASURE], sort=False).transform("any").astype("bool")
    rate = 100 * part / whole.where(whole > 0)
    right = (part >= 0) & (part <= whole) & ((rate - rows["value"]).abs() <= _APART)
    money = {name for name in rows["measure"].unique() if is_money(name)}
    return right & (rows["unit"] == Unit.PERCENT) & ~rows["measure"].isin(money) & ~broken


def is_money(name: str) -> bool:
    """Tell whether a measure's name says that it is of sums of money.

    Examples
    --------
    >>> is_money("Council tax collected"), is_money("Invoices paid within 30 days")
    (True, False)
    """
    words = f" {normalise(name)} "
    return "£" in name or any(f" {word} " in words for word in MONEY.meanings)


def _with_intervals(rows: pd.DataFrame, label: str) -> pd.DataFrame:
    """Add the ranks that chance allows, in the groups of a period in which every council's rate is of counts."""
    low, high = (np.full(len(rows), np.nan) for _ in range(2))
    councils = ~rows["is_area"] & (rows["period"] == label)
    complete = rows["counted"].where(councils, True).groupby([rows[n] for n in comparators.GROUP]).transform("all")
    chosen = np.flatnonzero(councils & complete.astype("bool"))
    for polarity in BETTER_SIGN:
        at = chosen[(rows["polarity"].to_numpy()[chosen] == polarity)]
        if not len(at):
            continue
        of_polarity = rows.iloc[at]
        groups = of_polarity.groupby(comparators.GROUP, sort=False)
        group, place = groups.ngroup().to_numpy(), groups.cumcount().to_numpy()
        parts = np.full((2, group.max() + 1, place.max() + 1), np.nan)
        parts[:, group, place] = of_polarity[["numerator", "denominator"]].to_numpy().T
        found = rank_intervals.intervals(parts[0], parts[1], higher_is_better=BETTER_SIGN[polarity] > 0)
        low[at], high[at] = (ends[group, place] for ends in found)
    return rows.assign(rank_low=pd.array(low, dtype="Int64"), rank_high=pd.array(high, dtype="Int64"))


def problems(data: Dataset) -> Iterator[Problem]:
    """Give what cannot be compared, and what a council's own figures and its comparators' file say differently."""
    yield from comparator_groups.problems(data)
    others = data.comparators
    if others is None:
        return
    matched = matches(data, others)
    yield from _unmatched(data, others, matched)
    yield from _other_units(data, others, matched)
    theirs = _in_our_terms(data, others)
    identities = theirs["authority"].map({name: places.identity(name) for name in theirs["authority"].unique()})
    our_identities = {places.identity(name) for name in data.authorities() or [data.authority]}
    theirs = theirs.assign(identity=identities.astype("str"))[identities.isin(our_identities)]
    parts = [one for one in map(Period.from_label, theirs["period"].unique()) if not one.is_financial_year]
    ours = {
        (places.identity(row.authority or data.authority), row.service, row.measure, row.period): row
        for row in each_row(_figures(data, tuple(parts)))
    }
    described = lookup.by_measure(data.measures)
    for row in each_row(theirs):
        mine = ours.get((row.identity, row.service, row.measure, row.period))
        if mine is None:
            continue
        printed = min(described[mine.service, mine.measure].decimals, row.printed)
        if units.round_half_up(mine.value, printed) != units.round_half_up(row.value, printed):
            found = f"{_printed(row)} for {row.authority} in {row.period}"
            origin = Figure(mine.value, mine.unit, "", mine.cells, mine.arithmetic, names_files=True).origin
            expected = f"{_printed(mine)}, as {origin}"
            action = "Find out which is right; the briefing uses the workbook's"
            kind = "comparators' figures differ from the workbook's"
            size = abs(mine.value - row.value)
            printed_size = units.format_difference(size, row.unit, units.own_decimals(size))
            yield warning(row.source, found, expected, action, kind, size, printed_size)


def _printed(row: Any) -> str:
    return units.format_value(row.value, row.unit, units.own_decimals(row.value))


def _unmatched(data: Dataset, others: Dataset, matched: Matches) -> Iterator[Problem]:
    """Say which measures of the comparators are none of ours, and which of ours comes near in words."""
    unmatched = [row.measure for key, row in lookup.by_measure(others.measures).items() if key not in matched]
    used = set(matched.values())
    free: dict[str, str] = {}
    for key, row in lookup.by_measure(data.measures).items():
        if key not in used:
            free.setdefault(normalise(row.measure), row.measure)
    if not unmatched or not free:
        return
    near = [
        f"{measure!r} may be {free[name]!r}"
        for measure in unmatched
        for name in difflib.get_close_matches(normalise(measure), free, 1, 0.5)
    ]
    listed = near or list(map(repr, unmatched))
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    number = len(unmatched)
    found = f"{number} measure{'s' * (number > 1)} of the comparators that no measure is called by"
    expected = f"their names among those of the measures: {'; '.join(listed[:_MOST_NAMED])}{more}"
    action = "If two are the same, write the comparators' name under Also known as on the Measures sheet"
    yield Problem(Severity.WARNING, others.about.get("File", ""), "", "", found, expected, action)


def _other_units(data: Dataset, others: Dataset, matched: Matches) -> Iterator[Problem]:
    """Give a warning for each measure of the comparators that is in another unit than ours."""
    ours = lookup.by_measure(data.measures)
    factors = _factors(data, others, matched)
    for key, row in lookup.by_measure(others.measures).items():
        if key in matched and key not in factors:
            found = f"{row.measure} {'without a unit' if row.unit in _GENERAL else f'in {units.in_words(row.unit)}'}"
            expected = f"{units.in_words(ours[matched[key]].unit)}, as the workbook has it"
            action = "Write one unit in both to compare them, such as in a column headed Unit"
            yield warning(row.source, found, expected, action)
