"""How well told events of crowd-enVENT are appraised from their words alone, and what the engine makes of that.

The shipped model reads the texts, in which the words for all thirteen emotions are left out; it was learned from
``train.csv``. The chain is text → ratings → appraisal variables → emotions of the ``occ`` model → label.
"""

from __future__ import annotations

import os
from typing import Final

import numpy as np

from ..text.appraisal_model import AppraisalModel, Table, read_appraisal_model
from ..text.appraisal_training import read_told
from .record import Method, Progress, untold
from .scores import Confusion

__all__ = ["DRAWN", "TASK", "told_methods"]

TASK: Final = "told event to appraisal to emotion"
DRAWN: Final = ("told: chain, 13", "told: text and chain, 13")
"""The methods whose confusion matrices docs/told-events.md shows."""


def told_methods(
    file: str | os.PathLike[str], model: AppraisalModel | None = None, progress: Progress = untold
) -> list[Method]:
    """Return how well the model does on the texts of a file.

    Args:
        file: ``dev.csv``, with what was told in ``generated_text``.
        model: Another model than the shipped one.
        progress: Is told what comes next.

    Raises:
        AuthoringError: The file is missing or malformed.
        PerceptionError: The model cannot be read.
    """
    model = read_appraisal_model() if model is None else model
    events, texts = read_told(file)
    progress(f"reading and feeling {len(texts):,} told events")
    read = [model.read(text) for text in texts]
    rated = [model.ratings(each) for each in read]
    felt = [model.theory.strengths(model.telling(each)) for each in rated]
    features = np.array([model.theory.features_of(each) for each in felt])
    guessed = np.array([model.guess(each) for each in read])
    names, truth = model.mapping.emotions, [event.emotion for event in events]
    chain = model.chain.shares(features)
    rows = np.concatenate([[list(each.values()) for each in rated], features], axis=1)
    shares = {
        "told: chain, 13": ("what the engine feels, weighed", chain, 0.239),
        "told: calibrated, 13": ("ratings and what the engine feels, weighed", model.calibrated.shares(rows), 0.239),
        "told: text, 13": ("the words alone, weighed", guessed, None),
        "told: text and chain, 13": ("both, pooled", model.pooled(guessed, chain), None),
    }
    theory = Confusion.of(truth, [model.theory.label_of(each) for each in felt], names)
    wrong = [[each[name] - event.ratings[name] for name in each] for each, event in zip(rated, events, strict=True)]
    rmse = {"RMSE": float(np.sqrt((np.array(wrong) ** 2).mean(axis=0)).mean())}
    return [
        Method("told: ratings", "21 ratings from the words (mean guessed 1.50, readers 1.57)", True, rmse, task=TASK),
        Method.of_labels("told: theory, 13", "the engine's strongest emotion", True, theory, task=TASK),
        *(
            Method.of_labels(name, about, True, Confusion.of(truth, _best(found, names), names), target, TASK)
            for name, (about, found, target) in shares.items()
        ),
    ]


def _best(shares: Table, names: tuple[str, ...]) -> list[str]:
    return [names[at] for at in shares.argmax(axis=1)]
