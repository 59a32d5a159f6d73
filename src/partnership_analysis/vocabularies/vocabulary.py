"""Words of one kind, and what each of them means.

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
    return " ".join(_WORD.findall(folded)) or folded.strip()


@dataclass(frozen=True)
class Vocabulary(Generic[Meaning]):
    """Words of one kind, and what each of them means.

    Attributes
    ----------
    name
        The name of its file, without its ending.
    spellings
        Its words as the file spells them, with their meanings.
    meanings
        The same by the normalised word.
    flagged
        The normalised words that its file's third column says "yes" of: as a rule, that others may follow them.
    """

    name: str
    spellings: Mapping[str, Meaning]
    meanings: Mapping[str, Meaning]
    flagged: frozenset[str] = frozenset()

    def meaning(self, text: str) -> Meaning | None:
        """Return what a text means that is one of the words; None if it is none.

        Examples
        --------
        >>> str(load("units", str).meaning("Per cent"))
        'percent'
        """
        return self.meanings.get(normalise(text))

    def beginning(self, text: str, most: int | None = None) -> Meaning | None:
        """Return what a text means by the words it begins with, if other words may follow those.

        Parameters
        ----------
        text
            Such as "Actual to March 2015".
        most
            How many words may follow; None is any number. A sign such as % is no word.

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
        """Return what the longest of the words means that stands anywhere in a text; None if none does.

        Examples
        --------
        >>> load("stages", str).within("Escalated to Stage 2")
        'stage 2'
        """
        words = f" {normalise(text)} "
        found = max((word for word in self.meanings if f" {word} " in words), key=len, default=None)
        return None if found is None else self.meanings[found]

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
        What its meanings are, such as `Unit`; plain text is `str`.

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
    r"""Take a vocabulary's file apart: under headings, a word and what it means to a row, and perhaps yes or no.

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
        word, said, more = (cell.strip() for cell in [*row, "", ""][:3])
        key = normalise(word)
        where = f"line {line} of {name}.csv"
        if not key or not said:
            raise ValueError(f"{where}: expected a word and what it means, found {row}")
        try:
            meaning = kind(said)
        except ValueError as error:
            raise ValueError(f"{where}: {error}") from error
        if meanings.setdefault(key, meaning) != meaning:
            raise ValueError(f"{where}: {word!r} means {meaning}, and {meanings[key]} before")
        if more.casefold() not in _YES:
            raise ValueError(f"{where}: expected yes, no or nothing, found {more!r}")
        spellings[word] = meaning
        if _YES[more.casefold()]:
            flagged.add(key)
    return Vocabulary(name, spellings, meanings, frozenset(flagged))
