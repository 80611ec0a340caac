"""What somebody does by saying something."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

__all__ = ["MOST_HEARD", "Phrases", "plain_words"]

MOST_HEARD = 2_000
"""Characters of an utterance that are read."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


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


def plain_words(text: str) -> str:
    """Return the words of a text, in lower case, parted by single blanks.

    >>> plain_words("Don't go,  please!")
    "don't go please"
    """
    return " ".join(word.replace("’", "'") for word in _WORD.findall(text[:MOST_HEARD].casefold()))
