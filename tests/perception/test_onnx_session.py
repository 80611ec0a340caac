"""ONNX models: read with a bound, checked against what they declare."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from espressivo.core.errors import PerceptionError
from espressivo.perception.onnx_session import OnnxSession, onnx_availability

onnx = pytest.importorskip("onnx", reason="onnx is not installed")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")


def model(operator: str = "Relu", shape: tuple[int | str, ...] = ("batch", 3)) -> bytes:
    """A model of one operation."""
    from onnx import TensorProto, helper

    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node(operator, ["x"], ["y"])], "small", ports[:1], ports[1:])
    opset = [helper.make_opsetid("", 17)]
    whole: bytes = helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()
    return whole


def test_a_model_tells_what_it_takes_and_gives_and_runs(tmp_path: Path) -> None:
    path = tmp_path / "relu.onnx"
    path.write_bytes(model())
    session = OnnxSession(path)
    assert str(session.input()) == "'x', float32[any, 3]"
    found = session.run({"x": np.array([[-1, 0, 2]], dtype=np.float32)})
    assert found["y"].tolist() == [[0, 0, 2]]


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        ({}, r"its input 'x', float32\[any, 3\] is missing"),
        ({"x": np.zeros((1, 4), np.float32)}, r"float32\[any, 3\], not float32\[1, 4\]"),
        ({"x": np.zeros((1, 3))}, r"not float64\[1, 3\]"),
        ({"z": np.zeros((1, 3), np.float32)}, "has no input 'z'; expected one of x"),
    ],
)
def test_what_does_not_fit_is_refused(feed: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(PerceptionError, match=message):
        OnnxSession(model()).run(feed)


def test_a_model_that_gives_no_finite_number_is_told_of() -> None:
    with pytest.raises(PerceptionError, match="output 'y' holds what is no finite number"):
        OnnxSession(model("Log")).run({"x": np.zeros((1, 3), np.float32)})


@pytest.mark.parametrize(
    "data", [b"", b"no model", model()[:40], b"\x00" * 1000], ids=["empty", "text", "torn", "zeros"]
)
def test_a_file_that_is_no_model_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    with pytest.raises(PerceptionError, match=r"model\.onnx: "):
        OnnxSession(path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(model())
    with pytest.raises(PerceptionError, match="bytes is too much; an ONNX model may have 50 bytes at most"):
        OnnxSession(path, most_bytes=50)


def test_a_missing_model_is_told_of_without_loading_the_runtime() -> None:
    assert not onnx_availability("nowhere.onnx").ready
    assert onnx_availability().ready
    code = "import espressivo.perception.onnx_session, sys; sys.exit('onnxruntime' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
