"""Events in the words of a story: what is said by its line, what is done by the phrase of its action."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..agents.world import World
from ..core.terms import Term
from .document import Scenario
from .language.phrases import Phrasebook

__all__ = ["EventWords", "label_names"]

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
        self._lines = {str(line.action): line.utterance for line in world.dialogue}

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
        said = self._lines.get(str(action))
        if said is None:
            return None
        if not said:
            return f"{subject} says nothing"
        name = str(subject)
        text = self._world.filled_in(self._world[name], said) if name in self._world else said
        to = "" if target.is_nil or target.is_universal else f" to {target}"
        return f"{subject}{to}: \u201c{text}\u201d"


def label_names(labels: Mapping[str, str]) -> Callable[[str], str]:
    """Return what replaces the names in a text by how their author says them.

    >>> label_names({"TheShopSurvives": "the shop survives"})("hope for TheShopSurvives is 3")
    'hope for \u201cthe shop survives\u201d is 3'
    """
    import re

    known = {name: words for name, words in labels.items() if words and words != name}
    if not known:
        return str
    names = re.compile(
        r"(?<![\w-])(?:" + "|".join(map(re.escape, sorted(known, key=len, reverse=True))) + r")(?![\w-])"
    )
    return lambda text: names.sub(lambda found: f"\u201c{known[found[0]]}\u201d", text)
