"""Any ONNX model of pictures; by default its numbers are Mikels' eight classes, as in EmoSet."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..estimate import AffectEstimate, Aspect, Clue, Modality
from ..label_map import LabelMap
from ..onnx_session import OnnxSession, onnx_availability
from ..perceiver import Availability
from ..picture_input import Preparation, middle, preparation_for, prepared
from .decoding import PictureSource, read_picture
from .mood import pillow_availability

__all__ = ["IMAGENET", "MIKELS", "OnnxPicturePerceiver"]

MIKELS: Final = "mikels8"
"""The aligned vocabulary of amusement, awe, contentment, excitement, anger, disgust, fear and sadness."""

IMAGENET: Final = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
"""Mean and standard deviation of red, green and blue that most models of pictures were trained with."""

_CONFIDENCE: Final = 0.5
_SIDE: Final = 224
_LONGEST: Final = 2048
_LABELS_NAMED: Final = 2
_VALID_S: Final = 10.0


class OnnxPicturePerceiver:
    """A model of pictures; a :class:`~espressivo.perception.Perceiver`.

    It takes one picture as ``float32``, (1, channels, height, width) or (1, height, width, channels): the middle of
    the picture that is seen, as far as it has these proportions.
    Its estimates are of what the picture elicits in whoever looks at it, unless something else is said.

    Args:
        model: Its file.
        label_map: What its numbers stand for; by default Mikels' eight classes through a softmax.
        preparation: How the model wants its picture; when None, what its input declares, 224 pixels a side where it
            does not say, as standard scores of `IMAGENET`.
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
        preparation: Preparation | None = None,
        confidence: float = _CONFIDENCE,
        aspect: Aspect = "elicited",
        source: str = "",
    ) -> None:
        if not 0 < confidence <= 1:
            raise PerceptionError(f"the confidence is {confidence}; expected a number above 0 and at most 1")
        self.model = Path(model)
        self.label_map = label_map or LabelMap.for_vocabulary(MIKELS, "softmax")
        self._wanted = preparation
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
        wanted = self._preparation
        picture = read_picture(sample, max(_LONGEST, wanted.height, wanted.width))
        pixels = prepared(picture, wanted, middle(picture, wanted))
        found = self._session.run({self._session.input().name: pixels})[self._session.output().name]
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
    def _preparation(self) -> Preparation:
        mean, std = IMAGENET
        return self._wanted or preparation_for(self._session.input(), side=_SIDE, mean=mean, std=std)
