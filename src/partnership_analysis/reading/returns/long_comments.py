"""The comments and actions in the rows of a long return, and the comments pinned to its cells."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from partnership_analysis.kinds import CommentKind, Role
from partnership_analysis.reading import distinct
from partnership_analysis.reading.items import Comment, Rows
from partnership_analysis.reading.layouts import LongTable
from partnership_analysis.reading.ledger import Use
from partnership_analysis.reading.returns.comments import KINDS, is_mark, is_remark
from partnership_analysis.reading.returns.long_targets import KEY, cells_of
from partnership_analysis.tables import each_row


def marks(table: LongTable) -> "pd.Series[str]":
    """Return the mark of each row's figure, such as [p], in a column of notes."""
    found = pd.Series("", index=range(len(table.rows)), dtype="str")
    for column in table.comments:
        if column.role is Role.NOTE:
            texts = _texts(table, column.position)
            if marks := [text for text in texts.unique() if is_mark(text)]:
                found = found.mask((found == "") & texts.isin(marks), texts)
    return found


def comments(table: LongTable, rows: pd.DataFrame) -> Iterator[Rows | Comment]:
    """Give the comments of some rows, which need no figure. Their column `row` is their place on the sheet."""
    for column in table.comments:
        texts = _texts(table, column.position).loc[rows.index]
        texts = texts[texts.isin([text for text in texts.unique() if is_remark(text)])]
        if texts.empty:
            continue
        authors = "" if column.author is None else _texts(table, column.author)
        sources = cells_of(table.sheet, column.position, rows.loc[texts.index, "row"])
        key = rows.loc[texts.index, KEY]
        yield Rows("comments", key.assign(kind=KINDS[column.role], text=texts, author=authors, source=sources))
    yield from _pinned(table, rows)


def uses(table: LongTable, rows: Any) -> Iterator[Use]:
    """Give the uses of the cells of comments and of their authors, in some rows of the sheet."""
    for column in table.comments:
        yield Use(table.sheet, "heading", table.heading, column.position)
        yield Use(table.sheet, "note", rows, column.position)
        if column.author is not None:
            yield Use(table.sheet, "heading", table.heading, column.author)
            yield Use(table.sheet, "label", rows, column.author)


def _pinned(table: LongTable, rows: pd.DataFrame) -> list[Comment]:
    """Return the comments pinned to the cells of some rows."""
    in_table = set(table.rows)
    here = {place: comment for place, comment in table.sheet.comments.items() if place[0] in in_table}
    facts = {fact.row: fact for fact in each_row(rows)} if here else {}
    return [
        Comment(
            authority=facts[row].authority,
            service=facts[row].service,
            measure=facts[row].measure,
            period=facts[row].period,
            kind=CommentKind.COMMENT,
            text=comment.text,
            author=comment.author,
            source=table.sheet.source(row, column),
        )
        for (row, column), comment in here.items()
        if row in facts and comment.text
    ]


def _texts(table: LongTable, position: int) -> "pd.Series[str]":
    """Return a column as tidy text, row by row."""
    return distinct.texts(table.sheet.distinct(position).among(table.row_numbers))
