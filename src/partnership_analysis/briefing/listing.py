"""The list of every briefing, and the front page of a run that has no annual briefing.

Takes the folder of outputs; writes its ``index.html``: each partnership's years, the latest briefing of each, and
every run with what became of it, as the runs' own records tell.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from partnership_analysis.briefing import folders, records
from partnership_analysis.briefing.history import LATEST
from partnership_analysis.briefing.records import Record, Run, RunStatus

_TEMPLATE = Path(__file__).parent / "templates" / "partnership"
_KINDS = {RunStatus.PUBLISHED: ("met", "●"), RunStatus.FAILED: ("missed", "✕")}


@dataclass(frozen=True)
class _Row:
    when: str
    link: str
    status: str
    notebooks: str
    latest: bool


@dataclass(frozen=True)
class _Year:
    label: str
    link: str
    runs: list[_Row]


def list_briefings(outputs: Path) -> None:
    """Write the list of every briefing there is, in one step; of several at once, the last to look writes last."""
    with folders.locked(outputs / ".index.lock", wait=True):
        fresh = outputs / ".index.html"
        fresh.write_text(_page("Briefings", briefings=_briefings(outputs), kinds=_KINDS), encoding="utf-8")
        fresh.replace(outputs / "index.html")


def front_page(heading: str, links: list[tuple[str, str]]) -> str:
    """Return a page that links the pages beside it: for each its title and its file name."""
    return _page(heading, pages=links)


def _briefings(outputs: Path) -> dict[str, list[_Year]]:
    """Return the years of each partnership, as the records of their runs tell."""
    found: dict[str, list[_Year]] = {}
    for folder in sorted({path.parent for path in outputs.glob("*/*/*") if path.is_dir()}, reverse=True):
        runs = {path: records.read(path) for path in sorted(folder.glob("runs/[!.]*"), reverse=True)}
        latest = records.read(folder / LATEST)
        readable = [run.record for run in (latest, *runs.values()) if run]
        names = [record.partnership for record in readable if record.partnership]
        link = _link(outputs, folder / LATEST)
        if link or runs:
            rows = [_row(outputs, path, run, latest.record if latest else None) for path, run in runs.items()]
            year = _Year(folder.name.replace("-", "/"), link, rows)
            found.setdefault(names[0] if names else folder.parent.name, []).append(year)
    return dict(sorted(found.items()))


def _row(outputs: Path, folder: Path, run: Run | None, latest: Record | None) -> _Row:
    when, link = _when(folder.name), _link(outputs, folder)
    if not run:
        return _Row(when, link, "not known: its record cannot be read", "", latest=False)
    executed = [Path(file).stem for file in run.record.outputs if file.startswith("notebooks/")]
    notebooks = ", ".join(name.replace("_", " ") for name in executed or run.record.notebooks)
    # By its record, because `latest` may be a copy.
    return _Row(when, link, run.status, notebooks, latest=run.record == latest)


def _link(outputs: Path, folder: Path) -> str:
    page = folder / "index.html"
    return page.relative_to(outputs).as_posix() if page.is_file() else ""


def _when(stamp: str) -> str:
    """Return a run's folder name as a time, in words.

    Examples
    --------
    >>> _when("2026-11-02T060004Z")
    '2 November 2026, 06:00:04 UTC'
    """
    try:
        time = dt.datetime.strptime(stamp, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        return stamp
    return f"{time.day} {time:%B %Y, %H:%M:%S} UTC"


def _page(heading: str, **shown: Any) -> str:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATE), autoescape=True)
    return environment.get_template("listing.html.j2").render({"heading": heading, "briefings": {}} | shown)
