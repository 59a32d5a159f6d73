"""What a table may hold: each way in which a column can be wrong is found, and said with its rows."""

import pandas as pd
import pytest

from partnership_analysis import tables
from partnership_analysis.schemas import Column, Schema, SchemaError, between, matching, one_of

SCHEMA = Schema(
    {
        "service": Column("str", "Who.", matching(r"[A-Z]\w+", "a name")),
        "kind": Column("str", "Which.", one_of(["total", "outcome"])),
        "count": Column("int64", "How many.", between(0, 9)),
        "value": Column("float64", "How much.", nullable=True),
        "start": Column("datetime64[s]", "From when."),
    },
    unique=("service", "kind"),
)
START = pd.Timestamp("2014-04-01").as_unit("s")
ROWS = pd.DataFrame(
    {
        "service": ["ICT", "Tax"],
        "kind": ["total", "outcome"],
        "count": [0, 9],
        "value": [1.5, None],
        "start": [START] * 2,
    }
)


def test_a_table_that_keeps_to_its_schema_is_given_back():
    assert SCHEMA.validate(ROWS) is ROWS


@pytest.mark.parametrize(
    ("column", "values", "fault"),
    [
        ("service", ["ICT", "tax\n"], "column service, row 1: found 'tax\\n'; expected a name"),
        ("service", ["ICT", "Tax\n"], "column service, row 1: found 'Tax\\n'; expected a name"),
        ("service", pd.array(["ICT", None], "str"), "column service, row 1: found nothing; expected a value"),
        ("service", pd.Series(["ICT", "Tax"], dtype="object"), "column service: found the type object; expected str"),
        ("kind", ["Total", ""], "column kind, rows 0, 1: found 'Total'; expected one of ['total', 'outcome']"),
        ("count", [-1, 10], "column count, rows 0, 1: found -1; expected a number from 0 to 9"),
        ("count", [1.0, 2.0], "column count: found the type float64; expected int64"),
        ("start", [START, pd.NaT], "column start, row 1: found nothing; expected a value"),
        ("start", pd.array([START, START], "datetime64[ns]"), "column start: found the type datetime64[ns]; expected"),
    ],
)
def test_what_is_wrong_with_a_column_is_said_with_its_rows(column, values, fault):
    (found,) = SCHEMA.faults(ROWS.assign(**{column: values}))
    assert found.startswith(fault)


def test_columns_that_are_missing_added_or_in_another_order_are_wrong():
    for columns in (["service"], [*ROWS, "more"], [*reversed(list(ROWS))]):
        (found,) = SCHEMA.faults(ROWS.reindex(columns=columns))
        assert found == f"found the columns {columns}; expected {list(ROWS)}"


def test_what_is_held_twice_is_wrong_and_all_that_is_wrong_is_said_at_once():
    table = ROWS.assign(service="ICT", kind="total", count=-1)
    with pytest.raises(SchemaError) as raised:
        SCHEMA.validate(table)
    assert str(raised.value).splitlines() == [
        "column count, rows 0, 1: found -1; expected a number from 0 to 9",
        "columns service, kind, rows 0, 1: found the same twice; expected it once",
    ]


def test_many_rows_are_counted():
    table = pd.concat([ROWS.assign(service=f"Service{letter}", count=11) for letter in "ABCD"], ignore_index=True)
    assert SCHEMA.faults(table)[0].startswith("column count, rows 0, 1, 2, 3, 4 and 3 more: found 11; expected")


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("source", "G4"),
        ("source", "k.xlsx!KPIs!G4 "),
        ("source", ""),
        ("period", "2014/17"),
        ("unit", ""),
        ("polarity", "up"),
    ],
)
def test_observations_have_cells_periods_and_units(column, wrong):
    row = {"service": "ICT", "measure": "Calls", "period": "2014/15", "unit": "count", "source": "k.xlsx!KPIs!G4"}
    assert len(tables.frame(tables.OBSERVATIONS, [row])) == 1
    with pytest.raises(SchemaError, match=f"column {column}, row 0"):
        tables.frame(tables.OBSERVATIONS, [row | {column: wrong}])
