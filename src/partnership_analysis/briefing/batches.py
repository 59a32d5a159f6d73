"""Requests carried out on this machine, several at a time; one that fails stops none of the others."""

import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from partnership_analysis import problems, words
from partnership_analysis.briefing import confined, executing, folders, forks, planning, publication
from partnership_analysis.briefing.outcomes import Options, Outcome, Progress
from partnership_analysis.briefing.planning import Load, Plan
from partnership_analysis.briefing.publication import Execute, RunError
from partnership_analysis.briefing.records import RunStatus
from partnership_analysis.briefing.requests import Request
from partnership_analysis.briefing.workbooks import WorkbookLoader
from partnership_analysis.problems import InputError


def carry_out(requests: Sequence[Request], options: Options, progress: Progress = lambda *_: None) -> list[Outcome]:
    """Carry out requests; each has an outcome, whether it succeeds or fails.

    Parameters
    ----------
    requests
        What is asked for.
    options
        How to go about it.
    progress
        Told of each notebook (its words) when it begins and (True) when it is done.

    Returns
    -------
    list of Outcome
        In the order of the requests.
    """
    stopping = threading.Event()
    load = WorkbookLoader(options.timeout, stopping).load
    # One run more than notebooks: while one is planned or published, another has its notebooks executed.
    with ThreadPoolExecutor(options.jobs + 1) as runs, ThreadPoolExecutor(options.jobs) as notebooks:

        def execute(plan: Plan, staging: Path) -> list[str]:
            try:
                failures = executing.make_pages(plan, staging, options.timeout, notebooks, progress)
            except (RuntimeError, CancelledError):  # what waits for its turn when the batch is stopped
                if not stopping.is_set():
                    raise
                failures = []
            if stopping.is_set():
                raise RunError(failures)  # nobody reads it, and nothing of the run is kept
            return failures

        try:
            turns: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
            places = runs.map(partial(folder_of, load=load), requests) if have_several_workbooks(requests) else ()
            refused = refused_rivals(zip(requests, places, strict=False))

            def outcome_of(request: Request) -> Outcome:
                return refused.get(request) or _carry_out(request, options, load, turns, execute)

            return [*runs.map(outcome_of, requests)]
        except BaseException:
            stopping.set()
            runs.shutdown(wait=False, cancel_futures=True)
            notebooks.shutdown(wait=False, cancel_futures=True)
            forks.close()
            raise


def have_several_workbooks(requests: Iterable[Request]) -> bool:
    """Tell whether requests are of more than one workbook, so that some may be rivals for one folder."""
    return len({request.workbook.resolve() for request in requests}) > 1


def folder_of(request: Request, load: Load) -> Path | None:
    """Return where a briefing would be published; None where its run will say why it is not."""
    try:
        return planning.plan(request, load).folder
    except Exception:
        return None


def refused_rivals(placed: Iterable[tuple[Request, Path | None]]) -> dict[Request, Outcome]:
    """Return the outcomes of requests that would publish different workbooks in one folder."""
    by_folder: defaultdict[Path, list[Request]] = defaultdict(list)
    for request, place in placed:
        if place:
            by_folder[place].append(request)
    found: dict[Request, Outcome] = {}
    for place, rivals in by_folder.items():
        if have_several_workbooks(rivals):
            workbooks = words.join(words.printable(str(request.workbook)) for request in rivals)
            problem = f"{workbooks} would be published in one folder, {place.parent.name}/{place.name}. "
            problem += "Put them into one folder and run that, or give them other outputs"
            found |= {request: Outcome(request, RunStatus.WRONG, problems=(problem,)) for request in rivals}
    return found


def _carry_out(
    request: Request, options: Options, load: Load, turns: dict[Path, threading.Lock], execute: Execute
) -> Outcome:
    """Carry out one request, when no other of the batch is about the same briefing."""
    began = time.monotonic()
    outcome = Outcome(request, RunStatus.FAILED)
    try:
        plan = planning.plan(request, load)
        outcome = replace(outcome, warnings=problems.from_table(plan.data.problems))
        with turns[plan.folder]:  # a batch may name one briefing in two ways
            carry_out_plan = publication.verify if options.verify else publication.publish
            outcome = replace(carry_out_plan(plan, options, execute), warnings=outcome.warnings)
    except InputError as error:
        outcome = replace(outcome, status=RunStatus.WRONG, problems=error.lines)
    except folders.BusyError:
        problem = f"{request}: another run of this briefing is going on. Wait for it, or add --wait"
        outcome = replace(outcome, status=RunStatus.BUSY, problems=(problem,))
    except folders.LinkError as error:
        outcome = replace(outcome, status=RunStatus.WRONG, problems=(str(error),))
    except RunError as error:
        outcome = replace(outcome, run=error.run, problems=error.failures)
    except confined.FailedError as error:
        outcome = replace(outcome, problems=(str(error),))
    except OSError as error:
        refused = isinstance(error, PermissionError | NotADirectoryError | FileExistsError)
        status = RunStatus.WRONG if refused else RunStatus.FAILED
        outcome = replace(outcome, status=status, problems=(words.os_error_text(error),))
    except Exception as error:  # one run that nobody foresaw must not take the others' outcomes with it
        traceback.print_exc()
        outcome = replace(outcome, problems=(f"{request}: {type(error).__name__}: {error}",))
    return replace(outcome, seconds=round(time.monotonic() - began, 1))
