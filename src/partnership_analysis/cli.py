"""The `partnership` command.

Exit status: 0 done; 1 something failed and nothing was half-published; 2 the input or the call is
wrong; 75 another run of the briefing is going on. Messages go to stderr and say what to do.
"""

import functools
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from partnership_analysis.briefing.formats import Format

_WORKBOOK = click.Path(path_type=Path)
_DONE, _FAILED, _WRONG = 0, 1, 2
_STOPPED = "Stopped: nothing more was published; any briefing published before is unchanged"


_PARTIAL = click.option(
    "--partial", is_flag=True, help="Go on with what is understood; say what is left out because of errors."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="partnership-analysis", message="%(version)s")
def main() -> None:
    """Turn a council's performance spreadsheets into committee-ready briefings."""


@main.command()
@click.argument("notebooks", nargs=-1, metavar="[NOTEBOOK]...")
@click.option(
    "--workbook", type=_WORKBOOK,
    help="The spreadsheet, or a folder of them.  [default: the example, Serco 2014/15]",
)  # fmt: skip
@click.option(
    "--period",
    "--year",
    "period",
    help="A year, half, quarter or month: 2014/15, 2014/15 Q2, 2014-11.  [default: the latest that is complete]",
)
@click.option("--authority", help="The council, where the workbook has several or names none.")
@click.option(
    "--comparators", type=_WORKBOOK, metavar="FILE|FOLDER",
    help="Figures of other councils, or lists of their groups.  [default: the others in the workbook]",
)  # fmt: skip
@click.option(
    "--outputs", type=click.Path(file_okay=False, path_type=Path), default=Path("outputs"), show_default=True,
    help="The folder of every briefing.",
)  # fmt: skip
@click.option(
    "--to", "formats", callback=lambda _context, _option, text: _formats(text), default="html", show_default=True,
    metavar="html,docx,pdf,xlsx",
    help="What to make beside the pages: docx and pdf of each, one xlsx of the tables, or any of nbconvert's formats.",
)  # fmt: skip
@click.option(
    "--template", type=click.Path(path_type=Path), metavar="FILE.docx",
    help="A Word template of the council's own, for --to docx: its styles, header, footer and page are used.",
)  # fmt: skip
@_PARTIAL
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks to run at a time.  [default: the cores]")
@click.option(
    "--batch", type=click.Path(path_type=Path),
    help="A YAML file of runs; what one leaves out is as given here.",
)  # fmt: skip
@click.option("--cluster", metavar="ADDRESS", help="Have the workers of a Dask scheduler do it: tcp://host:8786.")
@click.option("--force", is_flag=True, help="Run what has not changed, too.")
@click.option("--wait", is_flag=True, help="Wait for another run of the same briefing.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    help="Seconds that loading a workbook, or a notebook, may take.",
)
@click.option("--verify", is_flag=True, help="Run again, compare with the newest run, publish nothing.")
@click.option("--keep", type=click.IntRange(min=1), help="Runs of each briefing to keep.  [default: all]")
@click.option("--json", "machine", is_flag=True, help="Print the outcome as JSON.")
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
    machine: bool,
    notify: str | None,
    verbose: bool,
    **options: Any,
) -> None:
    """Execute the notebooks and publish the briefing.

    NOTEBOOK is a name (collection_rates) or a path. Without any, the briefing has the whole report and a page for each
    topic in the workbook. What has not changed since the newest run is not run again.

    Without --period, a monthly schedule publishes the month that has just ended, once the workbook is complete to it.
    """
    from partnership_analysis.briefing import reports, requests, runner
    from partnership_analysis.briefing.outcomes import Options, Outcome
    from partnership_analysis.briefing.records import RunStatus

    signal.signal(signal.SIGTERM, _terminated)
    if template:
        _check_template(template, formats)
    asked: dict[str, Any] = {
        "workbook": workbook, "period": period, "authority": authority, "notebooks": notebooks, "template": template,
        "comparators": comparators,
    }  # fmt: skip
    default = requests.Request(
        outputs=outputs, formats=formats, partial=partial, **{name: value for name, value in asked.items() if value}
    )
    chosen = Options(**{name: value for name, value in options.items() if value is not None})
    bar = functools.partial(reports.bar, shown=sys.stderr.isatty())
    try:
        outcomes = runner.run(requests.read_batch(batch, default) if batch else [default], chosen, cluster, bar)
    except requests.RequestError as error:
        outcomes = [Outcome(default, RunStatus.WRONG, problems=(str(error),))]
    except KeyboardInterrupt as stopped:
        _stop(_status(stopped), _STOPPED)
    for doubtful in dict.fromkeys(outcome.request.workbook for outcome in outcomes):
        said = [warning for o in outcomes if o.request.workbook == doubtful for warning in o.warnings]
        if said:  # of a run that is passed over there are none, and it imports as little as it can
            from partnership_analysis.problems import left_out_lines

            click.echo("\n".join(left_out_lines(dict.fromkeys(said), doubtful.name, verbose)), err=True)
    for text in reports.told(outcomes):
        click.echo(text, err=True)
    if machine:
        click.echo(reports.as_json(outcomes))
    status = reports.exit_status(outcomes)
    if notify and (wrong := reports.notify(notify, outcomes)):
        click.echo(wrong, err=True)
        status = status or _FAILED
    sys.exit(status)


def _check_template(template: Path, formats: "tuple[Format, ...]") -> None:
    """Stop, before anything is run, at a Word template that cannot be used."""
    from partnership_analysis.briefing import word_templates

    if "docx" not in formats:
        _stop(_WRONG, f"--template: found {template.name} but no Word document to make with it; expected --to docx")
    try:
        word_templates.read(template)
    except word_templates.TemplateError as error:
        _stop(_WRONG, f"--template: {error}")


def _terminated(number: int, _: object) -> NoReturn:
    """End as when the user stops it, and with it all that it has started."""
    raise KeyboardInterrupt(number)


def _status(stopped: KeyboardInterrupt) -> int:
    return 128 + int(stopped.args[0] if stopped.args else signal.SIGINT)


@main.command()
@click.argument("workbooks", nargs=-1, required=True, type=_WORKBOOK, metavar="WORKBOOK...")
@click.option("-v", "--verbose", is_flag=True, help="List every problem, not one line to a kind.")
@click.option("--suggest", is_flag=True, help="Write how its tables are understood beside it, to correct.")
def check(workbooks: tuple[Path, ...], verbose: bool, suggest: bool) -> None:
    """Say what a workbook holds and what is wrong with it; exit 0 if there are only warnings.

    Problems of one kind and column are one line, with the first cell: 30 lines in all, or with --verbose every one.

    A Year or Period on the About sheet that has no figures is an error, as it is when the workbook is run.

    Where nobody says how months or quarters make a year, propose it with the evidence.

    With --suggest, FILE.layout.yml says what each column is: correct it, and the file is read so from then on.
    """
    from partnership_analysis.briefing import processes

    if len(workbooks) > 1:
        processes.prepare("partnership_analysis.checking")
    status = _DONE
    for workbook in workbooks:
        arguments = (str(workbook), verbose, suggest)
        found, checked = _confined(workbook, "partnership_analysis.checking:check_and_suggest", *arguments)
        for line in checked["lines"] if checked else ():
            click.echo(line, err=True)
        status = max(status, found, _WRONG if checked and checked["has_errors"] else _DONE)
    sys.exit(status)


@main.command()
@click.argument("workbook", type=_WORKBOOK)
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("data/processed"),
    show_default=True, help="The folder to write to.",
)  # fmt: skip
@_PARTIAL
def export(workbook: Path, folder: Path, partial: bool) -> None:
    """Write a workbook's tidy tables as CSV and Parquet, with their data package."""
    arguments = (str(workbook), str(folder), partial)
    status, said = _confined(workbook, "partnership_analysis.exports:export_workbook", *arguments)
    for line in said or ():
        click.echo(line, err=True)
    sys.exit(status)


def _confined(workbook: Path, function: str, *arguments: Any) -> tuple[int, Any]:
    """Call a function on a workbook in a process of its own; return the exit status, and what it gave if that is 0."""
    from partnership_analysis.briefing import confined, processes
    from partnership_analysis.problems import InputError

    signal.signal(signal.SIGTERM, _terminated)
    try:
        return _DONE, confined.call(processes.start, workbook.name, function, *arguments)
    except confined.FailedError as error:
        click.echo(str(error), err=True)
        return _FAILED, None
    except KeyboardInterrupt as stopped:
        _stop(_status(stopped), "Stopped")
    except InputError as error:
        click.echo(str(error), err=True)
        return _WRONG, None


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.xlsx")
def template(file: Path) -> None:
    """Write a blank workbook to fill in."""
    from partnership_analysis.template import write_template

    if file.suffix.lower() != ".xlsx":
        _stop(_WRONG, f"{file}: the template is an Excel workbook; expected a name that ends in .xlsx. Change the name")
    try:
        write_template(file)
    except FileExistsError as error:
        _stop(_WRONG, error)
    except OSError as error:
        _stop(_FAILED, error)
    click.echo(f"Wrote {file}: fill it in, then partnership check {file}", err=True)


def _formats(text: str) -> "tuple[Format, ...]":
    """Take html,docx apart."""
    from partnership_analysis.briefing.formats import FormatError, known_formats

    try:
        return known_formats(text)
    except FormatError as error:
        raise click.BadParameter(str(error)) from None


def _stop(status: int, message: object) -> NoReturn:
    click.echo(str(message), err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
