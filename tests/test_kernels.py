"""Kernels forked from a warm process: real kernels, asked by a real client."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import papermill
import psutil
import pytest
from jupyter_client.manager import start_new_kernel
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from partnership_analysis.briefing import forks, kernels, notebooks

PROJECT = Path(__file__).parents[1]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not forks.AVAILABLE, reason="this system has no fork")]


@pytest.fixture(scope="module")
def server():
    forks.close()  # what other tests have started
    yield forks.server(forks.Kind.KERNELS)
    forks.close()


@pytest.fixture
def kernel(server):
    manager, client = start_new_kernel(kernel_name=kernels.NAME)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def said(client, code):
    """What a cell prints."""
    printed = []
    client.execute_interactive(
        code, timeout=60, output_hook=lambda m: printed.append(m["content"].get("text", m["content"].get("ename", "")))
    )
    return "".join(printed).strip()


def end_of(process):
    return psutil.wait_procs([process], timeout=10)[1] == []


def test_the_process_that_others_are_forked_from_has_one_thread(server):
    for _ in range(5):  # the last waits until the server has rehearsed
        server.start("os:getpid").wait()
    # Not before: for an instant a process that has just been started has no command line yet.
    (process,) = [child for child in psutil.Process().children() if "forkserver" in "".join(child.cmdline())]
    assert process.num_threads() == 1
    assert process.net_connections("inet") == []


def test_fork_of_the_owner_leaves_the_server_to_it():
    code = (
        "import os, sys; from partnership_analysis.briefing import forks\n"
        "server = forks.server(forks.Kind.KERNELS)\n"
        "if os.fork() == 0: sys.exit()\n"
        "os.wait(); print(server.folder.exists(), server.start('os:getpid').wait(), "
        "forks.server(forks.Kind.KERNELS) is server)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "True 0 True\n"


def test_kernel_listens_in_a_private_folder_and_on_no_port(server, kernel):
    manager, _ = kernel
    folder = Path(manager.connection_file).parent
    assert folder.parent == server.folder
    assert server.folder.stat().st_mode & 0o077 == 0
    assert psutil.Process(manager.provisioner.pid).net_connections("inet") == []


def test_kernels_share_no_random_numbers_and_begin_with_nothing_but_their_own(server, kernel, tmp_path, monkeypatch):
    monkeypatch.setenv("ONLY_HERE", "yes")
    monkeypatch.chdir(tmp_path)
    other_manager, other = start_new_kernel(kernel_name=kernels.NAME)
    try:
        numbers = "import random, numpy; print(random.random(), numpy.random.rand())"
        assert said(kernel[1], numbers) != said(other, numbers)
        assert said(other, "import os; print(os.getcwd(), os.environ['ONLY_HERE'], '__file__' in dir())") == (
            f"{tmp_path} yes False"
        )
        assert "ONLY_HERE" not in said(kernel[1], "%history -g")
    finally:
        other.stop_channels()
        other_manager.shutdown_kernel(now=True)


def test_kernel_is_interrupted_and_goes_on(kernel):
    manager, client = kernel
    client.execute("import time\nprint('begun')\ntime.sleep(60)", stop_on_error=False)
    while "begun" not in client.get_iopub_msg(timeout=30)["content"].get("text", ""):
        pass
    manager.interrupt_kernel()
    assert client.get_shell_msg(timeout=10)["content"]["ename"] == "KeyboardInterrupt"
    assert said(client, "print('goes on')") == "goes on"


def test_kernel_ends_with_what_its_cells_have_started_and_leaves_no_socket(server):
    manager, client = start_new_kernel(kernel_name=kernels.NAME)
    started = psutil.Process(int(said(client, "import subprocess; print(subprocess.Popen(['sleep', '600']).pid)")))
    folder = Path(manager.connection_file).parent
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    assert end_of(started)
    assert not folder.exists()


def test_kernel_ends_with_whoever_asked_for_it_and_with_the_process_it_was_forked_from():
    """One program with a kernel that loops is killed; of another, the process that its kernel is forked from."""
    program = (
        "from jupyter_client.manager import start_new_kernel; from partnership_analysis.briefing import forks\n"
        "manager, client = start_new_kernel(kernel_name='partnership'); client.execute('while True: pass')\n"
        "server = forks.server(forks.Kind.KERNELS)\n"
        "print(manager.provisioner.pid, server._process.pid, server.folder, flush=True)\n"
        "manager.provisioner.process.wait(); forks.close(); print('ended')"
    )
    programs = [
        subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _ in range(2)
    ]
    told = [process.stdout.readline().split() for process in programs]
    os.kill(programs[0].pid, signal.SIGKILL)
    os.kill(int(told[1][1]), signal.SIGKILL)
    assert programs[1].communicate(timeout=20)[0] == "ended\n"
    programs[0].communicate()
    ours = [int(number) for one in told for number in one[:2]]
    deadline = time.monotonic() + 10
    while any(map(psutil.pid_exists, ours)) or any(Path(one[2]).exists() for one in told):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_papermill_has_the_kernel_by_its_name(server, tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os; print(os.getppid())")])
    nbformat.write(notebook, tmp_path / "asks.ipynb")
    done = papermill.execute_notebook(
        str(tmp_path / "asks.ipynb"), str(tmp_path / "done.ipynb"), kernel_name=kernels.NAME, progress_bar=False
    )
    (process,) = [child for child in psutil.Process().children() if "forkserver" in "".join(child.cmdline())]
    assert done.cells[0].outputs[0].text == f"{process.pid}\n"


PICTURES = {
    "shown": "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()",
    "of pandas": "import pandas as pd\npd.DataFrame({'a': [1, 2]}).plot()",
    "inline": "%matplotlib inline\nplt.plot([1])\nplt.gcf()",
    "of seaborn": "import seaborn as sns\nsns.barplot(x=[1, 2], y=[3, 4])",
    "of a figure": "figure, axes = plt.subplots()\naxes.plot([1])\nfigure",
    "beside the library's": "import partnership_analysis as pa\nplt.plot([3])\n"
    "pa.trend(pa.load().topic('Collection rates'), '2014/15')",
}
SETTINGS = (
    "import matplotlib, warnings\nprint(matplotlib.rcParams, plt.get_fignums(), sorted(map(str, warnings.filters)))"
)


def outputs_of(kernel, cells, folder):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, folder / "cells.ipynb")
    done = papermill.execute_notebook(
        str(folder / "cells.ipynb"), str(folder / "done.ipynb"), kernel_name=kernel, progress_bar=False
    )
    return [cell.outputs for cell in done.cells]


def test_cells_show_the_same_pictures_as_in_any_kernel(server, tmp_path):
    cells = [*PICTURES.values(), SETTINGS]
    warm, plain = (outputs_of(kernel, cells, tmp_path) for kernel in (kernels.NAME, "python3"))
    drawn = [[output.data.get("image/png") for output in own if "data" in output] for own in plain[:-1]]
    assert all(any(pictures) for pictures in drawn)
    assert [[output.data.get("image/png") for output in own if "data" in output] for own in warm[:-1]] == drawn
    kinds = [
        [[(output.output_type, sorted(output.get("data", ""))) for output in own] for own in k] for k in (warm, plain)
    ]
    assert kinds[0] == kinds[1]
    assert warm[-1] == plain[-1]


def test_kernel_has_the_style_of_its_folder(server, tmp_path, monkeypatch):
    (tmp_path / "matplotlibrc").write_text("lines.linewidth: 7\n")
    monkeypatch.chdir(tmp_path)
    code = "import matplotlib; print(matplotlib.rcParams['lines.linewidth'], matplotlib.get_backend())"
    warm, plain = (outputs_of(kernel, [code], tmp_path)[0] for kernel in (kernels.NAME, "python3"))
    assert warm == plain
    assert warm[0].text.startswith("7.0 ")


def test_what_is_rehearsed_can_be_done():
    kernels.rehearse()
    notebooks.rehearse()


def test_jupyterlab_starts_and_restarts_the_kernel_and_has_its_pictures(server):
    async def ask():
        kernels_of_lab = AsyncMappingKernelManager()
        kernel = await kernels_of_lab.start_kernel(kernel_name=kernels.NAME)
        manager = kernels_of_lab.get_kernel(kernel)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        first = manager.provisioner.pid
        await kernels_of_lab.restart_kernel(kernel)
        await client.wait_for_ready(timeout=60)
        pids, shown = (first, manager.provisioner.pid), []
        await client.execute_interactive(
            PICTURES["shown"], timeout=60, output_hook=lambda m: shown.append(m["content"])
        )
        client.stop_channels()
        await kernels_of_lab.shutdown_kernel(kernel, now=True)
        return manager.transport, pids, shown

    transport, (first, second), shown = asyncio.run(ask())
    assert transport == "ipc"
    assert ["image/png" in content["data"] for content in shown if "data" in content] == [True]
    assert first != second
    assert not psutil.pid_exists(first)


def test_first_lines_of_python_work_in_the_top_folder_of_make_lab(server):
    (root,) = re.findall(r"--ServerApp.root_dir=(\S+)", (PROJECT / "Makefile").read_text())
    pages = [PROJECT / "README.md", *PROJECT.glob("docs/how-to/analyst.md")]
    lines = re.findall(r"```python\n(.*?)```", "".join(page.read_text("utf-8") for page in pages), re.DOTALL)[0]

    async def ask():
        kernels_of_lab = AsyncMappingKernelManager(root_dir=str(PROJECT / root))
        kernel = await kernels_of_lab.start_kernel(path="", kernel_name=kernels.NAME)
        client = kernels_of_lab.get_kernel(kernel).client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        answer = await client.execute_interactive(lines, timeout=60, output_hook=lambda _: None)
        client.stop_channels()
        await kernels_of_lab.shutdown_kernel(kernel, now=True)
        return answer["content"]

    assert "pa.load(" in lines
    assert asyncio.run(ask())["status"] == "ok"
