"""The contract: what its sheet says, how its measures are rated, what suspensions hid, and which credits are due.

The contracts are invented, and their results worked out by hand.
"""

import datetime as dt
import json

import pytest
import writers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up import DATA, OWN, series

import partnership_analysis as pa
from partnership_analysis.analysis import contract_credits, contract_notice
from partnership_analysis.analysis.contract_credits import Charges
from partnership_analysis.analysis.contract_periods import PeriodState
from partnership_analysis.analysis.contract_ratings import Bands, ContractRating, rate
from partnership_analysis.figures import Figure
from partnership_analysis.findings import contract as findings
from partnership_analysis.kinds import Polarity
from partnership_analysis.loading import check
from partnership_analysis.page_tables import contract as contract_tables
from partnership_analysis.periods import Period
from partnership_analysis.tables import CONTRACT, CONTRACT_TERMS, frame

MONTHS = [Period(2024, 4, 1).following(number) for number in range(12)]
HEADINGS = ("Measure", "Service", "Kind", "Approaching target from", "Inadequate below", "Service credit", "Per")
CALLS = ("Calls answered", "Contact centre", "KPI", (0.88, "0%"), (0.85, "0%"), "£500", "month")
WAIT = ("Average wait", "Contact centre", "KPI", "30 secs", "45 secs", "", "")
MEASURES = (
    ("Calls answered", "Contact centre", "percent", "higher", "", "average"),
    ("Average wait", "Contact centre", "seconds", "lower", "", "average"),
)
DESCRIBED = ("Measure", "Service", "Unit", "Polarity", "Topic", "Aggregation")
ABOUT = (("Authority", "Invented Borough"), ("Partner", "Invented Services Ltd"), ("Year", "2024/25"))
# Missed in May, July, October and February.
YEAR = (0.93, 0.85, 0.92, 0.84, 0.95, 0.91, 0.86, 0.93, 0.92, 0.90, 0.89, 0.94)


def invented(written, values=YEAR, contract=(HEADINGS, CALLS), suspended=(), about=(), claims=None, more=(), **others):
    """An invented contract over 12 months, whose target for calls answered is 90%."""
    claimed = claims or [None] * 12
    rows = [
        ("Calls answered", "Contact centre", month.label, (value, "0%"), (0.9, "0%"), claim)
        for month, value, claim in zip(MONTHS, values, claimed, strict=False)
        if value is not None
    ]
    heads = ("Measure", "Service", "Period", "Value", "Target", "Credits claimed")
    returns = [heads, *rows, *more] if claims else [heads[:5], *(row[:5] for row in (*rows, *more))]
    agreed = [("Measure", "Service", "Start", "End", "Reason", "Agreed"), *suspended]
    sheets = {"Returns": returns, "Contract": contract, "Exclusions": agreed}
    sheets |= {name.capitalize(): rows for name, rows in others.items()}
    return written(sheets, measures=MEASURES, about=(*ABOUT, *about))


def suspension(first, last, reason="Flood", agreed=None):
    return ("Calls answered", "Contact centre", first, last, reason, agreed)


MAY = suspension(dt.date(2024, 5, 1), dt.date(2024, 5, 31), agreed=dt.date(2024, 6, 12))
FEBRUARY = suspension(dt.date(2025, 2, 1), dt.date(2025, 2, 28))


def found(path, period="2024/25"):
    return pa.report(pa.load(path), period).contract


def row(path, period="2024/25"):
    return found(path, period).table().iloc[0].to_dict()


def told(path, period="2024/25"):
    return [str(one) for one in findings.find(found(path, period))]


# The sheet


@pytest.mark.slow
def test_each_thing_that_is_said_has_its_cell(written):
    terms = pa.load(invented(written)).contract_terms
    cells = dict(zip(terms["term"], terms["source"], strict=True))
    assert cells["kind"] == "return.xlsx!Contract!C2"
    assert cells["inadequate"] == "return.xlsx!Contract!E2"
    assert cells["supplier"] == "return.xlsx!About!B2"


@pytest.mark.slow
def test_the_words_of_contracts_are_understood(written):
    heads = ("Measure", "Service", "Kind", "Target service level", "Minimum Service Level", "Abatement (£)", "Per")
    own = ("Calls answered", "Contact centre", "Key performance indicator", (0.9, "0%"), (0.85, "0%"), 250, "Monthly")
    book = {
        "Returns": [("Measure", "Service", "Period", "Value"), ("Calls answered", "Contact centre", "2024/25", "84%")],
        "SLA": [heads, own],
        "Relief events": [("Measure", "Service", "Start", "End", "Reason"), MAY[:5]],
    }
    path = written(book, measures=MEASURES, about=ABOUT)
    assert not [problem for problem in check(path)[1] if problem.severity == "error"]
    said = row(path)
    assert (said["target"], said["rating"], said["reason"]) == (90.0, "Inadequate", "is below 85%")
    assert len(pa.load(path).exclusions) == 1


@pytest.mark.slow
def test_a_sheet_of_figures_may_be_called_as_a_contract_is(written):
    sheet = [("Measure", "Target", "2023/24", "2024/25"), ("Calls answered", "90%", "91%", "92%")]
    data = pa.load(written({"Service levels": sheet}, measures=MEASURES, about=ABOUT))
    assert len(data.observations) == 2
    assert found_none(data)


def found_none(data):
    return pa.report(data, "2024/25").contract is None and pa.contract(data, "2024/25").empty


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "content", "expected"),
    [
        (2, "KPIish", "KPI or PI"),
        (3, 0.88, "a percentage such as 92%, or 92"),
        (3, "88 days", "a value in percent"),
        (3, "≥88%", "a value in percent"),
        (3, "*", "a value in percent"),
        (4, (0.89, "0%"), "no higher than 'Approaching target from', 0.88: higher is better"),
        (5, "2%", "an amount in pounds, such as £500"),
        (6, "fortnight", "month, quarter or year"),
    ],
)
def test_what_cannot_be_understood_is_an_error_at_its_cell(written, column, content, expected):
    wrong = (*CALLS[:column], content, *CALLS[column + 1 :])
    (problem,) = check(invented(written, contract=(HEADINGS, wrong)))[1]
    assert (problem.sheet, problem.cell, problem.expected) == ("Contract", f"{'ABCDEFG'[column]}2", expected)


@pytest.mark.slow
def test_an_unknown_measure_and_one_twice_are_errors(written):
    wrong = (HEADINGS, CALLS, CALLS, ("Calls anwsered", *CALLS[1:]))
    problems = check(invented(written, contract=wrong))[1]
    assert [problem.cell for problem in problems] == ["A3", "A4"]


# Ratings


def percent(value):
    return Figure(value, "percent", f"{value:g}%", ("invented.xlsx!Contract!D2",))


@pytest.mark.parametrize(
    ("value", "rating"),
    [
        (90, "Good"),
        (91, "Good"),
        (89.9, "Approaching target"),
        (88, "Approaching target"),
        (87.9, "Requires improvement"),
        (85, "Requires improvement"),
        (84.9, "Inadequate"),
    ],
)
def test_bands_in_both_polarities(value, rating):
    higher = Bands(percent(90), percent(88), percent(85))
    lower = Bands(percent(-90), percent(-88), percent(-85))
    assert rate(percent(value), higher, Polarity.HIGHER).rating == rating
    assert rate(percent(-value), lower, Polarity.LOWER).rating == rating


@pytest.mark.parametrize(
    ("value", "approaching", "inadequate", "rating"),
    [
        (90, None, None, "Good"),
        (89, None, None, "Other"),
        (89, 88, None, "Approaching target"),
        (87, 88, None, "Other"),
        (87, None, 85, "Other"),
        (84, None, 85, "Inadequate"),
    ],
)
def test_a_bound_that_is_not_said_is_not_assumed(value, approaching, inadequate, rating):
    bounds = [None if bound is None else percent(bound) for bound in (approaching, inadequate)]
    assert rate(percent(value), Bands(percent(90), *bounds), Polarity.HIGHER).rating == rating


bounds = st.lists(st.integers(-50, 50), min_size=3, max_size=3, unique=True).map(sorted)


@given(value=st.integers(-60, 60), bounds=bounds)
def test_reversing_the_polarity_and_the_order_of_the_bands_changes_nothing(value, bounds):
    inadequate, approaching, target = bounds
    higher = rate(percent(value), Bands(*map(percent, (target, approaching, inadequate))), Polarity.HIGHER)
    lower = rate(percent(-value), Bands(*map(percent, (-target, -approaching, -inadequate))), Polarity.LOWER)
    assert higher.rating == lower.rating


@pytest.mark.slow
def test_a_figure_that_missed_a_bound_does_not_print_as_it(written):
    values = [0.8996] * 12
    assert str(found(invented(written, values)).measures[0].value) == "89.96%"


@pytest.mark.slow
def test_a_measure_where_lower_is_better_is_rated_by_its_own_bounds(written):
    more = [
        ("Average wait", "Contact centre", month.label, f"{seconds} secs", "25 secs")
        for month, seconds in zip(MONTHS, [32] * 12, strict=True)
    ]
    own = found(invented(written, contract=(HEADINGS, CALLS, WAIT), more=more)).measures[1]
    assert own.rated.rating == ContractRating.REQUIRES_IMPROVEMENT
    assert own.rated.words == "is above 30 seconds and not above 45 seconds"


@pytest.mark.slow
def test_a_year_with_no_figure_is_other_and_owes_nothing_that_is_known(written):
    values = [0.93, *[None] * 11]
    path = written(
        {
            "Returns": [
                ("Measure", "Service", "Period", "Value", "Target"),
                ("Calls answered", "Contact centre", "2023-04", (values[0], "0%"), (0.9, "0%")),
                ("Average wait", "Contact centre", "2024/25", "24 secs", "25 secs"),
            ],
            "Contract": (HEADINGS, CALLS),
        },
        measures=MEASURES,
        about=ABOUT,
    )
    said = row(path)
    assert (said["rating"], said["reason"]) == ("Other", "has no figure for 2024/25")
    assert said["periods"] == 0
    assert said["credit_due"] != said["credit_due"]


# Suspensions and credits


@pytest.mark.slow
def test_twelve_months_with_two_suspended(written):
    said = row(invented(written, suspended=(MAY, FEBRUARY)))
    assert (said["periods"], said["suspended"], said["missed_inside"], said["missed_outside"]) == (12, 2, 2, 2)
    assert (said["credit_due"], said["credit_waived"]) == (1000.0, 1000.0)
    own = found(invented(written, suspended=(MAY, FEBRUARY))).measures[0]
    # The mean of May and February, and that of the other ten months.
    assert (str(own.inside), own.inside.origin) == ("87%", "mean(Returns!D3, D12)")
    assert own.outside.value == pytest.approx(91.0)


@pytest.mark.slow
def test_one_sentence_says_what_suspensions_covered(written):
    values = [0.93, 0.75, 0.92, 0.80, 0.95, 0.91, 0.86, 0.93, 0.92, 0.90, 0.89, 0.94]
    path = invented(written, values, suspended=(MAY, suspension(dt.date(2024, 7, 10), dt.date(2024, 7, 12))))
    expected = "suspensions covered 2 of 12 KPI-months; the one KPI they touched missed its full-year target and"
    assert f"{expected} met it outside." in told(path)


@pytest.mark.parametrize(
    ("touched", "missed", "met", "unknown", "said"),
    [
        (1, 0, 0, 0, "the one KPI they touched did not miss its full-year target."),
        (1, 1, 0, 0, "the one KPI they touched missed its full-year target and missed it outside too."),
        (2, 2, 2, 0, "both KPIs they touched missed their full-year targets and met them outside."),
        (3, 0, 0, 0, "none of the three KPIs they touched missed its full-year target."),
        (3, 2, 1, 1, "two of the three KPIs they touched missed their full-year targets; one met its target outside, "
         "and one has no figure outside."),
    ],
)  # fmt: skip
def test_the_sentence_for_a_committee_counts_as_english_does(touched, missed, met, unknown, said):
    one = findings.SuspendedMonths(
        authority="Invented Borough", period=Period(2024, 4), noun="KPI", suspended=percent(5), months=percent(60),
        touched=touched, missed=missed, met_outside=met, unknown=unknown,
    )  # fmt: skip
    assert str(one).partition("; ")[2] == said


@pytest.mark.slow
def test_facts_about_suspensions_come_in_order(written):
    long = suspension(dt.date(2024, 8, 1), dt.date(2025, 1, 31))
    said = told(invented(written, suspended=(MAY, FEBRUARY, long)))
    assert (
        "the target for Calls answered (Contact centre) was suspended for 8 months of 2024/25 and live for four."
        in said
    )
    late = "the suspension for Calls answered (Contact centre) that covers May 2024 was agreed on 12 June 2024"
    assert f"{late}, after that month had ended." in said
    assert "one reason was given for three suspensions for Calls answered (Contact centre): “Flood”." in said


@pytest.mark.slow
def test_a_cap_is_reached_in_order_and_what_was_charged_is_earned_back(written):
    earn_back = ((*HEADINGS, "Earn back"), (*CALLS, 3))
    steps = found(invented(written, contract=earn_back, about=[("Cap", "£1,200")])).steps
    charged = [(step.period.label, step.capped, step.earned_back, step.due) for step in steps]
    # After October come three months that met the target; after the others, fewer.
    assert charged == [
        ("2024-05", 0, 0, 500),
        ("2024-07", 0, 0, 500),
        ("2024-10", 300, 200, 0),
        ("2025-02", 500, 0, 0),
    ]
    due = findings.CreditsDue
    (one,) = due.find(found(invented(written, contract=earn_back, about=[("Cap", "£1,200")])))
    assert str(one) == (
        "service credits of £1,000 are due for 2024/25. The yearly cap took off £800. Later periods earned back £200."
    )
    assert one.due.origin == "2 * Contract!F2"


@pytest.mark.slow
def test_a_claim_that_is_wrong_by_one_month_is_found(written):
    claims = [None] * 12
    claims[1], claims[3], claims[10] = "£500", "£500", "£500"
    path = invented(written, claims=claims)
    assert row(path)["credit_claimed"] == 1500.0
    assert told(path)[1] == (
        "the credits claimed for Calls answered (Contact centre) are £1,500, £500 less than the £2,000 that is due. "
        "They differ in October 2024."
    )


@pytest.mark.parametrize(
    ("aggregation", "outside", "expected"),
    [
        ("average", "91%", ""),
        ("average", "95%", "90.82%, as the 11 months outside them (Returns!D2 to Returns!D13) make it"),
        ("latest", "95%", "94.00%, as its last month (Returns!D13) says"),
    ],
)
def test_a_stated_performance_outside_is_compared_with_what_the_months_make(written, aggregation, outside, expected):
    agreed = [("Measure", "Service", "Start", "End", "Reason", "Performance outside"), (*MAY[:5], outside)]
    rows = [("Calls answered", "Contact centre", month.label, (v, "0%")) for month, v in zip(MONTHS, YEAR, strict=True)]
    described = [("Calls answered", "Contact centre", "percent", "higher", "", aggregation)]
    sheets = {"Returns": [("Measure", "Service", "Period", "Value"), *rows], "Exclusions": agreed}
    said = [one.expected for one in check(written(sheets, measures=described, about=ABOUT))[1] if one.cell == "F2"]
    assert said == ([expected] if expected else [])


@pytest.mark.slow
def test_what_later_months_may_still_earn_back_is_said_and_an_empty_claim_is_of_nothing(written):
    claims = [None, 500, None, None, *[None] * 8]
    path = invented(written, contract=((*HEADINGS, "Earn back"), (*CALLS, 3)), claims=claims)
    for period in ("2024-07", "2024/25 Q2"):
        (due,) = findings.CreditsDue.find(found(path, period))
        assert "£500 of this may still be earned back by October 2024." in str(due)
        (differs,) = findings.ClaimDiffers.find(found(path, period))
        assert str(differs.claimed) == "£0"
        (table,) = contract_tables.credits_due(found(path, period))
        assert table.cells["Earned back"].tolist() == ["may still be by October 2024"]
        assert table.cells["Claimed"].tolist() == ["no claim"]
    # October missed.
    (due,) = findings.CreditsDue.find(found(path, "2024/25 Q3"))
    assert "£500 of this may still be earned back by January 2025." in str(due)
    assert row(path, "2024-06")["credit_claimed"] == 0


@pytest.mark.slow
def test_a_claim_for_the_year_stands_on_the_contract_sheet(written):
    sheet = ((*HEADINGS, "Credits claimed"), (*CALLS, "£2,000"))
    path = invented(written, contract=sheet)
    assert row(path)["credit_claimed"] == 2000.0
    assert not any("claimed" in one for one in told(path))


@pytest.mark.slow
def test_quarters_are_charged_by_the_quarter_and_months_are_counted_where_they_have_figures(written):
    sheet = (HEADINGS, (*CALLS[:6], "quarter"))
    path = invented(written, contract=sheet, suspended=(MAY,))
    said = row(path)
    # The means are 90, 90, 90.3 and 91: none missed, though May (suspended), July, October and February did.
    assert (said["periods"], said["suspended"], said["credit_due"]) == (12, 1, 0.0)
    assert (said["missed_inside"], said["missed_outside"]) == (1, 3)
    (own,) = found(path).measures
    assert str(own.inside) == "85%"
    (table,) = contract_tables.months(found(path))
    assert table.cells["Calls answered"].tolist()[:4] == ["met", "suspended, missed", "met", "missed"]
    assert row(path, "2024/25 Q2")["periods"] == 3


@pytest.mark.slow
def test_a_report_on_a_quarter_counts_its_own_months_and_the_cap_from_april(written):
    said = row(invented(written, about=[("Cap", "£700")]), "2024/25 Q2")
    assert (said["periods"], said["missed_outside"], said["credit_due"]) == (3, 1, 200.0)


credit = Figure(500.0, "£", "£500", ("invented.xlsx!Contract!F2",))
flags = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12)


def states(flags):
    target = percent(90)
    return tuple(
        PeriodState(month, percent(91 if met else 80), target, met, suspended)
        for month, (met, suspended) in zip(MONTHS, flags, strict=False)
    )


@pytest.mark.slow
@given(flags=flags, cap=st.integers(0, 6000), back=st.one_of(st.none(), st.integers(1, 4)))
def test_credits_never_exceed_the_cap_and_add_up(flags, cap, back):
    charged = [Charges((name, "", ""), credit, back, states(flags), {}) for name in "ab"]
    steps = contract_credits.steps(charged, Figure(cap, "£", "", ("invented.xlsx!About!B4",)), Period(2024, 4))
    assert sum(step.due for step in steps) <= cap
    for step in steps:
        assert step.waived + step.capped + step.earned_back + step.due == 500
        assert (step.waived > 0) == step.state.suspended


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=5)
@given(values=st.lists(st.integers(80, 100), min_size=12, max_size=12))
def test_suspending_everything_leaves_no_credit_and_suspending_nothing_leaves_no_inside(values):
    every = contract_of(values, range(12))
    assert every.rated.rating == every.rated_outside.rating == ContractRating.OTHER
    assert not any(step.due for step in every.steps)
    none = contract_of(values, ())
    assert none.inside is None
    assert none.outside is None
    assert not none.suspended_months
    assert none.rated == none.rated_outside
    assert sum(step.due for step in none.steps) == 500 * sum(value < 90 for value in values)


def contract_of(values, suspended):
    """The one measure of a made-up contract in 2012/13, whose target is 90%."""
    from dataclasses import replace

    data = series(values, target=90.0, unit="percent", suspended=suspended, aggregation="average")
    cell = {"authority": "", "service": OWN["service"], "measure": OWN["measure"]}
    said = {"kind": "KPI", "credit": "500", "per": "month"}
    rows = [
        cell
        | {"term": term, "text": text, "value": 500.0 if term == "credit" else None, "source": "m.xlsx!Contract!C2"}
        for term, text in said.items()
    ]
    data = replace(data, contract_terms=frame(CONTRACT_TERMS, rows), read=None)
    return pa.report(data, "2012/13").contract.measures[0]


# The notice, the table and the page


PARAGRAPHS = ["(a)", "(b)", "(c)(i)", "(c)(ii)", "(d)", "(e)", "(f)(i)", "(f)(ii)", "(f)(iii)", "(g)", "(h)"]


@pytest.mark.slow
def test_the_notice_has_the_information_that_the_regulation_lists(written):
    about = [("Supplier", "Invented Services (No. 2) Ltd"), ("Contract title", "Contact centre"), ("OCID", "ocds-x-1")]
    notice = contract_notice.fields(found(invented(written, about=about)))
    assert list(dict.fromkeys(field.paragraph for field in notice)) == PARAGRAPHS
    said = {field.name: field.text for field in notice}
    assert said["title of the procurement"] == "Contact centre"
    assert said["supplier: name"] == "Invented Services (No. 2) Ltd"
    assert said["supplier: contact postal address"] == ""
    assert said["key performance indicator: Calls answered (Contact centre)"] == "target 90%"
    assert said["assessment: Calls answered (Contact centre)"] == "Good: meets the target of 90%"
    assert said["period of the assessment"] == "1 April 2024 to 31 March 2025"


@pytest.mark.slow
def test_a_measure_that_is_no_kpi_is_not_in_the_notice(written):
    sheet = (HEADINGS, (*CALLS[:2], "", *CALLS[3:]))
    contract = found(invented(written, contract=sheet))
    assert contract.table()["kind"].tolist() == [""]
    assert not any("Calls answered" in field.name for field in contract_notice.fields(contract))


@pytest.mark.slow
def test_the_notice_as_json_lists_its_gaps(written, tmp_path):
    pa.export(pa.load(invented(written)), tmp_path)
    release = json.loads((tmp_path / "contract_notice.json").read_text("utf-8"))
    assert release["tag"] == ["implementation"]
    assert release["contracts"][0]["agreedMetrics"][0]["observations"][0]["measure"] == 90.0
    (result,) = release["contracts"][0]["implementation"]["metrics"][0]["observations"]
    assert (result["dimensions"], result["unit"]) == ({"rating": "Good"}, {"name": "percent"})
    assert "39(4)(c)(i) unique identifier for the procurement" in release["contractPerformanceNotice"]["gaps"]


@pytest.mark.slow
def test_the_table_is_there_only_where_there_is_a_contract(written, tmp_path):
    data = pa.load(invented(written))
    pa.export(data, tmp_path)
    heads = (tmp_path / "contract.csv").read_text("utf-8").splitlines()[0].split(",")
    assert heads == [*CONTRACT.columns] == [
        "authority", "service", "measure", "kind", "period", "value", "target", "rating", "rating_outside", "reason",
        "periods", "suspended", "missed_inside", "missed_outside", "credit_due", "credit_waived", "credit_claimed",
        "source",
    ]  # fmt: skip
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert package["resources"][-1]["name"] == "contract"
    pa.export(pa.load("data/raw/hart_scorecards_2014-15"), tmp_path)
    assert not (tmp_path / "contract.csv").exists()
    assert not (tmp_path / "contract_notice.json").exists()
    assert "contract" not in (tmp_path / "datapackage.json").read_text("utf-8")


@pytest.mark.slow
def test_the_page_shows_every_step(written):
    page = pa.report(pa.load(invented(written, suspended=(MAY,), about=[("Cap", "£700")])), "2024/25").contract_page
    text = "\n".join(map(str, page))
    for said in (
        "Agreed suspensions",
        "Each month against its target",
        "Service credits",
        "The yearly cap took off £800",
        "no legal advice",
        "gap: to be filled in",
    ):
        assert said in text
    months = next(item for item in page if "Each month" in getattr(item, "caption", ""))
    assert months.cells["Calls answered"].tolist()[:4] == ["met", "suspended, missed", "met", "missed"]


@pytest.mark.slow
def test_what_a_workbook_writes_is_escaped(written):
    sheet = ((*HEADINGS, "Note"), (*CALLS, "<script>alert(1)</script>"))
    page = pa.report(pa.load(invented(written, contract=sheet)), "2024/25").contract_page
    html = "".join(item.block().notebook_html() for item in page)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


# The example, beside what the report says in 6.3


def test_the_example_says_how_many_kpis_were_suspended_for_how_long_and_what_they_were(report):
    contract = pa.report(report, "2014/15").contract
    assert len(contract.kpis) == 12
    suspended = {one.short: len(one.suspended_months) for one in contract.kpis if one.suspensions}
    assert suspended == {"Calls answered": 4, "Calls answered in 20 seconds": 5, "Average time to answer": 5}
    outside = {one.short: (str(one.value), str(one.outside), one.inside) for one in contract.kpis if one.suspensions}
    assert outside == {
        "Calls answered": ("90%", "92%", None),
        "Calls answered in 20 seconds": ("57%", "64%", None),
        "Average time to answer": ("34 seconds", "19 seconds", None),
    }
    said = [str(one) for one in findings.find(contract)]
    expected = (
        "suspensions covered 14 of 144 KPI-months; all three KPIs they touched missed their full-year targets and"
    )
    assert f"{expected} met them outside." in said
    assert "Network availability (ICT) missed the target of 99%, at 98.36%. No suspension covers it." in said


def test_figures_of_the_example_name_their_cells(report):
    contract = pa.report(report, "2014/15").contract
    (sentence,) = findings.SuspendedMonths.find(contract)
    assert sentence.suspended.origin == "months(Exclusions!C2:D2, C3:C4, D4, C5:C6, D6, C7)"
    assert sentence.months.origin == "12 * count(Contract!C2:C13)"


@pytest.mark.slow
def test_sentences_are_short(written, report):
    pages = [pa.report(report, "2014/15"), pa.report(pa.load(invented(written, suspended=(MAY, FEBRUARY))), "2024/25")]
    for page in pages:
        for finding in findings.find(page.contract):
            assert all(len(part.split()) <= 25 for part in str(finding).split(". "))


@pytest.mark.slow
def test_the_example_without_its_contract_has_none(report):
    assert pa.report(report, "2013/14").contract is not None
    assert DATA.contract_terms["term"].tolist().count("kind") == 12


# Targets of the contract, and those beside the figures

TARGETED = ("Measure", "Service", "Kind", "Target", "Per")


def aimed(written, target=(0.9, "0%"), beside=None, aggregation="average", unit="percent", per="", values=YEAR):
    """A contract that gives the target of calls answered; beside its figures stand others, or none."""
    rows = [
        ("Calls answered", "Contact centre", month.label, (value, "0%") if unit == "percent" else value, own)
        for month, value, own in zip(MONTHS, values, beside or [None] * 12, strict=True)
    ]
    described = (("Calls answered", "Contact centre", unit, "higher", "", aggregation),)
    sheets = {
        "Returns": [("Measure", "Service", "Period", "Value", "Target"), *rows],
        "Contract": [TARGETED, ("Calls answered", "Contact centre", "KPI", target, per)],
    }
    return written(sheets, measures=described, about=ABOUT)


@pytest.mark.slow
def test_a_target_of_the_contract_judges_every_page_from_its_cell(written):
    data = pa.load(aimed(written))
    report = pa.report(data, "2024/25")
    (line,) = report.scorecard.itertuples()
    assert (line.status, line.target, line.target_source) == ("met", 90.0, "return.xlsx!Contract!D2")
    assert found(aimed(written)).measures[0].rated.words == "meets the target of 90%"
    assert "missed" not in str(report.commentary)
    may = pa.report(data, "2024-05").scorecard.iloc[0]
    assert (may["status"], may["target_source"]) == ("missed", "return.xlsx!Contract!D2")
    assert data.targets["period"].tolist() == [*(month.label for month in MONTHS), "2024/25"]
    assert data.targets["source"].unique().tolist() == ["return.xlsx!Contract!D2"]
    assert not data.problems["kind"].str.contains("target").any()


@pytest.mark.slow
def test_a_target_beside_a_figure_counts_but_on_the_contracts_page(written):
    path = aimed(written, beside=[(0.95, "0%")] * 12)
    data, problems = check(path)
    asked = [problem for problem in problems if problem.kind == "targets differ from the contract's"]
    assert [problem.cell for problem in asked] == [f"E{row}" for row in range(2, 14)]
    assert asked[0].found == "a target of 95 for Calls answered in 2024-04"
    assert asked[0].expected == "90, as the contract says in Contract!D2"
    report = pa.report(data, "2024/25")
    assert report.scorecard["status"].tolist() == ["missed"]
    assert report.contract.measures[0].rated.words == "meets the target of 90%"
    (note,) = contract_tables.ratings(report.contract).notes[1:]
    assert note.startswith("Calls answered: the contract’s target of 90% (Contract!D2) counts here.")


@pytest.mark.slow
def test_months_without_a_target_have_the_contracts_and_a_mixed_year_none(written):
    data = pa.load(aimed(written, beside=[(0.95, "0%"), *[None] * 11]))
    assert data.observations["target"].tolist() == [95.0, *[90.0] * 11]
    assert "2024/25" not in data.targets["period"].tolist()


def targeted(written, rows, aggregation, target, per="", unit="percent", about=ABOUT):
    """A contract that gives the target of calls answered, beside figures of periods and their own targets."""
    name = ("Calls answered", "Contact centre")
    sheets = {
        "Returns": [("Measure", "Service", "Period", "Value", "Target"), *((*name, *row) for row in rows)],
        "Contract": [TARGETED, (*name, "KPI", target, per)],
    }
    return written(sheets, measures=((*name, unit, "higher", "", aggregation),), about=about)


@pytest.mark.slow
@pytest.mark.parametrize("longer", ["2024/25", "2024/25 Q1"])
def test_a_row_of_a_year_or_quarter_does_not_have_the_target_of_a_month(written, longer):
    rows = [*((month.label, 80, None) for month in MONTHS), (longer, 960, None)]
    data = pa.load(targeted(written, rows, "sum", 100, "month", "count"))
    assert data.targets["period"].tolist() == [month.label for month in MONTHS]


@pytest.mark.slow
def test_the_target_of_one_month_leaves_the_row_of_its_year_to_the_contract(written):
    own = [(0.9, "0%"), *[None] * 11]
    rows = [(month.label, (0.87, "0%"), target) for month, target in zip(MONTHS, own, strict=True)]
    data = pa.load(targeted(written, [*rows, ("2024/25", (0.87, "0%"), None)], "average", (0.9, "0%")))
    assert pa.report(data, "2024/25").scorecard[["target", "status"]].to_numpy().tolist() == [[90.0, "missed"]]


@pytest.mark.slow
@pytest.mark.parametrize("about", [ABOUT, ABOUT[:2]])
def test_an_earlier_year_is_judged_by_its_own_target_on_both_pages(written, about):
    rows = [
        ("2022/23", (0.87, "0%"), (0.85, "0%")),
        ("2023/24", (0.87, "0%"), None),
        ("2024/25", (0.91, "0%"), (0.92, "0%")),
    ]
    data, problems = check(targeted(written, rows, "average", (0.9, "0%"), about=about))
    reports = [pa.report(data, period) for period in ("2022/23", "2023/24", "2024/25")]
    assert [report.scorecard["status"].tolist() for report in reports] == [["met"], ["missed"], ["missed"]]
    assert [str(report.contract.measures[0].target) for report in reports] == ["85%", "90%", "90%"]
    assert [problem.cell for problem in problems if "from the contract" in problem.kind] == ["E4"]


@pytest.mark.slow
def test_the_target_of_march_is_compared_with_that_of_the_year_of_what_counts_from_april(written):
    rows = [(month.label, 87 * number, 1000 if number == 12 else None) for number, month in enumerate(MONTHS, 1)]
    _, problems = check(targeted(written, rows, "year to date", 1100, "month", "count"))
    (problem,) = [problem for problem in problems if problem.kind == "targets differ from the contract's"]
    assert (problem.cell, problem.found) == ("E13", "a target of 1,000 for Calls answered in 2025-03")
    assert problem.expected == "1,100 for the year, as the contract says in Contract!D2"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("aggregation", "per", "targets", "year"),
    [
        ("sum", "month", 12, "no target"),
        ("sum", "year", 1, "met"),
        ("sum", "", 0, "no target"),
        ("latest", "", 13, "met"),
        ("year to date", "", 1, "met"),
    ],
)
def test_a_target_of_what_adds_up_is_of_one_length_of_period(written, aggregation, per, targets, year):
    values = [100 * number for number in range(1, 13)]
    path = aimed(written, 900, aggregation=aggregation, unit="count", per=per, values=values)
    data, problems = check(path)
    assert len(data.targets) == targets
    assert pa.report(data, "2024/25").scorecard["status"].tolist() == [year]
    asked = [problem.cell for problem in problems if "have no Per" in problem.kind]
    assert asked == (["D2"] if (aggregation, per) == ("sum", "") else [])
    assert found(path).measures[0].rated.rating == ("Good" if year == "met" else "Other")


@pytest.mark.slow
def test_a_target_of_months_stands_in_the_notice_of_a_year_that_it_does_not_judge(written):
    contract = found(aimed(written, 20, aggregation="sum", unit="count", per="month", values=[18] * 12))
    notice = {one.paragraph: one for one in contract_notice.fields(contract)}
    assert (notice["(d)"].text, notice["(d)"].sources) == ("target 20 per month", ("return.xlsx!Contract!D2",))
    why = "has no target of the year: the contract’s target is for each month"
    assert notice["(g)"].text == f"Other: {why}"
    assert contract_tables.ratings(contract).cells["Target"].astype(str).tolist() == ["20 per month"]
    assert contract.measures[0].target is None


@pytest.mark.slow
def test_targets_of_months_leave_the_year_of_a_sum_to_the_contract(written):
    values = [100] * 12
    path = aimed(written, 900, beside=[90] * 12, aggregation="sum", unit="count", per="year", values=values)
    data, problems = check(path)
    assert data.observations["target"].tolist() == [90.0] * 12
    (card,) = pa.report(data, "2024/25").scorecard.itertuples()
    assert (card.value, card.target, card.target_source, card.status) == (1200, 900, "return.xlsx!Contract!D2", "met")
    assert not [problem for problem in problems if "contract" in problem.kind]


# Claims


@pytest.mark.slow
def test_claims_stand_in_a_row_of_months_whose_type_says_so(written):
    labels = [month.words for month in MONTHS]
    name = ("Calls answered", "Contact centre")
    rows = [
        ("Measure", "Service", "Type", *labels),
        (*name, "Actual", *((value, "0%") for value in YEAR)),
        (*name, "Target", *[(0.9, "0%")] * 12),
        (*name, "Credits claimed", None, "£500", *[None] * 10),
    ]
    path = written({"Months": rows, "Contract": [HEADINGS, CALLS]}, measures=MEASURES[:1], about=ABOUT)
    assert not check(path)[1]
    (one,) = found(path).measures
    assert (one.claimed.value, one.claimed.cells) == (500.0, ("return.xlsx!Months!E4",))
    assert sum(step.due for step in one.steps) == 2000.0
    wrong = written({"Months": [*rows[:3], (*rows[3][:4], "5%", *[None] * 10)]}, measures=MEASURES[:1], about=ABOUT)
    assert [(problem.cell, problem.expected) for problem in check(wrong)[1]] == [
        ("E4", "an amount in pounds, such as £500")
    ]


@pytest.mark.slow
def test_a_claim_of_the_year_is_compared_with_the_year_alone(written):
    claims = [None] * 12
    whole = ("Calls answered", "Contact centre", "2024/25", (0.9, "0%"), (0.9, "0%"), "£2,500")
    path = invented(written, claims=claims, more=[whole])
    (one,) = found(path).measures
    assert one.claimed.value == 2500.0
    (said,) = [line for line in told(path) if "claimed" in line]
    assert said.endswith("are £2,500, £500 more than the £2,000 that is due.")


@pytest.mark.slow
def test_claims_of_months_come_before_that_of_their_year_and_a_difference_is_listed(written):
    claims = [None, 500, None, 500, None, None, 500, None, None, None, 500, None]
    whole = ("Calls answered", "Contact centre", "2024/25", (0.9, "0%"), (0.9, "0%"), "£2,500")
    path = invented(written, claims=claims, more=[whole])
    assert found(path).measures[0].claimed.value == 2000.0
    (problem,) = [problem for problem in check(path)[1] if "claims of a period" in problem.kind]
    assert (problem.cell, problem.found) == ("F14", "£2,500 claimed for Calls answered in 2024/25")
    assert problem.expected == "£2,000, as F3 to F12 says"


def test_a_claim_of_a_quarter_is_compared_with_those_of_its_months(written):
    quarter = ("Calls answered", "Contact centre", "2024/25 Q1", (0.9, "0%"), (0.9, "0%"), 1500)
    path = invented(written, claims=[500, *[None] * 11], more=[quarter])
    (problem,) = [problem for problem in check(path)[1] if "claims of a period" in problem.kind]
    assert (problem.cell, problem.found) == ("F14", "£1,500 claimed for Calls answered in 2024/25 Q1")
    assert problem.expected == "£500, as F2 says"


@pytest.mark.slow
@pytest.mark.parametrize(("again", "differing"), [(500, []), (600, ["return.xlsx!Months!D4"])])
def test_a_claim_that_is_given_again_counts_once(written, again, differing):
    name = ("Calls answered", "Contact centre")
    long = [("Measure", "Service", "Period", "Value", "Credits claimed"), (*name, "2024-04", (0.85, "0%"), 500)]
    wide = [
        ("Measure", "Service", "Type", "April 2024", "May 2024"),
        (*name, "Actual", (0.85, "0%"), (0.91, "0%")),
        (*name, "Target", (0.9, "0%"), (0.9, "0%")),
        (*name, "Credits claimed", again),
    ]
    path = written({"Returns": long, "Months": wide, "Contract": [HEADINGS, CALLS]}, measures=MEASURES[:1], about=ABOUT)
    data, problems = check(path)
    assert [problem.place for problem in problems if "claims differ" in problem.kind] == differing
    (one,) = pa.report(data, "2024-04").contract.measures
    assert (one.claimed.value, one.claimed.cells) == (500.0, ("return.xlsx!Returns!E2",))


@pytest.mark.slow
@pytest.mark.parametrize(("later", "revised"), [("£500", []), ("£600", ["claims are since revised"])])
def test_of_a_claim_in_two_files_the_later_counts(tmp_path, later, revised):
    name = ("Calls answered", "Contact centre")
    for file, claim in (("2024-04", "£500"), ("2024-05", later)):
        rows = [("Measure", "Service", "Period", "Value", "Credits claimed"), (*name, "2024-04", (0.85, "0%"), claim)]
        sheets = {"About": ABOUT, "Measures": [DESCRIBED, *MEASURES[:1]], "Contract": [HEADINGS, CALLS]}
        writers.write(tmp_path / f"{file}.xlsx", sheets | {"Returns": rows})
    data, problems = check(tmp_path)
    assert [problem.kind for problem in problems] == revised
    (one,) = pa.report(data, "2024-04").contract.measures
    assert one.claimed.cells == ("2024-05.xlsx!Returns!E2",)
    assert str(one.claimed) == later


@pytest.mark.slow
def test_a_second_cap_is_an_error_and_neither_counts(written):
    path = invented(written, about=[("Cap", "£1,000"), ("Annual cap", "£2,000")])
    (problem,) = check(path)[1]
    assert (problem.sheet, problem.found) == ("About", "'£2,000'")
    assert problem.expected == "one Annual cap (B4 says '£1,000')"
    assert pa.report(pa.load(path, partial=True), "2024/25").contract.cap is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        (("Contract reference", "X1"), ("Contract number", "77"), ["B5"]),
        (("Enquiries", "a@b.example"), ("Contact for enquiries", "c@d.example"), ["B5"]),
        (("OCID", "ocds-x-1"), ("Procurement ID", "77"), []),
    ],
)
def test_of_two_identifiers_or_contacts_the_first_counts(written, first, second, asked):
    data, every = check(invented(written, about=[first, second]))
    problems = [problem for problem in every if problem.sheet == "About"]
    assert [(problem.severity, problem.cell) for problem in problems] == [("warning", cell) for cell in asked]
    assert all(problem.expected == f"one {second[0]} (B4 says {first[1]!r})" for problem in problems)
    assert first[1] in [field.text for field in contract_notice.fields(pa.report(data, "2024/25").contract)]


# What services say of the contract


@pytest.mark.slow
def test_the_narrative_of_the_example_is_tied_out_to_the_contracts_measures():
    heading, said, table = pa.contract_narrative(pa.report(DATA, "2014/15"))
    assert str(heading) == "What the narrative says of the contract"
    assert "4 of the 12 KPIs missed their targets over the whole year; suspensions excuse 3 of these." in str(said)
    rows = table.cells.reset_index()
    (one,) = rows[rows["What services say"].str.startswith("“Only one KPI failed")].to_dict("records")
    assert (one["Number"], one["Verdict"], one["Cell"]) == ("one", "agrees", "Updates!C5")
    assert one["What the figures say"] == "Targets missed of ICT, 2014/15: 1 (count(ICT KPIs!B6))"
    excluded = rows[rows["What services say"].str.contains("exclude|exclusions", regex=True)]
    assert set(excluded["Verdict"]) == {"no number to check"}
    assert excluded["What the figures say"].str.startswith("Suspensions covered 14 of 144 KPI-months;").all()


def test_the_reports_own_two_sentences_get_the_verdicts_that_the_documentation_gives(tmp_path):
    paper = tmp_path / "report.txt"
    paper.write_text(
        "Contract performance has been good in the period with just one key performance indicator (KPI) failure (ICT "
        "Oracle support call – 1 missed call in period). However a number of KPIs are excluded from imposing financial "
        "penalties by agreement from both parties.",
        encoding="utf-8",
    )
    ticks = pa.tie_out(paper, DATA, "2014/15").ticks
    assert [(one.text, one.verdict) for one in ticks] == [("one", "differs"), ("1", "no figure")]
    assert ticks[0].says.startswith("the data say targets missed, 2014/15: 2 (count(ICT KPIs!B6, Invoice payments!B5))")


@pytest.mark.slow
def test_a_number_of_kpis_is_compared_with_those_of_the_contract_alone(written):
    def said(text):
        sheets = {
            "Returns": [
                ("Measure", "Service", "Period", "Value", "Target"),
                ("Calls answered", "Contact centre", "2024/25", (0.85, "0%"), (0.9, "0%")),
                ("Average wait", "Contact centre", "2024/25", "50 secs", "30 secs"),
            ],
            "Contract": [("Measure", "Service", "Kind"), ("Calls answered", "Contact centre", "KPI")],
            "Updates": [("Service", "Period", "Text"), ("Contact centre", "2024/25", text)],
        }
        path = written(sheets, measures=MEASURES, about=ABOUT)
        shown = pa.contract_narrative(pa.report(pa.load(path), "2024/25"))
        return shown[-1].cells["Verdict"].tolist() if shown else []

    assert said("Just one KPI missed its target. The lobby was painted.") == ["agrees"]
    assert said("Two KPIs missed their targets.") == ["differs"]
    assert said("No number, and no word of it.") == []
    assert said("The KPI was suspended.") == ["no number to check"]


@pytest.mark.slow
def test_every_number_of_a_sentence_on_credits_is_listed_and_checked_only_where_it_is_named(written):
    def said(text):
        updates = [("Service", "Period", "Text"), ("Contact centre", "2024/25", text)]
        data = pa.load(invented(written, [0.8] * 12, suspended=(MAY,), updates=updates))
        shown = pa.contract_narrative(pa.report(data, "2024/25"))
        return shown[-1].cells[["Number", "Verdict", "What the figures say"]].to_numpy().tolist()

    paid = said("Service credits of £1,500 were paid for the two KPIs.")
    assert paid == [["£1,500", "no figure", "The data do not say what was paid"], ["two", "no figure", "Not checked"]]
    assert said("Service credits of £5,500 are due.")[0][1:] == [
        "agrees",
        "Service credits due: £5,500 (11 * Contract!F2)",
    ]
    assert said("Service credits of £400 were waived for Calls answered.")[0][1] == "differs"
    assert said("Service credits of £500 were due in May 2024.")[0][1] == "differs"  # £0: it was waived
    ((_, verdict, beside),) = said("Calls answered met its target outside the agreed suspension.")
    assert verdict == "no number to check"
    assert beside == (
        "Calls answered outside suspensions: 80% (mean(Returns!D2, D4:D13)), which missed the target of 90%."
    )


@pytest.mark.slow
def test_without_a_contract_or_a_narrative_nothing_is_said_of_it(written):
    assert pa.contract_narrative(pa.report(pa.load("data/raw/hart_scorecards_2014-15"), "2014/15 Q2")) == ()
    assert pa.contract_narrative(pa.report(pa.load(invented(written)), "2024/25")) == ()


# The page


@pytest.mark.slow
def test_the_page_ends_with_its_own_abbreviations(written):
    updates = [("Service", "Period", "Text"), ("Contact centre", "2024/25", "Two KPIs were suspended for FCR.")]
    glossary = [("Term", "Meaning"), ("FCR", "first contact"), ("ZZQ", "no word")]
    data = pa.load(invented(written, updates=updates, glossary=glossary))
    report = pa.report(data, "2024/25")
    heading, said = report.abbreviations_of((*report.contract_page, *pa.contract_narrative(report)))
    assert str(heading) == "Abbreviations"
    assert "FCR: first contact." in str(said)
    assert "KPI: key performance indicator." in str(said)
    assert "ZZQ" not in str(said)


@pytest.mark.slow
def test_a_measure_that_has_quarters_alone_leaves_the_months_of_others_empty(written):
    more = [("Average wait", "Contact centre", f"2024/25 Q{quarter}", "20 secs", "25 secs") for quarter in (1, 2, 3, 4)]
    (table,) = contract_tables.months(found(invented(written, contract=(HEADINGS, CALLS, WAIT), more=more)))
    assert table.cells["Average wait"].tolist()[:4] == ["", "", "", "met"]
    assert table.cells["Calls answered"].tolist()[:4] == ["met", "missed", "met", ""]


@pytest.mark.slow
def test_months_of_few_measures_stand_in_rows_and_those_of_many_in_columns(written):
    (table,) = contract_tables.months(found(invented(written)))
    assert table.cells.index.tolist()[:2] == ["April 2024", "May 2024"]
    assert table.cells.index.name == "Month"
    assert table.cells["Calls answered"].tolist()[:3] == ["met", "missed", "met"]


@pytest.mark.slow
def test_the_rating_stands_beside_the_measure_and_what_is_due_beside_the_period(written):
    contract = found(invented(written, claims=[None, 500, *[None] * 10]))
    assert contract_tables.ratings(contract).cells.columns.tolist()[:2] == ["Rating", "Figure"]
    (due,) = contract_tables.credits_due(contract)
    assert due.cells.columns.tolist()[:3] == ["Period", "Due", "Claimed"]
    assert list(map(str, due.cells["Claimed"])) == ["£500", "no claim", "no claim", "no claim"]


def test_a_tie_out_checks_credits_and_how_often_a_target_was_met(written, tmp_path):
    paper = tmp_path / "paper.txt"
    paper.write_text(
        "Service credits of £2,000 are due for 2024/25.\n\nService credits of £1,900 are due for 2024/25.\n\n"
        "Calls answered met the target of 90% in 8 of 12 months.\n\nCalls answered met its target in 9 of 12 months.",
        "utf-8",
    )
    checked = pa.tie_out(paper, pa.load(invented(written)), "2024/25")
    assert [(one.text, one.verdict) for one in checked.figures] == [
        ("£2,000", "agrees"), ("£1,900", "differs"), ("90%", "agrees"), ("8", "agrees"), ("12", "agrees"),
        ("9", "differs"), ("12", "differs"),
    ]  # fmt: skip
