"""Any ONNX model that takes the picture of a face and tells emotions, or arousal, dominance and valence, or both."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..estimate import AffectEstimate, Clue, Modality
from ..images.decoding import PictureSource, read_picture
from ..label_map import LabelMap
from ..onnx_ports import Port
from ..onnx_session import OnnxSession, onnx_availability
from ..perceiver import Availability
from ..picture_input import Box, Preparation, preparation_for, prepared
from ..samples import file_of

__all__ = ["FacePicture", "OnnxFacePerceiver"]

_MOST_SURE: Final = 0.8
_LEAST: Final = 0.05
"""Emotions less likely than this are left out of the evidence; ours."""


class FacePicture(NamedTuple):
    """A picture with a face in it.

    Attributes:
        pixels: (height, width) or (height, width, 3) of ``uint8``, or of floats on 0..1; or a file, or its bytes, for
            which Pillow is needed.
        box: Left, top, width and height of the face, from whatever found it; the whole picture when None.
    """

    pixels: NDArray[Any] | PictureSource
    box: Box | None = None


class OnnxFacePerceiver:
    """A perceiver made of an ONNX model and a label map. Nothing of a picture is kept.

    The model is read when the first face comes. It takes one picture as ``float32``: (batch, channels, height, width)
    or (batch, height, width, channels).

    Args:
        model: Its file.
        labels: The label map, or its file.
        preparation: How the model wants its picture; when None, what its input declares, on 0..1.
        emotions: Name of the output that holds the labels' numbers, when there are several.
        dimensions: Name of the output that holds the dimensions, when there are several.
        name: What the estimates call it; the name of the file when empty.

    Raises:
        PerceptionError: The label map cannot be read, or does not fit.
        AuthoringError: It is none.
    """

    modality: Modality = "face"

    def __init__(
        self,
        model: str | os.PathLike[str],
        labels: LabelMap | str | os.PathLike[str],
        *,
        preparation: Preparation | None = None,
        emotions: str | None = None,
        dimensions: str | None = None,
        name: str = "",
    ) -> None:
        self._model = os.fspath(model)
        self._labels = labels if isinstance(labels, LabelMap) else LabelMap.read(labels)
        self._preparation = preparation
        self._outputs = (emotions, dimensions)
        self._name = name or Path(self._model).name
        self._session: OnnxSession | None = None
        self.requires: tuple[str, ...] = ("onnxruntime", self._model)

    def available(self) -> Availability:
        """Return whether onnxruntime and the model are there."""
        return onnx_availability(self._model)

    def perceive(self, sample: FacePicture | NDArray[Any] | PictureSource, /) -> AffectEstimate:
        """Return what the model tells of a face.

        Raises:
            MissingExtraError: onnxruntime, or Pillow for a file, is not installed.
            PerceptionError: The picture cannot be read, or the model is none, does not fit, or fails.
        """
        source, box = sample if isinstance(sample, FacePicture) else FacePicture(sample)
        array = source if isinstance(source, np.ndarray) else read_picture(_picture(source))
        session = self._session or OnnxSession(self._model)
        self._session = session
        port = session.input()
        pixels = prepared(array, self._preparation or preparation_for(port), box)
        return self._estimate(session, session.run({port.name: pixels}))

    def _estimate(self, session: OnnxSession, found: dict[str, NDArray[Any]]) -> AffectEstimate:
        labels, scale = self._labels.labels, self._labels.dimensions
        emotions: dict[str, float] = {}
        if labels:
            emotions = self._labels.emotions(found[self._port(session, self._outputs[0], len(labels)).name])
        pad = None
        if scale is not None:
            pad = scale.pad(found[self._port(session, self._outputs[1], len(scale.names)).name])
        likely = max(emotions.values(), default=0.0)
        confidence = _MOST_SURE * (likely if labels else 0.5)
        if not likely and pad is None:
            return AffectEstimate("face", self._name)
        return AffectEstimate(
            "face",
            self._name,
            {node: value for node, value in emotions.items() if value},
            max(1e-4, confidence),
            pad=pad,
            pad_sd=None if scale is None else scale.pad_sd,
            evidence=tuple(
                Clue("face", f"{self._name} tells {node}", node, value, "picture")
                for node, value in emotions.items()
                if value >= _LEAST
            ),
        )

    def _port(self, session: OnnxSession, name: str | None, count: int) -> Port:
        """Return the output of a name, or the only one that may hold so many numbers."""
        if name is not None or len(session.outputs) == 1:
            return session.output(name)
        fitting = [port for port in session.outputs.values() if port.shape and port.shape[-1] == count]
        if len(fitting) != 1:
            listed = ", ".join(map(str, session.outputs.values()))
            raise PerceptionError(
                f"{session.name}: {len(fitting)} of its outputs hold {count} numbers; name the right one of {listed}"
            )
        return fitting[0]


def _picture(source: Any) -> PictureSource:
    expected = "a face: a FacePicture, an array of pixels, a picture's file or its bytes"
    return source if isinstance(source, bytes) else file_of(source, expected)
