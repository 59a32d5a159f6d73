"""What a draft quotes from the workbook: officers' comments, actions and updates, in quotation marks.

Takes a `Dataset`; tells of a place in a text whether the words around it are quoted, and from which cell.
"""

import re
from functools import cached_property

from partnership_analysis.dataset import Dataset
from partnership_analysis.tables import each_row

_WORD = re.compile(r"[^\W_]+")
_MARKS = "“”"
# Fewer words than this may be anybody's.
_FEWEST_WORDS = 3


class Quotations:
    """The words of officers in a workbook."""

    def __init__(self, data: Dataset) -> None:
        self._data = data

    @cached_property
    def _texts(self) -> dict[str, str]:
        """What officers say, in plain words, with the cell of each."""
        rows = [*each_row(self._data.comments), *each_row(self._data.updates)]
        return {_plain(row.text): row.source for row in rows}

    def source(self, text: str, place: int) -> str:
        """Return the cell of what is quoted around a place of a text; empty where nothing of the workbook is quoted."""
        if not any(mark in text for mark in _MARKS):
            return ""
        start = max(text.rfind(mark, 0, place) for mark in _MARKS) + 1
        ends = [end for mark in _MARKS if (end := text.find(mark, place)) >= 0]
        words = _plain(text[start : min(ends, default=len(text))])
        if len(words.split()) < _FEWEST_WORDS:
            return ""
        return next((source for said, source in self._texts.items() if words in said), "")


def _plain(text: str) -> str:
    """Return the words and numbers of a text alone, so that marks and a cut at its end make no difference."""
    words = " ".join(_WORD.findall(text.casefold()))
    return f" {words} "
