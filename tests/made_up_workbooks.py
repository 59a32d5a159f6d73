"""Workbooks of made-up figures, one in each shape that people use, made from a number."""

import itertools
import random
from collections.abc import Callable

import shapes
from openpyxl import Workbook
from shapes import Rows, Table


def made_up(shape: str, number: int) -> Workbook:
    """Return a workbook in a shape; the same number gives the same workbook."""
    rng = random.Random(f"{shape} {number}")  # noqa: S311 (any numbers do)
    book = Workbook()
    book.remove(book.worksheets[0])
    SHAPES[shape](rng, _table(rng), book)
    return book


def _table(rng: random.Random) -> Table:
    councils = tuple(rng.sample(shapes.COUNCILS, rng.randint(2, 4)))
    measures = tuple(rng.sample(shapes.MEASURES, rng.randint(1, 3)))
    periods = tuple(sorted(rng.sample(rng.choice([shapes.YEARS, shapes.QUARTERS]), rng.randint(2, 4))))
    keys = list(itertools.product(councils, measures, periods))
    numbers = map(float, rng.sample(range(2, 99_999), len(keys)))
    pools = (shapes.COUNCIL_HEADINGS, shapes.MEASURE_HEADINGS, shapes.PERIOD_HEADINGS, shapes.VALUE_HEADINGS)
    names = tuple(map(rng.choice, pools))
    order = tuple(rng.sample(range(4), 4))
    return Table(councils, measures, periods, dict(zip(keys, numbers, strict=True)), names, order)


def _write(book: Workbook, name: str, rows: Rows, over: int = 0) -> None:
    """Write a sheet; the cells of its first row are merged over as many columns each, if any are to be."""
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    for column, content in enumerate(rows[0], start=1) if over > 1 else ():
        if content is not None:
            sheet.merge_cells(start_row=1, start_column=column, end_row=1, end_column=column + over - 1)


def long_with_keys(rng: random.Random, table: Table, book: Workbook) -> None:
    """One row to a figure, with the council and often a service, a unit or a target."""
    services = {measure: rng.choice(["Housing", "Waste", "Libraries"]) for measure in table.measures}
    rows: Rows = [[*key, value] for key, value in table.values.items()]
    names: list[str] = [*table.names]
    for name in rng.sample(["Service", "Unit", "Target"], rng.randint(0, 3)):
        names.append(name)
        for row in rows:
            row.append({"Service": services[row[1]], "Unit": "Number", "Target": row[3] + 1}[name])
    order = rng.sample(range(len(names)), len(names))
    _write(book, "Figures", [[row[place] for place in order] for row in [names, *rows]])


def councils_by_periods(_: random.Random, table: Table, book: Workbook) -> None:
    _write(book, "Figures", shapes.periods_across(table))


def councils_by_measures(_: random.Random, table: Table, book: Workbook) -> None:
    _write(book, "Figures", shapes.measures_across(table))


def headings_in_two_rows(rng: random.Random, table: Table, book: Workbook) -> None:
    """Periods over measures, or measures over periods; merged over their columns or not."""
    if rng.random() < 0.5:
        rows, over = shapes.periods_over_measures(table), len(table.measures)
    else:
        rows, over = shapes.measures_over_periods(table), len(table.periods)
    _write(book, "Figures", rows, over if rng.random() < 0.5 else 0)


def names_and_periods_in_one_heading(_: random.Random, table: Table, book: Workbook) -> None:
    _write(book, "Figures", shapes.names_and_periods_in_one_heading(table))


def measure_in_the_title(rng: random.Random, table: Table, book: Workbook) -> None:
    """A sheet to each measure, which its title names; councils down or across."""
    across = rng.random() < 0.5
    for measure in table.measures:
        rows = [[c, *(table.value(c, measure, p) for p in table.periods)] for c in table.councils]
        down: Rows = [[measure], [table.names[0], *table.periods], *rows]
        name = f"Table {table.measures.index(measure) + 1}"
        _write(book, name, shapes.councils_across(table, measure) if across else down)


def scorecard(_: random.Random, table: Table, book: Workbook) -> None:
    """One council's measures by periods."""
    council = table.councils[0]
    _write(book, "Scorecard", shapes.scorecard(table, council))
    _write(book, "About", [["Authority", council]])


def scorecard_with_pairs(rng: random.Random, table: Table, book: Workbook) -> None:
    """One council's measures, an actual and a target to each period, whose name stands over both or before each."""
    council = table.councils[0]
    rows: Rows = []
    for number, measure in enumerate(table.measures, start=1):
        values = [table.value(council, measure, period) for period in table.periods]
        pairs = itertools.chain.from_iterable((value, value + 1) for value in values)
        rows.append([f"K{number}", measure, "Number", "High", *pairs])
    names, pair = ["Ref", "KPI", "Unit", "Polarity"], ["Actual", "Target"]
    if rng.random() < 0.5:
        over = [None] * 4 + list(itertools.chain.from_iterable((period, None) for period in table.periods))
        _write(book, "Scorecard", [over, [*names, *pair * len(table.periods)], *rows], 2)
    else:
        headings = [f"{period} {said}" for period in table.periods for said in pair]
        _write(book, "Scorecard", [[*names, *headings], *rows])
    _write(book, "About", [["Authority", council]])


def told_by_a_layout(_: random.Random, table: Table, book: Workbook) -> None:
    """One row to a figure, under headings that only a Layout explains."""
    names = ["Patch", "What", "When", "Figure"]
    rows: Rows = [[*key, value] for key, value in table.values.items()]
    _write(book, "Figures", [[row[place] for place in table.order] for row in [names, *rows]])
    means = ["Authority", "Measure", "Period", "Value"]
    said: Rows = [[None, name, word] for name, word in zip(names, means, strict=True)]
    _write(book, "Layout", [["Sheet", "Column", "Is"], *said])


SHAPES: dict[str, Callable[[random.Random, Table, Workbook], None]] = {
    shape.__name__: shape
    for shape in (
        long_with_keys,
        councils_by_periods,
        councils_by_measures,
        headings_in_two_rows,
        names_and_periods_in_one_heading,
        measure_in_the_title,
        scorecard,
        scorecard_with_pairs,
        told_by_a_layout,
    )
}
