"""Against target.

Takes a `Dataset`; gives its observations with the variance from target, whether that is favourable,
and a status that allows for agreed exclusions.
"""

from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from partnership_analysis import period_columns, units
from partnership_analysis.analysis import outturns, published
from partnership_analysis.analysis.series import KEY, MEASURE, SERIES, is_among
from partnership_analysis.caching import cached_by_dataset
from partnership_analysis.cells import SET_IN_PYTHON
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import BETTER_SIGN, Aggregation, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row


class Status(StrEnum):
    """How a figure stands to its target; agreed exclusions count in it."""

    MET = "met"
    MISSED = "missed"
    IN_PART = "missed in part"
    EXCLUDED = "excluded"
    NO_TARGET = "no target"
    NO_FIGURE = "no figure"


# How the performance outside exclusions is known, where the months or quarters do not make it.
STATED = "stated"

# Which of a period's targets comes first.
_PRECEDENCE = (TargetKind.YEAR, TargetKind.YEAR_TO_DATE, TargetKind.PERIOD)


class _Coverage(NamedTuple):
    """The share of a figure's days that exclusions cover, and the value outside them with its origin."""

    share: float = 0.0
    value_outside: float = np.nan
    outside_cells: tuple[str, ...] = ()
    outside_arithmetic: str = ""
    outside_basis: str = ""


@cached_by_dataset
def assess(data: Dataset, spans: tuple[Period, ...] = ()) -> pd.DataFrame:
    """Return the observations that have a value, with each one's variance and status.

    A year that only its months or quarters give has the outturn that they make, if the measure's aggregation or their
    numerators and denominators say how; see `outturns`. So has each other span that is asked for.

    Parameters
    ----------
    spans
        Parts of years, such as a quarter or the months since April, that are wanted too where they can be made.

    Returns
    -------
    DataFrame
        `observations`, with

        - `topic`, `short`, `phrase`, `decimals` and `tolerance` from the measures; `target_source`, the target's cell;
        - `cells` and `arithmetic`, where the value comes from; `basis`, the `Aggregation` that it was
          worked out by, if it was, and `parts` (month or quarter, if the year can be put together from them);
        - `variance` (actual less target, in the measure's unit; percentage points for a percent); `favourable` (True,
          False or NA); `status` (met, missed, excluded, missed in part, no target); `amber` (missed, but within the
          tolerance that the workbook gives);
        - `value_outside`, the performance outside the exclusions: as the workbook states it of those that began in the
          period, or else as the months or quarters outside make it; with `outside_cells`, `outside_arithmetic` and
          `outside_basis` (stated, rate, average or latest). Where the latest month gives the figure, only that month
          can be suspended;
        - `published_status`, the status that the workbook itself publishes (green, amber, red or not rated; empty if
          it publishes nothing, or in words that are not known); `published_words`, as they are written;
          `published_source`, their cell; and `contradicted`, whether the figure and the target beside it say
          otherwise (see `published`).

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> rows = assess(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    >>> row = rows[(rows["measure"] == "Percentage of calls answered") & (rows["period"] == "2014/15")].iloc[0]
    >>> row["status"], float(row["variance"]), float(row["value_outside"])
    ('missed in part', -1.0, 92.0)
    """
    described = data.measures[[*MEASURE, "topic", "short", "phrase", "decimals", "tolerance", "tolerance_source"]]
    rows = with_outturns(data, spans).merge(described, on=MEASURE, how="left", validate="many_to_one")
    stated, of_parts = outturns.target_cells(rows, data.statements), rows.pop("parts_target")
    # The target of a year that its months make is the year's own where one is stated, and theirs otherwise.
    rows["target_source"] = stated.where((stated != SET_IN_PYTHON) | of_parts.isna(), of_parts)
    rows = _with_stated_targets(rows, of_parts.notna(), data.targets)
    # The digits past what a spreadsheet holds are the dust of subtraction.
    variance = (rows["value"] - rows["target"]).round(10)
    score = variance * rows["polarity"].map(BETTER_SIGN).astype("float64")
    judged = score.notna().to_numpy(dtype=bool)
    met = (score >= -units.DUST).to_numpy(dtype=bool)
    outside = _suspensions(rows, data.exclusions)
    covered = outside.pop("share").to_numpy()
    status = np.select(
        [~judged, covered >= 1, met, covered > 0],
        [Status.NO_TARGET, Status.EXCLUDED, Status.MET, Status.IN_PART],
        default=Status.MISSED,
    )
    rows = rows.assign(
        variance=variance,
        favourable=pd.Series(met, index=rows.index, dtype="boolean").mask(~judged),
        amber=judged & ~met & (score >= -rows["tolerance"] - units.DUST).to_numpy(dtype=bool),
        status=status,
        **outside,
    )
    return rows.assign(**published.status_columns(rows, data, covered))


def _with_stated_targets(rows: pd.DataFrame, made: "pd.Series[bool]", targets: pd.DataFrame) -> pd.DataFrame:
    """Return rows, those that months or quarters make with the target that the workbook states for their period.

    A year's own comes first, then that of the year to date at the period's end, then one that only stands beside it.
    """
    to_date = targets["kind"] == TargetKind.YEAR_TO_DATE
    since_april = period_columns.map_periods(targets["period"], lambda period: period.year_to_date.label)
    stated = targets.assign(period=targets["period"].mask(to_date, since_april).astype("str")).sort_values(
        "kind", key=lambda kinds: kinds.map(_PRECEDENCE.index), kind="stable"
    )
    targets = rows[KEY].merge(stated.drop_duplicates(KEY), on=KEY, how="left").set_axis(rows.index)
    # The first quarter of a year is its own year to date.
    first_quarter = rows["target"].isna() & (targets["kind"] == TargetKind.YEAR_TO_DATE)
    found = (made | first_quarter) & targets["value"].notna()
    return rows.assign(
        target=rows["target"].mask(found, targets["value"]),
        target_source=rows["target_source"].mask(found, targets["source"]),
    )


def with_outturns(data: Dataset, spans: tuple[Period, ...] = ()) -> pd.DataFrame:
    """Return the observations that have a value, and a row for each span that only its months or quarters give.

    The rows have `cells` and `arithmetic`, and what `assess` needs of the months or quarters.
    """
    stated = data.observations[data.observations["value"].notna()]
    cells = pd.Series([(source,) for source in stated["source"].tolist()], index=stated.index, dtype="object")
    rows = stated.assign(cells=cells, arithmetic="{0}", basis="", parts_target=None)
    made = outturns.outturns(data)
    if spans:
        made = pd.concat([made, outturns.outturns(data, spans)]).drop_duplicates([*SERIES, "year"])
    made = made.rename(columns={"year": "period"})
    made = made[made["recomputed"].notna()]
    if made.empty:
        return rows.assign(recomputed_outside=np.nan, cells_outside=None, recomputed_basis="", parts="")
    facts = made[[*KEY, "recomputed_outside", "cells_outside", "basis", "frequency"]]
    facts = facts.rename(columns={"basis": "recomputed_basis", "frequency": "parts"})
    unstated = made[~is_among(made, stated, KEY)]
    if len(unstated):
        unstated = unstated.assign(value=unstated["recomputed"], note="", source=[c[0] for c in unstated["cells"]])
        unstated = unstated.rename(columns={"target_source": "parts_target"})
        unstated = unstated.reindex(columns=rows.columns).astype({"value": "float64", "as_at": "datetime64[s]"})
        rows = pd.concat([rows, unstated], ignore_index=True)
    return rows.merge(facts, on=KEY, how="left")


def _suspensions(rows: pd.DataFrame, exclusions: pd.DataFrame) -> pd.DataFrame:
    """Return how much of each row's days exclusions cover, and the performance outside them (`_Coverage`)."""
    agreed = list(each_row(exclusions))
    found = [_coverage(row, agreed) for row in each_row(rows)] if agreed else [_Coverage()] * len(rows)
    coverage = pd.DataFrame(found, columns=list(_Coverage._fields), index=rows.index)
    return coverage.astype({"share": "float64", "value_outside": "float64"})


def figure_period(row: Any) -> Period:
    """Return the part of its period that an assessed row's figure is of: where the latest counts, the last month."""
    period = Period.from_label(row.period)
    return period.last(outturns.MONTHS_LONG[row.parts]) if row.recomputed_basis == Aggregation.LATEST else period


def _coverage(row: Any, exclusions: list[Any]) -> _Coverage:
    agreed = outturns.exclusions_touching(exclusions, row.authority, row.service, row.measure, row.period)
    if not agreed:
        return _Coverage()
    period, counted = Period.from_label(row.period), figure_period(row)
    days = pd.date_range(counted.first_day, counted.last_day)
    covered = np.zeros(len(days), dtype=bool)
    for exclusion in agreed:
        covered |= (days >= exclusion.start) & (pd.isna(exclusion.end) | (days <= exclusion.end))
    share = float(covered.mean())
    if not share:  # they cover other months than the one that gives the figure
        return _Coverage(share, row.value, row.cells, row.arithmetic, row.recomputed_basis)
    # What the workbook states is of the year: a month or a quarter has its own.
    begun = [one for one in agreed if period.is_financial_year and one.start >= pd.Timestamp(period.first_day)]
    stated = [one for one in begun if pd.notna(one.value_outside)]
    # Two that differ are listed as a disagreement, and neither is used.
    if len({one.value_outside for one in stated}) == 1:
        return _Coverage(share, stated[0].value_outside, (stated[0].source,), "{0}", STATED)
    if pd.notna(row.recomputed_outside):
        arithmetic = outturns.arithmetic(row.recomputed_basis, len(row.cells_outside), row.unit)
        return _Coverage(share, row.recomputed_outside, row.cells_outside, arithmetic, row.recomputed_basis)
    return _Coverage(share)


def status_words(row: Any) -> str:
    """Return the status of an assessed row as pages print it; a miss within the workbook's tolerance says so."""
    return status_text(row.status, within_tolerance=row.amber)


def status_text(status: str, *, within_tolerance: bool) -> str:
    """Return a status as pages print it: a miss within tolerance says so, and what is excluded was suspended.

    A figure is not judged without a target, or where the workbook does not say which is better, higher or lower. The
    column of targets says which of the two it is.

    Examples
    --------
    >>> status_text(Status.MISSED, within_tolerance=True), status_text(Status.EXCLUDED, within_tolerance=False)
    ('missed, within tolerance', 'suspended')
    >>> status_text(Status.NO_TARGET, within_tolerance=False)
    'not judged'
    """
    if status == Status.NO_TARGET:
        from partnership_analysis.blocks import NOT_JUDGED  # only pages show it: check need not import them

        return NOT_JUDGED
    if status == Status.EXCLUDED:
        return "suspended"
    return f"{status}, within tolerance" if within_tolerance and status == Status.MISSED else str(status)
