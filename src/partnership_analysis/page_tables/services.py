"""What each service did in a period, quoted: with who says it, when, how far it is, and the figures in it ticked."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from partnership_analysis import period_columns
from partnership_analysis.analysis import ticks
from partnership_analysis.blocks import Quotes
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Part, Sentence
from partnership_analysis.findings import Findings
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row


def updates(findings: Findings, services: Collection[str] | None = None) -> tuple[Quotes, ...]:
    """Return what each service did in the period, or in parts of it, in its own words.

    Parameters
    ----------
    services
        The services wanted; None is all of them.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> report = pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15")
    >>> str(report.service("Customer Services").updates[0]).splitlines()[0]
    'What Customer Services did, as reported'
    """
    data, period = findings.performance.data, findings.performance.period
    rows = data.updates
    rows = rows[period_columns.matching(rows["period"], period.contains)]
    several = rows["authority"].nunique() > 1
    return tuple(
        Quotes(
            f"What {service} did, as reported", tuple(_quoted(update, data, several) for update in each_row(of_service))
        )
        for service, of_service in rows.groupby("service", sort=False)
        if services is None or service in services
    )


def _quoted(update: Any, data: Dataset, several: bool) -> Sentence:
    """Return an update in quotation marks, its figures ticked, with its source in brackets."""
    parts: list[Part] = ["“"]
    written = 0
    for tick in ticks.ticks(update, data):
        figure = replace(tick.figure, names_files=data.several_files)
        parts += [update.text[written : tick.start], figure, f" [✓ {figure.origin}]"]
        written = tick.end
    when = Period.from_label(update.period).words
    source = [update.author, update.authority if several else "", when, update.status]
    return (*parts, f"{update.text[written:]}” ({', '.join(filter(None, source))})")
