"""The documentation: built strictly, read in a real browser from disk."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe

PROJECT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
STANDARDS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# A page of prose, of generated tables, of signatures, and of executed cells and pictures.
PAGES = ("index.html", "reference/tables.html", "reference/values.html", "gallery.html")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not CHROMIUM and os.environ.get("PA_REQUIRE_BROWSER") != "1", reason="no Chromium on this machine"
    ),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, built as `make docs` builds it: a warning is an error."""
    line = re.search(
        r"^\t\$\(BIN\)/python (-m sphinx .*) docs docs/_build/html$", (PROJECT / "Makefile").read_text(), re.M
    )
    folder = tmp_path_factory.mktemp("docs") / "html"
    done = subprocess.run(
        [sys.executable, *line[1].split(), "docs", folder], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return folder


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
def page(browser):
    page = browser.new_page(viewport={"width": 360, "height": 780})
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_light_or_dark(site, page, name):
    page.goto((site / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    light = Axe().run(page, options={"runOnly": list(STANDARDS), "resultTypes": ["violations"]})
    page.emulate_media(color_scheme="dark")
    dark = Axe().run(page, options={"runOnly": ["color-contrast"], "resultTypes": ["violations"]})
    assert (light.violations_count, dark.violations_count) == (0, 0), light.generate_report() + dark.generate_report()


def test_every_page_fits_a_phone_and_asks_for_nothing_from_elsewhere(site, page):
    pages = [
        path for path in site.rglob("*.html") if "example" not in path.parts
    ]  # whose own tests are in test_browser
    assert len(pages) > 20
    for path in pages:
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    assert [url for url in page.asked if not url.startswith((site.as_uri(), "data:"))] == []


def test_search_finds_a_page_without_a_network(site, page):
    page.goto(f"{(site / 'search.html').as_uri()}?q=tolerance")
    page.locator("ul.search a", has_text="The sheets of a workbook").wait_for()


def test_gallery_shows_each_page_of_the_briefing(site, page):
    page.goto((site / "gallery.html").as_uri())
    pictures = page.locator(".screens img").count()
    assert pictures == 2 * len(list((site / "example").glob("*.html")))


def test_workflow_pins_its_actions_and_only_its_last_job_may_publish():
    text = (PROJECT / ".github" / "workflows" / "docs.yml").read_text()
    used = re.findall(r"uses: (\S+)", text)
    assert [action for action in used if not re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)] == []
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in workflow["jobs"].items() if "permissions" in job] == ["publish"]
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")
