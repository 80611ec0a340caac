"""What a text expresses, by a language model that answers in a given schema."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from ...core.errors import AuthoringError, PerceptionError
from ..estimate import AffectEstimate, Clue, Modality
from ..instead import answer_instead
from ..label_map import LabelMap
from ..perceiver import Availability, Perceiver
from ..text.learned import VOCABULARY, LearnedTextPerceiver
from ..text.lexicon import LIMIT
from .endpoint import Endpoint
from .faults import LlmError
from .kept import KeptAnswers
from .model import LlmModel, Question, plain_text
from .prompts import read_prompts
from .reading import Reading, check_reading, decode_reading, reading_schema

__all__ = ["TRUST", "LlmPerceiver", "llm_perceiver", "offered"]

TRUST: Final = 0.7
"""What a model's own confidence is multiplied by: models are surer than they are right. Ours, not measured."""

_UNSHOWN: Final = 0.5  # what is left of the confidence when the words that should show it are not in the text
_LEAST: Final = 0.01
_SD: Final = 0.35  # of valence, arousal and dominance that a model tells; ours
_NEUTRAL: Final = "Neutral"


class LlmPerceiver:
    """Asks a language model what a text expresses; a :class:`~espressivo.perception.Perceiver`.

    It answers whatever happens: when the model has no good answer in time, the fallback answers, and `degraded` of the
    estimate says why. It waits for the model, up to its deadline; an agent that must not wait asks it through
    :class:`~espressivo.perception.Background`.

    Args:
        model: Whom to ask.
        labels: An aligned vocabulary, or ids of nodes of the ontology: what the model may call what it finds.
        fallback: Who answers when the model does not; by default the learned text model that is shipped.
        prompts: A file of prompts; by default the shipped one.
        trust: What the model's own confidence is multiplied by, above 0 and at most 1.

    Raises:
        AuthoringError: A label or the file of prompts makes no sense.
        PerceptionError: A number is out of range.
    """

    modality: Modality = "text"

    def __init__(
        self,
        model: LlmModel,
        *,
        labels: str | Sequence[str] = VOCABULARY,
        fallback: Perceiver[str] | None = None,
        prompts: str | os.PathLike[str] | None = None,
        trust: float = TRUST,
    ) -> None:
        if not 0 < trust <= 1:
            raise PerceptionError(f"the trust in a language model cannot be {trust!r}: expected above 0, 1 at most")
        self.model, self.trust = model, trust
        self.fallback: Perceiver[str] = LearnedTextPerceiver() if fallback is None else fallback
        self._labels, self._prompts = offered(labels), read_prompts(prompts)
        self._format = reading_schema(self._labels.labels)
        self.requires: tuple[str, ...] = (str(model.endpoint),)

    def available(self) -> Availability:
        """Return whether the model can be asked; nobody is asked for that."""
        return self.model.available()

    def perceive(self, sample: str, /) -> AffectEstimate:
        """Return what a text expresses, of which the first 20,000 characters are read.

        Raises:
            PerceptionError: The sample is no text.
        """
        text = plain_text(sample, LIMIT)
        if not text.strip():
            return AffectEstimate("text", self.model.source)
        try:
            reading, trouble = self.model.answer(self._question(text))
        except LlmError as error:
            why = f"the language model {self.model.name} {error}"
            return answer_instead(self.fallback, text, why, modality="text", source=self.model.source)
        return self._estimate(reading, text, trouble)

    def _question(self, text: str) -> Question[Reading]:
        labels, messages = self._labels.labels, self._prompts.estimate(text)
        return Question(
            messages=messages,
            asked={"messages": messages, "format": self._format},
            kind=Reading,
            decode=lambda said: decode_reading(said, text, labels),
            check=lambda reading: check_reading(reading, text, labels),
            response_format=self._format,
        )

    def _estimate(self, reading: Reading, text: str, trouble: str) -> AffectEstimate:
        named = {each.label: each.likelihood for each in reading.emotions}
        found = self._labels.emotions(np.array([named.get(label, 0.0) for label in self._labels.labels]))
        emotions = {node: likely for node, likely in found.items() if likely > 0 and node != _NEUTRAL}
        if not emotions:
            return AffectEstimate("text", self.model.source, degraded=trouble)
        sure = reading.confidence * self.trust * (1.0 if reading.span else _UNSHOWN)
        return AffectEstimate(
            "text",
            self.model.source,
            emotions,
            confidence=max(_LEAST, sure),
            pad=(reading.valence, reading.arousal, reading.dominance),
            pad_sd=(_SD, _SD, _SD),
            intensity=reading.intensity,
            evidence=_clues(reading, text, emotions),
            degraded=trouble,
        )


def llm_perceiver(
    url: str,
    model: str,
    key_env: str = "",
    *,
    labels: str | Sequence[str] = VOCABULARY,
    kept: str | os.PathLike[str] | None = None,
    offline: bool = False,
    deadline_s: float = 20.0,
    allow_plain: bool = False,
    fallback: Perceiver[str] | None = None,
) -> LlmPerceiver:
    """Return a perceiver that asks the language model at an address.

    Args:
        url: ``http://127.0.0.1:11434/v1``; see `Endpoint.of`.
        model: As its server calls it.
        key_env: Name of the environment variable that holds the key, when the server asks for one.
        labels: An aligned vocabulary, or ids of nodes.
        kept: Folder of answers that were given before.
        offline: Whether only those count.
        deadline_s: For one text, in seconds.
        allow_plain: Whether texts may go to another machine unencrypted.
        fallback: Who answers when the model does not.

    Raises:
        PerceptionError: An argument makes no sense.
    """
    endpoint = Endpoint.of(url, key_env=key_env, allow_plain=allow_plain)
    asked = LlmModel(endpoint, model, deadline_s=deadline_s, kept=KeptAnswers(kept), offline=offline)
    return LlmPerceiver(asked, labels=labels, fallback=fallback)


def offered(labels: str | Sequence[str]) -> LabelMap:
    """Return the labels of a vocabulary, or of nodes of the ontology, with what they stand for.

    Raises:
        AuthoringError: There is no such vocabulary or node; names the nearest.

    >>> offered(["Joy", "Anger"]).nodes
    ('Joy', 'Anger')
    """
    if not labels:
        raise AuthoringError("the language model needs at least one label: name a vocabulary, or nodes of the ontology")
    data: dict[str, Any] = {"vocabulary": labels} if isinstance(labels, str) else {"labels": {x: x for x in labels}}
    return LabelMap.of(data, "labels of the language model")


def _clues(reading: Reading, text: str, emotions: dict[str, float]) -> tuple[Clue, ...]:
    if reading.span is None:
        return ()
    start, end = reading.span
    node = max(emotions, key=lambda name: (emotions[name], name))
    return (Clue("text", f"says “{text[start:end]}”", node, emotions[node], f"characters {start}-{end}"),)
