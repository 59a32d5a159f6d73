"""Where what a person says of a spreadsheet stands beside it; a run looks there before it loads anything."""

import os
from pathlib import Path

ENDING = ".layout.yml"
FOLDERS = "layout.yml"
_LONGEST = 255  # bytes of a name: asked for a longer one, systems give an error


def files_beside(path: Path) -> tuple[Path, ...]:
    """Return where a spreadsheet's .layout.yml may be, its own before that of its folder.

    Examples
    --------
    >>> [file.name for file in files_beside(Path("kpis.xlsx"))]
    ['kpis.xlsx.layout.yml', 'kpis.layout.yml', 'layout.yml']
    """
    files = (path.with_name(path.name + ENDING), path.with_suffix(ENDING), path.with_name(FOLDERS))
    return tuple(file for file in files if len(os.fsencode(file.name)) <= _LONGEST)
