"""What a contract says, as figures and words with their cells.

Takes the `contract_terms` of a `Dataset`; gives the `Terms` of each measure in the contract, and what is said about
the contract itself. What the workbook does not say is None.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from partnership_analysis import lookup, units
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Figure, cell_figure
from partnership_analysis.kinds import Frequency, MeasureKind, Term
from partnership_analysis.periods import Period
from partnership_analysis.reading import contract_targets, references
from partnership_analysis.tables import each_row


@dataclass(frozen=True)
class TermEntry:
    """One cell of a term: its number (None for words alone), its words and the cell."""

    value: float | None
    text: str
    source: str


@dataclass(frozen=True)
class Terms:
    """What the contract says of one measure.

    Attributes
    ----------
    authority, service, measure
        Whose it is and what it is called, as the workbook names them; no authority is every authority.
    entries
        What the sheet says, by term.
    target_months
        How many months long the periods are that its target is of; None is any, 0 where nobody says.
    year
        The year of the contract's targets: the one that About names, or else the latest; None is every year.
    """

    authority: str
    service: str
    measure: str
    entries: Mapping[Term, TermEntry]
    target_months: int | None = None
    year: Period | None = None

    @property
    def kind(self) -> MeasureKind:
        """Whether it is a KPI or a PI, if the workbook says so."""
        text = self.entries[Term.KIND].text
        return MeasureKind(text) if text in list(MeasureKind) else MeasureKind.NOT_SAID

    @property
    def per(self) -> Frequency:
        """What a credit is due for: each missed month, quarter or year; or that nobody says."""
        return Frequency(self.text(Term.PER))

    @property
    def earn_back(self) -> int | None:
        """How many periods in a row must be met after a missed one, for its credit to be earned back."""
        entry = self.entries.get(Term.EARN_BACK)
        return None if entry is None or entry.value is None else int(entry.value)

    def target(self, period: Period, unit: str) -> Figure | None:
        """Return the target that the contract gives for a period; None where it gives none."""
        return self.figure(Term.TARGET, unit) if self.target_months in (None, period.months) else None

    def comes_first(self, period: Period) -> bool:
        """Tell whether its target comes before one that stands beside a figure: only in the contract's own year."""
        return self.year in (None, period.year_of)

    def target_of_parts(self, period: Period, unit: str) -> Figure | None:
        """Return a target of another length than a period, which its print names: "20 per month"; None without one."""
        figure = self.figure(Term.TARGET, unit)
        if figure is None or self.target_months in (None, 0, period.months):
            return None
        return replace(figure, printed=f"{figure} per {self._target_part}")

    def no_target(self, period: Period) -> str:
        """Say why a figure of a period has no target; the words follow the measure's name."""
        if Term.TARGET not in self.entries or self.target_months in (None, period.months):
            return "has no target"
        if not self.target_months:
            return "has no target that is used: the sheet does not say what the contract’s target is of (Per)"
        return f"has no target of the {period.kind}: the contract’s target is for each {self._target_part}"

    @property
    def _target_part(self) -> str:
        return Period(2000, 4, self.target_months or 12).kind

    def text(self, term: Term) -> str:
        """Return the words of a term; empty where nothing is said."""
        return self.entries[term].text if term in self.entries else ""

    def figure(self, term: Term, unit: str) -> Figure | None:
        """Return the number of a term with its cell, printed as it was set; None where nothing is said."""
        entry = self.entries.get(term)
        return None if entry is None or entry.value is None else amount(entry.value, unit, entry.source)


def amount(value: float, unit: str, source: str) -> Figure:
    """Return a number read from one cell, with all the decimals that it has.

    Examples
    --------
    >>> str(amount(1234.5, "£", "k.xlsx!Contract!F2")), str(amount(500.0, "£", "k.xlsx!Contract!F3"))
    ('£1,234.50', '£500')
    """
    return cell_figure(value, unit, units.own_decimals(value), source)


def pounds(value: float, cells: Iterable[str] = (), arithmetic: str = "0") -> Figure:
    """Return an amount of money."""
    decimals = units.own_decimals(round(value, 2))
    return Figure(value, units.POUNDS, units.format_value(value, units.POUNDS, decimals), tuple(cells), arithmetic)


def terms(data: Dataset) -> list[Terms]:
    """Return what the contract says of each measure that the dataset knows, in the sheet's order.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> terms(pa.load("data/raw/hart_scorecards_2014-15"))
    []
    """
    rows = data.contract_terms
    if rows.empty:  # most workbooks have no contract
        return []
    described = lookup.by_measure(data.measures)
    figures = contract_targets.by_measure(data.observations[data.observations["as_at"].isna()])
    years = data.years()
    about_year = references.about_year(data.about)
    year = about_year.year_of if about_year else Period.from_label(years[-1]) if years else None
    found: dict[tuple[str, str, str], dict[Term, TermEntry]] = {}
    for row in each_row(rows[rows["measure"] != ""]):
        if (row.service, row.measure) in described:
            entries = found.setdefault((row.authority, row.service, row.measure), {})
            entries[Term(row.term)] = _entry(row)
    return [
        Terms(*key, entries, _target_months(described[key[1:]], figures.get(key[1:]), key[0], entries), year)
        for key, entries in found.items()
    ]


def _target_months(
    described: Any, figures: pd.DataFrame | None, authority: str, entries: Mapping[Term, TermEntry]
) -> int | None:
    """Return how many months long the periods are that a measure's target is of."""
    lengths = set[int]()
    if figures is not None:
        rows = figures[figures["authority"].isin(["", authority])] if authority else figures
        lengths = {Period.from_label(label).months for label in rows["period"].unique()}
    per = entries[Term.PER].text if Term.PER in entries else ""
    return contract_targets.months_of(described.aggregation, described.unit, per, lengths)


def facts(data: Dataset) -> dict[Term, TermEntry]:
    """Return what the About sheet says of the contract itself and of those who made it."""
    rows = data.contract_terms
    return {Term(row.term): _entry(row) for row in each_row(rows[rows["measure"] == ""])}


def _entry(row: Any) -> TermEntry:
    return TermEntry(None if pd.isna(row.value) else row.value, row.text, row.source)
