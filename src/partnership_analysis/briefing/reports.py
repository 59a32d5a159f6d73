"""What a run reports: a line for each briefing, JSON for machines, a command that is called, a progress bar."""

import datetime as dt
import json
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from partnership_analysis import words
from partnership_analysis.briefing.history import LATEST
from partnership_analysis.briefing.outcomes import Outcome, Progress
from partnership_analysis.briefing.records import RunStatus

_DONE, _FAILED = RunStatus.PUBLISHED.exit_status, RunStatus.FAILED.exit_status
_MOST_NAMED = 3
_UNCHANGED = "Nothing was published; any briefing published before is unchanged."


def exit_status(outcomes: Sequence[Outcome]) -> int:
    """Return the exit status of a batch: that of its runs, or 1 if they ended differently or with problems."""
    found = {outcome.status.exit_status for outcome in outcomes}
    found |= {_FAILED for outcome in outcomes if outcome.status.exit_status == _DONE and outcome.problems}
    return found.pop() if len(found) == 1 else _FAILED


def outcome_line(outcome: Outcome) -> str:
    """Return what came of a run, in one line for a log."""
    what = f"{outcome.request}; {outcome.seconds:g} s"
    if outcome.run:
        folder = Path(words.printable(str(outcome.run.folder)))
        page = folder / "index.html"
        match outcome.status:
            case RunStatus.PUBLISHED:
                latest = folder.parents[1] / LATEST
                if latest.is_symlink() and latest.resolve() != outcome.run.folder:
                    return f"Published {page} ({what}); latest keeps pages that this run lacks"
                return f"Published {latest / 'index.html'} ({what}, run {folder.name})"
            case RunStatus.UNCHANGED:
                return f"Unchanged {page} ({outcome.request}): made from the same; --force runs it again"
            case RunStatus.VERIFIED:
                return f"Verified {page} ({what}): the same inputs leave the same bytes"
    return f"{_failure_line(outcome)}: {textwrap.shorten(outcome.problems[0], 100)}"


def _failure_line(outcome: Outcome) -> str:
    """Return what became of a run that was not published."""
    verbs = {RunStatus.WRONG: "Refused", RunStatus.BUSY: "Busy", RunStatus.STOPPED: "Stopped"}
    return f"{verbs.get(outcome.status, 'Failed')} {outcome.request} ({outcome.seconds:g} s)"


def failure_text(outcome: Outcome) -> str:
    """Return all that went wrong with a run, and what became of it."""
    lines = [*outcome.problems]
    if outcome.status is RunStatus.FAILED:
        lines.append(_UNCHANGED)
        if outcome.run:
            kept = outcome.run.folder / "notebooks"
            lines.append(f"The notebooks, as far as they were executed, are kept in {kept}")
    return "\n".join(lines)


def _request_names(outcomes: Sequence[Outcome]) -> str:
    """Name some runs, the first of many."""
    more = f" and {len(outcomes) - _MOST_NAMED} more" if len(outcomes) > _MOST_NAMED else ""
    return "; ".join(str(outcome.request) for outcome in outcomes[:_MOST_NAMED]) + more


def as_json(outcomes: Sequence[Outcome], status: int) -> str:
    """Return the outcome of a batch, and the exit status, as one line of JSON."""
    from partnership_analysis.problems import lines

    runs = [
        {
            "workbook": str(outcome.request.workbook),
            "period": outcome.run.record.period if outcome.run else outcome.request.period,
            "authority": outcome.run.record.authority if outcome.run else outcome.request.authority,
            "status": outcome.status,
            "run": outcome.run.record.run if outcome.run else None,
            "folder": str(outcome.run.folder) if outcome.run else None,
            "period_note": outcome.run.record.period_note if outcome.run else "",
            "problems": list(outcome.problems),
            "warnings": list(lines(outcome.warnings)),
            "seconds": outcome.seconds,
        }
        for outcome in outcomes
    ]
    text = json.dumps({"exit": status, "runs": runs}, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()  # a file's name may be in other bytes


def notify(command: str, outcomes: Sequence[Outcome], status: int) -> str:
    """Run a command with the outcome as JSON on its standard input; return what is wrong with it, or nothing."""
    # What it prints is no part of what a run prints for machines.
    done = subprocess.run(  # noqa: S602 (the user's own command, as they would type it)
        command,
        shell=True,
        input=as_json(outcomes, status),
        stdout=sys.stderr.fileno(),
        text=True,
        encoding="utf-8",
        check=False,
    )
    return f"--notify: {command!r} exited with {done.returncode}. Check the command" if done.returncode else ""


@contextmanager
def progress_bar(notebooks: int, shown: bool) -> Iterator[Progress]:
    """Show one bar for all notebooks, with the names of those being executed."""
    if not shown:
        yield lambda *_: None
        return
    from tqdm import tqdm

    running: list[str] = []
    lock = threading.Lock()
    with tqdm(total=notebooks, unit="notebook", file=sys.stderr) as shown_bar:

        def progress(notebook: str, done: bool) -> None:
            with lock:
                running.remove(notebook) if done else running.append(notebook)
                shown_bar.set_postfix_str(", ".join(running), refresh=not done)
                shown_bar.update(int(done))

        yield progress


def lines_to_print(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Give the lines to print: one to a run, then every failure in full where there are several runs."""
    several = len(outcomes) > 1
    now = f"[{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S} UTC]"
    for outcome in outcomes:
        if several or not outcome.problems or outcome.status.exit_status == _DONE:
            yield f"{outcome_line(outcome)} {now}"
            if outcome.run and outcome.run.record.period_note:
                yield outcome.run.record.period_note
    by_failure: dict[str, list[Outcome]] = {}  # the councils of one faulty workbook have the same errors
    for outcome in outcomes:
        if outcome.problems:
            by_failure.setdefault(failure_text(outcome), []).append(outcome)
    for failure, failed in by_failure.items():
        yield f"\n{_request_names(failed)}:\n{failure}" if several else failure
    if not several and outcomes[0].status.exit_status != _DONE:
        yield f"{_failure_line(outcomes[0])} {now}"
