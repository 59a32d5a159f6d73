"""A miss within the workbook's tolerance is told as one wherever the year so far is told."""

import pytest

import partnership_analysis as pa

MEASURES = [
    ("Measure", "Service", "Unit", "Polarity", "Aggregation", "Tolerance"),
    ("Calls answered", "Contact", "percent", "higher", "rate", "2%"),
    ("Letters answered", "Contact", "percent", "higher", "rate", "0.5%"),
]


@pytest.fixture(scope="module")
def report(written):
    """Two quarters of two measures, each met in the second quarter and a point short from April on."""
    rows = [("Measure", "Service", "Period", "Value", "Numerator", "Denominator", "Target")]
    for name in ("Calls answered", "Letters answered"):
        rows.append((name, "Contact", "2014/15 Q1", (0.88, "0%"), 88, 100, (0.9, "0%")))
        rows.append((name, "Contact", "2014/15 Q2", (0.9, "0%"), 90, 100, (0.9, "0%")))
    sheets = {"Measures": MEASURES, "Returns": rows}
    return pa.report(pa.load(written(sheets, measures=None, about=[("Authority", "Anytown")])), "2014/15 Q2")


@pytest.mark.slow
def test_the_scorecard_tells_the_two_apart(report):
    found = report.scorecard.set_index("measure")["year_to_date_status"]
    assert found.to_dict() == {"Calls answered": "within tolerance", "Letters answered": "missed"}


def test_only_the_miss_beyond_its_tolerance_calls_for_a_sentence(report):
    said = str(report.commentary)
    assert "Letters answered stood at 90% in Q2 of 2014/15." in said
    assert "From April to September 2014 the figure was 89%. That missed the target to date of 90%." in said
    assert "Calls answered" not in said


def test_the_finding_names_the_tolerance(report):
    calls = next(one for one in report.findings if one.measure == "Calls answered")
    assert str(calls).endswith("That missed the target to date of 90%, within the tolerance of 2 percentage points.")
    assert not calls.missed_to_date


def test_the_table_of_the_year_so_far_says_so(report):
    (table,) = [one for one in report.tables if one.caption.startswith("The year so far")]
    assert table.cells["Status"].tolist() == ["missed, within tolerance", "missed"]
