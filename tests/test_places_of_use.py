"""Where it is used: consoles of other encodings, full disks, long names, files that other programs have open."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import nbformat
import pytest
from conftest import BRIEFING, called
from faults import write_notebook

import partnership_analysis as pa
from partnership_analysis import loading, template
from partnership_analysis.briefing import folders, kernels
from partnership_analysis.problems import InputError

FULL = Path("/dev/full")  # a file on a disk without room
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")


@pytest.fixture
def two_returns(tmp_path, edited):
    """Two workbooks whose names a Windows console may not have, of which one is restated."""
    for name, cells in {"東京.xlsx": {}, "café 😀.xlsx": {"Collection rates!G4": (0.97, "0.00%")}}.items():
        edited(cells).rename(tmp_path / name)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_what_is_printed_into_a_file_can_be_read_whatever_its_encoding(two_returns, monkeypatch, encoding):
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    command = [sys.executable, "-m", "partnership_analysis.cli", "changes", "東京.xlsx", "café 😀.xlsx"]
    plain, machine = (
        subprocess.run([*command, *options], cwd=two_returns, capture_output=True) for options in ([], ["--json"])
    )
    assert (plain.returncode, plain.stderr) == (0, b"")
    name = "café \\U0001f600.xlsx" if encoding == "cp1252" else "café 😀.xlsx"
    assert plain.stdout.decode(encoding).startswith(f"{name}, compared with ")
    assert machine.stderr == b""
    assert machine.stdout.isascii() == (encoding == "cp1252")
    assert json.loads(machine.stdout)[0]["cells"][0].startswith("東京.xlsx!")


@pytest.mark.slow
@needs_full
def test_run_whose_json_cannot_be_printed_says_so_fails_and_tells_somebody(tmp_path, invoices):
    given = ["run", "invoice_payments", "--json", "--notify", "cat > told.json", "--outputs", invoices.parents[2]]
    command = [sys.executable, "-m", "partnership_analysis.cli", *map(str, given)]
    with FULL.open("w") as full:
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "What there is to print could not be written: No space left on device. Make room there, and try again"
    )
    assert "Exception ignored" not in done.stderr
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["exit"], told["runs"][0]["status"]) == (1, "unchanged")


def test_check_of_a_name_that_the_system_refuses_is_a_line(tmp_path):
    done = called("check", f"{'x' * 300}.xlsx", cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert "File name too long" in done.stderr
    assert "Traceback" not in done.stderr


def test_template_on_a_full_disk_leaves_no_part_of_a_workbook(tmp_path, monkeypatch):
    def written_in_part(path, content):
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", written_in_part)
    for write in (template.write_template, template.write_example):
        with pytest.raises(OSError, match="No space left"):
            write(tmp_path / "blank.xlsx")
    assert list(tmp_path.iterdir()) == []
    done = called("template", "blank.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "No space left on device. Make room there, and try again\n")


@pytest.mark.skipif((hasattr(os, "geteuid") and os.geteuid() == 0) or os.name == "nt", reason="rights do not bind it")
def test_export_into_a_folder_without_the_right_to_write_says_which(tmp_path, raw):
    (tmp_path / "closed").mkdir(mode=0o555)
    done = called("export", raw, "--to", "closed/tables", cwd=tmp_path)
    assert done.returncode == 1
    assert "closed/tables: Permission denied. Check who may read it and write there" in done.stderr


@pytest.mark.slow
def test_name_as_long_as_a_system_takes_is_read(tmp_path, edited):
    path = edited().rename(tmp_path / f"{'n' * 250}.xlsx")
    assert len(pa.load(path).measures) == 21


def test_note_of_a_workbook_that_is_open_in_excel_is_told_apart(tmp_path):
    path = tmp_path / "~$kpis.xlsx"
    path.write_bytes(b"\x05Tryer".ljust(165))
    with pytest.raises(InputError, match=r"found Excel's note that a workbook is open; .* Name the workbook: kpis\.xl"):
        pa.load(path)


def test_folder_is_renamed_once_other_programs_let_it_go(tmp_path, monkeypatch):
    rename, refused = Path.rename, [1, 2]

    def renamed(path, target):
        if refused:
            raise PermissionError(refused.pop(), "in use")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", renamed)
    (tmp_path / ".2026").mkdir()
    assert folders._unhide(tmp_path / ".2026") == tmp_path / "2026"
    assert [path.name for path in tmp_path.iterdir()] == ["2026"]


def test_latest_that_cannot_be_replaced_stays(tmp_path, monkeypatch):
    for name in ("latest", "runs/2"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "index.html").write_text(name)
    rename = Path.rename

    def renamed(path, target):
        if path.name == ".latest-2":
            raise PermissionError(13, "in use")
        return rename(path, target)

    def refused(*_, **__):
        raise OSError("links are not allowed here")

    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(Path, "symlink_to", refused)
    monkeypatch.setattr(folders, "_TRIES", 1)
    with pytest.raises(PermissionError, match="in use"):
        folders._point_latest_at(tmp_path / "latest", tmp_path / "runs" / "2")
    assert (tmp_path / "latest" / "index.html").read_text() == "latest"


def test_kernel_that_is_not_forked_takes_over_any_number_of_restated_figures(tmp_path, monkeypatch):
    taken = []
    monkeypatch.setattr(loading, "use_handover", taken.append)
    restated = [[f"kpis.xlsx!Scorecard!C{row}", "94.2%"] for row in range(5000)]
    given = loading.Handover("kpis.xlsx", "", str(tmp_path / "données"), restated=restated)
    lines = kernels._exec_lines(["python", "-m", "ipykernel_launcher"], asdict(given))
    assert len("".join(lines)) < 1000  # Windows takes 32,767 characters
    exec(lines[0].partition("=")[2], {})  # noqa: S102 (as the kernel does)
    assert taken == [given]


KERNELS = {
    "none": {},
    "of another machine": {"kernelspec": {"name": "conda-env-x-py", "language": "python", "display_name": "x"}},
    "R": {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}},
}
SAID = {
    "of another machine": "own.ipynb: found no kernel 'conda-env-x-py' here. Choose Partnership (warm) in JupyterLab",
    "R": "own.ipynb: found no parameter workbook",
}


@pytest.mark.slow
@pytest.mark.parametrize("kernel", KERNELS)
def test_notebook_of_ones_own_needs_no_kernel_and_is_told_of_one_that_is_not_here(tmp_path, raw, run_here, kernel):
    path = write_notebook(tmp_path / "own.ipynb", "print('done')")
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = KERNELS[kernel]
    nbformat.write(notebook, path)
    done = run_here("own.ipynb", "--workbook", raw, "--to", "html,docx", cwd=tmp_path)
    if kernel in SAID:
        assert done.returncode
        assert SAID[kernel] in done.stderr
    else:
        assert done.returncode == 0, done.stderr
        assert "done" in (tmp_path / BRIEFING / "latest" / "own.html").read_text("utf-8")


@pytest.mark.slow
def test_papers_that_a_run_did_not_make_are_not_looked_for(light, run_here):
    done = run_here("light.ipynb", "--to", "html,docx", "--verify", cwd=light)
    assert done.returncode == 1
    assert "made with --to html. Verify it with the same" in done.stderr


@pytest.mark.slow
def test_command_takes_a_name_that_the_console_lacks(two_returns, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    command = [sys.executable, "-m", "partnership_analysis.cli", "check", "東京.xlsx"]
    done = subprocess.run(command, cwd=two_returns, capture_output=True, text=True, encoding="cp1252")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert r"\u6771\u4eac.xlsx: 0 errors" in done.stderr
