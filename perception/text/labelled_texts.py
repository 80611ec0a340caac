"""Texts with the labels that people gave them: the files of GoEmotions, read whole and checked."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import AuthoringError

__all__ = ["LabelledTexts", "read_labelled_texts"]

_LARGEST: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class LabelledTexts:
    """Texts with labels.

    Attributes:
        labels: The names of all labels.
        texts: The texts.
        truth: Which labels each has: a row of each text, a column of each label.
    """

    labels: tuple[str, ...]
    texts: tuple[str, ...]
    truth: NDArray[np.bool_]


def read_labelled_texts(folder: str | os.PathLike[str], split: str) -> LabelledTexts:
    """Read a split of GoEmotions: rows of text, numbers of labels with commas, id; with tabs between.

    Args:
        folder: Holds ``labels.txt`` and ``train.tsv``, ``dev.tsv``, ``test.tsv``.
        split: Which of them.

    Raises:
        AuthoringError: A file is missing, too large or of another form; names the line.
    """
    labels = tuple(_text(Path(folder) / "labels.txt").split())
    path = Path(folder) / f"{split}.tsv"
    rows = [line.split("\t") for line in _text(path).split("\n") if line]
    truth = np.zeros((len(rows), len(labels)), np.bool_)
    for number, row in enumerate(rows, 1):
        marks = row[1].split(",") if len(row) == 3 else [""]
        if not all(mark.isascii() and mark.isdigit() and int(mark) < len(labels) for mark in marks):
            form = f"expected a text, numbers of labels from 0 to {len(labels) - 1} with commas, and an id, with tabs"
            raise AuthoringError(form, file=os.fspath(path), line=number)
        truth[number - 1, [int(mark) for mark in marks]] = True
    return LabelledTexts(labels, tuple(row[0] for row in rows), truth)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise AuthoringError(f"too large: at most {_LARGEST} bytes are read", file=os.fspath(path))
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or str(error)) if isinstance(error, OSError) else "it is no UTF-8"
        what = "name the folder that holds labels.txt, train.tsv, dev.tsv and test.tsv of GoEmotions with --folder"
        raise AuthoringError(f"the file cannot be read ({why}); {what}", file=os.fspath(path)) from error
