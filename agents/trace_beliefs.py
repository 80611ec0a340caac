"""Where beliefs come from: what was believed when a trace began, and each change since with what made it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..core.memory import EventRecord
from ..core.terms import NIL, SELF, Key, Term

if TYPE_CHECKING:
    from .agent import Agent
    from .trace import Step
    from .world import World

__all__ = ["EFFECT", "EVENT", "OUTSIDE", "RULE", "START", "BeliefSeen", "BeliefsSeen", "place_of_effects"]

START, EVENT, EFFECT, RULE, OUTSIDE = "start", "event", "effect", "rule", "outside"
_Name = tuple[Key, Key]
"""Mind and name of a belief."""


class BeliefSeen(NamedTuple):
    """What was believed from some step on.

    Attributes:
        value: NIL for nothing.
        step: In which it came to be believed; 0 for before the trace began.
        origin: What made it so: ``start``, ``event`` (which says so itself), ``effect`` of an event, ``rule`` (a
            condition that tells beliefs), or ``outside`` (it was told by hand, before that step).
        place: Where that is written, ``file:line``, when it is known.
        event: The event, if there was one.
    """

    value: Term
    step: int = 0
    origin: str = START
    place: str = ""
    event: Term | None = None


class BeliefsSeen:
    """The beliefs of several agents over time.

    Args:
        places: Where those of the beginning are authored, ``file:line`` by agent and property; of what is taken to
            stand in the mind of Tom, the property is ``ToM(Tom, ...)``.
    """

    def __init__(self, places: Mapping[tuple[str, str], str]) -> None:
        self._places = {(who.casefold(), _plain(name)): place for (who, name), place in places.items()}
        self._history: dict[tuple[str, Key, Key], list[BeliefSeen]] = {}
        self._versions: dict[str, int] = {}
        self._held: dict[str, dict[_Name, Term]] = {}

    def meet(self, agent: Agent) -> None:
        """Take down what somebody believes."""
        who = agent.name.casefold()
        self._versions[who] = agent.beliefs.version
        self._held[who] = _held(agent)
        for belief in agent.beliefs:
            told = str(belief.name) if belief.mind.is_self else f"ToM({_whose(belief.mind)}, {belief.name})"
            place = self._places.get((who, _plain(told)), "")
            self._history[who, belief.mind.key, belief.name.key] = [BeliefSeen(belief.value, place=place)]

    def at(self, agent: Agent, name: Term, mind: Term, before: int | None) -> BeliefSeen | None:
        """Return what somebody believed before a step (None: now), and since when."""
        own, who = name.replace(SELF, agent.beliefs.owner), agent.name.casefold()
        for key in (mind.key, (SELF.key, mind.key), "*"):
            history = self._history.get((who, key, own.key), ())
            held = [seen for seen in history if before is None or seen.step < before + (seen.origin == OUTSIDE)]
            if held and not held[-1].value.is_nil:
                return held[-1]
        return None

    def notice_outside(self, agent: Agent, step: int) -> None:
        """Take down what somebody was told by hand before a step."""
        for name, value in self._changes(agent):
            self._add(agent, name, BeliefSeen(value, step, OUTSIDE))

    def notice_step(self, agent: Agent, step: Step, world: World) -> None:
        """Take down what somebody came to believe in a step."""
        changes = list(self._changes(agent))
        if not changes:
            return
        made = dict(_made(agent, step, world))
        for name, value in changes:
            unmade = BeliefSeen(value, step.number, RULE, event=step.events[0] if step.events else None)
            self._add(agent, name, made.get(name[1], unmade)._replace(value=value))

    def _changes(self, agent: Agent) -> list[tuple[_Name, Term]]:
        """Return what somebody believes otherwise than when last looked at."""
        who, version = agent.name.casefold(), agent.beliefs.version
        if self._versions.get(who) == version:
            return []
        before, now = self._held.get(who, {}), _held(agent)
        self._versions[who], self._held[who] = version, now
        gone = [(name, NIL) for name in before if name not in now]
        return [(name, value) for name, value in now.items() if name not in before or before[name] != value] + gone

    def _add(self, agent: Agent, name: _Name, seen: BeliefSeen) -> None:
        self._history.setdefault((agent.name.casefold(), *name), []).append(seen)


def _held(agent: Agent) -> dict[_Name, Term]:
    return {(belief.mind.key, belief.name.key): belief.value for belief in agent.beliefs}


def _whose(mind: Term) -> Term:
    """Return whose mind it is, of one as somebody sees it: Tom, of ``SELF(Tom)``."""
    return mind.args[0] if mind.is_compound and mind.size == 2 else mind


def _plain(name: str) -> str:
    return name.replace(" ", "").casefold()


def _made(agent: Agent, step: Step, world: World) -> Iterator[tuple[Key, BeliefSeen]]:
    """Yield, by the names of beliefs that a step's events changed, what made somebody believe them."""
    happened = step.events[0] if step.events else None
    for record in _records(agent, step):
        if not record.is_property_change:
            happened = record.event
            continue
        name = record.action.replace(SELF, agent.beliefs.owner)
        while name.head.key == "tom" and name.size == 3:
            name = name.args[1]
        if record.event in step.events or happened is None:
            yield name.key, BeliefSeen(NIL, step.number, EVENT, event=record.event)
        else:
            yield name.key, BeliefSeen(NIL, step.number, EFFECT, place_of_effects(world, happened), happened)


def _records(agent: Agent, step: Step) -> list[EventRecord]:
    return [agent.memory[each] for each in step.seen.get(agent.name, ()) if each in agent.memory]


def place_of_effects(world: World, event: Term) -> str:
    """Return where it is written what an event changes."""
    for effect in world.effects.simulate([event]):
        known = None if effect.template is None else world.effects.get(effect.template)
        if known is not None:
            return known.source
    return ""
