"""What the numbers that a model gives stand for: emotions of the ontology, and dimensions with their scale.

A label map is a small JSON file beside the model::

    {"labels": {"angry": "Anger", "happy": "Joy", "neutral": null}, "activation": "softmax"}
    {"labels": ["joy", "grief", "neutral"], "vocabulary": "goemotions27", "activation": "sigmoid"}
    {"dimensions": {"names": ["arousal", "dominance", "valence"], "low": 0, "high": 1}}

Labels stand in the order of the model's numbers. ``null`` is for what is no emotion.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from ..core.errors import AuthoringError, OntologyError, PerceptionError
from ..ontology import Pad, load
from ..ontology.schema import check, read_json
from .files import read_bytes
from .likelihoods import sigmoid, softmax

__all__ = ["Activation", "Dimensions", "LabelMap"]

Activation = Literal["none", "sigmoid", "softmax"]

_MOST_BYTES: Final = 1 << 20
_SCHEMA: Final = Path(__file__).parent / "data" / "schema" / "label_map.json"
_AXES: Final = {"pleasure": 0, "valence": 0, "arousal": 1, "dominance": 2}
_NOTHING_KNOWN: Final = 0.58
"""Standard deviation of what may be anything on -1..1."""
_MEASURED: Final = 0.35
"""Standard deviation of a dimension that a model tells, when its label map says nothing of it; ours."""
_SLACK: Final = 1e-3
_FURTHEST: Final = 1e6
"""Numbers beyond this count as this, so that none overflows."""


@dataclass(frozen=True, slots=True)
class Dimensions:
    """The scale of what a model tells of pleasure (valence), arousal and dominance.

    Attributes:
        names: In the order of the model's numbers.
        low: What is least on the model's scale; it becomes -1.
        high: What is greatest; it becomes 1.
        sd: How far it is from the truth, as a standard deviation on -1..1.
    """

    names: tuple[str, ...]
    low: float
    high: float
    sd: float = _MEASURED

    def pad(self, values: NDArray[Any]) -> Pad:
        """Return pleasure, arousal and dominance, each -1..1; 0 for what the model does not tell.

        Raises:
            PerceptionError: There are more or fewer numbers than names.
        """
        flat = np.asarray(values, dtype=np.float64).ravel()
        if len(flat) != len(self.names):
            raise PerceptionError(f"the model gives {len(flat)} numbers for the dimensions {', '.join(self.names)}")
        if not np.isfinite(flat).all():
            raise PerceptionError("the model gives what is no finite number")
        found = [0.0, 0.0, 0.0]
        for name, value in zip(self.names, flat, strict=True):
            share = (float(value) - self.low) / (self.high - self.low)
            found[_AXES[name]] = min(1.0, max(-1.0, 2 * share - 1))
        return found[0], found[1], found[2]

    @property
    def pad_sd(self) -> Pad:
        """Standard deviations of pleasure, arousal and dominance; wide for what the model does not tell."""
        told = {_AXES[name] for name in self.names}
        spread = [self.sd if axis in told else _NOTHING_KNOWN for axis in range(3)]
        return spread[0], spread[1], spread[2]


@dataclass(frozen=True, slots=True)
class LabelMap:
    """What a model's numbers stand for. Get one from `read`, `of` or `for_vocabulary`.

    Attributes:
        name: Of the map in messages.
        labels: In the order of the model's numbers.
        nodes: Id of the emotion of each label, or None.
        shares: How well each label fits its node, 0..1; 1 where the map names the node itself.
        activation: What makes likelihoods of the model's numbers; ``none`` when they are likelihoods.
        temperature: What the numbers are divided by before that, from calibration.
        dimensions: The scale of pleasure, arousal and dominance, when the model tells them.

    >>> faces = LabelMap.of({"labels": {"angry": "Anger", "happy": "Joy", "calm": None}, "activation": "softmax"})
    >>> {node: round(likely, 2) for node, likely in faces.emotions(np.array([0.0, 2.0, 1.0])).items()}
    {'Joy': 0.67, 'Anger': 0.09}
    """

    name: str
    labels: tuple[str, ...] = ()
    nodes: tuple[str | None, ...] = ()
    shares: tuple[float, ...] = ()
    activation: Activation = "none"
    temperature: float = 1.0
    dimensions: Dimensions | None = None

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> LabelMap:
        """Return the label map in a JSON file of 1 MB at most.

        Raises:
            PerceptionError: The file cannot be read or is too large.
            AuthoringError: It holds no label map; names place, what was expected and the nearest name.
        """
        read_bytes(path, _MOST_BYTES, "a label map")
        try:
            return cls.of(read_json(Path(path)), os.fspath(path))
        except RecursionError:
            raise AuthoringError("is nested too deeply; expected a label map", file=os.fspath(path)) from None

    @classmethod
    def of(cls, data: Mapping[str, Any], name: str = "label map") -> LabelMap:
        """Return the label map that plain data describe.

        Args:
            data: What the file would hold.
            name: Of the map, for messages.

        Raises:
            AuthoringError: That is no label map; names place, what was expected and the nearest name.
        """
        check(data, read_json(_SCHEMA), name)
        if not {"labels", "vocabulary", "dimensions"} & data.keys():
            raise AuthoringError("it names neither labels nor a vocabulary nor dimensions", file=name)
        labels, nodes, shares = _labels(data, name)
        return cls(
            name=name,
            labels=labels,
            nodes=nodes,
            shares=shares,
            activation=data.get("activation", "none"),
            temperature=float(data.get("temperature", 1.0)),
            dimensions=_dimensions(data["dimensions"], name) if "dimensions" in data else None,
        )

    @classmethod
    def for_vocabulary(cls, vocabulary: str, activation: Activation = "none") -> LabelMap:
        """Return the map of a model whose numbers are the labels of an aligned vocabulary, in its order.

        Raises:
            AuthoringError: There is no such vocabulary; names the nearest.
        """
        return cls.of({"vocabulary": vocabulary, "activation": activation}, vocabulary)

    def likelihoods(self, numbers: NDArray[Any]) -> NDArray[np.float64]:
        """Return how likely each label is, 0..1, from what the model gives for one sample.

        Raises:
            PerceptionError: There are more or fewer numbers than labels, or they are no likelihoods though the map says
                so.
        """
        flat = np.asarray(numbers, dtype=np.float64).ravel()
        if len(flat) != len(self.labels):
            raise PerceptionError(f"the model gives {len(flat)} numbers, but {self.name} has {len(self.labels)} labels")
        if not np.isfinite(flat).all():
            raise PerceptionError("the model gives what is no finite number")
        if self.activation == "softmax":
            return softmax(np.clip(flat, -_FURTHEST, _FURTHEST) / self.temperature)
        if self.activation == "sigmoid":
            return sigmoid(flat / self.temperature)
        if flat.min() < -_SLACK or flat.max() > 1 + _SLACK:
            raise PerceptionError(
                f"the model gives {flat.min():.3g} to {flat.max():.3g}, which are no likelihoods; say in {self.name} "
                'which "activation" makes them so: "softmax" for one label of all, "sigmoid" for several'
            )
        return np.clip(flat, 0.0, 1.0)

    def emotions(self, numbers: NDArray[Any]) -> dict[str, float]:
        """Return the emotions of the ontology with how likely they are, 0..1, the likeliest first.

        Labels that share a node add up, to 1 at most; with ``sigmoid`` the likeliest of them counts.

        Raises:
            PerceptionError: See `likelihoods`.
        """
        found: dict[str, float] = {}
        for node, share, likely in zip(self.nodes, self.shares, self.likelihoods(numbers), strict=True):
            if node is not None:
                value, before = share * float(likely), found.get(node, 0.0)
                found[node] = max(before, value) if self.activation == "sigmoid" else min(1.0, before + value)
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _labels(data: Mapping[str, Any], name: str) -> tuple[tuple[str, ...], tuple[str | None, ...], tuple[float, ...]]:
    """Return labels, nodes and shares."""
    labels: Any = data.get("labels")
    if "vocabulary" in data:
        if isinstance(labels, Mapping):
            raise AuthoringError(
                "labels with nodes of their own need no vocabulary; leave it out, or list the labels alone",
                file=name,
                path="$.vocabulary",
            )
        return _aligned(data["vocabulary"], labels, name)
    if isinstance(labels, list):
        raise AuthoringError(
            'labels alone do not say what they mean; name their "vocabulary", or write {label: emotion}',
            file=name,
            path="$.labels",
        )
    nodes = tuple(_node(label, node, name) for label, node in (labels or {}).items())
    return tuple(labels or ()), nodes, (1.0,) * len(nodes)


def _node(label: str, node: str | None, name: str) -> str | None:
    if node is None:
        return None
    try:
        return load().node(node).id
    except OntologyError as error:
        raise AuthoringError(f"{error.message}. {error.remedy}", file=name, path=f"$.labels.{label}") from None


def _aligned(
    vocabulary: str, labels: list[str] | None, name: str
) -> tuple[tuple[str, ...], tuple[str | None, ...], tuple[float, ...]]:
    tone = load()
    try:
        labels = list(tone.vocabulary(vocabulary).labels) if labels is None else labels
        matches = [tone.align(vocabulary, label) for label in labels]
    except OntologyError as error:
        raise AuthoringError(f"{error.message}. {error.remedy}".strip(), file=name, path="$.vocabulary") from None
    nodes = tuple(None if match.node is None else match.node.id for match in matches)
    return tuple(labels), nodes, tuple(match.confidence for match in matches)


def _dimensions(data: Mapping[str, Any], name: str) -> Dimensions:
    names = tuple(data["names"])
    if len({_AXES[each] for each in names}) < len(names):
        raise AuthoringError("a dimension stands twice", file=name, path="$.dimensions.names")
    if not (data["low"] < data["high"] and isfinite(data["high"] - data["low"])):
        raise AuthoringError("low must be less than high, both finite", file=name, path="$.dimensions.low")
    return Dimensions(names, float(data["low"]), float(data["high"]), float(data.get("sd", _MEASURED)))
