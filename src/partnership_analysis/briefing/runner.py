"""Requests from beginning to end: what has not changed is passed over, the rest is done, every briefing is listed.

Imports little until there is something to do.
"""

import contextlib
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from partnership_analysis.briefing import fingerprints, history
from partnership_analysis.briefing.fingerprints import Fingerprint
from partnership_analysis.briefing.outcomes import Options, Outcome, Progress
from partnership_analysis.briefing.records import STAMP, Run, RunStatus
from partnership_analysis.briefing.requests import Request

# Given how many notebooks (or on a cluster runs) there are to do, opens what is told of each.
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
    options = replace(options, began=options.began or dt.datetime.now(dt.UTC).strftime(STAMP))
    same = _unchanged(requests) if not (options.force or options.verify) else {}
    rest = [request for request in requests if request not in same]
    outcomes = {request: Outcome(request, RunStatus.UNCHANGED, run) for request, run in same.items()}
    if rest:
        outcomes |= zip(rest, _carry_out(rest, options, cluster, bar), strict=True)
    if same:
        _tidy(same.values(), options.keep)
    return _listed([outcomes[request] for request in requests])


def _unchanged(requests: Sequence[Request]) -> dict[Request, Run]:
    """Return the requests that are answered by a run that there is, as far as that can be told without loading."""
    newest: dict[Path, Mapping[Fingerprint, list[Run]]] = {
        outputs: _by_fingerprint(history.newest_of_all(outputs))
        for outputs in {request.outputs for request in requests}
    }
    found = {}
    for request in requests:
        with contextlib.suppress(OSError):  # planning the run says what is missing
            made_from = fingerprints.of(request)
            if same := history.unchanged(request, made_from, newest[request.outputs].get(made_from, [])):
                found[request] = same
    return found


def _by_fingerprint(runs: Iterable[Run]) -> Mapping[Fingerprint, list[Run]]:
    found = defaultdict(list)
    for run in runs:
        found[run.record.fingerprint].append(run)
    return found


def _carry_out(requests: Sequence[Request], options: Options, cluster: str | None, bar: Bar) -> list[Outcome]:
    if cluster:
        from partnership_analysis.briefing.cluster import send

        with bar(len(requests)) as progress:
            return send(cluster, requests, options, progress)

    from partnership_analysis.briefing import forks

    if forks.AVAILABLE and all(request.is_there for request in requests):
        with contextlib.suppress(OSError):  # each run says so for itself
            forks.server(forks.Kind.NOTEBOOKS)  # it imports what it needs while this process does
    from partnership_analysis.briefing.batches import carry_out

    with bar(sum(len(request.notebooks) for request in requests)) as progress:
        return carry_out(requests, options, progress)


def _tidy(runs: Iterable[Run], keep: int | None) -> None:
    from partnership_analysis.briefing import folders

    for run in runs:
        folders.tidy(run.folder, keep)


def _listed(outcomes: list[Outcome]) -> list[Outcome]:
    """Write the list of all briefings anew where it may be old; add what goes wrong with that to the last outcome."""
    made = (RunStatus.PUBLISHED, RunStatus.FAILED)
    for outputs in dict.fromkeys(outcome.request.outputs for outcome in outcomes):
        ran = any(outcome.status in made and outcome.request.outputs == outputs for outcome in outcomes)
        if (ran and outputs.is_dir()) or history.list_is_old(outputs):
            from partnership_analysis.briefing import listing

            try:
                listing.list_briefings(outputs)
            except OSError as error:
                said = f"The list of briefings could not be written: {error}"
                outcomes[-1] = replace(outcomes[-1], problems=(*outcomes[-1].problems, said))
    return outcomes
