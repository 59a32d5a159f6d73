"""Kernels that only their own run can talk to.

On systems with Unix sockets a kernel listens in a private folder and opens no TCP port; elsewhere
(Windows) it is an ordinary kernel.
"""

import os
import shutil
import tempfile
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets import default


class PrivateKernelManager(AsyncKernelManager):
    """A kernel manager whose sockets are files in a folder of its own, removed with the kernel."""

    @default("transport")
    def _private_transport(self) -> str:
        return "tcp" if os.name == "nt" else "ipc"

    @default("connection_file")
    def _private_connection_file(self) -> str:
        # Not TMPDIR: a socket's path may be no longer than about 100 characters.
        folder = tempfile.mkdtemp(prefix="partnership-", dir=None if os.name == "nt" else "/tmp")  # noqa: S108
        return str(Path(folder, "kernel.json"))

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        # What a cell prints comes by message; a kernel's own log would only clutter the run's.
        await super()._async_launch_kernel(kernel_cmd, **{"stdout": DEVNULL, "stderr": DEVNULL, **kw})

    async def _async_cleanup_resources(self, restart: bool = False) -> None:
        await super()._async_cleanup_resources(restart)
        if not restart:
            shutil.rmtree(Path(self.connection_file).parent, ignore_errors=True)

    def cleanup_resources(self, restart: bool = False) -> Any:
        """Remove the kernel's sockets and their folder."""
        return self._async_cleanup_resources(restart)
