"""Print each benchmark's seconds beside its peer's, and their ratio: ``make bench``.

``make bench GROUP=reading``, or ``python -m benchmarks reading``, runs one group alone. ``COUNCILS=returns.xlsx`` takes
real returns of many councils, in the long layout with a sheet of Measures, in place of invented ones. ``REAL=folder``
names a folder of real files to forecast (see `benchmarks.forecasts`).
"""

import argparse
import random
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

import partnership_analysis as pa
from benchmarks.charts import draw_by_hand
from benchmarks.comparators import compare_comparators
from benchmarks.forecasts import compare_forecasts
from benchmarks.kernels import PLAIN, WARM, publish, time_until_ready
from benchmarks.measuring import compare, run
from benchmarks.reading import compare_reading
from benchmarks.runs import compare_growth, compare_runs

EXAMPLE = Path("data/raw/serco_partnership_2014-15.xlsx")
TOPIC = "Collection rates"


def write_invented_rates(path: Path, councils: int = 32) -> Path:
    """Write a long workbook of invented rates of councils over 13 years."""
    from openpyxl import Workbook

    rng = random.Random(2)  # noqa: S311 (any figures do)
    book = Workbook()
    name = "Invented council tax collection"
    measures = book.create_sheet("Measures")
    measures.append(["Measure", "Service", "Topic", "Unit", "Polarity"])
    measures.append([name, "Invented service", TOPIC, "percent", "higher"])
    sheet = book.active
    sheet.append(["Authority", "Measure", "Period", "Value"])
    for council in range(councils):
        for year in range(2010, 2023):
            row = [f"Invented council {council}", name, f"{year}-{year + 1 - 2000}"]
            sheet.append([*row, f"{rng.uniform(94, 98):.1f}%"])
    book.save(path)
    return path


def copy_with_topic(councils: Path, path: Path) -> Path:
    """Copy a workbook of real councils, and give its measures of council tax the topic of the notebook that runs."""
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
    """Return only the change and the rank of each council's rate, one council at a time."""
    found = []
    for council in data.authorities():
        rows = data.observations[data.observations["authority"] == council].sort_values("period")
        values = rows[rows["period"] <= year].groupby("measure")["value"]
        found.append((values.diff().iloc[-1], values.rank(ascending=False).iloc[-1]))
    return found


def compare_councils(councils: str | None) -> None:
    """Compare batches of runs, and the commentary of many councils."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "councils.xlsx")
        path = copy_with_topic(Path(councils), path) if councils else write_invented_rates(path)
        many = pa.load(path).topic(TOPIC)
        compare_runs(path)
        last = many.years()[-1]
        compare(
            f"commentary of {len(many.authorities())} councils, against pandas' change and rank of each",
            lambda: pa.comment(replace(many), last),  # of one dataset it would be worked out once
            lambda: commentary_by_pandas(many, last),
        )


def compare_batches() -> None:
    """Compare small batches with large ones."""
    with tempfile.TemporaryDirectory() as folder:
        compare_growth(write_invented_rates(Path(folder, "councils.xlsx"), councils=64))


def compare_charts() -> None:
    """Compare drawing a chart with drawing it by hand."""
    rates = pa.load(EXAMPLE).topic(TOPIC)
    with tempfile.TemporaryDirectory() as folder:
        by_hand = partial(draw_by_hand, Path(folder))
        chart, task = pa.trend(rates, "2014/15"), "draw a chart and export PNG, SVG, CSV and alt text"
        compare(f"{task}, against PNG and SVG by hand", lambda: chart.save(folder), by_hand)
        compare(f"find what to say, {task}", lambda: pa.trend(rates, "2014/15").save(folder), by_hand)
        chart = pa.trend(rates, "2014/15")
        compare("export the chart alone, against the same", lambda: chart.save(folder), by_hand)


def compare_commands() -> None:
    """Compare loading the example, warm kernels and the command line with what they could be instead."""
    compare(
        "load the example, against pandas.read_excel of its sheets",
        lambda: pa.load(EXAMPLE),
        lambda: pd.read_excel(EXAMPLE, sheet_name=None, engine="openpyxl"),
    )
    compare(
        "check the example, against importing pandas, each a process from start to end",
        lambda: run("-m", "partnership_analysis.cli", "check", str(EXAMPLE)),
        lambda: run("-c", "import pandas"),
    )
    compare(
        "a kernel that has answered its first cell, warm against plain",
        lambda: time_until_ready("partnership"),
        lambda: time_until_ready("python3"),
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
        lambda: run("-m", "benchmarks.charts"),
        rounds=3,
    )
    compare(
        "partnership --help, against python -c pass",
        lambda: run("-m", "partnership_analysis.cli", "--help"),
        lambda: run("-c", "pass"),
    )


def main() -> None:
    """Run the benchmarks of the groups that are named, or every one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Speed beside a peer's.")
    parser.add_argument(
        "groups",
        nargs="*",
        help="reading, councils, batches, charts, commands, comparators, forecasts; all, if none is named",
    )
    parser.add_argument("--councils", help="real returns of many councils")
    parser.add_argument("--real", help="a folder of real files to forecast")
    options = parser.parse_args()
    groups: dict[str, Callable[[], None]] = {
        "reading": compare_reading,
        "councils": partial(compare_councils, options.councils),
        "batches": compare_batches,
        "charts": compare_charts,
        "commands": compare_commands,
        "comparators": compare_comparators,
        "forecasts": partial(compare_forecasts, options.councils, options.real),
    }
    if unknown := {*options.groups} - {*groups}:
        parser.error(f"no group called {', '.join(sorted(unknown))}; there are {', '.join(groups)}")
    print(f"{'ours against its peer':<78} {'ours':>10} {'peer':>10} {'ratio':>7}")
    for name in options.groups or groups:
        groups[name]()


if __name__ == "__main__":
    main()
