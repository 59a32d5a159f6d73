"""Published statuses: how the workbook itself rates a measure in a period, in the cells of its RAG or Status column.

Takes a table of measures by period, and the measures that its labels name; gives each status as a statement with its
cell. A status is kept as it is written. The vocabulary of ratings says what it means, or a problem asks.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Rating, Role, TargetKind
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import layouts
from partnership_analysis.reading.catalogue import Known
from partnership_analysis.reading.items import Item, Measure, Statement
from partnership_analysis.reading.layouts import Block, Fact
from partnership_analysis.reading.layouts.columns import Place, names_part
from partnership_analysis.reading.returns import scales, targets

NO_NUMBER = float("nan")
# If there are more unknown words than these, they are not ratings but remarks.
_MOST_WORDS = 5
UNKNOWN = {
    "expected": f"a status such as {', '.join(vocabularies.RATINGS.examples())}",
    "action": "Write one of them; it is shown as it is written, and not compared with the figures",
}
OF_UNUSED = {
    "expected": "a heading that says whose status it is: it stands after a year to date or an average that is not used",
    "action": "Head it RAG (YTD), or move it straight after the month's figure; it is not used",
}
UNPLACED = {
    "expected": "a status of one measure and period",
    "action": "Name them in its heading; it is not used",
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
    to_date: Mapping[str, str],
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
    to_date
        The period of each total of the year to date that is used, by its cell.
    """
    facts = list(layouts.facts(block, (Role.STATUS,)))
    rated = {
        (fact.label, fact.period): fact.source
        for same_label in figures.values()
        for fact in reversed(same_label)
        if fact.role is Role.VALUE
    }
    totals = _Totals([fact for own in figures.values() for fact in own if fact.role is Role.SUMMARY], to_date)
    texts: dict[int, set[str]] = {}
    for fact in facts:
        texts.setdefault(fact.column, set()).add(block.sheet.text(fact.row, fact.column))
    unclear = {column: doubtful(words) for column, words in texts.items()}
    unknown: dict[str, list[Fact]] = {}
    letters: list[Fact] = []
    unplaced: list[Fact] = []
    of_unused: list[Fact] = []
    for fact in facts:
        measure = measures.get(fact.label)
        if measure is None and figures.get(fact.label):
            continue  # its label is listed, or is that of a total
        authority = targets.authority_of_row(block, fact.row, known)
        total = totals.rated_by(fact)
        if measure is None or (fact.period is None and not total) or authority is None:
            unplaced.append(fact)
            continue
        text = block.sheet.text(fact.row, fact.column)
        if text in unclear[fact.column]:
            letters.append(fact)
            continue
        rating = vocabularies.rating(text)
        if rating is None:
            unknown.setdefault(text, []).append(fact)
        period = totals.period_of(fact, total, rating)
        if not period:
            of_unused += [fact] if rating is not Rating.NONE else []
            continue
        yield Statement(
            authority=authority,
            service=measure.service,
            measure=measure.measure,
            period=period,
            role=Role.STATUS,
            value=NO_NUMBER,
            text=text,
            source=fact.source,
            beside="" if total else rated.get((fact.label, fact.period), ""),
        )
    yield from _problems(unknown, letters, of_unused, unplaced)


@dataclass(frozen=True)
class _Totals:
    """The totals of the year to date of a table, and the `periods` of those that are used, by their cells."""

    facts: Sequence[Fact]
    periods: Mapping[str, str]

    def rated_by(self, status: Fact) -> str:
        """Return the cell of the total or average that a status is of, or stands after and may be of; or nothing.

        One that stands after the target of a period is that period's; so is one whose heading names it, and one beside
        a year to date that has no figure.
        """
        own = [fact for fact in self.facts if fact.label == status.label]
        if status.kind is TargetKind.YEAR_TO_DATE:
            return own[-1].source if own else ""
        columns = [column for column in status.block.columns if column.position <= status.column]
        if names_part(columns[-1].heading) and columns[-1].role is Role.STATUS:
            return ""
        rated = [column for column in columns if column.role in (Role.VALUE, Role.SUMMARY, Role.TARGET)]
        figures = [column.position for column in rated if column.role is not Role.TARGET]
        if not figures or rated[-1].kind is TargetKind.PERIOD:
            return ""
        averages = [
            column.position
            for column in columns
            if column.role is None and column.position > figures[-1] and vocabularies.TOTALS.beginning(column.heading)
        ]
        if averages and status.block.type_column is None:
            return status.block.sheet.source(status.row, averages[-1])
        return next((fact.source for fact in own if fact.column == figures[-1] and _has_figure(fact)), "")

    def period_of(self, status: Fact, total: str, rating: Rating | None) -> str:
        """Return the period that a status is of; empty if it is of a total that is not used."""
        # What says that nothing is rated is about the target beside the month, too.
        if status.period is not None and (not total or rating is Rating.NONE):
            return status.period.label
        return self.periods.get(total, "")


def _has_figure(fact: Fact) -> bool:
    """Tell whether a cell says a figure, or what may be one, and not that it is missing."""
    quantity = scales.quantity_by_itself(fact)
    return quantity is None or quantity.value == quantity.value


def _problems(
    unknown: Mapping[str, list[Fact]], letters: list[Fact], of_unused: list[Fact], unplaced: list[Fact]
) -> Iterator[Problem]:
    """Ask about statuses in words that are not known, and about those that are not used."""
    for words in in_groups(list(unknown)):
        yield _problem([fact for text in words for fact in unknown[text]], print_words(words), **UNKNOWN)
    for facts, asked in ((letters, DOUBTFUL), (of_unused, OF_UNUSED), (unplaced, UNPLACED)):
        if facts:
            yield _problem(facts, repr(facts[0].block.sheet.text(facts[0].row, facts[0].column)), **asked)


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


def _problem(facts: list[Fact], found: str, expected: str, action: str) -> Problem:
    """Return one problem for all the cells that share it, at the first of them."""
    first, more = facts[0], len(facts) - 1
    others = f" (and {more:,} more {'cell' if more == 1 else 'cells'} of the table)" if more else ""
    return first.block.sheet.problem(Severity.WARNING, first.row, first.column, f"{found}{others}", expected, action)
