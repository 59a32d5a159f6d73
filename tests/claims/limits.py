"""Process limits, the four rules and a lasting shift, worked out a point at a time.

Values are decimals by their place; a place without a value is None.
"""

from decimal import Decimal
from itertools import pairwise

OUTSIDE, SHIFT, NEAR, TREND = (
    "outside the limits", "shift", "two of three near a limit or beyond it", "trend",
)  # fmt: skip
# How far the limits lie from the mean, in mean moving ranges; and the dust that is none.
REACH, DUST = Decimal("2.66"), Decimal("1e-9")


def by_hand(values, suspended=(), rebased=()):
    """Return (lower, upper, rule, side or way) for the place of each value that has limits."""
    values = [None if value is None else Decimal(str(value)) for value in values]
    found = {}
    for phase in phases(values, rebased):
        at = [i for i in phase if i not in suspended and values[i] is not None]
        if not (worked := mean_and_range(values, at)):
            continue
        mean, reach = worked
        ends = mean - REACH * reach, mean + REACH * reach
        found |= {i: (*ends, *told) for i, told in rules(values, at, worked).items()}
        if new := shifted([values[i] for i in at], mean):
            # The latest points are one shift; those before it are judged without it.
            old = at[:-new]
            before = mean_and_range(values, old)
            told = rules(values, old, before) if before else dict.fromkeys(old, ("", None))
            found |= {i: (*ends, *told[i]) for i in old}
            found |= {i: (*ends, SHIFT, sign(values[i] - mean)) for i in at[-new:]}
    return found


def phases(values, rebased):
    """Return the places of each phase: limits begin anew at those that are re-based."""
    bounds = sorted({0, *rebased, len(values)})
    return [range(begin, end) for begin, end in pairwise(bounds)]


def mean_and_range(values, at):
    """Return the mean and the mean moving range of twelve points or more, six steps or more among them."""
    ranges = [abs(values[j] - values[i]) for i, j in pairwise(at) if j == i + 1]
    if len(at) < 12 or len(ranges) < 6:
        return None
    return sum(values[i] for i in at) / len(at), sum(ranges) / len(ranges)


def shifted(own, mean):
    """Return how many of the latest points are a lasting shift: eight or more, after eight or more at another level."""
    sides = [sign(value - mean) for value in own]
    new = next((n for n, side in enumerate(reversed(sides)) if side != sides[-1]), len(own))
    old = sides[: len(own) - new]
    steps = [sign(later - earlier) for earlier, later in pairwise(own)][-6:]
    moving = len({*steps}) == 1 and steps[-1] != 0
    apart = sum(side == -sides[-1] for side in old)
    return new if sides[-1] and new >= 8 and len(old) >= 8 and apart > len(old) / 2 and not moving else 0


def sign(number):
    return 0 if abs(number) < DUST else 1 if number > 0 else -1


def rules(values, at, worked):
    """Return the rule that each point breaks, and its side of the mean or the way it goes."""
    mean, reach = worked
    lower, upper, near = mean - REACH * reach, mean + REACH * reach, REACH * reach * 2 / 3
    own, found = [values[i] for i in at], {}
    sides = [sign(value - mean) for value in own]
    beyond = [value > upper + DUST or value < lower - DUST for value in own]
    far = [abs(value - mean) > near + DUST for value in own]
    for k, i in enumerate(at):
        sevens = [range(start, start + 7) for start in range(max(0, k - 6), min(k, len(at) - 7) + 1)]
        shift = next((sides[k] for s in sevens if all(sides[m] == sides[k] != 0 for m in s)), 0)
        rising = any(all(own[m] < own[m + 1] for m in s[:-1]) for s in sevens)
        falling = any(all(own[m] > own[m + 1] for m in s[:-1]) for s in sevens)
        threes = [range(start, start + 3) for start in range(max(0, k - 2), min(k, len(at) - 3) + 1)]
        two = far[k] and any(
            sum(far[m] for m in t) >= 2 and len({sides[m] for m in t}) == 1 and sides[k] for t in threes
        )
        rule = OUTSIDE if beyond[k] else SHIFT if shift else NEAR if two else TREND if rising or falling else ""
        # A point where a rise turns into a fall belongs to both; which of them is told is tested apart.
        way = {(True, False): 1, (False, True): -1}.get((rising, falling)) if rule == TREND else sides[k]
        found[i] = (rule, way)
    return found
