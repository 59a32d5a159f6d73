"""Which column of a table holds its labels, and which its codes.

A column headed "Measure" holds the labels; so does one headed "KPI", "Name" or "Description", if it holds words. A
column of short tokens with digits (RB06, NI 192) beside one of words holds codes, whatever its heading is.
"""

from collections.abc import Sequence

from partnership_analysis import measure_names, periods
from partnership_analysis.kinds import Role
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.columns import COMMENT_ROLES, Column
from partnership_analysis.reading.layouts.rows import is_text
from partnership_analysis.reading.workbook import Sheet
from partnership_analysis.vocabularies import LABEL_HEADINGS

# The roles of columns beside the labels whose cells are words too.
_NOT_LABELS = (
    *(Role.CODE, Role.UNIT, Role.POLARITY, Role.DIRECTION, Role.REFERENCE),
    *(Role.SERVICE, Role.AUTHORITY, Role.STATUS, Role.TYPE, *COMMENT_ROLES),
)
# So many rows show what a column holds.
_SAMPLE = 200


def label_column(sheet: Sheet, heading: int, first: int) -> int:
    """Return the column of labels of a table, by its headings and what stands under them.

    Without a heading (-1) it is the first column that begins with text.
    """
    rows = _sample_rows(sheet, first)
    filled = sheet.filled(rows[0])
    head = {column: sheet.text(heading, column) if heading >= 0 else "" for column in filled}
    roles = {column: _role(text) for column, text in head.items()}
    texts = [column for column in filled if is_text(sheet, rows[0], column)]
    codes = [column for column in texts if _are_codes(sheet, column, rows)]
    words = [column for column in texts if column not in codes]
    # A code belongs to one name. Codes without a heading that belong to no name are labels themselves.
    words = sorted([*words, *(c for c in codes if roles[c] is None and not _are_paired(sheet, c, words, rows))])
    measures = [column for column in filled if headings.names_measures(head[column])]
    # "KPI" and "Description" have other uses too.
    described = [column for column in words if LABEL_HEADINGS.meaning(head[column]) in (Role.MEASURE, Role.LABEL)]
    headed = [column for column in measures if column in words] or (measures if not described else [])
    if headed:
        return headed[0]
    plain = [column for column in words if roles[column] not in _NOT_LABELS]
    best = [column for column in plain if column in described] or plain or described
    best = best or [column for column in texts if roles[column] not in _NOT_LABELS]
    dates = [c for c in filled[:1] if periods.parse_headings([sheet.rows[rows[0]][c]])[0] is not None]
    return min(dates + best[:1] or filled[:1])


def _role(heading: str) -> Role | None:
    """Return the role of a column by its heading, before which a period may stand: "Q1 RAG"."""
    words = heading.split()
    beside = (" ".join(words[cut:]) for cut in range(1, len(words)) if headings.names_period(" ".join(words[:cut])))
    return headings.role(heading) or next(filter(None, map(headings.role, beside)), None)


def as_codes(sheet: Sheet, label: int, column: Column, rows: Sequence[int]) -> Column:
    """Return a column, as one of codes if that is what it holds: "KPI" may head targets, names or codes."""
    if column.role in (None, Role.REFERENCE, Role.TARGET) and _are_codes(sheet, column.position, rows[:_SAMPLE]):
        return Column(column.position, Role.CODE, None, column.heading)
    # "No." may head counts; before the labels it numbers the rows.
    if column.role is None and column.position < label and headings.role(column.heading.rstrip(". ")) is Role.CODE:
        return column._replace(role=Role.CODE)
    return column


def _are_codes(sheet: Sheet, column: int, rows: Sequence[int]) -> bool:
    """Tell whether a column holds nothing but codes, in the rows where other cells are filled too."""
    texts = [text for row in rows if len(sheet.filled(row)) > 1 and (text := sheet.text(row, column))]
    # A number alone may be anything.
    return bool(texts) and all(
        text[0].isalpha() and measure_names.is_code(text) and not headings.names_period(text) for text in texts
    )


def _are_paired(sheet: Sheet, codes: int, words: Sequence[int], rows: Sequence[int]) -> bool:
    """Tell whether each code has one text, and each text one code, in one of some columns of words."""
    for column in words:
        pairs = {(sheet.text(row, codes), sheet.text(row, column)) for row in rows}
        if len(pairs) == len({code for code, _ in pairs}) == len({text for _, text in pairs}):
            return True
    return False


def _sample_rows(sheet: Sheet, first: int) -> list[int]:
    """Return the rows of a table that show what its columns hold: banners do not."""
    found = []
    for row in range(first, min(first + _SAMPLE, len(sheet.rows))):
        if not (filled := sheet.filled(row)):
            break
        if len(filled) > 1:
            found.append(row)
    return found or [first]
