"""Published statuses: how the workbook itself rates a measure in a period, in the cells of its RAG or Status column.

Takes a table of measures by period, and which measures its labels name; gives each status as a statement with its cell.
What a status says is kept as it is written: the vocabulary of ratings says what it means, or a problem asks.
"""

from collections.abc import Collection, Iterator, Mapping

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Item, Measure, Statement
from partnership_analysis.reading.layouts import Block, Fact
from partnership_analysis.reading.layouts.columns import Place
from partnership_analysis.reading.returns import targets

NO_NUMBER = float("nan")


def statuses(
    block: Block, figures: Mapping[Place, list[Fact]], measures: Mapping[Place, Measure], known: Known
) -> Iterator[Item]:
    """Read the statuses of a table.

    Parameters
    ----------
    block
        The table.
    figures
        Its figures, by the cell that names their measure.
    measures
        The measures that those cells name, as far as they are described.
    """
    unknown: dict[str, list[Fact]] = {}
    beside = {(own.label, own.period): own for facts in figures.values() for own in reversed(facts) if _is_value(own)}
    rated = list(layouts.facts(block, (Role.STATUS,)))
    said: dict[int, set[str]] = {}
    for fact in rated:
        said.setdefault(fact.column, set()).add(block.sheet.text(fact.row, fact.column))
    unclear = {column: doubtful(words) for column, words in said.items()}
    letters: list[Fact] = []
    unplaced: list[Fact] = []
    for fact in rated:
        measure, own = measures.get(fact.label), figures.get(fact.label, [])
        if measure is None and own:
            continue  # its label is listed, or is that of a total
        council = targets.authority(fact, known)
        if measure is None or fact.period is None or council is None:
            unplaced.append(fact)
            continue
        text = block.sheet.text(fact.row, fact.column)
        if text in unclear[fact.column]:
            letters.append(fact)
            continue
        if vocabularies.rating(text) is None:
            unknown.setdefault(text, []).append(fact)
        own_figure = None if _follows_total(fact) else beside.get((fact.label, fact.period))
        yield _statement(fact, measure, own_figure, council, text)
    for asked in asked_about(list(unknown)):
        yield _problem([fact for text in asked for fact in unknown[text]], named(asked), **UNKNOWN)
    if letters:
        yield _problem(letters, repr(block.sheet.text(letters[0].row, letters[0].column)), **DOUBTFUL)
    if unplaced:
        expected, action = "a status of one measure and period", "Name them in its heading; it is not used"
        found = repr(block.sheet.text(unplaced[0].row, unplaced[0].column))
        yield _problem(unplaced, found, expected, action)


# More words than these are no ratings, but remarks.
_MOST_WORDS = 5
UNKNOWN = {
    "expected": f"a status such as {', '.join(vocabularies.RATINGS.examples())}",
    "action": "Write one of them; it is shown as it is written, and not compared with the figures",
}


DOUBTFUL = {
    "expected": "Amber, or N/A: no other cell of its column is G or R",
    "action": "Write the whole word; it is not used",
}


def doubtful(words: Collection[str]) -> list[str]:
    """Return which words of a column are the letter A, where no G or R beside it makes it amber.

    Examples
    --------
    >>> doubtful(["A", "N/A"]), doubtful(["A", "G"])
    (['A'], [])
    """
    letters = {vocabularies.normalise(word) for word in words}
    return [] if letters & {"g", "r"} else [word for word in words if vocabularies.normalise(word) == "a"]


def asked_about(words: list[str]) -> list[list[str]]:
    """Return which unknown words one problem is about: each of the first few by itself, all others together.

    Examples
    --------
    >>> asked_about(["Purple", "Blue"]), [len(words) for words in asked_about([f"remark {i}" for i in range(40)])]
    ([['Purple'], ['Blue']], [1, 1, 1, 1, 1, 35])
    """
    alone, others = words[:_MOST_WORDS], words[_MOST_WORDS:]
    return [*([word] for word in alone), *([others] if others else [])]


def named(words: list[str]) -> str:
    """Return what a problem calls unknown words.

    Examples
    --------
    >>> named(["Purple"]), named(["Purple", "Blue"])
    ("'Purple'", "2 other words, such as 'Purple'")
    """
    return repr(words[0]) if len(words) == 1 else f"{len(words)} other words, such as {words[0]!r}"


def _is_value(fact: Fact) -> bool:
    return fact.role is Role.VALUE


def _follows_total(fact: Fact) -> bool:
    """Tell whether a status stands after a total to date, which it may be of: no month's figure contradicts it."""
    before = [
        column.role
        for column in fact.block.columns
        if column.position < fact.column and column.role in (Role.VALUE, Role.SUMMARY)
    ]
    return bool(before) and before[-1] is Role.SUMMARY


def _statement(fact: Fact, measure: Measure, beside: Fact | None, council: str, text: str) -> Statement:
    return Statement(
        authority=council,
        service=measure.service,
        measure=measure.measure,
        period=fact.period.label if fact.period else "",
        role=Role.STATUS,
        value=NO_NUMBER,
        text=text,
        source=fact.source,
        beside=beside.source if beside else "",
    )


def _problem(facts: list[Fact], found: str, expected: str, action: str) -> Problem:
    """Return one problem for all the cells that share it, at the first of them."""
    first, more = facts[0], len(facts) - 1
    others = f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the table)" if more else ""
    return first.block.sheet.problem(Severity.WARNING, first.row, first.column, f"{found}{others}", expected, action)
