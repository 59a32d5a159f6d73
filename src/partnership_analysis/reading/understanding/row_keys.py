"""The keys of each row of a table: its place, service, measure, period and unit, and what else it differs in."""

from typing import Any

import pandas as pd

from partnership_analysis import places, units, vocabularies
from partnership_analysis.problems import Problem
from partnership_analysis.reading.distinct import spread
from partnership_analysis.reading.understanding import row_days, row_periods, row_words, typed_rows
from partnership_analysis.reading.understanding.kinds import ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.understanding.odd_units import odd_units, one_spelling
from partnership_analysis.reading.understanding.profiles import is_dash
from partnership_analysis.reading.workbook import Sheet

# Categories of these are no parts: their figures are the whole.
_WHOLE = ("all", "total", "all ages", "all persons", "persons", "all types", "all categories", "overall", "any")


def keys(reading: TableReading) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the keys of each row, and what is wrong with its period, unit, aggregation and polarity.

    Categories, and units within a measure, are in the `suffix` of the measure's name, if figures differ in them. A unit
    that may be a slip is no such unit: its row is `odd`.
    """
    labels, day, problems = _periods_and_days(reading)
    aggregation, unknown = row_words.aggregations(reading)
    polarity, others = row_words.polarities(reading)
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
            "type": typed_rows.row_types(reading),
        }
    )
    series = [frame[name] for name in ("authority", "service", "measure")]
    if reading.columns_of(ColumnKind.TYPE):
        frame["unit"] = typed_rows.with_measures_unit(frame["unit"], series)
    suffix = pd.Series("", index=frame.index, dtype="str")
    # A second service or measure is a category.
    seconds = (*reading.columns_of(ColumnKind.SERVICE)[1:], *reading.columns_of(ColumnKind.MEASURE)[1:])
    for column in (*reading.columns_of(ColumnKind.CATEGORY), *seconds):
        words = texts(reading, column)
        if varies(words, series):
            suffix = suffix.where(words.map(_is_whole), suffix + ": " + words)
    odd = odd_units(reading, frame.assign(unit=(unit := one_spelling(frame["unit"])), suffix=suffix))
    if varies(unit.where((unit != "") & ~odd.rows), [*series, suffix]):  # a missing unit is no other unit
        suffix = suffix + (" (" + unit + ")").where((unit != "") & ~odd.rows, "")
    return frame.assign(suffix=suffix, odd=odd.rows), [*problems, *odd.problems, *unknown, *others]


def _periods_and_days(reading: TableReading) -> tuple["pd.Series[str]", "pd.Series[str]", list[Problem]]:
    """Return the label of each row's period, its day where the rows are of days or weeks, and what is wrong."""
    if row_days.row_step(reading) is None:
        labels, problems = row_periods.period_labels(reading)
        return labels, pd.Series("", index=labels.index, dtype="str"), problems
    found = row_days.month_labels(reading)
    return found.month, found.day, found.problems


def _first(reading: TableReading, kind: ColumnKind) -> "pd.Series[str]":
    """Return the texts of the first column of a kind; all empty without one."""
    found = reading.columns_of(kind)
    return texts(reading, found[0]) if found else pd.Series("", index=range(len(reading.rows)), dtype="str")


def texts(reading: TableReading, column: ColumnReading) -> "pd.Series[str]":
    """Return a column of a table as tidy text, row by row; empty where there is only a dash."""
    codes, contents = reading.distinct(column)
    tidy = (Sheet.tidy(content) for content in contents)
    return spread(["" if is_dash(text) else text for text in tidy], codes)


def varies(words: "pd.Series[str]", series: list[Any]) -> bool:
    """Tell whether rows of one series, such as a measure of a place, differ in a column."""
    return bool((words.groupby(series, dropna=False).nunique() > 1).any())


def _is_whole(text: str) -> bool:
    words = vocabularies.normalise(text)
    return not words or words in _WHOLE or vocabularies.TOTALS.meaning(text) is not None


def _authorities(reading: TableReading) -> "pd.Series[str]":
    """Return the smallest place that each row names, or else the one of its code."""
    found = pd.Series("", index=range(len(reading.rows)), dtype="str")
    for kind in (ColumnKind.AUTHORITY, ColumnKind.CODE, ColumnKind.REGION, ColumnKind.COUNTRY):
        for column in reading.columns_of(kind):
            if (found != "").all():
                break
            names = texts(reading, column)
            if kind is ColumnKind.CODE:
                by_code = {code: place.name if (place := places.find(code)) else "" for code in names.unique()}
                names = names.map(by_code).astype("str")
                # A region's name says more than its code beside a row without a council's name.
                names = names.where(~names.map(places.is_area), "") if reading.columns_of(ColumnKind.REGION) else names
            found = found.where(found != "", names)
    return found


def _units(reading: TableReading) -> "pd.Series[str]":
    """Return the unit of each row: the first known one in its columns of units, or else the words of the last."""
    found = pd.Series("", index=range(len(reading.rows)), dtype="str")
    columns = [texts(reading, column) for column in reading.columns_of(ColumnKind.UNIT)]
    for words in columns:
        known = {text: text if units.known_unit(text) else "" for text in words.unique()}
        found = found.where(found != "", words.map(known).astype("str"))
    for words in columns[-1:]:
        found = found.where(found != "", words.where(~words.isin(["True", "False", "TRUE", "FALSE"]), ""))
    return found
