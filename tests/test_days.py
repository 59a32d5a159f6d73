"""Daily and weekly returns, of which months are made only as their aggregation says."""

import datetime as dt

import openpyxl
import pandas as pd
import pytest

import partnership_analysis as pa
from partnership_analysis import exports
from partnership_analysis.loading import check
from partnership_analysis.problems import Severity

pytestmark = pytest.mark.slow

APRIL_AND_MAY = [dt.date(2024, 4, 1) + dt.timedelta(days=number) for number in range(61)]
WEEKDAYS = [day for day in APRIL_AND_MAY if day.weekday() < 5]
SUNDAYS = [dt.date(2024, 4, 7) + dt.timedelta(weeks=number) for number in range(8)]
HEADINGS = ["Date", "Service", "Measure", "Value"]
MEASURES = ["Service", "Measure", "Unit", "Polarity", "Aggregation"]
CALLS = ["Contact centre", "Calls", "count", "higher", "sum"]


@pytest.fixture
def returned(written):
    """Write daily rows beside a Measures sheet; return the figures as month: (value, source), and what is wrong."""

    def read(rows, headings=HEADINGS, measures=CALLS, layout=()):
        sheets = {"Returns": [headings, *rows], "Measures": [MEASURES, measures]}
        if layout:
            sheets["Layout"] = [["Sheet", "Column", "Is"], *([None, None, text] for text in layout)]
        data, found = check(written(sheets))
        figures = {
            row.period: (row.value, row.source.rpartition("!")[2]) for row in data.observations.itertuples(index=False)
        }
        return figures, [problem for problem in found if problem.sheet == "Returns"]

    return read


def rows_of(days, value=lambda day: 10, measure="Calls"):
    return [[day, "Contact centre", measure, value(day)] for day in days]


@pytest.mark.parametrize(
    ("heading", "place"), [("Trust", "Airedale NHS Foundation Trust"), ("Authority", "Leeds"), ("Council", "Bury")]
)
def test_days_of_a_csv_are_asked_about_until_a_layout_says_how_they_make_months(tmp_path, heading, place):
    path = tmp_path / "calls_answered.csv"
    lines = [f"{day:%d/%m/%Y},{place},{day.day}" for day in APRIL_AND_MAY]
    path.write_text("\n".join([f"Date,{heading},Calls", *lines]), encoding="utf-8")
    data, found = check(path)
    (error,) = [problem for problem in found if problem.severity is Severity.ERROR]
    assert (error.cell, error.found) == ("A2", "figures of single days of 'Calls', and no aggregation")
    assert "Aggregation" in error.action
    assert data.observations.empty
    (tmp_path / "calls_answered.layout.yml").write_text("aggregation: sum\n", encoding="utf-8")
    data = pa.load(path)
    assert data.observations[["period", "value", "source"]].to_numpy().tolist() == [
        ["2024-04", 465.0, "calls_answered.csv!calls_answered!C2:C31 (sum of 30 days)"],
        ["2024-05", 496.0, "calls_answered.csv!calls_answered!C32:C62 (sum of 31 days)"],
    ]
    assert data.measures["aggregation"].tolist() == ["sum"]
    assert data.measures["service"].tolist() == ["calls answered"]


def test_a_column_may_say_how_days_make_months(tmp_path):
    path = tmp_path / "calls.csv"
    lines = [f"{day},Leeds,{name},2,{how}" for day in APRIL_AND_MAY for name, how in (("A", "total"), ("B", "mean"))]
    path.write_text("\n".join(["Date,Authority,Measure,Value,Aggregation", *lines]), encoding="utf-8")
    rows = pa.load(path).observations
    assert rows["value"].tolist() == [60.0, 2.0, 62.0, 2.0]
    assert rows["source"].iloc[1] == "calls.csv!calls!D3:D61 every 2 rows (average of 30 days)"


@pytest.mark.parametrize(("first", "said"), [("average", "the aggregation"), ("somehow", "'somehow'")])
def test_rows_that_say_another_aggregation_are_an_error(tmp_path, first, said):
    path = tmp_path / "calls.csv"
    lines = [f"{day},Leeds,2,{first if day.day == 3 else 'sum'}" for day in APRIL_AND_MAY]
    path.write_text("\n".join(["Date,Authority,Calls,Aggregation", *lines]), encoding="utf-8")
    found = [problem.found for problem in check(path)[1] if problem.severity is Severity.ERROR]
    assert any(text.startswith(said) for text in found)


@pytest.mark.parametrize(
    ("aggregation", "unit", "april", "source"),
    [
        ("sum", "count", 465.0, "D2:D31 (sum of 30 days)"),
        ("average", "days", 15.5, "D2:D31 (average of 30 days)"),
        ("latest", "count", 30.0, "D31"),
        ("year to date", "count", 30.0, "D31"),
        ("rolling", "count", 30.0, "D31"),
    ],
)
def test_a_months_figure_is_what_its_aggregation_makes_of_its_days(returned, aggregation, unit, april, source):
    measure = [*CALLS[:2], unit, "higher", aggregation]
    figures, found = returned(rows_of(APRIL_AND_MAY, lambda day: day.day), measures=measure)
    assert figures["2024-04"] == (april, source)
    assert found == []


def test_a_rate_is_made_of_numerators_and_denominators(returned):
    headings = [*HEADINGS, "Numerator", "Denominator"]
    measure = ["Contact centre", "Answered", "percent", "higher", "rate"]
    # Nobody rings on the first day: it has no rate, and counts.
    rows = [
        [day, "Contact centre", "Answered", None if day.day == 1 else day.day / 100, counted, of]
        for day in APRIL_AND_MAY
        for counted, of in [(0, 0) if day.day == 1 else (day.day, 100)]
    ]
    figures, found = returned([[*row[:3], (row[3], "0%"), *row[4:]] for row in rows], headings, measure)
    assert figures["2024-04"] == (pytest.approx(100 * 464 / 2900), "D2:D31 (rate of 30 days)")
    assert found == []
    figures, found = returned(rows_of(APRIL_AND_MAY, lambda day: (0.9, "0%"), "Answered"), measures=measure)
    assert figures == {}
    assert [problem.found for problem in found] == [
        "the aggregation rate, and no numerators or denominators, of 'Answered'"
    ]


def test_weekdays_make_a_month_where_no_row_is_of_a_weekend(returned):
    figures, found = returned(rows_of(WEEKDAYS))
    assert figures == {
        "2024-04": (220.0, "D2:D23 (sum of 22 days)"),
        "2024-05": (230.0, "D24:D46 (sum of 23 days)"),
    }
    assert found == []
    with_one_saturday = sorted([*WEEKDAYS, dt.date(2024, 4, 6)])
    figures, found = returned(rows_of(with_one_saturday))
    assert figures == {}
    assert found[0].found.startswith("days without a figure: 7 April 2024, 13 to 14 April 2024, 20 to 21 April 2024")


@pytest.mark.parametrize(("aggregation", "april"), [("sum", 200.0), ("latest", 10.0)])
def test_a_month_can_do_without_days_that_a_layout_says_are_closed(returned, aggregation, april):
    closed = [dt.date(2024, 4, 1), dt.date(2024, 4, 30), dt.date(2024, 5, 6)]
    days = [day for day in WEEKDAYS if day not in closed]
    measure, layout = [*CALLS[:4], aggregation], "Closed: 01/04/2024, 2024-04-30, 6 May 2024"
    figures, found = returned(rows_of(days), measures=measure, layout=[layout])
    assert figures["2024-04"][0] == april
    assert found == []
    assert "2024-04" not in returned(rows_of(days), measures=measure)[0]
    assert returned(rows_of(WEEKDAYS), measures=measure, layout=[layout])[0]["2024-04"][0] in (220.0, 10.0)


@pytest.mark.parametrize("content", ["gone", None, "-", "[x]"])
def test_a_month_with_a_day_missing_is_no_figure_and_the_days_are_named(returned, content):
    days = [day for day in APRIL_AND_MAY if content != "gone" or day not in (dt.date(2024, 4, 5), dt.date(2024, 4, 6))]
    figures, found = returned(
        rows_of(days, lambda day: content if day in (dt.date(2024, 4, 5), dt.date(2024, 4, 6)) else 10)
    )
    assert [*figures] == ["2024-05"]
    (warning,) = found
    assert warning.severity is Severity.WARNING
    assert warning.found == "days without a figure: 5 to 6 April 2024 ('Calls')"


def test_a_month_of_which_the_last_day_tells_needs_that_day_alone(returned):
    measure = [*CALLS[:4], "latest"]
    days = [day for day in APRIL_AND_MAY if day.day != 9 and day != dt.date(2024, 5, 31)]
    figures, found = returned(rows_of(days), measures=measure)
    assert [*figures] == ["2024-04"]
    assert [problem.found for problem in found] == ["days without a figure: 31 May 2024 ('Calls')"]


def test_a_figure_that_cannot_be_read_is_an_error_and_its_month_none(returned):
    figures, found = returned(rows_of(APRIL_AND_MAY, lambda day: "abc" if day == dt.date(2024, 4, 9) else 10))
    assert [*figures] == ["2024-05"]
    assert [problem.severity for problem in found] == [Severity.ERROR]  # and no advice to add a day that is there
    assert found[0].found == "'abc'"


def test_a_day_that_is_there_twice_with_two_figures_is_an_error(returned):
    again = dt.date(2024, 4, 5)
    figures, found = returned([*rows_of(APRIL_AND_MAY), *rows_of([again], lambda day: 7)])
    assert [*figures] == ["2024-05"]
    (error,) = found
    assert (error.severity, error.found) == (Severity.ERROR, "'Calls' of 05/04/2024 in D6 and D63")
    figures, found = returned([*rows_of(APRIL_AND_MAY), *rows_of([again])])
    assert figures["2024-04"][0] == 300.0
    assert [problem.severity for problem in found] == [Severity.WARNING]


def test_no_month_without_all_its_days_makes_an_error(returned):
    figures, found = returned(rows_of(APRIL_AND_MAY[:10]))
    assert figures == {}
    assert [(problem.severity, problem.found) for problem in found] == [
        (Severity.ERROR, "days without a figure: 11 to 30 April 2024 ('Calls')")
    ]


def test_a_total_below_the_days_is_no_day(returned):
    figures, found = returned([*rows_of(APRIL_AND_MAY), ["Total", "Contact centre", "Calls", 610]])
    assert figures["2024-05"] == (310.0, "D32:D62 (sum of 31 days)")
    assert [(problem.severity, problem.found) for problem in found] == [(Severity.ERROR, "'Total'")]


def test_weeks_that_lie_in_two_months_are_asked_about(returned):
    figures, found = returned(rows_of(SUNDAYS), ["Week ending", *HEADINGS[1:]])
    assert figures == {}
    (error,) = found
    assert error.severity is Severity.ERROR
    assert error.found == "8 weeks that may lie in two months, the first by 07/04/2024"
    assert "Weeks: ending" in error.action


IN_WHICH_IT_ENDS = {"2024-04": (40.0, "D2:D5 (sum of 4 weeks)"), "2024-05": (40.0, "D6:D9 (sum of 4 weeks)")}


@pytest.mark.parametrize(
    ("heading", "weeks", "figures"),
    [
        ("Week ending", "ending", IN_WHICH_IT_ENDS),
        # The weeks to 7 April and to 5 May begin in April too.
        ("Week ending", "commencing", {"2024-04": (50.0, "D2:D6 (sum of 5 weeks)")}),
        # Nothing says what the dates are but the Layout.
        ("Week", "commencing", IN_WHICH_IT_ENDS),
    ],
)
def test_weeks_count_in_the_month_that_a_layout_says(returned, heading, weeks, figures):
    found, problems = returned(rows_of(SUNDAYS), [heading, *HEADINGS[1:]], layout=[f"Weeks: {weeks}"])
    assert found == figures
    assert len(problems) == (weeks == "commencing" and heading == "Week ending")  # May lacks a week


def test_four_weeks_that_are_a_february_are_that_month(returned):
    sundays = [dt.date(2021, 2, day) for day in (7, 14, 21, 28)]
    figures, found = returned(rows_of(sundays), ["w/e", *HEADINGS[1:]])
    assert figures == {"2021-02": (40.0, "D2:D5 (sum of 4 weeks)")}
    assert found == []


def test_dates_that_stand_for_months_go_on_being_months(returned):
    ends = [dt.date(2024, 4, 30), dt.date(2024, 5, 31), dt.date(2024, 6, 30)]
    assert returned(rows_of(ends))[0] == {"2024-04": (10, "D2"), "2024-05": (10, "D3"), "2024-06": (10, "D4")}


def test_a_column_of_months_beside_the_days_says_nothing_new(tmp_path):
    path = tmp_path / "calls.csv"
    lines = [f"{day:%B %Y},{day},Leeds,10,sum" for day in APRIL_AND_MAY]
    path.write_text("\n".join(["Month,Date,Authority,Calls,Aggregation", *lines]), encoding="utf-8")
    assert pa.load(path).observations["value"].tolist() == [300.0, 310.0]


def test_single_days_across_are_one_error(written):
    path = written({"ICT": [["Measure", *APRIL_AND_MAY[:40]], ["Calls", *range(40)]]})
    data, found = check(path)
    errors = [problem.found for problem in found if problem.severity is Severity.ERROR and problem.sheet == "ICT"]
    assert errors == ["figures of single days or weeks across, such as '2024-04-02' (40 columns)"]
    assert data.observations.empty


def test_the_target_of_all_days_is_that_of_an_average_and_of_a_sum_none(returned, written):
    headings = [*HEADINGS, "Target"]
    rows = [[day, "Contact centre", name, 10, 12] for day in APRIL_AND_MAY for name in ("Calls", "Wait")]
    wait = ["Contact centre", "Wait", "days", "lower", "average"]
    data, found = check(written({"Returns": [headings, *rows], "Measures": [MEASURES, CALLS, wait]}))
    assert data.observations["target"].isna().tolist() == [True, False, True, False]
    assert data.targets["source"].str.rpartition("!")[2].tolist() == ["E3", "E63"]
    said = [problem.found for problem in found if problem.sheet == "Returns"]
    assert said == ["targets or statuses of single days of 'Calls', which say nothing of the months"]


def test_a_hidden_day_is_told_of_its_month(written):
    path = written({"Returns": [HEADINGS, *rows_of(APRIL_AND_MAY)], "Measures": [MEASURES, CALLS]})
    book = openpyxl.load_workbook(path)
    book["Returns"].row_dimensions[7].hidden = True
    book.save(path)
    assert "hidden rows of 'Returns' with 1 figure" in [problem.found for problem in check(path)[1]]


def test_the_report_names_the_days_that_a_month_is_made_of(written):
    days = [dt.date(2023, 4, 1) + dt.timedelta(days=number) for number in range(366)]
    path = written({"Returns": [HEADINGS, *rows_of(days)], "Measures": [MEASURES, CALLS]})
    month = pa.report(pa.load(path), "2024-03").sources._repr_html_()
    assert "Returns!D337:D367 (sum of 31 days)" in month
    year = pa.report(pa.load(path), "2023/24").sources._repr_html_()
    assert "sum(Returns!D2:D31 (sum of 30 days), D32:D62 (sum of 31 days), " in year


def test_months_are_kept_with_their_cells_in_the_tidy_tables(written, tmp_path):
    path = written({"Returns": [HEADINGS, *rows_of(APRIL_AND_MAY)], "Measures": [MEASURES, CALLS]})
    exports.export(pa.load(path), tmp_path / "tables", "2024-05")
    rows = pd.read_csv(tmp_path / "tables" / "observations.csv")
    assert rows["source"].str.rpartition("!")[2].tolist() == ["D2:D31 (sum of 30 days)", "D32:D62 (sum of 31 days)"]


def test_a_month_whose_days_are_in_two_files_is_one_error(tmp_path):
    for name, days in {"a": APRIL_AND_MAY[:15], "b": APRIL_AND_MAY[15:30], "c": APRIL_AND_MAY[30:]}.items():
        lines = [f"{day:%d/%m/%Y},Contact,Calls,2,sum" for day in days]
        (tmp_path / f"{name}.csv").write_text("\n".join(["Date,Service,Measure,Value,Aggregation", *lines]))
    data, found = check(tmp_path)
    assert data.observations[["period", "value"]].to_numpy().tolist() == [["2024-05", 62.0]]
    assert [problem.found for problem in found if problem.severity is Severity.ERROR] == [
        "the days of April 2024 of 'Calls' in several tables: 01/04/2024 to 15/04/2024 in a.csv and 16/04/2024 to "
        "30/04/2024 in b.csv"
    ]
