"""What an expression looks and sounds like, on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, TypeAlias

import msgspec
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..expression.expression import Breathing, Expression, Gaze, Head, Prosody
from ..ontology.action_units import unit_name
from ..scenarios.drawing import bar, glyphs_for

__all__ = ["ExpressionSheet", "expression_data"]

Row: TypeAlias = tuple[str, str]

_BAR: Final = 16
_LEAST: Final = 0.005  # what is less is shown as 0.00, and left out


def expression_data(expression: Expression) -> dict[str, object]:
    """Return an expression as plain data; action units by name."""
    parts = ("emotions", "prosody", "gaze", "head", "cues", "breathing", "gesture", "posture")
    plain = {part: msgspec.to_builtins(getattr(expression, part)) for part in parts}
    return {**plain, "face": expression.face.named()}


class ExpressionSheet:
    """An expression as a page: voice, face, gaze, skin, body.

    Args:
        expression: What is shown.
        rig: The numbers of a rig, by its name, when they are wanted.
    """

    def __init__(self, expression: Expression, rig: tuple[str, Mapping[str, float]] | None = None) -> None:
        self._expression = expression
        self._rig = rig

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        table = Table.grid(padding=(0, 2))
        for style in ("bold", "", ""):
            table.add_column(style=style, no_wrap=True)
        for title, rows in self._sections(partial(_bar, glyphs_for(console).eighths)):
            if rows and table.row_count:
                table.add_row()
            for index, (label, value) in enumerate(rows):
                table.add_row(Text("" if index else title), Text(label), Text(value))
        yield table

    def _sections(self, draw: partial[str]) -> Iterator[tuple[str, list[Row]]]:
        shown = self._expression
        yield "Shows", _bars(shown.emotions, draw) or [("nothing", "")]
        yield "Voice", _voice(shown.prosody)
        yield "Face", [(f"{name} {unit_name(name)}", draw(value)) for name, value in shown.face.named().items()]
        yield "Gaze", _gaze(shown.gaze)
        yield "Head", _head(shown.head)
        yield "Skin, eyes", _bars(shown.cues, draw)
        yield "Breath", _breath(shown.breathing)
        yield "Gesture", _bars(shown.gesture, draw)
        yield "Posture", _bars(shown.posture, draw)
        if self._rig:
            yield self._rig[0], _bars(self._rig[1], draw)


def _bar(eighths: str, value: float) -> str:
    return f"{bar(abs(value), _BAR, eighths)} {value:5.2f}"


def _bars(values: Mapping[str, float], draw: partial[str]) -> list[Row]:
    return [(name, draw(value)) for name, value in values.items() if abs(value) >= _LEAST]


def _voice(prosody: Prosody) -> list[Row]:
    said = [
        ("rate", f"{prosody.rate:+.0%}", prosody.rate),
        ("pitch", f"{prosody.pitch_st:+.1f} semitones", prosody.pitch_st),
        ("range of pitch", f"x {prosody.range_x:.2f}", prosody.range_x - 1),
        ("loudness", f"{prosody.gain_db:+.1f} dB", prosody.gain_db),
        ("between words", f"+{prosody.gap_10ms * 10:.0f} ms", prosody.gap_10ms),
    ]
    return [(what, text) for what, text, value in said if abs(value) >= _LEAST] or [("as always", "")]


def _gaze(gaze: Gaze) -> list[Row]:
    ways = [("to own left", "to own right", gaze.x), ("up", "down", gaze.y)]
    return [(more if value > 0 else less, f"{abs(value):.2f}") for more, less, value in ways if abs(value) >= _LEAST]


def _head(head: Head) -> list[Row]:
    ways = [
        ("raised", "lowered", head.pitch),
        ("turned to own left", "turned to own right", head.yaw),
        ("tilted to own left", "tilted to own right", head.roll),
    ]
    return [
        (more if value > 0 else less, f"{abs(value):.1f} degrees") for more, less, value in ways if abs(value) >= 0.05
    ]


def _breath(breathing: Breathing) -> list[Row]:
    if breathing == Breathing():
        return []
    return [("a minute", f"{breathing.rate_hz * 60:.0f}"), ("depth", f"x {breathing.depth:.2f}")]
