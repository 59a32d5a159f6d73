"""A function called on an untrusted file, in a process of its own with limits of memory and time.

Takes the function's name and arguments that JSON can hold; returns what it returns, or raises what is wrong with the
file. If that process ends, it is an error of this one file. Imports little, because `partnership check` begins with it.
"""

import contextlib
import gc
import os
import pkgutil
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from partnership_analysis.briefing.processes import (
    COLLECTED_AFTER,
    ONE_THREAD,
    EndedError,
    NewProcess,
    Process,
    TooLongError,
)
from partnership_analysis.problems import InputError, Problem, Severity
from partnership_analysis.words import os_error_text

GIBIBYTES = 4  # of memory: many times what the largest return needs, and less than most machines have
SECONDS = 600.0  # for a file, if the user gives no time

# Starts a process that calls the function with this name and these arguments.
Start = Callable[..., Process | NewProcess]


class FailedError(Exception):
    """It failed for a reason that is not in the file, such as a full disk or a process that somebody killed."""


def call(
    start: Start,
    file: str,
    function: str,
    *arguments: Any,
    seconds: float | None = None,
) -> Any:
    """Call a function on a file in a process of its own.

    Parameters
    ----------
    start
        Starts the process.
    file
        What errors call the file.
    function
        Its name, as ``module:function``.
    arguments
        Its arguments; they and what it returns are what JSON can hold.
    seconds
        How long it may take; None is `SECONDS`.

    Raises
    ------
    InputError
        If the function raises it, the process ended itself, or it took more memory or time than it may.
    FailedError
        If anything else went wrong.

    Examples
    --------
    >>> from partnership_analysis.briefing import processes
    >>> call(processes.start, "kpis.xlsx", "posixpath:basename", "returns/kpis.xlsx")
    'kpis.xlsx'
    """
    try:
        process = start(f"{__name__}:answer", function, *arguments)
    except EndedError as error:
        raise FailedError(f"{file}: {error}") from None
    try:
        status = process.wait(seconds or SECONDS)
    except TooLongError:
        raise _too_long(file, seconds) from None
    finally:
        process.close()
    if status:
        raise _error_of_end(file, status)
    answer: dict[str, Any] = process.answer
    if "failed" in answer:
        raise FailedError(f"{file}: {answer['failed']}")
    if "memory" in answer:
        raise _file_error(file, f"a file that needs more than {GIBIBYTES} GiB of memory to read")
    if "problems" in answer:
        raise _input_error(**answer)
    return answer["done"]


def answer(function: str, *arguments: Any) -> dict[str, Any]:
    """Call a function within the limits, in a process of its own; return its result or its error.

    Parameters
    ----------
    function, arguments
        As `call` takes them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for this one ends it
    os.environ |= ONE_THREAD | os.environ  # to start threads takes longer than they save
    gc.disable()  # while it imports: nothing of that is garbage
    _limit_memory()
    stderr = _silence_stderr()
    try:
        called = pkgutil.resolve_name(function)
        gc.freeze()
        gc.set_threshold(COLLECTED_AFTER)
        gc.enable()
        return {"done": called(*arguments)}
    except InputError as error:
        found = [asdict(problem) for problem in error.problems]
        return {"problems": found, "contents": error.contents, "can_go_on": error.can_go_on}
    except MemoryError:
        return {"memory": True}
    except OSError as error:
        return {"failed": os_error_text(error)}
    except Exception as error:  # a mistake of ours, for which the traceback is wanted
        with os.fdopen(stderr, "w") as file:
            traceback.print_exc(file=file)
        return {"failed": f"{type(error).__name__}: {error}"}


def _silence_stderr() -> int:
    """Have nothing printed on stderr; return a descriptor that still leads there.

    A library that ends the process prints why in its own words. The process that waits says it in ours.
    """
    silence = os.open(os.devnull, os.O_WRONLY)
    if sys.__stderr__ is None:  # as where there is no terminal at all
        return silence
    stderr = os.dup(sys.__stderr__.fileno())
    os.dup2(silence, sys.__stderr__.fileno())
    os.close(silence)
    return stderr


def _limit_memory() -> None:
    if sys.platform == "win32":
        return  # it has no such limit
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = GIBIBYTES * 2**30
    if most == resource.RLIM_INFINITY or most > limit:
        with contextlib.suppress(ValueError):  # macOS takes no such limit
            resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def _input_error(problems: list[dict[str, Any]], contents: str, can_go_on: bool) -> InputError:
    found = [Problem(**(problem | {"severity": Severity(problem["severity"])})) for problem in problems]
    return InputError(found, contents, can_go_on)


def _error_of_end(file: str, status: int) -> Exception:
    """Return the error of a process that ended without an answer."""
    name = signal.Signals(-status).name if status < 0 else f"status {status}"
    if name == "SIGKILL":  # which no file does by itself
        return FailedError(f"{file}: the process that read it was killed, from outside or for want of memory ({name})")
    return _file_error(file, f"a file that stops the program that reads it ({name})")


def _too_long(file: str, seconds: float | None) -> InputError:
    found = f"a file that takes longer than {seconds or SECONDS:g} seconds to read"
    action = "Take out of it what is not needed, or give the run longer with --timeout"
    return InputError([Problem(Severity.ERROR, file, "", "", found, "one that is read in that time", action)])


def _file_error(file: str, found: str) -> InputError:
    expected = f"a spreadsheet that can be read within {GIBIBYTES} GiB of memory"
    action = "Ask whoever made it, or copy its tables into a new workbook"
    return InputError([Problem(Severity.ERROR, file, "", "", found, expected, action)])
