"""The newest runs of every briefing, and whether anything has changed since.

Imports little, because a run must be passed over in a moment if nothing has changed.
"""

from collections.abc import Collection, Iterable
from pathlib import Path

from partnership_analysis import periods
from partnership_analysis.briefing import records
from partnership_analysis.briefing.fingerprints import Fingerprint
from partnership_analysis.briefing.records import Record, Run, RunStatus
from partnership_analysis.briefing.requests import NOTEBOOKS, Request

LATEST = "latest"


def newest_runs(briefing: Path) -> list[Run]:
    """Return the newest run of each choice of a briefing's notebooks.

    These are `latest` and the newest later runs of other choices. Without a `latest` there are none. A later run that
    should be `latest` was stopped before it was: it has to be made again, or readers would never see it.
    """
    latest = records.read(briefing / LATEST)
    if not latest:
        return []
    found = {latest.record.notebooks: latest}
    for folder in sorted(briefing.glob("runs/[!.]*")):
        later = records.read(folder) if folder.name > latest.record.run else None
        if (
            later
            and later.record.status is RunStatus.PUBLISHED
            and not may_replace(latest.record, later.record.notebooks)
        ):
            found[later.record.notebooks] = later
    return list(found.values())


def may_replace(latest: Record, notebooks: Collection[str]) -> bool:
    """Tell whether a run of these notebooks may become `latest`: it has every page that `latest` has."""
    return set(latest.notebooks) & set(NOTEBOOKS) <= set(notebooks)


def newest_runs_of_all(outputs: Path) -> list[Run]:
    """Return the newest runs of every briefing in a folder of outputs."""
    return [run for latest in outputs.glob(f"*/*/{LATEST}") for run in newest_runs(latest.parent)]


def unchanged_run(request: Request, fingerprint: Fingerprint, runs: Iterable[Run]) -> Run | None:
    """Return the run that has what is asked for, is made from the same and is whole; None if it has to be made.

    Before the workbook is loaded, the request may leave its period and authority open. Then this may be None although
    nothing has changed.

    Parameters
    ----------
    request
        What is asked for.
    fingerprint
        What it would be made from now.
    runs
        The newest runs.
    """
    for run in runs:
        # What a partial run leaves out is an error in another run.
        if run.record.left_out and not request.partial:
            continue
        if _is_what_is_asked(request, run.record) and run.record.fingerprint == fingerprint and not run.differences:
            return run
    return None


def list_is_old(outputs: Path) -> bool:
    """Tell whether the list of all briefings is older than one of them."""
    published = [path.lstat().st_mtime for path in outputs.glob(f"*/*/{LATEST}")]
    index = outputs / "index.html"
    return bool(published) and (not index.exists() or index.stat().st_mtime < max(published))


def _is_what_is_asked(request: Request, record: Record) -> bool:
    """Tell whether a run is certain to have the period and the authority that are asked for."""
    asked = record.asked
    if asked is None:
        return False
    if request.authority is None:
        authority = asked.authority is None
    elif asked.authority_in_workbook:
        authority = request.authority.casefold() == record.authority.casefold()
    else:
        authority = request.authority == record.authority
    if request.period is None:  # which period the workbook is complete to may depend on the authority
        period = asked.period is None and (request.authority is None) == (asked.authority is None)
    else:
        period = _label(request.period) == record.period
    return authority and period


def _label(period: str) -> str:
    """Return a period as the tidy tables spell it; a text that is no period as it is.

    Examples
    --------
    >>> _label("14/15"), _label("Year ending March 2015"), _label("last year")
    ('2014/15', '2014/15', 'last year')
    """
    try:
        return periods.parse_any(period).label
    except ValueError:
        return period
