"""Which councils each measure is compared with.

Takes what a workbook says of comparators: its `Comparators` sheets and the line of its About sheet; gives the members
of the group of each measure. A topic's group is found by the topic's name, or as a row of the sheet says, never by
likeness.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import lookup, places, words
from partnership_analysis.analysis.disagreement import warning
from partnership_analysis.analysis.series import MEASURE
from partnership_analysis.authorities import COMPARATORS, COMPARATORS_CELL, ComparatorRow
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import Problem
from partnership_analysis.tables import each_row
from partnership_analysis.vocabularies import normalise

ALL, CHOSEN = "all councils", "chosen councils"
_SEPARATOR = re.compile(r"\s*[;\n]\s*")


@dataclass(frozen=True)
class Group:
    """Councils that are compared.

    Attributes
    ----------
    name
        What it is called.
    members
        Its councils, by their `places.identity`; empty for all that have figures.
    """

    name: str = ALL
    members: frozenset[str] = frozenset()


def names(data: Dataset) -> list[str]:
    """Return the groups that may be chosen: all councils, and those that a sheet of comparators names.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> names(pa.load("data/raw/serco_partnership_2014-15.xlsx"))
    ['all councils']
    """
    return list(dict.fromkeys([ALL, *_group_names(_rows(data)).values()]))


def of_measures(data: Dataset, asked: str | None = None) -> Mapping[tuple[str, str], Sequence[Group]]:
    """Return the groups in which each measure is compared, by its service and name.

    Parameters
    ----------
    asked
        A group, or the words under Topic of several, that all measures are compared in; None is as the workbook says.

    Raises
    ------
    ValueError
        If there is no such group.
    """
    rows, wanted = _rows(data), asked or data.about.get(COMPARATORS, "")
    if asked and asked != ALL and not _rows_of_group(rows, asked):
        raise ValueError(f"no group {asked!r}: expected one of {', '.join(names(data))}")
    measures = lookup.by_measure(data.measures)
    if wanted == ALL or not (wanted or rows):
        return {key: [Group()] for key in measures}
    if wanted:
        groups = _groups(_rows_of_group(rows, wanted), data, chosen=True) or [_listed(wanted, data)]
        return dict.fromkeys(measures, groups)
    return {key: _groups(_rows_for(row, rows), data) or [Group()] for key, row in measures.items()}


def problems(data: Dataset) -> Iterator[Problem]:
    """Give a warning for topics of groups that are no topics of the workbook, if no row says what they stand for."""
    rows, wanted = [row for row in _rows(data) if row.group], data.about.get(COMPARATORS, "")
    if wanted and wanted != ALL and not _rows_of_group(rows, wanted):
        yield from _unknown(data, wanted)
    if not rows or wanted:
        return
    by_topic = {row.topic: _rows_for(row, _rows(data)) for row in each_row(data.measures)}
    lacking = {topic for topic, members in by_topic.items() if not members}
    outside = sorted(topic for topic, members in by_topic.items() if members and not _groups(members, data))
    if outside:
        found, expected = f"no group with {data.authority} for {words.join(outside)}", "one that the council is in"
        action = "Add the council to its group; until then all councils are compared"
        yield warning(rows[0].source, found, expected, action)
    kinds = list(dict.fromkeys(row.topic for row in rows))
    if lacking:
        found = f"groups for {words.join(repr(kind) for kind in kinds[:3])}, and none for {words.join(sorted(lacking))}"
        expected = "groups whose Topic is a topic, service or measure of the workbook"
        action = (
            f"On a sheet Comparators, write {min(lacking)!r} under Topic and the words of its groups under Compared "
            "with; until then all councils are compared"
        )
        yield warning(rows[0].source, found, expected, action)


def _unknown(data: Dataset, listed: str) -> Iterator[Problem]:
    """Give a warning for what About lists as comparators and is no council with figures."""
    others = data.comparators or data
    known = {places.identity(name) for name in (*others.authorities(), *data.authorities())}
    unknown = [name for name in _SEPARATOR.split(listed) if name and places.identity(name) not in known]
    if unknown:
        expected = "a group, or councils that have figures, with a semicolon between two"
        found = f"the comparators {words.join(map(repr, unknown))}"
        cell = data.about.get(COMPARATORS_CELL, f"{data.about.get('File', '')}!About!")
        yield warning(cell, found, expected, "Correct the names")


def _rows(data: Dataset) -> tuple[ComparatorRow, ...]:
    return (*data.groups, *(data.comparators.groups if data.comparators else ()))


def _group_names(rows: Iterable[ComparatorRow]) -> dict[tuple[str, str], str]:
    """Return what each group is called, by its name and topic: with its topic, if groups of several have its name."""
    keys = list(dict.fromkeys((row.group, row.topic) for row in rows if row.group))
    number = Counter(group for group, _ in keys)
    return {key: f"{key[0]}, {key[1] or 'all topics'}" if number[key[0]] > 1 else key[0] for key in keys}


def _rows_of_group(rows: Sequence[ComparatorRow], name: str) -> list[ComparatorRow]:
    """Return the members of a group, or of all groups with some words under Topic."""
    wanted = normalise(name)
    chosen = {key for key, words in _group_names(rows).items() if wanted in (normalise(words), normalise(key[1]))}
    return [row for row in rows if (row.group, row.topic) in chosen]


def _rows_for(measure: Any, rows: Sequence[ComparatorRow]) -> list[ComparatorRow]:
    """Return the members of the groups for a measure: by its own name, its service's, its topic's, or for all."""
    names = [normalise(name) for name in (measure.measure, measure.service, measure.topic)]
    for name in names:
        for row in rows:
            if row.compared_with and not row.measure and normalise(row.topic) == name:
                return _rows_of_group(rows, row.compared_with)
    for name in (*names, ""):
        members = [row for row in rows if row.group and name in map(normalise, _SEPARATOR.split(row.topic))]
        if members:
            return members
    return []


def _groups(rows: Sequence[ComparatorRow], data: Dataset, chosen: bool = False) -> list[Group]:
    """Return groups by their members; of those with the one council that the data are of, that council's alone.

    A group that is called by a council's name is its nearest neighbours: the council is one of them. So it is of a
    group that somebody has `chosen` to compare it with.
    """
    members: dict[str, set[str]] = {}
    for row in rows:
        members.setdefault(row.group, set()).add(places.identity(row.authority))
    own = [places.identity(name) for name in data.authorities() or [data.authority]]
    for name, found in members.items():
        found |= {*own} if chosen and len(own) == len(members) == 1 else {places.identity(name)} & {*own}
    every = [Group(name, frozenset(found)) for name, found in members.items()]
    if len(own) > 1:
        return every
    neighbours = [group for group in every if places.identity(group.name) == own[0]]
    return (neighbours or [group for group in every if own[0] in group.members])[:1]


def _listed(names: str, data: Dataset) -> Group:
    """Return the councils that a line of the About sheet lists, and the workbook's own."""
    own = data.authorities() or [data.authority]
    return Group(CHOSEN, frozenset(map(places.identity, (*filter(None, _SEPARATOR.split(names)), *own))))


def table(data: Dataset, asked: str | None = None) -> pd.DataFrame:
    """Return a row to each measure and member of its groups: `service, measure, group, identity, members`.

    A group of all councils is one row whose `identity` is empty.
    """
    rows = [
        (*measure, group.name, identity, len(group.members))
        for measure, groups in of_measures(data, asked).items()
        for group in groups
        for identity in sorted(group.members) or [""]
    ]
    return pd.DataFrame(rows, columns=[*MEASURE, "group", "identity", "members"])
