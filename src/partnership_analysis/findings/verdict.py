"""The verdict that opens a briefing: how many targets were met, or without targets how many measures got better.

Where no measure has a figure, it says what figures there are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from partnership_analysis import words
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.trends import Direction
from partnership_analysis.figures import Figure, Part, Sentence, count_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.as_at import AsAt
from partnership_analysis.findings.finding import Finding
from partnership_analysis.findings.in_period import InPeriod
from partnership_analysis.findings.measure import Measure
from partnership_analysis.findings.tally import Tally
from partnership_analysis.kinds import Rating
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

# A measure with a figure of the period, whatever kind of period that is.
Judged = Measure | InPeriod | AsAt

# More services than these are counted and not named.
_MOST_NAMED = 3
_RATINGS = (Rating.GREEN, Rating.AMBER, Rating.RED)


@dataclass(frozen=True, kw_only=True)
class Verdict(Finding):
    """How a period went, in one sentence.

    Attributes
    ----------
    parts
        Its words and figures.
    """

    parts: Sentence
    rank: float = ranks.TALLY

    @classmethod
    def of(
        cls,
        performance: Performance,
        measures: Sequence[Judged],
        tally: Tally | None,
        behind: Collection[tuple[str, str, str]] = (),
    ) -> "Verdict | None":
        """Return the verdict; None where no measure has a figure, unless it is on everything that there is.

        `behind` are the measures that got better and are in the bottom quartile of councils all the same.
        """
        period = performance.period
        if not measures:
            parts = () if performance.data.part else _without_measures(performance)
            return cls(authority=performance.data.authority, period=period, parts=parts) if parts else None
        of_period = [one for one in measures if not isinstance(one, InPeriod) or _covers(one.figure_period, period)]
        parts = _of_targets(tally, of_period) if tally else _of_directions(performance, of_period, measures, behind)
        return cls(authority=performance.data.authority, period=period, parts=parts)

    @property
    def sentence(self) -> Sentence:
        """How many targets were met, or how many measures got better."""
        return self.parts

    @property
    def topic(self) -> str:
        """What the list of figures says that its figures are about."""
        return f"Targets, {self.authority}"


def _without_measures(performance: Performance) -> Sentence:
    """Say what figures there are where no measure has one of the period."""
    period, part = performance.period, performance.latest_part
    counts = pd.concat([*performance.complaints(period_alone=True), performance.data.complaints[:0]])
    services = counts["service"].unique().tolist()
    measured = performance.data.observations["value"].notna()
    in_parts = performance.data.observations.loc[measured, "period"].map(Period.from_label).map(period.contains).any()
    if services and not in_parts:
        about = words.join(services) if len(services) <= _MOST_NAMED else f"{words.number_word(len(services))} services"
        return (f"The figures for {period.words} are counts of complaints alone, about {about}.",)
    if part is None:
        return ()
    other = f"For a report on {part.words}, choose --period {_quoted(part)}."
    if part.ends < period.ends:
        return (f"The figures go to {part.last(1).words}, so {period.words} is not complete. {other}",)
    return (f"No measure has a figure for the whole of {period.words}, only for parts of it. {other}",)


def _quoted(period: Period) -> str:
    """Write a period as on a command line."""
    return f'"{period.label}"' if " " in period.label else period.label


def _covers(figure_period: Period, period: Period) -> bool:
    """Tell whether a figure is of a report's period, or of a longer one that ends with it."""
    return figure_period.months >= period.months and figure_period.last_day == period.last_day


def _of_targets(tally: Tally, measures: Sequence[Judged]) -> Sentence:
    outside = [one for one in measures if one.against_target and one.against_target.met_outside]
    kind = tally.period.kind
    if tally.targets.value == 1:
        return (f"The only target was {_only(tally, bool(outside))}.",)
    met: Part = tally.met or "None"
    parts: list[Sentence] = [(met, " of ", tally.targets, " targets met")]
    if tally.missed:
        within: Sentence = (" (", tally.within_tolerance, " within tolerance)") if tally.within_tolerance else ()
        parts.append((tally.missed, " missed", *within))
    if outside:
        met_outside = count_figure(one.value.cells[0] for one in outside)
        parts.append((met_outside, " missed overall but met outside agreed suspensions"))
    if tally.in_part and (others := int(tally.in_part.value) - len(outside)):
        number: Part = words.number_word(others) if outside else tally.in_part
        parts.append((number, f" missed although suspended for part of the {kind}"))
    if tally.excluded:
        parts.append((tally.excluded, f" suspended for the whole {kind}"))
    return (*_listed(parts), ".")


def _only(tally: Tally, met_outside: bool) -> str:
    """Say how the only target that there is was met."""
    if tally.met:
        return "met"
    if tally.excluded:
        return f"suspended for the whole {tally.period.kind}"
    if tally.in_part:
        part = f"although suspended for part of the {tally.period.kind}"
        return "missed overall but met outside agreed suspensions" if met_outside else f"missed {part}"
    return f"missed{', within tolerance' if tally.within_tolerance else ''}"


def _of_directions(
    performance: Performance,
    of_period: Sequence[Judged],
    every: Sequence[Judged],
    behind: Collection[tuple[str, str, str]],
) -> Sentence:
    """Say how many measures moved which way, where none has a target: those of the period, or else every one."""
    period, measures = performance.period, of_period or every
    judged = [one for one in measures if not isinstance(one, AsAt)]
    number = count_figure(one.value.cells[0] for one in measures)
    noun = "measure has a figure" if len(measures) == 1 else "measures have figures"
    when = period.words if of_period else f"part of {period.words}"
    groups = _groups(judged, period)
    alone = len(measures) == 1
    (_, since, first), *others = groups or [("", "", [])]
    parts = _moves(first, behind, alone)
    lead: Sentence = (number, f" {noun} for {when}", ": " if parts else "")
    # There may be a target without a polarity: then we cannot say whether it was met.
    has_target = any(one.against_target or (isinstance(one, InPeriod) and one.target_unclear) for one in of_period)
    any_one, none = ("it", "It has no") if len(measures) == 1 else ("any", "None has a")
    target = f"We cannot judge {any_one} against its target" if has_target else f"{none} target for the {period.kind}"
    apart = [(f" {which}, ", *_listed(_moves(group, behind, False)), f"{base}.") for which, base, group in others]
    rest = [part for sentence in apart for part in sentence]
    return (*lead, *_listed(parts), f"{since}.", *rest, f" {target}.", *_rated(performance, of_period))


def _moves(
    group: Sequence[Measure | InPeriod], behind: Collection[tuple[str, str, str]], alone: bool
) -> list[Sentence]:
    """Say how many measures of a group got better, and how many worse; `alone` if there is no other measure."""
    parts: list[Sentence] = []
    for direction, verb in ((Direction.IMPROVED, "got better"), (Direction.WORSENED, "got worse")):
        if moved := _moved(group, direction):
            who: Part = "it" if alone else moved
            still = sum(one.key in behind for one in group) if direction == Direction.IMPROVED else 0
            number_still = "" if alone else f"{words.number_word(still)} "
            note = f" ({number_still}still in the bottom quartile)" if still else ""
            parts.append((who, f" {verb}{note}"))
    return parts


def _groups(judged: Sequence[Measure | InPeriod], period: Period) -> list[tuple[str, str, list[Measure | InPeriod]]]:
    """Part the measures that moved by what they are compared with: which they are, with what, and the measures."""
    found: dict[tuple[str, str], list[Measure | InPeriod]] = {}
    before = ("", f", compared with the {period.kind} before")
    from_april = ("Of those that count from April", f", compared with the same {period.kind} last year")
    other = ("Of those for other periods", ", compared with the period before their own")
    for one in judged:
        if one.direction in (Direction.IMPROVED, Direction.WORSENED):
            base = ("", "")  # of whole years
            if isinstance(one, InPeriod):
                own = before if one.figure_period == period else other
                base = from_april if one.counts_from_april else own
            found.setdefault(base, []).append(one)
    order = [("", ""), before, from_april, other]
    return [(*base, found[base]) for base in order if base in found]


def _rated(performance: Performance, measures: Sequence[Judged]) -> Sentence:
    """Say how the workbook itself rates what we cannot judge."""
    about = {one.key for one in measures}
    rows = [row for row in each_row(performance.current) if (row.authority, row.service, row.measure) in about]
    rated = ((rating, [row.published_source for row in rows if row.published_status == rating]) for rating in _RATINGS)
    parts: list[Sentence] = [(count_figure(cells), f" {rating}") for rating, cells in rated if cells]
    return (" The workbook’s own ratings: ", *_listed(parts), ".") if parts else ()


def _moved(measures: Sequence[Measure | InPeriod], direction: Direction) -> Figure | None:
    found = [one.value.cells[0] for one in measures if one.direction == direction]
    return count_figure(found) if found else None


def _listed(parts: Sequence[Sentence]) -> Sentence:
    return tuple(part for place, sentence in enumerate(parts) for part in (", " if place else "", *sentence))
