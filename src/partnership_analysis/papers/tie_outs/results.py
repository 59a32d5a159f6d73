"""The verdict of a tie-out on each number of a draft."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from markupsafe import Markup

from partnership_analysis import cells
from partnership_analysis.papers.tie_outs.contexts import Context
from partnership_analysis.papers.tie_outs.draft import Draft, Passage

Verdict = Literal["agrees", "differs", "ambiguous", "no figure", "not a figure"]
VERDICTS: tuple[Verdict, ...] = ("agrees", "differs", "ambiguous", "no figure", "not a figure")
MARKS: dict[Verdict, str] = {"agrees": "✓", "differs": "✗", "ambiguous": "?", "no figure": "○", "not a figure": "·"}


@dataclass(frozen=True)
class Tick:
    """A number of a draft, checked.

    Attributes
    ----------
    text
        The number as it is written: "97.8%".
    value, unit
        What it says; a percent is 0 to 100. A date or another label has no value.
    where
        Its address in the draft: "paragraph 12", "line 7" of a text file, "table 2, row 3, column 4".
    context
        The sentence or the row that has it.
    verdict
        Whether the data agree.
    says
        What the data say, with their arithmetic, or why they say nothing.
    cells
        The cells that it was compared with: ``workbook.xlsx!Sheet!G4``.
    passage, start, end
        Its place in the draft: ``passage.text[start:end]``.
    """

    text: str
    value: float | None
    unit: str
    where: str
    context: str
    verdict: Verdict
    says: str
    cells: tuple[str, ...]
    passage: Passage
    start: int
    end: int

    def as_json(self) -> dict[str, object]:
        """Return it as values for JSON."""
        return {
            "text": self.text,
            "value": self.value,
            "unit": str(self.unit),
            "where": self.where,
            "context": self.context,
            "verdict": self.verdict,
            "says": self.says,
            "cells": list(self.cells),
        }


def make_tick(context: Context, verdict: Verdict, says: str, cells: tuple[str, ...] = ()) -> Tick:
    """Return the verdict on the number of a context."""
    number, passage = context.number, context.passage
    label = ", ".join(filter(None, (passage.row, passage.column))) if passage.kind == "cell" else ""
    sentence = passage.text[context.sentence[0].start : max(one.end for one in context.sentence)]
    around = f"{label}: {passage.text}" if label else " ".join(sentence.split())
    value, where = None if number.kind == "label" else number.value, passage.address(number.start)
    return Tick(
        number.text,
        value,
        number.unit,
        where,
        around,
        verdict,
        says,
        tuple(dict.fromkeys(cells)),
        passage,
        number.start,
        number.end,
    )


@dataclass(frozen=True)
class TieOut:
    """Every number of a draft, checked against the figures.

    Attributes
    ----------
    draft
        The draft.
    workbook
        The name of the file that it was checked against.
    ticks
        Its numbers, in order.
    """

    draft: Draft
    workbook: str
    ticks: tuple[Tick, ...]

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many numbers there are of each verdict."""
        found = Counter(one.verdict for one in self.ticks)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def differing(self) -> tuple[Tick, ...]:
        """The numbers that the data contradict."""
        return tuple(one for one in self.ticks if one.verdict == "differs")

    @property
    def figures(self) -> tuple[Tick, ...]:
        """The numbers that are figures, and no dates or other labels."""
        return tuple(one for one in self.ticks if one.verdict != "not a figure")

    @property
    def summary(self) -> str:
        """How many numbers agree and how many do not, in one line."""
        counts = ", ".join(f"{number} {_WORDS[verdict][number != 1]}" for verdict, number in self.counts.items())
        return f"{self.draft.name} against {self.workbook}: {counts}"

    def table(self) -> pd.DataFrame:
        """Return a row for each number."""
        rows = [one.as_json() | {"cells": short_cells(one)} for one in self.ticks]
        columns = ["text", "value", "unit", "where", "context", "verdict", "says", "cells"]
        return pd.DataFrame(rows, columns=columns)

    def lines(self, every: bool = False) -> list[str]:
        """Return what a terminal prints: what differs and what is ambiguous, or every number."""
        shown = [one for one in self.ticks if every or one.verdict in ("differs", "ambiguous")]
        return [*(_line(one) for one in shown), self.summary]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def __repr__(self) -> str:
        return f"TieOut({self.summary})"

    def _repr_html_(self) -> str:
        head = Markup("<p>{}</p>").format(self.summary)
        body = Markup("").join(_row(one) for one in self.figures)
        titles = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in TITLES)
        return f"{head}<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


# For one number, and for several or none.
_WORDS: dict[Verdict, tuple[str, str]] = {
    "agrees": ("agrees", "agree"),
    "differs": ("differs", "differ"),
    "ambiguous": ("is ambiguous", "are ambiguous"),
    "no figure": ("has no figure", "have no figure"),
    "not a figure": ("is not a figure", "are not figures"),
}
TITLES = ("Number", "Where", "Verdict", "What the data say", "Cells")


def _row(one: Tick) -> Markup:
    texts = (one.text, one.where, one.verdict, one.says, short_cells(one))
    return Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(text) for text in texts))


def _line(one: Tick) -> str:
    return f"{one.verdict}: {one.where}: {one.text!r} in {_cut(one.context)!r}: {one.says}"


def _cut(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def short_cells(one: Tick) -> str:
    """Return the cells of a number, without their file."""
    return cells.ranges(one.cells, False, "") if one.cells else ""
