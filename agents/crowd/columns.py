"""Columns: what each of a crowd believes of one thing, put together of what was told to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.terms import Term
from .frame import Floats, Mask
from .pairs import Codes

__all__ = [
    "FALSE_CODE",
    "NIL_CODE",
    "NUMBER",
    "TRUE_CODE",
    "UNKNOWN",
    "Belief",
    "Column",
    "Layer",
    "code_of_member",
    "put_together",
    "read",
]

UNKNOWN = -1
"""Code of a belief that is not held."""
NUMBER = 0
"""Code of a number; codes above are words, those below -1 are members."""
TRUE_CODE, FALSE_CODE, NIL_CODE = 1, 2, 3
"""Codes of the truth values, and of nothing."""


def code_of_member(index: int) -> int:
    """Return the code that stands for a member among the values of a column."""
    return -2 - index


@dataclass(frozen=True, slots=True)
class Column:
    """What each of an audience believes of one thing; not to be written to.

    Attributes:
        values: Where a number is believed, that number; else 0.
        codes: :data:`NUMBER`, :data:`UNKNOWN`, the number of a word (:meth:`Knowledge.word`), or a member
            (:func:`code_of_member`).
    """

    values: Floats
    codes: Codes

    @property
    def known(self) -> Mask:
        """Who believes anything of it."""
        known: Mask = self.codes != UNKNOWN
        return known

    @property
    def numeric(self) -> Mask:
        """Who believes a number of it."""
        numeric: Mask = self.codes == NUMBER
        return numeric


@dataclass(slots=True)
class Layer:
    """What was told at once: to whom (None for everybody), and one value or one for each of them."""

    who: Codes | None
    values: Floats
    codes: Codes


@dataclass(slots=True)
class Belief:
    """What was told of one thing, in the order in which it was told."""

    name: Term
    layers: list[Layer]


def read(belief: Belief | None, who: Codes | None, size: int) -> Column:
    """Return what members, or all, believe of one thing; they are as many as the size."""
    layers = [] if belief is None else belief.layers
    if len(layers) == 1 and layers[0].who is None:
        only = layers[0]
        return Column(_chosen(only.values, who, size), _chosen(only.codes, who, size))
    values, codes = np.zeros(size, np.float32), np.full(size, UNKNOWN, np.int32)
    for layer in layers:
        if layer.who is None:
            values[:], codes[:] = _chosen(layer.values, who, size), _chosen(layer.codes, who, size)
        elif who is None:
            values[layer.who], codes[layer.who] = layer.values, layer.codes
        elif len(layer.who):
            places = np.minimum(np.searchsorted(layer.who, who), len(layer.who) - 1)
            told = layer.who[places] == who
            places = places[told]
            values[told] = layer.values if len(layer.values) == 1 else layer.values[places]
            codes[told] = layer.codes if len(layer.codes) == 1 else layer.codes[places]
    return Column(values, codes)


def _chosen(values: Any, who: Codes | None, size: int) -> Any:
    if len(values) == 1:
        return np.broadcast_to(values, (size,))
    return values if who is None else values[who]


def put_together(belief: Belief, size: int) -> Layer:
    """Return all that was told of one thing, in a crowd of a size, as if it had been told at once."""
    if any(layer.who is None for layer in belief.layers):
        found = read(belief, None, size)
        return Layer(None, found.values, found.codes)
    who = np.unique(np.concatenate([layer.who for layer in belief.layers if layer.who is not None]))
    found = read(belief, who, len(who))
    return Layer(who, found.values, found.codes)
