"""What a user's editor and type checker see of the package."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import partnership_analysis as pa

INIT = Path(pa.__file__)
# Kept from one run of the tests to the next: without it, mypy reads the types of pandas and numpy for ten seconds.
CACHE = Path(__file__).parents[1] / ".mypy_cache" / "public_names"


def test_every_public_name_has_a_home_and_is_imported_for_type_checkers():
    homes = {(home, name) for home, names in pa._HOMES.items() for name in names}
    imported = {
        ((node.module or "").removeprefix("partnership_analysis."), alias.name)
        for node in ast.walk(ast.parse(INIT.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("partnership_analysis.")
        for alias in node.names
    }
    assert imported == homes
    assert sorted(name for _, name in homes) == sorted(pa.__all__)
    assert all(getattr(pa, name) is not None for name in pa.__all__)
    assert pa.__all__ == sorted(pa.__all__)


@pytest.mark.slow
def test_type_checkers_know_every_public_name(tmp_path):
    lines = ["import partnership_analysis as pa", 'reveal_type(pa.load("x.xlsx"))']
    lines += [f"reveal_type(pa.{name})" for name in pa.__all__]
    (tmp_path / "script.py").write_text("\n".join([*lines, "pa.laod"]))
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", CACHE, "script.py"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True).stdout.splitlines()
    loaded, *kinds = (found[1] for line in said if (found := re.search(r'Revealed type is "(.*)"', line)))
    assert loaded == "partnership_analysis.dataset.Dataset"
    untyped = {name for name, kind in zip(pa.__all__, kinds, strict=True) if kind.endswith("Any")}
    assert untyped == {"explore"}  # it gives a widget, and ipywidgets has no types
    # The misspelt name is the only error.
    [error] = [line for line in said if ": error:" in line]
    assert f"script.py:{len(lines) + 1}: " in error
    assert 'no attribute "laod"' in error or '"laod"; maybe "load"' in error
