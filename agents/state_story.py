"""The story of a world as plain data and back: deeds of lines, conditional effects, witnesses, triggers, labels.

It stands apart from the rest of a saved world, so that the data of a world without a story are what they always were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..core.conditions import ConditionSet
from ..core.errors import StateError
from ..core.terms import parse
from .dialogue import Deed, Line
from .effects import Consequence
from .triggers import Trigger

if TYPE_CHECKING:
    from .world import World

__all__ = ["restore_story", "save_story"]

Data = dict[str, Any]


def save_story(world: World) -> Data | None:
    """Return the story of a world; None when it has none."""
    data: Data = {
        "lines": [_save_line(line) for line in world.dialogue if line.performs or line.speaker or line.source],
        "effects": [_save_effects(entry) for entry in world.effects if _is_more_than_plain(entry)],
        "witnesses": [
            [
                str(rule.template),
                [str(each) for each in rule.seen_by],
                "" if rule.place is None else str(rule.place),
                rule.source,
            ]
            for rule in world.witnesses
        ],
        "triggers": [_save_trigger(trigger) for trigger in world.triggers],
        "labels": dict(world.labels),
    }
    if not any(data.values()):
        return None
    return {**data, "dialogue": str(world.triggers.dialogue), "progress": world.triggers.progress()}


def restore_story(world: World, data: Mapping[str, Any]) -> None:
    """Give a world, whose lines and effects are there, its story again.

    Raises:
        EspressivoError: The data make no sense.
    """
    told = {name: (performs, speaker, source) for name, performs, speaker, source in data["lines"]}
    lines = [_restored_line(line, *told[line.id]) if line.id in told else line for line in world.dialogue]
    world.dialogue.restore(lines, world.dialogue.named)
    for template, source, effects in data["effects"]:
        _restore_effects(world, template, source, effects)
    for template, seen_by, place, source in data["witnesses"]:
        world.witnesses.add(template, seen_by, place, source)
    for trigger in data["triggers"]:
        world.triggers.add(Trigger.parse(trigger["id"], **{name: trigger[name] for name in trigger if name != "id"}))
    world.labels.update(data["labels"])
    world.triggers.dialogue = parse(data["dialogue"])
    world.triggers.restore(data["progress"])


def _save_line(line: Line) -> list[Any]:
    return [line.id, [[str(deed.action), str(deed.target)] for deed in line.performs], line.speaker, line.source]


def _restored_line(line: Line, performs: list[list[str]], speaker: str, source: str) -> Line:
    return replace(line, performs=tuple([Deed.parse(*deed) for deed in performs]), speaker=speaker, source=source)


def _is_more_than_plain(entry: Consequence) -> bool:
    return bool(entry.source) or any(each.conditions or not each.perspective.is_self for each in entry.effects)


def _save_effects(entry: Consequence) -> list[Any]:
    effects = [[str(each.perspective), _save_conditions(each.conditions)] for each in entry.effects]
    return [str(entry.template), entry.source, effects]


def _restore_effects(world: World, template: str, source: str, effects: list[tuple[str, list[str]]]) -> None:
    plain = world.effects.get(template)
    if plain is None:
        raise StateError(f"nothing follows from {template}, of which the story says more")
    full = [
        replace(effect, perspective=parse(perspective), conditions=ConditionSet.parse(conditions))
        for effect, (perspective, conditions) in zip(plain.effects, effects, strict=True)
    ]
    world.effects.put(replace(plain, effects=tuple(full), source=source))


def _save_trigger(trigger: Trigger) -> Data:
    return {
        "id": trigger.id,
        "state": "" if trigger.state is None else str(trigger.state),
        "after": trigger.after,
        "mind": trigger.mind,
        "conditions": _save_conditions(trigger.conditions),
        "fallback": trigger.fallback,
        "once": trigger.once,
        "text": trigger.text,
        "events": [str(event) for event in trigger.events],
        "next_state": "" if trigger.next_state is None else str(trigger.next_state),
        "source": trigger.source,
    }


def _save_conditions(conditions: ConditionSet) -> list[str]:
    return [str(condition) for condition in conditions.conditions]
