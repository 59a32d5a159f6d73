"""A new user's first minute, and the choices of `explore` without a browser."""

import subprocess
import sys

import pytest

import partnership_analysis as pa
from partnership_analysis.blocks import Table

SHEETS = {
    "Collection": [["Made-up collection rates", None, None], ["Measure", "2012/13", "2013/14", "2014/15"],
                   ["Made-up council tax collection", "95.1%", "95.9%", "96.2%"]],
    "Calls": [["Measure", "Target", "2014/15"], ["Made-up calls answered", "90%", "88%"]],
}  # fmt: skip


@pytest.mark.slow
def test_a_spreadsheet_of_ones_own_is_charted_and_saved_in_five_lines(written, tmp_path):
    workbook = written(SHEETS, measures=None, about=None)
    lines = (
        "import partnership_analysis as pa",
        f"data = pa.load({str(workbook)!r})",
        'part = data.measure("council tax")',
        'chart = pa.trend(part, "2014/15")',
        'print(chart.save("paper"))',
    )
    done = subprocess.run([sys.executable, "-c", "\n".join(lines)], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (picture,) = (tmp_path / "paper").glob("*.png")
    assert "Made-up council tax collection rose to 96.2%" in picture.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.fixture
def choices(tmp_path):
    """The widgets of the example, by their labels, and what they show."""
    shown = pa.explore(outputs=tmp_path)
    return {getattr(widget, "description", ""): widget for widget in shown.children}, shown


def html_of(shown):
    return "".join(widget.value for widget in shown.children if type(widget).__name__ == "HTML")


@pytest.mark.slow
def test_choices_begin_with_the_first_service_and_every_year(choices):
    named, shown = choices
    assert named["Service"].value == "Customer Services"
    assert named["Years"].value == ("2009/10", "2014/15")
    assert named["Measures"].value == ("Customer Satisfaction",)
    assert "Customer Services met its only target" in html_of(shown)


@pytest.mark.slow
def test_what_is_shown_follows_the_choice(choices):
    named, shown = choices
    named["Service"].value = "Shared Transactional Services"
    named["Measures"].value = ("NDR collection", "CTX collection")
    for against, told in (("last year", "+0.86 points"), ("first year", "+2.72 points"), ("target", "pa.draw(part")):
        named["Compare with"].value = against
        assert told in html_of(shown), against
    assert "Business rates collected rose to 97.78%" in html_of(shown)
    assert "Business rates collected rose to 97.78%" in named["To paste"].value


@pytest.mark.slow
def test_lines_of_python_make_what_is_shown(choices):
    named, shown = choices
    named["Service"].value = "Shared Transactional Services"
    named["Years"].value = ("2011/12", "2013/14")
    code = html_of(shown).partition("<pre>")[2].partition("</pre>")[0].replace("&#39;", "'")
    scope = {"pa": pa}
    exec(code.replace("pa.show(", "made = ("), scope)  # noqa: S102 (the lines under test)
    made = scope["made"]
    assert [item._repr_html_() in html_of(shown) for item in made] == [True, True, True]
    assert isinstance(made[1], Table)
    assert made[0].headline == "Business rates collected fell to 96.92%"


@pytest.mark.slow
def test_workbook_with_errors_says_so_and_leaves_the_last(choices, edited):
    named, shown = choices
    named["Workbook"].value = str(edited({"Collection rates!G4": "banana"}))
    assert "Collection rates!G4: found &#39;banana&#39;" in html_of(shown)
    assert named["Service"].value == "Customer Services"
    named["Service"].value = "ICT"
    assert "edited.xlsx" not in html_of(shown)


@pytest.mark.slow
def test_workbook_without_a_year_to_report_on_says_so(choices, written):
    named, shown = choices
    rows = [["Measure", "Calendar year 2013", "Calendar year 2014"], ["Made-up calls answered", "90%", "88%"]]
    named["Workbook"].value = str(written({"Calls": rows}, measures=None, about=None))
    assert "no report is made on other years" in html_of(shown)
    assert named["Service"].layout.display == "none"


def test_another_workbook_offers_its_own_services_and_years(choices, written):
    named, _ = choices
    named["Workbook"].value = str(written(SHEETS, measures=None))
    assert named["Years"].options == ("2012/13", "2013/14", "2014/15")
    assert "Customer Services" not in named["Service"].options


@pytest.mark.slow
def test_nothing_chosen_saves_nothing(choices, tmp_path):
    named, shown = choices
    named["Measures"].value = ()
    named["Save to outputs"].click()
    assert "Nothing is drawn to be saved." in html_of(shown)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_year_without_a_figure_is_said_and_not_drawn(choices):
    named, shown = choices
    named["Years"].value = ("2009/10", "2010/11")
    assert "Customer satisfaction" not in html_of(shown)
    assert "no figures" in html_of(shown)


@pytest.mark.slow
def test_council_is_chosen_where_there_are_several(written):
    figures = [("Made-upham", "2013-14", "95%"), ("Made-upham", "2014-15", "96%"), ("Madeby", "2014-15", "91%")]
    rows = [["Authority", "Measure", "Period", "Value"], *([name, "Tax", *rest] for name, *rest in figures)]
    shown = pa.explore(written({"Rates": rows}, measures=None, about=None), "Madeby")
    named = {getattr(widget, "description", ""): widget for widget in shown.children}
    assert named["Council"].options == ("Made-upham", "Madeby")
    assert "91%" in html_of(shown)
    named["Council"].value = "Made-upham"
    assert "96%" in html_of(shown)


def test_measure_is_found_by_part_of_its_name_and_near_misses_are_named(report):
    assert report.measure("network").measures["measure"].tolist() == ["Network availability"]
    assert report.measure("NDR", "as at 31").measures["measure"].tolist()[0] == "NDR collection"
    said = r"'calls answered in 20' may be any of 2 measures: .*\(Customer Services\), .*\(ICT\)"
    with pytest.raises(ValueError, match=said) as several:
        report.measure("calls answered in 20")
    assert "data.service" in str(several.value)
    with pytest.raises(ValueError, match=r"no measure 'netwrok': expected one of Network availability$"):
        report.measure("netwrok")


def test_dataset_shows_itself_as_a_summary(report):
    assert repr(report).splitlines()[0] == (
        "Peterborough and Serco, from serco_partnership_2014-15.xlsx; 1 problem: see data.problems"
    )
    assert "2009/10 to 2014/15" in report._repr_html_()


@pytest.mark.slow
def test_compare_refuses_what_it_does_not_know(report):
    with pytest.raises(ValueError, match="found 'budget' to compare with; expected one of target, last year"):
        pa.compare(report, "2014/15", "budget")


@pytest.mark.slow
def test_comparisons_say_what_they_compare_with(report):
    rates, calls = report.topic("Collection rates"), report.service("Customer Services").measure("calls answered")
    first = pa.compare(rates, "2014/15", "first year").cells
    tax = [str(cell) for cell in first.loc["Council tax collected"]]
    assert tax == ["94.78%", "2009/10", "96.06%", "−1.28 points", "worse"]
    assert [str(cell) for cell in first.loc["Council tax collected as at 31 August 2015"]][1:] == [
        "not like for like"
    ] * 4
    (row,) = pa.compare(calls, "2014/15").cells.itertuples(index=False)
    assert [str(cell) for cell in row] == ["90%", "91%", "−1 point", "missed in part"]


def test_figures_that_differ_by_dust_alone_are_the_same(written):
    rows = [["Measure", "13/14", "14/15"], ["NDR collection", (0.1 + 0.2, "0.0%"), (0.3, "0.0%")]]
    data = pa.load(written({"Collection rates": rows}))
    last = pa.compare(data, "2014/15", "last year").cells.iloc[0]
    assert [str(cell) for cell in last][-2:] == ["0 points", "the same"]


def test_years_the_wrong_way_round_are_refused(report):
    with pytest.raises(ValueError, match="found 2014/15 to 2012/13; expected the earlier year first"):
        report.between("2014/15", "2012/13")


@pytest.mark.slow
def test_months_are_explored_too(written):
    rows = [["Measure", *[f"2014-{month:02d}" for month in range(4, 13)]], ["Made-up calls", *range(20, 29)]]
    shown = pa.explore(written({"Months": rows}, measures=None))
    assert "made-up-calls-recent" in html_of(shown).casefold()


def test_first_year_is_the_earliest_however_the_workbook_orders_its_years(written):
    rows = [["Measure", "14/15", "13/14", "12/13"], ["NDR collection", "97%", "96%", "95%"]]
    cells = pa.compare(pa.load(written({"Collection rates": rows})), "2014/15", "first year").cells.iloc[0]
    assert [str(cell) for cell in cells][1:3] == ["2012/13", "95%"]


@pytest.mark.slow
def test_target_without_a_word_of_which_is_better_is_not_judged(written):
    rows = [["Measure", "Target", "2013/14", "2014/15"], ["Repairs in 24 hours", "95%", "94.1%", "95.2%"]]
    part = pa.load(written({"Housing": rows}, measures=None)).measure("repairs")
    shown = [str(cell) for cell in pa.compare(part, "2014/15").cells.iloc[0]]
    assert shown == ["95.2%", "95%", "+0.2 points", "not judged"]
    assert pa.trend(part, "2014/15").slug == "housing-repairs-in-24-hours-trend"


@pytest.mark.slow
def test_a_group_of_councils_is_chosen_and_seen(written):
    councils = ["Leeds", "York", "Hull", "Bradford", "Wakefield", "Calderdale"]
    rows = [("Authority", "Measure", "Period", "Value")]
    rows += [(name, "Calls answered", year, f"{80 + i + y}%") for i, name in enumerate(councils) for y, year in
             enumerate(("2012/13", "2013/14", "2014/15"))]  # fmt: skip
    groups = [("Group", "Authority"), *(("North", name) for name in councils[:4])]
    measures = [("Calls answered", "Phones", "percent", "higher")]
    workbook = written({"Returns": rows, "Comparators": groups}, measures=measures, about=[("Authority", "Leeds")])
    shown = pa.explore(workbook, "Leeds")
    named = {getattr(widget, "description", ""): widget for widget in shown.children}
    assert "Beside other councils" not in html_of(shown)
    assert named["Beside"].options == ("no other councils", "all councils", "North")
    named["Beside"].value = "North"
    assert "4th of 4" in html_of(shown)
    assert "pa.comparators(part, &#39;2014/15&#39;, &#39;North&#39;)" in html_of(shown)
    named["Beside"].value = "all councils"
    assert "6th of 6" in html_of(shown)
