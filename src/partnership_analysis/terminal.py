"""What a command prints: messages on stderr, and what a program may read on stdout.

Imports little, because every command begins with it.
"""

import sys

import click


def say(*texts: object) -> None:
    """Print on stderr, without control characters."""
    from partnership_analysis.words import printable

    for text in texts:
        click.echo("\n".join(map(printable, str(text).split("\n"))), err=True)


def show(text: str, as_json: bool = False) -> int:
    """Print on stdout; return the exit status, which is 1 where that cannot be written, as on a full disk.

    Where stdout has an encoding of the system's own, as in a file on Windows, what it lacks is escaped; in JSON
    everything is that is not ASCII, so that a program reads the same everywhere.
    """
    import io
    import json
    import os
    from pathlib import Path

    if isinstance(sys.stdout, io.TextIOWrapper):
        if as_json and sys.stdout.encoding.lower().replace("-", "") != "utf8":
            text = "".join(c if c.isascii() else json.dumps(c)[1:-1] for c in text)
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        click.echo(text)
    except BrokenPipeError:  # the program that read it has ended
        raise
    except OSError as error:
        from partnership_analysis.words import os_error_text

        say(f"What there is to print could not be written: {os_error_text(error)}")
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())  # or Python would try again when it ends
        return 1
    return 0
