"""What each service did, in its own words: the sheet Updates, and short texts beside the spreadsheets of a folder.

Takes the sheet, or the texts; gives a row for each update, and a problem for each that has no service, no readable
period or no words. A text file begins with lines such as ``Service: Customer Services``; its name may say the service
and the period instead: ``Customer Services 2014-15 Q2.md``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from partnership_analysis import periods
from partnership_analysis.periods import Period
from partnership_analysis.problems import Problem, Severity
from partnership_analysis.reading import folders, layouts
from partnership_analysis.reading.catalogue import close_to
from partnership_analysis.reading.folders import TEXTS, UPDATES
from partnership_analysis.reading.items import Item, Update
from partnership_analysis.reading.references import list_uses
from partnership_analysis.reading.workbook import Sheet

HEADINGS = ("authority", "service", "period", "text", "update", "author", "status")

_LONGEST = 100_000
_HEAD = re.compile(r"(?P<name>authority|service|period|author|status)\s*:\s*(?P<text>.*)", re.I)
# The mark of a list's item, which begins an update; those of a heading are not words.
_MARK = re.compile(r"\s*[-*•]\s+")
_NUMBER = re.compile(r"\s*(?P<number>\d{1,3})[.)]\s+")
_HASHES = re.compile(r"#+\s+")
_PERIODS = "a period such as 2014/15, 2014/15 Q2 or 2014-11"


@dataclass(frozen=True)
class Context:
    """What is known before updates are read.

    Attributes
    ----------
    services
        The services of the measures and of the About sheets, by their names in small letters.
    authority
        The council of updates that name none.
    year
        The period of updates that name none: the Year of the About sheet.
    """

    services: Mapping[str, str]
    authority: str
    year: Period | None

    def service(self, name: str) -> str:
        """Return a service's name as it is spelt elsewhere, or as it is where nothing else names it."""
        return self.services.get(name.casefold(), name)

    def unknown_service(self, name: str) -> tuple[str, str, str] | None:
        """Return what was found, what was expected and what to do about an unknown service; None for a known one."""
        if name.casefold() in self.services:
            return None
        near = close_to(name, self.services.values())
        expected = f"a service of the Measures sheet{f' (the nearest is {near!r})' if near else ''}"
        action = "Correct it, or name it in the About sheet, in a row Services; the update is shown under this name"
        return f"the service {name!r}", expected, action

    def period(self, content: object) -> Period | None:
        """Return the period of a cell or a line, or the year where it is empty; None if it cannot be read."""
        if content is None or content == "":
            return self.year
        try:
            return periods.parse_any(content)
        except ValueError:
            return None


def read_updates(sheet: Sheet, context: Context) -> Iterator[Item]:
    """Read the sheet Updates: a row to an update, under Service, Period, Text, Author and Status."""
    if not sheet.rows:
        return
    yield from list_uses(sheet, HEADINGS, key="Service", above="note")
    records = layouts.records(sheet, "Service")
    named = records[0].columns if records else {"service": 0, "text": 0}
    missing = "Service" if "service" not in named else "" if {"text", "update"} & named.keys() else "Text"
    if missing:
        expected, action = f"a column headed {missing}", "Add that heading in the first row"
        heading = layouts.heading_row(sheet, "Service")
        yield sheet.problem(Severity.ERROR, heading, 0, f"no column headed {missing}", expected, action)
        return
    for record in records:
        text = "Text" if record.text("Text") else "Update"
        yield from _row(record, "Text" if "text" in named else text, context)


def _row(record: layouts.Record, text: str, context: Context) -> Iterator[Item]:
    service, words, period = record.text("Service"), record.text(text), context.period(record.content("Period"))
    if not service and not words:
        return
    if not service:
        yield record.problem("Service", "nothing", "the service whose update it is", "Write its name in each row")
    elif not words:
        yield record.problem(text, "nothing", "what the service did", "Write it, or take the row out")
    elif period is None:
        found = repr(record.text("Period")) if record.text("Period") else "nothing"
        yield record.problem("Period", found, _PERIODS, "Write the period that it is of")
    else:
        if unknown := context.unknown_service(service):
            column = record.columns["service"]
            yield record.sheet.problem(Severity.WARNING, record.row, column, *unknown)
        yield Update(
            authority=record.text("Authority") or context.authority,
            service=context.service(service),
            period=period.label,
            text=words,
            author=record.text("Author"),
            status=record.text("Status"),
            source=record.source(text),
        )


def texts(folder: Path) -> list[Path]:
    """Return the short texts of a folder of spreadsheets: those in it, and those in its folder ``updates``.

    Links to files outside the folder are left out; `links` lists them.

    Examples
    --------
    >>> texts(Path("data/raw"))
    []
    """
    return [path for path in _named_as_texts(folder) if not folders.is_outside(path, folder)]


def links(folder: Path) -> list[Problem]:
    """Return a warning for each short text of a folder that is a link to a file outside it: it is not read."""
    outside = (path for path in _named_as_texts(folder) if folders.is_outside(path, folder))
    return [folders.outside_link(path, Severity.WARNING) for path in outside]


def _named_as_texts(folder: Path) -> list[Path]:
    within = [folder, *(path for path in folder.iterdir() if path.is_dir() and path.name.casefold() == UPDATES)]
    files = [path for one in within for path in sorted(one.iterdir()) if path.suffix.casefold() in TEXTS]
    return [path for path in files if path.is_file() and not path.name.startswith((".", "~$"))]


class _Line(NamedTuple):
    """A line of a text, with its number counted from 1."""

    number: int
    words: str


def read_text(path: Path, context: Context) -> Iterator[Item]:
    """Read a short text: lines that give its service, period, author and status, then an update to a paragraph.

    Where it has no line for them, its name gives the service, which must be a known one, and perhaps the period.
    """
    try:
        lines = _lines(path)
    except ValueError as error:
        yield _problem(path, 0, Severity.WARNING, str(error), "a short text", "Save it as plain text; it is not read")
        return
    heads, body = _heads_and_body(lines)
    service, period = _split_name(path.stem, context)
    service = heads["service"].words if "service" in heads else service
    if not service:
        action = "Write the line there, or take the file out if it is no update; it is not read"
        found, expected = "a text of no service", "a first line such as Service: Customer Services"
        yield _problem(path, 1, Severity.WARNING, found, expected, action)
        return
    line = heads.get("period", _Line(1, period))
    updated = context.period(line.words)
    if updated is None:
        found, action = repr(line.words) if line.words else "no period", "Write it in a line, such as Period: 2014/15"
        yield _problem(path, line.number, Severity.ERROR, found, _PERIODS, action)
        return
    if unknown := context.unknown_service(service):
        yield _problem(path, heads["service"].number, Severity.WARNING, *unknown)
    if not body:
        action = "Write it, or take the file out"
        yield _problem(path, len(lines) or 1, Severity.WARNING, "no text", "what the service did", action)
    for number, words in body:
        yield Update(
            authority=heads["authority"].words if "authority" in heads else context.authority,
            service=context.service(service),
            period=updated.label,
            text=words,
            author=heads["author"].words if "author" in heads else "",
            status=heads["status"].words if "status" in heads else "",
            source=f"{path.name}!text!A{number}",
        )


def _lines(path: Path) -> list[str]:
    """Return the lines of a text; ValueError, with what was found, if it is not a text or too long."""
    if path.stat().st_size > _LONGEST:
        raise ValueError(f"a text of {path.stat().st_size:,} bytes")
    content = path.read_bytes()
    if b"\0" in content:
        raise ValueError("no text, whatever its ending says")
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").splitlines()


def _heads_and_body(lines: list[str]) -> tuple[dict[str, _Line], list[_Line]]:
    """Return the lines at the head of a text, by their names, and its paragraphs, each with its first line."""
    heads: dict[str, _Line] = {}
    at = 0
    while at < len(lines) and (not lines[at].strip() or _HEAD.fullmatch(lines[at].strip())):
        if match := _HEAD.fullmatch(lines[at].strip()):
            heads.setdefault(match["name"].casefold(), _Line(at + 1, " ".join(match["text"].split())))
        at += 1
    body: list[_Line] = []
    begins, numbered = True, _numbered_items(lines[at:])
    for number, line in enumerate(lines[at:], start=at + 1):
        marked = _NUMBER.match(line) if number - at - 1 in numbered else _MARK.match(line)
        words = " ".join(_HASHES.sub("", line[marked.end() if marked else 0 :].lstrip(), count=1).split())
        if words and (begins or marked or not body):
            body.append(_Line(number, words))
        elif words:
            body[-1] = body[-1]._replace(words=f"{body[-1].words} {words}")
        begins = not words
    return {name: line for name, line in heads.items() if line.words}, body


def _numbered_items(lines: list[str]) -> set[int]:
    """Return the lines that are the items of numbered lists: 1, 2, 3 and so on, from the start of a paragraph.

    Any other number at the start of a line belongs to its sentence: "The backlog fell to" may end the line before.
    """
    found: set[int] = set()
    items: list[int] = []
    begins = True
    for at, line in enumerate(lines):
        match = _NUMBER.match(line)
        number = int(match["number"]) if match else 0
        if items and number == len(items) + 1:
            items.append(at)
            found.update(items)
        elif begins and line.strip():
            items = [at] if number == 1 else []
        begins = not line.strip() or line.startswith("#")
    return found


def _split_name(stem: str, context: Context) -> tuple[str, str]:
    """Return the service and the period in a file's name; empty where it does not begin with a known service."""
    words = stem.replace("_", " ").split()
    for cut in range(len(words), 0, -1):
        service = context.services.get(" ".join(words[:cut]).casefold())
        if service:
            return service, " ".join(words[cut:])
    return "", ""


def _problem(path: Path, line: int, severity: Severity, found: str, expected: str, action: str) -> Problem:
    """Return a problem with a line of a text, counted from 1; 0 is the whole text."""
    place = ("text", f"A{line}") if line else ("", "")
    return Problem(severity, path.name, *place, found, expected, action)
