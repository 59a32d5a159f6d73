"""What a workbook says, as the tests alone read it or make it up: nothing here is the package's.

Numbers are decimals, as a reader of the cells would write them down; percentages are 0 to 100.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

if TYPE_CHECKING:
    from raw_months import Monthly


@dataclass(frozen=True)
class Measure:
    service: str
    name: str
    # What it is in the longer words of the workbook.
    in_words: str
    unit: str
    polarity: str
    decimals: int | None = None
    tolerance: Decimal | None = None
    # The day to which all its values count, if that is not the end of each year.
    as_at: dt.date | None = None
    # How its months make a year, if anybody says so.
    aggregation: str = ""
    # What tables call it, if not by its name.
    short_name: str = ""

    @property
    def short(self) -> str:
        return self.short_name or f"{self.name[0].upper()}{self.name[1:]}"

    @property
    def phrase(self) -> str:
        """What a sentence calls it: its short name, with an article before what is counted."""
        counted = re.match("(Average|Number|Percentage|Time) ", self.short)
        return f"the {self.short[0].lower()}{self.short[1:]}" if counted else self.short


@dataclass(frozen=True)
class Suspension:
    measure: Measure
    start: dt.date
    end: dt.date | None
    outside: Decimal | None


@dataclass(frozen=True)
class Outside:
    """What the months of a year that no suspension touches make: how, and how many they are."""

    value: Decimal
    how: str
    months: int


@dataclass
class Series:
    """The figures of one council's measure, year by year."""

    authority: str
    measure: Measure
    values: dict[str, Decimal] = field(default_factory=dict)
    targets: dict[str, Decimal] = field(default_factory=dict)
    # What the council itself says of each year: Green, Amber, Red or other words.
    statuses: dict[str, str] = field(default_factory=dict)
    # The years of which officers say anything about it.
    commented: set[str] = field(default_factory=set)
    # The years whose figure has a remark in a footnote.
    remarked: set[str] = field(default_factory=set)
    months: "Monthly | None" = None
    # How the months make each year that they alone give, and what those outside suspensions make.
    how: dict[str, str] = field(default_factory=dict)
    outside: dict[str, Outside] = field(default_factory=dict)

    def years(self, until: str) -> list[str]:
        return sorted(year for year in self.values if year <= until)

    def change(self, year: str) -> Decimal | None:
        """How much a year's figure is more than that of the year before; None where one of them is not held."""
        now, then = self.values.get(year), self.values.get(year_before(year))
        return None if now is None or then is None else now - then

    def run(self, year: str) -> int:
        """How many years the figure has risen in a row up to a year, or fallen: then the number is negative."""
        way = sign(self.change(year) or Decimal(0))
        length = 0
        while way and self.change(year) is not None and sign(self.change(year)) == way:
            length, year = length + 1, year_before(year)
        return way * length

    def movements(self, until: str) -> dict[str, Decimal]:
        """The change of each year on the one before, where both are held."""
        changes = {year: self.change(year) for year in self.years(until)}
        return {year: change for year, change in changes.items() if change is not None}


@dataclass
class Rows:
    """A workbook's rows: series of measures, counts of complaints, suspensions and remarks."""

    partnership: str
    measures: list[Measure] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)
    # By service, year and breakdown (total, outcome, subject, stage): the count of each category.
    complaints: dict[tuple[str, str, str], dict[str, int]] = field(default_factory=dict)

    @property
    def authorities(self) -> list[str]:
        return list(dict.fromkeys(one.authority for one in self.series))

    def years(self) -> list[str]:
        return sorted({year for one in self.series for year in one.values} | {year for _, year, _ in self.complaints})


def sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


def year_label(first: int) -> str:
    return f"{first}/{(first + 1) % 100:02d}"


def year_before(label: str) -> str:
    return year_label(int(label[:4]) - 1)


def days(label: str) -> tuple[dt.date, dt.date]:
    first = int(label[:4])
    return dt.date(first, 4, 1), dt.date(first + 1, 3, 31)


def month_end(start: dt.date, months: int) -> dt.date:
    """Return the last day of the month that is so many months on, the first among them."""
    month = start.month - 1 + months
    return dt.date(start.year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


# The example's tables: the sheet, the rows of its measures, the columns of its years, and of their targets.
_TABLES: list[tuple[str, str, range, dict[str, str], dict[str, str], str]] = [
    ("Customer Services", "Customer Services KPIs", range(5, 11), {"2013/14": "C", "2014/15": "F"},
     {"2013/14": "B", "2014/15": "E"}, ""),
    ("ICT", "ICT KPIs", range(4, 10), {"2014/15": "C"}, {"2014/15": "B"}, ""),
    ("Shared Transactional Services", "Collection rates", range(4, 7),
     {year_label(2009 + i): "BCDEFG"[i] for i in range(6)}, {}, ""),
    ("Shared Transactional Services", "Benefits processing", range(4, 7),
     {year_label(2009 + i): "BCDEFG"[i] for i in range(6)}, {}, ""),
    ("Shared Transactional Services", "Invoice payments", range(4, 6),
     {year_label(2011 + i): "CDEF"[i] for i in range(4)}, {"2014/15": "B"},
     " (Serco & PCC Performance combined)"),
    ("Shared Transactional Services", "Invoice payments", range(8, 9),
     {year_label(2012 + i): "BCD"[i] for i in range(3)}, {}, " (Serco only performance)"),
]  # fmt: skip
# Complaints of 2014/15 by breakdown and service: the column, and the rows.
_COUNTS = {
    ("Customer Services", "outcome"): ("B", range(10, 13)),
    ("Shared Transactional Services", "outcome"): ("C", range(10, 13)),
    ("Customer Services", "subject"): ("B", range(16, 22)),
    ("Shared Transactional Services", "subject"): ("B", range(24, 29)),
    ("Customer Services", "stage"): ("B", range(32, 34)),
    ("Shared Transactional Services", "stage"): ("C", range(32, 34)),
}


def read_example(path: Path) -> Rows:
    """Read the report's own workbook, cell by cell."""
    book = load_workbook(path)
    described = [[cell.value for cell in row] for row in book["Measures"].iter_rows(min_row=2, max_col=8)]
    found = Rows("Peterborough and Serco")
    for name, service, _, short, in_words, unit, polarity, decimals in described:
        day = dt.date(2015, 8, 31) if name.endswith("as at 31 August 2015") else None
        found.measures.append(Measure(service, name, in_words, unit, polarity, decimals, as_at=day, short_name=short))
    by_name = {(one.service, one.name): one for one in found.measures}
    for service, sheet, rows, values, targets, ending in _TABLES:
        for row in rows:
            one = Series("Peterborough", by_name[service, f"{book[sheet][f'A{row}'].value}{ending}"])
            for year, column in values.items():
                if (cell := book[sheet][f"{column}{row}"]).value is not None:
                    one.values[year] = _number(cell)
                    if year in targets:
                        one.targets[year] = _number(book[sheet][f"{targets[year]}{row}"])
            one.remarked = _remarked(book[sheet][f"D{row}"])
            found.series.append(one)
    for name, service, start, end, _, outside in book["Exclusions"].iter_rows(min_row=2, max_col=6):
        last = end.value.date() if end.value else None
        measure = by_name[service.value, name.value]
        found.suspensions.append(Suspension(measure, start.value.date(), last, _number(outside)))
    sheet = book["Complaints"]
    for row, column, year in ((5, "B", "2014/15"), (6, "B", "2014/15"), (5, "C", "2013/14"), (6, "C", "2013/14")):
        found.complaints[sheet[f"A{row}"].value, year, "total"] = {"": sheet[f"{column}{row}"].value}
    for (service, breakdown), (column, rows) in _COUNTS.items():
        counts = {sheet[f"A{row}"].value: sheet[f"{column}{row}"].value for row in rows}
        held = {category: count for category, count in counts.items() if count is not None}
        found.complaints[service, "2014/15", breakdown] = held
    return found


def _remarked(variance: Any) -> set[str]:
    """Return the year whose variance has the mark of a footnote: "-0.64%1"."""
    return {"2014/15"} if re.search(r"%\d$", str(variance.value)) else set()


def _number(cell: Any) -> Decimal:
    """Return a cell's number: a share formatted as a percentage times a hundred, a text's first number as it is."""
    if isinstance(cell.value, str):
        return Decimal(re.search(r"[\d.]+", cell.value)[0])
    return Decimal(repr(cell.value)) * (100 if "%" in cell.number_format else 1)
