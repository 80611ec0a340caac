"""The words for the emotions of crowd-enVENT, taken out of a text: what happened is read, not what it is called."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["without_label_words"]

_LABEL_WORDS: Final = re.compile(
    r"\b(?:no[ -]+emotions?|emotionless\w*|anger\w*|angr(?:y|i)\w*|bor(?:ed|edom|ing|ingly)|disgust\w*|(?:un)?fear\w*"
    r"|guilt\w*|(?:en|over)?joy\w*|pride\w*|proud\w*|relie[fv]\w*|sad(?:ly|ness|den\w*|d?er|d?est)?"
    r"|(?:un)?asham\w*|sham(?:e\w*|ing)|(?:un)?surpri[sz]\w*|(?:dis|mis|en|un)?trust\w*)\b",
    re.IGNORECASE,
)


def without_label_words(text: str) -> str:
    """Return a text with blanks in place of the thirteen words and whatever is formed from them; as long as it was.

    >>> without_label_words("I felt sad when Bo died.")
    'I felt     when Bo died.'
    >>> without_label_words("Surprisingly I trusted them, and felt no emotion")
    '             I         them, and felt           '
    """
    return _LABEL_WORDS.sub(lambda found: " " * len(found.group()), text)
