"""Whose figures a dataset has, and the part of it that is one authority's.

Takes a `Dataset`; tells its authorities from its areas (nations, regions, groups and totals), which are kept apart and
never counted among them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

import pandas as pd

from partnership_analysis import cells, lookup, places
from partnership_analysis.problems import InputError, Problem, Severity

if TYPE_CHECKING:
    from partnership_analysis.dataset import Dataset

# The tables with an `authority` column.
_TABLES = (
    "observations", "targets", "complaints", "exclusions", "rebasings", "statements", "comments", "updates",
    "unread",
    "contract_terms",
)  # fmt: skip
# The row of About that lists the councils to compare with, and where `Dataset.about` has its cell.
COMPARATORS, COMPARATORS_CELL = "Comparators", "Comparators cell"
# More names than these are told by the first of them and by their number.
_MOST_LISTED = 8


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
        The councils, boards, forces and trusts, and every name that is not known, in the order in which they come.
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
    every = [str(name) for name in pd.concat(columns).unique()]
    whole = tuple(name for name in every if name)
    if len(every) < 2:
        return AuthorityNames(whole, ())
    apart = places.areas(whole)
    # Figures of which nobody says whose they are may be an authority's.
    if len(apart) == len(every):
        return AuthorityNames(whole, ())
    return AuthorityNames(
        tuple(name for name in whole if name not in apart), tuple(name for name in whole if name in apart)
    )


def list_some(names: Iterable[str]) -> str:
    """Return names for a message: all of a few, and of many the first and how many more there are.

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
    own = _matching_name(authority, names)
    if own is None:
        _stop(data, authority, names)
    # What names nobody is an authority's, and no area's.
    kept = _select_rows(data, lambda column: column.isin([own] if own in areas else ["", own]))
    tables = {name: getattr(kept, name).assign(authority=own) for name in _TABLES}
    # The other councils of the file are those to compare with, unless others were given.
    others = data if data.comparators is None and len(data.authorities()) > 1 else data.comparators
    return replace(kept, about=about_authority(data, own), comparators=others, **tables)


def about_authority(data: "Dataset", own: str) -> dict[str, str]:
    """Return what the About sheets say of one authority."""
    own_about = next((about for name, about in data.councils.items() if _matching_name(name, [own])), {})
    return data.about | own_about | {"Authority": own}


def name_every_row(data: "Dataset") -> "Dataset":
    """Return the figures of several authorities, every row with its authority's name, and those of no area.

    What names nobody is there once for each authority, as `select_authority` has it.
    """
    names, found = data.authorities(), {}
    for table in _TABLES:
        rows = getattr(data, table)
        own, nobody = rows[rows["authority"].isin(names)], rows[rows["authority"] == ""]
        if len(nobody):
            own = pd.concat([own, *(nobody.assign(authority=name) for name in names)])
            own = own.sort_index(kind="stable").reset_index(drop=True)
        found[table] = own
    return replace(data, **found)


def select_authorities(data: "Dataset", names: Sequence[str]) -> "Dataset":
    """Return the figures of some authorities; `data` has every row with its authority's name (`name_every_row`)."""
    tables = {name: getattr(data, name) for name in _TABLES}
    return replace(data, **{name: rows[rows["authority"].isin(names)] for name, rows in tables.items()})


def without_areas(data: "Dataset") -> "Dataset":
    """Return the part of the data that is about no area; see `Dataset.without_areas`."""
    return _select_rows(data, lambda column: ~column.isin(data.areas()))


def _matching_name(authority: str, names: Sequence[str]) -> str | None:
    """Return the one of some names that somebody means: in any case, or as another name or a code of the place."""
    alike = [name for name in names if name.casefold() == authority.casefold()]
    if not alike:
        meant = places.identity(authority)
        alike = [name for name in names if places.identity(name) == meant]
    return alike[0] if alike else None


def _select_rows(data: "Dataset", keep: Callable[["pd.Series[str]"], "pd.Series[bool]"]) -> "Dataset":
    """Return the data with some authorities' rows alone, and without the problems and notes of the others."""
    tables = {name: getattr(data, name) for name in _TABLES}
    kept = {name: rows[keep(rows["authority"])] for name, rows in tables.items()}
    others = set(tables["observations"]["source"]) - set(kept["observations"]["source"])
    where = data.problems["file"] + "!" + data.problems["sheet"] + "!" + data.problems["cell"]
    files = {cells.split_source(cell)[0] for name in ("observations", "complaints") for cell in kept[name]["source"]}
    noted = data.notes["source"].map(lambda source: cells.split_source(source)[0] in files)
    notes = data.notes[noted.astype("bool")] if others else data.notes
    return replace(data, problems=data.problems[~where.isin(others)], notes=notes, **kept)


def _stop(data: "Dataset", authority: str, names: Sequence[str]) -> NoReturn:
    """Raise InputError: there are no figures for an authority; say which there are."""
    asked = authority.casefold()
    close = [name for name in names if lookup.is_similar(asked, f"{name} {name.replace(' ', '-')}".casefold())]
    held = list_some(close or names)
    found, expected = f"no figures for {authority}", f"figures for {held}"
    action = f"Leave the authority out, or ask for {held}" if len(names) == 1 else "Ask for one of them"
    raise InputError([Problem(Severity.ERROR, data.about.get("File", ""), "", "", found, expected, action)])
