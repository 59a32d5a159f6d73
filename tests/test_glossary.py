"""The sheet Glossary: a council's own abbreviations and terms, explained once on each page that has them."""

import pytest

import partnership_analysis as pa
from partnership_analysis.loading import check

MEASURES = [
    ("FCR", "Contact centre", "percent", "higher"),
    ("NNDR collected", "Revenues", "percent", "higher"),
]
FIGURES = [
    ["Measure", "2013/14", "2014/15", "Comments"],
    ["FCR", "61.2%", "65%", "The ACD was replaced."],
    ["NNDR collected", "95.26%", "94.78%"],
]


def with_glossary(written, *rows, headings=("Term", "Meaning"), **more):
    sheets = {"Figures": FIGURES, "Glossary": [headings, *rows]}
    return written(sheets | more, measures=MEASURES, about=[("Authority", "Anytown"), ("Year", "2014/15")])


def explained(path):
    shown = pa.report(pa.load(path), "2014/15").sections()
    at = next((number for number, item in enumerate(shown) if str(item) == "Abbreviations"), None)
    return [] if at is None else str(shown[at + 1]).splitlines()


def found_in(path):
    return [(str(p.severity), p.place.partition("!")[2], p.found) for p in check(path)[1] if p.sheet == "Glossary"]


@pytest.mark.slow
def test_a_page_explains_the_terms_that_it_has(written):
    path = with_glossary(
        written,
        ["FCR", "first contact resolution."],
        ["ACD", "automatic call distributor"],
        ["DTOC", "delayed transfer of care"],
    )
    assert explained(path) == [
        "ACD: automatic call distributor.",
        "FCR: first contact resolution.",
        "NNDR: national non-domestic rates, or business rates.",
    ]
    assert found_in(path) == []
    assert pa.load(path).ledger["not understood"].sum() == 0


@pytest.mark.slow
def test_the_councils_own_meaning_comes_before_that_of_others(written):
    path = with_glossary(written, ["NNDR", "rates of shops and offices"])
    assert explained(path) == ["NNDR: rates of shops and offices."]


@pytest.mark.slow
def test_an_abbreviation_is_known_by_its_capitals_and_other_terms_in_any(written):
    path = with_glossary(written, ["acd", "a"], ["Fcr", "b"], ["WAS", "c"], ["Replaced", "d"])
    assert explained(path)[:3] == ["acd: a.", "Fcr: b.", "NNDR: national non-domestic rates, or business rates."]
    assert "Replaced: d." in explained(path)
    assert "WAS: c." not in explained(path)


def test_a_measure_that_is_named_by_a_term_is_put_in_its_words(written):
    data = pa.load(with_glossary(written, ["FCR", "first contact resolution"]))
    assert data.measures["in_words"].tolist() == ["first contact resolution", ""]
    assert data.measure("first contact").measures["measure"].tolist() == ["FCR"]


@pytest.mark.slow
def test_a_term_with_two_meanings_is_a_problem_with_both_cells_and_explained_nowhere(written):
    path = with_glossary(written, ["NNDR", "business rates"], ["nndr", "no rates"], ["NNDR", "Business  rates"])
    assert found_in(path) == [
        ("warning", "Glossary!B3", "'nndr' explained as 'no rates', and as 'business rates' in return.xlsx!Glossary!B2")
    ]
    assert explained(path) == []


FAULTS = {
    "no meaning": ([["FCR", None]], ("warning", "Glossary!B2", "nothing")),
    "no term": ([[None, "first contact"]], ("warning", "Glossary!A2", "nothing")),
}


@pytest.mark.parametrize(("rows", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_row_that_explains_nothing_is_a_problem(written, rows, expected):
    assert found_in(with_glossary(written, *rows)) == [expected]


@pytest.mark.slow
def test_other_headings_are_known_and_a_sheet_without_any_is_a_note(written):
    path = with_glossary(written, ["FCR", "first contact"], headings=("Abbreviation", "What it stands for"))
    assert "FCR: first contact." in explained(path)
    path = with_glossary(written, ["We call it FCR."], headings=("Words that we use",))
    assert found_in(path) == [("warning", "Glossary!A1", "no such headings")]
    assert pa.load(path).ledger["not understood"].sum() == 0


@pytest.mark.slow
def test_its_text_is_not_trusted(written):
    path = with_glossary(written, ["FCR", "<script>alert(1)</script>"])
    shown = pa.report(pa.load(path), "2014/15").sections()
    html = "".join(item._repr_html_() for item in shown if "FCR: " in str(item))
    assert "&lt;script&gt;" in html
    assert "<script" not in html
