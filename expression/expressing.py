"""From affect to an expression: one pure function."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Final, NamedTuple

from ..ontology.action_units import NEUTRAL_FACE, ActionUnits
from .affect import Affect
from .blending import blend, competing, join
from .display_rules import Display
from .expression import NEUTRAL, Breathing, Expression, Gaze, Head
from .felt import felt, intensity_of, pad_of
from .prosody import prosody_of
from .prototypes import Prototype, face_table, prototypes

__all__ = ["express"]

_AS_FELT: Final = Display()
_ORDINARY: Final = 0.5
"""How somebody moves ordinarily, on every scale of gesture."""


class _Channel(NamedTuple):
    """What a channel shows and what it hides, 0..1 by prototype."""

    shown: dict[str, float]
    hidden: dict[str, float]


def express(affect: Affect, display: Display | None = None) -> Expression:
    """Return what a feeling looks and sounds like.

    Args:
        affect: What is felt.
        display: What of it is let out; everything when None.

    Raises:
        ExpressionError: An emotion is unknown, or a number is out of range.
        TypeError: It is no affect.

    >>> angry = express(Affect.parse("anger:8"))
    >>> angry.emotions, angry.face[4], angry.prosody.rate > 0
    ({'anger': 0.8}, 0.8, True)
    >>> smiling = express(Affect.parse("anger:8"), Display(mask=("joy", 6)))
    >>> smiling.emotions, smiling.face[12], round(smiling.face[4], 2)
    ({'joy': 0.6}, 0.6, 0.16)
    """
    if not isinstance(affect, Affect):
        raise TypeError(f"{affect!r} is no Affect: expected one such as Affect.parse('anger:7') or Affect.of(agent)")
    rule = display or _AS_FELT
    inner = felt(affect)
    if not inner and rule.mask is None:
        return NEUTRAL
    face, voice = _face_channel(inner, rule), _voice_channel(inner, rule)
    heard = voice.shown | {name: max(weight, voice.shown.get(name, 0.0)) for name, weight in voice.hidden.items()}
    return Expression(
        emotions=dict(sorted(face.shown.items(), key=lambda item: (-item[1], item[0]))),
        prosody=prosody_of(heard, pad_of(heard)),
        face=_face(face, rule),
        gaze=_gaze(face.shown),
        head=_head(face.shown),
        cues=_cues(face),
        breathing=_breathing(face),
        gesture=_tendencies({name: prototypes()[name].gesture for name in face.shown}, face.shown, _ORDINARY),
        posture=_tendencies({name: prototypes()[name].posture for name in face.shown}, face.shown, 0.0),
        leak=_leak(face, rule),
    )


def _face_channel(inner: Mapping[str, float], rule: Display) -> _Channel:
    return _channel(inner, rule, rule.face, put_on=rule.puts_on("face"))


def _voice_channel(inner: Mapping[str, float], rule: Display) -> _Channel:
    return _channel(inner, rule, rule.voice, put_on=rule.puts_on("voice"))


def _channel(inner: Mapping[str, float], rule: Display, amount: float, *, put_on: bool) -> _Channel:
    """Part what is felt into what is shown and what, of the rest, escapes."""
    if put_on and rule.mask is not None:
        shown = intensity_of([rule.mask])
    else:
        kept_in = rule.suppressed() if rule.suppress else ()
        shown = {name: min(1.0, weight * amount) for name, weight in inner.items() if name not in kept_in}
        shown = {name: weight for name, weight in shown.items() if weight}
    held_back = {name: rule.leakage * (weight - shown.get(name, 0.0)) for name, weight in inner.items()}
    return _Channel(shown, {name: weight for name, weight in held_back.items() if weight > 0})


def _face(channel: _Channel, rule: Display) -> ActionUnits:
    face = blend(channel.shown)
    if rule.puts_on("face"):
        posed = face_table().posed
        face = ActionUnits(*({unit: v * posed.get(unit, 1.0) for unit, v in side.items()} for side in _sides(face)))
    if not channel.hidden:
        return face
    reliable = face_table().reliable
    hidden = blend(channel.hidden)
    return ActionUnits(
        *(
            join([(seen, 1.0), ({unit: share * below.get(unit, 0.0) for unit, share in reliable.items()}, 1.0)])
            for seen, below in zip(_sides(face), _sides(hidden), strict=True)
        )
    )


def _leak(channel: _Channel, rule: Display) -> ActionUnits:
    """What flashes over the whole face when the feeling arises: more than what escapes steadily."""
    if not channel.hidden:
        return NEUTRAL_FACE
    scale = sqrt(rule.leakage) / rule.leakage
    return blend({name: weight * scale for name, weight in channel.hidden.items()})


def _sides(face: ActionUnits) -> tuple[Mapping[int, float], Mapping[int, float]]:
    return face.left, face.right


def _shares(weights: Mapping[str, float]) -> list[tuple[Prototype, float]]:
    """Each prototype with its intensity times its share in the whole: one that is felt alone counts as it is felt."""
    total = sum(weights.values())
    return [(prototypes()[name], weight * weight / total) for name, weight in weights.items()] if total else []


def _gaze(weights: Mapping[str, float]) -> Gaze:
    parts = _shares(weights)
    return Gaze(sum(share * each.gaze.x for each, share in parts), sum(share * each.gaze.y for each, share in parts))


def _head(weights: Mapping[str, float]) -> Head:
    parts = _shares(weights)
    return Head(
        sum(share * each.head.pitch for each, share in parts),
        sum(share * each.head.yaw for each, share in parts),
        sum(share * each.head.roll for each, share in parts),
    )


def _cues(channel: _Channel) -> dict[str, float]:
    """Cues of what is shown and of what escapes: skin does not obey."""
    cues: dict[str, float] = {}
    pupil = 0.0
    for name, weight in (*competing(channel.shown).items(), *channel.hidden.items()):
        for cue, (value, begins) in prototypes()[name].cues.items():
            amount = value * max(0.0, weight - begins) / (1 - begins)
            if cue == "pupil":
                pupil += amount
            elif amount:
                cues[cue] = cues.get(cue, 0.0) + amount * (1 - cues.get(cue, 0.0))
    return cues | {"pupil": max(-1.0, min(1.0, pupil))} if pupil else cues


def _breathing(channel: _Channel) -> Breathing:
    """Breath goes with the arousal of what is shown and of what escapes."""
    weights = {**channel.hidden, **channel.shown}
    table = face_table()
    rate = table.resting_breath_hz * (1 + table.breath_by_arousal * pad_of(weights)[1])
    return Breathing(rate, 1 + sum(share * (each.breath - 1) for each, share in _shares(weights)))


def _tendencies(
    tables: Mapping[str, Mapping[str, float]], weights: Mapping[str, float], ordinary: float
) -> dict[str, float]:
    total = sum(weights.values())
    if not total:
        return {}
    names = next(iter(tables.values()))
    return {
        name: ordinary + sum(weights[each] ** 2 / total * (table[name] - ordinary) for each, table in tables.items())
        for name in names
    }
