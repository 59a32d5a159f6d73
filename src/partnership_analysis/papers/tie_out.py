"""A tie-out: every number of a draft paper checked against the figures of a dataset.

Takes a draft and a `Dataset`; gives a `TieOut`, and writes copies of the draft with its numbers marked.
"""

from pathlib import Path
from typing import Any

from partnership_analysis.dataset import Dataset
from partnership_analysis.loading import load
from partnership_analysis.papers.tie_outs import marked_pages, word_comments
from partnership_analysis.papers.tie_outs.contexts import ContextReader
from partnership_analysis.papers.tie_outs.credits import credit_subjects
from partnership_analysis.papers.tie_outs.draft import Draft, DraftError
from partnership_analysis.papers.tie_outs.draft_files import read_draft
from partnership_analysis.papers.tie_outs.judging import Judge
from partnership_analysis.papers.tie_outs.lexicon import Lexicon
from partnership_analysis.papers.tie_outs.quotations import Quotations
from partnership_analysis.papers.tie_outs.results import TieOut
from partnership_analysis.papers.tie_outs.subjects import service_and_authority_names, subjects
from partnership_analysis.period_choice import choose_period, choose_periods
from partnership_analysis.periods import Period

__all__ = ["DraftError", "TieOut", "tie_out", "tie_out_files", "write_copies"]


def tie_out(
    draft: Path | str, data: Dataset, period: Period | str | None = None, *, authority: str = "", section: str = ""
) -> TieOut:
    """Check every number of a draft against the figures.

    Parameters
    ----------
    draft
        A .docx, .pdf, .html, .md or .txt file, which is not changed.
    data
        The figures.
    period
        The period that the draft is on, in any spelling; None is the latest complete one (`choose_period`).
    authority
        Whose a number is where the draft does not say, if the figures are of several authorities.
    section
        Words of a heading: only the text under it is checked.

    Raises
    ------
    DraftError
        If the draft cannot be read, or has no such section.
    InputError
        If the data have nothing of the period or the authority.

    Examples
    --------
    >>> import tempfile
    >>> import partnership_analysis as pa
    >>> data = pa.load("data/raw/serco_partnership_2014-15.xlsx")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     paper = Path(folder, "paper.txt")
    ...     _ = paper.write_text("Business rates collection was 97.8% in 2014/15, up 0.9 points from 95.06%.")
    ...     checked = pa.tie_out(paper, data, "2014/15")
    >>> [(one.text, one.verdict) for one in checked.ticks if one.verdict != "not a figure"]
    [('97.8%', 'agrees'), ('0.9 points', 'agrees'), ('95.06%', 'differs')]
    """
    data = data.without_areas()
    of_authority = data.of(authority) if authority else data
    chosen = _choose_period(data, of_authority, period)
    paper = read_draft(Path(draft), service_and_authority_names(subjects(data, chosen)))
    paper = paper.part(section) if section else paper
    return check_draft(paper, data, chosen, of_authority.authority if authority else "")


def check_draft(paper: Draft, data: Dataset, period: Period, authority: str = "") -> TieOut:
    """Check a draft that has been read; `authority` is whose a number is where the draft names nobody."""
    known = [*subjects(data, period), *credit_subjects(data, period)]
    lexicon = Lexicon(known, " ".join(one.text for one in paper.passages))
    reader, judge = ContextReader(lexicon, period, authority), Judge(lexicon, Quotations(data))
    ticks = [judge.judge(context) for passage in paper.passages for context in reader.read(passage)]
    return TieOut(paper, data.about.get("File", ""), tuple(ticks))


def tie_out_files(draft: str, workbook: str, period: str, authority: str, section: str, outputs: str) -> dict[str, Any]:
    """Check a draft against a workbook and write the marked copies; return the result as values for JSON.

    Returns
    -------
    dict
        `ticks`, as JSON; `lines`, what to print; `differs`; `written`, the copies; and `wrong`, why the draft cannot be
        read, empty if it can.

    Examples
    --------
    >>> tie_out_files("paper.odt", "data/raw/serco_partnership_2014-15.xlsx", "", "", "", "")["wrong"]
    'paper.odt: found a name that ends in .odt; expected a draft that ends in .docx, .pdf, .html, .htm, .md, .txt. \
Save it as one of these'
    """
    try:
        data = load(workbook)
        checked = tie_out(Path(draft), data, period or None, authority=authority, section=section)
        written = write_copies(checked, Path(draft), Path(outputs)) if outputs else []
    except DraftError as error:
        return {"wrong": str(error)}
    return {
        "ticks": [one.as_json() for one in checked.ticks],
        "lines": checked.lines(),
        "differs": bool(checked.differing),
        "written": [str(path) for path in written],
        "wrong": "",
    }


def write_copies(checked: TieOut, draft: Path, folder: Path) -> list[Path]:
    """Write a copy of a draft as a page with its numbers marked, and a Word draft with comments; return their paths.

    Raises
    ------
    DraftError
        If a copy would take the draft's place.
    """
    targets = [folder / f"{draft.stem}-checked.html"]
    if draft.suffix.lower() == ".docx":
        targets.append(folder / f"{draft.stem}-checked.docx")
    if any(path.resolve() == draft.resolve() for path in targets):
        raise DraftError(f"{draft}: the copy would take the draft's place. Name another folder with --outputs")
    folder.mkdir(parents=True, exist_ok=True)
    targets[0].write_text(marked_pages.page(checked), "utf-8")
    for path in targets[1:]:
        word_comments.write(checked, draft, path)
    return targets


def _choose_period(data: Dataset, of_authority: Dataset, period: Period | str | None) -> Period:
    if len(of_authority.authorities()) <= 1:
        return choose_period(of_authority, period)
    return max(choose_periods(data, period).values(), key=lambda one: (one.ends, one.months))
