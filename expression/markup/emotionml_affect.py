"""From affect to EmotionML and back, through the alignments of the ontology.

Scales: intensity 0..10 is a value of 0..1; pleasure, arousal and dominance, -1..1, are (x + 1) / 2; appraisal variables
of -10..10 are (x + 10) / 20.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from ...agents.agent import Agent
from ...core.emotion_types import Pad, emotion_type
from ...core.emotions import Emotion as Felt
from ...core.errors import ExpressionError, OntologyError, shown
from ...ontology import Node, OccType, load
from ..affect import Affect
from ..felt import intensity_of, pad_of
from ..naming import shown_as
from .emotionml import Descriptor, Document, Emotion, Reference, Sets, Trace
from .emotionml_vocabularies import StandardVocabulary, standard_vocabularies, standard_vocabulary

__all__ = ["UNSTATED", "affect_from", "emotionml_of", "emotionml_over"]

UNSTATED: Final = 6.0
"""How intense, 0..10, an emotion is taken to be of which a document says no more than that it is felt."""
_AXES: Final = ("pleasure", "arousal", "dominance")
_PAD_NAMES: Final = {"pleasure": 0, "valence": 0, "arousal": 1, "dominance": 2, "potency": 2}
_PAD: Final = "pad-dimensions"
_OCC: Final = "occ-categories"
_INTENSITY: Final = "intensity"
_WORLD: Final = "espressivo:world"

# Our variables of appraisal -> their names in EmotionML, and our scales.
_APPRAISED: Final = {
    "Desirability": ("desirability", -10, 10),
    "Praiseworthiness": ("praiseworthiness", -10, 10),
    "Like": ("appealingness", -10, 10),
    "Desirability for others": ("desirability-for-other", -10, 10),
    "liking": ("liking", -10, 10),
    "deservingness": ("deservingness", -10, 10),
    "likelihood": ("likelihood", 0, 1),
    "familiarity": ("familiarity", 0, 1),
    "effort": ("effort", 0, 10),
}


# -- out ---------------------------------------------------------------------------------------------------------------


def emotionml_of(felt: Affect | Agent, vocabulary: str = _OCC) -> Document:
    """Return what is felt as EmotionML: an emotion each, and one for pleasure, arousal and dominance of the whole.

    Of an agent's emotions it also says what was appraised, who feels it, about whom, which event raised it, and when by
    the world's clock; agents and events have addresses such as ``espressivo:agent/Ana``.

    Args:
        felt: What is felt, or who feels it.
        vocabulary: The id or address of a vocabulary of categories, such as ``big6``. Where it lacks a name the nearest
            stands, with the confidence of the translation.

    Raises:
        ExpressionError: There is no such vocabulary, or an emotion is unknown.

    >>> [(each.name, each.value) for each in emotionml_of(Affect.parse("joy:6"), "big6").emotions[0].descriptors]
    [('happiness', 0.6)]
    """
    names = _categories(vocabulary)
    if isinstance(felt, Agent):
        affect = Affect.of(felt)
        emotions = [_of_agent(felt, each, affect.known_as, names) for each in felt.emotions]
    else:
        affect = felt
        emotions = [
            Emotion((_category(name, value, affect.known_as, names),)) for name, value in affect.emotions.items()
        ]
    whole = Emotion(tuple(Descriptor("dimension", *each) for each in zip(_AXES, _scaled(_pad(affect)), strict=True)))
    return Document((*emotions, whole), _sets(names))


def emotionml_over(moments: Sequence[Affect], freq: float, vocabulary: str = _OCC) -> Document:
    """Return how affect changes as EmotionML: one emotion, whose categories and dimensions have traces.

    Args:
        moments: What is felt, at even distances of time; one at least.
        freq: Moments a second, in Hz.
        vocabulary: As of :func:`emotionml_of`; of emotions that have one name in it the strongest counts.

    Raises:
        ExpressionError: There are no moments, the frequency is not positive, or a name is unknown.
    """
    if not moments or not 0 < freq < float("inf"):
        raise ExpressionError("affect over time needs one moment at least, and a frequency in Hz above 0")
    names = _categories(vocabulary)
    tracks: dict[str, list[float]] = {}
    for number, moment in enumerate(moments):
        for name, intensity in moment.emotions.items():
            found = _category(name, intensity, moment.known_as, names)
            track = tracks.setdefault(found.name, [0.0] * len(moments))
            track[number] = max(track[number], found.value or 0.0)
    parts = [Descriptor("category", name, trace=Trace(freq, tuple(track))) for name, track in tracks.items()]
    points = [_scaled(_pad(moment)) for moment in moments]
    for axis, samples in zip(_AXES, zip(*points, strict=True), strict=True):
        parts.append(Descriptor("dimension", axis, trace=Trace(freq, samples)))
    return Document((Emotion(tuple(parts)),), _sets(names))


def _categories(vocabulary: str) -> StandardVocabulary:
    found = standard_vocabulary(vocabulary)
    if found.type != "category":
        known = ", ".join(each.id for each in standard_vocabularies().values() if each.type == "category")
        raise ExpressionError(f"{vocabulary!r} is a vocabulary of type {found.type}; expected one of: {known}")
    return found


def _sets(names: StandardVocabulary) -> Sets:
    return Sets(names.uri, standard_vocabulary(_PAD).uri, standard_vocabulary("occ-appraisals").uri)


def _category(name: str, intensity: float, known_as: Mapping[str, str], names: StandardVocabulary) -> Descriptor:
    if not 0 <= intensity <= 10:
        raise ExpressionError(f"{name} cannot be felt at {intensity!r}: expected an intensity on 0..10")
    label, sure = _label(known_as.get(name, name), names)
    return Descriptor("category", label, intensity / 10, None if sure == 1 else round(sure, 3))


def _label(name: str, names: StandardVocabulary) -> tuple[str, float]:
    """Return what a vocabulary calls an emotion, and how sure that is."""
    kind = _occ_type(name)
    if kind is not None and kind.label in names.items and names.id == _OCC:
        return kind.label, 1.0
    node = _node(name) if kind is None else kind.match.node
    found = node and load().from_node(node, f"emotionml:{names.id}", 1.0 if kind is None else kind.match.confidence)
    if not found:
        raise ExpressionError(f"{names.id} has no name for {shown(name, 40)!r}, nor one that is near")
    return found.label, found.confidence


def _occ_type(name: str) -> OccType | None:
    try:
        return load().occ_type(name)
    except OntologyError:
        return None


def _node(name: str) -> Node | None:
    tone = load()
    senses = tone.lookup(name)
    found = tone.find(name) or (senses[0].node if senses else None)
    # What no lookup finds is refused with the nearest name.
    return found if found is not None or shown_as(name) else None


def _pad(affect: Affect) -> Pad:
    return affect.pad if affect.pad is not None else pad_of(intensity_of(affect.emotions.items(), affect.known_as))


def _scaled(pad: Pad) -> tuple[float, ...]:
    return tuple(min(1.0, max(0.0, (value + 1) / 2)) for value in pad)


def _of_agent(agent: Agent, felt: Felt, known_as: Mapping[str, str], names: StandardVocabulary) -> Emotion:
    references = [Reference(_address("agent", agent.name), "experiencedBy")]
    if felt.cause is not None:
        references.append(Reference(_address("event", str(felt.cause)), "triggeredBy"))
    if felt.target is not None:
        about = agent.name if felt.target.is_self else str(felt.target)
        references.append(Reference(_address("agent", about), "targetedAt"))
    category = _category(felt.type, felt.intensity, known_as, names)
    return Emotion(
        (category, *_appraisals(felt), *references),
        time_ref_uri=_WORLD,
        offset_to_start=round(1000 * felt.start),
    )


def _address(kind: str, name: str) -> str:
    return f"espressivo:{kind}/{quote(name, safe='(),')}"


def _appraisals(felt: Felt) -> Iterator[Descriptor]:
    """Yield what was appraised, each variable once."""
    found = {each.variable: each.value for each in felt.appraisals}
    found |= dict(felt.feeling.values) if felt.feeling is not None else {}
    for variable, value in found.items():
        if variable in _APPRAISED:
            name, low, high = _APPRAISED[variable]
            yield Descriptor("appraisal", name, min(1.0, max(0.0, (value - low) / (high - low))))


# -- back --------------------------------------------------------------------------------------------------------------


def affect_from(source: Document | Emotion, at: float = 0.0, *, unknown: list[str] | None = None) -> Affect:
    """Return what EmotionML says that is felt.

    Categories of the W3C go through the alignments of the ontology, those of other vocabularies are looked up as words.
    One without a value is as intense as the dimension ``intensity`` of its emotion says, and otherwise
    :data:`UNSTATED`. Dimensions of several emotions are averaged; appraisals and action tendencies are read over.

    Args:
        source: A document, or one emotion with its own sets.
        at: Of traces: the time, in seconds from their beginning.
        unknown: Takes the names that nobody knows; without it they are refused.

    Raises:
        ExpressionError: A name is unknown.

    >>> affect_from(emotionml_of(Affect.parse("joy:6 fear:2"))).emotions
    {'Joy': 6.0, 'Fear': 2.0}
    """
    outer = source.sets if isinstance(source, Document) else Sets()
    emotions: dict[str, float] = {}
    points: dict[int, list[float]] = {}
    missing: list[str] = []
    for each in source.emotions if isinstance(source, Document) else (source,):
        sets = each.sets.within(outer)
        for name, intensity in _intensities(each.descriptors, at).items():
            known = _name_of(name, sets.category)
            if known is None:
                missing.append(name)
            else:
                emotions[known] = max(intensity, emotions.get(known, 0.0))
        for axis, value in _coordinates(each.descriptors, at):
            points.setdefault(axis, []).append(value)
    _report(missing, unknown)
    return Affect(emotions, pad=_mean(points) if points else None)


def _intensities(descriptors: Iterable[Descriptor], at: float) -> dict[str, float]:
    """Return the intensity (0..10) of each category of an emotion."""
    descriptors = list(descriptors)
    general = [each.at(at) for each in descriptors if each.kind == "dimension" and each.name == _INTENSITY]
    otherwise = UNSTATED if not general or general[0] is None else 10 * general[0]
    categories = ((each.name, each.at(at)) for each in descriptors if each.kind == "category")
    return {name: otherwise if value is None else round(10 * value, 9) for name, value in categories}


def _name_of(label: str, address: str | None) -> str | None:
    """Return what we call a category; None when nobody knows it."""
    vocabulary = standard_vocabularies().get(address or "")
    if vocabulary is None:
        node = next((sense.node for sense in load().lookup(label)), None)
    elif vocabulary.id == _OCC:
        return emotion_type(label).name
    else:
        node = load().align(f"emotionml:{vocabulary.id}", label).node
    return None if node is None else node.id


def _coordinates(descriptors: Iterable[Descriptor], at: float) -> Iterator[tuple[int, float]]:
    for each in descriptors:
        value = each.at(at)
        if each.kind == "dimension" and each.name in _PAD_NAMES and value is not None:
            yield _PAD_NAMES[each.name], 2 * value - 1


def _mean(points: Mapping[int, Sequence[float]]) -> Pad:
    pleasure, arousal, dominance = (sum(points.get(axis, ())) / len(points.get(axis, (0,))) for axis in range(3))
    return pleasure, arousal, dominance


def _report(missing: Sequence[str], unknown: list[str] | None) -> None:
    if unknown is not None:
        unknown += dict.fromkeys(missing)
    elif missing:
        names = ", ".join(dict.fromkeys(shown(name, 40) for name in missing[:10]))
        raise ExpressionError(f"the ontology knows no emotion called: {names}")
