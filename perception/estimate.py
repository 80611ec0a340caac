"""What is estimated of somebody's affect, whichever way it was perceived."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from ..core.errors import PerceptionError, nearest
from ..ontology import Node, Pad, Tone, load

__all__ = ["ASPECTS", "MODALITIES", "AffectEstimate", "Aspect", "Clue", "Modality"]

Modality = Literal["text", "face", "voice", "image", "context", "fused"]
Aspect = Literal["expressed", "elicited"]

MODALITIES: Final[tuple[Modality, ...]] = ("text", "face", "voice", "image", "context", "fused")
ASPECTS: Final[tuple[Aspect, ...]] = ("expressed", "elicited")


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that was observed, and what it speaks for.

    Attributes:
        modality: In which way it was perceived.
        observation: What was observed, in words: ``says “thanks”``, ``corners of the lips up (.8)``.
        emotion: Id of the node of the ontology that it speaks for or against; None for valence or arousal alone.
        weight: How strongly, -1..1; below 0 it speaks against.
        source: Where in the input it is: ``characters 3-9``, ``AU12``, ``1.2-1.9 s``; with several turns, of which one.
    """

    modality: Modality
    observation: str
    emotion: str | None
    weight: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class AffectEstimate:
    """What somebody seems to feel, or what something makes whoever meets it feel.

    It is evidence about somebody, never an emotion of the agent that perceives it.

    Attributes:
        modality: In which way it was perceived.
        source: What estimated it, such as ``lexicon`` or the name of a model.
        emotions: Ids of nodes of the ontology, each with how likely it is, 0..1; several may be likely at once.
        confidence: How far the whole is to be trusted, 0..1; 0 when nothing was found.
        pad: Pleasure, arousal and dominance, each -1..1, as far as known.
        pad_sd: Standard deviations of those.
        intensity: How strongly it is felt, 0..10, as far as known.
        subject: Whom it is about; empty when nobody knows.
        aspect: ``expressed`` by the subject, or ``elicited`` in whoever reads, hears or sees it.
        t: When it was perceived, in seconds of the world.
        valid_s: For how many seconds it says something; evidence fades over that time.
        evidence: What it rests on.
        appraisals: Appraisal variables of what happened to the subject, -10..10, when those were estimated.
        action_units: Action units that were seen, 0..1, by name.
        degraded: Why the answer is worse than it might be, such as a model that did not answer; empty otherwise.

    Raises:
        PerceptionError: A number is out of its range, or an emotion is no node of the ontology.
    """

    modality: Modality
    source: str
    emotions: Mapping[str, float] = field(default_factory=dict)
    confidence: float = 0.0
    pad: Pad | None = None
    pad_sd: Pad | None = None
    intensity: float | None = None
    subject: str = ""
    aspect: Aspect = "expressed"
    t: float = 0.0
    valid_s: float = 5.0
    evidence: tuple[Clue, ...] = ()
    appraisals: Mapping[str, float] = field(default_factory=dict)
    action_units: Mapping[str, float] = field(default_factory=dict)
    degraded: str = ""

    def __post_init__(self) -> None:
        _check(self)

    def __bool__(self) -> bool:
        return bool(self.emotions) or self.pad is not None

    @property
    def ranked(self) -> tuple[tuple[str, float], ...]:
        """Emotions with how likely they are, the likeliest first."""
        return tuple(sorted(self.emotions.items(), key=lambda item: (-item[1], item[0])))

    @property
    def emotion(self) -> str | None:
        """Id of the likeliest emotion, or None."""
        return self.ranked[0][0] if self.emotions else None

    @property
    def node(self) -> Node | None:
        """The likeliest emotion as a node of the ontology, or None."""
        return load().node(self.emotion) if self.emotion is not None else None

    @property
    def valence(self) -> float | None:
        """Pleasure, -1..1, as far as known."""
        return self.pad[0] if self.pad is not None else None

    @property
    def primaries(self) -> dict[str, float]:
        """Primary emotions of the ontology with their shares, which sum to 1, the largest first."""
        tone, sums = load(), dict[str, float]()
        for emotion, likely in self.emotions.items():
            primary = tone.node(emotion).primary
            if primary is not None:
                sums[primary] = sums.get(primary, 0.0) + likely
        total = sum(sums.values()) or 1.0
        return {name: value / total for name, value in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))}

    def categories(self, vocabulary: str, tone: Tone | None = None) -> dict[str, float]:
        """Return the labels of an aligned vocabulary with how likely they are, the likeliest first.

        Raises:
            OntologyError: There is no such vocabulary.
        """
        tone = tone or load()
        tone.vocabulary(vocabulary)
        found: dict[str, float] = {}
        for emotion, likely in self.emotions.items():
            label = tone.from_node(tone.node(emotion), vocabulary)
            if label is not None:
                found[label.label] = max(found.get(label.label, 0.0), likely * label.confidence)
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def weight_at(self, now: float) -> float:
        """Return how much the estimate says at a time, 0..1: its confidence, fading with e^(-age / valid_s)."""
        return self.confidence * math.exp(-max(0.0, now - self.t) / self.valid_s)

    def about(self, subject: str, t: float | None = None) -> AffectEstimate:
        """Return the same estimate about somebody, perceived at another time when one is given."""
        return replace(self, subject=subject, t=self.t if t is None else t)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data for JSON, without what is unknown."""
        data: dict[str, Any] = {"modality": self.modality, "source": self.source, "aspect": self.aspect}
        data |= {"confidence": round(self.confidence, 4), "emotions": {k: round(v, 4) for k, v in self.ranked}}
        data |= {name: [round(v, 4) for v in pad] for name, pad in (("pad", self.pad), ("pad_sd", self.pad_sd)) if pad}
        if self.intensity is not None:
            data["intensity"] = round(self.intensity, 3)
        data |= {"t": self.t, "valid_s": self.valid_s}
        data |= {key: value for key, value in (("subject", self.subject), ("degraded", self.degraded)) if value}
        for name, values in (("appraisals", self.appraisals), ("action_units", self.action_units)):
            if values:
                data[name] = {key: round(value, 4) for key, value in values.items()}
        data["evidence"] = [
            {"modality": c.modality, "observation": c.observation, "emotion": c.emotion, "weight": round(c.weight, 4)}
            | ({"source": c.source} if c.source else {})
            for c in self.evidence
        ]
        return data


def _check(estimate: AffectEstimate) -> None:
    if estimate.modality not in MODALITIES:
        raise PerceptionError(f"{estimate.modality!r} is no modality: expected one of {', '.join(MODALITIES)}")
    if estimate.aspect not in ASPECTS:
        raise PerceptionError(f"{estimate.aspect!r} is no aspect: expected one of {', '.join(ASPECTS)}")
    _within("the confidence", estimate.confidence, 0.0, 1.0)
    _within("valid_s", estimate.valid_s, 1e-6, math.inf)
    if not math.isfinite(estimate.t):
        raise PerceptionError(f"an estimate cannot be of the time {estimate.t!r}: expected seconds")
    if estimate.intensity is not None:
        _within("the intensity", estimate.intensity, 0.0, 10.0)
    for pad in (estimate.pad, estimate.pad_sd):
        if pad is not None and len(pad) != 3:
            raise PerceptionError(f"{pad!r} is not pleasure, arousal and dominance: expected three numbers")
    for value in estimate.pad or ():
        _within("pleasure, arousal and dominance", value, -1.0, 1.0)
    for value in estimate.pad_sd or ():
        _within("a standard deviation", value, 0.0, math.inf)
    for name, value in estimate.emotions.items():
        _within(f"how likely {name} is", value, 0.0, 1.0)
    for name, value in estimate.appraisals.items():
        _within(f"the appraisal {name}", value, -10.0, 10.0)
    for name, value in estimate.action_units.items():
        _within(f"the action unit {name}", value, 0.0, 1.0)
    _check_nodes(estimate.emotions)


def _check_nodes(emotions: Mapping[str, float]) -> None:
    tone = load()
    for name in emotions:
        node = tone.find(name)
        if node is None or node.id != name:
            known = node.id if node is not None else nearest(name, [each.id for each in tone.nodes])
            raise PerceptionError(
                f"{name!r} is no emotion of the ontology" + (f"; did you mean {known}?" if known else "")
            )


def _within(what: str, value: float, low: float, high: float) -> None:
    try:
        fits = low <= value <= high
    except TypeError:
        fits = False
    if not fits:
        raise PerceptionError(f"{what} cannot be {value!r}: expected a number on {low:g}..{high:g}")
