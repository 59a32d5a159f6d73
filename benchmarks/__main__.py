"""Print each benchmark's seconds beside its peer's, and their ratio: ``make bench``.

``make bench COUNCILS=returns.xlsx`` takes real returns of many councils, in the long layout with a
sheet of Measures, in place of invented ones. ``REAL=folder`` beside it names a folder of real files
to forecast (see `benchmarks.forecasts`).
"""

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

import partnership_analysis as pa
from benchmarks.charts import draw_by_hand
from benchmarks.forecasts import compare_forecasts
from benchmarks.kernels import PLAIN, WARM, publish, ready
from benchmarks.runs import compare_runs

EXAMPLE = Path("data/raw/serco_partnership_2014-15.xlsx")
TOPIC = "Collection rates"
ROWS = 100_000
HEADINGS = (
    "Authority", "Service", "Measure", "Period", "Value", "Target", "Numerator", "Denominator", "As at", "Note",
)  # fmt: skip


def write_invented_returns(path: Path) -> Path:
    """Write a long workbook of invented figures."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    rng = random.Random(1)  # noqa: S311 (any figures do)
    book = Workbook(write_only=True)
    book.create_sheet("About").append(["Title", "Invented returns"])
    measures = book.create_sheet("Measures")
    measures.append(["Measure", "Service", "Unit", "Polarity"])
    names = [f"Invented measure {number}" for number in range(40)]
    for name in names:
        measures.append([name, "Invented service", "percent", "higher"])
    sheet = book.create_sheet("Returns")
    sheet.append(HEADINGS)

    def formatted(content: object, form: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, content)
        cell.number_format = form
        return cell

    for row in range(ROWS):
        year, rest = row % 25, row // 25
        numerator, denominator = rng.randint(700, 999), 1000
        figures = [formatted(numerator / denominator, "0.0%"), formatted(0.95, "0%"), numerator, denominator]
        when = formatted(date(2001 + year, 3, 31), "dd/mm/yyyy")
        key = [f"Invented council {rest // 40}", "Invented service", names[rest % 40], f"{2000 + year}-{year + 1:02d}"]
        sheet.append([*key, *figures, when, f"Checked by officer {row % 7}"])
    book.save(path)
    return path


def compare_memory(name: str, workbook: Path) -> None:
    """Print the most memory that ours and its two peers take, each in a process of its own."""
    ours = _memory(f"import partnership_analysis as pa; pa.load({str(workbook)!r})")
    peers = [
        _memory(f"import pandas as pd; pd.read_excel({str(workbook)!r}, None, engine={engine!r})")
        for engine in ("calamine", "openpyxl")
    ]
    for engine, peer in zip(("calamine", "openpyxl"), peers, strict=True):
        print(f"{name + ', ' + engine:<78} {ours:8.0f} MB {peer:7.0f} MB {ours / peer:6.2f}")


def compare(name: str, ours: Callable[[], object], peer: Callable[[], object], rounds: int = 5) -> None:
    """Time ours and the peer in turn, and print the medians and the median ratio."""
    if rounds > 1:
        ours(), peer()
    pairs = [(_seconds(ours), _seconds(peer)) for _ in range(rounds)]
    mine, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"{name:<78} {mine:8.3f} s {theirs:8.3f} s {ratio:7.2f}")


def write_invented_councils(path: Path) -> Path:
    """Write a long workbook of invented rates of 32 councils over 13 years."""
    from openpyxl import Workbook

    rng = random.Random(2)  # noqa: S311 (any figures do)
    book = Workbook()
    name = "Invented council tax collection"
    measures = book.create_sheet("Measures")
    measures.append(["Measure", "Service", "Topic", "Unit", "Polarity"])
    measures.append([name, "Invented service", TOPIC, "percent", "higher"])
    sheet = book.active
    sheet.append(["Authority", "Measure", "Period", "Value"])
    for council in range(32):
        for year in range(2010, 2023):
            row = [f"Invented council {council}", name, f"{year}-{year + 1 - 2000}"]
            sheet.append([*row, f"{rng.uniform(94, 98):.1f}%"])
    book.save(path)
    return path


def copy_with_topic(councils: Path, path: Path) -> Path:
    """Copy a workbook of real councils, its measures of council tax given the topic of the notebook that runs."""
    from openpyxl import load_workbook

    book = load_workbook(councils)
    sheet = book["Measures"]
    column = sheet.max_column + 1
    sheet.cell(1, column, "Topic")
    for row in range(2, sheet.max_row + 1):
        if "council tax" in str(sheet.cell(row, 1).value).casefold():
            sheet.cell(row, column, TOPIC)
    book.save(path)
    return path


def commentary_by_pandas(data: pa.Dataset, year: str) -> list[tuple[float, float]]:
    """Return the change and the rank of each council's rate alone, one council at a time."""
    found = []
    for council in data.authorities():
        rows = data.observations[data.observations["authority"] == council].sort_values("period")
        values = rows[rows["period"] <= year].groupby("measure")["value"]
        found.append((values.diff().iloc[-1], values.rank(ascending=False).iloc[-1]))
    return found


def main(councils: str | None = None, folder_of_real_files: str | None = None) -> None:
    """Run every benchmark."""
    print(f"{'ours against its peer':<78} {'ours':>10} {'peer':>10} {'ratio':>7}")
    compare(
        "load the example, against pandas.read_excel of its sheets",
        lambda: pa.load(EXAMPLE),
        lambda: pd.read_excel(EXAMPLE, sheet_name=None, engine="openpyxl"),
    )
    with tempfile.TemporaryDirectory() as folder:
        returns = write_invented_returns(Path(folder, "invented.xlsx"))
        name = f"load and validate {ROWS:,} rows by {len(HEADINGS)} columns"
        # Before anything large is held here: a process begins with the peak of the one that starts it.
        compare_memory(f"{name}, peak memory", returns)
        ours, calamine = (lambda: pa.load(returns)), (lambda: pd.read_excel(returns, None, engine="calamine"))
        compare(f"{name}, against pandas with calamine", ours, calamine)
        compare(
            f"{name}, against pandas with openpyxl",
            ours,
            lambda: pd.read_excel(returns, None, engine="openpyxl"),
            rounds=1,
        )
        path = Path(folder, "councils.xlsx")
        path = copy_with_topic(Path(councils), path) if councils else write_invented_councils(path)
        many = pa.load(path).topic(TOPIC)
        compare_runs(path)
        last = many.years()[-1]
        compare(
            f"commentary of {len(many.authorities())} councils, against pandas' change and rank of each",
            lambda: pa.comment(replace(many), last),  # of one dataset it would be worked out once
            lambda: commentary_by_pandas(many, last),
        )
        rates = pa.load(EXAMPLE).topic(TOPIC)
        chart, by_hand = pa.trend(rates, "2014/15"), (lambda: draw_by_hand(Path(folder)))
        named = "draw a chart and export PNG, SVG, CSV and alt text"
        compare(f"{named}, against PNG and SVG by hand", lambda: chart.save(folder), by_hand)
        compare(f"find what to say, {named}", lambda: pa.trend(rates, "2014/15").save(folder), by_hand)
        chart = pa.trend(rates, "2014/15")
        compare(
            "export the chart alone, against the same", lambda: chart.save(folder), lambda: draw_by_hand(Path(folder))
        )
    compare(
        "a kernel that has answered its first cell, warm against plain",
        lambda: ready("partnership"),
        lambda: ready("python3"),
    )
    for name, notebooks in (("all six notebooks", ()), ("one notebook", ("collection_rates",))):
        compare(
            f"a run of {name}, with warm kernels against plain ones",
            lambda notebooks=notebooks: publish(WARM, *notebooks),
            lambda notebooks=notebooks: publish(PLAIN, *notebooks),
            rounds=3,
        )
    compare(
        "a run of all six notebooks, against drawing its ten charts once in one interpreter",
        lambda: publish(WARM),
        lambda: _run("-m", "benchmarks.charts"),
        rounds=3,
    )
    compare(
        "partnership --help, against python -c pass",
        lambda: _run("-m", "partnership_analysis.cli", "--help"),
        lambda: _run("-c", "pass"),
    )
    compare_forecasts(councils, folder_of_real_files)


def _seconds(task: Callable[[], object]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def _memory(code: str) -> float:
    """Run code in a process of its own; return the most memory it took, in MB (Linux counts in kB, macOS in bytes)."""
    measure = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", f"{code}; {measure}"], check=True, capture_output=True, text=True)
    return int(done.stdout) / (1e6 if sys.platform == "darwin" else 1e3)


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
