"""What deeds change in a story, and who perceives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ..document import EffectDoc, EffectsDoc, VariableDoc, WitnessesDoc
from .compilation import Compilation
from .compile_names import DeclaredAction
from .compile_presence import PLACE
from .compile_rules import RuleCompiler
from .passages import Passage, Unit, source_of
from .phrases import EventPhrase
from .problems import Place
from .story import Amount, ChangeStory, EffectStory, HappeningStory

__all__ = ["ChangeCompiler", "witnesses_of"]

_EVERYONE: Final = ("everyone", "everybody", "all", "*")
_PRESENT: Final = ("present", "those present")
_MINDED: Final = re.compile(r"(.+?)\s+(?:believes|thinks)\s+(.+)")


def witnesses_of(declared: DeclaredAction, shared: Compilation) -> WitnessesDoc | None:
    """Return who perceives an action; None when nothing is said of it."""
    action, story, unit = declared
    if not story.seen_by:
        return None
    found = WitnessesDoc(event=action.event, source=source_of(unit.place))
    for passage in (unit / "seen by").each(story.seen_by):
        folded = passage.text.strip().casefold()
        if folded in _PRESENT:
            found.place = f"{PLACE}(SELF)"
        elif folded in _EVERYONE:
            found.seen_by = [*found.seen_by, "*"]
        else:
            found.seen_by = [*found.seen_by, shared.somebody(passage, action.variables)]
    return found


class ChangeCompiler:
    """Compiles changes.

    Args:
        shared: What everything is compiled with.
        rules: What compiles the rules of each character, by its symbol; changes of goals become rules.
        wants: The characters that have each goal, by its symbol.

    Attributes:
        effects: What was compiled.
    """

    def __init__(self, shared: Compilation, rules: dict[str, RuleCompiler], wants: dict[str, list[str]]) -> None:
        self._shared = shared
        self._rules = rules
        self._wants = wants
        self.effects: list[EffectsDoc] = []

    def changes(self, written: dict[str, Any] | list[ChangeStory], unit: Unit) -> None:
        """Compile the changes of a file.

        A belief without arguments, such as ``loaves``, is one's own: it changes for everybody who has it when the story
        begins, for everybody when nobody has it. Anything else everybody learns, unless ``for`` says who.
        """
        if isinstance(written, dict):
            for event, values in written.items():
                where = unit / event
                self._change(ChangeStory(set=values or {}), where, where.key(), where)
            return
        for number, change in enumerate(written):
            where = unit / number
            self._change(change, where, (where / "after").passage(change.after), where / "set")

    def happenings(self, written: list[HappeningStory], unit: Unit) -> None:
        """Compile FAtiMA's world model."""
        for number, happening in enumerate(written):
            where = unit / number
            effects = [self._effect(each, where / "effects" / n, ()) for n, each in enumerate(happening.effects)]
            self._shared.places[f"$.world_model[{len(self.effects)}]"] = where.place
            self.effects.append(EffectsDoc(event=happening.event, priority=happening.priority, effects=effects))

    def _change(self, change: ChangeStory, unit: Unit, event: Passage, values: Unit) -> None:
        if not event.text.strip():
            self._shared.error("no-event", "this change follows nothing", "add `after: [who] ...`", unit.place)
            return
        found = self._shared.event(event)
        if found is None:
            return
        conditions = self._shared.conditions((unit / "if").each(change.if_), found.variables)
        path = f"$.world_model[{len(self.effects)}]"
        effects: list[EffectDoc] = []
        for effect, place in self._effects(change, unit, values, found, conditions):
            self._shared.places[f"{path}.effects[{len(effects)}]"] = place
            effects.append(effect)
        if effects:
            self._shared.places[path] = event.whole
            self.effects.append(
                EffectsDoc(event=found.event, priority=change.priority, effects=effects, source=event.source)
            )
        for goal, amount in change.goals.items():
            self._shift(goal, amount, unit / "goals" / goal, found, conditions)

    def _effects(
        self, change: ChangeStory, unit: Unit, values: Unit, found: EventPhrase, conditions: list[str]
    ) -> Iterator[tuple[EffectDoc, Place]]:
        observers = [self._shared.somebody(each, found.variables) for each in (unit / "for").each(change.for_)]
        for name, value in change.set.items():
            for observer in observers or ["*"]:
                where = values / name
                yield self._set(value, where, observer, conditions, found.variables), where.key_place
        for number, each in enumerate(change.effects):
            where = unit / "effects" / number
            yield self._effect(each, where, found.variables, conditions), where.place

    def _set(self, value: Any, unit: Unit, observer: str, conditions: list[str], bound: tuple[str, ...]) -> EffectDoc:
        mind, key = "SELF", unit.key()
        minded = _MINDED.fullmatch(key.text)
        if minded:
            named = Passage(minded[1], key.place)
            mind = self._shared.somebody(named, bound)
            start, place = minded.start(2), key.place
            key = Passage(minded[2], lambda offset, length: place(offset + start, length))
        changed = self._shared.property(key, bound)
        if observer == "*" and changed in self._shared.own_beliefs:
            conditions = [*conditions, f"Exists({changed}) = True"]  # nobody else has such a thing
        return EffectDoc(
            property=changed,
            value=self._shared.value(unit.passage(value), bound),
            observer=observer,
            perspective=mind,
            conditions=conditions,
        )

    def _effect(
        self, effect: EffectStory, unit: Unit, bound: tuple[str, ...], conditions: list[str] | None = None
    ) -> EffectDoc:
        own = self._shared.conditions((unit / "if").each(effect.if_), bound)
        plain = self._shared.plain
        return EffectDoc(
            property=self._shared.property((unit / "belief").passage(effect.belief), bound),
            value=self._shared.value((unit / "becomes").passage(effect.becomes), bound),
            observer=effect.for_ if plain else self._shared.somebody((unit / "for").passage(effect.for_), bound),
            perspective=effect.mind if plain else self._shared.whom(effect.mind),
            conditions=[*(conditions or ()), *own],
        )

    def _shift(self, goal: str, amount: Amount, unit: Unit, found: EventPhrase, conditions: list[str]) -> None:
        """Make a goal likelier or less so for everybody who has it."""
        symbol = self._shared.goal(goal, unit.key_place)
        for owner in self._wants.get(symbol or "", []):
            own = list(conditions)
            value = self._shared.amount(unit.passage(amount), own, found.variables)
            variable = VariableDoc(name="Goal Success Probablity", value=value, target=symbol)
            self._rules[owner].appraise(found.event, own, [variable], unit.key_place)
