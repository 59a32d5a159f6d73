"""What each row of a table says: its place, service, measure, period and unit, and what sets its figures apart."""

from typing import Any

import pandas as pd

from partnership_analysis import places, units, vocabularies
from partnership_analysis.problems import Problem
from partnership_analysis.reading.distinct import spread
from partnership_analysis.reading.understanding import aggregations, days, moments, polarities, typed
from partnership_analysis.reading.understanding.kinds import PLACE_KINDS, ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.understanding.profiles import is_dash
from partnership_analysis.reading.workbook import Sheet

# A category of these is no part: its figures are the whole.
_WHOLE = ("all", "total", "all ages", "all persons", "persons", "all types", "all categories", "overall", "any")


def keys(reading: TableReading) -> tuple[pd.DataFrame, list[Problem]]:
    """Return what each row says of its place, service, measure, period and unit; and periods that are none."""
    labels, day, problems = _times(reading)
    aggregation, unknown = aggregations.of_rows(reading)
    polarity, others = polarities.of_rows(reading)
    frame = pd.DataFrame(
        {
            "authority": _authorities(reading),
            "service": _first(reading, ColumnKind.SERVICE),
            "measure": _first(reading, ColumnKind.MEASURE),
            "period": labels,
            "day": day,
            "aggregation": aggregation,
            "polarity": polarity,
            "unit": _units(reading),
            "as_at": _first(reading, ColumnKind.AS_AT),
            "type": typed.types(reading),
        }
    )
    timed = bool(reading.columns_of(ColumnKind.PERIOD, ColumnKind.PART))
    frame["period_known"] = int(timed)
    series = [frame[name] for name in ("authority", "service", "measure")]
    if reading.columns_of(ColumnKind.TYPE):
        frame["unit"] = typed.units_of(frame["unit"], series)
    suffix = pd.Series("", index=frame.index, dtype="str")
    columns_of = reading.columns_of
    for column in (
        *columns_of(ColumnKind.CATEGORY),
        *columns_of(ColumnKind.SERVICE)[1:],
        *columns_of(ColumnKind.MEASURE)[1:],
    ):
        words = texts(reading, column)
        if varies(words, series):
            suffix = suffix.where(words.map(_is_whole), suffix + ": " + words)
    if varies(frame["unit"].where(frame["unit"] != ""), [*series, suffix]):  # no unit is no other unit
        suffix = suffix + (" (" + frame["unit"] + ")").where(frame["unit"] != "", "")
    return frame.assign(suffix=suffix), [*problems, *unknown, *others]


def _times(reading: TableReading) -> tuple["pd.Series[str]", "pd.Series[str]", list[Problem]]:
    """Return the label of each row's period, its day where the rows are of days or weeks, and what is wrong."""
    if days.steps(reading) is None:
        labels, problems = moments.labels(reading)
        return labels, pd.Series("", index=labels.index, dtype="str"), problems
    found = days.labels(reading)
    return found.month, found.day, found.problems


def _first(reading: TableReading, kind: ColumnKind) -> "pd.Series[str]":
    """Return the texts of the first column of a kind; all empty without one."""
    found = reading.columns_of(kind)
    return texts(reading, found[0]) if found else pd.Series("", index=range(len(reading.rows)), dtype="str")


def texts(reading: TableReading, column: ColumnReading) -> "pd.Series[str]":
    """Return a column of a table as tidy text, row by row; empty where a dash stands for nothing."""
    codes, contents = reading.distinct(column)
    tidy = (Sheet.tidy(content) for content in contents)
    return spread(["" if is_dash(text) else text for text in tidy], codes)


def varies(said: "pd.Series[str]", series: list[Any]) -> bool:
    """Tell whether a column tells figures of one measure, service and place apart."""
    return bool((said.groupby(series, dropna=False).nunique() > 1).any())


def _is_whole(text: str) -> bool:
    words = vocabularies.normalise(text)
    return not words or words in _WHOLE or vocabularies.TOTALS.meaning(text) is not None


def _authorities(reading: TableReading) -> "pd.Series[str]":
    """Return the smallest place that each row names; by its code where no column names places."""
    found = pd.Series("", index=range(len(reading.rows)), dtype="str")
    for column in reading.columns_of(*PLACE_KINDS[:1]):
        found = found.where(found != "", texts(reading, column))
    for kind in (ColumnKind.CODE, ColumnKind.REGION, ColumnKind.COUNTRY):
        for column in reading.columns_of(kind):
            if (found != "").all():
                break
            said = texts(reading, column)
            if kind is ColumnKind.CODE:
                names = {text: place.name if (place := places.find(text)) else "" for text in said.unique()}
                said = said.map(names).astype("str")
                # A region's code beside a council's row without a name says less than the region's name.
                said = said.where(~said.map(places.is_area), "") if reading.columns_of(ColumnKind.REGION) else said
            found = found.where(found != "", said)
    return found


def _units(reading: TableReading) -> "pd.Series[str]":
    """Return the unit that each row states: of several columns that may say it, the first that states a known one."""
    found = pd.Series("", index=range(len(reading.rows)), dtype="str")
    for column in reading.columns_of(ColumnKind.UNIT):
        said = texts(reading, column)
        known = {text: text if units.known(text) else "" for text in said.unique()}
        found = found.where(found != "", said.map(known).astype("str"))
    for column in reading.columns_of(ColumnKind.UNIT)[-1:]:
        said = texts(reading, column)
        found = found.where(found != "", said.where(~said.isin(["True", "False", "TRUE", "FALSE"]), ""))
    return found
