"""Published statuses: how the workbook itself rates a measure in a period, in the cells of its RAG or Status column.

Takes a table of measures by period, and the measures that its labels name; gives each status as a statement with its
cell. A status is kept as it is written. The vocabulary of ratings says what it means, or a problem asks.
"""

from collections.abc import Collection, Iterator, Mapping

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Rating, Role
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Item, Measure, Statement
from partnership_analysis.reading.layouts import Block, Fact
from partnership_analysis.reading.layouts.columns import Place
from partnership_analysis.reading.returns import targets

NO_NUMBER = float("nan")
# If there are more unknown words than these, they are not ratings but remarks.
_MOST_WORDS = 5
UNKNOWN = {
    "expected": f"a status such as {', '.join(vocabularies.RATINGS.examples())}",
    "action": "Write one of them; it is shown as it is written, and not compared with the figures",
}
DOUBTFUL = {
    "expected": "Amber, or N/A: no other cell of its column is G or R",
    "action": "Write the whole word; it is not used",
}


def statuses(
    block: Block,
    figures: Mapping[Place, list[Fact]],
    measures: Mapping[Place, Measure],
    known: Known,
    observed: Mapping[str, str],
) -> Iterator[Item]:
    """Read the statuses of a table.

    Parameters
    ----------
    block
        The table.
    figures
        Its figures, by the cell that names their measure.
    measures
        The measures that are described, by the cells that name them.
    observed
        The period of each figure that is used, by its cell: that of the year to date is among them where it is.
    """
    facts = list(layouts.facts(block, (Role.STATUS,)))
    rated = {
        (fact.label, fact.period): fact.source
        for same_label in figures.values()
        for fact in reversed(same_label)
        if fact.role is Role.VALUE
    }
    texts: dict[int, set[str]] = {}
    for fact in facts:
        texts.setdefault(fact.column, set()).add(block.sheet.text(fact.row, fact.column))
    unclear = {column: doubtful(words) for column, words in texts.items()}
    unknown: dict[str, list[Fact]] = {}
    letters: list[Fact] = []
    unplaced: list[Fact] = []
    for fact in facts:
        measure = measures.get(fact.label)
        if measure is None and figures.get(fact.label):
            continue  # its label is listed, or is that of a total
        authority = targets.authority_of_row(block, fact.row, known)
        if measure is None or fact.period is None or authority is None:
            unplaced.append(fact)
            continue
        text = block.sheet.text(fact.row, fact.column)
        if text in unclear[fact.column]:
            letters.append(fact)
            continue
        rating, total = vocabularies.rating(text), _total_before(fact)
        if rating is None:
            unknown.setdefault(text, []).append(fact)
        yield Statement(
            authority=authority,
            service=measure.service,
            measure=measure.measure,
            # What says that nothing is rated is about the target beside the month, too.
            period=fact.period.label if rating is Rating.NONE else observed.get(total, fact.period.label),
            role=Role.STATUS,
            value=NO_NUMBER,
            text=text,
            source=fact.source,
            beside="" if total else rated.get((fact.label, fact.period), ""),
        )
    for words in in_groups(list(unknown)):
        yield _problem([fact for text in words for fact in unknown[text]], print_words(words), **UNKNOWN)
    if letters:
        yield _problem(letters, repr(block.sheet.text(letters[0].row, letters[0].column)), **DOUBTFUL)
    if unplaced:
        expected, action = "a status of one measure and period", "Name them in its heading; it is not used"
        found = repr(block.sheet.text(unplaced[0].row, unplaced[0].column))
        yield _problem(unplaced, found, expected, action)


def doubtful(words: Collection[str]) -> list[str]:
    """Return the words of a column that are the letter A, unless a G or R in the column shows that it is amber.

    Examples
    --------
    >>> doubtful(["A", "N/A"]), doubtful(["A", "G"])
    (['A'], [])
    """
    letters = {vocabularies.normalise(word) for word in words}
    return [] if letters & {"g", "r"} else [word for word in words if vocabularies.normalise(word) == "a"]


def in_groups(words: list[str]) -> list[list[str]]:
    """Divide unknown words among problems: each of the first few has its own, and all others share one.

    Examples
    --------
    >>> in_groups(["Purple", "Blue"]), [len(words) for words in in_groups([f"remark {i}" for i in range(40)])]
    ([['Purple'], ['Blue']], [1, 1, 1, 1, 1, 35])
    """
    others = words[_MOST_WORDS:]
    return [*([word] for word in words[:_MOST_WORDS]), *([others] if others else [])]


def print_words(words: list[str]) -> str:
    """Return how a problem names its unknown words.

    Examples
    --------
    >>> print_words(["Purple"]), print_words(["Purple", "Blue"])
    ("'Purple'", "2 other words, such as 'Purple'")
    """
    return repr(words[0]) if len(words) == 1 else f"{len(words)} other words, such as {words[0]!r}"


def _total_before(fact: Fact) -> str:
    """Return the cell of the total to date that a status stands after and may be of; empty if there is none.

    No month's figure contradicts such a status.
    """
    before = [
        column
        for column in fact.block.columns
        if column.position < fact.column and column.role in (Role.VALUE, Role.SUMMARY)
    ]
    is_total = bool(before) and before[-1].role is Role.SUMMARY
    return fact.block.sheet.source(fact.row, before[-1].position) if is_total else ""


def _problem(facts: list[Fact], found: str, expected: str, action: str) -> Problem:
    """Return one problem for all the cells that share it, at the first of them."""
    first, more = facts[0], len(facts) - 1
    others = f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the table)" if more else ""
    return first.block.sheet.problem(Severity.WARNING, first.row, first.column, f"{found}{others}", expected, action)
