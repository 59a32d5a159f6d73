"""Going on with what is understood: what an error touches is left out, said at the head of every page, and no more."""

import json
import re

import pytest
from conftest import called, load_here
from docx import Document
from faults import write_notebook

import partnership_analysis as pa
from partnership_analysis import loading
from partnership_analysis.briefing import planning
from partnership_analysis.briefing.requests import Request, RequestError, read_batch
from partnership_analysis.problems import InputError, Severity

MEASURES = [
    ("NDR collection", "Revenues", "percent", "higher"),
    ("Refunds", "Revenues", "count", "lower"),
    ("Calls answered", "Contact", "percent", "higher"),
    ("Calls", "Contact", "count", "higher"),
]
REVENUES = [["Measure", "2013/14", "Target 2013/14", "2014/15", "Target 2014/15"]]
GOOD = ["NDR collection", (0.9692, "0.00%"), (0.96, "0.00%"), (0.9778, "0.00%"), (0.97, "0.00%")]
CONTACT = [["Measure", "2013/14", "2014/15"], ["Calls answered", (0.9, "0%"), (0.91, "0%")], ["Calls", 800, 900]]
LONG = ("Measure", "Service", "Period", "Value")


def sheets(**others):
    revenues = [*REVENUES, GOOD, ["Refunds", 12, 20, 15, 20]]
    return {"Revenues": revenues, "Contact": CONTACT} | {name.replace("_", " "): rows for name, rows in others.items()}


def held(data):
    return {(row.measure, row.period): row.value for row in data.observations.itertuples()}


EVERY = {
    ("NDR collection", "2013/14"): 96.92, ("NDR collection", "2014/15"): 97.78,
    ("Refunds", "2013/14"): 12, ("Refunds", "2014/15"): 15,
    ("Calls answered", "2013/14"): 90, ("Calls answered", "2014/15"): 91,
    ("Calls", "2013/14"): 800, ("Calls", "2014/15"): 900,
}  # fmt: skip


def without(*names):
    return {key: value for key, value in EVERY.items() if key[0] not in names and key not in names}


EXCLUSIONS = ["Measure", "Service", "Start", "End", "Reason"]


@pytest.mark.parametrize(
    ("wrong", "cell", "left"),
    [
        # A value, or a target beside it: the figure would be without its target.
        ({"Revenues": [*REVENUES, GOOD, ["Refunds", 12, 20, "banana", 20]]}, "D3", without(("Refunds", "2014/15"))),
        ({"Revenues": [*REVENUES, GOOD, ["Refunds", 12, 20, 15, "banana"]]}, "E3", without(("Refunds", "2014/15"))),
        ({"Revenues": [*REVENUES, GOOD, ["Refnds", 12, 20, 15, 20]]}, "A3", without("Refunds")),
        # A target that may be either measure's: no figure of the table is judged rightly.
        (
            {"Contact": [["Year", "Calls answered", "Calls", "Target"], ["2013/14", 90, 8, 5], ["2014/15", 91, 9, 5]]},
            "D1", without("Calls answered", "Calls"),
        ),
        # An agreement that cannot be read: the measure would be judged as if there were none.
        ({"Exclusions": [EXCLUSIONS, ["Refunds", "", "soon", None, "Flood"]]}, "C2", without("Refunds")),
        ({"Exclusions": [EXCLUSIONS, ["Refundz", "", "01/05/2014", None, "Flood"]]}, "A2", without("Refunds")),
        ({"Rebasing": [["Measure", "From", "Reason"], ["Calls", "2014", "Move"]]}, "B2", without("Calls")),
        # A table among good ones.
        (
            {"More": [["Measure", "2013/14", "2014/15"], ["Unheard of", 1, 2], ["Never heard of", 3, 4]]},
            "A2", EVERY,
        ),
        # One row of a long return: of a period that is none, of no known day.
        ({"Contact": [LONG, ("Calls", "Contact", "2013/14", 800), ("Calls", "Contact", "Tuesday", 5)]}, "C3",
         without("Calls answered", ("Calls", "2014/15"))),
        (
            {"Contact": [(*LONG, "As at"), ("Calls", "Contact", "2013/14", 800, None),
                         ("Calls", "Contact", "2014/15", 5, "soon")]},
            "E3", without("Calls answered", ("Calls", "2014/15")),
        ),
    ],
)  # fmt: skip
def test_what_an_error_touches_is_left_out_and_nothing_else(written, wrong, cell, left):
    path = written(sheets() | wrong, MEASURES)
    with pytest.raises(InputError) as raised:
        pa.load(path)
    assert str(raised.value).endswith("Add --partial to go on with what is understood (in Python: partial=True)")
    data = pa.load(path, partial=True)
    assert held(data) == left
    assert data.left_out
    assert {problem.severity for problem in data.left_out} == {Severity.ERROR}
    assert cell in {problem.cell for problem in data.left_out}
    places = {problem.place for problem in data.left_out}
    cited = {*data.observations["source"], *data.targets["source"], *data.statements["source"]}
    assert cited.isdisjoint(places)
    shown = pa.data_quality(data, "2014/15")
    assert "what is left out" in shown.caption
    assert "left out" in shown.notes[0]


def test_a_column_of_words_that_tells_rows_apart_takes_its_table_with_it(written):
    trusts = [
        ["Year", "Hospital", "Calls"],
        *([f"{year}/{year % 100 + 1}", name, year + place] for year in (2012, 2013, 2014)
          for place, name in enumerate(("Mater", "Ulster"))),
    ]  # fmt: skip
    data = pa.load(written(sheets(Trusts=trusts), MEASURES), partial=True)
    assert held(data) == EVERY  # and no figure of one hospital's as the council's


@pytest.mark.parametrize(
    "rows",
    [
        [["Measure", "Q1 2014/15", "Q2 2014/15"], ["Calls", 100, 120], ["Refunds", 50, "6O"]],
        [LONG, *(("Calls", "Contact", f"Q{q} 2014/15", 100) for q in (1, 2)),
         ("Refunds", "Revenues", "Q1 2014/15", 50), ("Refunds", "Revenues", "Q2 2014/15", "6O")],
        [("Council", "Indicator", "Quarter", "Value"), *(("Bury", "Calls", f"Q{q} 2014/15", 100) for q in (1, 2)),
         ("Bury", "Refunds", "Q1 2014/15", 50), ("Bury", "Refunds", "Q2 2014/15", "6O")],
    ],
)  # fmt: skip
def test_a_slip_does_not_move_the_report_to_an_earlier_quarter(written, rows):
    data = pa.load(written({"Figures": rows}, MEASURES), partial=True)
    assert ("Refunds", "2014/15 Q2") not in held(data)
    assert str(pa.choose_period(data)) == "2014/15 Q2"


@pytest.mark.slow
def test_without_errors_partial_changes_nothing(raw):
    assert pa.load(raw, partial=True).left_out == ()
    whole, partial = pa.load(raw), pa.load(raw, partial=True)
    assert whole.observations.equals(partial.observations)
    assert whole.complaints.equals(partial.complaints)


def test_complaints_with_one_unreadable_count_are_left_out_whole(written):
    complaints = [
        ["Complaints in 2014/15"], ["Outcome", "Housing", "ICT"],
        ["Upheld", 6, "banana"], ["Not upheld", 4, 2],
    ]  # fmt: skip
    data = pa.load(written(sheets(Complaints=complaints), MEASURES), partial=True)
    assert held(data) == EVERY
    assert data.complaints.empty  # or "0 of ICT's 2 complaints were upheld"
    assert [problem.cell for problem in data.left_out] == ["C3"]


def test_a_year_of_about_that_cannot_be_read_is_left_out_too(written):
    about = [("Authority", "Anytown"), ("Year", "last year"), ("Period", "soon")]
    data = pa.load(written(sheets(), MEASURES, about=about), partial=True)
    assert str(pa.choose_period(data)) == "2014/15"
    assert held(data) == EVERY


def test_a_file_of_a_folder_that_cannot_be_read_does_not_take_the_others_down(written, tmp_path):
    written(sheets(), MEASURES).rename(tmp_path / "good.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(b"no spreadsheet")
    with pytest.raises(InputError, match=r"bad\.xlsx"):
        pa.load(tmp_path)
    data = pa.load(tmp_path, partial=True)
    assert held(data) == EVERY
    assert [problem.file for problem in data.left_out] == ["bad.xlsx"]


def test_nothing_understood_is_an_error_in_part_as_well(written):
    path = written({"Revenues": [["Measure", "2014/15"], ["Unheard of", 1]]}, MEASURES)
    with pytest.raises(InputError) as raised:
        pa.load(path, partial=True)
    assert not raised.value.can_go_on
    assert "--partial" not in str(raised.value)


@pytest.fixture(scope="module")
def faulty(written):
    """A workbook with an unreadable table, and an unreadable cell whose text a page must not take for HTML."""
    more = [["Measure", "2013/14", "2014/15"], *([f"<b>Unheard of {n}</b>", n, n] for n in range(20))]
    revenues = [*REVENUES, GOOD, ["Refunds", 12, 20, "<i>banana</i>", 20]]
    return written(sheets(More=more, Revenues=revenues), MEASURES, name="faulty.xlsx")


@pytest.mark.slow
def test_a_kernel_takes_the_runs_partial_workbook_and_still_refuses_others(faulty, written, tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "_handover", None)
    data = pa.load(faulty, partial=True)
    loaded = loading.plan_handover(faulty, tmp_path, partial=True)
    for hand_over in (lambda *_: None, loading.write_handover):  # of what is gone, and of what is there
        hand_over(data, loaded)
        loading.use_handover(loaded)
        assert held(pa.load(faulty)) == held(data)
        other = written({"Revenues": [*REVENUES, GOOD, ["Refunds", "banana"]]}, MEASURES)
        with pytest.raises(InputError):
            pa.load(other)
    loading.use_handover(loading.plan_handover(faulty, tmp_path))
    with pytest.raises(InputError):
        pa.load(faulty)


@pytest.mark.slow
def test_a_plan_goes_on_if_it_was_asked_to_and_tells_its_kernels(faulty, tmp_path):
    with pytest.raises(InputError):
        planning.plan(Request(faulty, outputs=tmp_path), load_here)
    plan = planning.plan(Request(faulty, outputs=tmp_path, partial=True), load_here)
    assert plan.loaded.partial
    assert len(plan.data.left_out) == 21


@pytest.mark.parametrize(
    ("text", "partial"), [("partial: yes", True), ("partial: false", False), ("period: 2014/15", True)]
)
def test_a_batch_says_which_runs_go_on(tmp_path, text, partial):
    batch = tmp_path / "batch.yml"
    batch.write_text(f"runs:\n- workbook: a.xlsx\n  {text}\n", encoding="utf-8")
    assert [request.partial for request in read_batch(batch, Request(partial=True))] == [partial]
    batch.write_text("runs:\n- partial: perhaps\n", encoding="utf-8")
    with pytest.raises(RequestError, match="line 2: run 1: found 'perhaps' for partial; expected yes or no"):
        read_batch(batch, Request())


@pytest.mark.slow
def test_a_partial_run_publishes_the_rest_and_says_on_every_page_what_is_left_out(faulty, tmp_path, run_here):
    # R29
    own = write_notebook(
        tmp_path / "own.ipynb", "import partnership_analysis as pa", f"len(pa.load({str(faulty)!r}).left_out)"
    )
    asked = ("annual_briefing", "topic", own, "--workbook", faulty, "--to", "html,docx")
    refused = run_here(*asked, cwd=tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[0] == "faulty.xlsx: 3 tables of figures on 5 sheets; 2 understood"
    assert refused.stderr.splitlines()[-2].startswith("Add --partial to go on with what is understood")
    done = run_here(*asked, "--partial", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "left out: faulty.xlsx!More!A2: found '<b>Unheard of 0</b>' (and 19 more like it" in done.stderr
    (run,) = json.loads(done.stdout)["runs"]
    latest = tmp_path / "outputs" / "anytown" / "2014-15" / "latest"
    pages = sorted(latest.glob("*.html"))
    assert [page.name for page in pages] == ["contact.html", "index.html", "own.html", "revenues.html"]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        (aside,) = re.findall("<aside .*?</aside>", text, re.S)
        assert "&lt;i&gt;banana&lt;/i&gt;" in aside
        assert "and 19 more like it in the column" in aside
        assert '<a href="index.html#data-quality">' in aside
        assert "<i>banana" not in text
        assert "--partial" in text  # the command that makes it again
    index = (latest / "index.html").read_text(encoding="utf-8")
    assert 'id="data-quality"' in index
    assert "97.78%" in index
    assert "Unheard of 7" not in index
    assert "21" in (latest / "own.html").read_text(encoding="utf-8")
    paper = [paragraph.text for paragraph in Document(str(latest / "annual_briefing.docx")).paragraphs]
    assert any(text.startswith("Left out. Some of the spreadsheet has errors.") for text in paper)
    assert any("'<i>banana</i>'" in text for text in paper)
    record = json.loads((latest / "run.json").read_text(encoding="utf-8"))
    assert record["status"] == "done"
    chosen = "No period was asked for. This briefing is for 2014/15, the latest period with complete figures."
    assert record["period_note"] == chosen
    assert chosen in done.stderr
    assert chosen in index
    assert chosen in paper
    assert len(record["left_out"]) == 2
    listed = (latest / "tables" / "problems.csv").read_text(encoding="utf-8-sig")
    assert listed.count("Unheard of") == 20
    assert run["status"] == "published"
    again = run_here(*asked, "--partial", cwd=tmp_path)
    assert again.stderr.startswith("Unchanged"), again.stderr
    assert run_here(*asked, cwd=tmp_path).returncode == 2  # as before


@pytest.mark.slow
def test_a_partial_export_writes_the_rest(faulty, tmp_path):
    refused = called("export", faulty, "--to", "tables", cwd=tmp_path)
    assert (refused.returncode, list(tmp_path.iterdir())) == (2, [])
    done = called("export", faulty, "--to", "tables", "--partial", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "left out: " in done.stderr
    rows = (tmp_path / "tables" / "observations.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 1 + len(EVERY) - 1


@pytest.mark.slow
def test_a_figure_that_was_left_out_says_why_it_is_not_there(written):
    wrong = {"Revenues": [*REVENUES, GOOD, ["Refunds", 12, 20, "banana", 20]]}
    report = pa.report(pa.load(written(sheets() | wrong, MEASURES), partial=True), "2014/15")
    (scorecard,) = report.scorecard_table
    assert scorecard.cells.loc["Refunds", "Latest"] == "no figure"
    assert "an error left it out" in scorecard.notes[0]
    assert "what is left out" in report.data_quality.caption
