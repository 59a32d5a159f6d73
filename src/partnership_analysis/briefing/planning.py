"""The plan of a run: its workbook loaded, its period chosen, its pages listed, and all of it checked beforehand."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from partnership_analysis import lookup, periods, places, words
from partnership_analysis.analysis import comparator_figures, contract_terms
from partnership_analysis.briefing import fingerprints
from partnership_analysis.briefing.fingerprints import Fingerprint
from partnership_analysis.briefing.history import LATEST
from partnership_analysis.briefing.requests import (
    ANNUAL,
    CHANGES,
    COMPARATORS,
    CONTRACT,
    NOTEBOOKS,
    OF_TOPICS,
    SPREADSHEETS,
    TOPIC,
    Request,
    notebook_path,
)
from partnership_analysis.briefing.workbooks import LoadedWorkbook
from partnership_analysis.caching import python_strings
from partnership_analysis.dataset import Dataset
from partnership_analysis.loading import Handover
from partnership_analysis.period_choice import HeldBack, choose_period, held_back
from partnership_analysis.periods import Period
from partnership_analysis.problems import InputError, Problem, Severity

# Loads a workbook: its path, whether to go on in spite of errors, and the path of its comparators, if any.
Load = Callable[[Path, bool, Path | None], LoadedWorkbook]
WORKBOOK = "workbook"  # the parameter that every notebook must have, to show the figures of the run
_MOST_NAMED = 4  # measures that hold a period back
CHARTS = "charts"  # the folder of a run's charts, beside its pages


@dataclass(frozen=True)
class Page:
    """One page of a briefing.

    Attributes
    ----------
    notebook
        The notebook that it is made of.
    name
        What the notebook is called as it was executed, and the page's file.
    parameters
        Those of the notebook, by name.
    """

    notebook: Path
    name: str
    parameters: Mapping[str, str]

    @property
    def file(self) -> str:
        """The name of its file: the annual briefing opens the others."""
        return "index.html" if self.name == ANNUAL else f"{self.name}.html"


@dataclass(frozen=True)
class Plan:
    """One briefing to make.

    Attributes
    ----------
    request
        What was asked for.
    fingerprint
        What it is made from: the files as they were before any of them was read.
    data
        The workbook, without errors or without what they touch.
    period
        The period of the report.
    pages
        Its pages, in their order.
    folder
        Where its runs are published: ``outputs/<partnership>/<2014-15-q2>``.
    authority_in_workbook
        Whether the workbook names the authority itself.
    loaded
        Where other processes find the workbook as it was loaded.
    date
        The day of the run, which its pages print.
    compared_with
        The earlier run that it is compared with, such as 2014-15-q1/2014-08-12T060000Z; empty if there is none.
    """

    request: Request
    fingerprint: Fingerprint
    data: Dataset
    period: Period
    pages: tuple[Page, ...]
    folder: Path
    authority_in_workbook: bool
    loaded: Handover
    date: str = field(default_factory=lambda: dt.date.today().isoformat())
    compared_with: str = ""

    @property
    def latest(self) -> Path:
        """Where its newest complete run is."""
        return self.folder / LATEST

    @property
    def resolved(self) -> Request:
        """The request, with the period and the authority that were found in the workbook."""
        return replace(self.request, period=periods.spelling(self.period), authority=self.data.authority)

    @property
    def period_note(self) -> str:
        """How the period was chosen, if none was asked for and something is left out or still lacking; else empty."""
        held = held_back(self.data, self.period) if not self.data.about.get("Period") else None
        if self.request.period or not (held or self.data.left_out):
            return ""
        chosen = f"This briefing is for {self.period.words}, the latest period with complete figures."
        return " ".join(["No period was asked for.", chosen, *([self._lacking(held)] if held else [])])

    def _lacking(self, held: HeldBack) -> str:
        """Say which measures have no figure of a period yet."""
        short = lookup.short_names(self.data.measures)
        names = [short.get((service, measure), measure) for _, service, measure in held.lacking]
        others = [f"{len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
        listed = words.join([*names[:_MOST_NAMED], *others])
        return f"{words.capital(held.period.words)} is not complete: there is no figure yet for {listed}."

    @property
    def notebooks(self) -> tuple[str, ...]:
        """The names of its notebooks."""
        return self.fingerprint.notebooks


@python_strings
def plan(request: Request, load: Load) -> Plan:
    """Check everything that can be checked before a notebook is run.

    Parameters
    ----------
    request
        What is asked for.
    load
        Loads its workbook.

    Raises
    ------
    InputError
        If the workbook, the period, the authority or a notebook cannot be used.
    """
    for path in (request.workbook, request.outputs, *request.paths):
        _check_name(path)
    for path in request.paths:
        _check_notebook(path)
    # Taken before the workbook is loaded, so that the run notices at its end whether a file was changed meanwhile.
    fingerprint = fingerprints.fingerprint_of(request)
    workbook = request.workbook.resolve()
    comparators = request.comparators.resolve() if request.comparators else None
    loaded_workbook = load(workbook, request.partial, comparators)
    data = _of_authority(loaded_workbook.data, request.authority, workbook.name)
    period = choose_period(data, request.period)
    spelled = periods.spelling(period)
    parameters = {WORKBOOK: str(workbook), "period": spelled, "authority": data.authority, "outputs": CHARTS}
    if comparators:
        parameters["comparators"] = str(comparators)
    pages = _pages(request, data, period, parameters)
    folder = request.outputs.resolve() / words.folder_name(data.partnership.replace(" and ", " ")) / words.slug(spelled)
    names_authority = bool(loaded_workbook.data.authorities() or loaded_workbook.data.about.get("Authority"))
    return Plan(request, fingerprint, data, period, pages, folder, names_authority, loaded_workbook.loaded)


def _of_authority(data: Dataset, asked: str | None, workbook: str) -> Dataset:
    """Return what a workbook has of the authority to report on: the one asked for, or the workbook's own."""
    names, own = data.authorities(), data.about.get("Authority", "")
    if asked:
        return data.of(asked)
    if len(names) > 1 and any(places.identity(own) == places.identity(name) for name in names):
        return data.of(own)  # the others are there to compare with
    if not names and not own:
        action = "Name it in the sheet About (Authority in column A, the name in column B), or with --authority"
        raise InputError([Problem(Severity.ERROR, workbook, "", "", "no council named", "one to report on", action)])
    return data.without_areas()


def _pages(request: Request, data: Dataset, period: Period, parameters: Mapping[str, str]) -> tuple[Page, ...]:
    """Return the pages that are asked for and the workbook has; InputError if two would have the same name."""
    topics = data.topics()
    absent: set[str] = set()
    if request.is_whole:
        absent = {name for topic, name in OF_TOPICS.items() if topic not in topics}
        if not comparator_figures.can_compare(data) or comparator_figures.compared(data, period).empty:
            absent.add(COMPARATORS)
        if not contract_terms.terms(data):
            absent.add(CONTRACT)
    elif notebook_path(CONTRACT).resolve() in request.paths and not contract_terms.terms(data):
        found, expected = "no Contract sheet", "one with the terms of the contract, for the page of a contract"
        action = "Add it (partnership template writes a workbook that has one), or leave contract_performance out"
        raise InputError([Problem(Severity.ERROR, request.workbook.name, "", "", found, expected, action)])
    pages: list[Page] = []
    for path in request.paths:
        if path == notebook_path(TOPIC).resolve():
            pages += _topic_pages(path, [topic for topic in topics if topic not in OF_TOPICS], parameters)
        elif path.stem not in absent:
            pages.append(Page(path, path.stem, parameters))
    files = [page.file.casefold() for page in pages]  # some systems tell no A from an a
    if second := [page for number, page in enumerate(pages) if files[number] in files[:number]]:
        expected, action = "notebooks whose pages have different names", "Rename one, or run them apart"
        raise InputError(
            Problem(Severity.ERROR, str(page.notebook), "", "", f"a second notebook for {page.file}", expected, action)
            for page in second
        )
    if not pages:
        expected, action = "a topic that has no notebook of its own", "Name one in the Topic column of Measures"
        raise InputError([Problem(Severity.ERROR, request.workbook.name, "", "", "no such topic", expected, action)])
    return tuple(pages)


def _topic_pages(notebook: Path, topics: Sequence[str], parameters: Mapping[str, str]) -> list[Page]:
    """Return a page for each topic, with a file name of its own even if two topics differ only in signs."""
    names = ["index"]  # the front page
    for topic in topics:
        names.append(words.unique_name(words.slug(topic) or TOPIC, names))
    return [Page(notebook, name, {**parameters, "topic": topic}) for name, topic in zip(names[1:], topics, strict=True)]


def _check_name(path: Path) -> None:
    """Refuse a path that pages and records cannot name."""
    if words.is_in_other_bytes(str(path.resolve())):
        found, expected = "a path that is not UTF-8", "names that every system can show"
        name = words.printable(path.name)
        raise InputError([Problem(Severity.ERROR, name, "", "", found, expected, "Rename the file or folder")])


def _check_notebook(path: Path) -> None:
    if not path.is_file():
        if path.stem.lower().endswith(SPREADSHEETS):
            found, expected = "a spreadsheet where a notebook is named", "a notebook, or none"
            action = "Name the spreadsheet after --workbook"
            raise InputError([Problem(Severity.ERROR, path.stem, "", "", found, expected, action)])
        expected = f"a notebook's path, or one of {', '.join((*NOTEBOOKS, CHANGES))}"
        raise InputError([Problem(Severity.ERROR, path.stem, "", "", "no such notebook", expected, "Check the name")])
    is_users_own = path != notebook_path(path.stem).resolve()
    parameters = {WORKBOOK}
    try:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            cell["cell_type"], cell["source"]
        if is_users_own:
            from partnership_analysis.briefing import notebooks

            parameters = notebooks.parameters(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        expected = "a Jupyter notebook (.ipynb, version 4)"
        raise InputError(
            [Problem(Severity.ERROR, path.name, "", "", "no notebook", expected, "Save it again in JupyterLab")]
        ) from error
    if WORKBOOK not in parameters:  # it would show another workbook than the run's
        expected = f"a cell with the tag parameters that has a line such as {WORKBOOK} = None"
        action = "Give its first code cell that line and, in JupyterLab's property inspector, that tag"
        raise InputError([Problem(Severity.ERROR, path.name, "", "", f"no parameter {WORKBOOK}", expected, action)])
