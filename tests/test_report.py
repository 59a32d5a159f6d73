"""The example workbook against the report it transcribes: Peterborough and Serco, 2014/15, sections 6 and 7.

Each figure is written below as the report prints it, with the row of the workbook that should hold it.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from openpyxl import load_workbook

import partnership_analysis as pa

FILE = "serco_partnership_2014-15.xlsx"
CS, ICT, STS = "Customer Services", "ICT", "Shared Transactional Services"

# 6.5. Row, measure; KPI, actual and variance to March 14; KPI, actual and variance to March 15.
CUSTOMER_SERVICES = [
    (5, "Customer Satisfaction", ("95%", "95%", "0%"), ("95%", "95%", "0%")),
    (
        6,
        "Percentage of calls answered",
        ("91%", "85%", "-6%"),
        ("91%", "90%", "-1% but KPI suspended for May 2014 and from 1/1/15. 92% up to 31/12/14"),
    ),
    (
        7,
        "Percentage of face to face customers with an appointment seen within 30mins",
        ("95%", "99%", "+4%"),
        ("95%", "100%", "+5%"),
    ),
    (
        8,
        "Percentage of calls answered in 20 seconds",
        ("63%", "59%", "-4%"),
        (
            "63%",
            "57%",
            "-6% but KPI suspended for April and May 2014 and from1/1/15. 64% performance outside exclude periods",
        ),
    ),
    (
        9,
        "Average times to answer",
        ("25 secs", "25 secs", "0 secs"),
        (
            "25 secs",
            "34 secs",
            "-9% but KPI suspended for April and May 2014 and from1/1/15. 19 secs performance outside exclude periods",
        ),
    ),
    (10, "First call resolution", ("85%", "86%", "+1%"), ("85%", "89%", "+4%")),
]

# 6.10. Row, measure; KPI, actual and variance to Mar 15. The last 1 of -0.64%1 is the mark of a footnote.
ICT_SERVICE = [
    (4, "Percentage of calls answered in 20 seconds", ("80%", "84.75%", "+4.75%")),
    (5, "First call resolution", ("50%", "59.47%", "+9.47%")),
    (6, "Network availability", ("99%", "98.36%", "-0.64%1")),
    (7, "Percentage of incidents resolved on time", ("90%", "95.44%", "+5.44%")),
    (8, "Percentage of service requests resolved on time", ("90%", "96.57%", "+6.57%")),
    (9, "Customer Satisfaction", ("70%", "84.41%", "+14.41%")),
]

SIX_YEARS = ("2009/10", "2010/11", "2011/12", "2012/13", "2013/14", "2014/15")

# 6.6.1. The last row has figures for two years only.
AS_AT = "CTX collection as at 31 August 2015"
COLLECTION = [
    (4, "NDR collection", ("95.06%", "96.31%", "96.37%", "97.15%", "96.92%", "97.78%")),
    (5, "CTX collection", ("96.06%", "95.76%", "95.73%", "96.15%", "95.26%", "94.78%")),
    (6, AS_AT, ("", "", "", "", "97.50%", "96.10%")),
]

# 6.6.2. Average number of days to process.
BENEFITS = [
    (4, "new claims / changes", ("13.52", "18.54", "28.75", "29.28", "24.04", "22.55")),
    (5, "new claims", ("23.33", "35.18", "48.51", "46.62", "32.24", "25.66")),
    (6, "changes", ("10.28", "14.10", "23.44", "25.74", "22.72", "22.12")),
]

# 6.6.3. Row, measure, target; 11/12 to 14/15.
COMBINED = "Serco & PCC Performance combined"
INVOICES_COMBINED = [
    (
        4,
        "Ensure all statutory Accounts Payable returns meet deadlines",
        "100.0%",
        ("100.0%", "100.0%", "100%", "100%"),
    ),
    (
        5,
        "Percentage of invoices paid within 30 days of receipt BVPI8",
        "97.00%",
        ("93.54%", "93.63%", "90.84%", "90.58%"),
    ),
]
# Mar 13, Mar 14, Mar 15: the years that end then.
ALONE = "Serco only performance"
INVOICES_ALONE = [
    (8, "Percentage of invoices paid within 30 days of receipt BVPI8", ("99.49%", "99.82%", "99.73%")),
]

# 7.1. Row, department; 2014/15, 2013/14.
COMPLAINTS = [(5, CS, ("29", "63")), (6, STS, ("128", "185"))]
# 7.2. Row, outcome; Customer Services, Shared Transactional Services. The row of totals has no name.
OUTCOMES = [
    (10, "Not Upheld", ("7", "63")),
    (11, "Partially Upheld", ("6", "26")),
    (12, "Fully Upheld", ("16", "39")),
]
OUTCOME_TOTALS = (13, "", ("29", "128"))
# 7.3 and 7.4. Row, subject, count.
CS_SUBJECTS = [
    (16, "Staff Attitude/Conduct", "15"),
    (17, "Delayed/Failed Service", "11"),
    (18, "Lack of/Incorrect Info about a service", "1"),
    (19, "Poor Facilities/Building", "0"),
    (20, "Denial/Withdrawal of Service", "0"),
    (21, "Other", "2"),
]
STS_SUBJECTS = [
    (24, "delayed / failed service", "120"),
    (25, "Denial and/or withdrawal of service", "2"),
    (26, "Staff attitude / conduct", "6"),
    (27, "Query about legislation", "0"),
    (28, "Other", "0"),
]
# 7.5, a sentence in the report. It gives no stage 3 for Customer Services.
STAGES = [(32, "Escalated to Stage 2", ("2", "8")), (33, "Escalated to Stage 3", ("", "2"))]

# The suspensions, which 6.5 gives among its variances and its notes: row, measure, start, end, performance outside.
GARDEN_WASTE = "excessive demand within the contact centre following the introduction of garden waste charges"
PILOT_CRM = "introduction of the pilot Customer Relationship Management system in the contact centre"
EXCLUSIONS = [
    (2, "Percentage of calls answered", date(2014, 5, 1), date(2014, 5, 31), GARDEN_WASTE, "92%"),
    (3, "Percentage of calls answered", date(2015, 1, 1), None, PILOT_CRM, "92%"),
    (4, "Percentage of calls answered in 20 seconds", date(2014, 4, 1), date(2014, 5, 31), GARDEN_WASTE, "64%"),
    (5, "Percentage of calls answered in 20 seconds", date(2015, 1, 1), None, PILOT_CRM, "64%"),
    (6, "Average times to answer", date(2014, 4, 1), date(2014, 5, 31), GARDEN_WASTE, "19 secs"),
    (7, "Average times to answer", date(2015, 1, 1), None, PILOT_CRM, "19 secs"),
]

NETWORK_REMARK = (
    "The Network availability network KPI is shown as failed however is report as compliant in the monthly report. "
    "Users at remote sites shut down their network which means that we are unable to monitor the service"
)
NOTES = [
    (
        "Customer Services KPIs!A12",
        "KPI performance",
        CS,
        "*April – May 2014 exclusion is due to excessive demand within the contact centre following the introduction "
        "of garden waste charges",
    ),
    (
        "Customer Services KPIs!A13",
        "KPI performance",
        CS,
        "* 1 January 2015 exclusion is due to the introduction of the pilot Customer Relationship Management system "
        "in the contact centre",
    ),
    ("ICT KPIs!A11", "KPI performance", ICT, f"1 {NETWORK_REMARK}"),
    (
        "Complaints!A34",
        "Complaints",
        "",
        "Customer Service complaints were resolved at stage 1 except 2 cases which went to Stage 2. Shared "
        "Transactional Services had eight cases which escalated to Stage 2, two of these were escalated to Stage 3.",
    ),
]

SIX_YEAR_HEADINGS = {"B3": "09/10", "C3": "10/11", "D3": "11/12", "E3": "12/13", "F3": "13/14", "G3": "14/15"}
HEADINGS = {
    "Customer Services KPIs": {
        "B3": "2013/14",
        "E3": "2014/15",
        "A4": "Measure",
        "B4": "KPI",
        "C4": "Actual to March 14",
        "D4": "Variance",
        "E4": "KPI",
        "F4": "Actual to March 15",
        "G4": "Variance",
    },
    "ICT KPIs": {"A3": "Measure", "B3": "KPI", "C3": "Actual to Mar 15", "D3": "Variance"},
    "Collection rates": SIX_YEAR_HEADINGS,
    "Benefits processing": SIX_YEAR_HEADINGS,
    "Invoice payments": {
        "A3": COMBINED,
        "B3": "Target",
        "C3": "11/12",
        "D3": "12/13",
        "E3": "13/14",
        "F3": "14/15",
        "A7": ALONE,
        "B7": "Mar 13",
        "C7": "Mar 14",
        "D7": "Mar 15",
    },
    "Complaints": {
        "A4": "Department",
        "B4": "2014/15",
        "C4": "2013/14",
        "B9": CS,
        "C9": STS,
        "A15": "7.3 The complaints about Customer Services relate to:-",
        "A23": "7.4 The Complaints related to Shared Transactional Services refer to:-",
        "B31": CS,
        "C31": STS,
    },
}

MEASURES = [
    *((CS, measure, "KPI performance") for _, measure, *_ in CUSTOMER_SERVICES),
    *((ICT, measure, "KPI performance") for _, measure, _ in ICT_SERVICE),
    *((STS, measure, "Collection rates") for _, measure, _ in COLLECTION),
    *((STS, measure, "Benefits processing") for _, measure, _ in BENEFITS),
    *((STS, f"{measure} ({COMBINED})", "Invoice payments") for _, measure, *_ in INVOICES_COMBINED),
    *((STS, f"{measure} ({ALONE})", "Invoice payments") for _, measure, _ in INVOICES_ALONE),
]


class Observed(NamedTuple):
    service: str
    measure: str
    period: str
    printed: str
    target: str
    cell: str


class Stated(NamedTuple):
    service: str
    measure: str
    period: str
    role: str
    printed: str
    cell: str


class Counted(NamedTuple):
    service: str
    period: str
    breakdown: str
    category: str
    printed: str
    cell: str


def of_years(sheet, rows, columns, years):
    for row, measure, printed in rows:
        for column, year, figure in zip(columns, years, printed, strict=True):
            if figure:
                yield Observed(STS, measure, year, figure, "", f"{sheet}!{column}{row}")


OBSERVATIONS = [
    *(
        Observed(CS, measure, year, actual, target, f"Customer Services KPIs!{column}{row}")
        for row, measure, *both in CUSTOMER_SERVICES
        for column, year, (target, actual, _) in zip("CF", ("2013/14", "2014/15"), both, strict=True)
    ),
    *(
        Observed(ICT, measure, "2014/15", actual, target, f"ICT KPIs!C{row}")
        for row, measure, (target, actual, _) in ICT_SERVICE
    ),
    *of_years("Collection rates", COLLECTION, "BCDEFG", SIX_YEARS),
    *of_years("Benefits processing", BENEFITS, "BCDEFG", SIX_YEARS),
    *(
        # The table states one target beside four years: it is the last year's.
        Observed(
            STS,
            f"{measure} ({COMBINED})",
            year,
            actual,
            target if year == "2014/15" else "",
            f"Invoice payments!{column}{row}",
        )
        for row, measure, target, actuals in INVOICES_COMBINED
        for column, year, actual in zip("CDEF", SIX_YEARS[2:], actuals, strict=True)
    ),
    *of_years(
        "Invoice payments", [(row, f"{name} ({ALONE})", p) for row, name, p in INVOICES_ALONE], "BCD", SIX_YEARS[3:]
    ),
]

STATEMENTS = [
    *(
        Stated(CS, measure, year, role, printed, f"Customer Services KPIs!{column}{row}")
        for row, measure, *both in CUSTOMER_SERVICES
        for columns, year, (target, _, variance) in zip(("BD", "EG"), ("2013/14", "2014/15"), both, strict=True)
        for column, role, printed in zip(columns, ("target", "variance"), (target, variance), strict=True)
    ),
    *(
        Stated(ICT, measure, "2014/15", role, printed, f"ICT KPIs!{column}{row}")
        for row, measure, (target, _, variance) in ICT_SERVICE
        for column, role, printed in (("B", "target", target), ("D", "variance", variance))
    ),
    *(
        Stated(STS, f"{measure} ({COMBINED})", "2014/15", "target", target, f"Invoice payments!B{row}")
        for row, measure, target, _ in INVOICES_COMBINED
    ),
    *(
        Stated(service, "outcome", "2014/15", "total", total, f"Complaints!{column}{OUTCOME_TOTALS[0]}")
        for column, service, total in zip("BC", (CS, STS), OUTCOME_TOTALS[2], strict=True)
    ),
]

COUNTS = [
    *(
        Counted(service, year, "total", "Total", count, f"Complaints!{column}{row}")
        for row, service, counts in COMPLAINTS
        for column, year, count in zip("BC", ("2014/15", "2013/14"), counts, strict=True)
    ),
    *(
        Counted(service, "2014/15", breakdown, category, count, f"Complaints!{column}{row}")
        for breakdown, rows in (("outcome", OUTCOMES), ("stage", STAGES))
        for row, category, counts in rows
        for column, service, count in zip("BC", (CS, STS), counts, strict=True)
        if count
    ),
    *(
        Counted(service, "2014/15", "subject", category, count, f"Complaints!B{row}")
        for service, rows in ((CS, CS_SUBJECTS), (STS, STS_SUBJECTS))
        for row, category, count in rows
    ),
]

LABELS = {
    "Customer Services KPIs": CUSTOMER_SERVICES,
    "ICT KPIs": ICT_SERVICE,
    "Collection rates": COLLECTION,
    "Benefits processing": BENEFITS,
    "Invoice payments": [*INVOICES_COMBINED, *INVOICES_ALONE],
    "Complaints": [*COMPLAINTS, *OUTCOMES, OUTCOME_TOTALS, *CS_SUBJECTS, *STS_SUBJECTS, *STAGES],
}


@pytest.fixture(scope="module")
def data():
    return pa.load()


@pytest.fixture(scope="module")
def book():
    return load_workbook(Path(__file__).parents[1] / "data" / "raw" / FILE)


def source(cell):
    return f"{FILE}!{cell}"


def at(book, cell):
    sheet, address = cell.split("!")
    return book[sheet][address]


def shown(cell):
    """Return what a reader of the spreadsheet sees in a cell."""
    if cell.value is None or isinstance(cell.value, str):
        return " ".join((cell.value or "").split())
    if cell.number_format == "General":
        return str(cell.value)
    if cell.number_format.endswith("%"):
        # A percent-formatted cell holds a hundredth of what it shows.
        return f"{cell.value:.{len(cell.number_format.rstrip('%').partition('.')[2])}%}"
    return f"{cell.value:.{len(cell.number_format.partition('.')[2])}f}"


def number(printed):
    return float(re.match(r"[+-]?\d+(\.\d+)?", printed)[0])


def unit(printed):
    return "percent" if "%" in printed else "seconds" if "secs" in printed else "days"


def only(table, **wanted):
    """Return the one row of a table with these values."""
    for column, value in wanted.items():
        table = table[table[column] == value]
    assert len(table) == 1, wanted
    return table.iloc[0]


def named(facts):
    return [pytest.param(fact, id=f"{fact.cell} {fact.printed[:8]}") for fact in facts]


@pytest.mark.slow
def test_workbook_is_about_the_reports_partnership_and_year(data):
    assert (data.authority, data.partnership, data.about["Year"]) == (
        "Peterborough",
        "Peterborough and Serco",
        "2014/15",
    )
    assert data.years() == list(SIX_YEARS)


def test_transcribed_tables_have_the_reports_number_of_figures():
    assert len(OBSERVATIONS) == 12 + 6 + 14 + 18 + 8 + 3
    assert len(STATEMENTS) == 24 + 12 + 2 + 2
    assert len(COUNTS) == 4 + 6 + 11 + 3


def test_observations_are_the_reports_and_no_others(data):
    loaded = list(data.observations[["service", "measure", "period"]].itertuples(index=False, name=None))
    assert len(loaded) == 61
    assert set(loaded) == {(o.service, o.measure, o.period) for o in OBSERVATIONS}
    assert set(data.observations["authority"]) == {"Peterborough"}


@pytest.mark.parametrize("expected", named(OBSERVATIONS))
def test_observation_is_the_figure_the_report_prints(data, book, expected):
    row = only(data.observations, service=expected.service, measure=expected.measure, period=expected.period)
    assert row["value"] == number(expected.printed)
    assert row["unit"] == unit(expected.printed)
    assert row["source"] == source(expected.cell)
    assert shown(at(book, expected.cell)) == expected.printed
    if expected.target:
        assert row["target"] == number(expected.target)
    else:
        assert pd.isna(row["target"])


def test_only_the_as_at_row_counts_to_another_date(data):
    dated = data.observations[data.observations["as_at"].notna()]
    assert [(row.measure, row.period, row.as_at.date()) for row in dated.itertuples()] == [
        (AS_AT, "2013/14", date(2015, 8, 31)),
        (AS_AT, "2014/15", date(2015, 8, 31)),
    ]


def test_report_gives_no_numerators_or_denominators(data):
    assert data.observations[["numerator", "denominator"]].isna().all(axis=None)


def test_remarks_stand_beside_the_figures_the_report_puts_them_with(data):
    remarked = data.observations[data.observations["note"] != ""]
    remarks = {(row.service, row.measure, row.period): row.note for row in remarked.itertuples()}
    assert remarks == {
        (CS, "Percentage of calls answered", "2014/15"): CUSTOMER_SERVICES[1][3][2],
        (CS, "Percentage of calls answered in 20 seconds", "2014/15"): CUSTOMER_SERVICES[3][3][2],
        (CS, "Average times to answer", "2014/15"): CUSTOMER_SERVICES[4][3][2],
        (ICT, "Network availability", "2014/15"): NETWORK_REMARK,
    }


def test_statements_are_the_reports_and_no_others(data):
    printed = data.statements[data.statements["role"] != "suspended"]  # which the Exclusions say
    loaded = list(printed[["service", "measure", "period", "role"]].itertuples(index=False, name=None))
    assert len(loaded) == 40
    assert set(loaded) == {(s.service, s.measure, s.period, s.role) for s in STATEMENTS}


def test_targets_are_the_reports_and_no_others(data):
    loaded = data.targets[["service", "measure", "period", "value", "source"]].itertuples(index=False, name=None)
    stated = [one for one in STATEMENTS if one.role == "target"]
    assert set(loaded) == {(s.service, s.measure, s.period, number(s.printed), source(s.cell)) for s in stated}
    assert len(data.targets) == len(stated)
    assert set(data.targets["kind"]) == {"period"}


@pytest.mark.slow
@pytest.mark.parametrize("expected", named(STATEMENTS))
def test_target_variance_or_total_is_what_the_report_prints(data, book, expected):
    row = only(
        data.statements,
        service=expected.service,
        measure=expected.measure,
        period=expected.period,
        role=expected.role,
    )
    cell = at(book, expected.cell)
    assert row["value"] == number(expected.printed)
    assert row["source"] == source(expected.cell)
    assert shown(cell) == expected.printed
    if expected.role != "total":
        assert row["unit"] == unit(expected.printed)
    if isinstance(cell.value, str):
        assert row["text"] == expected.printed


def test_only_the_variance_printed_in_percent_for_seconds_is_doubted(data):
    assert list(data.problems[["sheet", "cell"]].itertuples(index=False, name=None)) == [
        ("Customer Services KPIs", "G9")
    ]


def test_complaints_are_the_reports_and_no_others(data):
    loaded = list(data.complaints[["service", "period", "breakdown", "category"]].itertuples(index=False, name=None))
    assert len(loaded) == 24
    assert set(loaded) == {(c.service, c.period, c.breakdown, c.category) for c in COUNTS}
    assert set(data.complaints["authority"]) == {"Peterborough"}


@pytest.mark.parametrize("expected", named(COUNTS))
def test_complaints_count_is_the_figure_the_report_prints(data, book, expected):
    row = only(
        data.complaints,
        service=expected.service,
        period=expected.period,
        breakdown=expected.breakdown,
        category=expected.category,
    )
    assert row["count"] == int(expected.printed)
    assert row["source"] == source(expected.cell)
    assert shown(at(book, expected.cell)) == expected.printed


@pytest.mark.parametrize("breakdown", ["outcome", "subject"])
def test_complaints_of_each_breakdown_add_up_to_29_and_128(data, breakdown):
    rows = data.complaints[data.complaints["breakdown"] == breakdown]
    assert rows.groupby("service")["count"].sum().to_dict() == {CS: 29, STS: 128}


def test_exclusions_are_the_six_the_report_gives(data, book):
    loaded = [
        (row.service, row.measure, row.start.date(), None if pd.isna(row.end) else row.end.date(), row.value_outside)
        for row in data.exclusions.itertuples()
    ]
    assert loaded == [(CS, measure, start, end, number(p)) for _, measure, start, end, _, p in EXCLUSIONS]
    assert data.exclusions["source"].tolist() == [source(f"Exclusions!F{row}") for row, *_ in EXCLUSIONS]
    cells = [[shown(book["Exclusions"][f"{column}{row}"]) for column in "ABF"] for row, *_ in EXCLUSIONS]
    assert cells == [[measure, CS, printed] for _, measure, *_, printed in EXCLUSIONS]


def test_exclusions_give_the_reasons_of_the_reports_notes(data):
    assert [text.casefold() for text in data.exclusions["reason"]] == [row[4].casefold() for row in EXCLUSIONS]
    for cause, note in ((GARDEN_WASTE, NOTES[0]), (PILOT_CRM, NOTES[1])):
        assert cause in note[-1]


def test_notes_are_the_reports_word_for_word(data, book):
    under_tables = data.notes[data.notes["topic"] != ""]
    loaded = list(under_tables[["source", "topic", "service", "text"]].itertuples(index=False, name=None))
    assert loaded == [(source(cell), topic, service, text) for cell, topic, service, text in NOTES]
    assert [shown(at(book, cell)) for cell, *_ in NOTES] == [text for *_, text in NOTES]


def test_measures_are_the_reports_and_no_others(data):
    loaded = list(data.measures[["service", "measure", "topic"]].itertuples(index=False, name=None))
    assert len(loaded) == 21
    assert set(loaded) == set(MEASURES)


@pytest.mark.parametrize(("service", "measure"), [row[:2] for row in MEASURES if "statutory" not in row[1]])
def test_measure_keeps_the_decimals_the_report_prints(data, service, measure):
    # The statutory returns are left out: the report prints them as 100.0% and as 100%.
    printed = {o.printed for o in OBSERVATIONS if (o.service, o.measure) == (service, measure)}
    [decimals] = {len(text.removesuffix("%").partition(".")[2]) for text in printed}
    assert only(data.measures, service=service, measure=measure)["decimals"] == decimals


@pytest.mark.parametrize("sheet", HEADINGS)
def test_table_has_the_reports_headings_and_row_names(book, sheet):
    assert {cell: shown(book[sheet][cell]) for cell in HEADINGS[sheet]} == HEADINGS[sheet]
    assert {row[0]: shown(book[sheet][f"A{row[0]}"]) for row in LABELS[sheet]} == {
        row[0]: row[1] for row in LABELS[sheet]
    }


@pytest.mark.parametrize("sheet", HEADINGS)
def test_every_figure_in_a_table_is_read_and_every_source_is_a_figure(data, book, sheet):
    figures = {
        f"{sheet}!{cell.coordinate}"
        for row in book[sheet].iter_rows(min_col=2)
        for cell in row
        if cell.value is not None and cell.coordinate not in HEADINGS[sheet]
    }
    sources = pd.concat([data.observations["source"], data.statements["source"], data.complaints["source"]])
    assert {text for text in sources if text.split("!")[1] == sheet} == {source(cell) for cell in figures}


def test_sheets_are_the_reports_tables_and_what_explains_them(book):
    assert book.sheetnames == ["About", *HEADINGS, "Measures", "Exclusions", "Contract", "Updates"]


def test_collection_rates_are_percent_formatted_numbers(book):
    cells = [at(book, o.cell) for o in OBSERVATIONS if o.cell.startswith("Collection rates!")]
    assert [(cell.data_type, cell.number_format) for cell in cells] == [("n", "0.00%")] * 14


def test_days_are_plain_numbers(book):
    cells = [at(book, o.cell) for o in OBSERVATIONS if o.cell.startswith("Benefits processing!")]
    assert [(cell.data_type, cell.number_format) for cell in cells] == [("n", "0.00")] * 18


def test_seconds_are_text_with_their_unit(book):
    row = [cell.value for cell in book["Customer Services KPIs"][9]]
    assert row[1:6] == ["25 secs", "25 secs", "0 secs", "25 secs", "34 secs"]


def test_year_headings_are_merged_over_their_three_columns(book):
    assert {str(merged) for merged in book["Customer Services KPIs"].merged_cells.ranges} == {"B3:D3", "E3:G3"}


@pytest.mark.parametrize(
    ("measure", "latest", "change", "place_from_best", "better_is"),
    [
        ("NDR collection", 97.78, 0.86, 1, "highest"),
        ("CTX collection", 94.78, -0.48, 6, "highest"),
        ("new claims / changes", 22.55, -1.49, 3, "lowest"),
        ("new claims", 25.66, -6.58, 2, "lowest"),
        ("changes", 22.12, -0.60, 3, "lowest"),
    ],
)
def test_six_year_measure_moved_as_the_report_shows(data, measure, latest, change, place_from_best, better_is):
    values = data.observations[data.observations["measure"] == measure].set_index("period")["value"]
    assert values["2014/15"] == latest
    assert values["2014/15"] - values["2013/14"] == pytest.approx(change, abs=1e-9)
    assert values.rank(ascending=better_is == "lowest")["2014/15"] == place_from_best


@pytest.fixture(scope="module")
def told(data):
    """The commentary on a topic, written once."""
    return cache(lambda topic: pa.comment(data.topic(topic), "2014/15"))


def line(told, topic, opening):
    """Find a sentence by its opening; where services are told together, the service comes first."""
    lines = str(told(topic)).splitlines()
    named = (f": {opening}", f": {opening[0].lower()}{opening[1:]}")
    [found] = [text for text in lines if text.startswith(opening) or any(name in text for name in named)]
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("topic", "opening", "said"),
    [
        (
            "Collection rates",
            "Business rates collected",
            ["rose to 97.78%", "from 96.92% in 2013/14", "a rise of 0.86 percentage points", "the highest of the six"],
        ),
        (
            "Collection rates",
            "Council tax collected fell",
            [
                "to 94.78% in 2014/15",
                "from 95.26% in 2013/14",
                "a fall of 0.48 percentage points, the second in a row",
                "the lowest of the six figures",
            ],
        ),
        (
            "Collection rates",
            "Council tax collected as at 31 August 2015",
            ["96.10% for 2014/15", "97.50% for 2013/14", "We cannot compare the two"],
        ),
        (
            "Benefits processing",
            "New claims fell",
            ["25.66 days in 2014/15", "a fall of 6.58 days, the third in a row", "32.24 days"],
        ),
        (
            "Benefits processing",
            "New claims and changes",
            ["22.55 days in 2014/15", "a fall of 1.49 days, the second in a row", "24.04 days"],
        ),
        (
            "Benefits processing",
            "Changes",
            ["22.12 days in 2014/15", "a fall of 0.60 days, the second in a row", "22.72 days"],
        ),
        (
            "Complaints",
            "Customer Services received",
            ["29 complaints in 2014/15", "down 34 (54%) from 63 in 2013/14"],
        ),
        (
            "Complaints",
            "Shared Transactional Services received",
            ["128 complaints in 2014/15", "down 57 (31%) from 185 in 2013/14"],
        ),
        (
            "Complaints",
            "22 of the 29 complaints about Customer Services",
            ["(76%)", "upheld in full or in part", "The 95% range is 58% to 88%."],
        ),
        (
            "Complaints",
            "65 of the 128 complaints about Shared Transactional Services",
            ["(51%)", "upheld", "The 95% range is 42% to 59%."],
        ),
        ("Complaints", "“Staff Attitude/Conduct”", ["15 of 29 (52%)"]),
        ("Complaints", "“delayed / failed service”", ["120 of 128 (94%)"]),
        ("Complaints", "2 of the 29 complaints about Customer Services", ["(7%) went to stage 2"]),
        (
            "Complaints",
            "8 of the 128 complaints about Shared Transactional Services",
            ["(6%) went to stage 2 and 2 (2%) to stage 3"],
        ),
        (
            "Invoice payments",
            "Invoices in 30 days, combined",
            [
                "fell to 90.58%",
                "from 90.84% in 2013/14",
                "a fall of 0.26 percentage points, the second in a row",
                "the lowest of the four figures",
                "missed the target of 97% by 6.42 percentage points",
            ],
        ),
        (
            "Invoice payments",
            "Invoices in 30 days, Serco alone fell",
            ["to 99.73%", "from 99.82% in 2013/14", "a fall of 0.09 percentage points"],
        ),
        (
            "KPI performance",
            "Calls answered rose",
            [
                "to 90%",
                "a rise of 5 percentage points",
                "from 85% in 2013/14",
                "missed the target of 91% by 1 percentage point",
                "An agreed suspension applied in May 2014 and from 1 January 2015",
                "92%",
            ],
        ),
        (
            "KPI performance",
            "Calls answered in 20 seconds fell",
            [
                "to 57%",
                "a fall of 2 percentage points",
                "from 59% in 2013/14",
                "missed the target of 63% by 6 percentage points",
                "An agreed suspension applied from April to May 2014 and from 1 January 2015",
                "64%",
            ],
        ),
        (
            "KPI performance",
            "The average time to answer",
            [
                "34 seconds in 2014/15",
                "a rise of 9 seconds",
                "missed the target of 25 seconds by 9 seconds",
                "An agreed suspension applied from April to May 2014 and from 1 January 2015",
                "19 seconds",
            ],
        ),
        (
            "KPI performance",
            "Network availability",
            ["98.36% in 2014/15", "missed the target of 99% by 0.64 percentage points", NETWORK_REMARK],
        ),
        (
            "KPI performance",
            "Customer Services met",
            ["met 3 of 6 targets", "missed 3 that were suspended for part of the year"],
        ),
        ("KPI performance", "ICT met", ["met 5 of 6 targets", "missed 1"]),
    ],
)
def test_sentence_says_what_the_reports_figures_say(told, topic, opening, said):
    sentence = line(told, topic, opening)
    assert [part for part in said if part not in sentence] == []


def test_time_to_answer_is_never_compared_in_percent(told):
    assert "%" not in line(told, "KPI performance", "The average time to answer")


@pytest.mark.parametrize(
    ("topic", "printed", "cells"),
    [
        ("Collection rates", "97.78%", ["Collection rates!G4"]),
        ("Collection rates", "0.86 percentage points", ["Collection rates!G4", "Collection rates!F4"]),
        ("Collection rates", "94.78%", ["Collection rates!G5"]),
        ("Collection rates", "0.48 percentage points", ["Collection rates!G5", "Collection rates!F5"]),
        ("Benefits processing", "25.66 days", ["Benefits processing!G5"]),
        ("Benefits processing", "6.58 days", ["Benefits processing!G5", "Benefits processing!F5"]),
        ("Complaints", "34", ["Complaints!B5", "Complaints!C5"]),
        ("Complaints", "54%", ["Complaints!B5", "Complaints!C5"]),
        ("KPI performance", "90%", ["Customer Services KPIs!F6"]),
        ("KPI performance", "91%", ["Customer Services KPIs!E6"]),
        ("KPI performance", "92%", ["Exclusions!F2"]),
        ("KPI performance", "98.36%", ["ICT KPIs!C6"]),
        ("KPI performance", "99%", ["ICT KPIs!B6"]),
        ("KPI performance", "0.64 percentage points", ["ICT KPIs!C6", "ICT KPIs!B6"]),
    ],
)
def test_figure_in_a_sentence_leads_to_its_cells(told, topic, printed, cells):
    figures = told(topic).figures()
    assert [source(cell) for cell in cells] in [list(f.cells) for f in figures if f.printed == printed]
