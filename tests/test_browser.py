"""The published pages in a real browser, opened from disk."""

import io
import re
import unicodedata
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsers import STANDARDS, needs_browser, started
from defusedxml.ElementTree import fromstring
from PIL import Image
from pypdf import PdfReader

from partnership_analysis.briefing import listing
from partnership_analysis.briefing.requests import ANNUAL, OF_TOPICS
from partnership_analysis.tables import COMPLAINTS_TOPIC, TOPICS

pytestmark = [pytest.mark.slow, needs_browser]

TOPIC_PAGES = tuple(OF_TOPICS[topic] for topic in (*TOPICS, COMPLAINTS_TOPIC))
PAGES = (ANNUAL, *TOPIC_PAGES, "front page of a run without the annual briefing", "every briefing")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def latest(example):
    return example / "outputs" / "peterborough-serco" / "2014-15" / "latest"


@pytest.fixture(scope="module")
def files(latest, tmp_path_factory):
    front = tmp_path_factory.mktemp("front") / "index.html"
    links = [("Collection rates", "collection_rates.html"), ("Complaints", "complaints.html")]
    front.write_text(listing.front_page("Peterborough and Serco, 2014/15", links), encoding="utf-8")
    notebooks = [latest / "index.html", *(latest / f"{name}.html" for name in TOPIC_PAGES)]
    return dict(zip(PAGES, (*notebooks, front, latest.parents[2] / "index.html"), strict=True))


@pytest.fixture(scope="module")
def browser():
    with started() as browser:
        yield browser


@pytest.fixture
def opened(browser, files):
    """Open a page by its name; what it asks for and complains of is kept."""
    contexts = []

    def open_page(name, **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(files[name].as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(opened):
    return opened("annual_briefing")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_light_or_dark(opened, name):
    page = opened(name)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    colours = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
    light = Axe().run(page, options={"runOnly": list(STANDARDS), "resultTypes": ["violations"]})
    page.emulate_media(color_scheme="dark")
    dark = Axe().run(page, options=colours)
    assert (light.violations_count, dark.violations_count) == (0, 0), light.generate_report() + dark.generate_report()
    assert "target-size" in {rule["id"] for kind in ("passes", "inapplicable") for rule in light.response[kind]}


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_for_nothing_and_fits_a_phone_and_fourfold_zoom(opened, files, name):
    page = opened(name, viewport={"width": 320, "height": 640})
    assert page.asked == [files[name].as_uri()]
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    cut = """[...document.querySelectorAll("body *")].filter(part =>
        !part.closest(".table, svg, .skip, .hidden") && part.getBoundingClientRect().right > innerWidth + 1
    ).map(part => part.outerHTML.slice(0, 80))"""
    assert page.evaluate(cut) == []


def test_annual_briefing_is_light(files):
    # With the typeface, and each chart drawn for a phone too.
    assert files["annual_briefing"].stat().st_size < 470_000


def test_contents_lead_to_their_sections(page):
    links = page.locator("nav[aria-label=Contents] a")
    assert links.count() == 15
    for link in links.all():
        link.click()
        target = page.locator(f"main {link.get_attribute('href')}")
        assert target.inner_text() == link.inner_text()
        assert target.is_visible()


def explained(page):
    """Press the button that has every figure reached by keyboard, and return the page."""
    page.get_by_role("button", name="Show where figures come from").click()
    return page


def test_a_figure_is_text_until_it_is_pointed_at(page):
    figure = page.locator(".commentary .figure", has_text="0.86 percentage points").first
    assert figure.get_attribute("title") is None
    figure.hover()
    assert figure.get_attribute("title") == "97.78% (Collection rates!G4) − 96.92% (F4)"


def test_a_page_has_few_tab_stops_until_figures_are_asked_about(page):
    stops = "[...document.querySelectorAll('a[href], button, summary, [tabindex=\"0\"]')].length"
    assert page.evaluate(stops) < 120
    figures = page.locator("main .figure").count()
    assert figures > 100
    explained(page)
    assert page.locator("main .figure[tabindex='0']").count() == figures


ORIGIN = "25.66 days (Benefits processing!G5) − 32.24 days (F5)"


def test_a_figure_is_named_by_its_number_and_described_by_its_cells(page):
    figure = explained(page).get_by_role("button", name="6.58 days", exact=True).first
    assert figure.get_attribute("aria-description") == ORIGIN


def test_assistive_technology_is_told_a_figures_number_as_its_name(page):
    figures = explained(page).locator("main .figure")
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    named = Counter(node["name"]["value"] for node in tree if node.get("role", {}).get("value") == "button")
    numbers = Counter(figures.all_inner_texts())
    assert numbers.total() > 100
    assert numbers <= named


def test_the_status_of_each_measure_is_in_view_on_a_phone(opened):
    page = opened("annual_briefing", viewport={"width": 360, "height": 740})
    edges = "[...document.querySelectorAll('.table')][0].querySelectorAll('.status')"
    right = page.evaluate(f"Math.max(...[...{edges}].map(cell => cell.getBoundingClientRect().right))")
    assert 0 < right <= 360


def test_a_table_that_goes_on_to_the_side_shows_it_and_keeps_its_names_in_view_on_a_phone(opened):
    page = opened("annual_briefing", viewport={"width": 360, "height": 740})
    table = page.locator(".table").first
    assert table.evaluate("table => table.scrollWidth > table.clientWidth")
    assert "gradient" in table.evaluate("table => getComputedStyle(table).backgroundImage")
    table.evaluate("table => table.scrollLeft = 200")
    left = table.locator("tbody th").first.bounding_box()["x"]
    assert left == pytest.approx(table.bounding_box()["x"], abs=1)


def test_the_scorecard_is_in_view_with_its_comments_on_a_laptop(opened):
    page = opened("annual_briefing", viewport={"width": 1200, "height": 800})
    scorecard = page.locator(".table").first
    assert scorecard.evaluate("table => table.scrollWidth <= table.clientWidth")
    rows = [row.bounding_box() for row in scorecard.locator("tbody tr").all()]
    assert sum(row["y"] + row["height"] <= 800 for row in rows) >= 4


def test_figure_shows_its_cells_when_the_keyboard_reaches_it(page):
    figure = explained(page).locator(".commentary .figure", has_text="6.58 days").first
    shown = "element => getComputedStyle(element, '::after').content"
    assert figure.evaluate(shown) == "none"
    # From the figure before, as a reader comes to it.
    page.locator(".commentary .figure", has_text="32.24 days").first.focus()
    page.keyboard.press("Tab")
    assert figure.evaluate("element => element === document.activeElement")
    assert figure.evaluate(shown) == f'"{ORIGIN}"'
    page.keyboard.press("Escape")
    assert figure.evaluate(shown) == "none"


def test_cells_shown_never_cover_their_figure(opened):
    page = explained(opened("annual_briefing", viewport={"width": 320, "height": 512}))
    ends = []
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.figure')"):
            box = page.locator(":focus").bounding_box()
            ends.append(box["y"] + box["height"])
    assert len(ends) > 15
    assert max(ends) <= 512 * 0.62


def test_keyboard_alone_skips_to_the_briefing_and_reaches_and_opens_everything(opened):
    page = opened("collection_rates")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Shift+Tab")  # back into the contents, and from there to the end
    page.evaluate("document.querySelector('.skip').focus()")
    stops = page.locator("a[href], button, summary, [tabindex='0']")
    reached = (
        "[...document.querySelectorAll('a[href], button, summary, [tabindex=\"0\"]')].indexOf(document.activeElement)"
    )
    for number in range(stops.count()):
        assert page.evaluate(reached) == number
        if page.evaluate("document.activeElement.matches('summary')"):
            page.keyboard.press("Enter")
            assert page.locator("details").first.get_by_role("table").is_visible()
        page.keyboard.press("Tab")


def test_charts_are_drawn_and_named(page):
    charts = page.locator("figure.chart").get_by_role("img").all()
    assert len(charts) == 10
    assert all(chart.bounding_box()["width"] > 300 for chart in charts)
    name = "Council tax collected fell to 94.78%; Business rates collected rose to 97.78%"
    assert page.get_by_role("img", name=name).count() == 1


def test_page_is_read_without_its_script(opened):
    page = opened("annual_briefing", java_script_enabled=False)
    assert page.locator("button").count() == 0
    page.locator("summary").first.click()
    assert page.locator("details").first.get_by_role("table").is_visible()
    assert page.locator("nav[aria-label=Contents] a").count() == 15


def saved(page, kind, number=0):
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download {kind} of").nth(number).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_page_gives_the_figures_of_every_chart_as_the_run_saved_them(page, latest):
    for number in range(10):
        name, content = saved(page, "CSV", number)
        assert content == (latest / "charts" / name.replace("-2014-15.csv", ".csv")).read_bytes()


def test_page_gives_a_chart_as_an_svg_that_stands_alone(opened, latest):
    page = opened("collection_rates")
    name, content = saved(page, "SVG")
    assert name == "collection-rates-trend-2014-15.svg"
    kept = fromstring((latest / "charts" / "collection-rates-trend.svg").read_bytes())
    picture = fromstring(content)
    assert picture.find(f"{SVG}title").text == kept.find(f"{SVG}title").text
    assert "@font-face" in picture.find(f"{SVG}style").text
    assert picture.get("width") == kept.get("width")
    assert (picture.find(f"{SVG}rect").get("fill"), picture.find(f"{SVG}rect").get("width")) == (
        "#ffffff",
        "453.54",
    )
    words = [" ".join("".join(text.itertext()).split()) for text in picture.iter(f"{SVG}text")]
    for part in (".headline", ".subtitle", ".source"):
        assert page.locator(part).inner_text() in " ".join(words)
    drawn = [" ".join("".join(text.itertext()).split()) for text in kept.iter(f"{SVG}text")]
    assert {"96%", "2009/10"} <= set(words) & set(drawn)
    assert "97.78%" in " ".join(words)
    assert page.get_by_role("status").first.inner_text() == f"Saved {name}"


def test_page_gives_a_chart_as_a_png_that_word_sets_at_its_size(opened, latest):
    name, content = saved(opened("collection_rates"), "PNG")
    assert name == "collection-rates-trend-2014-15.png"
    picture = Image.open(io.BytesIO(content))
    saved_by_run = (latest / "charts" / "collection-rates-trend.png").read_bytes()
    kept = Image.open(io.BytesIO(saved_by_run))
    assert picture.width / picture.info["dpi"][0] * 2.54 == pytest.approx(16, abs=0.01)
    assert picture.height == pytest.approx(kept.height, rel=0.05)
    assert len(picture.convert("RGB").getcolors(1 << 20)) > 20
    assert picture.getpixel((0, 0))[:3] == (255, 255, 255)


def test_page_copies_a_chart_as_a_picture(opened):
    page = opened("collection_rates", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy picture of").click()
    page.get_by_role("status").filter(has_text="Copied").wait_for()
    copied = """async () => {
        const [item] = await navigator.clipboard.read();
        const picture = await createImageBitmap(await item.getType("image/png"));
        return [picture.width, picture.height];
    }"""
    width, height = page.evaluate(copied)
    assert (width, height > 1000) == (1890, True)


def test_copy_is_not_offered_where_the_browser_has_no_clipboard(browser, files):
    page = browser.new_page()
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(files["collection_rates"].as_uri())
    assert page.locator("figure.chart button").all_inner_texts() == ["PNG", "SVG", "CSV"]
    page.close()


@pytest.fixture(scope="module")
def paper(browser, files):
    """The annual briefing's printed pages, and their text without its white space."""
    page = browser.new_page(color_scheme="dark")
    page.goto(files["annual_briefing"].as_uri())
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    page.close()
    return sheets, [squeezed(sheet.extract_text()) for sheet in sheets]


def squeezed(text):
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def test_print_is_a4_with_its_pages_numbered_and_nothing_to_press(paper):
    sheets, texts = paper
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {(595, 842)}
    assert all(f"{number}of{len(texts)}" in text for number, text in enumerate(texts, 1))
    assert "Annualperformancebriefing,2014/15PeterboroughandSerco" in texts[0]
    assert [word for word in ("Contents", "Copypicture", "Dataforthischart", "Skipto") if word in "".join(texts)] == []


def test_print_splits_no_chart(page, paper):
    _, texts = paper
    figures = page.locator("figure.chart")
    parts = [
        [squeezed(figure.locator(f".{part}").text_content()) for part in ("headline", "subtitle", "source")]
        for figure in figures.all()
    ]
    assert len(parts) == 10
    for headline, subtitle, source in parts:
        (after,) = [text.split(headline + subtitle)[1] for text in texts if headline + subtitle in text]
        others = [after.find(other + below) for other, below, _ in parts if other + below in after]
        assert source in after[: min(others, default=None)]


def test_print_splits_long_tables_alone_and_between_rows_under_their_headings(page, paper):
    _, texts = paper
    tables = page.locator("main > .table")
    for table in tables.all():
        caption = squeezed(table.locator("caption").text_content())
        last = squeezed(table.locator("tbody tr").last.text_content()) if table.locator("tbody tr").count() else ""
        if table.locator("tbody tr").count() < 13:
            assert any(caption in text and last in text for text in texts), caption
    assert sum("FigureAboutWhereitcomesfrom" in text for text in texts) > 2
