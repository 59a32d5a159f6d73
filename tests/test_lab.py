"""The notebooks in a real JupyterLab, in a real browser, by keyboard."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from browsers import needs_browser, started

import partnership_analysis as pa
from partnership_analysis.briefing import pages

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"

pytestmark = [pytest.mark.slow, needs_browser]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a copy of the notebooks: its address and its folder."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(NOTEBOOKS, folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = [f"--ServerApp.port={port}", "--IdentityProvider.token=", "--allow-root", "--no-browser"]
    own = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    command = [sys.executable, "-m", "jupyter", "lab", str(folder / "notebooks"), *settings]
    output = {"env": os.environ | own, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **output) as lab:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/api/status", lab)
        yield address, folder
        lab.terminate()


def _wait_for(address, process):
    for _ in range(300):
        try:
            with urllib.request.urlopen(address):  # noqa: S310 (our own address)
                return
        except OSError:
            assert process.poll() is None
            time.sleep(0.1)
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def page(lab):
    with started() as browser:
        page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
        page.set_default_timeout(60_000)  # a busy machine starts a kernel slowly
        yield page


@pytest.fixture(scope="module")
def explore(lab, page):
    """The notebook explore, with all its cells run from the keyboard."""
    address, _ = lab
    page.goto(f"{address}/lab/tree/explore.ipynb")
    page.get_by_role("paragraph").filter(has_text="Choose what to look at").wait_for()
    page.get_by_text("Python 3 (ipykernel)").first.wait_for()

    def run_all():
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    run_until(run_all, page.get_by_label("Measures"))
    return page


def run_until(run, shown):
    """Run cells until something is shown: JupyterLab drops those that are run before a slow kernel answers."""
    from playwright.sync_api import TimeoutError as TooLate

    for patience in (20_000, 20_000, 60_000):
        run()
        try:
            return shown.wait_for(timeout=patience)
        except TooLate:
            continue
    raise AssertionError("the cells were run three times, and nothing was shown")


def test_explore_follows_the_keyboard(explore):
    chart = explore.locator(".widget-html-content figure.chart .headline").first
    before = chart.inner_text()
    assert before == "Customer Services met its only target in 2014/15"
    explore.get_by_label("Measures").focus()
    explore.keyboard.press("ArrowDown")
    explore.wait_for_function(
        "before => document.querySelector('.widget-html-content figure.chart .headline').innerText !== before",
        arg=before,
    )
    assert "90%" in explore.locator(".widget-html-content .commentary").first.inner_text()
    assert ".measure('Percentage of calls answered')" in explore.locator(".widget-html-content pre").first.inner_text()


def test_explore_saves_the_four_files(explore, lab):
    _, folder = lab
    explore.get_by_role("button", name="Save to outputs").focus()
    explore.keyboard.press("Enter")
    explore.get_by_text("Saved ../outputs/explore").wait_for()
    saved = {path.name for path in (folder / "outputs" / "explore").iterdir()}
    assert {
        f"kpi-performance-customer-services-calls-answered-against-target.{kind}"
        for kind in ("csv", "png", "svg", "txt")
    } <= saved


def test_explore_shows_no_error_and_a_choice_for_readers_without_a_kernel(explore):
    explore.locator(".jp-OutputArea-output .commentary").last.wait_for()
    for kind in ("error", "stderr"):
        assert explore.locator(f"[data-mime-type='application/vnd.jupyter.{kind}']").count() == 0
    # The charts of the last cell are outputs of the notebook, not of a widget.
    assert explore.locator(".jp-RenderedHTMLCommon > figure.chart").count() >= 1


def test_table_looks_as_it_does_in_the_briefing(explore, tmp_path, report):
    part = report.service("Customer Services").measure("Percentage of calls answered in 20 seconds")
    table = pa.compare(part, "2014/15")
    output = nbformat.v4.new_output("display_data", table._repr_mimebundle_())
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    (tmp_path / "page.html").write_text(pages.render(notebook, {}), encoding="utf-8")
    page = explore.context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    looks = """table => [...table.querySelectorAll("caption, th, td")].map(cell => {
        const {textAlign, verticalAlign, fontWeight, captionSide} = getComputedStyle(cell);
        return [cell.tagName, cell.innerText, textAlign, verticalAlign, fontWeight, captionSide];
    })"""
    explore.get_by_label("Measures").select_option("Percentage of calls answered in 20 seconds")
    in_lab = explore.locator(".widget-html-content .table:not(details .table)", has_text="in 20 seconds")
    in_lab.wait_for()
    assert in_lab.locator("table").evaluate(looks) == page.locator("main table").evaluate(looks)
    status, plain = (
        in_lab.locator(f"td{kind}").first.evaluate("cell => getComputedStyle(cell).color")
        for kind in (".status", ".number")
    )
    assert status != plain
    page.close()


def test_warm_kernel_is_offered_and_runs(explore, lab):
    address, _ = lab
    page = explore.context.new_page()
    page.goto(f"{address}/lab/workspaces/other")
    page.get_by_title("Partnership (warm)").first.click()
    page.get_by_text("Partnership (warm) | Idle").wait_for()
    page.locator(".jp-Notebook .cm-content").first.click()
    page.keyboard.type("import partnership_analysis as pa; pa.load()")

    def run():
        page.locator(".jp-Notebook .cm-content").first.click()
        page.keyboard.press("Shift+Enter")

    run_until(run, page.locator(".jp-OutputArea-output", has_text="Peterborough and Serco"))
    page.close()
