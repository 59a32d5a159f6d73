"""Whose figures a dataset has, and the part of it that is about one authority.

Takes a `Dataset`. Tells its authorities from its areas: nations, regions, groups and totals, which never count among
authorities.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from partnership_analysis import cells, lookup, places
from partnership_analysis.problems import InputError, input_error

if TYPE_CHECKING:
    from partnership_analysis.dataset import Dataset

# The tables with an `authority` column.
_TABLES = (
    "observations", "targets", "complaints", "exclusions", "rebasings", "statements", "comments", "updates",
    "unread", "contract_terms",
)  # fmt: skip
# The row of About that lists the councils to compare with, and where `Dataset.about` has its cell.
COMPARATORS, COMPARATORS_CELL = "Comparators", "Comparators cell"
# A message lists so many names at most, and then the number of the others.
_MOST_LISTED = 8

# What is found where neither the figures nor the About sheet name the council.
NO_AUTHORITY = "no Authority"


@dataclass(frozen=True)
class ComparatorRow:
    """A row of a list of comparators: a council of a group, or what a measure or a topic is compared with.

    Attributes
    ----------
    group, authority
        The group, and a council of it; empty in the other kind of row.
    topic
        The topic, service or measure that the group is for; empty if it is for all.
    measure
        The measure that `compared_with` is another name of.
    compared_with
        The comparators' name of the measure; or the group, or the words under Topic, that the topic is compared within.
    source
        The row's cell.
    """

    group: str
    authority: str
    topic: str
    measure: str
    compared_with: str
    source: str


@dataclass(frozen=True)
class AuthorityNames:
    """Whose figures there are.

    Attributes
    ----------
    authorities
        The councils, boards, forces and trusts, and every unknown name, in the order in which they come.
    areas
        The nations, regions, groups and totals beside them.
    """

    authorities: tuple[str, ...]
    areas: tuple[str, ...]


def authority_names(*columns: "pd.Series[str]") -> AuthorityNames:
    """Return whose figures there are, by the `authority` columns of the tables.

    If there is nothing but areas, the figures are theirs.

    Examples
    --------
    >>> authority_names(pd.Series(["England", "Leeds", "York", "Leeds"]))
    AuthorityNames(authorities=('Leeds', 'York'), areas=('England',))
    >>> authority_names(pd.Series(["England", "England"]))
    AuthorityNames(authorities=('England',), areas=())
    """
    distinct = [str(name) for name in pd.concat(columns).unique()]
    names = tuple(filter(None, distinct))
    if len(distinct) < 2:
        return AuthorityNames(names, ())
    areas = places.areas(names)
    # Areas alone count as authorities; but not beside rows that name nobody, which may be an authority's.
    if len(areas) == len(distinct):
        return AuthorityNames(names, ())
    return AuthorityNames(
        tuple(name for name in names if name not in areas), tuple(name for name in names if name in areas)
    )


def list_some(names: Iterable[str]) -> str:
    """Return names for a message, in alphabetical order: all of a few; of many the first, and how many more.

    Examples
    --------
    >>> list_some(["York", "Leeds"]), list_some(f"Council {number:02}" for number in range(40))[-34:]
    ('Leeds, York', 'Council 06, Council 07 and 32 more')
    """
    ordered = sorted(names)
    more = len(ordered) - _MOST_LISTED
    return ", ".join(ordered[:_MOST_LISTED]) + (f" and {more} more" if more > 0 else "")


def select_authority(data: "Dataset", authority: str) -> "Dataset":
    """Return the part of the data about one authority or area; see `Dataset.of`."""
    areas = data.areas()
    names = [*(data.authorities() or [data.about.get("Authority") or authority]), *areas]
    name = _matching_name(authority, names)
    if name is None:
        raise _no_figures(data, authority, names)
    # Rows that name nobody belong to the authority, but to no area.
    selected = _select_rows(data, lambda column: column.isin([name] if name in areas else ["", name]))
    tables = {table: getattr(selected, table).assign(authority=name) for table in _TABLES}
    # The other councils of the file are those to compare with, unless others were given.
    others = data if data.comparators is None and len(data.authorities()) > 1 else data.comparators
    # That no council is named is no doubt once somebody names it. Figures that name one leave a doubt about the rest.
    doubts = selected.problems
    if not data.authorities():
        doubts = doubts[doubts["found"] != NO_AUTHORITY]
    return replace(selected, about=about_authority(data, name), comparators=others, problems=doubts, **tables)


def about_authority(data: "Dataset", name: str) -> dict[str, str]:
    """Return what the About sheets say of one authority."""
    about = next((about for council, about in data.councils.items() if _matching_name(council, [name])), {})
    return data.about | about | {"Authority": name}


def name_every_row(data: "Dataset") -> "Dataset":
    """Return the figures of several authorities, every row with its authority's name, without those of areas.

    A row that names nobody is repeated for each authority, as `select_authority` gives it to each.
    """
    names, tables = data.authorities(), {}
    for table in _TABLES:
        rows = getattr(data, table)
        found, nameless = rows[rows["authority"].isin(names)], rows[rows["authority"] == ""]
        if len(nameless):
            found = pd.concat([found, *(nameless.assign(authority=name) for name in names)])
            found = found.sort_index(kind="stable").reset_index(drop=True)
        tables[table] = found
    return replace(data, **tables)


def select_authorities(data: "Dataset", names: Sequence[str]) -> "Dataset":
    """Return the figures of some authorities; `data` has every row with its authority's name (`name_every_row`)."""
    tables = {table: getattr(data, table) for table in _TABLES}
    return replace(data, **{table: rows[rows["authority"].isin(names)] for table, rows in tables.items()})


def without_areas(data: "Dataset") -> "Dataset":
    """Return the part of the data that is about no area; see `Dataset.without_areas`."""
    return _select_rows(data, lambda column: ~column.isin(data.areas()))


def _matching_name(authority: str, names: Sequence[str]) -> str | None:
    """Return the name that somebody means: the same in any case, or another name or a code of the same place."""
    for name in names:
        if name.casefold() == authority.casefold():
            return name
    place = places.identity(authority)
    return next((name for name in names if places.identity(name) == place), None)


def _select_rows(data: "Dataset", belongs: Callable[["pd.Series[str]"], "pd.Series[bool]"]) -> "Dataset":
    """Return the data with the rows of some authorities, and without the problems and notes of the others."""
    tables = {table: getattr(data, table) for table in _TABLES}
    selected = {table: rows[belongs(rows["authority"])] for table, rows in tables.items()}
    others = set(tables["observations"]["source"]) - set(selected["observations"]["source"])
    cell = data.problems["file"] + "!" + data.problems["sheet"] + "!" + data.problems["cell"]
    notes = data.notes
    if others:
        sources = [source for table in ("observations", "complaints") for source in selected[table]["source"]]
        files = {cells.split_source(source)[0] for source in sources}
        notes = notes[notes["source"].map(lambda source: cells.split_source(source)[0] in files).astype("bool")]
    return replace(data, problems=data.problems[~cell.isin(others)], notes=notes, **selected)


def _no_figures(data: "Dataset", authority: str, names: Sequence[str]) -> InputError:
    """Return the error that there are no figures for an authority; it says for which there are."""
    asked = authority.casefold()
    near = [name for name in names if lookup.is_similar(asked, f"{name} {name.replace(' ', '-')}".casefold())]
    listed = list_some(near or names)
    action = f"Leave the authority out, or ask for {listed}" if len(names) == 1 else "Ask for one of them"
    return input_error(data.about.get("File", ""), f"no figures for {authority}", f"figures for {listed}", action)
