"""What can be done in a story and what it changes: actions, their witnesses, changes and triggers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from ..document import EffectDoc, EffectsDoc, TriggerDoc, VariableDoc, WitnessesDoc
from .compile_rules import RuleCompiler
from .passages import Compilation, Passage, Unit, is_term
from .phrases import Action, PhraseError
from .story import Amount, ChangeStory, EffectStory, HappeningStory, TriggerStory

__all__ = ["PLACE", "WorldCompiler", "seconds_of", "witnesses_of"]

PLACE: Final = "Place"
"""What an agent believes of where everybody is, when scenes say who is present."""
_EVERYONE: Final = ("everyone", "everybody", "all", "*")
_PRESENT: Final = ("present", "those present")
_TIME: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?)?", re.IGNORECASE)
_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}
_MINDED: Final = re.compile(r"(.+?)\s+(?:believes|thinks)\s+(.+)")


def seconds_of(text: str | float) -> float | None:
    """Return the seconds of a duration such as ``60 s`` or ``2 min``; None when it is none.

    >>> seconds_of("2 min"), seconds_of("1.5"), seconds_of("soon")
    (120.0, 1.5, None)
    """
    found = _TIME.fullmatch(str(text).strip())
    return float(found[1]) * _UNITS[(found[2] or "s")[0].lower()] if found else None


def witnesses_of(action: Action, seen_by: Iterator[Passage], shared: Compilation, source: str) -> WitnessesDoc | None:
    """Return who perceives an action; None when nothing is said of it."""
    names: list[str] = []
    place = ""
    said = False
    for passage in seen_by:
        said = True
        folded = passage.text.strip().casefold()
        if folded in _PRESENT:
            place = f"{PLACE}(SELF)"
        elif folded in _EVERYONE:
            names.append("*")
        else:
            names.append(shared.somebody(passage, action.variables))
    return WitnessesDoc(event=action.event, seen_by=names, place=place, source=source) if said else None


class WorldCompiler:
    """Compiles changes and triggers.

    Args:
        shared: What everything is compiled with.
        rules: What compiles the rules of each character, by its symbol; changes of goals become rules.
        wants: The characters that have each goal, by its symbol.
    """

    def __init__(self, shared: Compilation, rules: dict[str, RuleCompiler], wants: dict[str, list[str]]) -> None:
        self._shared = shared
        self._rules = rules
        self._wants = wants
        self.effects: list[EffectsDoc] = []
        self.triggers: list[TriggerDoc] = []

    # -- changes -----------------------------------------------------------------------------------------------

    def changes(self, written: dict[str, Any] | list[ChangeStory], unit: Unit) -> None:
        """Compile the changes of a file."""
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
            effects = [
                self._effect(each, where / "effects" / place, ()) for place, each in enumerate(happening.effects)
            ]
            self._shared.places[f"$.world_model[{len(self.effects)}]"] = where.place
            self.effects.append(EffectsDoc(event=happening.event, priority=happening.priority, effects=effects))

    def _change(self, change: ChangeStory, unit: Unit, event: Passage, values: Unit) -> None:
        if not event.text:
            self._shared.error("no-event", "this change follows nothing", "add `after: [who] ...`", unit.place)
            return
        found = self._shared.event(event)
        if found is None:
            return
        conditions = self._shared.conditions((unit / "if").each(change.if_), found.variables)
        observers = [self._shared.somebody(each, found.variables) for each in (unit / "for").each(change.for_)]
        effects = [
            self._set(name, value, values / name, observer, conditions, found.variables)
            for name, value in change.set.items()
            for observer in observers or ["*"]
        ]
        effects += [self._effect(each, unit / "effects" / n, found.variables) for n, each in enumerate(change.effects)]
        place = event.whole
        path = f"$.world_model[{len(self.effects)}]"
        self._shared.places[path] = place
        for number, name in enumerate(name for name in change.set for _ in observers or ["*"]):
            self._shared.places[f"{path}.effects[{number}]"] = (values / name).key_place
        if effects:
            self.effects.append(
                EffectsDoc(event=found.event, priority=change.priority, effects=effects, source=event.source)
            )
        for goal, amount in change.goals.items():
            self._shift(goal, amount, unit / "goals" / goal, found.event, found.variables, conditions)

    def _set(
        self, name: str, value: Any, unit: Unit, observer: str, conditions: list[str], bound: tuple[str, ...]
    ) -> EffectDoc:
        minded = _MINDED.fullmatch(name)
        mind = "SELF"
        key = unit.key()
        if minded:
            mind = self._shared.whom(minded[1])
            key = Passage(minded[2], lambda offset, length: unit.key().place(offset + minded.start(2), length))
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

    def _effect(self, effect: EffectStory, unit: Unit, bound: tuple[str, ...]) -> EffectDoc:
        if self._shared.plain:
            return EffectDoc(
                property=effect.belief,
                value=str(effect.becomes),
                observer=effect.for_,
                perspective=effect.mind,
            )
        return EffectDoc(
            property=self._shared.property((unit / "belief").passage(effect.belief), bound),
            value=self._shared.value((unit / "becomes").passage(effect.becomes), bound),
            observer=self._shared.somebody((unit / "for").passage(effect.for_), bound),
            perspective=self._shared.whom(effect.mind),
            conditions=self._shared.conditions((unit / "if").each(effect.if_), bound),
        )

    def _shift(
        self, goal: str, amount: Amount, unit: Unit, event: str, bound: tuple[str, ...], conditions: list[str]
    ) -> None:
        """Make a goal likelier or less so for everybody who has it."""
        symbol = self._shared.names.goal(goal)
        if symbol is None:
            hint = self._shared.names.nearest(goal, self._shared.names.goal_words())
            remedy = hint or "add it to somebody's `wants:`"
            self._shared.error("unknown-goal", f"nobody has the goal {goal!r}", remedy, unit.key_place)
            return
        for owner in self._wants.get(symbol, []):
            own = list(conditions)
            value = self._shared.amount(unit.passage(amount), own, bound)
            variable = VariableDoc(name="Goal Success Probablity", value=value, target=symbol)
            self._rules[owner].appraise(event, own, [variable], unit)

    # -- triggers ----------------------------------------------------------------------------------------------

    def trigger(self, name: str, trigger: TriggerStory, unit: Unit) -> None:
        """Compile a trigger."""
        after = seconds_of(trigger.after)
        if after is None:
            self._shared.error(
                "no-duration", f"{trigger.after!r} is no time", "write `after: 60 s` or `2 min`", (unit / "after").place
            )
        events = [event for each in (unit / "do").each(trigger.do) for event in self.happening(each)]
        self._shared.places[f"$.triggers[{len(self.triggers)}]"] = unit.place
        self.triggers.append(
            TriggerDoc(
                id=name,
                state=self._shared.symbol(trigger.at) if trigger.at else "",
                after=after or 0.0,
                mind=self._shared.whom(trigger.mind) if trigger.mind else "",
                conditions=self._shared.conditions((unit / "if").each(trigger.if_)),
                fallback=trigger.when_stuck,
                once=not trigger.again,
                text=trigger.tell,
                events=events,
                next_state=self._shared.symbol(trigger.go) if trigger.go else "",
                source=f"{unit.place.file or '<text>'}:{unit.place.line}",
            )
        )

    def happening(self, passage: Passage) -> Iterator[str]:
        """Yield the event that a phrase says happens."""
        if passage.text.startswith("Event(") and is_term(passage.text):
            yield passage.text
            return
        try:
            found = self._shared.book.event(passage.text)
        except PhraseError as error:
            self._shared.wrong("phrase", error, passage)
            return
        yield found.event
