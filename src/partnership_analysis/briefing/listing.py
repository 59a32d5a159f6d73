"""The list of every briefing, and the front page of a run that has no annual briefing.

Takes the folder of outputs; writes its ``index.html``. Each partnership has its periods, the newest first, with the
latest briefing and every run with its status. All of it comes from the records of the runs.
"""

import datetime as dt
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2

from partnership_analysis import periods, typeface, words
from partnership_analysis.briefing import folders, pages, records
from partnership_analysis.briefing.history import LATEST
from partnership_analysis.briefing.records import Record, Run, RunStatus
from partnership_analysis.periods import Period
from partnership_analysis.problems import shortened

_TEMPLATE = Path(__file__).parent / "templates" / "partnership"
_LONGEST = 300  # characters of why a run failed
_KINDS = {RunStatus.PUBLISHED: ("met", "●"), RunStatus.FAILED: ("missed", "✕")}


@dataclass(frozen=True)
class _Row:
    when: str
    link: str
    status: str
    notebooks: str
    latest: bool
    why: str = ""


@dataclass(frozen=True)
class _Briefing:
    """The runs of one partnership and period. If the period is not known, the title is the folder's name."""

    partnership: str
    folder: str
    period: Period | None
    link: str
    runs: list[_Row]

    @property
    def title(self) -> str:
        return self.period.title if self.period else self.folder

    @property
    def age(self) -> tuple[int, int, str]:
        """What sorts briefings from the oldest to the newest. Of two that end together, the longer is the newer."""
        return (self.period.ends, self.period.months, self.folder) if self.period else (0, 0, self.folder)


def list_briefings(outputs: Path) -> None:
    """Write the list of every briefing, in one step. Of several processes, the last to look writes last."""
    with folders.locked(outputs / ".index.lock", wait=True):
        text = _render("Briefings", briefings=_briefings(outputs), kinds=_KINDS)
        # A new file, whatever is there: another may have put a link in its place.
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=outputs, prefix=".index-", delete=False) as fresh:
            fresh.write(text)
        Path(fresh.name).chmod(0o666 & ~folders.umask())
        Path(fresh.name).replace(outputs / "index.html")


def front_page(heading: str, links: list[tuple[str, str]]) -> str:
    """Return a page with links, each of a title and a file name, to the pages beside it."""
    return _render(heading, pages=links)


def _briefings(outputs: Path) -> dict[str, list[_Briefing]]:
    """Return the briefings of each partnership, the newest period first."""
    briefing_folders = {path.parent for path in outputs.glob("*/*/*") if path.is_dir()}
    found = [_briefing(outputs, folder) for folder in briefing_folders]
    by_partnership: dict[str, list[_Briefing]] = {}
    for briefing in sorted(found, key=lambda briefing: briefing.age, reverse=True):
        if briefing.link or briefing.runs:
            by_partnership.setdefault(briefing.partnership, []).append(briefing)
    return dict(sorted(by_partnership.items()))


def _briefing(outputs: Path, folder: Path) -> _Briefing:
    runs = {path: records.read(path) for path in sorted(folder.glob("runs/[!.]*"), reverse=True)}
    latest = records.read(folder / LATEST)
    readable = [run.record for run in (latest, *runs.values()) if run]
    names = [record.partnership for record in readable if record.partnership]
    labels = [record.period for record in readable if record.period]
    rows = [_row(outputs, path, run, latest.record if latest else None) for path, run in runs.items()]
    return _Briefing(
        partnership=names[0] if names else folder.parent.name,
        folder=folder.name,
        period=_period(labels[0], Period.from_label)
        if labels
        else _period(_period_text(folder.name), periods.parse_any),
        link=_link(outputs, folder / LATEST),
        runs=rows,
    )


def _period_text(folder: str) -> str:
    """Return a folder's name as periods are spelled.

    Examples
    --------
    >>> _period_text("2014-15-q2"), _period_text("2014-11")
    ('2014-15 q2', '2014-11')
    """
    head, _, part = folder.rpartition("-")
    return f"{head} {part}" if part[:1] in ("q", "h") else folder


def _period(text: str, read: Callable[[str], Period]) -> Period | None:
    try:
        return read(text)
    except ValueError:
        return None


def _row(outputs: Path, folder: Path, run: Run | None, latest: Record | None) -> _Row:
    when, link = _time_in_words(folder.name), _link(outputs, folder)
    if not run:
        return _Row(when, link, "not known: its record cannot be read", "", latest=False)
    executed = [Path(file).stem for file in run.record.outputs if file.startswith("notebooks/")]
    notebooks = ", ".join(re.sub("[_-]", " ", name) for name in executed or run.record.notebooks)
    # By its record, because `latest` may be a copy.
    why = words.printable(shortened(run.record.failures[0], _LONGEST)) if run.record.failures else ""
    return _Row(when, link, run.record.status, notebooks, latest=run.record == latest, why=why)


def _link(outputs: Path, folder: Path) -> str:
    page = folder / "index.html"
    return page.relative_to(outputs).as_posix() if page.is_file() else ""


def _time_in_words(stamp: str) -> str:
    """Return a run's folder name as a time, in words.

    Examples
    --------
    >>> _time_in_words("2026-11-02T060004Z")
    '2 November 2026, 06:00:04 UTC'
    """
    try:
        time = dt.datetime.strptime(stamp, records.STAMP).replace(tzinfo=dt.UTC)
    except ValueError:
        return stamp
    return f"{time.day} {time:%B %Y, %H:%M:%S} UTC"


def _render(heading: str, **shown: Any) -> str:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATE), autoescape=True)
    return environment.get_template("listing.html.j2").render(
        {"heading": heading, "briefings": {}, "typeface": typeface.rules(), "policy": pages.policy()} | shown
    )
