"""How levels of feeling spread among neighbours.

The model is ASCRIBE (Bosse, Hoogendoorn, Klein, Treur, van der Wal & van Wissen 2013; its spirals: Bosse, Duell, Memon,
Treur & van der Wal 2009). A level q lies on 0..1, an intensity's tenth. For member A with neighbours B::

    g_BA  = expressiveness_B * strength_BA * openness_A        how strongly A catches from B, per second
    q*_A  = sum_B g_BA q_B / sum_B g_BA                        what A meets
    f     = amplification_A * (bias_A * (1 - (1 - q*)(1 - q)) + (1 - bias_A) * q* q) + (1 - amplification_A) * q*
    q_A  += min(1, sum_B g_BA * seconds) * (f - q_A)

Who stands alone, or is not open, keeps exactly what they had. Sums run over neighbours in their order, in float32, for
each member by itself, so that a part of a crowd comes to the same bits as the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...core.emotions import MAX_INTENSITY
from ...core.errors import CrowdError
from .neighbours import NOBODY, Neighbours

__all__ = ["CONTAGIOUS", "Influence", "Traits", "bounded", "regard"]

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]
_ONE: Final = np.float32(1)


@dataclass(frozen=True, slots=True)
class Traits:
    """How members express, catch and build on what is felt around them; each 0..1, a number or one a member.

    Attributes:
        expressiveness: How much is seen of what a member feels.
        openness: How much a member lets in; 0 is immune.
        amplification: 0 takes over what is met (absorption), 1 builds on it.
        bias: Where building on it leads: 1 up, 0 down, 0.5 neither.
    """

    expressiveness: ArrayLike = 1.0
    openness: ArrayLike = 0.5
    amplification: ArrayLike = 0.5
    bias: ArrayLike = 0.5

    def columns(self, size: int) -> tuple[Floats, Floats, Floats, Floats]:
        """Return the four, each of shape (size,).

        Raises:
            CrowdError: One has another shape, or is not on 0..1.
        """
        return (
            bounded("expressiveness", self.expressiveness, (size,)),
            bounded("openness", self.openness, (size,)),
            bounded("amplification", self.amplification, (size,)),
            bounded("bias", self.bias, (size,)),
        )


CONTAGIOUS: Final = Traits()
"""Everybody shows what they feel, lets in half, and builds half on it, neither up nor down; the numbers are ours."""


def regard(liking: ArrayLike, stranger: float = 0.5) -> tuple[Floats, Floats]:
    """Return how much of what somebody shows is caught for being liked, and how much turned round for being disliked.

    Args:
        liking: How each neighbour is liked, -10..10; any shape.
        stranger: The share (0..1) caught of somebody who is neither; it grows to 1 at 10, falls to 0 at -10; ours.

    Returns:
        Both 0..1, of the shape of ``liking``; the second is 0 for whoever is not disliked.

    >>> caught, turned = regard([10, 0, -5])
    >>> caught.tolist(), turned.tolist()
    ([1.0, 0.5, 0.25], [0.0, 0.0, 0.5])
    """
    like = bounded("liking", liking, np.shape(liking), -MAX_INTENSITY, MAX_INTENSITY) / np.float32(MAX_INTENSITY)
    share = bounded("stranger", stranger, ())
    up, down = np.maximum(like, 0), np.maximum(-like, 0)
    return share + (_ONE - share) * up - share * down, down


@dataclass(frozen=True, eq=False)
class Influence:
    """Who influences whom, and how quickly: what of a step does not depend on what is felt.

    Attributes:
        sources: Indices of all members whose levels a step needs, ascending; None when it is everybody.
        table: Shape (D, n): the neighbours of n members, as places in ``sources``.
        weights: Shape (D, n): the share of each neighbour; a member's add up to 1, or to 0 for one alone.
        rates: Shape (n,): how strongly each member catches, per second.
        amplification: Shape (n,).
        bias: Shape (n,).
    """

    sources: Indices | None
    table: Indices
    weights: Floats
    rates: Floats
    amplification: Floats
    bias: Floats

    @classmethod
    def of(cls, neighbours: Neighbours, traits: Traits = CONTAGIOUS, strength: ArrayLike = 0.1) -> Influence:
        """Return the influence in a graph of neighbours.

        Args:
            neighbours: Whose feelings reach whom.
            traits: What people are like.
            strength: Of the channel from a neighbour to a member, 0..1 per second: a number, one a member (who
                receives), or shape (D, N). Attention and liking are factors of it.

        Raises:
            CrowdError: A parameter has another shape, or is out of range.
        """
        expressiveness, openness, amplification, bias = traits.columns(neighbours.size)
        shares = bounded("strength", strength, neighbours.table.shape).copy()
        table = np.where(neighbours.table == NOBODY, np.arange(neighbours.size, dtype=np.int32), neighbours.table)
        total = np.zeros(neighbours.size, np.float32)
        for share, theirs, place in zip(shares, table, neighbours.table, strict=True):
            share *= expressiveness[theirs] * (place != NOBODY)
            total += share
        shares /= np.where(total > 0, total, _ONE)
        return cls(None, table, shares, total * openness, amplification, bias)

    @property
    def size(self) -> int:
        """How many members it is for: n."""
        return len(self.rates)

    def shard(self, first: int, last: int) -> Influence:
        """Return the influence on members ``first`` to ``last - 1``; its ``sources`` say whose levels it needs."""
        if not (self.sources is None and 0 <= first <= last <= self.size):
            raise CrowdError(f"no shard of members {first}..{last - 1}: expected a part of a whole of {self.size}")
        sources, places = np.unique(self.table[:, first:last], return_inverse=True)
        table = places.reshape(self.table.shape[0], last - first).astype(np.int32)
        part = slice(first, last)
        weights = np.ascontiguousarray(self.weights[:, part])
        rest = (self.rates[part], self.amplification[part], self.bias[part])
        return Influence(sources.astype(np.int32), table, weights, *rest)

    def met(self, levels: Floats) -> Floats:
        """Return q*: what each member meets, given the levels of the ``sources``, in their order."""
        found = np.zeros(self.size, np.float32)
        if not levels.any():
            return found
        taken = np.empty(self.size, np.float32)
        for weight, places in zip(self.weights, self.table, strict=True):
            np.take(levels, places, out=taken, mode="clip")
            taken *= weight
            found += taken
        return found

    def step(self, own: Floats, seconds: float, levels: Floats | None = None) -> Floats:
        """Return what the members' levels are after a while.

        Args:
            own: Their levels now, 0..1, shape (n,), float32.
            seconds: How long; from 1 / rate on, a step goes all the way to what amplification and bias make of what
                is met, and no further.
            levels: Of the ``sources``; default is ``own``, for a whole crowd.

        Raises:
            CrowdError: A shape does not fit, or the time is negative or no number.
        """
        levels = own if levels is None else levels
        expected = self.size if self.sources is None else len(self.sources)
        if own.shape != (self.size,) or levels.shape != (expected,):
            raise CrowdError(
                f"levels of shape {own.shape} and {levels.shape} do not fit: expected ({self.size},) of the members "
                f"themselves and ({expected},) of those who influence them"
            )
        if not 0 <= seconds < np.inf:
            raise CrowdError(f"contagion cannot last {seconds} seconds: expected a finite number, 0 or more")
        return self._moved(own, self.met(levels), np.float32(seconds))

    def _moved(self, own: Floats, met: Floats, seconds: np.float32) -> Floats:
        both = met * own
        built = met + own
        built -= both
        built -= both
        built *= self.bias
        built += both  # bias * (1 - (1 - met)(1 - own)) + (1 - bias) * met * own
        built -= met
        built *= self.amplification
        built += met
        built -= own
        built *= np.minimum(self.rates * seconds, _ONE)
        built += own
        moved: Floats = np.clip(built, 0, _ONE, out=built)
        return moved


def bounded(name: str, values: ArrayLike, shape: tuple[int, ...], least: float = 0.0, most: float = 1.0) -> Floats:
    """A parameter as float32 of a shape, all of it within its bounds."""
    try:
        found = np.asarray(values, np.float32)
        spread = np.broadcast_to(found, shape)
    except (TypeError, ValueError):
        raise CrowdError(
            f"{name} of shape {np.shape(values)}: expected a number, or numbers of shape {shape}"
        ) from None
    wrong = ~((spread >= least) & (spread <= most))
    if wrong.any():
        where = tuple(int(each[0]) for each in wrong.nonzero())
        place = f" of member {where[-1]}" if where else ""
        raise CrowdError(f"the {name}{place} cannot be {spread[where]:g}: expected {least:g}..{most:g}")
    return spread
