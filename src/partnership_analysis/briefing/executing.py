"""A plan's notebooks executed and rendered into a folder, each in a process of its own, and its tables beside them."""

import contextlib
import datetime as dt
import json
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import asdict
from pathlib import Path
from typing import Any

from partnership_analysis import exports, periods, problems, service_names, words
from partnership_analysis.briefing import forks, formats, listing, processes, spreadsheets, titles
from partnership_analysis.briefing.outcomes import Progress
from partnership_analysis.briefing.planning import CHARTS, Page, Plan
from partnership_analysis.briefing.requests import ANNUAL, CHANGES, NOTEBOOKS, OF_TOPICS
from partnership_analysis.lab.saved_charts import draw_once
from partnership_analysis.period_choice import briefing_title

_MOST_LEFT_OUT = 10  # lines at the head of a page
_LONGEST_END = 10.0  # seconds in which a notebook that is killed ends


def make_pages(plan: Plan, staging: Path, timeout: float | None, pool: Executor, progress: Progress) -> list[str]:
    """Execute and render a plan's notebooks into a folder, with its tables; return what failed, one line each.

    Parameters
    ----------
    plan
        What to make.
    staging
        The folder.
    timeout
        Seconds that a notebook may take; None is as long as it likes.
    pool
        Where the threads are that wait for the notebooks: as many as may be executed at a time.
    progress
        Told of each notebook.
    """
    (staging / "notebooks").mkdir()
    links = [(_title(page, plan), page.file) for page in plan.pages]
    about = _about_pages(plan) | {"pages": links}

    def make_page(page: Page) -> str:
        label = f"{plan.data.authority} {plan.period} {page.name}"
        progress(label, False)
        try:
            return _make_page(page, staging, about, asdict(plan.loaded), timeout)
        finally:
            progress(label, True)

    with draw_once(staging / CHARTS):
        waiting = pool.map(make_page, plan.pages)
        try:
            unwritten = _write_tables(plan, staging)  # meanwhile, in this process
        finally:
            failures = [failure for failure in waiting if failure]
    failures = failures or unwritten
    if not failures and not (staging / "index.html").exists():
        title = f"{plan.data.partnership}, {plan.period.title}"
        (staging / "index.html").write_text(listing.front_page(title, links), encoding="utf-8")
    return failures


def _write_tables(plan: Plan, staging: Path) -> list[str]:
    """Write the tidy tables that a run keeps beside its pages; return what went wrong."""
    try:
        exports.export(plan.data, staging / "tables", plan.period)
        if formats.WORKBOOK in plan.request.formats:
            spreadsheets.write(plan.data, plan.period, staging / "tables.xlsx", plan.date)
    except OSError as error:
        return [f"The run's tables could not be written: {words.os_error_text(error)}"]
    return []


def _title(page: Page, plan: Plan) -> str:
    """Return a page's title before it is made: its notebook's, or else its topic or that of the whole report."""
    if topic := page.parameters.get("topic"):
        return service_names.title(plan.data, topic)
    known = {name: topic for topic, name in OF_TOPICS.items()} | {ANNUAL: briefing_title(plan.period)}
    return titles.title(json.loads(page.notebook.read_text("utf-8")), known.get(page.name, ""))


def _make_page(
    page: Page, staging: Path, about: Mapping[str, Any], loaded: dict[str, Any], timeout: float | None
) -> str:
    """Have a process make one page; return what failed."""
    source = page.notebook
    executed = staging / "notebooks" / f"{page.name}.ipynb"
    # As the command takes it.
    name = source.stem if source.stem in (*NOTEBOOKS, CHANGES) else source.name
    places = (str(source), str(executed), str(staging / page.file))
    arguments = (*places, dict(page.parameters), {**about, "notebook": name}, loaded)
    imports = ["partnership_analysis.briefing.documents"] if "docx" in about["formats"] else []
    try:
        process = forks.start(forks.Kind.NOTEBOOKS, f"{forks.Kind.NOTEBOOKS}:make_page", *arguments, imports=imports)
    except processes.EndedError as error:
        return f"{source.name}: {error}"
    try:
        status = process.wait(timeout)
    except processes.TooLongError:
        process.kill()
        with contextlib.suppress(processes.TooLongError):
            process.wait(_LONGEST_END)  # the notebook is kept as it was last written
        return f"{source.name}{_cell_reached(executed)}: it took longer than {timeout:g} seconds (--timeout)"
    finally:
        process.close()
    return (
        str(process.answer)
        if status == 0
        else f"{source.name}{_cell_reached(executed)}: its process was ended from outside"
    )


def _cell_reached(executed: Path) -> str:
    """Name the cell that a notebook had reached, if it was written down."""
    from partnership_analysis.briefing import notebooks

    try:
        return f", cell {notebooks.reached(executed)}"
    except (OSError, ValueError):
        return ""


def _about_pages(plan: Plan) -> dict[str, Any]:
    """Return what every page of a briefing says about itself, as `pages.render` takes it."""
    date = dt.date.fromisoformat(plan.date)
    workbook = plan.fingerprint.workbook
    return {
        "partnership": plan.data.partnership,
        "authority": plan.data.authority,
        "period": periods.spelling(plan.period),
        "source": plan.data.about.get("Source") or workbook,
        "workbook": workbook,
        "date": f"{date.day} {date:%B %Y}",
        "formats": plan.request.formats,
        "comparators": plan.request.comparators.name if plan.request.comparators else "",
        "template": str(plan.request.template.resolve()) if plan.request.template else "",
        "left_out": list(problems.lines(plan.data.left_out, _MOST_LEFT_OUT, others="tables/problems.csv lists all")),
        "period_note": plan.period_note,
        # The whole report has a note on the data's quality.
        "quality": "index.html#data-quality" if ANNUAL in plan.notebooks else "tables/problems.csv",
    }
