"""The `partnership` command.

Exit status: 0 done; 1 something failed and nothing was half-published; 2 the input or the call is wrong; 75 another run
of the briefing is going on. Messages go to stderr and say what to do.
"""

import functools
import gc
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from partnership_analysis import terminal

if TYPE_CHECKING:
    from partnership_analysis.briefing.formats import Format
    from partnership_analysis.briefing.outcomes import Options, Outcome
    from partnership_analysis.briefing.requests import Request

# click does not check whether a file can be read: that is reported like any other problem with a file.
_PATH = click.Path(path_type=Path, readable=False)
_DONE, _FAILED, _WRONG = 0, 1, 2
_STOPPED = "Nothing more was published; any briefing published before is unchanged"

_WORKBOOK = click.option(
    "--workbook", type=_PATH, help="The spreadsheet, or a folder of them.  [default: the example, Serco 2014/15]"
)
_PARTIAL = click.option(
    "--partial", is_flag=True, help="Go on with what is understood; say what is left out because of errors."
)
_COMPARATORS = click.option(
    "--comparators", type=_PATH, metavar="FILE|FOLDER",
    help="Figures of other councils, or lists of their groups.  [default: the others in the workbook]",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="partnership-analysis", message="%(version)s")
def main() -> None:
    """Turn a council's performance spreadsheets into committee-ready briefings."""


@main.command()
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...")
@_WORKBOOK
@click.option(
    "--period", "--year", "period",
    help="A year, half, quarter or month: 2014/15, 2014/15 Q2, 2014-11.  [default: the latest that is complete]",
)  # fmt: skip
@click.option("--authority", help="The council, where the workbook has several or names none.")
@_COMPARATORS
@click.option("--outputs", type=_PATH, default=Path("outputs"), show_default=True, help="The folder of every briefing.")
@click.option(
    "--to", "formats", callback=lambda _context, _option, text: _formats(text), default="html", show_default=True,
    metavar="html,docx,pdf,xlsx",
    help="What to make beside the pages: docx and pdf of each, one xlsx of the tables, or any of nbconvert's formats.",
)  # fmt: skip
@click.option(
    "--template", type=_PATH, metavar="FILE.docx",
    help="A Word template of the council's own, for --to docx: its styles, header, footer and page are used.",
)  # fmt: skip
@_PARTIAL
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks to run at a time.  [default: the cores]")
@click.option("--batch", type=_PATH, help="A YAML file of runs. What a run leaves out is taken from this command.")
@click.option("--cluster", metavar="ADDRESS", help="The Dask scheduler whose workers do the work: tcp://host:8786.")
@click.option("--force", is_flag=True, help="Run again what has not changed.")
@click.option("--wait", is_flag=True, help="Wait for another run of the same briefing.")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True),
    help="Seconds that loading a workbook, or a notebook, may take.",
)  # fmt: skip
@click.option("--verify", is_flag=True, help="Run again, compare with the newest run, publish nothing.")
@click.option("--keep", type=click.IntRange(min=1), help="Runs of each briefing to keep.  [default: all]")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.option("--notify", metavar="COMMAND", help="Run a command with the outcome as JSON on its standard input.")
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
def run(
    notebooks: tuple[str, ...],
    workbook: Path | None,
    period: str | None,
    authority: str | None,
    comparators: Path | None,
    outputs: Path,
    formats: "tuple[Format, ...]",
    template: Path | None,
    partial: bool,
    batch: Path | None,
    cluster: str | None,
    as_json: bool,
    notify: str | None,
    verbose: bool,
    **options: Any,
) -> None:
    """Execute the notebooks and publish the briefing.

    NOTEBOOK is a name (collection_rates) or a path. Without any, the briefing has the whole report and a page for each
    topic in the workbook. What has not changed since the newest run is not run again.

    Without --period, a monthly schedule publishes the month that has just ended, once the workbook is complete to it.
    """
    from partnership_analysis.briefing import reports, requests
    from partnership_analysis.briefing.outcomes import Options
    from partnership_analysis.briefing.processes import COLLECTED_AFTER

    gc.set_threshold(COLLECTED_AFTER)
    if template:
        _check_template(template, formats)
    if books := [name for name in notebooks if name.lower().endswith(requests.SPREADSHEETS)]:
        found = f"found the spreadsheet {books[0]!r} where a notebook is named"
        raise click.UsageError(f"{found}. Write --workbook before it: partnership run --workbook {books[0]}")
    given: dict[str, Any] = {
        "workbook": workbook, "period": period, "authority": authority, "notebooks": notebooks, "template": template,
        "comparators": comparators,
    }  # fmt: skip
    default = requests.Request(
        outputs=outputs, formats=formats, partial=partial, **{name: value for name, value in given.items() if value}
    )
    chosen = Options(**{name: value for name, value in options.items() if value is not None})
    outcomes, status = _carry_out(default, batch, chosen, cluster)
    _say_warnings(outcomes, verbose)
    terminal.say(*reports.lines_to_print(outcomes))
    status = status or reports.exit_status(outcomes)
    if as_json:
        unprinted = terminal.show(reports.as_json(outcomes, status), as_json)
        status = status or unprinted
    if notify and (wrong := reports.notify(notify, outcomes, status)):
        terminal.say(wrong)
        status = status or _FAILED
    sys.exit(status)


def _carry_out(
    default: "Request", batch: Path | None, options: "Options", cluster: str | None
) -> "tuple[list[Outcome], int]":
    """Carry out a request, or those of a batch; return how each ended and, if the user stopped it, the exit status."""
    from partnership_analysis.briefing import reports, requests, runner
    from partnership_analysis.briefing.outcomes import Outcome
    from partnership_analysis.briefing.records import RunStatus

    bar = functools.partial(reports.progress_bar, shown=sys.stderr.isatty())
    signal.signal(signal.SIGTERM, _terminate)
    try:
        return runner.run(requests.read_batch(batch, default) if batch else [default], options, cluster, bar), _DONE
    except requests.RequestError as error:
        asked = replace(default, workbook=batch or default.workbook)
        return [Outcome(asked, RunStatus.WRONG, problems=(str(error),))], _DONE
    except OSError as error:
        from partnership_analysis.words import os_error_text

        return [Outcome(default, RunStatus.WRONG, problems=(os_error_text(error),))], _DONE
    except KeyboardInterrupt as stopped:
        return [Outcome(default, RunStatus.STOPPED, problems=(_STOPPED,))], _status(stopped)


def _say_warnings(outcomes: "list[Outcome]", verbose: bool) -> None:
    """Print what was left out of each workbook, and its warnings."""
    for book in dict.fromkeys(outcome.request.workbook for outcome in outcomes):
        warnings = [warning for o in outcomes if o.request.workbook == book for warning in o.warnings]
        if warnings:  # a run that is passed over has none, and imports as little as it can
            from partnership_analysis.problems import left_out_lines

            terminal.say(*left_out_lines(dict.fromkeys(warnings), book.name, verbose))


def _check_template(template: Path, formats: "tuple[Format, ...]") -> None:
    """Stop, before anything is run, if a Word template cannot be used."""
    from partnership_analysis.briefing import word, word_templates

    if "docx" not in formats:
        _stop(_WRONG, f"--template: found {template.name} but no Word document to make with it; expected --to docx")
    try:
        word.try_out(template)
    except word_templates.TemplateError as error:
        _stop(_WRONG, f"--template: {error}")


def _terminate(number: int, _: object) -> NoReturn:
    """End as if the user had stopped it, and end everything that it has started."""
    raise KeyboardInterrupt(number)


def _status(stopped: KeyboardInterrupt) -> int:
    return 128 + int(stopped.args[0] if stopped.args else signal.SIGINT)


@main.command()
@click.argument("workbooks", nargs=-1, required=True, type=_PATH, metavar="WORKBOOK...")
@click.option("-v", "--verbose", is_flag=True, help="List every problem, not one line to a kind.")
@click.option(
    "--suggest", is_flag=True,
    help="Write a file beside it that says how its tables are understood, for you to correct.",
)  # fmt: skip
@_COMPARATORS
def check(workbooks: tuple[Path, ...], verbose: bool, suggest: bool, comparators: Path | None) -> None:
    """Say what a workbook has and what is wrong with it; exit 0 if there are only warnings.

    Problems of one kind and column are one line, with the first cell: 30 lines in all, or with --verbose every one.

    A Year or Period on the About sheet that has no figures is an error, as it is when the workbook is run.

    If the workbook does not say how months or quarters make a year, check proposes it, with the evidence.

    With --comparators, what is wrong in that file is a warning, since a run goes on without it; so is what cannot be
    compared, such as a measure that no other is called by.

    With --suggest, FILE.layout.yml says what each column is. Correct it, and the file is read like that from then on.
    """
    from partnership_analysis.briefing import processes

    if len(workbooks) > 1:
        processes.prepare("partnership_analysis.checking")
    status = _DONE
    for workbook in workbooks:
        arguments = (str(workbook), verbose, suggest, str(comparators or ""))
        failed, checked = _call_apart(workbook, "partnership_analysis.checking:check_and_suggest", *arguments)
        terminal.say(*checked["lines"] if checked else ())
        status = max(status, failed, _WRONG if checked and checked["has_errors"] else _DONE)
    sys.exit(status)


@main.command()
@click.argument("workbook", type=_PATH)
@click.option(
    "--to", "folder", type=_PATH, default=Path("data/processed"),
    show_default=True, help="The folder to write to.",
)  # fmt: skip
@_PARTIAL
def export(workbook: Path, folder: Path, partial: bool) -> None:
    """Write a workbook's tidy tables as CSV and Parquet, with their data package."""
    arguments = (str(workbook), str(folder), partial)
    status, lines = _call_apart(workbook, "partnership_analysis.exports:export_workbook", *arguments)
    terminal.say(*lines or ())
    sys.exit(status)


@main.command()
@click.argument("before", type=_PATH)
@click.argument("after", type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as a JSON list.")
def changes(before: Path, after: Path, as_json: bool) -> None:
    """Say what differs between two workbooks, folders of them, or published runs.

    That is: figures restated, given or dropped; targets moved, with the status that the earlier target would have made;
    statuses that changed; measures added, dropped or perhaps renamed; definitions and suspensions changed. Each has its
    cells. A published run is its folder, such as outputs/anytown-acme/2014-15-q1/latest.

    Exit 0 whether anything differs or not.
    """
    arguments = (str(before), str(after), as_json)
    status, lines = _call_apart(before, "partnership_analysis.papers.changes_lines:printed", *arguments)
    sys.exit(status or terminal.show("\n".join(lines), as_json))


@main.command("tie-out")
@click.argument("draft", type=click.Path(dir_okay=False, path_type=Path))
@_WORKBOOK
@click.option(
    "--period", "--year", "period", default="", help="What the draft is on.  [default: the workbook's latest]"
)
@click.option(
    "--authority", default="",
    help="The council that the numbers are of, where the workbook has several and the draft names none.",
)  # fmt: skip
@click.option("--section", default="", help="Words of a heading: check only what is under it.")
@click.option("--json", "as_json", is_flag=True, help="Print every number as JSON.")
@click.option(
    "--outputs", type=click.Path(file_okay=False, path_type=Path), default=Path("outputs/tie-outs"), show_default=True,
    help="The folder of the marked copies.",
)  # fmt: skip
def tie_out(
    draft: Path, workbook: Path | None, period: str, authority: str, section: str, as_json: bool, outputs: Path
) -> None:
    """Check every number of a draft paper (.docx, .pdf, .html, .md, .txt) against the figures.

    A copy of the draft has each number marked; that of a Word document has a comment on each. The draft is not changed.

    Exit 0 if nothing differs, 1 if something does, 2 if the draft or the workbook cannot be read.
    """
    import json

    from partnership_analysis.shipped import EXAMPLE, shipped
    from partnership_analysis.words import printable

    book = workbook or shipped("data", "raw", EXAMPLE)
    arguments = (str(draft), str(book), period, authority, section, str(outputs))
    status, checked = _call_apart(book, "partnership_analysis.papers.tie_out:tie_out_files", *arguments)
    if status:
        sys.exit(status)
    if checked["wrong"]:
        _stop(_WRONG, checked["wrong"])
    if as_json:
        status = terminal.show(json.dumps(checked["ticks"], indent=2, ensure_ascii=False), as_json)
        terminal.say(checked["lines"][-1])
    else:
        status = terminal.show("\n".join(map(printable, checked["lines"])))
    terminal.say(*(f"Wrote {path}" for path in checked["written"]))
    sys.exit(_FAILED if checked["differs"] else status)


def _call_apart(workbook: Path, function: str, *arguments: Any) -> tuple[int, Any]:
    """Call a function on a workbook in a process of its own; return the exit status and, if that is 0, its result."""
    from partnership_analysis.briefing import confined, processes
    from partnership_analysis.problems import InputError

    signal.signal(signal.SIGTERM, _terminate)
    gc.freeze()  # what is imported is no garbage, neither here when this process ends nor in the other
    try:
        return _DONE, confined.call(processes.start, workbook.name, function, *arguments)
    except confined.FailedError as error:
        terminal.say(error)
        return _FAILED, None
    except KeyboardInterrupt as stopped:
        _stop(_status(stopped), "Stopped")
    except InputError as error:
        terminal.say(error)
        return _WRONG, None


@main.command()
@click.argument("file", type=_PATH, metavar="FILE.xlsx|FOLDER")
@click.option("--example", is_flag=True, help="Write a workbook that is filled in: Peterborough and Serco, 2014/15.")
@click.option("--notebooks", is_flag=True, help="Write the notebooks, for JupyterLab, into a new FOLDER.")
def template(file: Path, example: bool, notebooks: bool) -> None:
    """Write a blank workbook to fill in."""
    from partnership_analysis.template import write_example, write_notebooks, write_template

    write: Callable[[Path], object] = write_example if example else write_template
    then = f"{'see how it is laid out' if example else 'fill it in'}, then partnership check {file}"
    if notebooks and example:
        _stop(_WRONG, "--example and --notebooks write different things. Give one of them, then the other")
    elif notebooks:
        write, then = write_notebooks, f"jupyter lab {file / 'README.ipynb'}"
    elif file.suffix.lower() != ".xlsx":
        _stop(_WRONG, f"{file}: the template is an Excel workbook; expected a name that ends in .xlsx. Change the name")
    try:
        write(file)
    except FileExistsError as error:
        _stop(_WRONG, error)
    except OSError as error:
        from partnership_analysis.words import os_error_text

        _stop(_FAILED, os_error_text(error))
    terminal.say(f"Wrote {file}: {then}")


def _formats(text: str) -> "tuple[Format, ...]":
    """Return the formats in a text such as "html,docx"."""
    from partnership_analysis.briefing.formats import FormatError, known_formats

    try:
        return known_formats(text)
    except FormatError as error:
        raise click.BadParameter(str(error)) from None


def _stop(status: int, message: object) -> NoReturn:
    terminal.say(message)
    sys.exit(status)


if __name__ == "__main__":
    main()
