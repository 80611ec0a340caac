"""Other vocabularies, and translation between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.ontology import OntologyError, load

TONE, PLAIN = load(), load(extension=False)
LABELS = [(voc.id, label) for voc in TONE.vocabularies for label in voc.labels]
VOCABULARIES = st.sampled_from([voc.id for voc in TONE.vocabularies])


def test_sixteen_vocabularies_with_246_labels_are_aligned() -> None:
    assert len(TONE.vocabularies) == 16
    assert len(LABELS) == 246


def test_only_neutral_has_no_node_of_the_tree() -> None:
    assert {label for voc, label in LABELS if PLAIN.align(voc, label).node is None} == {"NEUTRAL", "neutral"}
    assert all(TONE.align(voc, label).node is not None for voc, label in LABELS)


@pytest.mark.parametrize(
    ("name", "vocabulary"),
    [
        ("goemotions", "goemotions27"),
        ("Ekman", "ekman6"),
        ("ros4hri", "hri_msgs:Expression"),
        ("occ", "emotionml:occ-categories"),
        ("mfoem", "mfoem"),
    ],
)
def test_vocabularies_are_known_by_other_names(name: str, vocabulary: str) -> None:
    assert TONE.vocabulary(name).id == vocabulary


def test_an_unknown_vocabulary_or_label_is_refused_with_the_nearest() -> None:
    with pytest.raises(OntologyError, match="Did you mean 'goemotions27'"):
        TONE.align("goemotions28", "joy")
    with pytest.raises(OntologyError, match="Did you mean 'gratitude'"):
        TONE.align("goemotions", "gratitud")


def test_the_extension_takes_the_place_of_a_distant_node() -> None:
    assert TONE.align("goemotions27", "gratitude").node == TONE.node("Gratitude")
    assert PLAIN.align("goemotions27", "gratitude").node == TONE.node("Affection")


@pytest.mark.parametrize(
    ("source", "label", "target", "expected", "how"),
    [
        ("goemotions", "anger", "ekman", "anger", "node"),
        ("goemotions", "grief", "ekman", "sadness", "ancestor"),
        ("goemotions", "annoyance", "ros4hri", "ANGER", "ancestor"),
        ("goemotions", "amusement", "ros4hri", "HAPPY", "primary"),
        ("plutchik8", "trust", "ros4hri", "HAPPY", "pleasure"),
        ("goemotions", "neutral", "ros4hri", "NEUTRAL", "node"),
        ("fatima", "Happy-For", "occ", "happy-for", "node"),
    ],
)
def test_a_label_is_translated_by_the_nearest_way(
    source: str, label: str, target: str, expected: str, how: str
) -> None:
    found = TONE.translate(source, label, target)
    assert found is not None
    assert (found.label, found.how) == (expected, how)


def test_each_step_and_each_way_costs_confidence() -> None:
    ancestor = TONE.translate("goemotions", "grief", "ekman")
    pleasure = TONE.translate("plutchik8", "trust", "ros4hri")
    assert ancestor is not None
    assert pleasure is not None
    assert ancestor.confidence == pytest.approx(0.8**2)
    assert pleasure.confidence <= 0.5


def test_neutral_is_translated_without_the_extension_too() -> None:
    found = PLAIN.translate("goemotions", "neutral", "ros4hri")
    assert found is not None
    assert found.label == "NEUTRAL"
    assert PLAIN.translate("goemotions", "neutral", "ekman") is None
    assert TONE.translate("goemotions", "neutral", "ekman") is None


@given(st.sampled_from(LABELS), VOCABULARIES)
def test_a_translation_is_a_label_with_a_confidence(source: tuple[str, str], target: str) -> None:
    found = TONE.translate(*source, target)
    if found is not None:
        assert found.label in TONE.labels(target)
        assert 0 < found.confidence <= 1


@given(st.sampled_from(LABELS), VOCABULARIES)
def test_exact_matches_come_back(source: tuple[str, str], target: str) -> None:
    voc, label = source
    there = TONE.translate(voc, label, target)
    exact = there is not None and there.how == "node" and TONE.align(voc, label).relation == "exactMatch"
    if there is not None and exact and TONE.align(target, there.label).relation == "exactMatch":
        back = TONE.translate(target, there.label, voc)
        assert back is not None
        assert TONE.align(voc, back.label).node == TONE.align(voc, label).node
        assert back.confidence == there.confidence == 1


@given(st.sampled_from(LABELS))
def test_a_label_translates_to_itself(source: tuple[str, str]) -> None:
    voc, label = source
    found = TONE.translate(voc, label, voc)
    if found is not None:
        assert TONE.align(voc, found.label).node == TONE.align(voc, label).node


@given(st.sampled_from(LABELS))
def test_labels_lead_over_nodes_of_the_ontology(source: tuple[str, str]) -> None:
    node = TONE.translate(*source, "tone")
    assert node is not None
    assert node.label in TONE
    assert TONE.translate("tone", node.label, source[0]) is not None


def test_labels_of_a_primary() -> None:
    assert set(PLAIN.labels("ekman", primary="Anger")) == {"anger", "disgust"}
    assert ("ekman6", "joy") not in [(voc, label) for voc, label, _ in TONE.labels_of("Joy")]
    assert ("goemotions27", "joy") in [(voc, label) for voc, label, _ in TONE.labels_of("Joy")]


def test_labels_keep_the_ids_of_their_own_vocabulary() -> None:
    assert TONE.identifier("mfoem", "anger") == "MFOEM:000009"
    assert TONE.identifier("ros4hri", "FEAR") == 6
    assert TONE.identifier("ekman", "fear") is None
