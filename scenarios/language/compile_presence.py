"""Who is where: scenes that say who is present, so that only they perceive what happens there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..document import BeliefDoc, EffectDoc, EffectsDoc, Scenario, WitnessesDoc
from .compile_flow import Setting

__all__ = ["PLACE", "add_whereabouts"]

PLACE: Final = "Place"
"""What an agent believes of where everybody is, when scenes say who is present."""
_ELSEWHERE: Final = "Elsewhere"


def add_whereabouts(scenario: Scenario, settings: Sequence[Setting]) -> None:
    """Let everybody believe where everybody is, and only those in the same place perceive what happens there.

    Nothing is added when no scene says who is present. Somebody who is not in a scene is elsewhere.
    """
    if not any(setting.present for setting in settings):
        return
    scenario.witnesses.insert(0, WitnessesDoc(event="Event(*, *, *, *)", place=f"{PLACE}(SELF)"))
    for setting in settings:
        where = {
            agent.name: setting.name if not setting.present or agent.name in setting.present else _ELSEWHERE
            for agent in scenario.agents
        }
        if setting.name == scenario.start:
            for agent in scenario.agents:
                agent.beliefs += [BeliefDoc(name=f"{PLACE}({who})", value=at) for who, at in where.items()]
        effects = [EffectDoc(property=f"{PLACE}({who})", value=at) for who, at in where.items()]
        ways = [f"Event(Action-End, *, Enter({setting.name}), *)"]
        if any(line.next_state in (setting.name, "*") for line in scenario.dialogues):
            ways.insert(0, f"Event(Action-End, *, Speak(*, {setting.name}, *, *), *)")  # else nobody comes this way
        scenario.world_model += [EffectsDoc(event=event, effects=effects) for event in ways]
