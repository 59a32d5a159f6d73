"""The words that officers use, as data: topics, units, outcomes of complaints, headings and the rest.

Each vocabulary is a .csv file in this folder, which a spreadsheet program opens: a row of headings, then a row for each
word with what it means. Everything here looks words up in them; what none of them knows is for the reader to report.
"""

import re

from partnership_analysis.kinds import (
    Aggregation,
    Breakdown,
    Clock,
    Frequency,
    MeasureKind,
    Outcome,
    Polarity,
    Rating,
    Role,
    TargetKind,
    Term,
    Unit,
    YearKind,
)
from partnership_analysis.vocabularies.vocabulary import Vocabulary, load, normalise, parse

__all__ = [
    "ABBREVIATIONS",
    "AGAINST_TARGETS",
    "AGGREGATIONS",
    "AGGREGATION_HINTS",
    "BREAKDOWNS",
    "CHANGES",
    "CLOCKS",
    "COMMENT_HEADINGS",
    "COMPARATOR_HEADINGS",
    "CONTRACT_SHEETS",
    "CONTRACT_TERMS",
    "CONTRACT_WORDS",
    "COUNTED_TARGETS",
    "CREDIT_AMOUNTS",
    "DIRECTIONS",
    "EARLIER_FILES",
    "EXCLUSION_HEADINGS",
    "EXTREMES",
    "FILLER_WORDS",
    "FRACTIONS",
    "FREQUENCIES",
    "GLOSSARY_HEADINGS",
    "HEADINGS",
    "HEDGES",
    "KEY_HEADINGS",
    "LABEL_HEADINGS",
    "LONG_HEADINGS",
    "MARKS",
    "MEASURE_KINDS",
    "MISSING",
    "MONEY",
    "MULTIPLES",
    "NUMBERED_THINGS",
    "NUMBER_WORDS",
    "ORDINAL_WORDS",
    "ORDINARY_WORDS",
    "OUTCOMES",
    "OWNER_HEADINGS",
    "POLARITIES",
    "RATINGS",
    "RELATIVE_PERIODS",
    "SAME_WORDS",
    "SHARES",
    "STAGES",
    "TARGET_KINDS",
    "TOPICS",
    "TOTALS",
    "UNITS",
    "UNIT_SCALES",
    "YEAR_KINDS",
    "Vocabulary",
    "hint",
    "hinting",
    "load",
    "missing",
    "normalise",
    "outcome",
    "parse",
    "rating",
    "topic",
]


def _polarity(said: str) -> Polarity:
    # A file needs a word where the tables leave a polarity empty.
    return Polarity.NEITHER if said == "neither" else Polarity(said)


def _unit(said: str) -> str:
    return Unit(said) if said in list(Unit) else said


# Only what every council uses in one sense: nothing is guessed of others.
ABBREVIATIONS = load("abbreviations", str)
AGGREGATIONS = load("aggregations", Aggregation)
AGGREGATION_HINTS = load("aggregation_hints", Aggregation)
BREAKDOWNS = load("breakdowns", Breakdown)
# What goes up or down may be below 0: a percentage of another kind may not.
CHANGES = load("changes", str)
# How times under a unit or a heading are written: 02:41 may be minutes and seconds.
CLOCKS = load("clocks", Clock)
COMMENT_HEADINGS = load("comment_headings", Role)
COMPARATOR_HEADINGS = load("comparator_headings", str)
# Sheets of what a contract says, by their names; and what it says of a measure or of itself, by its headings.
CONTRACT_SHEETS = load("contract_sheets", str)
CONTRACT_TERMS = load("contract_terms", Term)
# What services say of a contract has one of these.
CONTRACT_WORDS = load("contract_words", str)
CREDIT_AMOUNTS = load("credit_amounts", str)
# What the name of a file says that is not the latest of its kind.
EARLIER_FILES = load("earlier_files", str)
EXCLUSION_HEADINGS = load("exclusion_headings", Role)
FREQUENCIES = load("frequencies", Frequency)
GLOSSARY_HEADINGS = load("glossary_headings", str)
HEADINGS = load("headings", Role)
KEY_HEADINGS = load("key_headings", str)
LABEL_HEADINGS = load("label_headings", Role)
LONG_HEADINGS = load("long_headings", Role)
MEASURE_KINDS = load("measure_kinds", MeasureKind)
# The shorthand of UK statistics (Government Analysis Function, "Using symbols in tables"): beside a figure, and in its
# place.
MARKS = load("marks", str)
# Its flagged words are letters and signs that stand for a missing figure only where a figure is read: a status "c" is
# none.
MISSING = load("missing", str)
# No name of a place, a body or a scheme is made of these alone: they need no capital within a sentence.
ORDINARY_WORDS = load("ordinary_words", str)
# Names with such words are of sums of money, whose parts are no counts.
MONEY = load("money", str)
OUTCOMES = load("outcomes", Outcome)
OWNER_HEADINGS = load("owner_headings", Role)
POLARITIES = load("polarities", _polarity)
RATINGS = load("ratings", Rating)
SHARES = load("shares", Role)
STAGES = load("stages", str)
TARGET_KINDS = load("target_kinds", TargetKind)
TOPICS = load("topics", str)
TOTALS = load("totals", Role)
YEAR_KINDS = load("year_kinds", YearKind)
UNITS = load("units", _unit)
# What the prose of drafts says of numbers: which way they went, and which end of a range they are.
DIRECTIONS = load("directions", str)
EXTREMES = load("extremes", str)
AGAINST_TARGETS = load("against_targets", str)
# What words before a number make of it: "nearly 49" is below 49.
HEDGES = load("hedges", str)
NUMBER_WORDS = load("number_words", str)
ORDINAL_WORDS = load("ordinal_words", str)
FRACTIONS = load("fractions", str)
MULTIPLES = load("multiples", str)
RELATIVE_PERIODS = load("relative_periods", str)
# Words before a number that make it a label: "Stage 2".
NUMBERED_THINGS = load("numbered_things", str)
COUNTED_TARGETS = load("counted_targets", str)
# Words that drafts have in place of those in the names of measures.
SAME_WORDS = load("same_words", str)
# Words that tell no measure from another.
FILLER_WORDS = load("filler_words", str)
# How many of its unit a word stands for, where that is not one: a minute is 60 seconds.
UNIT_SCALES = load("unit_scales", str)

# What stands between a word and its details: "Upheld: fault found", "Upheld - fault found", "Upheld (fault found)".
_DETAILS = re.compile(r"\s*[:;,(\[]|\s+[-–—]\s")


def hint(name: str) -> Aggregation | None:
    """Return the aggregation that words in a measure's name suggest; None if none do.

    It is a reason to ask, never to work a figure out.

    Examples
    --------
    >>> str(hint("Households in temporary accommodation")), hint("Calls answered")
    ('latest', None)
    """
    return AGGREGATION_HINTS.meanings.get(hinting(name))


def hinting(name: str) -> str:
    """Return the words in a measure's name that suggest an aggregation; empty if none do.

    Examples
    --------
    >>> hinting("Days lost to sickness (Cumulative)")
    'cumulative'
    """
    words = f" {normalise(name)} "
    return max((word for word in AGGREGATION_HINTS.meanings if f" {word} " in words), key=len, default="")


def missing(said: str) -> str | None:
    """Return what words mean that stand for something missing wherever they stand; None for any others.

    Examples
    --------
    >>> missing("No data"), missing("c")
    ('no data', None)
    """
    return None if normalise(said) in MISSING.flagged else MISSING.meaning(said)


def outcome(category: str) -> Outcome | None:
    """Return what an outcome of complaints means, in a workbook's wording; None if the vocabulary does not know it.

    Details may follow an outcome, behind a colon, a comma, a bracket or a dash.

    Examples
    --------
    >>> [str(outcome(said)) for said in ("Upheld: not investigated, remedied", "No part upheld", "Withdrawn", "Fixed")]
    ['upheld', 'not upheld', 'other', 'None']
    """
    found = OUTCOMES.meaning(category)
    return found or OUTCOMES.meaning(_DETAILS.split(category, maxsplit=1)[0])


def rating(said: str) -> Rating | None:
    """Return what a measure's published status means, in a workbook's wording; None if the vocabulary does not know it.

    Details may follow it, behind a colon, a comma, a bracket or a dash. What stands for a missing figure stands for a
    missing status too.

    Examples
    --------
    >>> [str(rating(said)) for said in ("GREEN", "Red - see note", "Data only", "[x]", "Improving")]
    ['green', 'red', 'not rated', 'not rated', 'None']
    """
    found = RATINGS.meaning(said) or RATINGS.meaning(_DETAILS.split(said, maxsplit=1)[0])
    return found or (Rating.NONE if missing(said) else None)


def topic(said: str) -> str:
    """Return a topic's name for what a Topic cell says: an alias's topic, or else its own words.

    Examples
    --------
    >>> topic("Council tax collection"), topic("Housing repairs")
    ('Collection rates', 'Housing repairs')
    """
    return TOPICS.meaning(said) or said
