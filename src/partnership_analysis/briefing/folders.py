"""Folders of runs: built out of sight, published by one rename, whole or not at all.

`claim` gives the one run of a briefing at a time a staging folder; what a run that was killed has left there is
cleared by the next. `place` moves `latest` only when every file is in its place and is what the record says.
"""

import contextlib
import datetime as dt
import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from partnership_analysis.briefing import records
from partnership_analysis.briefing.history import LATEST
from partnership_analysis.briefing.records import Record, Run

_LOCK = ".lock"
_TRIES = 10
_SYNCED_AT_ONCE = 8  # files


class BusyError(Exception):
    """Another process has the lock."""


class LinkError(Exception):
    """A link stands where a folder of ours should be."""


class DamagedError(Exception):
    """What was published is not what was made."""


@contextmanager
def locked(file: Path, wait: bool = False) -> Iterator[None]:
    """Lock a file that exists only while it is locked. The system frees the lock when its owner ends, however it ends.

    Parameters
    ----------
    file
        The file that stands for the lock.
    wait
        Whether to wait for another process that has it.

    Raises
    ------
    BusyError
        If another process has it, and there is no waiting.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, locked(Path(folder, "lock")):
    ...     with locked(Path(folder, "lock")):
    ...         pass
    Traceback (most recent call last):
      ...
    partnership_analysis.briefing.folders.BusyError: another process has ...lock
    """
    lock = FileLock(file, timeout=-1 if wait else 0)
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(f"another process has {file}") from None
    except PermissionError:
        if file.exists():  # as where another user's run has it
            raise BusyError(f"another user's process has {file}") from None
        raise
    try:
        yield
    finally:
        if os.name != "nt":  # where filelock removes it
            with contextlib.suppress(OSError):
                file.unlink()  # filelock never takes a file without a name: who has this one open makes a new one
        lock.release()


@contextmanager
def claim(folder: Path, wait: bool = False) -> Iterator[Path]:
    """Give a staging folder for the next run of a briefing, and the briefing's lock with it.

    Raises
    ------
    BusyError
        If another run of the briefing is going on, and there is no waiting.
    LinkError
        If one of its folders is a link, by which files elsewhere could be cleared away.
    """
    runs = folder / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    _refuse_links(folder.parent, folder, runs, folder / _LOCK)
    with locked(folder / _LOCK, wait):
        _clear_leftovers(folder)
        staging = _new_staging_folder(runs)
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _refuse_links(*places: Path) -> None:
    for place in places:
        if place.is_symlink():
            raise LinkError(f"{place}: found a link; expected a folder or file of ours. Take the link out")


def umask() -> int:
    """Return which rights a new file does not get. It can only be read by setting it."""
    os.umask(found := os.umask(0o077))
    return found


def place(staging: Path, record: Record, latest: Path | None) -> Run:
    """Publish a finished run, and have `latest` point at it.

    Raises
    ------
    DamagedError
        If the published files are not as the record says. Then `latest` stays as it was.
    """
    record = replace(record, outputs=records.hashes_of_outputs(staging))
    records.write(staging, record)
    _sync_to_disk(staging)
    folder = _unhide(staging)
    published = records.read(folder)
    wrong = published.differences if published else [f"{records.NAME} cannot be read"]
    if wrong or not published:
        shutil.rmtree(folder, ignore_errors=True)
        raise DamagedError(f"{folder.name} was damaged while it was published: {', '.join(wrong)}. Run it again")
    if latest:
        _point_latest_at(latest, folder)
    return published


def keep_failed(staging: Path, record: Record) -> Run:
    """Keep the notebooks and the record of a run that failed, and nothing else of it."""
    for path in staging.iterdir():
        if path.name != "notebooks":
            _remove(path)
    record = replace(record, outputs=records.hashes_of_outputs(staging))
    records.write(staging, record)
    staging.chmod(0o700)  # it has paths and data that are not for publication
    return Run(_unhide(staging), record)


def prune(folder: Path, keep: int) -> None:
    """Remove all but the newest runs of a briefing, never `latest` or one that the `latest` of any period needs.

    That is the run with which it was compared: without it, it could not be verified.
    """
    found = {latest.parent.name: records.read(latest) for latest in folder.parent.glob(f"*/{LATEST}")}
    compared = {run.record.compared_with.partition("/") for run in found.values() if run}
    current = found.get(folder.name)
    kept = {stamp for period, _, stamp in compared if period == folder.name}
    kept.add(current.record.run if current else (folder / LATEST).resolve().name)
    runs = sorted(path for path in (folder / "runs").iterdir() if path.is_dir() and not path.name.startswith("."))
    for old in runs[:-keep]:
        if old.name not in kept:
            _remove(_renamed(old, f".{old.name}"))


def tidy(run: Path, keep: int | None) -> None:
    """Clear what killed runs have left in a run's briefing, and prune it if asked; not while another run goes on."""
    folder = run.parent if run.name == LATEST else run.parents[1]
    with contextlib.suppress(BusyError), locked(folder / _LOCK):
        _clear_leftovers(folder)
        if keep:
            prune(folder, keep)


def _new_staging_folder(runs: Path) -> Path:
    while True:
        stamp = dt.datetime.now(dt.UTC).strftime(records.STAMP)
        if not (runs / stamp).exists():
            staging = runs / f".{stamp}"
            staging.mkdir()
            return staging
        time.sleep(0.1)


def _unhide(staging: Path) -> Path:
    return _renamed(staging, staging.name.removeprefix("."))


def _renamed(folder: Path, name: str) -> Path:
    """Rename a folder. Windows does not while another program, such as a virus scanner, looks at a file in it."""
    for _ in range(_TRIES):
        with contextlib.suppress(PermissionError):
            return folder.rename(folder.with_name(name))
        time.sleep(0.1)
    return folder.rename(folder.with_name(name))  # which says what is in the way


def _clear_leftovers(folder: Path) -> None:
    """Remove what runs that were killed have left: while this process has the lock, whatever is hidden is theirs."""
    latest = folder / LATEST
    for old in folder.glob(f".{LATEST}-old-*"):
        if not latest.exists():
            _renamed(old, latest.name)
    for debris in (*(folder / "runs").glob(".*"), *folder.glob(f".{LATEST}-*")):
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


def _sync_to_disk(folder: Path) -> None:
    """Write every file to the disk before any name leads to it, in case the power fails.

    Several at a time: the disk then writes them together, which takes a tenth of the time.
    """
    paths = [*(path for path in folder.rglob("*") if path.is_file()), folder]
    try:
        with ThreadPoolExecutor(_SYNCED_AT_ONCE) as threads:
            synced = threads.map(_sync_path, paths)
    except RuntimeError:  # while the program is being stopped, no thread begins any more
        synced = map(_sync_path, paths)
    for _ in synced:
        pass  # here an error is raised


def _sync_path(path: Path) -> None:
    with contextlib.suppress(PermissionError):  # Windows opens no folders
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError:
            if path.is_file() and os.name != "nt":
                raise
        finally:
            os.close(descriptor)


def _point_latest_at(latest: Path, published: Path) -> None:
    """Make `latest` the published run: a link replaced in one step, or a copy where links are not allowed."""
    fresh = latest.with_name(f".{latest.name}-{published.name}")
    try:
        fresh.symlink_to(published.relative_to(latest.parent), target_is_directory=True)
    except OSError:
        shutil.copytree(published, fresh)
    if latest.is_dir() and (os.name == "nt" or not latest.is_symlink()):  # Windows replaces no folder, not even a link
        old = latest.with_name(f".{latest.name}-old-{published.name}")
        _renamed(latest, old.name)
        try:
            _renamed(fresh, latest.name)
        except OSError:
            _renamed(old, latest.name)  # or readers would have none until the next run
            raise
        _remove(old)
    else:
        fresh.replace(latest)
