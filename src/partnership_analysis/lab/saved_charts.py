"""A run's charts, each drawn and saved once, whichever of the run's notebooks show it.

While a run goes on, the folder of its charts has another within it. There each chart is kept as the page shows it, for
the next notebook that shows the same one: the notebooks are executed at the same time, in processes of their own.
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

if TYPE_CHECKING:  # a run has this module too, and draws nothing itself
    from partnership_analysis.charts.chart import Chart

_KEPT = ".drawn"


@contextmanager
def draw_once(folder: Path) -> Iterator[None]:
    """Have the charts that are saved in a folder drawn once each, until this ends.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as run, draw_once(Path(run)):
    ...     print(*(path.name for path in Path(run).iterdir()))
    .drawn
    """
    kept = folder / _KEPT
    kept.mkdir(parents=True)
    try:
        yield
    finally:
        shutil.rmtree(kept, ignore_errors=True)
        if not any(folder.iterdir()):
            folder.rmdir()


def save_once(chart: "Chart", folder: Path, prefix: str = "") -> Picture:
    """Save a chart, and return it as it is published, with the way to its file from the folder that this runs in.

    In a run, a chart that another notebook has saved is returned as that one drew it; another chart of its name is
    numbered.
    """
    kept = folder / _KEPT
    if not kept.is_dir():
        return chart.picture(_seen_from_here(chart.save(folder, prefix)[0]))
    from filelock import FileLock

    own = chart
    for number in count(2):
        place = kept / f"{prefix}-{own.slug}.json"
        with FileLock(place.with_suffix(".lock")):
            if not place.exists():
                picture = own.picture(_seen_from_here(own.save(folder, prefix)[0]))
                place.write_text(json.dumps(picture.fields()), encoding="utf-8")
                return picture
        picture = Picture.from_fields(json.loads(place.read_text(encoding="utf-8")))
        if _is_of(picture, own):
            return picture
        own = replace(chart, slug=f"{chart.slug}-{number}")
    raise AssertionError("there is always another number")


def _is_of(picture: Picture, chart: "Chart") -> bool:
    said = (chart.headline, chart.subtitle, chart.source, tables.csv(chart.data))
    return said == (picture.headline, picture.subtitle, picture.source, picture.csv)


def _seen_from_here(path: Path) -> str:
    """Return a path from the folder that the notebook runs in, or "" where none leads there: to another drive."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:
        return ""
