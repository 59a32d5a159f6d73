"""Processes forked from one that has imported everything already, so that each starts in a few milliseconds.

The first request starts the server (`forkserver`). A forked process is one end of a pair of sockets: whoever
holds the other end reads its answer and how it ended; when that end is closed, by intent or by death, the process
and its group are killed. Where there is no safe fork (Windows, macOS), a process is started anew.
"""

import atexit
import contextlib
import json
import os
import pkgutil
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from partnership_analysis.briefing import locks

# On macOS a process that has loaded Apple's libraries is not safe to fork.
AVAILABLE = hasattr(os, "fork") and sys.platform != "darwin"

_PREFIX = "partnership-forks-"
_LONGEST_ROOT = 60  # characters: a socket's path may be no longer than about 100
_PATIENCE = 60.0  # seconds in which a server answers, however busy the machine is
_STDERR = 2  # what is printed on the way is no part of what a run prints for machines
_SERVER_ENDED = "the process that others are forked from does not answer"
# Each of these would start a thread in the server, and a process of several threads is not safe to fork.
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}


class EndedError(Exception):
    """A process ended without an answer."""


class TooLongError(Exception):
    """A process was given a time, and took longer."""


class Process:
    """A forked process, with as much of `subprocess.Popen` as jupyter_client asks for."""

    stdin = stdout = stderr = None

    def __init__(self, channel: socket.socket) -> None:
        self.returncode: int | None = None
        self.answer: Any = None
        self._channel, self._buffer = channel, b""
        self.pid = self._pid()

    def poll(self) -> int | None:
        """Return how it ended, as `subprocess` counts it, or None if it has not."""
        return self._read(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises
        ------
        TooLongError
            If that takes longer than the seconds given.
        """
        ended = self._read(timeout)
        if ended is None:
            raise TooLongError
        return ended

    def send_signal(self, number: int) -> None:
        """Send a signal to it, and to what it has started."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Let go of it: the server ends it, if it has not ended."""
        self._channel.close()

    def _pid(self) -> int:
        try:
            return int(self._line(_PATIENCE)["pid"])
        except (EOFError, OSError, KeyError):
            self.close()
            raise EndedError(_SERVER_ENDED) from None

    def _read(self, timeout: float | None) -> int | None:
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            try:
                said = self._line(None if deadline is None else max(0.0, deadline - time.monotonic()))
            except (BlockingIOError, TimeoutError):
                return None
            except (EOFError, OSError):
                said = {"status": -signal.SIGKILL}  # the server is gone, and all that it forked with it
            self.returncode = said.get("status")
            self.answer = said.get("answer", self.answer)
            if self.returncode is not None:
                self.close()
        return self.returncode

    def _line(self, timeout: float | None) -> dict[str, Any]:
        self._channel.settimeout(timeout)
        while b"\n" not in self._buffer:
            received = self._channel.recv(65536)
            if not received:
                raise EOFError
            self._buffer += received
        line, self._buffer = self._buffer.split(b"\n", 1)
        said: dict[str, Any] = json.loads(line)
        return said


class Forks:
    """Where processes are forked, as those who were forked there have it too.

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
        """Whether there is reason to ask."""
        return True

    def start(
        self, function: str, *arguments: Any, cwd: str | Path | None = None, env: dict[str, str] | None = None
    ) -> Process:
        """Fork a process that calls a function, named as ``module:function``, with arguments that JSON can hold.

        Raises
        ------
        EndedError
            If the process to fork from has ended.
        """
        ours, theirs = socket.socketpair()
        env = dict(os.environ) if env is None else env
        asked = {"function": function, "arguments": arguments, "cwd": str(cwd or Path.cwd()), "env": env}
        try:
            with theirs:
                socket.send_fds(self._requests, [b"f"], [theirs.fileno()])
            ours.sendall(json.dumps(asked).encode() + b"\n")
        except OSError:
            ours.close()
            raise EndedError(_SERVER_ENDED) from None
        return Process(ours)


class Server(Forks):
    """The process that others are forked from; it and they end with the process that starts it."""

    def __init__(self) -> None:
        _clear_folders()
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=_root()))
        self._owner = os.getpid()
        self._lock = locks.take(folder / "lock")
        self._lifeline, lifeline = socket.socketpair()
        requests, others = socket.socketpair()
        super().__init__(folder, requests)
        ends = (lifeline.fileno(), others.fileno(), requests.fileno())
        # Without frozen modules, as the debugger of kernels wants it.
        python = [sys.executable, "-Xfrozen_modules=off", "-m", "partnership_analysis.briefing.forkserver"]
        command = [*python, str(folder), *map(str, ends)]
        with lifeline, others:
            # In a session of its own, so that Ctrl-C at a terminal is answered by the one who started it.
            self._process = subprocess.Popen(  # noqa: S603 (our own command)
                command, pass_fds=ends, env=_ONE_THREAD | os.environ, stdin=subprocess.DEVNULL, stdout=_STDERR,
                start_new_session=True,
            )  # fmt: skip

    @property
    def alive(self) -> bool:
        """Whether it has not ended, and is this process's."""
        return os.getpid() == self._owner and self._process.poll() is None

    def close(self) -> None:
        """End it and all that it has forked, and remove their folder."""
        if os.getpid() != self._owner:
            return  # a fork of the one who started it, which goes on without it
        self._lifeline.close()
        self._requests.close()
        self._process.terminate()  # which it heeds only while it imports
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)


class Anew:
    """A process started anew, where there is no fork; it is asked as a forked `Process` is, and ends with its owner."""

    answer: Any = None

    def __init__(self, function: str, *arguments: Any) -> None:
        command = [sys.executable, "-m", "partnership_analysis.briefing.forks"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (our own)
        # Kept open for as long as the owner lives; subprocess would close it.
        self._lifeline, self._process.stdin = self._process.stdin, None
        if self._lifeline:
            self._lifeline.write(json.dumps([function, *arguments]).encode() + b"\n")
            self._lifeline.flush()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end, as `Process.wait` does."""
        try:
            said, _ = self._process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise TooLongError from None
        if self._process.returncode == 0:
            self.answer = json.loads(said)
        return self._process.returncode

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def close(self) -> None:
        """Let go of it, and end it if it has not ended."""
        self._process.kill()
        self._process.communicate()
        if self._lifeline:
            self._lifeline.close()


_held: Forks | None = None
_starting = threading.Lock()


def server() -> Forks:
    """Return where this process has others forked; the first to ask starts it."""
    global _held
    with _starting:
        if _held is None or not _held.alive:
            close()
            _held = Server()
            atexit.register(close)
        return _held


def start(function: str, *arguments: Any) -> "Process | Anew":
    """Have a process call a function; see `Forks.start`."""
    return server().start(function, *arguments) if AVAILABLE else Anew(function, *arguments)


def inherit(forks: Forks) -> None:
    """In a forked process: have others forked where this one was."""
    global _held
    _held = forks


def close() -> None:
    """End what `server` started."""
    global _held
    held, _held = _held, None
    if isinstance(held, Server):
        held.close()


def _root() -> Path:
    """Return where folders of sockets are made."""
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) < _LONGEST_ROOT else Path("/tmp")  # noqa: S108 (a folder of our own in it)


def _clear_folders() -> None:
    """Remove the folders of servers that were killed together with whoever started them."""
    for folder in _root().glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, locks.HeldError):
            found = folder.lstat()  # somebody else's link may lead to what is ours
            # One that is being made may not be locked yet.
            if found.st_uid == os.getuid() and time.time() - found.st_mtime > 60:
                with locks.take(folder / "lock"):
                    shutil.rmtree(folder, ignore_errors=True)


def _answer() -> None:
    """Be a process started anew."""
    function, *arguments = json.loads(sys.stdin.readline())
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(1)), daemon=True).start()
    said = os.dup(1)
    os.dup2(2, 1)  # what is printed on the way is no part of the answer
    answer = pkgutil.resolve_name(function)(*arguments)
    os.write(said, json.dumps(answer).encode())


if __name__ == "__main__":
    _answer()
