"""What reading of somebody's emotion makes the reader feel: a table of theory, not learned and not measured."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["read_reactions", "reader_reactions"]

_DATA: Final = Path(__file__).resolve().parents[1] / "data" / "reader_reactions.json"


@cache
def read_reactions() -> Mapping[str, Mapping[str, float]]:
    """Return for each label of GoEmotions the nodes that a reader is likely to feel, with how likely, 0..1."""
    found: dict[str, dict[str, float]] = json.loads(_DATA.read_text(encoding="utf-8"))["reactions"]
    return found


def reader_reactions(expressed: Mapping[str, float]) -> dict[str, float]:
    """Return what is elicited in a reader: 1 − Π(1 − likely · reaction) over the labels that were expressed.

    >>> {node: round(likely, 2) for node, likely in reader_reactions({"grief": 0.5}).items()}
    {'Pity': 0.35, 'Sadness': 0.25}
    """
    left: dict[str, float] = {}
    for label, likely in expressed.items():
        for node, share in read_reactions()[label].items():
            left[node] = left.get(node, 1.0) * (1.0 - likely * share)
    return {node: 1.0 - rest for node, rest in sorted(left.items(), key=lambda item: (item[1], item[0]))}
