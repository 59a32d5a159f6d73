"""The published pages in a real browser, opened from disk."""

import os
import shutil

import pytest
from conftest import partnership

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(
    not CHROMIUM and os.environ.get("PA_REQUIRE_BROWSER") != "1", reason="no Chromium on this machine"
)


@pytest.fixture(scope="module")
def briefing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    assert partnership("run", "annual_briefing", cwd=folder).returncode == 0
    return folder / "outputs" / "peterborough-serco" / "2014-15" / "latest" / "index.html"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser, briefing):
    page = browser.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(briefing.as_uri())
    yield page
    page.close()


def test_page_asks_for_nothing_but_itself(page, briefing):
    assert page.asked == [briefing.as_uri()]
    assert page.complaints == []


def test_contents_lead_to_their_sections(page):
    links = page.locator("nav[aria-label=Contents] a")
    assert links.count() == 10
    for link in links.all():
        link.click()
        target = page.locator(f"main {link.get_attribute('href')}")
        assert target.inner_text() == link.inner_text()
        assert target.is_visible()


def test_figure_reveals_its_cells(page):
    figure = page.locator(".commentary .figure", has_text="0.86 percentage points").first
    assert figure.get_attribute("title") == "Collection rates!G4 - F4"


def test_figure_shows_its_cells_when_the_keyboard_reaches_it(page):
    figure = page.locator(".commentary .figure", has_text="6.58 days").first
    shown = "element => getComputedStyle(element, '::after').content"
    assert figure.evaluate(shown) == "none"
    # From the figure before, as a reader comes to it.
    page.locator(".commentary .figure", has_text="25.66 days").first.focus()
    page.keyboard.press("Tab")
    assert figure.evaluate("element => element === document.activeElement")
    assert figure.evaluate(shown) == '"Benefits processing!G5 - F5"'


def test_every_number_of_a_table_can_be_reached(page):
    cells = page.locator("main td.number")
    assert cells.count() > 100
    assert page.locator("main td.number .figure[tabindex='0']").count() == cells.count()


def test_charts_are_drawn_and_named(page):
    charts = page.get_by_role("img").all()
    assert len(charts) == 10
    assert all(chart.bounding_box()["width"] > 300 for chart in charts)
    name = "In-year collection of council tax fell to 94.78%; in-year collection of business rates rose to 97.78%"
    assert page.get_by_role("img", name=name).count() == 1


def test_data_of_a_chart_open_by_keyboard(page):
    summary = page.locator("summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("details").first.get_by_role("table").is_visible()


def test_phone_scrolls_tables_but_not_the_page(page):
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
