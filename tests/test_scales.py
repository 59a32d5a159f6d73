"""Percentages and targets that have lost, or gained, a factor of a hundred."""

import pytest
from test_cases_units import ABOUT, errors, read

from partnership_analysis.loading import check

HEADINGS = ["Measure", "Period", "Value", "Target", "Numerator", "Denominator"]
MEASURES = [["Paid", "Finance", "percent", "higher"]]


def rows(*figures):
    return [HEADINGS, *(["Paid", f"2025-{month:02}", *figure] for month, figure in enumerate(figures, start=4))]


def test_a_share_beside_its_numerator_and_denominator_is_an_error_and_no_figure(written):
    sheet = rows((0.9, 0.95, 900, 1000), (0.91, 0.95, 906, 1000), (0.93, 0.95, 930, 1000))
    _, found, problems = read(written({"Returns": sheet}, measures=MEASURES, about=ABOUT))
    (error,) = errors(problems)
    assert (error.cell, error.found) == ("C2", "0.9, read as 0.9% (and 2 more cells of the column)")
    assert error.expected == "90%: E2 (900) / F2 (1,000), a hundred times as much"
    assert error.action == "Format the cells as percentages, targets too, or write 90"
    assert not found


def test_a_rate_far_below_one_per_cent_is_no_share(written):
    sheet = rows((0.9, 1, 9, 1000), (0.1, 1, 1, 1000), (0, 1, 0, 1000))
    _, found, problems = read(written({"Returns": sheet}, measures=MEASURES, about=ABOUT))
    assert not errors(problems)
    assert len(found) == 3


PLAIN = [("Paid", "2025-04", 93.4, 0.95), ("Paid", "2025-05", 92.1, 0.95)]
LONG = [["Measure", "Period", "Value", "Target"], *PLAIN]


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        (LONG, "D2"),
        ([LONG[0], ["Paid", "2025-04", (0.934, "0.0%"), 0.95], ["Paid", "2025-05", (0.921, "0.0%"), 0.95]], "D2"),
        ([LONG[0], ["Paid", "2025-04", 0.934, 95], ["Paid", "2025-05", 0.921, 95]], "D2"),
        ([["Measure", "Target", "Apr 2025", "May 2025"], ["Paid", 0.95, 93.4, 92.1]], "B2"),
        ([["Measure", "Target", "Apr 2025", "May 2025"], ["Paid", 95, 0.934, 0.921]], "B2"),
    ],
)
def test_a_target_in_another_scale_than_its_figures_judges_nothing(written, sheet, cell):
    path = written({"Returns": sheet}, measures=MEASURES, about=ABOUT)
    data, problems = check(path)
    (warned,) = [one for one in problems if one.expected == "a target and figures in one scale"]
    assert (warned.cell, str(warned.severity)) == (cell, "warning")
    assert data.observations["target"].isna().all()
    assert data.targets.empty


@pytest.mark.parametrize(
    "sheet",
    [
        [LONG[0], ["Paid", "2025-04", (0.934, "0.0%"), (0.0095, "0.00%")]],
        [LONG[0], ["Paid", "2025-04", 0.934, 0.95]],
        [["Measure", "Target", "Apr 2025"], ["Paid", (0.005, "0.0%"), (0.42, "0%")]],
    ],
)
def test_a_target_in_the_scale_of_its_figures_is_kept(written, sheet):
    data, problems = check(written({"Returns": sheet}, measures=MEASURES, about=ABOUT))
    assert not [one for one in problems if "one scale" in one.expected]
    assert data.observations["target"].notna().all()


@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        ([HEADINGS, ["Paid", "2025-04", 0.9, 95, 900, 1000], ["Paid", "2025-05", 91, 95, 910, 1000]], "C2"),
        ([LONG[0], *PLAIN], "D2"),
        ([["Measure", "Target", "Apr 2025", "May 2025"], ["Paid", 0.95, 93.4, 92.1]], "B2"),
    ],
)
def test_a_share_is_told_once(written, sheet, cell):
    _, problems = check(written({"Returns": sheet}, measures=MEASURES, about=ABOUT))
    assert [one.cell for one in problems if one.sheet == "Returns" and one.cell == cell] == [cell]
