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
_LETTERS: Final = 0.24
"""Size of letters, as a part of the strip's height."""
_BREADTH: Final = 0.92
"""How much of the strip's width lines take."""
_FINER: Final = 3
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
        # Small letters are crooked when they are fitted to pixels: they are written large and made smaller.
        large: pygame.Surface = self._pygame.Surface((width * _FINER, height * _FINER), self._pygame.SRCALPHA, 32)
        large.fill((*_UNSAID, 0))
        font = self._font(max(8, round(height * _LETTERS)) * _FINER)
        rise = font.get_linesize()
        self._write(large, font, name, _NAME, rise // 4)
        lines = wrapped(text[:_LONGEST], lambda part: bool(font.size(part)[0] <= large.get_width() * _BREADTH))
        room = max(1, round((large.get_height() - rise * 1.5) / rise))
        for row, (start, line) in enumerate(_around(lines, said, room)):
            y = round((row + 1.35) * rise)
            self._write(large, font, line, _UNSAID, y)
            self._write(large, font, line, _SAID, y, max(0, said - start))
        strip: pygame.Surface = self._pygame.Surface((width, height), 0, 32)
        strip.fill(self._background)
        strip.blit(self._pygame.transform.smoothscale(large, (width, height)), (0, 0))
        return strip

    def _write(
        self, surface: pygame.Surface, font: Any, line: str, colour: Colour, y: int, end: int | None = None
    ) -> None:
        """Write one line, centred, or its beginning; what stands beneath goes."""
        letters = font.render(line, True, colour)
        wide = letters.get_width() if end is None else font.size(line[:end])[0]
        area = ((surface.get_width() - letters.get_width()) // 2, y, wide, letters.get_height())
        surface.fill((*colour, 0), area)
        surface.blit(letters, area, (0, 0, wide, letters.get_height()))


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
