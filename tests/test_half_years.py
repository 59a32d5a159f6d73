"""Half years: read wherever a period may stand, judged in a report on one, and no part of an outturn."""

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

MEASURES = [
    ("Calls", "Contact centre", "percent", "higher", None, None),
    ("Visits", "Leisure", "count", "higher", None, "sum"),
]
HALF = "2014/15 H1"
# A sheet of each layout, all with 72% of calls and 12 visits in the first half of 2014/15.
SHEETS = {
    "a long return": [
        ["Measure", "Period", "Value", "Target"],
        ["Calls", "2014/15 H1", "72%", "75%"], ["Visits", "H1 14/15", 12, 10],
    ],
    "a year and a part": [
        ["Measure", "Year", "Quarter", "Value", "Target"],
        ["Calls", "2014/15", "H1", "72%", "75%"], ["Visits", "2014/15", "First half", 12, 10],
    ],
    "headings": [["Measure", "First half 2014/15", "Target H1 2014/15"], ["Calls", "72%", "75%"], ["Visits", 12, 10]],
    "halves of the year above": [
        ["Figures of 2014/15"], ["Measure", "H1", "H1 target"], ["Calls", "72%", "75%"], ["Visits", 12, 10],
    ],
    "an actual of a half": [
        ["Measure", "Actual H1 2014/15", "Target H1 2014/15"], ["Calls", "72%", "75%"], ["Visits", 12, 10],
    ],
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_a_half_is_read_and_judged_in_every_layout(written, sheet):
    data, problems = check(written({"Figures": sheet}, measures=MEASURES))
    assert problems == ()
    assert data.ledger["not understood"].sum() == 0
    read = data.observations[["measure", "period", "value", "target"]]
    assert read.to_numpy().tolist() == [["Calls", HALF, 72, 75], ["Visits", HALF, 12, 10]]
    report = pa.report(data)  # and so the latest period that is complete
    assert report.period.label == HALF
    assert report.scorecard["status"].tolist() == ["missed", "met"]
    assert "That missed the target of 75% by 3 percentage points" in str(pa.comment(data, HALF))


@pytest.mark.slow
def test_a_half_is_compared_with_the_half_before_and_a_year_before_and_makes_no_year(written):
    halves = ["H1 2013/14", "H2 2013/14", "H1 2014/15", "H2 2014/15"]
    quarters = [f"2014/15 Q{number}" for number in (1, 2)]
    rows = [["Measure", *halves, *quarters], ["Visits", 8, 9, 12, 15, 4, 5]]
    data = pa.load(written({"Figures": rows}, measures=MEASURES[1:]))
    (row,) = pa.report(data, HALF).scorecard.to_dict("records")
    assert (row["value"], row["previous"], row["same_period_last_year"]) == (12, 9, 8)
    assert "2014/15" not in data.observations["period"].tolist()
    (year,) = pa.report(data, "2014/15").scorecard.to_dict("records")
    assert (year["period"], year["value"]) == ("2014/15 H2", 15)  # its latest figure


def test_a_reference_such_as_h1_is_no_half(written):
    rows = [["Ref", "Measure", "2013/14", "2014/15"], ["H1", "Calls", "80%", "81%"], ["H2", "Visits", 4, 5]]
    data, problems = check(written({"Figures": rows}, measures=MEASURES))
    assert problems == ()
    assert data.observations["period"].tolist() == ["2013/14", "2014/15"] * 2
