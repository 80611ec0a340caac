"""Whose mind: perspectives of the theory of mind.

A mind is a chain of agents that begins with SELF: ``SELF`` is what I believe, ``SELF(Mary)`` what I believe Mary
believes, ``SELF(Mary(Bob))`` what I believe Mary believes Bob believes. ``*`` is what holds in every mind.
"""

from __future__ import annotations

from typing import cast

from .errors import PerspectiveError
from .terms import SELF, UNIVERSAL, Compound, Kind, Symbol, Term

__all__ = ["MAX_LEVELS", "Chain", "chain_of", "mind_of"]

MAX_LEVELS = 2
"""How many agents may follow SELF."""

Chain = tuple[Symbol, ...]
"""The agents of a mind from SELF on; empty for the universal mind."""


def chain_of(perspective: Term, owner: Term) -> Chain:
    """Return the chain of agents that a perspective names.

    Args:
        perspective: ``SELF``, the owner's name, another agent's name, ``A(B)``, ``SELF(A(B))`` or ``*``.
        owner: Who asks.

    Raises:
        PerspectiveError: It holds NIL or a variable, an argument too many, or is too deep.
    """
    if perspective.kind == Kind.UNIVERSAL:
        return ()
    if perspective.variables:
        raise PerspectiveError(f"the perspective {perspective} holds a variable: name the agent whose mind is meant")
    layers = [SELF]
    rest: Term = perspective
    while True:
        _push(layers, rest.head, owner, perspective)
        if not isinstance(rest, Compound):
            break
        if len(rest.args) != 1:
            raise PerspectiveError(f"{perspective} is no perspective: each agent holds just one other, as in Mary(Bob)")
        rest = rest.args[0]
    return checked(tuple(layers))


def _push(layers: list[Symbol], agent: Symbol, owner: Term, perspective: Term) -> None:
    if agent.kind in (Kind.NIL, Kind.UNIVERSAL):
        raise PerspectiveError(f"the perspective {perspective} holds {agent}: name the agent whose mind is meant")
    if len(layers) == 1 and agent.key == owner.key:
        agent = SELF
    if agent.key != layers[-1].key:
        layers.append(agent)


def checked(chain: Chain) -> Chain:
    """Return the chain, or refuse one that is too deep."""
    if len(chain) > MAX_LEVELS + 1:
        names = " > ".join(map(str, chain))
        raise PerspectiveError(f"{names} goes {len(chain) - 1} minds deep; at most {MAX_LEVELS} others' minds are kept")
    return chain


def mind_of(chain: Chain) -> Term:
    """Return the term under which what a mind believes is kept."""
    if not chain:
        return UNIVERSAL
    mind: Term | None = None
    for agent in reversed(chain):
        mind = agent if mind is None else Compound(agent, (mind,))
    return cast(Term, mind)
