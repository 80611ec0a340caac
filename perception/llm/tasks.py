"""The four formats of EmoLLMs: emotions, intensity, class of valence, valence; asked one by one, answered in a word.

Models that were tuned on such tasks answer a number or a list, not JSON. What they say is read as strictly: a number
from outside its range or a label that was not offered refuses the answer.

Liu, Yang, Zhang, Xie, Yu & Ananiadou (2024), EmoLLMs; Mohammad, Bravo-Marquez, Salameh & Kiritchenko (2018),
SemEval-2018 Task 1: Affect in Tweets.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any, Final

import msgspec

from ...core.errors import PerceptionError, nearest, shown
from .faults import LlmError
from .model import Question
from .prompts import TASKS, Prompts, TaskName

__all__ = ["TaskAnswer", "read_class", "read_labels", "read_share", "task_question"]

TaskAnswer = tuple[str, ...] | int | float
"""Labels, the strongest first, for ``E-c``; -3..3 for ``V-oc``; 0..1 for ``EI-reg`` and ``V-reg``."""

_NONE: Final = frozenset({"none", "neutral", "no emotion", "neutral or no emotion"})
_MOST: Final = 1_000  # characters of an answer
_SHARE: Final = re.compile(r"(0|1|0?\.\d{1,10}|[01]\.\d{0,10})\.?")
_CLASS: Final = re.compile(r"([+-]?[0-3])(?:[.:;]?|[.:;,)]?\s+\D.*)", re.DOTALL)
_APART: Final = re.compile(r"[,;\n]|\band\b")


def read_labels(said: str, labels: Collection[str]) -> tuple[str, ...]:
    """Return the labels that a model names, each once, in its order; none for a neutral text.

    Raises:
        LlmError: One was not offered; names the nearest.

    >>> read_labels("Joy, love.", ["anger", "joy", "love"]), read_labels("none", ["anger"])
    (('joy', 'love'), ())
    """
    words = [each.strip(" .\t\"'").casefold() for each in _APART.split(_short(said))]
    named = [each for each in words if each]
    if not named:
        raise LlmError("answered with nothing")
    if len(named) == 1 and named[0] in _NONE:
        return ()
    known = {label.casefold(): label for label in labels}
    for each in named:
        if each not in known:
            close = nearest(each, labels)
            hint = f"; the nearest is {close}" if close else ""
            raise LlmError(f"answered with the label “{shown(each, 40)}”, which was not offered{hint}")
    return tuple(dict.fromkeys(known[each] for each in named))


def read_share(said: str) -> float:
    """Return a number on 0..1.

    Raises:
        LlmError: The answer is none.

    >>> read_share(" 0.437"), read_share("1")
    (0.437, 1.0)
    """
    found = _SHARE.fullmatch(_short(said).strip())
    if found is None or float(found[1]) > 1:
        raise LlmError(f"answered “{shown(said, 40)}”, expected a number on 0..1")
    return float(found[1])


def read_class(said: str) -> int:
    """Return the class of valence, -3..3; words may follow it.

    Raises:
        LlmError: The answer is none.

    >>> read_class("-2: unpleasant"), read_class("+1")
    (-2, 1)
    """
    found = _CLASS.fullmatch(_short(said).strip())
    if found is None:
        raise LlmError(f"answered “{shown(said, 40)}”, expected one of -3, -2, -1, 0, 1, 2, 3")
    return int(found[1])


def task_question(prompts: Prompts, task: TaskName, text: str, emotion: str = "") -> Question[TaskAnswer]:
    """Return the question that a task is.

    Args:
        prompts: In which words.
        task: Which of the four.
        text: What it is about.
        emotion: A label of ``E-c``, for ``EI-reg``.

    Raises:
        PerceptionError: There is no such task or emotion; names the nearest.
    """
    if task not in TASKS:
        close = nearest(str(task), TASKS)
        hint = f"; did you mean {close}?" if close else ""
        raise PerceptionError(f"{task!r} is no task: expected {', '.join(TASKS)}{hint}")
    labels = prompts.labels.labels
    if task == "EI-reg" and emotion not in labels:
        close = nearest(emotion, labels)
        hint = f"; did you mean {close}?" if close else ""
        raise PerceptionError(f"EI-reg asks how intense one of {', '.join(labels)} is, not {emotion!r}{hint}")
    messages = prompts.task(task, text, emotion)
    asked = {"task": task, "messages": messages}
    if task == "E-c":
        return Question(messages, asked, tuple[str, ...], lambda said: read_labels(said, labels), _among(labels))
    if task == "V-oc":
        return Question(messages, asked, _Class, read_class, _anything)
    return Question(messages, asked, _Share, read_share, _anything)


_Class = Annotated[int, msgspec.Meta(ge=-3, le=3)]
_Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


def _short(said: str) -> str:
    if len(said) > _MOST:
        raise LlmError(f"answered with {len(said)} characters, expected a word or a number")
    return said


def _among(labels: Collection[str]) -> Any:
    def check(answer: TaskAnswer) -> None:
        if not isinstance(answer, tuple) or not set(answer) <= set(labels):
            raise LlmError("answered with a label that was not offered")

    return check


def _anything(_: TaskAnswer) -> None:
    """What the type of an answer says is all there is to check."""
