"""The OCC types: what elicits them, what they become, which node names them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.ontology import Node, OccType, OntologyError, load

TONE = load()
TYPES = st.sampled_from(TONE.occ_types(beyond=True))


def names(types: tuple[OccType, ...]) -> list[str]:
    return [kind.name for kind in types]


SITUATIONS: list[tuple[str, dict[str, Any]]] = [
    ("Joy", {"desirability": 4}),
    ("Distress", {"desirability": -4}),
    ("HappyFor", {"desirability_for_other": 3, "liking": 5}),
    ("Pity", {"desirability_for_other": -3, "liking": 5}),
    ("Resentment", {"desirability_for_other": 3, "liking": -5}),
    ("Gloating", {"desirability_for_other": -3, "liking": -5}),
    ("Hope", {"desirability": 4, "likelihood": 0.5}),
    ("Fear", {"desirability": -4, "likelihood": 0.5}),
    ("Satisfaction", {"prospect": "hope", "outcome": "confirmed"}),
    ("FearsConfirmed", {"prospect": "fear", "outcome": "confirmed"}),
    ("Relief", {"prospect": "fear", "outcome": "disconfirmed"}),
    ("Disappointment", {"prospect": "hope", "outcome": "disconfirmed"}),
    ("Pride", {"praiseworthiness": 4, "agent": "self"}),
    ("Shame", {"praiseworthiness": -4, "agent": "self"}),
    ("Admiration", {"praiseworthiness": 4, "agent": "other"}),
    ("Reproach", {"praiseworthiness": -4, "agent": "other"}),
    ("Gratification", {"praiseworthiness": 4, "agent": "self", "desirability": 3}),
    ("Remorse", {"praiseworthiness": -4, "agent": "self", "desirability": -3}),
    ("Gratitude", {"praiseworthiness": 4, "agent": "other", "desirability": 3}),
    ("Anger", {"praiseworthiness": -4, "agent": "other", "desirability": -3}),
    ("Love", {"appealingness": 4}),
    ("Hate", {"appealingness": -4}),
    ("Surprise", {"unexpectedness": 4}),
]


@pytest.mark.parametrize(("name", "situation"), SITUATIONS)
def test_each_type_has_a_situation_that_elicits_it_first(name: str, situation: dict[str, Any]) -> None:
    assert names(TONE.occ_from(**situation))[0] == name


def test_the_situations_cover_the_22_types_and_surprise() -> None:
    assert {name for name, _ in SITUATIONS} == set(names(TONE.occ_types())) | {"Surprise"}
    assert len(TONE.occ_types()) == 22


@pytest.mark.parametrize("compound", ["Gratification", "Remorse", "Gratitude", "Anger"])
def test_a_compound_comes_with_its_parts(compound: str) -> None:
    situation = next(found for name, found in SITUATIONS if name == compound)
    assert set(names(TONE.occ_from(**situation))) == {compound, *TONE.occ_type(compound).parts}


def test_opposed_signs_make_no_compound() -> None:
    found = names(TONE.occ_from(desirability=3, praiseworthiness=-4, agent="other"))
    assert sorted(found) == ["Joy", "Reproach"]


def test_zero_elicits_nothing() -> None:
    assert TONE.occ_from(desirability=0, praiseworthiness=0.0, agent="self") == TONE.occ_from() == ()


def test_being_pleased_about_anothers_fortune_is_liking() -> None:
    assert names(TONE.occ_from(desirability=2, desirability_for_other=3)) == ["HappyFor", "Joy"] or (
        set(names(TONE.occ_from(desirability=2, desirability_for_other=3))) == {"HappyFor", "Joy"}
    )
    assert "Gloating" in names(TONE.occ_from(desirability=2, desirability_for_other=-3))


def test_what_did_not_happen_is_no_joy() -> None:
    assert names(TONE.occ_from(desirability=5, prospect="hope", outcome="disconfirmed")) == ["Disappointment"]


@given(st.floats(-10, 10), st.floats(-10, 10), st.floats(-10, 10))
def test_liking_decides_which_fortune_emotion(wish: float, other: float, liking: float) -> None:
    fortunes = {"HappyFor", "Pity", "Resentment", "Gloating"}
    found = fortunes & set(names(TONE.occ_from(desirability=wish, desirability_for_other=other, liking=liking)))
    turned = fortunes & set(names(TONE.occ_from(desirability=wish, desirability_for_other=other, liking=-liking)))
    flip = {"HappyFor": "Resentment", "Resentment": "HappyFor", "Pity": "Gloating", "Gloating": "Pity"}
    assert {flip[name] for name in found} == turned
    assert len(found) == (1 if other and liking else 0)


@pytest.mark.parametrize(
    ("situation", "message"),
    [
        ({"desirabilty": 3}, "Did you mean 'desirability'"),
        ({"desirability": "high"}, "desirability cannot be 'high'"),
        ({"agent": "someone"}, "agent cannot be 'someone'"),
        ({"likelihood": 3}, "likelihood cannot be 3"),
    ],
)
def test_a_wrong_situation_is_refused(situation: dict[str, Any], message: str) -> None:
    with pytest.raises(OntologyError, match=message):
        TONE.occ_from(**situation)


@pytest.mark.parametrize(
    ("source", "outcome", "goal"),
    [
        ("Hope", "confirmed", "Satisfaction"),
        ("Hope", "disconfirmed", "Disappointment"),
        ("Fear", "confirmed", "FearsConfirmed"),
        ("OCC_Fear", "Disconfirmed", "Relief"),
    ],
)
def test_a_decided_prospect_becomes_one_of_four(source: str, outcome: str, goal: str) -> None:
    assert TONE.occ_transition(source, outcome).name == goal


def test_joy_has_no_transition() -> None:
    with pytest.raises(OntologyError, match="leads nowhere"):
        TONE.occ_transition("Joy", "confirmed")


@pytest.mark.parametrize("name", ["HappyFor", "OCC_HappyFor", "happy-for", "Happy-For", "happy for"])
def test_a_type_is_known_by_all_its_names(name: str) -> None:
    assert TONE.occ_type(name).id == "OCC_HappyFor"


@given(TYPES)
def test_opposites_are_mutual_and_of_opposed_valence(kind: OccType) -> None:
    other = TONE.occ_opposite(kind)
    if other is not None:
        assert TONE.occ_opposite(other) is kind
        assert {kind.valence, other.valence} == {"positive", "negative"}


@given(TYPES, st.floats(0, 10), st.floats(0, 10))
def test_a_stronger_emotion_never_has_a_weaker_name(kind: OccType, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert TONE.compare_intensity(TONE.node_for(kind, low), TONE.node_for(kind, high)) in ("<", "=")


@given(TYPES, st.floats(0, 10))
def test_the_name_of_a_type_may_be_read_back(kind: OccType, intensity: float) -> None:
    assert kind in [found for found, _ in TONE.tone_to_occ(TONE.node_for(kind, intensity))]


@pytest.mark.parametrize(
    ("intensity", "node"), [(0, "Annoyance"), (2, "Annoyance"), (5, "Anger"), (9, "Rage"), (10, "Rage")]
)
def test_anger_is_named_by_its_intensity(intensity: float, node: str) -> None:
    assert TONE.node_for("Anger", intensity).id == node


@given(st.sampled_from(TONE.nodes))
def test_every_node_but_the_neutral_reads_as_some_type(node: Node) -> None:
    found = TONE.tone_to_occ(node)
    assert found or node.valence in ("neutral", "ambivalent")
    assert [sure for _, sure in found] == sorted((sure for _, sure in found), reverse=True)


def test_without_the_extension_types_are_named_by_the_tree() -> None:
    plain = load(extension=False)
    for kind in plain.occ_types(beyond=True):
        assert plain.node_for(kind, 5).extension is False
    assert plain.occ_to_tone("Gratitude").node == plain.node("Affection")
    assert TONE.occ_to_tone("Gratitude").node == TONE.node("Gratitude")


ADDITION: dict[str, Any] = {
    "nodes": [
        {
            "id": "Nostalgia",
            "label": "nostalgia",
            "nearest": "Longing",
            "relation": "broadMatch",
            "valence": "ambivalent",
            "definition": "Bittersweet longing for a time that is gone.",
            "pad": [0.2, -0.1, -0.1],
        }
    ],
    "types": [
        {
            "id": "OCC_Nostalgia",
            "name": "Nostalgia",
            "valence": "ambivalent",
            "eliciting_condition": "something appealing that cannot come back",
            "conditions": [
                {"variable": "appealingness", "is": "positive"},
                {"variable": "desirability", "is": "negative"},
            ],
            "tone": {"node": "Nostalgia", "relation": "exactMatch", "confidence": 1.0},
        }
    ],
    "words": [{"word": "wistful for old times", "node": "Nostalgia", "kind": "phrase"}],
    "blends": [{"components": ["Longing", "Joy"], "result": "Nostalgia", "confidence": 0.8}],
}


def test_an_author_adds_an_emotion_without_code() -> None:
    tone = TONE.with_additions(ADDITION)
    assert tone.primary("Nostalgia") == tone.node("Love")
    assert [str(sense.node) for sense in tone.lookup("nostalgia")] == ["Nostalgia"]
    assert tone.lookup("wistful for old times")[0].node.id == "Nostalgia"
    assert "Nostalgia" in names(tone.occ_from(appealingness=3, desirability=-2))
    assert tone.node_for("Nostalgia", 5).id == "Nostalgia"
    assert [str(node) for node in tone.compose("Joy", "Longing")] == ["Nostalgia"]
    assert "Nostalgia" not in TONE
    assert len(tone.occ_types()) == 22


def test_an_addition_that_contradicts_the_ontology_is_refused() -> None:
    wrong = {"nodes": [{**ADDITION["nodes"][0], "id": "Joy"}]}
    with pytest.raises(OntologyError, match=r"addition 1: \$\.nodes\[0\]: id 'Joy' stands already in tree.json"):
        TONE.with_additions(wrong)
