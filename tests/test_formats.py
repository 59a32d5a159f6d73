"""What a run makes of each notebook, by the exporters that nbconvert knows."""

import nbformat
import pytest

import partnership_analysis as pa
from partnership_analysis.briefing import formats, pieces


@pytest.fixture(scope="module")
def notebook(report):
    shown = pa.comment(report.topic("Collection rates"), "2014/15")._repr_mimebundle_()
    code = nbformat.v4.new_code_cell("import secret", outputs=[nbformat.v4.new_output("display_data", shown)])
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Made-up"), code])


def write(notebook, folder, *names):
    resources = {"metadata": {"name": "own", "path": str(folder)}, "briefing": {}}
    formats.write(notebook, folder, names, resources)
    return sorted(path.name for path in folder.iterdir())


def test_any_installed_exporter_is_known_by_its_name():
    assert formats.known_formats("html, Markdown,docx,html") == ("html", "markdown", "docx")


@pytest.mark.parametrize("text", ["banana", "html,banana", "", "partnership_analysis.briefing.documents.WordExporter"])
def test_other_names_are_refused_and_some_that_are_known_are_named(text):
    with pytest.raises(formats.FormatError, match=r"expected names of nbconvert's exporters, such as html, docx, mark"):
        formats.known_formats(text)


@pytest.mark.slow
def test_formats_stand_side_by_side_without_code_or_a_notebooks_style(notebook, tmp_path):
    assert write(notebook, tmp_path, "html", "markdown", "docx", "slides") == ["own.docx", "own.md", "own.slides.html"]
    for name in ("own.md", "own.slides.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert '<ul class="commentary">' in text
        assert "import secret" not in text
        assert "data-shown" not in text


@pytest.mark.slow
def test_formats_that_end_alike_have_names_of_their_own(notebook, tmp_path, monkeypatch):
    from nbconvert import exporters

    monkeypatch.setattr(exporters, "get_exporter", lambda _: exporters.HTMLExporter)
    assert write(notebook, tmp_path, "lab", "classic") == ["own.classic.html", "own.lab.html"]


def test_format_that_cannot_be_made_is_a_line(notebook, tmp_path, monkeypatch):
    from nbconvert import exporters

    class Missing(exporters.MarkdownExporter):
        def from_notebook_node(self, *_, **__):
            raise OSError("\nxelatex not found on PATH.\n\nFind further instructions there")

    monkeypatch.setattr(exporters, "get_exporter", lambda _: Missing)
    with pytest.raises(formats.FormatError, match=r"^--to pdf: xelatex not found on PATH\.$"):
        write(notebook, tmp_path, "pdf")


@pytest.mark.slow
def test_charts_are_found_where_the_notebook_is_kept(report, tmp_path):
    (chart,) = pa.draw(report.topic("Collection rates"), "2014/15")
    output = nbformat.v4.new_output("display_data", chart.picture("charts/own.png")._repr_mimebundle_())
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=[output])])
    pieces.relocate_charts(notebook, tmp_path, tmp_path / "notebooks")
    (piece,) = pieces.pieces(notebook)
    assert piece == chart.picture("../charts/own.png")
