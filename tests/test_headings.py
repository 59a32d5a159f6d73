"""What headings say of the cells under them, in capitals or not, with brackets and with words that follow."""

import pytest

from partnership_analysis.kinds import Role
from partnership_analysis.reading.layouts import headings

IN_TABLES_OF_PERIODS = {
    Role.TARGET: [
        "Target",
        "target",
        "TARGET",
        "Target 2014/15",
        "Target (annual)",
        "Annual target",
        "YTD target",
        "Q2 target",
        "2014/15 target",
        "Profile",
        "Profiled target",
        "Target for the whole year",
        "Target %",
        "KPI",
        "KPI 2014/15",
        "KPI (target)",
        "Standard",
        "Threshold",
    ],
    Role.VALUE: [
        "Actual",
        "Actual to March 15",
        "Actual, April to March",
        "Actual (%)",
        "Actual: 12 months",
        "Outturn",
        "Outturn 2014/15",
        "Result",
        "Result this quarter",
        "Value",
        "Performance",
        "Performance to date",
        "Performance against target this quarter",
        "Performance indicator",
        "Performance measures",
    ],
    Role.VARIANCE: ["Variance", "Variance from target", "Difference", "Difference from last year"],
    Role.CHANGE: [
        "Change",
        "Change on last year",
        "% change",
        "%change",
        "% Change on the year before",
        "Percentage change",
        "Per cent change",
        "Percent change",
        "Change %",
        "Movement",
        "% movement",
        "Movement since last quarter",
    ],
    Role.ACTION: ["Action", "Action(s)", "ACTIONS", "Action to be taken", "Improvement action", "Next steps"],
    Role.AUTHOR: ["Author", "Owner", "Comment by", "Lead", "Lead officer", "Responsible officer", "KPI owner"],
    Role.NOTE: [
        "Notes (summary)",
        "Performance commentary",
        "Reason for variance",
        "Comment",
        "Comments",
        "Comments:",
        "Comments from the service",
        "Commentary",
        "Note",
        "Notes on the figures",
        "Remarks",
        "Narrative",
        "Explanation",
        "Explanation of variance",
    ],
    Role.SERVICE: ["Service", "Service area", "Service name", "Department", "Department name"],
    Role.AUTHORITY: [
        "Authority",
        "Local authority",
        "Local Authority Name",
        "Council",
        "Council name",
        "Local council",
    ],
    Role.CODE: [
        "KPI ref",
        "KPI Ref",
        "KPI/ref",
        "KPI-no",
        "KPI code",
        "PI no",
        "Measure ref",
        "Measure code",
        "Ref",
        "Reference",
        "Reference number",
        "No",
        "Num",
        "ID",
        "Code",
        "ONS code",
        "LA Code",
    ],
    Role.UNIT: ["Unit", "Units", "Unit of measure"],
    Role.POLARITY: ["Polarity", "Good is", "Good is:"],
    Role.DIRECTION: ["Trend", "Direction", "Direction of travel", "DoT"],
    Role.REFERENCE: [
        "KPI name",
        "Measure name",
        "Measure description",
        "Indicator desc",
        "Description",
        "Definition",
        "Directorate",
        "Division",
        "Team",
        "Rank",
        "Ranking",
        "Frequency",
        "Indicator name",
    ],
    Role.UNIT: ["Unit", "Units", "Unit of measure"],
    Role.STATUS: [
        "RAG",
        "RAG status",
        "RAG rating",
        "RAG at year end",
        "Status",
        "Status (RAG)",
        "Rating",
        "KPI status",
        "Performance rating",
        "Traffic light",
    ],
    None: [
        "Status of the project",
        "Customer rating",
        "Target for the whole year ahead",
        "Stretch target",
        "KPIs",
        "KPI that the contract sets out",
        "KPI that the contract sets out here",
        "PI",
        "PI target",
        "Measure",
        "Indicator",
        "Standards",
        "Actuals",
        "Actual to the end of March 2015",
        "Provisional outturn",
        "Results",
        "Values",
        "Performance against target in this quarter",
        "Price change",
        "Services",
        "Service standards",
        "Council tax",
        "No.",
        "Mood",
        "2014/15",
        "%",
        "Month",
        "Quarter",
        "Year",
        "Financial year",
        "Reporting period",
        "Date",
        "Figure",
        "Rate",
        "Rate %",
        "Numerator",
        "Denominator",
        "Den",
        "As at",
        "As at date",
        "As of",
        "Key performance indicator",
        "Key performance indicators",
        "Key measures",
        "Metric title",
        "Metrics",
        "Title",
        "Name",
        "Periods",
        "Financial years",
        "Key KPIs",
    ],
}
IN_LONG_TABLES = {
    Role.UNIT: ["Unit", "Units of measure"],
    Role.AUTHORITY: [
        "Authority",
        "Local authority",
        "Local Authority Name",
        "Council",
        "Council name",
        "Local council",
    ],
    Role.SERVICE: ["Service", "Service area", "Service name", "Department", "Department name"],
    Role.MEASURE: [
        "KPI",
        "KPI name",
        "Measure name",
        "Measure",
        "Indicator",
        "Performance indicator",
        "Indicator name",
        "Key performance indicator",
        "Metric title",
    ],
    Role.PERIOD: ["Month", "Quarter", "Year", "Financial year", "Reporting period", "Date"],
    Role.VALUE: ["Actual", "Outturn", "Result", "Value", "Performance", "Figure", "Rate"],
    Role.TARGET: ["Target", "target", "TARGET", "Standard", "Threshold"],
    Role.NUMERATOR: ["Num", "Numerator"],
    Role.DENOMINATOR: ["Denominator", "Den"],
    Role.AS_AT: ["As at", "As at date", "As of"],
    Role.NOTE: ["Comment", "Comments", "Commentary", "Note", "Remarks", "Notes (summary)", "Comments from the service"],
    Role.ACTION: ["Action", "Next steps"],
    Role.AUTHOR: ["Author", "Lead officer"],
    Role.STATUS: ["RAG", "RAG status", "RAG rating", "Status", "Status (RAG)", "Rating", "KPI status"],
    None: [
        "Target 2014/15",
        "Target (annual)",
        "Target for the whole year",
        "Target for the whole year ahead",
        "Target %",
        "KPIs",
        "KPI 2014/15",
        "KPI (target)",
        "KPI ref",
        "KPI Ref",
        "KPI ref 2",
        "KPI code",
        "KPI name and number",
        "KPI lead officer",
        "KPI that the contract sets out",
        "KPI that the contract sets out here",
        "Measure ref",
        "Measure code",
        "Measure description",
        "Indicator desc",
        "Standards",
        "Actuals",
        "Actual to March 15",
        "Actual to the end of March 2015",
        "Actual (%)",
        "Outturn 2014/15",
        "Values",
        "% change",
        "% Change on the year before",
        "% movement",
        "Services",
        "Council tax",
        "Status of the project",
        "Direction of travel",
        "2014/15",
        "%",
        "Rate %",
        "Key performance indicators",
        "Key measures",
        "Metrics",
        "Title",
        "Periods",
        "Key KPIs",
    ],
}
OVER_MEASURES = [
    "Measure name",
    "Measure",
    "Indicator",
    "Performance indicator",
    "Indicator name",
    "Key performance indicator",
    "Key performance indicators",
    "Performance measures",
    "Metric title",
    "Metrics",
]
OVER_OTHER_LABELS = [
    "KPI",
    "KPIs",
    "Description",
    "Month",
    "Quarter",
    "Year",
    "Financial year",
    "Date",
    "Key measures",
    "Title",
    "Name",
    "Periods",
    "Financial years",
    "Key KPIs",
]
NOT_OVER_LABELS = ["as at 31 August 2015", "Council tax", "Measure of success", "Years ahead"]


def table(expected):
    return [(heading, role) for role, spelt in expected.items() for heading in spelt]


@pytest.mark.parametrize(("heading", "role"), table(IN_TABLES_OF_PERIODS))
def test_a_heading_of_a_table_of_periods_tells_the_role_of_its_column(heading, role):
    assert headings.role(heading) == role


@pytest.mark.parametrize(("heading", "role"), table(IN_LONG_TABLES))
def test_a_heading_of_a_long_table_tells_the_role_of_its_column(heading, role):
    found = headings.long_role(heading)
    # A month or quarter tells the period, or its part where a year stands beside it.
    assert (Role.PERIOD if found is Role.PART else found) == role


def test_a_month_or_a_quarter_may_be_part_of_a_year():
    assert [headings.long_role(heading) for heading in ("Month", "quarter")] == [Role.PART, Role.PART]


@pytest.mark.parametrize("heading", OVER_MEASURES)
def test_a_heading_says_that_the_labels_under_it_are_measures(heading):
    assert headings.names_measures(heading)
    assert headings.is_plain(heading)


@pytest.mark.parametrize("heading", ["", *OVER_OTHER_LABELS])
def test_a_plain_heading_sets_no_measure_apart(heading):
    assert headings.is_plain(heading)
    assert not headings.names_measures(heading)


@pytest.mark.parametrize("heading", NOT_OVER_LABELS)
def test_a_heading_that_says_more_sets_its_measures_apart(heading):
    assert not headings.is_plain(heading)


@pytest.mark.parametrize("words", range(6))
def test_up_to_four_words_may_follow(words):
    following = ["to", "the", "end", "of", "March"][:words]
    assert headings.role(" ".join(["Actual", *following])) == (Role.VALUE if words <= 4 else None)
    assert headings.role(f"Variance ({' '.join(following)}) %") == (Role.VARIANCE if words <= 4 else None)


@pytest.mark.parametrize(
    "heading",
    ["Standard deviation", "Standard to be met", "Threshold crossed", "KPI score", "KPI ref 2", "KPI lead officer"],
)
def test_a_standard_or_a_kpi_with_other_words_after_it_is_no_target(heading):
    assert headings.role(heading) is None


@pytest.mark.parametrize(
    "heading", ["Target (days)", "KPI %", "Target performance", "Target (Q2)", "Threshold 2014/15"]
)
def test_a_targets_heading_may_say_its_unit_or_its_period(heading):
    assert headings.role(heading) is Role.TARGET
