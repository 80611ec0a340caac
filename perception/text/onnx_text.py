"""Any model of texts that somebody else trained: an ONNX file, its tokens, and a label map for its numbers.

The model may read our hashed runs (:class:`HashedTokens`, what ``onnx_bytes`` exports) or the pieces of words of a
``tokenizer.json`` (:class:`SubwordTokens`, through the package tokenizers). What gives numbers in any other way, such
as a pipeline of transformers, is a :class:`ScoredTextPerceiver` with a function.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ...core.errors import MissingExtraError, PerceptionError
from ..estimate import AffectEstimate, Aspect, Clue, Modality
from ..files import read_bytes
from ..label_map import LabelMap
from ..onnx_ports import Port
from ..onnx_session import OnnxSession, onnx_availability
from ..perceiver import Availability
from ..samples import text_of
from .features import LIMIT
from .linear_model import LinearModel
from .model_file import read_model
from .onnx_export import onnx_feed

__all__ = ["HashedTokens", "OnnxTextPerceiver", "ScoredTextPerceiver", "SubwordTokens", "TextTokens"]

_CONFIDENCE: Final = 0.5
_LABELS_NAMED: Final = 2
_LEAST_LIKELY: Final = 0.1
_MOST_TOKENIZER_BYTES: Final = 64 << 20
_PIECES: Final = 512
_SUBWORD_INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")


class TextTokens(Protocol):
    """Turns a text into what a model takes."""

    def available(self) -> Availability:
        """Return whether what it needs is there."""

    def feed(self, text: str, inputs: Mapping[str, Port]) -> dict[str, NDArray[Any]]:
        """Return an array for each of the model's inputs.

        Raises:
            PerceptionError: The model has an input that these tokens do not give.
        """


class ScoredTextPerceiver:
    """What any function makes of a text; a :class:`~espressivo.perception.Perceiver`.

    Args:
        score: Gives the model's numbers for a text, in the order of the labels.
        label_map: What they stand for.
        source: Name of the model in estimates.
        confidence: How far it is to be trusted, 0..1: what its own card measured.
        aspect: ``expressed``, or ``elicited`` for a model of readers.
        least: Emotions that are less likely than this are left out.

    Raises:
        PerceptionError: A number is out of range.
    """

    modality: Modality = "text"
    requires: tuple[str, ...] = ()

    def __init__(
        self,
        score: Callable[[str], NDArray[Any]],
        label_map: LabelMap,
        source: str,
        *,
        confidence: float = _CONFIDENCE,
        aspect: Aspect = "expressed",
        least: float = _LEAST_LIKELY,
    ) -> None:
        if not 0 < confidence <= 1 or not 0 <= least < 1:
            raise PerceptionError("the confidence lies above 0 and is at most 1, and the least likelihood on 0..1")
        self._score = score
        self.label_map, self.source = label_map, source
        self.confidence, self.aspect, self.least = confidence, aspect, least

    def available(self) -> Availability:
        """Return that it is ready: what the function needs is its own affair."""
        return Availability(True)

    def perceive(self, sample: str, /) -> AffectEstimate:
        """Return what the model makes of a text, of which the first 20,000 characters are read.

        Raises:
            MissingExtraError: A package is not installed.
            PerceptionError: The sample is no text, or the model does not fit.
        """
        numbers, dimensions = np.asarray(self._score(text_of(sample)[:LIMIT])), self.label_map.dimensions
        found = self.label_map.emotions(numbers) if self.label_map.labels else {}
        emotions = {node: likely for node, likely in found.items() if likely >= self.least}
        pad = dimensions.pad(numbers) if dimensions and not self.label_map.labels else None
        if not emotions and pad is None:
            return AffectEstimate("text", self.source, aspect=self.aspect)
        return AffectEstimate(
            "text",
            self.source,
            emotions,
            confidence=self.confidence,
            pad=pad,
            pad_sd=dimensions.pad_sd if dimensions and pad else None,
            aspect=self.aspect,
            evidence=self._clues(numbers),
        )

    def _clues(self, numbers: NDArray[Any]) -> tuple[Clue, ...]:
        if not self.label_map.labels:
            return ()
        likely = self.label_map.likelihoods(numbers)
        best = np.argsort(-likely, kind="stable")[:_LABELS_NAMED]
        named = [(self.label_map.labels[at], self.label_map.nodes[at], float(likely[at])) for at in best.tolist()]
        return tuple(
            Clue("text", f"{self.source} takes it for {label} ({share:.0%})", node, share)
            for label, node, share in named
        )


class OnnxTextPerceiver(ScoredTextPerceiver):
    """A model in an ONNX file; a :class:`~espressivo.perception.Perceiver`.

    Args:
        model: Its file, or its bytes.
        label_map: What its numbers stand for: a label map, or the JSON file that holds one.
        tokens: What turns a text into its inputs.
        output: Which of its outputs; needed when it has several.
        source: Name of the model in estimates; by default that of its file.
        about: ``confidence``, ``aspect`` and ``least`` of :class:`ScoredTextPerceiver`.
    """

    requires = ("onnxruntime",)

    def __init__(
        self,
        model: str | os.PathLike[str] | bytes,
        label_map: LabelMap | str | os.PathLike[str],
        tokens: TextTokens,
        *,
        output: str | None = None,
        source: str = "",
        **about: Any,
    ) -> None:
        self.model = model if isinstance(model, bytes) else Path(model)
        mapped = label_map if isinstance(label_map, LabelMap) else LabelMap.read(label_map)
        name = source or ("onnx-text" if isinstance(self.model, bytes) else self.model.stem)
        super().__init__(self._run, mapped, name, **about)
        self.tokens, self._output = tokens, output

    def available(self) -> Availability:
        """Return whether onnxruntime, the model and what its tokens need are there."""
        found = onnx_availability(None if isinstance(self.model, bytes) else self.model)
        return self.tokens.available() if found.ready else found

    def _run(self, text: str) -> NDArray[Any]:
        fed = self.tokens.feed(text, self._session.inputs)
        name = self._session.output(self._output).name
        found = self._session.run(fed)[name]
        if found.ndim > 2 or (found.ndim == 2 and len(found) != 1):
            shape = ", ".join(map(str, found.shape))
            raise PerceptionError(
                f"{self._session.name}: its output {name!r} has the shape [{shape}] for one text; "
                "expected [1, labels]: a model that classifies whole texts"
            )
        return found

    @cached_property
    def _session(self) -> OnnxSession:
        return OnnxSession(self.model)


class HashedTokens:
    """Our hashed runs of words and characters, for the exported model.

    Args:
        model: The linear model with the table that they are looked up in, or its file.
    """

    def __init__(self, model: LinearModel | str | os.PathLike[str]) -> None:
        self._model = model if isinstance(model, LinearModel) else read_model(model)

    def available(self) -> Availability:
        """Return that it is ready."""
        return Availability(True)

    def feed(self, text: str, inputs: Mapping[str, Port]) -> dict[str, NDArray[Any]]:
        """Return ``columns`` and ``values`` of a text."""
        return _fitting(onnx_feed(self._model, [text]), inputs, "hashed runs")


class SubwordTokens:
    """Pieces of words by a ``tokenizer.json``, as models of the transformers family take them.

    Args:
        tokenizer: The file; 64 MB at most.
        longest: Pieces of a text that are read.
    """

    def __init__(self, tokenizer: str | os.PathLike[str], longest: int = _PIECES) -> None:
        if not 1 <= longest <= 1 << 16:
            raise PerceptionError(f"{longest} pieces: expected 1 to {1 << 16}")
        self.path, self.longest = Path(tokenizer), longest

    def available(self) -> Availability:
        """Return whether the package tokenizers and the file are there."""
        if find_spec("tokenizers") is None:
            return Availability(False, str(MissingExtraError("tokenizers", "onnx")))
        there = self.path.is_file()
        return Availability(there, "" if there else f"there is no {self.path}")

    def feed(self, text: str, inputs: Mapping[str, Port]) -> dict[str, NDArray[Any]]:
        """Return ``input_ids``, ``attention_mask`` and ``token_type_ids`` of a text, those that the model has.

        Raises:
            MissingExtraError: tokenizers is not installed.
            PerceptionError: The file is no tokenizer, or the model has other inputs.
        """
        encoded = self._tokenizer.encode(text)
        columns = (encoded.ids, encoded.attention_mask, encoded.type_ids)
        arrays = {
            name: np.array([column[: self.longest]], np.dtype(inputs[name].kind))
            for name, column in zip(_SUBWORD_INPUTS, columns, strict=True)
            if name in inputs
        }
        return _fitting(arrays, inputs, "pieces of words")

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            tokenizers = import_module("tokenizers")
        except ImportError:
            raise MissingExtraError("tokenizers", "onnx") from None
        data = read_bytes(self.path, _MOST_TOKENIZER_BYTES, "a tokenizer.json")
        try:
            return tokenizers.Tokenizer.from_buffer(data)
        except Exception as error:  # the package has no class of its own for this
            raise PerceptionError(f"{self.path}: this is no tokenizer.json: {error}") from None


def _fitting(arrays: dict[str, NDArray[Any]], inputs: Mapping[str, Port], what: str) -> dict[str, NDArray[Any]]:
    unknown = [str(port) for name, port in inputs.items() if name not in arrays]
    if unknown or not arrays:
        known = ", ".join(arrays) or ", ".join(_SUBWORD_INPUTS)
        raise PerceptionError(f"the model takes {', '.join(unknown)}, but {what} give {known}; use other tokens for it")
    return {name: array for name, array in arrays.items() if name in inputs}
