"""Times in cells: 02:41 may be two minutes and 41 seconds, or two hours and 41 minutes.

Excel stores what is typed as 02:41 as hours and minutes, whatever its heading says. What a time is, its seconds tell,
or else the heading, the format and the other times of its measure; where none of them does, that is asked.
"""

from collections.abc import Iterable
from typing import NamedTuple

from partnership_analysis.kinds import Clock, NumberFormat

_HOUR = 3600.0
_MINUTE = 60.0


class UnclearError(ValueError):
    """A figure that can be read in two ways, which differ.

    Attributes
    ----------
    expected, action
        What would be clear, and what to do.
    """

    def __init__(self, found: str, expected: str, action: str) -> None:
        super().__init__(found)
        self.expected, self.action = expected, action


class Beside(NamedTuple):
    """What the times of a measure's other cells show.

    Whether any has seconds; whether any of an hour or more has; whether any of an hour or more has none.
    """

    seconds: bool = False
    long_seconds: bool = False
    whole_hours: bool = False


def beside(times: Iterable[float | None]) -> Beside:
    """Return what the times of a measure's cells show, each in seconds as its cell is stored; None is no time.

    Examples
    --------
    >>> beside([161.0, None, 9660.0])
    Beside(seconds=True, long_seconds=False, whole_hours=True)
    """
    held = [time for time in times if time]
    seconds = [time for time in held if time % _MINUTE]
    whole_hours = any(time >= _HOUR and not time % _MINUTE for time in held)
    return Beside(bool(seconds), any(time >= _HOUR for time in seconds), whole_hours)


def seconds(time: float, text: str, clock: Clock, shown: NumberFormat, others: Beside) -> float:
    """Return the seconds that a time in a cell is meant to be.

    Parameters
    ----------
    time
        In seconds, as its cell is stored.
    text
        How it looks, for the message.
    clock, shown, others
        What is known of how it is written: by its unit or heading, by its format, by the other times beside it.

    Raises
    ------
    UnclearError
        If it may be minutes and seconds, or hours and minutes.

    Examples
    --------
    >>> seconds(9660, "02:41", Clock.MINUTES_SECONDS, NumberFormat.HOURS_MINUTES, Beside())
    161.0
    """
    if not time or time % _MINUTE or clock in (Clock.HOURS_MINUTES, Clock.HOURS_MINUTES_SECONDS):
        return time
    clear = _by_heading if clock is Clock.MINUTES_SECONDS else _by_itself
    found = clear(time, shown, others)
    if found is None:
        expected = "a time that says which: minutes and seconds (0:02:41), or hours and minutes"
        raise UnclearError(text, expected, "Write (mm:ss), (hh:mm) or (hh:mm:ss) in its heading or its unit")
    return found


def _by_heading(time: float, shown: NumberFormat, others: Beside) -> float | None:
    """Return what a time without seconds is, where its heading says minutes and seconds; None where it is not clear."""
    if shown is NumberFormat.HOURS_MINUTES:
        return time / _MINUTE
    if time >= _HOUR:
        return None if others.seconds else time / _MINUTE
    if shown is NumberFormat.MINUTES_SECONDS:
        return time
    if others.whole_hours == others.seconds:
        return None
    return time if others.seconds else time / _MINUTE


def _by_itself(time: float, shown: NumberFormat, others: Beside) -> float | None:
    """Return what a time without seconds is, where nothing says how it is written; None where it is not clear."""
    told = shown is NumberFormat.ELAPSED or (shown is NumberFormat.MINUTES_SECONDS and time < _HOUR)
    return time if told or (others.seconds if time < _HOUR else others.long_seconds) else None
