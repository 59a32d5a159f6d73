"""Damaged variants of the report's workbook, and what must hold of each.

`make fuzz` tries thousands; the tests a few hundred. A variant is made from a number, so that one that fails can be
made again: ``python tests/damage.py 1 1234`` tries the one variant 1234.
"""

import io
import random
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

import partnership_analysis as pa
from partnership_analysis.loading import check

RAW = Path(__file__).parents[1] / "data" / "raw" / "serco_partnership_2014-15.xlsx"
JUNK = [
    "banana",
    "#REF!",
    123.456,
    -7,
    True,
    "  ",
    "=1+1",
    "12/13/14",
    "95 - 97%",
    "2 mins",
    "\N{NO-BREAK SPACE}",
    "é☃" * 40,
]

Change = Callable[[random.Random, Workbook], set[str]]


def blank(rng: random.Random, book: Workbook) -> set[str]:
    return _retype(rng, book, lambda: None)


def retype(rng: random.Random, book: Workbook) -> set[str]:
    return _retype(rng, book, lambda: rng.choice(JUNK))


def shift(rng: random.Random, book: Workbook) -> set[str]:
    """Insert or delete rows or columns: the cells of what is deleted are touched."""
    sheet = _sheet(rng, book)
    row, column = rng.randint(1, sheet.max_row), rng.randint(1, sheet.max_column)
    what = rng.randrange(4)
    if what < 2:
        (sheet.insert_rows, sheet.insert_cols)[what](row if what == 0 else column, rng.randint(1, 2))
        return set()
    gone = list(sheet[row]) if what == 2 else [sheet.cell(r, column) for r in range(1, sheet.max_row + 1)]
    touched = {f"{sheet.title}!{cell.coordinate}" for cell in gone}
    (sheet.delete_rows, sheet.delete_cols)[what - 2](row if what == 2 else column)
    return touched


def merge(rng: random.Random, book: Workbook) -> set[str]:
    """Merge cells: a spreadsheet keeps the first and empties the others."""
    sheet = _sheet(rng, book)
    top, left = rng.randint(1, sheet.max_row), rng.randint(1, sheet.max_column)
    bottom, right = top + rng.randint(0, 2), left + rng.randint(0, 3)
    touched = {
        f"{sheet.title}!{get_column_letter(c)}{r}" for r in range(top, bottom + 1) for c in range(left, right + 1)
    }
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return touched - {f"{sheet.title}!{get_column_letter(left)}{top}"}


def rename(rng: random.Random, book: Workbook) -> set[str]:
    sheet = _sheet(rng, book)
    sheet.title = rng.choice(
        ["Sheet1", "Über", "2014/15".replace("/", "-"), "Copy of " + sheet.title[:20], "KPIs", "'quoted'"]
    )
    return set()


def repeat(rng: random.Random, book: Workbook) -> set[str]:
    """Write a row again at another row, over what is there."""
    sheet = _sheet(rng, book)
    source, target = rng.randint(1, sheet.max_row), rng.randint(1, sheet.max_row + 2)
    touched = set()
    for column in range(1, sheet.max_column + 1):
        old, new = sheet.cell(source, column), sheet.cell(target, column)
        if type(new).__name__ != "MergedCell":
            new.value, new.number_format = old.value, old.number_format
            touched.add(f"{sheet.title}!{new.coordinate}")
    return touched


def remove(rng: random.Random, book: Workbook) -> set[str]:
    sheet = _sheet(rng, book)
    touched = {f"{sheet.title}!{cell.coordinate}" for row in sheet.iter_rows() for cell in row}
    book.remove(sheet)
    return touched


CHANGES: list[Change] = [blank, blank, retype, retype, shift, merge, rename, repeat, remove]


def _sheet(rng: random.Random, book: Workbook) -> Worksheet:
    return rng.choice(book.worksheets)


def _retype(rng: random.Random, book: Workbook, content: Callable[[], Any]) -> set[str]:
    touched = set()
    sheet = _sheet(rng, book)
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    for cell in rng.sample(cells, min(len(cells), rng.randint(1, 3))):
        cell.value = content()
        touched.add(f"{sheet.title}!{cell.coordinate}")
    return touched


def kinds(rng: random.Random) -> list[Change]:
    """Choose what is done to a variant; nothing is for one whose bytes are damaged."""
    return [] if rng.random() < 0.25 else rng.choices(CHANGES, k=rng.randint(1, 2))


def damaged(number: int) -> tuple[bytes, set[str], list[str]]:
    """Return a variant's bytes, the cells it touched directly, and what was done."""
    rng = random.Random(number)  # noqa: S311 (any numbers do)
    done = kinds(rng)
    if not done:
        content = bytearray(RAW.read_bytes())
        for _ in range(rng.choice([1, 1, 3, 20])):
            content[rng.randrange(len(content))] = rng.randrange(256)
        if rng.random() < 0.2:
            del content[rng.randrange(len(content)) :]
        return bytes(content), set(), ["bytes"]
    book = load_workbook(io.BytesIO(RAW.read_bytes()))
    touched: set[str] = set()
    for change in done:
        if len(book.worksheets) > 1:
            touched |= change(rng, book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue(), touched, [change.__name__ for change in done]


@cache
def _undamaged() -> tuple[pa.Dataset, set[tuple[str, str]]]:
    data, problems = check(RAW)
    return data, {(problem.sheet, problem.cell) for problem in problems}


def figures(data: pa.Dataset) -> dict[tuple[str, ...], float]:
    """Return every figure of a dataset by what it is: service, measure and period, or a breakdown of complaints."""
    held = data.observations[["service", "measure", "period", "value"]].itertuples(index=False, name=None)
    counts = data.complaints[["service", "period", "breakdown", "category", "count"]].itertuples(index=False, name=None)
    return {row[:-1]: row[-1] for row in (*held, *counts)}


def wrong(number: int, folder: Path) -> str:
    """Try a variant; return what is wrong with how it loads, or nothing."""
    content, touched, done = damaged(number)
    path = folder / "damaged.xlsx"
    path.write_bytes(content)
    try:
        data, problems = check(path)
    except pa.InputError as error:
        return "" if error.problems else f"{number} {done}: an error that lists nothing"
    undamaged, doubts = _undamaged()
    before, after = figures(undamaged), figures(data)
    counted = data.ledger["cells"] == data.ledger[["values", "headings", "labels", "notes", "not understood"]].sum(
        axis=1
    )
    if not counted.all():
        return f"{number} {done}: the ledger does not sum to the filled cells"
    if any(problem.severity == "error" for problem in problems):
        return ""  # it ends in a listed problem: `pa.load` refuses it
    # What the variant says that the report itself does not, by sheet; Measures and About concern every sheet.
    said = {problem.sheet for problem in problems if (problem.sheet, problem.cell) not in doubts}
    described = said | {place.partition("!")[0] for place in touched}
    everywhere = any(sheet.casefold() in ("", "measures", "about") for sheet in described)
    sources = {row[:-1]: row[-1] for row in (*_cells(undamaged), *_cells(data))}
    # A subject of complaints may have any name: its row is excused with its label.
    rows = set(map(_row, touched))
    wrong_keys = []
    for key in dict.fromkeys([*before, *after]):
        if after.get(key) == before.get(key):
            continue
        place = _place(sources[key])
        written = place in touched or (len(key) == 4 and _row(place) in rows)
        # A figure that is there with another value must have been written to; one that went or came may be listed.
        listed = key not in (before.keys() & after.keys()) and (everywhere or _row(place)[0] in said)
        if not written and not listed:
            wrong_keys.append(key)
    return f"{number} {done}: changed without a word: {wrong_keys[:3]}" if wrong_keys else ""


def _place(source: str) -> str:
    return source.split("!", 1)[-1]


def _row(place: str) -> tuple[str, str]:
    sheet, _, cell = place.rpartition("!")
    return sheet, cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _cells(data: pa.Dataset) -> list[tuple[str, ...]]:
    held = data.observations[["service", "measure", "period", "source"]].itertuples(index=False, name=None)
    counts = data.complaints[["service", "period", "breakdown", "category", "source"]].itertuples(
        index=False, name=None
    )
    return [*held, *counts]


def main() -> None:
    """Try as many variants as asked, from a number on; print those that load wrongly."""
    count, first = map(int, [*sys.argv[1:], *["2000", "0"][len(sys.argv) - 1 :]])
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            try:
                found = wrong(number, Path(folder))
            except Exception as error:
                found = f"{number}: {type(error).__name__}: {error}"
            if found:
                failures.append(found)
                print(found)
    print(f"{count} damaged workbooks, {len(failures)} loaded wrongly")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
