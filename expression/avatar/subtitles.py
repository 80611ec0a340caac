"""What is written beneath a face: a name, and the line that is said, which darkens word by word."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from .pygame_loading import load_pygame
from .shapes import Colour

if TYPE_CHECKING:
    import pygame

__all__ = ["Subtitles", "wrapped"]

_NAME: Final[Colour] = (120, 124, 140)
_SAID: Final[Colour] = (38, 40, 52)
_UNSAID: Final[Colour] = (168, 172, 186)
_LONGEST: Final = 2000
"""Characters of a line that are shown at most."""


class Subtitles:
    """Writes strips and keeps the last ones.

    Args:
        background: Behind the letters.
    """

    def __init__(self, background: Colour) -> None:
        self._pygame = load_pygame()
        self._pygame.font.init()
        self._background = background
        self._font = lru_cache(maxsize=16)(lambda size: self._pygame.font.Font(None, size))
        self.strip = lru_cache(maxsize=64)(self._written)

    def _written(self, name: str, text: str, said: int, width: int, height: int) -> pygame.Surface:
        """Return a strip: a name, and beneath it as much of a text as has room around what is being said.

        Args:
            name: Whose line it is.
            text: What is said.
            said: How many characters of it have been begun.
            width: Of the strip, in pixels.
            height: Of the strip, in pixels.
        """
        surface: pygame.Surface = self._pygame.Surface((width, height), 0, 32)
        surface.fill(self._background)
        font = self._font(max(8, round(height * 0.30)))
        rise = font.get_linesize()
        title = font.render(name, True, _NAME)
        surface.blit(title, ((width - title.get_width()) // 2, 0))
        lines = wrapped(text[:_LONGEST], lambda part: bool(font.size(part)[0] <= width * 0.94))
        for row, (start, line) in enumerate(_around(lines, said, max(1, height // rise - 1))):
            self._write(surface, font, line, said - start, (row + 1) * rise)
        return surface

    def _write(self, surface: pygame.Surface, font: Any, line: str, said: int, y: int) -> None:
        """Write one line, centred, the part that has been said dark."""
        whole = font.render(line, True, _UNSAID, self._background)
        left = (surface.get_width() - whole.get_width()) // 2
        surface.blit(whole, (left, y))
        if said > 0:
            dark = font.render(line, True, _SAID, self._background)
            surface.blit(dark, (left, y), (0, 0, font.size(line[:said])[0], dark.get_height()))


def wrapped(text: str, fits: Any) -> list[tuple[int, str]]:
    """Return the lines of a text, each with the index at which it begins; a word that is too long stands alone.

    Args:
        text: Any.
        fits: Tells whether a line is short enough.

    >>> wrapped("to be or not", lambda line: len(line) <= 5)
    [(0, 'to be'), (6, 'or'), (9, 'not')]
    """
    lines: list[tuple[int, str]] = []
    place = 0
    for word in text.split():
        place = text.index(word, place)
        start = lines[-1][0] if lines else 0
        if lines and fits(text[start : place + len(word)]):
            lines[-1] = (start, text[start : place + len(word)])
        else:
            lines.append((place, word))
        place += len(word)
    return lines


def _around(lines: list[tuple[int, str]], said: int, room: int) -> list[tuple[int, str]]:
    """Return as many lines as have room, those that are being said among them."""
    current = max((index for index, (start, _) in enumerate(lines) if start < said), default=0)
    page = current // room * room
    return lines[page : page + room]
