"""What is asked for: one briefing, or a batch of them from a YAML file. All mistakes in a file are reported at once."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from partnership_analysis import words
from partnership_analysis.briefing.formats import PAGE, Format
from partnership_analysis.shipped import EXAMPLE, shipped

# The notebooks of the whole report, of the topics that have one of their own, and of every other topic.
ANNUAL = "annual_briefing"
OF_TOPICS = {
    "KPI performance": "kpi_performance",
    "Collection rates": "collection_rates",
    "Benefits processing": "benefits_processing",
    "Invoice payments": "invoice_payments",
    "Complaints": "complaints",
}
TOPIC = "topic"
# What has changed since the last briefing. It is made only where it is named.
CHANGES = "changes"
# Only a workbook with a Contract sheet has this page.
CONTRACT = "contract_performance"
# Only a briefing with comparators has this page.
COMPARATORS = "comparators"
NOTEBOOKS = (ANNUAL, *OF_TOPICS.values(), TOPIC, COMPARATORS, CONTRACT)

# Who names a file of these for a notebook has left out --workbook.
SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv")

_MOST_CHARACTERS = 300  # of one fault
_MAIN_KEY = "runs"
_MOST_LEVELS = 10  # levels of a batch file, which has four
_SYNONYMS = {"year": "period"}
_YES_OR_NO = {"yes": True, "true": True, "no": False, "false": False}


class RequestError(Exception):
    """A batch file, or something that it names, is wrong."""


@dataclass(frozen=True)
class Request:
    """One briefing asked for.

    Attributes
    ----------
    workbook
        The spreadsheet, or a folder of them.
    period, authority
        As asked for; None is the workbook's own.
    notebooks
        Names or paths. With all of `NOTEBOOKS`, those that the workbook has no topic, or no contract, for are left out.
    outputs
        The folder of every briefing.
    formats
        What to make of each notebook: html always, and other names that `formats.known_formats` knows.
    partial
        Whether to go on with what is understood of a workbook that has errors.
    template
        The Word template whose styles, header, footer and page the documents have; None is this project's design.
    comparators
        Figures of the councils to compare with, or lists of their groups; None compares within the workbook.
    """

    workbook: Path = field(default_factory=lambda: shipped("data", "raw", EXAMPLE))
    period: str | None = None
    authority: str | None = None
    notebooks: tuple[str, ...] = NOTEBOOKS
    outputs: Path = Path("outputs")
    formats: tuple[Format, ...] = (PAGE,)
    partial: bool = False
    template: Path | None = None
    comparators: Path | None = None

    def __str__(self) -> str:
        return words.printable(", ".join(filter(None, (self.authority or self.workbook.name, self.period))))

    @property
    def paths(self) -> tuple[Path, ...]:
        """Where the notebooks are, each once."""
        return tuple(dict.fromkeys(notebook_path(name).resolve() for name in self.notebooks))

    @property
    def is_whole(self) -> bool:
        """Whether the whole briefing is asked for, not a choice of its pages."""
        return self.notebooks == NOTEBOOKS

    @property
    def has_its_files(self) -> bool:
        """Whether the files that it names exist."""
        files = (*self.paths, self.template) if self.template else self.paths
        workbooks = (self.workbook, self.comparators) if self.comparators else (self.workbook,)
        return all(path.exists() for path in workbooks) and all(path.is_file() for path in files)


def notebook_path(name: str) -> Path:
    """Return the path of a notebook from its name or path.

    Examples
    --------
    >>> notebook_path("complaints").name
    'complaints.ipynb'
    """
    return Path(name) if name.endswith(".ipynb") else shipped("notebooks", f"{name}.ipynb")


def read_batch(path: Path, default: Request) -> list[Request]:
    """Read the runs that a batch file lists.

    Parameters
    ----------
    path
        A YAML file: ``runs:``, a list whose items may have workbook, period (or year), authority, comparators,
        notebooks, outputs and partial (yes or no).
    default
        The values of what a run leaves out.

    Raises
    ------
    RequestError
        If the file cannot be read, or no run understands something in it; each such line is named.
    """
    import yaml

    try:
        text = path.read_text(encoding="utf-8")
        if refused := _refused_yaml(text):
            raise RequestError(f"{path}, line {refused[0]}: {refused[1]}")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise RequestError(f"{path}: found no file to read ({error.strerror}). Check the path") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise RequestError(f"{path}: found no YAML: {' '.join(str(error).split())}") from None
    items, wrong = _run_nodes(root)  # what is wrong has its line
    requests: list[Request] = []
    briefings: set[Request] = set()  # without their notebooks
    for number, item in enumerate(items, 1):
        values: dict[str, Any] = {}
        faults = [(line, f"run {number}: {fault}") for line, fault in _read_run(item, values)]
        request = replace(default, **values)
        briefing = replace(request, notebooks=())
        if not faults and briefing in briefings:
            fault = f"run {number}: found {request} a second time; give its notebooks together"
            faults.append((item.start_mark.line + 1, fault))
        wrong += faults
        requests.append(request)
        briefings.add(briefing)
    if not items and not wrong:
        wrong.append((1, f"found no runs; expected {_MAIN_KEY}:, a list of at least one"))
    if wrong:
        from partnership_analysis.problems import MOST_LINES, shortened

        lines = [f"{path}, line {line}: {shortened(fault, _MOST_CHARACTERS)}" for line, fault in sorted(wrong)]
        if len(lines) > MOST_LINES:
            lines[MOST_LINES - 1 :] = [f"... and {len(lines) - MOST_LINES + 1} more lines"]
        raise RequestError("\n".join(lines))
    return requests


def _refused_yaml(text: str) -> tuple[int, str] | None:
    """Return the line and the fault of YAML that no list of runs needs, and that could take for ever to read."""
    import yaml

    opening = yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken
    opening |= yaml.BlockSequenceStartToken | yaml.BlockMappingStartToken
    closing = yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken | yaml.BlockEndToken
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        line = token.start_mark.line + 1
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            return line, "found a YAML anchor or alias; expected each run written out"
        if isinstance(token, yaml.ScalarToken) and "\0" in token.value:
            return line, "found a NUL character; expected text"
        depth += isinstance(token, opening) - isinstance(token, closing)
        if depth > _MOST_LEVELS:
            return line, "found lists within lists; expected runs:, a list of runs"
    return None


def _run_nodes(root: Any) -> tuple[list[Any], list[tuple[int, str]]]:
    import yaml

    if not isinstance(root, yaml.MappingNode):
        return [], [(1, f"found no {_MAIN_KEY}:; expected {_MAIN_KEY}:, a list of runs")]
    wrong = [
        (key.start_mark.line + 1, f"found {key.value!r}; expected {_MAIN_KEY}: and nothing else")
        for key, _ in root.value
        if key.value != _MAIN_KEY
    ]
    items: list[Any] = []
    for key, value in root.value:
        if key.value == _MAIN_KEY and isinstance(value, yaml.SequenceNode):
            items += value.value
        elif key.value == _MAIN_KEY:
            wrong.append((value.start_mark.line + 1, f"found no list under {_MAIN_KEY}:; begin each run with a hyphen"))
    return items, wrong


def _read_run(item: Any, values: dict[str, Any]) -> Iterator[tuple[int, str]]:
    """Put what a run of a batch file asks for into the values; give the line and the fault of what cannot be read."""
    import yaml

    kinds = {
        "workbook": Path, "period": str, "authority": str, "comparators": Path, "notebooks": tuple, "outputs": Path,
        "partial": bool,
    }  # fmt: skip
    if not isinstance(item, yaml.MappingNode):
        yield item.start_mark.line + 1, f"found {item.value!r}; expected some of {', '.join(kinds)}"
        return
    for key, value in item.value:
        line, name = value.start_mark.line + 1, _SYNONYMS.get(key.value, key.value)
        if name not in kinds:
            yield key.start_mark.line + 1, f"found {key.value!r}; expected one of {', '.join(kinds)}"
        elif name in values:
            yield key.start_mark.line + 1, f"found {name} a second time; give it once"
        elif kinds[name] is tuple:
            names = value.value if isinstance(value, yaml.SequenceNode) else []
            if not names or not all(isinstance(name, yaml.ScalarNode) for name in names):
                yield line, "found no list of notebooks; expected one, such as [collection_rates]"
            else:
                values["notebooks"] = tuple(name.value for name in names)
        elif kinds[name] is bool:
            answer = _YES_OR_NO.get(str(value.value).casefold())
            if answer is None:
                yield line, f"found {value.value!r} for {name}; expected yes or no"
            else:
                values[name] = answer
        elif not isinstance(value, yaml.ScalarNode) or not value.value.strip():
            yield line, f"found no {key.value}; expected text, or leave {key.value} out"
        else:
            # As it is written: YAML would take the year 2014 for a number.
            values[name] = kinds[name](value.value)
