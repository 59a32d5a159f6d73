"""Drafts that the data support, with one number, year, service or verb altered: is it caught, and nothing else?

`tests/data/drafts/*.md` mark what may be altered: ``[rose|fell]`` is "rose" where the draft is right. A draft is ten of
their paragraphs. As a script: ``python tests/altered_drafts.py 200 [WORKBOOK DRAFT PERIOD]``.
"""

import random
import re
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import partnership_analysis as pa
from partnership_analysis.papers.tie_outs.numbers import Number, numbers

DRAFTS = Path(__file__).parent / "data" / "drafts"
EXAMPLE = (
    Path(__file__).parents[1] / "data" / "raw" / "serco_partnership_2014-15.xlsx",
    DRAFTS / "serco.md",
    "2014/15",
)
PARAGRAPHS = 10
CHOICE = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")
YEAR = re.compile(r"\d{4}/\d\d|Q\d")
DEPENDENT = re.compile(r"(?:Its|That)\b")
WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
]
PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"]


@dataclass(frozen=True)
class Altered:
    """A draft with one thing altered: its text, the paragraph, the kind of thing and what was done."""

    text: str
    paragraph: str
    kind: str
    done: str


def plain(marked: str) -> str:
    return CHOICE.sub(r"\1", marked)


def altered(path: Path, chance: random.Random) -> Altered:
    """Return ten paragraphs of a marked draft, in order under their headings, with one thing altered."""
    blocks = [block.strip() for block in path.read_text("utf-8").split("\n\n") if block.strip()]
    places = [place for place, block in enumerate(blocks) if not block.startswith("#")]
    kept = {*chance.sample(places, PARAGRAPHS)}
    kept |= {place - 1 for place in kept if DEPENDENT.match(blocks[place])}
    ways = [way for place in sorted(kept) for way in _ways(blocks[place], place, chance)]
    kind = chance.choice(sorted({way[1] for way in ways}))
    place, _, text, done = chance.choice([way for way in ways if way[1] == kind])
    shown = [
        text if own == place else plain(blocks[own])
        for own in range(len(blocks))
        if own in kept or blocks[own][0] == "#"
    ]
    return Altered("\n\n".join(shown) + "\n", text, kind, done)


def _ways(marked: str, place: int, chance: random.Random) -> list[tuple[int, str, str, str]]:
    """Return each way to alter one thing in a paragraph: the place, the kind, the altered text and what was done."""
    found = []
    for match in CHOICE.finditer(marked):
        for other in match[2].split("|"):
            text = plain(marked[: match.start()] + other + marked[match.end() :])
            kind = (
                "year"
                if YEAR.search(other)
                else "service"
                if other[0].isupper()
                else "number"
                if other in WORDS
                else "verb"
            )
            found.append((place, kind, text, f"{match[1]} -> {other}"))
    right = plain(marked)
    for one in numbers(right):
        if one.kind in ("cardinal", "ordinal"):
            other = _other(one, chance)
            found.append((place, "number", right[: one.start] + other + right[one.end :], f"{one.text} -> {other}"))
    return found


def _other(one: Number, chance: random.Random) -> str:
    """Return a number written alike that is another: one digit changed, or a word two or three away."""
    word, *unit = one.text.split(" ", maxsplit=1)
    if word.casefold() in WORDS:
        return " ".join([WORDS[(WORDS.index(word.casefold()) + chance.choice((2, 3))) % len(WORDS)], *unit])
    digits = [place for place, sign in enumerate(one.text) if sign.isdigit()]
    if not digits:
        if one.text.casefold() not in PLACES:
            return "two in ten"
        return PLACES[(PLACES.index(one.text.casefold()) + chance.choice((1, 2))) % len(PLACES)]
    while True:
        place = chance.choice(digits)
        other = chance.choice([digit for digit in "123456789" if digit != one.text[place]])
        text = one.text[:place] + other + one.text[place + 1 :]
        (made,) = numbers(text, is_cell=True)
        if not one.covers(made.value) or one.kind == "ordinal":
            return text


@dataclass
class Result:
    """How many alterations there were and how many were caught, by kind; and the drafts with a false alarm."""

    made: Counter
    caught: Counter
    missed: list[str]
    alarms: list[str]


def measure(
    number: int, seed: int = 20, workbook: Path = EXAMPLE[0], draft: Path = EXAMPLE[1], period: str = EXAMPLE[2]
) -> Result:
    """Alter so many drafts, and tie each out."""
    data, chance = pa.load(workbook), random.Random(seed)  # noqa: S311
    result = Result(Counter(), Counter(), [], [])
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder, "draft.md")
        for _ in range(number):
            one = altered(draft, chance)
            paper.write_text(one.text, "utf-8")
            differing = pa.tie_out(paper, data, period).differing
            result.made[one.kind] += 1
            if any(_normal(tick.passage.text) == _normal(one.paragraph) for tick in differing):
                result.caught[one.kind] += 1
            else:
                result.missed.append(f"{one.done}: {one.paragraph}")
            # "Its lowest figure" is whose the altered paragraph before it says.
            others = [
                tick
                for tick in differing
                if _normal(tick.passage.text) != _normal(one.paragraph) and not DEPENDENT.match(tick.passage.text)
            ]
            result.alarms += [f"{tick.text} in {tick.context}: {tick.says}" for tick in others[:1]]
    return result


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def main(arguments: list[str]) -> None:
    number, *others = arguments or ["200"]
    named = (Path(others[0]), Path(others[1]), others[2]) if others else EXAMPLE
    found = measure(int(number), 20, *named)
    for text in [f"missed: {text}" for text in found.missed] + [f"false alarm: {text}" for text in found.alarms]:
        print(text)
    for kind, made in sorted(found.made.items()):
        print(f"{kind}: {found.caught[kind]} of {made} caught")
    print(f"{found.caught.total()} of {found.made.total()} caught; {len(found.alarms)} drafts with a false alarm")


if __name__ == "__main__":
    main(sys.argv[1:])
