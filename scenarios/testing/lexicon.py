"""What the words of a test stand for: the names of a compiled scenario, its deeds, scenes, lines and styles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ...agents.properties import OWN_PROPERTIES, PROPERTIES
from ...core.errors import TermSyntaxError
from ...core.terms import parse
from ..document import LineDoc, Scenario
from ..language.phrases import Action, Phrasebook, symbol
from ..language.vocabulary import Names

__all__ = ["Lexicon", "folded_words", "lexicon_of"]

_BEAT: Final = re.compile(r"(.+)-\d+")
_FILLED: Final = re.compile(r"\[\[.*?\]\]")
_MARKS: Final = re.compile(r"[\s\"“”'‘’.,;:!?…\-–—]+")
_QUOTED: Final = 60


@dataclass(frozen=True)
class Lexicon:
    """The names of a scenario.

    Attributes:
        scenario: Where they come from.
        names: People, goals, things, emotions, styles, beliefs and lines, as expressions look them up.
        book: How deeds read.
    """

    scenario: Scenario
    names: Names
    book: Phrasebook

    @cached_property
    def states(self) -> dict[str, str]:
        """The states of the dialogue, in small letters and as they are written."""
        found = [self.scenario.start]
        found += [state for line in self.scenario.dialogues for state in (line.current_state, line.next_state)]
        found += [state for each in self.scenario.triggers for state in (each.state, each.next_state)]
        ends = {end.casefold() for end in self.scenario.terminal_states}
        found = [state for state in found if state.casefold() not in ends] + self.scenario.terminal_states
        return {state.casefold(): state for state in found if state and state not in ("*", "-")}

    @cached_property
    def scenes(self) -> tuple[str, ...]:
        """The scenes, each of which may have several states."""
        return tuple(dict.fromkeys(self.scene_of(state) for state in self.states.values()))

    @cached_property
    def beliefs(self) -> dict[str, str]:
        """What anybody may believe something of: the names of properties, in small letters and as they are written."""
        told = [belief.name for agent in self.scenario.agents for belief in agent.beliefs]
        told += [change.property for each in self.scenario.world_model for change in each.effects]
        told += [spec.template for spec in (*PROPERTIES, *OWN_PROPERTIES)]
        heads = [name.partition("(")[0] for name in told]
        return {head.casefold(): head for head in heads}

    def scene(self, text: str) -> str | None:
        """Return the scene, or the state of one, that a text names."""
        words = text.strip().removeprefix("==").strip().strip('"“”')
        return self.states.get(symbol(words).casefold()) if words else None

    def scene_of(self, state: str) -> str:
        """Return the scene that a state belongs to: ``thanked-2`` is a beat of ``thanked``."""
        found = _BEAT.fullmatch(state)
        return found[1] if found and found[1].casefold() in self.states else state

    def agent(self, text: str) -> str | None:
        """Return the character that a text names."""
        return self.names.agent(text.strip().strip('"“”'))

    def lines_beginning(self, words: str, speaker: str = "") -> list[LineDoc]:
        """Return the lines that begin with some words, as far as they do not depend on the play."""
        wanted = folded_words(words)
        return [
            line
            for line in self.scenario.dialogues
            if _begins(line.utterance, wanted) and (not speaker or line.speaker in ("", speaker))
        ]

    def line_called(self, name: str) -> list[LineDoc]:
        """Return the line of an id."""
        return [line for line in self.scenario.dialogues if (line.id or "").casefold() == name.casefold()]

    def lines_nearest(self, words: str) -> str:
        """Return "did you mean ...?" for words with which no line begins."""
        count = max(1, len(words.split()))
        told = [" ".join(_FILLED.sub("", line.utterance).split()[:count]) for line in self.scenario.dialogues]
        return self.names.nearest(words[:_QUOTED], [each for each in dict.fromkeys(told) if each])

    def wanting(self, goal: str) -> list[str]:
        """Return who has a goal."""
        return [agent.name for agent in self.scenario.agents if any(each.name == goal for each in agent.goals)]

    def label(self, name: str) -> str:
        """Return how a name reads."""
        return self.scenario.labels.get(name, name)


def lexicon_of(scenario: Scenario) -> Lexicon:
    """Return the names of a scenario."""
    names = Names()
    labels = scenario.labels
    for agent in scenario.agents:
        names.add_agent(labels.get(agent.name, agent.name), agent.name)
        for goal in agent.goals:
            names.add_goal(labels.get(goal.name, goal.name), goal.name)
        for belief in agent.beliefs:
            _declare_belief(names, belief.name)
    for effect in scenario.world_model:
        for change in effect.effects:
            _declare_belief(names, change.property)
    for name, words in labels.items():
        if names.symbol(words) is None:
            names.add_symbol(words, name)
    for emotion in scenario.emotions:
        names.add_emotion(emotion.name)
    for line in scenario.dialogues:
        if line.style not in ("-", "*"):
            names.add_style(line.style)
        if line.id:
            names.add_line(line.id, f"Speak(*, *, {line.meaning}, *)")
    book = Phrasebook(_actions(scenario), names)
    names.deeds = book.deed
    return Lexicon(scenario, names, book)


def folded_words(text: str) -> str:
    """Return words as they are compared: in small letters, without marks.

    >>> folded_words("Take it, before the crows do.")
    'take it before the crows do'
    """
    return _MARKS.sub(" ", text.casefold()).strip()


def _begins(utterance: str, wanted: str) -> bool:
    """Whether a line may begin with words; what beliefs fill in may be anything."""
    fixed, filled, _ = utterance.partition("[[")
    known = folded_words(fixed)
    if bool(known) and (known + " ").startswith(wanted + " "):
        return True
    return bool(wanted) and (known.startswith(wanted) or (bool(filled) and wanted.startswith(known)))


def _declare_belief(names: Names, name: str) -> None:
    try:
        told = parse(name)
    except TermSyntaxError:
        return
    if len(told.args) == 1 and told.args[0].is_self and names.symbol(str(told.head)) is None:
        names.add_belief(str(told.head))


def _actions(scenario: Scenario) -> Iterable[Action]:
    return Phrasebook.from_docs(scenario.phrases, scenario.labels).actions
