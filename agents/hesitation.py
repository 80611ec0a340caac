"""Whether an agent hesitates about somebody: it feels two ways about them, or cannot tell how they feel.

Ambivalence delays what one does and makes one ask (van Harreveld, van der Pligt & de Liver 2009, The agony of
ambivalence). How much it takes is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from ..core.terms import SELF, Kind, Term, compose, term

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["HESITATES_FROM", "MIXED", "PAUSE_S", "Doubt", "Hesitation", "hesitation"]

MIXED: Final = "Mixed"
"""The belief ``Mixed(person)``: how contradictory that person's signs of feeling are, 0..1."""
HESITATES_FROM: Final = 0.15
"""Hesitation, 0..1, from which it shows; ours."""
PAUSE_S: Final = 1.6
"""How long the greatest hesitation waits before it speaks or acts, in seconds; ours."""
_MOST_INTENSE: Final = 10.0


class Doubt(NamedTuple):
    """One reason to hesitate.

    Attributes:
        kind: ``feels two ways`` about them, or ``cannot read`` them.
        name: The name of the mixed feeling, or the belief.
        level: 0..1.
    """

    kind: Literal["feels two ways", "cannot read"]
    name: str
    level: float


class Hesitation(NamedTuple):
    """How much an agent hesitates about somebody.

    Attributes:
        level: 0..1, that of the strongest doubt.
        doubts: Why, the strongest first.
    """

    level: float = 0.0
    doubts: tuple[Doubt, ...] = ()

    def __bool__(self) -> bool:
        """Whether it shows."""
        return self.level >= HESITATES_FROM

    @property
    def pause_s(self) -> float:
        """How long to wait before speaking or acting, in seconds; 0 when it does not show."""
        return round(self.level * PAUSE_S, 3) if self else 0.0


def hesitation(agent: Agent, whom: Term | str) -> Hesitation:
    """Return how much an agent hesitates about somebody, and why.

    >>> from espressivo import Agent
    >>> ana = Agent("Ana", beliefs={"Mixed(Ben)": 0.5})
    >>> hesitation(ana, "Ben").pause_s, bool(hesitation(ana, "Zoe"))
    (0.8, False)
    """
    about = term(whom)
    found = [doubt for doubt in (*_two_ways(agent, about), *_unread(agent, about)) if doubt.level > 0]
    found.sort(key=lambda doubt: (-doubt.level, doubt.name))
    return Hesitation(found[0].level, tuple(found)) if found else Hesitation()


def _two_ways(agent: Agent, about: Term) -> list[Doubt]:
    own = about.is_self or about == agent.beliefs.owner
    return [
        Doubt("feels two ways", each.node, min(1.0, each.intensity / _MOST_INTENSE))
        for each in agent.feels()
        if each.kind == "ambivalence"
        and each.about is not None
        and (each.about == about or (own and (each.about.is_self or each.about == agent.beliefs.owner)))
    ]


def _unread(agent: Agent, about: Term) -> list[Doubt]:
    if about.kind != Kind.TEXT or about == SELF or about.is_universal:
        return []
    belief = compose(MIXED, about)
    mixed = agent.beliefs.ask(belief).value.value
    if not isinstance(mixed, float):
        return []
    return [Doubt("cannot read", str(belief), min(1.0, max(0.0, mixed)))]
