"""Errors of periods that can be read in several ways: the reader asks, and never guesses."""


class UnclearError(ValueError):
    """A period that can be read in several ways, or not at all as it stands.

    Attributes
    ----------
    found
        What was written.
    expected
        What it may mean, or what is missing.
    action
        What to write instead.

    Examples
    --------
    >>> str(UnclearError("2018", "2017/18 or 2018/19", "Write the year in full"))
    "'2018' is unclear: expected 2017/18 or 2018/19. Write the year in full"
    """

    def __init__(self, found: str, expected: str, action: str) -> None:
        """Keep the parts of the message, which a reader reports with the cell."""
        self.found, self.expected, self.action = found, expected, action
        super().__init__(f"{found!r} is unclear: expected {expected}. {action}")


class ShiftedError(UnclearError):
    """A date whose time is not midnight: one from another time zone names the day before."""

    def __init__(self, found: str, expected: str, action: str) -> None:
        """Keep the parts of the message."""
        super().__init__(found, expected, action)
        self.args = (f"{found} is {expected}. {action}",)
