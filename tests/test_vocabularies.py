"""The vocabularies' files: that they load, that no word stands for two things, and what their words mean."""

import csv
from importlib import resources

import pytest

from partnership_analysis import vocabularies
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
from partnership_analysis.tables import COMPLAINTS_TOPIC, TOPICS
from partnership_analysis.vocabularies import Vocabulary, normalise, parse

# Places are looked up in another way, which test_places.py tests.
FILES = {
    path.name.removesuffix(".csv"): path
    for path in resources.files(vocabularies).iterdir()
    if path.name.endswith(".csv") and not path.name.startswith("place")
}
LOADED = {value.name: value for value in vars(vocabularies).values() if isinstance(value, Vocabulary)}

# Of each vocabulary, words in several spellings with what they mean, and words that it does not know.
EXAMPLES = {
    "units": {
        Unit.PERCENT: ["percent", "%", "Per cent", "per-cent", "PERCENTAGE", "pct"],
        Unit.DAYS: ["days", "Day", "Number of days"],
        Unit.SECONDS: ["seconds", "second", "secs", "Sec.", "minutes", "Mins", "hours"],
        Unit.COUNT: ["count"],
        Unit.NUMBER: ["number", "No.", "num", "#"],
        "£": ["£", "GBP", "£000", "£000s", "£'000", "(£ thousands)", "£k", "£m", "£ millions", "Millions of pounds"],
        "kg": ["kg", "Kilograms"],
        "tonnes": ["Tonnes", "tonne"],
        "thousands": ["(thousands)", "000s"],
        "millions": ["Millions"],
        None: ["", "per 1,000", "kg a household", "days a year", "percentage points", "m", "$"],
    },
    "complaint_words": {"plain": ["Complaints", "received", "Quarterly", "SEPT"], None: ["Housing", "Anytown", ""]},
    "unit_scales": {
        "60": ["minutes", "Mins"],
        "3600": ["hours", "hrs"],
        "1000": ["£000", "£'000", "£ thousands"],
        "1000000": ["£m", "£ millions"],
        None: ["£", "seconds", "k"],
    },
    "clocks": {
        Clock.MINUTES_SECONDS: ["mm:ss", "(m:ss)", "Mins:secs"],
        Clock.HOURS_MINUTES: ["hh:mm", "h:mm"],
        Clock.HOURS_MINUTES_SECONDS: ["hh:mm:ss"],
        None: ["", "mm", "seconds"],
    },
    "polarities": {
        Polarity.HIGHER: [
            "higher",
            "Higher is better",
            "Bigger is better",
            "HIGH",
            "Up is good",
            "Aim to maximise",
            "↑",
        ],
        Polarity.LOWER: ["lower", "Lower is better", "low", "smaller is better", "Aim to minimise", "Aim-to-minimise"],
        Polarity.NEITHER: ["neither", "N/A", "none"],
        None: ["", "sideways", "better", "higher or lower"],
    },
    "aggregations": {
        Aggregation.SUM: ["sum", "Total"],
        Aggregation.AVERAGE: ["average", "Mean"],
        Aggregation.RATE: ["rate", "Numerators over denominators"],
        Aggregation.LATEST: ["latest", "Snapshot", "Period end"],
        Aggregation.YEAR_TO_DATE: ["year to date", "YTD", "Year-to-date"],
        Aggregation.ROLLING: ["rolling", "Rolling 12 months"],
        # Cumulative may mean either: each month counts from April, or they are to be added up.
        None: ["", "Cumulative", "Yearly", "Count"],
    },
    "aggregation_hints": {
        Aggregation.YEAR_TO_DATE: ["YTD", "Cumulative"],
        Aggregation.ROLLING: ["Rolling"],
        Aggregation.LATEST: ["Caseload", "At quarter end"],
        None: ["", "Calls answered"],
    },
    "outcomes": {
        Outcome.UPHELD: ["Upheld", "Fully Upheld", "upheld in full", "Complaints upheld", "Justified"],
        Outcome.UPHELD_IN_PART: ["Partially Upheld", "Partly upheld", "Upheld (in part)", "Upheld - partially"],
        Outcome.NOT_UPHELD: ["Not Upheld", "No part upheld", "Unupheld", "un-upheld", "Upheld: no", "Not justified"],
        Outcome.OTHER: ["Withdrawn", "Closed after initial enquiries", "Incomplete/invalid", "Pending", "Other"],
        None: ["", "Upheld by the panel", "Closed", "Fault found", "Stage 1"],
    },
    "abbreviations": {
        "council tax": ["CTX"],
        "key performance indicators": ["KPIs"],
        None: ["", "PCC", "Serco"],
    },
    "ordinary_words": {
        "people": ["People", "people"],
        None: ["", "Council", "Scottish", "Fund"],
    },
    "stages": {
        "stage 1": ["Stage 1", "stage one", "First stage"],
        "stage 2": ["STAGE 2", "Second Stage", "Stage: 2"],
        "stage 9": ["Stage 9"],
        None: ["", "Stage", "Staged", "Stage 12", "2"],
    },
    "meetings": {
        "a meeting": ["Cabinet", "COMMITTEE", "Report to"],
        None: ["", "Report", "Council", "Scorecard"],
    },
    "parts_of_years": {
        "a part of the year": ["Half-yearly", "mid-year", "Interim"],
        None: ["", "Year", "Yearly", "Half"],
    },
    "benchmarks": {
        "other councils": ["England", "National", "Peers", "neighbours", "CIPFA average"],
        None: ["", "Actual", "Average wait", "Anytown"],
    },
    "bounds": {
        Polarity.HIGHER: ["At least", "min", "Minimum of", "or more", "more than"],
        Polarity.LOWER: ["At most", "max", "within", "or less", "No more than"],
        None: ["", "about", "target", "days"],
    },
    "other_figures": {
        "another figure": ["forecast", "to", "Est.", "months", "average"],
        None: ["", "LCRA", "provisional", "new definition"],
    },
    "breakdowns": {
        Breakdown.OUTCOME: ["Outcome", "outcomes", "Decision"],
        Breakdown.STAGE: ["Stage"],
        None: ["", "Service", "Subject", "Result"],
    },
    "year_kinds": {
        YearKind.FINANCIAL: ["Financial year", "April to March", "fiscal years"],
        YearKind.ENDING_IN_MARCH: ["Year ending March", "Year to 31st March", "As at 31 March", "12 months to Mar"],
        YearKind.CALENDAR: ["Calendar year", "January to December", "autumn", "Mid-year", "year ending December"],
        YearKind.ACADEMIC: ["Academic year", "School years", "Autumn term"],
        None: ["", "Year", "Quarter", "Year to date", "Year ending June"],
    },
    "changes": {"a change": ["Reduction", "SAVINGS", "increase"], None: ["", "Changes processed", "Violence"]},
    "topics": {
        "KPI performance": ["KPI performance", "KPIs", "key performance indicators"],
        "Collection rates": ["collection rates", "Council tax collection", "NNDR collection"],
        "Benefits processing": ["Benefits", "Housing benefit"],
        "Invoice payments": ["Invoices", "Prompt payment"],
        "Complaints": ["complaints", "Customer complaints"],
        None: ["", "Housing repairs", "Waste collection", "Council tax", "Performance"],
    },
    "missing": {
        "not available": ["[x]", "..", "Not available"],
        "no figure given": ["-", "–", "—"],
        "not available or not applicable": ["N/A", "n/a", "n.a."],
        "to be confirmed": ["TBC"],
        "confidential": ["[c]", "[C]", "c"],
        "suppressed": ["*", "Suppressed"],
        "no data": ["No data"],
        "missing": ["NULL"],
        None: ["", "0", "#DIV/0!", "[p]", "[q]", "no", "high", "nil"],
    },
    "marks": {
        "provisional": ["[p]", "[P]"],
        "a break in the series": ["[b]"],
        None: ["p", "(p)", "[x]", "provisional"],
    },
    "ratings": {
        Rating.GREEN: ["Green", "G", "On target", "On-target", "Target met"],
        Rating.AMBER: ["amber", "A", "Within tolerance"],
        Rating.RED: ["RED", "R", "Off target", "Not met"],
        Rating.NONE: ["Not rated", "Data only", "Unknown", "N/A", "No data", "Not due", "Grey", "no target set"],
        None: ["", "Blue", "Above target", "Below target", "On"],
    },
    "totals": {
        Role.TOTAL: ["Total", "TOTALS", "Sub-total", "sub total:", "Grand total", "All", "overall"],
        Role.SUMMARY: ["Average", "YTD", "Q1", "Cumulative"],
        None: ["", "Totally", "Meaning", "All councils", "Q5"],
    },
    "target_kinds": {
        TargetKind.YEAR_TO_DATE: ["YTD", "Year-to-date", "profile", "Profiled", "cumulative"],
        TargetKind.YEAR: ["Annual", "full year", "Year-end"],
        TargetKind.PERIOD: ["Monthly", "in quarter"],
        None: ["", "Year", "Stretch", "Q2"],
    },
    "shares": {Role.SHARE: ["%", "(%)", "Per cent", "share", "Proportion"], None: ["", "Count", "Market"]},
    "headings": {
        Role.TARGET: ["KPI", "Target"],
        Role.CHANGE: ["% change", "%change"],
        Role.CODE: ["KPI ref", "ONS code"],
        Role.UNIT: ["Unit of measure"],
        Role.POLARITY: ["Good is:"],
        Role.DIRECTION: ["Direction of travel", "DoT"],
        Role.REFERENCE: ["Description", "Rank"],
        Role.STATUS: ["RAG status", "Rating"],
        Role.SUMMARY: ["YTD", "Year to date", "Actual (YTD)"],
        Role.TYPE: ["Type", "Actual/Target"],
        None: ["Mood", "Council tax"],
    },
    "comment_headings": {
        Role.NOTE: ["Comments", "Notes (summary)", "Reason for variance"],
        Role.ACTION: ["Action(s)", "Next steps", "Rectification plan"],
        Role.AUTHOR: ["Comment by", "Action owner"],
        None: ["Mood", "Actions completed", "Number of comments"],
    },
    "owner_headings": {Role.AUTHOR: ["Owner", "Lead officer"], None: ["Comment by", "Action owner", "Author"]},
    "contract_sheets": {
        "contract": ["Contract", "SLA"],
        "exclusions": ["Exclusions", "Relief events", "Mitigation"],
        None: ["Contractors", "KPIs"],
    },
    "contract_terms": {
        Term.TARGET: ["Target Service Level", "TSL"],
        Term.INADEQUATE: ["Minimum service level", "MSL", "Inadequate above"],
        Term.CREDIT: ["Service credit (£)", "Abatement"],
        Term.POINTS: ["Service points"],
        Term.PLAN: ["Rectification plan"],
        Term.SUPPLIER: ["Partner"],
        None: ["Year", "Title", "Source", "Measure"],
    },
    "measure_kinds": {
        MeasureKind.KPI: ["KPI", "Key performance indicator"],
        MeasureKind.PI: ["PI", "Subsidiary performance indicator"],
        None: ["", "Target"],
    },
    "exclusion_headings": {Role.AGREED: ["Agreed", "Date agreed"], None: ["Start", "Reason"]},
    "earlier_files": {"earlier": ["Backup", "back-up", "DRAFT"], None: ["", "Final", "Oldham", "Copying"]},
    "frequencies": {
        Frequency.MONTH: ["Monthly", "month"],
        Frequency.QUARTER: ["Quarterly"],
        Frequency.HALF: ["Half-yearly", "six monthly"],
        Frequency.YEAR: ["Annual", "Yearly"],
        # Biannual may be twice a year, or every second year.
        None: ["", "Biannual", "Weekly"],
    },
    "long_headings": {Role.MEASURE: ["KPI", "Indicator"], Role.PART: ["Month"], None: ["Mood", "KPI ref"]},
    "key_headings": {
        "authority": ["Borough", "Police force", "NHS board"],
        "service": ["Team", "Directorate"],
        "category": ["Type", "Age"],
        "polarity": ["Polarity", "Good Is"],
        "unit": ["UOM"],
        "note": ["DoT", "Direction of travel"],
        None: ["Mood", "Patch"],
    },
    "directions": {
        "up": ["rose", "Risen", "went up", "slower"],
        "down": ["fell", "fewer", "quicker"],
        "better": ["improved", "Improvement"],
        "worse": ["worsened"],
        "same": ["unchanged", "the same as"],
        None: ["changed", ""],
    },
    "extremes": {
        "highest": ["highest", "longest"],
        "lowest": ["lowest", "quickest"],
        "best": ["best"],
        "worst": ["worst"],
        None: ["high"],
    },
    "against_targets": {
        "met": ["met", "achieved"],
        "missed": ["missed", "not met", "failure"],
        "exceeded": ["exceeded"],
        "above": ["above"],
        "below": ["below"],
        "better": ["better than"],
        "worse": ["worse than"],
        "equal": ["on target"],
        None: ["target"],
    },
    "hedges": {
        "about": ["about", "around"],
        "above": ["over", "more than"],
        "below": ["nearly", "just under"],
        "at least": ["at least"],
        "at most": ["up to", "no more than"],
        "exact": ["only", "just"],
        None: ["very"],
    },
    "number_words": {"3": ["three"], "20": ["Twenty"], "100": ["a hundred"], None: ["third", "3"]},
    "ordinal_words": {"3": ["third"], None: ["three", "3rd"]},
    "fractions": {"50": ["half"], "90": ["nine in ten"], "66.6666667": ["two thirds"], None: ["nine"]},
    "multiples": {"2": ["doubled", "twice"], "0.5": ["halved"], None: ["two"]},
    "relative_periods": {
        "year before": ["last year", "a year earlier"],
        "period before": ["last quarter"],
        "year after": ["a year later"],
        "this period": ["this year"],
        None: ["2014/15"],
    },
    "numbered_things": {"a reference": ["Stage", "section", "Windows"], None: ["calls"]},
    "contract_words": {
        "a KPI": ["KPIs", "Service level"],
        "a suspension": ["excluded", "Suspensions"],
        "a credit": ["financial penalties"],
        None: ["calls", "target"],
    },
    "credit_amounts": {"due": ["owed"], "claimed": ["claims"], None: ["paid"]},
    "counted_targets": {"target": ["targets", "KPI", "Key performance indicators"], None: ["complaints"]},
    "same_words": {
        "business rates": ["NDR", "non-domestic rates"],
        "council tax": ["CTX"],
        "payment": ["paid"],
        None: ["rates"],
    },
    "sheet_words": {"nothing": ["Scorecard", "KPIs", "Sheet", "Data"], None: ["Housing", "Revenues", "Corporate"]},
    "filler_words": {"filler": ["the", "percentage"], "weak": ["not", "combined"], None: ["calls", "tax"]},
    "comparator_headings": {
        "group": ["Family Group"],
        "authority": ["Local authority"],
        "topic": ["Type"],
        None: ["Value", "Period"],
    },
    "glossary_headings": {"term": ["Abbreviation"], "meaning": ["Stands for"], None: ["Owner"]},
    "money": {"money": ["Council Tax", "arrears"], None: ["Invoices", "Grants"]},
    "label_headings": {Role.MEASURE: ["Measure"], Role.LABEL: ["KPIs"], Role.PERIOD: ["Months"], None: ["Mood"]},
}


def rows(name):
    with FILES[name].open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_each_file_is_a_vocabulary_and_has_examples():
    assert FILES.keys() == LOADED.keys() == EXAMPLES.keys()


@pytest.mark.parametrize("name", FILES)
def test_a_file_opens_in_a_spreadsheet_program_with_a_row_of_headings(name):
    assert FILES[name].read_bytes().startswith(b"\xef\xbb\xbf")  # else Excel takes – for â€“
    headings, *words = rows(name)
    assert len(headings) in (2, 3)
    assert all(headings)
    assert {len(row) for row in words} == {len(headings)}
    assert all(word and meaning for word, meaning, *_ in words)


@pytest.mark.parametrize("name", FILES)
def test_no_word_stands_for_two_things_or_is_there_twice(name):
    words = [normalise(row[0]) for row in rows(name)[1:]]
    assert sorted(words) == sorted(set(words))
    assert LOADED[name].meanings.keys() == set(words)


@pytest.mark.parametrize("name", EXAMPLES)
def test_words_mean_what_officers_mean_by_them(name):
    found = {word: LOADED[name].meaning(word) for words in EXAMPLES[name].values() for word in words}
    assert found == {word: meaning for meaning, words in EXAMPLES[name].items() for word in words}


def test_every_kind_has_a_word():
    for kinds, name in (
        ([*Unit, "£", "kg", "tonnes", "thousands", "millions"], "units"),
        ([*Clock][:-1], "clocks"),
        (Polarity, "polarities"),
        (Outcome, "outcomes"),
        (Rating, "ratings"),
        (TargetKind, "target_kinds"),
        (YearKind, "year_kinds"),
    ):
        assert {*LOADED[name].meanings.values()} == {*kinds}
    assert {"", *LOADED["aggregations"].meanings.values()} == {*Aggregation}
    assert {*LOADED["topics"].meanings.values()} == {*TOPICS, COMPLAINTS_TOPIC}


@pytest.mark.parametrize("kind", [*Unit, *filter(None, Aggregation), *Outcome, *Rating, *TOPICS, COMPLAINTS_TOPIC])
def test_a_name_of_ours_means_itself(kind):
    assert kind in [vocabulary.meaning(kind) for vocabulary in LOADED.values()]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Word,Unit\nDays,days\n DAYS: ,seconds\n",
            "line 3 of made_up.csv: 'DAYS:' means seconds, and days before",
        ),
        ("Word,Unit\nDays\n", "line 2 of made_up.csv: expected a word and what it means"),
        ("Word,Unit\n,days\n", "line 2 of made_up.csv: expected a word and what it means"),
        ("Word,Unit\nFurlongs,furlongs\n", "line 2 of made_up.csv: 'furlongs' is not a valid Unit"),
        ("Word,Unit,More\nDays,days,perhaps\n", "line 2 of made_up.csv: expected yes, no or nothing, found 'perhaps'"),
    ],
)
def test_a_file_that_is_not_right_is_refused_by_its_line(text, message):
    with pytest.raises(ValueError, match=message):
        parse("made_up", text, Unit)


def test_a_word_may_be_there_twice_if_it_means_the_same():
    assert parse("made_up", "Word,Unit\nDays,days\n\nDAYS,days,no\n", Unit).meaning("days") is Unit.DAYS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  Direction  of\ttravel ", "direction of travel"),
        ("Sub-total:", "sub total"),
        ("Incomplete/invalid", "incomplete invalid"),
        ("per\N{NO-BREAK SPACE}cent", "per cent"),
        ("%Change", "% change"),
        ("[P]", "[p]"),
        ("#N/A", "# n a"),
        (" — ", "—"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_case_spaces_and_punctuation_make_no_difference(text, words):
    assert normalise(text) == words == normalise(words)


@pytest.mark.parametrize(
    ("category", "meaning"),
    [
        ("Upheld: not investigated, remedied by the council", Outcome.UPHELD),
        ("Upheld: fault found", Outcome.UPHELD),
        ("Upheld - maladministration and injustice", Outcome.UPHELD),
        ("Upheld (fault, no injustice)", Outcome.UPHELD),
        ("Upheld in part; apology given", Outcome.UPHELD_IN_PART),
        ("Not upheld", Outcome.NOT_UPHELD),
        ("Not upheld, no fault", Outcome.NOT_UPHELD),
        ("No part upheld", Outcome.NOT_UPHELD),
        ("Upheld: No", Outcome.NOT_UPHELD),
        ("Withdrawn (by the complainant)", Outcome.OTHER),
        ("Upheld by the panel", None),
        ("Upheld or not upheld", None),
        ("Upheld/not upheld", None),
        ("Not quite upheld", None),
        ("", None),
    ],
)
def test_an_outcome_is_what_stands_before_its_details(category, meaning):
    assert vocabularies.outcome(category) is meaning


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("Green: on target", Rating.GREEN),
        ("Amber (2)", Rating.AMBER),
        ("RED - see the note", Rating.RED),
        ("Data only", Rating.NONE),
        ("[x]", Rating.NONE),
        ("-", Rating.NONE),
        ("Amber/Red", None),
        ("Improving", None),
        ("3", None),
        ("", None),
    ],
)
def test_a_published_status_is_what_stands_before_its_details_or_a_word_for_none(said, meaning):
    assert vocabularies.rating(said) is meaning


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Total for the year to date, all services", Role.TOTAL),
        ("Year to date", Role.SUMMARY),
        ("Q1", Role.SUMMARY),
        ("Q1 total", Role.SUMMARY),
        ("Averages by month", Role.SUMMARY),
        ("All services", None),
        ("April total", None),
        ("", None),
    ],
)
def test_other_words_may_follow_some(text, meaning):
    assert vocabularies.TOTALS.beginning(text) == meaning


@pytest.mark.parametrize(
    ("text", "stage"),
    [("Escalated to Stage 2", "stage 2"), ("Stage 1 (service)", "stage 1"), ("Backstage 1", None), ("Stage 12", None)],
)
def test_a_stage_may_stand_within_other_words(text, stage):
    assert vocabularies.STAGES.within(text) == stage


@pytest.mark.parametrize(
    ("name", "is_change"),
    [
        ("% Reduction in violence", True),
        ("Council tax base: growth", True),
        ("Budget variance", True),
        ("Violence", False),
        ("Changes processed on time", False),
    ],
)
def test_words_in_a_name_say_that_it_measures_a_change(name, is_change):
    assert (vocabularies.CHANGES.within(name) is not None) == is_change


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("Council tax collected (cumulative)", Aggregation.YEAR_TO_DATE),
        ("Sickness days per FTE (rolling 12 months)", Aggregation.ROLLING),
        ("Households in temporary accommodation", Aggregation.LATEST),
        ("Calls answered to date", Aggregation.YEAR_TO_DATE),
        ("Calls answered", None),
        ("Enrolling pupils", None),
    ],
)
def test_words_in_a_name_suggest_how_its_months_make_a_year(name, suggested):
    assert vocabularies.AGGREGATION_HINTS.within(name) == suggested
