"""What a table of complaints counts by, down its rows and across its columns.

Takes a table; tells services, periods, outcomes, stages and subjects apart, and the columns of totals and shares.
"""

from partnership_analysis import vocabularies
from partnership_analysis.kinds import Breakdown, Outcome, Role
from partnership_analysis.reading.layouts import Block, Column
from partnership_analysis.reading.returns.totals import is_total

# "Share of all complaints" heads published shares; a sentence that begins with "Percentage" does not.
_MOST_FOLLOWING = 4


def counted_columns(block: Block) -> list[Column]:
    """Return the columns of a table that may hold counts."""
    return [c for c in block.columns if c.role in (None, Role.VALUE) and not is_share(c.heading)]


def totals_across(block: Block) -> list[Column]:
    """Return the columns that add up the columns of periods."""
    if not heads_years(block) or is_outcomes_across(block):
        return []
    named = [c for c in block.columns if c.heading and is_total(c.heading)]
    return [c for c in named if c.role is Role.SUMMARY or (c.role is None and c.period is None)]


def heads_years(block: Block) -> bool:
    """Tell whether periods head the columns of a table, or stand over them."""
    return any(column.period is not None for column in block.columns)


def breakdown_of(block: Block) -> Breakdown:
    """Return what the labels of a table are: what the heading over them or the title says, or what most of them are."""
    labels = [block.label(row) for row in block.rows if not is_total(block.label(row))]
    stated = map(vocabularies.BREAKDOWNS.meaning, (block.corner, block.title))
    return next((breakdown for breakdown in stated if breakdown), _breakdown_of_labels(labels))


def breakdown_of_labels(block: Block) -> Breakdown:
    """Return what most labels of a table are, whatever its title says."""
    return _breakdown_of_labels([block.label(row) for row in block.rows if not is_total(block.label(row))])


def is_outcomes_across(block: Block) -> bool:
    """Tell whether outcomes or stages head the columns of a table."""
    return _across(block) is not Breakdown.SUBJECT


def _across(block: Block) -> Breakdown:
    """Return what most headings of a table's counts are; in rows that are periods, its columns are figures."""
    roles = (None, Role.VALUE) if block.row_periods else (None,)
    return _breakdown_of_labels([c.heading for c in block.columns if c.role in roles and not is_total(c.heading)])


def breakdown_of_heading(block: Block, heading: str) -> Breakdown:
    """Return what one heading of a table of outcomes or stages is: "Withdrawn" beside "Upheld" is an outcome."""
    is_outcome = _across(block) is Breakdown.OUTCOME and vocabularies.outcome(heading) is not None
    return Breakdown.OUTCOME if is_outcome else _breakdown_of_labels([heading])


def _breakdown_of_labels(labels: list[str]) -> Breakdown:
    """Return what most of some labels are: outcomes, stages or else subjects."""
    half = max(len(labels), 1) / 2
    if sum(map(is_outcome, labels)) >= half:
        return Breakdown.OUTCOME
    return (
        Breakdown.STAGE
        if sum(bool(vocabularies.STAGES.within(label)) for label in labels) >= half
        else Breakdown.SUBJECT
    )


def is_outcome(label: str) -> bool:
    """Tell whether a label is surely an outcome: a known one, or with the word upheld. "Other" may be a subject."""
    known = vocabularies.outcome(label) not in (None, Outcome.OTHER)
    return known or Outcome.UPHELD in vocabularies.normalise(label).split()


def is_share(heading: str) -> bool:
    """Tell whether a heading is that of published shares."""
    return vocabularies.SHARES.beginning(heading, _MOST_FOLLOWING) is not None
