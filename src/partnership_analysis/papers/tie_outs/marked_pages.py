"""A copy of a draft as a web page, each number marked in word, shape and colour."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from itertools import groupby

from markupsafe import Markup

from partnership_analysis.papers.tie_outs.draft import Passage
from partnership_analysis.papers.tie_outs.results import MARKS, TITLES, Tick, TieOut, short_cells


def page(checked: TieOut) -> str:
    """Return the page: the draft with its numbers marked, then a row to each number.

    Dates, numbers of sections and the like stay as they are.

    Examples
    --------
    >>> from partnership_analysis.papers.tie_outs.draft import Draft
    >>> passage = Passage("It fell to 4.", "paragraph", "paragraph 1", key=(0,))
    >>> tick = Tick("4", 4.0, "", "paragraph 1", passage.text, "differs", "the data say 5", (), passage, 11, 12)
    >>> made = page(TieOut(Draft("paper.txt", (passage,)), "kpis.xlsx", (tick,)))
    >>> '<mark class="differs"><a href="#number-1">4</a> <small>✗ differs</small></mark>' in made
    True
    """
    numbered = {id(one): place for place, one in enumerate(checked.figures, start=1)}
    style = Markup(resources.files(__package__).joinpath("marked.css").read_text("utf-8"))  # noqa: S704 the package's own
    title = f"{checked.draft.name}, checked"
    return str(
        Markup(
            '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{0}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><style>{1}</style></head>'
            "<body><main><h1>{0}</h1><p>{2}.</p>{3}<h2>Every number</h2>{4}</main></body></html>\n"
        ).format(title, style, checked.summary, _draft(checked, numbered), _table(checked.figures))
    )


def _draft(checked: TieOut, numbered: dict[int, int]) -> Markup:
    by_passage: dict[Passage, list[Tick]] = {}
    for one in checked.figures:
        by_passage.setdefault(one.passage, []).append(one)
    blocks = groupby(checked.draft.passages, key=lambda passage: (passage.key[:1], len(passage.key) > 1))
    found, level = [], 1
    for (_, is_table), passages in blocks:
        listed = list(passages)
        if is_table:
            found.append(_grid(listed, by_passage, numbered))
            continue
        for passage in listed:
            words = _marked(passage, by_passage.get(passage, []), numbered)
            if passage.level:
                level = min(passage.level + 1, level + 1, 6)
                found.append(Markup("<h{0}>{1}</h{0}>").format(level, words))
            else:
                found.append(Markup("<p>{}</p>").format(words))
    return Markup("\n").join(found)


def _grid(passages: Sequence[Passage], ticks: dict[Passage, list[Tick]], numbered: dict[int, int]) -> Markup:
    rows = []
    for _, cells in groupby(passages, key=lambda passage: passage.key[1]):
        made = Markup("").join(_cell(passage, _marked(passage, ticks.get(passage, []), numbered)) for passage in cells)
        rows.append(Markup("<tr>{}</tr>").format(made))
    return Markup('<div class="wide" tabindex="0" role="group" aria-label="{}"><table>{}</table></div>').format(
        passages[0].where.partition(",")[0], Markup("").join(rows)
    )


def _cell(passage: Passage, words: Markup) -> Markup:
    if passage.kind == "label" and passage.text:
        return Markup('<th scope="{}">{}</th>').format("col" if passage.key[1] == 0 else "row", words)
    return Markup("<td>{}</td>").format(words)


def _marked(passage: Passage, ticks: Iterable[Tick], numbered: dict[int, int]) -> Markup:
    return Markup("").join(_pieces(passage.text, sorted(ticks, key=lambda one: one.start), numbered))


def _pieces(text: str, ticks: Sequence[Tick], numbered: dict[int, int]) -> Iterator[Markup]:
    at = 0
    for one in ticks:
        yield Markup("{}").format(text[at : one.start])
        yield Markup('<mark class="{}"><a href="#number-{}">{}</a> <small>{} {}</small></mark>').format(
            one.verdict.replace(" ", "-"), numbered[id(one)], text[one.start : one.end], MARKS[one.verdict], one.verdict
        )
        at = one.end
    yield Markup("{}").format(text[at:])


def _table(shown: Sequence[Tick]) -> Markup:
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in TITLES)
    rows = Markup("\n").join(
        Markup('<tr id="number-{}" class="{}"><td>{}</td><td>{}</td><td>{} {}</td><td>{}</td><td>{}</td></tr>').format(
            place, one.verdict.replace(" ", "-"), one.text, one.where, MARKS[one.verdict], one.verdict, one.says,
            short_cells(one),
        )
        for place, one in enumerate(shown, start=1)
    )  # fmt: skip
    return Markup(
        '<div class="wide" tabindex="0" role="group" aria-label="Every number"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(head, rows)
