"""A window in which characters live: it shows them, plays what they say, and takes what they feel from any thread.

A window belongs to the main thread (macOS knows no other way). What feeds it runs in a thread of its own, which
:meth:`AvatarWindow.perform` starts; or a host with a loop of its own calls :meth:`AvatarWindow.pump` once a frame.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from time import perf_counter
from typing import Any, Final, TypeVar

from ...core.errors import ExpressionError
from ..expression import Expression
from ..speech.backend import Speech
from .pygame_loading import load_pygame, quiet_libraries
from .scene import AHEAD, Scene, check_said, check_shown
from .sound import Loudspeaker
from .stage import StagePainter

__all__ = ["AvatarWindow", "Clock", "Spoken", "open_display"]

Result = TypeVar("Result")

_BUDGET: Final = 0.7  # of a frame's time, for painting
_SELDOM: Final = 3  # frames
_SMALLEST: Final = 120
_SCREENS: Final = ("x11", "wayland")
_ENDING: Final = 5.0  # seconds that what feeds a window has to end after Ctrl-C


class Spoken:
    """Something that a window was told to say, for whoever waits for it.

    Attributes:
        heard: Whether it was said to its end, as far as is known.
    """

    def __init__(self) -> None:
        self.heard = False
        self._ended = threading.Event()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is said, broken off, or the window closed; return whether it was heard to its end."""
        self._ended.wait(seconds)
        return self.heard

    def end(self, heard: bool) -> None:
        """Let those who wait go on."""
        if not self._ended.is_set():
            self.heard = heard
            self._ended.set()


class Clock:
    """Seconds since it was made, less those for which it was stopped.

    Args:
        now: Where the seconds come from.
    """

    def __init__(self, now: Callable[[], float] = perf_counter) -> None:
        self._now = now
        self._begun = now()
        self._stopped: float | None = None

    @property
    def is_paused(self) -> bool:
        """Whether it stands."""
        return self._stopped is not None

    def time(self) -> float:
        """Return the seconds."""
        return (self._now() if self._stopped is None else self._stopped) - self._begun

    def pause(self, paused: bool) -> None:
        """Stop, or go on where it stopped."""
        if paused and self._stopped is None:
            self._stopped = self._now()
        elif not paused and self._stopped is not None:
            self._begun += self._now() - self._stopped
            self._stopped = None


class AvatarWindow:
    """Shows a scene. Keys: Esc or q leave, space pauses, s saves what is seen as ``espressivo-1.png`` and so on.

    Args:
        scene: Who is seen.
        title: Of the window.
        size: Width and height at first, in pixels; a person may change them.
        fps: Frames a second that it aims at.
        sound: Whether speech is heard, where there is a device.
        captions: Whether names and lines are written beneath the faces.
        clock: What tells the time of the scene.

    ::

        window = AvatarWindow(Scene([Character("Ana")]))
        window.perform(lambda: window.say("Ana", speech).wait())

    Raises:
        ExpressionError: There is no screen to open a window on.
        MissingExtraError: pygame is not installed.
    """

    def __init__(
        self,
        scene: Scene,
        *,
        title: str = "espressivo",
        size: tuple[int, int] = (480, 595),
        fps: int = 60,
        sound: bool = True,
        captions: bool = True,
        clock: Clock | None = None,
    ) -> None:
        self._pygame = load_pygame()
        self.scene = scene
        self._orders: SimpleQueue[Callable[[float], None]] = SimpleQueue()
        self._awaited: dict[str, tuple[float, Spoken]] = {}
        self._closed = threading.Event()
        self._title, self._fps = title, fps
        open_display(self._pygame)
        self._pygame.display.set_caption(title)
        self._surface = self._pygame.display.set_mode(size, self._pygame.RESIZABLE)
        self._painter = StagePainter(scene, captions=captions)
        self._loudspeaker = Loudspeaker() if sound else None
        self._pace = self._pygame.time.Clock()
        self._frame, self._turn, self._cost = 0, 0, 0.0
        self._clock = clock or Clock()

    @property
    def is_open(self) -> bool:
        """Whether it can be seen; any thread may ask."""
        return not self._closed.is_set()

    @property
    def is_silent(self) -> bool:
        """Whether nothing can be heard, by choice or for want of a device."""
        return self._loudspeaker is None or self._loudspeaker.is_silent

    @property
    def time(self) -> float:
        """What time it is in the scene, in seconds; any thread may ask."""
        return self._clock.time()

    def aim(self, name: str, expression: Expression) -> None:
        """From now on let somebody show another expression; any thread may call this.

        Raises:
            ExpressionError: Nobody is called so.
            TypeError: It is no expression.
        """
        check_shown(expression)
        character = self.scene[name]

        def aim(time: float) -> None:
            character.forget(time)
            character.aim(expression, time)

        self._orders.put(aim)

    def say(self, name: str, speech: Speech) -> Spoken:
        """Let somebody begin to say something; any thread may call this, and wait for the end.

        Raises:
            ExpressionError: Nobody is called so.
            TypeError: It is no speech.
        """
        check_said(speech)
        self.scene[name]  # nobody of that name is the caller's mistake, not the window's
        spoken = Spoken()
        self._orders.put(lambda time: self._begin(name, speech, spoken, time))
        if not self.is_open:
            spoken.end(heard=False)
        return spoken

    def hush(self, name: str) -> None:
        """Let somebody break off; any thread may call this.

        Raises:
            ExpressionError: Nobody is called so.
        """
        self.scene[name]
        self._orders.put(lambda time: self._break_off(name, time))

    def pump(self) -> bool:
        """Show one frame, without waiting; return whether the window is still open. For the main thread only."""
        if not self.is_open:
            return False
        for event in self._pygame.event.get():
            self._take(event)
        if self.is_open:
            time = self._clock.time()
            self._obey(time)
            self._show(time)
        return self.is_open

    def run(self, until: Callable[[], bool] | None = None) -> None:
        """Show frames until the window is closed, or ``until`` says so. For the main thread only."""
        while self.pump() and not (until is not None and until()):
            self._pace.tick(self._fps)

    def perform(self, work: Callable[[], Result], *, stay: bool = False) -> Result:
        """Show frames while ``work`` runs in a thread of its own; return what it returns, raise what it raises.

        When the window is closed first, whoever waits for speech goes on, and ``work`` runs to its end unseen, or ends
        itself because :attr:`is_open` says so.

        Args:
            work: What feeds the window.
            stay: Whether the window stays until a person closes it.
        """
        outcome: list[Callable[[], Result]] = []
        thread = threading.Thread(target=lambda: outcome.append(_outcome_of(work)), name="play", daemon=True)
        thread.start()
        try:
            self.run(until=lambda: not thread.is_alive())
            while thread.is_alive():
                thread.join(0.2)  # in steps, so that Ctrl-C comes through
            if stay and self.is_open and outcome and not isinstance(outcome[0], _Raises):
                self.run()
        finally:
            self.close()
            thread.join(_ENDING)  # after Ctrl-C: what is played ends, as :attr:`is_open` tells it to
        return outcome[0]()

    def screenshot(self, folder: Path | None = None) -> Path:
        """Save what is seen, under the first name that is free, and return where. For the main thread only."""
        place = folder or Path()
        file = next(file for number in range(1, 1_000_000) if not (file := place / f"espressivo-{number}.png").exists())
        self._pygame.image.save(self._surface, str(file))
        return file

    def close(self) -> None:
        """Close it; may be called twice. For the main thread only."""
        if self._closed.is_set():
            return
        self._closed.set()
        if self._loudspeaker is not None:
            self._loudspeaker.close()
        for _, spoken in self._awaited.values():
            spoken.end(heard=False)
        self._obey(self._clock.time())
        self._pygame.display.quit()

    def __enter__(self) -> AvatarWindow:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _take(self, event: Any) -> None:
        """Do what a person wants."""
        if event.type == self._pygame.QUIT:
            self.close()
        elif event.type == self._pygame.VIDEORESIZE:
            size = (max(_SMALLEST, event.w), max(_SMALLEST, event.h))
            if size != (event.w, event.h):
                self._pygame.display.set_mode(size, self._pygame.RESIZABLE)
            self._surface = self._pygame.display.get_surface()
        elif event.type == self._pygame.VIDEOEXPOSE:
            self._pygame.display.flip()  # what was hidden is seen again, painted anew or not
        elif event.type == self._pygame.KEYDOWN:
            self._press(event.key)

    def _press(self, key: int) -> None:
        if key in (self._pygame.K_ESCAPE, self._pygame.K_q):
            self.close()
        elif key == self._pygame.K_SPACE:
            self._clock.pause(not self._clock.is_paused)
            if self._loudspeaker is not None:
                self._loudspeaker.pause(self._clock.is_paused)
            self._pygame.display.set_caption(self._title + (" (paused)" if self._clock.is_paused else ""))
        elif key == self._pygame.K_s:
            self._pygame.display.set_caption(f"{self._title} - saved {self.screenshot()}")

    def _obey(self, time: float) -> None:
        """Do what other threads have asked for, and tell them what has ended."""
        while True:
            try:
                order = self._orders.get_nowait()
            except Empty:
                break
            order(time)
        for name, (end, spoken) in list(self._awaited.items()):
            if time >= end:
                spoken.end(heard=True)
                del self._awaited[name]

    def _begin(self, name: str, speech: Speech, spoken: Spoken, time: float) -> None:
        if not self.is_open:
            spoken.end(heard=False)
            return
        self._break_off(name, time)
        self.scene[name].forget(time)
        # Mouth, letters and the end of waiting go by what is heard; the mouth opens before that.
        if self._loudspeaker is not None:
            self._loudspeaker.play(name, speech, AHEAD)
        self._awaited[name] = (self.scene[name].say(speech, time + AHEAD).end, spoken)

    def _break_off(self, name: str, time: float) -> None:
        self.scene[name].hush(time)
        if self._loudspeaker is not None:
            self._loudspeaker.hush(name)
        if name in self._awaited:
            self._awaited.pop(name)[1].end(heard=False)

    def _show(self, time: float) -> None:
        """Paint as many faces as there is time for; of a crowd, some now and some with the next frame."""
        due = self._due(time)
        begun = perf_counter()
        painted = self._painter.paint(self._surface, time, due)
        each = (perf_counter() - begun) / max(1, len(due))
        self._cost = each if not self._cost else 0.9 * self._cost + 0.1 * each
        self._pygame.display.update(painted)

    def _due(self, time: float) -> set[int]:
        """Return the places of those who are painted in this frame: who speaks first, then everybody in turn."""
        count = len(self.scene)
        room = min(count, max(1, int(_BUDGET / self._fps / self._cost))) if self._cost else count
        speaking = [index for index, character in enumerate(self.scene) if character.speaks(time)]
        others = [index for index in ((self._turn + step) % count for step in range(count)) if index not in speaking]
        # Somebody gets a turn even when all the time goes to those who speak, though not in every frame.
        self._frame += 1
        waiting = others[: max(room - len(speaking), self._frame % _SELDOM == 0)]
        if waiting:
            self._turn = (waiting[-1] + 1) % count
        return {*speaking[:room], *waiting}


class _Raises:
    """What an error came to."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __call__(self) -> Any:
        raise self._error


def _outcome_of(work: Callable[[], Result]) -> Callable[[], Result]:
    """Run, and return what gives the result, or raises the error, in another thread."""
    try:
        result = work()
    except BaseException as error:
        return _Raises(error)
    return lambda: result


def open_display(pygame: Any) -> None:
    """Start pygame's display on a screen that somebody can see, or on one that was asked for.

    Raises:
        ExpressionError: There is none.
    """
    asked = os.environ.get("SDL_VIDEODRIVER", "")
    try:
        with quiet_libraries():
            pygame.display.init()
    except pygame.error as error:
        raise _no_screen(str(error)) from None
    driver = pygame.display.get_driver()
    if sys.platform.startswith("linux") and not asked and driver not in _SCREENS and driver != "KMSDRM":
        pygame.display.quit()
        named = [name for name in ("DISPLAY", "WAYLAND_DISPLAY") if os.environ.get(name)]
        why = f"the screen of {' and '.join(named)} does not answer" if named else ""
        raise _no_screen(why or "neither DISPLAY nor WAYLAND_DISPLAY is set")


def _no_screen(why: str) -> ExpressionError:
    return ExpressionError(
        f"no window can be opened here ({why}): run it on a desktop, or write a picture or a film instead, "
        "with --out FILE.png or --out FILE.webp"
    )
