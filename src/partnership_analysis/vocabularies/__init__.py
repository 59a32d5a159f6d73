"""The words that officers use, as data: topics, units, outcomes of complaints, headings and the rest.

Each vocabulary is a .csv file in this folder, which a spreadsheet program opens: a row of headings, then a row for each
word with its meaning. The reader reports words that no vocabulary knows.
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
from partnership_analysis.vocabularies.vocabulary import Vocabulary as Vocabulary
from partnership_analysis.vocabularies.vocabulary import load as load
from partnership_analysis.vocabularies.vocabulary import normalise as normalise
from partnership_analysis.vocabularies.vocabulary import parse as parse


def _polarity(text: str) -> Polarity:
    # A file needs a word where the tables leave a polarity empty.
    return Polarity.NEITHER if text == "neither" else Polarity(text)


def _unit(text: str) -> str:
    return Unit(text) if text in list(Unit) else text


# Only those that every council uses in one sense.
ABBREVIATIONS = load("abbreviations", str)
AGGREGATIONS = load("aggregations", Aggregation)
# Words in a measure's name that suggest an aggregation: a reason to ask, never to work a figure out.
AGGREGATION_HINTS = load("aggregation_hints", Aggregation)
# Figures under a heading with one of these are not the council's own.
BENCHMARKS = load("benchmarks", str)
# A target such as "at least 95%" is a bound, and says which side of it is better.
BOUNDS = load("bounds", Polarity)
BREAKDOWNS = load("breakdowns", Breakdown)
# A change may be below 0; a percentage of another kind may not.
CHANGES = load("changes", str)
# How times under a unit or a heading are written: 02:41 may be minutes and seconds.
CLOCKS = load("clocks", Clock)
COMMENT_HEADINGS = load("comment_headings", Role)
COMPARATOR_HEADINGS = load("comparator_headings", str)
# Words in titles of complaints that do not say which service these are about.
COMPLAINT_WORDS = load("complaint_words", str)
# The names of sheets with the terms of a contract, and the headings of the terms.
CONTRACT_SHEETS = load("contract_sheets", str)
CONTRACT_TERMS = load("contract_terms", Term)
# A service's words about its contract have one of these.
CONTRACT_WORDS = load("contract_words", str)
CREDIT_AMOUNTS = load("credit_amounts", str)
# The name of a file that is not the latest of its kind has one of these.
EARLIER_FILES = load("earlier_files", str)
EXCLUSION_HEADINGS = load("exclusion_headings", Role)
FREQUENCIES = load("frequencies", Frequency)
GLOSSARY_HEADINGS = load("glossary_headings", str)
# Headings in tables whose columns or rows are periods; LABEL_HEADINGS stand over the names of measures there.
HEADINGS = load("headings", Role)
# Headings in tables whose rows have keys: councils, services, categories.
KEY_HEADINGS = load("key_headings", str)
LABEL_HEADINGS = load("label_headings", Role)
# Headings in tables with a row to each figure.
LONG_HEADINGS = load("long_headings", Role)
MEASURE_KINDS = load("measure_kinds", MeasureKind)
# The month in a title with one of these may be that of a meeting.
MEETINGS = load("meetings", str)
# The shorthand of UK statistics (Government Analysis Function, "Using symbols in tables"): MARKS stand beside a figure,
# MISSING in its place.
MARKS = load("marks", str)
# Its flagged words are letters and signs that stand for a missing figure only where a figure is read: a status "c" does
# not.
MISSING = load("missing", str)
# A name of these words alone is not of a place, a body or a scheme: within a sentence it needs no capital.
ORDINARY_WORDS = load("ordinary_words", str)
# A measure with one of these in its name is a sum of money, whose parts are not counts.
MONEY = load("money", str)
# "2023/24 (forecast)" is no note of a figure: it is another one.
OTHER_FIGURES = load("other_figures", str)
OUTCOMES = load("outcomes", Outcome)
OWNER_HEADINGS = load("owner_headings", Role)
# Figures under a title with one of these are of a part of its year, and nobody says which.
PARTS_OF_YEARS = load("parts_of_years", str)
POLARITIES = load("polarities", _polarity)
RATINGS = load("ratings", Rating)
SHARES = load("shares", Role)
# A sheet whose name has these words alone is not named after a service.
SHEET_WORDS = load("sheet_words", str)
STAGES = load("stages", str)
TARGET_KINDS = load("target_kinds", TargetKind)
TOPICS = load("topics", str)
TOTALS = load("totals", Role)
YEAR_KINDS = load("year_kinds", YearKind)
UNITS = load("units", _unit)
# Words of drafts about numbers: which way they went, and which end of a range they are.
DIRECTIONS = load("directions", str)
EXTREMES = load("extremes", str)
AGAINST_TARGETS = load("against_targets", str)
# Words that change the number after them: "nearly 49" is below 49.
HEDGES = load("hedges", str)
NUMBER_WORDS = load("number_words", str)
ORDINAL_WORDS = load("ordinal_words", str)
FRACTIONS = load("fractions", str)
MULTIPLES = load("multiples", str)
RELATIVE_PERIODS = load("relative_periods", str)
# Words before a number that make it a label: "Stage 2".
NUMBERED_THINGS = load("numbered_things", str)
COUNTED_TARGETS = load("counted_targets", str)
# Words that drafts use in place of those in the names of measures.
SAME_WORDS = load("same_words", str)
# Words that do not distinguish one measure from another.
FILLER_WORDS = load("filler_words", str)
# The size of a word in its unit, where that is not one: a minute is 60 seconds.
UNIT_SCALES = load("unit_scales", str)

# What stands between a word and its details: "Upheld: fault found", "Upheld - fault found", "Upheld (fault found)".
_DETAILS = re.compile(r"\s*[:;,(\[]|\s+[-–—]\s")


def missing(text: str) -> str | None:
    """Return the meaning of words that stand for something missing in any cell; None for other words.

    Examples
    --------
    >>> missing("No data"), missing("c")
    ('no data', None)
    """
    return None if normalise(text) in MISSING.flagged else MISSING.meaning(text)


def outcome(category: str) -> Outcome | None:
    """Return the outcome of complaints that a workbook's words mean; None if the vocabulary does not know them.

    Details may follow the words, after a colon, a comma, a bracket or a dash.

    Examples
    --------
    >>> [str(outcome(text)) for text in ("Upheld: not investigated, remedied", "No part upheld", "Withdrawn", "Fixed")]
    ['upheld', 'not upheld', 'other', 'None']
    """
    return OUTCOMES.meaning(category) or OUTCOMES.meaning(_DETAILS.split(category, maxsplit=1)[0])


def rating(text: str) -> Rating | None:
    """Return the rating that a published status means; None if the vocabulary does not know its words.

    Details may follow the words, after a colon, a comma, a bracket or a dash. What stands for a missing figure stands
    for a missing status too.

    Examples
    --------
    >>> [str(rating(text)) for text in ("GREEN", "Red - see note", "Data only", "[x]", "Improving")]
    ['green', 'red', 'not rated', 'not rated', 'None']
    """
    found = RATINGS.meaning(text) or RATINGS.meaning(_DETAILS.split(text, maxsplit=1)[0])
    return found or (Rating.NONE if missing(text) else None)


def topic(text: str) -> str:
    """Return the topic that a Topic cell names: by one of its aliases, or else by the cell's own words.

    Examples
    --------
    >>> topic("Council tax collection"), topic("Housing repairs")
    ('Collection rates', 'Housing repairs')
    """
    return TOPICS.meaning(text) or text
