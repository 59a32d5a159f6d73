"""The wings of the package, drawn and listed from the imports in its code and the layers that import-linter keeps."""

import ast
import tomllib
from functools import cache
from html import escape
from pathlib import Path

import grimp
from reference import plain, table

import partnership_analysis as pa

PACKAGE = Path(pa.__file__).parent
_PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
# In the units of the drawing, which is as wide as a phone. Wings alone in a layer stand left and right by turns, so
# that lines pass by them.
_WIDTH, _MARGIN, _LETTER, _BOX, _ROW, _ASIDE = 440, 10, 7.4, 24, 54, 70

Edge = tuple[str, str]


def layers() -> list[list[str]]:
    """Return the layers of the house from the top down, each with its wings."""
    (contract,) = tomllib.loads(_PYPROJECT.read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    return [[wing.strip() for wing in layer.split("|")] for layer in contract["layers"]]


@cache
def imports() -> frozenset[Edge]:
    """Return which wing imports which, in the code as it is."""
    graph = grimp.build_graph(pa.__name__, exclude_type_checking_imports=True, cache_dir=None)
    found = {
        (_wing(one), _wing(other)) for one in graph.modules for other in graph.find_modules_directly_imported_by(one)
    }
    return frozenset((one, other) for one, other in found if one and other and one != other)


def _wing(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@cache
def _beneath(wing: str) -> frozenset[str]:
    own = {other for one, other in imports() if one == wing}
    return frozenset(own.union(*map(_beneath, own)))


@cache
def needed() -> list[Edge]:
    """Return the imports that no longer way round says already: what is drawn."""
    return sorted(
        (one, other)
        for one, other in imports()
        if not any(other in _beneath(between) for start, between in imports() if start == one)
    )


def drawing() -> str:
    """Return the drawing, as SVG in the page: its colours are the page's own, light or dark."""
    places, height = _places()
    lines = "".join(
        f'<path d="M{_port(places, one, other, 0):.0f} {places[one][1] + _BOX} '
        f'L{_port(places, one, other, 1):.0f} {places[other][1]}"/>'
        for one, other in needed()
    )
    boxes = "".join(
        f'<rect x="{x - _width(wing) / 2:.0f}" y="{y}" width="{_width(wing):.0f}" height="{_BOX}" rx="4"/>'
        f'<text x="{x:.0f}" y="{y + 16}">{escape(wing)}</text>'
        for wing, (x, y) in places.items()
    )
    words = "The wings of the package, from the command line at the top to the kinds of things at the bottom"
    return (
        f'<svg class="wings" viewBox="-1 -1 {_WIDTH + 2} {height + 2}" role="img" aria-label="{words}">'
        f"<g>{lines}</g>{boxes}</svg>\n"
    )


def _port(places: "dict[str, tuple[float, int]]", one: str, other: str, end: int) -> float:
    """Return where along a box a line begins (end 0) or ends (1): lines of one box stand apart."""
    wing, far = ((one, other), (other, one))[end]
    mine = sorted((places[edge[1 - end]][0], edge[1 - end]) for edge in needed() if edge[end] == wing)
    place = [name for _, name in mine].index(far)
    return places[wing][0] + _width(wing) * 0.8 * ((place + 0.5) / len(mine) - 0.5)


def _width(wing: str) -> float:
    return len(wing) * _LETTER + 2 * _MARGIN


def _places() -> tuple[dict[str, tuple[float, int]], int]:
    """Return the middle and the top of each wing's box, and the height of them all; a full layer goes on below."""
    places: dict[str, tuple[float, int]] = {}
    top = 0
    for number, layer in enumerate(layers()):
        aside = _ASIDE * (-1) ** number if len(layer) == 1 else 0
        rows: list[list[str]] = [[]]
        for wing in layer:
            if rows[-1] and sum(_width(one) + _MARGIN for one in [*rows[-1], wing]) > _WIDTH:
                rows.append([])
            rows[-1].append(wing)
        for row in rows:
            left = aside + (_WIDTH - sum(map(_width, row)) - _MARGIN * (len(row) - 1)) / 2
            for wing in row:
                places[wing] = (left + _width(wing) / 2, top)
                left += _width(wing) + _MARGIN
            top += _BOX + _MARGIN // 2
        top += _ROW - _BOX - _MARGIN // 2
    return places, top - _ROW + _BOX


def listing() -> str:
    """Return the wings as a table: what each is, how long it is, and where its lines in the drawing lead."""
    return table(
        ("Wing", "What it is", "Modules", "Lines", "Lines lead to"),
        (
            (
                f"`{wing}`",
                plain(_summary(wing)),
                f"{len(_files(wing))}",
                f"{sum(len(file.read_text('utf-8').splitlines()) for file in _files(wing)):,}",
                ", ".join(f"`{other}`" for one, other in needed() if one == wing),
            )
            for layer in layers()
            for wing in layer
        ),
    )


def _files(wing: str) -> list[Path]:
    return sorted(PACKAGE.joinpath(wing).rglob("*.py")) or [PACKAGE / f"{wing}.py"]


def _summary(wing: str) -> str:
    """Return the first line of a wing's docstring."""
    file = next(
        (one for one in _files(wing) if one.parent == PACKAGE / wing and one.stem == "__init__"), _files(wing)[0]
    )
    return (ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "").partition("\n\n")[0]
