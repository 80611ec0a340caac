"""A figure of a recorded run for papers: moods and emotions over time, drawn by matplotlib."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import MissingExtraError, StateError
from ..recorded_play import Run
from .gathering import Character, Curve, Gathered, gather

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_figure", "write_figure"]

_SHOWN: Final = 5
"""How many emotions of each character are drawn."""
_COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
"""Colours that the colour-blind can tell apart (Okabe & Ito, 2008)."""
_STYLES: Final = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)))
_MARKS: Final = "osD^v"
_SUFFIXES: Final = (".png", ".svg", ".pdf")
_DOTS: Final = 300
"""Per inch, of a PNG."""
_SETTINGS: Final[Any] = {  # matplotlib has a type of its own for this
    "font.size": 8,
    "axes.titlesize": 9,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.fontsize": 7,
    "pdf.fonttype": 42,  # text stays text, in a font that is part of the file
    "svg.fonttype": "none",
    "svg.hashsalt": "espressivo",  # the same run gives the same file
}


def write_figure(run: Run, path: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Draw moods and emotions over time, for each character.

    Args:
        run: The run.
        path: ``.png``, or ``.svg`` and ``.pdf`` with text that stays text.
        force: Write over a file that exists.

    Returns:
        The file.

    Raises:
        MissingExtraError: matplotlib is not installed.
        StateError: The run comes out otherwise than it was recorded; the file exists, cannot be written, or is of
            another kind.
    """
    target = Path(path)
    if target.suffix.lower() not in _SUFFIXES:
        raise StateError(f"{target}: expected a name that ends in {', '.join(_SUFFIXES[:-1])} or {_SUFFIXES[-1]}")
    if target.exists() and not force:
        raise StateError(f"{target}: this file exists; --force writes over it")
    settings = _settings()
    figure = draw_figure(gather(run))
    try:
        with settings:
            figure.savefig(target, dpi=_DOTS, metadata=_undated(target.suffix.lower()))
    except OSError as error:
        raise StateError(f"{target}: cannot be written: {error.strerror}") from None
    return target


def _settings() -> AbstractContextManager[None]:
    """Return our settings of matplotlib, as a context."""
    try:
        import matplotlib as mpl
    except ImportError:
        raise MissingExtraError("matplotlib", "report") from None
    return mpl.rc_context(_SETTINGS)


def _undated(suffix: str) -> dict[str, Any]:
    """Return what keeps the time of drawing out of a file."""
    return {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(suffix, {})


def draw_figure(gathered: Gathered) -> Figure:
    """Return the figure: one column of axes for each character, mood above emotions.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    settings = _settings()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    people = gathered.characters
    with settings:
        figure = Figure(figsize=(7.2, 0.5 + 1.75 * len(people)), layout="constrained")
        FigureCanvasAgg(figure)
        figure.suptitle(_plain(gathered.opening.name), fontsize=10, fontweight="bold")
        heights = [part for _ in people for part in (1, 2.2)]
        rows = figure.subplots(2 * len(people), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": heights})
        clocks = [moment.clock for moment in gathered.moments]
        for number, character in enumerate(people):
            _mood(rows[2 * number][0], character, clocks)
            _emotions(rows[2 * number + 1][0], character, clocks)
        rows[-1][0].set_xlabel("story time (s)")
    return figure


def _mood(axes: Axes, character: Character, clocks: Sequence[float]) -> None:
    times, values = _course(clocks, character.before, character.after)
    axes.set_title(_plain(character.name), loc="left", fontweight="bold")
    axes.axhline(0, color="0.6", linewidth=0.6, clip_on=False)
    for sign, colour in ((1, "#56b4e9"), (-1, "#d55e00")):
        where = [sign * value >= 0 for value in values]
        axes.fill_between(times, values, 0, where=where, color=colour, alpha=0.45, linewidth=0, clip_on=False)
    axes.plot(times, values, color="0.25", linewidth=0.9, clip_on=False)
    axes.set_ylim(-10, 10)
    axes.set_yticks([-10, 0, 10])
    axes.set_ylabel("mood")
    axes.tick_params(length=2)


def _emotions(axes: Axes, character: Character, clocks: Sequence[float]) -> None:
    curves = [curve for curve in character.strongest(_SHOWN) if curve.peak > 0]
    for number, curve in enumerate(curves):
        times, values = _course(clocks, curve.before, curve.after)
        axes.plot(
            times,
            _while_felt(values),
            color=_COLOURS[number],
            linestyle=_STYLES[number],
            linewidth=1.3,
            marker=_MARKS[number],
            markevery=_rises(curve, clocks, times, values),
            markersize=3.2,
            label=_plain(curve.words),
            clip_on=False,  # names of clipping paths would differ from run to run
        )
    axes.set_ylim(0, 10)
    axes.set_yticks([0, 5, 10])
    axes.set_ylabel("intensity")
    axes.tick_params(length=2)
    if curves:
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, handlelength=2.6)


def _course(
    clocks: Sequence[float], before: Sequence[float], after: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Return the points of a line: at every moment the value before it, and the one after it."""
    times = [clock for clock in clocks for _ in range(2)]
    values = [value for pair in zip(before, after, strict=True) for value in pair]
    return times, values


def _while_felt(values: Sequence[float]) -> list[float]:
    """Return the values of a line that is not drawn where nothing is felt."""
    near = [max(values[max(place - 1, 0) : place + 2]) for place in range(len(values))]
    return [value if high > 0 else nan for value, high in zip(values, near, strict=True)]


def _rises(curve: Curve, clocks: Sequence[float], times: Sequence[float], values: Sequence[float]) -> list[int]:
    """Return the points at which an emotion arose."""
    wanted = {(clocks[moment], curve.after[moment]) for moment in curve.chains}
    return [number for number, point in enumerate(zip(times, values, strict=True)) if point in wanted and number % 2]


def _plain(text: str) -> str:
    """Return a text in which nothing is taken for mathematics."""
    return text.replace("$", r"\$")
