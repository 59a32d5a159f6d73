"""Damage workbooks of every shape, and try how they load: right, or with the fault said.

`make fuzz` tries thousands; the tests a few. A variant is made from a shape and a number, so that one that fails can be
made again: ``python tests/damage.py 1 1234 report`` tries the variant 1234 of the report.
"""

import io
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from damage_oracle import Variant, silent
from made_up_workbooks import SHAPES, made_up
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import partnership_analysis as pa
from partnership_analysis.loading import check
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import reader

RAW = Path(__file__).parents[1] / "data" / "raw" / "serco_partnership_2014-15.xlsx"
REPORT = "report"
# How many workbooks of each other shape are damaged.
WORKBOOKS = 12
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

Place = tuple[int, int]


@dataclass
class Page:
    """A sheet under damage.

    Attributes
    ----------
    title
        What it was called at first.
    origins
        Where each cell that is there now was at first.
    touched
        The places that were written to, as they are now.
    """

    sheet: Worksheet
    title: str
    origins: dict[Place, Place]
    touched: set[Place] = field(default_factory=set)

    def move(self, moved: Callable[[Place], Place | None]) -> None:
        """Follow cells to their new places; None is for those that are deleted."""
        self.origins = {new: old for place, old in self.origins.items() if (new := moved(place)) is not None}
        self.touched = {new for place in self.touched if (new := moved(place)) is not None}


Pages = list[Page]
Change = Callable[[random.Random, Pages], None]


def blank(rng: random.Random, pages: Pages) -> None:
    _retype(rng, pages, lambda: None)


def retype(rng: random.Random, pages: Pages) -> None:
    _retype(rng, pages, lambda: rng.choice(JUNK))


def shift(rng: random.Random, pages: Pages) -> None:
    """Insert or delete rows or columns: nothing is written, and the other cells move."""
    page = _page(rng, pages)
    sheet = page.sheet
    place = rng.randint(1, sheet.max_row), rng.randint(1, sheet.max_column)
    what = rng.randrange(4)
    axis = what % 2
    if what < 2:
        number = rng.randint(1, 2)
        (sheet.insert_rows, sheet.insert_cols)[axis](place[axis], number)
        page.move(lambda old: _along(old, axis, number if old[axis] >= place[axis] else 0))
        return
    (sheet.delete_rows, sheet.delete_cols)[axis](place[axis])
    page.move(lambda old: None if old[axis] == place[axis] else _along(old, axis, -1 if old[axis] > place[axis] else 0))


def merge(rng: random.Random, pages: Pages) -> None:
    """Merge cells: a spreadsheet keeps the first and empties the others."""
    page = _page(rng, pages)
    sheet = page.sheet
    top, left = rng.randint(1, sheet.max_row), rng.randint(1, sheet.max_column)
    bottom, right = top + rng.randint(0, 2), left + rng.randint(0, 3)
    for merged in list(sheet.merged_cells.ranges):
        for place in merged.cells:
            sheet.cell(*place)  # one that moved away: each is taken out
        sheet.unmerge_cells(str(merged))
    sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    page.touched |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}


def rename(rng: random.Random, pages: Pages) -> None:
    sheet = _page(rng, pages).sheet
    sheet.title = rng.choice(
        ["Sheet1", "Über", "2014/15".replace("/", "-"), "Copy of " + sheet.title[:20], "KPIs", "'quoted'"]
    )


def repeat(rng: random.Random, pages: Pages) -> None:
    """Write a row again at another row, over what is there."""
    page = _page(rng, pages)
    sheet = page.sheet
    source, target = rng.randint(1, sheet.max_row), rng.randint(1, sheet.max_row + 2)
    for column in range(1, sheet.max_column + 1):
        old, new = sheet.cell(source, column), sheet.cell(target, column)
        if type(new).__name__ != "MergedCell":
            new.value, new.number_format = old.value, old.number_format
            page.touched.add((target, column))


def remove(rng: random.Random, pages: Pages) -> None:
    page = _page(rng, pages)
    page.sheet.parent.remove(page.sheet)
    pages.remove(page)


CHANGES: list[Change] = [blank, blank, retype, retype, shift, merge, rename, repeat, remove]


def _page(rng: random.Random, pages: Pages) -> Page:
    return rng.choice(pages)


def _along(place: Place, axis: int, by: int) -> Place:
    row, column = place
    return (row + by, column) if axis == 0 else (row, column + by)


def _retype(rng: random.Random, pages: Pages, content: Callable[[], Any]) -> None:
    page = _page(rng, pages)
    cells = [cell for row in page.sheet.iter_rows() for cell in row if cell.value is not None]
    for cell in rng.sample(cells, min(len(cells), rng.randint(1, 3))):
        cell.value = content()
        page.touched.add((cell.row, cell.column))


def kinds(rng: random.Random, shape: str) -> list[Change]:
    """Choose what is done to a variant; nothing is for a report whose bytes are damaged."""
    return [] if shape == REPORT and rng.random() < 0.25 else rng.choices(CHANGES, k=rng.randint(1, 2))


def damaged(whole: bytes, shape: str, number: int) -> Variant:
    """Return a variant of a workbook in a shape."""
    rng = random.Random(number)  # noqa: S311 (any numbers do)
    done = kinds(rng, shape)
    book = load_workbook(io.BytesIO(whole))
    pages = [Page(sheet, sheet.title, {place: place for place in _places(sheet)}) for sheet in book.worksheets]
    undamaged = load_workbook(io.BytesIO(whole))
    if not done:
        return Variant.of(_with_other_bytes(rng, whole), pages, undamaged, ["bytes"])
    for change in done:
        if change is not remove or len(pages) > 1:
            change(rng, pages)
    return Variant.of(_saved(book), pages, undamaged, [change.__name__ for change in done])


def _with_other_bytes(rng: random.Random, whole: bytes) -> bytes:
    content = bytearray(whole)
    for _ in range(rng.choice([1, 1, 3, 20])):
        content[rng.randrange(len(content))] = rng.randrange(256)
    if rng.random() < 0.2:
        del content[rng.randrange(len(content)) :]
    return bytes(content)


def _places(sheet: Worksheet) -> list[Place]:
    return [(r, c) for r in range(1, sheet.max_row + 1) for c in range(1, sheet.max_column + 1)]


def _saved(book: Workbook) -> bytes:
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@cache
def whole(shape: str, number: int) -> bytes:
    """Return the workbook that a variant is made from: the report, or figures made up in a shape."""
    return RAW.read_bytes() if shape == REPORT else _saved(made_up(shape, number))


@cache
def _undamaged(shape: str, number: int) -> tuple[pa.Dataset, tuple[Problem, ...]]:
    return check(io.BytesIO(whole(shape, number)))


def wrong(shape: str, number: int, folder: Path) -> str:
    """Try a variant; return what is wrong with how it loads, or nothing."""
    made = 0 if shape == REPORT else number % WORKBOOKS
    before, doubts = _undamaged(shape, made)
    if any(problem.severity == Severity.ERROR for problem in doubts):
        return f"{shape} {number}: the workbook itself is not understood: {doubts[0]}"
    variant = damaged(whole(shape, made), shape, number)
    path = folder / "workbook.xlsx"
    path.write_bytes(variant.content)
    name = f"{shape} {number} {variant.done}"
    try:
        after, errors = reader.read(path)
        parts = ["values", "headings", "labels", "notes", "not understood"]
        if not (after.ledger["cells"] == after.ledger[parts].sum(axis=1)).all():
            return f"{name}: the ledger does not sum to the filled cells"
        # `pa.load` refuses what has an error; where all figures are as they were, nothing need be said.
        if any(problem.severity == Severity.ERROR for problem in errors) or not silent(before, after, [], variant):
            return ""
        after, problems = check(path)
    except pa.InputError as error:
        return "" if error.problems else f"{name}: an error that lists nothing"
    if any(problem.severity == Severity.ERROR for problem in problems):
        return ""
    found = silent(before, after, variant.own(problems, doubts), variant)
    return f"{name}: changed without a word: {found[:3]}" if found else ""


def main() -> None:
    """Try as many variants of each shape as asked, from a number on; print those that load wrongly."""
    count, first = map(int, [*sys.argv[1:3], *["300", "0"][len(sys.argv[1:3]) :]])
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for shape in sys.argv[3:] or [REPORT, *SHAPES]:
            failed = 0
            for number in range(first, first + count):
                try:
                    found = wrong(shape, number, Path(folder))
                except Exception as error:
                    found = f"{shape} {number}: {type(error).__name__}: {error}"
                if found:
                    failed += 1
                    print(found, flush=True)
            print(f"{shape}: {count} damaged workbooks, {failed} loaded wrongly", flush=True)
            failures += failed
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
