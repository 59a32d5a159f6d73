"""What a reader would ask and the workbook does not answer, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from partnership_analysis import words
from partnership_analysis.analysis import complaint_counts, outturns, process_limits
from partnership_analysis.analysis.assessment import STATED, Status
from partnership_analysis.analysis.outturns import Covers
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.analysis.period_results import PeriodResult
from partnership_analysis.analysis.series import FREQUENCY_SERIES, SERIES, series_keys
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding
from partnership_analysis.kinds import Aggregation, Breakdown

# More than these are counted, not named; so are those whose names are longer than these words together.
_MOST_NAMED = 3
_MOST_WORDS = 7


class Reason(StrEnum):
    """Why a question has no answer, as its sentence: `what` are the measures or services, `year` the year."""

    NO_FIGURE_OF_THE_YEAR = "there is no figure for {what} in {year}."
    SAID_TO_BE_MISSING = "the workbook says that it has no figure for {what} in {year}."
    NOT_ALIKE = "we cannot compare {what} with the year before: the two years are counted at different times."
    ONE_YEAR = "we cannot compare {what} with the year before: the figures begin in {year}."
    NO_TARGETS = "we cannot say whether targets were met in {year}: the workbook has none."
    TARGETS_OF_PARTS = "we cannot say whether targets were met in {year}: they are for months or quarters."
    NO_TARGET = "{number} {measures} no target: {what}."
    OUTSIDE_AS_STATED = (
        "we cannot check the figures outside the suspensions for {what}: there are no months or quarters."
    )
    PART_OF_A_YEAR = "we cannot give the whole of {year} for {what}: some of its months or quarters are missing."
    NO_AGGREGATION = "we cannot give the whole of {year} for {what}: the workbook does not say how to work it out."
    NO_COUNTS = (
        "we cannot give the whole of {year} for {what}: some months or quarters lack a numerator or a denominator."
    )
    FEW_POINTS = "we cannot tell change from chance for {what}: process limits need 12 points."
    GAPS = "we cannot tell change from chance for {what}: process limits need months or quarters in a row."
    NO_POLARITY = "we cannot judge {what}: the workbook does not say whether higher or lower is better."
    NO_FIGURE_OF_THE_PERIOD = (
        "we cannot give {year} for {what}: months are missing, or the workbook does not say how they add up."
    )
    GAPS_TO_DATE = "there is no year to date for {what}: some months or quarters have no figure."
    NO_YEAR_TO_DATE = "there is no year to date for {what}: the workbook does not say how to make it."
    NO_TARGETS_OF_THE_PERIOD = "we cannot say whether targets were met in {year}: the workbook has none for it."
    NO_TARGET_OF_THE_PERIOD = "{number} {measures} no target for {year}: {what}."
    UNCLEAR_TARGET = "{number} {measures} a target that judges nothing, because it is unclear: {what}."
    NO_YEAR_TO_DATE_AT_ALL = "there is no year to date for any measure: the workbook does not say how to make it."
    NO_LAST_YEAR_AT_ALL = "we cannot compare anything with the same period last year: there are no figures for it."
    NO_LAST_YEAR = "we cannot compare {what} with the same period last year: there is no figure for it."
    LATER = "the workbook has later figures, up to {what}: they are not in this report."
    COMPLAINTS_BEFORE = "we cannot say how complaints about {what} changed: there is no figure for the year before."
    COMPLAINTS_IN_PART = (
        "we cannot give the complaints about {what} for the whole of {year}: some months or quarters have no count."
    )
    COMPLAINTS_RISING = (
        "we do not add up the complaints about {what} in {year}: each month or quarter may count from April. "
        "Give {year} a count of its own."
    )
    COMPLAINTS_ABSENT = (
        "the workbook gives no complaints about {what} for {year}: we cannot say whether there were any."
    )


@dataclass(frozen=True, kw_only=True)
class Unanswered(Finding):
    """A question that the workbook does not answer.

    Attributes
    ----------
    reason
        Why not.
    what
        The measures, in words, or the services that are asked about.
    """

    reason: Reason
    what: tuple[str, ...]
    rank: float = ranks.UNANSWERED

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Unanswered]":
        """Give each question that the workbook does not answer."""
        questions = _of_part(performance) if performance.in_year else _of_year(performance)
        later = [(Reason.LATER, [performance.later.words])] if performance.later else []
        for reason, what in (*questions, *later):
            if what:
                authority = performance.data.authority
                yield cls(authority=authority, period=performance.period, reason=reason, what=tuple(what))

    @property
    def sentence(self) -> Sentence:
        """What is not answered, and why."""
        number = len(self.what)
        of = {"number": words.number_word(number), "measures": "measure has" if number == 1 else "measures have"}
        return (self.reason.value.format(what=self._in_words(), year=self.period.words, **of),)

    def _in_words(self) -> str:
        """Name as many measures or services as a sentence has room for, and count the others."""
        number = len(self.what)
        # One name more takes no more room than saying that there is one more.
        most = number if number <= _MOST_NAMED + 1 else _MOST_NAMED
        while most > 1 and len(" ".join(self.what[:most]).split()) > _MOST_WORDS:
            most -= 1
        others = number - most
        more = [f"{words.number_word(others)} other{'s' * (others > 1)}"] if others else []
        return words.join([*self.what[:most], *more])


def _of_year(performance: Performance) -> Iterator[tuple[Reason, list[str]]]:
    """Give what a whole year leaves open."""
    data, changed, year = performance.data, performance.changes, performance.period.label
    dated = changed["as_at"].notna()
    now = performance.points[performance.points["year"] == year]
    short = now[now["lower"].isna() & (now["covers"] == Covers.ITSELF)]
    stated = (changed["outside_basis"] == STATED) & changed["recomputed_outside"].isna()
    yield Reason.NO_FIGURE_OF_THE_YEAR, _phrases(performance.without_figure, data)
    yield Reason.SAID_TO_BE_MISSING, _missing(changed, data, year)
    yield Reason.NOT_ALIKE, _phrases(changed[dated & (changed["previous_period"] != "")], data)
    yield Reason.ONE_YEAR, _one_year(changed[~dated], data)
    yield _without_target(changed[~dated], now, data)
    yield (
        Reason.NO_POLARITY,
        _phrases(changed[(changed["status"] == Status.NO_TARGET) & changed["target"].notna()], data),
    )
    yield Reason.OUTSIDE_AS_STATED, _phrases(changed[stated], data)
    without = _without_outturn(now, changed, data, year)
    whole = without.groupby(FREQUENCY_SERIES)["value"].transform("size") == without["frequency"].map(
        outturns.PERIODS_IN_YEAR
    )
    whole = _among(without, without[whole])
    yield Reason.PART_OF_A_YEAR, _phrases(without[~whole], data)
    rates = without["aggregation"] == Aggregation.RATE
    yield Reason.NO_AGGREGATION, _phrases(without[whole & ~rates], data)
    yield Reason.NO_COUNTS, _phrases(without[whole & rates], data)
    few = short["points"] < process_limits.FEWEST_POINTS
    yield Reason.FEW_POINTS, _phrases(short[few].drop_duplicates(SERIES), data)
    yield Reason.GAPS, _phrases(short[~few].drop_duplicates(SERIES), data)
    yield from _complaints(performance)


def _of_part(performance: Performance) -> Iterator[tuple[Reason, list[str]]]:
    """Give what a part of a year leaves open."""
    data, current = performance.data, performance.current
    unjudged = current["status"] == Status.NO_TARGET
    results = [one for one in performance.period_results if one.current]
    yield Reason.NO_FIGURE_OF_THE_YEAR, _phrases(performance.without_figure, data)
    yield Reason.NO_POLARITY, _phrases(current[unjudged & current["target"].notna()], data)
    untargeted = unjudged & current["target"].isna()
    unclear = pd.Series([key in performance.unclear_targets for key in series_keys(current)], current.index, dtype=bool)
    unset = current[untargeted & ~unclear]
    yield Reason.UNCLEAR_TARGET, _phrases(current[untargeted & unclear], data)
    if len(unset) == len(current) > 0:
        yield Reason.NO_TARGETS_OF_THE_PERIOD, [""]
    else:
        yield Reason.NO_TARGET_OF_THE_PERIOD, _phrases(unset, data)
    shorter = [one for one in results if not one.is_of_period(performance.period)]
    yield Reason.NO_FIGURE_OF_THE_PERIOD, _result_phrases(shorter, data)
    without = [one for one in results if one.to_date is None]
    yield Reason.GAPS_TO_DATE, _result_phrases([one for one in without if one.aggregation], data)
    unknown = [one for one in without if not one.aggregation]
    for of_some, of_all, missing in (
        (Reason.NO_YEAR_TO_DATE, Reason.NO_YEAR_TO_DATE_AT_ALL, unknown),
        (Reason.NO_LAST_YEAR, Reason.NO_LAST_YEAR_AT_ALL, [one for one in results if one.last_year is None]),
    ):
        if len(missing) == len(results) > _MOST_NAMED:
            yield of_all, [""]
        else:
            yield of_some, _result_phrases(missing, data)
    yield from _complaints(performance)


def _result_phrases(results: list[PeriodResult], data: Dataset) -> list[str]:
    rows = [one.now._asdict() for one in results]
    return _phrases(pd.DataFrame(rows), data) if rows else []


def _phrases(rows: pd.DataFrame, data: Dataset) -> list[str]:
    """Name measures in words, with their service where two services use one name."""
    if rows.empty:
        return []
    measures = rows.drop_duplicates(["service", "measure"])
    shared = measures["phrase"].isin(data.measures.loc[data.measures["phrase"].duplicated(), "phrase"])
    return measures["phrase"].where(~shared, measures["phrase"] + " (" + measures["service"] + ")").tolist()


def _missing(changed: pd.DataFrame, data: Dataset, year: str) -> list[str]:
    """Name the measures whose figure the workbook gives as missing, and that no months or quarters make up for."""
    rows = data.observations
    rows = rows[(rows["period"] == year) & rows["value"].isna()]
    rows = rows[~_among(rows, changed)]
    return _phrases(rows.merge(data.measures[["service", "measure", "phrase"]], on=["service", "measure"]), data)


def _without_target(changed: pd.DataFrame, now: pd.DataFrame, data: Dataset) -> tuple[Reason, list[str]]:
    without = changed[(changed["status"] == Status.NO_TARGET) & changed["target"].isna()]
    if len(without) == len(changed) > 0:
        return Reason.TARGETS_OF_PARTS if now["target"].notna().any() else Reason.NO_TARGETS, [""]
    return Reason.NO_TARGET, _phrases(without, data)


def _without_outturn(now: pd.DataFrame, changed: pd.DataFrame, data: Dataset, year: str) -> pd.DataFrame:
    """Return the months and quarters of the measures whose year has no outturn."""
    stated = data.observations[data.observations["period"] == year]
    return now[~_among(now, pd.concat([changed[SERIES], stated[SERIES]]))]


def _one_year(changed: pd.DataFrame, data: Dataset) -> list[str]:
    """Name the services that have only one year, and such measures of the other services."""
    alone = changed["years"] == 1
    whole = alone.groupby(changed["service"]).transform("all")
    return [*changed.loc[whole, "service"].unique(), *_phrases(changed[alone & ~whole], data)]


def _complaints(performance: Performance) -> Iterator[tuple[Reason, list[str]]]:
    rows = complaint_counts.counts(performance.data)
    totals = rows[rows["breakdown"] == Breakdown.TOTAL]
    year, year_before = performance.period.label, performance.period.year_before.label
    now, before = (totals.loc[totals["period"] == label, "service"].unique() for label in (year, year_before))
    yield Reason.COMPLAINTS_BEFORE, [name for name in now if name not in before]
    in_part = list(complaint_counts.not_added_up(performance.data, performance.period))
    for reason, why in (
        (Reason.COMPLAINTS_IN_PART, complaint_counts.NotAdded.GAP),
        (Reason.COMPLAINTS_RISING, complaint_counts.NotAdded.RISING),
    ):
        yield reason, _counted_in_part([one for one in in_part if one.why is why])
    begun = {one.service for one in in_part if one.breakdown == Breakdown.TOTAL}
    yield Reason.COMPLAINTS_ABSENT, [name for name in before if name not in now and name not in begun]


def _counted_in_part(found: list[complaint_counts.NotAddedUp]) -> list[str]:
    """Name the services whose complaints are counted for a part of the period, or what else is counted of them."""
    services = dict.fromkeys(one.service for one in found if one.breakdown == Breakdown.TOTAL)
    others = (f"{one.service} by {one.breakdown}" for one in found if one.service not in services)
    return [*services, *dict.fromkeys(others)]


def _among(rows: pd.DataFrame, others: pd.DataFrame) -> "pd.Series[bool]":
    """Return which rows are of a measure that is among others."""
    return pd.Series(pd.MultiIndex.from_frame(rows[SERIES]).isin(pd.MultiIndex.from_frame(others[SERIES])), rows.index)
