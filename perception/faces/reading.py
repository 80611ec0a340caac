"""From a face to an estimate, with the reasons in three steps: what is seen, how it is read, what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, exp
from typing import Final, NamedTuple

from ...core.errors import PerceptionError
from ...ontology import Pad, load
from ...ontology.action_units import unit_name
from ...ontology.faces import face_compounds, face_prototypes
from ..estimate import AffectEstimate, Clue
from .decoding import Mixture, mixture_of
from .seen import FaceSeen

__all__ = ["ANTAGONISTS", "PAIN_AT_LEAST", "FaceReading", "Observation", "Observed", "letter", "pain", "read_face"]

ANTAGONISTS: Final = ((12, 15), (5, 43), (24, 25), (24, 26), (24, 27), (18, 20))
"""Muscle actions that work against each other: corners up and down, lids wide and closed, lips pressed and apart."""
PAIN_AT_LEAST: Final = 6.0
"""From which PSPI on a face is said to look like pain; ours."""

_LETTERS: Final = "ABCDE"
_ASSOCIATED: Final = 0.3
"""How far a prototype must move an action unit for the two to be called associated; ours."""
_MOST_SURE: Final = 0.8
"""A face alone is no proof of a feeling: people scowl when they think (Barrett et al. 2019, Psychological Science in
the Public Interest 20, 1-68). The number is ours."""
_CLEAR: Final = 0.15
"""How strongly a face shows something when it is 1 - 1/e clear that it does; ours."""
_SPREAD: Final = 0.58
_NARROWED: Final = 0.3


class Observation(NamedTuple):
    """An action unit that is seen.

    Attributes:
        unit: Its name, such as ``AU12`` or ``AU14R``.
        said: In words: ``corners of the lips up``.
        value: How far it goes, 0..1.
        letter: The same as FACS writes it, A (trace) to E (maximum); here fifths of the scale.
        sure: How sure that is, 0..1.
        associated: Names of the prototypes that it belongs to.
    """

    unit: str
    said: str
    value: float
    letter: str
    sure: float
    associated: tuple[str, ...]


class Observed(NamedTuple):
    """How the observations bear on one emotion.

    Attributes:
        name: Of the prototype.
        node: Id of the emotion in the ontology.
        weight: How strongly it shows, 0..1: the sum of what speaks for and against it.
        evidence: What each action unit adds to that, by name; below 0 it speaks against.
    """

    name: str
    node: str
    weight: float
    evidence: Mapping[str, float]

    @property
    def combining(self) -> tuple[str, ...]:
        """Action units that speak for it together, those that say most first."""
        return tuple(sorted((u for u, v in self.evidence.items() if v > 0), key=lambda u: (-self.evidence[u], u)))

    @property
    def against(self) -> tuple[str, ...]:
        """Action units that speak against it, those that say most first."""
        return tuple(sorted((u for u, v in self.evidence.items() if v < 0), key=lambda u: (self.evidence[u], u)))


@dataclass(frozen=True, slots=True)
class FaceReading:
    """What a face was read as, and why. Every name of an action unit in it is one that was seen.

    Attributes:
        seen: The face.
        observations: First step: what is seen, by FACS number.
        readings: Second step: which observations combine to which emotions, the strongest first.
        conflicts: Second step: pairs of observed action units that work against each other.
        unread: Second step: observed action units that speak for nothing that was found.
        compound: Third step: what the two strongest are called together, such as ``happily surprised``; or empty.
        fit: How much of the face the emotions account for, 0..1.
        pain: Prkachin and Solomon's pain intensity, 0..16.
    """

    seen: FaceSeen
    observations: tuple[Observation, ...] = ()
    readings: tuple[Observed, ...] = ()
    conflicts: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    compound: str = ""
    fit: float = 0.0
    pain: float = 0.0
    _sure: float = field(default=0.0, repr=False)

    @property
    def shown(self) -> dict[str, float]:
        """How strongly each prototype shows, 0..1, by name, the strongest first."""
        return {each.name: each.weight for each in self.readings}

    @property
    def conclusion(self) -> str | None:
        """Name of the prototype for which the sum of the evidence is greatest; None when the face is at rest."""
        return self.readings[0].name if self.readings else None

    def estimate(self, *, subject: str = "", t: float = 0.0, valid_s: float = 2.0) -> AffectEstimate:
        """Return it as an estimate: emotions, pleasure, arousal and dominance, intensity, and the evidence.

        An empty one when the face shows nothing. An emotion is the likelier, the more strongly it shows beside the
        strongest, the better the whole accounts for the face, and the more there is to be seen at all; the formulas
        are ours and were fitted to no data.
        """
        units = self.seen.named
        if not self.readings:
            return AffectEstimate("face", _SOURCE, action_units=units, subject=subject, t=t, valid_s=valid_s)
        most = self.readings[0].weight
        clear = (1 - exp(-most / _CLEAR)) * self.fit
        confidence = max(1e-4, _MOST_SURE * clear * self._sure)
        return AffectEstimate(
            "face",
            _SOURCE,
            {each.node: max(0.0, clear * each.weight / most) for each in self.readings},
            confidence,
            pad=self._pad(),
            pad_sd=(_SPREAD - _NARROWED * confidence,) * 3,
            intensity=10 * most,
            subject=subject,
            t=t,
            valid_s=valid_s,
            evidence=self.clues(),
            action_units=units,
        )

    def clues(self) -> tuple[Clue, ...]:
        """Return the evidence: what each action unit says of each emotion found.

        The sum over the clues is greatest for the conclusion.
        """
        seen = {each.unit: each for each in self.observations}
        greatest = max((abs(v) for each in self.readings for v in each.evidence.values()), default=0.0)
        scale = max(1.0, greatest)
        return tuple(
            Clue("face", f"{seen[unit].said} ({seen[unit].letter})", each.node, value / scale, unit)
            for each in self.readings
            for unit, value in each.evidence.items()
            if value
        )

    def _pad(self) -> Pad:
        total, most = sum(each.weight for each in self.readings), self.readings[0].weight
        pads = [(each.weight / total, load().node(each.node).pad) for each in self.readings]
        pleasure, arousal, dominance = (most * sum(share * pad[axis] for share, pad in pads) for axis in range(3))
        return pleasure, arousal, dominance


_SOURCE: Final = "action units"


def read_face(seen: FaceSeen | Mapping[str, float]) -> FaceReading:
    """Return what a face is read as.

    Args:
        seen: The face, or its action units by name.

    Raises:
        PerceptionError: What is given is no face.
        OntologyError: A name is no action unit, or a value is not on 0..1.

    >>> reading = read_face({"AU6": 0.6, "AU12": 0.7, "AU25": 0.6})
    >>> reading.conclusion, reading.observations[1].letter
    ('joy', 'D')
    """
    if isinstance(seen, Mapping):
        seen = FaceSeen.of(seen)
    if not isinstance(seen, FaceSeen):
        raise PerceptionError(f"{type(seen).__name__} is no face; expected a FaceSeen, or action units by name")
    mixture = mixture_of(seen)
    units = seen.named
    readings = tuple(
        Observed(name, face_prototypes()[name].node, min(1.0, weight), mixture.evidence[name])
        for name, weight in mixture.weights.items()
    )
    spoken_for = {unit for each in readings for unit in each.combining}
    return FaceReading(
        seen=seen,
        observations=tuple(_observation(unit, value, seen) for unit, value in units.items()),
        readings=readings,
        conflicts=_conflicts(units),
        unread=tuple(unit for unit in units if unit not in spoken_for),
        compound=_compound(mixture),
        fit=mixture.fit,
        pain=pain(seen),
        _sure=_sureness(readings, seen),
    )


def letter(value: float) -> str:
    """Return how far an action unit goes as FACS writes it, A to E: fifths of 0..1.

    >>> [letter(value) for value in (0.1, 0.5, 1.0)]
    ['A', 'C', 'E']
    """
    return _LETTERS[min(4, max(0, ceil(round(5 * value, 6)) - 1))]


def pain(seen: FaceSeen) -> float:
    """Return how much pain a face shows, 0..16: AU4 + max(AU6, AU7) + max(AU9, AU10) + AU43.

    Prkachin & Solomon (2008), The structure, reliability and validity of pain expression, Pain 139, 267-274. Units go
    to 5, and closed eyes count 1. It speaks of faces, not of whoever is in pain and does not show it.

    >>> round(pain(FaceSeen.of({"AU4": 0.6, "AU7": 0.8, "AU9": 0.4, "AU43": 1})), 6)
    10.0
    """
    face = {unit: seen.face[unit] for unit in (4, 6, 7, 9, 10, 43) if seen.sure(unit)}
    of = face.get
    tightened, raised = max(of(6, 0.0), of(7, 0.0)), max(of(9, 0.0), of(10, 0.0))
    return 5 * (of(4, 0.0) + tightened + raised) + (1.0 if of(43, 0.0) >= 0.5 else 0.0)


def _observation(unit: str, value: float, seen: FaceSeen) -> Observation:
    number = int(unit.strip("AULR"))
    associated = tuple(
        name
        for name, each in face_prototypes().items()
        if max(each.face.left.get(number, 0.0), each.face.right.get(number, 0.0)) >= _ASSOCIATED
    )
    return Observation(unit, unit_name(unit), value, letter(value), seen.sure(unit), associated)


def _conflicts(units: Mapping[str, float]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (one, other)
        for first, second in ANTAGONISTS
        for one in units
        for other in units
        if (int(one.strip("AULR")), int(other.strip("AULR"))) == (first, second)
        if {one[-1], other[-1]} != {"L", "R"}
    )


def _compound(mixture: Mixture) -> str:
    """Return the strongest compound, when its parts are the strongest too."""
    strongest = set(list(mixture.weights)[:2])
    by_name = {each.name: set(each.of) for each in face_compounds()}
    return next((name for name in mixture.compounds if by_name[name] == strongest), "")


def _sureness(readings: tuple[Observed, ...], seen: FaceSeen) -> float:
    """Return how sure the action units are that the strongest reading rests on, 0..1."""
    if not readings:
        return 0.0
    evidence = readings[0].evidence
    total = sum(abs(value) for value in evidence.values())
    return sum(abs(value) * seen.sure(unit) for unit, value in evidence.items()) / total if total else 0.0
