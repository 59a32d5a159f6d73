"""Loading takes twice as long for twice as much, whatever the shape."""

import csv
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest

import partnership_analysis as pa

# Four times as much may take so many times as long: machines are noisy, and what is quadratic takes 16 times as long.
MOST = 9
MONTHS = [f"{month}-{year}" for year in range(80, 100) for month in ("Jan", "Apr", "Jul", "Oct")]


def one_column(size: int) -> Iterable[Sequence[object]]:
    """Measures down and one year across."""
    yield ["Measure", "2014/15"]
    yield from ([f"Measure {row}", row % 97] for row in range(100 * size))


def trusts_by_day(size: int) -> Iterable[Sequence[object]]:
    """A row to a date and a trust, and a column to a measure."""
    yield ["Date", "Trust", "Attendances", "Waits over 4 hours"]
    months = [f"{year}-{month:02d}-01" for year in range(2010, 2015) for month in range(1, 13)]
    yield from ([month, f"Trust {trust}", 900 + trust, trust] for trust in range(5 * size) for month in months)


def months_across(size: int) -> Iterable[Sequence[object]]:
    """Councils down and months across."""
    yield ["Council", *MONTHS[: 20 * size]]
    yield from ([f"Council {council}", *range(100, 100 + 20 * size)] for council in range(20))


@pytest.mark.slow
@pytest.mark.parametrize("shape", [one_column, trusts_by_day, months_across])
def test_time_grows_with_the_number_of_cells(tmp_path: Path, shape: Callable[[int], Iterable[Sequence[object]]]):
    spent = []
    for size in (1, 1, 4):  # the first of all loads what is needed
        file = tmp_path / f"Calls answered {shape.__name__} {'x' * size}.csv"
        with file.open("w", newline="") as opened:
            csv.writer(opened).writerows(shape(size))
        began = time.process_time()
        data = pa.load(file, partial=True)
        spent.append(time.process_time() - began)
    assert len(data.observations) >= 400
    assert spent[2] < MOST * spent[1]
