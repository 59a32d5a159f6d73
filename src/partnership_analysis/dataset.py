"""Everything that was read, and its parts.

Takes the tidy `tables`. Gives a `Dataset`, which says what it has, and selects a part of it: an authority, a topic, a
service, measures or years.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, cast

import pandas as pd

from partnership_analysis import authorities, lookup, periods, problems, selections, vocabularies, words
from partnership_analysis.authorities import AuthorityNames, ComparatorRow
from partnership_analysis.period_columns import financial_years
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.provenance import ReadTables
from partnership_analysis.tables import COMPLAINTS_TOPIC, TOPICS

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Everything one workbook says.

    It does not change. Each attribute gives the caller a copy of the table (a lazy one, which costs nothing until it is
    written to). ``dataclasses.replace`` makes a dataset with another table; rows whose numbers are not those of their
    cells then have the source "set in Python".

    Attributes
    ----------
    about
        The workbook's About sheet: Title, Authority, Partner, Year, Source.
    observations, complaints, exclusions
        The tidy tables; percentages are 0 to 100, and every row has its `source` cell.
    targets
        Every target that the workbook states: for a period, for the year to date or for the year.
    measures
        Each measure's unit, polarity, decimals, topic, definition, tolerance and name in a sentence.
    rebasings
        From when the process limits of a monthly or quarterly measure start again, and why.
    statements
        What the workbook says beside a figure, or a second time: targets, published variances and statuses, totals.
    comments
        What officers say about the measures: comments and actions, each with its period and author.
    updates, notes
        What each service did in a period, in its own words; and the lines of text under its tables.
    contract_terms
        What the Contract sheet says about each measure, and About about the contract: `kinds.Term`.
    problems
        What is doubtful in it, as `partnership check` prints it.
    ledger
        For each sheet, how many of its filled cells were used as a value, heading, label or note, or were not
        understood.
    unread
        The council, service, measure and period of each figure that is left out because of an error.
    councils, hidden
        The About sheet of each council, if several files have several; and the cells with figures that a reader of the
        file does not see, with what hides them: "a hidden row".
    contents, understood
        What the workbook seems to be, in one line; and how each table with places or other keys was understood, in
        three lines at most.
    before, restated
        In a run, the earlier run that this one is compared with, and the cells of the figures that were restated since
        then, with what they were: "97.4%". Both are empty elsewhere.
    part
        Which part of the workbook it is: the topic, the service or the measures; empty if it is all of it.
    comparators, groups, glossary
        The figures of the councils to compare with, or None; the groups of councils that a sheet of comparators names;
        and what the council's own terms mean (empty for a term with two meanings).
    read
        The tables as they were read, with which the others are compared; None if these are the tables as read.

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
    # Its parts, the tables that were worked out and the reports on it. A dataset made from this one has its own.
    _cache: dict[object, object] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the tables as they were read, or cite what has changed since."""
        # A frozen dataclass takes no assignment, but its dictionary does.
        if self.read is None:
            read = ReadTables(vars(self))
            vars(self).update(read.tables, read=read)
        else:
            vars(self).update(self.read.cite(vars(self)))

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
        """Leave out what was worked out: it may be large, and can be worked out again."""
        return vars(self) | {"_cache": {}}

    def authorities(self) -> list[str]:
        """Return the councils, boards, forces and trusts that the figures name, in their order.

        Nations, regions, groups and totals do not count, unless there is nothing else: see `areas`.

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

    def _authority_names(self) -> AuthorityNames:
        return self._cached(
            "authority names",
            lambda: authorities.authority_names(self.observations["authority"], self.complaints["authority"]),
        )

    @property
    def authority(self) -> str:
        """The council; or words that say that there are several, or that none is named."""
        names = self.authorities()
        if len(names) > 1:
            return f"{len(names)} councils"
        return names[0] if names else self.about.get("Authority") or "council not named"

    @property
    def partnership(self) -> str:
        """The council and its partner, as a name: 'Peterborough and Serco'."""
        partner = self.about.get("Partner")
        return f"{self.authority} and {partner}" if partner else self.authority

    @property
    def left_out(self) -> tuple[Problem, ...]:
        """The errors that it was loaded with (``partial=True``): the figures that they touch are left out."""
        return problems.from_table(self.problems[self.problems["severity"] == Severity.ERROR])

    @property
    def several_files(self) -> bool:
        """Whether the data and their comparators were read from more than one file."""
        if self.comparators is not None and self.comparators.about.get("File") != self.about.get("File"):
            return True
        return not self.ledger.empty and bool(self.ledger["file"].nunique() > 1)

    def of(self, authority: str) -> "Dataset":
        """Return the part of the data about one council; all of it, as that council's, if it names no council.

        Parameters
        ----------
        authority
            The council's name as the workbook spells it, in any case, or another name or code of it: "Trafford",
            "E08000009". An area that has figures may be asked for too.

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
        return self._cached("without areas", lambda: authorities.without_areas(self)) if self.areas() else self

    def years(self) -> list[str]:
        """Return the financial years that have any figure, earliest first: ['2013/14', '2014/15']."""
        dated = (self.observations["period"], self.complaints["period"])
        return sorted({year for labels in dated for year in financial_years(labels).unique()})

    def topics(self) -> list[str]:
        """Return the topics that have figures, in the workbook's order; complaints come last.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").topics()
        ['KPI performance', 'Collection rates', 'Benefits processing', 'Invoice payments', 'Complaints']
        """
        measures = self.measures.merge(self.observations[["service", "measure"]].drop_duplicates())
        topics = measures["topic"].unique().tolist()
        others = [topic for topic in topics if topic != COMPLAINTS_TOPIC]
        return [*others, COMPLAINTS_TOPIC] if len(self.complaints) or len(others) < len(topics) else others

    def topic(self, topic: str) -> "Dataset":
        """Return the part of the data about one topic, by its name or another word for it, in any case.

        Parameters
        ----------
        topic
            A topic of the workbook's, such as "Housing repairs", or one of the report's own: "Collection rates".
            "Complaints" has the counts of complaints, and the measures of that topic.

        Raises
        ------
        ValueError
            If there is no such topic.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
        >>> len(data.topic("Collection rates").measures), len(data.topic("KPIs").services("2014/15"))
        (3, 2)
        """
        topics = dict.fromkeys([*self.measures["topic"], *TOPICS, COMPLAINTS_TOPIC])
        spellings = {vocabularies.normalise(name): name for name in reversed(topics)}
        # The workbook's own topics come first: they may be called like another word for one of the report's.
        name = spellings.get(vocabularies.normalise(topic)) or vocabularies.topic(topic)
        lookup.check_known("topic", name, list(topics))
        return self._cached(("topic", name), lambda: self._select_topic(name))

    def _select_topic(self, topic: str) -> "Dataset":
        part = self._select(topic, self.measures["topic"] == topic, self.notes["topic"] == topic)
        if topic == COMPLAINTS_TOPIC:
            on_complaints = self.comments["measure"] == COMPLAINTS_TOPIC
            return replace(part, comments=self.comments[on_complaints | self.comments.index.isin(part.comments.index)])
        return replace(part, complaints=self.complaints[:0])

    def service(self, service: str) -> "Dataset":
        """Return the part of the data about one service; ValueError if there is none of that name."""
        lookup.check_known(
            "service", service, [*self.measures["service"].unique(), *self.complaints["service"].unique()]
        )
        return self._cached(("service", service), lambda: self._select_service(service))

    def _select_service(self, service: str) -> "Dataset":
        part = self._select(service, self.measures["service"] == service, self.notes["service"] == service)
        tables = {name: getattr(self, name) for name in ("complaints", "comments", "updates")}
        return replace(part, **{name: rows[rows["service"] == service] for name, rows in tables.items()})

    def services(self, year: str) -> list[str]:
        """Return the services with a figure in a year or in part of it, in the workbook's order."""
        return self.observations.loc[financial_years(self.observations["period"]) == year, "service"].unique().tolist()

    def measure(self, *names: str | Sequence[str]) -> "Dataset":
        """Return the part of the data about some measures, each given by its name or part of its name.

        The whole of a name (the workbook's, or the short one) comes before parts of names. If several services have
        measures of one name, ``data.service(...).measure(...)`` gives one of them.

        Raises
        ------
        ValueError
            If no measure has the name; the error lists similar names. If several have it; the error lists them.

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
        asked = [name for given in names for name in ([given] if isinstance(given, str) else given)]
        chosen = pd.Series(False, index=self.measures.index)
        for name in asked:
            chosen[lookup.find_measure(self.measures, name)] = True
        part = self._select(", ".join(asked), chosen, self.notes["topic"].isna())
        comments = part.comments[part.comments["measure"] != ""]
        return replace(part, complaints=self.complaints[:0], comments=comments)

    def between(self, first: str, last: str) -> "Dataset":
        """Return the part of the data from one financial year to another, both included.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").between("2011/12", "13/14").years()
        ['2011/12', '2012/13', '2013/14']
        """
        begin, end = periods.financial_year(first), periods.financial_year(last)
        if begin > end:
            raise ValueError(f"found {begin} to {end}; expected the earlier year first")
        tables = {name: getattr(self, name) for name in ("targets", *selections.REPORTED)}
        are_between = {
            name: financial_years(rows["period"]).between(begin.label, end.label) for name, rows in tables.items()
        }
        return replace(self, **{name: rows[are_between[name]] for name, rows in tables.items()})

    def until(self, period: Period) -> "Dataset":
        """Return the part of the data that was known at the end of a period, with the targets of its whole year.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").until(pa.Period(2014, 4, 3)).years()[-1]
        '2013/14'
        """
        return self._cached(("until", period), lambda: self._select_until(period))

    def _select_until(self, period: Period) -> "Dataset":
        known = selections.select_known_at(vars(self), period)
        return replace(self, **known) if known else self

    def summary(self) -> pd.DataFrame:
        """Return how many measures, figures and counts of complaints each service has, and for which years.

        Examples
        --------
        >>> import partnership_analysis as pa
        >>> pa.load("data/raw/serco_partnership_2014-15.xlsx").summary().loc["ICT", "years"]
        '2014/15'
        """
        return selections.summary(self.observations, self.complaints)

    def __repr__(self) -> str:
        return f"{self._description()}\n{self.summary().to_string()}"

    def _repr_html_(self) -> str:
        import html

        return f"<p>{html.escape(self._description())}</p>\n{self.summary().to_html()}"

    def _description(self) -> str:
        """Say whose figures these are, where they are from and whether there are problems."""
        number = len(self.problems)
        doubtful = f"{words.count(number, 'problem')}: see data.problems" if number else "no problems"
        return f"{self.partnership}, from {self.about.get('File', 'no file')}; {doubtful}"

    def _cached(self, key: object, work_out: Callable[[], T]) -> T:
        """Return what is worked out from the data; the same each time, so that nothing is worked out from it twice."""
        if key not in self._cache:
            self._cache[key] = work_out()
        return cast("T", self._cache[key])

    def with_problems(self, listed: pd.DataFrame) -> "Dataset":
        """Return it with its `problems`; tables that were worked out stay, since problems change no figure."""
        found = copy.copy(self)
        tables = {key: made for key, made in self._cache.items() if isinstance(made, pd.DataFrame)}
        vars(found).update(problems=listed, _cache=tables)
        return found

    def _select(self, part: str, measures: "pd.Series[bool]", notes: "pd.Series[bool]") -> "Dataset":
        tables = selections.select_measures(vars(self), self.measures[measures])
        return replace(self, **tables, notes=self.notes[notes], part=part)
