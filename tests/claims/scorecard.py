"""The scorecard, worked out again row by row: each cell, the order of the rows, and that no measure is left out."""

from collections.abc import Mapping
from decimal import Decimal

from raw_rows import Series, sign

from claims.opening import met_outside
from claims.parts import PartScope
from claims.scope import Scope
from claims.text import SIZE, Claim, Text, places, prints

# In which order the rows stand, by how each measure stands to its target.
_ORDER = ("missed", "missed in part", "no figure", "suspended", "met", "")
_STATUSES = {"": "not judged"}


def read(scope: Scope, rows: Mapping[str, Mapping[str, str]]) -> list[Claim]:
    """Return what a scorecard claims: by the name of each measure, its printed cells by their headings."""
    called, found = scope.called, []
    for name, cells in rows.items():
        text = Text(name)
        text.claim("on the scorecard", name in called, name, called)
        if name in called:
            _row(scope, text, scope.as_it_stands(called[name]), cells)
        found += text.claims
    order = [_ORDER.index(_standing(scope, scope.as_it_stands(called[name]))) for name in rows if name in called]
    whole = Text("all rows")
    whole.claim("missed first", order == sorted(order), list(rows), order)
    expected = {name for name, one in called.items() if one in scope.told_of or one in scope.absent}
    whole.claim("every measure", {*rows} == expected, sorted(rows), sorted(expected))
    return [*found, *whole.claims]


def _standing(scope: Scope, one: Series) -> str:
    return scope.status(one) if scope.year in one.values else "no figure"


def _row(scope: Scope, text: Text, one: Series, cells: Mapping[str, str]) -> None:
    value, target, standing = one.values.get(scope.year), one.targets.get(scope.year), _standing(scope, one)
    for kind, number, nothing in (("Latest", value, "no figure"), ("Target", target, "no target")):
        printed = cells.get(kind, nothing)
        text.claim(kind, printed == nothing if number is None else prints(printed, number), printed, number)
    if value is not None:
        scope.printed[one.measure] = places(cells["Latest"])
        more = places(cells["Latest"]) - (one.measure.decimals or 0)
        text.claim("decimals", more in (0, 1), cells["Latest"], one.measure.decimals)
    status = _STATUSES.get(standing, standing)
    if standing == "missed" and scope.amber(one):
        status = "missed, within tolerance"
    elif met_outside(scope, one):
        status = "missed, met outside suspension"
    # Where no measure is judged, there is no column of statuses.
    judged = status not in ("not judged", "no figure")
    text.claim("Status", cells["Status"] == status if "Status" in cells else not judged, cells, status)
    of = scope.of(one)
    dated = cells.get("Comment", "").startswith(f"Figure of {of}") or of == scope.year
    text.claim("says what it is of", dated or standing == "no figure", cells, of)
    for period, (then, without) in _beside(scope, one).items():
        cell = cells.get(f"Change on {period}", "no earlier figure")
        if without or value is None or then is None:
            nothing = "no figure" if value is None else "no earlier figure"
            text.claim(period, cell in (without or nothing, "no earlier figure"), cells, without)
        else:
            judged = not _may_add_up(scope, one, period)
            _change(text, one, cells["Latest"], (value, then), cell, judged)


def _may_add_up(scope: Scope, one: Series, period: str) -> bool:
    """Tell whether a figure may count from April, so that it is higher than the period before, and no better."""
    stands = scope.stands.get(one.measure) if isinstance(scope, PartScope) else None
    return stands is not None and stands.may_add_up and period == scope.report.before.words


def _beside(scope: Scope, one: Series) -> dict[str, tuple[Decimal | None, str]]:
    """Return what a measure's figure is set beside by the name of its period, or else what its cell says instead."""
    if not isinstance(scope, PartScope):
        unlike = "not like for like" if one.measure.as_at and scope.before in one.values else ""
        return {scope.before: (one.values.get(scope.before), unlike)}
    stands, report = scope.stands.get(one.measure), scope.report
    if stands is None or stands.of != report:
        unlike = "not like for like" if stands else ""
        return dict.fromkeys((report.before.words, report.last_year.words), (None, unlike))
    before, last_year = (figure and figure.value for figure in (stands.previous, stands.last_year))
    adds_up = "counts from April" if stands.from_april and before is not None else ""
    return {report.before.words: (before, adds_up), report.last_year.words: (last_year, "")}


def _change(text: Text, one: Series, latest: str, pair: tuple[Decimal, Decimal], cell: str, judged: bool) -> None:
    change = pair[0] - pair[1]
    if cell in ("the same", "almost the same"):
        text.claim("the same", prints(latest, pair[1]) and (change != 0) == cell.startswith("almost"), cell, pair)
        return
    found = Text(cell.replace("point", "percentage point")).take(rf"(?P<word>\w+) by (?P<by>{SIZE})$")
    better = {"higher": 1, "lower": -1, "": 0}[one.measure.polarity if judged else ""]
    words = {1: "better", -1: "worse"} if better else {1: "higher", -1: "lower"}
    word = words.get(sign(change) * (better or 1))
    text.claim("changed", found is not None and found["word"] == word, cell, word)
    text.number("change", found["by"] if found else "0", abs(change))
