"""Places: what names and codes stand for, one spelling for one council, and areas that are kept apart."""

import csv
import subprocess
import sys
from dataclasses import replace
from importlib import resources

import pandas as pd
import pytest
from conftest import load_here

import partnership_analysis as pa
from partnership_analysis import places, vocabularies
from partnership_analysis.briefing import planning
from partnership_analysis.briefing.requests import Request
from partnership_analysis.exports import scorecards
from partnership_analysis.kinds import PlaceKind
from partnership_analysis.loading import check

HEADINGS = ["Authority", "Measure", "Period", "Value"]
MEASURE = "NDR collection"


def listed():
    with resources.files(vocabularies).joinpath("places.csv").open(encoding="utf-8-sig", newline="") as file:
        return [{name: cell.split("; ") if cell else [] for name, cell in row.items()} for row in csv.DictReader(file)]


def long(written, *rows, headings=HEADINGS, about=None):
    return written({"Returns": [headings, *rows]}, about=about)


# Of each place, texts that mean it: spellings of real tables among them.
MEANT = {
    "Trafford": ["Trafford", "TRAFFORD ", "Trafford Council", "Trafford MBC", "Trafford Metropolitan Borough Council",
                 "E08000009", " E4209", "00BU"],
    "Bournemouth, Christchurch and Poole": ["Bournemouth, Christchurch & Poole", "BCP Council", "E06000058", "E1204"],
    "Hart": ["Hart District Council", "Hart DC", "E07000089", "E1736"],
    "City of London": ["City-of-London", "City of London", "City of London Corporation", "E09000001"],
    "Camden": ["London Borough of Camden", "LB Camden", "Camden LB", "camden london boro", "Camden [note 2]"],
    "Greenwich": ["Royal Borough of Greenwich", "Greenwich"],
    "Kensington and Chelsea": ["Kensington-and-Chelsea", "Royal Borough of Kensington & Chelsea"],
    "Kingston upon Hull": ["Kingston-upon-Hull UA", "Hull", "Hull City Council", "Kingston upon Hull, City of"],
    "Bristol": ["Bristol UA", "City of Bristol", "Bristol, City of", "Bristol City Council"],
    "Herefordshire": ["Herefordshire UA", "Herefordshire, County of", "Herefordshire Council"],
    "Telford and Wrekin": ["Telford & the Wrekin UA", "Telford & Wrekin Council"],
    "Medway": ["Medway Towns UA", "Medway Council"],
    "Derby": ["Derby City UA", "Derby City", "City of Derby"],
    "Derbyshire": ["Derbyshire CC", "Derbyshire County Council", "Derbyshire County"],
    "County Durham": ["Durham UA", "Durham", "Durham County Council", "E06000047"],
    "St Helens": ["St. Helens", "St Helens MBC", "ST HELENS"],
    "King's Lynn and West Norfolk": ["Kings Lynn & West Norfolk", "Borough Council of King’s Lynn and West Norfolk"],
    "Stevenage": ["E07000243", "E07000101"],
    "Sheffield": ["E08000039", "E08000019", "Sheffield (r)"],
    "Somerset": ["Somerset", "Somerset Council", "E06000066"],
    "Somerset County Council": ["Somerset County Council", "Somerset CC", "E10000027"],
    "Gloucester": ["Gloucester", "Gloucester City Council"],
    "Gloucestershire": ["Gloucestershire", "Gloucestershire County Council"],
    "Isle of Anglesey": ["Ynys Môn", "Ynys Mon", "Isle of Anglesey County Council"],
    "Bridgend": ["Bridgend County Borough Council"],
    "Edinburgh": ["City of Edinburgh Council", "Edinburgh, City of", "S12000036"],
    "Belfast": ["Belfast", "Belfast City Council", "N09000003"],
    "Belfast Health and Social Care Trust": ["Belfast HSC Trust", "Belfast Trust"],
    "NHS Highland": ["NHS Highland", "Highland Health Board", "S08000022"],
    "NHS Lanarkshire": ["S08000032", "S08000023", "NHS Lanarkshire"],
    "Highland": ["The Highland Council", "S12000017"],
    "Kent": ["Kent", "Kent County Council"],
    "Kent Police": ["Kent Police", "Kent Police and Crime Commissioner", "E23000032"],
    "Essex Police": ["Essex Police, Fire and Crime Commissioner - Police"],
    "Essex Fire and Rescue Authority": ["Essex Police, Fire and Crime Commissioner - Fire", "Essex Fire Authority"],
    "Avon and Somerset Police": ["Avon & Somerset Constabulary", "Avon and Somerset"],
    "West Midlands Combined Authority": ["West Midlands CA", "E47000007"],
    "West Midlands": ["West Midlands", "West Midlands region", "E12000005"],
    "South East": ["South East England", "E12000008"],
    "Yorkshire and The Humber": ["Yorkshire & the Humber", "YORKSHIRE AND THE HUMBER"],
    "London": ["London", "Greater London"],
    "England": ["ENGLAND", "England [note 1]", "E92000001"],
    "Unitary authorities": ["UNITARY AUTHORITIES"],
    "Rest of England": ["Rest of England"],
}  # fmt: skip

# Not by likeness, not of another kind, and not where it may be another's.
NOT_MEANT = [
    "", "-", "Anytown", "Traford", "Trafford Park", "Gloucester County Council", "Derbyshire City Council",
    "City of Durham", "Durham City Council", "Newcastle", "Hart Police", "Council", "Borough", "The", "E", "SE", "Eng",
    "Northern", "Western", "Borders", "Down", "2014", "301", "E99999999", "12AB", "[x]", "Total receipts",
    "Leeds and York",
    "A sentence about Leeds that goes on and on, " * 9,
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in MEANT.items() for text in texts])
def test_a_place_is_found_by_its_names_and_codes(name, text):
    assert places.find(text).name == name
    assert places.identity(text) == places.identity(name)


@pytest.mark.parametrize("text", NOT_MEANT)
def test_nothing_is_found_by_likeness(text):
    assert places.find(text) is None
    assert not places.is_area(text)
    assert places.identity(text) == " ".join(text.casefold().split())


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (PlaceKind.REGION, {"SE": "South East", "L": "London", "East": "East of England", "NE": "North East"}),
        (PlaceKind.NATION, {"Eng": "England"}),
        (PlaceKind.TRUST, {"Northern": "Northern Health and Social Care Trust", "Leeds": None}),
        (PlaceKind.POLICE_FORCE, {"Kent": "Kent Police", "West Midlands": "West Midlands Police", "England": None}),
        (PlaceKind.BOARD, {"Fife": "NHS Fife", "S12000047": None}),
        (PlaceKind.GROUP, {"UA": "Unitary authorities", "MD": "Metropolitan districts"}),
    ],
)
def test_short_and_shared_names_are_known_among_their_own_kind(kind, texts):
    found = {text: places.find(text, kind) for text in texts}
    assert {text: place and place.name for text, place in found.items()} == texts


def test_every_row_of_the_vocabulary_is_found_by_all_that_it_says():
    names = set()
    for row in listed():
        (name,), (kind,) = row["Name"], row["Kind"]
        names.add(name)
        for text in (name, *row["Codes"], *row["Also known as"]):
            place = places.find(text)
            assert (place.name, place.kind, list(place.codes)) == (name, kind, row["Codes"])
            assert list(place.successors) == row["Successor"]
        for text in (name, *row["Codes"], *row["Also known as"], *row["Among its own kind"]):
            assert places.find(text, PlaceKind(kind)).name == name
        assert all(map(places.is_code, row["Codes"]))
        assert not any(map(places.is_code, (name, *row["Also known as"])))
    assert {name for row in listed() for name in row["Successor"]} <= names


def test_no_code_or_name_means_two_places():
    rows = listed()
    codes = [code for row in rows for code in row["Codes"]]
    assert len(codes) == len({*codes})
    assert len({name for row in rows for name in row["Name"]}) == len(rows)
    heading = ",".join(rows[0])
    for cells in ("A1,council,England,E06000001,Same,,", "A1,council,England,E06000002,,,"):
        with pytest.raises(ValueError, match=r"places.csv: '.*' means B1, and A1 before"):
            places.parse(f"{heading}\n{cells}\nB1,council,England,{cells.split(',')[3]},Same,,\n", {}, ())


def test_england_and_wales_have_43_forces_and_scotland_14_boards():
    counts = {kind: [row["Nation"] for row in listed() if row["Kind"] == [kind]] for kind in PlaceKind}
    forces = counts[PlaceKind.POLICE_FORCE]
    assert [forces.count([nation]) for nation in ("England", "Wales", "Scotland", "Northern Ireland")] == [39, 4, 1, 1]
    assert (len(counts[PlaceKind.BOARD]), len(counts[PlaceKind.TRUST]), len(counts[PlaceKind.REGION])) == (14, 5, 9)


def test_a_column_is_recognised_by_the_share_of_places_in_it():
    assert places.share(["Leeds", "Leeds", "", " ", "York"]) == 1
    assert places.share(["Revenues", "Benefits", "Leeds", "York"]) == 0.5
    assert places.share([]) == places.share(["", " "]) == 0
    assert places.share(["Belfast", "Northern", "South Eastern", "Southern", "Western"], PlaceKind.TRUST) == 1
    assert places.share_of_codes(["E06000001", "S08000015", "E2301", "Leeds"]) == 0.75


@pytest.mark.slow
def test_importing_the_package_reads_no_places():
    code = (
        "import partnership_analysis.loading, partnership_analysis.places as p; print(p._places.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "0\n"


@pytest.mark.parametrize(
    ("texts", "areas"),
    [
        (["England", "Leeds", "Total"], ["England", "Total"]),
        (["Anytown", "All councils", "Inner London"], ["All councils", "Inner London"]),
        # Two forces share their names with a region and a metropolitan county.
        (["Kent", "Cleveland", "Humberside", "West Midlands", "Merseyside", "England"], ["England"]),
        (["Leeds", "Bradford", "West Midlands"], ["West Midlands"]),
        (["England"], ["England"]),
        ([], []),
    ],
)
def test_areas_are_told_from_authorities(texts, areas):
    assert sorted(places.areas(texts)) == areas


# One council, one spelling.


@pytest.mark.slow
@pytest.mark.parametrize(
    ("about", "spelt", "expected"),
    [
        (None, ["E08000009", "Trafford Council", "TRAFFORD"], "Trafford Council"),
        (None, ["E08000009", "E4209"], "Trafford"),
        (None, ["Bournemouth, Christchurch & Poole", "E06000058", "BCP Council"], "Bournemouth, Christchurch & Poole"),
        ([("Authority", "Hart District Council")], ["Hart", "E07000089"], "Hart District Council"),
        ([("Authority", "E07000089")], ["Hart DC", "E07000089"], "Hart DC"),
        (None, ["Hackney [note 2]", "E09000012"], "Hackney"),
        (None, ["Anytown [a]", "ANYTOWN [A]"], "Anytown [a]"),
        (None, ["E06009999", "e06009999"], "E06009999"),
    ],
)
def test_a_council_is_spelt_in_one_way(written, about, spelt, expected):
    rows = [[name, MEASURE, f"{2010 + i}/{11 + i}", "97%"] for i, name in enumerate(spelt)]
    data = pa.load(long(written, *rows, about=about))
    assert data.observations["authority"].tolist() == [expected] * len(spelt)
    assert data.observations["value"].tolist() == [97] * len(spelt)
    for name in (expected, expected.upper(), *spelt):
        assert len(data.of(name).observations) == len(spelt)


@pytest.mark.slow
def test_two_files_may_name_one_council_differently(tmp_path):
    for name, year in (("Trafford", "2013/14"), ("Trafford Council", "2014/15")):
        (tmp_path / f"{name}.csv").write_text(f"Authority,Measure,Period,Value\n{name},{MEASURE},{year},97%\n")
    data = check(tmp_path)[0]
    assert data.authorities() == ["Trafford"]


def test_a_county_council_is_not_the_council_that_took_its_place(written):
    rows = [["E10000027", MEASURE, "2013/14", "97%"], ["E06000066", MEASURE, "2023/24", "98%"]]
    assert pa.load(long(written, *rows)).authorities() == ["Somerset County Council", "Somerset"]


# Areas are kept apart.


@pytest.fixture(scope="module")
def one_council(written):
    rows = [["England", MEASURE, year, "95%"] for year in ("2012/13", "2013/14", "2014/15", "2015/16")]
    rows += [["E08000009", MEASURE, year, value] for year, value in (("2013/14", "96.92%"), ("2014/15", "97.78%"))]
    return long(written, *rows, ["North West", MEASURE, "2014/15", "95.2%"], ["Total", MEASURE, "2014/15", "95.5%"])


@pytest.mark.slow
def test_one_council_beside_england_is_that_councils_report(one_council):
    data = pa.load(one_council)
    assert (data.authorities(), data.areas()) == (["Trafford"], ["England", "North West", "Total"])
    assert (data.authority, len(data.observations)) == ("Trafford", 8)
    report = pa.report(data)
    assert str(report.period) == "2014/15"  # England has a later year
    assert "95" not in str(report.commentary)
    assert {one.authority for one in report.findings if hasattr(one, "authority")} == {"Trafford"}
    assert report.scorecard["authority"].unique().tolist() == ["Trafford"] == scorecards(data)["authority"].tolist()
    assert pa.draw(data, "2014/15")
    assert pa.report(data, "2014/15") is report
    with pytest.raises(pa.InputError, match="no figures for 2015/16"):
        pa.report(data, "2015/16")


@pytest.mark.slow
def test_a_run_and_the_explorer_are_on_the_one_council(one_council, tmp_path):
    plan = planning.plan(Request(one_council, notebooks=("annual_briefing",), outputs=tmp_path), load_here)
    assert (plan.period.label, plan.data.authority, plan.resolved.authority) == ("2014/15", "Trafford", "Trafford")
    assert plan.folder == tmp_path / "trafford" / "2014-15"
    asked = planning.plan(replace(plan.request, authority="Trafford Council"), load_here)
    assert asked.folder == plan.folder
    found, expected = asked.data.observations, plan.data.observations
    pd.testing.assert_frame_equal(found, expected.astype(found.dtypes), check_column_type=False)
    choices = {getattr(widget, "description", ""): widget for widget in pa.explore(one_council).children}
    assert (choices["Council"].options, choices["Years"].options) == (("Trafford",), ("2013/14", "2014/15"))
    choices = {getattr(widget, "description", ""): widget for widget in pa.explore(one_council, "England").children}
    assert (choices["Council"].value, choices["Years"].options[-1]) == ("England", "2015/16")


@pytest.mark.slow
def test_an_area_may_be_asked_for(one_council):
    assert pa.load(one_council, "E92000001").observations["value"].tolist() == [95] * 4
    assert str(pa.report(pa.load(one_council, "england")).period) == "2015/16"
    with pytest.raises(pa.InputError, match=r"expected figures for England, North West, Total, Trafford\. Ask for one"):
        pa.load(one_council, "Wales")


def test_what_names_nobody_is_no_areas(written):
    blocks = {
        "Rates": [["Measure", "2013/14", "2014/15"], [MEASURE, "96%", "97%"]],
        "England": [HEADINGS, ["England", MEASURE, "2014/15", "50%"]],
    }
    data = check(written(blocks, about=None))[0]
    assert (data.authorities(), data.areas()) == ([], ["England"])
    assert data.of("England").observations["value"].tolist() == [50]
    assert data.of("Anytown").observations["value"].tolist() == [96, 97]
    assert data.without_areas().observations["authority"].tolist() == ["", ""]


def test_nothing_but_areas_is_a_report_on_them(written):
    data = pa.load(long(written, *[[name, MEASURE, "2014/15", "97%"] for name in ("England", "Scotland")]))
    assert (data.authorities(), data.areas()) == (["England", "Scotland"], [])
    assert str(pa.report(data.of("England")).period) == "2014/15"


def test_of_many_councils_a_message_lists_a_few(written):
    names = ["England", *(f"Council {number:02}" for number in range(20))]
    path = long(written, *[[name, MEASURE, "2014/15", "97%"] for name in names])
    expected = "found figures of 20 councils; expected one of Council 00, Council 01, .*, Council 07 and 12 more. Name"
    with pytest.raises(pa.InputError, match=expected):
        pa.report(pa.load(path))


def test_every_council_has_a_scorecard_and_england_none(written):
    path = long(written, *[[name, MEASURE, "2014/15", "97%"] for name in ("England", "Leeds", "York")])
    assert scorecards(pa.load(path))["authority"].tolist() == ["Leeds", "York"]


def test_a_count_of_councils_leaves_england_out(written):
    rows = [
        [name, MEASURE, f"{year}-{month:02}", value]
        for name, value in (("England", "94%"), ("Leeds", "95%"), ("York", "96%"))
        for year in (2013, 2014)
        for month in (4, 6, 8, 10, 12)
    ]
    found = [problem.found for problem in check(long(written, *rows))[1] if "every second month" in problem.found]
    assert found == [f"a figure of 2 councils for {MEASURE} every second month, from 2013-04 to 2014-12"]
