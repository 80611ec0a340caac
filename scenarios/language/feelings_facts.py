"""What is known about a character when a feeling is worked out: relations, goals and prospects as the story begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

__all__ = ["Facts", "known"]

Value = TypeVar("Value")


@dataclass(frozen=True)
class Facts:
    """What is known of a character. Names are terms, as beliefs have them; letter case does not matter.

    Attributes:
        owner: The character's name.
        likes: How much it likes whom, -10..10.
        familiar: How familiar it is with whom or what, 0..1.
        unit: How much it feels as one with whom, 0..1.
        goals: Significance (-10..10) and likelihood (0..1) of each goal, as the story begins.
        prospects: Desirability (-10..10) and likelihood (0..1) of what has been announced before.
    """

    owner: str = "Ana"
    likes: Mapping[str, float] = field(default_factory=dict)
    familiar: Mapping[str, float] = field(default_factory=dict)
    unit: Mapping[str, float] = field(default_factory=dict)
    goals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    prospects: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def known(facts: Mapping[str, Value], name: str) -> Value | None:
    """Return what is known of a name, in any letter case; None when nothing is.

    >>> known({"Tom": 2.0}, "tom")
    2.0
    """
    if name in facts:
        return facts[name]
    return next((value for each, value in facts.items() if each.casefold() == name.casefold()), None)
