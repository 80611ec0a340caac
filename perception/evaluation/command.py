"""What ``espressivo evaluate NAME`` does: measure, print, draw."""

from __future__ import annotations

import io
import json as _json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from rich.box import SIMPLE
from rich.console import Console, RenderableType
from rich.table import Table

from ...ontology.errors import AuthoringError, suggestion
from .crowd_envent import Evaluation, Method, evaluate
from .picture import draw

__all__ = ["EVALUATIONS", "render", "run", "tables"]

EVALUATIONS: Final[Mapping[str, Callable[[str | os.PathLike[str] | None], Evaluation]]] = {"crowd-envent": evaluate}
"""What can be measured, by name."""


def run(
    name: str,
    folder: str | os.PathLike[str] | None = None,
    json: bool = False,
    picture: str | os.PathLike[str] | None = None,
) -> str:
    """Measure the engine on a data set and return what to print.

    Args:
        name: Of the data set: one of :data:`EVALUATIONS`.
        folder: Where the data set is; found through ESPRESSIVO_SHARED when not given.
        json: Return JSON (format ``espressivo-evaluation/1``) instead of tables.
        picture: A file for the confusion matrices, SVG; replaced when there is one.

    Raises:
        AuthoringError: There is no such data set, it is not there or malformed, or the picture cannot be written.
    """
    if name not in EVALUATIONS:
        hint = suggestion(name, EVALUATIONS) or f"Expected one of {', '.join(EVALUATIONS)}"
        raise AuthoringError(f"{name!r} is no data set that can be evaluated. {hint}")
    found = EVALUATIONS[name](folder)
    if picture is not None:
        _write(Path(picture), draw(found))
    return _json.dumps(found.as_data(), ensure_ascii=False) if json else render(found)


def render(evaluation: Evaluation, width: int = 100) -> str:
    """Return the tables of an evaluation as plain text."""
    console = Console(file=io.StringIO(), width=width, color_system=None, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        for table in tables(evaluation):
            console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().rstrip().splitlines())


def tables(evaluation: Evaluation) -> list[RenderableType]:
    """Return what to show of an evaluation: how well each method did, and on which emotions."""
    about = f"{evaluation.data_set}: {evaluation.measured_on} events, learned on {evaluation.learned_on} others"
    return [about, _methods(evaluation), _emotions(evaluation)]


def _methods(evaluation: Evaluation) -> Table:
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("method")
    table.add_column("what it does")
    for heading in ("macro-F1", "95 %", "accuracy", "target"):
        table.add_column(heading, justify="right")
    for method in evaluation.methods:
        found = method.confusion
        low, high = found.interval
        figures = f"{found.macro_f1:.3f}", f"{low:.2f}-{high:.2f}", f"{found.accuracy:.3f}"
        table.add_row(method.name, f"{method.about}{', learned' * method.learns}", *figures, _target(method))
    return table


def _target(method: Method) -> str:
    if method.target is None:
        return ""
    return f"{method.target:.2f} {'met' if method.confusion.macro_f1 >= method.target else 'MISSED'}"


def _emotions(evaluation: Evaluation) -> Table:
    table = Table(box=SIMPLE, pad_edge=False, title="F1 of each emotion", title_justify="left")
    table.add_column("emotion")
    for method in evaluation.methods:
        table.add_column(method.name, justify="right")
    for emotion in max((method.confusion.labels for method in evaluation.methods), key=len):
        found = [method.confusion.f1.get(emotion) for method in evaluation.methods]
        table.add_row(emotion, *["" if value is None else f"{value:.2f}" for value in found])
    return table


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(path)) from error
