"""Tables of a draft: which cells are headings, and what each row and column is called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from partnership_analysis import periods
from partnership_analysis.kinds import Role
from partnership_analysis.vocabularies import HEADINGS

_UNIT = r"(?:%|\s?(?:secs?|seconds?|days?|mins?|minutes?|hours?|points?|pp)\b\.?)"
# "-0.64%1" has the mark of a footnote.
# "2 min 41 sec" and "2:41" are one figure.
_TIME = r"(?:\d+\s?(?:hours?|hrs?|minutes?|mins?) (?:and )?(?=\d+\s?(?:min|sec))|\d+:(?=\d\d))"
FIGURE = rf"[+\-−–]?\s?£?{_TIME}*\d[\d,]*(?:\.\d+)?(?:{_UNIT}\d?)?"
_FIGURE_ALONE = re.compile(rf"[(]?{FIGURE}[)*†]?(?:\s*[(]?[A-Za-z-].*)?", re.S)
JUDGED = (Role.TARGET, Role.VALUE, Role.VARIANCE, Role.CHANGE)


@dataclass(frozen=True)
class Grid:
    """A table of a draft.

    Attributes
    ----------
    rows
        The words of its cells; all rows are of one length.
    caption
        Words over its columns that are no heading of one.
    heading_rows, label_columns
        How many rows and columns of headings it begins with; None finds out.
    """

    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    heading_rows: int = -1
    label_columns: int = -1
    columns: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Find the headings where nobody says which they are."""
        if self.heading_rows < 0:
            object.__setattr__(self, "heading_rows", _count_heading_rows(self.rows))
        if self.label_columns < 0:
            object.__setattr__(self, "label_columns", _count_label_columns(self.rows[self.heading_rows :]))

    @cached_property
    def _column_headings(self) -> list[str]:
        if self.columns:
            return list(self.columns)
        width = max(map(len, self.rows), default=0)
        heads = self.rows[: self.heading_rows]
        spread = [_spread(row, heads[-1], self.label_columns) for row in heads[:-1]] + [*heads[-1:]]
        found = [_join([row[place] for row in spread if place < len(row)]) for place in range(width)]
        return found[: self.label_columns] + with_periods(found[self.label_columns :])

    def column_heading(self, place: int) -> str:
        """Return what the cells of a column are, with the period of the columns it belongs to.

        Examples
        --------
        >>> grid = Grid((("Measure", "KPI", "Actual to March 14", "Variance"), ("Calls", "91%", "85%", "-6%")))
        >>> [grid.column_heading(place) for place in range(4)]
        ['Measure', 'KPI 2013/14', 'Actual to March 14', 'Variance 2013/14']
        """
        return self._column_headings[place] if place < len(self._column_headings) else ""

    def row_heading(self, place: int) -> str:
        """Return what the cells of a row are; an empty label takes none from above."""
        return _join(self.rows[place][: self.label_columns])


def is_figure(words: str) -> bool:
    """Tell whether a cell of a draft is a figure, and not a period or words.

    Examples
    --------
    >>> [is_figure(words) for words in ("-9% but suspended", "25 secs", "2014/15", "Mar 13", "Calls")]
    [True, True, False, False, False]
    """
    words = words.strip()
    return bool(_FIGURE_ALONE.fullmatch(words)) and not _is_period(words)


def with_periods(headings: Sequence[str]) -> list[str]:
    """Return headings of columns, those without a period with that of the group they stand in.

    A heading that comes again begins another group. A group of several periods gives none.

    Examples
    --------
    >>> with_periods(["KPI", "Actual to March 14", "Variance", "KPI", "Actual to March 15", "Variance"])[3:]
    ['KPI 2014/15', 'Actual to March 15', 'Variance 2014/15']
    >>> with_periods(["Target", "13/14", "14/15"])
    ['Target', '13/14', '14/15']
    """
    groups: list[list[int]] = []
    seen: set[str] = set()
    for place, heading in enumerate(headings):
        if not groups or heading in seen:
            groups.append([])
            seen = set()
        groups[-1].append(place)
        seen.add(heading)
    found = list(headings)
    for group in groups:
        # "Change on 2013/14" says nothing of the columns beside it.
        dating = [headings[place] for place in group if heading_role(headings[place]) != Role.CHANGE]
        named = {period for heading in dating for period in periods_of(heading)}
        if len(named) == 1:
            for place in group:
                if not periods_of(headings[place]) and heading_role(headings[place]):
                    found[place] = f"{headings[place]} {next(iter(named))}"
    return found


def periods_of(heading: str) -> tuple[periods.Period, ...]:
    """Return the periods that a heading names; "to March" means the year that ends with that March.

    Examples
    --------
    >>> [str(period) for period in periods_of("Actual to March 14")]
    ['2013/14']
    """
    found = tuple(one.period for one in periods.locate(" ".join(heading.split())))
    to_march = re.search(r"\bto\b", heading) is not None
    return tuple(one.year_of if to_march and one.kind == "month" and one.month == 3 else one for one in found)


def heading_role(heading: str) -> Role | None:
    """Return what a column's heading says its cells are: targets, values, variances or changes."""
    words = [word for word in re.split(r"[^A-Za-z]+", heading) if word]
    for text in (heading, *words):
        found = HEADINGS.meaning(text) or HEADINGS.beginning(text, 4)
        if found in JUDGED:
            return found
    return None


def _is_period(words: str) -> bool:
    found = periods.locate(words)
    bare = re.fullmatch(r"(?:19|20)\d\d", words) is not None
    return bare or (len(found) == 1 and (found[0].start, found[0].end) == (0, len(words)))


def _count_heading_rows(rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows there are before the first with a figure beside its first cell."""
    for place, row in enumerate(rows):
        if any(is_figure(cell) for cell in row[1:]):
            return place
    return len(rows)


def _count_label_columns(rows: Sequence[Sequence[str]]) -> int:
    """Return how many columns there are before the first with a figure."""
    width = max(map(len, rows), default=0)
    for place in range(width):
        if any(place < len(row) and is_figure(row[place]) for row in rows):
            return place
    return width


def _spread(row: Sequence[str], below: Sequence[str], start: int) -> list[str]:
    """Return a row of headings over another, each also over the empty columns right of it: a merged cell."""
    found = list(row)
    for place in range(start + 1, len(found)):
        if not found[place] and place < len(below) and below[place]:
            found[place] = found[place - 1]
    return found


def _join(cells: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, cells)))
