"""Words of one kind, and the meaning of each.

Reads a vocabulary's file; gives a `Vocabulary`, which looks texts up. Case, spaces and punctuation make no difference:
"Sub-total:" and "sub total" are one word.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

# A mark in square brackets is a word of its own: [c] is shorthand, and c is a letter.
# A # is the start of a spreadsheet's error: "#N/A" is not "N/A".
_WORD = re.compile(r"\[\w+\]|\w+|[%£#]")
_SIGNS = ("%", "£", "#")
_YES = {"yes": True, "no": False, "": False}

Meaning = TypeVar("Meaning", bound=str)


def normalise(text: str) -> str:
    """Return a text's words in small letters, one space between them; the signs alone where it has no words.

    Examples
    --------
    >>> normalise(" Sub-total: "), normalise("N/A"), normalise("%Change"), normalise(" .. ")
    ('sub total', 'n a', '% change', '..')
    """
    folded = text.casefold()
    if folded.isalnum():  # one word, as most cells are
        return folded
    return " ".join(_WORD.findall(folded)) or folded.strip()


@dataclass(frozen=True)
class Vocabulary(Generic[Meaning]):
    """Words of one kind, and the meaning of each.

    Attributes
    ----------
    name
        The name of its file, without its ending.
    spellings
        The meanings by the word as the file spells it.
    meanings
        The meanings by the normalised word.
    flagged
        The normalised words with "yes" in the third column: as a rule, that other words may follow them.
    """

    name: str
    spellings: Mapping[str, Meaning]
    meanings: Mapping[str, Meaning]
    flagged: frozenset[str] = frozenset()

    def meaning(self, text: str) -> Meaning | None:
        """Return what a text means if it is one of the words; None if it is not.

        Examples
        --------
        >>> str(load("units", str).meaning("Per cent"))
        'percent'
        """
        return self.meanings.get(normalise(text))

    def beginning(self, text: str, most: int | None = None) -> Meaning | None:
        """Return the meaning of the words that a text begins with, if other words may follow them.

        Parameters
        ----------
        text
            Such as "Actual to March 2015".
        most
            How many words may follow; None is any number. A sign such as % does not count.

        Examples
        --------
        >>> headings = load("headings", str)
        >>> headings.beginning("Actual to March 2015", most=4), headings.beginning("Service standards", most=4)
        ('value', None)
        """
        words = normalise(text).split(" ")
        beginnings = ((count, " ".join(words[:count])) for count in range(len(words), 0, -1))
        count, found = next((one for one in beginnings if one[1] in self.flagged), (0, ""))
        if not count:
            return None
        following = [word for word in words[count:] if word not in _SIGNS]
        return self.meanings[found] if most is None or len(following) <= most else None

    def within(self, text: str) -> Meaning | None:
        """Return the meaning of the longest of the words that stands anywhere in a text; None if none does.

        Examples
        --------
        >>> load("stages", str).within("Escalated to Stage 2")
        'stage 2'
        """
        return self.meanings.get(self.word_within(text))

    def word_within(self, text: str) -> str:
        """Return the longest of the words that stands anywhere in a text, normalised; empty if none does.

        Examples
        --------
        >>> load("aggregation_hints", str).word_within("Days lost to sickness (Cumulative)")
        'cumulative'
        """
        words = f" {normalise(text)} "
        return max((word for word in self.meanings if f" {word} " in words), key=len, default="")

    def examples(self) -> list[str]:
        """Return the first word of each meaning, as the file spells it.

        Examples
        --------
        >>> load("polarities", str).examples()
        ['Higher', 'Lower', 'Neither']
        """
        first: dict[Meaning, str] = {}
        for word, meaning in self.spellings.items():
            first.setdefault(meaning, word)
        return list(first.values())


def load(name: str, kind: Callable[[str], Meaning]) -> Vocabulary[Meaning]:
    """Read a vocabulary of the package: a .csv of this folder.

    Parameters
    ----------
    name
        The file's name, without its ending.
    kind
        The type of its meanings, such as `Unit` or `str`.

    Raises
    ------
    ValueError
        If a word stands for two things, or a meaning is not of that kind.

    Examples
    --------
    >>> load("ratings", str).meaning("On target")
    'green'
    """
    text = Path(__file__).with_name(f"{name}.csv").read_text("utf-8-sig")
    return parse(name, text, kind)


def parse(name: str, text: str, kind: Callable[[str], Meaning]) -> Vocabulary[Meaning]:
    r"""Read the text of a vocabulary's file: a row of headings, then a word, its meaning and perhaps yes or no a row.

    Raises
    ------
    ValueError
        If a word stands for two things, or a meaning is not of that kind.

    Examples
    --------
    >>> parse("ratings", "Word,Rating\nOn target,green\nR,red\n", str).meaning("on-target")
    'green'
    """
    spellings: dict[str, Meaning] = {}
    meanings: dict[str, Meaning] = {}
    flagged = set()
    for line, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        if line == 1 or not any(cell.strip() for cell in row):
            continue
        word, meant, flag = (cell.strip() for cell in [*row, "", ""][:3])
        key = normalise(word)
        where = f"line {line} of {name}.csv"
        if not key or not meant:
            raise ValueError(f"{where}: expected a word and what it means, found {row}")
        try:
            meaning = kind(meant)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
        if meanings.setdefault(key, meaning) != meaning:
            raise ValueError(f"{where}: {word!r} means {meaning}, and {meanings[key]} before")
        if flag.casefold() not in _YES:
            raise ValueError(f"{where}: expected yes, no or nothing, found {flag!r}")
        spellings[word] = meaning
        if _YES[flag.casefold()]:
            flagged.add(key)
    return Vocabulary(name, spellings, meanings, frozenset(flagged))
