"""The workbooks of a batch. Each is loaded once, in a process of its own.

Takes a workbook's path; gives its dataset, and where other processes find it. Several workbooks may be loaded at a
time: what one does to its process does not touch the others.
"""

import functools
import threading
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from partnership_analysis import loading
from partnership_analysis.briefing import confined, forks
from partnership_analysis.briefing.processes import SERVER_ENDED
from partnership_analysis.dataset import Dataset
from partnership_analysis.loading import Handover
from partnership_analysis.problems import InputError


@dataclass(frozen=True)
class LoadedWorkbook:
    """A workbook that was loaded in a process of its own.

    Attributes
    ----------
    data
        What is in it.
    loaded
        Where other processes find it.
    """

    data: Dataset
    loaded: Handover


class WorkbookLoader:
    """Loads the workbooks of a batch, each once.

    Parameters
    ----------
    seconds
        How long loading one may take; None is `confined.SECONDS`.
    stopping
        Set when no more are to be loaded.
    """

    def __init__(self, seconds: float | None = None, stopping: threading.Event | None = None) -> None:
        self._seconds, self._stopping = seconds, stopping or threading.Event()
        self._turns: defaultdict[Path, threading.Lock] = defaultdict(threading.Lock)
        self._last: LoadedWorkbook | None = None
        self._failed: dict[Path, InputError | confined.FailedError] = {}

    def load(self, workbook: Path, partial: bool, comparators: Path | None = None) -> LoadedWorkbook:
        """Load a workbook, unless that was done for another briefing.

        Raises
        ------
        InputError
            If it has errors, or its process failed over it.
        confined.FailedError
            If anything else went wrong.
        """
        self._refuse_if_stopping()
        loaded = loading.plan_handover(workbook, forks.folder(), partial, comparators)
        # The file's name is a hash of what is in the workbook: one that was changed meanwhile is loaded anew.
        file = Path(loaded.file)
        with self._turns[file]:
            self._refuse_if_stopping()
            if file in self._failed:
                raise self._failed[file]
            if not file.exists():
                self._hand_over(workbook, loaded)
            last = self._last
            if not last or last.loaded != loaded:
                # It is kept: what is worked out of a workbook of many councils serves the next of them too.
                self._last = last = LoadedWorkbook(loading.read_handover(loaded), loaded)
            return last

    def _hand_over(self, workbook: Path, loaded: Handover) -> None:
        start = functools.partial(forks.start, forks.Kind.KERNELS)
        try:
            confined.call(start, workbook.name, f"{__name__}:hand_over", asdict(loaded), seconds=self._seconds)
        except (InputError, confined.FailedError) as error:
            self._failed[Path(loaded.file)] = error
            raise

    def _refuse_if_stopping(self) -> None:
        """Raise an error if the batch is being stopped."""
        if self._stopping.is_set():
            raise confined.FailedError(SERVER_ENDED)


def hand_over(loaded: dict[str, Any]) -> None:
    """In a process of its own: load a workbook for the others."""
    place = Handover(**loaded)
    data = loading.load(place.path, partial=place.partial, comparators=place.comparators or None)
    loading.write_handover(data, place)
