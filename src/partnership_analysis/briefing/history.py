"""The newest runs of every briefing, and whether anything has changed since.

Imports little, because a run of which nothing has changed must be passed over in a moment.
"""

from collections.abc import Iterable
from pathlib import Path

from partnership_analysis import periods
from partnership_analysis.briefing import records
from partnership_analysis.briefing.fingerprints import Fingerprint
from partnership_analysis.briefing.records import Record, Run, RunStatus
from partnership_analysis.briefing.requests import Request

LATEST = "latest"


def newest(briefing: Path) -> list[Run]:
    """Return the newest run of each choice of a briefing's notebooks.

    That is `latest`, and, of choices that are not to be `latest`, the newest since then; none without a `latest`.
    """
    latest = records.read(briefing / LATEST)
    if not latest:
        return []
    found = {latest.record.notebooks: latest}
    for folder in sorted(briefing.glob("runs/[!.]*")):
        later = records.read(folder) if folder.name > latest.record.run else None
        if later and later.status is RunStatus.PUBLISHED:
            found[later.record.notebooks] = later
    return list(found.values())


def newest_of_all(outputs: Path) -> list[Run]:
    """Return the newest runs of every briefing in a folder of outputs."""
    return [run for latest in outputs.glob(f"*/*/{LATEST}") for run in newest(latest.parent)]


def unchanged(request: Request, fingerprint: Fingerprint, runs: Iterable[Run]) -> Run | None:
    """Return the run that has what is asked for, made from the same and whole; None if it has to be made.

    The answer is the same before the workbook is loaded and after, when the request says the period and the authority
    that were found in it; before, it may be None although nothing has changed.

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
        # What is left out of a partial run is an error in another.
        if run.record.left_out and not request.partial:
            continue
        if _is_of(request, run.record) and run.record.fingerprint == fingerprint and not run.differences:
            return run
    return None


def list_is_old(outputs: Path) -> bool:
    """Tell whether the list of all briefings is older than one of them."""
    published = [path.lstat().st_mtime for path in outputs.glob(f"*/*/{LATEST}")]
    index = outputs / "index.html"
    return bool(published) and (not index.exists() or index.stat().st_mtime < max(published))


def _is_of(request: Request, record: Record) -> bool:
    """Tell whether a run is surely of the period and the authority that are asked for."""
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
    """Return a period as the tidy tables spell it, or as it is, if it is none.

    Examples
    --------
    >>> _label("14/15"), _label("Year ending March 2015"), _label("last year")
    ('2014/15', '2014/15', 'last year')
    """
    try:
        return periods.parse_any(period).label
    except ValueError:
        return period
