"""Files made to do harm: each is one line of problems, whatever room or time it asks for."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import damaged_files
import openpyxl
import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check
from partnership_analysis.reading import folders, workbook
from partnership_analysis.reading.formats import sheet_cells

MEASURES = [("NDR collection", "Revenues", "percent", "higher")]
RATES = [["Measure", "2014/15"], ["NDR collection", "98%"]]

# What is said of each, by the name of the file; seconds of the processor's time at most.
SECONDS = 10
FAR = "17,179,869,184 cells for 1 filled ones ('Rates' has 1,048,576 rows by 16,384 columns, to XFD1048576)"
NAMED = "a zip archive with the member "
SAID = {
    # A1
    "far cell after a tab.xlsx": FAR,
    "far cell after a newline.xlsx": FAR,
    "far cell after a two spaces.xlsx": FAR,
    "far cell with a prefix.xlsx": FAR,
    "far cell, then a comment.xlsx": FAR,
    "no such column.xlsx": "a cell in row 1, column 16,385 of 'Rates'",
    "a second sheet under a name with backslashes.xlsx": NAMED + r"'xl\\worksheets\\sheet1.xml'",
    "a second sheet under a name with a step up.xlsx": NAMED + "'xl/../xl/worksheets/sheet1.xml'",
    "a second sheet under a name with a root.xlsx": NAMED + "'/xl/worksheets/sheet1.xml'",
    "a second sheet under a name with nothing between slashes.xlsx": NAMED + "'xl//worksheets//sheet1.xml'",
    "a second sheet under a name with capitals.xlsx": "a zip archive with two members 'xl/worksheets/sheet1.xml'",
    "an archive after another.xlsx": "a zip archive with more than its members in it",
    "an archive with a word at its end.xlsx": "a file that cannot be read as a spreadsheet (BadZipFile)",
    "a workbook elsewhere.xlsx": "a workbook that is kept as '/xl/other.xml'",
    # A2
    "a text used without measure.xlsx": "texts repeated to 20,000,220,000 characters",
    "a text used in plain cells without measure.xlsx": "texts repeated to 20,000,220,000 characters",
    "repeated texts.ods": "texts repeated to 100,000,000,000 characters",
    "repeated spaces.ods": "texts repeated to 2,000,000,007,000 characters",
    "four billion texts.xlsx": "a damaged file",
    "a sheet of four billion rows.xls": "a damaged file",
    "a sheet of less than no rows.xls": "a damaged file",
    "a sheet of four billion texts.xls": "a damaged file",
    # A3
    "spaces after a formula.xlsx": "read 'Rates': 1 rows",
    "a cell without an end.xlsx": "a damaged file",
    "a tag without an end.xlsx": "a piece of XML without an end",
    # A4
    "two cells far apart.xlsx": "19,922,944 cells for 2 filled ones ('Rates' has 1,048,576 rows by 19 columns, to "
    "S1048576)",
    "five sheets of far cells.xlsx": "2,097,152 cells for 4 filled ones ('KPIs 2' has 1,048,576 rows by 1 columns, to "
    "A1048576)",
    "large styles.xlsx": "/xl/styles.xml of 50,000,025 bytes in the file",
    "repeated percentages.ods": "over 5,000,000 filled cells",
    "repeated cells.ods": "over 5,000,000 filled cells",
    "repeated minus cells.ods": "'-1' in place of a number of rows or columns",
    "repeated other names.ods": "elements of XML with the prefix 'table'",
    "a row of many cells.ods": "one row, or the styles, of the document",
    "empty lines.csv": "read 'empty lines': 2 rows",
    "empty lines, then a figure.csv": "a filled line 2,000,001",
    "a line of commas.csv": "a line of over 5,000,000 cells",
    "commas in quotation marks.csv": "a line of over 5,000,000 cells",
    # A6
    "a far column.xlsb": "a cell in row 2, column 60,001 of 'Rates'",
    "a sheet of two lines.xlsx": r"read 'Ra\ntes': 2 rows",
    "a sheet of two lines.ods": r"read 'Ra\ntes': 2 rows",
    "a file of\ntwo lines.xlsx": "read 'Rates': 2 rows",
}


@pytest.mark.slow
def test_what_is_made_to_exhaust_the_machine_is_read_or_refused_in_little_memory_and_time(tmp_path):
    pytest.importorskip("resource")
    hostile_files = pytest.importorskip("hostile_files")
    hostile_files.write(tmp_path)
    command = [sys.executable, str(Path(__file__).with_name("hostile_files.py")), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, told[-1][0], done.stderr) == (0, "two cells far apart.xlsx", "")
    assert {name: said for name, said, _ in told} == SAID
    assert [(name, seconds) for name, _, seconds in told if seconds > SECONDS] == []


# What the parser finds and what is found at once


PLAIN = """<row r="1"><c r="A1" t="s"><v>3</v></c><c r="AB1" s="12" /><c r="XFD1" s="2"><v>1</v></c></row>
<row r="2" hidden="1"><c r="A2" s="2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2"><f>A1&lt;2</f></c></row>
<row r="30" spans="1:2"><c r="C30"><f t="shared" si="0"/><v>-4</v></c><c r="D30"><f>1-1</f><v>0</v></c>
<c r="E30" t="str"><f>"a"</f><v></v></c><c r="F30" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c></row>"""


def cells(rows):
    columns = '<cols><col min="2" max="3" hidden="1"/></cols>'
    found = sheet_cells.read(f"<worksheet>{columns}<sheetData>{rows}</sheetData></worksheet>".encode())
    arrays = [one.tolist() for one in (found.rows, found.columns, found.styles, found.texts)]
    # A result is sought where it is not seen at a glance.
    special = [cell for cell in found.special if cell.kind == "e" or cell.value in ("", "0")]
    return arrays, [cell for cell in special if cell.kind != "str"], found.hidden_rows, found.hidden_columns


def test_cells_are_found_where_they_are_with_styles_texts_errors_and_formulas_without_results():
    (rows, columns, styles, texts), special, hidden_rows, hidden_columns = cells(PLAIN)
    assert list(zip(rows, columns, strict=True)) == [
        (0, 0), (0, 16383), (1, 0), (1, 1), (29, 2), (29, 3), (29, 4), (29, 5),
    ]  # fmt: skip
    assert styles == [-1, 2, 2, -1, -1, -1, -1, -1]
    assert texts == [3, -1, -1, -1, -1, -1, -1, -1]
    assert [(cell.row, cell.column, cell.formula, cell.value) for cell in special] == [
        (1, 0, "1/0", "#DIV/0!"), (1, 1, "A1<2", ""), (29, 3, "1-1", "0"),
    ]  # fmt: skip
    assert (hidden_rows, hidden_columns) == ({1}, {1, 2})


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.replace("<c ", "<c\t"),
        lambda rows: rows + "<!-- <c -->",
        lambda rows: rows.replace('t="s"', "t = 's'"),
        lambda rows: rows.replace("<v>", "<v >"),
        lambda rows: rows.replace('r="A1" t="s"', 't="s" r="A1"'),
        lambda rows: rows.replace('r="A1" t="s"', 'r="A1" x=" s=&quot;2&quot;>" t="s"'),
        lambda rows: rows.replace("<", "<x:").replace("<x:/", "</x:"),
        lambda rows: rows.replace('"XFD1"', '"xfd1"'),
        lambda rows: rows.replace("</c>", "</c >"),
    ],
)
def test_cells_written_otherwise_are_the_same_cells(change):
    assert cells(change(PLAIN)) == cells(PLAIN)


def test_every_element_may_have_a_prefix():
    sheet = f"<worksheet><sheetData>{PLAIN}</sheetData></worksheet>".replace("<", "<x:").replace("<x:/", "</x:")
    found = sheet_cells.read(sheet.replace("worksheet>", 'worksheet xmlns:x="urn:x">', 1).encode())
    assert found.rows.tolist() == cells(PLAIN)[0][0]


def test_a_large_sheet_is_found_piece_by_piece(monkeypatch):
    whole = cells(PLAIN)
    for size in (1, 50, 123, 300):
        monkeypatch.setattr(sheet_cells, "_PIECE", size)
        assert cells(PLAIN) == whole


def test_merged_cells_that_cover_more_than_all_else_are_refused(written, monkeypatch):
    path = written({"Rates": [*RATES, *RATES, *RATES]}, measures=MEASURES)
    book = openpyxl.load_workbook(path)
    book["Rates"].merge_cells("A1:A6")
    book.save(path)
    assert len(workbook.read(path)[0][-1].merged_down) == 5
    monkeypatch.setattr(workbook, "LARGEST_MERGED", 4)
    with pytest.raises(pa.InputError, match="merged cells that cover more than all else"):
        workbook.read(path)


# Names and dates of no figure (A6)


@pytest.mark.parametrize("name", ["return.xlsx", "return.ods", "a\nreturn.xlsx"])
def test_a_line_break_in_the_name_of_a_sheet_or_file_is_part_of_the_cells_name(written, tmp_path, name):
    path = written({"Rates": RATES}, measures=MEASURES, name=name)
    part = "content.xml" if path.suffix == ".ods" else "xl/workbook.xml"
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    parts[part] = parts[part].replace(b'"Rates"', b'"Ra&#10;tes"')
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    data, problems = check(path)
    assert data.observations["source"].tolist() == [f"{name}!Ra\ntes!B2"]
    assert problems == ()


@pytest.mark.parametrize("day", ["01/05/0214", "1 May 0214", "01/05/9999"])
def test_an_exclusion_from_a_day_of_another_age_is_a_problem_with_its_cell(written, day):
    exclusions = [("Measure", "Start", "End", "Reason"), ("NDR collection", day, None, "Agreed")]
    (problem,) = check(written({"Rates": RATES, "Exclusions": exclusions}, measures=MEASURES))[1]
    assert (problem.place, problem.found) == ("return.xlsx!Exclusions!B2", f"the text {day!r}")
    assert problem.expected == "a date of the years 1900 to 2199"


@pytest.mark.parametrize("heading", ["31/12/9999", "01/01/0001"])
def test_a_heading_that_is_a_day_of_another_age_is_a_problem_with_its_cell(written, heading):
    rows = [["Measure", "2014/15", heading], ["NDR collection", "98%", "97%"]]
    data, (problem, *_) = check(written({"Rates": rows}, measures=MEASURES))
    assert data.observations["period"].tolist() == ["2014/15"]
    assert problem.place == "return.xlsx!Rates!C1"


# What is no regular file (A7)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have names on POSIX only")
def test_a_pipe_or_a_device_is_named_and_never_opened(written):
    tmp_path = written({"Rates": RATES}, measures=MEASURES).parent
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "device.csv").symlink_to("/dev/zero")
    for name in ("pipe.csv", "device.csv"):
        with pytest.raises(pa.InputError) as caught:
            workbook.read(tmp_path / name)
        assert [(problem.place, problem.found) for problem in caught.value.problems] == [(name, "a pipe or a device")]
    os.mkfifo(tmp_path / "notes.md")
    data, problems = check(tmp_path)
    assert data.observations["value"].tolist() == [98]
    assert [(problem.place, problem.found) for problem in problems] == [
        ("device.csv", "a link to a file outside the folder"),
        ("pipe.csv", "a pipe or a device"),
    ]


def test_a_link_out_of_a_folder_is_named_and_not_read(written, tmp_path):
    (tmp_path / "returns").mkdir()
    path = written({"Rates": RATES}, measures=MEASURES, name="outside.xlsx")
    (tmp_path / "returns" / "inside.xlsx").symlink_to(path)
    files, (problem,) = folders.listed(tmp_path / "returns")
    assert (files, problem.place, problem.severity) == ([], "inside.xlsx", "error")


@pytest.mark.slow
@pytest.mark.parametrize("kind", damaged_files.KINDS)
def test_a_damaged_file_of_each_format_loads_or_ends_in_listed_problems(kind):
    assert damaged_files.failures(kind, first=0, count=10) == []
