"""What differs between two workbooks, folders of them or published runs.

Takes the two sides; gives every `Change`, in one order, each with its cells. The tidy tables are compared, so the
layout, the file's kind, and the order of rows and sheets make no difference.
"""

from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pandas as pd

from partnership_analysis.analysis.series import SERIES
from partnership_analysis.dataset import Dataset
from partnership_analysis.papers.change import Change, ChangeKind, table
from partnership_analysis.papers.changes_exclusions import changed_exclusions
from partnership_analysis.papers.changes_figures import changed_figures, figures
from partnership_analysis.papers.changes_measures import changed_definitions, changed_measures
from partnership_analysis.papers.changes_sides import Side, align_authorities, side
from partnership_analysis.papers.changes_statuses import changed_statuses
from partnership_analysis.papers.changes_targets import changed_targets
from partnership_analysis.periods import Period

_ORDER = {kind: place for place, kind in enumerate(ChangeKind)}


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides.

    Attributes
    ----------
    before, after
        The sides.
    changes
        What differs: by kind, then in the order of the later side's measures, then by period.
    rounding
        Figures that differ and print as the same; they are no changes.
    """

    before: Side
    after: Side
    changes: tuple[Change, ...]
    rounding: tuple[Change, ...]

    @property
    def restated(self) -> dict[str, str]:
        """The cells of the later side's restated figures, each with what the earlier side had."""
        found = [one for one in self.changes if one.kind == ChangeKind.RESTATED]
        return {one.cells[-1]: str(one.before) for one in found if str(one.before) != str(one.after)}


def changes(before: str | Path | Dataset, after: str | Path | Dataset, rounding: bool = False) -> pd.DataFrame:
    """Return what differs between two workbooks, folders of them, published runs or datasets.

    What is only in the later one because it goes further, such as a new quarter's figures, is no change. Neither are
    figures that differ in decimals that are not printed, unless they are asked for.

    Parameters
    ----------
    before, after
        The earlier one and the later one: paths, also of published runs (``outputs/anytown-acme/2014-15-q1/latest``),
        or datasets.
    rounding
        Whether to list the figures that differ and print as the same too, as the kind "rounding".

    Returns
    -------
    DataFrame
        A row to a change: `kind`, `authority`, `service`, `measure`, `period`, `before` and `after` as printed, and
        `cells`, a list. The kinds are restated, target moved, status changed, added, dropped, renamed (proposed, where
        two measures have the same figures), definition changed, exclusion changed and given. Remarks stand in `after`,
        in brackets: what the status would have been against the earlier target, or that a restated figure is one in
        the last decimal away.

    Raises
    ------
    InputError
        If one of the two has errors or cannot be read.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> papers = Path("data/raw/hart_scorecards_2014-15")
    >>> found = pa.changes(papers / "hart_scorecard_2014-15_q1.xlsx", papers / "hart_scorecard_2014-15_q2.xlsx")
    >>> found.loc[found["kind"] == "restated", ["measure", "before", "after"]].iloc[0].tolist()
    ['% of undisputed invoices paid on time (old BVPI8)', '97.4%', '97.9%']
    """
    found = compare(side(before), side(after))
    return table((*found.changes, *found.rounding) if rounding else found.changes)


def compare(before: Side, after: Side) -> Comparison:
    """Return what differs between two sides."""
    before, after = align_authorities(before, after)
    old, new = before.data, after.data
    rows = figures(old), figures(new)
    found = chain(
        changed_figures(*rows),
        changed_targets(old, new),
        changed_statuses(before, after),
        changed_measures(old, new, rows),
        changed_definitions(old, new),
        changed_exclusions(old, new),
    )
    order = _order(rows)
    listed = sorted(found, key=lambda change: _sort_key(change, order))
    real = tuple(change for change in listed if change.kind != ChangeKind.ROUNDING)
    return Comparison(before, after, real, tuple(listed[len(real) :]))  # rounding is the last kind


def _order(rows: tuple[pd.DataFrame, pd.DataFrame]) -> dict[tuple[str, ...], int]:
    """Return the place of each measure: the later side's first, in the workbook's order."""
    measures = pd.concat([side[SERIES] for side in reversed(rows)]).drop_duplicates()
    return {key: place for place, key in enumerate(measures.itertuples(index=False, name=None))}


def _sort_key(change: Change, order: dict[tuple[str, ...], int]) -> tuple[int, int, int, str, str]:
    key = (change.authority, change.service, change.measure)
    ends = Period.from_label(change.period).ends if change.period else 0
    return _ORDER[change.kind], order.get(key, len(order)), ends, "/".join(key), change.period
