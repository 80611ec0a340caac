"""Backends that misbehave, for the tests of worker and speaker; workers import this module by its name."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from espressivo.core.errors import SpeechError
from espressivo.expression.expression import NEUTRAL_PROSODY, Prosody
from espressivo.expression.speech.backend import Availability, Speech
from espressivo.expression.speech.null import NullBackend


class Fragile(NullBackend):
    """Does what the text tells it to; ``once`` only when the file ``note`` is not there yet."""

    def __init__(self, note: str = "") -> None:
        super().__init__()
        self._note = Path(note) if note else None

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:
        if "once" not in text or self._first_time():
            self._misbehave(text)
        return super().synthesize(text, prosody, voice)

    def _first_time(self) -> bool:
        assert self._note is not None
        first = not self._note.exists()
        self._note.touch()
        return first

    def _misbehave(self, text: str) -> None:
        if "die" in text:
            os.kill(os.getpid(), 9)
        if "hang" in text:
            time.sleep(600)
        if "leave" in text:
            os._exit(7)
        if "refuse" in text:
            raise SpeechError("I would rather not")
        if "raise" in text:
            raise KeyError("an oversight")
        if "print" in text:
            print("rubbish " * 1000)
            os.write(1, b"\xff" * 1000)
            sys.stderr.write("more rubbish")
        if "litter" in text:
            import tempfile

            tempfile.mkstemp()


class Wrong(NullBackend):
    """Returns what cannot be sent."""

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:  # noqa: ARG002
        return Speech(text, object(), 0, 1.0)  # type: ignore[arg-type]


class Huge(NullBackend):
    """Returns more sound than anybody wants."""

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:  # noqa: ARG002
        return Speech(text, bytes(70_000_000), 22_050, 1587.0)


class Unfit(NullBackend):
    """Cannot be made."""

    def __init__(self) -> None:
        super().__init__()
        raise SpeechError("no voices on this ship")


class Stuck(NullBackend):
    """Never begins."""

    def __init__(self) -> None:
        super().__init__()
        time.sleep(600)


class Broken:
    """Gets everything wrong that can be got wrong."""

    name = "broken"
    capabilities = frozenset({"words", "sound", "rate", "volume", "smell"})
    said = 0

    def available(self) -> Availability:
        return Availability(True, "")

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:  # noqa: ARG002
        from espressivo.expression.speech.backend import TimedPhoneme, TimedWord

        self.said += 1
        if not text:
            raise ZeroDivisionError
        words = (TimedWord("nonsense", 2.0, 9.0, 0), TimedWord("x", 1.0, 1.0, 3))
        return Speech("other", b"123", 22_050, 3.0 + self.said, words, (TimedPhoneme("a", 0, 1),), "fake", ("pitch",))

    def close(self) -> None:
        raise OSError("closed already")
