"""The process that kernels and notebooks' own processes are forked from.

It imports what they need, then does nothing but fork and tell how each ended. It has one thread and no socket of
ZeroMQ, so that what it forks may have its own. It ends with the process that started it, and all that it forked
end with it: they hold a pipe that it alone can write to, and kill their group when that is closed.
"""

import contextlib
import ctypes
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

_IMPORTED = (
    "partnership_analysis.briefing.notebooks",
    "partnership_analysis.loading",
    "partnership_analysis.lab.display",
    "partnership_analysis.page_tables",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib_inline.backend_inline",
    "seaborn",
)
# Each notebook has two: after two notebooks there may be many more.
_UNREHEARSED = 4
_PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class _Server:
    def __init__(self, folder: Path, lifeline: socket.socket, requests: socket.socket, others: socket.socket) -> None:
        self._folder, self._lifeline, self._requests, self._others = folder, lifeline, requests, others
        self._pipe = os.pipe()
        self._forked = 0
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
            ready = [key.fileobj for key, _ in self._selector.select()]
            if self._lifeline in ready:
                break
            if self._woken in ready:
                self._woken.recv(4096)
                self._reap()
            for pid in [pid for pid, channel in self._children.items() if channel in ready]:
                self._abandoned(pid)
            if self._requests in ready:
                self._fork()
        for pid in self._children:
            _kill(pid)
        for pid in list(self._children):
            self._ended(pid)

    def _fork(self) -> None:
        _, (end, *_), *_ = socket.recv_fds(self._requests, 1, 1)
        channel = socket.socket(fileno=end)
        # All that is ever sent from the other end: from now on there is something to read only when that is closed.
        asked = channel.makefile("rb").readline()
        if not asked:
            channel.close()
            return
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            self._become(channel, json.loads(asked))
        self._children[pid] = channel
        self._selector.register(channel, selectors.EVENT_READ)
        self._forked += 1
        if self._forked == _UNREHEARSED:
            with contextlib.suppress(Exception):  # it only saves time
                _rehearse()
            _settle()

    def _become(self, channel: socket.socket, asked: dict[str, Any]) -> NoReturn:
        """In the forked process: let go of the server's own, and do what was asked."""
        status = 1
        try:
            server = os.getppid()
            os.close(self._pipe[1])
            self._selector.close()
            for end in (self._lifeline, self._requests, self._woken, self._wakes, *self._children.values()):
                end.close()
            forks.inherit(forks.Forks(self._folder, self._others))
            _end_with(server, self._pipe[0])
            _do(asked, channel)
            status = 0
        except SystemExit as stopped:
            status = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)

    def _abandoned(self, pid: int) -> None:
        """Kill what nobody waits for."""
        self._selector.unregister(self._children[pid])
        _kill(pid)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                self._ended(ended.si_pid)

    def _ended(self, pid: int) -> None:
        channel = self._children.pop(pid)
        with contextlib.suppress(KeyError):
            self._selector.unregister(channel)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)  # whatever it started and left behind, as long as its number is its own
        _, status = os.waitpid(pid, 0)
        with channel, contextlib.suppress(OSError):
            _say(channel, status=os.waitstatus_to_exitcode(status))


def _rehearse() -> None:
    """Do once what is slow the first time: find fonts and kernels, compile templates and schemas."""
    import nbformat
    from jupyter_client.provisioning.factory import KernelProvisionerFactory

    import partnership_analysis as pa
    from partnership_analysis.briefing import pages

    KernelProvisionerFactory.instance()
    data = pa.load()
    part, year = data.topic("Collection rates"), pa.choose_year(data)
    charts = pa.draw(part, year)
    for item in (pa.comment(part, year), *pa.tabulate(part, year), *charts):
        item._repr_mimebundle_()
    for chart in charts:
        chart.png()
    pages.render(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Rehearsal")]), {})


def _settle() -> None:
    """Have no collection of garbage touch what is shared, which would copy it."""
    gc.collect()
    gc.freeze()


def _do(asked: dict[str, Any], channel: socket.socket) -> None:
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    random.seed()
    sys.modules["numpy"].random.seed()
    _say(channel, pid=os.getpid())
    answer = pkgutil.resolve_name(asked["function"])(*asked["arguments"])
    _say(channel, answer=answer)


def _end_with(server: int, pipe: int) -> None:
    """Have this process, which leads a session, end with the server, and its group with it."""
    os.setsid()
    if sys.platform == "linux":
        # At once, whatever it is doing; the thread below must wait for its turn.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != server:
            os._exit(1)

    def watch() -> None:
        os.read(pipe, 1)
        _kill(os.getpid())

    threading.Thread(target=watch, daemon=True).start()


def _kill(leader: int) -> None:
    """Kill a process and its group; in its first moment it has none of its own."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(leader, signal.SIGKILL)
            return


def _say(channel: socket.socket, **said: Any) -> None:
    channel.sendall(json.dumps(said).encode() + b"\n")


def main(folder: str, *descriptors: str) -> None:
    """Import what is needed, and serve."""
    ends = [socket.socket(fileno=int(descriptor)) for descriptor in descriptors]
    for end in ends:
        end.set_inheritable(False)
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as a kernel has it
    for name in _IMPORTED:
        importlib.import_module(name)
    _settle()
    try:
        _Server(Path(folder), *ends).serve()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
