"""The list of every briefing, and the front page of a run that has no annual briefing.

Takes the folder of outputs; writes its ``index.html``: each partnership's years, the latest briefing of each, and
every run with what became of it, as the runs' own records tell.
"""

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

import jinja2

from partnership_analysis.briefing import locks, records

_TEMPLATE = Path(__file__).parent / "templates" / "partnership"
_STATUSES = {records.DONE: "published"}
_KINDS = {"published": ("met", "●"), "failed": ("missed", "✕")}


class _Run(NamedTuple):
    when: str
    link: str
    status: str
    notebooks: str
    latest: bool


class _Year(NamedTuple):
    label: str
    link: str
    runs: list[_Run]


def list_briefings(outputs: Path) -> None:
    """Write the list of every briefing there is, in one step; of several at once, the last to look writes last."""
    with locks.take(outputs / ".index.lock", wait=True):
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
        told = {path: records.read(path) for path in sorted(folder.glob("runs/[!.]*"), reverse=True)}
        latest = records.read(folder / records.LATEST)
        names = [record["partnership"] for record in (latest, *told.values()) if record.get("partnership")]
        link = _link(outputs, folder / "latest")
        if link or told:
            runs = [_run(outputs, path, record, latest) for path, record in told.items()]
            year = _Year(folder.name.replace("-", "/"), link, runs)
            found.setdefault(str(names[0]) if names else folder.parent.name, []).append(year)
    return dict(sorted(found.items()))


def _run(outputs: Path, folder: Path, record: dict[str, Any], latest: dict[str, Any]) -> _Run:
    status = str(record.get("status") or "not known: its record cannot be read")
    made = record.get("notebooks")
    named = ", ".join(str(name).replace("_", " ") for name in made) if isinstance(made, list) else ""
    # By its record, because `latest` may be a copy.
    is_latest = bool(record) and record == latest
    return _Run(_when(folder.name), _link(outputs, folder), _STATUSES.get(status, status), named, is_latest)


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
