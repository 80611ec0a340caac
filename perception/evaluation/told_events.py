"""What can be read from the texts of crowd-enVENT: methods that see what people wrote, not how they rated it.

The files hide the word for the emotion that was asked for, and only that one, which gives it away a little; here the
words for all thirteen are hidden alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from .bag_of_words import TextClassifier
from .lived_events import LivedEvent
from .record import Method, Progress, untold
from .scores import Confusion

__all__ = ["TASK", "hidden", "text_methods"]

TASK: Final = "text to emotion"
_LABEL_WORDS: Final = re.compile(
    r"\b(?:anger|angr(?:y|ily)|bored(?:om)?|boring|disgust\w*|fear\w*|guilt\w*|joy\w*|no[ -]emotions?|pride|proud\w*"
    r"|relie[fv]\w*|sad\w*|asham\w*|shame\w*|surpris\w*|trust\w*)\b",
    re.IGNORECASE,
)


def hidden(text: str) -> str:
    """Return a text without the words for any of the thirteen emotions.

    >>> hidden("I was so sad, and ashamed of my pride")
    'I was so ..., and ... of my ...'
    """
    return _LABEL_WORDS.sub("...", text)


def text_methods(
    train: Sequence[LivedEvent], dev: Sequence[LivedEvent], emotions: Sequence[str], progress: Progress = untold
) -> list[Method]:
    """Return how well methods do that see only the texts.

    Args:
        train: Events to learn on.
        dev: Events to predict.
        emotions: All labels.
        progress: Is told what comes next.
    """
    progress(f"learning words from {len(train):,} texts")
    learned = TextClassifier().fit([hidden(event.text) for event in train], [event.emotion for event in train])
    guessed = learned.predict([hidden(event.text) for event in dev])
    found = Confusion.of([event.emotion for event in dev], guessed, emotions)
    return [Method.of_labels("words, 13", "TF-IDF of the text, weighed", True, found, task=TASK)]
