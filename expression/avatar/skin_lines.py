"""Draws nose and the lines that muscles fold into a skin."""

from __future__ import annotations

from .canvas import Canvas
from .colours import Skin
from .geometry import Path, ellipse, path, smooth, stroke
from .measures import Side

__all__ = ["draw_lines", "draw_nose"]

_Corners = tuple[tuple[float, float], ...]


def draw_nose(canvas: Canvas, sides: tuple[Side, Side], skin: Skin) -> None:
    """Draw the nose: its shaded side, tip, wings and nostrils."""
    mean = [(a + b) / 2 for a, b in zip(sides[0].units, sides[1].units, strict=True)]
    up = 0.016 * mean[9] + 0.006 * mean[10]
    tip = 0.148 - up
    ridge = smooth(path((0.026, -0.045), (0.023, 0.030), (0.032, 0.085), (0.046, tip - 0.028)), steps=5)
    canvas.fill(stroke(ridge, 0.012, 0.1, 0.5), skin.shade, "nose", lift=0.03, alpha=0.8)
    canvas.soft(complex(-0.010, tip - 0.036), 0.026, 0.024, skin.light, "nose", 0.7)
    for side in sides:
        au, sign = side.units, side.sign
        wide = 0.010 * au[38] + 0.006 * au[9] + 0.003 * au[12]
        lift = 0.016 * au[9] + 0.006 * au[10]
        wing = path(
            (0.042 + wide, tip - 0.034 - lift * 0.4),
            (0.057 + wide * 1.5, tip - 0.016 - lift * 0.8),
            (0.050 + wide * 1.4, tip + 0.001 - lift),
            (0.034 + wide, tip - 0.004 - lift * 0.6),
        )
        nose = _on(stroke(smooth(wing, steps=5), 0.0105, 0.3, 0.4), sign)
        canvas.fill(nose, skin.line, "nose", lift=0.045, alpha=0.62 + 0.3 * max(au[38], au[9]))
        hole = complex(0.021 + 0.5 * wide, tip + 0.001 - 0.5 * lift)
        flare = 1 + 0.75 * au[38] + 0.2 * au[9]
        canvas.fill(
            _on(ellipse(hole, 0.0115 * flare, 0.0055 * flare, 16), sign), skin.line, "nose", lift=0.05, alpha=0.85
        )
    under = smooth(path((-0.012, tip + 0.004), (0, tip + 0.010), (0.012, tip + 0.004)), steps=4)
    canvas.fill(stroke(under, 0.007, 0.2, 0.2), skin.line, "nose", lift=0.06, alpha=0.5)


def draw_lines(canvas: Canvas, sides: tuple[Side, Side], skin: Skin, age: float) -> None:
    """Draw the folds of forehead, glabella, nose, cheeks and chin."""
    for side in sides:
        _draw_forehead(canvas, side, skin, age)
        _draw_frown(canvas, side, skin, age)
        _draw_wrinkled_nose(canvas, side, skin)
        _draw_cheek(canvas, side, skin, age)
        _draw_around_mouth(canvas, side, skin)
    _draw_chin(canvas, sides, skin)


def _line(canvas: Canvas, points: _Corners, sign: int, skin: Skin, strength: float, width: float = 0.0085) -> None:
    if strength > 0.02:
        shape = stroke(smooth(path(*points), steps=6), width, 0.1, 0.1)
        canvas.fill(_on(shape, sign), skin.line, "lines", alpha=min(strength, 1.0) * 0.62)


def _on(shape: Path, sign: int) -> Path:
    return shape if sign > 0 else -shape.conjugate()


def _draw_forehead(canvas: Canvas, side: Side, skin: Skin, age: float) -> None:
    au = side.units
    raised = 0.018 * au[2]
    for row, height in enumerate((-0.222, -0.250)):
        middle = max(au[1], 0.35 * age) - 0.25 * row
        outer = max(au[2], 0.35 * age) - 0.25 * row
        dip = 0.012 * au[1] * au[4]
        inner = ((0.000, height + dip), (0.050, height - 0.006), (0.105, height - 0.004))
        _line(canvas, inner, side.sign, skin, middle)
        arched = ((0.100, height - 0.004 - raised), (0.155, height - 0.008 - raised), (0.205, height + 0.008))
        _line(canvas, arched, side.sign, skin, outer)


def _draw_frown(canvas: Canvas, side: Side, skin: Skin, age: float) -> None:
    au = side.units
    lean = 0.006 * au[1]
    fold = ((0.020 + lean, -0.160), (0.026, -0.128), (0.020, -0.092))
    _line(canvas, fold, side.sign, skin, max(au[4] * 1.2, 0.3 * age), 0.0095)


def _draw_wrinkled_nose(canvas: Canvas, side: Side, skin: Skin) -> None:
    strength = side.units[9] * 1.25
    for height in (-0.040, -0.012, 0.016):
        fold = ((0.000, height + 0.004), (0.020, height - 0.003), (0.040, height + 0.006))
        _line(canvas, fold, side.sign, skin, strength)
    _line(canvas, ((0.046, -0.010), (0.058, 0.018), (0.062, 0.048)), side.sign, skin, strength)


def _draw_cheek(canvas: Canvas, side: Side, skin: Skin, age: float) -> None:
    au, lips = side.units, side.lips
    strength = max(au[12] * (0.6 + 0.4 * au[6]), au[10], 0.8 * au[9], 0.5 * age, 0.6 * au[14], 0.45 * au[20])
    sneer = max(au[10], au[9])
    strength *= 0.68 + 0.32 * age
    end = complex(lips.width + 0.040, 0.268 + lips.corner)
    start = complex(0.070 + 0.008 * sneer, 0.118 - 0.022 * sneer)
    bend = (start + end) / 2 + complex(0.018 + 0.012 * au[12], -0.020)
    _line(canvas, ((start.real, start.imag), (bend.real, bend.imag), (end.real, end.imag)), side.sign, skin, strength)
    apple = ((0.112, 0.118), (0.160, 0.098), (0.225, 0.108))
    _line(canvas, apple, side.sign, skin, 0.55 * au[6] * (1 - 0.4 * age))


def _draw_around_mouth(canvas: Canvas, side: Side, skin: Skin) -> None:
    au, lips = side.units, side.lips
    x, y = lips.width, 0.255 + lips.corner
    _line(canvas, ((x + 0.010, y + 0.004), (x + 0.020, y + 0.026), (x + 0.016, y + 0.052)), side.sign, skin, au[15])
    for gap in (0.022, 0.038):
        pull = ((x + gap, y - 0.030), (x + gap + 0.010, y), (x + gap + 0.004, y + 0.030))
        _line(canvas, pull, side.sign, skin, au[20] - 0.3 * (gap > 0.03))
    _line(canvas, ((x - 0.006, y - 0.032), (x + 0.022, y - 0.004), (x - 0.002, y + 0.034)), side.sign, skin, au[24])
    for share in (0.25, 0.75):
        pucker = ((x * share, y - 0.052), (x * share * 0.92, y - 0.036))
        _line(canvas, pucker, side.sign, skin, max(au[18], 0.9 * au[23]))
        fold = ((x * share, y + 0.048), (x * share * 0.92, y + 0.034))
        _line(canvas, fold, side.sign, skin, max(au[18], 0.7 * au[23]))
    sucked = ((0.0, 0.232), (0.6 * x, 0.230), (x + 0.006, 0.246))
    _line(canvas, sucked, side.sign, skin, au[28])
    _line(canvas, ((0.0, 0.282), (0.6 * x, 0.284), (x + 0.006, 0.266)), side.sign, skin, au[28])
    for gap in (0.075, 0.105):
        cord = ((gap, 0.47), (gap * 0.9, 0.52))
        strain = stroke(path(*cord), 0.008, 0.3, 0.2)
        canvas.fill(_on(strain, side.sign), skin.line, "neck", place="body", alpha=0.5 * au[20])


def _draw_chin(canvas: Canvas, sides: tuple[Side, Side], skin: Skin) -> None:
    for side in sides:
        au, low = side.units, 0.05 * side.jaw
        under = 0.322 + 0.75 * side.lips.dropped
        _line(
            canvas, ((0.0, under), (0.030, under - 0.001), (0.058, under + 0.010)), side.sign, skin, 0.30 + 0.3 * au[16]
        )
        boss = 0.355 - 0.012 * au[17] + low
        for x, y in ((0.010, 0.004), (0.030, 0.010), (0.018, 0.022)):
            dent = ((x, boss + y), (x + 0.006, boss + y + 0.006))
            _line(canvas, dent, side.sign, skin, 0.7 * au[17], 0.009)
        _line(canvas, ((0.0, boss - 0.020), (0.034, boss - 0.014), (0.056, boss + 0.008)), side.sign, skin, au[17])
