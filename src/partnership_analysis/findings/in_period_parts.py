"""The parts of the finding `in_period`: earlier figures, the year so far, the forecast and officers' words."""

import textwrap
from dataclasses import dataclass
from typing import Any

from partnership_analysis import units
from partnership_analysis.analysis import forecast_words
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.period_results import Target
from partnership_analysis.figures import Figure, Sentence, difference_figure, target_figure, value_figure
from partnership_analysis.kinds import BETTER_SIGN, CommentKind, Polarity
from partnership_analysis.periods import Period

# The table of comments has a longer one whole.
_LONGEST_QUOTED = 250


@dataclass(frozen=True)
class Change:
    """A figure beside an earlier one.

    Attributes
    ----------
    period
        The earlier period.
    before, size, signed
        Its figure, and the difference as its size and with its sign.
    prints_alike
        Whether a reader sees no difference.
    judgement
        What the difference is: better, worse, higher or lower.
    """

    period: Period
    before: Figure
    size: Figure
    signed: Figure
    prints_alike: bool
    judgement: str

    @classmethod
    def of(cls, now: Figure, row: Any, decimals: int, polarity: Polarity) -> "Change":
        """Return how a figure differs from an assessed row; without a polarity it is higher or lower."""
        before = value_figure(row, decimals)
        rose = now.value > before.value
        better = BETTER_SIGN.get(polarity)
        words = ("higher" if rose else "lower") if better is None else "better" if rose == (better > 0) else "worse"
        return cls(
            period=Period.from_label(row.period),
            before=before,
            size=difference_figure(now, before, decimals),
            signed=difference_figure(now, before, decimals, signed=True),
            prints_alike=now.printed == before.printed,
            judgement=words,
        )


@dataclass(frozen=True)
class ToDate:
    """What the months since April make together.

    Attributes
    ----------
    period
        From April to the figure's end.
    value
        The figure.
    target, status, tolerance
        Its target, if it has one, how it stands to that, and the tolerance that a miss is within, if it is.
    change
        The same months of last year; None where they have no figure.
    published
        The status that the workbook publishes of it, in its words.
    """

    period: Period
    value: Figure
    target: Figure | None
    status: Status
    tolerance: Figure | None
    change: Change | None
    published: str


def target_or_none(target: Target | None, unit: str) -> Figure | None:
    """Return a target as a figure in its measure's unit, if there is one."""
    return None if target is None else target_figure(target.value, unit, target.source)


@dataclass(frozen=True)
class Quotation:
    """What an officer says of a measure, or will do; `author` is empty if the workbook does not say who."""

    kind: CommentKind
    text: str
    author: str

    def __str__(self) -> str:
        said = f"“{textwrap.shorten(self.text, _LONGEST_QUOTED, placeholder=' …').rstrip('.')}”."
        if self.kind == CommentKind.ACTION:
            return f" Action{f' ({self.author})' if self.author else ''}: {said}"
        return f" {self.author or 'The service'} says: {said}"


def quotations(performance: Performance, key: tuple[str, str, str], period: Period) -> tuple[Quotation, ...]:
    """Return what officers say of a measure in a period."""
    rows = performance.comments_on(key, period)
    return tuple(Quotation(CommentKind(row.kind), row.text, row.author) for row in rows)


@dataclass(frozen=True)
class Forecast:
    """Where a year will end.

    Attributes
    ----------
    value, low, high
        The forecast and its range; None where there is none.
    coverage
        How much of 100 such ranges the year's end should lie in.
    explained
        What it rests on and how far off it was of past years, or why there is none.
    """

    value: Figure | None
    low: Figure | None
    high: Figure | None
    coverage: int
    explained: str

    @classmethod
    def of(cls, row: Any, decimals: int) -> "Forecast":
        """Return the forecast of a row of `forecasts.forecasts`."""
        row, coverage = row._replace(decimals=decimals), round(100 * row.coverage)

        def figure(value: float, end: str) -> Figure:
            arithmetic = f"{end} end of the {coverage}% range of ({row.arithmetic})" if end else row.arithmetic
            return Figure(value, row.unit, units.format_value(value, row.unit, decimals), tuple(row.cells), arithmetic)

        value = low = high = None
        if not row.without:
            value = figure(row.forecast, "")
            low, high = figure(row.forecast_low, "lower"), figure(row.forecast_high, "upper")
        return cls(value, low, high, coverage, forecast_words.explain(row))

    @property
    def sentence(self) -> Sentence:
        """The forecast with its range, as a clause."""
        if self.value is None or self.low is None or self.high is None:
            return ()
        if self.low.printed == self.high.printed:
            return ("the forecast for the year is ", self.value)
        span = (f" ({self.coverage}% range ", self.low, " to ", self.high, ")")
        return ("the forecast for the year is ", self.value, *span)
