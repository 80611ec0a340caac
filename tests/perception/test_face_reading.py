"""Reading a face: the estimate and the reasons in three steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from face_samples import BASIC, face
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.core.errors import OntologyError, PerceptionError
from espressivo.ontology import load
from espressivo.ontology.action_units import unit_names
from espressivo.ontology.faces import face_prototypes
from espressivo.perception import FacePerceiver, FaceSeen, check_perceiver, read_face
from espressivo.perception.faces.reading import letter, pain
from espressivo.perception.faces.telling import tell

UNITS = st.dictionaries(
    st.tuples(st.sampled_from(sorted(unit_names())), st.sampled_from(["", "L", "R"])).map(lambda u: f"AU{u[0]}{u[1]}"),
    st.floats(0, 1),
    max_size=12,
)


@given(UNITS)
@settings(max_examples=150)
def test_the_explanation_names_only_what_is_in_the_face(units: dict[str, float]) -> None:
    reading = read_face(units)
    seen = set(FaceSeen.of(units).named)
    named = {*re.findall(r"AU\d+[LR]?", tell(reading)), *(clue.source for clue in reading.clues())}
    assert named <= seen
    assert {each.unit for each in reading.observations} == seen
    assert set(reading.unread) | {u for pair in reading.conflicts for u in pair} <= seen


@given(UNITS)
@settings(max_examples=150)
def test_the_conclusion_has_the_greatest_sum_of_evidence(units: dict[str, float]) -> None:
    estimate = read_face(units).estimate()
    sums: dict[str | None, float] = {}
    for clue in estimate.evidence:
        assert -1 <= clue.weight <= 1
        sums[clue.emotion] = sums.get(clue.emotion, 0.0) + clue.weight
    if estimate:
        assert sums[estimate.emotion] == pytest.approx(max(sums.values()))
        assert 0 < estimate.confidence <= 0.8
    else:
        assert (estimate.evidence, estimate.confidence, estimate.intensity) == ((), 0.0, None)


@given(UNITS)
@settings(max_examples=60)
def test_evidence_for_an_emotion_sums_to_how_strongly_it_shows(units: dict[str, float]) -> None:
    for each in read_face(units).readings:
        assert min(1.0, sum(each.evidence.values())) == pytest.approx(each.weight, abs=1e-9)


@pytest.mark.parametrize("name", BASIC)
def test_the_estimate_tells_emotion_intensity_and_pleasure(name: str) -> None:
    estimate = read_face(FaceSeen(face(**{name: 8}))).estimate(subject="Ana", t=3.0)
    node = load().node(face_prototypes()[name].node)
    assert (estimate.emotion, estimate.subject, estimate.t) == (node.id, "Ana", 3.0)
    assert estimate.intensity == pytest.approx(8, abs=0.6)
    assert estimate.valence is not None and estimate.valence * node.pad[0] >= 0
    assert estimate.emotions[node.id] > 0.8


def test_a_stronger_face_makes_surer_and_more_intense() -> None:
    weak, strong = (read_face(FaceSeen(face(anger=value))).estimate() for value in (2, 9))
    assert weak.confidence < strong.confidence
    assert weak.intensity is not None and strong.intensity is not None and weak.intensity < strong.intensity


def test_unsure_action_units_make_less_sure() -> None:
    shown = face(joy=8)
    sure, unsure = (read_face(FaceSeen(shown, dict.fromkeys(range(1, 47), c))).estimate() for c in (1.0, 0.3))
    assert unsure.confidence == pytest.approx(0.3 * sure.confidence)
    assert unsure.emotion == sure.emotion


def test_a_face_at_rest_is_an_empty_estimate() -> None:
    estimate = read_face({}).estimate()
    assert not estimate and estimate.confidence == 0 and estimate.evidence == ()
    assert "a face at rest" in tell(read_face({"AU12": 0.01}))


def test_a_face_like_none_that_is_known_says_so() -> None:
    reading = read_face({"AU29": 0.8})
    assert reading.conclusion is None and not reading.estimate()
    assert tell(reading).splitlines()[-1].strip() == "nothing that can be named"


def test_muscles_that_work_against_each_other_are_named() -> None:
    reading = read_face({"AU12": 0.7, "AU15L": 0.6, "AU1": 0.7, "AU5R": 0.5, "AU43L": 0.5})
    assert reading.conflicts == (("AU12", "AU15L"),)
    assert "AU12 and AU15L work against each other" in tell(reading)


def test_a_compound_is_called_by_its_name() -> None:
    reading = read_face(FaceSeen(face(joy=8, surprise=8)))
    assert reading.compound == "happily surprised"
    assert "happily surprised: " in tell(reading)
    assert set(list(reading.estimate().emotions)[:2]) == {"Joy", "Surprise"}


def test_opposed_emotions_that_show_at_once_are_kept() -> None:
    reading = read_face({"AU6": 0.7, "AU12": 0.9, "AU25": 0.7, "AU1": 1, "AU15": 0.9, "AU17": 0.6, "AU4": 0.4})
    assert {"joy", "sadness"} <= set(reading.shown)
    assert "both show at once" in tell(reading)


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ({}, 0),
        ({"AU4": 1, "AU6": 1, "AU7": 0.4, "AU9": 0.2, "AU10": 1, "AU43": 1}, 16),
        ({"AU4": 0.4, "AU7": 0.6, "AU9": 0.2}, 2 + 3 + 1),
        ({"AU43": 0.4}, 0),
    ],
)
def test_pain_is_the_sum_of_prkachin_and_solomon(units: dict[str, float], expected: float) -> None:
    assert pain(FaceSeen.of(units)) == pytest.approx(expected)


def test_letters_are_fifths() -> None:
    assert "".join(letter(value / 10) for value in range(1, 11)) == "AABBCCDDEE"


def test_the_perceiver_keeps_the_rules() -> None:
    samples: list[FaceSeen | Mapping[str, float]] = [FaceSeen(face(joy=6)), FaceSeen(), {"AU4": 0.8, "AU7": 0.5}]
    check_perceiver(FacePerceiver(), samples)


@pytest.mark.parametrize("sample", [None, 3, "joy", b"\x00", [1, 2]])
def test_what_is_no_face_is_refused(sample: Any) -> None:
    with pytest.raises(PerceptionError, match="is no face; expected"):
        FacePerceiver().perceive(sample)


def test_wrong_action_units_are_refused() -> None:
    with pytest.raises(OntologyError, match="'AUx' is no action unit"):
        read_face({"AUx": 0.5})
    with pytest.raises(OntologyError, match="is no action unit"):
        read_face({"AU" + "1" * 5_000: 0.5})
    with pytest.raises(OntologyError, match="expected a number on 0"):
        read_face({"AU12": 1.5})


def test_arrays_have_the_number_of_the_action_unit_as_index() -> None:
    moved = [0.0] * 99
    moved[12], moved[6] = 0.8, 7.0
    seen = FaceSeen.of_arrays(moved, [0.5] * 99)
    assert (seen.named, seen.sure(12), seen.sided) == ({"AU6": 1.0, "AU12": 0.8}, 0.5, False)
    assert FaceSeen.of_arrays(moved, [0.0] * 99).named == {}
    assert FaceSeen.of_arrays(moved).sure(4) == 1.0


@pytest.mark.parametrize(
    ("intensity", "confidence"),
    [([0.0] * 101, []), ([0.0] * 99, [1.0] * 3), ([float("nan")], [1.0]), ([1.0], [float("inf")])],
)
def test_arrays_that_are_no_face_are_refused(intensity: list[float], confidence: list[float]) -> None:
    with pytest.raises(PerceptionError):
        FaceSeen.of_arrays(intensity, confidence)
