"""Where an emotion comes from, as plain data and back: what the appraisal called for, and the mood that coloured it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.emotion_types import EmotionTypes
from ..core.emotions import Emotion, Feeling
from .state_terms import extended_from, extended_number, saved_term, term_from

__all__ = ["restore_origin", "save_origin"]

Data = dict[str, Any]


def save_origin(emotion: Emotion) -> Data:
    """Return what is known of where an emotion comes from; nothing when no appraisal called for it."""
    known: Data = {} if emotion.mood is None else {"mood": emotion.mood}
    if emotion.feeling is not None:
        known["feeling"] = _saved(emotion.feeling, emotion)
    return known


def restore_origin(emotion: Emotion, data: Mapping[str, Any], types: EmotionTypes) -> None:
    """Give an emotion back where it comes from, if that was saved.

    Raises:
        EspressivoError: A type or a term in it is none.
    """
    emotion.mood = data.get("mood")
    saved = data.get("feeling")
    if saved is not None:
        emotion.feeling = _restored(saved, emotion, types)


def _saved(feeling: Feeling, emotion: Emotion) -> Data:
    places = {id(each): place for place, each in enumerate(emotion.appraisals)}
    data: Data = {
        "type": feeling.kind.name,
        "potential": extended_number(feeling.potential),
        "target": None if feeling.target is None else saved_term(feeling.target),
        "of": [places[id(each)] for each in feeling.appraisals if id(each) in places],
        "values": {name: extended_number(value) for name, value in feeling.values.items()},
    }
    if feeling.parts:
        data["parts"] = [_saved(part, emotion) for part in feeling.parts]
    return data


def _restored(data: Mapping[str, Any], emotion: Emotion, types: EmotionTypes) -> Feeling:
    parts = tuple([_restored(part, emotion, types) for part in data.get("parts", ())])
    return Feeling(
        types.named(data["type"]),
        extended_from(data["potential"]),
        None if data["target"] is None else term_from(data["target"]),
        tuple([emotion.appraisals[place] for place in data["of"]]),
        not parts,
        parts,
        {name: extended_from(value) for name, value in data["values"].items()},
    )
