"""What a workbook says twice, and differently.

Takes a `Dataset`; gives a warning, naming both cells and the size, wherever a figure that the workbook
prints disagrees with what its other figures make it: published variances and changes, totals of complaints,
figures given in two places, averages of two measures, targets, published statuses and periods. What one row or one
table says twice (a rate and its parts, a total and the rows above it) is compared where it is read.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import measure_names, period_columns, units
from partnership_analysis.analysis import complaint_totals, outturns
from partnership_analysis.analysis.contradictions import contradictions
from partnership_analysis.analysis.disagreement import cell_range, difference_size, exact, warning
from partnership_analysis.analysis.gaps import gaps
from partnership_analysis.analysis.series import FREQUENCY_SERIES, KEY, MEASURE
from partnership_analysis.cells import local_name, split_source
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import TAKE_LAST, Aggregation, Role, TargetKind, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem
from partnership_analysis.tables import each_row

_TARGET_WORDS = re.compile(
    r"\b(?:target|standard|threshold|KPI)s?\b.*\b(?:chang|mov|rais|lower|revis|new|from)", re.I | re.S
)
_HOW = {
    Aggregation.RATE: "the numerators over the denominators",
    Aggregation.SUM: "the sum",
    Aggregation.AVERAGE: "the plain mean",
}

# Several of what is said again, by what they are and whether a later file has them.
_AGAIN = {
    (Role.VALUE, False): "figures differ from the same figure elsewhere",
    (Role.VALUE, True): "figures are since revised",
    (Role.TARGET, False): "targets differ from the same target elsewhere",
    (Role.TARGET, True): "targets are since revised",
    (Role.CLAIMED, False): "claims differ from the same claim elsewhere",
    (Role.CLAIMED, True): "claims are since revised",
}
_WHAT = {Role.VALUE: "", Role.TARGET: "a target of ", Role.CLAIMED: "a claim of £"}


def disagreements(data: Dataset) -> list[Problem]:
    """Return a warning for each thing the workbook says twice and differently.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> for problem in disagreements(pa.load("data/raw/serco_partnership_2014-15.xlsx")):
    ...     print(problem.cell, problem.expected)
    G9 +9 seconds: F9, the actual (34 seconds), less E9, the target (25 seconds)
    """
    in_order = _in_order(data.observations)
    made = outturns.outturns(data).rename(columns={"year": "period"})
    return [
        *_variances(data),
        *_changes(data, in_order),
        *complaint_totals.disagreements(data),
        *_repeated(data),
        *_combined(data),
        *_stated_outside(data, made),
        *_outturns(data, pd.concat([made, *_made_of_parts(data)])),
        *_moved_targets(data, in_order),
        *contradictions(data),
        *gaps(in_order),
    ]


def _variances(data: Dataset) -> Iterator[Problem]:
    statements = data.statements
    published = statements[statements["role"] == Role.VARIANCE]
    if published.empty:  # most workbooks publish none
        return
    measured = data.measures[[*MEASURE, "decimals"]].assign(measured=data.measures["unit"])
    again = statements.loc[statements["role"] == Role.VALUE, ["source", "value"]]
    figures = pd.concat([data.observations[["source", "value"]], again]).rename(columns={"source": "beside"})
    targets = statements.loc[statements["role"] == Role.TARGET, ["beside", "value", "source"]]
    rows = (
        published.merge(figures, on="beside", suffixes=("_stated", ""))
        .merge(targets.rename(columns={"value": "target", "source": "target_source"}), on="beside")
        .merge(measured, on=MEASURE)
    )
    size = (rows["value_stated"] - (rows["value"] - rows["target"])).abs()
    other_unit = (rows["unit"] != "") & (rows["unit"] != rows["measured"])
    for row in each_row(rows.assign(apart=size)[other_unit | (size > rows["text"].map(_rounding))]):
        signed = units.format_signed(units.difference(row.value, row.target), row.measured, row.decimals)
        actual, target = (units.format_value(value, row.measured, row.decimals) for value in (row.value, row.target))
        yield warning(
            row.source,
            f"a published variance of {row.text!r}",
            f"{signed}: {local_name(row.beside, row.source)}, the actual ({actual}), less "
            f"{local_name(row.target_source, row.source)}, the target ({target})",
            "Correct the variance; the briefing works its own out",
            "published variances differ from the actual less the target",
            *(difference_size(row.apart, row.measured) if row.unit in ("", row.measured) else ()),
        )


def _rounding(text: str) -> float:
    """Return how far a printed number may be from the exact one: it may have fewer decimals than what makes it."""
    decimals = re.match(r"[^\d.]*[\d,]*\.(\d+)", text)
    return 0.5 * 10.0 ** -(len(decimals[1]) if decimals else 0) + units.DUST


def _changes(data: Dataset, in_order: pd.DataFrame) -> Iterator[Problem]:
    """Compare each published change with the figures: as a difference, or as a percentage of the figure before."""
    published = data.statements[data.statements["role"] == Role.CHANGE]
    if published.empty:
        return
    previous = in_order.groupby(FREQUENCY_SERIES, sort=False)[["value", "source", "ordinal"]].shift()
    follows = in_order["ordinal"] - previous["ordinal"] == 1
    figures = in_order.assign(before=previous["value"], before_source=previous["source"])[follows]
    figures = figures[["source", "value", "before", "before_source", "unit"]].rename(columns={"source": "beside"})
    rows = published.merge(figures, on="beside", suffixes=("_stated", ""))
    for row in each_row(rows):
        difference = units.difference(row.value, row.before)
        relative = 100 * difference / row.before if row.before else np.nan
        if not any(abs(change - row.value_stated) <= _rounding(row.text) for change in (difference, relative)):
            decimals = max(units.own_decimals(number) for number in (row.value_stated, row.value, row.before))
            signed = units.format_signed(difference, row.unit, decimals)
            yield warning(
                row.source,
                f"a published change of {row.text!r}",
                f"{signed}: {local_name(row.beside, row.source)} less {local_name(row.before_source, row.source)}",
                "Correct the change; the briefing works its own out",
                "published changes differ from the figures",
            )


def _combined(data: Dataset) -> Iterator[Problem]:
    """Find averages outside their components': "new claims / changes" lies between "new claims" and "changes"."""
    averaged = data.measures[data.measures["unit"].isin([Unit.PERCENT, Unit.DAYS, Unit.SECONDS])]
    named = averaged.groupby("service", sort=False)["measure"]
    combined = {service: found for service, measures in named if (found := measure_names.combinations(measures))}
    if not combined:  # most workbooks have none
        return
    rows = data.observations.loc[data.observations["value"].notna(), [*KEY, "value", "unit", "source"]]
    for service, found in combined.items():
        for name, parts in found.items():
            yield from _outside(name, rows[(rows["service"] == service) & rows["measure"].isin([name, *parts])])


def _outside(name: str, rows: pd.DataFrame) -> Iterator[Problem]:
    """Give each average that lies outside its components, whose rows are among the others."""
    components: dict[tuple[str, str], list[Any]] = {}
    for part in each_row(rows[rows["measure"] != name]):
        components.setdefault((part.authority, part.period), []).append(part)
    for row in each_row(rows[rows["measure"] == name]):
        parts = components.get((row.authority, row.period), [])
        if len({part.measure for part in parts}) < 2:
            continue
        low, high = min(part.value for part in parts), max(part.value for part in parts)
        if not low - units.DUST <= row.value <= high + units.DUST:
            size = max(units.difference(low, row.value), units.difference(row.value, high))
            cells = " and ".join(local_name(part.source, row.source) for part in parts)
            yield warning(
                row.source,
                f"{exact(row.value)} for {row.measure} in {row.period}, which is of both",
                f"a figure from {exact(low)} to {exact(high)}, those of its components ({cells}): it is "
                f"{exact(size)} outside",
                "Correct one of them",
                "averages lie outside their components",
                *difference_size(size, row.unit),
            )


def _outturns(data: Dataset, made: pd.DataFrame) -> Iterator[Problem]:
    """Compare each figure of a year, a half, a quarter or a year to date with its months or quarters.

    A plain mean is no outturn, as months weigh differently; but an outturn lies between the lowest and the highest.
    """
    if made.empty:
        return
    decimals = data.measures[[*MEASURE, "decimals"]]
    rows = data.observations.merge(made, on=KEY, suffixes=("", "_made")).merge(decimals, on=MEASURE)
    for row in each_row(rows[rows["value"].notna()]):
        slack = 0.5 * 10.0 ** -max(row.decimals, units.own_decimals(row.value)) + units.DUST
        # Rounded months add up to a little more or less than what they were before; whole numbers are not rounded.
        slack += len(row.cells) * 0.5 * 10.0**-row.decimals if row.basis == Aggregation.SUM and row.decimals else 0.0
        count = f"its {len(row.cells)} {row.frequency}s ({cell_range(row.cells, row.source)})"
        if not row.basis:
            if row.unit == Unit.COUNT:  # a sum, or the last of them: nobody says
                continue
            bounds = [units.format_value(end, row.unit, row.decimals) for end in (row.low, row.high)]
            is_sum = row.unit != Unit.PERCENT and abs(row.value - row.total) <= slack + len(row.cells) * slack
            wrong = not (is_sum or row.low - slack <= row.value <= row.high + slack)
            expected = f"a figure from {bounds[0]} to {bounds[1]}, those of {count}"
        else:
            wrong = abs(row.value - row.recomputed) > slack
            made_of = units.format_value(row.recomputed, row.unit, row.decimals + 2 * (row.basis == Aggregation.RATE))
            last = f"the figure of its last {row.frequency} ({local_name(row.cells[-1], row.source)})"
            expected = f"{made_of}, {last if row.basis in TAKE_LAST else f'{_HOW[row.basis]} of {count}'}"
        if wrong:
            stated = units.format_value(row.value, row.unit, max(row.decimals, units.own_decimals(row.value)))
            what = "an outturn" if Period.from_label(row.period).is_financial_year else "a figure"
            found = f"{what} of {stated} for {row.measure} in {row.period}"
            action = "Correct one of them; the briefing uses the one stated"
            kind = "outturns differ from their months or quarters"
            yield warning(row.source, found, expected, action, kind, *difference_size(_distance(row), row.unit))


def _made_of_parts(data: Dataset) -> Iterator[pd.DataFrame]:
    """Give what months or quarters make of each quarter, half or year to date that the workbook states."""
    stated = map(Period.from_label, data.observations.loc[data.observations["value"].notna(), "period"].unique())
    spans = tuple(sorted(period for period in stated if period.months > 1 and not period.is_financial_year))
    if spans:
        yield outturns.outturns(data, spans).rename(columns={"year": "period"})


def _stated_outside(data: Dataset, made: pd.DataFrame) -> Iterator[Problem]:
    """Compare the performance that the workbook states outside suspensions with the months or quarters outside."""
    stated = data.exclusions[data.exclusions["value_outside"].notna()]
    if stated.empty:
        return
    years = [Period(start.year, start.month, 1).year_of.label for start in stated["start"]]
    dated = stated.assign(period=pd.Series(years, index=stated.index, dtype="str"))
    for _, rows in dated.groupby(KEY, sort=False):
        first, last = rows.iloc[0], rows.iloc[-1]
        if rows["value_outside"].nunique() > 1:
            yield warning(
                last["source"],
                f"{exact(last['value_outside'])} for {last['measure']} outside its suspensions in {last['period']}",
                f"{exact(first['value_outside'])}, as {local_name(first['source'], last['source'])} says of that year",
                "Give the performance outside all of them once; neither is used",
                "performances outside suspensions are given twice",
            )
    known = made[made["recomputed_outside"].notna()]
    if known.empty:
        return
    for row in each_row(dated.merge(known, on=KEY).merge(data.measures[[*MEASURE, "decimals"]], on=MEASURE)):
        decimals = max(row.decimals, units.own_decimals(row.value_outside))
        if abs(row.value_outside - row.recomputed_outside) > 0.5 * 10.0**-decimals + units.DUST:
            if row.basis == Aggregation.LATEST:
                reason = f"as its last {row.frequency} ({local_name(row.cells_outside[-1], row.source)}) says"
                used = f"figure of its last {row.frequency}"
            else:
                cells = cell_range(row.cells_outside, row.source)
                reason = f"as the {len(row.cells_outside)} {row.frequency}s outside them ({cells}) make it"
                used = "one stated"
            outside = units.format_value(row.recomputed_outside, row.unit, decimals + 2)
            printed = units.format_value(row.value_outside, row.unit, decimals)
            yield warning(
                row.source,
                f"a performance of {printed} outside the suspensions of {row.measure}",
                f"{outside}, {reason}",
                f"Correct one of them; the briefing uses the {used}",
                "performances outside suspensions differ from their months or quarters",
            )


def _moved_targets(data: Dataset, rows: pd.DataFrame) -> Iterator[Problem]:
    """Find targets that change from one period to the next without a word."""
    rows = rows[rows["target"].notna()]
    if not rows.duplicated(FREQUENCY_SERIES).any():  # none of them moves
        return
    series = rows.groupby(FREQUENCY_SERIES, sort=False)
    rows = rows.assign(before=series["target"].shift(), before_source=series["source"].shift())
    moved = (rows["target"] - rows["before"]).abs() > units.DUST
    if not moved.any():
        return
    # A monthly profile moves by design; a target that moves once or twice in a year does not.
    share = moved.groupby([rows[name] for name in FREQUENCY_SERIES], sort=False).transform("mean")
    yearly = period_columns.whole_years(rows["period"])
    # A new target for a new year is usual in months and quarters.
    years = period_columns.financial_years(rows["period"])
    within = years == years.groupby([rows[name] for name in FREQUENCY_SERIES], sort=False).shift()
    explained = data.notes.loc[data.notes["text"].str.contains(_TARGET_WORDS), "service"]
    silent = (rows["note"] == "") & ~rows["service"].isin(explained)
    targets = data.statements[data.statements["role"] == Role.TARGET].drop_duplicates("beside")
    for row in each_row(rows[moved & silent & (yearly | (within & (share <= 1 / 6)))]):
        cells = targets[targets["beside"].isin([row.source, row.before_source])].set_index("beside")["source"]
        now, then = cells.get(row.source, row.source), cells.get(row.before_source, row.before_source)
        moved_by = units.difference(row.target, row.before)
        size = units.format_difference(moved_by, row.unit, units.own_decimals(moved_by))
        yield warning(
            now,
            f"a target of {exact(row.target)} for {row.measure} in {Period.from_label(row.period).words}",
            f"{exact(row.before)}, as {local_name(then, now)} says of the period before, or a note of why it moved by "
            f"{size}",
            "Say why beside the figure or under the table, if it is meant",
            "targets move without a word",
            *difference_size(moved_by, row.unit),
        )


def _in_order(observations: pd.DataFrame) -> pd.DataFrame:
    """Return observations in the order of time, with the frequency of each and its number in order."""
    frequency = period_columns.map_periods(observations["period"], lambda period: period.kind)
    ordinal = period_columns.map_periods(observations["period"], lambda period: period.ordinal)
    rows = observations.assign(frequency=frequency.astype("str"), ordinal=ordinal.astype("float64"))
    return rows.sort_values("ordinal", kind="stable")


def _repeated(data: Dataset) -> Iterator[Problem]:
    """Compare what is given again with what counts: figures, targets and claims."""
    said = data.statements
    values, targets, claims = (said[said["role"] == role] for role in (Role.VALUE, Role.TARGET, Role.CLAIMED))
    if len(values):
        complaints = data.complaints.assign(measure=data.complaints["breakdown"] + ": " + data.complaints["category"])
        figures = pd.concat([data.observations, complaints.rename(columns={"count": "value"})])
        yield from _differing(_beside(values, figures), Role.VALUE, data.hidden)
    # Most of them stand beside a figure, not beside a target or a claim: these few are compared.
    for role, stated, counting in ((Role.TARGET, targets, data.targets), (Role.CLAIMED, claims, claims)):
        if stated.empty:
            continue
        again = stated[stated["beside"].astype("object").isin(counting["source"].tolist())]
        if len(again):
            again = again.rename(columns={"value": "value_again", "source": "source_again", "beside": "source"})
            again = again[[*KEY, "value_again", "source_again", "source"]].assign(note="")
            yield from _differing(again.merge(counting[["source", "value"]], on="source"), role, data.hidden)
    # Of a year, the target that says so counts, and not one that only stands beside the year.
    plain, year = (data.targets[data.targets["kind"] == kind] for kind in (TargetKind.PERIOD, TargetKind.YEAR))
    if len(plain) and len(year):
        yield from _differing(_beside(plain, year.assign(note="")), Role.TARGET, data.hidden)


def _beside(again: pd.DataFrame, counting: pd.DataFrame) -> pd.DataFrame:
    """Return what is given again, beside the figure of the same measure and period that counts."""
    return again.merge(counting[[*KEY, "value", "source", "note"]], on=KEY, suffixes=("_again", ""))


def _differing(rows: pd.DataFrame, role: Role, hidden: Mapping[str, str]) -> Iterator[Problem]:
    """Give a warning for each of what is given again with another value than the one that counts."""
    for row in each_row(rows[~np.isclose(rows["value_again"], rows["value"], rtol=0, atol=units.DUST)]):
        cell = local_name(row.source, row.source_again)
        counting = f"{cell} (in {hidden[row.source]})" if row.source in hidden else cell
        found = f"{_WHAT[role]}{exact(row.value_again)} for {row.measure} in {row.period}"
        found += f", in {hidden[row.source_again]}" if row.source_again in hidden else ""
        if revised := split_source(row.source)[0] != split_source(row.source_again)[0]:
            found += ", since revised"
            action = f"Leave it if it is a revision; the later file's is used ({cell})"
        else:
            action = f"Correct one of the two; the briefing uses {cell}"
        size: tuple[float, str] | tuple[()] = ()
        expected = f"no figure, as {counting} says ({row.note})"
        if pd.notna(row.value):
            size = difference_size(units.difference(row.value, row.value_again), "")
            expected = f"{exact(row.value)}, as {counting} says: they differ by {exact(size[0])}"
        yield warning(row.source_again, found, expected, action, _AGAIN[role, revised], *size)


def _distance(row: Any) -> float:
    """Return how far a stated outturn is from what its parts make, or from the nearest that they could make."""
    return float(abs(row.value - row.recomputed) if row.basis else max(row.low - row.value, row.value - row.high))
