"""How a table was understood, in three lines for a person to check."""

from itertools import groupby

from partnership_analysis.reading.understanding import row_days
from partnership_analysis.reading.understanding.kinds import PLACE_KINDS, ColumnKind, ColumnReading, TableReading
from partnership_analysis.reading.understanding.registers import is_register

_NAMES = {
    ColumnKind.AUTHORITY: "authorities",
    ColumnKind.REGION: "regions",
    ColumnKind.COUNTRY: "countries",
    ColumnKind.SERVICE: "services",
    ColumnKind.CATEGORY: "categories",
    ColumnKind.MEASURE: "measures",
    ColumnKind.PERIOD: "periods",
    ColumnKind.PART: "parts of years",
    ColumnKind.CODE: "codes",
    ColumnKind.TYPE: "actuals and targets",
}
_LONGEST = 220


def describe(reading: TableReading) -> list[str]:
    """Return how a table was understood, in three lines at most.

    Examples
    --------
    >>> from partnership_analysis.reading.understanding import understand
    >>> from partnership_analysis.reading.workbook import Sheet
    >>> rows = (("Area name", "2022/23", "2023/24"), ("Leeds", 35.7, 36.1), ("Bury", 58.4, 57.5))
    >>> for line in describe(understand(Sheet("k.csv", "Recycling rate", rows, {}, {})).readings[0]):
    ...     print(line)
    Recycling rate, rows 2 to 3: authorities down (column A); periods across (B to C)
      measure: Recycling rate (from the title)
    """
    sheet, rows = reading.sheet, reading.rows
    if is_register(reading):
        return [f"{sheet.name}, rows {rows[0] + 1} to {rows[-1] + 1}: a list of things with dates, not figures"]
    down = [c for c in reading.columns if c.kind in _NAMES and c.kind is not ColumnKind.CODE]
    if not any(c.kind in PLACE_KINDS for c in down):
        down = [*(c for c in reading.columns if c.kind is ColumnKind.CODE), *down]
    step = row_days.row_step(reading)
    names = _NAMES | ({ColumnKind.PERIOD: f"{step}s"} if step else {})
    keys = ", ".join(f"{names[c.kind]} ({reading.column_name(c)})" for c in down)
    values = reading.columns_of(ColumnKind.VALUE)
    if len(down) == 1:
        keys = f"{names[down[0].kind]} down (column {reading.column_name(down[0])})"
    elif keys:
        keys = f"down: {keys}"
    if any(c.period for c in values):
        across = "periods"
    elif any(c.place for c in values):
        across = "places"
    else:
        across = "values" if reading.columns_of(ColumnKind.MEASURE) else "measures"
    span = _span(reading, values)
    across += f" across ({span})" if len(values) > 1 else f" in {span}"
    first = f"{sheet.name}, rows {rows[0] + 1} to {rows[-1] + 1}: {keys}; {across}"
    lines = (first, *_measures_line(reading, values), *_unused_line(reading))
    return [line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…" for line in lines]


def _measures_line(reading: TableReading, values: list[ColumnReading]) -> list[str]:
    """Say what is measured, when, and in which unit, where the rows do not say it."""
    parts = []
    if not reading.columns_of(ColumnKind.MEASURE):
        measures = list(dict.fromkeys(c.measure for c in values if c.measure))
        measures = measures or [f"{reading.measure} (from the title)" if reading.measure else "none named"]
        more = f" and {len(measures) - 3} more" if len(measures) > 3 else ""
        parts.append(f"measure{'s' if len(measures) > 1 else ''}: {'; '.join(measures[:3])}{more}")
    if not reading.has_row_periods and not any(c.period for c in values):
        parts.append(f"{reading.period.words} (from the title)" if reading.period else "no period")
    in_headings = {c.unit for c in values}
    if reading.unit and not any(in_headings):
        parts.append(f"in {reading.unit} (from the title)")
    elif len(in_headings) == 1 and any(in_headings):
        parts.append(f"in {in_headings.pop()}")
    return [f"  {', '.join(parts)}"] if parts else []


def _unused_line(reading: TableReading) -> list[str]:
    unused = [c for c in reading.columns_of(ColumnKind.UNKNOWN, ColumnKind.CHANGE) if c.heading]
    names = ", ".join(f"{c.heading} ({reading.column_name(c)})" for c in unused[:4])
    more = f" and {len(unused) - 4} more" if len(unused) > 4 else ""
    return [f"  not used: {names}{more}"] if unused else []


def _span(reading: TableReading, columns: list[ColumnReading]) -> str:
    """Name columns, those beside each other as one span."""
    numbered = enumerate(columns)
    runs = [[c for _, c in run] for _, run in groupby(numbered, lambda pair: pair[1].position - pair[0])]
    names = [
        reading.column_name(run[0]) + (f" to {reading.column_name(run[-1])}" if len(run) > 1 else "") for run in runs
    ]
    return ", ".join(names[:4]) + (" and more" if len(names) > 4 else "")
