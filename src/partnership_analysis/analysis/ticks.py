"""The numbers in what services say they did, beside the figures of the same service and period.

Takes a `Dataset`; gives, for each update, the numbers that are one of these figures, with its cell. A number is a
problem if it is the only one of its unit in a sentence about one measure, and differs from all figures of that measure.
All other numbers are left alone: they may be about anything.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnership_analysis import cells, units, vocabularies
from partnership_analysis.analysis.disagreement import warning
from partnership_analysis.analysis.series import rows_of
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure
from partnership_analysis.kinds import Unit
from partnership_analysis.problems import Problem
from partnership_analysis.tables import each_row

# Numbers with other units, or without one, may count anything.
_UNITS = (Unit.PERCENT, Unit.DAYS, Unit.SECONDS)
_WORDS = sorted(
    (
        word
        for word, unit in vocabularies.UNITS.spellings.items()
        # "2 minutes" is not 2 seconds.
        if unit in _UNITS and vocabularies.UNIT_SCALES.meaning(word) is None
    ),
    key=len,
    reverse=True,
)
_NUMBER = re.compile(
    r"(?<![\w.,/£-])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)[ \N{NO-BREAK SPACE}]?"
    rf"(?P<unit>{'|'.join(map(re.escape, _WORDS))})(?!\w|\s*points?\b)",
    re.I,
)
_SENTENCE = re.compile(r"[^.!?;]+(?:[.!?;](?!\s)[^.!?;]*)*[.!?;]*")
# "rose by 3%" says how much it moved, not how much it is.
_MOVED = re.compile(r"\bby\s+(?:about\s+|around\s+|over\s+|some\s+)?$", re.I)

# Rows of observations by their service and period.
_Figures = Mapping[tuple[str, str], list[Any]]


@dataclass(frozen=True)
class Tick:
    """A number in a text that is one of the figures.

    Attributes
    ----------
    start, end
        Where the number stands in the text, with its unit.
    figure
        The figure, printed as the text has it.
    """

    start: int
    end: int
    figure: Figure


@dataclass(frozen=True)
class _Number:
    """A number in a sentence: its digits, and the measures that the sentence names."""

    start: int
    end: int
    printed: str
    digits: str
    unit: str
    named: frozenset[str]
    alone: bool
    moved: bool

    @property
    def places(self) -> int:
        """How many decimals it is given with."""
        return len(self.digits.partition(".")[2])

    def is_of(self, value: float) -> bool:
        """Tell whether a value is this number, at the decimals that it is given with."""
        return units.round_half_up(value, self.places) == units.round_half_up(float(self.digits), self.places)


def ticks(update: Any, data: Dataset) -> tuple[Tick, ...]:
    """Return the numbers of an update that are each one figure of its service and period.

    A number is one of them if its sentence names the measure, its unit is the figure's, and its digits are the figure's
    at as many decimals. Without the measure's name, two numbers may be alike by chance.

    Parameters
    ----------
    update
        A row of ``data.updates``.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> found = [tick.figure for update in each_row(data.updates) for tick in ticks(update, data)]
    >>> [(str(figure), figure.origin) for figure in found if figure.printed == "97.8%"]
    [('97.8%', 'Collection rates!G4')]
    """
    found = []
    for number, figures in _named_figures(update, data, _figures([update], data)):
        fitting = [row for row in figures if row.unit == number.unit and number.is_of(row.value)]
        if len(fitting) == 1:
            (row,) = fitting
            found.append(Tick(number.start, number.end, Figure(row.value, row.unit, number.printed, (row.source,))))
    return tuple(found)


def problems(data: Dataset) -> list[Problem]:
    """Return a warning for each number of an update that is another than the figure which its sentence is about.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> problems(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    []
    """
    numbered = [update for update in each_row(data.updates) if _NUMBER.search(update.text)]
    figures = _figures(numbered, data)
    return [problem for update in numbered for problem in _differing(update, data, figures)]


def _differing(update: Any, data: Dataset, figures: _Figures) -> Iterator[Problem]:
    for number, rows in _named_figures(update, data, figures):
        if len(number.named) != 1 or len(rows) != 1 or not number.alone or number.moved:
            continue
        (row,) = rows
        if row.unit == number.unit and not any(number.is_of(value) for value in _possible_values(row, data)):
            decimals = max(number.places, units.own_decimals(row.value))
            cell = cells.local_name(row.source, update.source)
            expected = f"{units.format_value(row.value, row.unit, decimals)}, as {cell} says"
            found = f"{number.printed} for {row.measure!r} in {update.period}"
            action = "Correct the text or the figure; the text is shown as it is"
            yield warning(update.source, found, expected, action)


def _possible_values(row: Any, data: Dataset) -> Iterator[float]:
    """Give every value that a number about a measure may be: its figures and targets of any period, and changes."""
    rows = rows_of(data.observations, (row.authority, row.service, row.measure))
    values = [float(value) for value in (*rows["value"].dropna(), *rows["target"].dropna())]
    yield from values
    yield from (abs(units.difference(row.value, value)) for value in values if value != row.value)


def _named_figures(update: Any, data: Dataset, figures: _Figures) -> Iterator[tuple[_Number, list[Any]]]:
    """Give each number of an update, with the figures of its service and period that its sentence names."""
    rows = figures.get((update.service, update.period), [])
    rows = [row for row in rows if not update.authority or row.authority in (update.authority, "")]
    for number in _numbers(update.text, _measures(update, data)) if rows else ():
        yield number, [row for row in rows if row.measure in number.named]


def _figures(updates: Sequence[Any], data: Dataset) -> _Figures:
    """Return the figures of the services of updates that have numbers, by their service and period."""
    services = {update.service for update in updates if _NUMBER.search(update.text)}
    rows, found = data.observations, dict[tuple[str, str], list[Any]]()
    wanted = rows["service"].isin(services) & rows["value"].notna() & rows["unit"].isin(_UNITS)
    for row in each_row(rows[wanted]) if services else ():
        found.setdefault((row.service, row.period), []).append(row)
    return found


def _measures(update: Any, data: Dataset) -> dict[str, str]:
    """Return the measures of an update's service by each of their names, in normal spelling."""
    return {
        vocabularies.normalise(name): row.measure
        for row in each_row(data.measures[data.measures["service"] == update.service])
        for name in (row.in_words, row.phrase, row.short, row.measure)
        if name
    }


def _numbers(text: str, measures: dict[str, str]) -> Iterator[_Number]:
    """Give the numbers with a unit in a text, each with the measures that its sentence names."""
    for sentence in _SENTENCE.finditer(text):
        named = _measures_named(sentence.group(), measures)
        found = list(_NUMBER.finditer(sentence.group()))
        kinds = [vocabularies.UNITS.meaning(match["unit"]) for match in found]
        for match, unit in zip(found, kinds, strict=True):
            if unit is not None:
                yield _Number(
                    start=sentence.start() + match.start(),
                    end=sentence.start() + match.end(),
                    printed=match.group(),
                    digits=match["number"].replace(",", ""),
                    unit=unit,
                    named=named,
                    alone=kinds.count(unit) == 1,
                    moved=_MOVED.search(sentence.group(), 0, match.start()) is not None,
                )


def _measures_named(sentence: str, measures: dict[str, str]) -> frozenset[str]:
    """Return the measures that a sentence names: where one name is a part of another, the longer."""
    words, found = f" {vocabularies.normalise(sentence)} ", set()
    for name in sorted(measures, key=len, reverse=True):
        if f" {name} " in words:
            found.add(measures[name])
            words = words.replace(f" {name} ", " | ")
    return frozenset(found)
