"""How easy a text is to read: its sentences, their words, and the Flesch-Kincaid grade."""

import re

# What the workbook or an officer says is not ours: it is read as one word.
_QUOTED = re.compile("“[^”]*”")
# A full stop, or a question, and what follows it: not the point within 94.78% or "comments.csv".
_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9“(])")
_VOWELS = re.compile("[aeiouy]+")
# Vowels at a word's end that are not spoken: "rate", "missed", but not "table" or "counted".
_SILENT = re.compile("(?:[^laeiouy]e|[^aeiouy]es|[^tdaeiouy]ed)$")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, a line at a time, what it quotes as one word."""
    lines = (_QUOTED.sub("Quoted", line) for line in text.splitlines())
    return [sentence.strip() for line in lines for sentence in _END.split(line) if sentence.strip()]


def words(sentence: str) -> list[str]:
    """Return the words of a sentence; a number with its unit ("94.78%") is one."""
    return [word for word in sentence.split() if re.search(r"\w", word)]


def syllables(word: str) -> int:
    """Return about how many syllables a word has; a number, which readers take in at a glance, has one."""
    letters = re.sub("[^a-z]", "", word.casefold())
    return max(1, len(_VOWELS.findall(_SILENT.sub("", letters))))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text: the years of school that it takes (Kincaid and others, 1975)."""
    found = sentences(text)
    spoken = [word for sentence in found for word in words(sentence)]
    return 0.39 * len(spoken) / len(found) + 11.8 * sum(map(syllables, spoken)) / len(spoken) - 15.59
