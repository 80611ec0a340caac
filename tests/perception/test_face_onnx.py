"""ONNX models of faces: pictures in, emotions out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from espressivo.core.errors import PerceptionError
from espressivo.perception import OnnxFacePerceiver, check_perceiver
from espressivo.perception.faces.onnx_face import FacePicture
from espressivo.perception.label_map import LabelMap

onnx = pytest.importorskip("onnx", reason="onnx is not installed")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

SIDE = 8
LABELS = LabelMap.of({"labels": {"dark": "Sadness", "light": "Joy", "nothing": None}, "activation": "softmax"})
BOTH = LabelMap.of(
    {
        "labels": {"dark": "Sadness", "light": "Joy", "nothing": None},
        "activation": "softmax",
        "dimensions": {"names": ["valence", "arousal"], "low": -1, "high": 1},
    }
)


def model(path: Path, *, dimensions: bool = False, last: bool = False) -> Path:
    """A model that takes bright pictures for joyful: weights over the mean of each channel."""
    from onnx import TensorProto, helper, numpy_helper

    shape: list[str | int | None] = ["batch", SIDE, SIDE, 3] if last else ["batch", 3, SIDE, SIDE]
    pooled = helper.make_node("ReduceMean", ["face"], ["mean"], axes=[1, 2] if last else [2, 3], keepdims=0)
    weights = np.array([[-4, 4, 0]] * 3, dtype=np.float32)
    bias = np.array([4, -8, 0], dtype=np.float32)
    nodes = [pooled, helper.make_node("Gemm", ["mean", "weights", "bias"], ["labels"])]
    constants = [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")]
    outputs = [helper.make_tensor_value_info("labels", TensorProto.FLOAT, ["batch", 3])]
    if dimensions:
        nodes.append(helper.make_node("Gemm", ["mean", "scale"], ["affect"]))
        constants.append(numpy_helper.from_array(np.array([[0.2, -0.1]] * 3, dtype=np.float32), "scale"))
        outputs.append(helper.make_tensor_value_info("affect", TensorProto.FLOAT, ["batch", 2]))
    inputs = [helper.make_tensor_value_info("face", TensorProto.FLOAT, shape)]
    graph = helper.make_graph(nodes, "small", inputs, outputs, constants)
    path.write_bytes(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()
    )
    return path


def picture(value: int, size: tuple[int, ...] = (20, 30, 3)) -> np.ndarray[Any, Any]:
    return np.full(size, value, dtype=np.uint8)


@pytest.mark.parametrize("last", [False, True], ids=["channels first", "channels last"])
def test_a_model_tells_the_emotions_of_its_label_map(tmp_path: Path, last: bool) -> None:
    perceiver = OnnxFacePerceiver(model(tmp_path / "light.onnx", last=last), LABELS)
    assert perceiver.perceive(picture(250)).emotion == "Joy"
    dark = perceiver.perceive(picture(5))
    assert (dark.emotion, dark.source, dark.modality) == ("Sadness", "light.onnx", "face")
    assert dark.confidence <= 0.8 and dark.evidence[0].emotion == "Sadness"
    samples: list[FacePicture | np.ndarray[Any, Any]] = [picture(250), FacePicture(picture(5), (2, 2, 10, 10))]
    check_perceiver(perceiver, [*samples, picture(9, (16, 16))])


def test_a_model_may_tell_dimensions_too(tmp_path: Path) -> None:
    perceiver = OnnxFacePerceiver(model(tmp_path / "light.onnx", dimensions=True), BOTH)
    found = perceiver.perceive(picture(255))
    assert found.pad == pytest.approx((0.6, -0.3, 0.0), abs=1e-5)
    assert found.pad_sd is not None and found.pad_sd[2] > found.pad_sd[0]
    assert found.emotion == "Joy"


def test_a_file_can_be_given_instead_of_pixels(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    image.fromarray(picture(250)).save(tmp_path / "face.png")
    found = OnnxFacePerceiver(model(tmp_path / "light.onnx"), LABELS).perceive(tmp_path / "face.png")
    assert found.emotion == "Joy"


def test_a_label_map_that_does_not_fit_is_told_of(tmp_path: Path) -> None:
    path = model(tmp_path / "light.onnx")
    with pytest.raises(PerceptionError, match="gives 3 numbers, but ekman7 has"):
        OnnxFacePerceiver(path, LabelMap.for_vocabulary("ekman7", "softmax")).perceive(picture(1))
    with pytest.raises(PerceptionError, match=r"no output 'label'; did you mean 'labels'\?"):
        OnnxFacePerceiver(path, LABELS, emotions="label").perceive(picture(1))


def test_a_missing_model_is_told_of(tmp_path: Path) -> None:
    perceiver = OnnxFacePerceiver(tmp_path / "none.onnx", LABELS)
    assert not perceiver.available().ready
    with pytest.raises(PerceptionError, match="there is no such file; expected an ONNX model"):
        perceiver.perceive(picture(1))
