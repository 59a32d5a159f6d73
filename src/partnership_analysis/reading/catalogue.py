"""Which measure a name means.

Takes the measures of the Measures sheet, or describes measures by their figures alone. `matching` finds the one that a
label names, by its name and service, and never guesses.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from partnership_analysis import cells, measure_names, periods
from partnership_analysis.kinds import Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading.items import Measure
from partnership_analysis.reading.workbook import Sheet

_NOT_SERVICE = re.compile(r"(\W*\b(kpis?|indicators?|performance|returns?|figures|data))+\W*$", re.I)


class Catalogue(tuple[Measure, ...]):
    """Measures, with indices by their names: a label of each row is looked up, thousands of times.

    Examples
    --------
    >>> calls = described_by_figures("ICT", "Calls", None, "k.xlsx!KPIs!A2")
    >>> Catalogue([calls]).by_name["calls"] == [calls], Catalogue([calls]).of_service("Leisure")
    (True, ())
    """

    @cached_property
    def by_name(self) -> dict[str, list[Measure]]:
        """The measures of each name, in small letters."""
        return _listed((measure.measure, measure) for measure in self)

    @cached_property
    def by_other_name(self) -> dict[str, list[Measure]]:
        """The measures by each name that is given under "Also known as"."""
        return _listed((other, measure) for measure in self for other in {name.casefold() for name in measure.also})

    @cached_property
    def by_service(self) -> "dict[str, Catalogue]":
        """The measures of each service."""
        return {name: Catalogue(group) for name, group in _listed((one.service, one) for one in self).items()}

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each measure by its `id`, because two may be equal."""
        return {id(measure): place for place, measure in enumerate(self)}

    @cached_property
    def columns(self) -> "dict[str, pd.Series[str]]":
        """The service, measure, unit, polarity and aggregation of all measures, each as a column."""
        names = ("service", "measure", "unit", "polarity", "aggregation")
        return {name: pd.Series([getattr(measure, name) for measure in self], dtype="str") for name in names}

    def of_service(self, service: str) -> "Catalogue":
        """Return the measures of the service that a row names, and of no other; all where it names none."""
        return self.by_service.get(service.casefold(), Catalogue()) if service else self


def _listed(named: Iterable[tuple[str, Measure]]) -> dict[str, list[Measure]]:
    """Return measures by their names in small letters."""
    found: dict[str, list[Measure]] = {}
    for name, measure in named:
        found.setdefault(name.casefold(), []).append(measure)
    return found


class Known(NamedTuple):
    """What is known before a file's figures are read: the measures, its council and its name.

    `unplaced` are the names of measures without a service, because their description is wrong. `services` are all that
    the workbook names: those of the measures, of About and of its sheets of complaints.
    """

    catalogue: Catalogue
    authority: str
    file: str
    unplaced: frozenset[str] = frozenset()
    services: tuple[str, ...] = ()

    def is_faulty(self, name: str) -> bool:
        """Tell whether a name that matches no measure has a wrong description, which an error reports already."""
        return name.casefold() in self.unplaced


def service_of(sheet: Sheet, *others: str) -> str:
    """Return the service that a sheet's name gives: the name without its period and words such as "KPIs".

    A sheet called 2024-25 gives no service. Then the first of the `others` (a name from About, the table's title) that
    is more than a period does, or else the file's name.

    Examples
    --------
    >>> service_of(Sheet("k.xlsx", "Customer Services KPIs", (), {}, {}))
    'Customer Services'
    >>> service_of(Sheet("Contact centre.xlsx", "2024-25", (), {}, {})), service_of(
    ...     Sheet("k.xlsx", "2024-25", (), {}, {}), "", "Calls answered, 2024-25"
    ... )
    ('Contact centre', 'Calls answered')
    """
    sheet_name, stem = (text.replace("_", " ") for text in (sheet.name, Path(sheet.file).stem))
    name = next(filter(None, map(_without_period, (sheet_name, *others, stem))), sheet_name)
    return _NOT_SERVICE.sub("", name) or name


def _without_period(text: str) -> str:
    """Return a name without its period; empty where only a period, or words such as "figures", are left."""
    text = " ".join(text.split())
    if _is_period(text):
        return ""
    taken = periods.extract(text)
    rest = taken.rest if taken else text
    return rest if taken is None or _NOT_SERVICE.sub("", rest) else ""


def _is_period(text: str) -> bool:
    """Tell whether a name is a period, or a part of one: 2024-25, Q1, April."""
    if periods.part_of_financial_year(text, Period.financial_year(2000)) is not None:
        return True
    try:
        periods.parse_any(text)
    except ValueError:
        return False
    return True


def described_by_figures(service: str, name: str, unit: str | None, source: str) -> Measure:
    """Describe a measure that no sheet describes: its unit is that of its figures, its topic its service's name."""
    short = measure_names.short(name)
    return Measure(
        service=service,
        measure=name,
        topic=service,
        short=short,
        phrase=measure_names.phrase(short),
        unit=unit or Unit.NUMBER,
        source=source,
    )


def described_again(before: Measure, measure: Measure) -> Measure:
    """Return a measure that two tables describe: the first, with what only the second says (polarity, owner…)."""
    also = tuple(dict.fromkeys((*before.also, *measure.also)))
    if not before.polarity_stated:
        before = replace(before, polarity=measure.polarity, polarity_stated=measure.polarity_stated)
    aggregation = before.aggregation or measure.aggregation
    return replace(before, owner=before.owner or measure.owner, also=also, aggregation=aggregation)


def without_codes(measures: Iterable[Measure]) -> list[Measure]:
    """Return measures without those whose name is the code of exactly one measure."""
    given = list(measures)
    codes = Counter(code.casefold() for measure in given for code in measure.also)
    return [measure for measure in given if codes[measure.measure.casefold()] != 1]


def described_twice(measure: Measure, before: Measure) -> Problem:
    """Return the error of a measure that another row describes too."""
    file, sheet, cell = cells.split_source(measure.source)
    found = f"{measure.measure!r} of {measure.service} again"
    expected = f"each measure of a service once (it is described at {cells.split_source(before.source)[2]})"
    return Problem(Severity.ERROR, file, sheet, cell, found, expected, "Remove one of the two rows")


def named_in(text: str, names: Iterable[str]) -> str:
    """Return the longest of some names that stands in a text as a word of its own; empty if none does."""
    found = (name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.I))
    return max(found, key=len, default="")


def matching(name: str, catalogue: Catalogue, *contexts: str) -> Measure | None:
    """Return the measure of that name; where several services have it, the one of the service that the contexts name.

    A name under "Also known as" on the Measures sheet counts where no measure has it as its first name.
    """
    wanted = name.casefold()
    same = catalogue.by_name.get(wanted) or catalogue.by_other_name.get(wanted, [])
    # A context that is the name of a service and nothing else decides.
    texts = (_NOT_SERVICE.sub("", context).strip(" :").casefold() for context in contexts)
    service = next((text for text in texts if text in catalogue.by_service), "")
    if service or len(same) < 2:
        return next((measure for measure in same if service in ("", measure.service.casefold())), None)
    by_service = {measure.service: measure for measure in same}
    named = {found for context in contexts if (found := _service_in(context, by_service))}
    return by_service[named.pop()] if len(named) == 1 else None


def _service_in(context: str, services: Iterable[str]) -> str:
    """Return the one service that a text names; empty for "Customer Services and ICT", which names two."""
    longest = named_in(context, services)
    others = named_in(re.sub(re.escape(longest), "", context, flags=re.I), services) if longest else ""
    return "" if others else longest


def close_to(name: str, names: Iterable[str]) -> str:
    """Return the name that is spelt most like another; empty if none is close.

    Examples
    --------
    >>> close_to("Custmer services", ["Customer Services", "ICT"]), close_to("Leisure", ["ICT"])
    ('Customer Services', '')
    """
    spelt = {other.casefold(): other for other in names}
    return next((spelt[found] for found in difflib.get_close_matches(name.casefold(), spelt, n=1)), "")


def nearest(name: str, catalogue: Catalogue) -> str:
    """Return what was expected in place of a name that matches no measure, or measures of several services."""
    spelt = {wanted: same[-1].measure for wanted, same in catalogue.by_name.items()}
    if name.casefold() in spelt:
        services = sorted(measure.service for measure in catalogue.by_name[name.casefold()])
        return f"the measure's service ({' or '.join(services)}) in the sheet's name or the line above the table"
    close = close_to(name, spelt.values())
    return "a measure of the Measures sheet" + (f" (the nearest is {close!r})" if close else "")
