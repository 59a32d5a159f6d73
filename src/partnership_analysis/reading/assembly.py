"""From the rows of several files to one `Dataset`.

Of a fact that is given twice, in one file or in two, the later file's counts. The other becomes a statement, which
`reconciliation` compares.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from partnership_analysis import period_columns, places, problems, tables, units, vocabularies
from partnership_analysis.dataset import Dataset
from partnership_analysis.kinds import Aggregation, Rating, Role, TargetKind
from partnership_analysis.reading import contract_targets
from partnership_analysis.reading.hidden import Hidden
from partnership_analysis.reading.items import RECORDS, Item, Measure, Rows, Table
from partnership_analysis.schemas import Schema

KEYS: dict[Table, list[str]] = {
    "observations": ["authority", "service", "measure", "period", "as_at"],
    "complaints": ["authority", "service", "period", "breakdown", "category"],
}
_FACT = ["authority", "service", "measure", "period"]
_SCHEMAS: dict[Table, Schema] = {
    "observations": tables.OBSERVATIONS,
    "targets": tables.TARGETS,
    "complaints": tables.COMPLAINTS,
    "exclusions": tables.EXCLUSIONS,
    "rebasings": tables.REBASINGS,
    "measures": tables.MEASURES,
    "statements": tables.STATEMENTS,
    "comments": tables.COMMENTS,
    "updates": tables.UPDATES,
    "notes": tables.NOTES,
    "unread": tables.UNREAD,
    "contract_terms": tables.CONTRACT_TERMS,
}


def dataset(about: dict[str, str], files: Sequence[Sequence[Item]], ranks: Sequence[int], hidden: Hidden) -> Dataset:
    """Make a dataset of the rows of files; those with higher ranks are later."""
    ranked = list(zip(ranks, files, strict=True))
    frames: dict[Table, pd.DataFrame]
    frames = {name: _frame(name, schema, ranked) for name, schema in _SCHEMAS.items() if name != "measures"}
    _spell_alike([frame for name, frame in frames.items() if name != "notes"], about.get("Authority", ""))
    again = []
    for name, keys in KEYS.items():
        frames[name], repeated = _distinct(frames[name], keys, hidden)
        again.append(_statements(repeated))
    frames["targets"], others = _targets_once(frames["targets"], hidden)
    is_claim = frames["statements"]["role"] == Role.CLAIMED
    if is_claim.any():
        claims, claimed_again = _distinct(frames["statements"][is_claim], _FACT, hidden)
        frames["statements"] = _concat([frames["statements"][~is_claim], claims, claimed_again])
    # Two files may say the same of a contract: the later one counts.
    terms = frames["contract_terms"].sort_values("file", kind="stable")
    frames["contract_terms"] = terms.drop_duplicates(list(tables.CONTRACT_TERMS.unique), keep="last", ignore_index=True)
    for name in ("comments", "updates"):
        # Two files, or a column and a pinned comment, may say the same.
        words = [column for column in _SCHEMAS[name].columns if column != "source"]
        frames[name] = frames[name].drop_duplicates(words, ignore_index=True)
    statements = _concat([frames["statements"], *again])
    measures = [item for one in files for item in one if isinstance(item, Measure)]
    frames["observations"], found = _with_targets(frames["observations"], frames["targets"], statements, measures)
    # The cell that counts beside a figure comes before those that only say it again.
    statements = statements[~((statements["role"] == Role.TARGET) & statements["beside"].isin(found["beside"]))]
    frames["statements"] = tables.typed(tables.STATEMENTS, _concat([statements, found, others]))
    frames["observations"] = _without_empty_targets(frames["observations"], frames["statements"])
    if len(frames["contract_terms"]):
        with_contract = contract_targets.add_targets(
            frames["observations"], frames["targets"], frames["contract_terms"], measures
        )
        frames["observations"], frames["targets"] = with_contract.observations, with_contract.targets
        frames["statements"] = _concat([frames["statements"], with_contract.statements])
    # A year to date that a formula works out has more decimals than the figures that it is of.
    worked_out = frames["statements"].loc[frames["statements"]["role"] == Role.SUMMARY, "source"]
    published = frames["observations"][~frames["observations"]["source"].isin(worked_out.tolist())]
    frames["measures"] = tables.typed(tables.MEASURES, pd.DataFrame(_with_decimals(measures, published)))
    valid: dict[str, Any] = {
        name: tables.valid(schema, frames[name]) if len(frames[name]) else _nothing(name).copy()
        for name, schema in _SCHEMAS.items()
    }
    return Dataset(about=about, problems=problems.table([]), ledger=pd.DataFrame(), **valid)


def _frame(name: Table, schema: Schema, files: Sequence[tuple[int, Sequence[Item]]]) -> pd.DataFrame:
    """Return all rows of one table, with the rank of each row's file as `file`."""
    columns = [*schema.columns, "file"]
    parts = []
    for rank, items in files:
        rows = [vars(item) | {"file": rank} for item in items if isinstance(item, RECORDS[name])]
        parts += [item.frame.assign(file=rank) for item in items if isinstance(item, Rows) and item.table == name]
        if rows:
            parts.append(pd.DataFrame(rows, columns=columns))
    if not parts:
        return _no_rows(name).copy()
    if len(parts) == 1 and list(parts[0]) == columns:
        return tables.typed(schema, parts[0].reset_index(drop=True))
    # Typed only once: a sheet may give a part for each of hundreds of columns.
    return tables.typed(schema, pd.concat(parts, ignore_index=True).reindex(columns=columns))


def _concat(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of several frames. A frame without rows is left out: it might change the columns' types."""
    return pd.concat([frame for frame in frames if len(frame)] or frames[:1], ignore_index=True)


@cache
def _no_rows(name: Table) -> pd.DataFrame:
    """Return a table without rows, with the column `file`; kept, because most workbooks have several."""
    schema = _SCHEMAS[name]
    return tables.typed(schema, pd.DataFrame(columns=[*schema.columns, "file"]))


@cache
def _nothing(name: Table) -> pd.DataFrame:
    """Return a table without rows as a dataset has it."""
    return _no_rows(name).drop(columns="file")


def _spell_alike(frames: list[pd.DataFrame], authority: str) -> None:
    """Spell each council in one way: as About does, or else as it is first named."""
    names = [authority, *pd.concat([frame["authority"] for frame in frames]).unique()]
    spelt = places.spellings(names)
    if any(spelt[name] != name for name in names):
        for frame in frames:
            frame["authority"] = frame["authority"].map(spelt).astype("str")


def _distinct(rows: pd.DataFrame, keys: list[str], hidden: Hidden) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each fact once, and the facts that are given again: the latest file's first mention with a value counts.

    Within a file a visible cell comes before a hidden one, even where the visible cell has no figure.
    """
    if not rows.duplicated(keys, keep=False).any():
        return rows, rows[:0].assign(beside=[])
    missing = rows["value"].isna() if "value" in rows else pd.Series(False, index=rows.index)
    order = rows.assign(missing=missing, unseen=hidden.where(rows["source"]) != "")
    order = order.sort_values(["file", "unseen", "missing"], ascending=[False, True, True], kind="stable")
    repeated = order.duplicated(keys)
    kept, others = order[~repeated].sort_index(), order[repeated].sort_index()
    indices = kept.reset_index().set_index(keys)["index"]
    places = indices.reindex(pd.MultiIndex.from_frame(others[keys])).to_numpy()
    # Another mention may be the one with the target or the remark.
    for name in {"target", "note"} & set(rows.columns):
        for place, content in zip(places, others[name], strict=True):
            if pd.notna(content) and content != "" and kept.loc[[place], name].isin([np.nan, ""]).all():
                kept.loc[place, name] = content
    others = others.assign(beside=kept.loc[places, "source"].to_numpy())
    return kept.drop(columns=["missing", "unseen"]), others[~others["missing"]].drop(columns=["missing", "unseen"])


def _statements(again: pd.DataFrame) -> pd.DataFrame:
    """Return facts that are given again as statements; `beside` is the cell whose value counts."""
    if again.empty:
        return _nothing("statements").copy()
    if "count" in again:
        again = again.assign(measure=again["breakdown"] + ": " + again["category"], value=again["count"])
    return _as_statements(again.assign(unit=""), Role.VALUE)


def _as_statements(rows: pd.DataFrame, role: Role) -> pd.DataFrame:
    """Return rows with values as statements in a role."""
    if rows.empty:
        return _nothing("statements").copy()
    text = rows["value"].map("{:g}".format)
    return rows.assign(role=role, text=text).reindex(columns=list(tables.STATEMENTS.columns))


def _targets_once(targets: pd.DataFrame, hidden: Hidden) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each target of a period and kind once, from the latest file, and the others as statements.

    A target of the year gives way to one that a later file has beside the year. The `beside` of a statement is the cell
    of the target that counts.
    """
    key = [*_FACT, "kind"]
    if not (targets["kind"] == TargetKind.YEAR).any() and not targets.duplicated(key).any():
        return targets, _nothing("statements").copy()
    order = targets.assign(unseen=hidden.where(targets["source"]) != "")
    order = order.sort_values(["file", "unseen"], ascending=[False, True], kind="stable").drop(columns="unseen")
    repeated = order.duplicated(key)
    kept, others = order[~repeated].sort_index(), order[repeated].sort_index()
    plain = kept.loc[kept["kind"] == TargetKind.PERIOD, [*_FACT, "file", "source"]]
    beside = kept[key].merge(plain, on=_FACT, how="left").set_axis(kept.index)
    older = (kept["kind"] == TargetKind.YEAR) & (beside["file"] > kept["file"])
    cells = kept.assign(source=kept["source"].mask(older, beside["source"]))[[*key, "source"]]
    again = pd.concat([others, kept[older]]).rename(columns={"source": "again"}).merge(cells, on=key)
    stated = again.rename(columns={"source": "beside", "again": "source"}).assign(unit="")
    return kept[~older], _as_statements(stated, Role.TARGET)


def _with_targets(
    observations: pd.DataFrame, targets: pd.DataFrame, statements: pd.DataFrame, measures: Sequence[Measure]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return observations with the targets that come before those beside them, and these targets as statements.

    A target of the year comes before one that only stands beside the year. A measure that counts from April gives its
    year to date in each month, and is judged against that of its target: at the end of the year, the year's target.
    """
    if (targets["kind"] == TargetKind.PERIOD).all():
        return observations, _nothing("statements").copy()
    found = _target_that_counts(observations, targets, measures)
    cells = statements[statements["role"] == Role.TARGET].drop_duplicates("beside").set_index("beside")["source"]
    beside = observations["source"].map(cells)
    # A figure up to a day within the year is not judged against the target of its end.
    given = observations["as_at"].isna() & found["value"].notna() & (found["source"] != beside)
    stated = observations.assign(value=found["value"], beside=observations["source"], source=found["source"])[given]
    filled = observations.assign(target=observations["target"].mask(given, found["value"]))
    return filled, _as_statements(stated, Role.TARGET)


def _target_that_counts(observations: pd.DataFrame, targets: pd.DataFrame, measures: Sequence[Measure]) -> pd.DataFrame:
    """Return the value and cell of each observation's target of the year, or of the year to date; NaN where none is."""
    counted = {(one.service, one.measure) for one in measures if one.aggregation is Aggregation.YEAR_TO_DATE}
    counts = np.zeros(len(observations), dtype=bool)
    if counted:
        counts = pd.MultiIndex.from_frame(observations[["service", "measure"]]).isin(counted)
    ends = period_columns.matching(observations["period"], lambda period: period.last_day == period.year_of.last_day)
    of_year = observations["period"].mask(counts & ends, period_columns.financial_years(observations["period"]))
    found = _targets_of_kind(observations, targets, TargetKind.YEAR, of_year)
    to_date = _targets_of_kind(observations, targets, TargetKind.YEAR_TO_DATE, observations["period"].where(counts))
    return to_date.where(to_date["value"].notna(), found)


def _targets_of_kind(
    observations: pd.DataFrame, targets: pd.DataFrame, kind: TargetKind, periods: "pd.Series[str]"
) -> pd.DataFrame:
    """Return the value and cell of the target of a kind that each observation's measure has in the period given."""
    stated = targets.loc[targets["kind"] == kind, [*_FACT, "value", "source"]]
    found = observations[_FACT].assign(period=periods).merge(stated, on=_FACT, how="left")
    return found.set_axis(observations.index)[["value", "source"]]


def _without_empty_targets(observations: pd.DataFrame, statements: pd.DataFrame) -> pd.DataFrame:
    """Return observations without targets of 0 where the published status is such as "Data only" or "Unknown".

    A scorecard may leave a target empty by such a 0; `doubts` asks about each.
    """
    statuses = statements[statements["role"] == Role.STATUS]
    if statuses.empty:
        return observations
    unrated = statuses[[vocabularies.rating(text) is Rating.NONE for text in statuses["text"]]]
    keys = pd.MultiIndex.from_frame(unrated[_FACT])
    empty = (observations["target"] == 0) & pd.MultiIndex.from_frame(observations[_FACT]).isin(keys)
    return observations.assign(target=observations["target"].mask(empty))


def _with_decimals(measures: Sequence[Measure], observations: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of measures; one without decimals gets those of its figures, up to two."""
    values = observations["value"].astype("float64").fillna(0)
    needed = pd.Series(units.column_decimals(values.to_numpy(), most=2), index=observations.index)
    # Pounds have two decimals or none: £3.60.
    needed = needed.mask((observations["unit"] == units.POUNDS) & (needed == 1), 2)
    most = needed.groupby([observations["service"], observations["measure"]]).max().to_dict()
    rows = []
    for measure in measures:
        decimals = measure.decimals
        if decimals is None:
            decimals = int(most.get((measure.service, measure.measure), 0))
        scale = measure.stated.scale if measure.stated and measure.stated.plain else np.nan
        rows.append(vars(measure) | {"also": "; ".join(measure.also), "decimals": decimals, "scale": scale})
    return rows
