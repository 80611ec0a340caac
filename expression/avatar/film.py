"""Films of a scene without a screen: pictures one after the other, in a folder or as an animated WebP."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ...core.errors import ExpressionError, MissingExtraError
from .png import png_bytes
from .raster import rasterise
from .scene import LETTERING, Scene, grid

__all__ = ["Progress", "film_frames", "film_size", "kind_of", "write_png_folder", "write_webp"]

Frame = NDArray[np.uint8]
"""(height, width, 3) of red, green and blue, 0..255."""
Progress = Callable[[int, int], None]
"""Told after each frame how many are done, and how many there are."""

_COLUMNS: Final = 4
_LARGEST: Final = 4096
_MOST_FRAMES: Final = 36_000
_BACKGROUND: Final = (246, 246, 250)


def film_size(count: int, face: int, *, captions: bool) -> tuple[int, int]:
    """Return width and height, in pixels, of an area in which so many faces are about so large; both are even.

    >>> film_size(1, 480, captions=False), film_size(3, 100, captions=False)
    ((480, 480), (300, 100))
    """
    columns = min(count, _COLUMNS) if count <= _COLUMNS else math.ceil(math.sqrt(count * 1.6))
    rows = -(-count // columns)
    tall = rows * (face + (math.ceil(face * LETTERING) if captions else 0))
    shrunk = min(1.0, _LARGEST / (columns * face), _LARGEST / tall)
    width, height = (max(16, math.ceil(side * shrunk / 2) * 2) for side in (columns * face, tall))
    return min(width, _LARGEST), min(height, _LARGEST)


def film_frames(
    scene: Scene,
    seconds: float,
    *,
    fps: float = 25,
    size: tuple[int, int] = (480, 480),
    start: float = 0.0,
    captions: bool = False,
    with_pygame: bool = False,
) -> tuple[int, Iterator[Frame]]:
    """Return how many frames a film has, and the frames, which are painted as they are asked for.

    The same scene gives the same frames on every machine, unless pygame paints them: that is ten times as fast, and
    differs by a shade at edges.

    Args:
        scene: What is filmed.
        seconds: How long.
        fps: Frames a second.
        size: Width and height in pixels.
        start: From when on, in seconds of the scene.
        captions: Whether names and lines are written beneath the faces; needs pygame.
        with_pygame: Whether pygame paints.

    Raises:
        ExpressionError: A side is not on 16..4096 pixels, or there would be no frame or more than 36,000.
        MissingExtraError: pygame is asked for and not installed.
    """
    count = round(seconds * fps) if 0 < fps <= 240 and 0 < seconds < 1e6 else 0
    if not 1 <= count <= _MOST_FRAMES:
        raise ExpressionError(
            f"{seconds:g} seconds at {fps:g} frames a second make no film: expected 1 to {_MOST_FRAMES} frames"
        )
    if not all(16 <= side <= _LARGEST for side in size):
        raise ExpressionError(f"a film of {size[0]} x {size[1]} pixels: expected 16 to {_LARGEST} a side")
    times = [start + index / fps for index in range(count)]
    return count, (_painted if with_pygame or captions else _rasterised)(scene, times, size, captions)


def write_png_folder(folder: Path, frames: Iterable[Frame], count: int, *, tell: Progress | None = None) -> list[Path]:
    """Write frames as ``0000.png``, ``0001.png`` ... into a folder, which is made when it does not exist.

    Returns:
        What was written; the same frames give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digits = max(4, len(str(count - 1)))
    files = []
    for index, frame in enumerate(frames):
        file = folder / f"{index:0{digits}}.png"
        file.write_bytes(png_bytes(frame))
        files.append(file)
        if tell is not None:
            tell(index + 1, count)
    return files


def write_webp(
    file: Path,
    frames: Iterable[Frame],
    count: int,
    *,
    fps: float = 25,
    quality: int = 80,
    loop: bool = True,
    tell: Progress | None = None,
) -> None:
    """Write frames as an animated WebP.

    Args:
        file: Where to.
        frames: All of one size.
        count: How many there are.
        fps: Frames a second.
        quality: 0 (small) .. 99; 100 loses nothing.
        loop: Whether it begins again when it has ended.
        tell: Hears how far it is.

    Raises:
        MissingExtraError: pillow is not installed.
    """
    image = _pillow()
    pictures = (image.fromarray(frame) for frame in _told(frames, count, tell))
    first = next(pictures)
    # Times are whole milliseconds: rounded one by one they would add up to another length.
    durations = [round(1000 * (index + 1) / fps) - round(1000 * index / fps) for index in range(count)]
    made = io.BytesIO()
    first.save(
        made,
        "WEBP",
        save_all=True,
        append_images=pictures,
        duration=durations,
        loop=0 if loop else 1,
        quality=min(quality, 100),
        lossless=quality >= 100,
        method=4,
    )
    file.write_bytes(made.getvalue())


def kind_of(out: str) -> Literal["folder", "webp", "png"]:
    """Return what is written under a name: a folder ends in a slash or is there already.

    Raises:
        ExpressionError: The name ends otherwise.
    """
    path = Path(out)
    if out.endswith(("/", "\\")) or path.is_dir():
        return "folder"
    suffix = path.suffix.lower()
    if suffix == ".webp":
        return "webp"
    if suffix == ".png":
        return "png"
    raise ExpressionError(f"{out}: expected FILE.png, FILE.webp, or a folder, whose name ends in a slash")


def _rasterised(scene: Scene, times: list[float], size: tuple[int, int], captions: bool) -> Iterator[Frame]:  # noqa: ARG001
    cells = grid(len(scene), *size, lettering=False)
    for time in times:
        frame = np.empty((size[1], size[0], 3), np.uint8)
        frame[:] = _BACKGROUND
        for character, cell in zip(scene, cells, strict=True):
            area = frame[cell.y : cell.y + cell.size, cell.x : cell.x + cell.size]
            face = rasterise(character.picture(time), cell.size, cell.size).astype(np.uint16)
            alpha = face[..., 3:]
            area[:] = (face[..., :3] * alpha + area * (255 - alpha) + 127) // 255
        yield frame


def _painted(scene: Scene, times: list[float], size: tuple[int, int], captions: bool) -> Iterator[Frame]:
    from .pygame_loading import load_pygame
    from .stage import StagePainter, new_surface

    pygame = load_pygame()
    painter, surface = StagePainter(scene, captions=captions, background=_BACKGROUND), new_surface(*size)
    for time in times:
        painter.paint(surface, time)
        yield np.ascontiguousarray(pygame.surfarray.array3d(surface).transpose(1, 0, 2))


def _told(frames: Iterable[Frame], count: int, tell: Progress | None) -> Iterator[Frame]:
    for index, frame in enumerate(frames):
        yield frame
        if tell is not None:
            tell(index + 1, count)


def _pillow() -> Any:
    try:
        return import_module("PIL.Image")
    except ImportError:
        raise MissingExtraError("pillow", "avatar") from None
