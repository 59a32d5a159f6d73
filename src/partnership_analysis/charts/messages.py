"""The words of charts of a part of a year: a short message as headline.

Takes findings on how measures stand in the period (`InPeriod`), and what charts call the measures.
"""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.findings import Findings, InPeriod
from partnership_analysis.findings.grammar import agree, was
from partnership_analysis.findings.in_period_parts import Change
from partnership_analysis.periods import Period

_LONGEST_NAME = 70
_VERDICTS = {
    Status.MET: "met {} target{}",
    Status.MISSED: "missed {} target{}",
    Status.IN_PART: "missed {} target{} in part",
}
_MISSED = (Status.MISSED, Status.IN_PART)


@dataclass(frozen=True)
class ChartedMeasure:
    """A measure of a chart.

    Attributes
    ----------
    name
        What charts call it.
    finding
        How it stands in the period.
    """

    name: str
    finding: InPeriod


def charted_measures(findings: Findings) -> dict[tuple[str, str, str], ChartedMeasure]:
    """Return each measure that has a finding of a part of a year, by its key, in the order of the workbook.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/hart_scorecards_2014-15")
    >>> measures = charted_measures(pa.report(data.service("Audit"), "2014/15 Q2").found).values()
    >>> [measure.name for measure in measures]
    ['Audit plan completed', 'Audits within time allocation', 'High risk audit recommendations']
    """
    found = {one.key: one for one in findings.of_kind(InPeriod)}
    names = {
        one.key: textwrap.shorten(one.now.short, _LONGEST_NAME, placeholder=" …")
        for one in findings.performance.period_results
    }
    return {key: ChartedMeasure(words.capital(name), found[key]) for key, name in names.items() if key in found}


def headline(measures: Iterable[ChartedMeasure]) -> str:
    """Return the message about some measures: how the one that matters most stands, and how many others missed.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/hart_scorecards_2014-15")
    >>> service = data.service("Customer Services")
    >>> headline(charted_measures(pa.report(service, "2014/15 Q2").found).values())
    'Calls answered in 15 seconds missed their target in Q2 of 2014/15: 77.4% against 80%; one other shown missed too'
    """
    first, *others = sorted(measures, key=lambda one: (one.finding.doubted, -one.finding.rank))
    missed = sum(one.finding.status in _MISSED and not one.finding.doubted for one in others)
    if not missed or first.finding.status not in _MISSED:
        return message(first)
    more = f"{words.number_word(missed)} other{'s' * (missed > 1)}"
    return f"{message(first)}; {more} shown missed too"


def message(measure: ChartedMeasure) -> str:
    """Return how a measure stands to its target or, without one, how it changed.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/hart_scorecards_2014-15")
    >>> for measure in charted_measures(pa.report(data.service("Audit"), "2014/15 Q2").found).values():
    ...     print(message(measure))
    Audit plan completed missed its target in Q2 of 2014/15: 36.0% against 47.5%
    Audits within time allocation met their target in Q2 of 2014/15: 100% against 100%
    High risk audit recommendations met their target in Q2 of 2014/15: 100% against 100%
    """
    name, one = measure.name, measure.finding
    when = f"{'by the end of' if one.counts_from_april else 'in'} {one.figure_period.words}"
    if one.doubted:
        return f"{name}: the figure of {one.figure_period.words} is hard to believe"
    if one.against_target and one.status in _VERDICTS:
        to_date = " to date" if one.counts_from_april else ""
        within = one.status_words.removeprefix(one.status)
        return f"{_verdict(name, one.status, to_date)} {when}{within}: {one.value} against {one.against_target.target}"
    stood = f"{name} {was(name)} {one.value} {when}"
    if one.may_count_from_april:
        return stood
    if one.counts_from_april:
        return f"{stood}{_changed(one.last_year, f'the same months of {one.figure_period.year_before.year_of}')}"
    return f"{stood}{_changed(one.previous or one.last_year)}"


def to_date(measure: ChartedMeasure, value: str, ends: Period) -> str:
    """Return how a measure's year to date stands: a sum of its months, or a figure that counts from April itself.

    Parameters
    ----------
    value, ends
        Its latest figure, as printed, and the month or quarter that this ends with.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/hart_scorecards_2014-15")
    >>> measures = charted_measures(pa.report(data.service("Housing Services"), "2014/15 Q2").found).values()
    >>> [to_date(measure, "25%", Period(2014, 7, 3)) for measure in measures if measure.finding.counts_from_april]
    ['Housing grant budget spent missed its target to date by the end of Q2 of 2014/15: 25% against 50%']
    """
    name, one = measure.name, measure.finding
    counts_to_date = one.counts_from_april or one.figure_period.year_to_date == one.figure_period
    if one.figure_period.ends != ends.ends or (one.to_date is None and not counts_to_date):
        return f"{name}: {value} by the end of {ends.words}"
    if one.to_date is None:
        return message(measure)
    made = one.to_date
    if made.target and made.status in _VERDICTS:
        verdict = _verdict(name, made.status, " to date")
        within = ", within tolerance" if made.tolerance else ""
        return f"{verdict} by the end of {one.figure_period.words}{within}: {value} against {made.target}"
    same_months = f"the same months of {made.period.year_before.year_of}"
    return f"{name}: {value} from {made.period.span}{_changed(made.change, same_months)}"


def _verdict(name: str, status: Status, to_date: str) -> str:
    return f"{name} {_VERDICTS[status].format(agree(name, 'its', 'their'), to_date)}"


def _changed(change: Change | None, when: str = "") -> str:
    if change is None:
        return ""
    when = when or change.period.words
    size = str(change.size).replace("percentage point", "point")
    return f", as in {when}" if change.prints_alike else f", {size} {change.judgement} than in {when}"
