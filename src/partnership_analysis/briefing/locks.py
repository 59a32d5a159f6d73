"""Locks that the operating system frees when their holder ends, however it ends."""

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import Self


class HeldError(Exception):
    """Another process holds the lock."""


class Lock:
    """A lock that is held; `take` gives one."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path, self._descriptor = path, descriptor

    def release(self) -> None:
        """Let others take it, and leave no file behind."""
        if sys.platform == "win32":  # where a file that is open cannot be removed
            os.close(self._descriptor)
            with contextlib.suppress(OSError):
                self._path.unlink()
            return
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def take(path: Path, wait: bool = False) -> Lock:
    """Take the lock that a file stands for.

    Parameters
    ----------
    path
        The file; it is there for as long as the lock is held.
    wait
        Whether to wait for it.

    Raises
    ------
    HeldError
        If another process holds it, and there is no waiting for it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, take(Path(folder, "lock")):
    ...     take(Path(folder, "lock"))
    Traceback (most recent call last):
      ...
    partnership_analysis.briefing.locks.HeldError: another process holds it
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if _locked(descriptor) and _names(path, descriptor):
            return Lock(path, descriptor)
        os.close(descriptor)
        if not wait and path.exists():
            raise HeldError("another process holds it")
        time.sleep(0.1 if wait else 0)


def _names(path: Path, descriptor: int) -> bool:
    """Tell whether the file that was locked is still the one of that name: its last holder may have removed it."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
