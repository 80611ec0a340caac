"""Any ONNX model from a sound to arousal, dominance and valence, or to emotions."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..estimate import AffectEstimate, Clue, Modality
from ..label_map import LabelMap
from ..onnx_ports import Port
from ..onnx_session import OnnxSession, onnx_availability
from ..perceiver import Availability
from .listening import VoiceSample
from .resampling import resampled
from .wav import SAMPLE_RATE, Sound, read_wav
from .wav2small import OUTPUTS

__all__ = ["WAV2SMALL_MAP", "OnnxVoicePerceiver"]

WAV2SMALL_MAP: Final = LabelMap.of({"dimensions": {"names": list(OUTPUTS), "low": 0, "high": 1}}, "Wav2Small")
"""What Wav2Small and many others give: arousal, dominance, valence, each 0..1."""

_RATES: Final = range(4_000, 96_001)
_LEAST_S: Final = 0.1
_QUIET: Final = 1e-4  # below -80 dB of full scale there is nothing to hear
_CONFIDENCE: Final = 0.5
_VALID_S: Final = 10.0


class OnnxVoicePerceiver:
    """A model that takes one channel of samples on -1..1; a :class:`~espressivo.perception.Perceiver`.

    What its numbers mean is said by a label map: ``dimensions`` with their order and scale, or ``labels``. A model that
    gives both has two outputs, one named for each.

    Args:
        model: Its file.
        label_map: What the numbers stand for; by default arousal, dominance and valence on 0..1.
        sample_rate: Samples a second that the model takes.
        longest_s: Of a longer sound the middle is heard.
        confidence: How far the model is to be trusted, 0..1: what its own card measured.
        dimensions_output: Name of the output with the dimensions; None for the only one.
        labels_output: Name of the output with the labels; None for the only one.
        source: Name of the model in estimates; by default that of its file.

    Raises:
        PerceptionError: The rate, the length or the confidence is out of range.
    """

    modality: Modality = "voice"
    requires: tuple[str, ...] = ("onnxruntime",)

    def __init__(
        self,
        model: str | os.PathLike[str],
        label_map: LabelMap = WAV2SMALL_MAP,
        *,
        sample_rate: int = SAMPLE_RATE,
        longest_s: float = 15.0,
        confidence: float = _CONFIDENCE,
        dimensions_output: str | None = None,
        labels_output: str | None = None,
        source: str = "",
    ) -> None:
        if sample_rate not in _RATES:
            raise PerceptionError(f"{sample_rate} samples a second: expected {_RATES[0]:,} to {_RATES[-1]:,}")
        if not _LEAST_S <= longest_s <= 60:
            raise PerceptionError(f"a voice model cannot hear {longest_s!r} s at once: expected {_LEAST_S} to 60")
        if not 0 < confidence <= 1:
            raise PerceptionError(f"the confidence cannot be {confidence!r}: expected a number above 0, at most 1")
        self.model = Path(model)
        self.label_map, self.sample_rate, self.longest_s = label_map, sample_rate, longest_s
        self.confidence, self.source = confidence, source or self.model.stem
        self._outputs = (dimensions_output, labels_output)

    def available(self) -> Availability:
        """Return whether onnxruntime and the model are there."""
        return onnx_availability(self.model)

    def perceive(self, sample: VoiceSample, /) -> AffectEstimate:
        """Return what the model makes of a sound; an empty estimate of silence or of less than a tenth of a second.

        Raises:
            MissingExtraError: onnxruntime is not installed.
            PerceptionError: The sound cannot be read, or the model does not fit.
        """
        sound = sample if isinstance(sample, Sound) else read_wav(sample)
        if sound.seconds < _LEAST_S or float(np.abs(sound.samples).max()) < _QUIET:
            return AffectEstimate("voice", self.source)
        found = self._session.run({self._input.name: self._fed(sound)})
        pad, pad_sd = self._dimensions(found)
        emotions = self.label_map.emotions(self._values(found, 1)) if self.label_map.labels else {}
        heard = min(sound.seconds, self.longest_s)
        observation = f"{self.source} heard {heard:.1f} s"
        return AffectEstimate(
            "voice",
            self.source,
            emotions,
            confidence=self.confidence,
            pad=pad,
            pad_sd=pad_sd,
            valid_s=_VALID_S,
            evidence=(Clue("voice", observation, max(emotions, key=emotions.__getitem__, default=None), 0.0),),
        )

    @cached_property
    def _session(self) -> OnnxSession:
        return OnnxSession(self.model)

    @cached_property
    def _input(self) -> Port:
        port = self._session.input()
        if port.kind != "float32" or len(port.shape) not in (1, 2, 3):
            raise PerceptionError(f"{self.model}: its input is {port}; expected float32 samples, one channel")
        return port

    def _fed(self, sound: Sound) -> NDArray[np.float32]:
        """Return the samples as the model wants them: at its rate, of its length."""
        samples = resampled(sound.samples, SAMPLE_RATE, self.sample_rate)
        wanted = self._input.shape[-1] or min(len(samples), round(self.longest_s * self.sample_rate))
        start = max(0, len(samples) - wanted) // 2
        samples = np.resize(samples, wanted) if len(samples) < wanted else samples[start : start + wanted]
        return samples.reshape((1,) * (len(self._input.shape) - 1) + (wanted,))

    def _dimensions(self, found: dict[str, NDArray[Any]]) -> tuple[Any, Any]:
        dimensions = self.label_map.dimensions
        if dimensions is None:
            return None, None
        return dimensions.pad(self._values(found, 0)), dimensions.pad_sd

    def _values(self, found: dict[str, NDArray[Any]], which: int) -> NDArray[Any]:
        return found[self._session.output(self._outputs[which]).name]
