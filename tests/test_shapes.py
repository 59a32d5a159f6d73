"""One table of councils, measures and periods, written in every shape that people use, is one set of figures.

A shape loads to the same figures, or the reader asks: it never loads to others.
"""

import csv
import itertools
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapes import (
    COUNCIL_HEADINGS,
    COUNCILS,
    MEASURE_HEADINGS,
    MEASURES,
    PERIOD_HEADINGS,
    QUARTERS,
    SHAPES,
    VALUE_HEADINGS,
    YEARS,
    Facts,
    Rows,
    Table,
    councils_across,
    scorecard,
)

from partnership_analysis import loading
from partnership_analysis.problems import InputError, Severity

pytestmark = pytest.mark.slow


@st.composite
def tables(draw: st.DrawFn) -> Table:
    councils = tuple(draw(st.lists(st.sampled_from(COUNCILS), min_size=2, max_size=4, unique=True)))
    measures = tuple(draw(st.lists(st.sampled_from(MEASURES), min_size=1, max_size=3, unique=True)))
    pool = draw(st.sampled_from([YEARS, QUARTERS]))
    periods = tuple(sorted(draw(st.lists(st.sampled_from(pool), min_size=2, max_size=4, unique=True))))
    keys = list(itertools.product(councils, measures, periods))
    numbers = draw(st.lists(st.integers(2, 99_999), min_size=len(keys), max_size=len(keys)))
    names = tuple(
        draw(st.sampled_from(pool)) for pool in (COUNCIL_HEADINGS, MEASURE_HEADINGS, PERIOD_HEADINGS, VALUE_HEADINGS)
    )
    order = tuple(draw(st.permutations(range(4))))
    return Table(councils, measures, periods, dict(zip(keys, map(float, numbers), strict=True)), names, order)


def written(rows: Rows, folder: Path, kind: str, sheet: str = "Figures", council: str = "") -> Path:
    path = folder / f"figures.{kind}"
    if kind == "csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        return path
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    if council:
        book.create_sheet("About").append(["Authority", council])
    book.save(path)
    return path


def loaded(path: Path) -> Facts | None:
    """Return what was read; None where the reader asks."""
    try:
        data, found = loading.check(path)
    except InputError:
        return None
    if any(problem.severity is Severity.ERROR for problem in found):
        return None
    rows = data.observations
    keys = [(row.authority, row.measure, row.period) for row in rows.itertuples()]
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, rows["value"], strict=True))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_every_shape_loads_to_the_same_figures(shape: str, kind: str, table: Table, tmp_path: Path) -> None:
    found = loaded(written(SHAPES[shape](table), tmp_path, kind))
    assert found == table.values


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_a_title_names_the_measure_of_a_table_of_councils_by_period(table: Table, tmp_path: Path) -> None:
    measure = table.measures[0]
    rows = [[c, *(table.value(c, measure, p) for p in table.periods)] for c in table.councils]
    found = loaded(written([[measure], [table.names[0], *table.periods], *rows], tmp_path, "xlsx"))
    assert found == {key: value for key, value in table.values.items() if key[1] == measure}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_a_scorecard_of_one_council_is_its_figures(table: Table, tmp_path: Path) -> None:
    council = table.councils[0]
    found = loaded(written(scorecard(table, council), tmp_path, "xlsx", council=council))
    assert found == {key: value for key, value in table.values.items() if key[0] == council}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_councils_may_stand_across_under_a_title_that_names_the_measure(
    kind: str, table: Table, tmp_path: Path
) -> None:
    measure = table.measures[0]
    found = loaded(written(councils_across(table, measure), tmp_path, kind))
    assert found == {key: value for key, value in table.values.items() if key[1] == measure}


@pytest.mark.parametrize("typed", [False, True])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), data=st.data())
def test_targets_in_a_column_or_in_rows_of_their_own_are_no_figures(
    typed: bool, table: Table, data: st.DataObject, tmp_path: Path
) -> None:
    aims = {key: value + 1 for key, value in table.values.items()}
    names = [*table.names[:3], *(["Type", "Value"] if typed else [table.names[3], "Target"])]
    rows: Rows = []
    for key, value in table.values.items():
        rows += [[*key, "Actual", value], [*key, "Target", aims[key]]] if typed else [[*key, value, aims[key]]]
    order = data.draw(st.permutations(range(5)))
    rows = data.draw(st.permutations(rows))
    path = written([[row[place] for place in order] for row in [names, *rows]], tmp_path, "csv")
    assert loaded(path) == table.values
    held, _ = loading.check(path)
    targets = held.targets
    found = {(row.authority, row.measure, row.period): row.value for row in targets.itertuples()}
    assert found == aims
    assert set(targets["kind"]) == {"period"}
    assert held.observations["target"].tolist() == (held.observations["value"] + 1).tolist()


def more(rows: Rows, heads: int, how: str) -> Rows:
    """Return a table with what says nothing new: `heads` is how many rows of headings it has."""
    width = max(map(len, rows))
    if how == "rows in another order":
        return [*rows[:heads], *reversed(rows[heads:])]
    if how == "an empty column":
        return [[*row[:1], None, *row[1:]] for row in rows]
    if how == "a column of notes":
        notes = [None] * (heads - 1) + ["Notes"] + [f"As reported by team {i}." for i, _ in enumerate(rows[heads:])]
        return [[*row, *[None] * (width - len(row)), note] for row, note in zip(rows, notes, strict=True)]
    if how == "a title":
        return [["Performance of councils"], *rows]
    return [["Performance of councils"], [], [], *rows]


@pytest.mark.parametrize(
    "how", ["rows in another order", "an empty column", "a column of notes", "a title", "a title and blank lines"]
)
@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_what_says_nothing_new_changes_nothing(shape: str, how: str, table: Table, tmp_path: Path) -> None:
    rows = SHAPES[shape](table)
    heads = 2 if rows[0][0] is None else 1
    assert loaded(written(more(rows, heads, how), tmp_path, "xlsx")) == table.values


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables(), heading=st.sampled_from(["Patch", "Lot", "Depot", "Grouping"]))
def test_a_column_that_nobody_knows_is_asked_about_where_it_tells_rows_apart(
    table: Table, heading: str, tmp_path: Path
) -> None:
    names = [heading, *table.names[1:]]
    rows = [[f"number {table.councils.index(c) + 1} of ours", m, p, v] for (c, m, p), v in table.values.items()]
    path = written([[row[place] for place in table.order] for row in [names, *rows]], tmp_path, "csv")
    data, found = loading.check(path)
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    assert len(errors) == 1
    assert repr(heading) in errors[0].found
    assert "Authority" in errors[0].action
    assert data.observations.empty
