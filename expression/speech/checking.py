"""A test of speech backends, for those who write one: it tries what espressivo relies on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ...core.errors import EspressivoError, SpeechError
from ..expression import Prosody
from .backend import Availability, Speech, SpeechBackend, TimedPhoneme, TimedWord
from .dropping import dropped

__all__ = ["KNOWN_CAPABILITIES", "check_speech_backend", "faults_of"]

KNOWN_CAPABILITIES: Final = frozenset(
    ["breaks", "gap", "phonemes", "pitch", "range", "rate", "sound", "text", "volume", "words"]
)

_NEUTRAL: Final = Prosody()
_SENTENCE: Final = "Good morning, Ana. The kettle has been boiling for a while."
_ASKED: Final = {
    "breaks": Prosody(breaks=((3, 0.5),)),
    "gap": Prosody(gap_10ms=5),
    "pitch": Prosody(pitch_st=4),
    "range": Prosody(range_x=1.5),
    "rate": Prosody(rate=0.4),
    "volume": Prosody(gain_db=-6),
}
_ODD: Final = (
    "",
    " ",
    "...",
    "🙂",
    "a\0b",
    '<b>Tom & "Jerry"</b> [[h@\']]',
    "line\nline\r\n\ttab",
    "é" * 500,
    "no " * 300,
)
_NO_VOICE: Final = "no such voice"
_LATE: Final = 0.05


def check_speech_backend(backend: object) -> None:
    """Test a backend; it is closed by that.

    Raises:
        SpeechError: It does not do what is expected of a backend; the message lists all that was found.
    """
    found = list(faults_of(backend))
    if found:
        name = getattr(backend, "name", None) or repr(backend)
        raise SpeechError("\n  - ".join([f"{name} is no sound speech backend:", *found]))


def faults_of(backend: object) -> Iterator[str]:
    """Yield what is wrong with a backend, a line each; it is closed by that."""
    if not isinstance(backend, SpeechBackend):
        missing = [
            each for each in ("name", "capabilities", "available", "synthesize", "close") if not hasattr(backend, each)
        ]
        yield f"it lacks {', '.join(missing)}"
        return
    yield from _about_itself(backend)
    if _is_available(backend):
        yield from _said(backend)
    else:
        yield from _refused(backend)
    for time in ("once", "twice"):
        yield from _trouble(f"closed {time}", backend.close)


def _about_itself(backend: SpeechBackend) -> Iterator[str]:
    name: object = backend.name
    if not (name and isinstance(name, str)):
        yield f"its name is {name!r}: expected a text"
    strange = set(backend.capabilities) - KNOWN_CAPABILITIES
    if strange:
        yield f"its capabilities {sorted(strange)} are unknown: expected some of {sorted(KNOWN_CAPABILITIES)}"
    try:
        found: object = backend.available()
    except Exception as error:
        yield f"available() raises {error!r}: it must return an Availability, whatever happens"
    else:
        if not (isinstance(found, Availability) and found.why):
            yield f"available() returns {found!r}: expected an Availability that says why"


def _is_available(backend: SpeechBackend) -> bool:
    try:
        return backend.available().ok
    except Exception:
        return False


def _refused(backend: SpeechBackend) -> Iterator[str]:
    """What is not available refuses, in words."""
    try:
        backend.synthesize(_SENTENCE, _NEUTRAL)
    except EspressivoError:
        return
    except Exception as error:
        yield f"not available, it raises {error!r}: expected a SpeechError"
    else:
        yield "it speaks although it says that it is not available"


def _said(backend: SpeechBackend) -> Iterator[str]:
    try:
        plain = backend.synthesize(_SENTENCE, _NEUTRAL)
    except Exception as error:
        yield f"it cannot say {_SENTENCE!r}: {error!r}"
        return
    yield from _sound(backend, _SENTENCE, plain)
    if "words" in backend.capabilities and len(plain.words) < 8:
        yield f"it has the words, but finds {len(plain.words)} in {_SENTENCE!r}"
    yield from _heard(backend, plain)
    yield from _odd(backend)
    yield from _repeated(backend, plain)


def _sound(backend: SpeechBackend, text: str, speech: object) -> Iterator[str]:
    """What every Speech must be, whatever was said."""
    about = f"saying {text[:30]!r}"
    if not isinstance(speech, Speech):
        yield f"{about}: it returns {speech!r}, no Speech"
        return
    if speech.backend != backend.name:
        yield f"{about}: Speech.backend is {speech.backend!r}, expected its name {backend.name!r}"
    if "text" not in backend.capabilities and speech.text != text:
        yield f"{about}: Speech.text is {speech.text[:30]!r}, expected what was said"
    if not (math.isfinite(speech.duration) and speech.duration >= 0):
        yield f"{about}: its duration is {speech.duration}"
    yield from _samples(backend, about, speech)
    yield from _times(about, "words", speech.words, speech.duration, "words" in backend.capabilities)
    yield from _times(about, "phonemes", speech.phonemes, speech.duration, "phonemes" in backend.capabilities)
    for word in speech.words:
        if text[word.place : word.place + len(word.text)] != word.text or not word.text:
            yield f"{about}: the word {word.text!r} does not stand at its place {word.place}"


def _samples(backend: SpeechBackend, about: str, speech: Speech) -> Iterator[str]:
    if "sound" not in backend.capabilities:
        if speech.pcm:
            yield f"{about}: there is sound, but 'sound' is not among its capabilities"
        return
    if len(speech.pcm) % 2:
        yield f"{about}: {len(speech.pcm)} bytes of sound are no 16-bit samples"
    elif speech.sample_rate <= 0:
        yield f"{about}: its sample rate is {speech.sample_rate}"
    elif abs(len(speech.pcm) / 2 / speech.sample_rate - speech.duration) > _LATE:
        lasts = len(speech.pcm) / 2 / speech.sample_rate
        yield f"{about}: its duration is {speech.duration:.3f} s, its samples last {lasts:.3f} s"


def _times(
    about: str, what: str, timed: Sequence[TimedWord | TimedPhoneme], duration: float, announced: bool
) -> Iterator[str]:
    if timed and not announced:
        yield f"{about}: there are {what}, but {what!r} is not among its capabilities"
    starts = [each.start for each in timed]
    if starts != sorted(starts):
        yield f"{about}: its {what} are not in order of time"
    if any(each.start < 0 or each.duration < 0 or each.start + each.duration > duration + _LATE for each in timed):
        yield f"{about}: some of its {what} lie outside of its {duration:.3f} s"


def _heard(backend: SpeechBackend, plain: Speech) -> Iterator[str]:
    """What is asked for is heard, or named as dropped."""
    for name, prosody in _ASKED.items():
        try:
            speech = backend.synthesize(_SENTENCE, prosody)
        except Exception as error:
            yield f"asked for {name}, it raises {error!r}"
            continue
        expected = dropped(prosody, backend.capabilities)
        if tuple(speech.dropped) != expected:
            yield f"asked for {name}, it names {speech.dropped} as dropped: by its capabilities it is {expected}"
        elif name in backend.capabilities and "text" not in backend.capabilities:
            yield from _changed(name, plain, speech)


def _changed(name: str, plain: Speech, speech: Speech) -> Iterator[str]:
    if name == "rate" and not speech.duration < plain.duration * 0.85:
        yield f"asked for 40 % faster, it takes {speech.duration:.2f} s instead of {plain.duration:.2f} s"
    if name in ("breaks", "gap") and not speech.duration > plain.duration + 0.1:
        yield f"asked for pauses ({name}), it takes {speech.duration:.2f} s instead of {plain.duration:.2f} s"
    if name == "volume" and plain.pcm and not _loudness(speech) < _loudness(plain) - 3:
        yield f"asked for 6 dB less, it is {_loudness(plain) - _loudness(speech):.1f} dB softer"
    if name in ("pitch", "range") and plain.pcm and speech.pcm == plain.pcm:
        yield f"asked for another {name}, it sounds the same"


def _loudness(speech: Speech) -> float:
    samples = np.frombuffer(speech.pcm, dtype="<i2").astype(float)
    power = float(np.mean(samples**2)) if samples.size else 0.0
    return 10 * math.log10(power + 1e-9)


def _odd(backend: SpeechBackend) -> Iterator[str]:
    """Odd texts are said or refused, and leave nothing behind."""
    for text in _ODD:
        try:
            speech = backend.synthesize(text, _NEUTRAL)
        except SpeechError:
            continue
        except Exception as error:
            yield f"saying {text[:30]!r}, it raises {error!r}: expected a Speech or a SpeechError"
            continue
        yield from _sound(backend, text, replace(speech, text=text) if "text" in backend.capabilities else speech)
    if "sound" in backend.capabilities:
        yield from _no_voice(backend)


def _no_voice(backend: SpeechBackend) -> Iterator[str]:
    try:
        backend.synthesize(_SENTENCE, _NEUTRAL, _NO_VOICE)
    except SpeechError:
        return
    except Exception as error:
        yield f"asked for a voice that is not there, it raises {error!r}: expected a SpeechError"
    else:
        yield f"asked for the voice {_NO_VOICE!r}, it speaks with another: expected a SpeechError"


def _repeated(backend: SpeechBackend, plain: Speech) -> Iterator[str]:
    """After all that it says the same as at first."""
    again = backend.synthesize(_SENTENCE, _NEUTRAL)
    if abs(again.duration - plain.duration) > _LATE or len(again.words) != len(plain.words):
        yield f"asked the same again, it takes {again.duration:.3f} s instead of {plain.duration:.3f} s"


def _trouble(when: str, call: Callable[[], object]) -> Iterator[str]:
    try:
        call()
    except Exception as error:
        yield f"{when}, it raises {error!r}"
