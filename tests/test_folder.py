"""A folder of spreadsheets loads as one dataset: one file to a team, or to a year."""

import json
import shutil

import pytest
import writers

import partnership_analysis as pa
from partnership_analysis.loading import check

MEASURES = [
    ("Measure", "Service", "Unit", "Polarity"),
    ("NDR collection", "Revenues", "percent", "higher"),
    ("Calls answered", "Customer Services", "percent", "higher"),
]
ABOUT = [("Authority", "Anytown"), ("Partner", "Acme")]


@pytest.fixture
def folder(tmp_path):
    """Write files: folder({"a.xlsx": {"Sheet": rows}})."""

    def write(files):
        place = tmp_path / "returns"
        place.mkdir()
        for name, sheets in files.items():
            writers.write(place / name, sheets)
        return place

    return write


def year(*headings, **rows):
    return {"Rates": [["Measure", *headings], *([name.replace("_", " "), *cells] for name, cells in rows.items())]}


@pytest.mark.slow
def test_each_team_sends_its_own(folder):
    place = folder(
        {
            "contacts.xlsx": year("2014/15", Calls_answered=["90%"]),
            "council.xlsx": {"About": ABOUT, "Measures": MEASURES},
            "revenues.ods": year("2014/15", NDR_collection=["97.78%"]),
            "more.csv": {"more": [["Measure", "2013/14"], ["NDR collection", "96.92%"]]},
        }
    )
    data = pa.load(place)
    held = data.observations[["authority", "service", "period", "value", "source"]].to_numpy().tolist()
    assert sorted(held) == [
        ["Anytown", "Customer Services", "2014/15", 90, "contacts.xlsx!Rates!B2"],
        ["Anytown", "Revenues", "2013/14", 96.92, "more.csv!more!B2"],
        ["Anytown", "Revenues", "2014/15", 97.78, "revenues.ods!Rates!B2"],
    ]
    assert data.partnership == "Anytown and Acme"
    assert data.problems.empty


@pytest.mark.slow
def test_figures_of_several_files_name_their_file(folder):
    place = folder(
        {
            "2013-14.xlsx": year("2013/14", NDR_collection=["96.92%"]),
            "2014-15.xlsx": year("2014/15", NDR_collection=["97.78%"]) | {"About": ABOUT, "Measures": MEASURES},
        }
    )
    data = pa.load(place)
    [change] = [f.origin for f in pa.comment(data, "2014/15").figures() if f.printed == "0.86 percentage points"]
    assert change == "2014-15.xlsx!Rates!B2 - 2013-14.xlsx!Rates!B2"
    [table] = pa.tabulate(data, "2014/15")
    assert table.cells["2014/15", "Actual"].iloc[0].origin == "2014-15.xlsx!Rates!B2"


@pytest.mark.slow
def test_a_figure_that_two_files_give_differently_is_a_revision_and_the_later_counts(folder):
    place = folder(
        {
            "b 2013-14.xlsx": {"About": ABOUT, "Measures": MEASURES[:2]} | year("2013/14", NDR_collection=["96.92%"]),
            "a 2014-15.xlsx": year("2013/14", "2014/15", NDR_collection=["97.15%", "97.78%"]),
        }
    )
    data, (problem,) = check(place)
    # The later file is the one with the later figures, whatever its name.
    assert data.observations["value"].tolist() == [97.15, 97.78]
    assert problem.place == "b 2013-14.xlsx!Rates!B2"
    assert problem.found == "96.92 for NDR collection in 2013/14, since revised"
    assert problem.expected == "97.15, as a 2014-15.xlsx!Rates!B2 says: they differ by 0.23"


@pytest.mark.slow
def test_of_files_for_the_same_years_the_name_tells_which_is_later(folder):
    files = {f"v{n}.xlsx": year("2014/15", NDR_collection=[f"9{n % 10}%"]) for n in (2, 10)}
    place = folder({"council.xlsx": {"About": ABOUT, "Measures": MEASURES[:2]}} | files)
    assert pa.load(place).observations["value"].tolist() == [90]


@pytest.mark.slow
def test_a_figure_that_two_files_give_alike_is_no_revision(folder):
    place = folder(
        {
            "2013-14.xlsx": {"About": ABOUT, "Measures": MEASURES[:2]} | year("2013/14", NDR_collection=["96.92%"]),
            "2014-15.xlsx": year("2013/14", "2014/15", NDR_collection=["96.92%", "97.78%"]),
        }
    )
    assert check(place)[1] == ()


@pytest.mark.slow
def test_each_council_may_send_its_own(folder):
    measures = {"Measures": MEASURES[:2]}
    place = folder(
        {
            f"{name}.xlsx": {"About": [("Authority", name)]} | measures | year("2014/15", NDR_collection=["97%"])
            for name in ("Anytown", "Elsewhere")
        }
    )
    assert pa.load(place).authorities() == ["Anytown", "Elsewhere"]
    assert pa.load(place, authority="Elsewhere").observations["source"].tolist() == ["Elsewhere.xlsx!Rates!B2"]


def test_a_measure_that_two_files_describe_differently_is_an_error(folder):
    other = [MEASURES[0], ("NDR collection", "Revenues", "days", "lower")]
    place = folder({"a.xlsx": {"About": ABOUT, "Measures": MEASURES}, "b.xlsx": {"Measures": other}})
    with pytest.raises(pa.InputError, match="found 'NDR collection' of Revenues again"):
        pa.load(place)


def test_every_file_that_cannot_be_read_is_named_with_the_others_problems(folder):
    place = folder(
        {"good.xlsx": {"About": ABOUT, "Measures": MEASURES[:2]} | year("2014/15", NDR_collection=["banana"])}
    )
    (place / "bad.xlsx").write_bytes(b"PK but no more")
    (place / "letter.docx").write_bytes(b"")
    _, problems = check(place)
    assert [(problem.severity, problem.place) for problem in problems] == [
        ("error", "bad.xlsx"),
        ("error", "good.xlsx!Rates!B2"),
        ("warning", "letter.docx"),
    ]


def test_a_folder_without_a_spreadsheet_is_named(tmp_path):
    with pytest.raises(pa.InputError, match="a folder without one to read"):
        pa.load(tmp_path)


@pytest.mark.slow
def test_a_folder_is_published_as_one_file_is(folder, raw, tmp_path, run_here):
    place = folder({"more.xlsx": {"Collection rates": [["Measure", "2015/16"], ["NDR collection", "97.9%"]]}})
    shutil.copy(raw, place)
    done = run_here("collection_rates", "--workbook", place, "--period", "2015/16", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "outputs/peterborough-serco/2015-16/latest/collection_rates.html").read_text(encoding="utf-8")
    assert "97.90%" in page
    record = json.loads((tmp_path / "outputs/peterborough-serco/2015-16/latest/run.json").read_text(encoding="utf-8"))
    assert {"more.xlsx", raw.name} <= record["inputs"].keys()


def test_a_figure_that_a_later_file_withdraws_is_missing_and_the_revision_is_listed(folder):
    described = {"About": ABOUT, "Measures": MEASURES[:2]}
    place = folder(
        {
            "2013-14.xlsx": described | year("2013/14", NDR_collection=["95%"]),
            "2014-15.xlsx": year("2013/14", "2014/15", NDR_collection=["[c]", "97%"]),
        }
    )
    data, (problem,) = check(place)
    assert data.observations["value"].isna().tolist() == [True, False]
    assert problem.place == "2013-14.xlsx!Rates!B2"
    assert problem.expected == "no figure, as 2014-15.xlsx!Rates!B2 says ([c] confidential)"


@pytest.mark.slow
def test_no_council_speaks_for_another(folder):
    place = folder(
        {
            f"{name}.xlsx": {"About": [("Authority", name), ("Partner", partner)], "Measures": MEASURES[:2]}
            | {"Rates": [["Measure", "2014/15"], ["NDR collection", "97%"], [], [f"Only of {name}"]]}
            for name, partner in (("Anytown", "Acme"), ("Elsewhere", "Serco"))
        }
    )
    data = pa.load(place, authority="Anytown")
    assert data.partnership == "Anytown and Acme"
    assert data.notes["text"].tolist() == ["Only of Anytown"]


def test_a_folder_within_the_folder_is_listed(folder):
    place = folder({"a.xlsx": {"About": ABOUT, "Measures": MEASURES[:2]} | year("2014/15", NDR_collection=["97%"])})
    (place / "old").mkdir()
    assert [(p.severity, p.place, p.found) for p in check(place)[1]] == [
        ("warning", "old", "a folder within the folder")
    ]


@pytest.mark.slow
def test_targets_that_two_files_give_differently_are_asked_about_where_nothing_tells_which_is_later(folder):
    described = {"About": ABOUT, "Measures": MEASURES[:2]}
    place = folder(
        {
            "north.xlsx": described
            | {"Rates": [["Measure", "2014/15", "Annual target"], ["NDR collection", "95%", "96%"]]},
            "south.xlsx": {"Rates": [["Measure", "2014/15", "Target"], ["NDR collection", "95%", "97%"]]},
        }
    )
    with pytest.raises(
        pa.InputError, match=r"97 for NDR collection in 2014/15; expected 96, as north.xlsx!Rates!C2 says"
    ):
        pa.load(place)
