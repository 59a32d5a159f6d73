"""The role of a number in its sentence or its column: a value, a target, a change, a rank, a count of targets."""

import re
from collections.abc import Sequence
from typing import Literal

from partnership_analysis.kinds import Role, Unit
from partnership_analysis.papers.tie_outs import grids
from partnership_analysis.papers.tie_outs.draft import Passage
from partnership_analysis.papers.tie_outs.numbers import Number
from partnership_analysis.papers.tie_outs.period_mentions import period_mentions
from partnership_analysis.papers.tie_outs.phrases import phrases
from partnership_analysis.papers.tie_outs.segments import Segment
from partnership_analysis.vocabularies import AGAINST_TARGETS, COUNTED_TARGETS, DIRECTIONS, HEDGES, NUMBER_WORDS

NumberRole = Literal[
    "value", "baseline", "target", "variance", "change", "percent change", "outside", "share", "whole", "rank", "run",
    "record", "years", "multiple", "tally", "tally change", "authorities",
    "forecast",
]  # fmt: skip

_TARGET = r"(?:targets?|goals?|standards?|KPIs?|benchmarks?|thresholds?)"
_HAS_TARGET = re.compile(rf"\b{_TARGET}\b", re.I)
_CHANGE_NOUN = r"(?:increase|rise|fall|drop|reduction|improvement|decrease|decline|growth|gain|change|deterioration)"
_BY = re.compile(
    rf"\b(?:by|{_CHANGE_NOUN}s?\s+of|up|down|rose|fell|risen|fallen|increased|decreased|dropped|improved|grew|cut)\s*$",
    re.I,
)
_MORE = re.compile(
    rf"\s*(?:higher|lower|more|fewer|less|better|worse|quicker|faster|slower|longer|shorter|above|below|over|under"
    rf"|short|ahead|behind|off|up|down|outside|{_CHANGE_NOUN})\b",
    re.I,
)
_FROM = re.compile(r"\b(?:from|than(?:\s+the)?|compared\s+(?:with|to)|on)\s+(?:the\s+)?$", re.I)
_AGAINST = re.compile(r"\bagainst\s+(?:the\s+)?$", re.I)
_TARGET_BEFORE = re.compile(rf"\b{_TARGET}\s*(?:level\s+)?(?:of|was|is|being|at|set at|:|=|,|\()?\s*$", re.I)
_TARGET_AFTER = re.compile(rf"\s*{_TARGET}\b", re.I)
_YEARS = re.compile(r"\s+(?:consecutive\s+|successive\s+|full\s+|financial\s+)?(?:years?|quarters?|months?)\b", re.I)
_AUTHORITIES = re.compile(r"\s+(?:\w+\s+)?(?:councils?|authorities|boards?|forces|trusts)\b", re.I)
_OF = re.compile(r"\b(?:out\s+)?of\s+(?:the\s+|its\s+|all\s+|our\s+)?$", re.I)
_OUTSIDE = re.compile(r"\b(?:outside|excluding|exclud\w*)\b", re.I)
_TARGETS = "|".join(COUNTED_TARGETS.meanings)
# "Calls answered and one other measure": how many there are besides is no count of all.
_NOT_BETWEEN = r"(?!(?:met|missed|the|its|a|failed|against|of|by|in|more|fewer|less|extra|additional|other)\b)"
_COUNTED = re.compile(
    rf"\s+(?:of\s+(?:the\s+|its\s+|all\s+|our\s+)?)?(?:{_NOT_BETWEEN}[\w-]+\s+){{0,2}}(?:{_TARGETS})\b", re.I
)
_MORE_COUNTED = re.compile(rf"\s+(?:more|fewer|less|extra|additional)\s+(?:[\w-]+\s+){{0,2}}?(?:{_TARGETS})\b", re.I)
# "nine were met", and not "one missed call".
_JUDGED = re.compile(
    rf"\s*(?:(?:were|was|have|had|has|been|not)\s+)*(?:{'|'.join(AGAINST_TARGETS.meanings)})"
    r"\s*(?:[.,;)]|$|in\b|outside\b|overall\b)",
    re.I,
)
# "In 9 of 12 months", "in each of 20 months".
_RECORD = re.compile(
    rf"\s*of\s+(?:(?:the|its|these|last)\s+){{0,2}}(?:\d+|{'|'.join(NUMBER_WORDS.meanings)})\s+(?:months|quarters)\b",
    re.I,
)
_RECORD_OF = re.compile(r"(?:\bin\s+each|\d|\w+)\s+of\s+(?:(?:the|its|these|last)\s+){0,2}$", re.I)
_FORECAST = re.compile(r"\b(?:forecasts?|projected|projections?|predicted)\b", re.I)
# Statistics that the report does not have.
_STATISTIC = re.compile(
    r"\b(?:mean|median|(?:process|control|upper|lower)\s+limits?|standard deviation|margin of error"
    r"|(?:lowest|highest)\s+likely)\b",
    re.I,
)
_JUST_JUDGED = re.compile(r"\b(?:met|missed|failed)\s+$", re.I)
_AT_END = re.compile(r"(?:in a row|running|consecutive|successive|in succession)\b", re.I)


def roles_in_sentence(number: Number, segment: Segment, before: Sequence[Segment]) -> frozenset[NumberRole]:
    """Return what a number in a sentence may be.

    Parameters
    ----------
    before
        The segments of the sentence before its own.

    Examples
    --------
    >>> from partnership_analysis.papers.tie_outs.segments import segments
    >>> found = segments("Rates rose by 0.86 points to 97.78%, above the target of 97%.")
    >>> [sorted(roles_in_sentence(segment.numbers[0], segment, found[:place])) for place, segment in enumerate(found)]
    [['change', 'percent change'], ['share', 'value'], ['target']]
    """
    if number.kind == "label":
        return frozenset()
    before_number, tail = _words_around(number, segment)
    lead = _without_hedge(before_number)
    if _STATISTIC.search(segment.text):
        return frozenset()
    if _FORECAST.search(segment.text):
        return frozenset({"forecast"})
    if number.kind == "ordinal":
        is_run = _AT_END.search(tail[:40]) or re.match(r"\s+(?:year|quarter|month)", tail, re.I)
        return frozenset({"run"} if is_run else {"rank"})
    if number.kind == "multiple":
        return frozenset({"multiple"})
    if number.kind == "fraction":
        return frozenset({"share", "value"})
    if not number.unit and (counted := _counting_roles(number, segment, before, lead, tail)):
        return counted
    return _measuring_roles(number, segment, before, lead, tail)


def _counting_roles(
    number: Number, segment: Segment, before: Sequence[Segment], lead: str, tail: str
) -> frozenset[NumberRole] | None:
    """Return the roles of a number without a unit that counts years, targets or authorities."""
    if phrases("".join(one.text for one in (*before, segment)), AGAINST_TARGETS) and _is_of_record(
        number, segment, tail
    ):
        return frozenset({"record"})
    if _YEARS.match(tail):
        return frozenset({"run" if _AT_END.search(tail[:40]) else "years"})
    if _AUTHORITIES.match(tail):
        return frozenset({"authorities"})
    has_rank = any(one.kind == "ordinal" and one.end <= number.start for one in segment.numbers)
    if has_rank and _OF.search(lead):
        return frozenset({"authorities"})
    behind = _words_after(number, segment)
    if _MORE_COUNTED.match(behind) or (_MORE.match(tail) and _counts_targets((*before, segment))):
        return frozenset({"tally change"})
    if (
        _COUNTED.match(behind)
        or (_JUDGED.match(tail) and _counts_targets(before))
        or (_JUST_JUDGED.search(lead) and _counts_targets((*before, segment)))
    ):
        return frozenset({"tally"})
    if _OF.search(lead) and not _TARGET_BEFORE.search(lead) and not _BY.search(lead):
        return frozenset({"whole", "value"})
    return None


def _is_of_record(number: Number, segment: Segment, tail: str) -> bool:
    """Tell whether a number says in how many months something was so, or in how many of them it was judged."""
    if _RECORD.match(_words_after(number, segment)):
        return True
    return bool(
        re.match(r"\s+(?:months|quarters)\b", tail, re.I)
        and _RECORD_OF.search(segment.text[: number.start - segment.start])
    )


def _counts_targets(segments: Sequence[Segment]) -> bool:
    """Tell whether segments count targets: "Of 14 targets"."""
    counts = ((one, number) for one in segments for number in one.quantities if not number.unit)
    return any(_COUNTED.match(_words_after(number, one)) for one, number in counts)


def _measuring_roles(
    number: Number, segment: Segment, before: Sequence[Segment], lead: str, tail: str
) -> frozenset[NumberRole]:
    if _TARGET_BEFORE.search(lead) or _TARGET_AFTER.match(tail):
        return frozenset({"target"})
    if _FROM.search(lead):
        return frozenset({"baseline"})
    if _AGAINST.search(lead):
        return frozenset({"target", "baseline"})
    if number.unit == "points" or _BY.search(lead) or _MORE.match(tail):
        if _HAS_TARGET.search(segment.text):
            return frozenset({"variance"})
        roles: set[NumberRole] = {"change", "percent change"}
        return frozenset(roles | {"variance"} if any(_HAS_TARGET.search(one.text) for one in before) else roles)
    if segment.in_brackets:
        return frozenset({"value", "percent change", "share", "baseline", "target"})
    if _OUTSIDE.search(segment.text):
        return frozenset({"outside"})
    repeats = before and re.match(r"\s*or\s*$", lead) and not phrases(segment.text, DIRECTIONS)  # "91, or 37%"
    if repeats and number.unit == Unit.PERCENT:
        return frozenset({"percent change", "share"})
    return frozenset({"value", "share"} if number.unit == Unit.PERCENT else {"value"})


def roles_in_cell(number: Number, segment: Segment, passage: Passage) -> frozenset[NumberRole]:
    """Return what a number in a cell may be, by the heading of its column or its row.

    Examples
    --------
    >>> from partnership_analysis.papers.tie_outs.segments import segments
    >>> cell = Passage("-6%", "cell", "table 1, row 2, column 4", row="Calls answered", column="Variance 2014/15")
    >>> (segment,) = segments(cell.text, is_cell=True)
    >>> sorted(roles_in_cell(segment.numbers[0], segment, cell))
    ['variance']
    """
    if number.kind == "label":
        return frozenset()
    if _STATISTIC.search(passage.column):
        return frozenset()
    if _FORECAST.search(passage.column):
        return frozenset({"forecast"})
    kind = grids.heading_role(passage.column) or grids.heading_role(passage.row)
    compares = any(one.is_compared or one.relation for one in period_mentions(passage.column))
    if kind == Role.CHANGE and (compares or not grids.periods_of(passage.column)):
        return frozenset({"change", "percent change"})  # "worse by 3 points" too
    if number.start > 0 and segment.text[: number.start - segment.start].strip():
        is_outside = _OUTSIDE.search(passage.text) or "suspend" in passage.text
        return frozenset({"outside"} if is_outside else {"value", "outside"})
    if number.start > 0 and passage.text[: number.start].strip(" (+-"):
        return frozenset({"outside", "value"})
    if kind == Role.TARGET:
        return frozenset({"target"})
    if kind == Role.VARIANCE:
        return frozenset({"variance"})
    if not passage.column and not grids.periods_of(passage.row):
        return frozenset({"value", "target", "variance", "share"})
    return frozenset({"value", "share"} if number.unit == Unit.PERCENT else {"value"})


def _words_around(number: Number, segment: Segment) -> tuple[str, str]:
    """Return the words of a segment before a number and after it, up to the numbers beside it."""
    begin = max((one.end for one in segment.quantities if one.end <= number.start), default=segment.start)
    stop = min((one.start for one in segment.quantities if one.start >= number.end), default=segment.end)
    text, offset = segment.text, segment.start
    return text[begin - offset : number.start - offset], text[number.end - offset : stop - offset]


def _words_after(number: Number, segment: Segment) -> str:
    return segment.text[number.end - segment.start :]


def _without_hedge(lead: str) -> str:
    """Return the words before a number without those that only make it rough."""
    found = [one for one in phrases(lead, HEDGES) if not lead[one.end :].strip()]
    return lead[: found[-1].start] if found else lead
