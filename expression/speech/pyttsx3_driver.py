"""pyttsx3 itself. Only for the worker: its state is the process's, and its library is the one that espeak uses too.

What pyttsx3 2.99 does with its espeak driver, and what is done about it here:

* ``runAndWait`` begins by stopping what is said, which throws away the settings that were just made, now and then: its
  ``stop`` is taken out. (Half of all changes of the rate were lost before, none of 300 since.)
* ``runAndWait`` returns while the sound is still being made: the library is asked to finish.
* Of several texts only the last is kept, and a text is said again when there is no new one: one text for each run, and
  forgotten after it.
* The words are announced without times: they are taken from the library's own events.
* A file may be empty: it is read before it is believed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from ...core.errors import MissingExtraError, SpeechError
from ..expression import Prosody
from .backend import Availability, Speech
from .dropping import dropped
from .wav import read_sound
from .words import aligned, spread, words_in

__all__ = ["Pyttsx3Driver", "driver_for", "heard_capabilities"]

_DRIVERS: Final = {"darwin": "nsss", "win32": "sapi5"}
_SECONDS_FOR_A_FILE: Final = 5.0


def driver_for(platform: str = sys.platform) -> str:
    """Return the name of the driver that pyttsx3 has for a platform: ``nsss``, ``sapi5`` or ``espeak``."""
    return _DRIVERS.get(platform, "espeak")


def heard_capabilities(driver: str) -> frozenset[str]:
    """Return what can be heard through a driver; only espeak's changes the pitch."""
    return frozenset({"rate", "sound", "volume", "words"} | ({"pitch"} if driver == "espeak" else set()))


class Pyttsx3Driver:
    """pyttsx3 in this process.

    Args:
        driver: Of pyttsx3; None for the platform's own.

    Raises:
        MissingExtraError: pyttsx3 is not installed.
        SpeechError: It finds nothing to speak with.
    """

    name = "pyttsx3"

    def __init__(self, driver: str | None = None) -> None:
        self.driver = driver or driver_for()
        self.capabilities = heard_capabilities(self.driver)
        self._engine = _engine(self.driver)
        self._numbers = count()
        self._starts: list[tuple[int, float]] = []
        self._library: ModuleType | None = sys.modules.get("pyttsx3.drivers._espeak")
        if self._library is not None:
            self._mend(self._library)

    def _mend(self, library: ModuleType) -> None:
        driver = self._engine.proxy._driver
        driver.stop = lambda: None
        spoken = driver._onSynth

        def listen(wav: Any, samples: int, events: Any) -> int:
            self._starts.extend(_word_starts(events, library))
            return int(spoken(wav, samples, events))

        library.SetSynthCallback(listen)

    def available(self) -> Availability:
        """It is: it has been started."""
        return Availability(True, f"pyttsx3 with its driver {self.driver}")

    def synthesize(self, text: str, prosody: Prosody, voice: str | None = None) -> Speech:
        """Say a text into a file, and return what is in it.

        Raises:
            SpeechError: There is no such voice, or there is no sound.
        """
        complaints: list[str] = []
        token = self._engine.connect("error", lambda exception, **_: complaints.append(str(exception)))
        try:
            for name, value in _settings(prosody, voice, self.driver).items():
                self._engine.setProperty(name, value)
            pcm, sample_rate = self._sound(text.replace("\0", " ")) if words_in(text) else (b"", 22_050)
        finally:
            self._engine.disconnect(token)
        if complaints:
            raise SpeechError(f"pyttsx3: {complaints[0]}")
        seconds = len(pcm) / 2 / sample_rate
        words = aligned(text, self._starts, seconds) if self._starts else spread(text, seconds)
        return Speech(
            text, pcm, sample_rate, seconds, words, (), self.name, dropped=dropped(prosody, self.capabilities)
        )

    def _sound(self, text: str) -> tuple[bytes, int]:
        """Return the samples of one run, and their rate."""
        self._starts.clear()
        # Whoever started this worker clears its temporary folder.
        file = Path(tempfile.gettempdir()) / f"{next(self._numbers)}.wav"
        try:
            self._engine.save_to_file(text, str(file))
            self._engine.runAndWait()
            if self._library is not None:
                self._library.Synchronize()
                self._engine.proxy._driver._text_to_say = None
            return _read_when_written(file)
        finally:
            file.unlink(missing_ok=True)

    def close(self) -> None:
        """There is nothing to let go of: the library stays as long as the process."""


def _engine(driver: str) -> Any:
    try:
        import pyttsx3
    except ImportError:
        raise MissingExtraError("pyttsx3", "speech") from None
    try:
        return pyttsx3.init(driver)
    except Exception as error:
        why = " ".join(str(error).split()) or type(error).__name__
        raise SpeechError(
            f"pyttsx3 finds nothing to speak with ({why}); it comes with: apt install libespeak-ng1, "
            "or pip install 'espressivo[speech]'"
        ) from None


def _word_starts(events: Any, library: ModuleType) -> Iterator[tuple[int, float]]:
    """Yield of each word where it begins in the text, and when it is heard, in seconds."""
    for index in count():
        event = events[index]
        if event.type == library.EVENT_LIST_TERMINATED:
            return
        if event.type == library.EVENT_WORD:
            yield event.text_position - 1, event.audio_position / 1000


def _read_when_written(file: Path) -> tuple[bytes, int]:
    """Return what is in a sound file, which some drivers still write when they say that it is done."""
    ends = time.monotonic() + _SECONDS_FOR_A_FILE
    while True:
        try:
            return read_sound(file.read_bytes())
        except (OSError, SpeechError) as error:
            if time.monotonic() > ends:
                raise SpeechError(f"pyttsx3 has made no sound: {error}") from None
        time.sleep(0.02)


def _settings(prosody: Prosody, voice: str | None, driver: str) -> dict[str, Any]:
    import math

    import numpy as np

    pitch = np.interp(
        prosody.pitch_st, [-6.93, -5.69, -4.56, -3.08, -1.61, 0, 1.58, 3.39, 5.19, 7.10, 8.71], range(0, 101, 10)
    )
    return {
        "voice": voice or "gmw/en-us",
        "rate": round(170 * (1 + prosody.rate)),
        "pitch": round(float(pitch)),
        "volume": 0.6 * math.pow(10, prosody.gain_db / 20),
    }
