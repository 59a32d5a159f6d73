import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import partnership_analysis as pa
from partnership_analysis.commentary import suspension
from partnership_analysis.loading import EXAMPLE, shipped
from partnership_analysis.tables import TOPICS, replace
from partnership_analysis.units import parse

DATA = pa.load()
WHOLE = [DATA.topic(topic) for topic in (*TOPICS, "Complaints")]


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
            "Council tax collected as at 31 August 2015 was 96.10% for 2014/15 and 97.50% for 2013/14. The two are not "
            "like for like: the date is 5 months after the end of 2014/15 and 17 months after the end of 2013/14.",
        ),
        (
            "Invoice payments",
            "2014/15",
            "The percentage of invoices paid within 30 days by Serco and the council combined fell by 0.26 percentage "
            "points to 90.58% in 2014/15, from 90.84% in 2013/14: the second fall in a row and the lowest of the four "
            "years shown. It missed its target of 97% by 6.42 percentage points.",
        ),
        (
            "Complaints",
            "2014/15",
            "22 of the 29 complaints about Customer Services (76%) were upheld in full or in part in 2014/15.",
        ),
        ("Complaints", "2014/15", "2 complaints about Customer Services went to stage 2 in 2014/15."),
        ("Complaints", "2013/14", "Customer Services received 63 complaints in 2013/14."),
        ("Complaints", "2011/12", "The workbook holds no figures about this for 2011/12."),
    ],
)  # fmt: skip
def test_sentence_follows_from_the_report(topic, year, sentence):
    assert sentence in str(pa.comment(DATA.topic(topic), year)).splitlines()


def test_what_missed_comes_before_what_met():
    said = str(pa.comment(DATA.topic("KPI performance").service("ICT"), "2014/15")).splitlines()
    assert [line.split()[0] for line in said] == ["ICT", "Network", "Met:"]


def with_counts(before, now):
    rows = DATA.complaints[
        (DATA.complaints["breakdown"] == "total") & (DATA.complaints["service"] == "Customer Services")
    ]
    counts = rows["period"].map({"2013/14": before, "2014/15": now}).astype("int64")
    return replace(DATA.topic("Complaints"), complaints=rows.assign(count=counts))


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        (63, 29, "29 complaints in 2014/15, down 34 (54%) from 63 in 2013/14."),
        (20, 30, "30 complaints in 2014/15, up 10 (50%) from 20 in 2013/14."),
        (19, 30, "30 complaints in 2014/15, up 11 from 19 in 2013/14."),
        (4, 1, "1 complaint in 2014/15, down 3 from 4 in 2013/14."),
        (0, 5, "5 complaints in 2014/15, up 5 from 0 in 2013/14."),
        (29, 29, "29 complaints in 2014/15, the same number as in 2013/14."),
    ],
)
def test_no_percentage_change_is_told_of_a_count_below_20(before, now, sentence):
    assert str(pa.comment(with_counts(before, now), "2014/15")) == f"Customer Services received {sentence}"


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
    assert suspension(pd.Timestamp(start), pd.Timestamp(end) if end else pd.NaT) == words


def cells():
    book = load_workbook(shipped("data", "raw", EXAMPLE))

    def value(source):
        _, sheet, address = source.split("!")
        cell = book[sheet][address]
        return parse(cell.value, "%" in cell.number_format).value

    return value


@pytest.mark.parametrize("year", ["2013/14", "2014/15"])
def test_every_figure_recomputes_from_its_cells(year):
    value = cells()
    figures = [figure for part in WHOLE for figure in pa.comment(part, year).figures()]
    assert len(figures) > 40
    for figure in figures:
        if figure.arithmetic.startswith("count"):
            assert figure.value == len(figure.cells)
            continue
        numbers = {f"c{i}": value(cell) for i, cell in enumerate(figure.cells)}
        recomputed = eval(re.sub(r"\{(\d+)\}", r"c\1", figure.arithmetic), {}, numbers)  # noqa: S307 - our own sums
        assert figure.value == pytest.approx(recomputed), figure
        assert abs(figure.value) == pytest.approx(parse(figure.printed.split(" p")[0]).value, abs=0.5), figure


@given(st.lists(st.integers(0, 1_000_000).map(lambda n: n / 10_000), min_size=2, max_size=2))
@settings(max_examples=60)
def test_printed_parts_and_printed_difference_agree(values):
    rates = DATA.topic("Collection rates")
    rows = rates.observations[rates.observations["measure"] == "NDR collection"].tail(2)
    finding = str(pa.comment(replace(rates, observations=rows.assign(value=values)), "2014/15"))
    printed = [float(number) for number in re.findall(r"\d+\.\d+", finding)]
    if len(printed) == 3:
        change, now, before = printed
        assert abs(now - before) == pytest.approx(change, abs=1e-9)
    else:
        assert values[0] == values[1]


@pytest.mark.parametrize("year", DATA.years())
def test_reversing_polarity_changes_no_number(year):
    flipped = DATA.observations["polarity"].map({"higher": "lower", "lower": "higher"})
    reverse = replace(DATA, observations=DATA.observations.assign(polarity=flipped)).topic("Benefits processing")
    before = pa.comment(DATA.topic("Benefits processing"), year)
    numbers = sorted(figure.printed for figure in before.figures())
    assert sorted(figure.printed for figure in pa.comment(reverse, year).figures()) == numbers
    assert "quicker" not in str(pa.comment(reverse, year))
