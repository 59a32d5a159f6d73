"""Loading, beside what pandas takes to read the same cells; and whether it takes twice as long for twice as much."""

import csv
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import pandas as pd

import partnership_analysis as pa
from benchmarks.measuring import compare, compare_doublings, compare_memory

ROWS = 100_000
HEADINGS = (
    "Authority", "Service", "Measure", "Period", "Value", "Target", "Numerator", "Denominator", "As at", "Note",
)  # fmt: skip
MEASURES, COUNCILS, YEARS, RETURNS = 108, 32, 13, 31_562
MONTHS = 480
SIZES = (1, 2, 4, 8)


def compare_reading() -> None:
    """Print how long large workbooks take, and how time and memory grow."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        large = write_invented_returns(place / "invented.xlsx")
        name = f"load and validate {ROWS:,} rows by {len(HEADINGS)} columns"
        # First, while this process is small: a new process begins with the peak of the one that starts it.
        compare_memory(f"{name}, peak memory", large)
        for shape, write in SHAPES.items():
            compare_doublings(
                f"load {shape}", [write(Path(tempfile.mkdtemp(dir=place), "Calls answered.csv"), n) for n in SIZES]
            )
        _compare_with_pandas(name, large)
        _compare_with_pandas(name, large, "openpyxl", rounds=1)
        many = write_invented_councils(place / "councils.xlsx")
        _compare_with_pandas(f"load {RETURNS:,} returns of {MEASURES} measures, problems and all", many)
        column = write_one_column(place / "one.csv", 10_000)
        task = "load 10,000 measures in one column of figures, against pandas.read_csv"
        compare(task, partial(pa.load, column), partial(pd.read_csv, column), rounds=1)


def _compare_with_pandas(name: str, workbook: Path, engine: str = "calamine", rounds: int = 3) -> None:
    ours, peer = partial(pa.load, workbook, partial=True), partial(pd.read_excel, workbook, None, engine=engine)
    compare(f"{name}, against pandas with {engine}", ours, peer, rounds)


def write_invented_returns(path: Path) -> Path:
    """Write a long workbook of invented figures."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    rng = random.Random(1)  # noqa: S311 (any figures do)
    book = Workbook(write_only=True)
    book.create_sheet("About").append(["Title", "Invented returns"])
    measures = book.create_sheet("Measures")
    measures.append(["Measure", "Service", "Unit", "Polarity"])
    names = [f"Invented measure {number}" for number in range(40)]
    for name in names:
        measures.append([name, "Invented service", "percent", "higher"])
    sheet = book.create_sheet("Returns")
    sheet.append(HEADINGS)

    def formatted(content: object, form: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, content)
        cell.number_format = form
        return cell

    for row in range(ROWS):
        year, rest = row % 25, row // 25
        numerator, denominator = rng.randint(700, 999), 1000
        figures = [formatted(numerator / denominator, "0.0%"), formatted(0.95, "0%"), numerator, denominator]
        when = formatted(date(2001 + year, 3, 31), "dd/mm/yyyy")
        key = [f"Invented council {rest // 40}", "Invented service", names[rest % 40], f"{2000 + year}-{year + 1:02d}"]
        sheet.append([*key, *figures, when, f"Checked by officer {row % 7}"])
    book.save(path)
    return path


def write_invented_councils(path: Path) -> Path:
    """Write what 32 councils might return of 108 measures over 13 years, some of it wrong."""
    from openpyxl import Workbook

    rng = random.Random(3)  # noqa: S311 (any figures do)
    book = Workbook(write_only=True)
    described = book.create_sheet("Measures")
    described.append(["Measure", "Service", "Unit", "Polarity"])
    measures = [(f"Invented measure {n}", f"Service {n % 9}", ("percent", "count")[n % 2]) for n in range(MEASURES)]
    for measure in measures:
        described.append([*measure, "higher"])
    sheet = book.create_sheet("Returns")
    sheet.append(["Authority", "Service", "Measure", "Period", "Value", "Numerator", "Denominator", "RAG", "Note"])
    keys = [(council, measure, year) for council in range(COUNCILS) for measure in measures for year in range(YEARS)]
    for council, (name, service, unit), year in sorted(rng.sample(keys, RETURNS)):
        count = rng.randint(100, 990)
        value = "n/k?" if rng.random() < 0.001 else f"{count / 10:.1f}%" if unit == "percent" else count
        # One rate in a hundred differs from its parts.
        parts = [count + (rng.random() < 0.01) * rng.randint(1, 40), 1000] if unit == "percent" else [None, None]
        words = [rng.choice(["Green", "Amber", "Red", None]), rng.choice([None, None, None, "Checked with finance"])]
        period = f"{2010 + year}/{11 + year:02d}"
        sheet.append([f"Invented council {council}", service, name, period, value, *parts, *words])
    book.save(path)
    return path


def write_one_column(path: Path, rows: int) -> Path:
    """Write a table of many measures in one year."""
    return _write_csv(path, ["Measure", "2014/15"], ((f"Measure {row}", row % 97) for row in range(rows)))


def write_long(path: Path, size: int) -> Path:
    """Write a long return: a row to a figure."""
    keys = ((council, measure, year) for council in range(50 * size) for measure in range(5) for year in range(20))
    rows = (
        (f"Council {c}", f"Measure {m}", f"20{y:02d}/{y + 1:02d}", 100 + (7 * c + 3 * m + y) % 89) for c, m, y in keys
    )
    return _write_csv(path, ["Authority", "Measure", "Period", "Value"], rows)


def write_wide(path: Path, size: int) -> Path:
    """Write a table of councils down and months across."""
    months = [f"{day:%b-%y}" for day in pd.date_range("1985-01-01", periods=MONTHS, freq="MS")]
    rows = ([f"Council {c}", *(100 + (7 * c + month) % 89 for month in range(MONTHS))] for c in range(10 * size))
    return _write_csv(path, ["Council", *months], rows)


def write_scorecard(path: Path, size: int) -> Path:
    """Write a scorecard: a measure to a row, with its target, variance, status and comment."""
    heads = ["Service", "Measure", "Target 2014/15", "Actual 2013/14", "Actual 2014/15", "Variance", "RAG", "Comments"]
    return _write_csv(path, heads, _scored(250 * size))


def _scored(count: int) -> Iterator[Sequence[object]]:
    for row in range(count):
        target, actual = 50 + row % 49, 50 + (3 * row) % 49
        rating = "Green" if actual >= target else "Red"
        yield (f"Service {row // 10}", f"Measure {row}", target, actual - 1, actual, actual - target, rating, "Seen")


SHAPES: dict[str, Callable[[Path, int], Path]] = {
    "a long return": write_long,
    "councils down and months across": write_wide,
    "a scorecard": write_scorecard,
}


def _write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows(rows)
    return path
