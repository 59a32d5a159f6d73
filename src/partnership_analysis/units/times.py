"""Times in cells: 02:41 may be two minutes and 41 seconds, or two hours and 41 minutes.

Excel stores 02:41 as hours and minutes, whatever its heading says. The seconds of a time show what it is, or else its
heading, its format and the other times of its measure. Where none of these does, the reader asks.
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


class OtherTimes(NamedTuple):
    """What the other times of a measure show.

    Attributes
    ----------
    seconds
        Whether any has seconds.
    long_seconds
        Whether any of an hour or more has seconds.
    whole_hours
        Whether any of an hour or more has none.
    """

    seconds: bool = False
    long_seconds: bool = False
    whole_hours: bool = False


def other_times(times: Iterable[float | None]) -> OtherTimes:
    """Return what the times of a measure show, each in seconds as its cell stores it; None is no time.

    Examples
    --------
    >>> other_times([161.0, None, 9660.0])
    OtherTimes(seconds=True, long_seconds=False, whole_hours=True)
    """
    given = [time for time in times if time]
    seconds = [time for time in given if time % _MINUTE]
    whole_hours = any(time >= _HOUR and not time % _MINUTE for time in given)
    return OtherTimes(bool(seconds), any(time >= _HOUR for time in seconds), whole_hours)


def seconds(time: float, text: str, clock: Clock, shown: NumberFormat, others: OtherTimes) -> float:
    """Return the seconds that a time in a cell means.

    Parameters
    ----------
    time
        In seconds, as its cell stores it.
    text
        How it looks, for the message.
    clock, shown, others
        What its unit or heading, its format, and the other times of its measure say of how it is written.

    Raises
    ------
    UnclearError
        If it may be minutes and seconds, or hours and minutes.

    Examples
    --------
    >>> seconds(9660, "02:41", Clock.MINUTES_SECONDS, NumberFormat.HOURS_MINUTES, OtherTimes())
    161.0
    """
    if not time or time % _MINUTE or clock in (Clock.HOURS_MINUTES, Clock.HOURS_MINUTES_SECONDS):
        return time
    decide = _under_minutes_seconds if clock is Clock.MINUTES_SECONDS else _without_clock
    found = decide(time, shown, others)
    if found is None:
        expected = "a time that says which: minutes and seconds (0:02:41), or hours and minutes"
        raise UnclearError(text, expected, "Write (mm:ss), (hh:mm) or (hh:mm:ss) in its heading or its unit")
    return found


def _under_minutes_seconds(time: float, shown: NumberFormat, others: OtherTimes) -> float | None:
    """Return what a time without seconds means under a heading of minutes and seconds; None where it is unclear."""
    if shown is NumberFormat.HOURS_MINUTES:
        return time / _MINUTE
    if time >= _HOUR:
        return None if others.seconds else time / _MINUTE
    if shown is NumberFormat.MINUTES_SECONDS:
        return time
    if others.whole_hours == others.seconds:
        return None
    return time if others.seconds else time / _MINUTE


def _without_clock(time: float, shown: NumberFormat, others: OtherTimes) -> float | None:
    """Return what a time without seconds means where no heading says how it is written; None where it is unclear."""
    clear = shown is NumberFormat.ELAPSED or (shown is NumberFormat.MINUTES_SECONDS and time < _HOUR)
    return time if clear or (others.seconds if time < _HOUR else others.long_seconds) else None
