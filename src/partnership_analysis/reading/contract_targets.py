"""The targets of a contract, in the periods that have no other.

Takes the observations and targets of files with what their Contract sheets say; gives both with the contract's targets,
each with its cell. A target of what adds up is of one length of period; any other is of every period.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from partnership_analysis import tables, units
from partnership_analysis.kinds import Aggregation, Frequency, Role, TargetKind, Term, Unit
from partnership_analysis.periods import Period
from partnership_analysis.reading.items import Measure
from partnership_analysis.tables import each

_SERIES = ["authority", "service", "measure"]
_LENGTHS = {Frequency.MONTH: 1, Frequency.QUARTER: 3, Frequency.HALF: 6, Frequency.YEAR: 12}


@dataclass(frozen=True)
class _Aimed:
    """A period that a target of the contract is of; `beside` is the cell of its figure, empty where there is none."""

    authority: str
    service: str
    measure: str
    period: str
    value: float
    source: str
    beside: str


class WithContract(NamedTuple):
    """Observations and targets with those of the contract, and these as statements beside their figures."""

    observations: pd.DataFrame
    targets: pd.DataFrame
    statements: pd.DataFrame


def months_of(aggregation: str, unit: str, per: str, held: Collection[int]) -> int | None:
    """Return how many months long the periods are that a contract's target is of; None is any, 0 where nobody says.

    Parameters
    ----------
    aggregation, unit
        The measure's.
    per
        What the contract says that it judges by: each month, quarter or year.
    held
        How many months long the periods are that have figures.

    Examples
    --------
    >>> months_of("average", "percent", "", {1, 12}), months_of("sum", "count", "month", {1})
    (None, 1)
    >>> months_of("sum", "count", "", {1}), months_of("sum", "count", "", {12}), months_of("year to date", "£", "", {1})
    (0, 12, 12)
    """
    if aggregation == Aggregation.YEAR_TO_DATE:
        return 12
    if aggregation != Aggregation.SUM and (aggregation or unit not in (Unit.COUNT, units.POUNDS)):
        return None
    return _LENGTHS.get(Frequency(per)) or (12 if set(held) <= {12} else 0)


def span(period: Period, months: int) -> Period:
    """Return the month, quarter or year that a period lies in, or itself where it is longer.

    Examples
    --------
    >>> str(span(Period(2014, 5, 1), 3)), str(span(Period(2014, 4, 12), 3))
    ('2014/15 Q1', '2014/15')
    """
    year = period.year_of
    spans = (Period(year.year, year.month, months).following(number) for number in range(12 // months))
    return next((one for one in spans if one.contains(period)), period)


def with_contract(
    observations: pd.DataFrame, targets: pd.DataFrame, terms: pd.DataFrame, measures: Sequence[Measure]
) -> WithContract:
    """Give the targets of the contract to the periods that have no other."""
    aims = terms[(terms["term"] == Term.TARGET) & terms["value"].notna()]
    per = terms[terms["term"] == Term.PER].set_index(_SERIES)["text"].to_dict()
    described = {(one.service, one.measure): one for one in measures}
    found: list[_Aimed] = []
    for aim in each(aims):
        measure = described.get((aim.service, aim.measure))
        rows = _of(observations[observations["as_at"].isna()], aim)
        if measure is not None and len(rows):
            held = {Period.from_label(label).months for label in rows["period"].unique()}
            judged_per = per.get((aim.authority, aim.service, aim.measure), "")
            months = months_of(measure.aggregation, measure.unit, judged_per, held)
            stated = _of(targets[targets["kind"] != TargetKind.YEAR_TO_DATE], aim)
            found += _free(rows, stated, aim, months, measure.aggregation == Aggregation.YEAR_TO_DATE)
    if not found:
        return WithContract(observations, targets, tables.frame(tables.STATEMENTS, []))
    added = pd.DataFrame(found)
    stated = added[added["beside"] != ""]
    cells = observations["source"].map(stated.drop_duplicates("beside").set_index("beside")["value"])
    aimed = tables.typed(tables.TARGETS, added.assign(kind=TargetKind.PERIOD)[list(tables.TARGETS.columns)])
    stated = stated.assign(role=Role.TARGET, unit="", text=stated["value"].map("{:g}".format))
    return WithContract(
        observations.assign(target=observations["target"].fillna(cells)),
        pd.concat([targets, aimed], ignore_index=True),
        tables.typed(tables.STATEMENTS, stated)[list(tables.STATEMENTS.columns)],
    )


def _of(rows: pd.DataFrame, aim: Any) -> pd.DataFrame:
    own = (rows["service"] == aim.service) & (rows["measure"] == aim.measure)
    if aim.authority:
        own &= rows["authority"].isin(["", aim.authority])
    found: pd.DataFrame = rows[own]
    return found


def _free(rows: pd.DataFrame, stated: pd.DataFrame, aim: Any, months: int | None, from_april: bool) -> Iterator[_Aimed]:
    """Give each period that a target is of and that has no other.

    A period that only its months or quarters make is one too, unless their targets make another for it.
    """
    if months == 0:
        return
    aimed = {(row.authority, row.period) for row in each(stated)}
    fitting: dict[tuple[str, str], str] = {}
    made: list[tuple[str, str]] = []
    for row in each(rows):
        period = Period.from_label(row.period)
        around = (row.authority, span(period, months or 12).label)
        if row.target == row.target:
            aimed.add((row.authority, row.period))
            # Months' targets of a rate make its year's, and March's that of what counts from April; of a sum, none do.
            if months is None or (from_april and period.last_day == period.year_of.last_day):
                aimed.add(around)
        elif months in (None, period.months):
            fitting[row.authority, row.period] = row.source
        made.append(around)
    for authority, label in dict.fromkeys([*fitting, *made]):
        if (authority, label) not in aimed:
            beside = fitting.get((authority, label), "")
            yield _Aimed(authority, aim.service, aim.measure, label, aim.value, aim.source, beside)
