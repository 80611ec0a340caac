"""A voice as evidence of affect: arousal from how something is said, compared with how the speaker usually speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...ontology import Pad
from ..estimate import AffectEstimate, Clue, Modality
from ..perceiver import Availability
from .baseline import ANYONE, VoiceBaseline
from .cues import Cue, cues, spoken_for
from .prosody import HeardProsody, measure
from .wav import Sound, SoundSource, read_wav

__all__ = ["VoicePerceiver", "VoiceSample", "estimate_of"]

VoiceSample = Sound | SoundSource
"""A sound that was read, a WAV file, or the bytes of one."""

_LEAST_SPEECH_S: Final = 0.3
_ENOUGH_SPEECH_S: Final = 1.5
_NOTICED: Final = 0.75  # standard deviations from what is usual that are worth telling
_WHISPER: Final = 0.15  # share of voiced speech below which it is called a whisper
_WHISPER_DOUBT: Final = 0.5
_CONFIDENCE_OF_STRANGERS: Final = 0.25
_CONFIDENCE_MOST: Final = 0.6
_UTTERANCES_ENOUGH: Final = 5

# How much of each dimension a voice tells without words (Juslin and Laukka 2003; the best networks agree with people by
# .76 in arousal, .68 in dominance, .68 in valence, and those hear the words too).
_SHARES: Final[Pad] = (0.3, 1.0, 0.6)
_SD_KNOWN: Final[Pad] = (0.55, 0.35, 0.45)
_SD_STRANGER: Final[Pad] = (0.58, 0.5, 0.55)
_STEEPNESS: Final = 0.5  # so that the usual range of a speaking voice takes most of -1..1 and not all
_VALID_S: Final = 10.0


class VoicePerceiver:
    """Hears arousal, some dominance and a trace of pleasure; a :class:`~espressivo.perception.Perceiver`.

    It knows no words and names no emotion. Nothing of the sound is kept.

    Args:
        baseline: How the speaker usually speaks; by default it is compared with what is usual among people, loudness
            says nothing, and the confidence is low.
    """

    modality: Modality = "voice"
    requires: tuple[str, ...] = ()

    def __init__(self, baseline: VoiceBaseline = ANYONE) -> None:
        self.baseline = baseline

    def available(self) -> Availability:
        """Return that it is ready: it needs nothing."""
        return Availability(True)

    def measure(self, sample: VoiceSample, /) -> HeardProsody:
        """Return what is measured of a sound; give it to `VoiceBaseline.with_` when the speaker was as usual.

        Raises:
            PerceptionError: The sound cannot be read.
        """
        return measure(sample if isinstance(sample, Sound) else read_wav(sample))

    def perceive(self, sample: VoiceSample, /) -> AffectEstimate:
        """Return what a voice tells; an empty estimate when there is less than .3 s of speech.

        Raises:
            PerceptionError: The sound cannot be read.
        """
        return estimate_of(self.measure(sample), self.baseline)


def estimate_of(heard: HeardProsody, baseline: VoiceBaseline = ANYONE) -> AffectEstimate:
    """Return what measured prosody tells."""
    spreads = baseline.spreads(heard) if heard.speech_s >= _LEAST_SPEECH_S else {}
    if not spreads:
        return AffectEstimate("voice", "prosody")
    pleasure, arousal, dominance = (
        share * value for share, value in zip(_SHARES, spoken_for(spreads, _STEEPNESS), strict=True)
    )
    return AffectEstimate(
        "voice",
        "prosody",
        confidence=_confidence(heard, baseline),
        pad=(pleasure, arousal, dominance),
        pad_sd=_SD_KNOWN if baseline.utterances else _SD_STRANGER,
        valid_s=_VALID_S,
        evidence=tuple(_clues(heard, spreads, baseline)),
    )


def _confidence(heard: HeardProsody, baseline: VoiceBaseline) -> float:
    known = min(1.0, baseline.utterances / _UTTERANCES_ENOUGH)
    base = _CONFIDENCE_OF_STRANGERS + known * (_CONFIDENCE_MOST - _CONFIDENCE_OF_STRANGERS)
    doubt = _WHISPER_DOUBT if heard.voiced_share < _WHISPER else 1.0
    return base * doubt * min(1.0, heard.speech_s / _ENOUGH_SPEECH_S)


def _clues(heard: HeardProsody, spreads: Mapping[str, float], baseline: VoiceBaseline) -> list[Clue]:
    """Return what was noticed, what speaks most for or against arousal first."""
    source = f"0-{heard.seconds:.1f} s"
    found = [
        Clue("voice", _said(cue, heard, baseline), None, _arousal(cue, spreads), source)
        for cue in cues()
        if abs(spreads.get(cue.name, 0.0)) >= _NOTICED
    ]
    found.sort(key=lambda clue: (-abs(clue.weight), clue.observation))
    if heard.voiced_share < _WHISPER:
        found.append(Clue("voice", f"hardly voiced ({heard.voiced_share:.0%}): a whisper, or noise", None, 0.0, source))
    return found or [Clue("voice", f"sounds as {_whose(baseline)}", None, 0.0, source)]


def _arousal(cue: Cue, spreads: Mapping[str, float]) -> float:
    alone = spoken_for({name: spread if name == cue.name else 0.0 for name, spread in spreads.items()}, _STEEPNESS)
    return alone[1]


def _said(cue: Cue, heard: HeardProsody, baseline: VoiceBaseline) -> str:
    """Return a cue in words, such as ``louder than usual by 6 dB``."""
    usual = baseline.usual(cue)
    difference = heard.values()[cue.name] - (usual[0] if usual else 0.0)
    word = cue.more if difference > 0 else cue.less
    size = f"{abs(difference):.0%}" if cue.unit.startswith("of ") else f"{abs(difference):.1f}".removesuffix(".0")
    return f"{word} than {_whose(baseline)} by {size} {cue.unit}"


def _whose(baseline: VoiceBaseline) -> str:
    return "usual" if baseline.utterances else "most people"
