"""What an agent feels, as plain data and back."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..core.affect import AffectConstants, AffectSnapshot, Disposition, EmotionalState
from ..core.emotion_types import EmotionTypes
from ..core.emotions import Appraised, Cause, Emotion
from ..core.errors import StateError
from ..core.mood import MAX_MOOD
from ..core.personality import Personality
from ..core.substitution import Binding, Substitutions
from ..core.terms import Symbol, Term
from .state_feeling import restore_origin, save_origin
from .state_terms import extended_from, extended_number, saved_term, term_from

__all__ = ["restore_affect", "save_affect", "save_emotion"]

Data = dict[str, Any]


def save_affect(state: EmotionalState, saved: Callable[[Emotion], object] | None = None) -> Data:
    """Return emotions, mood, constants and dispositions as plain data.

    Args:
        state: What is felt.
        saved: What stands for an emotion without its parts; by default :func:`save_emotion`.
    """
    saved = save_emotion if saved is None else saved
    snapshot = state.snapshot()
    constants = state.constants
    default = state.dispositions.default
    places = {id(emotion): place for place, emotion in snapshot.emotions}

    def parts(compound: Emotion) -> list[object]:
        """A part that is still felt is named by its place."""
        return [places[id(part)] if id(part) in places else saved(part) for part in compound.parts]

    return {
        "time": snapshot.time,
        "mood": [extended_number(value) for value in snapshot.mood],
        "poise": [extended_number(value) for value in snapshot.poise],
        "personality": state.personality.traits(),
        "emotions": [[place, saved(emotion), parts(emotion)] for place, emotion in snapshot.emotions],
        "free": list(snapshot.free_places),
        "constants": [
            constants.half_life_constant,
            constants.emotion_influence_on_mood,
            constants.mood_influence_on_emotion,
            constants.least_mood,
            constants.emotion_half_life,
            constants.mood_half_life,
        ],
        "dispositions": [
            ["*", default.threshold, default.decay],
            *([kind.name, disposition.threshold, disposition.decay] for kind, disposition in state.dispositions),
        ],
    }


def save_emotion(emotion: Emotion, *, with_places: bool = True) -> Data:
    """Return an emotion, without what it is made of, as plain data.

    Args:
        emotion: Which.
        with_places: Whether to tell in which file the rules stand that raised it.
    """
    numbers = (
        emotion.initial,
        emotion.start,
        emotion.held_until,
        emotion.rate,
        emotion.decay,
        emotion.threshold,
        emotion.potential_before,
        emotion.potential_after,
    )
    return {
        "type": emotion.type,
        "target": _maybe_saved(emotion.target),
        "cause": None if emotion.origin is None else [emotion.origin.id, saved_term(emotion.origin.event)],
        "numbers": [extended_number(value) for value in numbers],
        "appraisals": [
            [
                each.variable,
                each.value,
                _maybe_saved(each.target),
                each.rule,
                each.source if with_places else "",
                None if each.bindings is None else _save_bindings(each.bindings),
            ]
            for each in emotion.appraisals
        ],
        **save_origin(emotion),
    }


def restore_affect(state: EmotionalState, data: Mapping[str, Any]) -> None:
    """Let an agent feel what was saved."""
    state.constants = AffectConstants(*data["constants"])
    state.dispositions = type(state.dispositions)(final=state.semantics.final_dispositions)
    for name, threshold, decay in data["dispositions"]:
        if name == "*":
            state.dispositions.default = Disposition(threshold, decay)
        else:
            state.dispositions.set(state.types.named(name), threshold, decay)
    state.personality = Personality.of(data["personality"])
    mood, since, held = _off_rest(data["mood"], 1)
    arousal, dominance, poise_since, poise_held = _off_rest(data["poise"], 2)
    emotions = {place: _restored_emotion(saved, state.types) for place, saved, _ in data["emotions"]}
    for place, _, parts in data["emotions"]:
        emotions[place].parts = tuple(
            [_restored_emotion(part, state.types) if isinstance(part, Mapping) else emotions[part] for part in parts]
        )
    placed = tuple([(place, emotions[place]) for place, _, _ in data["emotions"]])
    poise = (arousal, dominance, poise_since, poise_held)
    state.restore(AffectSnapshot(data["time"], (mood, since, held), placed, tuple(data["free"]), poise))
    if len(state.emotions()) != len(emotions):
        raise StateError("two of the emotions are the same one")


def _off_rest(saved: Sequence[float | str], axes: int) -> list[float]:
    """Read what a mood is made of: how far its axes are from rest, and two times.

    Emotions add up in arousal and dominance, which are cut to the scale only when they are read.
    """
    values = [extended_from(each) for each in saved]
    most = 2 * MAX_MOOD if axes == 1 else sys.float_info.max
    for value in values[:axes]:
        if not -most <= value <= most:
            raise StateError(f"the mood cannot be {value} from where it rests: it lies on -10..10")
    return values


def _restored_emotion(data: Mapping[str, Any], types: EmotionTypes) -> Emotion:
    numbers = [extended_from(each) for each in data["numbers"]]
    initial, start, held_until, rate, decay, threshold, before, after = numbers
    if not (0 <= initial <= math.inf and math.isfinite(start)):
        raise StateError(f"an emotion of intensity {initial} that arose at {start} cannot be felt")
    emotion = Emotion(
        types.named(data["type"]),
        initial,
        start,
        rate=rate,
        decay=decay,
        threshold=threshold,
        target=_maybe_term(data["target"]),
        origin=None if data["cause"] is None else Cause.of_event(data["cause"][0], term_from(data["cause"][1])),
        held_until=held_until,
        potential_before=before,
        potential_after=after,
        appraisals=tuple([_restored_appraised(*each) for each in data["appraisals"]]),
    )
    restore_origin(emotion, data, types)
    return emotion


def _restored_appraised(
    variable: str, value: float, target: str | None, rule: str, source: str, bindings: Mapping[str, Any] | None
) -> Appraised:
    known = None if bindings is None else _restored_bindings(bindings)
    return Appraised(variable, value, _maybe_term(target), rule, source, known)


def _save_bindings(bindings: Substitutions) -> Data:
    return {
        "bound": [_save_binding(each) for each in bindings],
        "groups": [
            [[str(member) for member in members], None if value is None else _save_binding(value)]
            for members, value in bindings.groups
        ],
    }


def _restored_bindings(data: Mapping[str, Any]) -> Substitutions:
    groups = [
        ([_variable(member) for member in members], None if value is None else _restored_binding(value))
        for members, value in data["groups"]
    ]
    return Substitutions.restored([_restored_binding(each) for each in data["bound"]], groups)


def _save_binding(binding: Binding) -> list[Any]:
    return [str(binding.variable), saved_term(binding.value), binding.certainty]


def _restored_binding(data: Sequence[Any]) -> Binding:
    return Binding(_variable(data[0]), term_from(data[1]), data[2])


def _variable(text: str) -> Symbol:
    found = term_from(text)
    if not isinstance(found, Symbol) or not found.is_variable:
        raise StateError(f"{text} is bound, but is no variable")
    return found


def _maybe_saved(value: Term | None) -> str | None:
    return None if value is None else saved_term(value)


def _maybe_term(text: str | None) -> Term | None:
    return None if text is None else term_from(text)
