"""What is given to a perceiver and is nothing that it can perceive."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from espressivo.core.errors import EspressivoError, PerceptionError
from espressivo.perception import (
    EventPerceiver,
    FacePerceiver,
    LearnedTextPerceiver,
    LlmPerceiver,
    OnnxFacePerceiver,
    OnnxPicturePerceiver,
    OnnxVoicePerceiver,
    PictureMoodPerceiver,
    VoicePerceiver,
    hear,
)
from espressivo.perception.faces.onnx_face import FacePicture
from espressivo.perception.label_map import LabelMap
from espressivo.perception.llm.endpoint import Endpoint
from espressivo.perception.llm.model import LlmModel
from espressivo.perception.llm.tasked import TaskedLlmPerceiver
from espressivo.perception.picture_input import Preparation
from espressivo.perception.text.lexicon import estimate as words_of
from espressivo.perception.text.onnx_text import ScoredTextPerceiver
from espressivo.perception.voice.wav import Sound

LABELS = LabelMap.for_vocabulary("ekman6", "softmax")
NOWHERE = LlmModel(Endpoint.of("http://127.0.0.1:9"), "tiny", tries=1, deadline_s=0.1)
WRONG: tuple[Any, ...] = (None, 3, 0.5, True, [1, 2], {1, 2}, object(), Exception, np.zeros(3, np.complex64))


def shown(sample: object) -> str:
    """How a sample is called, the same in every process."""
    return "object()" if type(sample) is object else repr(sample)


TEXTS: dict[str, Callable[[Any], Any]] = {
    "learned": LearnedTextPerceiver().perceive,
    "elicited": LearnedTextPerceiver(aspect="elicited").perceive,
    "told": EventPerceiver().perceive,
    "lexicon": words_of,
    "heard": lambda text: hear(text, "Bo"),
    "scored": ScoredTextPerceiver(lambda _: np.zeros(6), LABELS, "ours").perceive,
    "model": LlmPerceiver(NOWHERE).perceive,
    "tuned": TaskedLlmPerceiver(NOWHERE).perceive,
}
FILES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "voice": (VoicePerceiver().perceive, "a sound: a WAV file, its bytes, or a Sound"),
    "voice model": (OnnxVoicePerceiver("gone.onnx").perceive, "a sound: a WAV file, its bytes, or a Sound"),
    "picture": (PictureMoodPerceiver().perceive, "a picture: a file or its bytes"),
    "picture model": (
        OnnxPicturePerceiver("gone.onnx", preparation=Preparation(8, 8)).perceive,
        "a picture: a file or its bytes",
    ),
}


@pytest.mark.parametrize("sample", [*WRONG, b"thank you", pathlib.Path("thanks")], ids=shown)
@pytest.mark.parametrize("perceive", TEXTS.values(), ids=TEXTS)
def test_what_is_no_text_is_refused(perceive: Callable[[Any], Any], sample: Any) -> None:
    with pytest.raises(PerceptionError, match=f"^expected a text, got {type(sample).__name__}$"):
        perceive(sample)


@pytest.mark.parametrize("sample", [*WRONG, bytearray(b"RIFF")], ids=shown)
@pytest.mark.parametrize(("perceive", "expected"), FILES.values(), ids=FILES)
def test_what_is_no_file_is_refused(perceive: Callable[[Any], Any], expected: str, sample: Any) -> None:
    with pytest.raises(PerceptionError, match=f"^expected {expected}, got {type(sample).__name__}$"):
        perceive(sample)


@pytest.mark.parametrize("sample", [*WRONG, "joy", b"\x00"], ids=shown)
def test_what_is_no_face_is_refused(sample: Any) -> None:
    with pytest.raises(PerceptionError, match="is no face; expected a FaceSeen, or action units by name"):
        FacePerceiver().perceive(sample)


@pytest.mark.parametrize("units", [{None: 0.5}, {"AU4": None}, {"AU4": "much"}, {"AU4": [1]}, {b"AU4": 1}])
def test_action_units_of_another_kind_are_refused(units: Any) -> None:
    with pytest.raises(EspressivoError):
        FacePerceiver().perceive(units)


@pytest.mark.parametrize("picture", [*WRONG[:-1], FacePicture(None)], ids=shown)  # type: ignore[arg-type]
def test_what_is_no_picture_of_a_face_is_refused(picture: Any) -> None:
    expected = "a face: a FacePicture, an array of pixels, a picture's file or its bytes"
    with pytest.raises(PerceptionError, match=f"^expected {expected}, got "):
        OnnxFacePerceiver("gone.onnx", LABELS).perceive(picture)


@pytest.mark.parametrize("samples", [None, [0.1, 0.2], np.zeros((4, 2)), np.zeros(9, np.int16), np.full(9, np.nan)])
def test_a_sound_is_made_of_samples(samples: Any) -> None:
    with pytest.raises(PerceptionError, match=r"the sound: (expected an array of floats|some of its samples)"):
        Sound(samples)
