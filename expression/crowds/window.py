"""A window on a stadium: time passes, and whoever is clicked on shows their face."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from ...agents.why import Why
from ..avatar.pygame_loading import load_pygame
from ..avatar.window import open_display
from .showing import StadiumShow

__all__ = ["StadiumWindow"]

_FPS: Final = 30


class StadiumWindow:
    """Shows a stadium. Keys: Esc or q leave, space pauses, s saves what is seen as ``espressivo-1.png`` and so on.

    Time passes as it does outside, or slower where painting does not keep up. A click on a spectator makes them a whole
    agent, shows their face, and tells why they feel as they do; of a crowd in other processes, only what they feel. For
    the main thread only.

    Args:
        show: What is shown.
        seconds: When time stops; the window stays.
        tell: Hears why somebody who was clicked on feels what they feel most.
        title: Of the window.

    Raises:
        ExpressionError: There is no screen to open a window on.
        MissingExtraError: pygame is not installed.
    """

    def __init__(
        self,
        show: StadiumShow,
        seconds: float,
        *,
        tell: Callable[[Why], None] | None = None,
        title: str = "espressivo crowd stadium",
    ) -> None:
        self._pygame = load_pygame()
        self.show = show
        self._seconds, self._title, self._tell = seconds, title, tell
        open_display(self._pygame)
        self._pygame.display.set_caption(title)
        self._surface = self._pygame.display.set_mode(show.picture.size)
        self._pace = self._pygame.time.Clock()
        self._before = perf_counter()
        self._owed, self.is_paused, self.is_open, self._stale = 0.0, False, True, True

    def run(self) -> None:
        """Show frames until a person closes the window."""
        while self.pump():
            self._pace.tick(_FPS)

    def pump(self, passed: float | None = None) -> bool:
        """Show one frame, without waiting; return whether the window is still open.

        Args:
            passed: Seconds since the last one; the clock is asked by default.
        """
        if not self.is_open:
            return False
        now = perf_counter()
        passed, self._before = now - self._before if passed is None else passed, now
        for event in self._pygame.event.get():
            self._take(event)
        if self.is_open:
            self._pass(0.0 if self.is_paused else passed)
            if self._stale:
                self._paint()
        return self.is_open

    def screenshot(self, folder: Path | None = None) -> Path:
        """Save what is seen, under the first name that is free, and return where."""
        place = folder or Path()
        file = next(file for number in range(1, 1_000_000) if not (file := place / f"espressivo-{number}.png").exists())
        self._pygame.image.save(self._surface, str(file))
        return file

    def close(self) -> None:
        """Close it; may be called twice."""
        if self.is_open:
            self.is_open = False
            self._pygame.display.quit()

    def __enter__(self) -> StadiumWindow:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _pass(self, seconds: float) -> None:
        """Let time pass, a step at most: rather slow than in leaps."""
        step = self.show.stadium.story.step
        self._owed = min(self._owed + seconds, step)
        if self._owed >= step and self.show.stadium.time < self._seconds - 1e-9:
            self._owed -= step
            self.show.step()
            self._stale = True

    def _take(self, event: Any) -> None:
        if event.type == self._pygame.QUIT:
            self.close()
        elif event.type == self._pygame.MOUSEBUTTONDOWN and event.button == 1:
            found = self.show.picture.member_at(*event.pos)
            if found is not None:
                self._click(found)
        elif event.type == self._pygame.VIDEOEXPOSE:
            self._stale = True
        elif event.type == self._pygame.KEYDOWN:
            self._press(event.key)

    def _click(self, index: int) -> None:
        self.show.watch(index)
        self._stale = True
        if self._tell is not None:
            self._tell(self.show.why(index))

    def _press(self, key: int) -> None:
        if key in (self._pygame.K_ESCAPE, self._pygame.K_q):
            self.close()
        elif key == self._pygame.K_SPACE:
            self.is_paused = not self.is_paused
            self._pygame.display.set_caption(self._title + (" (paused)" if self.is_paused else ""))
        elif key == self._pygame.K_s:
            self._pygame.display.set_caption(f"{self._title} - saved {self.screenshot()}")

    def _paint(self) -> None:
        pixels = self.show.frame()
        self._pygame.surfarray.blit_array(self._surface, pixels.transpose(1, 0, 2))
        self._pygame.display.flip()
        self._stale = False
