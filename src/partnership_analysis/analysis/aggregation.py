"""How months and quarters make a year, where nobody has said.

Takes a `Dataset`; gives one problem that names the measures in question, and for each of them a proposal with its
evidence. A person confirms it: nothing here works a figure out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from partnership_analysis import authorities, units, vocabularies
from partnership_analysis.analysis import outturns
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.series import KEY, MEASURE, SERIES, is_among
from partnership_analysis.cells import split_source
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Aggregation, Unit
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.tables import each_row

# More than these are counted, not named.
_MOST_NAMED = 5
# A count whose steps are all this small a share of it is likelier a stock than what came in.
_STILL = 0.1
# A year that ends this close to the one before adds up to about the same.
_NEAR = 0.05


@dataclass(frozen=True)
class Proposal:
    """How the months or quarters of a measure may make a year, for a person to confirm.

    Attributes
    ----------
    service, measure
        The measure.
    aggregation
        What is proposed; `NOT_SAID` where nothing tells.
    evidence
        Why, in words.
    """

    service: str
    measure: str
    aggregation: Aggregation
    evidence: str

    def __str__(self) -> str:
        proposed = f"{self.aggregation}?" if self.aggregation else "no proposal."
        return f"{self.measure} ({self.service}): {proposed} {self.evidence}"


def problems(data: Dataset) -> list[Problem]:
    """Return what stops months or quarters from making a year: a warning for each kind, which names the measures.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> problems(pa.load("data/raw/serco_partnership_2014-15.xlsx"))  # it has years alone
    []
    """
    months = outturns.parts(data)
    if months.empty:
        return []
    made = outturns.outturns(data)
    found: list[Problem] = []
    if (months["aggregation"] == "").any():
        found += _questions(data, months, made)
    rates = data.measures[data.measures["aggregation"] == Aggregation.RATE]
    if rates.empty:
        return found
    if names := _names(made[made["recomputed"].isna() & is_among(made, rates, MEASURE)], data):
        found.append(
            _warning(
                data,
                f"the aggregation rate, and no numerator or denominator in some of its periods, of {_listed(names)}",
                "both in every month or quarter of a year",
                "Fill them in, or write average if the plain mean is meant; until then they have no outturn",
            )
        )
    return found


def _questions(data: Dataset, months: pd.DataFrame, made: pd.DataFrame) -> Iterator[Problem]:
    """Ask for the aggregations that are missing, in one warning; and in another, of rates that seem to add up."""
    asked = _without_aggregation(data, months, made)
    uncounted = months[months[["numerator", "denominator"]].isna().any(axis="columns")]
    counted = ~is_among(asked, uncounted, SERIES)
    if names := _names(asked[~counted], data):
        yield _warning(
            data,
            f"no aggregation for {_listed(names)}",
            f"how their months or quarters make a year: {', '.join(filter(None, Aggregation))}",
            "Choose one for each under Aggregation, or give numerators and denominators: without, they have no outturn",
        )
    if names := _names(asked[counted], data):
        yield _warning(
            data,
            f"numerators and denominators that may count from April, or make other rates, of {_listed(names)}",
            "an aggregation that says what each month or quarter counts",
            "Write rate under Aggregation on the Measures sheet if each counts itself alone, year to date if each "
            "counts from April; until then they have no outturn",
        )


def proposals(data: Dataset) -> list[Proposal]:
    """Return a proposal for each measure that needs an aggregation and does not say it.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> proposals(pa.load("data/raw/serco_partnership_2014-15.xlsx"))  # it has years alone
    []
    """
    months = outturns.parts(data)
    if months.empty:
        return []
    asked = _without_aggregation(data, months, outturns.outturns(data))
    by_measure = dict(iter(months[is_among(months, asked, SERIES)].groupby(MEASURE, sort=False)))
    found = []
    for service, measure in data.measures[MEASURE].itertuples(index=False, name=None):
        if (service, measure) in by_measure:
            rows = by_measure[service, measure]
            # Of several councils' the first tells as much as all.
            council = next(iter(authorities.authority_names(rows["authority"]).authorities), "")
            found.append(Proposal(service, measure, *_evidence(rows[rows["authority"] == council], measure)))
    return found


def _evidence(rows: pd.DataFrame, name: str) -> tuple[Aggregation, str]:
    """Return what the name and the figures of a series suggest, and why; the name comes first."""
    frequency = rows["frequency"].iloc[0]
    # A month and a quarter of one measure are no two steps of a series.
    rows = rows[rows["frequency"] == frequency]
    if suggested := vocabularies.AGGREGATION_HINTS.within(name):
        return suggested, f"Its name says {vocabularies.AGGREGATION_HINTS.word_within(name)!r}."
    if rows["doubtful"].any():
        return Aggregation.YEAR_TO_DATE, _rising_evidence(rows, frequency)
    counts = rows["unit"].iloc[0] == Unit.COUNT
    steps = (rows["value"].diff() / rows["value"].shift()).abs()
    if counts and len(rows) > 3 and steps.max() <= _STILL:
        return Aggregation.LATEST, f"No {frequency} differs by more than {100 * steps.max():.0f}% from the one before."
    if counts:
        return Aggregation.SUM, f"It is a count, and its {frequency}s go up and down."
    without = int(rows[["numerator", "denominator"]].isna().any(axis="columns").sum())
    lacking = f"{without} of its {len(rows)} {frequency}s lack a Numerator or a Denominator"
    return Aggregation.NOT_SAID, f"{lacking}; with both in each, the year is exact. Average is their plain mean."


def _rising_evidence(rows: pd.DataFrame, frequency: str) -> str:
    last = list(each_row(rows[rows["doubtful"]]))[-1]
    rising = f"In {last.year} no {frequency} is less than the one before"
    before = rows[rows["year"] == Period.from_label(last.year).year_before.label]
    if len(before) and abs(before["value"].iloc[-1] - last.value) <= _NEAR * abs(last.value):
        return f"{rising}, and {_point(last)} is near last year's {_printed(list(each_row(before))[-1])}."
    return f"{rising}: it ends at {_printed(last)}."


def _point(row: Any) -> str:
    return f"{Period.from_label(row.period).words} ({_printed(row)})"


def _printed(row: Any) -> str:
    return units.format_value(row.value, row.unit, max(row.decimals, units.own_decimals(row.value)))


def _without_aggregation(data: Dataset, months: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Return the series that need one: without an outturn that they could have, or unclear what each month counts."""
    stated = data.observations[data.observations["value"].notna()]
    without = made[made["recomputed"].isna()].rename(columns={"year": "period"})
    without = without[~is_among(without, stated, KEY)]
    unclear = months[months["covers"] == Covers.UNCLEAR]
    series = pd.concat([without[SERIES], unclear[SERIES]]).drop_duplicates()
    return series.merge(data.measures.loc[data.measures["aggregation"] == "", MEASURE], on=MEASURE)


def _names(rows: pd.DataFrame, data: Dataset) -> list[str]:
    """Name the measures of some rows, in the workbook's order."""
    if rows.empty:
        return []
    measures = data.measures[is_among(data.measures, rows, MEASURE)]
    return (measures["measure"] + " (" + measures["service"] + ")").tolist()


def _listed(names: list[str]) -> str:
    number = "one measure" if len(names) == 1 else f"{len(names)} measures"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{number}: {', '.join(names[:_MOST_NAMED])}{more}"


def _warning(data: Dataset, found: str, expected: str, action: str) -> Problem:
    sources = data.measures["source"]
    file = split_source(sources.iloc[0])[0] if len(sources) else ""
    return Problem(Severity.WARNING, file, "Measures", "", found, expected, action)
