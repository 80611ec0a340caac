"""Which emotions a face shows."""

from __future__ import annotations

import pytest

from espressivo.expression import ActionUnits, Affect, express, prototype_names
from espressivo.perception.faces.decoding import decode_face

BASIC = ["joy", "sadness", "anger", "fear", "surprise", "disgust", "contempt"]
SPEECH = [{25: 0.35, 26: 0.35, 27: 0.35, 24: 0.35}, {25: 0.0, 26: 0.0, 27: 0.0, 24: 0.0, 16: 0.3, 23: 0.3, 17: 0.3}]


def spoken(face: ActionUnits, scale: dict[int, float]) -> ActionUnits:
    """A face whose mouth has given way to speech."""
    return ActionUnits(
        *({unit: value * scale.get(unit, 1.0) for unit, value in side.items()} for side in (face.left, face.right))
    )


@pytest.mark.parametrize("intensity", [5, 10])
@pytest.mark.parametrize("name", prototype_names())
def test_every_face_is_decoded_as_what_it_shows(name: str, intensity: float) -> None:
    found = decode_face(express(Affect({name: intensity})).face)
    assert next(iter(found)) == name
    assert found[name] == pytest.approx(intensity / 10, abs=0.06)


@pytest.mark.parametrize("scale", SPEECH)
@pytest.mark.parametrize("intensity", [5, 10])
@pytest.mark.parametrize("name", BASIC)
def test_basic_emotions_are_decoded_from_a_face_that_speaks(
    name: str, intensity: float, scale: dict[int, float]
) -> None:
    assert next(iter(decode_face(spoken(express(Affect({name: intensity})).face, scale)))) == name


def test_a_face_at_rest_shows_nothing() -> None:
    assert decode_face(ActionUnits()) == {}


def test_both_of_two_feelings_are_found() -> None:
    assert set(list(decode_face(express(Affect({"anger": 6, "contempt": 3})).face))[:2]) == {"anger", "contempt"}
