"""Kernels that only their own run can talk to.

On systems with Unix sockets a kernel listens in a private folder and opens no TCP port; elsewhere
(Windows) it is an ordinary kernel. ``python -m partnership_analysis.briefing.kernels`` is such a kernel.
"""

import os
import shutil
import tempfile
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets import default

_PRIVATE = os.name != "nt"


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager whose sockets are files in a folder of its own, removed with the kernel."""

    _folder = ""

    @default("transport")
    def _private_transport(self) -> str:
        return "ipc" if _PRIVATE else "tcp"

    @default("connection_file")
    def _private_connection_file(self) -> str:
        # Not TMPDIR: a socket's path may be no longer than about 100 characters.
        folder = tempfile.mkdtemp(prefix="partnership-", dir="/tmp" if _PRIVATE else None)  # noqa: S108 (a name that none can foretell)
        self._folder = folder
        return str(Path(folder, "kernel.json"))

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Return the kernel's own command, with a Python kernel that opens no port in place of the usual one."""
        command = super().format_kernel_cmd(extra_arguments)
        return [__spec__.name if _PRIVATE and part == "ipykernel_launcher" else part for part in command]

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        # What a cell prints comes by message; a kernel's own log would only clutter the run's.
        await super()._async_launch_kernel(kernel_cmd, **{"stdout": DEVNULL, "stderr": DEVNULL, **kw})

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if not restart and self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def cleanup_resources(self, restart: bool = False) -> Any:
        """Remove the kernel's sockets and their folder."""
        return self._async_cleanup_resources(restart)


def launch() -> None:
    """Be a Python kernel without ipykernel's TCP port for the output of forked processes."""
    from ipykernel import kernelapp
    from ipykernel.iostream import IOPubThread

    def portless(socket: Any, pipe: bool = False, **options: Any) -> Any:
        return IOPubThread(socket, pipe=False, **options)

    # ipykernel has no setting for this.
    setattr(kernelapp, "IOPubThread", portless)  # noqa: B010 - the module does not export it
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    launch()
