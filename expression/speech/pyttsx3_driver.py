"""pyttsx3 itself. Only for the worker: its state is the process's, and its library is the one that espeak uses too.

One text for each ``runAndWait``, as of several only the last is kept; and the file is read before it is believed, as
there are drivers that still write it, or none at all, when pyttsx3 says that it is done.
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from ...core.errors import MissingExtraError, SpeechError
from ..expression import NEUTRAL_PROSODY, Prosody
from .backend import Availability, Speech
from .dropping import dropped
from .pyttsx3_espeak import MendedEspeak
from .steering import Sound, steered
from .wav import read_sound
from .words import NEUTRAL_WPM, aligned, spread, words_in

__all__ = ["Pyttsx3Driver", "driver_for", "heard_capabilities"]

_DRIVERS: Final = {"darwin": "nsss", "win32": "sapi5"}
_SECONDS_FOR_A_FILE: Final = 5.0
_SILENT_RATE: Final = 22_050
_BASE_VOLUME: Final = 0.6


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
        self._espeak = MendedEspeak(self._engine) if self.driver == "espeak" else None
        self._numbers = count()

    def available(self) -> Availability:
        """It is: it has been started."""
        what = f"espeak-ng {self._espeak.version}" if self._espeak else self.driver
        return Availability(True, f"pyttsx3 with {what}")

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:
        """Say a text into a file, and return what is in it.

        Raises:
            SpeechError: There is no such voice, or there is no sound.
        """
        if not words_in(text):
            return Speech(text, b"", _SILENT_RATE, 0.0, backend=self.name, dropped=dropped(prosody, self.capabilities))
        missed: tuple[str, ...] = ()
        if self._espeak is None:
            sound = self._say(text, _properties(prosody, voice))
        else:
            steps = partial(self._espeak.properties, voice=self._espeak.voice(voice))
            sound, missed = steered(lambda ask: self._say(text, steps(ask)), prosody)
        seconds = len(sound.pcm) / 2 / sound.sample_rate
        return Speech(
            text=text,
            pcm=sound.pcm,
            sample_rate=sound.sample_rate,
            duration=seconds,
            words=aligned(text, sound.starts, seconds) if sound.starts else spread(text, seconds),
            backend=self.name,
            dropped=tuple(sorted({*missed, *dropped(prosody, self.capabilities)})),
        )

    def _say(self, text: str, properties: dict[str, Any]) -> Sound:
        """Return what comes of one run with these properties."""
        complaints: list[str] = []
        token = self._engine.connect("error", lambda exception, **_: complaints.append(str(exception)))
        try:
            for name, value in properties.items():
                self._engine.setProperty(name, value)
            sound = self._saved(text.replace("\0", " "))
        finally:
            self._engine.disconnect(token)
        if complaints:
            raise SpeechError(f"pyttsx3: {complaints[0]}")
        return sound

    def _saved(self, text: str) -> Sound:
        # Whoever started this worker clears its temporary folder.
        file = Path(tempfile.gettempdir()) / f"{next(self._numbers)}.wav"
        try:
            self._engine.save_to_file(text, str(file))
            self._engine.runAndWait()
            starts = self._espeak.finish() if self._espeak else ()
            return Sound(*_read_when_written(file), starts)
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
            f"pyttsx3 finds nothing to speak with ({why}): there is no libespeak-ng; it comes with Debian's "
            "libespeak-ng1, or: pip install 'espressivo[speech]'"
        ) from None


def _properties(prosody: Prosody, voice: str | None) -> dict[str, Any]:
    """Return what pyttsx3 is set to with a driver other than espeak's, by pyttsx3's own units."""
    properties: dict[str, Any] = {} if voice is None else {"voice": voice}
    volume = min(1.0, _BASE_VOLUME * math.pow(10, prosody.gain_db / 20))
    return {**properties, "rate": round(NEUTRAL_WPM * (1 + prosody.rate)), "volume": volume}


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
