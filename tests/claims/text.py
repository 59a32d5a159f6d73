"""A sentence, read from left to right, and what it claims."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from raw_months import MONTH

WHOLE = r"\d{1,3}(?:,\d{3})*"
NUMBER = rf"[−-]?£?{WHOLE}(?:\.\d+)?(?:m\b)?"
# Units in other words are those of the workbooks that the tests write.
_OTHER = r" kg(?: a household)?\b| tonnes?\b| per 1,000(?: population)?\b"
VALUE = rf"{NUMBER}(?:%| days?\b| seconds?\b|{_OTHER})?"
# A difference that its printed parts do not make is "about" so much; one too small to print is less than something.
SIZE = rf"(?:about |less than )?{NUMBER}(?: percentage points?\b| days?\b| seconds?\b|{_OTHER})?"
YEAR = r"\d{4}/\d\d"
# How a sentence names the period of a report.
PERIOD = rf"(?:(?:[QH]\d of )?{YEAR}|{MONTH})"
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
COUNT = rf"(?:{'|'.join(_WORDS)}|\d+)"
NTH = rf"(?:{'|'.join(_PLACES)}|\d+(?:st|nd|rd|th))"


class UnreadError(Exception):
    """A sentence, or the rest of one, that no pattern reads."""


class Found(dict[str, str]):
    """The groups of what was read; true even where there are none."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Claim:
    """One thing that a sentence asserts, and what the rows make of it."""

    kind: str
    said: str
    true: bool
    rows: str = ""


@dataclass
class Text:
    """A sentence as far as it was read."""

    line: str
    at: int = 0
    claims: list[Claim] = field(default_factory=list)
    # The year's figure as it is printed, to which differences must add up.
    printed: str = ""

    @property
    def rest(self) -> str:
        return self.line[self.at :]

    def take(self, pattern: str) -> Found | None:
        """Read what matches next, and return the groups that it has; None if nothing does."""
        found = re.compile(pattern).match(self.line, self.at)
        if found is None:
            return None
        self.at = found.end()
        return Found((name, text) for name, text in found.groupdict().items() if text is not None)

    def need(self, pattern: str) -> Found:
        """Read what must come next."""
        found = self.take(pattern)
        if found is None:
            raise UnreadError(f"{self.rest!r} of {self.line!r}")
        return found

    def name(self, names: Iterable[str]) -> str | None:
        """Read one of some names, the longest that stands here, in either case of its first letter."""
        for name in sorted(names, key=len, reverse=True):
            if name and self.rest.startswith((name, name[0].upper() + name[1:])):
                self.at += len(name)
                return name
        return None

    def claim(self, kind: str, true: bool, said: object = "", rows: object = "") -> None:
        self.claims.append(Claim(kind, str(said), bool(true), str(rows)))

    def number(self, kind: str, printed: str, exact: Decimal | float | None) -> None:
        """Claim that a number, as it is printed, is one of the rows or of what they make."""
        self.claim(kind, exact is not None and prints(printed, exact), printed, exact)

    def count(self, kind: str, word: str, number: int | None) -> None:
        self.claim(kind, to_number(word) == number, word, number)


def to_number(text: str) -> Decimal:
    """Return the number that a text begins with, or that a word is."""
    if text in _WORDS:
        return Decimal(_WORDS.index(text))
    if text in _PLACES:
        return Decimal(_PLACES.index(text) + 1)
    text = text.removeprefix("about ").removeprefix("less than ")
    number = re.match(NUMBER, text)[0].replace("−", "-").replace(",", "").replace("£", "")
    if number.endswith("m"):  # which prints every pound
        return Decimal(int(Decimal(number.removesuffix("m")) * 1_000_000))
    return Decimal(number)


def places(printed: str) -> int:
    """Return how many decimals a number is printed with."""
    return -int(to_number(printed).as_tuple().exponent)


def adds_up(printed: str, other: str, size: str) -> bool:
    """Whether a difference is that of two numbers in print, or says that it is not: then it may be one off in the end.

    All three have the same decimals, but for the end noughts of a target.
    """
    apart, step = abs(to_number(printed) - to_number(other)), Decimal(1).scaleb(-places(printed))
    alike = max(places(other), places(size)) <= places(printed)
    if size.startswith("less than "):
        return alike and to_number(size) == step and apart <= step
    off = abs(apart - to_number(size))
    return alike and (off == step if size.startswith("about ") else off == 0)


def prints(printed: str, exact: Decimal | float) -> bool:
    """Whether a number rounds to what is printed; what a float leaves in doubt may be rounded either way."""
    number = to_number(printed)
    if printed.startswith("less than "):
        return 0 < exact < number / 2
    step = Decimal(1).scaleb(number.as_tuple().exponent)
    if isinstance(exact, float):
        return abs(Decimal(exact) - number) <= step / 2 + Decimal("1e-9")
    # What a division leaves in its last digits is not the number's.
    return round(exact, 12).quantize(step, ROUND_HALF_UP) == number
