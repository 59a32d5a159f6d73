"""What each service did in a period, quoted: with who says it, when, how far it is, and the figures in it ticked."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from partnership_analysis import period_columns
from partnership_analysis.analysis import ticks
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.blocks import Quotes
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Part, Sentence
from partnership_analysis.periods import Period
from partnership_analysis.tables import each


def quotes(performance: Performance, services: Collection[str] | None = None) -> Iterator[Quotes]:
    """Give what each service did in a period, or in parts of it.

    Parameters
    ----------
    services
        The services wanted; None is all of them.
    """
    data, period = performance.data, performance.period
    rows = data.updates
    rows = rows[period_columns.matching(rows["period"], period.contains)]
    several = rows["authority"].nunique() > 1
    for service, own in rows.groupby("service", sort=False):
        if services is None or service in services:
            texts = tuple(_quoted(update, data, several) for update in each(own))
            yield Quotes(f"What {service} did, as reported", texts)


def _quoted(update: Any, data: Dataset, several: bool) -> Sentence:
    """Return an update in quotation marks, its figures ticked, with its source in brackets."""
    parts: list[Part] = ["“"]
    at = 0
    for tick in ticks.ticks(update, data):
        figure = replace(tick.figure, names_files=data.several_files)
        parts += [update.text[at : tick.start], figure, f" [✓ {figure.origin}]"]
        at = tick.end
    when = Period.from_label(update.period).words
    said = [update.author, update.authority if several else "", when, update.status]
    return (*parts, f"{update.text[at:]}” ({', '.join(filter(None, said))})")
