"""Paints pictures on a pygame surface, quickly enough for sixty frames a second.

What stands still is kept: the shapes behind the first one that moved are painted once, and a picture that is the same
as the last one at that size costs one copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import TYPE_CHECKING

from .patches import Scanner
from .pygame_loading import load_pygame
from .shapes import Colour, Fill, Picture

if TYPE_CHECKING:
    import pygame

__all__ = ["Painter"]


class Painter:
    """Paints one character's pictures, one after the other.

    Args:
        behind: The colour behind pictures that have no background of their own.

    >>> painter = Painter()
    >>> square = Picture((Fill(((0, 0), (0.5, 0), (0.5, 1), (0, 1)), (200, 30, 30)),), background=(0, 0, 0))
    >>> surface = painter.paint(square, 8)
    >>> tuple(surface.get_at((3, 3))), tuple(surface.get_at((4, 3)))
    ((200, 30, 30, 255), (0, 0, 0, 255))

    Raises:
        MissingExtraError: pygame is not installed.
    """

    def __init__(self, behind: Colour = (255, 255, 255)) -> None:
        self._pygame = load_pygame()
        self._behind = behind
        self._scanner = Scanner()
        self._still: tuple[Fill, ...] = ()
        self._last: Picture | None = None
        self._layer: pygame.Surface = self._pygame.Surface((0, 0), 0, 32)
        self._canvas: pygame.Surface = self._layer

    def paint(self, picture: Picture, size: int) -> pygame.Surface:
        """Return a picture as a square surface of so many pixels a side; it changes when the next one is painted."""
        new = self._last is None or self._canvas.get_width() != size or picture.background != self._last.background
        if new:
            self._layer, self._canvas = (self._pygame.Surface((size, size), 0, 32) for _ in range(2))
        if new or picture != self._last:
            self._keep_still(picture, new)
            self._canvas.blit(self._layer, (0, 0))
            self._add(self._canvas, picture.fills[len(self._still) :])
            self._last = picture
        return self._canvas

    def _keep_still(self, picture: Picture, new: bool) -> None:
        """Paint the layer of what has not moved since the last picture, unless it is what the layer shows already."""
        before = () if new or self._last is None else self._last.fills
        pairs = takewhile(lambda pair: pair[0] == pair[1], zip(before, picture.fills, strict=False))
        still = tuple(fill for fill, _ in pairs)
        if new or still != self._still:
            self._layer.fill(self._behind if picture.background is None else picture.background)
            self._add(self._layer, still)
            self._still = still

    def _add(self, surface: pygame.Surface, fills: Sequence[Fill]) -> None:
        size = surface.get_width()
        view = self._pygame.image.frombuffer
        surface.fblits(
            [
                (view(patch.pixels, patch.pixels.shape[::-1], "BGRA"), (patch.x, patch.y))
                for patch in self._scanner.patches(fills, size, size)
                if patch is not None
            ]
        )
