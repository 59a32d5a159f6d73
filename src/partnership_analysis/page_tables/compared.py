"""The table of a period beside the figures of other councils, and what it leaves out."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from partnership_analysis import words
from partnership_analysis.analysis import comparators
from partnership_analysis.analysis.comparator_figures import is_money
from partnership_analysis.analysis.funnel import Funnel
from partnership_analysis.blocks import Table
from partnership_analysis.figures import Figure, Part
from partnership_analysis.findings import AsAt, Compared, Findings, InPeriod, Measure
from partnership_analysis.findings.compared import Position
from partnership_analysis.words import ordinal_number

# The figures of more nations, regions and totals stand in the tidy table alone.
_MOST_AREAS = 3
_REACHED, _FIRST = "reached", "no rank then"
_METHOD = (
    "Rank 1 is best, and equal values share the better rank. The quartiles are by value, as a "
    "spreadsheet's QUARTILE.INC has them. Top quartile is the value from which it begins; the gap is how far "
    "short of it the figure is. The cells of a median or a quartile are those of the two councils that it lies between."
)
_CHANCE = (
    "By chance: the ranks between which the council’s true rank lies, 95 times in 100 or more. "
    "It is for proportions of counts only, and so are funnel plots. Money has neither: limits by the size of a sum "
    "mean nothing."
)


def tables(findings: Findings) -> Iterator[Table]:
    """Give the table of measures beside those of other councils; none where nothing is compared."""
    found = findings.of_kind(Compared)
    if not found:
        return
    several = len({one.authority for one in found}) > 1
    areas = list(dict.fromkeys(name for one in found for name in one.areas))[:_MOST_AREAS]
    printed = [_row(one, areas, several) for one in found]
    columns = [name for name in printed[0] if any(line[name] not in ("", _FIRST) for line in printed)]
    names = pd.Index([findings.names.get(one.key, one.short) for one in found], name="Measure")
    cells = pd.DataFrame([[line[name] for name in columns] for line in printed], index=names, columns=columns)
    performance = findings.performance
    points = "; points are percentage points" if any(one.value.unit == "percent" for one in found) else ""
    groups = words.join(dict.fromkeys(one.group for one in found))
    caption = f"Beside other councils, {performance.data.authority}, {performance.period.words}: {groups}{points}"
    chance = (_CHANCE,) if any(one.best_rank for one in found) else ()
    areas_note = ("Nations, regions and totals are shown for reference, and are not ranked.",) if areas else ()
    further = (*_fewer(findings), *_without_chance(findings), *_apart(findings), *_left_out(findings))
    yield Table(caption, cells, (_METHOD, *chance, *areas_note, *further))


def _row(one: Compared, areas: list[str], several: bool) -> dict[str, Part]:
    name = {"Council": one.authority} if several else {}
    rank = f"{'joint ' * bool(one.tied)}{ordinal_number(one.position.rank)} of {one.position.councils}"
    return {
        **name,
        "Ours": one.value,
        "Median": one.median,
        "Quartile": f"{one.position.quartile} quartile",
        "Rank": rank,
        "Moved": _moved(one.position, one.last_year_position),
        "By chance": _by_chance(one),
        "Top quartile": one.top,
        "Gap": _short(one.gap) if one.gap else _REACHED,
        **{name: one.areas.get(name, "") for name in areas},
    }


def _short(gap: Figure) -> Figure:
    return replace(gap, printed=gap.printed.replace("percentage point", "point"))


def _by_chance(one: Compared) -> str:
    if one.best_rank is None or one.worst_rank is None:
        return ""
    return (
        ordinal_number(one.best_rank)
        if one.best_rank == one.worst_rank
        else f"{ordinal_number(one.best_rank)} to {ordinal_number(one.worst_rank)}"
    )


def _moved(now: Position, last: Position | None) -> str:
    """Say how a rank moved in a year: "up 2 from 15th"; only what it was, if it was among more councils or fewer."""
    if last is None:
        return _FIRST
    if last.councils != now.councils:
        return f"was {ordinal_number(last.rank)} of {last.councils}"
    places = last.rank - now.rank
    return f"{'up' if places > 0 else 'down'} {abs(places)} from {ordinal_number(last.rank)}" if places else "as before"


def _fewer(findings: Findings) -> Iterator[str]:
    """Say of which measures not every council of the group has a figure."""
    fewer = [one for one in findings.of_kind(Compared) if one.position.councils < one.members]
    if fewer:
        named = ((findings.names.get(one.key, one.short), one) for one in fewer)
        listed = words.join(f"{name} ({one.position.councils} of {one.members})" for name, one in named)
        yield f"Not every council returned: {listed}."


def _rows(findings: Findings) -> Iterator[tuple[Compared, pd.DataFrame]]:
    """Give each measure that is compared, with the figures of the councils of its group."""
    rows = findings.performance.compared
    rows = rows[(rows["period"] == findings.performance.period.label) & ~rows["is_area"]]
    by_measure = dict(iter(rows.groupby(["group", "service", "measure"], sort=False)))
    return ((one, by_measure[one.group, one.service, one.measure]) for one in findings.of_kind(Compared))


def _apart(findings: Findings) -> Iterator[str]:
    """Say of which measures the councils differ by more than chance, and how much wider the limits are for it."""
    wider = {}
    for one, own in _rows(findings):
        funnel = Funnel.of(own["numerator"].to_numpy(), own["denominator"].to_numpy()) if own["counted"].all() else None
        if funnel and funnel.dispersion > 1:
            wider[findings.names.get(one.key, one.short)] = f"{funnel.times} times"
    if wider:
        listed = words.join(f"{name} ({times})" for name, times in wider.items())
        yield (
            f"The councils differ by more than chance in: {listed}. The limits of the funnel plot are so many times as "
            "wide as chance alone makes them, so that a council outside them is unusual even among these."
        )


def _without_chance(findings: Findings) -> Iterator[str]:
    """Say which measures have parts, and none that tell how far chance moves their ranks."""
    for one, own in _rows(findings):
        wrong = own.loc[~own["counted"], "authority"].tolist()
        if one.best_rank is None and own["numerator"].notna().any() and not is_money(one.measure):
            rates = f"{words.number_word(len(wrong))} of {words.number_word(one.position.councils)} rates"
            of = f"the rate of {wrong[0]}" if len(wrong) == 1 else rates
            why = f"the parts of {of} are not there, are no counts or make another rate"
            yield f"{findings.names[one.key]}: nothing is said of chance, because {why}."


def _left_out(findings: Findings) -> Iterator[str]:
    """Say which measures with a figure are not compared, and why."""
    performance = findings.performance
    compared = {one.key for one in findings.of_kind(Compared)}
    figures = [one for one in findings.all if isinstance(one, Measure | InPeriod | AsAt)]
    left = [one for one in figures if one.key not in compared]
    described = performance.data.measures.set_index(["service", "measure"])["polarity"]
    unjudged = [one for one in left if not described[one.service, one.measure]]
    other = [
        one for one in left if isinstance(one, InPeriod) and one.figure_period != one.period and one not in unjudged
    ]
    few = [one for one in left if one not in unjudged and one not in other]
    for which, why in (
        (unjudged, "because the workbook does not say which is better"),
        (other, "because the latest figure is of another period"),
        (
            few,
            f"because fewer than {words.number_word(comparators.FEWEST)} councils give one of the period in its unit",
        ),
    ):
        if which:
            yield f"Not compared, {why}: {words.join(findings.names[one.key] for one in which)}."
