"""Pleasure, arousal, dominance."""

from __future__ import annotations

from math import dist, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.ontology import Node, OntologyError, load

TONE = load()
UNIT = st.floats(-1, 1)


@given(UNIT, UNIT, UNIT)
def test_the_nearest_node_is_the_nearest(valence: float, arousal: float, dominance: float) -> None:
    point = valence, arousal, dominance
    found = TONE.vad_to_node(*point)
    assert dist(found.pad, point) == pytest.approx(min(dist(node.pad, point) for node in TONE.nodes), abs=1e-12)


@given(UNIT, UNIT, UNIT, st.sets(st.integers(0, 3), min_size=1), st.sampled_from([None, "rated"]))
def test_filters_are_kept(v: float, a: float, d: float, tiers: set[int], kind: str | None) -> None:
    found = TONE.vad_to_node(v, a, d, tiers=tiers, kind=kind)
    assert found.tier in tiers
    assert kind is None or found.pad_kind == kind
    rivals = [node for node in TONE.nodes if node.tier in tiers and kind in (None, node.pad_kind)]
    assert dist(found.pad, (v, a, d)) <= min(dist(node.pad, (v, a, d)) for node in rivals) + 1e-12


@given(st.sampled_from(TONE.nodes), st.floats(0, 10))
def test_a_weaker_feeling_lies_nearer_to_the_middle(node: Node, intensity: float) -> None:
    point = TONE.node_to_vad(node, intensity)
    assert point == pytest.approx([value * intensity / 10 for value in node.pad])


@given(st.sampled_from(TONE.nodes))
def test_a_node_at_full_intensity_leads_back_to_its_place(node: Node) -> None:
    assert TONE.vad_to_node(*TONE.node_to_vad(node)).pad == node.pad


@pytest.mark.parametrize("point", [(1.1, 0, 0), (0, -1.0001, 0), (0, 0, nan), (0, float("inf"), 0)])
def test_a_point_outside_is_refused(point: tuple[float, float, float]) -> None:
    with pytest.raises(OntologyError, match="out of range"):
        TONE.vad_to_node(*point)


def test_an_intensity_outside_is_refused() -> None:
    with pytest.raises(OntologyError, match="intensity 11"):
        TONE.node_to_vad("Joy", 11)


def test_filters_that_nothing_fits_are_refused() -> None:
    with pytest.raises(OntologyError, match="no node"):
        TONE.vad_to_node(0, 0, 0, kind="guessed")


@pytest.mark.parametrize(
    ("point", "octant"),
    [
        ((0.1, 0.1, 0.1), "Exuberant"),
        ((-0.1, -0.1, -0.1), "Bored"),
        ((0.1, 0.1, -0.1), "Dependent"),
        ((-0.1, -0.1, 0.1), "Disdainful"),
        ((0.1, -0.1, 0.1), "Relaxed"),
        ((-0.1, 0.1, -0.1), "Anxious"),
        ((0.1, -0.1, -0.1), "Docile"),
        ((-0.1, 0.1, 0.1), "Hostile"),
        ((0.0, 0.0, 0.0), "Neutral"),
    ],
)
def test_mood_octants(point: tuple[float, float, float], octant: str) -> None:
    assert TONE.mood_octant(*point) == octant
