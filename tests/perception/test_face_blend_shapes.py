"""Blend shapes of ARKit and MediaPipe as action units."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import PerceptionError
from espressivo.expression import Affect, Pose, express, prototype_names
from espressivo.expression.lipsync.arkit import arkit
from espressivo.perception import read_face
from espressivo.perception.faces.blend_shapes import from_blend_shapes

SHAPES = sorted(arkit(Pose()))
GUESSED = {16, 23, 24, 25, 26, 27, 38}
"""Action units that share shapes with others, or have none."""


def test_every_shape_that_expression_writes_is_known() -> None:
    assert len(SHAPES) == 52
    assert from_blend_shapes(dict.fromkeys(SHAPES, 0.0)).named == {}


@pytest.mark.parametrize("name", prototype_names())
def test_action_units_come_back_from_the_shapes_that_they_were_drawn_on(name: str) -> None:
    shown = express(Affect({name: 8})).face
    back = from_blend_shapes(arkit(Pose(face=shown))).face
    for unit in {*shown, *back} - GUESSED:
        # The inner brows are one shape: of a brow that is raised on one side both sides are told the mean.
        assert back[unit] == pytest.approx(shown[unit], abs=0.01), f"AU{unit}"
        if unit not in (1, 17, 18, 28):
            assert back.left.get(unit, 0.0) == pytest.approx(shown.left.get(unit, 0.0), abs=0.01)
    assert read_face(from_blend_shapes(arkit(Pose(face=shown)))).conclusion == name


@pytest.mark.parametrize("spelling", ["mouthSmileLeft", "MouthSmileLeft", "mouthSmile_L", "mouth_smile_left"])
def test_a_shape_may_be_spelt_in_several_ways(spelling: str) -> None:
    assert from_blend_shapes({spelling: 0.7, "_neutral": 0.9, "HeadYaw": -12.0}).named == {"AU12L": 0.7}


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ({"mouthSmiley": 0.5}, "'mouthSmiley' is no blend shape; did you mean 'mouthSmile"),
        ({"qqqq": 0.5}, "expected ARKit's names"),
        ({"jawOpen": float("nan")}, "jawOpen cannot be nan"),
        ({"jawOpen": 1.5}, "expected a number on 0..1"),
        ({"jawOpen": "wide"}, "expected a number on 0..1"),
        ({f"shape{n}": 0.0 for n in range(300)}, "300 blend shapes are no face"),
    ],
)
def test_what_is_no_blend_shape_is_refused(shapes: Any, message: str) -> None:
    with pytest.raises(PerceptionError, match=message.replace("..", r"\.\.")):
        from_blend_shapes(shapes)


@given(st.dictionaries(st.sampled_from(SHAPES), st.floats(0, 1)))
def test_any_shapes_make_a_face_that_can_be_read(shapes: dict[str, float]) -> None:
    estimate = read_face(from_blend_shapes(shapes)).estimate()
    assert bool(estimate) == (estimate.confidence > 0)
