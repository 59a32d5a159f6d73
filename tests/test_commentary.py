import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import DATA
from openpyxl import load_workbook
from recomputed import recompute

import partnership_analysis as pa
from partnership_analysis.shipped import EXAMPLE, shipped
from partnership_analysis.tables import TOPICS
from partnership_analysis.units import parse
from partnership_analysis.words import suspension_dates

WHOLE = [DATA.topic(topic) for topic in (*TOPICS, "Complaints")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("topic", "year", "sentence"),
    [
        (
            "Collection rates",
            "2013/14",
            "Council tax collected as at 31 August 2015 was 97.50% for 2013/14, 17 months after the end of that year.",
        ),
        (
            "Collection rates",
            "2014/15",
            "Council tax collected as at 31 August 2015 was 96.10% for 2014/15 and 97.50% for 2013/14. We cannot "
            "compare the two: the date is 5 months after the end of 2014/15, but 17 months after the end of 2013/14.",
        ),
        (
            "Invoice payments",
            "2014/15",
            "Invoices in 30 days, combined fell to 90.58% in 2014/15, from 90.84% in 2013/14. That is a fall of 0.26 "
            "percentage points, the second in a row. This is the lowest of the four figures since 2011/12. That "
            "missed the target of 97% by 6.42 percentage points. 2014/15 was 2.96 percentage points below 2011/12 "
            "(93.54%). The largest change from one year to the next was a fall of 2.79 percentage points in 2013/14.",
        ),
        (
            "Complaints",
            "2014/15",
            "22 of the 29 complaints about Customer Services (76%) were upheld in full or in part in 2014/15. The 95% "
            "range is 58% to 88%.",
        ),
        ("Complaints", "2014/15", "2 of the 29 complaints about Customer Services (7%) went to stage 2 in 2014/15."),
        ("Complaints", "2013/14", "Customer Services received 63 complaints in 2013/14."),
        ("Complaints", "2011/12", "The workbook has no figures about this for 2011/12."),
    ],
)  # fmt: skip
def test_sentence_follows_from_the_report(topic, year, sentence):
    assert sentence in str(pa.comment(DATA.topic(topic), year)).splitlines()


def test_what_met_its_target_again_is_left_to_the_scorecard():
    said = str(pa.comment(DATA.topic("KPI performance").service("ICT"), "2014/15")).splitlines()
    assert [line.split()[0] for line in said] == ["ICT", "Network"]


def with_counts(before, now):
    rows = DATA.complaints[
        (DATA.complaints["breakdown"] == "total") & (DATA.complaints["service"] == "Customer Services")
    ]
    counts = rows["period"].map({"2013/14": before, "2014/15": now}).astype("int64")
    return replace(DATA.topic("Complaints"), complaints=rows.assign(count=counts))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        (63, 29, "29 complaints in 2014/15, down 34 (54%) from 63 in 2013/14. That is unlikely to be chance."),
        (20, 30, "30 complaints in 2014/15, up 10 (50%) from 20 in 2013/14. That is too small a change to be sure of."),
        (19, 30, "30 complaints in 2014/15, up 11 from 19 in 2013/14. That is too small a change to be sure of."),
        (4, 1, "1 complaint in 2014/15, down 3 from 4 in 2013/14. That is too small a change to be sure of."),
        (0, 5, "5 complaints in 2014/15, up 5 from 0 in 2013/14. That is too small a change to be sure of."),
        (29, 29, "29 complaints in 2014/15, the same number as in 2013/14."),
    ],
)
def test_no_percentage_change_is_told_of_a_count_below_20(before, now, sentence):
    assert str(pa.comment(with_counts(before, now), "2014/15")) == f"Customer Services received {sentence}"


@pytest.mark.parametrize(
    ("before", "point"),
    [
        (63, "down 34 (54%) to 29."),
        (28, "up 1 (4%) to 29, too small a change to be sure of."),
        (29, "29 in 2014/15, the same number as in 2013/14."),
    ],
)
def test_the_main_point_on_complaints_says_that_their_number_stayed_the_same(before, point):
    assert str(pa.report(with_counts(before, 29), "2014/15").found.points[-1]) == f"Complaints: {point}"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2014-05-01", "2014-05-31", "in May 2014"),
        ("2014-04-01", "2014-05-31", "from April to May 2014"),
        ("2014-12-01", "2015-01-31", "from December 2014 to January 2015"),
        ("2014-05-02", "2014-05-31", "from 2 May 2014 to 31 May 2014"),
        ("2015-01-01", None, "from 1 January 2015"),
    ],
)
def test_suspension_in_words(start, end, words):
    assert suspension_dates(pd.Timestamp(start), pd.Timestamp(end) if end else pd.NaT) == words


def cells():
    book = load_workbook(shipped("data", "raw", EXAMPLE))

    def value(source):
        _, sheet, address = source.split("!")
        cell = book[sheet][address]
        return parse(cell.value, "%" in cell.number_format).value

    return value


@pytest.mark.slow
@pytest.mark.parametrize("year", ["2013/14", "2014/15"])
def test_every_figure_recomputes_from_its_cells(year):
    value = cells()
    figures = [figure for part in WHOLE for figure in pa.comment(part, year).figures()]
    assert len(figures) > 40
    for figure in figures:
        assert figure.value == pytest.approx(recompute(figure, value)), figure
        # What is said of a share or an interval's end, is said of its size.
        printed = parse(figure.printed.split(" p")[0].replace("−", "-")).value
        assert abs(figure.value) == pytest.approx(abs(printed), abs=0.5), figure


@pytest.mark.slow
@given(st.lists(st.integers(0, 1_000_000).map(lambda n: n / 10_000), min_size=2, max_size=2))
@settings(max_examples=8)
def test_printed_parts_and_printed_difference_agree(values):
    rates = DATA.topic("Collection rates")
    rows = rates.observations[rates.observations["measure"] == "NDR collection"].tail(2)
    finding = str(pa.comment(replace(rates, observations=rows.assign(value=values)), "2014/15"))
    printed = [float(number) for number in re.findall(r"\d+\.\d+", finding)]
    if len(printed) == 3:
        now, before, change = printed
        off = abs(abs(now - before) - change)
        assert off == pytest.approx(0, abs=1e-9) or " of about " in finding or " of less than " in finding
    else:
        assert ("almost the same" in finding) == (values[0] != values[1])


@pytest.mark.slow
@pytest.mark.parametrize("year", DATA.years())
def test_reversing_polarity_changes_no_number(year):
    flipped = DATA.observations["polarity"].map({"higher": "lower", "lower": "higher"})
    reverse = replace(DATA, observations=DATA.observations.assign(polarity=flipped)).topic("Benefits processing")
    before = pa.comment(DATA.topic("Benefits processing"), year)
    numbers = sorted(figure.printed for figure in before.figures())
    assert sorted(figure.printed for figure in pa.comment(reverse, year).figures()) == numbers
    assert "quicker" not in str(pa.comment(reverse, year))


def rates(values, decimals=2, **columns):
    """The example's business rates with made-up last years."""
    part = DATA.topic("Collection rates")
    rows = part.observations[part.observations["measure"] == "NDR collection"].tail(len(values))
    measures = part.measures.assign(decimals=decimals)
    return replace(part, observations=rows.assign(value=values, **columns), measures=measures)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([94.7799, 94.7801], "was 94.78% in 2014/15, almost the same as in 2013/14"),
        (
            [94.774, 94.776],
            "rose to 94.776% in 2014/15, from 94.774% in 2013/14. That is a rise of 0.002 percentage points.",
        ),
        ([94.7744, 94.7756], "from 94.77% in 2013/14. That is a rise of less than 0.01 percentage points."),
        ([96.92, 97.78], "from 96.92% in 2013/14. That is a rise of 0.86 percentage points."),
        ([97.78, 97.78], "was 97.78% in 2014/15, the same as in 2013/14"),
    ],
)
def test_a_difference_that_is_not_nothing_is_never_printed_as_nothing(values, said):
    assert said in str(pa.comment(rates(values), "2014/15"))


@pytest.mark.slow
def test_table_chart_and_sentence_print_a_figure_alike():
    part = rates([9.6, 10.4], decimals=0)
    table = pa.tabulate(part, "2014/15")[0].cells
    assert "9.6%" in str(pa.comment(part, "2014/15"))
    assert [str(cell) for cell in table.iloc[0]][:3] != ["10%", "10%", "+0.8 points"]
    assert "10.4%</text>" in pa.trend(part, "2014/15").svg()


def test_a_miss_by_less_than_is_printed_is_printed_in_full():
    said = str(pa.comment(rates([90.6], decimals=0, target=91.0), "2014/15"))
    assert (
        "was 90.6% in 2014/15, the only year with a figure. That missed the target of 91% by 0.4 percentage points."
        in said
    )


@pytest.mark.slow
def test_a_measure_without_this_years_figure_is_told_and_tabled():
    part = DATA.topic("Collection rates")
    rows = part.observations
    gone = replace(part, observations=rows[(rows["measure"] != "NDR collection") | (rows["period"] != "2014/15")])
    said = str(pa.comment(gone, "2014/15"))
    assert "There is no figure for Business rates collected in 2014/15. The last was 96.92%, in 2013/14." in said
    assert pa.tabulate(gone, "2014/15")[0].cells.loc["Business rates collected", "2014/15"] == "no figure"


@pytest.mark.slow
def test_target_without_a_polarity_is_neither_met_nor_missed():
    part = rates([96.92, 97.78], polarity="", target=97.0)
    assert "met" not in str(pa.comment(part, "2014/15"))
    assert [chart.slug for chart in pa.draw(part, "2014/15")] == ["collection-rates-business-rates-collected-trend"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("categories", "said"),
    [
        (
            {"Upheld": 7, "Not upheld": 5, "Withdrawn": 3},
            "7 of the 15 complaints # (47%) were upheld in 2014/15. The 95% range is 25% to 70%.",
        ),
        (
            {"Upheld": 7, "Unupheld": 5},
            "7 of the 12 complaints # (58%) were upheld in 2014/15. The 95% range is 32% to 81%.",
        ),
        (
            {"Partially upheld": 4, "Not upheld": 8},
            "4 of the 12 complaints # (33%) were upheld in part in 2014/15. The 95% range is 14% to 61%.",
        ),
        (
            {"Partly upheld: delay": 3, "Partly upheld: staff": 1, "Not upheld": 8},
            "4 of the 12 complaints # (33%) were upheld in part in 2014/15. The 95% range is 14% to 61%.",
        ),
    ],
)  # fmt: skip
def test_upheld_is_what_says_so(categories, said):
    rows = DATA.complaints.query("breakdown == 'outcome' and service == 'Customer Services'").iloc[
        [0] * len(categories)
    ]
    rows = rows.assign(category=list(categories), count=list(categories.values()))
    told = str(pa.comment(replace(DATA.topic("Complaints"), complaints=rows), "2014/15"))
    assert said.replace("#", "about Customer Services") in told


@pytest.mark.slow
def test_services_told_together_are_told_apart():
    said = str(pa.comment(DATA.topic("KPI performance"), "2014/15"))
    assert "ICT: Network availability was 98.36%" in said
    labels = pa.tabulate(DATA.topic("KPI performance"), "2014/15")[0].cells.index
    assert {"First call resolution (ICT)", "First call resolution (Customer Services)"} <= set(labels)


@pytest.mark.slow
def test_as_at_a_date_within_the_year_is_before_its_end():
    part = DATA.topic("Collection rates")
    rows = part.observations[part.observations["as_at"].notna()].tail(1)
    early = replace(part, observations=rows.assign(as_at=pd.Timestamp("2015-02-28")))
    assert "1 month before the end of that year" in str(pa.comment(early, "2014/15"))


def test_reason_for_a_suspension_is_printed_under_the_table():
    notes = pa.tabulate(DATA.topic("KPI performance").service("Customer Services"), "2014/15")[0].notes
    reasons = [note for note in notes if note.startswith("Suspended:")]
    assert len(reasons) == 2
    assert "Calls answered in May 2014" in reasons[0]
    assert reasons[1].endswith(
        "Reason: Introduction of the pilot Customer Relationship Management system in the contact centre."
    )


@pytest.mark.slow
def test_a_name_that_ends_in_a_full_stop_ends_no_sentence_twice(written):
    """Neither the name itself nor its words and short name bring their own stop into a sentence."""
    rows = {
        "Measures": [
            ["Measure", "Service", "Unit", "Polarity", "Short name", "In words"],
            ["Grants.", "Housing", "count", "higher", None, None],
            ["Help", "Housing", "count", "higher", "Help given.", "people helped in hard circumstances."],
        ],
        "Figures": [["Measure", "Target", "2014/15"], ["Grants.", 9, 7], ["Help", 9, 7]],
    }
    said = str(pa.report(pa.load(written(rows, measures=None)), "2014/15").commentary)
    assert "Help given was 7 in" in said
    assert ".." not in said
    assert "Grants. " not in said


SCORECARD = [
    ["Measure", "Polarity", "Target", "Feb 2025", "Mar 2025", "Comment"],
    ["Percentage of calls answered", "higher", "80%", "71%", "70%", None],
    ["Percentage of bins collected", "higher", "90%", "94%", "95%", "Two new vans"],
    ["Percentage of invoices paid", "higher", "90%", "80%", "80%", None],
]


@pytest.mark.parametrize(
    ("sheets", "whose", "of", "title"),
    [
        (["Scorecard"], "Anytown", "", "Measures"),
        (["Environment"], "Environment", " of Environment", "Environment"),
        # Several services have their names, or nobody could tell them apart.
        (["KPIs", "Environment"], "KPIs", " of KPIs", "KPIs"),
    ],
)
def test_a_sheets_name_that_says_nothing_is_no_service(written, sheets, whose, of, title):
    data = pa.load(written(dict.fromkeys(sheets, SCORECARD), measures=None, about=[("Authority", "Anytown")]))
    report = pa.report(data, "March 2025").topics()[0]
    assert report.title == title
    lines = str(report.commentary).splitlines()
    assert lines[0] == f"{whose} met 1 of 3 targets in March 2025 and missed 2."
    assert lines[-1].startswith(f"Two measures{of} missed their targets without a comment: ")
    why = f"Why did Percentage of calls answered and one other measure{of} miss their targets? No comment is given."
    assert why in str(report.questions)
    captions = [table.caption for table in (*report.tables, *report.comments)]
    places = f"{of.removeprefix(' of ')}, Anytown".removeprefix(", ")
    assert captions[0] == f"Against target: {places}, March 2025; points are percentage points"
    assert captions[-1] == f"What officers say about {whose}, March 2025"
    assert report.charts[0].subtitle.endswith(f"as a share of the target, {places}, March 2025")
    # The data keep the name that tells the measures of two sheets apart.
    assert report.data.measures["service"].unique().tolist() == [sheets[0]]
