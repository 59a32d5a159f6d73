"""What is said of a workbook's problems: a line to a kind, 30 lines in all, and nothing twice."""

import pickle
import re
from dataclasses import replace

import pytest
from conftest import called
from hypothesis import given
from hypothesis import strategies as st

import partnership_analysis as pa
from partnership_analysis import checking, problems
from partnership_analysis.problems import InputError, Problem, Scope, Severity

LONG = ("Measure", "Service", "Period", "Value", "Numerator", "Denominator")
NDR = ("NDR collection", "Revenues", "percent", "higher")


def problem(cell="C4", found="'banana'", severity=Severity.ERROR, sheet="ICT", file="k.xlsx", **others):
    return Problem(severity, file, sheet, cell, found, "a percentage", "Correct it", **others)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([("C4", "'banana'")], ["k.xlsx!ICT!C4: found 'banana'; expected a percentage. Correct it."]),
        (
            [("C4", "'banana'"), ("C9", "'cherry'"), ("C12", '"it\'s"')],
            [
                "k.xlsx!ICT!C4: found 'banana' (and 2 more like it in the column); expected a percentage. Correct it.",
            ],
        ),
        (
            [("C4", "97.8 in a cell"), ("C5", "3 in a cell"), ("D4", "98 in a cell")],
            [
                "k.xlsx!ICT!C4: found 97.8 in a cell (and 1 more like it in the column); expected a percentage. "
                "Correct it.",
                "k.xlsx!ICT!D4: found 98 in a cell; expected a percentage. Correct it.",
            ],
        ),
        (
            [("C4", "no figure in 2014/15 Q1"), ("C5", "no figure in 2015/16 Q3"), ("C6", "no target")],
            [
                "k.xlsx!ICT!C4: found no figure in 2014/15 Q1 (and 1 more like it in the column); expected a "
                "percentage. Correct it.",
                "k.xlsx!ICT!C6: found no target; expected a percentage. Correct it.",
            ],
        ),
    ],
)
def test_problems_of_one_kind_and_column_are_one_line(cells, said):
    assert list(problems.lines(problem(*one) for one in cells)) == said


def test_the_largest_difference_is_told_with_its_cell_and_units_are_told_apart():
    kind = "rates differ from their parts"
    sizes = [("D4", 1.0, "1 day"), ("D7", 3.2, "3.2 days"), ("D9", 0.5, "0.5 percentage points")]
    warnings = [
        problem(cell, f"a rate of {size}", Severity.WARNING, kind=kind, size=size, size_text=text)
        for cell, size, text in sizes
    ]
    days, points = problems.group_by_kind(warnings)
    assert str(days) == (
        "k.xlsx!ICT!D4: 2 rates differ from their parts, the largest by 3.2 days (ICT!D7). Correct it."
    )
    assert str(points) == str(warnings[2])


def test_more_kinds_than_lines_are_told_more_coarsely_and_then_counted():
    columns = [problem(f"{letter}4") for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"] + [problem(f"A{c}4") for c in "ABCDEF"]
    (line,) = problems.lines(columns)
    assert "'banana' (and 31 more like it on the sheet)" in line
    words = ["no year", "no council", "no measure", "no value", "no target"]
    several = [problem(found=f"{word}{'x' * n}") for word in words for n in range(10)]
    lines = problems.lines([problem(found="a doubt", severity=Severity.WARNING), *several])
    assert len(lines) == 30
    assert lines[-1] == "... and 22 more kinds: partnership check --verbose lists all"
    assert not any("a doubt" in line for line in lines)  # errors come first


@pytest.mark.parametrize("field", ["file", "sheet", "found", "expected", "action"])
def test_a_line_has_400_characters_at_most_and_keeps_its_cell(field):
    parts = {"file": "k.xlsx", "sheet": "ICT", "found": "'x'", "expected": "one", "action": "Mend it"}
    parts[field] = "Percentage of calls " * 500
    one = Problem(Severity.ERROR, cell="C4", **parts)
    many = problems.Group((one, one))
    for line in (str(one), str(many)):
        assert len(line) <= 400
        assert "C4" in line
        assert "…" in line
    assert "\x1b" not in str(problem(found="'\x1b[2J'"))


SEVERITIES, SHEETS = st.sampled_from(Severity), st.sampled_from(["ICT", "Revenues"])
FOUND = st.from_regex(r"'[a-z]{1,3}' in [A-C][1-9]|[0-9]{1,3}\.[0-9]%|no (year|council)", fullmatch=True)
CELLS = st.from_regex(r"[A-Z]{1,2}[1-9]", fullmatch=True)
MADE = st.builds(
    Problem, SEVERITIES, st.sampled_from(["a.xlsx", "b.xlsx"]), SHEETS, CELLS, FOUND, FOUND, FOUND,
    st.sampled_from(["", "rates differ"]), st.none() | st.floats(0, 9), st.sampled_from(["", "3 days", "3 points"]),
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(MADE, max_size=60), st.sampled_from(Scope), st.integers(1, 40))
def test_no_problem_is_lost_when_they_are_grouped(made, within, most):
    for found in (problems.group_by_kind(made, within), problems.groups(made, most)):
        told = [one for group in found for one in group.problems]
        assert sorted(map(id, told)) == sorted(map(id, made))
        assert sum(group.count for group in found) == len(made)
        severities = [group.first.severity for group in found]
        assert severities == sorted(severities, key=lambda severity: severity != Severity.ERROR)
    lines = problems.lines(made, most)
    assert len(lines) <= most
    assert all(len(line) <= 400 for line in lines)
    assert bool(lines) == bool(made)
    assert problems.from_table(problems.table(made)) == tuple(
        sorted(made, key=lambda one: one.severity != Severity.ERROR)
    )


@pytest.mark.slow
def test_an_error_of_fifty_thousand_problems_is_short_whole_and_can_be_sent_to_another_process():
    every = [problem(f"C{row}", f"'fruit {row}'") for row in range(50_000)]
    error = InputError(every, "k.xlsx: 1 table of figures on 1 sheet; none understood", can_go_on=True)
    assert len(error.problems) == 50_000
    said = str(error).splitlines()
    assert said[0] == error.contents
    assert "(and 49,999 more like it in the column)" in said[1]
    assert said[2:] == ["Add --partial to go on with what is understood (in Python: partial=True)"]
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 (made here)
    assert (copy.problems, str(copy)) == (error.problems, str(error))


@pytest.fixture(scope="module")
def loud(written):
    """A finance return whose 1,200 lines are no measures of the Measures sheet."""
    rows = [[f"Line {number}", 1000 + number, 2000 + number] for number in range(1200)]
    return written({"Returns": [["Line", "2013/14", "2014/15"], *rows]}, name="finance.xlsx")


@pytest.mark.slow
def test_a_workbook_in_an_unknown_shape_is_told_in_30_lines_the_first_of_which_says_what_it_is(loud):
    # R26
    checked = checking.check(loud)
    assert checked.has_errors
    assert len(checked.lines) <= 30
    assert checked.lines[0] == "finance.xlsx: 1 table of figures on 3 sheets; none understood"
    assert any("more like it" in line for line in checked.lines)
    number = int(re.fullmatch(r"finance.xlsx: ([\d,]+) errors, .*", checked.lines[-1])[1].replace(",", ""))
    every = checking.check(loud, verbose=True).lines
    assert sum(line.startswith("error: ") for line in every) == number > 1000
    with pytest.raises(InputError) as raised:
        pa.load(loud)
    assert len(str(raised.value).splitlines()) <= 30
    assert str(raised.value).splitlines()[0] == checked.lines[0]
    assert "--partial" not in str(raised.value)  # nothing is understood


@pytest.mark.slow
def test_the_commands_refuse_an_unknown_shape_in_30_lines(loud, tmp_path):
    for command in (["check", loud], ["export", loud], ["run", "--workbook", loud], ["export", loud, "--partial"]):
        done = called(*command, cwd=tmp_path)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) <= 30
        assert done.stderr.startswith("finance.xlsx: 1 table of figures on 3 sheets; none understood\n")
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        (
            {"Judgements": [["Council", "Judgement", "Next"], *([f"Council {n}", "Good", "Soon"] for n in range(20))]},
            "words.xlsx: no figures by period; 1 list of words",
        ),
        (
            {"Rates": [["Measure", "2013/14", "2014/15"], ["NDR collection", (0.96, "0%"), (0.97, "0%")]]},
            "words.xlsx: 1 table of figures on 1 sheet; all understood",
        ),
        (
            {"Rates": [["Measure", "2013/14", "2014/15", "Qx"], ["NDR collection", (0.96, "0%"), (0.97, "0%"), 4]]},
            "words.xlsx: 1 table of figures on 1 sheet; all understood, but for 2 cells",
        ),
        (
            {
                "Rates": [["Measure", "2013/14", "2014/15"], ["NDR collection", (0.96, "0%"), (0.97, "0%")]],
                "Areas": [["Council", "Area", "Dwellings"], *([f"Council {n}", n, 100 * n] for n in range(20))],
            },
            "words.xlsx: 2 tables of figures on 2 sheets; 1 understood",
        ),
    ],
)
def test_the_first_line_says_what_a_file_seems_to_be(written, sheets, said):
    assert checking.check(written(sheets, measures=None, about=None, name="words.xlsx")).lines[0] == said


@pytest.mark.slow
def test_many_rates_that_differ_from_their_parts_are_one_line_with_the_largest(written):
    # R27
    months = [f"{year}-{month:02d}" for year in range(2013, 2015) for month in range(4, 13)]
    rows = [("NDR collection", "Revenues", month, (0.95, "0.0%"), 90, 100) for month in months]
    rows[7] = (*rows[7][:3], (0.75, "0.0%"), 90, 100)
    path = written({"Returns": [LONG, *rows]}, [(*NDR, "", "rate")])
    lines = checking.check(path).lines
    (told,) = [line for line in lines if "differ from their parts" in line]
    assert told == (
        "warning: return.xlsx!Returns!D2: 18 rates differ from their parts, the largest by 15 percentage points "
        "(Returns!D9). Correct the rate or its parts; the briefing uses the rate."
    )
    every = [line for line in checking.check(path, verbose=True).lines if "found a rate of" in line]
    assert len(every) == 18
    quality = pa.data_quality(pa.load(path))
    (row,) = [found for found in quality.cells["Found"] if "differ" in found]
    assert row == "18 rates differ from their parts, the largest by 15 percentage points (Returns!D9)"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("NDR collection", "Revenues", "percent", "sideways"), "sideways"),
        (("NDR collection", "", "percent", "higher"), "nothing"),
    ],
)
def test_a_bad_row_of_measures_is_one_error_wherever_its_measure_is_used(written, row, fault):
    # R28
    sheets = {
        "Revenues": [["Measure", "2013/14", "2014/15"], ["NDR collection", 95, 97], ["Refunds", 3, 4]],
        "Returns": [LONG[:4], *(("NDR collection", "Revenues", f"2014-{m:02d}", 9) for m in range(4, 9))],
        "Exclusions": [["Measure", "Service", "Start", "End", "Reason"], ["NDR collection", "", "1/5/2014", "", "x"]],
    }
    path = written(sheets, [row, ("Refunds", "Revenues", "count", "lower")])
    data, found = pa.loading.check(path)
    (error,) = [one for one in found if one.severity == Severity.ERROR]
    assert error.sheet == "Measures"
    assert fault in error.found
    assert data.observations["measure"].unique().tolist() == ["Refunds"]
    assert data.measures["measure"].tolist() == ["Refunds"]


def test_a_sheet_of_measures_without_a_unit_column_is_one_error(written):
    sheets = {
        "Measures": [["Measure", "Service"], ["NDR collection", "Revenues"]],
        "Revenues": [["Measure", "2014/15"], ["NDR collection", 97], ["Refunds", 4]],
    }
    _, found = pa.loading.check(written(sheets, measures=None))
    errors = [one for one in found if one.severity == Severity.ERROR]
    assert [error.sheet for error in errors if "Refunds" not in error.found] == ["Measures"]


def test_a_measure_described_twice_is_one_error_and_its_figures_are_not_used(written):
    sheets = {"Revenues": [["Measure", "2014/15"], ["NDR collection", 97], ["Refunds", 4]]}
    twice = [NDR, ("NDR collection", "Revenues", "days", "lower"), ("Refunds", "Revenues", "count", "lower")]
    data, found = pa.loading.check(written(sheets, twice))
    assert [one.found for one in found if one.severity == Severity.ERROR] == ["'NDR collection' of Revenues again"]
    assert data.observations["measure"].tolist() == ["Refunds"]


def test_the_data_quality_note_has_30_rows_at_most_and_says_where_all_are(written):
    many = [problem(f"A{n}", f"a doubt {'x' * n}", Severity.WARNING) for n in range(40)]
    data = pa.load(written({"Revenues": [["Measure", "2014/15"], ["NDR collection", (0.97, "0%")]]}))
    table = pa.data_quality(data.with_problems(problems.table(many)))
    assert len(table.cells) == 29
    assert table.notes == ("There are 11 more kinds of doubt: problems.csv among the run's tables lists all.",)


def test_problems_of_one_kind_along_a_row_are_one_line():
    found = [
        Problem(Severity.WARNING, "k.xlsx", "KPIs", f"{column}7", "a target of 30", "28", "Correct one",
                "targets differ from the contract's", 2.0, "2 seconds")
        for column in "CDE"
    ]  # fmt: skip
    (line,) = problems.lines(found)
    assert line.startswith("k.xlsx!KPIs!C7: 3 targets differ from the contract's")
    assert len(problems.lines([*found[:1], replace(found[1], cell="D8")])) == 2
