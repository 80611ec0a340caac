"""Events in the words of a story: what is said by its line, what is done by the phrase of its action."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..agents.journal_format import Step
from ..agents.journal_words import deed_in_words, listed
from ..agents.state_terms import term_from
from ..agents.why_words import name_of
from ..agents.world import World
from ..core.errors import EspressivoError
from ..core.terms import Term, compose, term
from .document import Scenario
from .language.phrases import Phrasebook

__all__ = ["EventWords", "label_names", "step_in_words"]

_SPEAK = "speak"


class EventWords:
    """Says events of a world in its author's words; None of those for which there are none.

    Args:
        scenario: Has the words.
        world: Where they are said; ``world.words`` is the place for this.
    """

    def __init__(self, scenario: Scenario, world: World) -> None:
        self._world = world
        self._book = Phrasebook.from_docs(scenario.phrases, scenario.labels)
        self._phrased = {action.head.casefold() for action in self._book.actions}
        self._has_words = bool(scenario.phrases or scenario.labels)
        self._lines = {str(line.action): line for line in world.dialogue}

    def __call__(self, event: Term) -> str | None:
        """Say an event."""
        if event.size != 5 or event.head.key != "event":
            return None
        kind, subject, action, _ = event.args
        if action.head.key == _SPEAK and action.size == 5:
            return self._speech(event)
        is_own = kind.key == "property-change" or subject.key == "story"
        if (is_own and self._has_words) or action.head.key in self._phrased:
            return self._book.say(event)
        return None

    def _speech(self, event: Term) -> str | None:
        _, subject, action, target = event.args
        line = self._lines.get(str(action))
        if line is None:
            return None
        if not line.utterance:
            done = [compose("Event", "Action-End", subject, deed.action, deed.target) for deed in line.performs]
            return "; ".join([self._book.say(each) for each in done]) or f"{subject} says nothing"
        name = str(subject)
        text = self._world.filled_in(self._world[name], line.utterance) if name in self._world else line.utterance
        to = "" if target.is_nil or target.is_universal else f" to {target}"
        return f"{subject}{to}: \u201c{text}\u201d"


def label_names(labels: Mapping[str, str]) -> Callable[[str], str]:
    """Return what replaces the names in a text by how their author says them.

    >>> said = label_names({"TomEats": "Tom eats"})
    >>> said("likelihood of TomEats"), said('hope for "tom eats"')
    ('likelihood of “Tom eats”', 'hope for “Tom eats”')
    """
    known = {name: words for name, words in labels.items() if words and words != name}
    if not known:
        return str
    said = {f'"{name_of(term(name))}"': words for name, words in known.items()} | known
    names = "|".join(map(re.escape, sorted(said, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")
    return lambda text: pattern.sub(lambda found: f"\u201c{said[found[0]]}\u201d", text)


def step_in_words(step: Step, words: EventWords) -> str:
    """Say a step of a journal: who did what, or what happened."""
    plain = deed_in_words(step.done, step.outcome)
    try:
        return _said_step(step, words) or plain
    except (EspressivoError, LookupError, TypeError, AttributeError):  # not as we write it
        return plain


def _said_step(step: Step, words: EventWords) -> str | None:
    done, deed = step.done, step.outcome.get("deed")
    kind = done.get("do")
    if kind == "run_triggers":
        told = [str(each.get("text") or each["trigger"]) for each in step.outcome.get("happened", ())]
        return f"what happens by itself{': ' if told else ''}{listed(told)}"
    if kind == "happen":
        return words(term_from(done["event"]))
    if kind == "turn" and deed and deed.get("text"):  # as it was said, whatever the speaker believes now
        whom = str(deed["target"])
        return f"{done['agent']}{'' if whom in ('-', '*') else f' to {whom}'}: \u201c{deed['text']}\u201d"
    if kind == "turn" and deed:
        return words(compose("Event", "Action-End", str(done["agent"]), term(deed["action"]), term(deed["target"])))
    if kind == "act":
        action, target = term_from(done["action"]), term_from(done["target"])
        return words(compose("Event", "Action-End", str(done["agent"]), action, target))
    return None
