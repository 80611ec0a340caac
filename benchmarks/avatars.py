"""What a frame of the avatar costs: a face is posed, drawn and painted, in milliseconds of processor time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from statistics import median
from time import process_time

from espressivo.core.errors import MissingExtraError
from espressivo.expression import Affect, Prosody, express
from espressivo.expression.avatar.pygame_painter import Painter
from espressivo.expression.avatar.scene import Character
from espressivo.expression.speech.null import NullBackend

__all__ = ["SIZES", "frames"]

SIZES = {"human": (160, 480, 960), "robot": (480,), "creature": (480,)}
_FPS = 60


def frames(seconds: float) -> Iterator[tuple[str, float | None, str]]:
    """Yield (id, median, note) for faces that feel, speak, blink and breathe for so many seconds of their time."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    for look, sizes in SIZES.items():
        for size in sizes:
            name = f"avatar-{look}-{size}"
            try:
                costs = _costs(look, size, max(20, round(seconds * _FPS)))
            except MissingExtraError as error:
                yield name, None, f"needs {error.package}"
                continue
            yield name, median(costs), f"least {min(costs):.1f}"


def _costs(look: str, size: int, count: int) -> list[float]:
    """Return the milliseconds of each frame; the first ones, which fill caches, are not counted."""
    character, painter = Character("Ana", look, seed=1), Painter()
    feeling = express(Affect.parse("joy:8"))
    character.aim(feeling, 0.0)
    character.say(NullBackend().synthesize("Good morning! How lovely to see you again.", Prosody()), 0.2)
    costs = []
    for frame in range(count + 10):
        begun = process_time()
        painter.paint(character.picture(frame / _FPS), size)
        costs.append(1000 * (process_time() - begun))
    return costs[10:]
