"""Speech by espeak-ng, in this process: the sound, and when which word and phoneme is heard.

What is asked for is made true by measuring: the text is said neutrally first, and rate, pitch and loudness of what
comes are compared with that; see :meth:`EspeakBackend.synthesize`. The same text in the same way gives the same bytes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ...core.errors import EspressivoError, SpeechError
from ..expression import NEUTRAL_PROSODY, Prosody
from .backend import Availability, Speech
from .calibration import BASE_VOLUME, Calibration, Values, calibration_for
from .espeak_events import MUTE, Heard, cut, joined
from .espeak_library import Library, find_library
from .espeak_session import Parameter, Session, open_session
from .loudness import bent, scale_to
from .pitch import loudness_db, speech_bounds, tune_of
from .sayable import check_prosody
from .voices import Voices
from .words import words_in

__all__ = ["LONGEST_TEXT", "EspeakBackend"]

LONGEST_TEXT: Final = 20_000
"""Characters in one text, some twenty minutes of speech; longer ones are refused."""

_TRIES: Final = 3
_RATE_CLOSE: Final = 0.008
_PITCH_CLOSE_ST: Final = 0.12
_LISTENED_S: Final = 8
_TOLERATED_RATE: Final = 0.03
_TOLERATED_S: Final = 0.05
_CRASHES: Final = (("1.52", "esx/kl"),)
"""Versions of the library, and their voices that crash."""
_DOUBTFUL_ST: Final = 2.0
"""The calibration is nearer than that: if not, what was measured is wrong (a creaking voice, an octave)."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What is asked of a library once."""

    library: Library
    version: str
    voices: Voices


class EspeakBackend:
    """espeak-ng through ctypes; a :class:`~espressivo.expression.speech.backend.SpeechBackend`.

    Args:
        library: ``system``, ``pip`` or the path of a library; None for the first that is found, the system's before
            the one that pip brings.
        calibration: What the library's values mean; None for the one of its version.
        alone: Whether it has a process for itself, which may crash: then voices that are known to crash are tried.
    """

    def __init__(
        self, library: str | None = None, calibration: Calibration | None = None, *, alone: bool = False
    ) -> None:
        self._choice = library
        self._alone = alone
        self._calibration = calibration
        self._asked: _Known | None = None

    @property
    def name(self) -> str:
        """``espeak``, or ``espeak:`` and which was asked for."""
        return f"espeak:{self._choice}" if self._choice in ("system", "pip") else "espeak"

    @property
    def capabilities(self) -> frozenset[str]:
        """All but text."""
        return frozenset({"rate", "pitch", "range", "volume", "gap", "breaks", "words", "phonemes", "sound"})

    def available(self) -> Availability:
        """Tell whether a library and its data are here, and which."""
        try:
            known = self._known()
            _ = self.calibration
        except (EspressivoError, OSError) as error:
            return Availability(False, str(error))
        return Availability(True, f"espeak-ng {known.version}, {_WHOSE[known.library.origin]} ({known.library.path})")

    @property
    def version(self) -> str:
        """Of the library, such as ``1.51``."""
        return self._known().version

    @property
    def voices(self) -> Voices:
        """The library's voices."""
        return self._known().voices

    @property
    def calibration(self) -> Calibration:
        """What the library's values mean.

        Raises:
            AuthoringError: The user's own file is damaged.
        """
        if self._calibration is None:
            self._calibration = calibration_for(self.version)
        return self._calibration

    def close(self) -> None:
        """Forget what was asked of the library; nothing stays loaded between texts."""
        self._asked = None

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:
        """Say a text in a way.

        The text is said neutrally and then as asked. The rate is corrected until the whole takes as long as it should:
        as long as the neutral one by the rate, and the word gaps and breaks on top. The loudness is given by scaling
        the samples, the median of the pitch corrected likewise; they are within 3 %, .5 dB and .3 semitones where they
        can be reached. The range is set by the calibration.

        Nothing in the text is a command: ``<b>`` is read as it stands. Control characters are blanks.

        Args:
            text: At most 20,000 characters. Without anything to say the sound is empty.
            prosody: How. The words that its breaks count are those of :func:`~.words.words_in`.
            voice: A language tag, a file or a name, perhaps with a variant: ``en-gb+f2``; None for ``en-us``.

        Returns:
            The speech. ``dropped`` names what was asked for beyond what espeak-ng can do, and given as far as it can:
            ``rate``, ``pitch``, ``range``, ``volume``, ``gap``.

        Raises:
            SpeechError: There is no library or no such voice, or one that crashes, the text is too long, or the prosody
                cannot be said.
            AuthoringError: The user's own calibration is damaged.
        """
        if len(text) > LONGEST_TEXT:
            raise SpeechError(
                f"a text of {len(text):,} characters is too long to be said at once; at most {LONGEST_TEXT:,}: "
                "say it sentence by sentence"
            )
        check_prosody(prosody)
        known, calibration = self._known(), self.calibration
        parts = _parts(_speakable(text), prosody)
        with open_session(known.library) as session:
            session.set_voice(self._harmless(known.voices.find(voice)))
            said, dropped = _Performance(session, calibration, [part.text for part in parts]).give(prosody)
            rate = session.sample_rate
        heard = joined(list(zip(said, parts, strict=True)), rate)
        return heard.speech(text, rate, self.name, dropped)

    def _harmless(self, voice: str) -> str:
        """Return a voice, unless it could take the program down with it."""
        file, version = voice.partition("+")[0], self.version
        if not self._alone and any(file == each and version.startswith(old) for old, each in _CRASHES):
            raise SpeechError(
                f"the voice {file!r} of espeak-ng {version} crashes at some texts, numbers above all, and takes the "
                f"program with it: let it speak in a process of its own, as the backend 'apart:{self.name}'"
            )
        return voice

    def _known(self) -> _Known:
        if self._asked is None:
            library = find_library(self._choice)
            with open_session(library) as session:
                version, voices = session.version, Voices(session.voices(), session.variants())
            self._asked = _Known(library, version, voices)
        return self._asked


_WHOSE: Final = {"system": "the system's", "pip": "of espeakng-loader", "file": "a file"}


def _speakable(text: str) -> str:
    """Return a text with blanks for what cannot be said or would command the library, every character in its place."""
    return "".join(" " if unicodedata.category(each) in ("Cc", "Cs") and each != "\n" else each for each in text)


def _is_said(text: str) -> bool:
    """Whether there is anything but marks; of marks alone the library would read some out."""
    return any(not each.isspace() and each not in MUTE for each in text)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text between breaks.

    Attributes:
        text: What the library is given.
        start: Where in the whole text it begins.
        length: How much of it stands in the text.
        pause_s: Silence before it.
    """

    text: str
    start: int
    length: int
    pause_s: float


def _parts(text: str, prosody: Prosody) -> list[Part]:
    pauses: dict[int, float] = {}
    for index, seconds in prosody.breaks:
        pauses[index] = pauses.get(index, 0.0) + seconds
    starts = _word_starts(text)
    cuts = {0: pauses.get(0, 0.0)}
    for index, seconds in sorted(pauses.items()):
        if index > 0 and seconds > 0:
            place = starts[index] if index < len(starts) else len(text)
            cuts[place] = cuts.get(place, 0.0) + seconds
    ends = [*list(cuts)[1:], len(text)]
    return [
        Part(_as_clause(text[start:end], end < len(text)), start, end - start, pause)
        for (start, pause), end in zip(cuts.items(), ends, strict=True)
    ]


def _word_starts(text: str) -> list[int]:
    """Where each word begins, with the marks that stand right before it."""
    return [len(text[:place].rstrip("".join(MUTE))) for place, _ in words_in(text)]


def _as_clause(text: str, goes_on: bool) -> str:
    """Return a stretch so that the voice does not fall as at the end where more is to come."""
    bare = text.rstrip()
    return f"{bare}," if goes_on and bare and bare[-1].isalnum() else text


class _Performance:
    """The parts of a text, said as asked."""

    def __init__(self, session: Session, calibration: Calibration, texts: list[str]) -> None:
        self._session = session
        self._calibration = calibration
        self._texts = texts

    def give(self, prosody: Prosody) -> tuple[list[Heard], tuple[str, ...]]:
        """Return what is heard of each part, and what could not be had."""
        rest = self._say(self._calibration.values(NEUTRAL_PROSODY))
        said, dropped = rest, list[str]()
        if replace(prosody, breaks=(), gain_db=0.0) != NEUTRAL_PROSODY and _length(rest) > 0:
            best = self._closest(prosody, rest)
            said, dropped = best.said, best.dropped(prosody)
        said, reached = _at_loudness(said, _loudness(rest) + prosody.gain_db)
        return said, tuple(dropped if reached else [*dropped, "volume"])

    def _closest(self, prosody: Prosody, rest: list[Heard]) -> _Try:
        """Say it until it is as long and as high as it should be.

        As long as without word gaps, and those, and nothing more: the library's own gaps cost more than they last, as
        it also says the words more distinctly. As high: how far a wider range moves the median depends on the text.
        """
        gapless = _length(rest) / (1 + prosody.rate)
        wanted = gapless + prosody.gap_10ms / 100 * self._session.sample_rate * sum(map(_gaps, self._texts))
        tuned = prosody.pitch_st != 0 or prosody.range_x != 1
        median = self._median(rest) if tuned else None
        rate_x, pitch_st = gapless / wanted, 0.0
        tries: list[_Try] = []
        for _ in range(_TRIES):
            values = self._calibration.values(prosody, rate_x=rate_x, pitch_st=pitch_st)
            if any(values == each.values for each in tries):
                break
            tries.append(self._try(values, wanted, prosody.pitch_st, median, tuned))
            if tries[-1].is_close:
                break
            rate_x *= tries[-1].length
            pitch_st -= tries[-1].off_st or 0.0
        return min(tries, key=lambda each: each.distance)

    def _try(self, values: Values, wanted: float, pitch_st: float, median: float | None, tuned: bool) -> _Try:
        said = self._say(values)
        heard = self._median(said) if median else None
        off = 12 * float(np.log2(heard / median)) - pitch_st if heard and median else None
        if not tuned or (off is not None and abs(off) > _DOUBTFUL_ST):
            off = 0.0
        return _Try(values, said, _length(said) / wanted, wanted / self._session.sample_rate, off)

    def _median(self, said: list[Heard]) -> float | None:
        rate = self._session.sample_rate
        beginning = np.concatenate([each.samples for each in said])[: _LISTENED_S * rate]
        tune = tune_of(beginning, rate)
        return tune.median_hz if tune else None

    def _say(self, values: Values) -> list[Heard]:
        for parameter, value in (
            (Parameter.RATE, values.rate),
            (Parameter.PITCH, values.pitch),
            (Parameter.RANGE, values.range),
            (Parameter.VOLUME, BASE_VOLUME),
            (Parameter.WORD_GAP, values.gap),
        ):
            self._session.set(parameter, value)
        return [cut(*self._session.speak(text)) if _is_said(text) else Heard() for text in self._texts]


@dataclass(frozen=True, slots=True)
class _Try:
    """A text said with some values, and how far it is from what is wanted.

    Attributes:
        values: The values.
        said: What is heard.
        length: How much longer it is, as a factor.
        wanted_s: How long it should be.
        off_st: How much higher, in semitones; None where there is no pitch to be heard.
    """

    values: Values
    said: list[Heard]
    length: float
    wanted_s: float
    off_st: float | None

    @property
    def is_close(self) -> bool:
        """Whether another try is not worth while."""
        return abs(self.length - 1) < _RATE_CLOSE and abs(self.off_st or 0.0) < _PITCH_CLOSE_ST

    @property
    def distance(self) -> float:
        """From what is wanted, in units of what is close."""
        return abs(self.length - 1) / _RATE_CLOSE + abs(self.off_st or 0.0) / _PITCH_CLOSE_ST

    def dropped(self, prosody: Prosody) -> list[str]:
        """Return what was asked for and could not be given."""
        missed = {
            "rate": abs(self.length - 1) > max(_TOLERATED_RATE, _TOLERATED_S / self.wanted_s),
            "pitch": prosody.pitch_st != 0 and (self.off_st is None or "pitch" in self.values.clipped),
            "range": prosody.range_x != 1 and (self.off_st is None or "range" in self.values.clipped),
            "gap": "gap" in self.values.clipped,
        }
        return [name for name, is_missed in missed.items() if is_missed]


_GAP: Final = re.compile(r"\w['’\"”)]*\s+['‘\"“(]*\w")


def _gaps(text: str) -> int:
    """How many pairs of words stand in a text with nothing but a blank between them."""
    return len(_GAP.findall(text))


def _length(said: list[Heard]) -> int:
    bounds = [speech_bounds(each.samples) for each in said]
    return sum(last - first for first, last in bounds)


def _loudness(said: list[Heard]) -> float:
    return loudness_db(np.concatenate([each.samples for each in said])) if said else float("-inf")


def _at_loudness(said: list[Heard], wanted_db: float) -> tuple[list[Heard], bool]:
    """Scale what is said to a loudness, all of it alike."""
    if not said:
        return said, True
    scale, reached = scale_to(np.concatenate([each.samples for each in said]), wanted_db)
    return [replace(each, samples=bent(each.samples * scale)) for each in said], reached
