"""What the charts of comparators share: each measure with the figures of the councils that it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from partnership_analysis import words
from partnership_analysis.analysis import comparator_groups
from partnership_analysis.analysis.comparators import Quartile
from partnership_analysis.cells import ranges
from partnership_analysis.charts import drawing
from partnership_analysis.dataset import Dataset
from partnership_analysis.findings import Compared, Findings


@dataclass(frozen=True, eq=False)
class ComparedMeasure:
    """A measure of one council, and all that it is compared with.

    Attributes
    ----------
    name
        What the scorecard calls it.
    finding
        How it compares.
    rows
        The figures of its group up to the period (`comparator_figures.compared`), areas among them.
    """

    name: str
    finding: Compared
    rows: pd.DataFrame

    @property
    def now(self) -> pd.DataFrame:
        """The councils' figures of the period, the worst first."""
        rows = self.rows[(self.rows["period"] == self.finding.period.label) & ~self.rows["is_area"]]
        return rows.sort_values("rank", ascending=False, kind="stable")


def compared_measures(findings: Findings) -> list[ComparedMeasure]:
    """Return the measures that are compared, the lowest rank first. Data of several councils give none."""
    found = findings.of_kind(Compared)
    if not found or len({one.authority for one in found}) > 1:
        return []
    rows = findings.performance.compared
    by_measure = dict(iter(rows.groupby(["group", "service", "measure"], sort=False)))
    decimals = findings.performance.printed_decimals
    measures = []
    for one in found:
        rows = by_measure[one.group, one.service, one.measure]
        rows = rows.assign(decimals=decimals.get(one.key, rows["decimals"].iloc[0]))
        measures.append(ComparedMeasure(findings.names.get(one.key, one.short), one, rows))
    return sorted(measures, key=lambda one: -one.finding.position.rank / one.finding.position.councils)


def headline(shown: Sequence[ComparedMeasure]) -> str:
    """Return the message of a chart: the measure that is furthest behind, and how many more are in that quartile."""
    first, *others = shown
    message = f"{first.name}: {first.finding.rank_in_words}"
    behind = sum(one.finding.position.quartile == Quartile.BOTTOM for one in others)
    if behind:
        number = f"{words.number_word(behind)} other measure{'s' * (behind != 1)}"
        return f"{message}; {number} {'is' if behind == 1 else 'are'} in the bottom quartile"
    if not others or first.finding.position.quartile == Quartile.TOP:
        return message
    return f"{message}, the furthest behind of {words.number_word(len(shown))} measures"


def source(data: Dataset, rows: pd.DataFrame) -> str:
    """Say which sheets of which file were drawn, and which of the comparators' file where that is another."""
    if data.comparators is None:
        return drawing.source(data, rows["source"])
    our_files = set(map(_file, data.observations["source"]))
    their_files = set(map(_file, data.comparators.observations["source"])) - our_files
    others = rows["source"].map(_file).isin(their_files)
    if not others.any():
        return drawing.source(data, rows["source"])
    beside = drawing.source(data.comparators, rows.loc[others, "source"]).removeprefix("Source: ")
    return f"{drawing.source(data, rows.loc[~others, 'source'])}; comparators: {beside}"


def _file(cell: str) -> str:
    return cell.partition("!")[0]


def chart_data(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of a chart's data; the source of a figure that months make is all of their cells."""
    columns = ["measure", "authority", "period", "value", "unit", "rank", "of", "quartile", "median", "top_quartile"]
    cells = rows["cells"].map(lambda own: ranges(own, names_files=True))
    return rows.assign(source=cells)[[*columns, "group", "source"]].reset_index(drop=True)


def among_groups(shown: Sequence[ComparedMeasure], authority: str) -> str:
    """Say whose figures of several measures are drawn, each of which may be returned by another number of councils."""
    named = {comparator_groups.ALL: "other councils", comparator_groups.CHOSEN: "chosen councils"}
    groups = dict.fromkeys(named.get(one.finding.group, one.finding.group) for one in shown)
    return f"{authority} among {words.join(groups)}, {shown[0].finding.period.words}"


def among_councils(one: ComparedMeasure, authority: str) -> str:
    """Say whose figures are drawn: the council's, and those of how many others."""
    return f"{authority} among {one.finding.councils_in_words}, {one.finding.period.words}"
