"""What a robot node hears and does, told to people line by line."""

from __future__ import annotations

from collections.abc import Mapping

from .interfaces import own
from .interfaces.hri import EngagementLevel, Expression, IdsList, LiveSpeech
from .interfaces.kinds import Message
from .people import ENGAGEMENT

__all__ = ["Teller"]


class Teller:
    """Tells what is worth telling of the messages of a node; nothing of what is the same as before.

    Args:
        labels: How names read.

    >>> teller = Teller()
    >>> teller.line("/humans/voices/v/speech", LiveSpeech(final="Hello!"), True)
    'v says “Hello!”'
    """

    def __init__(self, labels: Mapping[str, str] | None = None) -> None:
        self._labels = labels or {}
        self._before: dict[str, str] = {}

    def line(self, topic: str, message: Message, heard: bool) -> str:
        """Return what to say of a message; '' when nothing."""
        text = self._heard(topic, message) if heard else self._published(message)
        news = text if self._before.get(topic) != text else ""
        if not isinstance(message, (own.Decision, LiveSpeech)):
            self._before[topic] = text or self._before.get(topic, "")
            return news
        return text

    def _heard(self, topic: str, message: Message) -> str:
        who = topic.rpartition("/")[0].rpartition("/")[2]
        if isinstance(message, LiveSpeech):
            return f"{who} says “{message.final}”" if message.final else ""
        if isinstance(message, EngagementLevel):
            return f"{who} is {ENGAGEMENT[message.level]}" if message.level < len(ENGAGEMENT) else ""
        if isinstance(message, IdsList):
            return f"{who}: {', '.join(message.ids) or 'none'}"
        if isinstance(message, Expression):
            return f"{who} looks {message.expression}" if message.expression else ""
        if isinstance(message, own.Percept):
            return f"percept: {message.subject} {message.name} {message.value}".rstrip()
        return ""

    def _published(self, message: Message) -> str:
        if isinstance(message, own.Decision):
            return f"{self._named(message.agent)}: {_deed(message)}"
        if isinstance(message, own.EmotionalState):
            strongest = message.emotions[0] if message.emotions else None
            return f"{self._named(message.agent)} feels {strongest.name}" if strongest else ""
        if isinstance(message, Expression):
            return f"the face is {message.expression}"
        return ""

    def _named(self, name: str) -> str:
        return self._labels.get(name, name)


def _deed(decision: own.Decision) -> str:
    to = f" → {decision.target}" if decision.target else ""
    if decision.spoken:
        return f"“{decision.text}”{to}"
    return f"{decision.action}{to} “{decision.text}”"
