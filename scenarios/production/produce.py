"""Makes the files of a play while it goes on: a WAV for each line, their mixture, a timeline, subtitles, faces."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec

from ...core.errors import AuthoringError, SpeechError
from ...expression.expression import Prosody
from ...expression.files import write_bytes
from ...expression.lipsync.visemes import visemes_of
from ...expression.speech.backend import Speech, SpeechBackend
from ...expression.speech.null import NullBackend
from ...expression.speech.wav import write_wav
from ..files import write_text
from ..transcript import Event, Opening, PlayedTurn
from .mixing import Mixture
from .portrayal import Portrayal, PortrayedTurn, reading_time
from .storyboard import draw_storyboard
from .timeline import Entry, Spoken, Timeline, Viseme, Word, subtitles

__all__ = ["Production"]

_PAUSE: Final = 0.4
"""Seconds between two turns."""
_DIGITS: Final = 4
_LINES: Final = "lines"
_ANY_LINE: Final = "[0-9][0-9][0-9]*-*"
_SOUND: Final = ".wav"
_DOCUMENT: Final = ".ssml"
_FILES: Final = ("scene.wav", "scene.json", "scene.vtt", "faces.png")
_NEUTRAL: Final = Prosody()


class Production:
    """Makes the files of a play in a folder; takes its events, and is used as a context.

    ::

        lines/001-jo.wav   each line, in the voice of whoever says it; 001-jo.ssml when the backend writes SSML
        scene.wav          all of them, one after the other
        scene.json         the timeline: words, visemes, emotions, action units (format espressivo-production/1)
        scene.vtt          subtitles
        faces.png          the face that goes with each line

    Args:
        folder: Where to; made when it is not there.
        portrayal: Of the scenario that is played.
        backend: What speaks; when it cannot, times are reckoned and there is no sound.
        tell: Takes a line about what is missing.
        force: Write over files of an earlier production.

    Raises:
        AuthoringError: The folder holds a production already, or cannot be written.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        portrayal: Portrayal,
        backend: SpeechBackend,
        *,
        tell: Callable[[str], None],
        force: bool = False,
    ) -> None:
        self.folder = Path(folder)
        self._portray = portrayal
        self._tell = tell
        self._force = force
        self._entries: list[Entry] = []
        self._faces: list[PortrayedTurn] = []
        self._time = 0.0
        self._name, self._seed = "", 0
        self._prepare(force)
        self._backend = self._able(backend)
        self._files = ExitStack()
        self._mixture = self._files.enter_context(Mixture(self.folder / "scene.wav")) if self._sounds else None

    def __call__(self, event: Event) -> None:
        """Take an event of the play.

        Raises:
            AuthoringError: A file cannot be written.
        """
        if isinstance(event, Opening):
            self._name, self._seed = event.name, event.seed
        if not isinstance(event, PlayedTurn):
            return
        self._time += event.pause_s  # who hesitates is silent first
        portrayed = self._portray(event)
        if portrayed is None or not portrayed.is_said:
            self._add(event, portrayed, reading_time(event.text), None)
        else:
            speech = self._say(portrayed)
            self._add(event, portrayed, speech.duration, self._spoken(portrayed, speech))
            self._faces.append(portrayed)

    def finish(self) -> Timeline:
        """Write what can be written only at the end; return the timeline.

        Raises:
            AuthoringError: A file cannot be written.
        """
        timeline = Timeline(self._name, self._seed, _rounded(self._time), self._entries)
        if self._mixture is not None:
            self._mixture.silence_until(self._time)
        text = msgspec.json.format(msgspec.json.encode(timeline), indent=1).decode()
        write_text(self.folder / "scene.json", text + "\n", force=self._force)
        write_text(self.folder / "scene.vtt", subtitles(timeline), force=self._force)
        if self._faces:
            write_bytes(self.folder / "faces.png", draw_storyboard(self._faces), force=True)
        return timeline

    def __enter__(self) -> Production:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.close()

    # -- beginning ---------------------------------------------------------------------------------------------

    def _prepare(self, force: bool) -> None:
        """Make the folder, and see that nothing lies there that a production writes and nobody wants to lose."""
        file = os.fspath(self.folder)
        lines = self.folder / _LINES
        try:
            old = [*(each for each in map(self.folder.joinpath, _FILES) if each.exists()), *_lines_in(lines)]
            if old and not force:
                told = f"this folder holds a production already ({old[0].name}); --force writes over it"
                raise AuthoringError(told, file=file)
            lines.mkdir(parents=True, exist_ok=True)
            for each in old:
                each.unlink()
        except OSError as error:
            raise AuthoringError(f"cannot be written: {error.strerror}", file=file) from None

    def _able(self, backend: SpeechBackend) -> SpeechBackend:
        """Return a backend that gives at least times, and tell when there is no sound."""
        available = backend.available()
        if not available.ok or "sound" not in backend.capabilities:
            self._tell(f"no voice: {available.why or f'{backend.name} makes no sound'}; times are reckoned")
        return backend if available.ok else NullBackend()

    @property
    def _sounds(self) -> bool:
        return "sound" in self._backend.capabilities

    # -- turns -------------------------------------------------------------------------------------------------

    def _say(self, portrayed: PortrayedTurn) -> Speech:
        """Return a line as it sounds; a voice that is not there is replaced by whichever there is."""
        text, prosody = portrayed.words, portrayed.expression.prosody
        try:
            return self._backend.synthesize(text, prosody, portrayed.voice)
        except SpeechError as error:
            if portrayed.voice is None:
                raise
            self._tell(f"{portrayed.turn.agent}: {error}; the usual voice speaks instead")
            return self._backend.synthesize(text, prosody, None)

    def _spoken(self, portrayed: PortrayedTurn, speech: Speech) -> Spoken:
        return Spoken(
            self._write_line(portrayed, speech),
            portrayed.voice or "",
            _beyond_neutral(portrayed.expression.prosody),
            [Word(each.text, _rounded(each.start), _rounded(each.duration), each.place) for each in speech.words],
            [Viseme(each.viseme, _rounded(each.start), _rounded(each.duration)) for each in visemes_of(speech)],
        )

    def _write_line(self, portrayed: PortrayedTurn, speech: Speech) -> str:
        """Write a line as sound, or as the document that becomes sound elsewhere; return the file, or nothing."""
        file = f"{_LINES}/{portrayed.turn.number:03}-{_file_name(portrayed.turn.agent)}"
        if self._mixture is not None and speech.pcm:
            write_wav(self.folder / (file := file + _SOUND), speech, force=self._force)
            self._mixture.add(speech.pcm, speech.sample_rate, self._time)
            return file
        if "text" in self._backend.capabilities:
            write_text(self.folder / (file := file + _DOCUMENT), speech.text, force=self._force)
            return file
        return ""

    def _add(self, turn: PlayedTurn, portrayed: PortrayedTurn | None, duration: float, spoken: Spoken | None) -> None:
        entry = Entry(
            turn.number,
            _rounded(self._time),
            _rounded(duration),
            turn.agent,
            turn.text,
            turn.target,
            turn.style,
            spoken=spoken,
        )
        if portrayed is not None:
            entry = _with_face(entry, portrayed, self._portray.cast[turn.agent].body or "")
        self._entries.append(entry)
        self._time = round(self._time + duration + _PAUSE, 3)  # a whole number of milliseconds, as it is told


def _lines_in(folder: Path) -> list[Path]:
    """Return the files of lines that an earlier production left."""
    return [each for each in sorted(folder.glob(_ANY_LINE)) if each.suffix in (_SOUND, _DOCUMENT)]


def _with_face(entry: Entry, portrayed: PortrayedTurn, look: str) -> Entry:
    return msgspec.structs.replace(
        entry,
        look=look,
        emotions={name: _rounded(each) for name, each in portrayed.affect.emotions.items()},
        shown={name: _rounded(each) for name, each in portrayed.expression.emotions.items()},
        action_units={name: _rounded(each) for name, each in portrayed.expression.face.named().items()},
    )


def _beyond_neutral(prosody: Prosody) -> dict[str, float]:
    neutral = asdict(_NEUTRAL)
    asked = asdict(replace(prosody, breaks=()))
    return {name: _rounded(value) for name, value in asked.items() if value != neutral[name]}


def _file_name(name: str) -> str:
    """Return a name as part of a file name."""
    return re.sub(r"[^\w-]+", "-", name.casefold()).strip("-")[:40] or "somebody"


def _rounded(value: float) -> float:
    return round(value, _DIGITS) + 0.0
