"""A kernel ready to answer, as JupyterLab starts it: the warm one beside the plain one."""

import time

from jupyter_client.manager import KernelManager

_FIRST_CELL = "import partnership_analysis as pa; data = pa.load()"


def ready(name: str) -> float:
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
