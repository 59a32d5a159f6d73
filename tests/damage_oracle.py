"""What must hold of a damaged workbook that loads: every cell that was left alone says what it said before.

Each cell of the whole workbook is followed to where the damage moved it. A figure or a target of a cell that nobody
wrote to may have another name only if that name was written, and may be missing only if a problem speaks of its place.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

import partnership_analysis as pa
from partnership_analysis.problems import Problem

_OF_ALL_SHEETS = ("", "about", "measures", "layout")
_CELLS = re.compile(r"\b[A-Z]{1,2}[1-9]\d*(?::[A-Z]{1,2}[1-9]\d*)?\b")


class Moved(Protocol):
    """A sheet that was damaged: see `damage.Page`."""

    sheet: Any
    title: str
    origins: dict[tuple[int, int], tuple[int, int]]
    touched: set[tuple[int, int]]


class Fact(NamedTuple):
    """What a cell says: what its figure is of, and the figure."""

    key: tuple[str, ...]
    value: float | None


@dataclass(frozen=True)
class Variant:
    """A damaged workbook.

    Attributes
    ----------
    content
        Its bytes.
    done
        What was done to it.
    now
        Where each cell of the whole workbook is now, as Sheet!A1; a deleted one is nowhere.
    touched
        The cells that were written to.
    written
        What they say now, and the new names of sheets.
    erased
        What they said before, and what deleted cells said.
    """

    content: bytes
    done: list[str]
    now: dict[str, str]
    touched: frozenset[str]
    written: frozenset[str]
    erased: frozenset[str]

    @classmethod
    def of(cls, content: bytes, pages: Sequence[Moved], whole: Workbook, done: list[str]) -> "Variant":
        """Put together what was done to the sheets of a whole workbook."""
        now = {
            _place(page.title, *old): _place(page.sheet.title, *new)
            for page in pages
            for new, old in page.origins.items()
        }
        touched = frozenset(_place(page.sheet.title, *place) for page in pages for place in page.touched)
        written = [page.sheet.cell(*place).value for page in pages for place in page.touched]
        # A label merged over several rows is that of each of them.
        merged = [(page.sheet, one) for page in pages for one in page.sheet.merged_cells.ranges]
        written += [sheet.cell(one.min_row, one.min_col).value for sheet, one in merged if one.min_col == one.max_col]
        titles = [page.sheet.title for page in pages if page.sheet.title not in whole.sheetnames]
        left = {_place(page.title, *page.origins[place]) for page in pages for place in {*page.origins} - page.touched}
        erased = [
            cell.value
            for sheet in whole.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if _place(sheet.title, cell.row, cell.column) not in left
        ]
        gone = [page.title for page in pages if page.sheet.title != page.title]
        return cls(content, done, now, touched, _texts([*written, *titles]), _texts([*erased, *gone]))

    def own(self, problems: Iterable[Problem], of_whole: Iterable[Problem]) -> list[Problem]:
        """Return the problems that the whole workbook does not have, wherever their cells are now."""
        known = {(self.now.get(f"{one.sheet}!{one.cell}", one.sheet), one.found) for one in of_whole}
        places = [(f"{one.sheet}!{one.cell}" if one.cell else one.sheet, one) for one in problems]
        return [one for place, one in places if (place, one.found) not in known]


def _texts(contents: Iterable[Any]) -> frozenset[str]:
    texts = (str(content).strip().casefold() for content in contents if content is not None)
    return frozenset(text for text in texts if text)


def silent(before: pa.Dataset, after: pa.Dataset, said: Sequence[Problem], variant: Variant) -> list[str]:
    """Return what cells that were left alone say otherwise than before, without a problem that speaks of them.

    Parameters
    ----------
    before, after
        The whole workbook, and the damaged one.
    said
        The problems that only the damaged one has.
    variant
        What was done.
    """
    stood = {variant.now[place]: facts for place, facts in _facts(before).items() if place in variant.now}
    stands = _facts(after)
    every = {fact for facts in stands.values() for fact in facts}
    names = {part for facts in stood.values() for fact in facts for part in enumerate(fact.key)}
    found = []
    for place in dict.fromkeys([*stood, *stands]):
        gone = stood.get(place, set()) - stands.get(place, set())
        new = stands.get(place, set()) - stood.get(place, set())
        if place in variant.touched or not (gone or new):
            continue
        others = {fact.key: fact.value for fact in gone}
        changed = [fact for fact in new if fact.key in others]
        renamed = [fact for fact in new if any(_is_renamed(fact, old, variant, names) for old in gone)]
        lost = [] if renamed else [fact for fact in gone if fact not in every]
        came = [fact for fact in new if fact not in renamed and fact not in changed]
        if changed or ((lost or came) and not _is_said(place, [*lost, *came], said, variant)):
            found.append(f"{place} said {sorted(map(str, gone))} and says {sorted(map(str, new))}")
    return found


def _is_renamed(new: Fact, old: Fact, variant: Variant, names: Container[tuple[int, str]]) -> bool:
    """Tell whether a figure is as it was, but for parts of its name that were written, or that were erased.

    What was erased may leave a name that nothing else has: never that of another measure, council or period.
    """
    if new.value != old.value or len(new.key) != len(old.key):
        return False
    others = [(number, part) for number, part in enumerate(new.key) if part != old.key[number]]
    return all(
        _is_among(part, variant.written) or ((number, part) not in names and _is_among(old.key[number], variant.erased))
        for number, part in others
    )


def _is_among(part: str, texts: Iterable[str]) -> bool:
    """Tell whether a part of a name is in one of some texts, or has one in it."""
    part = part.casefold()
    return any(text in part or (part and part in text) for text in texts)


def _is_said(place: str, facts: Iterable[Fact], problems: Iterable[Problem], variant: Variant) -> bool:
    """Tell whether a problem speaks of the damage, or of a cell's row, column, whole sheet or measure."""
    sheet, _, cell = place.rpartition("!")
    left, top, _, _ = range_boundaries(cell)
    for problem in problems:
        # What a sheet under a new name says no more, or is damaged in one of these, concerns every sheet.
        renamed = not problem.cell and problem.sheet.casefold() in variant.written
        if renamed or problem.sheet.casefold() in _OF_ALL_SHEETS:
            return True
        if problem.sheet != sheet:
            continue
        ranges = [range_boundaries(found) for found in _CELLS.findall(f"{problem.cell} {problem.found}")]
        if (
            not problem.cell
            or f"{sheet}!{problem.cell}" in variant.touched
            or any(c <= left <= right or r <= top <= bottom for c, r, right, bottom in ranges)
        ):
            return True
        if any(len(fact.key) > 3 and fact.key[3] and fact.key[3] in problem.found for fact in facts):
            return True
    return False


def _facts(data: pa.Dataset) -> dict[str, set[Fact]]:
    """Return what each cell says: figures, targets and numbers of complaints."""
    found: dict[str, set[Fact]] = {}
    for place, fact in (*_figures(data), *_targets(data), *_complaints(data)):
        found.setdefault(place.partition("!")[2], set()).add(fact)
    return found


def _figures(data: pa.Dataset) -> Iterator[tuple[str, Fact]]:
    for row in data.observations.itertuples():
        as_at = "" if row.as_at != row.as_at else str(row.as_at)
        yield (
            row.source,
            Fact(("figure", row.authority, row.service, row.measure, row.period, as_at), _number(row.value)),
        )


def _targets(data: pa.Dataset) -> Iterator[tuple[str, Fact]]:
    for row in data.targets.itertuples():
        yield row.source, Fact(("target", row.authority, row.service, row.measure, row.period, row.kind), row.value)


def _complaints(data: pa.Dataset) -> Iterator[tuple[str, Fact]]:
    for row in data.complaints.itertuples():
        key = ("complaints", row.authority, row.service, row.category, row.period, row.breakdown)
        yield row.source, Fact(key, float(row.count))


def _number(value: float) -> float | None:
    return None if value != value else value


def _place(sheet: str, row: int, column: int) -> str:
    return f"{sheet}!{get_column_letter(column)}{row}"
