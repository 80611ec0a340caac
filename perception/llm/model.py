"""A language model behind an endpoint: asked with a deadline, not too often, and not at all while it rests."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

import msgspec

from ...core.errors import PerceptionError
from ..perceiver import Availability
from ..samples import text_of
from .breaker import Breaker
from .endpoint import Endpoint
from .exchange import Deadline, post
from .faults import LlmError
from .kept import KeptAnswers, question_key

__all__ = ["DEFAULT_SETTINGS", "LlmModel", "Question", "plain_text"]

DEFAULT_SETTINGS: Final[Mapping[str, Any]] = {"temperature": 0, "seed": 0, "max_tokens": 500}
"""What is sent beside the question, so that the same question gives the same answer where the server can do that."""

_OURS: Final = frozenset({"messages", "model", "n", "response_format", "stream"})
_MOST_TRIES: Final = 10
_MOST_SECONDS: Final = 3_600.0
_FIRST_PAUSE: Final = 0.2  # seconds; each next one is twice as long, without chance
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """What a model is asked, and how its answer is read.

    Attributes:
        messages: What it is told, each with ``role`` and ``content``.
        asked: What the answer depends on beside the model and its settings, as plain data; it names the kept answer.
        kind: The type of the answer, for answers that were kept.
        decode: Makes the answer of what the model says; raises LlmError when that is no good.
        check: Raises LlmError when an answer is no good.
        response_format: The schema that the server should hold the model to.
    """

    messages: Sequence[Mapping[str, str]]
    asked: Mapping[str, Any]
    kind: Any
    decode: Callable[[str], Answer]
    check: Callable[[Answer], None]
    response_format: Mapping[str, Any] | None = None


class LlmModel:
    """A language model that understands OpenAI's chat completions.

    Args:
        endpoint: Where it is.
        name: Of the model, as its server calls it.
        deadline_s: For one question with all its tries, in seconds.
        tries: How often it is asked at most, when the server is in trouble: 1..10.
        settings: Sent beside the question; None as a value leaves out one of `DEFAULT_SETTINGS`.
        kept: Answers given before; by default the last 1,000, in memory.
        offline: Whether only kept answers count, and nobody is ever asked.
        breaker: Begins a rest when the model fails again and again; by default 30 s after three failures.
        clock: For the deadline, in seconds.
        wait: Waits between tries, for so many seconds.

    Raises:
        PerceptionError: An argument is out of range.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        name: str,
        *,
        deadline_s: float = 20.0,
        tries: int = 2,
        settings: Mapping[str, Any] | None = None,
        kept: KeptAnswers | None = None,
        offline: bool = False,
        breaker: Breaker | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        if not 0 < len(name) <= 200 or not name.isprintable():
            raise PerceptionError(f"{name!r:.80} is no name of a model: expected what its server calls it")
        if not 0 < deadline_s <= _MOST_SECONDS or not 1 <= tries <= _MOST_TRIES:
            raise PerceptionError(
                f"a language model needs a deadline above 0, at most {_MOST_SECONDS:g} s, and 1 to {_MOST_TRIES} tries"
            )
        self.endpoint, self.name, self.deadline_s, self.tries = endpoint, name, deadline_s, tries
        self.settings = _settings(settings or {})
        self.kept, self.offline, self.breaker = kept or KeptAnswers(), offline, breaker or Breaker(clock=clock)
        self._clock, self._wait = clock, wait

    @property
    def source(self) -> str:
        """Name in estimates."""
        return f"llm:{self.name}"

    def available(self) -> Availability:
        """Return whether it can be asked; nobody is asked for that."""
        try:
            _ = self.offline or self.endpoint.secret
        except PerceptionError as error:
            return Availability(False, f"the language model {self.name} {error}")
        return Availability(True)

    def deadline(self) -> Deadline:
        """Return the deadline of what is asked now."""
        return Deadline.within(self.deadline_s, self._clock)

    def answer(self, question: Question[Answer], deadline: Deadline | None = None) -> tuple[Answer, str]:
        """Return the answer to a question, from what is kept or by asking the model.

        Args:
            question: What to ask.
            deadline: When the question is one of several; by default its own.

        Returns:
            The answer, and why it could not be kept, which is nothing as a rule.

        Raises:
            LlmError: There is no answer, or none that is good.
        """
        key = question_key({"model": self.name, "settings": self.settings, "asked": question.asked})
        kept = _restored(question, self.kept.get(key))
        if kept is not None:
            return kept, ""
        if self.offline:
            raise LlmError("is not asked, because we are offline, and no answer to this is kept")
        if rest := self.breaker.rest:
            raise LlmError(f"failed before, and is left alone for another {rest:.2g} s")
        answer = self._asked(question, deadline or self.deadline())
        return answer, self.kept.put(key, msgspec.to_builtins(answer))

    def _asked(self, question: Question[Answer], deadline: Deadline) -> Answer:
        """Ask as often as is permitted, with a pause that doubles."""
        pause = _FIRST_PAUSE
        for tried in range(1, self.tries + 1):
            try:
                answer = question.decode(self._said(question, deadline))
            except LlmError as error:
                pause = max(pause, error.wait_s)
                if not error.again or tried == self.tries or self._clock() + pause >= deadline.at:
                    self.breaker.failed(error.wait_s)
                    raise self._without_key(error) from None
                self._wait(pause)
                pause *= 2
            else:
                self.breaker.succeeded()
                return answer
        raise AssertionError("the last try returns or raises")

    def _said(self, question: Question[Answer], deadline: Deadline) -> str:
        body: dict[str, Any] = {
            "model": self.name,
            "messages": list(question.messages),
            "stream": False,
            **self.settings,
        }
        if question.response_format is not None:
            body["response_format"] = question.response_format
        return _content(post(self.endpoint, json.dumps(body).encode("ascii"), deadline))

    def _without_key(self, error: LlmError) -> LlmError:
        """A server that sends the key back does not get it into a message."""
        try:
            key = self.endpoint.secret
        except LlmError:
            return error
        return LlmError(str(error).replace(key, "(the key)")) if key else error


def plain_text(sample: object, limit: int) -> str:
    """Return the beginning of a text, with a replacement character for each half of a surrogate pair.

    Raises:
        PerceptionError: The sample is no text.
    """
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text_of(sample)[:limit])


def _settings(given: Mapping[str, Any]) -> dict[str, Any]:
    if ours := sorted(_OURS & given.keys()):
        raise PerceptionError(f"the setting {ours[0]} is not yours to give: leave it out")
    settings = {name: value for name, value in {**DEFAULT_SETTINGS, **given}.items() if value is not None}
    try:
        json.dumps(settings, allow_nan=False, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        raise PerceptionError(
            "the settings of a language model must be plain data: names with numbers and texts"
        ) from None
    return settings


def _restored(question: Question[Answer], kept: Any) -> Answer | None:
    """A kept answer; one that is damaged is no worse than none."""
    if kept is None:
        return None
    try:
        answer: Answer = msgspec.convert(kept, question.kind)
        question.check(answer)
    except (LlmError, msgspec.ValidationError):
        return None
    return answer


def _content(data: bytes) -> str:
    """What the model says within the document that its server sends."""
    try:
        choices = msgspec.json.decode(data, type=_Completion).choices
    except msgspec.ValidationError as error:
        raise LlmError(f"answered with another document than a chat completion: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise LlmError("answered with what is no JSON, or not whole") from None
    if not choices:
        raise LlmError("answered with no choice")
    first = choices[0]
    if first.message.refusal:
        raise LlmError("refused to answer")
    if first.finish_reason == "length":
        raise LlmError("was cut off before its answer was whole; raise max_tokens")
    if not first.message.content:
        raise LlmError("answered with nothing")
    return first.message.content


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]
