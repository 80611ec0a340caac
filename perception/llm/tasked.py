"""What a text expresses, by a language model that was tuned on the tasks of Affect in Tweets."""

from __future__ import annotations

import os
from typing import Final

from ...core.errors import PerceptionError
from ...ontology import Pad, load
from ..estimate import AffectEstimate, Clue, Modality
from ..instead import answer_instead
from ..perceiver import Availability, Perceiver
from ..text.learned import LearnedTextPerceiver
from ..text.lexicon import LIMIT
from .exchange import Deadline
from .faults import LlmError
from .model import LlmModel, plain_text
from .perceiver import TRUST
from .prompts import TaskName, read_prompts
from .tasks import TaskAnswer, task_question

__all__ = ["TaskedLlmPerceiver"]

_MOST_RATED: Final = 3  # emotions whose intensity is asked
_DIVIDED: Final = 0.5  # what is left of the confidence when class and number of valence contradict each other
_SD: Final = (0.25, 0.5, 0.5)  # valence is told, the rest follows from the emotions; ours


class TaskedLlmPerceiver:
    """Asks a language model in the four formats of EmoLLMs; a :class:`~espressivo.perception.Perceiver`.

    Up to six questions a text, under one deadline: which emotions (``E-c``), how intense the first three are
    (``EI-reg``), the class of valence (``V-oc``) and valence itself (``V-reg``). How likely an emotion is, is its
    intensity's square root, since a faint one is also the less sure (ours, not measured). Whatever goes wrong, the
    fallback answers, and `degraded` says why.

    Args:
        model: Whom to ask.
        fallback: Who answers when the model does not; by default the learned text model that is shipped.
        prompts: A file of prompts, such as the wording that the model was tuned on; by default the shipped one.
        trust: Confidence in the model, above 0 and at most 1.

    Raises:
        AuthoringError: The file of prompts makes no sense.
        PerceptionError: A number is out of range.
    """

    modality: Modality = "text"

    def __init__(
        self,
        model: LlmModel,
        *,
        fallback: Perceiver[str] | None = None,
        prompts: str | os.PathLike[str] | None = None,
        trust: float = TRUST,
    ) -> None:
        if not 0 < trust <= 1:
            raise PerceptionError(f"the trust in a language model cannot be {trust!r}: expected above 0, 1 at most")
        self.model, self.trust, self._prompts = model, trust, read_prompts(prompts)
        self.fallback: Perceiver[str] = LearnedTextPerceiver() if fallback is None else fallback
        self.requires: tuple[str, ...] = (str(model.endpoint),)

    def available(self) -> Availability:
        """Return whether the model can be asked; nobody is asked for that."""
        return self.model.available()

    def ask(self, task: TaskName, sample: str, emotion: str = "", *, deadline: Deadline | None = None) -> TaskAnswer:
        """Return the answer to one task; nobody answers instead.

        Args:
            task: ``E-c``, ``EI-reg``, ``V-oc`` or ``V-reg``.
            sample: The text.
            emotion: A label of ``E-c``, for ``EI-reg``.
            deadline: When it is one of several; by default its own.

        Raises:
            LlmError: There is no answer, or none that is good.
            PerceptionError: There is no such task or emotion, or the sample is no text.
        """
        question = task_question(self._prompts, task, plain_text(sample, LIMIT), emotion)
        return self.model.answer(question, deadline)[0]

    def perceive(self, sample: str, /) -> AffectEstimate:
        """Return what a text expresses, of which the first 20,000 characters are read.

        Raises:
            PerceptionError: The sample is no text.
        """
        text = plain_text(sample, LIMIT)
        if not text.strip():
            return AffectEstimate("text", self.model.source)
        try:
            return self._estimate(text, self.model.deadline())
        except LlmError as error:
            why = f"the language model {self.model.name} {error}"
            return answer_instead(self.fallback, text, why, modality="text", source=self.model.source)

    def _estimate(self, text: str, deadline: Deadline) -> AffectEstimate:
        labels = self.ask("E-c", text, deadline=deadline)
        assert isinstance(labels, tuple)
        nodes = dict(zip(self._prompts.labels.labels, self._prompts.labels.nodes, strict=True))
        felt: dict[str, float] = {}
        for label in labels[:_MOST_RATED]:
            intensity, node = self._number("EI-reg", text, deadline, label), nodes[label]
            if node is not None and intensity > 0:
                felt[node] = max(felt.get(node, 0.0), intensity)
        if not felt:
            return AffectEstimate("text", self.model.source)
        grade = self._number("V-oc", text, deadline)
        valence = 2 * self._number("V-reg", text, deadline) - 1
        emotions = {node: intensity**0.5 for node, intensity in felt.items()}
        return AffectEstimate(
            "text",
            self.model.source,
            emotions,
            confidence=self.trust * (_DIVIDED if grade * valence < 0 else 1.0),
            pad=_pad(valence, emotions),
            pad_sd=_SD,
            intensity=10 * max(felt.values()),
            evidence=tuple(Clue("text", f"is rated {value:.2g} of 1", node, value) for node, value in felt.items()),
        )

    def _number(self, task: TaskName, text: str, deadline: Deadline, emotion: str = "") -> float:
        found = self.ask(task, text, emotion, deadline=deadline)
        assert not isinstance(found, tuple)
        return float(found)


def _pad(valence: float, emotions: dict[str, float]) -> Pad:
    """Valence as told; arousal and dominance as of the emotions."""
    tone, total = load(), sum(emotions.values())
    rest = [sum(tone.node(name).pad[axis] * share for name, share in emotions.items()) / total for axis in (1, 2)]
    return valence, rest[0], rest[1]
