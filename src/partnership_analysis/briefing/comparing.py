"""Which earlier run a plan is compared with. Its notebooks are told that run's folder and what was restated since."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from partnership_analysis.briefing import records
from partnership_analysis.briefing.planning import Plan
from partnership_analysis.briefing.records import Record, Run, RunStatus
from partnership_analysis.papers.changes import compare
from partnership_analysis.papers.changes_sides import Side, side
from partnership_analysis.periods import Period
from partnership_analysis.problems import InputError, Problem, Severity

# Files of other kinds are the spreadsheets.
_OTHER_SUFFIXES = (".ipynb", ".docx", ".dotx")


def compared_with_earlier(plan: Plan, began: str) -> Plan:
    """Return a plan that is compared with the newest earlier run, if there is one.

    That is a complete run of the same council and partner, for the same period or an earlier one: the newest run of
    the latest such period. A run for the same period from the same spreadsheets does not count, because this plan
    only makes it again.

    Parameters
    ----------
    plan
        What is to be made.
    began
        When the batch began, as an ISO date and time: runs that ended since are no earlier ones, so that it makes no
        difference in which order the runs of a batch end. Empty is now.
    """
    for run in _earlier_runs(plan, began):
        with contextlib.suppress(InputError):  # of one whose tables are damaged, an older one serves
            return compared_with_run(plan, run)
    return plan


def compared_with_run(plan: Plan, run: Run) -> Plan:
    """Return a plan that is compared with a run; InputError if that cannot be read."""
    if damaged := [line for line in run.differences if line.startswith("tables/")]:
        raise _unreadable_run(run.folder, "; ".join(damaged))
    found = compare(side(run.folder), Side(plan.fingerprint.workbook, plan.data, plan.period))
    loaded = replace(plan.loaded, before=str(run.folder), restated=tuple(found.restated.items()))
    return replace(plan, loaded=loaded, compared_with=_run_name(run.folder))


def compared_as_before(plan: Plan, record: Record) -> Plan:
    """Return a plan that is compared with what a recorded run was compared with; InputError if that is gone."""
    if not record.compared_with:
        return plan
    period, _, stamp = record.compared_with.partition("/")
    run = records.read(plan.folder.parent / period / "runs" / stamp) if stamp else None
    if not run:
        raise _unreadable_run(plan.folder.parent / record.compared_with, "no such run, with which it was compared")
    return compared_with_run(plan, run)


def _earlier_runs(plan: Plan, began: str) -> Iterator[Run]:
    """Give the runs that a plan may be compared with, the newest first."""
    found = [run for folder in plan.folder.parent.glob("*/runs/[!.]*") if (run := records.read(folder))]
    ends = {id(run): _end_of_period(run.record) for run in found}
    may_be = [run for run in found if ends[id(run)] <= plan.period.ends and _is_earlier(plan, run.record, began)]
    yield from sorted(may_be, key=lambda run: (ends[id(run)], run.record.run), reverse=True)


def _is_earlier(plan: Plan, record: Record, began: str) -> bool:
    complete = record.status is RunStatus.PUBLISHED and record.partnership == plan.data.partnership
    again = record.period == plan.period.label and _spreadsheets(record.inputs) == _spreadsheets(
        dict(plan.fingerprint.inputs)
    )
    return complete and not again and _ended_before(record, began)


def _ended_before(record: Record, began: str) -> bool:
    """Tell whether a run ended before a batch began; one whose record does not say when is an old one."""
    if not began or not record.finished:
        return True
    return dt.datetime.fromisoformat(record.finished) <= dt.datetime.fromisoformat(began)


def _end_of_period(record: Record) -> float:
    try:
        return Period.from_label(record.period).ends
    except ValueError:  # a record that does not say
        return float("inf")


def _spreadsheets(inputs: Mapping[str, str]) -> dict[str, str]:
    return {name: digest for name, digest in inputs.items() if not name.endswith(_OTHER_SUFFIXES)}


def _unreadable_run(folder: Path, found: str) -> InputError:
    expected, action = "a run as it was published", "Publish this one again, with --force"
    return InputError([Problem(Severity.ERROR, folder.name, "", "", found, expected, action)])


def _run_name(folder: Path) -> str:
    return f"{folder.parents[1].name}/{folder.name}"
