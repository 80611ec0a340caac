"""appraisal-enISEAR (Hofmann et al. 2020): seven emotions from seven appraisals that annotators said yes or no to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ...core.errors import AuthoringError
from .record import Evaluation, Progress, untold
from .registry import find_files
from .reported import EMOTIONS, ReportedEvent, from_answers, from_texts
from .rows import Row, number, read_rows

__all__ = ["APPRAISALS", "evaluate", "read_enisear"]

APPRAISALS: Final = {
    "Attention": (),
    "Certainty": (),
    "Effort": (),
    "Pleasant": ("Pleasantness",),
    "Responsibility": (),
    "Control": (),
    "Circumstance": ("Situational Control",),
}
"""The seven appraisals, with other headings that they may have."""

_ANNOTATORS: Final = 3


def evaluate(folder: str | os.PathLike[str] | None = None, progress: Progress = untold) -> Evaluation:
    """Measure on appraisal-enISEAR, in tenfold cross-validation.

    Args:
        folder: Where the data set is.
        progress: Is told what comes next.

    Raises:
        AuthoringError: The data set is not there, or malformed.
    """
    events = read_enisear(find_files("enisear", folder)["enISEAR_appraisal_majority.tsv"])
    about = "seven appraisals, yes or no, weighed"
    methods = (
        from_answers(events, "appraisals", about, "appraisals to emotion", 0.62, progress, one_hot=False),
        from_texts(events, "text to emotion", progress),
    )
    how = "predicted in tenfold cross-validation"
    return Evaluation("appraisal-enISEAR", 0, len(events), methods, "enisear", how=how)


def read_enisear(path: Path) -> list[ReportedEvent]:
    """Read the annotated events.

    Args:
        path: With headings; appraisals are 0 or 1, or how many of three annotators said yes.

    Raises:
        AuthoringError: A column is missing, or a value is none.
    """
    columns = {"Prior_Emotion": ("emotion", "label"), "Sentence": ("text",), **APPRAISALS}
    found = read_rows(path, columns)
    if found.broken:
        raise AuthoringError("has another number of cells than the headings", file=found.file, line=found.broken[0])
    counts = [[number(row, name, 0, _ANNOTATORS, found.file) for name in APPRAISALS] for row in found.rows]
    yes = _ANNOTATORS / 2 if any(count > 1 for row in counts for count in row) else 0.5
    return [
        ReportedEvent(_emotion(row, found.file), tuple(float(each > yes) for each in numbers), row.cells["Sentence"])
        for row, numbers in zip(found.rows, counts, strict=True)
    ]


def _emotion(row: Row, file: str) -> str:
    named = row.cells["Prior_Emotion"].strip().lower()
    if named not in EMOTIONS:
        what = f"Prior_Emotion: {named[:40]!r} is no emotion of the data set: expected one of {', '.join(EMOTIONS)}"
        raise AuthoringError(what, file=file, line=row.line)
    return named
