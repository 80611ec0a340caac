"""Contagion between shards: which levels each must hear of from others, and how they get there.

A step needs what is felt by neighbours, wherever they live. Only levels of members with a neighbour in another shard
are sent: by each shard once, to this process, which hands them on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....core.errors import CrowdError, StateError
from ..ascribe import Influence
from ..contagion import Channel, Contagion, Spread
from ..crowd import Crowd
from .division import Shard

__all__ = ["Exchange", "Spreading", "contagion_data", "contagion_from", "contagions_from", "merged_spread"]

Indices = NDArray[np.int32]
Floats = NDArray[np.float32]
_INFLUENCE = ("table", "weights", "rates", "amplification", "bias")


class Spreading:
    """Contagion in one shard.

    Args:
        contagion: Of the whole crowd.
        shard: Which members are here.
        edge: The members here whose levels others need, numbered in the whole.

    Attributes:
        ordinals: The events that what is caught comes from, once they are logged.
    """

    def __init__(self, contagion: Contagion, shard: Shard, edge: Indices) -> None:
        self._contagion = contagion.shard(shard.first, shard.last)
        self._edge = edge - np.int32(shard.first)
        sources = self._contagion.sources
        assert sources is not None
        self._here = (sources >= shard.first) & (sources < shard.last)
        self._own = sources[self._here] - np.int32(shard.first)

    @property
    def ordinals(self) -> list[int]:
        """The numbers of the events that what is caught comes from; none before the first step."""
        return list(self._contagion._ordinals)

    @ordinals.setter
    def ordinals(self, ordinals: Sequence[int]) -> None:
        self._contagion._ordinals = list(ordinals)

    def levels(self, crowd: Crowd) -> Floats:
        """Return the levels of the members at the edge: (channels, members)."""
        return self._contagion.levels(crowd)[:, self._edge]

    def step(self, crowd: Crowd, seconds: float, others: Floats) -> Spread:
        """Let feelings spread.

        Args:
            crowd: The members here.
            seconds: How long.
            others: The levels of the sources that are not here, in their order.
        """
        own = self._contagion.levels(crowd)
        levels = np.empty((len(own), len(self._here)), np.float32)
        levels[:, self._here] = own[:, self._own]
        levels[:, ~self._here] = others
        return self._contagion.step(crowd, seconds, levels)


class Exchange:
    """Which levels go from where to where.

    Args:
        contagion: Of the whole crowd.
        shards: How it is divided.

    Attributes:
        edges: Of each shard the members whose levels others need, numbered in the whole.

    Raises:
        CrowdError: The contagion is for another number of members.
    """

    def __init__(self, contagion: Contagion, shards: Sequence[Shard]) -> None:
        size = shards[-1].last
        if contagion.size != size:
            raise CrowdError(f"contagion among {contagion.size:,} members cannot spread among {size:,}")
        self._foreign: list[Indices] = []
        for shard in shards:
            sources = contagion.shard(shard.first, shard.last).sources
            assert sources is not None
            self._foreign.append(sources[(sources < shard.first) | (sources >= shard.last)])
        asked: Indices = np.unique(np.concatenate(self._foreign)).astype(np.int32)
        self.edges = [asked[(asked >= shard.first) & (asked < shard.last)] for shard in shards]
        self._places = [np.searchsorted(asked, foreign) for foreign in self._foreign]

    def handed_on(self, levels: Mapping[int, Floats]) -> dict[int, Floats]:
        """Return the levels that each shard needs of others, from the levels that each shard has at its edge."""
        whole = np.concatenate([levels[number] for number in sorted(levels)], axis=1)
        return {number: whole[:, places] for number, places in enumerate(self._places)}


def merged_spread(parts: Sequence[Spread]) -> Spread:
    """Return what a step did in all shards."""
    found: list[dict[str, int]] = [{}, {}, {}]
    for part in parts:
        for counts, more in zip(found, part, strict=True):
            for kind, count in more.items():
                counts[kind] = counts.get(kind, 0) + count
    return Spread(*found)


def contagion_data(contagion: Contagion) -> Any:
    """Return a contagion as data in which arrays are left as they are."""
    both = (contagion._influence, contagion._turned)
    return {
        "channels": [[list(channel.kinds), channel.inverted] for channel in contagion.channels],
        "influences": [None if each is None else [getattr(each, name) for name in _INFLUENCE] for each in both],
    }


def contagion_from(data: Any, size: int) -> Contagion:
    """Make a contagion of what :func:`contagion_data` gave.

    Raises:
        StateError: It is no such data, or not for so many members.
    """
    try:
        made = object.__new__(Contagion)
        made.channels = tuple(
            Channel(tuple(map(str, kinds)), None if inverted is None else str(inverted))
            for kinds, inverted in data["channels"]
        )
        influence, turned = data["influences"]
        made._influence = _influence_from(influence, size)
        made._turned = None if turned is None else _influence_from(turned, size)
        made._ordinals = []
    except (KeyError, TypeError, ValueError) as error:
        raise StateError(f"this is no contagion: {error!r}") from None
    return made


def contagions_from(data: Any, size: int) -> tuple[Contagion, ...]:
    """Make several contagions of a list of what :func:`contagion_data` gave.

    Raises:
        StateError: It is no such list, or not for so many members.
    """
    if not isinstance(data, (list, tuple)):
        raise StateError("these are no contagions: expected a list")
    return tuple(contagion_from(each, size) for each in data)


def _influence_from(arrays: Sequence[Any], size: int) -> Influence:
    table, weights, rates, amplification, bias = (np.asarray(each) for each in arrays)
    whole = (table, weights)
    fits = table.dtype == np.int32 and all(each.ndim == 2 and each.shape == (len(table), size) for each in whole)
    for each in (weights, rates, amplification, bias):
        fits = fits and each.dtype == np.float32 and each.shape[-1] in (1, size) and bool(np.isfinite(each).all())
    if not fits or (table.size and (table.min() < 0 or table.max() >= size)):
        raise StateError("who influences whom is damaged: an array is of another size, or names nobody")
    return Influence(None, table, weights, rates, amplification, bias)
