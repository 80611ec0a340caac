"""What a play is drawn with on a terminal: signs, bars, meters of moods, and colours for light and dark alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.console import Console
from rich.text import Text

from ..core.emotion_types import EMOTION_TYPES

__all__ = ["ASCII", "BAD", "BLOCKS", "CAST", "GOOD", "Glyphs", "bar", "colour", "glyphs_for", "meter", "plain", "shade"]

_MAX_MOOD: Final = 10.0

# Each can be told on black and on white: its contrast with both is at least 3 to 1 (WCAG 2.2, criterion 1.4.11).
CAST: Final = ("#0e9cb0", "#b95ad2", "#b8860b", "#6f80ea", "#d9702b", "#d65a94")
"""Colours of those who take part, in turn."""
GOOD: Final = "#2f9e4a"
"""The colour of what is good to feel."""
BAD: Final = "#e0484d"
"""The colour of what is not."""

_TYPED: Final = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "→": "->", "\N{NO-BREAK SPACE}": " "}
)
"""How a typewriter writes what typesetters have their own signs for."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters that pictures are made of."""

    eighths: str
    rail: str
    zero: str
    arrow: str
    new: str
    learned: str
    inclined: str
    quotes: tuple[str, str]
    ellipsis: str
    line: str


BLOCKS: Final = Glyphs(" ▏▎▍▌▋▊▉█", "─", "┼", "→", "▲", "·", "♥", ("“", "”"), "…", "─")
"""For terminals that can show Unicode."""
ASCII: Final = Glyphs(" ....####", "-", "|", "->", "^", ".", "*", ('"', '"'), ".", "-")
"""For all others."""


def glyphs_for(console: Console) -> Glyphs:
    """Return the characters that a console can show."""
    wanted = "".join([BLOCKS.eighths, BLOCKS.rail, BLOCKS.zero, BLOCKS.arrow, BLOCKS.new, BLOCKS.inclined])
    try:
        wanted.encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return ASCII if console.legacy_windows else BLOCKS


def plain(text: str, encoding: str) -> str:
    """Write a text with what an encoding has; a question mark stands for what it has not.

    >>> plain("“Tromsø …”", "cp1252"), plain("“Tromsø …”", "ascii")
    ('"Tromsø ..."', '"Troms? ..."')
    """
    try:
        return text.translate(_TYPED).encode(encoding, "replace").decode(encoding)
    except LookupError:
        return plain(text, "ascii")


def bar(share: float, width: int, eighths: str) -> str:
    """Draw a share (0..1) as a bar of so many columns, with a resolution of an eighth of a column."""
    filled = round(max(0.0, min(1.0, share)) * width * 8)
    full, rest = divmod(filled, 8)
    return (eighths[-1] * full + (eighths[rest] if rest else "")).ljust(width)


def meter(mood: float, width: int, glyphs: Glyphs) -> Text:
    """Draw a mood (-10..10): left of the middle is bad, right of it is good."""
    middle = width // 2
    steps = round(abs(mood) / _MAX_MOOD * middle)
    place = middle + (0 if not mood else max(1, steps) if mood > 0 else -max(1, steps))
    marks = [glyphs.rail] * width
    marks[middle] = glyphs.zero
    rail = "".join(marks)
    if place == middle:
        return Text(rail, "dim")
    left, right = sorted((place, middle))
    return Text.assemble(
        (rail[:left] + (rail[left] if place > middle else ""), "dim"),
        (glyphs.eighths[-1] * (right - left), shade(mood)),
        (rail[right + (1 if place > middle else 0) :], "dim"),
    )


def shade(mood: float) -> str:
    """Return the colour of a mood."""
    return GOOD if mood > 0 else BAD if mood < 0 else "dim"


def colour(emotion: str) -> str:
    """Return the colour of an emotion of a type; none of a type that nobody knows."""
    kind = EMOTION_TYPES.get(emotion)
    if kind is None:
        return ""
    return GOOD if kind.valence > 0 else BAD
