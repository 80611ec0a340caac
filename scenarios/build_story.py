"""The story of a document as a world has it: lines and their deeds, effects, witnesses, triggers, words for names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from ..agents.dialogue import Deed, Line
from ..agents.effects import Effect
from ..agents.rule_checks import check_effect, check_event
from ..agents.triggers import Trigger
from ..agents.world import World
from ..core.errors import AuthoringError, EventError, StateError, nearest
from ..core.memory import validate_event
from ..core.terms import Kind, Symbol, Term, parse
from .document import EffectsDoc, LineDoc, Scenario, TriggerDoc, WitnessesDoc
from .document_places import at

__all__ = ["STARTS", "add_lines", "add_story"]

STARTS: Final = "the story starts"
"""Name of the trigger by which everybody perceives that the story starts, and with which scene."""
_STARTING: Final = "Event(Action-End, Story, Start, -)"
_ENTERING: Final = b"Enter("


def add_lines(world: World, scenario: Scenario, file: str | None = None) -> None:
    """Give a world the lines of a document, and the words in which names are said.

    Raises:
        AuthoringError: Something makes no sense; the message says where.
    """
    names = [agent.name for agent in scenario.agents]
    for number, line in enumerate(scenario.dialogues):
        world.dialogue.add(_line(line, names, file, f"$.dialogues[{number}]"))
    world.labels.update(scenario.labels)


def add_story(world: World, scenario: Scenario, file: str | None = None) -> None:
    """Give a world, whose agents are there, effects, witnesses and triggers, and let the story stand at its start.

    Raises:
        AuthoringError: Something makes no sense; the message says where.
    """
    for number, effects in enumerate(scenario.world_model):
        _add_effects(world, effects, file, f"$.world_model[{number}]")
    for number, rule in enumerate(scenario.witnesses):
        _add_witnesses(world, rule, file, f"$.witnesses[{number}]")
    with at(file, "$.dialogue"):
        world.triggers.dialogue = _dialogue(scenario.dialogue)
    if scenario.start:
        with at(file, "$.start"):
            _start(world, scenario.start)
    for number, trigger in enumerate(scenario.triggers):
        _add_trigger(world, trigger, file, f"$.triggers[{number}]")
    world.triggers.announces = bool(scenario.start) and _ENTERING in msgspec.json.encode(scenario)
    world.triggers.notice(world)


def _line(doc: LineDoc, names: Sequence[str], file: str | None, path: str) -> Line:
    deeds: list[Deed] = []
    for number, deed in enumerate(doc.performs):
        with at(file, f"{path}.performs[{number}]", doc.source):
            deeds.append(Deed.parse(deed.action, deed.target))
            _check_deed(deeds[-1])
    with at(file, f"{path}.speaker", doc.source):
        _check_name(doc.speaker, names, "who speaks")
    with at(file, path, doc.source):
        return Line.parse(
            doc.current_state,
            doc.next_state,
            doc.meaning,
            doc.style,
            doc.utterance,
            doc.id,
            performs=deeds,
            speaker=doc.speaker,
            source=doc.source,
        )


def _check_deed(deed: Deed) -> None:
    if deed.target.is_compound:
        raise EventError(f"{deed.action} cannot be done to {deed.target}: expected a name, a variable or -")
    if deed.action.head.kind != Kind.TEXT:
        raise EventError(f"{deed.action} is no action: expected a word, such as Wave or Take(loaf)")


def _add_effects(world: World, doc: EffectsDoc, file: str | None, path: str) -> None:
    with at(file, f"{path}.event", doc.source):
        template = parse(doc.event)
        if world.behaviour.checks_rules:
            check_event(template)
    effects: list[Effect] = []
    for number, each in enumerate(doc.effects):
        with at(file, f"{path}.effects[{number}]", doc.source):
            effect = Effect.parse(each.property, each.value, each.observer, each.perspective, each.conditions)
            if world.behaviour.checks_rules:
                check_effect(effect, template, [agent.name for agent in world])
            effects.append(effect)
    with at(file, path, doc.source):
        world.effects.add(template, effects, doc.priority, doc.source)


def _add_witnesses(world: World, doc: WitnessesDoc, file: str | None, path: str) -> None:
    with at(file, path, doc.source):
        rule = world.witnesses.add(doc.event, doc.seen_by, doc.place, doc.source)
    for number, name in enumerate(rule.seen_by):
        with at(file, f"{path}.seen_by[{number}]", doc.source):
            if not name.variables and not name.is_universal:
                _check_name(str(name), [agent.name for agent in world], f"who perceives {rule.template}")


def _dialogue(text: str) -> Term:
    found = parse(text)
    if not found.is_compound or not found.is_constant:
        raise StateError(f"{found} is no dialogue: expected a property, such as DialogueState(Scene)")
    return found


def _start(world: World, state: str) -> None:
    """Let everybody stand at the beginning, and the story start when triggers are first asked."""
    start = parse(state)
    for agent in world:
        agent.beliefs.tell(world.triggers.dialogue, start)
    world.triggers.add(Trigger.parse(STARTS, events=[_STARTING], next_state=start))


def _add_trigger(world: World, doc: TriggerDoc, file: str | None, path: str) -> None:
    with at(file, f"{path}.mind", doc.source):
        _check_mind(world, doc)
    if doc.after < 0:
        message = f"{doc.after:g} seconds cannot have passed: expected 0 or more"
        raise AuthoringError(message, file=file, path=f"{path}.after")
    with at(file, path, doc.source):
        trigger = Trigger.parse(
            doc.id,
            state=doc.state,
            after=doc.after,
            mind=doc.mind,
            conditions=doc.conditions,
            fallback=doc.fallback,
            once=doc.once,
            text=doc.text,
            events=doc.events,
            next_state=doc.next_state,
            source=doc.source,
        )
        world.triggers.add(trigger)
    for number, event in enumerate(trigger.events):
        with at(file, f"{path}.events[{number}]", doc.source):
            _check_happening(event, trigger)
    if trigger.next_state is not None and (loose := _loose(trigger.next_state, trigger)):
        message = f"{doc.next_state} leads nowhere: {loose} is bound by no condition"
        raise AuthoringError(message, file=file, path=f"{path}.next_state")


def _check_mind(world: World, doc: TriggerDoc) -> None:
    _check_name(doc.mind, [agent.name for agent in world], "in whose mind conditions are asked")
    if doc.conditions and not doc.mind:
        raise StateError("a trigger with conditions needs a mind in which they are asked: the name of an agent")


def _check_happening(event: Term, trigger: Trigger) -> None:
    """Refuse an event that could never happen."""
    if loose := _loose(event, trigger):
        raise EventError(f"{event} cannot happen: {loose} is bound by no condition")
    check_event(event)
    if not event.variables:
        validate_event(event)


def _loose(part: Term, trigger: Trigger) -> Symbol | None:
    bound = [variable for condition in trigger.conditions.conditions for variable in condition.variables]
    return next((variable for variable in part.variables if variable not in bound), None)


def _check_name(name: str, names: Sequence[str], what: str) -> None:
    if name and name.casefold() not in map(str.casefold, names):
        close = nearest(name, names)
        hint = f"did you mean {close}?" if close else f"expected {', '.join(names) or 'an agent'}"
        raise StateError(f"{what}: nobody is called {name}; {hint}")
