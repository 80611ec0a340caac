"""Affect coming in: estimates of what others feel, from words, faces, voices and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Public name -> the module that defines it. The same names stand in __all__ and, for type checkers, in the block below.
_HOMES: dict[str, str] = {
    "AffectEstimate": ".estimate",
    "Availability": ".perceiver",
    "Background": ".background",
    "Clue": ".estimate",
    "EventPerceiver": ".text.appraisal",
    "FacePerceiver": ".faces.perceiver",
    "FaceSeen": ".faces.seen",
    "Fusion": ".fusion",
    "Heard": ".hearing",
    "Hesitancy": ".hesitancy",
    "LearnedTextPerceiver": ".text.learned",
    "LlmPerceiver": ".llm.perceiver",
    "OnnxFacePerceiver": ".faces.onnx_face",
    "OnnxPicturePerceiver": ".images.onnx_picture",
    "OnnxTextPerceiver": ".text.onnx_text",
    "OnnxVoicePerceiver": ".voice.onnx_voice",
    "Perceiver": ".perceiver",
    "PersonProfile": ".calibration",
    "PictureMoodPerceiver": ".images.mood",
    "Profiles": ".calibration_files",
    "ScriptedPerceiver": ".perceiver",
    "VoiceBaseline": ".voice.baseline",
    "VoicePerceiver": ".voice.listening",
    "ambivalence": ".fusion",
    "appraise_told": ".telling",
    "check_perceiver": ".perceiver",
    "estimate_text": ".text.learned",
    "fuse": ".fusion",
    "hear": ".hearing",
    "llm_perceiver": ".llm.perceiver",
    "perceive_event": ".text.appraisal",
    "read_face": ".faces.reading",
    "take_in": ".taking_in",
}

__all__ = [
    "AffectEstimate",
    "Availability",
    "Background",
    "Clue",
    "EventPerceiver",
    "FacePerceiver",
    "FaceSeen",
    "Fusion",
    "Heard",
    "Hesitancy",
    "LearnedTextPerceiver",
    "LlmPerceiver",
    "OnnxFacePerceiver",
    "OnnxPicturePerceiver",
    "OnnxTextPerceiver",
    "OnnxVoicePerceiver",
    "Perceiver",
    "PersonProfile",
    "PictureMoodPerceiver",
    "Profiles",
    "ScriptedPerceiver",
    "VoiceBaseline",
    "VoicePerceiver",
    "ambivalence",
    "appraise_told",
    "check_perceiver",
    "estimate_text",
    "fuse",
    "hear",
    "llm_perceiver",
    "perceive_event",
    "read_face",
    "take_in",
]

if TYPE_CHECKING:
    from .background import Background
    from .calibration import PersonProfile
    from .calibration_files import Profiles
    from .estimate import AffectEstimate, Clue
    from .faces.onnx_face import OnnxFacePerceiver
    from .faces.perceiver import FacePerceiver
    from .faces.reading import read_face
    from .faces.seen import FaceSeen
    from .fusion import Fusion, ambivalence, fuse
    from .hearing import Heard, hear
    from .hesitancy import Hesitancy
    from .images.mood import PictureMoodPerceiver
    from .images.onnx_picture import OnnxPicturePerceiver
    from .llm.perceiver import LlmPerceiver, llm_perceiver
    from .perceiver import Availability, Perceiver, ScriptedPerceiver, check_perceiver
    from .taking_in import take_in
    from .telling import appraise_told
    from .text.appraisal import EventPerceiver, perceive_event
    from .text.learned import LearnedTextPerceiver, estimate_text
    from .text.onnx_text import OnnxTextPerceiver
    from .voice.baseline import VoiceBaseline
    from .voice.listening import VoicePerceiver
    from .voice.onnx_voice import OnnxVoicePerceiver
else:

    def __getattr__(name: str) -> object:
        """Import a public name on first use."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(_HOMES[name], __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
