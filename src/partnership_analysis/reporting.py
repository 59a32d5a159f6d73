"""A report: what a dataset says about a period, worked out once for everything that shows it.

Takes a `Dataset` and a period. Gives a `Report`, whose findings, commentary, tables, charts and sources are each worked
out when somebody first asks for them.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd

from partnership_analysis import charts, contract_page, origins, page_tables, problems, service_names, words
from partnership_analysis.analysis.contract import Contract, contract
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import Block, Displayable, Heading, Lead, Quotes, Sentences, Table, section
from partnership_analysis.caching import cached, python_strings
from partnership_analysis.charts import Chart
from partnership_analysis.commentary import (
    Commentary,
    ask,
    comment,
    compare_councils,
    comparison_points,
    summarise,
    write,
)
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
    """What a dataset says about a period.

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
        """The topic, service or measures that it is about; empty if it is about everything.

        A sheet's name that says nothing, such as "Scorecard", is no title.
        """
        return service_names.title(self.data, self.data.part)

    @property
    def heading(self) -> str:
        """The title of a briefing on its period: "Performance briefing, July to September 2014"."""
        return briefing_title(self.period)

    @cached
    def found(self) -> Findings:
        """All findings, with the performance that they are about."""
        return find(self.performance)

    @cached
    def performance(self) -> Performance:
        """The assessed figures, in which the findings are found."""
        # The findings on a whole year may mention that there are later figures.
        known = self.data if self.period.is_financial_year else self.data.until(self.period)
        return Performance(known, self.period, latest_period_after(self.data, self.period))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is worth saying, most important first."""
        return self.found.all

    @cached
    def contract(self) -> Contract | None:
        """What the contract comes to (`analysis.contract`); None if the workbook has no Contract sheet."""
        return contract(self.performance)

    @property
    def contract_page(self) -> tuple[Block | Displayable, ...]:
        """What the page of the contract shows: ratings, suspensions, service credits and the draft notice."""
        return contract_page.page(self.contract, self.data)

    @property
    @python_strings
    def scorecard(self) -> pd.DataFrame:
        """What the report says about each measure in its period, one row each, with the cells (see `scorecard`)."""
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
        return write(self.found.unanswered, self.performance.data)

    @cached
    def scorecard_table(self) -> tuple[Table, ...]:
        """The scorecard as a table of the page: a row to a measure, those that missed first; empty without figures."""
        return page_tables.scorecard(self.found)

    @property
    def front(self) -> tuple[Block | Displayable, ...]:
        """The first screen of a briefing: the verdict, main points, scorecard, questions, and what is not known."""
        items: list[Block | Displayable] = [*self.summary.opening, *self.scorecard_table]
        for title, commentary in (
            ("Questions members may wish to ask", self.questions),
            ("What the figures cannot tell", self.unanswered),
        ):
            items += [Heading(title, 3), commentary] if commentary.statements else []
        return tuple(items)

    @cached
    def tables(self) -> tuple[Table, ...]:
        """The tables of measures, then those of complaints."""
        return page_tables.tabulate(self.found)

    @cached
    def comments(self) -> tuple[Table, ...]:
        """The table of officers' comments on the measures in the period; empty if there are none."""
        return page_tables.comments(self.found)

    @cached
    def definitions(self) -> tuple[Table, ...]:
        """The table of each measure's definition, owner and frequency; empty if there are none."""
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
        commentaries = (self.summary, self.questions, self.commentary, self.comparison)
        return origins.origins(self.data, commentaries, (*self.scorecard_table, *self.tables, *self.comparison_tables))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is doubtful in the workbook, each with its cell and what to do."""
        return problems.from_table(self.data.problems)

    @cached
    def data_quality(self) -> Table:
        """What is doubtful in the workbook about the period, or about no period, as a table of the page."""
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
        """The table of measures of a whole beside those of one part alone; empty if there are none."""
        return page_tables.combined(self.found)

    @property
    def slug(self) -> str:
        """Its title as a name for files."""
        return words.slug(self.data.part) or "report"

    @cached
    def comparison(self) -> Commentary:
        """How each measure compares with those of other councils, in sentences; empty if there are none."""
        return compare_councils(self.found)

    @cached
    def comparison_tables(self) -> tuple[Table, ...]:
        """The table of measures beside those of other councils; empty if there are none to compare with."""
        return page_tables.compared(self.found)

    @cached
    def comparison_charts(self) -> tuple[Chart, ...]:
        """The strips, the years beside the median and the funnels; empty if there are none to compare with."""
        return charts.compare(self.found)

    def compared(self, whole: bool = True) -> tuple[Block | Displayable, ...]:
        """Return what a page of comparators shows; or, if not `whole`, a section with the table and the strips of dots.

        Without comparators, a section shows nothing, and a page says how to add them.
        """
        if not self.comparison_tables:
            return (Sentences((_NO_COMPARATORS,)),) if whole else ()
        strips = tuple(chart for chart in self.comparison_charts if chart.kind == charts.ChartKind.STRIP)
        if not whole:
            return (Heading("Beside other councils"), *self.comparison_tables, *strips)
        others = tuple(chart for chart in self.comparison_charts if chart not in strips)
        return (
            *map(Lead, comparison_points(self.found)),
            Heading("In figures"),
            *self.comparison_tables,
            Heading("In words"),
            self.comparison,
            Heading("Each council as a dot"),
            *strips,
            *section("Over the years, and by size", others),
            *self.abbreviations_of((*self.comparison_tables, self.comparison)),
        )

    def charts_of(self, *kinds: str) -> tuple[Chart, ...]:
        """Return the charts of some kinds (see `charts.ChartKind`): "cumulative", "speed and mix"."""
        return tuple(chart for chart in self.charts if chart.kind in kinds)

    def topic(self, topic: str) -> "Report":
        """Return the report on one topic; ValueError if the data have no such topic."""
        return report(self.data.topic(topic), self.period)

    def topics(self) -> list["Report"]:
        """Return a report on each topic that has figures, in the workbook's order."""
        return [self.topic(name) for name in self.data.topics()]

    def service(self, service: str) -> "Report":
        """Return the report on one service; ValueError if the data have no such service."""
        return report(self.data.service(service), self.period)

    def services(self) -> list["Report"]:
        """Return a report on each service that has figures in the year of the period, in the workbook's order."""
        return [self.service(name) for name in self.data.services(self.period.year_of.label)]

    def sections(self, level: int = 2, services: Collection[str] | None = None) -> tuple[Block | Displayable, ...]:
        """Return what a page of sections shows: a section for each topic or, in the report on KPIs, for each service.

        The update of a service is in the section that has all its measures. The updates of the others come last.

        Parameters
        ----------
        services
            The services whose updates may be shown in a part of a page; None is a whole page, with all updates.
        """
        parts = self.services() if self.title == KPIS else self.topics()
        sections = Counter(name for part in parts for name in part.data.measures["service"].unique())
        in_one = {name for name, number in sections.items() if number == 1 and (services is None or name in services)}
        items = [item for part in parts for item in part.body(level, in_one)]
        if services is not None:
            return tuple(items)
        others = page_tables.updates(self.found, set(self.data.updates["service"]) - in_one)
        heading = "What other services did" if page_tables.updates(self.found, in_one) else "What the services did"
        return (*items, *section(heading, others, level), *self._definitions_section(), *self._abbreviations_section())

    def body(self, level: int = 2, services: Collection[str] | None = None) -> tuple[Block | Displayable, ...]:
        """Return what a section shows: the title, the commentary, what the services did, the tables and the charts.

        Parameters
        ----------
        services
            The services whose updates are shown; None is all of them.
        """
        title = (Heading(self.title, level),) if self.title else ()
        if self.title == KPIS:
            names = self.data.measures["service"].unique() if services is None else services
            return (*title, *self.sections(level + 1, names))
        updates = page_tables.updates(self.found, services)
        return (*title, self.commentary, *updates, *self.tables, *self.comments, *self.charts)

    def page(self, *, without: str = "") -> tuple[Block | Displayable, ...]:
        """Return what a topic's page shows, under headings; `without` is a kind of chart that is shown elsewhere."""
        return (
            Heading("What the figures say"),
            self.commentary,
            *self.updates,
            Heading("The figures"),
            *self.tables,
            *self.comments,
            Heading("Charts"),
            *(chart for chart in self.charts if chart.kind != without),
            *self._definitions_section(),
            *self._abbreviations_section(),
        )

    def _definitions_section(self) -> tuple[Block | Displayable, ...]:
        return section("Definitions", self.definitions) if self.title else ()

    def _abbreviations_section(self) -> tuple[Block | Displayable, ...]:
        return section("Abbreviations", page_tables.abbreviations(self.performance))

    def abbreviations_of(self, shown: Iterable[Block | Displayable]) -> tuple[Block | Displayable, ...]:
        """Return what the abbreviations in the rest of a page stand for, under a heading."""
        return section("Abbreviations", page_tables.abbreviations(self.performance, "\n".join(map(str, shown))))

    def __repr__(self) -> str:
        return f"Report({self.data.partnership}, {self.period}: {len(self.findings)} findings)"


def report(data: Dataset, period: "Period | str | None" = None) -> Report:
    """Return what a dataset says about a period: the same report, each time it is asked for.

    Parameters
    ----------
    data
        What was loaded, or a part of it such as ``data.topic("Collection rates")``. Nations, regions, groups and totals
        beside councils are left out.
    period
        A financial year, half, quarter or month in any spelling; None is the workbook's own (see `choose_period`).

    Raises
    ------
    InputError
        If no report can be on the period, there is no period to choose, or nothing has a figure in it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> pa.report(data, "14/15") is pa.report(data, "2014/15")
    True
    """
    data = data.without_areas()
    asked = choose_period(data) if period is None else parse_period(data, period)
    if not data.part:  # a part may have no figures in a period that the rest has
        check_has_figures(data, asked)
    return data._cached(asked, lambda: Report(data, asked))
