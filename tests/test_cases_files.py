"""What a file is: what is hidden in it, which of two is later, merged cells, and text in columns."""

import datetime as dt
import os
import re
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
import writers
from openpyxl import load_workbook

import partnership_analysis as pa
from partnership_analysis.loading import check
from partnership_analysis.reading import workbook
from partnership_analysis.reading.formats import xlsb
from partnership_analysis.reading.formats.details import Styles
from partnership_analysis.reading.formats.limits import FileCounts
from partnership_analysis.reading.merged_cells import fill_labels

pytestmark = pytest.mark.slow

RATES = [["Measure", "2013/14", "2014/15"], ["NDR collection", "97%", "98%"]]
OLD = [["Measure", "2013/14", "2014/15"], ["NDR collection", "97%", "55%"]]
MEASURES = [("NDR collection", "Revenues", "percent", "higher"), ("CTX collection", "Revenues", "percent", "higher")]
LONG = [["Service", "Measure", "Period", "Value"]]


def changed(path, part, change):
    """Write an archive again with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def edited(path, change):
    """Change a workbook with openpyxl."""
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def said(path):
    return [(problem.severity, problem.place, problem.found) for problem in check(path)[1]]


# Hidden sheets, rows and columns (R10)


def hide_sheet_of_ods(content):
    style = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
    names = 'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    content = content.replace("<office:document-content ", f"<office:document-content {names}")
    styles = f"<office:automatic-styles>{style}</style:style></office:automatic-styles>"
    content = content.replace("<office:body>", f"{styles}<office:body>")
    return content.replace('table:name="Old data"', 'table:name="Old data" table:style-name="ta2"')


def with_hidden_sheet(written, kind, sheets, measures=MEASURES[:1]):
    path = written(sheets, measures=measures, name=f"return{kind}")
    if kind == ".ods":
        return changed(path, "content.xml", hide_sheet_of_ods)
    return edited(path, lambda book: setattr(book["Old data"], "sheet_state", "hidden"))


@pytest.mark.parametrize("kind", [".xlsx", ".ods"])
@pytest.mark.parametrize("order", [("Old data", "Rates"), ("Rates", "Old data")])
def test_a_figure_that_is_shown_beats_one_on_a_hidden_sheet(written, kind, order):
    # R10
    sheets = {"Old data": OLD, "Rates": RATES}
    data, (problem,) = check(with_hidden_sheet(written, kind, {name: sheets[name] for name in order}))
    assert data.observations["value"].tolist() == [97, 98]
    assert set(data.observations["source"].str.split("!").str[1]) == {"Rates"}
    assert problem.place == f"return{kind}!Old data!C2"
    assert problem.found == "55 for NDR collection in 2014/15, in a hidden sheet"
    assert problem.expected == "98, as Rates!C2 says: they differ by 43"


def test_a_missing_figure_that_is_shown_is_not_filled_from_a_hidden_sheet(written):
    shown = [["Measure", "2013/14", "2014/15"], ["NDR collection", "97%", "[c]"]]
    data, (problem,) = check(with_hidden_sheet(written, ".xlsx", {"Old data": OLD, "Rates": shown}))
    assert data.observations["value"].isna().tolist() == [False, True]
    assert problem.found == "55 for NDR collection in 2014/15, in a hidden sheet"


@pytest.mark.parametrize("kind", [".xlsx", ".ods"])
def test_one_warning_names_what_is_hidden_and_used(written, kind):
    other = [["Measure", "2013/14", "2014/15"], ["CTX collection", "96%", "95%"]]
    path = with_hidden_sheet(written, kind, {"Old data": other, "Rates": RATES}, MEASURES)
    data, problems = check(path)
    assert data.observations["value"].tolist() == [96, 95, 97, 98]
    assert [(p.place, p.found) for p in problems] == [
        (f"return{kind}", "a hidden sheet 'Old data' with 2 figures"),
    ]


def test_hidden_sheets_without_figures_say_nothing(written):
    lists = {"Old data": [["Yes"], ["No"], ["Not yet"]], "Rates": RATES}
    assert said(with_hidden_sheet(written, ".xlsx", lists)) == []


def test_hidden_rows_and_columns_are_used_and_named(written):
    rows = [*RATES, ["CTX collection", "96%", "95%"]]

    def hide(book):
        book["Rates"].row_dimensions[3].hidden = True
        book["Rates"].column_dimensions["B"].hidden = True

    data, (problem,) = check(edited(written({"Rates": rows}, measures=MEASURES), hide))
    assert data.observations["value"].tolist() == [97, 98, 96, 95]
    assert problem.found == "hidden rows and columns of 'Rates' with 3 figures"


def test_a_row_that_a_filter_leaves_out_is_used_and_named(written):
    long = [LONG[0], ["Revenues", "NDR collection", "2014/15", 98], ["Revenues", "CTX collection", "2014/15", 96]]

    def filter_out(content):
        rows = content.count("<table:table-row>")
        last = content.rindex("<table:table-row>")
        assert rows > 3
        return f'{content[:last]}<table:table-row table:visibility="filter">{content[last + 17 :]}'

    path = changed(written({"Rates": long}, measures=MEASURES, name="return.ods"), "content.xml", filter_out)
    data, (problem,) = check(path)
    assert data.observations["value"].tolist() == [98, 96]
    assert problem.found == "hidden rows of 'Rates' with 1 figure"


def test_what_is_hidden_in_a_binary_workbook_is_known(written):
    with zipfile.ZipFile(written({"Rates": RATES}, name="return.xlsb")) as archive:
        content = bytearray(archive.read("xl/worksheets/sheet3.bin"))
    # The record of the second row begins with its number, style and height; a flag in its twelfth byte hides it.
    content[content.index(struct.pack("<IIH", 1, 0, 300)) + 11] |= 0x10
    columns = bytes([60, 18]) + struct.pack("<IIIIH", 2, 2, 0, 0, 1)
    found = xlsb._details_of_sheet("Rates", columns + bytes(content), Styles(frozenset(), {}), [], FileCounts())
    assert (found.hidden_rows, found.hidden_columns) == ({1}, {2})


def test_what_is_hidden_in_an_old_workbook_is_known():
    content = Path("tests/data/invented.xls").read_bytes()
    (sheet,), _ = workbook.read_content("invented.xls", content)
    assert not sheet.hidden_rows
    # The record of the third row: its number, 8 more bytes, and flags, one of which hides it.
    at = content.index(struct.pack("<HHH", 0x208, 16, 2)) + 4 + 12
    (sheet,), _ = workbook.read_content("invented.xls", content[:at] + bytes([content[at] | 0x20]) + content[at + 1 :])
    assert sheet.hidden_rows == {2}


def test_what_a_file_remembers_of_other_files_is_no_sheet_of_its_own(written):
    sheets = {"Rates": RATES, "Old data": OLD}
    path = with_hidden_sheet(written, ".ods", sheets)
    changed(
        path, "content.xml", lambda content: content.replace('"Old data"', "\"'file:///Q:/Old%20returns.xlsx'#Rates\"")
    )
    assert [sheet.name for sheet in workbook.read(path)[0]] == ["About", "Measures", "Rates"]
    assert said(path) == []


# Which of two files is later (R11)


@pytest.fixture
def folder(tmp_path):
    """Write a folder of returns, each of one figure of 2014/15: folder({"a.xlsx": "97%"})."""

    def write(values, saved=None, period="2014/15"):
        place = tmp_path / "returns"
        place.mkdir()
        about = {
            "About": [("Authority", "Anytown")],
            "Measures": [("Measure", "Service", "Unit", "Polarity"), MEASURES[0]],
        }
        for name, value in values.items():
            path = writers.write(place / name, about | {"Rates": [["Measure", period], ["NDR collection", value]]})
            if path.suffix == ".xlsx":
                day = (saved or {}).get(name, "2024-06-01")
                pattern = r"(<dcterms:modified[^>]*>)[^<]*"
                changed(path, "docProps/core.xml", lambda c, p=pattern, d=day: re.sub(p, rf"\g<1>{d}T09:00:00Z", c))
        return place

    return write


LATER = [
    ("returns.xlsx", "backup of old returns.xlsx"),
    ("returns.xlsx", "Copy of returns.xlsx"),
    ("returns 2024.xlsx", "returns 2024 DRAFT.xlsx"),
    ("returns 2024-06.xlsx", "returns 2024-05.xlsx"),
    ("returns Jan 2025.xlsx", "returns_May_2024.xlsx"),
    ("returns 20240531.xlsx", "returns 20240430.xlsx"),
    ("31-05-2024 returns.xlsx", "30-06-2023 returns.xlsx"),
    ("a returns 31 May 2024.xlsx", "b returns April 2024.xlsx"),
    ("KPIs 2014-15 Q2.xlsx", "KPIs 2014-15 Q1.xlsx"),
    ("KPIs Q3.xlsx", "KPIs Q2.xlsx"),
    ("KPIs v10.xlsx", "KPIs v2.xlsx"),
    ("KPIs 2015-16.xlsx", "Old KPIs 2016-17.xlsx"),
]


@pytest.mark.parametrize(("later", "earlier"), LATER)
def test_the_name_tells_which_file_is_later(folder, later, earlier):
    # R11
    data, problems = check(folder({later: "98%", earlier: "55%"}))
    assert data.observations["source"].tolist() == [f"{later}!Rates!B2"]
    [revised] = [problem for problem in problems if "NDR" in problem.found]
    assert (revised.place, revised.severity) == (f"{earlier}!Rates!B2", "warning")


def test_a_file_whose_name_says_that_it_is_an_earlier_one_is_named(folder):
    place = folder({"returns.xlsx": "98%", "backup of old returns.xlsx": "98%"})
    assert said(place) == [
        ("warning", "backup of old returns.xlsx", "a file with 'backup' in its name, beside others"),
    ]


def test_the_later_figures_come_before_the_name_unless_it_says_backup(folder):
    about = {"About": [("Authority", "Anytown")], "Measures": [("Measure", "Service", "Unit", "Polarity"), MEASURES[0]]}
    both = {"Rates": [["Measure", "2014/15", "2015/16"], ["NDR collection", "98%", "99%"]]}
    place = folder({"returns 2024-06.xlsx": "55%"})
    writers.write(place / "returns 2024-05.xlsx", about | both)
    assert pa.load(place).observations["value"].tolist() == [98, 99]
    (place / "returns 2024-05.xlsx").rename(place / "returns superseded.xlsx")
    data = pa.load(place)
    assert data.observations.set_index("period")["value"].to_dict() == {"2014/15": 55, "2015/16": 99}


def test_the_day_on_which_a_file_was_saved_tells_where_the_name_does_not(folder):
    place = folder({"a.xlsx": "98%", "b.xlsx": "55%"}, saved={"a.xlsx": "2024-07-02", "b.xlsx": "2024-06-30"})
    # A copy has another time in the file system, which is no evidence.
    os.utime(place / "b.xlsx", (2_000_000_000, 2_000_000_000))
    assert pa.load(place).observations["value"].tolist() == [98]


@pytest.mark.parametrize(
    "names", [("north.xlsx", "south.xlsx"), ("returns.ods", "returns.xlsx"), ("a (1).xlsx", "a.xlsx")]
)
def test_two_files_that_differ_are_an_error_where_nothing_tells_which_is_later(folder, names):
    place = folder(dict(zip(names, ("98%", "55%"), strict=True)))
    with pytest.raises(pa.InputError) as caught:
        pa.load(place)
    (problem,) = caught.value.problems
    cells = {f"{name}!Rates!B2" for name in names}
    assert problem.place in cells
    assert "NDR collection in 2014/15" in problem.found
    assert any(cell in problem.expected for cell in cells - {problem.place})
    assert "date in the name of each file" in problem.action
    assert not any("revised" in other.found for other in check(place)[1])


def test_two_files_that_agree_need_no_order(folder):
    assert said(folder({"north.xlsx": "98%", "south.xlsx": "98%"})) == []


def test_a_gap_in_one_file_is_no_contradiction_where_nothing_tells_which_is_later(folder):
    data, problems = check(folder({"north.xlsx": "98%", "south.xlsx": "-"}))
    assert (data.observations["value"].tolist(), problems) == ([98], ())


# Merged cells (R12)


def merged(written, sheets, ranges, kind=".xlsx", measures=MEASURES):
    """Write a workbook in which cells of its last sheet are merged."""
    path = written(sheets, measures=measures, name=f"return{kind}")
    if kind == ".xlsx":
        return edited(path, lambda book: [book.worksheets[-1].merge_cells(one) for one in ranges])

    def merge(content):
        at = content.rindex("<table:table ")
        rows = content[at:].split("<table:table-row>")
        for one in ranges:
            first, last = (int(re.sub(r"\D", "", end)) for end in one.split(":"))
            column = ord(one[0]) - ord("A")
            rows[first] = spanning(rows[first], column, f'table:number-rows-spanned="{last - first + 1}" ')
        return content[:at] + "<table:table-row>".join(rows)

    def spanning(row, column, said):
        cells = row.split("<table:table-cell")
        cells[column + 1] = f" {said}{cells[column + 1].lstrip()}"
        return "<table:table-cell".join(cells)

    return changed(path, "content.xml", merge)


@pytest.mark.parametrize("kind", [".xlsx", ".ods"])
def test_a_merged_label_counts_for_each_row_that_it_covers(written, kind):
    # R12
    rows = [
        *LONG,
        ["Revenues", "NDR collection", dt.date(2014, 4, 1), 98],
        [None, "CTX collection", None, 96],
        [None, "CTX collection", dt.date(2014, 5, 1), 97],
    ]
    data, problems = check(merged(written, {"Figures": rows}, ["A2:A4", "C2:C3"], kind))
    assert data.observations[["service", "measure", "period", "value"]].to_numpy().tolist() == [
        ["Revenues", "NDR collection", "2014-04", 98],
        ["Revenues", "CTX collection", "2014-04", 96],
        ["Revenues", "CTX collection", "2014-05", 97],
    ]
    assert problems == ()
    # The ledger counts the cells that there are.
    assert data.ledger.set_index("sheet").loc["Figures", ["cells", "not understood"]].tolist() == [13, 0]


def test_figures_that_could_be_years_are_figures_beside_a_merged_label(written):
    rows = [*LONG, ["Revenues", "NDR bills", "2014/15", 2015], [None, "CTX bills", "2014/15", 2016]]
    data = pa.load(merged(written, {"Figures": rows}, ["A2:A3"], measures=None))
    assert data.observations[["service", "value"]].to_numpy().tolist() == [["Revenues", 2015], ["Revenues", 2016]]


def test_a_merged_measure_is_that_of_each_of_its_rows(written):
    rows = [
        ["Measure", "Authority", "2013/14", "2014/15"],
        ["NDR collection", "Anytown", "97%", "98%"],
        [None, "Elsewhere", "95%", "[x]"],
    ]
    data, _ = check(merged(written, {"Figures": rows}, ["A2:A3"]))
    assert data.observations[["authority", "measure", "period"]].to_numpy().tolist() == [
        ["Anytown", "NDR collection", "2013/14"],
        ["Anytown", "NDR collection", "2014/15"],
        ["Elsewhere", "NDR collection", "2013/14"],
        ["Elsewhere", "NDR collection", "2014/15"],
    ]


def test_a_heading_merged_down_is_no_label(written):
    rows = [
        ["Measure", "2014/15", None, "Target"],
        [None, "Q1", "Q2", None],
        ["NDR collection", "30%", "57%", "98%"],
        ["CTX collection", "29%", "56%", "97%"],
    ]
    path = merged(written, {"Figures": rows}, ["A1:A2", "D1:D2", "B1:C1"])
    assert workbook.read(path)[0][-1].merged_down == {(1, 0): (0, 0), (1, 3): (0, 3)}
    sheet = workbook.read(path)[0][-1]
    assert fill_labels(sheet).rows == sheet.rows


def test_a_figure_merged_over_several_rows_of_figures_is_asked_about(written):
    rows = [["Measure", "2014/15", "Target"], ["NDR collection", "98%", "97%"], ["CTX collection", "96%", None]]
    with pytest.raises(pa.InputError) as caught:
        pa.load(merged(written, {"Rates": rows}, ["C2:C3"]))
    (problem,) = caught.value.problems
    assert problem.place == "return.xlsx!Rates!C2"
    assert problem.found == "'97%' in a cell merged over rows 2 to 3, which have figures of their own"


def _merged(written, cells, rows):
    """Return the errors of a sheet with cells merged over others."""
    path = written({"KPIs": rows}, measures=None)
    book = load_workbook(path)
    book["KPIs"].merge_cells(cells)
    book.save(path)
    return [str(problem) for problem in check(path)[1] if problem.severity == "error"]


_SERVICES = [
    ["Service", "Measure", "2013/14", "2014/15"],
    ["Revenues", "NDR collection", (0.9, "0%"), (0.91, "0%")],
    ["Revenues", "CTX collection", (0.92, "0%"), (0.93, "0%")],
    ["Benefits", "Claims on time", (0.94, "0%"), (0.95, "0%")],
    ["Benefits", "Changes on time", (0.96, "0%"), (0.97, "0%")],
]


@pytest.mark.parametrize("cells", ["A3:B4", "B3:C4", "B3:D4"])
def test_a_cell_merged_over_rows_and_columns_of_a_table_is_asked_about(written, cells):
    errors = _merged(written, cells, _SERVICES)
    assert any(f"{cells[:2]}: found" in error and "several rows and columns" in error for error in errors)


def test_a_wide_label_or_a_box_beside_the_table_hides_nothing(written):
    rows = [[row[0], None, *row[1:], None, None] for row in _SERVICES]
    assert _merged(written, "A2:B3", rows) == []
    rows[1][5] = "These are the council's own figures."
    assert _merged(written, "F2:G4", rows) == []


def test_a_comment_merged_over_several_rows_is_said_once(written):
    rows = [
        ["Measure", "2014/15", "Comments"],
        ["NDR collection", "98%", "A good year"],
        ["CTX collection", "96%", None],
    ]
    assert len(pa.load(merged(written, {"Rates": rows}, ["C2:C3"])).comments) == 1


# Text in columns, and files with another ending

TABLE = "Measure;2013/14;2014/15\nNDR collection;97%;98%\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.replace(";", "\t").encode(),
        TABLE.replace(";", "|").replace("\n", "\r").encode(),
        TABLE.replace(";", ",").encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.replace(";", "\t").encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        f"sep=;\n{TABLE}".encode(),
        f'\ufeff"sep=;"\r\n{TABLE}'.encode(),
        f"\n\n;;\n{TABLE}".encode(),
        f"Collection, of council tax, and of rates, in all\n\n{TABLE}Note, as agreed: audited, and final\n".encode(),
        TABLE.replace("NDR collection", '"NDR\ncollection"').encode(),
        f"{TABLE}\n".replace("98%", '"98%"').encode(),
        f"{TABLE}Total;;\n".encode(),
    ],
)
def test_text_in_columns_is_read_however_it_is_written(tmp_path, content):
    (tmp_path / "rates.csv").write_bytes(content)
    data, problems = check(tmp_path / "rates.csv")
    assert data.observations[["measure", "period", "value"]].to_numpy().tolist() == [
        ["NDR collection", "2013/14", 97],
        ["NDR collection", "2014/15", 98],
    ]
    assert not any(problem.severity == "error" for problem in problems)


def test_percentages_and_thousands_in_text_are_figures(tmp_path):
    text = 'Measure,2013/14,2014/15\nNDR collection,47.8%,"48.25%"\nCalls,"1,273","1,001,273"\n'
    (tmp_path / "rates.csv").write_text(text)
    data = pa.load(tmp_path / "rates.csv")
    assert data.observations["value"].tolist() == [47.8, 48.25, 1273, 1001273]
    assert data.observations["unit"].tolist() == ["percent", "percent", "number", "number"]


@pytest.mark.parametrize("name", ["return", "return 31.05", "return.xls", "return.txt", "return.tsv", "return.xlsx"])
def test_text_in_columns_is_known_by_its_content(tmp_path, name):
    (tmp_path / name).write_text(TABLE)
    assert pa.load(tmp_path / name).observations["value"].tolist() == [97, 98]


@pytest.mark.parametrize("name", ["return", "return.csv", "return.docx", "return.ods", "return.bak"])
def test_a_workbook_is_known_by_its_content(tmp_path, written, name):
    path = tmp_path / name
    path.write_bytes(written({"Rates": RATES}).read_bytes())
    assert pa.load(path).observations["source"].tolist() == [f"{name}!Rates!B2", f"{name}!Rates!C2"]


@pytest.mark.parametrize("name", ["R&D! – 'Café' (v1.2)", "a.b!c", "<script>", "2014-15"])
def test_a_sheet_of_any_name_is_cited(written, name):
    data = pa.load(written({name: RATES}, name="return.ods"))
    assert data.observations["source"].tolist() == [f"return.ods!{name}!B2", f"return.ods!{name}!C2"]
    assert [figure.origin for figure in pa.comment(data, "2014/15").figures()]


def test_a_hidden_sheet_gives_way_without_a_measures_sheet_too(tmp_path):  # R10
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Old data"
    rents = book.create_sheet("Rents")
    for sheet, figure in ((book["Old data"], 55), (rents, 98)):
        sheet.append(["Measure", "Period", "Value"])
        sheet.append(["Rent collected", "Apr 2024", figure])
    book["Old data"].sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "rents.xlsx")
    data, found = check(tmp_path / "rents.xlsx")
    assert data.observations[["service", "value"]].to_numpy().tolist() == [["Rents", 98.0]]
    assert any("in a hidden sheet" in problem.found for problem in found)
