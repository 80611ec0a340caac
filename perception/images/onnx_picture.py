"""Any ONNX model of pictures; by default its numbers are Mikels' eight classes, as in EmoSet."""

from __future__ import annotations

import os
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..estimate import AffectEstimate, Aspect, Clue, Modality
from ..label_map import LabelMap
from ..onnx_ports import Port
from ..onnx_session import OnnxSession, onnx_availability
from ..perceiver import Availability
from .decoding import PictureSource, read_picture
from .mood import pillow_availability

__all__ = ["IMAGENET", "MIKELS", "OnnxPicturePerceiver"]

MIKELS: Final = "mikels8"
"""The aligned vocabulary of amusement, awe, contentment, excitement, anger, disgust, fear and sadness."""

IMAGENET: Final = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and standard deviation of red, green and blue that most models of pictures were trained with."""

_CONFIDENCE: Final = 0.5
_SIDE: Final = 224
_MOST_SIDE: Final = 2048
_LABELS_NAMED: Final = 2
_VALID_S: Final = 10.0


class OnnxPicturePerceiver:
    """A model of pictures; a :class:`~espressivo.perception.Perceiver`.

    It takes one picture, (1, 3, side, side) or (1, side, side, 3).
    Its estimates are of what the picture elicits in whoever looks at it, unless something else is said.

    Args:
        model: Its file.
        label_map: What its numbers stand for; by default Mikels' eight classes through a softmax.
        side: Pixels of a side where the model does not say.
        mean: Of red, green and blue, 0..1, that is taken away.
        sd: That it is divided by.
        confidence: How far the model is to be trusted, 0..1: what its own card measured.
        aspect: ``elicited``, or ``expressed`` for a model of people in the picture.
        source: Name of the model in estimates; by default that of its file.

    Raises:
        PerceptionError: A number is out of range.
    """

    modality: Modality = "image"
    requires: tuple[str, ...] = ("onnxruntime", "pillow")

    def __init__(
        self,
        model: str | os.PathLike[str],
        label_map: LabelMap | None = None,
        *,
        side: int = _SIDE,
        mean: tuple[float, float, float] = IMAGENET[0],
        sd: tuple[float, float, float] = IMAGENET[1],
        confidence: float = _CONFIDENCE,
        aspect: Aspect = "elicited",
        source: str = "",
    ) -> None:
        if not 8 <= side <= _MOST_SIDE:
            raise PerceptionError(f"a side of {side} pixels: expected 8 to {_MOST_SIDE}")
        if not 0 < confidence <= 1 or not all(map(isfinite, (*mean, *sd))) or min(sd) <= 0:
            raise PerceptionError("the confidence lies above 0 and is at most 1, mean and sd are finite, sd is above 0")
        self.model = Path(model)
        self.label_map = label_map or LabelMap.for_vocabulary(MIKELS, "softmax")
        self.side, self.mean, self.sd = side, mean, sd
        self.confidence, self.aspect, self.source = confidence, aspect, source or self.model.stem

    def available(self) -> Availability:
        """Return whether onnxruntime, Pillow and the model are there."""
        pillow = pillow_availability()
        return onnx_availability(self.model) if pillow.ready else pillow

    def perceive(self, sample: PictureSource, /) -> AffectEstimate:
        """Return what the model makes of a picture.

        Raises:
            MissingExtraError: onnxruntime or Pillow is not installed.
            PerceptionError: The picture cannot be read, or the model does not fit.
        """
        pixels = read_picture(sample, max(_MOST_SIDE, self.side))
        found = self._session.run({self._input.name: self._fed(pixels)})[self._session.output().name]
        emotions = self.label_map.emotions(found) if self.label_map.labels else {}
        dimensions = None if self.label_map.labels else self.label_map.dimensions
        if not emotions and dimensions is None:
            return AffectEstimate("image", self.source, aspect=self.aspect)
        return AffectEstimate(
            "image",
            self.source,
            emotions,
            confidence=self.confidence,
            pad=dimensions.pad(found) if dimensions else None,
            pad_sd=dimensions.pad_sd if dimensions else None,
            aspect=self.aspect,
            valid_s=_VALID_S,
            evidence=tuple(self._clues(found)),
        )

    def _clues(self, found: NDArray[Any]) -> list[Clue]:
        if not self.label_map.labels:
            return []
        likely = self.label_map.likelihoods(found)
        best = np.argsort(-likely, kind="stable")[:_LABELS_NAMED]
        return [
            Clue(
                "image",
                f"{self.source} takes it for {self.label_map.labels[at]} ({likely[at]:.0%})",
                self.label_map.nodes[at],
                float(likely[at]),
            )
            for at in best
        ]

    @cached_property
    def _session(self) -> OnnxSession:
        return OnnxSession(self.model)

    @cached_property
    def _input(self) -> Port:
        port = self._session.input()
        if port.kind != "float32" or len(port.shape) != 4 or (port.shape[1] not in (3, None) and port.shape[3] != 3):
            expected = "float32[1, 3, side, side] or float32[1, side, side, 3]"
            raise PerceptionError(f"{self.model}: its input is {port}; expected {expected}")
        return port

    def _fed(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return the picture as the model wants it: its middle, of the model's size, as standard scores."""
        channels_last = self._input.shape[3] == 3 and self._input.shape[1] != 3
        height, width = self._input.shape[1:3] if channels_last else self._input.shape[2:4]
        scaled = _cropped(pixels, width or self.side, height or self.side).astype(np.float32) / 255
        scores = (scaled - np.array(self.mean, np.float32)) / np.array(self.sd, np.float32)
        return np.ascontiguousarray((scores if channels_last else scores.transpose(2, 0, 1))[None], np.float32)


def _cropped(pixels: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Return the middle of a picture, scaled so that it fills the size that is wanted."""
    from PIL import Image, ImageOps

    return np.asarray(ImageOps.fit(Image.fromarray(pixels), (width, height)), np.uint8)
