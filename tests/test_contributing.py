"""What CONTRIBUTING.md names is there, and its steps can be done as they are written."""

import csv
import re
from pathlib import Path

import pytest

from partnership_analysis import vocabularies

PROJECT = Path(__file__).parents[1]
TEXT = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
PACKAGE = PROJECT / "src" / "partnership_analysis"
NAMED = sorted({*re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", TEXT, flags=re.M | re.S))})
FILES = [name for name in NAMED if re.fullmatch(r"[\w./-]*(?:/|\.(?:py|csv|md|ipynb|toml|cff))", name)]
# NAME and FILE stand for the reader's own; the style allows no module to be called one of the others.
NOT_IN_CODE = {"NAME", "FILE", "utils", "helpers", "manager"}
IDENTIFIERS = [name for name in NAMED if re.fullmatch(r"\w+(?:\.\w+)?", name) and name not in {*FILES, *NOT_IN_CODE}]


@pytest.mark.parametrize("name", FILES)
def test_file_that_it_names_is_there(name):
    folders = [PROJECT, PROJECT / "tests", PACKAGE, *(path for path in PACKAGE.rglob("*") if path.is_dir())]
    assert any((folder / name).exists() for folder in folders)


def test_each_name_in_the_code_is_in_the_code():
    paths = [path for top in ("src", "tests") for path in (PROJECT / top).rglob("*.py") if path != Path(__file__)]
    words = {word for path in paths for word in re.findall(r"\w+", path.read_text("utf-8"))}
    words |= {path.stem for path in paths} | {path.name for path in PACKAGE.iterdir()}
    assert [name for name in IDENTIFIERS if not {*name.split(".")} <= words] == []


def test_its_row_for_a_vocabulary_can_be_added():
    ((row, name),) = re.findall(r"`(\w+(?:,\w*)+)` to `(\w+)\.csv`", TEXT)
    text = (PACKAGE / "vocabularies" / f"{name}.csv").read_text("utf-8-sig")
    word, meaning, *_ = row.split(",")
    known = vocabularies.HEADINGS
    assert known.name == name
    assert known.meaning(word) is None
    assert len(row.split(",")) == len(next(csv.reader(text.splitlines())))
    assert vocabularies.parse(name, f"{text}{row}\n", str).meaning(word) == meaning
