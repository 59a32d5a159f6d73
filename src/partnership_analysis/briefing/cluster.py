"""Runs on more than one machine: sent to a scheduler of Dask, whose workers share the folders of this one.

A worker that dies has its runs done again elsewhere, once; the scheduler remembers how often each was begun.
"""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from partnership_analysis.briefing.outcomes import Options, Outcome, Progress
from partnership_analysis.briefing.requests import Request
from partnership_analysis.briefing.runs import carry_out

_ATTEMPTS = 2


class ClusterError(Exception):
    """The scheduler is not to be had."""


def send(address: str, requests: Sequence[Request], options: Options, progress: Progress) -> list[Outcome]:
    """Have the workers of a cluster carry out runs; return what came of each, in the order of the requests.

    Raises
    ------
    ClusterError
        If there is no scheduler at the address, or it has no worker.
    """
    from distributed import Client, KilledWorker, as_completed

    try:
        client = Client(address, timeout=5, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(f"{address}: found no Dask scheduler ({error}). Start one: dask scheduler") from error
    with client:
        if not client.scheduler_info()["workers"]:
            raise ClusterError(f"{address}: found a scheduler without a worker. Start one: dask worker {address}")
        batch = uuid.uuid4().hex
        absolute = [replace(r, workbook=r.workbook.resolve(), outputs=r.outputs.resolve()) for r in requests]
        # A dead worker's lock may take a moment to be freed where folders are shared over a network.
        waiting = replace(options, jobs=1, wait=True)
        keys = [f"{batch}-{number}" for number in range(len(requests))]
        sent = [client.submit(_carry_out, *one, waiting, key=one[1]) for one in zip(absolute, keys, strict=True)]
        places = {future.key: place for place, future in enumerate(sent)}
        outcomes: list[Outcome] = [Outcome(request, "failed") for request in requests]
        for future in as_completed(sent, loop=client.loop):
            place = places[future.key]
            progress(str(requests[place]), False)
            try:
                outcomes[place] = replace(future.result(), request=requests[place])
            except KilledWorker:
                outcomes[place] = replace(outcomes[place], problems=(_ended(requests[place]),))
            progress(str(requests[place]), True)
    return outcomes


def _carry_out(request: Request, key: str, options: Options) -> Outcome:
    """On a worker: carry out one run, unless two workers have ended while they were at it."""
    from distributed import get_client

    client = get_client()
    begun = client.get_metadata([key], 0)
    if begun >= _ATTEMPTS:
        return Outcome(request, "failed", problems=(_ended(request),))
    client.set_metadata([key], begun + 1)
    if not Path(request.workbook).exists():
        return Outcome(request, "failed", problems=(f"{request.workbook}: found no such file on the worker",))
    return carry_out([request], options)[0]


def _ended(request: Request) -> str:
    return f"{request}: {_ATTEMPTS} workers ended while they were at it"
