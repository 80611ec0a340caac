"""How well the learned text model tells all 28 labels of GoEmotions, of which a text may have several."""

from __future__ import annotations

import os
import time
from typing import Final

from ...core.errors import AuthoringError
from ..likelihoods import sigmoid
from ..text.calibrating import Figures, figures
from ..text.labelled_texts import read_labelled_texts
from ..text.learned import MODEL
from ..text.linear_model import LinearModel
from ..text.model_file import read_model
from .record import Method

__all__ = ["LABELS", "TARGET", "label_figures", "labels_method"]

LABELS: Final = "text to any of 28 labels, all rows"
TARGET: Final = 0.45
"""Macro-F1 to be reached: what TF-IDF with tuned thresholds is known to give; a fine-tuned BERT gives .46 to .50."""

_MICRO: Final = 1e6


def label_figures(
    folder: str | os.PathLike[str], split: str = "test", model: LinearModel | None = None
) -> tuple[Figures, float]:
    """Measure the learned model on a split.

    Args:
        folder: Holds ``labels.txt`` and the split.
        split: ``test``, ``dev`` or ``train``. Thresholds and calibration were set on dev.
        model: Another model than the shipped one.

    Returns:
        Macro-F1, micro-F1, calibration errors and the F1 of each label; and microseconds of processor time a text.

    Raises:
        AuthoringError: The data is not there, or malformed.
        PerceptionError: The model cannot be read.
    """
    model = read_model(MODEL) if model is None else model
    rows = read_labelled_texts(folder, split)
    if rows.labels != model.labels:
        raise AuthoringError(
            "the labels are not those that the model tells apart", file=f"{os.fspath(folder)}/labels.txt"
        )
    begin = time.process_time()
    logits = model.all_logits(rows.texts)
    spent = (time.process_time() - begin) / max(1, len(rows.texts))
    return figures(sigmoid(logits), model.sure(logits), rows.truth, model.thresholds), spent * _MICRO


def labels_method(folder: str | os.PathLike[str]) -> Method:
    """Return the learned model as a method of the evaluation, measured on test."""
    model = read_model(MODEL)
    found, spent = label_figures(folder, "test", model)
    shown = {"macro-F1": found.macro_f1, "micro-F1": found.micro_f1, "ECE": found.error}
    shown |= {"ECE of the likeliest": found.top_error, "microseconds a text": spent}
    f1 = dict(zip(model.labels, found.f1, strict=True))
    return Method("learned", "the model that is shipped", True, shown, f1=f1, target=TARGET, task=LABELS)
