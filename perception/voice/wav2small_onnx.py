"""Wav2Small as an ONNX model, for programs that run such. The package ``onnx`` comes with the extra ``train``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import MissingExtraError
from .wav2small import (
    AFTER_POOL,
    BEFORE_POOL,
    FEATURES,
    HOP,
    LOWEST_POWER,
    RMS_FLOOR,
    Wav2Small,
    fourier_filters,
    mel_bands,
)

__all__ = ["INPUT", "OUTPUT", "onnx_bytes", "write_onnx"]

INPUT: Final = "samples"
"""Of the model: (batch, samples) at 16 kHz, float32."""
OUTPUT: Final = "arousal_dominance_valence"
"""Of the model: (batch, 3), each 0..1 or a little beyond."""

_OPSET: Final = 17
_IR_VERSION: Final = 8
_DB_OF_E: Final = 10 / float(np.log(10.0))


def write_onnx(network: Wav2Small, target: str | os.PathLike[str]) -> None:
    """Write a network as an ONNX model.

    Raises:
        MissingExtraError: onnx is not installed.
    """
    Path(target).write_bytes(onnx_bytes(network))


def onnx_bytes(network: Wav2Small) -> bytes:
    """Return a network as an ONNX model of opset 17: some 290 KB.

    Raises:
        MissingExtraError: onnx is not installed.
    """
    try:
        onnx = import_module("onnx")
    except ImportError:
        raise MissingExtraError("onnx", "train") from None
    graph = _Graph(onnx)
    found = _body(graph, network, _log_mel(graph))
    _head(graph, network, found)
    model = graph.model()
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


class _Graph:
    """The nodes of a model as they are added, each named by its output."""

    def __init__(self, onnx: Any) -> None:
        self.onnx = onnx
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, kind: str, *inputs: str, name: str | None = None, **attributes: Any) -> str:
        output = name or f"{kind}_{len(self.nodes)}"
        self.nodes.append(self.onnx.helper.make_node(kind, list(inputs), [output], **attributes))
        return output

    def hold(self, name: str, values: NDArray[Any] | Sequence[int] | float) -> str:
        kind = np.int64 if isinstance(values, list) else np.float32
        self.constants.append(self.onnx.numpy_helper.from_array(np.ascontiguousarray(values, kind), name))
        return name

    def model(self) -> Any:
        helper, kind = self.onnx.helper, self.onnx.TensorProto.FLOAT
        graph = helper.make_graph(
            self.nodes,
            "wav2small",
            [helper.make_tensor_value_info(INPUT, kind, ["batch", "samples"])],
            [helper.make_tensor_value_info(OUTPUT, kind, ["batch", 3])],
            self.constants,
        )
        opsets = [helper.make_opsetid("", _OPSET)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="espressivo")


def _log_mel(graph: _Graph) -> str:
    centred = graph.add("Sub", INPUT, graph.add("ReduceMean", INPUT, axes=[1]))
    power = graph.add("ReduceMean", graph.add("Mul", centred, centred), axes=[1])
    scale = graph.add("Sqrt", graph.add("Add", power, graph.hold("rms_floor", RMS_FLOOR)))
    row = graph.add("Unsqueeze", graph.add("Div", centred, scale), graph.hold("second", [1]))
    parts = []
    for name, filters in zip(("real", "imaginary"), fourier_filters(), strict=True):
        part = graph.add("Conv", row, graph.hold(name, filters[:, None, :]), strides=[HOP])
        parts.append(graph.add("Mul", part, part))
    times = graph.add("Transpose", graph.add("Add", *parts), perm=[0, 2, 1])
    bands = graph.add("MatMul", times, graph.hold("bands", mel_bands()))
    levels = graph.add("Log", graph.add("Max", bands, graph.hold("lowest_power", LOWEST_POWER)))
    return graph.add("Unsqueeze", graph.add("Mul", levels, graph.hold("decibels", _DB_OF_E)), "second")


def _body(graph: _Graph, network: Wav2Small, found: str) -> str:
    for layer in range(BEFORE_POOL + AFTER_POOL):
        if layer == BEFORE_POOL:
            found = graph.add("MaxPool", found, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
        held = [graph.hold(name, network.parameters[name]) for name in (f"conv{layer}.weight", f"conv{layer}.bias")]
        found = graph.add("Relu", graph.add("Conv", found, *held, pads=[1, 1, 1, 1]))
    mix = graph.hold("mix.weight", network.parameters["mix.weight"][:, :, None, None])
    return graph.add("Conv", found, mix, graph.hold("mix.bias", network.parameters["mix.bias"]))


def _head(graph: _Graph, network: Wav2Small, found: str) -> None:
    rows = graph.add("Transpose", found, perm=[0, 2, 1, 3])
    tokens = graph.add("Reshape", rows, graph.hold("tokens", [0, 0, FEATURES]))
    shares = graph.add("Softmax", _linear(graph, network, "sof", tokens), axis=1)
    weighted = graph.add("Mul", _linear(graph, network, "lin", tokens), shares)
    pooled = graph.add("ReduceSum", weighted, graph.hold("over_time", [1]), keepdims=0)
    _linear(graph, network, "head", pooled, OUTPUT)


def _linear(graph: _Graph, network: Wav2Small, name: str, rows: str, output: str | None = None) -> str:
    weight = graph.hold(f"{name}.weight", network.parameters[f"{name}.weight"].T)
    bias = graph.hold(f"{name}.bias", network.parameters[f"{name}.bias"])
    return graph.add("Add", graph.add("MatMul", rows, weight), bias, name=output)
