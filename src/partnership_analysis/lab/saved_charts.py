"""The charts of a run, each drawn and saved once, however many of its notebooks show it.

During a run, the folder of its charts has a folder `.drawn`, with each chart as the page shows it. Other notebooks that
show the same chart take it from there: the notebooks are executed at the same time, in processes of their own.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from partnership_analysis import tables
from partnership_analysis.blocks import Picture

if TYPE_CHECKING:  # a run imports this module too, but draws nothing itself
    from partnership_analysis.charts.chart import Chart

_DRAWN = ".drawn"


@contextmanager
def draw_once(folder: Path) -> Iterator[None]:
    """While this lasts, draw each chart that is saved in a folder only once.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as run, draw_once(Path(run)):
    ...     print(*(path.name for path in Path(run).iterdir()))
    .drawn
    """
    drawn = folder / _DRAWN
    drawn.mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(drawn, ignore_errors=True)
        if not any(folder.iterdir()):
            folder.rmdir()


def save_once(chart: "Chart", folder: Path, prefix: str = "") -> Picture:
    """Save a chart, and return the published picture, with the path to its file from the current folder.

    In a run, a chart that another notebook has saved is returned as it was drawn there. A different chart with the same
    name has a number after its name.
    """
    drawn = folder / _DRAWN
    if not drawn.is_dir():
        return chart.picture(_path_from_here(chart.save(folder, prefix)[0]))
    from filelock import FileLock

    numbered = chart
    for number in count(2):
        file = drawn / f"{prefix}-{numbered.slug}.json"
        with FileLock(file.with_suffix(".lock")):
            if not file.exists():
                picture = numbered.picture(_path_from_here(numbered.save(folder, prefix)[0]))
                file.write_text(json.dumps(picture.fields()), encoding="utf-8")
                return picture
        picture = Picture.from_fields(json.loads(file.read_text(encoding="utf-8")))
        if _shows(picture, chart):
            return picture
        numbered = replace(chart, slug=f"{chart.slug}-{number}")
    raise AssertionError("there is always another number")


def _shows(picture: Picture, chart: "Chart") -> bool:
    texts = (chart.headline, chart.subtitle, chart.source, tables.csv(chart.data))
    return texts == (picture.headline, picture.subtitle, picture.source, picture.csv)


def _path_from_here(path: Path) -> str:
    """Return a path from the current folder, or "" if there is none, because it is on another drive."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        return ""
