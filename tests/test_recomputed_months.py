"""Every sentence about months, worked out again from made-up figures by code that shares nothing with ours."""

import datetime as dt
from random import Random

import pytest
from claims import UnreadError
from claims.months import Monthly, read
from test_recomputed_sentences import altered

import partnership_analysis as pa

KINDS = ("steady", "step", "drift", "gappy")


def invent(random, number):
    """Make up a measure's 36 months: steady, with a change of level, drifting, or with gaps."""
    kind, level, values = KINDS[number % len(KINDS)], 50.0, []
    for place in range(random.choice([11, 14, 20, 29, 36])):
        if kind == "step" and place and random.random() < 0.08:
            level += random.choice([-6, 6])
        if kind == "drift":
            level += random.choice([-1, 0.5, 2])
        missing = random.random() < (0.45 if kind == "gappy" else 0.03)
        wild = random.choice([-15, 15]) if random.random() < 0.04 else 0
        values.append(None if missing else round(level + random.choice([-2, -1, 0, 1, 2]) + wild, 1))
    if values[-1] is None:
        values[-1] = 50.0
    size, goal = len(values), round(50.0 + random.choice([-9, -3, 0, 3, 9]), 1)
    own = goal if random.random() < 0.7 else None
    begin = random.randrange(size)
    suspended = set(range(begin, min(size, begin + random.choice([1, 3])))) if random.random() < 0.4 else set()
    # A new basis in a month that has no figure begins with the next that has one.
    starts = [place for place in range(4, size) if values[place] is not None]
    rebased = {random.choice(starts): "a new system"} if random.random() < 0.3 and starts else {}
    polarity = random.choice(["higher", "higher", "lower", ""])
    name = f"Measure {'abcdefghijkl'[number]}"
    first = dt.date(2012, 4, 1) if random.random() < 0.5 else dt.date(2012, 9, 1)
    return Monthly(name, name, polarity, first, values, [own] * size, suspended, rebased)


def load(written, measures):
    rows, exclusions, rebasing = [], [], []
    for one in measures:
        rows += [
            (one.name, "Service", one.named(place), value, one.targets[place])
            for place, value in enumerate(one.values)
            if value is not None
        ]
        for place in sorted(one.suspended):
            last = one.month(place + 1) - dt.timedelta(days=1)
            exclusions.append((one.name, "Service", one.month(place), last, "agreed"))
        rebasing += [(one.name, "Service", one.month(place), why) for place, why in one.rebased.items()]
    sheets = {
        "Returns": [("Measure", "Service", "Period", "Value", "Target"), *rows],
        "Exclusions": [("Measure", "Service", "Start", "End", "Reason"), *exclusions],
        "Rebasing": [("Measure", "Service", "From", "Reason"), *rebasing],
    }
    described = [(one.name, "Service", "number", one.polarity) for one in measures]
    return pa.load(written(sheets, measures=described, about=[("Authority", "Anytown")]))


def told(written, seed):
    """Give all that is said of the months of twelve made-up measures, in each of their years: whose, when and what."""
    random = Random(seed)  # noqa: S311 - nothing is hidden by it
    measures = [invent(random, number) for number in range(12)]
    data = load(written, measures)
    for year in ("2012/13", "2013/14", "2014/15"):
        for line in str(pa.comment(data, year)).splitlines():
            if line.startswith("Month by month, "):
                own = next(one for one in measures if line.startswith(f"Month by month, {one.phrase} "))
                yield own, year, line


def checked(written, seed):
    """Return every claim about the months of twelve made-up measures: all of them true."""
    found = []
    for one, year, line in told(written, seed):
        claims = read(one, year, line).claims
        assert not [f"{line}\n{claim}" for claim in claims if not claim.true]
        found += claims
    return found


def test_every_claim_about_made_up_months_is_true(written):
    assert len(checked(written, 1)) > 200


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 14))
def test_every_claim_about_more_months_is_true(written, seed):
    assert len(checked(written, seed)) > 200


def noticed(one, year, line):
    try:
        return not all(claim.true for claim in read(one, year, line).claims)
    except UnreadError:
        return True


@pytest.mark.slow
def test_a_digit_or_a_word_changed_in_a_sentence_about_months_is_noticed(written):
    lines = [(one, year, other) for one, year, line in told(written, 1) for other in altered(line)]
    assert len(lines) > 300
    assert not [line for one, year, line in lines if not noticed(one, year, line)]
