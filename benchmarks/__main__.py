"""Print each benchmark's seconds beside its peer's, and their ratio: ``make bench``."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import partnership_analysis as pa

EXAMPLE = Path("data/raw/serco_partnership_2014-15.xlsx")


def compare(name: str, ours: Callable[[], object], peer: Callable[[], object], rounds: int = 5) -> None:
    """Time ours and the peer in turn, and print the medians and the median ratio."""
    ours(), peer()
    pairs = [(_seconds(ours), _seconds(peer)) for _ in range(rounds)]
    mine, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name:<58} {mine:8.3f} s {theirs:8.3f} s {ratio:7.2f}")


def main() -> None:
    """Run every benchmark."""
    print(f"{'ours against its peer':<58} {'ours':>10} {'peer':>10} {'ratio':>7}")
    compare(
        "load the example, against pandas.read_excel of its sheets",
        lambda: pa.load(EXAMPLE),
        lambda: pd.read_excel(EXAMPLE, sheet_name=None),
    )
    compare(
        "partnership --help, against python -c pass",
        lambda: _run("-m", "partnership_analysis.cli", "--help"),
        lambda: _run("-c", "pass"),
    )


def _seconds(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main()
