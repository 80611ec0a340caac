"""What an agent feels as a whole: named emotions, blends, ambivalence; pleasure, arousal and dominance; mood.

The ontology says what each emotion is called at its intensity, what emotions felt together lead to, and which are
opposed. ``docs/models.md`` has the formulas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from ..appraisal.appraise import Appraiser
from ..appraisal.occ import OccModel
from ..appraisal.prospects import OpenProspect
from ..core.affect import Emotion, EmotionalState
from ..core.emotion_types import Pad
from ..core.personality import Personality
from ..core.terms import Term

if TYPE_CHECKING:
    from ..ontology import Tone

__all__ = ["AMBIVALENCE", "FeltNode", "Feels", "ambivalences", "blends", "felt_nodes", "pad_of"]

AMBIVALENCE: Final = "ambivalence"
"""What two opposed emotions about one thing are called when the ontology has no better name."""
_AMBIVALENT_FROM: Final = 1.0
"""Intensity (0..10) from which two opposed emotions are noticed together; ours."""
_SURE_FROM: Final = 0.5
"""Confidence from which a blend is reported; ours."""
_NEUTRAL: Final = 0.05
"""A mood whose pleasure, arousal and dominance are all smaller than this has no octant."""
_MAX: Final = 10.0

FeltKind = Literal["emotion", "blend", "ambivalence"]


class FeltNode(NamedTuple):
    """Something that is felt, by its name.

    Attributes:
        node: Its name: a node of the ontology, or the name of an ambivalence.
        intensity: 0..10.
        kind: An ``emotion`` of its own, a ``blend`` of two, or an ``ambivalence`` between two.
        emotions: The emotions that it names, or that lead to it.
        about: What they are about, when it is one and the same.
    """

    node: str
    intensity: float
    kind: FeltKind
    emotions: tuple[Emotion, ...]
    about: Term | None = None


class Feels:
    """What can be read of the feelings of an :class:`~.agent.Agent`."""

    affect: EmotionalState
    appraiser: Appraiser

    @property
    def tone(self) -> Tone:
        """The ontology that names what is felt, with what the agent's author added."""
        model = self.appraiser.model
        if isinstance(model, OccModel):
            return model.tone
        from ..ontology import load

        return load()

    @property
    def personality(self) -> Personality:
        """The five factors; in the toolkit's behaviour they have no effect."""
        return self.affect.personality

    @personality.setter
    def personality(self, traits: Personality | Mapping[str, float]) -> None:
        self.affect.personality = Personality.of(traits)

    @property
    def temperament(self) -> Pad:
        """Where the mood rests: pleasure, arousal and dominance, each -1..1 (Mehrabian 1996)."""
        return self.personality.temperament

    @property
    def mood_pad(self) -> Pad:
        """Pleasure, arousal and dominance of the mood, each -1..1; pleasure is a tenth of what :attr:`mood` says."""
        return self.affect.mood_pad()

    @property
    def mood_octant(self) -> str:
        """What the mood is called (Mehrabian; Gebhard 2005): Exuberant, Hostile ..., or Neutral."""
        mood = self.mood_pad
        return "Neutral" if max(map(abs, mood)) < _NEUTRAL else self.tone.mood_octant(*mood)

    @property
    def pad(self) -> Pad:
        """Pleasure, arousal and dominance of all that is felt now, each -1..1; see :func:`pad_of`."""
        return pad_of(self.affect)

    @property
    def prospects(self) -> list[OpenProspect]:
        """What the agent hopes for and fears by name, in the order in which it heard of it; goals are not among it."""
        return list(self.appraiser.prospects)

    def feels(self, time: float | None = None) -> list[FeltNode]:
        """Return what the agent feels, by name, the strongest first.

        Args:
            time: In seconds, not before now; default is now.

        >>> from espressivo import Agent
        >>> ana = Agent("Ana")
        >>> ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4, praiseworthiness={"[who]": -6})
        >>> felt = ana.perceive("Event(Action-End, Ben, Insult, Ana)")
        >>> [(each.node, round(each.intensity, 1)) for each in ana.feels()]
        [('Disapproval', 6.4), ('Anger', 5.9), ('Sadness', 4.0)]
        """
        named = felt_nodes(self.affect, time)
        found = [*named, *blends(named, self.tone), *ambivalences(self.affect, self.tone, time)]
        return sorted(found, key=lambda each: -each.intensity)


def felt_nodes(affect: EmotionalState, time: float | None = None) -> list[FeltNode]:
    """Return the emotions felt, each under its name in the ontology, the strongest first.

    Several emotions of one name are as intense as the strongest of them.
    """
    at = affect.time if time is None else time
    groups: dict[str, list[Emotion]] = {}
    for emotion in sorted(affect.emotions(at), key=lambda each: -each.at(at)):
        groups.setdefault(emotion.kind.node(emotion.at(at)), []).append(emotion)
    return [
        FeltNode(node, group[0].at(at), "emotion", tuple(group), _common([each.target for each in group]))
        for node, group in groups.items()
    ]


def blends(named: list[FeltNode], tone: Tone) -> Iterator[FeltNode]:
    """Yield what emotions felt together lead to (plus-LeadsTo), each as intense as the weaker of its two.

    What two emotions make that are parts of one compound is that compound, and no blend; nor does a compound blend with
    its own parts.
    """
    by_node = {each.node: each for each in named}
    for blend in tone.blends({each.node: each.intensity for each in named}):
        pair = [by_node[node.id] for node in blend.components]
        emotions = tuple([emotion for each in pair for emotion in each.emotions])
        if blend.confidence >= _SURE_FROM and not _are_compounded(pair, named):
            yield FeltNode(blend.result.id, blend.intensity, "blend", emotions, _common([each.about for each in pair]))


def ambivalences(affect: EmotionalState, tone: Tone, time: float | None = None) -> Iterator[FeltNode]:
    """Yield the ambivalence about everything that is felt about with pleasure and with displeasure at once.

    It is as intense as the weaker side; below 1 it is not noticed.
    """
    at = affect.time if time is None else time
    about: dict[object, list[Emotion]] = {}
    for emotion in affect.emotions(at):
        if emotion.valence:
            about.setdefault(_subject(emotion), []).append(emotion)
    for emotions in about.values():
        good, bad = (_strongest(emotions, sign, at) for sign in (1, -1))
        if good is not None and bad is not None and min(good.at(at), bad.at(at)) >= _AMBIVALENT_FROM:
            name = tone.mixed_feeling(good.kind.node(good.at(at)), bad.kind.node(bad.at(at))) or AMBIVALENCE
            yield FeltNode(name, min(good.at(at), bad.at(at)), AMBIVALENCE, (good, bad), good.target)


def pad_of(affect: EmotionalState, time: float | None = None) -> Pad:
    """Return pleasure, arousal and dominance of all that is felt, each -1..1.

    The mean of the emotions' PAD, weighted by intensity (the virtual emotion centre of Gebhard 2005, ALMA), and the
    mood, which rests at the temperament; the stronger the strongest emotion, the less is left of the mood::

        pad = s * sum(i * pad_i) / sum(i) + (1 - s) * mood,  s = max(i) / 10

    A compound stands for its parts. Of a type that feels neither good nor bad, such as surprise, pleasure is left out.
    """
    at = affect.time if time is None else time
    mood, emotions = affect.mood_pad(at), affect.emotions(at)
    parts = {id(part) for emotion in emotions for part in emotion.parts}
    weighed = [(each.at(at), _pad_of_kind(each)) for each in emotions if id(each) not in parts]
    total = sum(intensity for intensity, _ in weighed)
    if not total:
        return mood
    share = min(1.0, max(intensity for intensity, _ in weighed) / _MAX)
    pleasure, arousal, dominance = (
        share * sum(intensity * pad[axis] for intensity, pad in weighed) / total + (1 - share) * mood[axis]
        for axis in range(3)
    )
    return pleasure, arousal, dominance


def _pad_of_kind(emotion: Emotion) -> Pad:
    pleasure, arousal, dominance = emotion.kind.pad
    return (pleasure if emotion.valence else 0.0), arousal, dominance


def _subject(emotion: Emotion) -> object:
    """What an emotion is about: somebody or something, or else the event that raised it."""
    if emotion.target is not None:
        return emotion.target.key
    return None if emotion.origin is None else ("event", emotion.origin.about)


def _strongest(emotions: list[Emotion], valence: int, at: float) -> Emotion | None:
    return max([each for each in emotions if each.valence == valence], key=lambda each: each.at(at), default=None)


def _are_compounded(pair: list[FeltNode], named: list[FeltNode]) -> bool:
    """Whether two are parts of one compound, or a compound and its part."""
    for compound in [emotion for each in named for emotion in each.emotions if emotion.parts]:
        family = {id(emotion) for emotion in (compound, *compound.parts)}
        if all(any(id(emotion) in family for emotion in side.emotions) for side in pair):
            return True
    return False


def _common(targets: list[Term | None]) -> Term | None:
    first = targets[0]
    return first if all(each == first for each in targets) else None
