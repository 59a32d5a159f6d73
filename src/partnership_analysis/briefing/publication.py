"""A plan carried out under its briefing's lock: executed, recorded and published, or compared with the newest run."""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from partnership_analysis import problems, words
from partnership_analysis.briefing import comparing, fingerprints, folders, history, records
from partnership_analysis.briefing.outcomes import Options, Outcome
from partnership_analysis.briefing.planning import Plan
from partnership_analysis.briefing.records import Asked, Record, Run, RunStatus
from partnership_analysis.briefing.requests import OF_TOPICS
from partnership_analysis.dataset import Dataset
from partnership_analysis.problems import InputError, Problem, Severity

# Executes a plan's notebooks into a folder, and writes its tables there; returns what failed, one line each.
Execute = Callable[[Plan, Path], list[str]]


class RunError(Exception):
    """A notebook failed: nothing was published, and the last briefing stands.

    Attributes
    ----------
    failures
        What failed, one line to a notebook.
    run
        The run, which has the notebooks as far as they were executed, if it was kept.
    """

    def __init__(self, failures: Sequence[str], run: Run | None = None) -> None:
        self.failures, self.run = tuple(failures), run
        super().__init__("\n".join(failures))


def publish(plan: Plan, options: Options, execute: Execute) -> Outcome:
    """Execute and render a plan's notebooks and publish them, unless the newest run was made from the same.

    Raises
    ------
    RunError
        If a notebook fails; each failure names its cell and its error.
    folders.BusyError
        If another run of the briefing is going on.
    InputError
        If the folder is that of another partnership.
    """
    began = time.monotonic()
    _check_partnership(plan)
    with folders.claim(plan.folder, options.wait) as staging:
        newest = [] if options.force else history.newest_runs(plan.folder)
        if same := history.unchanged_run(plan.resolved, plan.fingerprint, newest):
            return Outcome(plan.request, RunStatus.UNCHANGED, same, _prune(plan, options))
        plan = comparing.compared_with_earlier(plan, options.began)
        failures = execute(plan, staging)
        if not failures and fingerprints.fingerprint_of(plan.request) != plan.fingerprint:
            failures = [
                f"{plan.fingerprint.workbook} or a notebook or template was changed during the run. Run it again"
            ]
        if failures:
            kept = _keep_failed(staging, replace(_record(plan, staging, began), failures=tuple(failures)))
            raise RunError([*failures, *_prune(plan, options)], kept)
        record = _record(plan, staging, began)
        try:
            run = folders.place(staging, record, plan.latest if _may_become_latest(plan) else None)
        except folders.DamagedError as error:
            raise RunError([str(error)]) from error
        return Outcome(plan.request, RunStatus.PUBLISHED, run, _prune(plan, options))


def _check_partnership(plan: Plan) -> None:
    """Refuse to take over the briefing of a partnership whose name makes the same folder."""
    latest, partnership = records.read(plan.latest), plan.data.partnership
    if latest and words.folder_name(latest.record.partnership) != words.folder_name(partnership):
        found = f"the briefing of {latest.record.partnership} in the folder of {partnership}"
        place = f"{plan.folder.parent.name}/{plan.folder.name}"
        action = "Give another folder with --outputs, or correct Authority and Partner on the sheet About"
        raise InputError([Problem(Severity.ERROR, place, "", "", found, "a folder for each partnership", action)])


def verify(plan: Plan, options: Options, execute: Execute) -> Outcome:
    """Execute the newest run of a briefing again and compare the files with those that it left; publish nothing.

    Raises
    ------
    RunError
        If there is none, it was made from something else, or anything differs.
    folders.BusyError
        If another run of the briefing is going on.
    """
    newest = {run.record.notebooks: run for run in history.newest_runs(plan.folder)}.get(plan.notebooks)
    if not newest:
        raise RunError([f"{plan.folder}: found no run of these notebooks to compare with. Run it first"])
    then, now = newest.record.fingerprint, plan.fingerprint
    same = {"inputs": then.inputs == now.inputs, "versions": then.versions == now.versions}
    if others := [name for name, is_same in same.items() if not is_same]:
        raise RunError([f"{newest.folder}: made from other {name} than are here now" for name in others])
    if then.formats != now.formats:
        raise RunError([f"{newest.folder}: made with --to {','.join(then.formats)}. Verify it with the same"])
    with folders.claim(plan.folder, options.wait) as staging:
        try:
            plan = comparing.compared_as_before(replace(plan, date=newest.record.date), newest.record)
        except InputError as error:
            raise RunError([f"{newest.folder}: {error}"]) from error
        failures = execute(plan, staging)
        failures = failures or records.differences(staging, newest.record.outputs)
    if failures:
        raise RunError([f"{newest.folder}: {failure}" for failure in failures])
    return Outcome(plan.request, RunStatus.VERIFIED, newest)


def _record(plan: Plan, staging: Path, began: float) -> Record:
    """Return the record of a run, without the files that it leaves and what failed."""
    asked = Asked(plan.request.period, plan.request.authority, plan.authority_in_workbook)
    return Record(
        status=RunStatus.PUBLISHED,
        run=staging.name.removeprefix("."),
        partnership=plan.data.partnership,
        workbook=plan.fingerprint.workbook,
        period=plan.period.label,
        authority=plan.data.authority,
        formats=plan.fingerprint.formats,
        date=plan.date,
        notebooks=plan.fingerprint.notebooks,
        asked=asked,
        inputs=dict(sorted(plan.fingerprint.inputs)),
        versions=fingerprints.versions(),
        commit=fingerprints.commit(),
        finished=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        seconds=round(time.monotonic() - began, 1),
        left_out=problems.lines(plan.data.left_out),
        period_note=plan.period_note,
        compared_with=plan.compared_with,
        topics_without_figures=_topics_without_figures(plan.data),
    )


def _topics_without_figures(data: Dataset) -> tuple[str, ...]:
    published = data.topics()
    return tuple(topic for topic in dict.fromkeys([*OF_TOPICS, *data.measures["topic"]]) if topic not in published)


def _keep_failed(staging: Path, record: Record) -> Run | None:
    try:
        return folders.keep_failed(staging, replace(record, status=RunStatus.FAILED))
    except OSError:
        return None  # such as on a full disk, which may be why it failed


def _prune(plan: Plan, options: Options) -> tuple[str, ...]:
    """Remove old runs, if that is wanted; return what went wrong."""
    try:
        if options.keep:
            folders.prune(plan.folder, options.keep)
    except OSError as error:
        return (f"Old runs could not be removed: {words.os_error_text(error)}",)
    return ()


def _may_become_latest(plan: Plan) -> bool:
    latest = records.read(plan.latest)
    return not latest or history.may_replace(latest.record, plan.notebooks)
