"""Measures that missed their targets and that no officer says anything about: for their service to answer."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from partnership_analysis import service_names, words
from partnership_analysis.analysis import officers
from partnership_analysis.analysis.assessment import Status
from partnership_analysis.analysis.performance import Performance
from partnership_analysis.dataset import Dataset
from partnership_analysis.figures import Sentence
from partnership_analysis.findings import ranks
from partnership_analysis.findings.finding import Finding, Names
from partnership_analysis.periods import Period
from partnership_analysis.tables import each_row

_MISSED = (Status.MISSED, Status.IN_PART)
_MOST_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class Unexplained(Finding):
    """The measures of a service that missed their targets without a comment.

    It is said only of a council whose officers comment on some measure in the period: a workbook that never has
    comments is not asked for them.

    Attributes
    ----------
    phrases, measures
        What sentences call the measures, and what the workbook does.
    whose
        Of which service they are, as sentences say it: " of Leisure"; empty where its name says nothing.
    """

    phrases: tuple[str, ...]
    measures: tuple[str, ...]
    whose: str
    rank: float = ranks.UNEXPLAINED

    @classmethod
    def find(cls, performance: Performance) -> "Iterator[Unexplained]":
        """Give, for each service, the measures that missed their target of the period without a comment."""
        return cls.among(performance.current, performance.data, performance.period)

    @classmethod
    def among(cls, rows: pd.DataFrame, data: Dataset, period: Period) -> "Iterator[Unexplained]":
        """Give, for each service, the measures of some assessed rows that missed their targets without a comment.

        Parameters
        ----------
        rows
            What is judged: authority, service, measure, phrase, status and note.
        data
            The dataset, whose comments are looked at.
        period
            When: comments of the period, or of a part of it, count.
        """
        comments = officers.comments(data, period)
        keys = set(zip(comments["authority"], comments["service"], comments["measure"], strict=True))
        missed = rows[rows["status"].isin(_MISSED) & (rows["note"] == "")]
        asked = officers.councils(data, period)
        for (authority, service), of_service in missed.groupby(["authority", "service"], sort=False):
            possible = {(council, name) for council in ("", str(authority)) for name in ("", *of_service["measure"])}
            explained = {name for council, name in possible if (council, service, name) in keys}
            silent = [] if "" in explained else [row for row in each_row(of_service) if row.measure not in explained]
            if silent and {"", authority} & asked:
                yield cls(
                    authority=str(authority),
                    service=str(service),
                    period=period,
                    phrases=tuple(row.phrase for row in silent),
                    measures=tuple(row.measure for row in silent),
                    whose="".join(f" of {name}" for name in service_names.named(data, [str(service)])),
                )

    @property
    def keys(self) -> set[tuple[str, str, str]]:
        """The authority, service and name of each measure."""
        return {(self.authority, self.service, measure) for measure in self.measures}

    @property
    def sentence(self) -> Sentence:
        """How many they are, whose, and which."""
        number = len(self.phrases)
        named, others = self.phrases[:_MOST_NAMED], number - _MOST_NAMED
        more = [f"{words.number_word(others)} other{'s' if others > 1 else ''}"] if others > 0 else []
        measures, their = ("measure", "its target") if number == 1 else ("measures", "their targets")
        lead = f"{words.number_word(number)} {measures}{self.whose} missed {their} without a comment: "
        return (f"{lead}{words.join([*named, *more])}.",)

    def question(self, names: Names) -> Sentence:
        """Ask why they missed."""
        first, others = names[self.authority, self.service, self.measures[0]], len(self.measures) - 1
        more = f" and {words.number_word(others)} other measure{'s' * (others > 1)}{self.whose}" if others else ""
        return (f"Why did {first}{more} miss {'their targets' if others else 'its target'}? No comment is given.",)
