"""ONNX models as functions from arrays to arrays: read with a bound, checked against what they declare, on the CPU.

onnxruntime comes with the extra ``onnx`` and is imported when a model is read, not before.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..core.errors import MissingExtraError, PerceptionError, nearest, shown
from .files import read_bytes
from .onnx_ports import Port
from .perceiver import Availability

__all__ = ["MOST_MODEL_BYTES", "OnnxSession", "onnx_availability"]

MOST_MODEL_BYTES: Final = 1 << 30
"""Models may have 1 GB; weights in files beside the model are not read."""


def onnx_availability(model: str | os.PathLike[str] | None = None) -> Availability:
    """Return whether onnxruntime is installed and the model file is there; nothing is imported or read."""
    if find_spec("onnxruntime") is None:
        return Availability(False, str(MissingExtraError("onnxruntime", "onnx")))
    if model is not None and not Path(model).is_file():
        return Availability(False, f"there is no model {os.fspath(model)}")
    return Availability(True)


class OnnxSession:
    """A model that was read and can be run; it may be run by several threads at once.

    Args:
        model: Its file, or its bytes.
        threads: How many threads one run may use; 1 is the most repeatable.
        most_bytes: How large the file may be.

    Attributes:
        name: Of the model in messages: its file, or ``model``.
        inputs: What it takes, by name, in order.
        outputs: What it gives, by name, in order.

    Raises:
        MissingExtraError: onnxruntime is not installed.
        PerceptionError: The file cannot be read, is too large, or holds no model that onnxruntime can run.
    """

    def __init__(
        self, model: str | os.PathLike[str] | bytes, *, threads: int = 1, most_bytes: int = MOST_MODEL_BYTES
    ) -> None:
        runtime = _runtime()
        self.name = "model" if isinstance(model, bytes) else os.fspath(model)
        data = model if isinstance(model, bytes) else read_bytes(model, most_bytes, "an ONNX model")
        options = runtime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 4  # what goes wrong is raised; it need not be printed as well
        try:
            self._session = runtime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime has no common class for what it raises
            why = shown(str(error).rpartition(" : ")[2].rstrip("."), 200)
            raise PerceptionError(
                f"{self.name}: onnxruntime cannot load this as a model: {why}. "
                "Expected one .onnx file with its weights inside"
            ) from None
        self.inputs: Mapping[str, Port] = {each.name: Port.of(each) for each in self._session.get_inputs()}
        self.outputs: Mapping[str, Port] = {each.name: Port.of(each) for each in self._session.get_outputs()}

    def run(self, feed: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
        """Return what the model gives.

        Args:
            feed: An array for each input, of its type and shape.

        Raises:
            PerceptionError: An array is missing, unknown or does not fit, the model fails, or gives what is no finite
                number.
        """
        self._check(feed)
        try:
            found = self._session.run(None, dict(feed))
        except Exception as error:
            raise PerceptionError(f"{self.name}: the model failed: {shown(str(error), 200)}") from None
        outputs = dict(zip(self.outputs, map(np.asarray, found), strict=True))
        for name, values in outputs.items():
            if np.issubdtype(values.dtype, np.floating) and not np.isfinite(values).all():
                raise PerceptionError(f"{self.name}: its output {name!r} holds what is no finite number")
        return outputs

    def input(self, name: str | None = None) -> Port:
        """Return the input of a name, or the only one.

        Raises:
            PerceptionError: There is none of that name, or there are several and none was named.
        """
        return self._one(self.inputs, "input", name)

    def output(self, name: str | None = None) -> Port:
        """Return the output of a name, or the only one.

        Raises:
            PerceptionError: There is none of that name, or there are several and none was named.
        """
        return self._one(self.outputs, "output", name)

    def _one(self, ports: Mapping[str, Port], what: str, name: str | None) -> Port:
        if name is None and len(ports) == 1:
            return next(iter(ports.values()))
        if name is None:
            raise PerceptionError(
                f"{self.name}: it has {len(ports)} {what}s: {', '.join(map(str, ports.values()))}; say which one"
            )
        if name not in ports:
            close = nearest(name, ports)
            hint = f"did you mean {close!r}?" if close else f"expected one of {', '.join(ports)}"
            raise PerceptionError(f"{self.name}: it has no {what} {name!r}; {hint}")
        return ports[name]

    def _check(self, feed: Mapping[str, NDArray[Any]]) -> None:
        for name in feed:
            self.input(name)
        for name, port in self.inputs.items():
            if name not in feed:
                raise PerceptionError(f"{self.name}: its input {port} is missing")
            if not port.takes(feed[name]):
                given = f"{feed[name].dtype}[{', '.join(map(str, feed[name].shape))}]"
                raise PerceptionError(f"{self.name}: its input is {port}, not {given}")


def _runtime() -> ModuleType:
    try:
        import onnxruntime
    except ImportError:
        raise MissingExtraError("onnxruntime", "onnx") from None
    module: ModuleType = onnxruntime
    return module
