"""Every sentence of the annual commentary, worked out again from the rows by code that shares nothing with ours."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import made_up_rows
import pytest
from claims import Claim, Scope, UnreadError, claims, points, scorecard_claims
from raw_rows import Measure, Rows, Series, read_example, year_label

import partnership_analysis as pa

YEAR = "2014/15"
# What a sentence may not say in place of a word: another direction, place, number or verdict.
OTHERS = {
    "rose": "fell", "risen": "fallen", "rise": "fall", "up": "down", "highest": "lowest", "longest": "shortest",
    "quicker": "slower", "longer": "shorter", "above": "below", "second": "third", "two": "three", "four": "five",
    "six": "seven", "larger": "smaller", "added": "took off", "raised": "lowered", "met": "missed", "first": "only",
    "April": "March", "May": "June", "January": "February", "sum": "mean", "over": "under",
    "upper": "lower", "concern": "improvement", "outside": "inside", "nobody": "everybody", "last": "next",
}  # fmt: skip
OTHERS |= {"Worse": "Better", "whole": "part", "meets": "misses", "others": "measures", "targets": "measures"}
OTHERS |= {"better": "worse", "high": "low", "higher": "lower", "quarter": "half", "before": "after"}
OTHERS |= {other: word for word, other in OTHERS.items()} | {"more": "no more"}


@cache
def reported(data: pa.Dataset, period: str) -> pa.Report:
    return pa.report(data, period)


@cache
def told(data: pa.Dataset, year: str) -> list[str]:
    """What opens a briefing, and its commentary, each sentence once."""
    report = reported(data, year)
    said = (report.summary, report.questions, report.unanswered, report.commentary)
    return list(dict.fromkeys("\n".join(map(str, filter(lambda one: one.statements, said))).splitlines()))


def checked(scope: Scope, lines: Iterable[str]) -> list[Claim]:
    """Read every line and check every claim: one that is false fails, and so does a line that cannot be read."""
    found = [(line, claim) for line in lines for claim in claims(line, scope)]
    assert not [f"{line}\n{claim}" for line, claim in found if not claim.true]
    return [claim for _, claim in found]


def scorecard(report: pa.Report) -> dict[str, dict[str, str]]:
    """The scorecard's cells as they are printed, by the name of each measure and the heading of each column."""
    cells = [(str(name), row) for table in report.scorecard_table for name, row in table.cells.iterrows()]
    assert len(dict(cells)) == len(cells)
    return {name: {heading: str(cell) for heading, cell in row.items()} for name, row in cells}


def opens_and_scores(data: pa.Dataset, scope: Scope, period: str) -> list[Claim]:
    """Check that every main point that there is to make is made, and each cell of the scorecard."""
    report = reported(data, period)
    found = scorecard_claims(scorecard(report), scope)
    assert not [claim for claim in found if not claim.true]
    told = {line.partition(": ")[0] for line in str(report.summary).splitlines() if ": " in line}
    assert told - {"Complaints"} == points(scope)
    return found


@cache
def made_up(seed: int, several: bool, folder: Path) -> tuple[Rows, pa.Dataset]:
    rows = made_up_rows.invent(seed, several)
    return rows, pa.load(made_up_rows.write(rows, folder / f"made-up-{seed}-{several}.xlsx"))


def checked_by_council(rows: Rows, data: pa.Dataset, year: str) -> list[Claim]:
    """Check what is said of each council by itself, and of all of them together."""
    found: list[Claim] = []
    for authority in rows.authorities:
        scope, own = Scope(rows, year, [authority]), data.of(authority)
        found += opens_and_scores(own, scope, year)
        found += checked(scope, told(own, year))
    if len(rows.authorities) > 1:
        found += checked(Scope(rows, year, rows.authorities), str(pa.comment(data, year)).splitlines())
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("year", "number"), [("2013/14", 250), (YEAR, 400)])
def test_every_claim_about_the_example_is_true(raw, report, year, number):
    rows = read_example(raw)
    scope = Scope(rows, year, rows.authorities)
    assert len(opens_and_scores(report, scope, year)) > 30
    assert len(checked(scope, told(report, year))) >= number


@pytest.mark.slow
def test_every_claim_about_a_made_up_council_is_true(tmp_path_factory):
    rows, data = made_up(5, False, tmp_path_factory.getbasetemp())
    assert len(checked_by_council(rows, data, YEAR)) >= 400


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6, 8))
def test_every_claim_about_more_councils_is_true(tmp_path, seed):
    found: list[Claim] = []
    for several in (False, True):
        rows, data = made_up(seed, several, tmp_path)
        for year in (YEAR, "2015/16"):
            found += checked_by_council(rows, data, year)
    assert len(found) > 1000
    assert len({claim.kind for claim in found}) > 50


def altered(line: str) -> list[str]:
    """A sentence with another digit in the place of each, and another word in the place of each that matters."""
    # What the workbook's own remark says is no claim of ours.
    remarks = [range(*found.span()) for found in re.finditer("adds: “[^”]*”", line)]
    found = list(re.finditer(r"\d|\b[A-Za-z]+\b", line))
    others = [(match, _other(match[0])) for match in found if not any(match.start() in remark for remark in remarks)]
    return [line[: match.start()] + other + line[match.end() :] for match, other in others if other is not None]


def _other(word: str) -> str | None:
    return str((int(word) + 1) % 10) if word.isdigit() else OTHERS.get(word)


def noticed(line: str, scope: Scope) -> bool:
    try:
        return not all(claim.true for claim in claims(line, scope))
    except UnreadError:
        return True


@pytest.mark.slow
def test_a_digit_or_a_word_changed_in_a_sentence_is_noticed(raw, report):
    rows = read_example(raw)
    scope = Scope(rows, YEAR, rows.authorities)
    lines = [other for line in told(report, YEAR) for other in altered(line)]
    assert len(lines) > 900
    assert not [line for line in lines if not noticed(line, scope)]


@pytest.mark.slow
def test_a_digit_or_a_word_changed_on_the_scorecard_is_noticed(raw, report):
    rows, cells = read_example(raw), scorecard(reported(report, YEAR))
    scope = Scope(rows, YEAR, rows.authorities)
    changed = [
        {**cells, name: {**row, heading: other}}
        for name, row in cells.items()
        for heading in set(row) - {"Trend", "Comment"}
        for other in altered(row[heading])
    ]
    assert len(changed) > 150
    assert not [other for other in changed if all(claim.true for claim in scorecard_claims(other, scope))]
    backwards = dict(reversed(cells.items()))
    assert not all(claim.true for claim in scorecard_claims(backwards, scope))


@pytest.mark.slow
def test_a_digit_or_a_word_changed_in_a_made_up_sentence_is_noticed(tmp_path_factory):
    rows, data = made_up(5, False, tmp_path_factory.getbasetemp())
    scope = Scope(rows, YEAR, rows.authorities)
    lines = [other for line in told(data, YEAR) for other in altered(line)]
    assert len(lines) > 1000
    assert not [line for line in lines if not noticed(line, scope)]


def test_what_works_the_claims_out_shares_nothing_with_the_package():
    here = Path(__file__).parent
    files = [*here.glob("raw_*.py"), *here.glob("made_up_*.py"), *(here / "claims").glob("*.py")]
    assert len(files) > 12
    assert not [file.name for file in files if "partnership_analysis" in file.read_text("utf-8")]


def test_what_is_no_sentence_of_ours_is_not_read(raw):
    scope = Scope(read_example(raw), YEAR, ["Peterborough"])
    for line in (
        "",
        "All is well.",
        "Network availability was 98.36% in 2014/15, the only year with a figure. Well done.",
    ):
        with pytest.raises(UnreadError):
            claims(line, scope)


def said_of(folder: Path, decimals: int, **values: list[str]) -> list[Claim]:
    """What is claimed of a made-up council whose measures, days all, have these figures up to 2014/15."""
    rows = Rows("Anytown and Partner")
    for name, figures in values.items():
        measure = Measure(
            "Lighting", name.replace("_and_", " / "), f"the average time: {name}", "days", "lower", decimals
        )
        years = map(year_label, range(2015 - len(figures), 2015))
        rows.measures.append(measure)
        rows.series.append(Series("Anytown", measure, dict(zip(years, map(Decimal, figures), strict=True))))
    data = pa.load(made_up_rows.write(rows, folder / "said.xlsx"))
    return [claim for line in told(data, YEAR) for claim in claims(line, Scope(rows, YEAR, rows.authorities))]


@pytest.mark.slow
def test_a_difference_that_ends_half_way_is_rounded_up(tmp_path):
    assert all(claim.true for claim in said_of(tmp_path, 3, repair=["302.698", "298.1815"]))


@pytest.mark.slow
def test_the_change_since_the_first_year_adds_up_in_print(tmp_path):
    assert all(claim.true for claim in said_of(tmp_path, 0, repair=["7.3", "8", "10.6", "11.6"]))


@pytest.mark.slow
def test_a_pace_that_did_not_change_added_nothing(tmp_path):
    figures = {"bins": ["20", "20"], "bags": ["6", "6"], "bins_and_bags": ["10", "11"]}
    assert all(claim.true for claim in said_of(tmp_path, 2, **figures))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 11])
def test_every_claim_about_money_and_units_in_other_words_is_true(monkeypatch, tmp_path, seed):
    kinds = [
        (name, phrase, {"number": "£", "count": "£", "days": "kg a household"}.get(unit, unit), *rest)
        for name, phrase, unit, *rest in made_up_rows._KINDS
    ]
    monkeypatch.setattr(made_up_rows, "_KINDS", kinds)
    rows = made_up_rows.invent(seed, several=False)
    data = pa.load(made_up_rows.write(rows, tmp_path / "made-up.xlsx"))
    assert {"£", "kg a household"} <= set(data.measures["unit"])
    text = "\n".join(told(data, YEAR))
    assert "£" in text
    assert "kg a household" in text
    checked_by_council(rows, data, YEAR)
