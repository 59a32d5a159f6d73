"""From a council's performance spreadsheets to a committee-ready briefing.

>>> import partnership_analysis as pa
>>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
>>> data.years()[0], pa.choose_year(data)
('2009/10', '2014/15')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from partnership_analysis.charts import Chart, against_target, draw, small_multiples, trend
    from partnership_analysis.commentary import Commentary, comment, summarise
    from partnership_analysis.dataset import Dataset, choose_year
    from partnership_analysis.exports import export
    from partnership_analysis.figures import Figure
    from partnership_analysis.findings import Finding
    from partnership_analysis.lab.display import heading, show
    from partnership_analysis.lab.explorer import explore
    from partnership_analysis.loading import load
    from partnership_analysis.page_tables import compare, data_quality, sources, tabulate, tally
    from partnership_analysis.problems import InputError, Problem

__all__ = [
    "Chart",
    "Commentary",
    "Dataset",
    "Figure",
    "Finding",
    "InputError",
    "Problem",
    "against_target",
    "choose_year",
    "comment",
    "compare",
    "data_quality",
    "draw",
    "explore",
    "export",
    "heading",
    "load",
    "show",
    "small_multiples",
    "sources",
    "summarise",
    "tabulate",
    "tally",
    "trend",
]

_HOMES = {
    "charts": ("Chart", "against_target", "draw", "small_multiples", "trend"),
    "commentary": ("Commentary", "comment", "summarise"),
    "dataset": ("Dataset", "choose_year"),
    "exports": ("export",),
    "figures": ("Figure",),
    "findings": ("Finding",),
    "lab.display": ("heading", "show"),
    "lab.explorer": ("explore",),
    "loading": ("load",),
    "page_tables": ("compare", "data_quality", "sources", "tabulate", "tally"),
    "problems": ("InputError", "Problem"),
}


if not TYPE_CHECKING:  # a type checker has the imports above, and would take every misspelt name for one of these

    def __getattr__(name: str) -> Any:
        """Import a public name when it is first used, so that `partnership --help` need not import pandas."""
        for home, names in _HOMES.items():
            if name in names:
                value = getattr(import_module(f"{__name__}.{home}"), name)
                globals()[name] = value
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
