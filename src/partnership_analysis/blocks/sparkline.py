"""A small line of earlier figures, for a cell of a table. Its words say what it shows; documents print these."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from markupsafe import Markup

from partnership_analysis.blocks.encoding import checked, checked_number

# The drawing's size and the room around its line, in pixels.
_WIDTH, _HEIGHT, _ROOM = 96.0, 24.0, 3.0


@dataclass(frozen=True)
class Sparkline:
    """A small line of figures with a mark on the latest, and the line of their target.

    Attributes
    ----------
    values
        The figures, oldest first; NaN is a gap.
    target
        The target, if it is the same in all periods.
    words
        What it shows, in words.

    Examples
    --------
    >>> str(Sparkline((95.0, 96.5, 97.8), 97.0, "3 years: 95% to 97.8%"))
    '3 years: 95% to 97.8%'
    """

    values: tuple[float, ...]
    target: float | None
    words: str

    def __str__(self) -> str:
        return self.words

    def html(self) -> Markup:
        """Return it as a drawing, which its words describe to assistive technology."""
        lines = "".join(f'<polyline points="{points}"/>' for points in self._runs())
        aim = "" if self.target is None else f'<path class="aim" d="M0 {self._y(self.target):.1f}H{_WIDTH:.0f}"/>'
        last = f'<circle cx="{self._x(len(self.values) - 1):.1f}" cy="{self._y(self.values[-1]):.1f}" r="2.5"/>'
        opening = Markup('<svg class="spark" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">')
        return opening.format(_WIDTH, _HEIGHT, self.words) + Markup(f"{aim}{lines}{last}</svg>")  # noqa: S704 (numbers)

    def fields(self) -> dict[str, Any]:
        """Return its fields as JSON."""
        values = [None if value != value else value for value in self.values]
        return {"sparkline": values, "target": self.target, "words": self.words}

    @classmethod
    def from_fields(cls, fields: Mapping[str, object]) -> Self:
        """Return the line with these fields."""
        values = tuple(checked_number(value) for value in checked(fields.get("sparkline"), list))
        target = fields.get("target")
        return cls(values, None if target is None else checked_number(target), checked(fields.get("words"), str))

    def _runs(self) -> list[str]:
        """Return the points of each stretch without a gap."""
        runs: list[list[str]] = [[]]
        for place, value in enumerate(self.values):
            if value != value:
                runs.append([])
            else:
                runs[-1].append(f"{self._x(place):.1f},{self._y(value):.1f}")
        return [" ".join(run) for run in runs if run]

    def _x(self, place: int) -> float:
        return _ROOM + place * (_WIDTH - 2 * _ROOM) / max(len(self.values) - 1, 1)

    def _y(self, value: float) -> float:
        shown = [one for one in (*self.values, self.target) if one is not None and one == one]
        low, high = min(shown), max(shown)
        share = (value - low) / (high - low) if high > low else 0.5
        return _HEIGHT - _ROOM - share * (_HEIGHT - 2 * _ROOM)
