"""The tree of emotions: paths, kin, distance."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.ontology import Node, OntologyError, load

TONE = load()
NODES = st.sampled_from(TONE.nodes)


def ids(nodes: tuple[Node, ...]) -> list[str]:
    return [node.id for node in nodes]


def test_the_profiles_have_144_and_137_emotions() -> None:
    assert load("tone144").counts() == (6, 25, 113, 144)
    assert TONE.counts() == (6, 25, 106, 137)
    assert len(TONE) == 137 + 33
    assert len(load(extension=False)) == 137


def test_every_node_has_a_definition_of_its_own() -> None:
    everything = load("tone144").nodes
    assert len({node.definition for node in everything}) == len(everything) == 177


def test_a_node_is_found_by_id_label_or_itself() -> None:
    node = TONE.node("PhysicalPain")
    assert TONE.node("physical pain") is TONE.node(node) is TONE.node("PHYSICALPAIN") is node
    assert "Joy" in TONE
    assert "Joyy" not in TONE


def test_an_unknown_node_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(OntologyError, match="Did you mean 'Rage'"):
        TONE.path("Ragee")


def test_nodes_are_immutable_and_equal_by_id() -> None:
    node = TONE.node("Joy")
    with pytest.raises(dataclasses.FrozenInstanceError):
        node.label = "bliss"  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(node)) == copy.deepcopy(node) == load("tone144").node("Joy") == node
    assert {node: 1}[load("tone144").node("Joy")] == 1


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(OntologyError, match="profile"):
        load("tone145")


def test_load_gives_the_same_object_every_time() -> None:
    assert load() is load("core", True) or load() is load()


def test_the_path_of_an_extension_node_leads_over_its_nearest_node() -> None:
    assert ids(TONE.path("Malice")) == ["Malice", "Spite", "Rage", "Anger"]
    assert TONE.primary("Neutral") is None


def test_children_leave_the_extension_out() -> None:
    assert ids(TONE.children("Pride")) == ["Triumph"]
    assert ids(TONE.extensions("Pride")) == ["Arrogance", "Confidence"]
    assert ids(TONE.children("Fury")) == []


def test_there_is_no_fourth_tier() -> None:
    with pytest.raises(OntologyError, match="tier 4"):
        TONE.tier(4)


@given(NODES)
def test_a_path_goes_up_one_tier_a_step(node: Node) -> None:
    path = TONE.path(node)
    assert path[0] == node
    for low, high in pairwise(path):
        assert TONE.parent(low) == high
        assert low.tier in (0, high.tier + 1)
        assert low in (*TONE.children(high), *TONE.extensions(high))
    assert path[-1].tier == 1 or path[-1].id == "Neutral"


@given(NODES, NODES)
def test_descendants_are_what_has_a_node_above_it(a: Node, b: Node) -> None:
    assert (b in TONE.descendants(a)) == (a in TONE.ancestors(b) and not b.extension)


@given(NODES, NODES)
def test_distance_is_symmetric_from_0_to_1_and_0_only_for_the_same(a: Node, b: Node) -> None:
    there = TONE.distance(a, b)
    assert there == TONE.distance(b, a)
    assert 0 <= there <= 1
    assert (there == 0) == (a == b)


@given(NODES, NODES, NODES)
def test_a_detour_is_never_shorter(a: Node, b: Node, c: Node) -> None:
    assert TONE.distance(a, c) <= TONE.distance(a, b) + TONE.distance(b, c) + 1e-12


@given(NODES, st.integers(0, 12))
def test_similar_nodes_come_nearest_first(node: Node, count: int) -> None:
    near = TONE.similar(node, count)
    far = [TONE.distance(node, other) for other in near]
    assert len(near) == count
    assert far == sorted(far)
    assert node not in near


@given(NODES, NODES)
def test_two_emotions_fit_together_when_they_share_a_primary(a: Node, b: Node) -> None:
    assert TONE.satisfiable(a, b) == TONE.satisfiable(b, a)
    if not a.extension and not b.extension:
        assert TONE.satisfiable(a, b) == (a.primary == b.primary)
