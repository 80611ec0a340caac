"""BML: well-formed, ids unique, and every sync reference leads somewhere."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import ExpressionError
from espressivo.expression.affect import Affect
from espressivo.expression.expressing import express
from espressivo.expression.expression import Expression, Gaze, Head
from espressivo.expression.markup.bml import BML_NAMESPACE, FACS_NAMESPACE, Composition, FaceForm, bml_of
from espressivo.expression.markup.characters import legal
from espressivo.expression.prototypes import prototype_names
from espressivo.expression.speech.backend import Speech, TimedWord
from espressivo.ontology.action_units import ActionUnits

POINTS = {
    "speech": {"start", "end"},
    "faceFacs": {"start", "attackPeak", "relax", "end"},
    "faceLexeme": {"start", "attackPeak", "relax", "end"},
    "gaze": {"start", "ready", "relax", "end"},
    "head": {"start", "ready", "strokeStart", "stroke", "strokeEnd", "relax", "end"},
    "posture": {"start", "ready", "relax", "end"},
    "gesture": {"start", "ready", "strokeStart", "stroke", "strokeEnd", "relax", "end"},
}
amounts = st.floats(0, 1)
sides = st.dictionaries(st.integers(1, 45), amounts, max_size=5)
slant = st.floats(-1, 1)
expressions = st.builds(
    Expression,
    emotions=st.dictionaries(st.sampled_from(prototype_names()), amounts, max_size=2),
    face=st.builds(ActionUnits, sides, sides),
    gaze=st.builds(Gaze, slant, slant),
    head=st.builds(Head, *[st.floats(-40, 40)] * 3),
    gesture=st.fixed_dictionaries({"expansiveness": amounts, "tempo": amounts}),
    posture=st.fixed_dictionaries({"approach": slant, "openness": slant}),
)
texts = st.text(st.one_of(st.characters(), st.sampled_from(" <&>\"'\x00\r\n")), max_size=30)


def local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def behaviours(bml: str) -> list[ET.Element]:
    return list(ET.fromstring(bml.encode()))


def points_of(root: ET.Element) -> set[str]:
    """Every sync point that can be referred to: those of behaviours, and those within speech."""
    found = {f"{each.get('id')}:{point}" for each in root for point in POINTS.get(local(each), ())}
    syncs = root.iter(f"{{{BML_NAMESPACE}}}sync")
    return found | {f"speech1:{each.get('id')}" for each in syncs if each.get("id")}


def references_of(root: ET.Element) -> list[str]:
    timed = [each.get(point, "") for each in root for point in POINTS.get(local(each), ())]
    refs = [each.get("ref", "") for each in root.iter()]
    return [value for value in (*timed, *refs) if value]


def seconds(reference: str) -> float:
    """A time, or how long after a sync point."""
    return float(re.sub(r"^[^+]*:[^+]*\+?", "", reference) or 0)


@given(expressions, texts, st.sampled_from(get_args(FaceForm)), st.sampled_from(get_args(Composition)))
def test_every_block_parses_and_its_references_resolve(
    expression: Expression, text: str, face: FaceForm, composition: Composition
) -> None:
    root = ET.fromstring(bml_of(expression, text, face=face, composition=composition).encode())
    assert root.tag == f"{{{BML_NAMESPACE}}}bml"
    assert root.get("composition") == composition
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(set(ids)) == len(ids)
    known = points_of(root)
    for reference in references_of(root):
        point = reference.split("+")[0]
        assert point in known or float(point) >= 0
    spoken = root.find(f".//{{{BML_NAMESPACE}}}text")
    assert ("".join(spoken.itertext()) if spoken is not None else "") == (legal(text) if legal(text).strip() else "")


@pytest.mark.parametrize("name", prototype_names())
@pytest.mark.parametrize("text", ["", "Hello there"])
def test_a_face_comes_is_held_and_goes(name: str, text: str) -> None:
    made = behaviours(bml_of(express(Affect({name: 8.0})), text))
    faces = [each for each in made if local(each) == "faceFacs"]
    assert faces
    for each in faces:
        start, peak, relax, end = (each.get(point, "") for point in ("start", "attackPeak", "relax", "end"))
        assert seconds(start) < seconds(peak)
        assert seconds(relax) < seconds(end)
        if not text:
            assert seconds(peak) < seconds(relax)


def test_surprise_comes_faster_than_sadness() -> None:
    peaks = {}
    for name in ("surprise", "sadness"):
        first = next(each for each in behaviours(bml_of(express(Affect({name: 8.0})))) if local(each) == "faceFacs")
        peaks[name] = seconds(first.get("attackPeak", ""))
    assert peaks["surprise"] < peaks["sadness"] / 2


def test_one_sided_action_units_say_their_side() -> None:
    made = behaviours(bml_of(Expression(face=ActionUnits.parse({"14R": 0.8, "12": 0.5}))))
    assert [(each.tag, each.get("au"), each.get("side"), each.get("amount")) for each in made] == [
        (f"{{{FACS_NAMESPACE}}}faceFacs", "12", "BOTH", "0.5"),
        (f"{{{FACS_NAMESPACE}}}faceFacs", "14", "RIGHT", "0.8"),
    ]


def test_lexemes_need_no_extension() -> None:
    bml = bml_of(express(Affect.parse("joy:8")), face="lexemes")
    named = [each.get("lexeme") for each in behaviours(bml) if local(each) == "faceLexeme"]
    assert "RAISE_MOUTH_CORNERS" in named
    assert FACS_NAMESPACE not in bml


@pytest.mark.parametrize(
    ("gaze", "direction", "angle"),
    [(Gaze(1, 0), "LEFT", "30"), (Gaze(-0.5, 0), "RIGHT", "15"), (Gaze(0.3, -0.4), "DOWNLEFT", "15")],
)
def test_averted_gaze_is_an_offset_as_the_person_sees_it(gaze: Gaze, direction: str, angle: str) -> None:
    (made,) = behaviours(bml_of(Expression(gaze=gaze), target="Ana"))
    assert (made.get("target"), made.get("offsetDirection"), made.get("offsetAngle")) == ("Ana", direction, angle)


def test_a_lively_gesture_has_its_stroke_on_the_first_word() -> None:
    root = ET.fromstring(bml_of(Expression(gesture={"expansiveness": 0.9}), "Look at that"))
    (synchronised,) = root.iter(f"{{{BML_NAMESPACE}}}synchronize")
    assert synchronised.get("ref") == "speech1:w1"
    assert [each.get("ref") for each in synchronised] == ["gesture1:stroke"]


def test_sync_points_stand_where_the_synthesiser_heard_words() -> None:
    words = (TimedWord("good", 0, 0.3, 0), TimedWord("bye", 0.3, 0.3, 5))
    bml = bml_of(Expression(), speech=Speech("good-bye", b"", 22050, 0.6, words))
    assert '<text><sync id="w1"/>good-<sync id="w2"/>bye</text>' in bml


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"composition": "MERG"}, "did you mean MERGE"),
        ({"face": "emoji"}, "expected one of: facs, lexemes"),
        ({"id": '1"'}, "the id of a BML block"),
        ({"character": "Ana B"}, "the character of a BML block"),
        ({"target": ""}, "the target of a BML block"),
    ],
)
def test_what_bml_has_no_word_for_is_refused(wrong: dict[str, str], message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        bml_of(Expression(), "hello", **wrong)  # type: ignore[arg-type]
