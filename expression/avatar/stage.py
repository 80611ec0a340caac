"""Paints a whole scene with pygame: faces in a grid, who they are, and what they say as they say it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Final

from .pygame_loading import load_pygame
from .pygame_painter import Painter
from .scene import Cell, Character, Scene, grid
from .shapes import Colour
from .subtitles import Subtitles

if TYPE_CHECKING:
    import pygame

__all__ = ["StagePainter", "new_surface"]

Area = tuple[int, int, int, int]
"""Left, top, width and height, in pixels."""
_BACKGROUND: Final[Colour] = (246, 246, 250)
"""Behind everything."""


class StagePainter:
    """Paints the frames of a scene on surfaces of any size.

    Args:
        scene: What is painted; characters may be given other things to do at any time.
        captions: Whether names and lines are written beneath the faces.
        background: The colour behind everything.

    Raises:
        MissingExtraError: pygame is not installed.
    """

    def __init__(self, scene: Scene, *, captions: bool = True, background: Colour = _BACKGROUND) -> None:
        self._scene = scene
        self._background = background
        self._painters = [Painter(background) for _ in scene]
        self._lettering = Subtitles(background) if captions else None
        self._cells: tuple[Cell, ...] = ()
        self._strips: dict[int, pygame.Surface] = {}
        self._size = (0, 0)

    def paint(self, surface: pygame.Surface, time: float, only: Collection[int] | None = None) -> list[Area]:
        """Paint the scene at a time, on the surface it was painted on before or one of another size.

        Args:
            surface: Where to.
            time: In seconds of the scene.
            only: The places in the scene of those who are painted anew; by default all.

        Returns:
            What of the surface has been painted.
        """
        painted: list[Area] = []
        if surface.get_size() != self._size:
            self._size = surface.get_size()
            self._cells = grid(len(self._scene), *self._size, lettering=self._lettering is not None)
            surface.fill(self._background)
            self._strips.clear()
            painted, only = [(0, 0, *self._size)], None
        for index, (character, cell) in enumerate(zip(self._scene, self._cells, strict=True)):
            if only is None or index in only:
                painted += self._paint(surface, index, character, cell, time)
        return painted

    def _paint(
        self, surface: pygame.Surface, index: int, character: Character, cell: Cell, time: float
    ) -> Iterator[Area]:
        surface.blit(self._painters[index].paint(character.picture(time), cell.size), (cell.x, cell.y))
        yield cell.x, cell.y, cell.size, cell.size
        if self._lettering is not None:
            line = character.line(time)
            text, said = (line.speech.text, line.said(time)) if line is not None else ("", 0)
            strip = self._lettering.strip(character.name, text, said, cell.size, cell.lettering)
            if strip is not self._strips.get(index):
                self._strips[index] = strip
                surface.blit(strip, (cell.x, cell.y + cell.size))
                yield cell.x, cell.y + cell.size, cell.size, cell.lettering


def new_surface(width: int, height: int) -> pygame.Surface:
    """Return a surface to paint on without a window."""
    surface: pygame.Surface = load_pygame().Surface((width, height), 0, 32)
    return surface
