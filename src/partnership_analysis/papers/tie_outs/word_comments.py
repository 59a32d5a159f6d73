"""A copy of a Word draft with a comment on each number, so that its author sees them where they work."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from docx.table import Table
from docx.text.hyperlink import Hyperlink
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from partnership_analysis import words
from partnership_analysis.papers.tie_outs import word_documents
from partnership_analysis.papers.tie_outs.results import MARKS, Tick, TieOut, short_cells

_AUTHOR, _INITIALS = "Partnership Analysis", "PA"
# What a run may hold beside its text and its look, if it is to be cut in two.
_PLAIN = ("t", "rPr")


@dataclass(frozen=True)
class _Letter:
    """A letter of a passage: its run, and its place in the run's text."""

    run: Run
    place: int


def write(checked: TieOut, draft: Path, target: Path) -> None:
    """Write a copy of a draft with a comment on each number that is a figure.

    Parameters
    ----------
    draft
        The document that was checked; it is not changed.
    target
        Where the copy goes.
    """
    document = word_documents.opened(draft)
    places: dict[tuple[int, ...], list[Paragraph]] = {}
    for key, item in enumerate(word_documents.items(document)):
        if isinstance(item, Table):
            for row, own in enumerate(word_documents.cells(item)):
                places |= {(key, row, column): cell for column, cell in enumerate(own)}
        else:
            places[key,] = [item]
    told = [one for one in checked.ticks if one.verdict != "not a figure"]
    # From the last to the first: cutting a run leaves what stands before it as it is.
    for one in reversed(told):
        runs = _cut(_letters(places.get(one.passage.key, [])), one.start, one.end)
        if runs:
            document.add_comment(runs, text=_text(one), author=_AUTHOR, initials=_INITIALS)
    document.save(str(target))


def _text(one: Tick) -> str:
    cells = short_cells(one)
    return words.xml_text(f"{MARKS[one.verdict]} {one.verdict}: {one.says}{f' [{cells}]' if cells else ''}")


def _letters(paragraphs: Sequence[Paragraph]) -> list[_Letter]:
    """Return the letters of a passage as it was read: each gap is one space, and none begins it."""
    found: list[_Letter] = []
    gap = False
    for paragraph in paragraphs:
        for run in _runs(paragraph):
            for place, letter in enumerate(run.text):
                if letter.isspace():
                    gap = bool(found)
                    continue
                if gap:
                    found.append(_Letter(run, place))
                    gap = False
                found.append(_Letter(run, place))
        gap = bool(found)
    return found


def _runs(paragraph: Paragraph) -> list[Run]:
    found: list[Run] = []
    for item in paragraph.iter_inner_content():
        found += item.runs if isinstance(item, Hyperlink) else [item]
    return found


def _cut(letters: Sequence[_Letter], start: int, end: int) -> list[Run]:
    """Return the runs of a number, the first and the last cut to it where they hold plain text alone."""
    if end > len(letters):
        return []
    first, last = letters[start], letters[end - 1]
    after = last.place + 1
    if _is_plain(last.run) and after < len(last.run.text):
        _split(last.run, after)
    begun = first.run
    if _is_plain(first.run) and first.place > 0:
        begun = _split(first.run, first.place)
    return [begun, begun if first.run._r is last.run._r else last.run]


def _is_plain(run: Run) -> bool:
    return all(child.tag.rpartition("}")[2] in _PLAIN for child in run._r)


def _split(run: Run, at: int) -> Run:
    """Cut a run in two; return the second."""
    text = run.text
    second = deepcopy(run._r)
    run._r.addnext(second)
    other = Run(second, run._parent)
    run.text, other.text = text[:at], text[at:]
    return other
