"""The figures that are compared: a council's own, and those of its comparators under its own names.

Takes a `Dataset` with `comparators`; matches councils by the vocabulary of places, and measures by their names, their
other names (Also known as) or a row of a `Comparators` sheet. What matches nothing is a problem, never a guess.
"""

import difflib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns, places, units
from partnership_analysis.analysis import assessment, comparator_groups, comparators, rank_intervals
from partnership_analysis.caching import cached_by_dataset
from partnership_analysis.cells import split_source
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import BETTER_SIGN, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.tables import COMPARATORS, each, frame
from partnership_analysis.vocabularies import MONEY, normalise

_MEASURE = ["service", "measure"]
_COLUMNS = [
    "authority", *_MEASURE, "period", "value", "unit", "numerator", "denominator", "cells", "arithmetic", "source",
]  # fmt: skip
_TOLD = ["topic", "short", "phrase", "decimals", "polarity"]
# A rate and its parts that are further apart than this, in percentage points, are not of one another.
_APART = 1.0
_MOST_NAMED = 5
# The measure of ours that each of theirs is, both by service and name.
Matches = dict[tuple[str, str], tuple[str, str]]


def possible(data: Dataset) -> bool:
    """Tell whether there may be anything to compare: figures of other councils.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> possible(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
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
    rows = rows.merge(data.measures[[*_MEASURE, *_TOLD]], on=_MEASURE)
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
    own = _of(data, spans)
    others = data.comparators
    if others is None:
        return _kept(own.assign(is_area=own["authority"].isin(data.areas())), period)
    theirs = _in_our_terms(data, others, spans).merge(own[_MEASURE].drop_duplicates(), on=_MEASURE)
    own = own.assign(is_area=own["authority"].isin(data.areas()))
    if not data.authorities():
        own["authority"] = data.authority
    ours = {places.identity(name): name for name in own["authority"].unique()}
    named = theirs["authority"].unique()
    spelt = {name: ours.get(places.identity(name), name) for name in named}
    theirs["authority"] = theirs["authority"].map(spelt).astype("str")
    return _kept(pd.concat([own, theirs], ignore_index=True), period)


def _of(data: Dataset, spans: tuple[Period, ...]) -> pd.DataFrame:
    rows = assessment.with_outturns(data, spans)
    return rows.loc[rows["as_at"].isna(), _COLUMNS]


def _kept(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the figures of a period and of those like it before, each council's once."""

    def alike(one: Period) -> bool:
        return (one.month, one.months) == (period.month, period.months) and one.ends <= period.ends

    rows = rows[period_columns.matching(rows["period"], alike)]
    return rows.drop_duplicates(["authority", *_MEASURE, "period"], ignore_index=True)


def _in_our_terms(data: Dataset, others: Dataset, spans: tuple[Period, ...] = ()) -> pd.DataFrame:
    """Return the comparators' figures by our services, measures and units; `printed` is the decimals that theirs have.

    A measure that we do not have, or that is in another unit, is left out.
    """
    rows = _of(others, spans)
    rows["is_area"] = rows["authority"].isin(others.areas())
    ours = {(row.service, row.measure): row for row in each(data.measures)}
    theirs = {(row.service, row.measure): row for row in each(others.measures)}
    matched = matches(data, others)
    factors = _factors(data, others, matched)
    meant = [
        (*one, *key, ours[key].unit, factors[one], theirs[one].decimals)
        for one, key in matched.items()
        if one in factors
    ]
    columns = [*_MEASURE, "our_service", "our_measure", "our_unit", "factor", "printed"]
    rows = rows.merge(pd.DataFrame(meant, columns=columns), on=_MEASURE)
    rows = rows.assign(value=rows["value"] * rows["factor"]).drop(columns=[*_MEASURE, "unit", "factor"])
    return rows.rename(columns={f"our_{name}": name for name in (*_MEASURE, "unit")})


def _factors(data: Dataset, others: Dataset, matched: Matches) -> dict[tuple[str, str], float]:
    """Return what the figures of each of their measures are multiplied by to be in the unit of ours.

    Numbers whose unit nobody states are in that of ours, as its Measures sheet writes it. Without a sheet, or where
    they may be shares of 1, that would be a guess: such a measure has no factor, as one that states another unit.
    """
    ours = {(row.service, row.measure): row for row in each(data.measures)}
    most = others.observations.groupby(_MEASURE)["value"].max().to_dict()
    general = (Unit.NUMBER, Unit.COUNT)
    found = {}
    for row in each(others.measures):
        one = (row.service, row.measure)
        mine = ours[key] if (key := matched.get(one)) else None
        if mine is None:
            continue
        stated = row.unit not in general or not np.isnan(row.scale)
        shares = mine.unit == Unit.PERCENT and not most.get(one, 0) > 1
        if mine.unit == row.unit or {mine.unit, row.unit} <= {*general}:
            found[one] = 1.0
        elif not (stated or shares or np.isnan(mine.scale)):
            found[one] = mine.scale
    return found


def matches(data: Dataset, others: Dataset) -> Matches:
    """Return the measure of ours that each of theirs is, by service and name: where exactly one of each is called so.

    Of measures of one name the one of the same service is meant.
    """
    ours: dict[str, list[tuple[str, str]]] = {}
    for row in each(data.measures):
        for name in {normalise(one) for one in (row.measure, row.short, *row.also.split(";")) if one.strip()}:
            ours.setdefault(name, []).append((row.service, row.measure))
    confirmed = {normalise(r.compared_with): normalise(r.measure) for r in (*data.groups, *others.groups) if r.measure}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for row in each(others.measures):
        called = [row.measure, row.short, *(one for one in row.also.split(";") if one.strip())]
        called = [confirmed.get(normalise(one), normalise(one)) for one in called]
        meant = list(dict.fromkeys(key for name in called for key in ours.get(name, [])))
        same = [key for key in meant if normalise(key[0]) == normalise(row.service)]
        exact = [key for key in same if normalise(key[1]) == normalise(row.measure)]
        if only := next((keys for keys in (exact, same, meant) if len(keys) == 1), None):
            found[row.service, row.measure] = only[0]
    twice = {key for key in found.values() if list(found.values()).count(key) > 1}
    return {theirs: key for theirs, key in found.items() if key not in twice}


def _grouped(rows: pd.DataFrame, data: Dataset, group: str | None) -> pd.DataFrame:
    """Return each figure once for each group that it is compared in; one of an area belongs to all of them."""
    identities = {name: places.identity(name) for name in rows["authority"].unique()}
    rows = rows.assign(identity=rows["authority"].map(identities).astype("str"))
    table = comparator_groups.table(data, group)
    everybody = table["identity"] == ""
    members = rows.loc[~rows["is_area"], "identity"].nunique()
    of_all = rows.merge(table.loc[everybody, [*_MEASURE, "group"]], on=_MEASURE).assign(members=members)
    parts = [of_all]
    if not everybody.all():
        parts.append(rows[~rows["is_area"]].merge(table[~everybody], on=[*_MEASURE, "identity"]))
        once = table[~everybody].drop_duplicates([*_MEASURE, "group"]).drop(columns="identity")
        parts.append(rows[rows["is_area"]].merge(once, on=_MEASURE))
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _counted(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which rows are of measures whose rates are of counts: whole numbers that make the rate, and not of money."""
    part, whole = rows["numerator"], rows["denominator"]
    broken = (part % 1).fillna(0).ne(0) | (whole % 1).fillna(0).ne(0)
    broken = broken.groupby([rows[name] for name in _MEASURE], sort=False).transform("any").astype("bool")
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
    said = f" {normalise(name)} "
    return "£" in name or any(f" {word} " in said for word in MONEY.meanings)


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
        own = rows.iloc[at]
        keys = own.groupby(comparators.GROUP, sort=False)
        group, place = keys.ngroup().to_numpy(), keys.cumcount().to_numpy()
        parts = np.full((2, group.max() + 1, place.max() + 1), np.nan)
        parts[:, group, place] = own[["numerator", "denominator"]].to_numpy().T
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
    own = {places.identity(name) for name in data.authorities() or [data.authority]}
    theirs = theirs.assign(identity=identities.astype("str"))[identities.isin(own)]
    parts = [one for one in map(Period.from_label, theirs["period"].unique()) if not one.is_financial_year]
    ours = {
        (places.identity(row.authority or data.authority), row.service, row.measure, row.period): row
        for row in each(_of(data, tuple(parts)))
    }
    decimals = {(row.service, row.measure): row.decimals for row in each(data.measures)}
    for row in each(theirs):
        mine = ours.get((row.identity, row.service, row.measure, row.period))
        if mine is None:
            continue
        printed = min(decimals[mine.service, mine.measure], row.printed)
        if units.round_half_up(mine.value, printed) != units.round_half_up(row.value, printed):
            found = f"{_printed(row)} for {row.authority} in {row.period}"
            origin = Figure(mine.value, mine.unit, "", mine.cells, mine.arithmetic, names_files=True).origin
            expected = f"{_printed(mine)}, as {origin}"
            action = "Find out which is right; the briefing uses the workbook's"
            kind = "comparators' figures differ from the workbook's"
            size = abs(mine.value - row.value)
            said = units.format_difference(size, row.unit, units.own_decimals(size))
            yield Problem(Severity.WARNING, *split_source(row.source), found, expected, action, kind, size, said)


def _printed(row: Any) -> str:
    return units.format_value(row.value, row.unit, units.own_decimals(row.value))


def _unmatched(data: Dataset, others: Dataset, matched: Matches) -> Iterator[Problem]:
    """Say which measures of the comparators are none of ours, and which of ours comes near in words."""
    left = [row for row in each(others.measures) if (row.service, row.measure) not in matched]
    used = {*matched.values()}
    free = [row.measure for row in each(data.measures) if (row.service, row.measure) not in used]
    if not left or not free:
        return
    near = []
    for row in left:
        close = difflib.get_close_matches(normalise(row.measure), map(normalise, free), 1, 0.5)
        near += [f"{row.measure!r} may be {next(n for n in free if normalise(n) == close[0])!r}"] if close else []
    listed = near or [repr(row.measure) for row in left]
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    number = len(left)
    found = f"{number} measure{'s' * (number > 1)} of the comparators that no measure is called by"
    expected = f"their names among those of the measures: {'; '.join(listed[:_MOST_NAMED])}{more}"
    action = "If two are the same, write the comparators' name under Also known as on the Measures sheet"
    yield Problem(Severity.WARNING, others.about.get("File", ""), "", "", found, expected, action)


def _other_units(data: Dataset, others: Dataset, matched: Matches) -> Iterator[Problem]:
    ours = {(row.service, row.measure): row for row in each(data.measures)}
    alike = _factors(data, others, matched)
    for row in each(others.measures):
        key = matched.get((row.service, row.measure))
        if key and (row.service, row.measure) not in alike:
            general = row.unit in (Unit.NUMBER, Unit.COUNT)
            found = f"{row.measure} {'without a unit' if general else f'in {units.in_words(row.unit)}'}"
            expected = f"{units.in_words(ours[key].unit)}, as the workbook has it"
            action = "Write one unit in both to compare them, such as in a column headed Unit"
            yield Problem(Severity.WARNING, *split_source(row.source), found, expected, action)
