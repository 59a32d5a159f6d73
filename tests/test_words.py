"""What readers meet: short sentences, one idea each, in words that people say, and one name for a measure."""

import re
from functools import cache
from pathlib import Path

import pytest
import reading_ease
from made_up import DATA

import partnership_analysis as pa
from partnership_analysis.blocks import Displayable, Quotes, Table

ROOT = Path(__file__).parents[1]
# Turns that nobody says to a councillor, and words that say nothing to one.
ROBOTIC = re.compile(
    r"\b(?:held|of which|cannot be said|between them|in the manner of|more than chance|than chance could|implied|"
    r"special-cause|movement was larger|which begin in|are known for|not held|outturn|excluded)\b"
    r"|\(%\)|(?<![\d.])1(?:\.0+)? percentage points",
    re.IGNORECASE,
)


def glasgow(written):
    """Write yearly and quarterly rates of a council, their names long as the real ones are."""
    tax, grants = (
        "% of Income Due From Council Tax Received by the End of the Year",
        "% of Grant Decisions Within 1 Day",
    )
    rows = [("Authority", "Measure", "Service", "Period", "Value")]
    rows += [
        ("Glasgow", tax, "Corporate Services", f"20{i}/{i + 1}", (0.92 + i / 1000, "0.00%")) for i in range(10, 23)
    ]
    quarters = [f"20{i}/{i + 1} Q{q}" for i in range(18, 23) for q in range(1, 5)]
    rows += [
        ("Glasgow", grants, "Corporate Services", quarter, (0.8 + i * 7 % 13 / 100, "0%"))
        for i, quarter in enumerate(quarters)
    ]
    measures = [(name, "Corporate Services", "percent", "higher") for name in (tax, grants)]
    return pa.load(written({"Returns": rows}, measures=measures, about=None))


@pytest.fixture(scope="module")
def reports(written):
    scorecards = pa.load(ROOT / "data" / "raw" / "hart_scorecards_2014-15")
    return {
        "example": pa.report(DATA, "2014/15"),
        "quarter": pa.report(scorecards, "2014/15 Q2"),
        "council": pa.report(glasgow(written), "2022/23"),
    }


def printed(block):
    """What one thing on a page says in sentences: what a table's cells say is in its columns' words."""
    if isinstance(block, Quotes):  # in the words of those who did it
        return ""
    if isinstance(block, Table):
        return "\n".join(block.notes)
    return str(
        block.block()
        if isinstance(block, Displayable) and not hasattr(block, "headline")
        else getattr(block, "alt", block)
    )


@cache
def pages(report):
    """All that the pages of a briefing say, a topic's page as well as its section."""
    topics = [item for topic in report.topics() for item in topic.page()]
    shown = [*report.front, *report.sections(), report.data_quality, *topics]
    return "\n".join(dict.fromkeys("\n".join(map(printed, shown)).splitlines()))


@pytest.mark.slow
@pytest.mark.parametrize("which", ["example", "quarter", "council"])
def test_sentences_are_short(reports, which):
    found = reading_ease.sentences(pages(reports[which]))
    lengths = [len(reading_ease.words(sentence)) for sentence in found]
    assert len(found) > 20
    assert not [sentence for sentence, length in zip(found, lengths, strict=True) if length > 40]
    assert sum(length > 25 for length in lengths) <= len(lengths) / 10


@pytest.mark.parametrize("which", ["example", "quarter", "council"])
def test_no_sentence_is_one_that_nobody_would_say(reports, which):
    found = reading_ease.sentences(pages(reports[which]))
    assert not [sentence for sentence in found if ROBOTIC.search(sentence)]


@pytest.mark.parametrize("which", ["example", "quarter", "council"])
def test_the_first_screen_is_read_at_fourteen(reports, which):
    said = "\n".join(str(one) for one in reports[which].front if not isinstance(one, Table))
    assert reading_ease.grade(said) <= 9


def test_nobody_is_asked_why_a_figure_missed_its_target_that_may_not_be_right(reports):
    questions = str(reports["quarter"].questions)
    assert "Is the figure for Website uptime right?" in questions
    assert "Why did Website uptime miss its target?" not in questions
