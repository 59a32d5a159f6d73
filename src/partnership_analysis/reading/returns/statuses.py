"""Published statuses: how the workbook itself rates a measure in a period, in the cells of its RAG or Status column.

Takes a table of measures by period, and which measures its labels name; gives each status as a statement with its cell.
What a status says is kept as it is written: the vocabulary of ratings says what it means, or a problem asks.
"""

from collections.abc import Iterator, Mapping

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Item, Measure, Statement
from partnership_analysis.reading.layouts import Block, Fact
from partnership_analysis.reading.layouts.columns import Place

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
    unplaced: list[Fact] = []
    for fact in layouts.facts(block, (Role.STATUS,)):
        measure, own = measures.get(fact.label), figures.get(fact.label, [])
        if measure is None and own:
            continue  # its label is listed, or is that of a total
        if measure is None or fact.period is None:
            unplaced.append(fact)
            continue
        text = block.sheet.text(fact.row, fact.column)
        if vocabularies.rating(text) is None:
            unknown.setdefault(text, []).append(fact)
        yield _statement(fact, measure, own, known, text)
    for asked in asked_about(list(unknown)):
        yield _problem([fact for text in asked for fact in unknown[text]], named(asked), **UNKNOWN)
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


def _statement(fact: Fact, measure: Measure, figures: list[Fact], known: Known, text: str) -> Statement:
    council = fact.block.beside(fact.row, Role.AUTHORITY)
    values = (f for f in figures if f.role is Role.VALUE and f.period == fact.period)
    beside = next(values, None)
    return Statement(
        authority=fact.block.sheet.text(*council) if council else known.authority,
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
