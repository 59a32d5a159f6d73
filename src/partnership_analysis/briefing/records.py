"""`run.json`: what a run was made from, what it left and what became of it.

Takes and gives a `Record`; a `Run` is a record with its folder.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from partnership_analysis.briefing.fingerprints import Fingerprint, sha256
from partnership_analysis.briefing.formats import Format

NAME = "run.json"
# How the folders of runs are named: when each began.
STAMP = "%Y-%m-%dT%H%M%SZ"


class RunStatus(StrEnum):
    """What became of a run."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    VERIFIED = "verified"
    FAILED = "failed"
    WRONG = "wrong"
    BUSY = "busy"
    STOPPED = "stopped"

    @property
    def exit_status(self) -> int:
        """The exit status of the command: 0 done, 1 failed, 2 the input or the call is wrong, 75 busy, 130 stopped.

        Examples
        --------
        >>> RunStatus.UNCHANGED.exit_status, RunStatus("busy").exit_status
        (0, 75)
        """
        return {RunStatus.FAILED: 1, RunStatus.WRONG: 2, RunStatus.BUSY: 75, RunStatus.STOPPED: 130}.get(self, 0)


# The words for a status in run.json.
_WORDS = {RunStatus.PUBLISHED: "done", RunStatus.FAILED: "failed"}
_STATUSES = {word: status for status, word in _WORDS.items()}


@dataclass(frozen=True)
class Asked:
    """What was asked for, where the workbook might decide.

    Attributes
    ----------
    period, authority
        As asked for; None where that was left to the workbook.
    authority_in_workbook
        Whether the workbook names the authority itself, so that its spelling does not depend on what was asked for.
    """

    period: str | None = None
    authority: str | None = None
    authority_in_workbook: bool = True


@dataclass(frozen=True)
class Record:
    """What is known of a run.

    Attributes
    ----------
    status
        Published or failed.
    run
        The name of its folder: when it began.
    partnership, authority, period
        What it is of, as the workbook spells it.
    workbook, notebooks, formats
        What it was made from, by name, and what was made of each notebook.
    date
        The day that its pages print.
    asked
        What was asked for; None if it is to be made again whether anything has changed or not.
    inputs, outputs
        The SHA-256 of each file that it was made from, and of each that it left.
    versions, commit
        What it was made with.
    finished, seconds
        When it ended, and how long it took.
    failures
        What failed, one line to a notebook.
    left_out
        What is left out because of errors, one line to a kind.
    period_note
        How its period was chosen in spite of these errors, where none was asked for.
    compared_with
        The earlier run that it is compared with, such as 2014-15-q1/2014-08-12T060000Z; empty if there is none.
    topics_without_figures
        The topics of the report and of the workbook that have no figures, so that nothing is published of them.
    """

    status: RunStatus
    run: str = ""
    partnership: str = ""
    workbook: str = ""
    period: str = ""
    authority: str = ""
    formats: tuple[Format, ...] = ()
    date: str = ""
    notebooks: tuple[str, ...] = ()
    asked: Asked | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    commit: str | None = None
    finished: str = ""
    seconds: float = 0.0
    failures: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    period_note: str = ""
    compared_with: str = ""
    topics_without_figures: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> Fingerprint:
        """What it was made from."""
        inputs, versions = frozenset(self.inputs.items()), frozenset(self.versions.items())
        return Fingerprint(self.workbook, self.notebooks, self.formats, inputs, versions)


@dataclass(frozen=True)
class Run:
    """A run of a briefing that was published, or kept because it failed.

    Attributes
    ----------
    folder
        Where it is: its pages, charts and notebooks, and `run.json`.
    record
        What it was made from and what it left.
    """

    folder: Path
    record: Record

    @property
    def differences(self) -> list[str]:
        """The files that are not as its record has them, one line each; empty if the run is whole."""
        return differences(self.folder, self.record.outputs)


def read(folder: Path) -> Run | None:
    """Return the run in a folder; None if its record cannot be read: a damaged one must not stop other runs."""
    try:
        written = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return Run(folder, _record(written))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(folder: Path, record: Record) -> Run:
    """Write the record of a run into its folder; return the run."""
    text = json.dumps(_written(record), indent=2, ensure_ascii=False) + "\n"
    (folder / NAME).write_text(text, encoding="utf-8")
    return Run(folder, record)


def hashes_of_outputs(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a run, but for the record itself."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files if path != folder / NAME}


def differences(folder: Path, recorded: Mapping[str, str]) -> list[str]:
    """Return the files of a folder that are not as their recorded hashes say, one line each."""
    found = hashes_of_outputs(folder)
    names = sorted({*found, *recorded})
    return [f"{name} {_difference(name, found, recorded)}" for name in names if found.get(name) != recorded.get(name)]


def _difference(name: str, found: Mapping[str, str], recorded: Mapping[str, str]) -> str:
    return "is new" if name not in recorded else "is missing" if name not in found else "differs"


def _written(record: Record) -> dict[str, Any]:
    """Return a record as JSON has it."""
    parameters = {
        "workbook": record.workbook,
        "period": record.period,
        "authority": record.authority,
        "to": ",".join(record.formats),
    }
    optional: dict[str, Any] = {"failures": list(record.failures)} if record.failures else {}
    if record.left_out:
        optional["left_out"] = list(record.left_out)
    if record.left_out or record.period_note:
        optional["period_note"] = record.period_note
    if record.compared_with:
        optional["compared_with"] = record.compared_with
    return {
        "status": _WORDS[record.status],
        "run": record.run,
        "partnership": record.partnership,
        "parameters": parameters,
        "date": record.date,
        "notebooks": list(record.notebooks),
        "asked": record.asked and asdict(record.asked),
        "inputs": dict(record.inputs),
        "versions": dict(record.versions),
        "commit": record.commit,
        "finished": record.finished,
        "seconds": record.seconds,
        **optional,
        "topics_without_figures": list(record.topics_without_figures),
        "outputs": dict(record.outputs),
    }


def _record(written: dict[str, Any]) -> Record:
    """Return a record from JSON; what another version left out is empty."""
    parameters, notebooks = written.get("parameters", {}), written.get("notebooks")
    return Record(
        status=_STATUSES[written["status"]],
        run=str(written.get("run", "")),
        partnership=str(written.get("partnership", "")),
        workbook=str(parameters.get("workbook", "")),
        period=str(parameters.get("period") or ""),
        authority=str(parameters.get("authority", "")),
        formats=tuple(map(Format, filter(None, str(parameters.get("to", "")).split(",")))),
        date=str(written.get("date", "")),
        notebooks=tuple(map(str, notebooks)) if isinstance(notebooks, list) else (),
        asked=_asked(written.get("asked")),
        inputs=dict(written.get("inputs", {})),
        outputs=dict(written.get("outputs", {})),
        versions=dict(written.get("versions", {})),
        commit=written.get("commit"),
        finished=str(written.get("finished", "")),
        seconds=float(written.get("seconds", 0)),
        failures=tuple(map(str, written.get("failures", ()))),
        left_out=tuple(map(str, written.get("left_out", ()))),
        period_note=str(written.get("period_note", "")),
        compared_with=str(written.get("compared_with", "")),
        topics_without_figures=tuple(map(str, written.get("topics_without_figures", ()))),
    )


def _asked(written: Any) -> Asked | None:
    if not isinstance(written, dict):
        return None
    return Asked(written.get("period"), written.get("authority"), written.get("authority_in_workbook", True))
