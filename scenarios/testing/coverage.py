"""Coverage: which lines, rules, scenes and triggers of a story its tests have reached, and which never happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ..document import RulesDoc, Scenario
from .lexicon import Lexicon
from .rehearsal import Rehearsal

__all__ = ["KINDS", "Coverage", "Covered"]

KINDS: Final = ("lines", "rules", "scenes", "triggers")
"""What is counted."""


@dataclass
class Covered:
    """One thing that may happen.

    Attributes:
        kind: ``lines``, ``rules``, ``scenes`` or ``triggers``.
        words: How it reads.
        source: Where it is written, ``file:line``; empty when that is not known.
        times: How often it happened.
    """

    kind: str
    words: str
    source: str = ""
    times: int = 0


@dataclass
class Coverage:
    """What tests have reached of one story.

    Attributes:
        file: The story.
        items: All that may happen, by kind and by what tells it apart.
    """

    file: str
    items: dict[tuple[str, str], Covered] = field(default_factory=dict)

    @classmethod
    def of(cls, lexicon: Lexicon, file: str) -> Coverage:
        """Return the coverage of a story before any test was played."""
        coverage = cls(file)
        for kind, key, words, source in (
            *_lines(lexicon),
            *_rules(lexicon),
            *_scenes(lexicon),
            *_triggers(lexicon.scenario),
        ):
            coverage.items.setdefault((kind, key), Covered(kind, words, source))
        return coverage

    def take(self, rehearsal: Rehearsal) -> None:
        """Take in what happened in a play."""
        for name, option in rehearsal.heard.chosen:
            if option.line is not None:
                self._count("lines", f"{option.line.source}|{option.line.current_state}|{option.line.utterance}")
            elif option.decision.rule is not None:
                self._count("rules", f"{name}|{option.decision.rule.source}")
                self._count("rules", f"*|{option.decision.rule.source}")
        for step in rehearsal.heard.steps:
            for name, emotion in step.emotions:
                appraisals = emotion.feeling.appraisals if emotion.feeling is not None else ()
                for source in dict.fromkeys(each.source for each in appraisals):
                    self._count("rules", f"{name}|{source}")
                    self._count("rules", f"*|{source}")
        for trigger in rehearsal.heard.fired:
            self._count("triggers", trigger.id)
        for state in rehearsal.history.states():
            self._count("scenes", rehearsal.lexicon.scene_of(state).casefold())

    def of_kind(self, kind: str) -> list[Covered]:
        """Return what is counted of a kind."""
        return [item for (each, _), item in self.items.items() if each == kind]

    def reached(self, kind: str) -> tuple[int, int]:
        """Return how many of a kind were reached, and how many there are."""
        items = self.of_kind(kind)
        return sum(item.times > 0 for item in items), len(items)

    @property
    def missed(self) -> list[Covered]:
        """What never happened, in the order of the file."""
        return [item for kind in KINDS for item in self.of_kind(kind) if not item.times]

    def _count(self, kind: str, key: str) -> None:
        found = self.items.get((kind, key))
        if found is not None:
            found.times += 1


_Item = tuple[str, str, str, str]


def _lines(lexicon: Lexicon) -> Iterator[_Item]:
    for line in lexicon.scenario.dialogues:
        said = " ".join(line.utterance.replace("[[", "{").replace("]]", "}").split())
        deeds = "; ".join(
            lexicon.book.say(f"Event(Action-End, {line.speaker or 'Somebody'}, {deed.action}, {deed.target})")
            for deed in line.performs
        )
        who = lexicon.label(line.speaker)
        words = f"{who}: {said}" if said and who else said or deeds
        yield "lines", f"{line.source}|{line.current_state}|{line.utterance}", words, line.source


def _rules(lexicon: Lexicon) -> Iterator[_Item]:
    scenario = lexicon.scenario
    owners: list[tuple[str, RulesDoc]] = [("*", scenario.rules)]
    owners += [(agent.name, agent.rules) for agent in scenario.agents if agent.rules is not None]
    for name, rules in owners:
        who = "everyone" if name == "*" else lexicon.label(name)
        for appraisal in rules.appraisal:
            if source := appraisal.source:
                yield "rules", f"{name}|{source}", f"{who} feels: {lexicon.book.say(appraisal.event)}", source
        for action in rules.actions:
            if (source := action.source) and not action.id.startswith("line "):
                event = f"Event(Action-End, {name if name != '*' else '[who]'}, {action.action}, {action.target})"
                yield "rules", f"{name}|{source}", f"{who} does: {lexicon.book.say(event)}", source


def _scenes(lexicon: Lexicon) -> Iterator[_Item]:
    sources = {line.current_state: line.source for line in reversed(lexicon.scenario.dialogues)}
    led_to = {lexicon.scene_of(line.next_state) for line in lexicon.scenario.dialogues}
    led_to |= {lexicon.scene_of(trigger.next_state) for trigger in lexicon.scenario.triggers}
    for scene in lexicon.scenes:
        if scene not in sources and scene not in led_to:
            continue
        yield "scenes", scene.casefold(), scene, sources.get(scene, "")


def _triggers(scenario: Scenario) -> Iterator[_Item]:
    for trigger in scenario.triggers:
        if not (trigger.text or trigger.events) and trigger.fallback:
            continue  # it only leads on from what nobody can say
        words = " ".join(trigger.text.split()) or trigger.id
        yield "triggers", trigger.id, words, trigger.source
