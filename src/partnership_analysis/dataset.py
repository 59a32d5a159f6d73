"""Everything that was read, and its parts.

Takes the tidy `tables`; gives a `Dataset`, which tells what it holds, and finds a part by its topic, service, measure
or years.
"""

import copy
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from partnership_analysis import (
    authorities,
    holdings,
    lookup,
    period_columns,
    periods,
    problems,
    selections,
    vocabularies,
)
from partnership_analysis.authorities import AuthorityNames, ComparatorRow
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.provenance import ReadTables
from partnership_analysis.tables import COMPLAINTS_TOPIC, TOPICS


@dataclass(frozen=True, eq=False)
class Dataset:
    """Everything one workbook says.

    It does not change. Each attribute gives a table of the caller's own (a lazy copy, which costs nothing until it is
    written to); a dataset with another table in its place is made by ``dataclasses.replace``. A row whose number is
    then not the one that its cell held has the source "set in Python".

    Attributes
    ----------
    about
        The workbook's About sheet: Title, Authority, Partner, Year, Source.
    observations, complaints, exclusions
        The tidy tables; percentages are 0 to 100, and every row has its `source` cell.
    targets
        Every target that the workbook states: of a period, of the year to date or of the year.
    measures
        Each measure's unit, polarity, decimals, topic, definition, tolerance and name in a sentence.
    rebasings
        From when the process limits of a monthly or quarterly measure start again, and why.
    statements
        What the workbook says beside a figure, or a second time: targets, published variances and statuses, totals.
    comments
        What officers say of the measures: comments and actions, each of a period, with who says it.
    updates, notes
        What each service did in a period, in its own words; and the lines of text under its tables.
    contract_terms
        What the Contract sheet says of each measure, and About of the contract: `kinds.Term`.
    problems
        What is doubtful in it, as `partnership check` prints it.
    ledger
        For each sheet, how many of its filled cells were used as a value, heading, label or note, or were not
        understood.
    unread
        The council, service, measure and period of each figure that is left out because of an error.
    councils, hidden
        What the About sheet of each council says, where several files name several; and the cells with figures that a
        reader of the file does not see, with what hides them: "a hidden row".
    contents, understood
        What the workbook seems to hold, in one line; and how its tables with places and other keys were understood, in
        three lines at most for each.
    before, restated
        In a run, the earlier run that this one is compared with, and the cells of the figures that were restated since
        then, with what they were: "97.4%". Both are empty elsewhere.
    part
        Which part of the workbook it is: the topic, the service or the measures; empty if it is all of it.
    comparators, groups, glossary
        The figures of the councils to compare with; None where there are none but its own. The groups of councils that
        a sheet of comparators names. And what the council's own terms mean; empty for a term with two meanings.
    read
        The tables as they were read, to which the others are compared; None takes them for what was read.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx").measure("NDR collection")
    >>> rows = data.observations
    >>> rows.loc[rows["period"] == "2014/15", "value"] = 98.0
    >>> replace(data, observations=rows).observations["source"].tolist()[-2:]
    ['serco_partnership_2014-15.xlsx!Collection rates!F4', 'set in Python']
    """

    about: dict[str, str]
    observations: pd.DataFrame
    targets: pd.DataFrame
    complaints: pd.DataFrame
    exclusions: pd.DataFrame
    measures: pd.DataFrame
    rebasings: pd.DataFrame
    statements: pd.DataFrame
    comments: pd.DataFrame
    updates: pd.DataFrame
    notes: pd.DataFrame
    contract_terms: pd.DataFrame
    problems: pd.DataFrame
    ledger: pd.DataFrame
    unread: pd.DataFrame
    councils: dict[str, dict[str, str]] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict, repr=False)
    contents: str = ""
    understood: tuple[str, ...] = ()
    before: str = ""
    restated: dict[str, str] = field(default_factory=dict, repr=False)
    part: str = ""
    comparators: "Dataset | None" = field(default=None, repr=False)
    groups: tuple[ComparatorRow, ...] = field(default=(), repr=False)
    glossary: dict[str, str] = field(default_factory=dict, repr=False)
    read: ReadTables | None = field(default=None, repr=False)
    # Its parts and the reports on it, by what was asked; another dataset made from this one begins without.
    _cache: dict[object, object] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        read = ReadTables(vars(self)) if self.read is None else self.read
        vars(self).update(read.tables if self.read is None else read.cited(vars(self)), read=read)

    if not TYPE_CHECKING:  # or every misspelt attribute would be of some type

        def __getattribute__(self, name):
            """Return an attribute; of what could be changed in place, a copy."""
            value = object.__getattribute__(self, name)
            if isinstance(value, pd.DataFrame):
                return value.copy(deep=False)
            if name in ("about", "hidden", "restated", "glossary"):
                return dict(value)  # of texts
            return copy.deepcopy(value) if name == "councils" else value

    def __getstate__(self) -> dict[str, object]:
        """Leave out what was worked out: it may be large, and is worked out again where it is wanted."""
        return vars(self) | {"_cache": {}}

    def authorities(self) -> list[str]:
        """Return the councils that the figures name, in the order in which they come; empty if they name none.

        They may be boards, forces or trusts too. Nations, regions, groups and totals are none, unless there is nothing
        else: see `areas`.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").authorities()
        ['Peterborough']
        """
        return list(self._authority_names().authorities)

    def areas(self) -> list[str]:
        """Return the nations, regions, groups and totals that the figures name beside councils."""
        return list(self._authority_names().areas)

    def _named(self) -> AuthorityNames:
        made = self._cache.get("named")
        if not isinstance(made, AuthorityNames):
            made = self._cache["named"] = authorities.authority_names(
                self.observations["authority"], self.complaints["authority"]
            )
        return made

    @property
    def authority(self) -> str:
        """The council; in words that say so, if there are several or it is not named."""
        named = self.authorities()
        if len(named) > 1:
            return f"{len(named)} councils"
        return named[0] if named else self.about.get("Authority") or "council not named"

    @property
    def partnership(self) -> str:
        """The council and its partner, as a name.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").partnership
        'Peterborough and Serco'
        """
        partner = self.about.get("Partner")
        return f"{self.authority} and {partner}" if partner else self.authority

    @property
    def left_out(self) -> tuple[Problem, ...]:
        """The errors in spite of which it was loaded (``partial=True``): what they touch is left out."""
        return problems.from_table(self.problems[self.problems["severity"] == Severity.ERROR])

    @property
    def several_files(self) -> bool:
        """Whether what is loaded, or compared with it, was read from more than one file."""
        if self.comparators is not None and self.comparators.about.get("File") != self.about.get("File"):
            return True
        return bool(self.ledger["file"].nunique() > 1) if len(self.ledger) else False

    def of(self, authority: str) -> "Dataset":
        """Return the part of the data about one council, or all of it as that council's where it names none.

        Parameters
        ----------
        authority
            Its name as the workbook has it, in any case, or any other name or code of it: "Trafford", "E08000009". An
            area that is among the figures may be asked for too.

        Raises
        ------
        InputError
            If the figures are of other councils.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> len(pa.load("data/raw/serco_partnership_2014-15.xlsx").of("peterborough").measures)
        21
        """
        return authorities.select_authority(self, authority)

    def without_areas(self) -> "Dataset":
        """Return the part of the data that a report is on: without the `areas` that stand beside councils."""
        return self._once("without", "areas", lambda _: authorities.without_areas(self)) if self.areas() else self

    def years(self) -> list[str]:
        """Return the financial years of which anything is held, earliest first.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").years()[-1]
        '2014/15'
        """
        return sorted({*_years(self.observations).unique(), *_years(self.complaints).unique()})

    def topics(self) -> list[str]:
        """Return the topics that have figures, in the workbook's order; complaints come last.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").topics()
        ['KPI performance', 'Collection rates', 'Benefits processing', 'Invoice payments', 'Complaints']
        """
        keys = pd.MultiIndex.from_frame(self.observations[["service", "measure"]])
        held = pd.MultiIndex.from_frame(self.measures[["service", "measure"]]).isin(keys)
        named = [str(name) for name in self.measures.loc[held, "topic"].unique() if name != COMPLAINTS_TOPIC]
        counted = len(self.complaints) or COMPLAINTS_TOPIC in self.measures.loc[held, "topic"].array
        return [*named, COMPLAINTS_TOPIC] if counted else named

    def topic(self, topic: str) -> "Dataset":
        """Return the part of the data about one topic, by its name or another word for it, in any case.

        Parameters
        ----------
        topic
            A topic of the workbook's, such as "Housing repairs", or one of the report's own: "Collection rates".
            "Complaints" are what was counted of them, with the measures of that topic.

        Raises
        ------
        ValueError
            If it is neither.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
        >>> len(data.topic("Collection rates").measures), len(data.topic("KPIs").services("2014/15"))
        (3, 2)
        """
        named = dict.fromkeys([*self.measures["topic"], *TOPICS, COMPLAINTS_TOPIC])
        spelt = {vocabularies.normalise(name): name for name in reversed(named)}
        # The workbook's own words come first: what it calls so is meant.
        known = spelt.get(vocabularies.normalise(topic)) or vocabularies.topic(topic)
        lookup.check_known("topic", known, list(named))
        return self._once("topic", known, self._topic)

    def _topic(self, topic: str) -> "Dataset":
        part = self._part(topic, self.measures["topic"] == topic, self.notes["topic"] == topic)
        if topic == COMPLAINTS_TOPIC:
            own = self.comments["measure"] == COMPLAINTS_TOPIC
            return replace(part, comments=self.comments[own | self.comments.index.isin(part.comments.index)])
        return replace(part, complaints=self.complaints[:0])

    def service(self, service: str) -> "Dataset":
        """Return the part of the data about one service; ValueError if there is none of that name."""
        lookup.check_known(
            "service", service, [*self.measures["service"].unique(), *self.complaints["service"].unique()]
        )
        return self._once("service", service, self._service)

    def _service(self, service: str) -> "Dataset":
        part = self._part(service, self.measures["service"] == service, self.notes["service"] == service)
        return replace(
            part,
            complaints=self.complaints[self.complaints["service"] == service],
            comments=self.comments[self.comments["service"] == service],
            updates=self.updates[self.updates["service"] == service],
        )

    def services(self, year: str) -> list[str]:
        """Return the services with a figure in a year or in part of it, in the workbook's order."""
        return self.observations.loc[_years(self.observations) == year, "service"].unique().tolist()

    def measure(self, *names: str | Sequence[str]) -> "Dataset":
        """Return the part of the data about one measure or several, or a list, each found by its name or part of it.

        A measure whose whole name (the workbook's, or its short one) is given comes before those that hold it in part.
        Of measures of one name in several services, ``data.service(...).measure(...)`` gives one.

        Raises
        ------
        ValueError
            If no measure is called so, with those whose names come near; if several are, with all of them.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
        >>> data.service("Customer Services").measure("calls answered").measures["measure"].tolist()
        ['Percentage of calls answered']
        >>> data.measure("collection", "invoices")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        ValueError: 'collection' may be any of 3 measures: NDR collection (Shared Transactional Services), ...
        """
        asked = [one for name in names for one in ([name] if isinstance(name, str) else name)]
        chosen = pd.Series(False, index=self.measures.index)
        for name in asked:
            chosen[lookup.find_measure(self.measures, name)] = True
        part = self._part(", ".join(asked), chosen, self.notes["topic"].isna())
        named = part.comments["measure"] != ""
        return replace(part, complaints=self.complaints[:0], comments=part.comments[named])

    def between(self, first: str, last: str) -> "Dataset":
        """Return the part of the data from one financial year to another, both included, with all that is in them.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").between("2011/12", "13/14").years()
        ['2011/12', '2012/13', '2013/14']
        """
        begin, end = periods.financial_year(first), periods.financial_year(last)
        if begin > end:
            raise ValueError(f"found {begin} to {end}; expected the earlier year first")
        held = {name: getattr(self, name) for name in ("targets", *selections.REPORTED)}
        return replace(self, **{name: own[_years(own).between(begin.label, end.label)] for name, own in held.items()})

    def until(self, period: Period) -> "Dataset":
        """Return the part of the data that was known at the end of a period, with the targets of its whole year.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").until(pa.Period(2014, 4, 3)).years()[-1]
        '2013/14'
        """
        return self._once("until", period.label, lambda _: self._until(period))

    def _until(self, period: Period) -> "Dataset":
        known = selections.select_known_at(vars(self), period)
        return replace(self, **known) if known else self

    def summary(self) -> pd.DataFrame:
        """Return, for each service, what is held: how many measures and figures, and of which years.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").summary().loc["ICT", "years"]
        '2014/15'
        """
        return holdings.by_service(self.observations, self.complaints)

    def __repr__(self) -> str:
        return f"{self._about()}\n{self.summary().to_string()}"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self._about())}</p>\n{self.summary().to_html()}"

    def _about(self) -> str:
        """Say whose figures these are, where they are from and whether anything is doubtful."""
        number = len(self.problems)
        doubtful = f"{number} problem{'' if number == 1 else 's'}: see data.problems" if number else "no problems"
        return f"{self.partnership}, from {self.about.get('File', 'no file')}; {doubtful}"

    def _once(self, kind: str, name: str, make: "Callable[[str], Dataset]") -> "Dataset":
        """Return a part, the same one each time, so that nothing is worked out from it twice."""
        part = self._cache.get((kind, name))
        if not isinstance(part, Dataset):
            part = self._cache[kind, name] = make(name)
        return part

    def with_problems(self, listed: pd.DataFrame) -> "Dataset":
        """Return it with its `problems`; tables that were worked out stay, since problems change no figure."""
        found = copy.copy(self)
        made = {key: made for key, made in self._cache.items() if isinstance(made, pd.DataFrame)}
        vars(found).update(problems=listed, _cache=made)
        return found

    def _part(self, part: str, measures: "pd.Series[bool]", notes: "pd.Series[bool]") -> "Dataset":
        own = selections.select_measures(vars(self), self.measures[measures])
        return replace(self, **own, notes=self.notes[notes], part=part)


def _years(rows: pd.DataFrame) -> "pd.Series[str]":
    """Return the financial year that each row is of."""
    return period_columns.financial_years(rows["period"])
