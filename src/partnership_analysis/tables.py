"""The tidy tables: one row per fact, each with the cell it came from.

Knows the columns of every table and what they may contain. Takes rows. Gives validated DataFrames. The tables of the
data package are public contracts; the others have what else the workbook says.
"""

from collections import namedtuple
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns
from partnership_analysis.cells import CELLS_PATTERN, SET_IN_PYTHON
from partnership_analysis.kinds import (
    Aggregation,
    Breakdown,
    CommentKind,
    Frequency,
    MeasureKind,
    Polarity,
    Role,
    TargetKind,
    Term,
)  # fmt: skip
from partnership_analysis.schemas import FILLED, Column, Rule, Schema, between, matching, one_of, value_rule

# The report's own topics; a workbook may have others.
KPIS = "KPI performance"
TOPICS = (KPIS, "Collection rates", "Benefits processing", "Invoice payments")
COMPLAINTS_TOPIC = "Complaints"
TOTAL = "Total"
# The service of complaints that a council counts as a whole.
ALL_SERVICES = "All services"

# What a cell of `statements` may state.
_STATED = [
    Role.TARGET, Role.VARIANCE, Role.CHANGE, Role.STATUS, Role.VALUE, Role.TOTAL, Role.SUMMARY, Role.CLAIMED,
    Role.AGREED, Role.SUSPENDED, Role.UNCLEAR_TARGET,
]  # fmt: skip
_PERIOD = value_rule("the label of a period", period_columns.is_label)
_SOURCE = matching(rf"(?s)(?:.+!.+!{CELLS_PATTERN}|{SET_IN_PYTHON})", "the name of a cell, or that it is set in Python")


def _text(description: str, rule: Rule | None = None) -> Column:
    return Column("str", description, rule)


def _number(description: str, nullable: bool = True) -> Column:
    return Column("float64", description, nullable=nullable)


def _date(description: str, nullable: bool = True) -> Column:
    return Column("datetime64[s]", description, nullable=nullable)


_AUTHORITY = _text("The council.")
_SERVICE = _text("The service, in the workbook's wording.")
_MEASURE = _text("The measure, in the workbook's wording; a table's own heading follows in brackets.")
_SERIES = {"authority": _AUTHORITY, "service": _SERVICE, "measure": _MEASURE}
_PERIOD_COLUMN = _text("2014/15, 2014/15 H1, 2014/15 Q1 or 2014-04.", _PERIOD)
_SOURCE_COLUMN = _text(
    "The cell the fact was read from, workbook.xlsx!Sheet!G4; of a month put together from its days, all their cells "
    "and how: workbook.xlsx!Sheet!G4:G34 (sum of 31 days).",
    _SOURCE,
)
_UNIT = _text("percent (0 to 100), days, seconds, count, number, or any other words, such as £.", FILLED)
_POLARITY = _text("Which is better: higher, lower, or empty if neither.", one_of(Polarity))

OBSERVATIONS = Schema(
    {
        **_SERIES,
        "period": _PERIOD_COLUMN,
        "value": _number("The outturn, in `unit`; missing where the workbook says that it is, and `note` says why."),
        "unit": _UNIT,
        "target": _number("The target of this period alone, in `unit`; `targets` has the others."),
        "polarity": _POLARITY,
        "as_at": _date("The date to which the value counts, where that is not the end of the period."),
        "numerator": _number("What the rate counts."),
        "denominator": _number("What the rate is out of."),
        "note": _text("The remark in the value's cell, or its footnote; `comments` has what officers say."),
        "source": _SOURCE_COLUMN,
    },
    unique=("authority", "service", "measure", "period", "as_at"),
)
UNREAD = Schema({**_SERIES, "period": _PERIOD_COLUMN})
TARGETS = Schema(
    {
        **_SERIES,
        "period": _PERIOD_COLUMN,
        "value": _number("The target, in the measure's unit.", nullable=False),
        "kind": _text(
            "What it is a target of: the period, the year to date (up to the period's end), or the year.",
            one_of(TargetKind),
        ),
        "source": _SOURCE_COLUMN,
    },
)
COMPLAINTS = Schema(
    {
        "authority": _AUTHORITY,
        "service": _SERVICE,
        "period": _PERIOD_COLUMN,
        "breakdown": _text("total, outcome, subject or stage.", one_of(Breakdown)),
        "category": _text("The category within the breakdown, in the workbook's wording."),
        "count": Column("int64", "Complaints.", between(0)),
        "source": _SOURCE_COLUMN,
    },
    unique=("authority", "service", "period", "breakdown", "category"),
)
EXCLUSIONS = Schema(
    {
        **_SERIES,
        "start": _date("The first day of the agreed suspension.", nullable=False),
        "end": _date("Its last day; empty if the workbook gives none."),
        "reason": _text("Why, in the workbook's words."),
        "value_outside": _number("The performance outside the measure's suspensions, in its unit."),
        "source": _SOURCE_COLUMN,
    },
)
SCORECARD = Schema(
    {
        **_SERIES,
        "topic": _text("Which page reports it."),
        "period": _text("What the figure is of: the report's period, or an earlier one if it is returned less often."),
        "value": _number("The figure, in `unit`; missing where the status is no figure."),
        "unit": _UNIT,
        "target": _number("The target of the same period."),
        "variance": _number("Value less target; percentage points for a percent."),
        "favourable": _text("Whether the value met the target: yes, no, or empty if it cannot be judged."),
        "status": _text("met, within tolerance, missed, missed in part, excluded, no target or no figure."),
        "published_status": _text("The status that the workbook publishes: green, amber, red or not rated."),
        "published_words": _text("That status as it is written."),
        "published_source": _text("Its cell."),
        "previous": _number("The figure of the period before."),
        "change": _number("Value less previous."),
        "same_period_last_year": _number("The figure of the same period a year before."),
        "change_on_last_year": _number("Value less that."),
        "direction": _text(
            "improved, worsened or unchanged on the period before; what counts from April, on the same period last "
            "year. Empty if it cannot be judged."
        ),
        "direction_on_last_year": _text("The same, on the same period last year."),
        "year_to_date": _number("What the months from April to the period's end make."),
        "year_to_date_target": _number("Its target."),
        "year_to_date_status": _text("Its status."),
        "year_to_date_last_year": _number("The same months a year before."),
        "year_target": _number("The target of the whole year."),
        "forecast": _number("Where the year will end."),
        "forecast_low": _number("The lower end of the forecast's range."),
        "forecast_high": _number("Its upper end."),
        "outlook": _text("on course, not on course or too close to say, for the year's target by the forecast."),
        "value_outside": _number("The performance outside agreed suspensions."),
        "comment": _text("What officers say of the figure, each with its author if the workbook names one."),
        "source": _text("The cell of the value."),
        "target_source": _text("The cell of the target."),
    },
    unique=("authority", "service", "measure"),
)
COMPARATORS = Schema(
    {
        "authority": _text("The council; or a nation, region or total, which is not ranked."),
        "service": _SERVICE,
        "measure": _MEASURE,
        "period": _PERIOD_COLUMN,
        "value": _number("The figure, in the measure's unit.", nullable=False),
        "rank": Column("Int64", "Its place in its group, 1 is best; councils with one value share it.", nullable=True),
        "of": Column("int64", "How many councils of the group have a figure.", between(0)),
        "tied": Column("int64", "How many other councils share the rank.", between(0)),
        "quartile": _text("top, second, third or bottom, by the value (definition 7); empty if not ranked."),
        "median": _number("The median of the group, in the measure's unit."),
        "top_quartile": _number("The value from which the top quartile begins."),
        "gap": _number("What is missing to that value; 0 where it is reached."),
        "rank_last_year": Column("Int64", "The rank in the same period a year before.", nullable=True),
        "rank_low": Column("Int64", "The best rank that chance allows 95 times in 100 or more.", nullable=True),
        "rank_high": Column("Int64", "The worst rank that chance allows so often.", nullable=True),
        "group": _text("The councils that it is compared with."),
        "source": _SOURCE_COLUMN,
    },
    unique=("authority", "service", "measure", "period", "group"),
)
CONTRACT_TERMS = Schema(
    {
        "authority": _AUTHORITY,
        "service": _text("The service, in the workbook's wording; empty for what is said about the contract itself."),
        "measure": _text("The measure, in the workbook's wording; empty for what is said about the contract itself."),
        "term": _text("What is said.", one_of(Term)),
        "value": _number("Its number: in the measure's unit, in pounds, or how many."),
        "text": _text("Its words.", FILLED),
        "source": _SOURCE_COLUMN,
    },
    unique=("authority", "service", "measure", "term"),
)
CONTRACT = Schema(
    {
        **_SERIES,
        "kind": _text("KPI, PI, or empty if the workbook does not say.", one_of(MeasureKind)),
        "period": _PERIOD_COLUMN,
        "value": _number("The figure of the whole period, in the measure's unit."),
        "target": _number("Its target."),
        "rating": _text("How the whole period is rated, in the words of regulation 39(5).", FILLED),
        "rating_outside": _text("How what was not suspended is rated.", FILLED),
        "reason": _text("Why the whole period is rated so.", FILLED),
        "periods": Column("int64", "Months, or else quarters, of the period that have a figure.", between(0)),
        "suspended": Column("int64", "How many of them an agreed suspension touches.", between(0)),
        "missed_inside": Column("int64", "How many of those suspended missed their targets.", between(0)),
        "missed_outside": Column("int64", "How many missed their targets in what was not suspended.", between(0)),
        "credit_due": _number("Service credits due, in pounds, after the cap and what was earned back."),
        "credit_waived": _number("Service credits that suspensions waived, in pounds."),
        "credit_claimed": _number("Service credits claimed, in pounds; missing where no claim is given."),
        "source": _SOURCE_COLUMN,
    },
    unique=("authority", "service", "measure"),
)
REBASINGS = Schema(
    {
        **_SERIES,
        "start": _date("The day from which its process limits start again.", nullable=False),
        "reason": _text("Why, in the workbook's words."),
        "source": _SOURCE_COLUMN,
    },
)
MEASURES = Schema(
    {
        "service": _SERVICE,
        "measure": _MEASURE,
        "topic": _text("Which page reports it; its service's name if the workbook names none.", FILLED),
        "short": _text("What the report calls it: its short name, or else its name without a sign before it."),
        "phrase": _text("Its short name in a sentence, with the article that it needs."),
        "in_words": _text("What it is in the workbook's longer words, if it has any."),
        "also": _text("Its other names, with a semicolon between two."),
        "unit": _UNIT,
        "scale": _number("How many of it one stands for in the Measures sheet: 60 for minutes; missing if unsaid."),
        "polarity": _POLARITY,
        "aggregation": _text(
            "How its months or quarters make a year: sum, average, rate, latest, year to date or rolling; empty if "
            "nobody says.",
            one_of(Aggregation),
        ),
        "decimals": Column("int64", "Decimals it is published with.", between(0, 6)),
        "definition": _text("What it counts."),
        "owner": _text("Who answers for it."),
        "frequency": _text("How often it comes: month, quarter, half or year; empty if unsaid.", one_of(Frequency)),
        "tolerance": _number("How far a miss may be from the target and still be amber, in its unit."),
        "tolerance_source": _text("The cell that says so."),
        "source": _SOURCE_COLUMN,
    },
    unique=("service", "measure"),
)
# The names of columns of `measures` in the published table, and the columns that are not published.
PUBLISHED_NAMES = {"short": "short_name"}
_UNPUBLISHED = ("phrase", "also", "scale", "tolerance_source")
PUBLISHED_MEASURES = Schema(
    {PUBLISHED_NAMES.get(name, name): column for name, column in MEASURES.columns.items() if name not in _UNPUBLISHED},
    MEASURES.unique,
)
STATEMENTS = Schema(
    {
        "authority": _AUTHORITY,
        "service": _SERVICE,
        "measure": _text("The measure, or the breakdown of complaints."),
        "period": _PERIOD_COLUMN,
        "role": _text("What the cell states.", one_of(_STATED)),
        "value": _number("Its value; a status has none, only words."),
        "unit": _text("Its unit, as far as the cell tells."),
        "text": _text("Its words."),
        "beside": _text("The cell of the value beside it, if there is one."),
        "source": _SOURCE_COLUMN,
    },
)
COMMENTS = Schema(
    {
        "authority": _AUTHORITY,
        "service": _text("The service, in the workbook's wording; empty for complaints of several."),
        "measure": _text("The measure, in the workbook's wording, or Complaints; empty if it is about all of them."),
        "period": _PERIOD_COLUMN,
        "kind": _text("comment, or action: what is done about the figure.", one_of(CommentKind)),
        "text": _text("Its words, as the officer wrote them.", FILLED),
        "author": _text("Who says it; empty where the workbook names nobody."),
        "source": _SOURCE_COLUMN,
    },
)
UPDATES = Schema(
    {
        "authority": _AUTHORITY,
        "service": _text("The service, as the workbook's measures spell it if they name it.", FILLED),
        "period": _PERIOD_COLUMN,
        "text": _text("What it did, in its own words.", FILLED),
        "author": _text("Who says it; empty where nobody is named."),
        "status": _text("How far it is, such as complete or in progress; empty where nothing is said."),
        "source": _text("The cell it was read from; of a text file its line: note.md!text!A3.", _SOURCE),
    },
)
NOTES = Schema(
    {
        "topic": _text("The topic of the table above it."),
        "service": _text("The service of that table."),
        "text": _text("The note, in the workbook's words."),
        "source": _SOURCE_COLUMN,
    },
)


PROBLEMS = Schema(
    {
        "severity": _text("error: what it touches is left out; warning: it is used as it is."),
        "file": _text("The spreadsheet."),
        "sheet": _text("Its sheet; empty where it is about the file."),
        "cell": _text("The cell; empty where it is about the sheet."),
        "found": _text("What is there."),
        "expected": _text("What should be there."),
        "action": _text("What an officer can do about it."),
        "kind": _text("What several like it are called."),
        "size": _number("How far apart two figures are."),
        "size_text": _text("The same with its unit."),
    },
)


def frame(schema: Schema, rows: Iterable[dict[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    """Return rows as a DataFrame of a schema's columns and types, validated.

    Raises
    ------
    SchemaError
        If a row is not what the schema says: a fault of the reader, not of the workbook.
    """
    table = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    return valid(schema, typed(schema, table))


def valid(schema: Schema, table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a schema from a `typed` table, validated; a table without rows breaks no rule.

    Raises
    ------
    SchemaError
        If a row is not what the schema says: a fault of the reader, not of the workbook.
    """
    columns = table if [*table] == [*schema.columns] else table[list(schema.columns)]
    return columns if columns.empty else schema.validate(columns)


def typed(schema: Schema, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with a schema's columns in their types; missing text is empty."""
    columns = {
        name: _typed(table[name], column.dtype) if name in table else _missing(column.dtype, table.index)
        for name, column in schema.columns.items()
    }
    others = {name: table[name] for name in table if name not in columns}
    return pd.DataFrame(columns | others, index=table.index)


def _typed(values: "pd.Series[Any]", dtype: str) -> "pd.Series[Any]":
    if dtype == "str" and (values.dtype != dtype or values.hasnans):
        values = values.astype("object").fillna("")
    return values if values.dtype == dtype else values.astype(pd.api.types.pandas_dtype(dtype))


def _missing(dtype: str, index: pd.Index) -> "pd.Series[Any]":
    return pd.Series("" if dtype == "str" else np.nan, index=index, dtype=dtype)


def each_row(rows: pd.DataFrame) -> Iterator[Any]:
    """Give the rows of a table, each with its columns as attributes."""
    if rows.empty:  # as many a table of a council is
        return iter(())
    # itertuples makes a new class each time; and a column of texts is slow to iterate, but a list of them is not.
    return map(_row(tuple(rows.columns))._make, zip(*(column.tolist() for _, column in rows.items()), strict=True))


@cache
def _row(columns: tuple[str, ...]) -> Any:
    return namedtuple("Row", columns, rename=True)


def csv(table: pd.DataFrame) -> str:
    r"""Return a table as CSV in which no spreadsheet takes a text for a formula; numbers are unchanged.

    Examples
    --------
    >>> csv(pd.DataFrame({"note": ["-1% but suspended", "=HYPERLINK(1)", "fine"], "value": [-1.0, 2.5, 3.0]}))
    "note,value\r\n'-1% but suspended,-1.0\r\n'=HYPERLINK(1),2.5\r\nfine,3.0\r\n"
    """
    texts = table.select_dtypes(["object", "str"]).columns
    safe = table.assign(**{name: table[name].map(_escape_formula) for name in texts})
    # The line ends of RFC 4180, with which pandas also quotes line ends within cells.
    return safe.to_csv(index=False, lineterminator="\r\n", date_format="%Y-%m-%d")


def _escape_formula(content: object) -> object:
    return f"'{content}" if isinstance(content, str) and content[:1] in ("=", "+", "-", "@", "\t", "\r") else content
