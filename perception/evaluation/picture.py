"""Confusion matrices as a picture (SVG), readable on light and dark ground."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from ...core.errors import AuthoringError
from .record import Evaluation, Method
from .scores import Confusion

__all__ = ["draw"]

_CELL: Final = 34
_LABELS: Final = 84
_TOP: Final = 148
_GAP: Final = 36
_NARROWEST: Final = 300  # what stands above a matrix needs that much
_INK, _PALE, _PAPER, _RIGHT, _WRONG = "#1f2933", "#66727f", "#ffffff", (21, 94, 117), (180, 83, 9)


def draw(evaluation: Evaluation, methods: Sequence[str] = ()) -> str:
    """Return the confusion matrices of methods, side by side, as SVG.

    A row is what was so, a column what was predicted. A cell shows how many, and is the darker the greater their
    share of the row; what is right lies on the diagonal.

    Args:
        evaluation: What was measured.
        methods: Names of the methods; those that the evaluation says when empty.

    Raises:
        KeyError: A method has another name.
        AuthoringError: None of the methods predicts labels.
    """
    found = _drawn(evaluation, methods)
    sizes = [_CELL * len(matrix.labels) for _, matrix in found]
    widths = [_LABELS + max(size, _NARROWEST) for size in sizes]
    width = sum(widths) + _GAP * (len(found) + 1)
    height = _TOP + max(sizes) + _GAP
    title = f"{evaluation.data_set}: {evaluation.truth} (rows) and what was predicted (columns)"
    frame = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    font = 'font-family="system-ui, sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {frame} {font} role="img" aria-label="{escape(title)}">',
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
    ]
    left = _GAP
    for (method, matrix), wide in zip(found, widths, strict=True):
        parts += [f'<g transform="translate({left} 0)">', *_matrix(method, matrix, evaluation), "</g>"]
        left += wide + _GAP
    return "\n".join([*parts, "</svg>", ""])


def _drawn(evaluation: Evaluation, methods: Sequence[str]) -> list[tuple[Method, Confusion]]:
    having = [method for method in evaluation.methods if method.confusion is not None]
    if not having:
        raise AuthoringError(f"{evaluation.data_set}: there is nothing to draw, as no method predicts labels")
    names = methods or evaluation.drawn or dict.fromkeys((having[0].name, having[-1].name))
    found = [evaluation.method(name) for name in names]
    return [(method, method.confusion) for method in found if method.confusion is not None]


def _matrix(method: Method, found: Confusion, evaluation: Evaluation) -> Iterator[str]:
    yield _text(0, 28, method.about[0].upper() + method.about[1:], size=15, weight=600)
    (measure, value), bounds = method.main, method.interval
    between = f" ({bounds[0]:.2f} to {bounds[1]:.2f})" if bounds else ""
    yield _text(0, 47, f"{len(found.labels)} {evaluation.labels}, {measure} {value:.3f}{between}", fill=_PALE)
    yield _text(0, 64, f"rows: {evaluation.truth}; columns: what was predicted", fill=_PALE)
    for number, label in enumerate(found.labels):
        middle = _CELL * number + _CELL / 2
        yield _text(_LABELS - 8, _TOP + middle + 4, label, anchor="end")
        place = f"translate({_LABELS + middle + 4:g} {_TOP - 8}) rotate(-55)"
        yield f'<text transform="{place}" fill="{_INK}">{escape(label)}</text>'
    yield from _cells(found)


def _cells(found: Confusion) -> Iterator[str]:
    for row, counts in enumerate(found.counts):
        total = sum(counts) or 1
        for column, count in enumerate(counts):
            left, top, share = _LABELS + _CELL * column, _TOP + _CELL * row, count / total
            colour = _mixed(_RIGHT if row == column else _WRONG, share)
            told = f"{found.labels[row]} read as {found.labels[column]}: {count} of {total}"
            yield (
                f'<rect x="{left}" y="{top}" width="{_CELL - 2}" height="{_CELL - 2}" rx="3" fill="{colour}">'
                f"<title>{escape(told)}</title></rect>"
            )
            if count:
                ink = _PAPER if share > 0.35 else _INK
                yield _text(left + _CELL / 2 - 1, top + _CELL / 2 + 3, str(count), anchor="middle", fill=ink, size=11)


def _mixed(colour: tuple[int, int, int], share: float) -> str:
    """A colour on paper: the stronger the greater the share; two thirds of a row are full."""
    strength = 0.05 + 0.95 * min(1.0, share * 1.5)
    return "#" + "".join(f"{round(255 + (part - 255) * strength):02x}" for part in colour)


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", fill: str = _INK, size: int = 12, weight: int = 400
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{fill}" font-size="{size}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )
