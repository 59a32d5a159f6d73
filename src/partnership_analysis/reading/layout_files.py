"""Where what a person says of a spreadsheet stands beside it; a run looks there before it loads anything."""

from pathlib import Path

ENDING = ".layout.yml"
FOLDERS = "layout.yml"


def files_beside(path: Path) -> tuple[Path, ...]:
    """Return where a spreadsheet's .layout.yml may be, its own before that of its folder.

    Examples
    --------
    >>> [file.name for file in files_beside(Path("kpis.xlsx"))]
    ['kpis.xlsx.layout.yml', 'kpis.layout.yml', 'layout.yml']
    """
    return path.with_name(path.name + ENDING), path.with_suffix(ENDING), path.with_name(FOLDERS)
