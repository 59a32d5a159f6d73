"""Requests from beginning to end: what has not changed is passed over, the rest is run, every briefing is listed.

Imports little until there is something to do.
"""

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from partnership_analysis.briefing import fingerprints, history
from partnership_analysis.briefing.fingerprints import Fingerprint
from partnership_analysis.briefing.outcomes import Options, Outcome, Progress
from partnership_analysis.briefing.records import Run, RunStatus
from partnership_analysis.briefing.requests import Request

# Opens a progress bar, given how many notebooks (on a cluster: runs) there are.
Bar = Callable[[int], AbstractContextManager[Progress]]


def run(
    requests: Sequence[Request],
    options: Options,
    cluster: str | None = None,
    bar: Bar = lambda _: contextlib.nullcontext(lambda *_: None),
) -> list[Outcome]:
    """Carry out requests.

    Parameters
    ----------
    requests
        What is asked for.
    options
        How to go about it.
    cluster
        The address of a Dask scheduler whose workers are to do it; None is this machine.
    bar
        Shows how far it has come.

    Returns
    -------
    list of Outcome
        In the order of the requests.
    """
    options = replace(options, began=options.began or dt.datetime.now(dt.UTC).isoformat())
    unchanged = _unchanged(requests) if not (options.force or options.verify) else {}
    rest = [request for request in requests if request not in unchanged]
    outcomes = {request: Outcome(request, RunStatus.UNCHANGED, run) for request, run in unchanged.items()}
    if rest:
        outcomes |= zip(rest, _carry_out(rest, options, cluster, bar), strict=True)
    if unchanged:
        from partnership_analysis.briefing import folders

        for run in unchanged.values():
            folders.tidy(run.folder, options.keep)
    return _list_briefings([outcomes[request] for request in requests])


def _unchanged(requests: Sequence[Request]) -> dict[Request, Run]:
    """Return the requests that a run already answers, as far as can be known without loading, each with that run."""
    newest: defaultdict[tuple[Path, Fingerprint], list[Run]] = defaultdict(list)
    for outputs in {request.outputs for request in requests}:
        for run in history.newest_runs_of_all(outputs):
            newest[outputs, run.record.fingerprint].append(run)
    found = {}
    for request in requests:
        with contextlib.suppress(OSError):  # planning the run says what is missing
            fingerprint = fingerprints.fingerprint_of(request)
            runs = newest.get((request.outputs, fingerprint), [])
            if same := history.unchanged_run(request, fingerprint, runs):
                found[request] = same
    return found


def _carry_out(requests: Sequence[Request], options: Options, cluster: str | None, bar: Bar) -> list[Outcome]:
    if cluster:
        from partnership_analysis.briefing.cluster import send

        with bar(len(requests)) as progress:
            return send(cluster, requests, options, progress)

    from partnership_analysis.briefing import forks

    if forks.AVAILABLE and all(request.has_its_files for request in requests):
        with contextlib.suppress(OSError):  # each run says so for itself
            forks.server(forks.Kind.NOTEBOOKS)  # it imports what it needs while this process does
    from partnership_analysis.briefing.batches import carry_out

    with bar(sum(len(request.notebooks) for request in requests)) as progress:
        return carry_out(requests, options, progress)


def _list_briefings(outcomes: list[Outcome]) -> list[Outcome]:
    """Write the list of all briefings where it may be old; add a failure of that to the last outcome."""
    made = (RunStatus.PUBLISHED, RunStatus.FAILED)
    for outputs in dict.fromkeys(outcome.request.outputs for outcome in outcomes):
        ran = any(outcome.status in made and outcome.request.outputs == outputs for outcome in outcomes)
        if (ran and outputs.is_dir()) or history.list_is_old(outputs):
            from partnership_analysis.briefing import listing
            from partnership_analysis.words import os_error_text

            try:
                listing.list_briefings(outputs)
            except OSError as error:
                problem = f"The list of briefings could not be written: {os_error_text(error)}"
                outcomes[-1] = replace(outcomes[-1], problems=(*outcomes[-1].problems, problem))
    return outcomes
