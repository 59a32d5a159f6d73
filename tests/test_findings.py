"""What the report's tables make worth saying, in figures worked by hand."""

import re
from dataclasses import FrozenInstanceError, replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import DATA
from recomputed import newcombe, recompute

import partnership_analysis as pa
from partnership_analysis.findings import Measure, Mix, PartAndWhole, SharesApart, Subjects, Turned, Upheld

YEAR = "2014/15"
CS, ICT, STS = "Customer Services", "ICT", "Shared Transactional Services"
COMBINED = "Percentage of invoices paid within 30 days of receipt BVPI8 (Serco & PCC Performance combined)"
ALONE = "Percentage of invoices paid within 30 days of receipt BVPI8 (Serco only performance)"


def of(measure, service=STS, kind=Measure, year=YEAR, data=DATA):
    named = [one for one in pa.report(data, year).findings if (one.measure, one.service) == (measure, service)]
    [one] = [one for one in named if isinstance(one, kind)]
    return one


# Table: measure, service; value, change, rank from the highest and years held, run, status; what is said.
FACTS = [
    ("6.5", "Customer Satisfaction", CS, "95%", "0 percentage points", (1, 2), 0, "met", None),
    ("6.5", "Percentage of calls answered", CS, "90%", "5 percentage points", (1, 2), 1, "missed in part", "rise of 5"),
    (
        "6.5", "Percentage of calls answered in 20 seconds", CS, "57%", "2 percentage points", (2, 2), -1,
        "missed in part", "a fall of 2",
    ),
    ("6.5", "Average times to answer", CS, "34 seconds", "9 seconds", (1, 2), 1, "missed in part", "a rise of 9"),
    ("6.5", "First call resolution", CS, "89%", "3 percentage points", (1, 2), 1, "met", None),
    ("6.10", "Network availability", ICT, "98.36%", None, (1, 1), 0, "missed", "the only year with a figure"),
    ("6.10", "First call resolution", ICT, "59.47%", None, (1, 1), 0, "met", None),
    (
        "6.6.1", "NDR collection", STS, "97.78%", "0.86 percentage points", (1, 6), 1, "no target",
        "This is the highest of the six figures since 2009/10. 2014/15 was 2.72 percentage points above 2009/10 "
        "(95.06%). The largest change from one year to the next was a rise of 1.25 percentage points in 2010/11.",
    ),
    (
        "6.6.1", "CTX collection", STS, "94.78%", "0.48 percentage points", (6, 6), -2, "no target",
        "the second in a row. This is the lowest of the six figures since 2009/10. 2014/15 was 1.28 percentage points "
        "below 2009/10 (96.06%). The largest change from one year to the next was a fall of 0.89 percentage points",
    ),
    (
        "6.6.2", "new claims / changes", STS, "22.55 days", "1.49 days", (4, 6), -2, "no target",
        "That is a fall of 1.49 days, the second in a row. 2014/15 was 9.03 days above 2009/10 (13.52 days). The "
        "largest change from one year to the next was a rise of 10.21 days in 2011/12.",
    ),
    (
        "6.6.2", "new claims", STS, "25.66 days", "6.58 days", (5, 6), -3, "no target",
        "the third in a row. This is the second lowest of the six figures since 2009/10. 2014/15 was 2.33 days above "
        "2009/10 (23.33 days). The largest change from one year to the next was a fall of 14.38 days in 2013/14.",
    ),
    (
        "6.6.2", "changes", STS, "22.12 days", "0.60 days", (4, 6), -2, "no target",
        "That is a fall of 0.60 days, the second in a row. 2014/15 was 11.84 days above 2009/10 (10.28 days). The "
        "largest change from one year to the next was a rise of 9.34 days in 2011/12.",
    ),
    (
        "6.6.3", COMBINED, STS, "90.58%", "0.26 percentage points", (4, 4), -2, "missed",
        "the second in a row. This is the lowest of the four figures since 2011/12. That missed the target of 97% by "
        "6.42 percentage points. 2014/15 was 2.96 percentage points below 2011/12 (93.54%).",
    ),
    ("6.6.3", ALONE, STS, "99.73%", "0.09 percentage points", (2, 3), -1, "no target", "a fall of 0.09"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("measure", "service", "value", "change", "rank", "run", "status", "said"),
    [pytest.param(*row[1:], id=f"{row[0]} {row[1][:30]}, {row[2]}") for row in FACTS],
)
def test_facts_of_the_reports_tables(measure, service, value, change, rank, run, status, said):
    one = of(measure, service)
    assert str(one.value) == value
    assert (one.change and str(one.change)) == change
    assert (one.place.from_highest, one.place.years) == rank
    assert (one.place.run, one.status) == (run, status)
    if said:
        own = [
            line
            for line in str(pa.comment(DATA.service(service), YEAR)).splitlines()
            if one.phrase.casefold() in line.casefold()
        ]
        assert any(said in line for line in own)


@pytest.mark.slow
def test_combined_average_of_benefits_hides_a_mix():
    # By hand: (13.52 - 10.28) / (23.33 - 10.28) = 24.8%, and (22.55 - 22.12) / (25.66 - 22.12) = 12.1%.
    one = of("new claims / changes", kind=Mix)
    assert [str(share) for share in (one.first, one.before, one.share)] == ["24.8%", "13.9%", "12.1%"]
    # The two parts of the 1.49 days: 0.13007 x 6.58 + 0.86993 x 0.60, and 0.01719 x 6.53.
    split = one.split
    assert [str(part) for part in (split.change, split.speed, split.mix)] == ["1.49 days", "1.38 days", "0.11 days"]
    assert split.speed.value == pytest.approx(-(0.1300622 * 6.58 + 0.8699378 * 0.60), abs=1e-5)
    # The second is what the first leaves, as both are printed, and says so.
    assert split.mix.value == pytest.approx(-1.49 + 1.38)
    assert split.mix.origin.startswith("round(Benefits processing!G4 - F4, 2) - round((")
    assert str(pa.comment(DATA.topic("Benefits processing"), YEAR)).splitlines()[1] == (
        "The averages imply that New claims made up 12.1% of cases in 2014/15, after 13.9% in 2013/14 and 24.8% in "
        "2009/10. Together they fell by 1.49 days on 2013/14. Quicker processing took off 1.38 days. A smaller share "
        "of New claims took off the other 0.11 days."
    )


def test_the_partner_alone_stands_beside_the_combined_figure():
    one = of(ALONE, kind=PartAndWhole)
    assert (str(one.part_variance), str(one.whole_variance)) == ("2.73 percentage points", "6.42 percentage points")
    assert (
        "Invoices in 30 days, Serco alone stood at 99.73%, 2.73 percentage points above the combined target of 97%. "
        "The rest of the combined figure was therefore below 90.58%."
    ) in str(pa.comment(DATA.topic("Invoice payments"), YEAR))


def test_complaints_with_their_intervals_and_differences():
    upheld, stages = pa.report(DATA, YEAR).found.of_kind(SharesApart)
    assert [str(upheld.higher), str(upheld.lower)] == ["76%", "51%"]
    assert (upheld.low.value, upheld.high.value) == pytest.approx(newcombe(22, 29, 65, 128))
    assert (upheld.within_chance, stages.within_chance) == (False, True)


def test_first_three_sentences_are_what_a_chair_would_read_out():
    for topic, openings in {
        "Collection rates": ["Council tax collected fell", "Business rates collected rose"],
        "Benefits processing": ["New claims and changes fell", "The averages imply that New claims"],
        "Invoice payments": ["Shared Transactional Services met 1 of 2", "Invoices in 30 days, combined fell"],
        "Complaints": [
            "Customer Services and Shared Transactional Services together received 157",
            "Customer Services rec",
        ],
    }.items():
        said = str(pa.comment(DATA.topic(topic), YEAR)).splitlines()
        assert [line.startswith(opening) for line, opening in zip(said, openings, strict=False)] == [True, True], said


def test_a_summary_is_a_verdict_and_at_most_five_points_of_at_most_25_words():
    verdict, *points = str(pa.summarise(DATA, YEAR)).splitlines()
    assert verdict == "9 of 14 targets met, 2 missed, 3 missed overall but met outside agreed suspensions."
    assert [point.split(":")[0] for point in points] == ["Missed", "Worse", "Suspended", "Better", "Complaints"]
    assert all(len(point.split()) <= 25 for point in points)
    assert points[-1] == "Complaints: down 91 (37%) to 157."


def test_the_front_says_what_the_figures_cannot_tell():
    said = str(pa.report(DATA, YEAR).unanswered).splitlines()
    assert "We cannot compare ICT with the year before: the figures begin in 2014/15." in said


def test_questions_are_made_from_what_is_found_and_are_short():
    asked = str(pa.report(DATA, YEAR).questions).splitlines()
    assert "Network availability missed its target. Do members accept the comment on it?" in asked
    assert any(line.startswith("When will the suspension of the target for ") for line in asked)
    assert any(
        line.startswith("What was the rest of Invoices in 30 days, combined? It must be below") for line in asked
    )
    assert all(len(line.split()) <= 25 for line in asked)


def rates(values, measure="NDR collection", **columns):
    """The example's business rates as if its cells held made-up values; None leaves a year out."""
    part = DATA.service(STS).measure(measure)
    rows = part.observations.assign(value=values, **columns)
    return replace(part, observations=rows[rows["value"].notna()], read=None)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            [97.0, 96.0, 95.0, 94.0, 96.0, 97.0],
            "the second in a row. This is the joint highest of the six figures since 2009/10, with 2009/10.",
        ),
        (
            [97.0, 96.0, 95.0, 94.0, None, 96.5],
            "was 96.50% in 2014/15. There is no figure for 2013/14; the one before is 94.00%, for 2012/13.",
        ),
        ([None, None, None, None, None, 96.5], "was 96.50% in 2014/15, the only year with a figure."),
        ([96.5] * 6, "the same as in 2013/14. The figure has been the same in each of the six years."),
        (
            [90.0, 91.0, 92.0, 93.0, 94.0, 99.0],
            "the fifth in a row. This is the highest of the six figures since 2009/10. 2014/15 was 9.00 percentage "
            "points above 2009/10 (90.00%). This year's rise is the largest from one year to the next.",
        ),
        ([90.0, 91.0, 92.0, 93.0, 92.0, 90.0], "2014/15 was the same as 2009/10."),
    ],
)  # fmt: skip
def test_ties_gaps_a_single_year_and_records_are_worded_properly(values, said):
    assert said in str(pa.comment(rates(values), YEAR))


@pytest.mark.slow
def test_the_first_of_the_years_that_months_make_is_not_called_the_only_one(written):
    months = [f"{year}-{month:02d}" for year in (2013, 2014, 2015) for month in range(1, 13)][3:27]
    rows = [["Measure", "Service", "Period", "Value", "Numerator", "Denominator"]]
    rows += [["NDR collection", "Revenues", month, (0.9, "0.0%"), 90 + i % 2, 100] for i, month in enumerate(months)]
    data = pa.load(written({"Returns": rows}))
    assert "in 2013/14, the first year with a figure." in str(pa.comment(data, "2013/14"))
    alone = pa.load(written({"Returns": rows[:13]}))
    assert "in 2013/14, the only year with a figure." in str(pa.comment(alone, "2013/14"))


def test_a_rank_stands_beside_its_own_year():
    said = str(pa.comment(rates([41.0, 40.2, 39.9, 37.56, None, 35.84]), YEAR))
    assert "was 35.84% in 2014/15. This is the lowest of the five figures since 2009/10. There is no figure" in said
    assert "the one before is 37.56%, for 2012/13. 2014/15 was" in said


@pytest.mark.slow
def test_what_speed_leaves_of_a_change_is_said_to_be_the_rest(written):
    # Speed took off 1.11408 days, and the mix 0.14432: of 1.26 as printed, 1.11 and the other 0.15.
    measures = [["Measure", "Service", "Unit", "Polarity", "Decimals"]]
    measures += [[name, "Benefits", "days", "lower", 2] for name in ("new / old", "new", "old")]
    rows = [["new / old", 13.6314, 12.373], ["new", 23.2, 20.9], ["old", 11.0, 10.2]]
    sheets = {"Measures": measures, "Benefits": [["Measure", "2013/14", "2014/15"], *rows]}
    data = pa.load(written(sheets, measures=None))
    [mix] = pa.report(data, YEAR).found.of_kind(Mix)
    assert "took off 1.11 days. A smaller share of New took off the other 0.15 days." in str(mix)
    held = data.observations.set_index("source")["value"]
    assert recompute(mix.split.mix, held.__getitem__) == pytest.approx(-0.15)
    [chart] = [one for one in pa.report(data, YEAR).charts if one.kind == "speed and mix"]
    assert chart.headline.endswith("−1.11 days from speed and −0.15 days from the mix of cases")
    assert {"−1.11", "−0.15"} <= set(re.findall(r">([^<]+)</text>", chart.svg()))


def test_a_series_that_starts_late_says_so():
    part = DATA.topic("Collection rates")
    rows = part.observations
    late = rows[(rows["measure"] != "CTX collection") | (rows["period"] >= "2012/13")]
    assert "the lowest of the three figures since 2012/13" in str(pa.comment(replace(part, observations=late), YEAR))


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (95.0, 97.0, "That met the target of 97%. That target was raised from 95% in 2013/14."),
        (99.0, 97.0, "That target was lowered from 99% in 2013/14. The figure would have missed the old target."),
        (97.0, 99.0, "That target was raised from 97% in 2013/14. The figure would have met the old target."),
    ],
)  # fmt: skip
def test_a_target_that_changed_between_the_years_is_told(before, now, said):
    data = rates([95.06, 96.31, 96.37, 97.15, 96.92, 97.78], target=[before] * 5 + [now])
    assert said in str(of("NDR collection", data=data))


def test_a_table_that_prints_the_latest_target_tells_the_earlier_ones():
    [table] = pa.tabulate(rates([95.0, 96.0, 97.0, 97.0, 97.0, 97.5], target=[90.0, *[95.0] * 4, 97.0]), YEAR)
    assert table.notes[0] == "Business rates collected: the target was 90% in 2009/10 and 95% from 2010/11 to 2013/14."


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tolerance", "said", "status"),
    [
        ("2%", "target of 99% by 0.64 percentage points, within the tolerance of 2 percentage points.", True),
        ("0.5%", "That missed the target of 99% by 0.64 percentage points.", False),
        (None, "That missed the target of 99% by 0.64 percentage points.", False),
    ],
)  # fmt: skip
def test_a_miss_is_amber_only_where_the_workbook_sets_a_tolerance(edited, tolerance, said, status):
    data = pa.load(edited({"Measures!J1": "Tolerance", "Measures!J10": tolerance})).service("ICT")
    assert said in str(pa.comment(data, YEAR))
    [table] = pa.tabulate(data, YEAR)
    assert ("missed, within tolerance" in table.cells.to_numpy()) == status
    assert ("missed 1 (1 within tolerance)" in str(pa.comment(data, YEAR))) == status


@pytest.mark.slow
def test_a_tolerance_is_printed_whole(written):
    measures = [["Measure", "Service", "Unit", "Polarity", "Decimals", "Tolerance"]]
    measures += [["Waste", "Streets", "number", "lower", 0, 0.25]]
    rows = [["Measure", "2014/15", "Target", "RAG"], ["Waste", 41.2, 41, "Red"]]
    said = str(pa.comment(pa.load(written({"Measures": measures, "Figures": rows}, measures=None)), "2014/15"))
    assert said.count("within the tolerance of 0.25.") == 2


def test_a_tolerance_that_is_no_size_is_an_error(edited):
    with pytest.raises(pa.InputError) as error:
        pa.load(edited({"Measures!J1": "Tolerance", "Measures!J10": "2 days", "Measures!J11": "-1%"}))
    assert [problem.cell for problem in error.value.problems if problem.sheet == "Measures"] == ["J10", "J11"]


def complaints(upheld, total, service):
    """A service's complaints: how many of a total were upheld."""
    rows = DATA.complaints.query("breakdown == 'outcome' and service == 'Customer Services'").iloc[[0, 2]]
    return rows.assign(service=service, category=["Not upheld", "Upheld"], count=[total - upheld, upheld])


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            [(1, 1), (80, 100), (40, 100), (1, 3)],
            "80% of complaints about B and 40% about C were upheld in 2014/15. The difference is unlikely to be chance",
        ),
        (
            [(1, 1), (5, 10), (4, 10), (1, 3)],
            "We cannot be sure that the four services differ in the share that were upheld in 2014/15.",
        ),
        ([(90, 100), (50, 100), (10, 100)], "The difference is unlikely to be chance (95% range"),
    ],
)
def test_of_several_services_those_that_differ_by_more_than_chance_are_named(counts, said):
    rows = pd.concat([complaints(*pair, service) for pair, service in zip(counts, "ABCD", strict=False)])
    assert said in str(pa.comment(replace(DATA.topic("Complaints"), complaints=rows), YEAR))


@pytest.mark.parametrize(("upheld", "said"), [(1, "was upheld"), (0, "was not upheld")])
def test_one_complaint_has_no_share(upheld, said):
    rows = complaints(upheld, 1, "A")
    told = str(pa.comment(replace(DATA.topic("Complaints"), complaints=rows), YEAR))
    assert told.splitlines()[0] == f"The one complaint about A {said} in 2014/15."


def test_complaints_that_are_no_longer_given_are_missed():
    rows = DATA.complaints
    gone = replace(DATA, complaints=rows[(rows["period"] != YEAR) | (rows["service"] != CS)])
    said = str(pa.report(gone, YEAR).unanswered)
    assert f"The workbook gives no complaints about {CS} for {YEAR}: we cannot say whether there were any." in said


@pytest.mark.slow
def test_a_summary_of_several_councils_names_each():
    rows = pd.concat([DATA.observations.assign(authority=name) for name in ("Anytown", "Otherham")], ignore_index=True)
    both = replace(DATA, observations=rows, complaints=DATA.complaints[:0])
    said = str(pa.summarise(both, YEAR))
    assert "(Anytown)" in said
    assert "(Otherham)" in said
    [table] = pa.tabulate(both.topic("Collection rates"), YEAR)
    assert {"Business rates collected (Anytown)", "Business rates collected (Otherham)"} <= set(table.cells.index)


@pytest.mark.parametrize("year", ["2014-15", "14/15", "FY15"])
def test_a_year_may_be_spelt_in_any_way(year):
    part = DATA.topic("Collection rates")
    assert str(pa.comment(part, year)) == str(pa.comment(part, YEAR))
    assert str(pa.tabulate(part, year)[0]) == str(pa.tabulate(part, YEAR)[0])


def test_of_an_earlier_year_the_first_is_not_called_the_only():
    said = str(pa.comment(DATA.service(CS), "2013/14"))
    assert "Calls answered stood at 85% in 2013/14, the first year with a figure." in said


# What holds of any figures

VALUES = st.lists(st.integers(0, 10_000).map(lambda n: n / 100), min_size=6, max_size=6)


@pytest.mark.slow
@settings(max_examples=5)
@given(VALUES, st.integers(0, 100).map(float))
def test_every_number_of_a_sentence_recomputes_from_its_cells(values, target):
    data = rates(values, target=[target] * 6)
    # The example gives business rates no target, so that one comes from no cell.
    held = dict(zip(data.observations["source"], values, strict=True)) | {"set in Python": target}
    for figure in pa.comment(data, YEAR).figures():
        assert figure.value == pytest.approx(recompute(figure, held.__getitem__), abs=1e-9), figure


@pytest.mark.slow
@settings(max_examples=5)
@given(VALUES)
def test_reversing_polarity_swaps_improved_and_worsened_and_changes_no_number(values):
    higher, lower = (rates(values, polarity=polarity) for polarity in ("higher", "lower"))
    swapped = {"improved": "worsened", "worsened": "improved"}
    one, other = of("NDR collection", data=higher), of("NDR collection", data=lower)
    assert other.direction == swapped.get(one.direction, one.direction)
    assert list(one.figures()) == list(other.figures())


@pytest.mark.slow
@settings(max_examples=5)
@given(VALUES, st.randoms())
def test_order_of_rows_changes_no_sentence(values, random):
    data = rates(values)
    order = list(data.observations.index)
    random.shuffle(order)
    assert str(pa.comment(replace(data, observations=data.observations.loc[order]), YEAR)) == str(
        pa.comment(data, YEAR)
    )


@pytest.mark.slow
@settings(max_examples=5)
@given(st.lists(st.integers(0, 60), min_size=24, max_size=24), st.integers(2, 9))
def test_scaling_counts_changes_no_share(counts, times):
    def shares(factor):
        complaints = DATA.complaints.assign(count=[factor * n for n in counts])
        found = pa.report(replace(DATA.topic("Complaints"), complaints=complaints), YEAR).findings
        shared = [one for one in found if isinstance(one, Upheld | Subjects) and one.share]
        return {(type(one), one.service): one.share.value for one in shared}

    one, many = shares(1), shares(times)
    # A total too small for a share without its interval may be large enough when scaled.
    assert {key: many[key] for key in one} == pytest.approx(one)


@pytest.mark.slow
def test_figure_changed_in_the_tables_changes_what_is_said():
    rows = DATA.observations
    rows.loc[(rows["measure"] == "NDR collection") & (rows["period"] == YEAR), "value"] = 95.0
    changed = of("NDR collection", data=replace(DATA, observations=rows))
    assert (of("NDR collection").value.value, changed.value.value) == (97.78, 95.0)


def test_a_finding_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        of("NDR collection").value = None


def test_a_report_is_worked_out_once():
    assert pa.report(DATA, YEAR) is pa.report(DATA, "14/15")
    assert pa.comment(DATA, YEAR) is pa.report(DATA, YEAR).commentary
    assert pa.report(replace(DATA), YEAR) is not pa.report(DATA, YEAR)


@pytest.mark.parametrize(
    ("printed", "about"),
    [
        ("57%", "Calls answered in 20 seconds, Customer Services"),
        ("63%", "Calls answered in 20 seconds, Customer Services"),
        ("92%", "Calls answered, Customer Services"),
        ("84.75%", "Calls answered in 20 seconds (ICT), Latest"),
    ],
)
def test_each_figure_is_listed_under_its_own_measure(printed, about):
    listed = pa.sources(DATA, YEAR).cells
    assert about in listed.loc[[printed], "About"].tolist()


@pytest.mark.slow
@settings(max_examples=5)
@given(VALUES)
def test_printed_parts_and_printed_difference_never_disagree(values):
    def number(figure):
        return float(re.match(r"[−-]?[\d,.]+", str(figure))[0].replace(",", "").replace("−", "-"))

    one = of("NDR collection", data=rates(values))
    for part, difference in ((one.previous, one.change), (one.since_first.first, one.since_first.change)):
        printed = number(one.value) - number(part)
        assert abs(printed) == pytest.approx(number(difference), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            [90.0, 91.0, 92.0, 93.0, 94.0, 93.5],
            "Business rates collected had risen four years in a row, since 2009/10, before this fall of 0.50 "
            "percentage points.",
        ),
        (
            [90.0, 96.0, 95.0, 94.0, 93.0, 93.5],
            "had fallen three years in a row, since 2010/11, before this rise of 0.50",
        ),
        ([90.0, 91.0, 92.0, 91.0, 92.0, 91.0], None),  # each rise is followed by a fall
        ([90.0, 91.0, 92.0, 93.0, 93.0, 92.0], None),  # it stood still for a year
        ([90.0, 91.0, 92.0, 93.0, None, 92.0], None),  # a year is missing
        ([90.0, 91.0, 92.0, 93.0, 94.0, 95.0], None),
    ],
)
def test_a_measure_that_turns_after_three_years_or_more_is_told(values, said):
    told = [str(one).capitalize()[:1] + str(one)[1:] for one in pa.report(rates(values), YEAR).found.of_kind(Turned)]
    assert told == [] if said is None else said in told[0]


def test_a_year_says_why_targets_cannot_be_judged(written):
    rows = [["Measure", "Target", "2013/14", "2014/15"], ["Visits to libraries", 1000, 990, 1010]]
    report = pa.report(pa.load(written({"Libraries": rows}, measures=None)), "2014/15")
    assert "We cannot judge it against its target." in str(report.summary)
    said = "We cannot judge Visits to libraries: the workbook does not say whether higher or lower is better."
    assert said in str(report.unanswered).splitlines()
