"""The process that kernels, or notebooks' own processes, are forked from.

It imports what they need, which the module of their kind says. It forks, and tells how each ended. It has one thread
and no socket of ZeroMQ, so that what it forks may have its own. It ends with the process that started it, and all that
it forked end with it: they keep a pipe open that only it can write to, and kill their group when that is closed.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import random
import selectors
import shutil
import signal
import socket
import sys
import threading
import traceback
from pathlib import Path
from typing import Any, NoReturn

from partnership_analysis.briefing import forks
from partnership_analysis.briefing.processes import COLLECTED_AFTER, end_with_parent, send

_UNREHEARSED = 2  # forks before the rehearsal: after two there may be many more


class _Server:
    def __init__(self, kind: Any, kernels: forks.Forks, lifeline: socket.socket, requests: socket.socket) -> None:
        self._kind, self._kernels, self._lifeline, self._requests = kind, kernels, lifeline, requests
        self._to_import = list(reversed(kind.IMPORTED))
        self._pipe = os.pipe()
        self._forked, self._rehearsed = 0, False
        self._children: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._woken, self._wakes = socket.socketpair()

    def serve(self) -> None:
        """Fork whatever is asked for, until the process that started this one ends."""
        self._wakes.setblocking(False)
        signal.set_wakeup_fd(self._wakes.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it ends when it has ended what it forked
        for end in (self._lifeline, self._requests, self._woken):
            self._selector.register(end, selectors.EVENT_READ)
        while True:
            # While nobody asks for anything, it imports.
            ready = [key.fileobj for key, _ in self._selector.select(0 if self._to_import else None)]
            if not ready and self._to_import:
                importlib.import_module(self._to_import.pop())
            if self._lifeline in ready:
                break
            if self._woken in ready:
                self._woken.recv(4096)
                self._reap()
            for pid in [pid for pid, channel in self._children.items() if channel in ready]:
                self._kill_abandoned(pid)
            if self._requests in ready:
                self._fork()
        for pid in self._children:
            _kill(pid)
        for pid in list(self._children):
            self._report_end(pid)

    def _fork(self) -> None:
        _, (end, *_), *_ = socket.recv_fds(self._requests, 1, 1)
        channel = socket.socket(fileno=end)
        # The other end sends only this line: from now on there is something to read only when that end is closed.
        line = channel.makefile("rb").readline()
        if not line:
            channel.close()
            return
        asked = json.loads(line)
        # The loading of a workbook needs little of what the server's own work does.
        is_own = asked["function"].startswith(self._kind.__name__)
        while is_own and self._to_import:
            importlib.import_module(self._to_import.pop())
        with contextlib.suppress(Exception):  # the forked process says what is wrong
            for name in asked["imports"]:
                importlib.import_module(name)
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            gc.enable()
            gc.set_threshold(COLLECTED_AFTER)
            signal.set_wakeup_fd(-1)
            self._be_child(channel, asked)
        self._children[pid] = channel
        self._selector.register(channel, selectors.EVENT_READ)
        self._forked += is_own
        if self._forked == _UNREHEARSED and not self._rehearsed:
            self._rehearsed = True
            with contextlib.suppress(Exception):  # it only saves time
                self._kind.rehearse()
            gc.collect()

    def _be_child(self, channel: socket.socket, asked: dict[str, Any]) -> NoReturn:
        """In the forked process: close what belongs to the server, and do what was asked."""
        status = 1
        try:
            server = os.getppid()
            os.close(self._pipe[1])
            self._selector.close()
            for end in (self._lifeline, self._requests, self._woken, self._wakes, *self._children.values()):
                end.close()
            forks.inherit(self._kernels)
            _end_with_server(server, self._pipe[0])
            _do_request(asked, channel)
            status = 0
        except SystemExit as stopped:
            status = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _kill_abandoned(self, pid: int) -> None:
        """Kill a process that nobody waits for."""
        self._selector.unregister(self._children[pid])
        _kill(pid)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                self._report_end(ended.si_pid)

    def _report_end(self, pid: int) -> None:
        channel = self._children.pop(pid)
        with contextlib.suppress(KeyError):
            self._selector.unregister(channel)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # whatever it started and left behind, as long as its number is its own
        _, status = os.waitpid(pid, 0)
        with channel, contextlib.suppress(OSError):
            send(channel, status=os.waitstatus_to_exitcode(status))


def _do_request(asked: dict[str, Any], channel: socket.socket) -> None:
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    settings = {name: os.environ[name] for name in forks.SETTINGS if name in os.environ}
    os.environ.clear()
    os.environ.update(settings | asked["env"])
    os.chdir(asked["cwd"])
    random.seed()
    send(channel, pid=os.getpid())
    answer = pkgutil.resolve_name(asked["function"])(*asked["arguments"])
    send(channel, answer=answer)


def _end_with_server(server: int, pipe: int) -> None:
    """Have this process lead a session, and end with the server, its group with it."""
    end_with_parent(server)

    def watch() -> None:
        os.read(pipe, 1)
        _kill(os.getpid())

    threading.Thread(target=watch, daemon=True).start()  # a thread may have to wait for its turn


def _kill(leader: int) -> None:
    """Kill a process and its group; in its first moment it has none of its own."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(leader, signal.SIGKILL)
            return


def main(folder: str, kind: str, kernels: str, *descriptors: str) -> None:
    """Import what a kind of process needs, and serve.

    Parameters
    ----------
    folder
        The server's own folder.
    kind
        A module with the names of what to import, `IMPORTED`, and a function `rehearse`.
    kernels
        The folder of the server that forks kernels.
    descriptors
        Three sockets: one that is closed when this process is to end, one for the requests to this server, and one
        for requests to the server of kernels.
    """
    # With `freeze` before each fork, as the documentation of `gc` advises: a collection takes time, and in each process
    # that is forked copies what is shared.
    gc.disable()
    ends = [socket.socket(fileno=int(descriptor)) for descriptor in descriptors]
    for end in ends:
        end.set_inheritable(False)
    module = importlib.import_module(kind)
    lifeline, requests, others = ends
    try:
        _Server(module, forks.Forks(Path(kernels), others), lifeline, requests).serve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)  # at once: to take down all that was imported would take a while


if __name__ == "__main__":
    main(*sys.argv[1:])
