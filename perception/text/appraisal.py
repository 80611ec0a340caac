"""How whoever lived through an event that is told in words is likely to have appraised it, and what it made them feel.

>>> told = perceive_event("My neighbour shouted at me and blamed me for something I did not do.", "Bo")
>>> told.aspect, told.appraisals["desirability"] < 0, told.appraisals["praiseworthiness"] < 0
('elicited', True, True)

What is *expressed* in a text, the words for feelings in it, is for other perceivers: here those words are left out, and
only what happened is read. ``espressivo train crowd-envent`` makes the model; ``docs/told-events.md`` has figures.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import numpy as np

from ...ontology import Pad, load
from ..estimate import AffectEstimate, Clue
from ..perceiver import Availability
from ..samples import text_of
from .appraisal_model import MODEL, AppraisalModel, read_appraisal_model
from .linear_model import Read

__all__ = ["SOURCE", "EventPerceiver", "perceive_event"]

SOURCE: Final = "told-event"
"""What an estimate of appraisals says that it comes from."""

_VALID_S: Final = 60.0  # what happened has happened: it does not fade as a tone of voice does
_LEAST: Final = 0.02
_CLUES: Final = 4
_FAINT: Final = 0.05
_NAMES: Final = {
    ("lived", "Prospect", "Consequences"): "desirability",
    ("lived", "Likelihood", "Consequences"): "likelihood",
    ("lived", "Praiseworthiness", "Other"): "praiseworthiness",
    ("lived", "Praiseworthiness", "-"): "own_praiseworthiness",
    ("lived", "Like", None): "appealingness",
    ("lived", "Unexpectedness", None): "unexpectedness",
    ("lived", "Effort", None): "effort",
}
_DESIRABILITY: Final = {"pleasantness": 1.0, "unpleasantness": -1.0, "goal_support": 1.0}


class EventPerceiver:
    """Reads from an event told in words how it was appraised by whoever lived through it.

    Args:
        path: Of the model; the shipped one when not given.
    """

    modality: Final = "text"
    requires: tuple[str, ...] = ()

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._path = MODEL if path is None else path

    def available(self) -> Availability:
        """Return whether the model is there."""
        if os.path.isfile(self._path):  # noqa: PTH113 - a path may be text
            return Availability(True)
        return Availability(False, f"there is no {os.fspath(self._path)}: espressivo train crowd-envent makes it")

    def perceive(self, sample: str, /) -> AffectEstimate:
        """Return how an event told in words was appraised, and what it elicited.

        Raises:
            PerceptionError: The model cannot be read, or the sample is no text.
        """
        return perceive_event(sample, model=read_appraisal_model(self._path))


def perceive_event(
    text: str, subject: str = "", *, model: AppraisalModel | None = None, t: float = 0.0
) -> AffectEstimate:
    """Estimate how an event told in words was appraised by whoever lived through it, and what it made them feel.

    Args:
        text: What was told, in English: ``My neighbour blamed me for something I did not do``; its first 20,000
            characters are read.
        subject: Whom it befell.
        model: Another model than the shipped one.
        t: When it was told, in seconds of the world.

    Returns:
        An estimate of aspect ``elicited``. Its appraisals are ``desirability``, ``praiseworthiness`` (of whoever else
        acted), ``own_praiseworthiness``, ``appealingness``, each -10..10; ``unexpectedness`` and ``effort``, 0..10; and
        ``likelihood``, 0..1, of what is still to come of it. Its confidence is how much more often than by chance the
        desirability is on the right side of 0. Empty when the model does not know half of the words.

    Raises:
        PerceptionError: The model cannot be read, or the sample is no text.
    """
    text_of(text)
    model = read_appraisal_model() if model is None else model
    read = model.read(text)
    if not model.understands(text, read):
        return AffectEstimate("text", SOURCE, subject=subject, aspect="elicited", t=t, valid_s=_VALID_S)
    ratings = model.telling(model.ratings(read))
    appraisals = {
        name: float(np.clip(value, -10.0, 10.0))
        for line, value in model.mapping.variables(ratings)
        if (name := _NAMES.get((line.event, line.variable, line.target))) is not None
    }
    emotions = _emotions(model, read, ratings)
    felt = model.theory.strengths(ratings)
    return AffectEstimate(
        "text",
        SOURCE,
        emotions,
        confidence=max(0.01, round(2 * model.sureness(appraisals["desirability"]) - 1, 4)),
        pad=_pad(emotions),
        intensity=min(10.0, max(felt.values(), default=0.0)),
        subject=subject,
        aspect="elicited",
        t=t,
        valid_s=_VALID_S,
        evidence=tuple(_clues(text, model, read, appraisals["desirability"])),
        appraisals=appraisals,
    )


def _emotions(model: AppraisalModel, read: Read, ratings: Mapping[str, float]) -> dict[str, float]:
    """Return how likely each emotion is, by the words and by what the engine feels."""
    chain = model.chain.shares(model.theory.features(ratings))[0]
    shares = model.pooled(model.guess(read), chain).tolist()
    named = zip(model.mapping.emotions, shares, strict=True)
    return {node: share for label, share in named if (node := _node(label)) is not None and share >= _LEAST}


@cache
def _node(label: str) -> str | None:
    """Return the node of the ontology for a label; None for what is no emotion."""
    found = load().find(label)
    return None if found is None else found.id


def _pad(emotions: Mapping[str, float]) -> Pad:
    """Return pleasure, arousal and dominance of what may be felt, each as far as it is likely."""
    tone, sums = load(), [0.0, 0.0, 0.0]
    for node, share in emotions.items():
        sums = [total + share * part for total, part in zip(sums, tone.node(node).pad, strict=True)]
    pleasure, arousal, dominance = (min(1.0, max(-1.0, total)) for total in sums)
    return pleasure, arousal, dominance


def _clues(text: str, model: AppraisalModel, read: Read, desirability: float) -> Iterator[Clue]:
    """Yield the words that say most of how desirable it is, those that speak for it first."""
    sums: dict[tuple[int, int], float] = {}
    for name, sign in _DESIRABILITY.items():
        number = model.mapping.ratings.index(name)
        each = sign * 10.0 / 6.0 * model.stretch[number]  # a mean of three ratings on 1..5, brought to -10..10
        for span in model.linear.spans(read, number):
            sums[span.start, span.end] = sums.get((span.start, span.end), 0.0) + each * span.weight
    side = 1.0 if desirability >= 0 else -1.0
    found = sorted(sums.items(), key=lambda item: (-item[1] * side, item[0]))
    for (start, end), weight in found[:_CLUES]:
        if weight * side >= _FAINT and any(letter.isalpha() for letter in text[start:end]):
            good = "desirable" if weight > 0 else "undesirable"
            said = f"says “{text[start:end]}” ({good})"
            yield Clue("text", said, None, min(1.0, max(-1.0, weight / 10)), f"characters {start}-{end}")
