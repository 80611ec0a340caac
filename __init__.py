"""An emotional mind for game characters and robots.

The public names are imported when they are first asked for, so that ``import espressivo`` stays quick and needs none of
the packages that only some rooms use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

# Public name -> the module that defines it, relative to this one (".agents.world"). The same names stand in __all__
# and, for type checkers, in the block below; tests/house holds the three together.
_HOMES: dict[str, str] = {
    "Agent": ".agents.agent",
    "Answer": ".core.properties",
    "AuthoringError": ".core.errors",
    "Behaviour": ".agents.behaviour",
    "Contagion": ".agents.crowd.contagion",
    "Crowd": ".agents.crowd.crowd",
    "Decision": ".decision.policy",
    "ESPRESSIVO": ".agents.behaviour",
    "Emotion": ".core.emotions",
    "EspressivoError": ".core.errors",
    "FATIMA": ".agents.behaviour",
    "FeltNode": ".agents.feeling",
    "Journal": ".agents.journal",
    "Neighbours": ".agents.crowd.neighbours",
    "Option": ".agents.world",
    "Outcome": ".agents.world",
    "Personality": ".core.personality",
    "Places": ".agents.crowd.places",
    "PropertyCall": ".core.properties",
    "Term": ".core.terms",
    "Trace": ".agents.trace",
    "Turn": ".agents.world",
    "Why": ".agents.why",
    "World": ".agents.world",
    "build_world": ".scenarios.build",
    "crowd_like": ".agents.crowd.likeness",
    "load_crowd": ".agents.crowd.saving",
    "load_world": ".scenarios.build",
    "read_scenario": ".scenarios.reading",
    "read_story": ".scenarios.language.compiling",
    "record": ".agents.journal",
    "replay": ".agents.replay",
    "resume": ".agents.replay",
    "save_crowd": ".agents.crowd.saving",
    "term": ".core.terms",
    "what_if": ".agents.what_if",
}

__all__ = [
    "Agent",
    "Answer",
    "AuthoringError",
    "Behaviour",
    "Contagion",
    "Crowd",
    "Decision",
    "ESPRESSIVO",
    "Emotion",
    "EspressivoError",
    "FATIMA",
    "FeltNode",
    "Journal",
    "Neighbours",
    "Option",
    "Outcome",
    "Personality",
    "Places",
    "PropertyCall",
    "Term",
    "Trace",
    "Turn",
    "Why",
    "World",
    "__version__",
    "build_world",
    "crowd_like",
    "load_crowd",
    "load_world",
    "read_scenario",
    "read_story",
    "record",
    "replay",
    "resume",
    "save_crowd",
    "term",
    "what_if",
]

if TYPE_CHECKING:
    from .agents.agent import Agent
    from .agents.behaviour import ESPRESSIVO, FATIMA, Behaviour
    from .agents.crowd.contagion import Contagion
    from .agents.crowd.crowd import Crowd
    from .agents.crowd.likeness import crowd_like
    from .agents.crowd.neighbours import Neighbours
    from .agents.crowd.places import Places
    from .agents.crowd.saving import load_crowd, save_crowd
    from .agents.feeling import FeltNode
    from .agents.journal import Journal, record
    from .agents.replay import replay, resume
    from .agents.trace import Trace
    from .agents.what_if import what_if
    from .agents.why import Why
    from .agents.world import Option, Outcome, Turn, World
    from .core.emotions import Emotion
    from .core.errors import AuthoringError, EspressivoError
    from .core.personality import Personality
    from .core.properties import Answer, PropertyCall
    from .core.terms import Term, term
    from .decision.policy import Decision
    from .scenarios.build import build_world, load_world
    from .scenarios.language.compiling import read_story
    from .scenarios.reading import read_scenario
else:

    def __getattr__(name: str) -> object:
        """Import a public name from its room on first use."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(_HOMES[name], __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
