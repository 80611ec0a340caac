"""Which emotions a face shows: the way there and back again."""

from __future__ import annotations

from itertools import product

import pytest
from face_samples import BASIC, by_openface, face, unsided

from espressivo.expression import ActionUnits, Affect, express, prototype_names
from espressivo.expression.expression import Mouth, Pose
from espressivo.expression.lipsync.arkit import arkit
from espressivo.expression.lipsync.merging import speak
from espressivo.ontology.faces import FaceCompound, face_compounds
from espressivo.perception.faces.blend_shapes import from_blend_shapes
from espressivo.perception.faces.decoding import decode_face, mixture_of
from espressivo.perception.faces.seen import FaceSeen

MOUTHS = [(1.0, 0.0), (0.5, 0.0), (1.0, 0.5), (1.0, 1.0)]
"""How much is voiced and how far the lips are locked."""


def readings(shown: ActionUnits) -> dict[str, dict[str, float]]:
    """What a face is read as, by the way in which it was measured."""
    measured = {
        "sides apart": FaceSeen(shown),
        "sides together": FaceSeen(ActionUnits.of(unsided(shown)), sided=False),
        "OpenFace": by_openface(shown),
        "ARKit": from_blend_shapes(arkit(Pose(face=shown))),
    }
    return {way: dict(mixture_of(seen).weights) for way, seen in measured.items()}


@pytest.mark.parametrize("name", prototype_names())
def test_every_face_is_decoded_as_what_it_shows_however_it_was_measured(name: str) -> None:
    for intensity in range(4, 11):
        found = readings(express(Affect({name: intensity})).face)
        assert {way: next(iter(weights)) for way, weights in found.items()} == dict.fromkeys(found, name)
        assert found["sides apart"][name] == pytest.approx(intensity / 10, abs=0.06)


@pytest.mark.parametrize("compound", face_compounds(), ids=lambda each: each.name)
def test_every_known_compound_is_decoded_as_its_parts(compound: FaceCompound) -> None:
    for intensity in (4, 6, 8, 10):
        found = decode_face(express(Affect(dict.fromkeys(compound.of, intensity))).face)
        assert set(list(found)[:2]) == set(compound.of)


@pytest.mark.parametrize("name", BASIC)
def test_basic_emotions_are_decoded_from_a_face_that_speaks(name: str) -> None:
    for intensity, (voicing, closure) in product((4, 7, 10), MOUTHS):
        pose = speak(Pose(face=face(**{name: intensity})), Mouth(jaw=0.3, voicing=voicing, closure=closure))
        assert next(iter(decode_face(pose.face))) == name


def test_a_face_at_rest_shows_nothing() -> None:
    assert decode_face(ActionUnits()) == {}
    assert decode_face(ActionUnits.of({12: 0.02})) == {}


def test_both_of_two_feelings_are_found() -> None:
    assert set(list(decode_face(face(anger=6, contempt=3)))[:2]) == {"anger", "contempt"}


def test_contempt_shows_on_either_side() -> None:
    shown = face(contempt=7)
    mirrored = ActionUnits(shown.right, shown.left)
    assert decode_face(mirrored) == pytest.approx(decode_face(shown))
    assert next(iter(decode_face(shown))) == "contempt"


def test_what_was_not_measured_counts_neither_for_nor_against() -> None:
    shown = {1: 0.8, 4: 0.4, 15: 0.8}
    sure = mixture_of(FaceSeen(ActionUnits.of(shown), dict.fromkeys((1, 4, 15, 12, 6), 1.0)))
    assert next(iter(sure.weights)) == "sadness"
    hidden = mixture_of(FaceSeen(ActionUnits.of({**shown, 12: 1.0}), dict.fromkeys((1, 4, 15), 1.0)))
    assert next(iter(hidden.weights)) == "sadness"
    assert mixture_of(FaceSeen(ActionUnits.of(shown), {})).weights == {}
