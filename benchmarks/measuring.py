"""Times and memory of ours beside those of a peer, measured in turn: machines are noisy, and ratios less so."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PEAK = "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss"
# Linux counts memory in kB, macOS in bytes.
_MB = 1e6 if sys.platform == "darwin" else 1e3


def compare(name: str, ours: Callable[[], object], peer: Callable[[], object], rounds: int = 5) -> None:
    """Time ours and the peer in turn, and print the medians and the median ratio."""
    if rounds > 1:
        ours(), peer()
    pairs = [(seconds(ours), seconds(peer)) for _ in range(rounds)]
    mine, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name:<78} {mine:8.3f} s {theirs:8.3f} s {ratio:7.2f}")


def compare_memory(name: str, workbook: Path) -> None:
    """Print the most memory that ours and its two peers take, each in a process of its own."""
    ours = _memory(f"import partnership_analysis as pa; pa.load({str(workbook)!r})")
    peers = [
        _memory(f"import pandas as pd; pd.read_excel({str(workbook)!r}, None, engine={engine!r})")
        for engine in ("calamine", "openpyxl")
    ]
    for engine, peer in zip(("calamine", "openpyxl"), peers, strict=True):
        print(f"{name + ', ' + engine:<78} {ours:8.0f} MB {peer:7.0f} MB {ours / peer:6.2f}")


def compare_doublings(name: str, workbooks: Sequence[Path]) -> None:
    """Print the processor's seconds and the memory that workbooks take, each twice as large as the one before.

    Each is loaded in a process of its own, which has loaded a small one before. Steps near 2 are in proportion.
    """
    code = (
        "import resource, sys, time; import partnership_analysis as pa; pa.load();"
        f"before, began = {_PEAK}, time.process_time(); pa.load(sys.argv[1], partial=True);"
        f"print(time.process_time() - began, {_PEAK} - before)"
    )
    spent, memory = [], []
    for workbook in workbooks:
        took, grown = map(float, _output_of(code, str(workbook)).split())
        spent.append(took)
        memory.append(grown / _MB)
    for what, found, form in (("seconds", spent, "9.2f"), ("MB more", memory, "9.0f")):
        print(f"{name + ', doubled three times: ' + what:<78}" + "".join(f"{one:{form}}" for one in found))


def seconds(task: Callable[[], object]) -> float:
    """Return how long a task takes."""
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def _memory(code: str) -> float:
    """Run code in a process of its own; return the most memory it took, in MB."""
    return int(_output_of(f"import resource; {code}; print({_PEAK})")) / _MB


def _output_of(code: str, *arguments: str) -> str:
    """Run code in a process of its own; return what it prints."""
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def run(*arguments: str) -> None:
    """Run Python in a process of its own, with its modules compiled, as those of a program that is installed are."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
