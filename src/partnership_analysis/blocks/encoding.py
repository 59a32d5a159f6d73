"""Words and figures as JSON; and values of JSON, checked for their types."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from partnership_analysis.figures import Figure, Part, Sentence

_T = TypeVar("_T")


class NoBlockError(ValueError):
    """JSON that does not describe a block."""


def checked(found: object, kind: type[_T]) -> _T:
    """Return a value of JSON that must be of some type.

    Raises
    ------
    NoBlockError
        If it is of another type.

    Examples
    --------
    >>> checked("NDR collection", str)
    'NDR collection'
    """
    if not isinstance(found, kind):
        raise NoBlockError(f"found {found!r}; expected {kind.__name__}")
    return found


def checked_number(found: object) -> float:
    """Return a value of JSON that must be a number; null is NaN.

    Examples
    --------
    >>> checked_number(9), checked_number(None)
    (9.0, nan)
    """
    if found is None:
        return math.nan
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise NoBlockError(f"found {found!r}; expected a number")
    return float(found)


def checked_texts(found: object) -> tuple[str, ...]:
    """Return a value of JSON that must be a list of texts."""
    return tuple(checked(one, str) for one in checked(found, list))


def encode(parts: Iterable[Part]) -> list[Any]:
    """Return words and figures as JSON.

    Examples
    --------
    >>> encode(["paid ", Figure(90.58, "percent", "90.58%", ("k.xlsx!Invoices!F5",))])[1]["cells"]
    ['k.xlsx!Invoices!F5']
    """
    return [_figure_fields(part) if isinstance(part, Figure) else str(part) for part in parts]


def decode(found: object) -> Sentence:
    """Return the words and figures that `encode` has made JSON."""
    return tuple(one if isinstance(one, str) else _figure(checked(one, dict)) for one in checked(found, list))


def _figure_fields(figure: Figure) -> dict[str, Any]:
    value = float(figure.value)  # also where it is numpy's
    lists = {"cells": list(figure.cells), "operands": list(figure.operands)}
    return asdict(figure) | lists | {"value": value if math.isfinite(value) else None}


def _figure(fields: Mapping[str, object]) -> Figure:
    return Figure(
        value=checked_number(fields.get("value")),
        unit=checked(fields.get("unit"), str),
        printed=checked(fields.get("printed"), str),
        cells=checked_texts(fields.get("cells")),
        arithmetic=checked(fields.get("arithmetic"), str),
        operands=checked_texts(fields.get("operands")),
        names_files=checked(fields.get("names_files"), bool),
    )
