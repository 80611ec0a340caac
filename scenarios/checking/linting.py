"""All lint rules, in order."""

from __future__ import annotations

from ...agents.world import World
from .abilities import Abilities
from .finder import Finder
from .lint_beliefs import check_beliefs
from .lint_conditions import check_conditions
from .lint_dialogue import check_dialogue
from .lint_events import check_events
from .lint_feelings import check_feelings
from .lint_text import check_texts

__all__ = ["lint"]


def lint(finder: Finder, world: World | None, *, whole: bool) -> None:
    """Look through a scenario.

    Args:
        finder: Takes in what is found.
        world: Built from the scenario; None when it cannot be.
        whole: Whether nothing was left out of it, so that what is missing is missing.
    """
    check_conditions(finder)
    check_texts(finder)
    if whole:
        check_beliefs(finder)
        check_events(finder)
        check_dialogue(finder)
        if world is not None:
            check_feelings(finder, Abilities(finder.facts, world))
