"""How runs are carried out, and how they end."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership_analysis.briefing.records import Run, RunStatus
from partnership_analysis.briefing.requests import Request

if TYPE_CHECKING:
    from partnership_analysis.problems import Problem

# Called with the words for a notebook: with False when it begins, with True when it is done.
Progress = Callable[[str, bool], None]


@dataclass(frozen=True)
class Options:
    """How runs are carried out.

    Attributes
    ----------
    jobs
        Notebooks to execute at a time.
    timeout
        Seconds that loading a workbook, and each notebook, may take. None is as long as it likes for a notebook, and
        `confined.SECONDS` for loading.
    wait
        Whether to wait for another run of the same briefing.
    force
        Whether to run what has not changed.
    verify
        Whether to compare with the newest run, and publish nothing.
    keep
        How many runs of each briefing to keep; None keeps all.
    began
        When the batch began, as an ISO date and time; empty is now.
    """

    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    timeout: float | None = None
    wait: bool = False
    force: bool = False
    verify: bool = False
    keep: int | None = None
    began: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of a request.

    Attributes
    ----------
    request
        What was asked for.
    status
        What became of it.
    run
        The run that was published, found unchanged, or kept because it failed.
    problems
        What went wrong, one line each.
    warnings
        What is doubtful in the workbook, and what is left out of the briefing because of errors.
    seconds
        How long it took.
    """

    request: Request
    status: RunStatus
    run: Run | None = None
    problems: tuple[str, ...] = ()
    warnings: "tuple[Problem, ...]" = ()
    seconds: float = 0.0
