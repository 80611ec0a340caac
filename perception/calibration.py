"""How one person shows what they feel, learned from a handful of corrections: "that was Fear, not Surprise".

For each modality it is counted how often what was estimated as one emotion was meant as another. An estimate as e then
speaks for m with (a [m = e] + n(e, m)) / (a + n(e)): a confusion table, smoothed by a Dirichlet prior that trusts the
perceiver (a = 2, ours). Without corrections nothing changes. Beside it stands what the person is like at rest: the
voice's baseline, and the face's. Nothing else is known of anybody: no sound, no picture, no word.

>>> looks = AffectEstimate("face", "my model", {"Surprise": 0.8}, 0.7, subject="Bo")
>>> bo = PersonProfile("Bo").corrected(looks, "Fear").corrected(looks, "Fear").corrected(looks, "Fear")
>>> [(name, round(likely, 2)) for name, likely in bo.applied(looks).ranked]
[('Fear', 0.48), ('Surprise', 0.32)]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ..core.errors import PerceptionError, nearest
from ..ontology import Pad, load
from .estimate import MODALITIES, AffectEstimate, Clue
from .faces.windows import RestingFace
from .voice.baseline import ANYONE, VoiceBaseline
from .voice.prosody import HeardProsody

__all__ = ["Confusions", "PersonProfile"]

Confusions = Mapping[str, Mapping[str, float]]
"""How often what was estimated (id of a node) was meant as what (the same)."""

_TRUST: Final = 2.0
"""How many corrections the perceiver's own opinion counts for; ours."""
_MOST_COUNTED: Final = 50.0
"""Corrections of one emotion that are remembered; older ones fade, for people change."""


@dataclass(frozen=True, slots=True)
class PersonProfile:
    """How one person shows what they feel. It grows by its methods and never changes itself.

    Attributes:
        person: Who, as in beliefs about them.
        confusions: By modality.
        voice: How they usually speak.
        resting: How far each action unit goes when their face is at rest, by FACS number.

    Raises:
        PerceptionError: There is no such modality or emotion, or a count is below 0.
    """

    person: str
    confusions: Mapping[str, Confusions] = field(default_factory=dict)
    voice: VoiceBaseline = ANYONE
    resting: RestingFace = field(default_factory=RestingFace)

    def __post_init__(self) -> None:
        for modality, table in self.confusions.items():
            _check_modality(modality)
            for said, row in table.items():
                for name in (said, *row):
                    _emotion(name)
                if not all(0 <= count <= _MOST_COUNTED for count in row.values()):
                    raise PerceptionError(f"how often {said} was corrected is no number on 0..{_MOST_COUNTED:g}")

    @property
    def corrections(self) -> float:
        """How many corrections are remembered."""
        return sum(sum(row.values()) for table in self.confusions.values() for row in table.values())

    @property
    def reliability(self) -> dict[str, float]:
        """How far each modality is to be trusted about this person, 0..1; for :func:`~.fusion.fuse`."""
        return {modality: _agreement(table) for modality, table in self.confusions.items()}

    def corrected(self, estimate: AffectEstimate, meant: str) -> PersonProfile:
        """Return the profile with one more correction, or confirmation.

        Args:
            estimate: What was estimated.
            meant: What they did feel, by any name in the ontology.

        Raises:
            PerceptionError: The estimate names no emotion, is about somebody else, or there is no such emotion.
        """
        if estimate.emotion is None:
            raise PerceptionError("an estimate that names no emotion cannot be corrected")
        if estimate.subject and estimate.subject != self.person:
            raise PerceptionError(f"the estimate is about {estimate.subject}, and the profile that of {self.person}")
        return self.corrected_as(estimate.modality, estimate.emotion, meant)

    def corrected_as(self, modality: str, said: str, meant: str) -> PersonProfile:
        """Return the profile with one more correction of what a modality said.

        Raises:
            PerceptionError: There is no such modality or emotion.
        """
        _check_modality(modality)
        was, is_ = _emotion(said), _emotion(meant)
        table = self.confusions.get(modality, {})
        row = dict(table.get(was, {}))
        row[is_] = row.get(is_, 0.0) + 1.0
        total = sum(row.values())
        kept = {name: count * min(1.0, _MOST_COUNTED / total) for name, count in row.items()}
        return replace(self, confusions={**self.confusions, modality: {**table, was: kept}})

    def with_voice(self, heard: HeardProsody) -> PersonProfile:
        """Return the profile with one more utterance that they spoke as usual."""
        return replace(self, voice=self.voice.with_(heard))

    def with_resting(self, resting: RestingFace) -> PersonProfile:
        """Return the profile with another face at rest."""
        return replace(self, resting=resting)

    def applied(self, estimate: AffectEstimate) -> AffectEstimate:
        """Return an estimate as it is to be taken of this person; the same when nothing of it was ever corrected."""
        table = {said: row for said, row in self.confusions.get(estimate.modality, {}).items() if any(row.values())}
        touched = [name for name in estimate.emotions if name in table]
        if not touched:
            return estimate
        emotions = _moved(estimate.emotions, table)
        pad = None if estimate.pad is None else _shifted(estimate.pad, estimate.emotions, emotions)
        clues = tuple(self._clue(estimate, said, table[said]) for said in touched)
        return replace(estimate, emotions=emotions, pad=pad, evidence=(*estimate.evidence, *clues))

    def _clue(self, estimate: AffectEstimate, said: str, row: Mapping[str, float]) -> Clue:
        meant = max(row, key=lambda name: (row[name], name))
        share = row[meant] / (_TRUST + sum(row.values()))
        times = f"{row[meant]:.0f} of {sum(row.values()):.0f} times"
        words = f"what looked like {said} was {meant}, {times}"
        return Clue(estimate.modality, words, meant, share, f"corrections by {self.person}")


def _moved(emotions: Mapping[str, float], table: Confusions) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, likely in emotions.items():
        row = table.get(name, {})
        total = _TRUST + sum(row.values())
        for meant in dict.fromkeys((name, *row)):
            share = (row.get(meant, 0.0) + (_TRUST if meant == name else 0.0)) / total
            found[meant] = min(1.0, found.get(meant, 0.0) + likely * share)
    return found


def _shifted(pad: Pad, before: Mapping[str, float], after: Mapping[str, float]) -> Pad:
    """Return pleasure, arousal and dominance, moved as the mean of the emotions moved."""
    old, new = _mean(before), _mean(after)
    pleasure, arousal, dominance = (
        min(1.0, max(-1.0, value + now - was)) for value, was, now in zip(pad, old, new, strict=True)
    )
    return pleasure, arousal, dominance


def _mean(emotions: Mapping[str, float]) -> list[float]:
    tone, total = load(), sum(emotions.values()) or 1.0
    return [sum(tone.node(name).pad[axis] * likely for name, likely in emotions.items()) / total for axis in range(3)]


def _agreement(table: Confusions) -> float:
    right = sum(row.get(said, 0.0) for said, row in table.items())
    return (_TRUST + right) / (_TRUST + sum(sum(row.values()) for row in table.values()))


def _check_modality(name: str) -> None:
    if name not in MODALITIES:
        raise PerceptionError(f"{name!r} is no modality: expected one of {', '.join(MODALITIES)}")


def _emotion(name: str) -> str:
    node = load().find(name)
    if node is None:
        close = nearest(name, [each.id for each in load().nodes])
        raise PerceptionError(f"{name!r} is no emotion of the ontology" + (f"; did you mean {close}?" if close else ""))
    return node.id
