"""The `partnership` command.

Exit status: 0 done; 1 something failed and nothing was half-published; 2 the input or the call is
wrong. Messages go to stderr and say what to do.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from partnership_analysis.tables import Dataset

_WORKBOOK = click.Path(path_type=Path)
_DONE, _FAILED, _WRONG = 0, 1, 2


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
@click.option("--year", help="The financial year, such as 2014/15.  [default: the workbook's own]")
@click.option("--authority", help="The council, where the workbook holds several or names none.")
@click.option(
    "--outputs", type=click.Path(file_okay=False, path_type=Path), default=Path("outputs"), show_default=True,
    help="The folder of every briefing.",
)  # fmt: skip
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks to run at a time.  [default: the cores]")
@click.option("-v", "--verbose", is_flag=True, help="Say more.")
def run(
    notebooks: tuple[str, ...],
    workbook: Path | None,
    year: str | None,
    authority: str | None,
    outputs: Path,
    jobs: int | None,
    verbose: bool,
) -> None:
    """Execute the notebooks and publish the briefing.

    NOTEBOOK is a name (collection_rates) or a path; without any, all six are run.
    """
    from partnership_analysis import exports
    from partnership_analysis.briefing import runs as briefing
    from partnership_analysis.problems import InputError

    try:
        planned = briefing.plan(workbook, year, authority, notebooks, outputs)
        _warn(planned.data, verbose)
        published = briefing.publish(planned, jobs, progress=sys.stderr.isatty())
    except InputError as error:
        _stop(_WRONG, error)
    except (briefing.RunError, OSError) as error:
        _stop(_FAILED, f"{error}\nNothing was published; the last briefing stands.")
    latest = planned.folder / "latest"
    if latest.resolve() == published or not latest.is_symlink():
        click.echo(f"Published {latest / 'index.html'}", err=True)
    else:
        click.echo(f"Published {published / 'index.html'}; latest keeps the run with more pages", err=True)
    try:
        exports.export(planned.data)
    except OSError as error:
        _stop(_FAILED, f"The tidy tables could not be written: {error}")


@main.command()
@click.argument("workbooks", nargs=-1, required=True, type=_WORKBOOK, metavar="WORKBOOK...")
def check(workbooks: tuple[Path, ...]) -> None:
    """List every problem in a workbook, each with its cell; exit 0 if there are only warnings."""
    from partnership_analysis import loading
    from partnership_analysis.problems import InputError

    status = _DONE
    for workbook in workbooks:
        try:
            data, problems = loading.check(workbook)
        except InputError as error:
            problems = error.problems
        else:
            held = f"{_count(len(data.observations), 'figure')}, {_count(len(data.complaints), 'count')} of complaints"
            click.echo(f"{workbook.name}: {held}, {_count(len(data.exclusions), 'exclusion')}", err=True)
            _print_ledger(data)
        for problem in problems:
            click.echo(f"{problem.severity}: {problem}", err=True)
        errors = sum(problem.severity == "error" for problem in problems)
        click.echo(f"{workbook.name}: {_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}", err=True)
        if errors:
            status = _WRONG
    sys.exit(status)


@main.command()
@click.argument("workbook", type=_WORKBOOK)
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("data/processed"),
    show_default=True, help="The folder to write to.",
)  # fmt: skip
def export(workbook: Path, folder: Path) -> None:
    """Write a workbook's tidy tables as CSV and Parquet, with their data package."""
    from partnership_analysis import exports, loading
    from partnership_analysis.problems import InputError

    try:
        data = loading.load(workbook)
        _warn(data, verbose=False)
        written = exports.export(data, folder)
    except InputError as error:
        _stop(_WRONG, error)
    except OSError as error:
        _stop(_FAILED, error)
    click.echo(f"Wrote {len(written)} files to {folder}", err=True)


@main.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.xlsx")
def template(file: Path) -> None:
    """Write a blank workbook to fill in."""
    from partnership_analysis.template import write_template

    if file.suffix.lower() != ".xlsx":
        _stop(_WRONG, f"{file}: found another ending than .xlsx; the template is an Excel workbook. Name it so")
    try:
        write_template(file)
    except FileExistsError as error:
        _stop(_WRONG, error)
    except OSError as error:
        _stop(_FAILED, error)
    click.echo(f"Wrote {file}: fill it in, then partnership check {file}", err=True)


def _print_ledger(data: "Dataset") -> None:
    """Say what became of each sheet's filled cells."""
    ledger = data.ledger
    several = ledger["file"].nunique() > 1
    names = (ledger["file"] + " " + ledger["sheet"] if several else ledger["sheet"]).tolist()
    kinds = ledger.columns[2:].tolist()
    width = max(map(len, names))
    click.echo(f"  {'sheet':<{width}}  " + "  ".join(kinds), err=True)
    for name, counts in zip(names, ledger[kinds].to_numpy().tolist(), strict=True):
        cells = "  ".join(f"{count:>{len(kind)},}" for kind, count in zip(kinds, counts, strict=True))
        click.echo(f"  {name:<{width}}  {cells}", err=True)


def _warn(data: "Dataset", verbose: bool) -> None:
    """Say that a workbook has warnings, or what they are."""
    from partnership_analysis.problems import Problem

    number = len(data.problems)
    if number and verbose:
        for row in data.problems.itertuples(index=False):
            click.echo(f"warning: {Problem(*row)}", err=True)
    elif number:
        click.echo(f"{_count(number, 'warning')} in {data.about['File']}: partnership check lists them", err=True)


def _stop(status: int, message: object) -> NoReturn:
    click.echo(str(message), err=True)
    sys.exit(status)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    main()
