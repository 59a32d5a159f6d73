"""Whether a number that counts or ranks is right: targets met, places, runs of years, numbers of authorities.

Takes a number's context; gives its `Tick`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from partnership_analysis import words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.figures import Figure, count_figure
from partnership_analysis.papers.tie_outs import claims
from partnership_analysis.papers.tie_outs.candidate_figures import CandidateFigure, authorities_for, plain_values
from partnership_analysis.papers.tie_outs.contexts import Context
from partnership_analysis.papers.tie_outs.phrases import Phrase, phrases
from partnership_analysis.papers.tie_outs.results import Tick, Verdict, make_tick
from partnership_analysis.papers.tie_outs.roles import NumberRole
from partnership_analysis.papers.tie_outs.subjects import Series, Subject
from partnership_analysis.periods import Period
from partnership_analysis.units import DUST
from partnership_analysis.vocabularies import AGAINST_TARGETS

NOTHING = "the data have nothing about it"
_JUDGED_STATUSES = (Status.MET, Status.MISSED, Status.IN_PART)
_STATUSES_COUNTED: dict[str, tuple[Status, ...]] = {
    "targets": _JUDGED_STATUSES,
    "targets met": (Status.MET,),
    "targets missed": (Status.MISSED,),
    "targets missed, suspended in part or not": (Status.MISSED, Status.IN_PART),
    "targets missed and suspended in part": (Status.IN_PART,),
}
_CONDITION = re.compile(r"\b(?:without|by more than|by less than|despite)\b", re.I)
_PERIOD = re.compile(r"\b(?:year|quarter|month)(?=s?\b)", re.I)
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
# "9 of 12 months", and how far before a number that begins.
_RECORD = re.compile(r"\b[\w-]+\s+of\s+(?:(?:the|its|these|last)\s+){0,2}[\w-]+\s+(?P<length>month|quarter)s\b", re.I)
_RECORD_REACH = 30
_WITHOUT_TARGET = re.compile(r"\b(?:no|without(?:\s+an?)?)\s+targets?\b", re.I)
_OF_ALL = re.compile(r"\b(?:of|out of)\s+(?:the\s+|its\s+|all\s+)?$", re.I)


@dataclass(frozen=True)
class _Tally:
    """How many targets there are of some status."""

    what: str
    services: str
    figure: Figure

    @property
    def says(self) -> str:
        return f"{self.what}{self.services}: {self.figure} ({self.figure.origin})"


def judge_count(context: Context, subjects: Sequence[Subject]) -> Tick | None:
    """Return the verdict on a number that counts or ranks; None for a number that measures.

    Parameters
    ----------
    subjects
        Everything that the data have figures of.
    """
    if "tally" in context.roles:
        return _judge_tally(context, subjects)
    return next((judge(context) for role, judge in _JUDGES.items() if role in context.roles), None)


def _judge_tally(context: Context, subjects: Sequence[Subject]) -> Tick:
    if _WITHOUT_TARGET.search(context.segment.text):
        return make_tick(context, "no figure", "a count of measures without a target")
    period = context.periods[0] if context.periods else context.report_period
    every = list(_tallies(context, subjects, period))
    if not any(one.figure.cells for one in every):
        return make_tick(context, "no figure", "the data have no targets of it")
    found = [one for one in every if _is_meant(context, one)]
    data_say = "the data say " + "; ".join(dict.fromkeys(one.says for one in found))
    for one in found:
        if context.number.covers(one.figure.value):
            return make_tick(context, "agrees", one.says, one.figure.cells)
    if _CONDITION.search(context.segment.text):
        return make_tick(context, "no figure", f"a count with a condition; {data_say}")
    return make_tick(context, "differs", data_say, found[0].figure.cells)


def _tallies(context: Context, subjects: Sequence[Subject], period: Period) -> Iterator[_Tally]:
    """Give how many targets were met and missed: of the services that the sentence names, or the heading, or of all."""
    named, above = context.services.so_far, context.services.above
    for services in dict.fromkeys([named] if named else [above, frozenset()]):
        statuses = [
            (series.statuses[period], series.targets[period].cells[0])
            for subject in subjects
            if not services or subject.service in services
            for series in (subject.series[authority] for authority in authorities_for(context, subject))
            if series.statuses.get(period) in _JUDGED_STATUSES and period in series.targets
        ]
        of_services = f" of {words.join(sorted(services))}, {period}" if services else f", {period}"
        for what, wanted in _STATUSES_COUNTED.items():
            yield _Tally(what, of_services, count_figure(cell for status, cell in statuses if status in wanted))


def _is_meant(context: Context, one: _Tally) -> bool:
    """Tell whether a count of targets is the one that a number's words mean: met, missed, or all."""
    text, start = context.segment.text, context.segment.start
    before, after = text[: context.number.start - start], text[context.number.end - start :]
    if _OF_ALL.search(before):
        return one.what == "targets"
    meanings = [one.meaning for one in phrases(after, AGAINST_TARGETS) + phrases(before, AGAINST_TARGETS)]
    if "missed" in meanings:
        return one.what.startswith("targets missed")
    return one.what == "targets met" if meanings else True


def _judge_record(context: Context) -> Tick:
    """Return the verdict on "met in 9 of 12 months", by the months of the year, of all years, or the last so many."""
    text, start = context.segment.text, context.segment.start
    match = _RECORD.search(text, max(context.number.start - start - _RECORD_REACH, 0))
    months = _MONTHS[match["length"].casefold()] if match else 1
    wanted = [one for one in context.segment.quantities if match and match.start() <= one.start - start < match.end()]
    missed = [one.meaning for one in phrases(text, AGAINST_TARGETS)][:1] == ["missed"]
    for subject in context.candidates:
        for authority in authorities_for(context, subject):
            found = list(_records(context, subject.series[authority], months, int(wanted[-1].value) if wanted else 0))
            if not found:
                continue
            numbers = [int(one.value) for one in wanted]
            right = next((one for one in found if one.agrees(numbers, missed)), None)
            record = right or found[0]
            if right is None and wanted and wanted[-1].value > max(one.judged for one in found):
                says = f"{subject.title_for(authority)}: {record.judged} {record.when}, have a target to judge by"
                return make_tick(context, "no figure", says, record.cells)
            says = (
                f"{subject.title_for(authority)}: the target was met in {record.met} of {record.judged} {record.when}"
            )
            return make_tick(context, "agrees" if right else "differs", says, record.cells)
    return make_tick(context, "no figure", NOTHING)


@dataclass(frozen=True)
class _Record:
    """In how many of the judged months or quarters of a stretch a target was met."""

    met: int
    judged: int
    when: str
    cells: tuple[str, ...]

    def agrees(self, numbers: Sequence[int], missed: bool) -> bool:
        count = self.judged - self.met if missed else self.met
        return list(numbers) == [count, self.judged] or (len(numbers) == 1 and numbers[0] == count == self.judged)


def _records(context: Context, series: Series, months: int, wanted: int) -> Iterator[_Record]:
    """Give the records of the year, of the last so many and of all, with and without what is suspended in part."""
    year = (context.periods or (context.report_period,))[0].year_of
    noun = {1: "months", 3: "quarters"}.get(months, "years")
    for statuses in ((Status.MET, Status.MISSED), _JUDGED_STATUSES):
        judged = sorted(
            period
            for period, status in series.statuses.items()
            if period.months == months and status in statuses and period.ends <= context.report_period.ends
        )
        of_year = [period for period in judged if year.contains(period)]
        for stretch in (of_year, judged[-wanted:] if wanted else [], judged):
            if stretch:
                met = sum(series.statuses[period] == Status.MET for period in stretch)
                cells = tuple(cell for period in stretch for cell in series.values[period].cells)
                yield _Record(met, len(stretch), f"{noun}, {stretch[0]} to {stretch[-1]}", cells)


def _judge_tally_change(context: Context) -> Tick:
    return make_tick(context, "no figure", "a change in a number of targets; the report counts those of one period")


def _judge_rank(context: Context) -> Tick:
    extreme = _find_extreme(context)
    for one in plain_values(context):
        highest = claims.is_highest(extreme.meaning if extreme else "best", one.subject)
        if highest is None:
            continue
        segment = context.segment
        of_years = any(claims.YEARS.match(segment.text[number.end - segment.start :]) for number in segment.quantities)
        if len(one.subject.series) > 1 and not of_years:
            others, among = claims.authority_values(one.subject, one.period), "councils"
        else:
            others, among = claims.period_values(context, one.subject, one.authority, one.period)
        rank = claims.rank_among(others, one.figure.value, highest)
        end = "highest" if highest else "lowest"
        says = f"{one.what} ({one.figure}) was number {rank} of {len(others)} {among}, counted from the {end}"
        return make_tick(context, "agrees" if rank == int(context.number.value) else "differs", says, one.figure.cells)
    return make_tick(context, "no figure", NOTHING)


def _judge_authorities(context: Context) -> Tick:
    for one in plain_values(context):
        if len(one.subject.series) > 1:
            number = len(claims.authority_values(one.subject, one.period))
            verdict: Verdict = "agrees" if context.number.covers(number) else "differs"
            return make_tick(context, verdict, f"{number} councils have a figure of {one.subject.title}, {one.period}")
    return make_tick(context, "no figure", NOTHING)


def _judge_run(context: Context) -> Tick:
    phrase = claims.find_direction(context)
    for one in plain_values(context) if phrase else ():
        run, cells = _length_of_run(one, phrase.meaning if phrase else "")
        says = f"{one.what}: {run} in a row went that way, to {one.figure}"
        if run != int(context.number.value):
            return make_tick(context, "differs", says, cells)
        extreme = _find_extreme(context)
        if extreme and (wrong := claims.find_wrong_extreme(context, extreme, one)):
            return make_tick(context, "differs", f"not {wrong.words!r}: {wrong.says}", cells)
        return make_tick(context, "agrees", says, cells)
    return make_tick(context, "no figure", NOTHING)


def _length_of_run(one: CandidateFigure, meaning: str) -> tuple[int, tuple[str, ...]]:
    """Return how many times in a row a measure went one way up to a period, and the cells of that."""
    series, period = one.series, one.period
    better = one.subject.better or 1.0
    sign = {"down": -1.0, "better": better, "worse": -better}.get(meaning, 1.0)
    run, cells = 0, list(one.figure.cells)
    while before := series.before(period):
        if (series.values[period].value - series.values[before].value) * sign <= DUST:
            break
        cells += series.values[before].cells
        run, period = run + 1, before
    return run, tuple(cells)


def _judge_years(context: Context) -> Tick:
    wanted, extreme = int(context.number.value), _find_extreme(context)
    if any(one.kind == "ordinal" for one in context.segment.numbers):
        extreme = None  # "the third lowest of six years" is judged with its place
    tail = context.segment.text[context.number.end - context.segment.start :]
    unit = _PERIOD.search(tail)
    for one in plain_values(context):
        if unit is None or one.period.months != _MONTHS[unit[0].casefold()]:
            continue
        periods = sorted(period for period in one.series.values if period.months == one.period.months)
        span = f"the data have {len(periods)}, {periods[0]} to {periods[-1]}"
        cells = tuple(cell for period in periods for cell in one.series.values[period].cells)
        if extreme and (wrong := claims.find_wrong_extreme(context, extreme, one)):
            return make_tick(context, "differs", f"not {wrong.words!r}: {wrong.says}", cells)
        if extreme and wanted > len(periods):
            says = f"we cannot test {wanted} years: {span}; of these, {one.figure} is the {extreme.words.casefold()}"
            return make_tick(context, "no figure", says, cells)
        if extreme or wanted == len(periods):
            return make_tick(context, "agrees", f"a number of years; {span}", cells)
        return make_tick(context, "no figure", f"a number of years; {span}")
    return make_tick(context, "no figure", NOTHING)


def _find_extreme(context: Context) -> Phrase | None:
    return next(iter(context.segment.phrases("extremes")), None)


_JUDGES: dict[NumberRole, Callable[[Context], Tick]] = {
    "tally change": _judge_tally_change,
    "record": _judge_record,
    "rank": _judge_rank,
    "run": _judge_run,
    "years": _judge_years,
    "authorities": _judge_authorities,
}
