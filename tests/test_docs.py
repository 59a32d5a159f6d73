"""The documentation: built strictly, read in a real browser from disk."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from browsers import STANDARDS, needs_browser, started
from conftest import BRIEFING

PROJECT = Path(__file__).parents[1]
# A page of prose, of generated tables, of signatures, of executed cells and pictures, and the search.
PAGES = ("index.html", "reference/tables.html", "reference/values.html", "gallery.html", "search.html")

pytestmark = [pytest.mark.slow, needs_browser]


@pytest.fixture(scope="module")
def site(tmp_path_factory, request):
    """The site, built as `make docs` builds it: a warning is an error. PA_DOCS names one that was just built so.

    Its gallery is of the example that the suite has published.
    """
    if built := os.environ.get("PA_DOCS"):
        return (PROJECT / built).resolve()
    example = request.getfixturevalue("example")
    line = re.search(
        r"^\t\$\(BIN\)/python (-m sphinx .*) docs docs/_build/html$", (PROJECT / "Makefile").read_text(), re.M
    )
    folder = tmp_path_factory.mktemp("docs") / "html"
    build = [sys.executable, *line[1].split(), "docs", folder]
    environment = os.environ | {"PA_BRIEFING": str(example / BRIEFING / "latest")}
    done = subprocess.run(build, cwd=PROJECT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def browser():
    with started() as browser:
        yield browser


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
    page.locator("ul.search a", has_text="The sheets of a workbook").first.wait_for()


def test_gallery_shows_each_page_of_the_briefing(site, page):
    page.goto((site / "gallery.html").as_uri())
    pictures, pages = page.locator(".screens img").count(), list((site / "example").glob("*.html"))
    assert len(pages) == 7
    assert pictures == 2 * len(pages)


def test_only_the_last_job_of_the_workflow_may_publish():
    workflow = yaml.safe_load((PROJECT / ".github" / "workflows" / "docs.yml").read_text())
    assert workflow["permissions"] == {"contents": "read"}
    assert [name for name, job in workflow["jobs"].items() if "permissions" in job] == ["publish"]
