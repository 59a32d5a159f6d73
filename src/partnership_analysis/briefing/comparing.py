"""Which earlier run a run is compared with, and a plan that says so to its notebooks."""

import contextlib
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
_NO_SPREADSHEET = (".ipynb", ".docx", ".dotx")


def compared(plan: Plan, began: str) -> Plan:
    """Return a plan whose notebooks are told of the earlier run that it is compared with, if there is one.

    It is the newest complete run of the same council and partner that is of the same period or an earlier one: of the
    latest such period, the newest. A run of the same period and spreadsheets is passed over, because this one is the
    same made again, and is compared with what that was compared with.

    Parameters
    ----------
    plan
        What is to be made.
    began
        When the batch began, as the folders of runs are named: those that began since are no earlier ones, so that it
        makes no difference in which order the runs of a batch end. Empty is now.
    """
    for run in _earlier(plan, began):
        with contextlib.suppress(InputError):  # of one whose tables are damaged, an older one serves
            return told(plan, run)
    return plan


def told(plan: Plan, run: Run) -> Plan:
    """Return a plan whose notebooks are told of a run that it is compared with; InputError if it cannot be read."""
    if damaged := [line for line in run.differences if line.startswith("tables/")]:
        raise _unread(run.folder, "; ".join(damaged))
    found = compare(side(run.folder), Side(plan.fingerprint.workbook, plan.data, plan.period))
    loaded = replace(plan.loaded, before=str(run.folder), restated=tuple(found.restated.items()))
    return replace(plan, loaded=loaded, compared_with=_named(run.folder))


def recorded(plan: Plan, record: Record) -> Plan:
    """Return a plan that is compared with what a run was compared with; InputError if that is there no more."""
    if not record.compared_with:
        return plan
    period, _, stamp = record.compared_with.partition("/")
    run = records.read(plan.folder.parent / period / "runs" / stamp) if stamp else None
    if not run:
        raise _unread(plan.folder.parent / record.compared_with, "no such run, with which it was compared")
    return told(plan, run)


def _earlier(plan: Plan, began: str) -> Iterator[Run]:
    """Give the runs that a plan may be compared with, the newest first."""
    found = [run for folder in plan.folder.parent.glob("*/runs/[!.]*") if (run := records.read(folder))]
    ends = {id(run): _ends(run.record) for run in found}
    may_be = [run for run in found if ends[id(run)] <= plan.period.ends and _is_earlier(plan, run.record, began)]
    yield from sorted(may_be, key=lambda run: (ends[id(run)], run.record.run), reverse=True)


def _is_earlier(plan: Plan, record: Record, began: str) -> bool:
    complete = record.status is RunStatus.PUBLISHED and record.partnership == plan.data.partnership
    again = record.period == plan.period.label and _spreadsheets(record.inputs) == _spreadsheets(
        dict(plan.fingerprint.inputs)
    )
    return complete and not again and (not began or record.run < began)


def _ends(record: Record) -> float:
    try:
        return Period.from_label(record.period).ends
    except ValueError:  # a record that does not say
        return float("inf")


def _spreadsheets(inputs: Mapping[str, str]) -> dict[str, str]:
    return {name: digest for name, digest in inputs.items() if not name.endswith(_NO_SPREADSHEET)}


def _unread(folder: Path, found: str) -> InputError:
    expected, action = "a run as it was published", "Publish this one again, with --force"
    return InputError([Problem(Severity.ERROR, folder.name, "", "", found, expected, action)])


def _named(folder: Path) -> str:
    return f"{folder.parents[1].name}/{folder.name}"
