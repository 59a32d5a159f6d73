"""The rows of a sheet: which of them are headings, and which hold figures or words."""

import re

from partnership_analysis import periods, units
from partnership_analysis.kinds import Role
from partnership_analysis.reading.layouts import headings
from partnership_analysis.reading.layouts.columns import COMMENT_ROLES, FIGURE_ROLES
from partnership_analysis.reading.workbook import Sheet

# Under a row of headings, so many rows may be empty.
_MOST_EMPTY = 2
# 2017, and 201718.
_NUMBER_OF_A_YEAR = re.compile(r"(?:19|20)\d\d(?:\d\d)?")
_YEARS_TARGET = re.compile(r"(19|20)\d\d\s+[^\W\d]")


def is_year_row(sheet: Sheet, row: int) -> bool:
    """Tell whether a row holds nothing but years, over a row of headings.

    A year alone over the labels is a title of the whole table.
    """
    filled = sheet.filled(row)
    under = sheet.filled(row + 1) if row + 1 < len(sheet.rows) else []
    first = row_below(sheet, row + 1)
    if len(filled) == 1 and first < len(sheet.rows) and sheet.filled(first)[:1] >= filled:
        return False
    if len(filled) > 1 and headings.is_plain(sheet.text(row, filled[0])) and filled[0] not in under:
        filled = filled[1:]  # "Measure", over two rows of headings
    years = periods.parse_headings([sheet.rows[row][c] for c in filled])
    return bool(filled) and None not in years and is_heading_row(sheet, row + 1)


def is_name_row(sheet: Sheet, row: int) -> bool:
    """Tell whether a row names a measure over each group of columns: text over Actual, Target, Status, nothing else."""
    if row + 1 >= len(sheet.rows) or not is_heading_row(sheet, row + 1):
        return False
    roles = {c: headings.role(sheet.text(row + 1, c)) for c in sheet.filled(row + 1)}
    figures = [c for c, role in roles.items() if role in (*FIGURE_ROLES, Role.STATUS)]
    if len(figures) < 2:
        return False
    names = [c for c in sheet.filled(row) if c >= figures[0]]
    known = (*FIGURE_ROLES, Role.STATUS, *COMMENT_ROLES)
    others = [c for c, role in roles.items() if role not in known and c > figures[0]]
    return names[:1] == figures[:1] and not others and all(is_text(sheet, row, c) for c in names)


def is_heading_row(sheet: Sheet, row: int) -> bool:
    """Tell whether a row heads a table: it names periods or roles, or stands over figures with names of its own."""
    first = row_below(sheet, row)
    if first >= len(sheet.rows) or not sheet.filled(first):
        return False
    label_column = sheet.filled(first)[0]
    columns = [column for column in sheet.filled(row) if column != label_column]
    if columns and names_bare_years(sheet, row):
        return True
    if not columns or any(is_quantity(sheet, row, column) for column in sheet.filled(row)):
        return False
    if len(columns) == len(sheet.filled(row)) == 1 and columns[0] < label_column:
        return False  # a title, whatever period it names: headings of periods stand over figures
    roles = {text: headings.role(text) for text in (sheet.text(row, column) for column in columns)}
    if names_periods(sheet, row) or any(role in FIGURE_ROLES for role in roles.values()):
        return True
    others = [text for text, role in roles.items() if role is None]  # beside Service, Type or Comments
    if others and all(map(headings.names_part_of_year, others)):
        return True
    return first == row + 1 and is_body_row(sheet, first) and not names_bare_years(sheet, first)


def names_bare_years(sheet: Sheet, row: int) -> bool:
    """Tell whether a row's numbers are years, 2017 or 201718, over figures: all differ, behind a heading of labels."""
    first = row_below(sheet, row)
    if first >= len(sheet.rows) or not sheet.filled(first):
        return False
    label_column = sheet.filled(first)[0]
    texts = [sheet.text(row, column) for column in sheet.filled(row) if column > label_column]
    years = [text for text in texts if _NUMBER_OF_A_YEAR.fullmatch(text)]
    corner = sheet.text(row, label_column)
    # Figures without a label may look like years, in the midst of a table.
    starts_table = bool(corner) or row == 0 or len(sheet.filled(row - 1)) < 2
    if not years or not starts_table or not headings.is_plain(corner) or len(texts) < len(sheet.filled(row)) - 1:
        return False
    return all(map(_may_be_period, texts)) and len(set(texts)) == len(texts) and is_body_row(sheet, first)


def _may_be_period(text: str) -> bool:
    """Tell whether a text is a period, or one of several that it may mean."""
    try:
        periods.parse(text)
    except ValueError as error:
        return isinstance(error, periods.UnclearError)
    return True


def row_below(sheet: Sheet, row: int) -> int:
    """Return the row under a row of headings; up to two empty rows may stand between them."""
    following = row + 1
    while following < len(sheet.rows) and following <= row + _MOST_EMPTY and not sheet.filled(following):
        following += 1
    return following


def names_periods(sheet: Sheet, row: int, label_column: int = -1) -> bool:
    """Tell whether a row names periods, and holds no figure."""
    filled = [column for column in sheet.filled(row) if column != label_column]
    has_period = any(periods.parse_headings([sheet.rows[row][column] for column in filled]))
    return has_period and not any(is_quantity(sheet, row, column) for column in filled)


def is_body_row(sheet: Sheet, row: int) -> bool:
    """Tell whether a row holds a figure beside something else."""
    filled = sheet.filled(row)
    return len(filled) > 1 and any(is_quantity(sheet, row, column) for column in filled)


def is_quantity(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether a cell holds a figure; "2015 target" is a heading."""
    if _YEARS_TARGET.match(sheet.text(row, column)) and headings.target_in(sheet.text(row, column)):
        return False
    content = sheet.rows[row][column]
    if units.is_missing_letter(content):  # which a label may be too
        return False
    try:
        units.parse(content)
    except units.UnclearError:
        return True
    except ValueError:
        return False
    return True


def is_note(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether a cell is a note: "1 Reported as compliant" is one, though it begins like a figure."""
    if not isinstance(sheet.rows[row][column], str):
        return False
    try:
        return bool(units.parse(sheet.rows[row][column]).remark)
    except ValueError:
        return True


def is_text(sheet: Sheet, row: int, column: int) -> bool:
    """Tell whether a cell is words and no figure."""
    return isinstance(sheet.rows[row][column], str) and not is_quantity(sheet, row, column)
