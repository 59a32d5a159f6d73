"""The table of a period beside the figures of other councils, and what it leaves out."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from partnership_analysis import words
from partnership_analysis.analysis import comparators
from partnership_analysis.analysis.comparator_figures import is_money
from partnership_analysis.analysis.funnel import Funnel
from partnership_analysis.blocks import Table
from partnership_analysis.figures import Part
from partnership_analysis.findings import AsAt, Compared, Findings, InPeriod, Measure
from partnership_analysis.findings.compared import Position
from partnership_analysis.page_tables.layout import naming_files, needed_columns, points_note
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


def compared(findings: Findings) -> tuple[Table, ...]:
    """Return the table of measures beside those of other councils; no table if there are none to compare with.

    Examples
    --------
    >>> import partnership_analysis as pa
    >>> compared(pa.report(pa.load("data/raw/serco_partnership_2014-15.xlsx"), "2014/15").found)  # it has one council
    ()
    """
    found = findings.of_kind(Compared)
    if not found:
        return ()
    several = len({one.authority for one in found}) > 1
    areas = list(dict.fromkeys(name for one in found for name in one.areas))[:_MOST_AREAS]
    names = pd.Index([findings.names.get(one.key, one.short) for one in found], name="Measure")
    cells = needed_columns([_row(one, areas, several) for one in found], names, ("", _FIRST))
    data, period = findings.performance.data, findings.performance.period
    groups = words.join(dict.fromkeys(one.group for one in found))
    points = points_note({one.value.unit for one in found})
    caption = f"Beside other councils, {data.authority}, {period.words}: {groups}{points}"
    chance = (_CHANCE,) if any(one.best_rank for one in found) else ()
    areas_note = ("Nations, regions and totals are shown for reference, and are not ranked.",) if areas else ()
    further = (*_fewer(findings), *_without_chance(findings), *_over_dispersed(findings), *_left_out(findings))
    notes = (_METHOD, *chance, *areas_note, *further)
    return (naming_files(Table(caption, cells, notes), data),)


def _row(one: Compared, areas: list[str], several: bool) -> dict[str, Part]:
    rank = f"{'joint ' * bool(one.tied)}{ordinal_number(one.position.rank)} of {one.position.councils}"
    return {
        **({"Council": one.authority} if several else {}),
        "Ours": one.value,
        "Median": one.median,
        "Quartile": f"{one.position.quartile} quartile",
        "Rank": rank,
        "Moved": _moved(one.position, one.last_year_position),
        "By chance": _by_chance(one),
        "Top quartile": one.top,
        "Gap": replace(one.gap, printed=one.gap.printed.replace("percentage point", "point")) if one.gap else _REACHED,
        **{name: one.areas.get(name, "") for name in areas},
    }


def _by_chance(one: Compared) -> str:
    if one.best_rank is None or one.worst_rank is None:
        return ""
    return " to ".join(dict.fromkeys(map(ordinal_number, (one.best_rank, one.worst_rank))))


def _moved(now: Position, last: Position | None) -> str:
    """Say how a rank moved in a year: "up 2 from 15th"; only what it was, if it was among more councils or fewer."""
    if last is None:
        return _FIRST
    if last.councils != now.councils:
        return f"was {ordinal_number(last.rank)} of {last.councils}"
    places = last.rank - now.rank
    return f"{'up' if places > 0 else 'down'} {abs(places)} from {ordinal_number(last.rank)}" if places else "as before"


def _fewer(findings: Findings) -> Iterator[str]:
    """Say for which measures not every council of the group has a figure."""
    fewer = [one for one in findings.of_kind(Compared) if one.position.councils < one.members]
    if fewer:
        listed = words.join(
            f"{findings.names.get(one.key, one.short)} ({one.position.councils} of {one.members})" for one in fewer
        )
        yield f"Not every council returned: {listed}."


def _group_rows(findings: Findings) -> Iterator[tuple[Compared, pd.DataFrame]]:
    """Give each measure that is compared, with the figures of the councils of its group."""
    rows = findings.performance.compared
    rows = rows[(rows["period"] == findings.performance.period.label) & ~rows["is_area"]]
    by_measure = dict(iter(rows.groupby(["group", "service", "measure"], sort=False)))
    return ((one, by_measure[one.group, one.service, one.measure]) for one in findings.of_kind(Compared))


def _over_dispersed(findings: Findings) -> Iterator[str]:
    """Say in which measures the councils differ by more than chance, and how much wider the limits are for it."""
    wider = {}
    for one, rows in _group_rows(findings):
        if not rows["counted"].all():
            continue
        funnel = Funnel.of(rows["numerator"].to_numpy(), rows["denominator"].to_numpy())
        if funnel.dispersion > 1:
            wider[findings.names.get(one.key, one.short)] = f"{funnel.times} times"
    if wider:
        listed = words.join(f"{name} ({times})" for name, times in wider.items())
        yield (
            f"The councils differ by more than chance in: {listed}. The limits of the funnel plot are so many times as "
            "wide as chance alone makes them, so that a council outside them is unusual even among these."
        )


def _without_chance(findings: Findings) -> Iterator[str]:
    """Say which measures have parts, but none that tell how far chance moves their ranks."""
    for one, rows in _group_rows(findings):
        wrong = rows.loc[~rows["counted"], "authority"].tolist()
        if one.best_rank is None and rows["numerator"].notna().any() and not is_money(one.measure):
            several = f"{words.number_word(len(wrong))} of {words.number_word(one.position.councils)} rates"
            whose = f"the rate of {wrong[0]}" if len(wrong) == 1 else several
            lead = f"{findings.names[one.key]}: we cannot say how far chance may move the rank. "
            yield f"{lead}The counts behind {whose} are missing, are not whole numbers, or do not make the rate."


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
    fewest = words.number_word(comparators.FEWEST)
    for which, why in (
        (unjudged, "because the workbook does not say which is better"),
        (other, "because the latest figure is of another period"),
        (few, f"because fewer than {fewest} councils give one of the period in its unit"),
    ):
        if which:
            yield f"Not compared, {why}: {words.join(findings.names[one.key] for one in which)}."
