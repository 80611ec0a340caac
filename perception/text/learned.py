"""What a text expresses, by a model that was learned from GoEmotions: 27 emotions or none, in numpy, offline.

>>> found = estimate_text("Thank you so much, this made my day!")
>>> found.emotion, found.evidence[0].observation
('Gratitude', 'says “Thank”')
>>> bool(estimate_text("The train leaves at nine."))
False
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from ...core.errors import PerceptionError
from ...ontology import Node, Pad, load
from ..estimate import AffectEstimate, Aspect, Clue, Modality
from ..label_map import LabelMap
from ..likelihoods import sigmoid
from ..perceiver import Availability
from ..samples import text_of
from .lexicon import estimate as words_of
from .linear_model import LinearModel, Read, Span
from .model_file import read_model
from .reactions import reader_reactions

__all__ = ["MODEL", "VOCABULARY", "LearnedTextPerceiver", "estimate_text", "likely_primary"]

MODEL: Final = Path(__file__).resolve().parents[1] / "data" / "models" / "goemotions.npz"
"""The model that is shipped; ``espressivo train goemotions`` makes it."""

VOCABULARY: Final = "goemotions27"
"""The aligned vocabulary that the model's labels belong to."""

_NEUTRAL: Final = "Neutral"
_CLUES: Final = 3  # pieces of the text named for a label
_LABELS_EXPLAINED: Final = 3
_LEAST_SHARE: Final = 0.05
_UNTOLD: Final = 0.5  # strength where the lexicon finds no word to tell it
_ELICITED: Final = 0.3  # highest confidence of what a table of theory says of a reader
_LEAST: Final = 0.01


class LearnedTextPerceiver:
    """Reads what a text expresses; a :class:`~espressivo.perception.Perceiver`.

    Args:
        model: The file of a model whose labels are those of GoEmotions; by default the one that is shipped.
        aspect: ``expressed``, which the model was learned for; or ``elicited``: what a well-disposed reader is likely
            to feel, which a table of theory derives from it (``data/reader_reactions.json``, not measured).

    Raises:
        PerceptionError: There is no such aspect.
    """

    modality: Modality = "text"
    requires: tuple[str, ...] = ()

    def __init__(self, model: str | os.PathLike[str] | None = None, aspect: Aspect = "expressed") -> None:
        if aspect not in ("expressed", "elicited"):
            raise PerceptionError(f"{aspect!r} is no aspect: expected expressed or elicited")
        self.path = Path(model) if model is not None else MODEL
        self.aspect: Aspect = aspect

    def available(self) -> Availability:
        """Return whether the model is there."""
        there = self.path.is_file()
        return Availability(there, "" if there else f"there is no {self.path}: espressivo train goemotions makes it")

    def perceive(self, sample: str, /) -> AffectEstimate:
        """Return what a text expresses or elicits; an empty estimate for a neutral one.

        Raises:
            PerceptionError: The sample is no text, or the model cannot be read.
        """
        return estimate_text(sample, aspect=self.aspect, model=_model(self.path))


@cache
def _model(path: Path) -> LinearModel:
    model = read_model(path)
    _nodes(model.labels)
    return model


@cache
def _nodes(labels: tuple[str, ...]) -> tuple[Node | None, ...]:
    """The node of each label; None for neutral."""
    nodes = LabelMap.of({"labels": list(labels), "vocabulary": VOCABULARY}, "the model's labels").nodes
    return tuple(None if node is None or node == _NEUTRAL else load().node(node) for node in nodes)


def estimate_text(
    text: str, subject: str = "", *, aspect: Aspect = "expressed", model: LinearModel | None = None, t: float = 0.0
) -> AffectEstimate:
    """Estimate what a text expresses.

    A label counts when it reaches its threshold and neutral is not likelier than all of them. Its likelihood is
    calibrated; the confidence is how likely the likeliest label is to hold. The intensity is weak evidence: half from
    the likelihood, half from the strength of the lexicon's words with their words of degree.

    Args:
        text: In English; its first 20,000 characters are read.
        subject: Whom it is about.
        aspect: ``expressed``, or ``elicited`` in a well-disposed reader.
        model: Another model of the same labels than the shipped one.
        t: When it was perceived, in seconds of the world.

    Raises:
        PerceptionError: The sample is no text, or the shipped model cannot be read.
    """
    text_of(text)
    model = _model(MODEL) if model is None else model
    read = model.read(text)
    logits = model.logits(read)
    said = _said(model, sigmoid(logits))
    if not said or not len(read.columns):
        return AffectEstimate("text", model.name, subject=subject, aspect=aspect, t=t)
    sure = max(_LEAST, float(model.sure(logits)))
    nodes = _nodes(model.labels)
    emotions = {node.id: likely for at, likely in said.items() if (node := nodes[at]) is not None}
    evidence = tuple(_clues(text, model, read, said))
    if aspect == "elicited":
        emotions = reader_reactions({model.labels[at]: likely for at, likely in said.items()})
        evidence, sure = tuple(_expressed(clue) for clue in evidence), max(_LEAST, sure * _ELICITED)
    pad, spread = _pad(emotions)
    return AffectEstimate(
        "text",
        model.name,
        emotions,
        confidence=sure,
        pad=pad,
        pad_sd=spread,
        intensity=_intensity(text, max(emotions.values())),
        subject=subject,
        aspect=aspect,
        t=t,
        evidence=evidence,
    )


def likely_primary(text: str, model: LinearModel | None = None) -> str | None:
    """Return the primary emotion that a text most likely expresses, neutral left out of account.

    Likelihoods of the labels below each primary are added up. None when the model knows no part of the text.
    """
    model = _model(MODEL) if model is None else model
    read = model.read(text)
    sums: dict[str, float] = {}
    for node, likely in zip(_nodes(model.labels), sigmoid(model.logits(read)).tolist(), strict=True):
        if node is not None and node.primary is not None:
            sums[node.primary] = sums.get(node.primary, 0.0) + likely
    return min(sums, key=lambda name: (-sums[name], name)) if len(read.columns) else None


def _said(model: LinearModel, likely: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> dict[int, float]:
    """The numbers of the labels that are said to hold with how likely they are, the likeliest first."""
    nodes = _nodes(model.labels)
    if nodes[int(likely.argmax())] is None:
        return {}
    held = [at for at in np.flatnonzero(likely >= model.thresholds).tolist() if nodes[at] is not None]
    return {at: float(likely[at]) for at in sorted(held, key=lambda at: (-likely[at], at))}


def _clues(text: str, model: LinearModel, read: Read, said: Mapping[int, float]) -> Iterator[Clue]:
    for at in list(said)[:_LABELS_EXPLAINED]:
        node = _nodes(model.labels)[at]
        spans = model.spans(read, at)
        total = sum(span.weight for span in spans if span.weight > 0) or 1.0
        for span in _apart(spans):
            share = span.weight / total
            if share >= _LEAST_SHARE:
                words = f"says “{text[span.start : span.end]}”"
                yield Clue("text", words, node.id if node else None, share, f"characters {span.start}-{span.end}")


def _apart(spans: tuple[Span, ...]) -> list[Span]:
    """The heaviest pieces that do not overlap."""
    found: list[Span] = []
    for span in spans:
        if len(found) < _CLUES and all(span.end <= one.start or one.end <= span.start for one in found):
            found.append(span)
    return found


def _expressed(clue: Clue) -> Clue:
    """A clue as what speaks for the reader's reaction: it names no emotion of the reader's own."""
    return Clue(clue.modality, f"{clue.observation}, which expresses {clue.emotion}", None, clue.weight, clue.source)


def _pad(emotions: Mapping[str, float]) -> tuple[Pad, Pad]:
    """The mixture of the emotions, drawn towards the middle as far as none is sure; and how far they are apart."""
    tone, total, strength = load(), sum(emotions.values()), max(emotions.values())
    rows = [(tone.node(name).pad, likely / total) for name, likely in emotions.items()]
    mean = [sum(pad[axis] * share for pad, share in rows) for axis in range(3)]
    spread = [math.sqrt(sum(share * (pad[axis] - mean[axis]) ** 2 for pad, share in rows)) for axis in range(3)]
    pad, sd = [value * strength for value in mean], [math.hypot(value, 1.0 - strength) for value in spread]
    return (pad[0], pad[1], pad[2]), (sd[0], sd[1], sd[2])


def _intensity(text: str, likely: float) -> float:
    found = words_of(text)
    strength = found.nodes[0].weight if found else _UNTOLD
    return 10.0 * (likely + strength) / 2.0
