"""Opposites, blends and intensity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.ontology import Node, OntologyError, load

TONE = load()
NODES = st.sampled_from(TONE.nodes)


def ids(nodes: tuple[Node, ...]) -> list[str]:
    return [node.id for node in nodes]


@given(NODES, NODES)
def test_opposition_is_symmetric_and_never_of_one_with_itself(a: Node, b: Node) -> None:
    assert TONE.opposition(a, b) == TONE.opposition(b, a)
    assert (a in TONE.opposites(b)) == (b in TONE.opposites(a))
    assert TONE.opposition(a, a) == 0


@given(NODES)
def test_opposites_come_strongest_first(node: Node) -> None:
    strengths = [TONE.opposition(node, other) for other in TONE.opposites(node)]
    assert strengths == sorted(strengths, reverse=True)
    assert all(0 < strength <= 1 for strength in strengths)


def test_opposition_is_inherited_more_weakly() -> None:
    assert TONE.opposition("Joy", "Sadness") == 1
    assert TONE.opposition("Glee", "Woe") == pytest.approx(0.8**4)
    assert TONE.opposition("Rage", "Fury") == 0


@pytest.mark.parametrize(
    ("a", "b", "name"),
    [
        ("Love", "Hate", "love-hate"),
        ("Delight", "Grief", "bittersweetness"),
        ("Annoyance", "Apprehension", "ambivalence"),
        ("Joy", "Trust", None),
        ("Joy", "Bliss", None),
    ],
)
def test_feeling_two_opposites_has_a_name(a: str, b: str, name: str | None) -> None:
    assert TONE.mixed_feeling(a, b) == TONE.mixed_feeling(b, a) == name


@given(NODES, NODES)
def test_mixed_feelings_are_exactly_those_of_opposites(a: Node, b: Node) -> None:
    assert (TONE.mixed_feeling(a, b) is not None) == (TONE.opposition(a, b) > 0)


@given(NODES, NODES)
def test_blends_do_not_depend_on_the_order(a: Node, b: Node) -> None:
    assert TONE.compose(a, b) == TONE.compose(b, a)
    for blend in TONE.blends_of(a, b):
        assert blend.components in TONE.components(blend.result)


@given(NODES)
def test_components_lead_back_to_their_blend(node: Node) -> None:
    for one, other in TONE.components(node):
        assert node in TONE.compose(one, other)


def test_all_24_dyads_and_4_compounds_are_there() -> None:
    kinds = [blend.kind for node in TONE.nodes for blend in TONE.blends_into(node)]
    assert [kinds.count(f"plutchik-{kind}-dyad") for kind in ("primary", "secondary", "tertiary")] == [8, 8, 8]
    assert kinds.count("occ-compound") == 4


def test_felt_emotions_blend_as_strongly_as_the_weaker_of_them() -> None:
    blend = TONE.blends({"Joy": 6, "Trust": 4})[0]
    assert (blend.result.id, blend.intensity, blend.confidence) == ("Love", 4, 0.9)


def test_a_kind_of_joy_blends_as_joy_less_surely() -> None:
    blend = TONE.blends({"Delight": 6, "Trust": 4})[0]
    assert ids(blend.components) == ["Delight", "Trust"]
    assert blend.confidence == pytest.approx(0.9 * 0.8**2)


def test_what_is_felt_already_is_no_blend() -> None:
    assert "Love" not in [blend.result.id for blend in TONE.blends({"Joy": 6, "Trust": 4, "Love": 1})]
    assert TONE.blends({"Joy": 6}) == TONE.blends({}) == TONE.blends({"Joy": 6, "Trust": 0}) == ()


@given(st.dictionaries(NODES, st.floats(0, 10), max_size=5))
def test_blends_do_not_depend_on_the_order_of_what_is_felt(felt: dict[Node, float]) -> None:
    assert TONE.blends(felt) == TONE.blends(dict(reversed(felt.items())))


@given(NODES, NODES, NODES)
def test_intensity_is_a_strict_order(a: Node, b: Node, c: Node) -> None:
    turned = {"<": ">", ">": "<", "=": "=", None: None}
    assert TONE.compare_intensity(b, a) == turned[TONE.compare_intensity(a, b)]
    if TONE.compare_intensity(a, b) == TONE.compare_intensity(b, c) == "<":
        assert TONE.compare_intensity(a, c) == "<"
    assert TONE.compare_intensity(a, a) == "="


@given(NODES)
def test_weaker_and_stronger_mirror_each_other(node: Node) -> None:
    assert all(node in TONE.stronger(other) for other in TONE.weaker(node))
    assert all(node in TONE.weaker(other) for other in TONE.stronger(node))
    assert node not in TONE.weaker(node)


@given(NODES)
def test_one_step_stronger_is_stronger(node: Node) -> None:
    up, down = TONE.strengthen(node), TONE.weaken(node)
    assert up is None or TONE.compare_intensity(up, node) == ">"
    assert down is None or TONE.compare_intensity(down, node) == "<"


def test_the_top_of_a_chain_cannot_be_strengthened() -> None:
    assert TONE.strengthen("Rage") is None
    assert str(TONE.strengthen("Fury")) == "Rage"
    assert str(TONE.weaken("Anger")) == "Irritation"


def test_emotions_are_ordered_from_weak_to_strong() -> None:
    assert ids(TONE.intensity_order(["Rage", "Annoyance", "Fury", "Anger"])) == ["Annoyance", "Anger", "Fury", "Rage"]


def test_what_no_chain_joins_cannot_be_ordered() -> None:
    with pytest.raises(OntologyError, match=r"Joy and Rage|Rage and Joy"):
        TONE.intensity_order(["Joy", "Rage"])


@pytest.mark.parametrize(
    ("a", "relation", "b", "said"),
    [
        ("Joy", "isOppositeOf", "Sadness", "Plutchik"),
        ("Joy+Trust", "leadsTo", "Love", "Plutchik"),
        ("Contempt", "isComposedOf", "Anger", "Plutchik"),
        ("Rage", "moreIntenseThan", "Anger", "judgement"),
        ("Anger", "lessIntenseThan", "Rage", "judgement"),
        ("Fury", "hasBroader", "Anger", "Shaver"),
        ("Reproach", "mapsTo", "Disapproval", "Ortony"),
        ("goemotions:anger", "alignsTo", "Anger", "GoEmotions"),
    ],
)
def test_a_relation_says_where_it_comes_from(a: str, relation: str, b: str, said: str) -> None:
    found = TONE.explain(a, relation, b)
    assert found.holds
    assert said in " ".join(found.citations)
    assert found.confidence > 0


def test_what_does_not_hold_says_so() -> None:
    for relation, a, b in [
        ("isOppositeOf", "Joy", "Trust"),
        ("moreIntenseThan", "Joy", "Rage"),
        ("hasBroader", "Anger", "Fury"),
        ("leadsTo", "Joy+Trust", "Hate"),
        ("hasLabel", "furious", "Joy"),
    ]:
        assert not TONE.explain(a, relation, b).holds


def test_an_unknown_relation_is_refused() -> None:
    with pytest.raises(OntologyError, match="Did you mean 'isOppositeOf'"):
        TONE.explain("Joy", "isOpositeOf", "Sadness")
