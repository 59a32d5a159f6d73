"""Drafts from files: Word documents, PDFs, web pages, Markdown and plain text."""

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from partnership_analysis.papers.tie_outs import assembly, plain_text
from partnership_analysis.papers.tie_outs.assembly import Text
from partnership_analysis.papers.tie_outs.draft import Draft, DraftError
from partnership_analysis.papers.tie_outs.grids import Grid

Blocks = list[Text | Grid]


def read_draft(path: Path, names: Collection[str] = ()) -> Draft:
    """Return a draft as passages.

    Parameters
    ----------
    names
        The services and authorities that may head a column of a table in plain text.

    Raises
    ------
    DraftError
        If there is no such file, or it is of none of these kinds.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise DraftError(
            f"{path.name}: found a name that ends in {path.suffix or 'nothing'}; expected a draft that ends in "
            f"{', '.join(_READERS)}. Save it as one of these"
        )
    try:
        blocks = reader(path, names)
    except OSError as error:
        raise DraftError(f"{path}: the draft cannot be opened: {error.strerror or error}. Check its name") from None
    passages = assembly.passages(blocks)
    if not any(passage.text.strip() for passage in passages):
        raise DraftError(f"{path.name}: found no text; expected words and numbers. A scan must be made into text first")
    return Draft(path.name, passages)


def _text(path: Path, names: Collection[str]) -> Blocks:
    return plain_text.blocks(_decoded(path), names)


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _markdown(path: Path, _: Collection[str]) -> Blocks:
    import mistune

    from partnership_analysis.papers.tie_outs import web_pages

    page = mistune.create_markdown(escape=True, plugins=["table"])(_decoded(path))
    return web_pages.blocks(str(page))


def _web_page(path: Path, _: Collection[str]) -> Blocks:
    from partnership_analysis.papers.tie_outs import web_pages

    return web_pages.blocks(_decoded(path))


def _word(path: Path, _: Collection[str]) -> Blocks:
    from partnership_analysis.papers.tie_outs import word_documents

    return word_documents.blocks(path)


def _pdf(path: Path, names: Collection[str]) -> Blocks:
    from partnership_analysis.papers.tie_outs import pdf_pages

    # What is printed on a line is for the page to say.
    return [replace(one, lines=()) if isinstance(one, Text) else one for one in pdf_pages.blocks(path, names)]


_READERS: dict[str, Callable[[Path, Collection[str]], Blocks]] = {
    ".docx": _word,
    ".pdf": _pdf,
    ".html": _web_page,
    ".htm": _web_page,
    ".md": _markdown,
    ".txt": _text,
}
