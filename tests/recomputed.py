"""A figure worked out again from its cells, by nothing of the package's own arithmetic."""

import math
import re
from itertools import pairwise
from statistics import fmean


def recompute(figure, value, parts=None):
    """Evaluate a figure's arithmetic: `value` gives a cell's number, `parts` its row's numerator and denominator."""
    cells = list(figure.cells)
    names = {f"c{i}": value(cell) for i, cell in enumerate(cells)}
    text = figure.arithmetic
    counted = {"numerators": 0, "denominators": 1}
    text = re.sub(
        r"(\w+) beside \{(\d+):(\d+)\}",
        lambda m: str([float(parts(cell)[counted[m[1]]]) for cell in cells[int(m[2]) : int(m[3])]]),
        text,
    )
    text = re.sub(
        r"\{(\d+):(\d+)\}", lambda m: "[" + ", ".join(f"c{i}" for i in range(int(m[1]), int(m[2]))) + "]", text
    )
    text = re.sub(r"\{(\d+)\}", r"c\1", text).replace("mean moving range(", "moving(")
    if end := re.fullmatch(r"(lower|upper) end of Wilson's 95% interval of (.+) / (.+)", text):
        part, whole = (eval(side, dict(FUNCTIONS), names) for side in end.groups()[1:])  # noqa: S307 - our own sums
        return wilson(part, whole)[end[1] == "upper"]
    if end := re.fullmatch(r"(lower|upper) end of Newcombe's 95% interval of (.+) / (.+) - (.+) / (.+)", text):
        counts = [eval(side, dict(FUNCTIONS), names) for side in end.groups()[1:]]  # noqa: S307 - our own sums
        return newcombe(*counts)[end[1] == "upper"]
    return eval(text, dict(FUNCTIONS), names)  # noqa: S307 - our own sums


def wilson(part, whole):
    """The shares that a score test of 1.96 standard errors would not reject, found by halving."""
    share = part / whole

    def rejected(other):
        return abs(share - other) > 1.959963984540054 * math.sqrt(other * (1 - other) / whole)

    def edge(inside, outside):
        for _ in range(200):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if rejected(middle) else (middle, outside)
        return 100 * inside

    return edge(share, 0.0) if part else 0.0, edge(share, 1.0) if part < whole else 100.0


def newcombe(part, whole, other, other_whole):
    (low, high), (other_low, other_high) = wilson(part, whole), wilson(other, other_whole)
    share, other_share = 100 * part / whole, 100 * other / other_whole
    reach = ((share - low) ** 2 + (other_high - other_share) ** 2) ** 0.5
    reach_up = ((high - share) ** 2 + (other_share - other_low) ** 2) ** 0.5
    return share - other_share - reach, share - other_share + reach_up


FUNCTIONS = {
    "mean": fmean,
    "sum": sum,
    "count": len,
    "moving": lambda *stretches: fmean(abs(b - a) for values in stretches for a, b in pairwise(values)),
    "max": max,
    "min": min,
}
