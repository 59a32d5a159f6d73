"""What officers say in a long return: the comments and actions of its rows, and the comments pinned to its cells."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis.kinds import CommentKind, Role
from partnership_analysis.reading.distinct import texts
from partnership_analysis.reading.items import Comment, Rows
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.returns.comments import KINDS, is_mark, is_said
from partnership_analysis.reading.returns.long_targets import cells_of
from partnership_analysis.tables import each

_OF = ["authority", "service", "measure", "period"]


def marks(table: LongTable) -> "pd.Series[str]":
    """Return the marks of each row's figure, such as [p], that stand in a column of notes."""
    found = pd.Series("", index=range(len(table.rows)), dtype="str")
    for column in table.comments:
        if column.role is Role.NOTE:
            said = _texts(table, column.position)
            if marked := [text for text in said.unique() if is_mark(text)]:
                found = found.mask((found == "") & said.isin(marked), said)
    return found


def stated(table: LongTable, rows: pd.DataFrame) -> Iterator[Rows | Comment]:
    """Give what is said in some rows, whose place on the sheet is in the column `row`; they need no figure."""
    for column in table.comments:
        said = _texts(table, column.position).loc[rows.index]
        said = said[said.isin([text for text in said.unique() if is_said(text)])]
        if said.empty:
            continue
        authors = "" if column.author is None else _texts(table, column.author)
        places = cells_of(table.sheet, column.position, rows.loc[said.index, "row"])
        found = rows.loc[said.index, _OF].assign(kind=KINDS[column.role], text=said, author=authors, source=places)
        yield Rows("comments", found)
    yield from _pinned(table, rows)


def uses(table: LongTable, rows: Any) -> Iterator[Use]:
    """Give what the cells of comments and of their authors are used as, in some rows of the sheet."""
    for column in table.comments:
        yield Use(table.sheet, "heading", table.heading, column.position)
        yield Use(table.sheet, "note", rows, column.position)
        if column.author is not None:
            yield Use(table.sheet, "heading", table.heading, column.author)
            yield Use(table.sheet, "label", rows, column.author)


def _pinned(table: LongTable, rows: pd.DataFrame) -> list[Comment]:
    """Return the comments pinned to the cells of some rows."""
    own = set(table.rows)
    here = {place: said for place, said in table.sheet.comments.items() if place[0] in own}
    facts = {row.row: row for row in each(rows)} if here else {}
    return [
        Comment(
            authority=facts[row].authority,
            service=facts[row].service,
            measure=facts[row].measure,
            period=facts[row].period,
            kind=CommentKind.COMMENT,
            text=said.text,
            author=said.author,
            source=table.sheet.source(row, column),
        )
        for (row, column), said in here.items()
        if row in facts and said.text
    ]


def _texts(table: LongTable, position: int) -> "pd.Series[str]":
    """Return a column as tidy text, row by row."""
    return texts(table.sheet.distinct(position).among(table.row_numbers))
