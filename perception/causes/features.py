"""What speaks for an earlier utterance being the cause of an emotion: seventeen families of features.

Nine of them are looked at apart for each distance, in turns: what is said at once matters in another way than what was
said long before.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from .turns import Turn

__all__ = ["FAMILIES", "features"]

FAMILIES: Final[dict[str, str]] = {
    "distance": "how many turns lie between",
    "same speaker": "said by the one who feels it",
    "same emotion": "said with the same emotion",
    "emotional": "said with an emotion",
    "question": "a question",
    "exclamation": "an exclamation",
    "length": "how long it is",
    "target length": "how long the emotional utterance is",
    "short reply": "the emotional utterance is a short reply",
    "shared words": "how many words both have (Jaccard)",
    "any shared word": "a word that both have",
    "about oneself": "about oneself",
    "addressing": "addressed to the other",
    "target emotion": "which emotion is felt",
    "candidate emotion": "with which emotion it was said",
    "first turn": "the first turn of the dialogue",
    "target question": "the emotional utterance is a question",
}
"""Every family, and what it is in words."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FARTHEST: Final = 4
_SHORT: Final = 4  # words of a short reply
_LONGEST: Final = 4000  # characters of a text that are looked at
_FREQUENT: Final = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "do", "for", "from", "have", "he", "i", "in",
        "is", "it", "me", "my", "not", "of", "on", "or", "she", "so", "that", "the", "they", "this", "to",
        "was", "we", "what", "will", "with", "you", "your"
    }
)  # fmt: skip
_SELF: Final = frozenset({"i", "i'm", "i've", "i'd", "i'll", "me", "my", "mine", "myself", "we", "our", "us"})
_OTHER: Final = frozenset({"you", "you're", "you've", "you'd", "you'll", "your", "yours", "yourself"})


def features(turns: Sequence[Turn], target: int, candidate: int) -> dict[str, float]:
    """Return the features of a pair, by name: the family, and what it is about, with a colon between.

    Args:
        turns: The dialogue.
        target: The place of the emotional utterance, from 0.
        candidate: That of an utterance up to it.
    """
    return dict(_features(turns, target, candidate))


def _features(turns: Sequence[Turn], target: int, candidate: int) -> Iterator[tuple[str, float]]:
    felt, said = turns[target], turns[candidate]
    distance = target - candidate
    far = str(distance) if distance < _FARTHEST else f"{_FARTHEST}+"
    heard, answered = _words(said.text), _words(felt.text)
    yield f"distance:{far}", 1.0
    if distance >= _FARTHEST:
        yield "distance:more", math.log(distance / _FARTHEST)
    if distance:
        yield f"same speaker:{far}", float(said.speaker == felt.speaker)
        yield f"same emotion:{far}", float(said.emotion == felt.emotion)
        yield f"emotional:{far}", float(not said.is_neutral)
        yield f"short reply:{far}", float(len(answered) <= _SHORT)
        yield from _shared(set(heard) - _FREQUENT, set(answered) - _FREQUENT)
        yield f"candidate emotion:{said.emotion or 'neutral'}", 1.0
        yield "first turn:", float(candidate == 0)
    yield f"question:{far}", float("?" in said.text)
    yield f"exclamation:{far}", float("!" in said.text)
    yield f"length:{far}", math.log1p(len(heard))
    yield f"target length:{far}", math.log1p(len(answered))
    yield f"about oneself:{far}", float(not _SELF.isdisjoint(heard))
    yield f"addressing:{far}", float(not _OTHER.isdisjoint(heard))
    yield f"target emotion:{felt.emotion} {'itself' if not distance else 'before' if distance == 1 else 'earlier'}", 1.0
    yield f"target question:{far}", float("?" in felt.text)


def _shared(heard: set[str], answered: set[str]) -> Iterator[tuple[str, float]]:
    both = len(heard & answered)
    yield "shared words:", both / len(heard | answered) if both else 0.0
    yield "any shared word:", float(both > 0)


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text[:_LONGEST].lower())]
