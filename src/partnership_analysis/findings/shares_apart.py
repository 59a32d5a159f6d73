"""Whether two services' shares of complaints differ by more than chance."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from partnership_analysis import units, words
from partnership_analysis.analysis import proportions
from partnership_analysis.figures import Figure, Sentence, derived_figure, share_figure
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.findings.stages import Stages
from partnership_analysis.findings.upheld import Upheld
from partnership_analysis.periods import Period

_STAGE = "stage 2"


@dataclass(frozen=True)
class Share:
    """A part of a service's complaints."""

    authority: str
    service: str
    part: Figure
    whole: Figure

    @property
    def rate(self) -> float:
        """The part as a share of the whole, 0 to 1."""
        return self.part.value / self.whole.value


@dataclass(frozen=True, kw_only=True)
class SharesApart(Finding):
    """The two services whose shares are furthest apart.

    Attributes
    ----------
    outcome
        What the share did: "were upheld", "went to stage 2".
    services, higher, lower
        The two services, that with the higher share first, and their shares.
    low, high
        The 95% interval of the difference (Newcombe's), wide enough for all pairs to be compared at once.
    service_count, other_pairs
        How many services there are, and how many other pairs differ by more than chance.
    within_chance
        Whether no pair differs by more than chance.
    """

    outcome: str
    services: tuple[str, str]
    higher: Figure
    lower: Figure
    low: Figure
    high: Figure
    service_count: int
    other_pairs: int
    within_chance: bool

    @classmethod
    def find(cls, upheld: Iterable[Upheld], stages: Iterable[Stages], period: Period) -> "Iterator[SharesApart]":
        """Give, for each council, the services furthest apart in what was upheld and in what went to stage 2."""
        in_part = {(one.authority, one.service) for one in upheld if one.some_in_part}
        shares = [Share(one.authority, one.service, one.number, one.total) for one in upheld if one.total.value]
        for of_council in _by_council(shares):
            yield from _furthest(of_council, period, "were upheld", ranks.UPHELD_APART, in_part)
        escalated = [
            Share(one.authority, one.service, number, one.total)
            for one in stages
            if one.total and one.total.value and (number := one.number(_STAGE))
        ]
        for of_council in _by_council(escalated):
            yield from _furthest(of_council, period, f"went to {_STAGE}", ranks.STAGES_APART)

    @property
    def sentence(self) -> Sentence:
        """Which two services differ, and by how much they may."""
        higher, lower = self.services
        if self.service_count > 2 and self.within_chance:
            services = f"the {words.number_word(self.service_count)} services"
            return (
                f"we cannot be sure that {services} differ in the share that {self.outcome} in {self.period.words}.",
            )
        shares: Sentence = (self.higher, f" of complaints about {higher} and ", self.lower, f" about {lower} ")
        more = "too small to be sure of" if self.within_chance else "unlikely to be chance"
        interval: Sentence = (f" The difference is {more} (95% range ", self.low, " to ", self.high, ").")
        others = ""
        if self.service_count > 2 and self.other_pairs:
            pairs = f"{words.number_word(self.other_pairs)} other pair{'s' * (self.other_pairs != 1)} of services"
            others = f" So {'are those' if self.other_pairs > 1 else 'is that'} of {pairs}."
        return (*shares, f"{self.outcome} in {self.period.words}.", *interval, others)


def _by_council(shares: Sequence[Share]) -> list[list[Share]]:
    councils = dict.fromkeys(share.authority for share in shares)
    return [[share for share in shares if share.authority == council] for council in councils]


def _furthest(
    shares: Sequence[Share], period: Period, outcome: str, rank: float, in_part: Collection[tuple[str, str]] = ()
) -> Iterator[SharesApart]:
    """Give the pair that is furthest apart, by intervals wide enough for all pairs to be compared at once."""
    pairs = [sorted(pair, key=lambda share: share.rate, reverse=True) for pair in combinations(shares, 2)]
    if not pairs:
        return
    intervals = [_interval(higher, lower, len(pairs)) for higher, lower in pairs]
    number_beyond = sum(low > 0 for low, _ in intervals)
    (higher, lower), (low, high) = max(zip(pairs, intervals, strict=True), key=lambda pair: pair[1][0])
    counts = (higher.part, higher.whole, lower.part, lower.whole)
    some_in_part = any((share.authority, share.service) in in_part for share in (higher, lower))
    yield SharesApart(
        authority=higher.authority,
        period=period,
        outcome=f"{outcome} in full or in part" if some_in_part else outcome,
        services=(higher.service, lower.service),
        higher=share_figure(higher.part, higher.whole),
        lower=share_figure(lower.part, lower.whole),
        low=_end("lower", low, "", counts, len(pairs)),
        high=_end("upper", high, " percentage points", counts, len(pairs)),
        service_count=len(shares),
        other_pairs=max(0, number_beyond - 1),
        within_chance=not number_beyond,
        rank=rank,
    )


def _interval(one: Share, other: Share, pairs: int) -> tuple[float, float]:
    part, whole, other_part, other_whole = (
        int(figure.value) for figure in (one.part, one.whole, other.part, other.whole)
    )
    return proportions.difference_interval(part, whole, other_part, other_whole, pairs)


def _end(which: str, value: float, unit: str, counts: Iterable[Figure], pairs: int) -> Figure:
    printed = units.format_value(value, "number", 0) + unit
    of_pairs = f" for {pairs} pairs" if pairs > 1 else ""
    arithmetic = f"{which} end of Newcombe's 95% interval{of_pairs} of {{a}} / {{b}} - {{c}} / {{d}}"
    return derived_figure(value, "percent", printed, arithmetic, *counts)
