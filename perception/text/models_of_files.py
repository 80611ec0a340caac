"""Somebody's own model of texts, by its file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from ...core.errors import PerceptionError
from ..perceiver import Perceiver
from .learned import LearnedTextPerceiver
from .onnx_text import HashedTokens, OnnxTextPerceiver, SubwordTokens, TextTokens

__all__ = ["LABELS", "TOKENS", "text_perceiver"]

LABELS: Final = "labels.json"
"""Where the label map of an ONNX model is looked for, beside it."""
TOKENS: Final = "tokenizer.json"
"""Where the tokenizer of an ONNX model is looked for, beside it."""


def text_perceiver(
    model: str | os.PathLike[str],
    labels: str | os.PathLike[str] | None = None,
    tokens: str | os.PathLike[str] | None = None,
) -> Perceiver[str]:
    """Return a perceiver with a model of one's own.

    Args:
        model: ``.npz`` as ``espressivo train goemotions`` writes it, or ``.onnx``.
        labels: The label map of an ONNX model; by default `LABELS` beside it.
        tokens: What makes its inputs of a text: a ``tokenizer.json``, or the ``.npz`` that it was exported from; by
            default `TOKENS` beside it.

    Raises:
        PerceptionError: The model is of neither kind, or a file is missing or holds something else.
        AuthoringError: The label map is none.
    """
    path = Path(model)
    kind = path.suffix.lower()
    if kind == ".npz" and labels is None and tokens is None:
        return LearnedTextPerceiver(path)
    if kind == ".npz":
        raise PerceptionError(f"{path}: this model has its own labels and tokens; leave out others")
    if kind != ".onnx":
        raise PerceptionError(f"{path}: expected a model of texts: .onnx, or .npz by `espressivo train goemotions`")
    return OnnxTextPerceiver(path, labels or path.with_name(LABELS), _tokens(Path(tokens or path.with_name(TOKENS))))


def _tokens(path: Path) -> TextTokens:
    return HashedTokens(path) if path.suffix.lower() == ".npz" else SubwordTokens(path)
