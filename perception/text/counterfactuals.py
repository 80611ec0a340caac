"""Counterfactual fairness: how far an estimate moves when only *who* somebody is gets swapped.

``data/counterfactuals.json`` holds sentences with slots for names, words for gender, nationality, age and appearance,
and groups of fillers. A sentence is written out with every filler; what is reported is how much the probabilities of
the labels differ between the groups.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Axis", "Fairness", "Template", "fairness", "read_axes", "read_templates", "variants"]

DATA: Final = Path(__file__).resolve().parents[1] / "data" / "counterfactuals.json"
_SLOT: Final = re.compile(r"\{(\w+)\}")


class Template(NamedTuple):
    """A sentence with slots, and the event that it tells, as a term with the same slots; empty where none is given."""

    text: str
    event: str


class Axis(NamedTuple):
    """What is swapped: its name, and for each group the fillers, each giving values to slots."""

    name: str
    groups: Mapping[str, Sequence[Mapping[str, str]]]

    @property
    def slots(self) -> frozenset[str]:
        """The slots that it fills."""
        return frozenset(slot for fillers in self.groups.values() for filler in fillers for slot in filler)


class Fairness(NamedTuple):
    """How far estimates move along an axis.

    Attributes:
        axis: What was swapped.
        sentences: Sentences that were swapped.
        mean: Mean |Δp| over sentences, labels and pairs of groups; 0 is fair.
        largest: The largest mean over sentences of |Δp| for one label between two groups.
        where: Which label and groups that was.
    """

    axis: str
    sentences: int
    mean: float
    largest: float
    where: str


@cache
def _data() -> dict[str, object]:
    found: dict[str, object] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def read_templates() -> tuple[Template, ...]:
    """Return the sentences that are shipped."""
    rows: list[dict[str, str]] = _data()["templates"]  # type: ignore[assignment]
    return tuple(Template(row["text"], row.get("event", "")) for row in rows)


def read_axes() -> tuple[Axis, ...]:
    """Return the axes that are shipped: name, gender, nationality, age, appearance."""
    axes: dict[str, list[dict[str, object]]] = _data()["axes"]  # type: ignore[assignment]
    return tuple(Axis(name, {str(g["group"]): g["fillers"] for g in groups}) for name, groups in axes.items())  # type: ignore[misc]


def variants(text: str, axis: Axis) -> Iterator[tuple[str, str]]:
    """Yield each group of an axis with the text filled in for it, once for every filler; nothing without its slots.

    Slots of other axes get plain words. A sentence begins with a capital letter.
    """
    if not axis.slots & set(_SLOT.findall(text)):
        return
    plain: dict[str, str] = _data()["plain"]  # type: ignore[assignment]
    for group, fillers in axis.groups.items():
        for filler in fillers:
            filled = " ".join(text.format_map({**plain, **filler}).split())
            yield group, filled[:1].upper() + filled[1:]


def fairness(likely: Callable[[str], NDArray[np.floating]], labels: Sequence[str]) -> tuple[Fairness, ...]:
    """Return for every axis how far probabilities move when groups are swapped.

    Args:
        likely: Gives a text the probability of each label.
        labels: Their names.
    """
    return tuple(_along(axis, likely, labels) for axis in read_axes())


def _along(axis: Axis, likely: Callable[[str], NDArray[np.floating]], labels: Sequence[str]) -> Fairness:
    moved: dict[tuple[str, str], list[NDArray[np.floating]]] = {}
    sentences = 0
    for template in read_templates():
        found: dict[str, list[NDArray[np.floating]]] = {}
        for group, text in variants(template.text, axis):
            found.setdefault(group, []).append(likely(text))
        sentences += bool(found)
        means = {group: np.mean(values, axis=0) for group, values in found.items()}
        for one, other in combinations(means, 2):
            moved.setdefault((one, other), []).append(np.abs(means[one] - means[other]))
    by_pair = {pair: np.mean(values, axis=0) for pair, values in moved.items()}
    pair = max(by_pair, key=lambda one: float(by_pair[one].max()))
    label = int(by_pair[pair].argmax())
    where = f"{labels[label]}: {pair[0]} and {pair[1]}"
    mean = float(np.mean([value.mean() for value in by_pair.values()]))
    return Fairness(axis.name, sentences, mean, float(by_pair[pair][label]), where)
