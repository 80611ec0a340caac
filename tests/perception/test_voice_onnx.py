"""Any ONNX model of voices: its rate, its length, the order and scale of what it gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from espressivo.core.errors import PerceptionError
from espressivo.perception import OnnxVoicePerceiver, check_perceiver
from espressivo.perception.label_map import LabelMap
from espressivo.perception.voice.wav import SAMPLE_RATE, Sound

onnx = pytest.importorskip("onnx", reason="onnx is not installed")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")

LOUD = Sound(np.full(SAMPLE_RATE, 0.5, np.float32), "loud")


def voice_model(path: Path, shape: list[str | int], gives: tuple[float, ...]) -> Path:
    """A model that gives numbers times the mean of the samples."""
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    axes = list(range(len(shape)))
    nodes = [
        helper.make_node("ReduceMean", ["wave"], ["mean"], axes=axes, keepdims=0),
        helper.make_node("Mul", ["mean", "numbers"], ["found"]),
    ]
    numbers = onnx.numpy_helper.from_array(np.array([gives], np.float32), "numbers")
    ends = [helper.make_tensor_value_info("wave", kind, shape)]
    results = [helper.make_tensor_value_info("found", kind, [1, len(gives)])]
    graph = helper.make_graph(nodes, "mean", ends, results, [numbers])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


def test_order_and_scale_are_those_of_the_label_map(tmp_path: Path) -> None:
    path = voice_model(tmp_path / "adv.onnx", [1, "samples"], (2.0, 1.0, 0.5))  # times .5
    estimate = OnnxVoicePerceiver(path).perceive(LOUD)
    assert estimate.pad == pytest.approx((-0.5, 1.0, 0.0))  # valence .25, arousal 1, dominance .5 of 0..1
    assert estimate.source == "adv"
    other = LabelMap.of({"dimensions": {"names": ["valence", "arousal"], "low": -2, "high": 2}})
    two = voice_model(tmp_path / "va.onnx", [1, "samples"], (2.0, -4.0))
    assert OnnxVoicePerceiver(two, other).perceive(LOUD).pad == pytest.approx((0.5, -1.0, 0.0))


@pytest.mark.parametrize("shape", [["samples"], [1, "samples"], ["batch", 1, "samples"], [1, 4000], [1, 64000]])
def test_samples_come_in_the_shape_that_the_model_takes(tmp_path: Path, shape: list[str | int]) -> None:
    path = voice_model(tmp_path / "any.onnx", shape, (1.0, 1.0, 1.0))
    estimate = OnnxVoicePerceiver(path).perceive(LOUD)
    assert estimate.pad == pytest.approx((0.0, 0.0, 0.0), abs=1e-6)  # .5 of 0..1


def test_a_model_of_another_rate_hears_the_same_seconds(tmp_path: Path) -> None:
    path = voice_model(tmp_path / "slow.onnx", [1, 8000], (1.0, 1.0, 1.0))
    half = np.concatenate([np.full(SAMPLE_RATE // 2, 0.9, np.float32), np.full(SAMPLE_RATE // 2, 0.1, np.float32)])
    estimate = OnnxVoicePerceiver(path, sample_rate=8000).perceive(Sound(half))
    assert estimate.pad == pytest.approx((0.0, 0.0, 0.0), abs=0.01)  # all of the second: its mean is .5


def test_of_a_long_sound_the_middle_is_heard(tmp_path: Path) -> None:
    path = voice_model(tmp_path / "long.onnx", [1, "samples"], (1.0, 1.0, 1.0))
    samples = np.zeros(30 * SAMPLE_RATE, np.float32)
    samples[14 * SAMPLE_RATE : 16 * SAMPLE_RATE] = 0.5
    assert OnnxVoicePerceiver(path, longest_s=2).perceive(Sound(samples)).pad == pytest.approx((0.0, 0.0, 0.0))


def test_silence_tells_nothing(tmp_path: Path) -> None:
    perceiver = OnnxVoicePerceiver(voice_model(tmp_path / "any.onnx", [1, "samples"], (1.0, 1.0, 1.0)))
    assert not perceiver.perceive(Sound(np.zeros(SAMPLE_RATE, np.float32)))
    assert not perceiver.perceive(Sound(np.zeros(0, np.float32)))


def test_labels_become_emotions(tmp_path: Path) -> None:
    labels = LabelMap.of({"labels": {"angry": "Anger", "calm": None}, "activation": "softmax"})
    perceiver = OnnxVoicePerceiver(voice_model(tmp_path / "two.onnx", [1, "samples"], (8.0, 0.0)), labels)
    estimate = perceiver.perceive(LOUD)
    assert estimate.emotion == "Anger"
    assert estimate.pad is None
    check_perceiver(perceiver, [LOUD, Sound(np.zeros(SAMPLE_RATE, np.float32))])


def test_what_does_not_fit_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(PerceptionError, match="gives 2 numbers for the dimensions arousal, dominance, valence"):
        OnnxVoicePerceiver(voice_model(tmp_path / "two.onnx", [1, "samples"], (1.0, 1.0))).perceive(LOUD)
    with pytest.raises(PerceptionError, match="expected float32 samples"):
        OnnxVoicePerceiver(voice_model(tmp_path / "four.onnx", [1, 1, 1, "n"], (1.0,) * 3)).perceive(LOUD)
    gone = OnnxVoicePerceiver(tmp_path / "gone.onnx")
    assert "there is no model" in gone.available().reason


@pytest.mark.parametrize("options", [{"sample_rate": 1}, {"longest_s": 0}, {"longest_s": 1e9}, {"confidence": 2.0}])
def test_options_out_of_range_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(PerceptionError):
        OnnxVoicePerceiver("any.onnx", **options)
