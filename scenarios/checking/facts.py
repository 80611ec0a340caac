"""What a scenario's rules say, so that they can be compared: who follows which, what may happen, who knows what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple

from ...agents.agent import Agent
from ...core.conditions import Condition
from ...core.errors import EspressivoError, TermSyntaxError
from ...core.properties import PropertyRegistry
from ...core.terms import NIL, SELF, UNIVERSAL, Term, parse, term
from ..document import RulesDoc, Scenario

__all__ = ["ANYBODY", "Facts", "Happening", "Known", "RuleOf", "fits", "parsed"]

ANYBODY: Final = UNIVERSAL
_SENSED: Final = frozenset(("arousal", "engagement", "mixed", "present", "seems", "shows", "sounds", "valence"))
"""Beliefs about somebody that a robot's senses, or an estimate of affect, bring."""
_SPEAK: Final = "speak"
_CHANGE: Final = "property-change"
Shape = tuple[Any, int]
"""The name of a property or an action, folded, and its number of terms."""


@dataclass(frozen=True)
class RuleOf:
    """One rule and who follows it.

    Attributes:
        path: Of the rule in the document.
        kind: ``appraisal``, ``action``, ``regard``, ``exchange``, ``trigger``, ``effect``.
        owners: Names of those who follow it, or in whose minds it is asked.
        texts: Its conditions as they are written in the document.
        conditions: Those of them that can be read.
        about: The event that it is about, or the action; None when there is none.
        target: At whom an action is directed.
        doc: The document's own part.
    """

    path: str
    kind: str
    owners: tuple[str, ...]
    texts: tuple[str, ...]
    conditions: tuple[Condition, ...]
    about: Term | None
    target: Term
    doc: Any

    @property
    def line(self) -> bool:
        """Whether it is the rule by which somebody says something."""
        return self.kind == "action" and self.about is not None and self.about.head.key == _SPEAK


class Happening(NamedTuple):
    """Something that may happen: what kind of event, by whom, what, to whom; wild where that is open."""

    kind: str
    subject: Term
    action: Term
    target: Term
    path: str


class Known(NamedTuple):
    """A belief that somebody may come to have.

    Attributes:
        name: The property.
        value: None when it may be anything.
        path: Of the part of the document that says so.
        changed: Whether only those come to have it who believe something of it already.
    """

    name: Term
    value: Term | None
    path: str
    changed: bool = False


def parsed(text: str | None) -> Term | None:
    """Return a term; None of what is none."""
    if not text:
        return None
    try:
        return parse(text)
    except TermSyntaxError:
        return None


def fits(one: Term, other: Term) -> bool:
    """Whether two terms may be the same, whatever their variables stand for."""
    if one.is_variable or one.is_universal or other.is_variable or other.is_universal:
        return True
    if one.is_compound or other.is_compound:
        if one.size != other.size or not fits(one.head, other.head):
            return False
        return all([fits(a, b) for a, b in zip(one.args, other.args, strict=True)])
    return one.key == other.key


class Facts:
    """What a scenario says.

    Args:
        scenario: The document; parts of it that cannot be read are left out.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.names = {agent.name.casefold(): agent.name for agent in scenario.agents}
        self.everybody = tuple(self.names.values())
        self.is_fatima = scenario.behaviour == "fatima"
        self.dialogue = parsed(scenario.dialogue) or term("DialogueState(Scene)")
        self.phrases = {parsed(each.action): each for each in scenario.phrases}

    # -- rules -------------------------------------------------------------------------------------------------

    @cached_property
    def rules(self) -> list[RuleOf]:
        """All rules with conditions: of everybody, of each character, effects and triggers."""
        found = list(self._rules_of(self.scenario.rules, "$.rules", self.everybody))
        for number, agent in enumerate(self.scenario.agents):
            if agent.rules is not None:
                found += self._rules_of(agent.rules, f"$.agents[{number}].rules", (agent.name,))
        return [*found, *self._effects(), *self._triggers()]

    def of_kind(self, kind: str) -> list[RuleOf]:
        """Return the rules of one kind."""
        return self._by_kind.get(kind, [])

    @cached_property
    def _by_kind(self) -> dict[str, list[RuleOf]]:
        found: dict[str, list[RuleOf]] = {}
        for rule in self.rules:
            found.setdefault(rule.kind, []).append(rule)
        return found

    @staticmethod
    def _rules_of(rules: RulesDoc, path: str, owners: tuple[str, ...]) -> Iterator[RuleOf]:
        for number, appraisal in enumerate(rules.appraisal):
            place = f"{path}.appraisal[{number}]"
            yield _rule(place, "appraisal", owners, appraisal.conditions, appraisal, appraisal.event)
        for number, action in enumerate(rules.actions):
            place = f"{path}.actions[{number}]"
            yield _rule(place, "action", owners, action.conditions, action, action.action, action.target)
        for number, regard in enumerate(rules.social_importance):
            place = f"{path}.social_importance[{number}]"
            yield _rule(place, "regard", owners, regard.conditions, regard, regard.target)
        for number, exchange in enumerate(rules.exchanges):
            place = f"{path}.exchanges[{number}]"
            starts = exchange.starting_conditions.conditions if exchange.starting_conditions is not None else []
            yield _rule(place, "exchange", owners, starts, exchange, exchange.target)

    def _effects(self) -> Iterator[RuleOf]:
        for number, entry in enumerate(self.scenario.world_model):
            for place, effect in enumerate(entry.effects):
                owner = self.names.get(effect.observer.casefold())
                owners = self.everybody if owner is None else (owner,)
                path = f"$.world_model[{number}].effects[{place}]"
                yield _rule(path, "effect", owners, effect.conditions, effect, entry.event)

    def _triggers(self) -> Iterator[RuleOf]:
        for number, trigger in enumerate(self.scenario.triggers):
            mind = self.names.get(trigger.mind.casefold()) or next(iter(self.everybody), "")
            yield _rule(f"$.triggers[{number}]", "trigger", (mind,), trigger.conditions, trigger, "")

    @cached_property
    def targets(self) -> set[str]:
        """Whom and what anything may be felt about, folded: people, goals, what reactions are about."""
        goals = {goal.name.casefold() for agent in self.scenario.agents for goal in agent.goals}
        told = {doc.target for rule in self.of_kind("appraisal") for doc in rule.doc.variables if doc.target}
        return {*self.names, *goals, *map(str.casefold, told)}

    # -- what may happen ---------------------------------------------------------------------------------------

    @cached_property
    def happenings(self) -> dict[Shape, list[Happening]]:
        """All that characters, lines, triggers and changes may let happen, by the shape of the action or property."""
        found: dict[Shape, list[Happening]] = {}
        for happening in (*self._deeds(), *self._said(), *self._by_itself(), *self._changes()):
            found.setdefault((happening.action.head.key, happening.action.size), []).append(happening)
        return found

    def may_happen(self, event: Term, owner: str | None = None) -> list[Happening]:
        """Return what may happen that fits a template, as an owner of the rule sees it."""
        if event.size != 5:
            return [each for several in self.happenings.values() for each in several]
        kind, subject, action, target = (_seen_by(part, owner) for part in event.args)
        if action.head.is_variable or action.head.is_universal:
            several: Iterable[Happening] = [each for group in self.happenings.values() for each in group]
        else:
            several = self.happenings.get((action.head.key, action.size), ())
        return [
            each
            for each in several
            if (kind.is_variable or kind.is_universal or str(kind.key) == each.kind or _is_start(kind, each.kind))
            and fits(subject, each.subject)
            and fits(action, each.action)
            and fits(target, each.target)
        ]

    def _deeds(self) -> Iterator[Happening]:
        for rule in self.of_kind("action"):
            if rule.about is not None and not rule.line:
                for owner in rule.owners:
                    yield _happening(owner, rule.about, rule.target, rule.path)

    def _said(self) -> Iterator[Happening]:
        for number, line in enumerate(self.scenario.dialogues):
            path = f"$.dialogues[{number}]"
            spoken = parsed(f"Speak({line.current_state}, {line.next_state}, {line.meaning}, {line.style})")
            if spoken is not None:
                yield _happening(line.speaker, spoken, ANYBODY, path)
            for deed in line.performs:
                action = parsed(deed.action)
                if action is not None:
                    yield _happening(line.speaker, action, parsed(deed.target) or NIL, path)
            if self.scenario.start and line.next_state:
                yield _enter(line.next_state, path)

    def _by_itself(self) -> Iterator[Happening]:
        yield _happening("Story", term("Start"), NIL, "$")
        if self.scenario.start:
            yield _enter(self.scenario.start, "$")
        for number, trigger in enumerate(self.scenario.triggers):
            path = f"$.triggers[{number}]"
            for text in trigger.events:
                event = parsed(text)
                if event is not None and event.size == 5:
                    kind, subject, action, target = event.args
                    yield Happening(str(kind.key), subject, action, target, path)
            if trigger.next_state:
                yield _enter(trigger.next_state, path)
        if self.is_fatima:
            yield _happening("", term("Enters"), NIL, "$")

    def _changes(self) -> Iterator[Happening]:
        for rule in self.of_kind("effect"):
            changed = parsed(rule.doc.property)
            if changed is not None:
                yield Happening(_CHANGE, ANYBODY, changed.replace(SELF, ANYBODY), ANYBODY, rule.path)

    # -- what is known -----------------------------------------------------------------------------------------

    @cached_property
    def dynamic(self) -> PropertyRegistry:
        """The properties that the engine answers."""
        return Agent("Somebody", behaviour=self.scenario.behaviour).beliefs.properties

    def is_dynamic(self, asked: Term) -> bool:
        """Whether the engine answers a question."""
        return bool(self.dynamic.matching(asked))

    def is_sensed(self, asked: Term) -> bool:
        """Whether a robot's senses, or an estimate of affect, may answer a question: ``shows(Tom)``."""
        return str(asked.head.key) in _SENSED and asked.size == 2 and not self.is_fatima

    @cached_property
    def shared_beliefs(self) -> dict[Shape, list[Known]]:
        """What everybody may come to believe."""
        return _by_shape(self._learned(None))

    @cached_property
    def beliefs(self) -> dict[str, dict[Shape, list[Known]]]:
        """What each character may come to believe beyond that, by name."""
        return {agent.name: _by_shape(self._believed(number)) for number, agent in enumerate(self.scenario.agents)}

    def known(self, asked: Term, owner: str) -> list[Known]:
        """Return what somebody may come to believe that answers a question."""
        shape = asked.head.key, asked.size
        own = term(owner)
        asked = asked.replace(SELF, own)
        several = [*self.beliefs.get(owner, {}).get(shape, ()), *self.shared_beliefs.get(shape, ())]
        found = [each for each in several if fits(asked, each.name.replace(SELF, own))]
        return [] if all(each.changed for each in found) else found

    @cached_property
    def known_shapes(self) -> dict[Shape, Term]:
        """One belief of each shape that anybody has, in whatever mind, or that may change."""
        found: dict[Shape, Term] = {}
        texts = [belief.name for agent in self.scenario.agents for belief in agent.beliefs]
        for name in map(parsed, dict.fromkeys(texts)):
            if name is not None:
                found.setdefault((name.head.key, name.size), name)
        for groups in (self.shared_beliefs, *self.beliefs.values()):
            for shape, several in groups.items():
                found.setdefault(shape, several[0].name)
        return found

    def _believed(self, number: int) -> Iterator[Known]:
        agent = self.scenario.agents[number]
        own = term(agent.name)
        for place, belief in enumerate(agent.beliefs):
            name = parsed(belief.name)
            if name is not None and belief.perspective.casefold() in ("self", agent.name.casefold(), "*"):
                yield Known(name.replace(SELF, own), parsed(belief.value), f"$.agents[{number}].beliefs[{place}]")
        yield from self._learned(agent.name)
        yield from self._told(agent.name)

    def _learned(self, owner: str | None) -> Iterator[Known]:
        """Yield what effects let somebody know; of None, what they let everybody know."""
        for rule in self.of_kind("effect"):
            observer = self.names.get(rule.doc.observer.casefold())
            name = parsed(rule.doc.property)
            if observer == owner and name is not None and rule.doc.perspective.casefold() in ("self", "*"):
                changed = f"Exists({rule.doc.property}) = True" in rule.texts
                yield Known(name, _constant(parsed(rule.doc.value)), rule.path, changed)
        if owner is None:
            for several in self.happenings.values():
                for each in several:
                    if each.kind == _CHANGE and each.path.startswith("$.triggers"):
                        yield Known(each.action, _constant(each.target), each.path)

    def _told(self, owner: str) -> Iterator[Known]:
        """Yield what somebody's own rules tell them by asking ``Tell(property, value)``."""
        for rule in self.rules:
            if owner in rule.owners:
                for condition in rule.conditions:
                    asked = condition.left.term
                    if asked.is_compound and asked.head.key == "tell" and asked.size == 3:
                        yield Known(asked.args[0], _constant(asked.args[1]), rule.path)


def _rule(
    path: str,
    kind: str,
    owners: tuple[str, ...],
    texts: Iterable[str],
    doc: Any,
    about: str,
    target: str = "-",
) -> RuleOf:
    written = tuple(texts)
    conditions = tuple([found for text in written if (found := _condition(text)) is not None])
    return RuleOf(path, kind, owners, written, conditions, parsed(about), parsed(target) or NIL, doc)


@lru_cache(maxsize=50_000)
def _condition(text: str) -> Condition | None:
    try:
        return Condition.parse(text)
    except EspressivoError:
        return None  # the engine reports it


def _happening(subject: str, action: Term, target: Term, path: str) -> Happening:
    who = parsed(subject) or ANYBODY
    replaced = (action, target) if who is ANYBODY else (action.replace(SELF, who), target.replace(SELF, who))
    return Happening("action-end", who, *replaced, path)


def _enter(state: str, path: str) -> Happening:
    return _happening("Story", parsed(f"Enter({state})") or term("Enter(*)"), NIL, path)


def _is_start(kind: Term, happened: str) -> bool:
    return kind.key == "action-start" and happened == "action-end"


def _seen_by(part: Term, owner: str | None) -> Term:
    return part.replace(SELF, ANYBODY if owner is None else term(owner))


def _constant(value: Term | None) -> Term | None:
    return None if value is None or value.is_compound or value.is_variable or value.is_universal else value


def _by_shape(several: Iterable[Known]) -> dict[Shape, list[Known]]:
    found: dict[Shape, list[Known]] = {}
    for each in several:
        found.setdefault((each.name.head.key, each.name.size), []).append(each)
    return found
