"""What somebody does by saying something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...scenarios.listening import MOST_WORDS as MOST_HEARD
from ...scenarios.listening import plain_words

__all__ = ["MOST_HEARD", "Phrases", "plain_words"]


class Phrases:
    """Finds the action that an utterance means: that of the longest phrase in it.

    >>> phrases = Phrases({"Thank": ["thank you", "thanks"], "Refuse": ["no thank you"]})
    >>> phrases.action_in("Oh, thank you!"), phrases.action_in("No, thank you."), phrases.action_in("Good day")
    ('Thank', 'Refuse', None)
    """

    def __init__(self, hears: Mapping[str, Sequence[str]]) -> None:
        found = [(plain_words(phrase), action) for action, phrases in hears.items() for phrase in phrases]
        self._phrases = sorted(((words, action) for words, action in found if words), key=lambda each: -len(each[0]))

    def action_in(self, text: str) -> str | None:
        """Return the action, or None."""
        heard = f" {plain_words(text)} "
        return next((action for words, action in self._phrases if f" {words} " in heard), None)
