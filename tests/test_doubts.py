"""Noughts and percentages that are hard to believe beside the other figures of their measure."""

import pytest
from conftest import opened
from hart import paper

import partnership_analysis as pa
from partnership_analysis.analysis.doubts import doubts
from partnership_analysis.loading import check


@pytest.fixture
def doubted(written):
    """Write a measure's figures, as {period: figure}, and return the doubts: (cell, found, expected)."""

    def write(figures, unit="percent", target=None, name="Uptime"):
        rows = [["Measure", "Period", "Value", "Target"]]
        for period, figure in figures.items():
            value, aim = ((n / 100, "0.00%") if unit == "percent" and n is not None else n for n in (figure, target))
            rows.append([name, period, value, aim])
        path = written({"Returns": rows}, measures=[(name, "ICT", unit, "higher")])
        return [(problem.cell, problem.found, problem.expected) for problem in doubts(pa.load(path))]

    return write


def quarters(*values):
    return {f"{2014 + i // 4}/{15 + i // 4} Q{i % 4 + 1}": value for i, value in enumerate(values)}


@pytest.mark.slow
def test_a_nought_among_percentages_near_100_is_doubted_whatever_their_periods(doubted):
    assert doubted({"2013/14": 100, "2014/15 Q1": 99.6, "2014/15 Q2": 0}) == [
        ("C4", "0% for Uptime in 2014/15 Q2", "a figure nearer to its others, from 99.6% to 100%")
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("figures", "unit"),
    [
        ({"2013/14": 401, "2014/15 Q1": 0, "2014/15 Q2": 0}, "count"),  # of other lengths of period
        ({"2012/13": 390, "2013/14": 401, "2014/15": 395, "2015/16 Q1": 0}, "count"),
        ({"2013/14": 100, "2014/15": 0}, "percent"),  # one other is too few
        (quarters(0, 25, 50, 90), "percent"),  # they lie further apart than from nought
        (quarters(3, 2, 3, 0), "count"),  # small numbers come to nought by chance
        (quarters(4, 4, 5, 0), "percent"),
        (quarters(1, 1, 1, 0), "days"),
        (quarters(98, 0, 0, 99), "percent"),  # as many noughts as others
        (quarters(-28, 28, 30, 0), "number"),
        (quarters(98, 97, None, 99), "percent"),
    ],
)
def test_a_nought_that_may_well_be_is_not_doubted(doubted, figures, unit):
    assert doubted(figures, unit) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("figures", "unit", "found", "ends"),
    [
        (quarters(350, 361, 0, 372), "count", "0 for Uptime in 2014/15 Q3", "350 to 372"),
        (quarters(3.9, 4.2, 4.4, 0), "days", "0 days for Uptime in 2014/15 Q4", "3.9 days to 4.4 days"),
        (quarters(35, 36, 38, 0), "percent", "0% for Uptime in 2014/15 Q4", "35% to 38%"),
        (
            quarters(98, 0, 97, 99, 0),
            "percent",
            "0% for Uptime in 2014/15 Q2 (and 1 more of its figures)",
            "97% to 99%",
        ),
    ],
)
def test_a_nought_where_every_other_figure_is_far_from_it_is_doubted_once(doubted, figures, unit, found, ends):
    ((_, said, expected),) = doubted(figures, unit)
    assert (said, expected) == (found, f"a figure nearer to its others, from {ends}")


@pytest.mark.slow
def test_a_nought_that_its_target_asks_for_is_not_doubted(doubted):
    assert doubted(quarters(98, 97, 99, 0), target=0) == []


def test_a_share_of_1276_per_cent_among_shares_near_40_is_doubted_with_its_cell(written):
    shares = [0.391, 0.402, 12.76, 0.417]
    rows = [["Measure", *(f"{year}/{year - 1999}" for year in range(2011, 2015))]]
    rows.append(["Recycled", *((share, "0.00%") for share in shares)])
    data, problems = check(written({"Waste": rows}, measures=[("Recycled", "Waste", "percent", "higher")]))
    (problem,) = problems
    assert (problem.severity, problem.place) == ("warning", "return.xlsx!Waste!D2")
    assert problem.found == "1,276% for Recycled in 2013/14"
    assert problem.expected == "a percentage nearer to its others, from 39.1% to 41.7%"
    assert problem.action == "Correct the cell if 12.76% is meant"
    # The briefing prints it among what is doubtful.
    assert pa.data_quality(data).cells.index.tolist() == ["Waste!D2"]


@pytest.mark.slow
def test_a_percentage_ten_times_the_next_is_doubted_below_150_too(doubted):
    assert [found for _, found, _ in doubted(quarters(1.2, 1.1, 1.3, 120))] == ["120% for Uptime in 2014/15 Q4"]
    assert doubted(quarters(99, 98, 97, 120)) == []


@pytest.mark.slow
def test_the_percentages_of_a_measure_that_share_a_doubt_are_listed_once_with_their_number(doubted):
    assert doubted(quarters(1, 160, 190, 2)) == [
        (
            "C3",
            "160% for Uptime in 2014/15 Q2 (and 1 more of its figures)",
            "a percentage nearer to its others, from 1% to 2%",
        )
    ]


@pytest.mark.parametrize(
    ("figures", "target", "name"),
    [
        (quarters(-9, 4, 3), 5, "% Reduction in violence"),
        (quarters(-9, 4, 3), None, "Growth of the tax base"),
        (quarters(-9, 4, 3), -5, "Violence"),
        (quarters(-9, -4, 3), None, "Violence"),
    ],
)
def test_a_percentage_below_nought_is_not_doubted_where_its_measure_may_be(doubted, figures, target, name):
    assert doubted(figures, target=target, name=name) == []


def test_one_percentage_below_nought_is_doubted_where_nothing_else_says_that_it_may_be(doubted):
    expected = "a percentage nearer to its others, from 3% to 4%"
    assert doubted(quarters(-9, 4, 3), target=5) == [("C2", "-9% for Uptime in 2014/15 Q1", expected)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "rows",
    [
        [["Measure", "Period", "Value", "Target"], ["Saving", "2014/15", (0.02, "0%"), (-0.05, "0%")]],
        [["Measure", "Target", "2014/15"], ["Saving", (-0.05, "0%"), (0.02, "0%")]],
    ],
)
def test_a_target_below_nought_is_not_doubted_of_a_measure_of_change(written, rows):
    for name, number in (("Saving", 0), ("Uptime", 1)):
        renamed = [[name if cell == "Saving" else cell for cell in row] for row in rows]
        found = check(written({"Figures": renamed}, measures=[(name, "ICT", "percent", "higher")]))[1]
        assert len(found) == number


def test_what_many_councils_share_is_told_of_the_measure(written):
    rows = [["Authority", "Measure", "Period", "Value"]]
    rows += [[f"Town {number}", "Reserves", "2014/15", (1.7, "0%")] for number in range(1, 7)]
    data = pa.load(written({"Returns": rows}, measures=[("Reserves", "Finance", "percent", "higher")], about=None))
    assert [problem.found for problem in doubts(data)] == ["170% for Reserves in 2014/15 (and 5 more of its figures)"]


def test_the_example_has_none(report):
    assert doubts(report) == []


def test_the_noughts_of_a_real_paper_where_nothing_is_known_are_doubted(written):
    # IT06 had 100% and 99.6% before, PS05 96.1% and 99.1%; SNH02 was below 0 in both quarters, and so may be.
    found = [problem.found for problem in doubts(pa.load(paper(written, 2)))]
    assert found == [
        "0% for IT06 in 2014/15 Q2",
        "0% for PS05 in 2014/15 Q2",
        "a target of 0 for RB09 in 2014/15 Q2, beside the status 'Unknown' (and 3 more like it)",
    ]


def test_a_figure_that_is_hard_to_believe_is_no_improvement_and_says_that_it_is_doubted(written):
    years = ("2011/12", "2012/13", "2013/14", "2014/15")
    data = pa.load(written({"Rates": [("Measure", *years), ("NDR collection", "39%", "41%", "40%", (12.76, "0%"))]}))
    doubt = "This figure is hard to believe beside the measure's others: check its cell."
    said = f"NDR collection was 1,276% in 2014/15. {doubt}"
    assert str(pa.comment(data, "2014/15")) == said
    assert "Doubtful, check first: NDR collection (1,276%)." in opened(data, "2014/15").splitlines()
    assert "Better" not in opened(data, "2014/15")


def test_a_doubtful_figure_that_missed_its_target_says_which_target(written):
    years = ("2011/12", "2012/13", "2013/14", "2014/15")
    rows = [("Measure", "Target", *years), ("NDR collection", "97%", "96%", "97%", "98%", (0, "0%"))]
    brief = opened(pa.load(written({"Rates": rows})), "2014/15").splitlines()
    assert "Doubtful, check first: NDR collection (0%, target 97%)." in brief


@pytest.mark.slow
def test_a_target_of_nought_beside_a_status_that_judges_nothing_judges_nothing_and_is_asked_about(written):
    data = pa.load(paper(written, 2))
    held = data.observations.query("period == '2014/15 Q2'").set_index("measure")["target"]
    assert held[["RB09", "SNH03", "SNH04", "SNH06"]].isna().all()
    assert held["LS05"] == 0  # Red: nought is meant
    [asked] = [problem for problem in doubts(data) if "target" in problem.found]
    assert asked.found == "a target of 0 for RB09 in 2014/15 Q2, beside the status 'Unknown' (and 3 more like it)"
    assert asked.cell == "E40"
