"""Kernels that start at once and that only their own client can talk to.

A provisioner of jupyter_client: a Python kernel is forked from a process that has imported what notebooks need, listens
in a private folder and opens no TCP port. Without a safe fork (Windows, macOS) it is an ordinary kernel.
JupyterLab and ``papermill -k partnership`` use it as the kernel "partnership". A run uses it for every notebook, and
passes on which workbook has been loaded already (`loading.Handover`): the run to the process that makes a notebook,
that to its `Manager`, and the provisioner to `launch`, in the kernel itself. Otherwise a kernel reads the workbook.
"""

import asyncio
import importlib
import json
import os
import shutil
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.paths import jupyter_path
from traitlets import Dict, default

from partnership_analysis.briefing import forks

NAME = forks.PROVISIONER
# What the process that kernels are forked from imports; first what the loading of a workbook needs. Not
# matplotlib_inline: its import sets up IPython's shell for pictures, so it has to find the kernel's.
IMPORTED = (
    "partnership_analysis.loading",
    "partnership_analysis.lab.display",
    "partnership_analysis.page_tables",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
)

# What every kernel imports when it starts, and what charts of few notebooks need: for the rehearsal.
_IMPORTED_LATER = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "IPython.utils.wildcard",
    "seaborn",
    "sqlite3",
    "tornado.platform.asyncio",
)

_LAUNCHER = "ipykernel_launcher"
_PATIENCE = 5.0  # seconds in which a kernel listens, and in which one that is killed ends
_SOCKETS = 5  # shell, iopub, stdin, control and heartbeat


class Manager(AsyncKernelManager):
    """Manages the kernel of a run's notebook.

    Attributes
    ----------
    loaded
        What the run has loaded, as `loading.use_handover` takes it; nothing, if it is empty.
    """

    loaded: Any = Dict()

    @default("kernel_spec_manager")
    def _make_spec_manager(self) -> KernelSpecManager:
        # By itself it would look in IPython's own folder too, which takes an import of all of IPython.
        return KernelSpecManager(kernel_dirs=jupyter_path("kernels"))

    @default("transport_encryption")
    def _encryption(self) -> str:
        # A kernel that is forked opens no TCP port, and needs none.
        return "disabled" if forks.AVAILABLE or not zmq.has("curve") else "auto"

    @default("client_factory")
    def _client_class(self) -> type[AsyncKernelClient]:
        return PromptClient


class WarmProvisioner(LocalProvisioner):
    """Launches a kernel by forking it.

    Attributes
    ----------
    ended
        How the last kernel ended, as `subprocess` counts it.
    """

    process: Any = None
    parent: Any
    ended: int | None = None
    _folder = ""

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Give the kernel a folder of its own to listen in, before its connection file is written."""
        if forks.AVAILABLE and not self._folder:
            server = await asyncio.to_thread(forks.server, forks.Kind.KERNELS)
            self._folder = tempfile.mkdtemp(prefix="k-", dir=server.folder)
            manager = self.parent
            manager.transport, manager.ip, manager.cache_ports = "ipc", str(Path(self._folder, "s")), False
            manager.connection_file = str(Path(self._folder, "kernel.json"))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a Python kernel; start any other as usual."""
        loaded = self.parent.loaded if isinstance(self.parent, Manager) else {}
        if not forks.AVAILABLE or cmd[0] != sys.executable or _LAUNCHER not in cmd:
            return await super().launch_kernel([*cmd, *_exec_lines(cmd, loaded)], **kwargs)
        arguments = cmd[cmd.index(_LAUNCHER) + 1 :]
        start = partial(forks.server(forks.Kind.KERNELS).start, cwd=kwargs.get("cwd"), env=kwargs.get("env"))
        # In a thread: the first to ask waits for the process that it is forked from.
        self.process = await asyncio.to_thread(start, f"{__name__}:launch", arguments, loaded)
        self.pid = self.pgid = self.process.pid
        await self._wait_until_it_listens()
        return self.connection_info

    async def _wait_until_it_listens(self) -> None:
        """Wait until the kernel listens: a client that is too early would try again after a tenth of a second."""
        until, folder = time.monotonic() + _PATIENCE, Path(self._folder)
        while len(list(folder.glob("s-*"))) < _SOCKETS and time.monotonic() < until and await self.poll() is None:
            await asyncio.sleep(0.005)

    async def poll(self) -> int | None:
        """Return how the kernel ended, or None if it has not."""
        status: int | None = await super().poll()
        if self.process is not None:
            self.ended = status
        return status

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and wait for it: jupyter_client would look again only after a tenth of a second."""
        await super().kill(restart)
        until = time.monotonic() + _PATIENCE
        while await self.poll() is None and time.monotonic() < until:
            await asyncio.sleep(0.005)

    async def wait(self) -> int | None:
        """Wait for the kernel to end."""
        while (ended := await self.poll()) is None:
            await asyncio.sleep(0.005)
        self.process = None
        return ended

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the kernel's sockets and their folder."""
        await super().cleanup(restart)
        if self._folder and not restart:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = ""


def _exec_lines(cmd: list[str], loaded: dict[str, Any]) -> list[str]:
    """Return the arguments by which a Python kernel that is not forked takes over what the run has loaded."""
    if not loaded or _LAUNCHER not in cmd:
        return []
    # A file: the restated figures could make a longer command line than systems take.
    place = Path(loaded["file"]).parent
    with tempfile.NamedTemporaryFile("w", suffix=".json", dir=place, delete=False, encoding="utf-8") as file:
        json.dump(loaded, file)
    lines = f"import json, pathlib; given = json.loads(pathlib.Path({file.name!r}).read_text('utf-8'))\n"
    lines += "from partnership_analysis import loading; loading.use_handover(loading.Handover(**given))\n"
    lines += "del json, pathlib, given, loading"
    return [f"--IPKernelApp.exec_lines={lines}"]


class PromptClient(AsyncKernelClient):
    """Begins as soon as the kernel answers and its output arrives.

    jupyter_client would listen for another fifth of a second. nbclient does not need that: it knows the cell of each
    output.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the kernel's first answer.

        Raises
        ------
        RuntimeError
            If it ends without one, or takes longer than the seconds given.
        """
        until = time.monotonic() + (timeout or float("inf"))
        while True:
            self.kernel_info()
            try:
                answer = await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)
            except Empty:
                if not await self.is_alive():
                    raise RuntimeError("the kernel ended before it answered") from None
                if time.monotonic() > until:
                    raise RuntimeError(f"the kernel did not answer in {timeout:g} seconds") from None
            else:
                self._handle_kernel_info_reply(answer)
                return


def launch(arguments: list[str], loaded: dict[str, Any]) -> None:
    """Be a Python kernel without ipykernel's TCP port for the output of forked processes.

    Parameters
    ----------
    arguments
        Those of ipykernel's launcher.
    loaded
        What the run has loaded, as `loading.use_handover` takes it; nothing, if it is empty.
    """
    from ipykernel import kernelapp
    from ipykernel.iostream import IOPubThread

    from partnership_analysis import loading

    def portless(socket: Any, pipe: bool = False, **options: Any) -> Any:
        return IOPubThread(socket, pipe=False, **options)

    # ipykernel has no setting for this.
    setattr(kernelapp, "IOPubThread", portless)  # noqa: B010 - the module does not export it
    # Started by another program, not at a terminal: so it prints no greeting there.
    sys.argv = [_LAUNCHER, *arguments, f"--IPKernelApp.parent_handle={os.getppid()}"]
    _set_up_libraries()
    if loaded:
        loading.use_handover(loading.Handover(**loaded))
    kernelapp.launch_new_instance()


def _set_up_libraries() -> None:
    """Repeat what libraries do on import and what depends on the process: they were imported in another one."""
    import matplotlib
    import numpy as np

    np.random.seed()
    if Path("matplotlibrc").is_file():
        matplotlib.rc_file("matplotlibrc")
    if backend := os.environ.get("MPLBACKEND"):
        matplotlib.rcParams["backend"] = backend


def rehearse() -> None:
    """Do once what is slow the first time: read a workbook, find fonts, lay out a chart, import the rest."""
    for name in _IMPORTED_LATER:
        importlib.import_module(name)
    import partnership_analysis as pa

    data = pa.load()
    report = pa.report(data.topic("Collection rates"), pa.choose_period(data))
    for item in (report.commentary, *report.tables, *report.charts):
        item._repr_mimebundle_()
    for chart in report.charts:
        chart.png()
