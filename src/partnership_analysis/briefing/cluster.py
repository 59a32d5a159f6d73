"""Runs on more than one machine: sent to a scheduler of Dask, whose workers share the folders of this one.

A worker that dies has its runs done again elsewhere, once; the scheduler remembers how often each was begun.
"""

import asyncio
import concurrent.futures
import logging
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from partnership_analysis.briefing import batches
from partnership_analysis.briefing.outcomes import Options, Outcome, Progress
from partnership_analysis.briefing.records import RunStatus
from partnership_analysis.briefing.requests import Request
from partnership_analysis.briefing.workbooks import WorkbookLoader

_CANCELLED = (asyncio.CancelledError, concurrent.futures.CancelledError)
_ATTEMPTS = 2
_PATIENCE = 60  # seconds for which a scheduler may be without a worker


def send(address: str, requests: Sequence[Request], options: Options, progress: Progress) -> list[Outcome]:
    """Have the workers of a cluster carry out runs; return what came of each, in the order of the requests."""
    try:
        from distributed import Client
    except ImportError:
        problem = "--cluster: found no Dask. Install it: pip install 'partnership-analysis[cluster]'"
        return [Outcome(request, RunStatus.WRONG, problems=(problem,)) for request in requests]
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # each run's outcome says what it would log
    try:
        client = Client(address, timeout=5)
    except (OSError, ValueError) as error:
        problem = f"{address}: found no Dask scheduler ({error}). Start one: dask scheduler"
        return [Outcome(request, RunStatus.FAILED, problems=(problem,)) for request in requests]
    with client:
        batch = uuid.uuid4().hex
        # A dead worker's lock may take a moment to be freed where folders are shared over a network.
        waiting = replace(options, jobs=1, wait=True)
        folders = _folders(client, requests, options) if batches.have_several_workbooks(requests) else {}
        outcomes = batches.refused_rivals((request, future.result()) for request, future in folders.items())
        sent = {
            client.submit(
                _carry_out,
                _with_absolute_paths(request),
                f"{batch}-{n}",
                waiting,
                folders.get(request),
                key=f"{batch}-{n}",
            ): request
            for n, request in enumerate(requests)
            if request not in outcomes
        }
        outcomes |= {request: _outcome(future, request) for future, request in _finished(client, sent, progress)}
        problems = (f"{address}: no worker was left to do it. Start one: dask worker {address}",)
        return [outcomes.get(request) or Outcome(request, RunStatus.FAILED, problems=problems) for request in requests]


def _with_absolute_paths(request: Request) -> Request:
    """Return a request as it is understood in any folder."""
    notebooks = tuple(str(Path(n).resolve()) if n.endswith(".ipynb") else n for n in request.notebooks)
    return replace(
        request,
        workbook=request.workbook.resolve(),
        outputs=request.outputs.resolve(),
        notebooks=notebooks,
        template=request.template and request.template.resolve(),
        comparators=request.comparators and request.comparators.resolve(),
    )


def _folders(client: Any, requests: Sequence[Request], options: Options) -> dict[Request, Any]:
    """Have the workers find where each briefing would be published; return the futures of those that they found."""
    sent = {client.submit(_folder, _with_absolute_paths(request), options, pure=False): request for request in requests}
    ended = _finished(client, sent, lambda *_: None)
    return {request: future for future, request in ended if future.status == "finished"}


def _folder(request: Request, options: Options) -> Path | None:
    """On a worker: return where a briefing would be published."""
    return batches.folder_of(request, WorkbookLoader(options.timeout).load)


def _finished(client: Any, sent: dict[Any, Request], progress: Progress) -> Iterator[tuple[Any, Request]]:
    """Give each run as it ends, for as long as there is a worker."""
    from distributed import wait

    left, seen = set(sent), time.monotonic()
    while left:
        try:
            done = wait(left, timeout=1, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            done = set()
        except _CANCELLED:  # the scheduler has ended
            done = set(left)
        for future in done:
            progress(str(sent[future]), False)
            yield future, sent[future]
            progress(str(sent[future]), True)
        left -= done
        if client.status == "running" and client.scheduler_info()["workers"]:
            seen = time.monotonic()
        elif time.monotonic() - seen > _PATIENCE:
            return


def _outcome(future: Any, request: Request) -> Outcome:
    from distributed import KilledWorker

    try:
        outcome: Outcome = future.result(timeout=_PATIENCE)
        return replace(outcome, request=request)
    except KilledWorker:
        return Outcome(request, RunStatus.FAILED, problems=(_died_message(request),))
    except (Exception, *_CANCELLED) as error:  # such as a scheduler that has ended
        return Outcome(request, RunStatus.FAILED, problems=(f"{request}: the cluster lost it: {error}",))


def _carry_out(request: Request, key: str, options: Options, folder: Path | None) -> Outcome:
    """On a worker: carry out one run, unless two workers have ended while they were at it.

    If the folder is known, Dask prefers the worker that found it, which has read the workbook already.
    """
    from distributed import get_client

    client = get_client()
    attempts = client.get_metadata([key], 0)
    if attempts >= _ATTEMPTS:
        return Outcome(request, RunStatus.FAILED, problems=(_died_message(request),))
    client.set_metadata([key], attempts + 1)
    if not Path(request.workbook).exists():
        return Outcome(request, RunStatus.FAILED, problems=(f"{request.workbook}: found no such file on the worker",))
    return batches.carry_out([request], options)[0]


def _died_message(request: Request) -> str:
    return f"{request}: {_ATTEMPTS} workers ended while they were at it"
