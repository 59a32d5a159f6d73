"""The warm kernel beside the plain one: ready to answer, as JupyterLab starts it, and in whole runs."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyter_client.manager import KernelManager

_FIRST_CELL = "import partnership_analysis as pa; data = pa.load()"
PLAIN, WARM = "local-provisioner", "partnership"  # as Jupyter names the two ways to start kernels


def time_until_ready(name: str) -> float:
    """Return the seconds from asking for a kernel until it has answered a cell that loads the example."""
    began = time.perf_counter()
    manager = KernelManager(kernel_name=name)
    manager.start_kernel()
    try:
        client = manager.blocking_client()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        assert client.execute_interactive(_FIRST_CELL, timeout=60)["content"]["status"] == "ok"
        client.stop_channels()
    finally:
        manager.shutdown_kernel(now=True)
    return time.perf_counter() - began


def publish(provisioner: str, *arguments: str) -> None:
    """Publish the example's briefing with kernels that are started in one of the two ways."""
    command = [Path(sys.executable).parent / "partnership", "run", *arguments]
    environment = os.environ | {"JUPYTER_DEFAULT_PROVISIONER_NAME": provisioner}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
