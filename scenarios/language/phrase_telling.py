"""Events told in the words of a story's actions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ...core.terms import Term
from .phrase_actions import Action
from .phrase_words import first_person

__all__ = ["told_in_words"]

_MINE: Final = re.compile(r"\bme['’]s\b")


def told_in_words(told: Term, actions: Mapping[tuple[str, int], Sequence[Action]], labels: Mapping[str, str]) -> str:
    """Tell an event; what is no event is told as it is written.

    Args:
        told: The event.
        actions: Those that are declared, by head in small letters and number of parameters.
        labels: How symbols read.
    """
    words = _Said(labels)
    if told.head.key != "event" or told.size != 5:
        return words.of(told)
    kind, subject, action, target = told.args
    if kind.key == "property-change":
        return f"{words.of(action)} becomes {words.of(target)}"
    if subject.key == "story":
        return _of_story(action, words)
    if action.head.key == "speak" and action.size == 5:
        return _of_speech(subject, action, target, words)
    for known in actions.get((str(action.head).casefold(), len(action.args)), ()):
        if target.is_nil or known.target != "-":
            return _of_action(known, subject, action, target, words)
    done = f"{words.subject(subject)} {'do' if subject.is_self else 'does'} {words.of(action)}"
    return done if target.is_nil else f"{done} to {words.target(target)}"


class _Said:
    """Terms in words."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = {name.casefold(): words for name, words in labels.items()}

    def of(self, told: Term) -> str:
        """Return the words for any term."""
        if told.is_compound and told.size == 2 and told.args[0].is_self:
            return str(told.head)
        if told.is_compound:
            return f"{told.head}({', '.join(self.of(each) for each in told.args)})"
        if told.is_universal:
            return "something"
        if told.is_nil:
            return "nothing"
        if told.is_self:
            return "me"
        return self._labels.get(str(told).casefold(), str(told))

    def subject(self, told: Term) -> str:
        """Return the words for somebody who acts."""
        return "I" if told.is_self else "someone" if told.is_universal else self.of(told)

    def target(self, told: Term) -> str:
        """Return the words for somebody to whom something is done."""
        return "someone" if told.is_universal else "nobody" if told.is_nil else self.of(told)


def _of_action(action: Action, subject: Term, done: Term, target: Term, words: _Said) -> str:
    filled = {action.subject: words.subject(subject)}
    if action.target != "-":
        filled[action.target] = words.target(target)
    filled.update({slot: words.of(each) for slot, each in zip(action.parameters, done.args, strict=True)})
    said, position, is_verb = "", 0, False
    for word in action.words:
        if word.kind == "variable":
            said += action.say[position : word.column] + filled[word.text]
            is_verb = word.text == action.subject and subject.is_self
        else:
            form = first_person(word.text) if is_verb else word.text
            said += action.say[position : word.column] + form
            is_verb = False
        position = word.column + len(word.text)
    return _MINE.sub("my", said + action.say[position:])


def _of_speech(subject: Term, action: Term, target: Term, words: _Said) -> str:
    style = action.args[3]
    said = f"{words.subject(subject)} {'say' if subject.is_self else 'says'} something"
    if not (style.is_nil or style.is_universal):
        said += f" {words.of(style)}"
    return said if target.is_nil or target.is_universal else f"{said} to {words.target(target)}"


def _of_story(action: Term, words: _Said) -> str:
    if action.head.key == "enter" and action.size == 2:
        return f"scene {words.of(action.args[0])} begins"
    return "the story starts" if action.key == "start" else f"the story: {words.of(action)}"
