"""Every sentence about made-up months and the years that they make, worked out again by code that shares nothing
with ours.
"""

from functools import cache
from pathlib import Path

import made_up_months
import made_up_rows
import pytest
from claims import Claim, Scope, claims
from raw_rows import Rows
from test_recomputed_sentences import altered, noticed, opens_and_scores, told

import partnership_analysis as pa

pytestmark = pytest.mark.slow

YEARS = ("2012/13", "2013/14", "2014/15")
# What the workbooks between them must make the commentary say.
SAID = (
    "(the sum of its 12 months)", "(counted over its 12 months)", "(the average of its 12 months)",
    "(at the end of its last month)", "(counted from April to March)", "(over the 12 months to March)",
    "months), which", "The other months make",
    "the workbook does not say how to work it out", "some of its months or quarters are missing",
    "lack a numerator or a denominator",
    "Each month counts from April, so", "Each month covers 12 months, so", "may count from April or over 12 months",
    "when they start again", "The two years are not like for like", "recalculate the limits: in the Rebasing sheet",
    "outside the suspension", "process limits need 12 points", "process limits need months or quarters in a row",
    "the workbook marks", "An agreed suspension applied",
)  # fmt: skip


@cache
def made_up(seed: int, folder: Path) -> tuple[Rows, pa.Dataset]:
    rows = made_up_months.invent(seed)
    return rows, pa.load(made_up_rows.write(rows, folder / f"made-up-months-{seed}.xlsx"))


def checked(seed: int, year: str, folder: Path) -> list[Claim]:
    """Read every line about a year and check every claim; no measure's months go without a word."""
    rows, data = made_up(seed, folder)
    scope, lines = Scope(rows, year, rows.authorities), told(data, year)
    scored = opens_and_scores(data, scope, year)
    found = [(line, claim) for line in lines for claim in claims(line, scope)]
    assert not [f"{line}\n{claim}" for line, claim in found if not claim.true]
    assert sum("month by month, " in line for line in lines) == sum(bool(one.months.held(year)) for one in rows.series)
    return [claim for _, claim in found] + scored


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("seed", [1, 2])
def test_every_claim_about_made_up_months_and_their_year_is_true(tmp_path_factory, seed, year):
    assert len(checked(seed, year, tmp_path_factory.getbasetemp())) > 200


@pytest.mark.parametrize("seed", range(3, 9))
def test_every_claim_about_more_months_and_their_years_is_true(tmp_path_factory, seed):
    assert sum(len(checked(seed, year, tmp_path_factory.getbasetemp())) for year in YEARS) > 600


def test_made_up_months_make_the_commentary_say_all_that_it_can_say_of_them(tmp_path_factory):
    workbooks = (made_up(seed, tmp_path_factory.getbasetemp())[1] for seed in range(1, 9))
    text = "\n".join(line for data in workbooks for year in YEARS for line in told(data, year))
    assert not [words for words in SAID if words not in text]


def test_a_digit_or_a_word_changed_in_a_sentence_about_made_up_months_is_noticed(tmp_path_factory):
    rows, data = made_up(13, tmp_path_factory.getbasetemp())
    scope = Scope(rows, "2013/14", rows.authorities)
    lines = [other for line in told(data, "2013/14") for other in altered(line)]
    assert len(lines) > 600
    assert not [line for line in lines if not noticed(line, scope)]
