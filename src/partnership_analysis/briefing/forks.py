"""Processes forked from one that has imported what they need, so that each starts in a few milliseconds.

There are two kinds, kernels and notebooks. Each is forked from a server of its own (`forkserver`), which the first
request starts: they import different things, and two servers import at the same time. Workbooks are loaded in forks of
the kernels' server. A forked process has one end of a pair of sockets: whoever has the other end reads its answer and
how it ended. When that end is closed, on purpose or because its owner died, the process and its group are killed.
Without a safe fork (Windows, macOS), a new process is started.
"""

import atexit
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from partnership_analysis.briefing.processes import (
    FORK_IS_SAFE,
    ONE_THREAD,
    SERVER_ENDED,
    EndedError,
    NewProcess,
    Process,
)

AVAILABLE = FORK_IS_SAFE
PROVISIONER = "partnership"  # the name by which Jupyter knows kernels that are forked

SETTINGS = ("IPYTHONDIR", "MPLCONFIGDIR")  # where libraries that forked processes use keep their own settings

_SETTING = "JUPYTER_DEFAULT_PROVISIONER_NAME"  # Jupyter's own, for those who want kernels started in another way
_PREFIX, _LOCK = "partnership-forks-", "lock"
_LONGEST_ROOT = 60  # characters: a socket's path may be no longer than about 100
_PATIENCE = 60.0  # seconds in which a server ends, however busy the machine is
_STDERR = 2  # what these processes print must not be among what a run prints for machines
_ENVIRONMENT = ONE_THREAD | {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}  # as every kernel has it


class Kind(StrEnum):
    """What is forked. The value is the module with what its server imports, and the rehearsal of its work."""

    KERNELS = "partnership_analysis.briefing.kernels"
    NOTEBOOKS = "partnership_analysis.briefing.notebooks"


class Forks:
    """A server of forks, as its owner and the processes that were forked there see it.

    Attributes
    ----------
    folder
        A private folder for their sockets.
    """

    def __init__(self, folder: Path, requests: socket.socket) -> None:
        self.folder = folder
        self._requests = requests

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return True

    def start(
        self,
        function: str,
        *arguments: Any,
        imports: Iterable[str] = (),
        cwd: str | Path | None = None,
        env: dict[str, str] | None = None,
    ) -> Process:
        """Fork a process that calls a function.

        Parameters
        ----------
        function
            Its name, as ``module:function``.
        arguments
            Its arguments: what JSON can hold.
        imports
            Modules that it needs besides. The server imports them, so that later forks have them too.
        cwd, env
            Its folder and environment; by default those of this process.

        Raises
        ------
        EndedError
            If the process to fork from has ended.
        """
        ours, theirs = socket.socketpair()
        env = dict(os.environ) if env is None else env
        asked: dict[str, Any] = {"function": function, "arguments": arguments, "imports": list(imports)}
        asked |= {"cwd": str(cwd or Path.cwd()), "env": env}
        try:
            with theirs:
                socket.send_fds(self._requests, [b"f"], [theirs.fileno()])
            ours.sendall(json.dumps(asked).encode() + b"\n")
        except OSError:
            ours.close()
            raise EndedError(SERVER_ENDED) from None
        return Process(ours)


class Server(Forks):
    """The process that others are forked from; it and they end with the process that starts it.

    Parameters
    ----------
    kind
        What it forks.
    kernels
        Where those that it forks have their kernels forked, if not at this server itself.
    """

    def __init__(self, kind: Kind, kernels: Forks | None = None) -> None:
        _clear_folders()
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_root()))
        self._owner = os.getpid()
        self._lock = FileLock(folder / _LOCK, timeout=0, thread_local=False)  # any thread may close what it starts
        self._lock.acquire()
        self._lifeline, lifeline = socket.socketpair()
        requests, others = socket.socketpair()
        super().__init__(folder, requests)
        self._kernels = kernels
        at = kernels or self
        ends = (lifeline.fileno(), others.fileno(), at._requests.fileno())
        # Without frozen modules, as the debugger of kernels wants it.
        python = [sys.executable, "-P", "-Xfrozen_modules=off", "-m", "partnership_analysis.briefing.forkserver"]
        command = [*python, str(folder), kind, str(at.folder), *map(str, ends)]
        with lifeline, others:
            # In a session of its own, so that Ctrl-C at a terminal reaches only the process that started it.
            self._process = subprocess.Popen(  # noqa: S603 (our own command)
                command, pass_fds=ends, env=_ENVIRONMENT | _settings_folders(folder) | os.environ,
                stdin=subprocess.DEVNULL, stdout=_STDERR, start_new_session=True,
            )  # fmt: skip

    @property
    def alive(self) -> bool:
        """Whether it is this process's and runs, and the server of its kernels too."""
        has_kernels = self._kernels is None or self._kernels.alive
        return os.getpid() == self._owner and self._process.poll() is None and has_kernels

    def close(self) -> None:
        """End it and all that it has forked, and remove their folder."""
        if os.getpid() != self._owner:
            return  # this is a fork of its owner
        self._lifeline.close()
        self._requests.close()
        self._process.terminate()  # once it serves, it ignores this
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)


_servers: dict[Kind, Forks] = {}
_starting = threading.Lock()
_new_processes: weakref.WeakSet[NewProcess] = weakref.WeakSet()
_own_folder: list[Path] = []  # one at most


def server(kind: Kind) -> Forks:
    """Return the server of a kind for this process; the first call starts it.

    The server of notebooks starts that of kernels too, unless Jupyter is set to start kernels in another way.
    """
    with _starting:
        return _started_server(kind)


def _started_server(kind: Kind) -> Forks:
    ours = os.environ.get(_SETTING, PROVISIONER) == PROVISIONER
    kernels = _started_server(Kind.KERNELS) if kind is Kind.NOTEBOOKS and ours else None
    found = _servers.get(kind)
    if found is None or not found.alive:
        _close_server(kind)
        _servers[kind] = found = Server(kind, kernels)
        atexit.register(close)
    return found


def start(kind: Kind, function: str, *arguments: Any, imports: Iterable[str] = ()) -> Process | NewProcess:
    """Have a process call a function; see `Forks.start`."""
    if AVAILABLE:
        return server(kind).start(function, *arguments, imports=imports)
    process = NewProcess(function, *arguments)
    _new_processes.add(process)
    return process


def folder() -> Path:
    """Return a private folder for files that this process hands over to those that it starts; `close` removes it."""
    if AVAILABLE:
        return server(Kind.KERNELS).folder
    with _starting:
        if not _own_folder:
            _own_folder.append(Path(tempfile.mkdtemp(prefix=_PREFIX)))
            atexit.register(close)
        return _own_folder[0]


def inherit(kernels: Forks) -> None:
    """In a forked process: have kernels forked where the server says."""
    _servers.clear()
    _servers[Kind.KERNELS] = kernels


def close() -> None:
    """End what `server` and `start` started, and remove `folder`."""
    for process in list(_new_processes):
        process.kill()
    for kind in reversed(Kind):  # notebooks before their kernels, so that none of them sees its kernel end
        _close_server(kind)
    while _own_folder:
        shutil.rmtree(_own_folder.pop(), ignore_errors=True)


def _close_server(kind: Kind) -> None:
    found = _servers.pop(kind, None)
    if isinstance(found, Server):
        found.close()


def _settings_folders(folder: Path) -> dict[str, str]:
    """Return where libraries keep their settings if the user, such as a service, has no home to write to.

    They would find a folder by themselves, but with a warning.
    """
    with contextlib.suppress(RuntimeError):
        if os.access(Path.home(), os.W_OK):
            return {}
    return {name: str(folder / name) for name in SETTINGS}


def _root() -> Path:
    """Return where folders of sockets are made."""
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) < _LONGEST_ROOT else Path("/tmp")  # noqa: S108 (a folder of our own in it)


def _clear_folders() -> None:
    """Remove the folders of servers that were killed together with whoever started them."""
    for folder in _root().glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, Timeout):
            found = folder.lstat()  # somebody else's link may lead to what is ours
            # One that is being made may not be locked yet.
            if found.st_uid == os.getuid() and time.time() - found.st_mtime > 60:
                with FileLock(folder / _LOCK, timeout=0):
                    shutil.rmtree(folder, ignore_errors=True)
