"""Every sentence about a quarter, month or half of made-up months, worked out again by code that shares nothing with
ours.
"""

from pathlib import Path

import pytest
from claims import Claim, PartScope, claims
from test_recomputed_months import made_up
from test_recomputed_sentences import altered, noticed, opens_and_scores, told

import partnership_analysis as pa

pytestmark = pytest.mark.slow

PERIODS = ("2013/14 Q2", "2013-08", "2014/15 H1")
# The first of a year, the last, those that a year ends with: some for each of more workbooks.
MORE = {
    3: ("2014/15 Q1", "2013/14 H2", "2014/15 H1"), 4: ("2013/14 Q3", "2014-03"),
    6: ("2012/13 Q3", "2014/15 H2", "2013/14 Q4"), 8: ("2013/14 Q2", "2015-03"),
}  # fmt: skip
# What the workbooks between them must make the commentary say.
SAID = (
    "(the sum of its months)", "(counted over its months)", "(the average of its months)", "(over 12 months)",
    "(counted from April)", "at the same point of", "the same as in", "almost the same", "higher than in",
    "target to date of", "in the same months of", "The target for the whole year is", "That target was",
    "whether each figure counts from April", "Over the whole quarter", "Over the whole half", "within the tolerance of",
    "suspension covered the whole period", "Outside the suspension", "the other two months", "The last was",
    "does not say whether higher or lower", "no target for", "no year to date for",
    "with the same period last year", "later figures, up to", "the workbook marks", "month by month", "None of ",
    "met none of", "Missed: ", "Worse: ", "Suspended: ", "Better: ",
    "We cannot judge any against its target", "Why is there no",
)  # fmt: skip


def checked(seed: int, period: str, folder: Path) -> list[Claim]:
    """Read every line about a period and check every claim; no measure that is news goes without a word."""
    rows, data = made_up(seed, folder)
    scope = PartScope(rows, period, rows.authorities)
    scored = opens_and_scores(data, scope, period)
    found = {line: claims(line, scope) for line in told(data, period)}
    assert not [f"{line}\n{claim}" for line, own in found.items() for claim in own if not claim.true]
    commentary = [found[line] for line in str(pa.comment(data, period)).splitlines()]
    assert sum(claim.kind == "level alone" for own in commentary for claim in own) == len(scope.told())
    return [claim for own in found.values() for claim in own] + scored


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_claim_about_a_part_of_a_year_is_true(tmp_path_factory, seed, period):
    assert len(checked(seed, period, tmp_path_factory.getbasetemp())) > 150


@pytest.mark.parametrize("seed", MORE)
def test_every_claim_about_more_parts_of_years_is_true(tmp_path_factory, seed):
    folder = tmp_path_factory.getbasetemp()
    assert sum(len(checked(seed, period, folder)) for period in MORE[seed]) > 100 * len(MORE[seed])


def test_made_up_months_make_the_commentary_on_a_part_say_all_that_it_can(tmp_path_factory):
    chosen = {1: PERIODS, 2: PERIODS} | MORE
    workbooks = ((made_up(seed, tmp_path_factory.getbasetemp())[1], own) for seed, own in chosen.items())
    text = "\n".join(line for data, own in workbooks for period in own for line in told(data, period))
    assert not [words for words in SAID if words not in text]


def test_a_digit_or_a_word_changed_in_a_sentence_about_a_part_is_noticed(tmp_path_factory):
    rows, data = made_up(1, tmp_path_factory.getbasetemp())
    scope = PartScope(rows, "2013/14 Q2", rows.authorities)
    lines = [other for line in told(data, "2013/14 Q2") for other in altered(line)]
    assert len(lines) > 600
    assert not [line for line in lines if not noticed(line, scope)]
