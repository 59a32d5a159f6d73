"""The pages of the gallery: the example's briefing, published by the build, with the first screen of each page.

A briefing that has not changed since it was last published into `outputs/` is not run again; PA_BRIEFING names the
folder of one that is to be shown instead. Where there is no browser to take pictures of the pages, the gallery has the
links alone.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from html import escape, unescape
from pathlib import Path

from sphinx.application import Sphinx

from partnership_analysis.briefing.browsers import find_browser
from partnership_analysis.shipped import EXAMPLE, shipped

_OUTPUTS = Path(__file__).parents[2] / "outputs"
# Where the briefing stands in the site, and the sizes of screen that it is looked at on.
_FOLDER = "example"
_SCREENS = {"desktop": (1100, 780), "phone": (412, 780)}


@cache
def _briefing() -> Path:
    """Return the folder of the example's briefing, which is published if it must be."""
    if published := os.environ.get("PA_BRIEFING"):
        return Path(published)
    workbook = str(shipped("data", "raw", EXAMPLE))
    command = [sys.executable, "-m", "partnership_analysis.cli", "run", "--workbook", workbook, "--period", "2014/15"]
    ran = subprocess.run([*command, "--outputs", str(_OUTPUTS), "--json"], capture_output=True, text=True)
    (outcome,) = json.loads(ran.stdout)["runs"]
    assert ran.returncode == 0, outcome["problems"]
    return Path(outcome["folder"])


def _titles() -> dict[str, str]:
    """Return the title of each page by its name, the whole report first."""
    pages = sorted(_briefing().glob("*.html"), key=lambda page: (page.stem != "index", page.stem))
    found = {page.name: re.search(r"<title>(.*?)</title>", page.read_text("utf-8"), re.S) for page in pages}
    return {name: unescape(title[1]).strip().partition(",")[0] for name, title in found.items() if title}


def pages() -> str:
    """Return a link to each page of the example's briefing, with its first screen if there is a browser."""
    return "\n".join(_page(name, title) for name, title in _titles().items())


def _page(name: str, title: str) -> str:
    pictures = "".join(
        f'<img src="{_FOLDER}/screens/{Path(name).stem}-{screen}.png" width="{width}" height="{height}" loading="lazy" '
        f'alt="First screen of the page {escape(title)} on a {screen}">'
        for screen, (width, height) in _SCREENS.items()
        if find_browser()
    )
    link = f'<a href="{_FOLDER}/{name}">Open the page {escape(title)}</a>'
    return f'### {title}\n\n<p class="screens">{link}{pictures}</p>\n'


def publish(app: Sphinx, failed: Exception | None) -> None:
    """Put the briefing beside the pages, and the pictures of its pages."""
    if failed or app.builder.format != "html":
        return
    folder = Path(app.outdir, _FOLDER)
    shutil.copytree(_briefing(), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("notebooks", "tables"))
    if program := find_browser():
        (folder / "screens").mkdir(exist_ok=True)
        for name in _titles():
            for screen, size in _SCREENS.items():
                _picture(program, folder / name, folder / "screens" / f"{Path(name).stem}-{screen}.png", size)


def _picture(program: str, page: Path, picture: Path, size: tuple[int, int]) -> None:
    own = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root cannot have one
    with tempfile.TemporaryDirectory(prefix="profile-", ignore_cleanup_errors=True) as profile:
        subprocess.run(
            [
                *(program, "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
                *("--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND"),
                *(f"--user-data-dir={profile}", f"--window-size={size[0]},{size[1]}"),
                *own,
                *(f"--screenshot={picture}", page.resolve().as_uri()),
            ],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
