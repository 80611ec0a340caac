"""The faces of a play on one sheet: one for each line, with who speaks and what shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ...expression.avatar.png import png_bytes
from ...expression.avatar.sheet import Cell, sheet
from ...expression.expression import Pose
from .portrayal import PortrayedTurn

__all__ = ["MOST_FACES", "draw_storyboard"]

MOST_FACES: Final = 120
"""Of a longer play, so many are drawn, spread over all of it."""
_COLUMNS: Final = 6
_SIZE: Final = 192
_SHOWS_FROM: Final = 0.15


def draw_storyboard(turns: Sequence[PortrayedTurn]) -> bytes:
    """Return the faces that go with lines as a PNG file, in order of time.

    Args:
        turns: At least one.
    """
    count = min(len(turns), MOST_FACES)
    chosen = [turns[number * len(turns) // count] for number in range(count)]
    cells = [Cell(Pose.of(each.expression), each.look, _label(each)) for each in chosen]
    return png_bytes(sheet(cells, min(_COLUMNS, count), _SIZE))


def _label(portrayed: PortrayedTurn) -> str:
    shown = next((name for name, weight in portrayed.expression.emotions.items() if weight >= _SHOWS_FROM), "")
    who = f"{portrayed.turn.number} {portrayed.turn.agent}"
    return f"{who}: {shown}" if shown else who
