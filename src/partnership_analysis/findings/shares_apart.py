"""Whether two services' shares of complaints differ by more than chance."""

from collections.abc import Iterable, Iterator, Sequence
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


@dataclass(frozen=True, kw_only=True)
class SharesApart(Finding):
    """The two services whose shares are furthest apart.

    Attributes
    ----------
    what
        What the share did: "were upheld", "went to stage 2".
    services, higher, lower
        The two services, that with the higher share first, and their shares.
    low, high
        The 95% interval of the difference (Newcombe's), so wide that those of all pairs hold together.
    compared, others
        How many services there are, and how many other pairs differ by more than chance.
    within_chance
        Whether no pair differs by more than chance.
    """

    what: str
    services: tuple[str, str]
    higher: Figure
    lower: Figure
    low: Figure
    high: Figure
    compared: int
    others: int
    within_chance: bool

    @classmethod
    def find(cls, upheld: "Iterable[Upheld]", stages: "Iterable[Stages]", period: Period) -> "Iterator[SharesApart]":
        """Give, for each council, the services furthest apart in what was upheld and in what went to stage 2."""
        partly = {(one.authority, one.service): one.partly for one in upheld}
        shares = [Share(one.authority, one.service, one.number, one.total) for one in upheld if one.total.value]
        for own in _by_council(shares):
            yield from _furthest(own, period, "were upheld", ranks.UPHELD_APART, partly)
        escalated = [
            Share(one.authority, one.service, number, one.total)
            for one in stages
            if one.total and one.total.value and (number := one.number(_STAGE))
        ]
        for own in _by_council(escalated):
            yield from _furthest(own, period, f"went to {_STAGE}", ranks.STAGES_APART, {})

    @property
    def sentence(self) -> Sentence:
        """Which two services differ, and by how much they may."""
        higher, lower = self.services
        if self.compared > 2 and self.within_chance:
            services = f"the {words.number_word(self.compared)} services"
            return (f"we cannot be sure that {services} differ in the share that {self.what} in {self.period.words}.",)
        shares: Sentence = (self.higher, f" of complaints about {higher} and ", self.lower, f" about {lower} ")
        more = "too small to be sure of" if self.within_chance else "unlikely to be chance"
        interval: Sentence = (f" The difference is {more} (95% range ", self.low, " to ", self.high, ").")
        others = ""
        if self.compared > 2 and self.others:
            pairs = f"{words.number_word(self.others)} other pair{'s' * (self.others != 1)} of services"
            others = f" So {'are those' if self.others > 1 else 'is that'} of {pairs}."
        return (*shares, f"{self.what} in {self.period.words}.", *interval, others)


def _by_council(shares: Sequence[Share]) -> list[list[Share]]:
    councils = dict.fromkeys(share.authority for share in shares)
    return [[share for share in shares if share.authority == council] for council in councils]


def _furthest(
    shares: Sequence[Share], period: Period, what: str, rank: float, partly: dict[tuple[str, str], bool]
) -> Iterator[SharesApart]:
    """Give of several pairs the furthest apart; each pair's interval is so wide that all of them hold together."""
    pairs = [_higher_first(*pair) for pair in combinations(shares, 2)]
    if not pairs:
        return
    compared = [(pair, _interval(*pair, len(pairs))) for pair in pairs]
    beyond = [one for one in compared if one[1][0] > 0]
    (higher, lower), (low, high) = max(beyond or compared, key=lambda one: one[1][0])
    counts = (higher.part, higher.whole, lower.part, lower.whole)
    in_part = any(partly.get((share.authority, share.service)) for share in (higher, lower))
    yield SharesApart(
        authority=higher.authority,
        period=period,
        what=f"{what} in full or in part" if in_part else what,
        services=(higher.service, lower.service),
        higher=share_figure(higher.part, higher.whole),
        lower=share_figure(lower.part, lower.whole),
        low=_end("lower", low, "", counts, len(pairs)),
        high=_end("upper", high, " percentage points", counts, len(pairs)),
        compared=len(shares),
        others=max(0, len(beyond) - 1),
        within_chance=not beyond,
        rank=rank,
    )


def _higher_first(one: Share, other: Share) -> tuple[Share, Share]:
    return (other, one) if _rate(other) > _rate(one) else (one, other)


def _rate(share: Share) -> float:
    return share.part.value / share.whole.value


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
