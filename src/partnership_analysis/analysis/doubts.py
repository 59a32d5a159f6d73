"""Figures that are hard to believe beside the others of their measure.

Takes a `Dataset`; gives a warning, with the cell, for a zero among figures that are all far from zero, for a
percentage below 0, above 150 or far beyond the others, and for a target of zero beside a status such as "Data only".
A measure of change may be below 0. No figure is changed: an officer says what is meant. One warning is for all the
figures of a measure that share a doubt.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis import period_columns, units, vocabularies
from partnership_analysis.analysis import published
from partnership_analysis.analysis.disagreement import warning
from partnership_analysis.analysis.series import KEY, MEASURE, SERIES, is_among
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Rating, Unit
from partnership_analysis.problems import Problem
from partnership_analysis.tables import each_row

# Closer to zero than this, figures come to zero by chance; and percentages may be compared whatever their periods.
_SMALL = {Unit.PERCENT: 10.0, Unit.COUNT: 20.0}
_SMALL_OTHERWISE = 3.0
_FEWEST, _FEWEST_PERCENTAGES = 3, 2
_LARGEST_PERCENTAGE = 150.0
# A percentage so many times the next is not of the same kind.
_BEYOND = 10.0
# What more councils than this share is doubted of the measure, and not of each of them.
_MOST_COUNCILS = 3


def doubts(data: Dataset) -> list[Problem]:
    """Return a warning for each measure with figures that are hard to believe beside its others.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> doubts(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    []
    """
    rows = data.observations[data.observations["value"].notna()]
    zeros = (_zero(doubtful, others) for doubtful, others in _zeros(rows))
    percentages = (_percentage(doubtful, others) for doubtful, others in _percentages(rows, data.targets))
    return [*zeros, *percentages, *_empty_targets(data)]


def doubtful_cells(data: Dataset) -> set[str]:
    """Return the cells of the figures that are hard to believe.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> doubtful_cells(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    set()
    """
    rows = data.observations[data.observations["value"].notna()]
    doubts_found = (*_zeros(rows), *_percentages(rows, data.targets))
    return {cell for doubtful, _ in doubts_found for cell in doubtful["source"]}


def _zeros(rows: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Find zeros where all other figures of the measure lie far from zero; give each measure's, and its others.

    Counts and times are compared only with those of periods of the same length: none in a quarter may well follow 401
    in a year. The others lie far from zero if the nearest is more than twice as far from it as they lie apart.
    """
    if not (rows["value"] == 0).any():
        return
    suspect = rows.merge(rows.loc[rows["value"] == 0, SERIES].drop_duplicates(), on=SERIES)
    kind = period_columns.map_periods(suspect["period"], lambda period: period.kind)
    kind = kind.mask(suspect["unit"] == Unit.PERCENT, "any")
    series = [*(suspect[name] for name in SERIES), kind]
    # A zero that its target asks for is meant.
    zeros, others = (suspect["value"] == 0) & (suspect["target"] != 0), suspect["value"] != 0
    zero_count, other_count = (mask.groupby(series).transform("sum") for mask in (zeros, others))
    doubtful = (zero_count > 0) & (zero_count < other_count) & _far_from_zero(suspect.where(others), series)
    # Few of thousands of series are doubtful: only these are looked at one by one.
    for _, rows_of_one in suspect[doubtful].groupby([names[doubtful] for names in series], sort=False):
        yield rows_of_one[zeros[rows_of_one.index]], rows_of_one[others[rows_of_one.index]]


def _zero(zeros: pd.DataFrame, others: pd.DataFrame) -> Problem:
    first = zeros.iloc[0]
    more = f" (and {len(zeros) - 1} more of its figures)" if len(zeros) > 1 else ""
    return warning(
        first["source"],
        f"{_printed(first, first['value'])} for {first['measure']} in {first['period']}{more}",
        f"a figure nearer to its others, from {_printed(first, others['value'].min())} to "
        f"{_printed(first, others['value'].max())}",
        "Write [x] if the figure is not known, or leave it if 0 is meant",
    )


def _far_from_zero(others: pd.DataFrame, series: list["pd.Series[str]"]) -> "pd.Series[bool]":
    """Tell which rows are of a series whose figures, apart from its zeros, all lie far from zero."""
    groups = others.groupby(series)
    unit, values = groups["unit"].transform("first"), groups["value"]
    least, most = values.transform("min"), values.transform("max")
    nearest = others["value"].abs().groupby(series).transform("min")
    enough = values.transform("count") >= unit.eq(Unit.PERCENT).map({True: _FEWEST_PERCENTAGES, False: _FEWEST})
    small = unit.map(_SMALL).fillna(_SMALL_OTHERWISE)
    return enough & ~((least < 0) & (most > 0)) & (nearest >= small) & (nearest > 2 * (most - least))


def _percentages(rows: pd.DataFrame, targets: pd.DataFrame) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Find percentages below 0 or above 150, and those above 100 that are ten times the next of their measure.

    One below 0 is not odd where the measure may well be: its name says so ("reduction"), a target, or another figure.
    Those of a measure come together, with its other figures.
    """
    rows = rows[rows["unit"] == Unit.PERCENT]
    if rows["value"].between(0, 100).all():
        return
    series = rows.groupby(SERIES, sort=False)["value"]
    others = rows["value"].where(series.rank(method="first", ascending=False) > 1)
    second = others.groupby([rows[name] for name in SERIES]).transform("max")
    beyond = (rows["value"] > 100) & (rows["value"] > _BEYOND * second) & (series.transform("size") > _FEWEST)
    odd = _below_zero(rows, targets) | (rows["value"] > _LARGEST_PERCENTAGE) | beyond
    if not odd.any():
        return
    # Grouped once: a thousand measures may each have an odd figure.
    believed = rows[~odd]
    places = believed.groupby(SERIES, sort=False).indices
    for _, odd_ones in rows[odd].groupby(MEASURE, sort=False):
        councils = [of_council for _, of_council in odd_ones.groupby("authority", sort=False)]
        for doubtful in councils if len(councils) <= _MOST_COUNCILS else [odd_ones]:
            yield doubtful, believed.iloc[places.get(tuple(doubtful.iloc[0][SERIES]), [])]


def _below_zero(rows: pd.DataFrame, targets: pd.DataFrame) -> "pd.Series[bool]":
    """Return which figures are below 0, where nothing else tells that their measure can be."""
    below = rows["value"] < 0
    if not below.any():
        return below
    alone = below.groupby([rows["service"], rows["measure"]]).transform("sum") == 1
    aimed = is_among(rows, targets[targets["value"] < 0], MEASURE)
    changes = {name for name in rows.loc[below, "measure"].unique() if vocabularies.CHANGES.within(name)}
    return below & alone & ~aimed & ~rows["measure"].isin(changes)


def _percentage(odd: pd.DataFrame, believed: pd.DataFrame) -> Problem:
    first, others = odd.iloc[0], believed["value"]
    more = f" (and {len(odd) - 1} more of its figures)" if len(odd) > 1 else ""
    expected, action = "a percentage, 0 to 100", "Correct the cell if another figure is meant"
    if len(others) >= _FEWEST_PERCENTAGES:
        expected = f"a percentage nearer to its others, from {others.min():,g}% to {others.max():,g}%"
    if first["value"] > _LARGEST_PERCENTAGE:
        action = f"Correct the cell if {first['value'] / 100:g}% is meant"
    found = f"{first['value']:,g}% for {first['measure']} in {first['period']}{more}"
    return warning(first["source"], found, expected, action)


def _empty_targets(data: Dataset) -> Iterator[Problem]:
    """Ask about targets of zero that stand beside a status such as "Data only": they judge nothing."""
    targets = data.targets[data.targets["value"] == 0]
    if targets.empty:
        return
    statuses = published.statuses(data.statements)
    unrated = statuses.loc[statuses["rating"] == Rating.NONE, [*KEY, "text"]]
    found = targets.merge(unrated.drop_duplicates(KEY), on=KEY)
    if found.empty:
        return
    first, *others = each_row(found)
    more = f" (and {len(others)} more like it)" if others else ""
    yield warning(
        first.source,
        f"a target of 0 for {first.measure} in {first.period}, beside the status {first.text!r}{more}",
        "a target, or an empty cell if there is no target",
        "Leave the cell empty, or give a status if 0 is meant; it judges nothing until then",
    )


def _printed(row: Any, value: float) -> str:
    return units.format_value(value, row["unit"], units.own_decimals(value))
