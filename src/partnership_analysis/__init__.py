"""From a council's performance spreadsheets to a committee-ready briefing.

>>> import partnership_analysis as pa
>>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
>>> data.years()[0], str(pa.choose_period(data))
('2009/10', '2014/15')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partnership_analysis.blocks import Table, heading, section
    from partnership_analysis.briefing.records import Run
    from partnership_analysis.charts import Chart
    from partnership_analysis.commentary import Commentary
    from partnership_analysis.dataset import Dataset
    from partnership_analysis.exports import export
    from partnership_analysis.figures import Figure
    from partnership_analysis.findings import Finding
    from partnership_analysis.lab.display import show
    from partnership_analysis.lab.explorer import explore
    from partnership_analysis.loading import load
    from partnership_analysis.page_tables import data_quality
    from partnership_analysis.papers.changes import changes
    from partnership_analysis.papers.changes_page import since_last
    from partnership_analysis.papers.contract_narrative import contract_narrative
    from partnership_analysis.papers.tie_out import TieOut, tie_out
    from partnership_analysis.period_choice import choose_period
    from partnership_analysis.periods import Period
    from partnership_analysis.problems import InputError, Problem
    from partnership_analysis.reporting import Report, report
    from partnership_analysis.shortcuts import (
        against_target,
        comment,
        comparators,
        compare,
        contract,
        draw,
        small_multiples,
        sources,
        summarise,
        tabulate,
        trend,
    )  # fmt: skip

__all__ = [
    "Chart",
    "Commentary",
    "Dataset",
    "Figure",
    "Finding",
    "InputError",
    "Period",
    "Problem",
    "Report",
    "Run",
    "Table",
    "TieOut",
    "against_target",
    "changes",
    "choose_period",
    "comment",
    "comparators",
    "compare",
    "contract",
    "contract_narrative",
    "data_quality",
    "draw",
    "explore",
    "export",
    "heading",
    "load",
    "report",
    "section",
    "show",
    "since_last",
    "small_multiples",
    "sources",
    "summarise",
    "tabulate",
    "tie_out",
    "trend",
]

# The module of each public name.
_HOMES = {
    "blocks": ("Table", "heading", "section"),
    "briefing.records": ("Run",),
    "charts": ("Chart",),
    "commentary": ("Commentary",),
    "dataset": ("Dataset",),
    "exports": ("export",),
    "figures": ("Figure",),
    "findings": ("Finding",),
    "lab.display": ("show",),
    "lab.explorer": ("explore",),
    "loading": ("load",),
    "page_tables": ("data_quality",),
    "papers.changes": ("changes",),
    "papers.changes_page": ("since_last",),
    "papers.contract_narrative": ("contract_narrative",),
    "papers.tie_out": ("TieOut", "tie_out"),
    "periods": ("Period",),
    "problems": ("InputError", "Problem"),
    "reporting": ("Report", "report"),
    "shortcuts": (
        "against_target", "comment", "comparators", "compare", "contract", "draw", "small_multiples", "sources",
        "summarise", "tabulate", "trend",
    ),
    "period_choice": ("choose_period",),
}  # fmt: skip


if not TYPE_CHECKING:  # a type checker has the imports above; with this function, it would accept misspelt names

    def __getattr__(name: str) -> Any:
        """Import a public name when it is first used, so that `partnership --help` need not import pandas."""
        for home, names in _HOMES.items():
            if name in names:
                globals()[name] = value = getattr(import_module(f"{__name__}.{home}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
