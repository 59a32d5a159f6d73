"""Words and figures as JSON, and JSON as the types that it must be of."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from partnership_analysis.figures import Figure, Part, Sentence

_T = TypeVar("_T")


class NoBlockError(ValueError):
    """JSON that describes no block."""


def read(found: object, kind: type[_T]) -> _T:
    """Return a value of JSON that must be of a kind.

    Raises
    ------
    NoBlockError
        If it is of another.

    Examples
    --------
    >>> read("NDR collection", str)
    'NDR collection'
    """
    if not isinstance(found, kind):
        raise NoBlockError(f"found {found!r}; expected {kind.__name__}")
    return found


def number(found: object) -> float:
    """Return a number of JSON: one that JSON cannot hold, infinite or none, is null there.

    Examples
    --------
    >>> number(9), number(None)
    (9.0, nan)
    """
    if found is None:
        return math.nan
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise NoBlockError(f"found {found!r}; expected a number")
    return float(found)


def texts(found: object) -> tuple[str, ...]:
    """Return a list that must be of text.

    Examples
    --------
    >>> texts(["2013/14", "Target"])
    ('2013/14', 'Target')
    """
    return tuple(read(one, str) for one in read(found, list))


def encoded(parts: Iterable[Part]) -> list[Any]:
    """Return words and figures as JSON.

    Examples
    --------
    >>> encoded(["paid ", Figure(90.58, "percent", "90.58%", ("k.xlsx!Invoices!F5",))])[1]["cells"]
    ['k.xlsx!Invoices!F5']
    """
    return [_figure_fields(part) if isinstance(part, Figure) else str(part) for part in parts]


def decoded(found: object) -> Sentence:
    """Return the words and figures that `encoded` gave."""
    return tuple(one if isinstance(one, str) else _figure(read(one, dict)) for one in read(found, list))


def _figure_fields(figure: Figure) -> dict[str, Any]:
    value = float(figure.value)  # also where it is numpy's
    lists = {"cells": list(figure.cells), "operands": list(figure.operands)}
    return asdict(figure) | lists | {"value": value if math.isfinite(value) else None}


def _figure(fields: Mapping[str, object]) -> Figure:
    return Figure(
        value=number(fields.get("value")),
        unit=read(fields.get("unit"), str),
        printed=read(fields.get("printed"), str),
        cells=texts(fields.get("cells")),
        arithmetic=read(fields.get("arithmetic"), str),
        operands=texts(fields.get("operands")),
        names_files=read(fields.get("names_files"), bool),
    )
