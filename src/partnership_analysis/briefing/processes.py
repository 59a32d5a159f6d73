"""A process that calls one function and returns its answer.

It is forked from a server (`forks`) or from this process. Without a safe fork it is a new process.
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
    """A process took longer than it may."""


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
        return self._wait_for_end(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises
        ------
        TooLongError
            If that takes longer than the seconds given.
        """
        ended = self._wait_for_end(timeout)
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
        """Close its channel: the server ends it, if it has not ended."""
        self._channel.close()

    def _status(self) -> int:
        """Return how it ended, if its channel was closed without a word."""
        return -signal.SIGKILL  # the server is gone, and its forks with it

    def _pid(self) -> int:
        try:
            return int(self._receive_line(_PATIENCE)["pid"])
        except (EOFError, OSError, KeyError):
            self._channel.close()
            raise EndedError(SERVER_ENDED) from None

    def _wait_for_end(self, timeout: float | None) -> int | None:
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            try:
                message = self._receive_line(None if deadline is None else max(0.0, deadline - time.monotonic()))
            except (BlockingIOError, TimeoutError):
                return None
            except (EOFError, OSError):
                message = {"status": self._status()}
            self.returncode = message.get("status")
            self.answer = message.get("answer", self.answer)
            if self.returncode is not None:
                self.close()
        return self.returncode

    def _receive_line(self, timeout: float | None) -> dict[str, Any]:
        self._channel.settimeout(timeout)
        while b"\n" not in self._buffer:
            received = self._channel.recv(65536)
            if not received:
                raise EOFError
            self._buffer += received
        line, self._buffer = self._buffer.split(b"\n", 1)
        message: dict[str, Any] = json.loads(line)
        return message


class Forked(Process):
    """A fork of this very process, which must have one thread only; it ends with its owner."""

    def __init__(self, function: str, *arguments: Any) -> None:
        owner, (ours, theirs) = os.getpid(), socket.socketpair()
        self._child = os.fork()
        if not self._child:
            ours.close()
            _be_child(owner, theirs, function, arguments)
        theirs.close()
        super().__init__(ours)

    def close(self) -> None:
        """End it, if it has not ended, and close its channel."""
        if self.returncode is None:
            self.terminate()
            with contextlib.suppress(TooLongError):
                self.wait(_LAST_WORDS)
            self.kill()
            self.wait()
        super().close()

    def _status(self) -> int:
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])


class NewProcess:
    """A new process, for systems without a safe fork. It has the methods of `Process`, and ends with its owner."""

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
            answer, _ = self._process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            raise TooLongError from None
        if self._process.returncode == 0:
            self.answer = json.loads(answer)
        return self._process.returncode

    def kill(self) -> None:
        """End it."""
        self._process.kill()

    def close(self) -> None:
        """End it, if it has not ended, and close its pipes."""
        self._process.kill()
        self._process.wait()
        for end in filter(None, (self._lifeline, self._process.stdout)):
            end.close()


def prepare(module: str) -> None:
    """Import what several processes need, so that each fork of this one has it."""
    if FORK_IS_SAFE:
        os.environ |= ONE_THREAD | os.environ
        importlib.import_module(module)


def start(function: str, *arguments: Any) -> Process | NewProcess:
    """Have a process call a function, named as ``module:function``, without a server to fork it from."""
    has_one_thread = threading.active_count() == 1  # a fork could wait for ever for a lock of another thread
    return (Forked if FORK_IS_SAFE and has_one_thread else NewProcess)(function, *arguments)


def send(channel: socket.socket, **message: Any) -> None:
    """Send the owner of this process its ``pid``, its ``answer`` or its ``status``."""
    channel.sendall(json.dumps(message).encode() + b"\n")


def end_with_parent(parent: int) -> None:
    """Have this process lead a session and, on Linux, end at once when its parent ends.

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


def _be_child(owner: int, channel: socket.socket, function: str, arguments: tuple[Any, ...]) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what it has begun to write is removed
        end_with_parent(owner)
        send(channel, pid=os.getpid())
        send(channel, answer=pkgutil.resolve_name(function)(*arguments))
        status = 0
    except SystemExit:
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _main() -> None:
    """Call the function that the first line of standard input names; print its answer."""
    function, *arguments = json.loads(sys.stdin.readline())
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(1)), daemon=True).start()
    stdout = os.dup(1)
    os.dup2(2, 1)  # what the function prints is no part of the answer
    answer = pkgutil.resolve_name(function)(*arguments)
    os.write(stdout, json.dumps(answer).encode())


if __name__ == "__main__":
    _main()
