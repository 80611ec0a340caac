"""What ``espressivo evaluate NAME`` does: measure, print, draw."""

from __future__ import annotations

import json as _json
import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from ...core.errors import AuthoringError
from ...ontology.errors import suggestion
from .picture import draw
from .record import Evaluation, Progress, untold
from .tables import render

__all__ = ["EVALUATIONS", "measure", "run"]

EVALUATIONS: Final[Mapping[str, str]] = {
    "goemotions": "goemotions_measured",
    "crowd-envent": "crowd_envent",
    "isear": "isear",
    "enisear": "enisear",
    "reccon": "reccon",
    "meld": "meld",
}
"""What can be measured, by name: the module here whose ``evaluate(folder, progress)`` does so."""


def measure(name: str, folder: str | os.PathLike[str] | None = None, progress: Progress = untold) -> Evaluation:
    """Measure the engine on a data set.

    Args:
        name: Of the data set: one of :data:`EVALUATIONS`.
        folder: Where the data set is; found through ESPRESSIVO_SHARED when not given.
        progress: Is told what a long run is about to do.

    Raises:
        AuthoringError: There is no such data set, it is not there or malformed.
    """
    if name not in EVALUATIONS:
        hint = suggestion(name, EVALUATIONS) or f"Expected one of {', '.join(EVALUATIONS)}"
        raise AuthoringError(f"{name!r} is no data set that can be evaluated. {hint}")
    found: Evaluation = import_module(f".{EVALUATIONS[name]}", __package__).evaluate(folder, progress)
    return found


def run(
    name: str,
    folder: str | os.PathLike[str] | None = None,
    json: bool = False,
    picture: str | os.PathLike[str] | None = None,
    progress: Progress = untold,
) -> str:
    """Measure the engine on a data set and return what to print.

    Args:
        name: Of the data set: one of :data:`EVALUATIONS`.
        folder: Where the data set is; found through ESPRESSIVO_SHARED when not given.
        json: Return JSON (format ``espressivo-evaluation/1``) instead of tables.
        picture: A file for the confusion matrices, SVG; replaced when there is one.
        progress: Is told what a long run is about to do.

    Raises:
        AuthoringError: There is no such data set, it is not there or malformed, or the picture cannot be written.
    """
    found = measure(name, folder, progress)
    if picture is not None:
        _write(Path(picture), draw(found))
    return _json.dumps(found.as_data(), ensure_ascii=False) if json else render(found)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AuthoringError(f"cannot be written: {error.strerror}", file=os.fspath(path)) from error
