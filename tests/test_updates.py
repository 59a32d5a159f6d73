"""What services say they did: the sheet Updates, short texts in a folder, and the numbers in them."""

import shutil

import pytest

import partnership_analysis as pa
from partnership_analysis import loading, template
from partnership_analysis.analysis import ticks
from partnership_analysis.loading import check
from partnership_analysis.tables import each_row

MEASURES = [
    ("Calls answered", "Contact centre", "percent", "higher"),
    ("Time to answer", "Contact centre", "seconds", "lower"),
    ("Council tax collection", "Revenues", "percent", "higher"),
]
FIGURES = [
    ["Measure", "2013/14", "2014/15"],
    ["Calls answered", "91.2%", "95%"],
    ["Time to answer", "30 secs", "25 secs"],
    ["Council tax collection", "95.26%", "94.78%"],
]
HEADINGS = ["Service", "Period", "Text", "Author", "Status"]


def with_updates(written, *rows, headings=HEADINGS, about=(("Authority", "Anytown"), ("Year", "2014/15"))):
    return written({"Figures": FIGURES, "Updates": [headings, *rows]}, measures=MEASURES, about=about)


def found_in(path):
    return [(problem.severity, problem.place.partition("!")[2], problem.found) for problem in check(path)[1]]


@pytest.mark.slow
def test_each_row_is_an_update_with_its_cell(written):
    path = with_updates(
        written,
        ["contact centre", "14/15 Q2", "Two posts were filled", "A. Smith", "complete"],
        ["Revenues", None, "Reminders go out by text message", None, None],
    )
    data = pa.load(path)
    assert data.updates.to_numpy().tolist() == [
        ["Anytown", "Contact centre", "2014/15 Q2", "Two posts were filled", "A. Smith", "complete",
         "return.xlsx!Updates!C2"],
        ["Anytown", "Revenues", "2014/15", "Reminders go out by text message", "", "", "return.xlsx!Updates!C3"],
    ]  # fmt: skip
    assert found_in(path) == []
    assert data.ledger["not understood"].sum() == 0


# A row of the sheet, and the problem with it.
FAULTS = {
    "no service": ([None, "2014/15", "Text"], ("error", "Updates!A2", "nothing")),
    "no text": (["Revenues", "2014/15", None], ("error", "Updates!C2", "nothing")),
    "no period that can be read": (["Revenues", "soon", "Text"], ("error", "Updates!B2", "'soon'")),
    "an unknown service": (["Revenue", "2014/15", "Text"], ("warning", "Updates!A2", "the service 'Revenue'")),
}


@pytest.mark.parametrize(("row", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_row_that_is_not_clear_is_a_problem_with_its_cell(written, row, expected):
    assert found_in(with_updates(written, row)) == [expected]


def test_a_sheet_without_a_column_of_services_says_so(written):
    path = with_updates(written, ["2014/15", "Text"], headings=["Period", "Text"])
    assert found_in(path)[0] == ("error", "Updates!A1", "no column headed Service")


@pytest.mark.slow
def test_an_unknown_service_names_the_nearest_and_about_may_name_others(written):
    said = next(problem for problem in check(with_updates(written, ["Revenue", "2014/15", "Text"]))[1])
    assert said.expected == "a service of the Measures sheet (the nearest is 'Revenues')"
    about = [("Authority", "Anytown"), ("Year", "2014/15"), ("Services", "Parking; Business Support")]
    path = with_updates(written, ["business support", "2014/15", "Text"], about=about)
    assert found_in(path) == []
    assert pa.load(path).updates["service"].tolist() == ["Business Support"]


@pytest.fixture
def folder(written, tmp_path):
    """A folder with a workbook in it."""
    shutil.copy(written({"Figures": FIGURES}, measures=MEASURES), tmp_path / "return.xlsx")
    return tmp_path


def test_a_text_says_its_service_period_author_and_status_first(folder):
    (folder / "our news.md").write_text(
        "Service: Contact centre\nPeriod: 2014/15 Q2\nAuthor: A. Smith\nstatus: in progress\n\n"
        "Two posts\nwere filled.\n\n# Plans\n- New telephones\n- A web form\n",
        "utf-8",
    )
    data = pa.load(folder)
    columns = ["service", "period", "text", "author", "status", "source"]
    start, end = ["Contact centre", "2014/15 Q2"], ["A. Smith", "in progress"]
    assert data.updates[columns].to_numpy().tolist() == [
        [*start, "Two posts were filled.", *end, "our news.md!text!A6"],
        [*start, "Plans", *end, "our news.md!text!A9"],
        [*start, "New telephones", *end, "our news.md!text!A10"],
        [*start, "A web form", *end, "our news.md!text!A11"],
    ]
    assert data.updates["authority"].unique().tolist() == ["Anytown"]
    assert data.problems.empty


# What a text says, and its updates: a number is the mark of a list only where the list counts from 1.
PARAGRAPHS = {
    "a number that ends a sentence": ("The backlog fell from 120 to\n45. It will be cleared by May.",
                                      ["The backlog fell from 120 to 45. It will be cleared by May."]),
    "a year that begins a paragraph": ("2014. It was fine.", ["2014. It was fine."]),
    "a list": ("1. New telephones\n2) A form\nfor parking\n\n3. Reminders",
               ["New telephones", "A form for parking", "Reminders"]),
    "a list under a heading": ("# Plans\n1. Telephones\n2. A web form", ["Plans", "Telephones", "A web form"]),
    "a list of one": ("1. It was fine", ["1. It was fine"]),
    "a number out of turn": ("1. Phones\n2. A backlog of\n45. It fell.", ["Phones", "A backlog of 45. It fell."]),
    "a 1 within a paragraph": ("Complaints fell to\n1. None is open.\n2. x",
                               ["Complaints fell to 1. None is open. 2. x"]),
    "two lists": ("1. a\n2. b\n\nThen:\n\n1. c\n2. d", ["a", "b", "Then:", "c", "d"]),
    "bullets": ("* One\n• Two\n- Three", ["One", "Two", "Three"]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_a_quotation_loses_no_number(folder, text, expected):
    (folder / "Revenues.md").write_text(text, "utf-8")
    assert pa.load(folder).updates["text"].tolist() == expected


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("Contact centre.txt", "2014/15"),
        ("contact_centre 2014-15 Q2.md", "2014/15 Q2"),
        ("Contact centre 2014-11.md", "2014-11"),
    ],
)
def test_the_name_of_a_text_may_say_its_service_and_period(folder, name, period):
    within = folder / "updates"
    within.mkdir()
    (within / name).write_text("Two posts were filled.", "utf-8")
    rows = pa.load(folder).updates
    assert rows[["service", "period", "source"]].to_numpy().tolist() == [["Contact centre", period, f"{name}!text!A1"]]


# A text's name and content, and the problem with it.
TEXTS = {
    "no service": ("readme.txt", b"All files are here.", ("warning", "text!A1", "a text of no service")),
    "an unreadable period": ("Revenues soon.md", b"Text", ("error", "text!A1", "'soon'")),
    "a period on its line": ("a.md", b"Service: Revenues\nPeriod: soon\nText", ("error", "text!A2", "'soon'")),
    "an unknown service": ("a.md", b"\nService: Parks\nText", ("warning", "text!A2", "the service 'Parks'")),
    "no words": ("Revenues.md", b"Author: A. Smith\n", ("warning", "text!A1", "no text")),
    "no text at all": ("Revenues.md", b"\0\1", ("warning", "", "no text, whatever its ending says")),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_text_that_is_not_clear_is_a_problem_with_its_line(folder, name, content, expected):
    (folder / name).write_bytes(content)
    assert found_in(folder) == [expected]
    assert check(folder)[1][0].file == name


@pytest.mark.slow
def test_a_link_to_a_file_outside_the_folder_is_not_read(folder, tmp_path_factory):
    private = tmp_path_factory.mktemp("private")
    (private / "secret.txt").write_text("Not for anybody's eyes", "utf-8")
    (folder / "updates").mkdir()
    (folder / "updates" / "Revenues.txt").symlink_to(private / "secret.txt")
    (folder / "Parking.md").symlink_to(private / "secret.txt")
    (folder / "plans.md").write_text("Service: Revenues\nReminders go out.", "utf-8")
    (folder / "Contact centre.md").symlink_to(folder / "plans.md")  # within the folder
    data, problems = check(folder)
    found = ("warning", "", "a link to a file outside the folder")
    assert [(one.severity, one.cell, one.found) for one in problems] == [found, found]
    assert [one.file for one in problems] == ["Parking.md", "Revenues.txt"]
    assert data.updates["text"].tolist() == ["Reminders go out."]


def test_a_spreadsheet_that_is_a_link_to_one_outside_the_folder_is_an_error(folder, written):
    other = written({"More": [["Measure", "2012/13"], ["Calls answered", "90%"]]}, measures=None, about=None)
    (folder / "more.xlsx").symlink_to(other)
    data, problems = check(folder)
    assert [str(problem) for problem in problems] == [
        "more.xlsx: found a link to a file outside the folder; expected a file that is in the folder itself. "
        "Copy the file into the folder in place of the link, or take the link out; it is not read."
    ]
    assert problems[0].severity == "error"
    assert "2012/13" not in data.years()


def test_a_changed_text_is_another_folder(folder):
    (folder / "updates").mkdir()
    text = folder / "updates" / "Revenues.md"
    digests = set()
    for content in ("One", "Two"):
        text.write_text(content, "utf-8")
        digests.add(loading.digest(folder))
    assert len(digests) == 2


# What a service says, the numbers that are its figures, and the one that is not.
NUMBERS = {
    "two decimals": ("Council tax collection: 94.78% of it.", ["94.78% D4"], []),
    "fewer decimals": ("At the end, council tax collection was 94.8%.", ["94.8% D4"], []),
    "no decimals": ("Council tax collection was 95%.", ["95% D4"], []),
    "no measure named": ("We trained 95% of our staff. A 94.78% share of parks is open.", [], []),
    "another measure named": ("Parking fines: 94.78%.", [], []),
    "of another year": ("Council tax collection fell from 95.26% to 94.78%.", ["94.78% D4"], []),
    "of another year alone": ("Council tax collection was 95.26% before.", [], []),
    "another than the figure": ("Council tax collection was 97.1% this year.", [], ["97.1%"]),
    "two of them": ("Council tax collection was 97.1% in May and 96.2% in June.", [], []),
    "a change": ("Council tax collection fell by 3%.", [], []),
    "percentage points": ("Council tax collection fell by 94.78 percentage points.", [], []),
    "without a unit": ("Council tax collection: 94.78 in the year, 11,000 households.", [], []),
    "another sentence": ("Council tax collection goes on. Staff took 12% more leave.", [], []),
}


@pytest.mark.parametrize(("text", "ticked", "differing"), NUMBERS.values(), ids=NUMBERS)
def test_a_number_is_ticked_only_where_it_is_one_figure(written, text, ticked, differing):
    figures = [[*row[:1], None, *row[1:]] for row in FIGURES]
    path = written({"Figures": figures, "Updates": [HEADINGS, ["Revenues", "2014/15", text]]}, measures=MEASURES)
    data, problems = check(path)
    (update,) = each_row(data.updates)
    found = [f"{tick.figure.printed} {tick.figure.origin.rpartition('!')[2]}" for tick in ticks.ticks(update, data)]
    assert found == ticked
    assert [problem.found.split()[0] for problem in problems] == differing


def test_a_number_that_differs_is_listed_with_both_cells(written):
    path = with_updates(written, ["Revenues", "2014/15", "Council tax collection was 97.1%."])
    (problem,) = check(path)[1]
    assert problem.place == "return.xlsx!Updates!C2"
    assert problem.found == "97.1% for 'Council tax collection' in 2014/15"
    assert problem.expected == "94.78%, as Figures!C4 says"


@pytest.mark.slow
def test_the_template_takes_updates_without_a_warning(tmp_path):
    from openpyxl import load_workbook

    book = load_workbook(path := template.write_template(tmp_path / "return.xlsx"))
    assert [cell.value for cell in book["Updates"][1]] == HEADINGS
    book["About"]["B2"], book["About"]["B4"] = "Anytown", "2014/15"
    rows = {"Measures": [*MEASURES[0][:2], None, None, None, *MEASURES[0][2:]],
            "Years": ["Calls answered", None, None, "95%"],
            "Updates": ["Contact centre", "2014/15", "Two posts were filled", "A. Smith", "complete"]}  # fmt: skip
    for name, row in rows.items():
        for column, content in enumerate(row, start=1):
            book[name].cell(3, column, content)
    book.save(path)
    data, problems = check(path)
    assert problems == ()
    assert data.updates["text"].tolist() == ["Two posts were filled"]


def test_the_example_says_what_each_service_did(report):
    assert report.updates["service"].unique().tolist() == [
        "Operations", "Growth", "Customer Services", "Shared Transactional Services", "Business Support",
        "Strategic Property", "Procurement", "ICT", "Business Transformation and Strategic Improvement",
    ]  # fmt: skip
    assert report.updates["period"].unique().tolist() == ["2014/15"]
    # 96.1% of the council tax by 31 August 2015 is Collection rates!G6, but the sentence does not say that name.
    found = [tick.figure for update in each_row(report.updates) for tick in ticks.ticks(update, report)]
    assert [(str(figure), figure.origin) for figure in found] == [
        ("95%", "Customer Services KPIs!F5"),
        ("97.8%", "Collection rates!G4"),
    ]
