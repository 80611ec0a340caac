"""The prototypes: 22 OCC types and more, each with a face of its own."""

from __future__ import annotations

from itertools import combinations
from math import sqrt
from typing import Any

import pytest

from espressivo.core.emotion_types import EMOTION_TYPES
from espressivo.core.errors import AuthoringError
from espressivo.expression import prototype_names
from espressivo.expression import tables as expression_tables
from espressivo.expression.expression import CUES
from espressivo.expression.prototypes import FaceTable, prototypes
from espressivo.expression.tables import read_table
from espressivo.ontology import load

BASIC = ["joy", "sadness", "anger", "fear", "surprise", "disgust", "contempt"]
SHEET = [*BASIC, "pride", "shame", "love", "relief", "boredom"]


def vector(name: str) -> dict[tuple[str, int], float]:
    face = prototypes()[name].face
    sides = (("left", face.left), ("right", face.right))
    return {(side, unit): value for side, units in sides for unit, value in units.items()}


def distance(one: str, other: str) -> float:
    """1 - cosine of two faces, sides apart."""
    a, b = vector(one), vector(other)
    dot = sum(value * b.get(key, 0.0) for key, value in a.items())
    return 1 - dot / sqrt(sum(v * v for v in a.values()) * sum(v * v for v in b.values()))


def test_every_occ_type_and_every_emotion_of_the_sheet_has_a_prototype() -> None:
    names = prototype_names()
    assert list(names[:12]) == SHEET
    assert {kind.casefold() for kind in EMOTION_TYPES} <= set(names)


def test_any_two_prototypes_differ_by_15_hundredths_at_least() -> None:
    pairs = {(one, other): distance(one, other) for one, other in combinations(prototype_names(), 2)}
    assert {pair: value for pair, value in pairs.items() if value < 0.15} == {}


@pytest.mark.parametrize("name", prototype_names())
def test_a_prototype_is_complete_and_in_range(name: str) -> None:
    each = prototypes()[name]
    assert all(0 < value <= 1 for value in vector(name).values())
    assert set(each.cues) <= set(CUES)
    assert all(-1 <= value <= 1 and 0 <= begins < 1 for value, begins in each.cues.values())
    assert -1 <= each.gaze.x <= 1 and -1 <= each.gaze.y <= 1
    assert all(0 <= value <= 1 for value in each.gesture.values())
    assert all(-1 <= value <= 1 for value in each.posture.values())
    assert each.source and each.voice.source in ("measured", "ours")
    assert 0 < each.pace.onset < each.pace.offset and 0.5 <= each.pace.hold <= 4


@pytest.mark.parametrize("name", prototype_names())
def test_no_prototype_pulls_against_itself(name: str) -> None:
    face = prototypes()[name].face
    for units in (set(face.left), set(face.right)):
        assert not {12, 15} <= units and not {5, 43} <= units


def test_every_node_of_the_ontology_has_an_entry_and_every_prototype_is_reached() -> None:
    listed: dict[str, Any] = read_table("names.json", dict)["nodes"]
    assert set(listed) == {node.id for node in load().nodes}
    assert {name for shown in listed.values() for name in shown} == set(prototype_names()) - {"happy-for"}


def test_a_damaged_table_is_named(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "faces.json").write_text('{"prototypes": 3}', encoding="utf-8")
    monkeypatch.setattr(expression_tables, "DATA", tmp_path)
    with pytest.raises(AuthoringError, match=r"faces\.json: this table of espressivo is damaged: .*prototypes"):
        read_table("faces.json", FaceTable)
