"""A report: what a dataset says of a period, worked out once, for everything that shows it.

Takes a `Dataset` and a period; gives a `Report`, whose findings, commentary, tables, charts and sources are each worked
out the first time that somebody asks.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from partnership_analysis import charts, contract_page, origins, page_tables, problems, words
from partnership_analysis.analysis.contract import Contract, contract
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import Block, Displayable, Heading, Lead, Quotes, Sentences, Table
from partnership_analysis.caching import cached, python_strings
from partnership_analysis.charts import Chart
from partnership_analysis.commentary import Commentary, ask, beside_others, comment, compared, summarise, unanswered
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Finding, Findings, find
from partnership_analysis.period_choice import (
    briefing_title,
    check_has_figures,
    choose_period,
    latest_period_after,
    parse_period,
)
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem
from partnership_analysis.scorecard import scorecard
from partnership_analysis.tables import KPIS

_NO_COMPARATORS = (
    "There are no figures of other councils to compare with. ",
    "Add them with --comparators: a spreadsheet where at least four councils report one of these measures.",
)


@dataclass(frozen=True, eq=False)
class Report:
    """What a dataset says of a period.

    Attributes
    ----------
    data
        The dataset, or a part of it.
    period
        The financial year, or the half, quarter or month.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> str(report.summary).splitlines()[0]
    '9 of 14 targets met, 2 missed, 3 missed overall but met outside agreed suspensions.'
    >>> [chart.slug for chart in report.topic("Collection rates").charts]
    ['collection-rates-trend']
    """

    data: Dataset
    period: Period

    @property
    def title(self) -> str:
        """The topic, service or measures that it is on; empty if it is on everything."""
        return self.data.part

    @property
    def heading(self) -> str:
        """What a briefing on its period is called: "Performance briefing, July to September 2014"."""
        return briefing_title(self.period)

    @cached
    def found(self) -> Findings:
        """Everything that is found, and what it is found in."""
        return find(self.performance)

    @cached
    def performance(self) -> Performance:
        """What its findings are found in."""
        # Of a whole year, what came later tells only that there is more.
        known = self.data if self.period.is_financial_year else self.data.until(self.period)
        return Performance(known, self.period, latest_period_after(self.data, self.period))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth saying, most important first."""
        return self.found.told

    @cached
    def contract(self) -> Contract | None:
        """What the contract comes to (`analysis.contract`); None where the workbook has no Contract sheet."""
        return contract(self.performance)

    @property
    def contract_page(self) -> tuple[Block | Displayable, ...]:
        """What the page of the contract shows: ratings, suspensions, service credits and the draft notice."""
        return contract_page.page(self.contract, self.data)

    @property
    @python_strings
    def scorecard(self) -> pd.DataFrame:
        """What the report says of each measure in its period, one row each, with the cells (see `scorecard`)."""
        return scorecard(self.performance)

    @cached
    def commentary(self) -> Commentary:
        """The findings in sentences."""
        return comment(self.found)

    @cached
    def summary(self) -> Commentary:
        """The verdict in one sentence, and at most five main points."""
        return summarise(self.found)

    @cached
    def questions(self) -> Commentary:
        """What members may wish to ask."""
        return ask(self.found)

    @cached
    def unanswered(self) -> Commentary:
        """What the figures cannot tell, and why."""
        return unanswered(self.found)

    @cached
    def scorecard_table(self) -> tuple[Table, ...]:
        """The scorecard as a table of the page: a row to a measure, those that missed first; empty without figures."""
        return page_tables.scorecard(self.found)

    @property
    def front(self) -> tuple[Block | Displayable, ...]:
        """What a briefing opens with: the verdict, the main points, the scorecard, questions, and what is not known."""
        verdict, points = self.summary.opened
        shown: list[Block | Displayable] = [*verdict, *points, *self.scorecard_table]
        for title, said in (
            ("Questions members may wish to ask", self.questions),
            ("What the figures cannot tell", self.unanswered),
        ):
            shown += [Heading(title, 3), said] if said.statements else []
        return tuple(shown)

    @cached
    def tables(self) -> tuple[Table, ...]:
        """The tables of measures, then those of complaints."""
        return page_tables.tabulate(self.found)

    @cached
    def comments(self) -> tuple[Table, ...]:
        """The table of what officers say about the measures in the period; empty if they say nothing."""
        return page_tables.comments(self.found)

    @cached
    def definitions(self) -> tuple[Table, ...]:
        """The table of what each measure counts, whose it is and how often it comes; empty if nothing is said."""
        return page_tables.definitions(self.found)

    @cached
    def updates(self) -> tuple[Quotes, ...]:
        """What each service did in the period, in its own words."""
        return page_tables.updates(self.found)

    @cached
    def charts(self) -> tuple[Chart, ...]:
        """The charts that suit the data."""
        return charts.draw(self.found)

    @cached
    def sources(self) -> Table:
        """Every figure that the commentary and the tables print, with its cells and arithmetic."""
        told = (self.summary, self.questions, self.commentary, self.comparison)
        return origins.origins(self.data, told, (*self.scorecard_table, *self.tables, *self.comparison_tables))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is doubtful in the workbook, each with its cell and what to do."""
        return problems.from_table(self.data.problems)

    @cached
    def data_quality(self) -> Table:
        """What is doubtful in the workbook about the period, or about none, as a table of the page."""
        return page_tables.data_quality(self.data, self.period)

    def compare(self, against: str = page_tables.Against.TARGET) -> Table:
        """Return the period's figures beside their targets, those of the year before, or those of the first year.

        Raises
        ------
        ValueError
            If `against` is not "target", "last year" or "first year".
        """
        return page_tables.compare(self.found, against)

    @cached
    def combined(self) -> tuple[Table, ...]:
        """The table of measures of a whole beside those of one part alone; empty where there are none."""
        return page_tables.combined(self.found)

    @property
    def slug(self) -> str:
        """Its title as a name for files."""
        return words.slug(self.title) or "report"

    @cached
    def comparison(self) -> Commentary:
        """How each measure compares with those of other councils, in sentences; empty where there are none."""
        return compared(self.found)

    @cached
    def comparison_tables(self) -> tuple[Table, ...]:
        """The table of measures beside those of other councils; empty where there are none to compare with."""
        return page_tables.compared(self.found)

    @cached
    def comparison_charts(self) -> tuple[Chart, ...]:
        """The strips, the years beside the median and the funnels; empty where there are none to compare with."""
        return charts.compare(self.found)

    def compared(self, whole: bool = True) -> tuple[Block | Displayable, ...]:
        """Return what a page of comparators shows, or else a section: the table and the strips of dots.

        Without comparators a section shows nothing, and a page says what to do.
        """
        if not self.comparison_tables:
            return (Sentences((_NO_COMPARATORS,)),) if whole else ()
        strips = tuple(chart for chart in self.comparison_charts if chart.kind == charts.ChartKind.STRIP)
        if not whole:
            return (Heading("Beside other councils"), *self.comparison_tables, *strips)
        others = tuple(chart for chart in self.comparison_charts if chart not in strips)
        lead = map(Lead, beside_others(self.found))
        shown = (*lead, Heading("In figures"), *self.comparison_tables, Heading("In words"), self.comparison)
        later = (Heading("Over the years, and by size"), *others) if others else ()
        shown = (*shown, Heading("Each council as a dot"), *strips, *later)
        return (*shown, *self.abbreviations_of((*self.comparison_tables, self.comparison)))

    def charts_of(self, *kinds: str) -> tuple[Chart, ...]:
        """Return the charts of some kinds (see `charts.ChartKind`): "cumulative", "speed and mix"."""
        return tuple(chart for chart in self.charts if chart.kind in kinds)

    def topic(self, topic: str) -> "Report":
        """Return the report on one topic; ValueError if the data have no such topic."""
        return report(self.data.topic(topic), self.period)

    def topics(self) -> list["Report"]:
        """Return a report on each topic that the data have figures of, in the workbook's order."""
        return [self.topic(name) for name in self.data.topics()]

    def service(self, service: str) -> "Report":
        """Return the report on one service; ValueError if the data have no such service."""
        return report(self.data.service(service), self.period)

    def services(self) -> list["Report"]:
        """Return a report on each service that has figures in the period, in the workbook's order."""
        return [self.service(name) for name in self.data.services(self.period.year_of.label)]

    def sections(self, level: int = 2, services: Collection[str] | None = None) -> tuple[Block | Displayable, ...]:
        """Return what a page of sections shows: one for each topic, or of the report on KPIs one for each service.

        What a service did stands in the section that has all of its measures. What the others did comes last.

        Parameters
        ----------
        services
            Whose updates may be shown; None is all of them, and the rest last, for this is then the page.
        """
        parts = self.services() if self.title == KPIS else self.topics()
        held = Counter(name for part in parts for name in part.data.measures["service"].unique())
        alone = {name for name, number in held.items() if number == 1 and (services is None or name in services)}
        shown = [item for part in parts for item in part.body(level, alone)]
        if services is not None:
            return tuple(shown)
        others = page_tables.updates(self.found, set(self.data.updates["service"]) - alone)
        heading = "What other services did" if page_tables.updates(self.found, alone) else "What the services did"
        told = (*shown, *((Heading(heading, level), *others) if others else ()), *self._defined())
        return (*told, *self._abbreviated())

    def body(self, level: int = 2, services: Collection[str] | None = None) -> tuple[Block | Displayable, ...]:
        """Return what a section shows: the title, the commentary, what the services did, the tables and the charts.

        Parameters
        ----------
        services
            Whose updates are shown; None is all of them.
        """
        title = (Heading(self.title, level),) if self.title else ()
        if self.title == KPIS:
            own = self.data.measures["service"].unique() if services is None else services
            return (*title, *self.sections(level + 1, own))
        told = page_tables.updates(self.found, services)
        return (*title, self.commentary, *told, *self.tables, *self.comments, *self.charts)

    def page(self, *, without: str = "") -> tuple[Block | Displayable, ...]:
        """Return what a topic's page shows, under headings; without one kind of chart, which may have its own."""
        charts = tuple(chart for chart in self.charts if chart.kind != without)
        figures = (Heading("The figures"), *self.tables, *self.comments, Heading("Charts"), *charts)
        told = (Heading("What the figures say"), self.commentary, *self.updates, *figures)
        return (*told, *self._defined(), *self._abbreviated())

    def _defined(self) -> tuple[Block | Displayable, ...]:
        """Return what the page of a topic ends with: what its measures are."""
        return (Heading("Definitions"), *self.definitions) if self.title and self.definitions else ()

    def _abbreviated(self) -> tuple[Block | Displayable, ...]:
        """Return what a page ends with: what its abbreviations stand for."""
        return _under_a_heading(page_tables.abbreviations(self.performance))

    def abbreviations_of(self, shown: Iterable[Block | Displayable]) -> tuple[Block | Displayable, ...]:
        """Return what the abbreviations of a page stand for, under a heading, from what else the page shows."""
        return _under_a_heading(page_tables.abbreviations(self.performance, "\n".join(map(str, shown))))

    def __repr__(self) -> str:
        return f"Report({self.data.partnership}, {self.period}: {len(self.findings)} findings)"


def _under_a_heading(explained: Sequence[Block | Displayable]) -> tuple[Block | Displayable, ...]:
    return (Heading("Abbreviations"), *explained) if explained else ()


def report(data: Dataset, period: "Period | str | None" = None) -> Report:
    """Return what a dataset says of a period; asked again of the same dataset, the same report.

    Parameters
    ----------
    data
        What was loaded, or a part of it such as ``data.topic("Collection rates")``. Nations, regions, groups and totals
        that stand beside councils are left out.
    period
        A financial year, half, quarter or month in any spelling; None is the workbook's own (see `choose_period`).

    Raises
    ------
    InputError
        If the period is none that a report can be on, there is none to choose, or nothing has a figure in it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> pa.report(data, "14/15") is pa.report(data, "2014/15")
    True
    """
    data = data.without_areas()
    asked = choose_period(data) if period is None else parse_period(data, period)
    made = data._cache.get(asked)
    if not isinstance(made, Report):
        if not data.part:  # a part may well have no figures in a period that the rest has
            check_has_figures(data, asked)
        made = data._cache[asked] = Report(data, asked)
    return made
