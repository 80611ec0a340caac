"""The learned text model as an ONNX file, written here; what is hashed and counted stays with `LinearModel.read`.

The graph takes ``columns`` (int64, texts × runs) and ``values`` (float32, the same), padded with the row after the last
and 0, and gives ``likelihoods`` (float32, texts × labels): rows are gathered, weighed, summed, scaled and calibrated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .linear_model import LinearModel
from .protobuf import integer, message, text

__all__ = ["onnx_bytes", "onnx_feed"]

_FLOAT, _INT8, _INT64 = 1, 3, 7
_KINDS: Final = {"float32": _FLOAT, "int8": _INT8, "int64": _INT64}
_IR, _OPSET = 8, 13


def onnx_bytes(model: LinearModel) -> bytes:
    """Return a model as an ONNX file (opset 13)."""
    table = np.concatenate([model.weights, np.zeros((1, len(model.labels)), np.int8)])
    constants = {
        "table": table,
        "steps": model.steps * model.slope,
        "start": model.bias * model.slope + model.offset,
        "last": np.array([2], np.int64),
        "runs": np.array([1], np.int64),
    }
    nodes = [
        _node("Gather", ["table", "columns"], "rows"),
        _node("Cast", ["rows"], "weights", message(5, text(1, "to"), integer(3, _FLOAT), integer(20, 2))),
        _node("Unsqueeze", ["values", "last"], "amounts"),
        _node("Mul", ["weights", "amounts"], "parts"),
        _node("ReduceSum", ["parts", "runs"], "sums", message(5, text(1, "keepdims"), integer(3, 0), integer(20, 2))),
        _node("Mul", ["sums", "steps"], "scaled"),
        _node("Add", ["scaled", "start"], "logits"),
        _node("Sigmoid", ["logits"], "likelihoods"),
    ]
    graph = message(
        7,
        *nodes,
        text(2, model.name),
        *(_constant(name, array) for name, array in constants.items()),
        message(11, _port("columns", _INT64, "texts", "runs")),
        message(11, _port("values", _FLOAT, "texts", "runs")),
        message(12, _port("likelihoods", _FLOAT, "texts", len(model.labels))),
    )
    labels = message(14, text(1, "labels"), text(2, ",".join(model.labels)))
    return integer(1, _IR) + text(2, "espressivo") + graph + message(8, text(1, ""), integer(2, _OPSET)) + labels


def onnx_feed(model: LinearModel, texts: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return what the exported graph takes for some texts."""
    reads = [model.read(each) for each in texts]
    width = max((len(read.columns) for read in reads), default=0) or 1
    columns = np.full((len(reads), width), len(model.keys), np.int64)
    values = np.zeros((len(reads), width), np.float32)
    for row, read in enumerate(reads):
        columns[row, : len(read.columns)], values[row, : len(read.columns)] = read.columns, read.values
    return {"columns": columns, "values": values}


def _node(kind: str, inputs: Sequence[str], output: str, attribute: bytes = b"") -> bytes:
    return message(1, *(text(1, each) for each in inputs), text(2, output), text(4, kind), attribute)


def _constant(name: str, array: NDArray[Any]) -> bytes:
    lengths = [integer(1, length) for length in array.shape]
    return message(5, *lengths, integer(2, _KINDS[array.dtype.name]), text(8, name), message(9, array.tobytes()))


def _port(name: str, kind: int, *shape: str | int) -> bytes:
    axes = [message(1, integer(1, axis) if isinstance(axis, int) else text(2, axis)) for axis in shape]
    return text(1, name) + message(2, message(1, integer(1, kind), message(2, *axes)))
