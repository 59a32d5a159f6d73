"""Totals under the figures of a table: the labels of totals, and whether a total is the sum of its parts."""

from collections.abc import Iterator, Mapping

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.workbook import Sheet


def is_total(label: str) -> bool:
    """Tell whether a label is that of a total, as an empty one is.

    Examples
    --------
    >>> is_total("Total"), is_total(""), is_total("Libraries")
    (True, True, False)
    """
    return not label or vocabularies.TOTALS.meaning(label) is Role.TOTAL


def compare_total(
    sheet: Sheet, row: int, column: int, total: float, parts: Mapping[tuple[int, int], float]
) -> Iterator[Problem]:
    """Give a warning if a total is not the sum of its parts, which are given by their rows and columns."""
    summed = sum(parts.values())
    if total != summed:
        ends = f"{sheet.address(*min(parts))} to {sheet.address(*max(parts))}"
        expected = f"{summed:g}, the sum of {ends}: they differ by {abs(total - summed):g}"
        action = "Correct the total or its parts"
        yield sheet.problem(Severity.WARNING, row, column, f"a total of {total:g}", expected, action)
