"""ISEAR (Scherer & Wallbott 1994): seven emotions from nine answers about how a situation was appraised.

The databank was passed on in several forms; what is read is an export with its headings. A name of an emotion stands in
``Field1`` or as a number in ``EMOT``; the nine answers are small whole numbers, 0 for none.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ...core.errors import AuthoringError
from .record import Evaluation, Progress, untold
from .registry import find_files
from .reported import EMOTIONS, ReportedEvent, from_answers, from_texts
from .rows import Row, Rows, number, read_rows

__all__ = ["ANSWERS", "evaluate", "read_isear"]

ANSWERS: Final = {
    "EXPC": ("EXPECT", "EXPECTED"),
    "PLEA": ("PLEASANT",),
    "PLAN": ("PLANS",),
    "FAIR": ("FAIRNESS",),
    "CAUS": ("CAUSE",),
    "COPING": ("COPE",),
    "MORL": ("MORAL",),
    "SELF": (),
    "RELA": ("RELATION",),
}
"""The nine questions: expectation, pleasantness, plans, fairness, cause, coping, morality, self, relations."""

_BY_NUMBER: Final = ("joy", "fear", "anger", "sadness", "disgust", "shame", "guilt")
_NO_TEXT: Final = ("no response", "none", "blank", "no description")
_MOST_BROKEN: Final = 0.05


def evaluate(folder: str | os.PathLike[str] | None = None, progress: Progress = untold) -> Evaluation:
    """Measure on ISEAR, in tenfold cross-validation.

    Args:
        folder: Where the data set is.
        progress: Is told what comes next.

    Raises:
        AuthoringError: The data set is not there, or malformed.
    """
    events, notes = read_isear(find_files("isear", folder)["isear.csv"])
    about = "nine answers, each a feature, weighed"
    methods = [from_answers(events, "answers", about, "answers to emotion", 0.46, progress, one_hot=True)]
    told = [event for event in events if event.text]
    if told:
        methods.append(from_texts(told, "text to emotion", progress))
    how = "predicted in tenfold cross-validation"
    return Evaluation("ISEAR", 0, len(events), tuple(methods), "isear", "situations", how, notes=notes)


def read_isear(path: Path) -> tuple[list[ReportedEvent], tuple[str, ...]]:
    """Read an export of the databank.

    Args:
        path: With headings, separated by bars, commas, semicolons or tabs.

    Returns:
        The situations, and what was left out, in words.

    Raises:
        AuthoringError: A column is missing, a value is none, or more than a twentieth of the lines are broken.
    """
    columns = {"Field1": ("emotion",), "EMOT": (), "SIT": ("text", "situation"), **ANSWERS}
    found = read_rows(path, columns, optional=("Field1", "EMOT", "SIT"))
    if "Field1" not in found.rows[0].cells and "EMOT" not in found.rows[0].cells:
        raise AuthoringError("column missing: EMOT (1 to 7) or Field1 (names of emotions)", file=found.file, line=1)
    return [_event(row, found.file) for row in found.rows], _left_out(found)


def _left_out(found: Rows) -> tuple[str, ...]:
    if not found.broken:
        return ()
    share = len(found.broken) / (len(found.broken) + len(found.rows))
    what = f"{len(found.broken)} lines have another number of cells than the headings"
    if share > _MOST_BROKEN:
        raise AuthoringError(f"{what}; export the databank again", file=found.file, line=found.broken[0])
    return (f"left out: {what} (the first is line {found.broken[0]})",)


def _event(row: Row, file: str) -> ReportedEvent:
    answers = tuple(number(row, name, 0, 9, file) for name in ANSWERS)
    text = " ".join(row.cells.get("SIT", "").replace("á", " ").split())
    silent = text.strip("[]. ").lower() in _NO_TEXT
    return ReportedEvent(_emotion(row, file), answers, "" if silent else text)


def _emotion(row: Row, file: str) -> str:
    named = row.cells.get("Field1", "").strip().strip("'").lower()
    named = "guilt" if named == "guit" else named
    if named in EMOTIONS:
        return named
    if "EMOT" in row.cells:
        return _BY_NUMBER[int(number(row, "EMOT", 1, 7, file)) - 1]
    what = f"Field1: {named[:40]!r} is no emotion of ISEAR: expected one of {', '.join(EMOTIONS)}"
    raise AuthoringError(what, file=file, line=row.line)
