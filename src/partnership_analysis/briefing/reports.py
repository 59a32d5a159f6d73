"""What a run tells: a line for each briefing, one JSON document for machines, a command told of the outcome, a bar."""

import datetime as dt
import json
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from partnership_analysis.briefing import records
from partnership_analysis.briefing.outcomes import Outcome, Progress

DONE, FAILED, WRONG, BUSY = 0, 1, 2, 75

_STATUSES = {"published": DONE, "unchanged": DONE, "verified": DONE, "wrong": WRONG, "busy": BUSY, "failed": FAILED}
_KEPT = "Nothing was published; what was published before stands."


def exit_status(outcomes: Sequence[Outcome]) -> int:
    """Return the exit status of a batch: that of its runs, or 1 where they failed differently or in part."""
    found = {_STATUSES[outcome.status] for outcome in outcomes}
    found |= {FAILED for outcome in outcomes if _STATUSES[outcome.status] == DONE and outcome.problems}
    return found.pop() if len(found) == 1 else FAILED


def line(outcome: Outcome) -> str:
    """Return what came of a run, in one line for a log."""
    folder, of = outcome.folder, f"{outcome.request}; {outcome.seconds:g} s"
    if outcome.status == "published" and folder:
        latest = folder.parents[1] / "latest"
        if latest.is_symlink() and latest.resolve() != folder:
            return f"Published {folder / 'index.html'} ({of}); latest keeps pages that this run lacks"
        return f"Published {latest / 'index.html'} ({of}, run {folder.name})"
    if outcome.status == "unchanged" and folder:
        return f"Unchanged {folder / 'index.html'} ({outcome.request}): made from the same; --force runs it again"
    if outcome.status == "verified" and folder:
        return f"Verified {folder / 'index.html'} ({of}): the same inputs leave the same bytes"
    return f"Failed {outcome.request} ({outcome.seconds:g} s): {textwrap.shorten(outcome.problems[0], 100)}"


def failure(outcome: Outcome) -> str:
    """Return all that went wrong with a run, and what became of it."""
    said = "\n".join(outcome.problems)
    if _STATUSES[outcome.status] == DONE:
        return said
    if outcome.status == "failed" and outcome.folder and (outcome.folder / "notebooks").exists():
        kept = outcome.folder / "notebooks"
        return f"{said}\n{_KEPT}\nThe notebooks, as far as they were executed, are kept in {kept}"
    return f"{said}\n{_KEPT}" if outcome.status == "failed" else said


def as_json(outcomes: Sequence[Outcome]) -> str:
    """Return the outcome of a batch as JSON."""
    made = [records.read(outcome.folder) if outcome.folder else {} for outcome in outcomes]
    runs = [
        {
            "workbook": str(outcome.request.workbook),
            "year": record.get("parameters", {}).get("year", outcome.request.year),
            "authority": record.get("parameters", {}).get("authority", outcome.request.authority),
            "status": outcome.status,
            "run": record.get("run"),
            "folder": str(outcome.folder) if outcome.folder else None,
            "problems": list(outcome.problems),
            "warnings": list(outcome.warnings),
            "seconds": outcome.seconds,
        }
        for outcome, record in zip(outcomes, made, strict=True)
    ]
    return json.dumps({"exit": exit_status(outcomes), "runs": runs}, ensure_ascii=False)


def notify(command: str, outcomes: Sequence[Outcome]) -> str:
    """Run a command with the outcome as JSON on its standard input; return what is wrong with it, or nothing."""
    # What it prints is no part of what a run prints for machines.
    done = subprocess.run(  # noqa: S602 (the user's own command, as they would type it)
        command,
        shell=True,
        input=as_json(outcomes),
        stdout=sys.stderr.fileno(),
        text=True,
        encoding="utf-8",
        check=False,
    )
    return f"--notify: {command!r} exited with {done.returncode}. Check the command" if done.returncode else ""


@contextmanager
def bar(notebooks: int, shown: bool) -> Iterator[Progress]:
    """Show one bar for all notebooks, with the names of those being executed."""
    if not shown:
        yield lambda *_: None
        return
    from tqdm import tqdm

    running: list[str] = []
    lock = threading.Lock()
    with tqdm(total=notebooks, unit="notebook", file=sys.stderr) as shown_bar:

        def progress(words: str, done: bool) -> None:
            with lock:
                running.remove(words) if done else running.append(words)
                shown_bar.set_postfix_str(", ".join(running), refresh=not done)
                shown_bar.update(int(done))

        yield progress


def told(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Give the lines to print: one to a run, then every failure in full where there are several runs."""
    several = len(outcomes) > 1
    now = f"[{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S} UTC]"
    for outcome in outcomes:
        if several or not outcome.problems or _STATUSES[outcome.status] == DONE:
            yield f"{line(outcome)} {now}"
    for outcome in outcomes:
        if outcome.problems:
            yield f"\n{outcome.request}:\n{failure(outcome)}" if several else failure(outcome)
    if not several and outcomes[0].status == "failed":
        yield f"Failed {outcomes[0].request} ({outcomes[0].seconds:g} s) {now}"
