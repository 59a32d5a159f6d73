"""Against target.

Takes a `Dataset`; gives its observations with the variance from target, whether that is favourable,
and a status that allows for agreed exclusions.
"""

from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns, units
from partnership_analysis.analysis import outturns, published
from partnership_analysis.analysis.trends import KEY, SERIES
from partnership_analysis.cells import SET_IN_PYTHON
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import BETTER, Aggregation, TargetKind
from partnership_analysis.periods import Period
from partnership_analysis.tables import each
from partnership_analysis.worked_out import worked_out_once


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
_CLEAR: tuple[float, float, tuple[str, ...], str, str] = (0.0, np.nan, (), "", "")


@worked_out_once
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
    named = data.measures[
        ["service", "measure", "topic", "short", "phrase", "decimals", "tolerance", "tolerance_source"]
    ]
    rows = with_outturns(data, spans).merge(named, on=["service", "measure"], how="left", validate="many_to_one")
    stated, of_parts = outturns.target_cells(rows, data.statements), rows.pop("parts_target")
    # The target of a year that its months make is the year's own where one is stated, and theirs otherwise.
    rows["target_source"] = stated.where((stated != SET_IN_PYTHON) | of_parts.isna(), of_parts)
    rows = _judged_as_stated(rows, of_parts.notna(), data.targets)
    # The digits past what a spreadsheet holds are the dust of subtraction.
    variance = (rows["value"] - rows["target"]).round(10)
    score = variance * rows["polarity"].map(BETTER).astype("float64")
    judged = score.notna().to_numpy(dtype=bool)
    met = (score >= -units.DUST).to_numpy(dtype=bool)
    covered, outside = _suspensions(rows, data.exclusions)
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
    return rows.assign(**published.beside(rows, data, covered))


def _judged_as_stated(rows: pd.DataFrame, made: "pd.Series[bool]", targets: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the target that the workbook states for their period, in those that months or quarters make.

    A year's own comes first, then that of the year to date at the period's end, then one that only stands beside it.
    """
    to_date = targets["kind"] == TargetKind.YEAR_TO_DATE
    since_april = period_columns.of_each(targets["period"], lambda period: period.year_to_date.label)
    stated = targets.assign(period=targets["period"].mask(to_date, since_april).astype("str")).sort_values(
        "kind", key=lambda kinds: kinds.map(_PRECEDENCE.index), kind="stable"
    )
    own = rows[KEY].merge(stated.drop_duplicates(KEY), on=KEY, how="left").set_axis(rows.index)
    # The first quarter of a year is its own year to date.
    first = rows["target"].isna() & (own["kind"] == TargetKind.YEAR_TO_DATE)
    found = (made | first) & own["value"].notna()
    return rows.assign(
        target=rows["target"].mask(found, own["value"]),
        target_source=rows["target_source"].mask(found, own["source"]),
    )


def with_outturns(data: Dataset, spans: tuple[Period, ...] = ()) -> pd.DataFrame:
    """Return the observations that have a value, and a row for each span that only its months or quarters give.

    The rows have `cells` and `arithmetic`, and what `assess` needs of the months or quarters.
    """
    held = data.observations[data.observations["value"].notna()]
    cells = pd.Series([(source,) for source in held["source"].tolist()], index=held.index, dtype="object")
    rows = held.assign(cells=cells, arithmetic="{0}", basis="", parts_target=None)
    made = outturns.outturns(data)
    if spans:
        made = pd.concat([made, outturns.outturns(data, spans)]).drop_duplicates([*SERIES, "year"])
    made = made.rename(columns={"year": "period"})
    made = made[made["recomputed"].notna()]
    if made.empty:
        return rows.assign(recomputed_outside=np.nan, cells_outside=None, recomputed_basis="", parts="")
    made = made.assign(stated=pd.MultiIndex.from_frame(made[KEY]).isin(pd.MultiIndex.from_frame(held[KEY])))
    beside = made[[*KEY, "recomputed_outside", "cells_outside", "basis", "frequency"]]
    beside = beside.rename(columns={"basis": "recomputed_basis", "frequency": "parts"})
    alone = made[~made["stated"]]
    if len(alone):
        alone = alone.assign(value=alone["recomputed"], note="", source=[cells[0] for cells in alone["cells"]])
        alone = alone.rename(columns={"target_source": "parts_target"})
        alone = alone.reindex(columns=rows.columns).astype({"value": "float64", "as_at": "datetime64[s]"})
        rows = pd.concat([rows, alone], ignore_index=True)
    return rows.merge(beside, on=KEY, how="left")


def _suspensions(rows: pd.DataFrame, exclusions: pd.DataFrame) -> tuple[Any, dict[str, Any]]:
    """Return the share of each row's days that exclusions cover, and the performance outside them."""
    agreed = list(each(exclusions))
    found = [_coverage(row, agreed) for row in each(rows)] if agreed else [_CLEAR] * len(rows)
    share, value, cells, arithmetic, basis = zip(*found, strict=True) if found else ([], [], [], [], [])
    outside = {
        "value_outside": np.array(value, dtype="float64"),
        "outside_cells": list(cells),
        "outside_arithmetic": list(arithmetic),
        "outside_basis": list(basis),
    }
    return np.array(share, dtype="float64"), outside


def figure_period(row: Any) -> Period:
    """Return the part of its period that an assessed row's figure is of: where the latest counts, the last month."""
    period = Period.from_label(row.period)
    return period.last(outturns.MONTHS_LONG[row.parts]) if row.recomputed_basis == Aggregation.LATEST else period


def _coverage(row: Any, exclusions: list[Any]) -> tuple[float, float, tuple[str, ...], str, str]:
    """Return the share of a figure's days that exclusions cover, and the value outside them with its origin."""
    own = outturns.exclusions_touching(exclusions, row.authority, row.service, row.measure, row.period)
    if not own:
        return _CLEAR
    period, of = Period.from_label(row.period), figure_period(row)
    days = pd.date_range(of.first_day, of.last_day)
    inside = np.zeros(len(days), dtype=bool)
    for exclusion in own:
        open_ended = pd.isna(exclusion.end)
        inside |= (days >= exclusion.start) & (open_ended | (days <= exclusion.end))
    share = float(inside.mean())
    if not share:  # they cover other months than the one that gives the figure
        return share, row.value, row.cells, row.arithmetic, row.recomputed_basis
    # What the workbook states is of the year: a month or a quarter has its own.
    whole = period.is_financial_year
    began = [
        one for one in own if whole and one.start >= pd.Timestamp(period.first_day) and pd.notna(one.value_outside)
    ]
    # Two that differ are listed as a disagreement, and neither is used.
    if len({one.value_outside for one in began}) == 1:
        return share, began[0].value_outside, (began[0].source,), "{0}", STATED
    if pd.notna(row.recomputed_outside):
        arithmetic = outturns.arithmetic(row.recomputed_basis, len(row.cells_outside), row.unit)
        return share, row.recomputed_outside, row.cells_outside, arithmetic, row.recomputed_basis
    return share, np.nan, (), "", ""


def status_words(row: Any) -> str:
    """Return the status of an assessed row; a miss within the workbook's tolerance says so.

    A target cannot be judged where the workbook does not say which is better, higher or lower.
    """
    if row.status == Status.NO_TARGET and not pd.isna(row.target):
        return "not judged"
    return worded(row.status, within_tolerance=row.amber)


def worded(status: str, *, within_tolerance: bool) -> str:
    """Return a status as pages print it: a miss within tolerance says so, and what is excluded was suspended.

    Examples
    --------
    >>> worded(Status.MISSED, within_tolerance=True), worded(Status.EXCLUDED, within_tolerance=False)
    ('missed, within tolerance', 'suspended')
    """
    if status == Status.EXCLUDED:
        return "suspended"
    return f"{status}, within tolerance" if within_tolerance and status == Status.MISSED else str(status)
