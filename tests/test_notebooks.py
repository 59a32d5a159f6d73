import re
from pathlib import Path

import nbformat
import papermill
import pytest

from partnership_analysis.briefing.requests import CHANGES
from partnership_analysis.briefing.requests import NOTEBOOKS as REQUESTED

pytestmark = pytest.mark.slow

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
# They take no parameters.
UNASKED = ("README", "tutorial")
PARAMETERS = ["workbook", "period", "authority", "comparators", "outputs"]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


def test_each_notebook_has_its_place_in_a_briefing_or_is_run_by_hand():
    assert {path.stem for path in NOTEBOOKS} == {*REQUESTED, CHANGES, "explore", *UNASKED}


def test_notebook_is_committed_without_outputs_and_in_short_cells(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)
    assert max(len(cell.source.splitlines()) for cell in cells) <= 10


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.stem not in UNASKED], ids=lambda path: path.stem)
def test_papermill_knows_the_parameters_and_what_they_mean(path):
    found = papermill.inspect_notebook(path)
    own = {"topic": ["topic"], "changes": ["before"]}
    assert list(found) == [*PARAMETERS, *own.get(path.stem, [])]
    assert all(parameter["help"] and parameter["inferred_type_name"] == "str" for parameter in found.values())


# The others are run by the guides and for the published example.
@pytest.mark.parametrize(
    "path",
    [path for path in NOTEBOOKS if path.stem in ("complaints", "explore")],
    ids=lambda p: p.stem,
)
def test_notebook_runs_from_any_folder_and_exports_its_charts(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = papermill.execute_notebook(
        path, tmp_path / "done.ipynb", {"period": "2013/14", "outputs": "charts"}, progress_bar=False
    )
    shown = [
        output.data["text/html"]
        for cell in done.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result") and "text/html" in output.data
    ]
    assert "2013/14" in "".join(shown)
    charts = list(Path("charts").glob("*.png")) if path.stem != "explore" else ["shown, not saved"]
    assert charts
    if path.stem != "explore":
        assert all(chart.name.startswith(f"{path.stem.replace('_', '-')}-") for chart in charts)


@pytest.mark.parametrize("name", UNASKED)
def test_notebook_that_explains_runs_from_top_to_bottom(name, tmp_path):
    (tmp_path / "notebooks").mkdir()
    path = next(path for path in NOTEBOOKS if path.stem == name)
    done = papermill.execute_notebook(path, tmp_path / "done.ipynb", progress_bar=False, cwd=tmp_path / "notebooks")
    outputs = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
    assert {output.output_type for output in outputs} <= {"display_data", "execute_result"}
    assert "Peterborough and Serco" in str(outputs[0])
    if name == "tutorial":
        assert [cell.source[:5] for cell in done.cells if cell.cell_type == "markdown"][1:] == [
            f"## {step}" for step in [*[f"{n}." for n in range(1, 10)], "10", "11"]
        ]
        assert len(list((tmp_path / "outputs" / "tutorial").iterdir())) == 4


def test_the_page_about_the_notebooks_names_each_of_them():
    readme = nbformat.read(NOTEBOOKS[0].with_name("README.ipynb"), as_version=4).cells[0].source
    linked = re.findall(r"\]\((\w+)\.ipynb\)", readme)
    assert sorted(linked) == sorted(path.stem for path in NOTEBOOKS if path.stem != "README")
