"""How a play is presented beside the terminal: heard, seen in a window, written to files; each as far as it can be."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from ...core.errors import EspressivoError, ExpressionError, MissingExtraError
from ...expression.speech.backend import SpeechBackend
from ...expression.speech.choosing import speech_backend
from ...expression.speech.speaker import Speaker
from ..document import Scenario
from ..transcript import Event
from .aloud import Aloud
from .portrayal import Portrayal
from .produce import Production

if TYPE_CHECKING:
    from ...expression.avatar.window import AvatarWindow

__all__ = ["Presentation"]

Result = TypeVar("Result")


class Presentation:
    """Presents a play; used as a context. What cannot be done here is told, and the play goes on without it.

    Args:
        scenario: What is played.
        speak: Whether lines are heard.
        avatar: Whether faces are seen in a window.
        out: The folder to which voices, timeline, subtitles and faces are written.
        backend: Name of what speaks; see :func:`..expression.speech.choosing.speech_backend`.
        force: Write over files of an earlier production.
        tell: Takes a line about what is missing.

    Attributes:
        audience: What takes the events of the play, in order.

    Raises:
        SpeechError: There is no backend of that name.
        AuthoringError: The folder holds a production already, or cannot be written.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        speak: bool = False,
        avatar: bool = False,
        out: str | os.PathLike[str] | None = None,
        backend: str | None = None,
        force: bool = False,
        tell: Callable[[str], None],
    ) -> None:
        self.audience: list[Callable[[Event], None]] = []
        self._tell = tell
        self._out = out
        self._window: AvatarWindow | None = None
        self._production: Production | None = None
        self._open = ExitStack()
        portrayal = Portrayal(scenario)
        voice = speech_backend(backend)
        self._open.callback(voice.close)
        with ExitStack() as undone:
            undone.callback(self._open.close)
            if out is not None:
                production = Production(out, portrayal, voice, tell=tell, force=force)
                self._production = self._open.enter_context(production)
                self.audience.append(production)
            if avatar:
                self._open_window(portrayal, voice, sound=speak)
            if speak and self._window is None:
                self._speak(portrayal, voice)
            undone.pop_all()

    def perform(self, play: Callable[[], Result]) -> Result:
        """Play, in a thread beside the window when there is one; return what the play returns, raise what it raises.

        However the play ends, what was played so far is written.

        Args:
            play: Plays to the end, for :attr:`audience`.
        """
        try:
            outcome = play() if self._window is None else self._window.perform(play)
        except BaseException:
            # What stopped the play is what has to be told; whoever reads what is told may be what is gone.
            with suppress(EspressivoError, OSError):
                self._finish()
            raise
        self._finish()
        return outcome

    def _finish(self) -> None:
        """Write what is written at the end."""
        if self._production is not None:
            timeline = self._production.finish()
            lines = sum(entry.spoken is not None for entry in timeline.entries)
            self._tell(f"wrote {os.fspath(self._production.folder)}: {lines} lines, {timeline.duration:.0f} s")

    def __enter__(self) -> Presentation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def _open_window(self, portrayal: Portrayal, voice: SpeechBackend, *, sound: bool) -> None:
        from ...expression.avatar.window import AvatarWindow  # the scenes of a play without a window need no pygame
        from .screening import Screening, scene_of, window_size

        scene = scene_of(portrayal)
        try:
            self._window = AvatarWindow(scene, title="espressivo", size=window_size(len(scene)), sound=sound)
        except (ExpressionError, MissingExtraError) as error:
            self._tell(f"no faces in a window: {error}")
            return
        self._open.callback(self._window.close)
        self.audience.append(Screening(portrayal, self._window, voice, self._tell))

    def _speak(self, portrayal: Portrayal, voice: SpeechBackend) -> None:
        speaker = self._open.enter_context(Speaker(voice))
        if speaker.audible.ok:
            self.audience.append(Aloud(portrayal, speaker, self._tell))
        else:
            self._tell(f"nothing is heard: {speaker.audible.why}")
