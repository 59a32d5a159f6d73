"""A process that does one thing and gives an answer.

It is forked from a server (`forks`) or from this process; where there is no safe fork it is started anew.
"""

import contextlib
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from typing import Any, NoReturn

# On macOS a process that has loaded Apple's libraries is not safe to fork.
FORK_IS_SAFE = hasattr(os, "fork") and sys.platform != "darwin"
SERVER_ENDED = "the process that others are forked from does not answer"

# Each of these would start a thread, and a process of several threads is not safe to fork.
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}

# New objects after which a process of ours looks for garbage: pandas makes and drops so many that with Python's own
# number, 700, a seventh of a run's time went there.
COLLECTED_AFTER = 100_000

_PATIENCE = 60.0  # seconds in which a server answers, however busy the machine is
_LAST_WORDS = 1.0  # seconds in which a process that is ended puts its own files in order
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


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

    def _status(self) -> int:
        """Return how it ended, where nobody says so."""
        return -signal.SIGKILL  # the server is gone, and all that it forked with it

    def _pid(self) -> int:
        try:
            return int(self._line(_PATIENCE)["pid"])
        except (EOFError, OSError, KeyError):
            self._channel.close()
            raise EndedError(SERVER_ENDED) from None

    def _read(self, timeout: float | None) -> int | None:
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            try:
                said = self._line(None if deadline is None else max(0.0, deadline - time.monotonic()))
            except (BlockingIOError, TimeoutError):
                return None
            except (EOFError, OSError):
                said = {"status": self._status()}
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


class Forked(Process):
    """A fork of this very process, which must have one thread only; it ends with its owner."""

    def __init__(self, function: str, *arguments: Any) -> None:
        owner, (ours, theirs) = os.getpid(), socket.socketpair()
        self._child = os.fork()
        if not self._child:
            ours.close()
            _be_forked(owner, theirs, function, arguments)
        theirs.close()
        super().__init__(ours)

    def close(self) -> None:
        """Let go of it, and end it if it has not ended."""
        if self.returncode is None:
            self.terminate()
            with contextlib.suppress(TooLongError):
                self.wait(_LAST_WORDS)
            self.kill()
            self.wait()
        super().close()

    def _status(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])


class Anew:
    """A process started anew, where there is no fork; it is asked as a forked `Process` is, and ends with its owner."""

    answer: Any = None

    def __init__(self, function: str, *arguments: Any) -> None:
        # -P: no module of the folder that the user is in.
        command = [sys.executable, "-P", "-m", "partnership_analysis.briefing.processes"]
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
        self._process.wait()
        for end in filter(None, (self._lifeline, self._process.stdout)):
            end.close()


def prepare(module: str) -> None:
    """Import what several processes need, so that each that is forked from this one has it."""
    if FORK_IS_SAFE:
        os.environ |= ONE_THREAD | os.environ
        importlib.import_module(module)


def start(function: str, *arguments: Any) -> Process | Anew:
    """Have a process call a function, named as ``module:function``, without a server to fork it from."""
    only_one = threading.active_count() == 1  # or the fork could wait for ever for what another thread holds
    return (Forked if FORK_IS_SAFE and only_one else Anew)(function, *arguments)


def say(channel: socket.socket, **said: Any) -> None:
    """Tell the owner of this process something: its ``pid``, its ``answer`` or its ``status``."""
    channel.sendall(json.dumps(said).encode() + b"\n")


def end_with(parent: int) -> None:
    """Have this process, which leads a session from now on, end at once when its parent ends, where Linux sees to it.

    Parameters
    ----------
    parent
        Its number, from before this process was forked.
    """
    os.setsid()
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def _be_forked(owner: int, channel: socket.socket, function: str, arguments: tuple[Any, ...]) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what it has begun to write is removed
        end_with(owner)
        say(channel, pid=os.getpid())
        say(channel, answer=pkgutil.resolve_name(function)(*arguments))
        status = 0
    except SystemExit:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


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
