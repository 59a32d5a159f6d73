"""The typeface of pictures and pages: Public Sans, which the United States government made for its services.

Has its files in two weights, and its licence (the SIL Open Font License, OFL.txt, without a reserved name). Gives them
to matplotlib (.ttf), and to pages and drawings that stand alone (.woff2).
"""

import base64
import os
from functools import cache
from pathlib import Path
from typing import Any

NAME = "Public Sans"
# For a letter that it lacks, and programs that take no typeface from a file.
OTHERWISE = ("DejaVu Sans", "Verdana", "Arial", "sans-serif")

_FOLDER = Path(__file__).parent
_STEM = "PublicSans"
# As pictures are drawn, with no letter fitted to dots.
_DPI = 300
_WEIGHTS = {"Regular": 400, "Bold": 700}


def files() -> list[Path]:
    """Return the files that matplotlib takes, one for each weight.

    Examples
    --------
    >>> [path.name for path in files()]
    ['PublicSans-Regular.ttf', 'PublicSans-Bold.ttf']
    """
    return [_FOLDER / f"{_STEM}-{name}.ttf" for name in _WEIGHTS]


@cache
def rules() -> str:
    """Return CSS that contains the typeface, so that a page or a drawing needs no file beside it.

    Examples
    --------
    >>> rules().count("@font-face"), rules()[:36]
    (2, '@font-face{font-family:"Public Sans"')
    """
    return "\n".join(_rule(name, weight) for name, weight in _WEIGHTS.items())


def _rule(name: str, weight: int) -> str:
    encoded = base64.b64encode((_FOLDER / f"{_STEM}-{name}.woff2").read_bytes()).decode()
    source = f"url(data:font/woff2;base64,{encoded})format('woff2')"
    return f'@font-face{{font-family:"{NAME}";font-weight:{weight};font-display:block;src:{source}}}'


@cache
def _font(points: float, bold: bool) -> Any:
    from matplotlib.ft2font import FT2Font

    font = FT2Font(str(files()[bold]))
    font.set_size(points, _DPI)
    return font


# As matplotlib does with its fonts: forked processes would share the position in the open file.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_font.cache_clear)


@cache
def width(text: str, points: float, bold: bool = False) -> float:
    """Return the width of a text in points.

    Examples
    --------
    >>> width("Calls", 9) < width("Calls", 9, bold=True) < width("Calls answered", 9)
    True
    """
    from matplotlib.ft2font import LoadFlags

    font = _font(points, bold)
    font.set_text(text, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 * 72 / _DPI


def wrapped(text: str, room: float, points: float, bold: bool = False, most: int = 0) -> list[str]:
    """Return a text as lines that fit into a width, except a word that is wider alone.

    Parameters
    ----------
    room
        The width of a line, in points.
    most
        How many lines there may be; 0 is any number. A text that is cut ends with "…".

    Examples
    --------
    >>> wrapped("Calls answered in 20 seconds", 80, 9), wrapped("Calls answered in 20 seconds", 80, 9, most=1)
    (['Calls answered in', '20 seconds'], ['Calls answered …'])
    """
    lines: list[str] = []
    for word in filter(None, text.split(" ")):  # at no unbreakable space
        if lines and width(f"{lines[-1]} {word}", points, bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if most and len(lines) > most:
        last = lines[most - 1].split(" ")
        while len(last) > 1 and width(" ".join([*last, "…"]), points, bold) > room:
            last.pop()
        lines[most - 1 :] = [" ".join([*last, "…"])]
    return lines
