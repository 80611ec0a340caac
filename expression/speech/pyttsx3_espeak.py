"""pyttsx3's own way to the espeak library, mended: what its driver leaves out, and what it loses.

Only for the worker. What pyttsx3 2.99 does with its espeak driver, and what is done about it here:

* ``runAndWait`` begins by stopping what is said, which throws away the settings that were just made, now and then (half
  of all changes of the rate): its ``stop`` is taken out.
* ``runAndWait`` returns while the sound is still being made: the library is asked to finish.
* The words are announced without times: they are taken from the library's own events.
* A text is said again when there is no new one: it is forgotten once it was said.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any, Final

from ..expression import Prosody
from .calibration import BASE_VOLUME, Calibration, calibration_for
from .espeak_library import InstalledVoice
from .voices import Voices

__all__ = ["MendedEspeak"]

_MBROLA: Final = "mb/"


class MendedEspeak:
    """What pyttsx3's espeak driver is asked beside pyttsx3.

    Args:
        engine: Of pyttsx3, with the driver ``espeak``.
    """

    def __init__(self, engine: Any) -> None:
        self._library: Any = sys.modules["pyttsx3.drivers._espeak"]
        self._driver: Any = engine.proxy._driver
        self._driver.stop = lambda: None
        self._starts: list[tuple[int, float]] = []
        self._library.SetSynthCallback(self._listen)
        self._voices = Voices(tuple(self._listed()), tuple(self._variants()))
        self.calibration: Calibration = calibration_for(self.version)

    @property
    def version(self) -> str:
        """Of the library, such as ``1.51``."""
        ask = self._library.dll.espeak_Info
        ask.restype = ctypes.c_char_p
        found: bytes | None = ask(ctypes.byref(ctypes.c_char_p()))
        return (found or b"").decode("ascii", "replace").split(" ")[0]

    def voice(self, name: str | None) -> str:
        """Return the file of a voice.

        Raises:
            SpeechError: There is no such voice.
        """
        return self._voices.find(name)

    def properties(self, prosody: Prosody, voice: str) -> dict[str, Any]:
        """Return what pyttsx3 is set to for a rate and a pitch; it cannot change the range, which is at rest."""
        unranged = replace(prosody, range_x=2 ** (-prosody.pitch_st / 12), gap_10ms=0.0)
        values = self.calibration.values(unranged)
        return {"voice": voice, "rate": values.rate, "pitch": values.pitch, "volume": BASE_VOLUME / 100}

    def finish(self) -> tuple[tuple[int, float], ...]:
        """Wait for the end of the sound; return where each word begins in the text, and when it is heard."""
        self._library.Synchronize()
        self._driver._text_to_say = None
        starts, self._starts = tuple(self._starts), []
        return starts

    def _listen(self, wav: Any, samples: int, events: Any) -> int:
        self._starts.extend(self._word_starts(events))
        return int(self._driver._onSynth(wav, samples, events))

    def _word_starts(self, events: Any) -> Iterator[tuple[int, float]]:
        for index in count():
            event = events[index]
            if event.type == self._library.EVENT_LIST_TERMINATED:
                return
            if event.type == self._library.EVENT_WORD:
                yield event.text_position - 1, event.audio_position / 1000

    def _listed(self) -> Iterator[InstalledVoice]:
        for voice in self._library.ListVoices():
            identifier = voice.identifier.decode("utf-8", "replace")
            if not identifier.startswith(_MBROLA):
                yield InstalledVoice(voice.name.decode("utf-8", "replace"), identifier, _language(voice), voice.gender)

    def _variants(self) -> Iterator[InstalledVoice]:
        asked = self._library.VOICE()
        asked.languages = b"variant"
        for voice in self._library.ListVoices(ctypes.byref(asked)):
            identifier = voice.identifier.decode("utf-8", "replace").removeprefix("!v/")
            yield InstalledVoice(voice.name.decode("utf-8", "replace"), identifier, (), voice.gender)


def _language(voice: Any) -> tuple[tuple[str, int], ...]:
    """Return the first language of a voice with its priority, all that pyttsx3 sees of them."""
    told: bytes = voice.languages or b""
    return ((told[1:].decode("ascii", "replace"), told[0]),) if len(told) > 1 else ()
