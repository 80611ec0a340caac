"""Talking to the espeak-ng library, through ctypes in synchronous mode.

The library keeps its state in global variables, some of which (where the flutter of the voice stands, the phase of the
wave) no call resets; so an utterance would sound a little different each time. A :class:`Session` therefore loads the
library, speaks, and unloads it again, which takes some milliseconds: what is said does not depend on what was said
before. One session at a time in a process; whoever else uses the library in the same process must expect the worst, so
:class:`~espressivo.expression.speech.espeak.EspeakBackend` and pyttsx3 belong in processes of their own.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final

from ...core.errors import SpeechError
from .espeak_library import HOW_TO_GET, InstalledVoice, Library, unload

__all__ = ["Event", "EventType", "Parameter", "Session", "open_session"]

# Of espeak-ng's speak_lib.h.
_SYNCHRONOUS: Final = 2
_PHONEME_EVENTS: Final = 0x1
_PHONEMES_IN_IPA: Final = 0x2
_DO_NOT_EXIT: Final = 0x8000
_UTF8: Final = 1
_BY_CHARACTER: Final = 1
_SEED: Final = 1


class EventType(IntEnum):
    """What an event is; of speak_lib.h."""

    TERMINATED = 0
    WORD = 1
    SENTENCE = 2
    MARK = 3
    PLAY = 4
    END = 5
    MESSAGE_TERMINATED = 6
    PHONEME = 7
    SAMPLE_RATE = 8


class Parameter(IntEnum):
    """What can be set; of speak_lib.h."""

    RATE = 1
    VOLUME = 2
    PITCH = 3
    RANGE = 4
    WORD_GAP = 7


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


class _Voice(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens while a text is spoken.

    Attributes:
        type: What.
        sample: At which sample.
        place: Index of the character of the text where it belongs, from 0.
        phoneme: In IPA, with its stress mark where the library gives one; empty for a pause and for other events.
    """

    type: int
    sample: int
    place: int
    phoneme: str = ""


_LOCK: Final = threading.Lock()
_SPEAKING: list[int] = []


@contextmanager
def open_session(library: Library) -> Iterator[Session]:
    """Load the library for a while; waits until no other thread uses it.

    Raises:
        SpeechError: It cannot be loaded, or this very thread uses it already.
    """
    if threading.get_ident() in _SPEAKING:
        raise SpeechError("espeak-ng is being used already by what asks for it now; it speaks one text at a time")
    with _LOCK:
        _SPEAKING.append(threading.get_ident())
        try:
            yield from _loaded(library)
        finally:
            _SPEAKING.pop()


def _loaded(library: Library) -> Iterator[Session]:
    _keep_dependencies(library)
    try:
        loaded = ctypes.CDLL(library.path)
    except OSError as error:
        raise SpeechError(f"{library.path} cannot be loaded: {error}") from None
    try:
        rate = _initialise(loaded, library)
        try:
            yield Session(loaded, rate, library)
        finally:
            loaded.espeak_Terminate()
    finally:
        unload(loaded)


_KEPT: Final[dict[str, Any]] = {}


def _keep_dependencies(library: Library) -> None:
    """Hold on to what Debian's library draws in (sound servers), so that loading it again takes a tenth of the time."""
    if library.origin == "system" and sys.platform.startswith("linux") and not _KEPT:
        for name in ("libpcaudio.so.0", "libsonic.so.0"):
            with suppress(OSError):
                _KEPT[name] = ctypes.CDLL(name)
        _KEPT.setdefault("", None)


def _initialise(loaded: ctypes.CDLL, library: Library) -> int:
    try:
        _declare(loaded)
        options = _PHONEME_EVENTS | _PHONEMES_IN_IPA | _DO_NOT_EXIT
        data = os.fsencode(library.data) if library.data else None
        rate = int(loaded.espeak_Initialize(_SYNCHRONOUS, 0, data, options))
    except AttributeError:
        raise SpeechError(f"{library.path} is no espeak-ng library; expected one of version 1.50 or later") from None
    if rate <= 0:
        where = library.data or "where it was built to look"
        raise SpeechError(f"espeak-ng of {library.path} finds no data ({where}); {HOW_TO_GET}")
    _seed(loaded)
    return rate


def _declare(loaded: ctypes.CDLL) -> None:
    loaded.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    loaded.espeak_Info.argtypes = [ctypes.POINTER(ctypes.c_char_p)]
    loaded.espeak_Info.restype = ctypes.c_char_p
    loaded.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    loaded.espeak_SetParameter.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int]
    loaded.espeak_SetSynthCallback.argtypes = [_Callback]
    loaded.espeak_SetSynthCallback.restype = None
    loaded.espeak_Synth.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.c_uint,
        ctypes.c_void_p,
        ctypes.c_void_p,
    ]
    loaded.espeak_ListVoices.argtypes = [ctypes.c_void_p]
    loaded.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))


def _seed(loaded: ctypes.CDLL) -> None:
    """Breathy voices and whispers are made of random numbers: the C library's, since 1.52 the library's own."""
    if sys.platform != "win32":
        ctypes.CDLL(None).srand(_SEED)
    with suppress(AttributeError):
        loaded.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))


@dataclass
class _Heard:
    """What the callback collects, and what went wrong in it."""

    pcm: bytearray = field(default_factory=bytearray)
    events: list[Event] = field(default_factory=list)
    error: BaseException | None = None

    def __call__(self, wave: Any, count: int, events: Any) -> int:
        try:
            if wave and count > 0:
                self.pcm += ctypes.string_at(wave, count * 2)
            index = 0
            while events[index].type != EventType.TERMINATED:
                self.events.append(_event(events[index]))
                index += 1
        except BaseException as error:  # an interrupt, too, must not get lost in the C code
            self.error = error
            return 1
        return 0


def _event(raw: _Event) -> Event:
    phoneme = raw.id.string.decode("utf-8", "ignore") if raw.type == EventType.PHONEME else ""
    return Event(raw.type, raw.sample, max(0, raw.text_position - 1), phoneme)


class Session:
    """The library while it is loaded; of :func:`open_session`."""

    def __init__(self, loaded: ctypes.CDLL, sample_rate: int, library: Library) -> None:
        self.sample_rate = sample_rate
        self.library = library
        self._loaded = loaded

    @property
    def version(self) -> str:
        """Such as ``1.51`` or ``1.52.0``."""
        found = self._loaded.espeak_Info(ctypes.byref(ctypes.c_char_p()))
        return (found or b"").decode("ascii", "replace").split(" ")[0]

    def set_voice(self, identifier: str) -> None:
        """Choose a voice by its file and, after ``+``, its variant: ``gmw/en-US+f3``.

        Raises:
            SpeechError: There is none; the library would go on with the voice that it has.
        """
        if self._loaded.espeak_SetVoiceByName(identifier.encode()) != 0:
            raise SpeechError(f"espeak-ng has no voice {identifier!r}")

    def set(self, parameter: Parameter, value: int) -> None:
        """Set a parameter to a value in the library's own unit."""
        self._loaded.espeak_SetParameter(parameter, value, 0)

    def speak(self, text: str) -> tuple[bytes, list[Event]]:
        """Return the sound of a text (16 bits a sample, in the machine's order) and its events.

        Nothing in the text is a command; it must hold neither control characters nor halves of surrogate pairs.

        Raises:
            SpeechError: The library refuses.
        """
        heard = _Heard()
        callback = _Callback(heard)
        self._loaded.espeak_SetSynthCallback(callback)
        encoded = text.encode()
        status = self._loaded.espeak_Synth(encoded, len(encoded) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
        if heard.error is not None:
            raise heard.error
        if status != 0:
            raise SpeechError(f"espeak-ng could not say {text[:40]!r} (its error {status})")
        return bytes(heard.pcm), heard.events

    def voices(self) -> tuple[InstalledVoice, ...]:
        """Return all voices, in the library's order, those of mbrola left out (they are not installed with it)."""
        found = self._list_voices(None)
        return tuple(voice for voice in found if not voice.identifier.startswith("mb/"))

    def variants(self) -> tuple[InstalledVoice, ...]:
        """Return what can stand after ``+``: ``f3``, ``croak``, ``whisper`` as identifiers."""
        return tuple(
            InstalledVoice(each.name, each.identifier.removeprefix("!v/"), (), each.gender)
            for each in self._list_voices(_variant_specification())
        )

    def _list_voices(self, specification: Any) -> list[InstalledVoice]:
        listed = self._loaded.espeak_ListVoices(specification)
        voices, index = [], 0
        while listed[index]:
            raw = listed[index].contents
            voices.append(
                InstalledVoice(_text(raw.name), _text(raw.identifier), tuple(_languages(raw.languages)), raw.gender)
            )
            index += 1
        return voices


def _variant_specification() -> Any:
    languages = ctypes.create_string_buffer(b"variant")
    asked = _Voice(languages=ctypes.addressof(languages))
    asked.kept = languages
    return ctypes.byref(asked)


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace").replace("\\", "/")


def _languages(address: int | None) -> Iterator[tuple[str, int]]:
    """Read pairs of a priority byte and a language tag; a priority of zero ends them."""
    while address:
        priority = ctypes.string_at(address, 1)[0]
        if priority == 0:
            return
        tag = ctypes.string_at(address + 1)
        yield tag.decode("ascii", "replace"), priority
        address += len(tag) + 2
