"""Folders of runs: built out of sight, published by one rename, whole or not at all.

`claim` gives the one run of a briefing at a time a staging folder; what a run that was killed has left there is
cleared by the next. `publish` moves `latest` only when every file is in place and is what the record says.
"""

import contextlib
import datetime as dt
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from partnership_analysis.briefing import locks, records

_LOCK, _STAMP = ".lock", "%Y-%m-%dT%H%M%SZ"
_TRIES = 10


class DamagedError(Exception):
    """What was published is not what was made."""


@contextmanager
def claim(folder: Path, wait: bool = False) -> Iterator[Path]:
    """Give a staging folder for the next run of a briefing, and the briefing's lock with it.

    Raises
    ------
    locks.HeldError
        If another run is at it, and there is no waiting.
    """
    runs = folder / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    with locks.take(folder / _LOCK, wait):
        _clear(folder)
        staging = _staging(runs)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def publish(staging: Path, latest: Path | None) -> Path:
    """Put a finished run in its place, and have `latest` be it.

    Raises
    ------
    DamagedError
        If the files in place are not those that the record tells of: `latest` stays what it was.
    """
    _write_through(staging)
    published = _place(staging)
    wrong = records.differences(published, records.read(published)["outputs"])
    if wrong:
        shutil.rmtree(published, ignore_errors=True)
        raise DamagedError(f"{published.name} was damaged while it was published: {', '.join(wrong)}. Run it again")
    if latest:
        _point(latest, published)
    return published


def keep_failed(staging: Path, record: dict[str, object]) -> Path:
    """Put the notebooks of a run that failed, and its record, where they can be read; nothing else of it."""
    for path in staging.iterdir():
        if path.name != "notebooks":
            _remove(path)
    records.write(staging, record | {"outputs": records.outputs(staging)})
    return _place(staging)


def prune(folder: Path, keep: int) -> None:
    """Remove all but the newest runs of a briefing, never the one that is `latest`."""
    latest = folder / records.LATEST
    current = latest.resolve().name if latest.is_symlink() else records.read(latest).get("run")
    runs = sorted(path for path in (folder / "runs").iterdir() if path.is_dir() and not path.name.startswith("."))
    for old in runs[:-keep]:
        if old.name != current:
            _remove(old.rename(old.with_name(f".{old.name}")))


def tidy(run: Path, keep: int | None) -> None:
    """Clear what killed runs have left of a run's briefing, unless another is at it; and prune it, if asked."""
    folder = run.parent if run.name == records.LATEST else run.parents[1]
    with contextlib.suppress(locks.HeldError), locks.take(folder / _LOCK):
        _clear(folder)
        if keep:
            prune(folder, keep)


def index_is_stale(outputs: Path) -> bool:
    """Tell whether the list of all briefings is older than one of them."""
    published = [path.lstat().st_mtime for path in outputs.glob(f"*/*/{records.LATEST}")]
    index = outputs / "index.html"
    return bool(published) and (not index.exists() or index.stat().st_mtime < max(published))


def _staging(runs: Path) -> Path:
    while True:
        stamp = dt.datetime.now(dt.UTC).strftime(_STAMP)
        if not (runs / stamp).exists():
            staging = runs / f".{stamp}"
            staging.mkdir()
            return staging
        time.sleep(0.1)


def _place(staging: Path) -> Path:
    placed = staging.with_name(staging.name.removeprefix("."))
    staging.rename(placed)
    return placed


def _clear(folder: Path) -> None:
    """Remove what runs that were killed have left: with the lock held, whatever is hidden is theirs."""
    latest = folder / records.LATEST
    for old in folder.glob(f".{records.LATEST}-old-*"):
        if not latest.exists():
            old.rename(latest)
    for debris in (*(folder / "runs").glob(".*"), *folder.glob(f".{records.LATEST}-*")):
        _remove(debris)


def _remove(path: Path) -> None:
    """Remove a file, a link or a folder, also one that a process that was just killed is still writing to."""
    if path.is_symlink() or not path.is_dir():
        path.unlink()
        return
    for _ in range(_TRIES):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
        time.sleep(0.1)
    shutil.rmtree(path)  # which says what is in the way


def _write_through(folder: Path) -> None:
    """Have the disk hold every file before any name leads to it, in case the power fails."""
    for path in (*(path for path in folder.rglob("*") if path.is_file()), folder):
        with contextlib.suppress(PermissionError):  # Windows opens no folders
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            except OSError:
                if path.is_file() and os.name != "nt":
                    raise
            finally:
                os.close(descriptor)


def _point(latest: Path, published: Path) -> None:
    """Make `latest` the published run: a link replaced in one step, or a copy where links are not allowed."""
    fresh = latest.with_name(f".{latest.name}-{published.name}")
    try:
        fresh.symlink_to(published.relative_to(latest.parent), target_is_directory=True)
    except OSError:
        shutil.copytree(published, fresh)
    if latest.is_dir() and (os.name == "nt" or not latest.is_symlink()):  # Windows replaces no folder, not even a link
        old = latest.with_name(f".{latest.name}-old-{published.name}")
        latest.rename(old)
        fresh.rename(latest)
        _remove(old)
    else:
        fresh.replace(latest)
