"""The answers of shards made the answer of the whole crowd."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from ..crowd import Reaction
from ..reading import CrowdStatistics, merged_mean

__all__ = ["merged", "merged_reaction", "merged_statistics"]


def merged_reaction(parts: Sequence[Reaction]) -> Reaction:
    """Return what an event did to all shards."""
    return Reaction(parts[0].ordinal, sum(part.reached for part in parts), _summed([part.felt for part in parts]))


def merged_statistics(parts: Sequence[CrowdStatistics], kinds: Sequence[str]) -> CrowdStatistics:
    """Return the figures of all shards, types of emotion in a given order: to the bit those of one process."""
    mood = [merged_mean([(part.mood[axis], part.members) for part in parts]) for axis in range(3)]
    felt = [name for name in kinds if any(name in part.mean for part in parts)]
    strongest = _summed([part.strongest for part in parts])
    return CrowdStatistics(
        parts[0].time,
        sum(part.members for part in parts),
        sum(part.feeling for part in parts),
        {name: merged_mean([(part.mean.get(name, 0.0), part.members) for part in parts]) for name in felt},
        {name: max(part.most.get(name, 0.0) for part in parts) for name in felt},
        {name: strongest[name] for name in kinds if name in strongest},
        dict(sorted(_summed([part.nodes for part in parts]).items())),
        (mood[0], mood[1], mood[2]),
        tuple(sum(counts) for counts in zip(*[part.moods for part in parts], strict=True)),
    )


def _summed(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        for name, count in part.items():
            found[name] = found.get(name, 0) + count
    return found


def _chained(parts: Sequence[Any]) -> Any:
    return np.concatenate(parts, axis=-1)


def _chained_both(parts: Sequence[Any]) -> Any:
    return _chained([part[0] for part in parts]), _chained([part[1] for part in parts])


_MERGED: Final[Mapping[str, Callable[[Sequence[Any]], Any]]] = {
    "histogram": lambda parts: sum(parts[1:], parts[0]),
    "intensities": _chained,
    "mood": _chained,
    "mood_pad": _chained,
    "nodes": lambda parts: [each for part in parts for each in part],
    "pad": _chained,
    "strongest": _chained_both,
    "top": _chained_both,
}


def merged(what: str, parts: Sequence[Any]) -> Any:
    """Return what a method of a crowd would return, from what it returned for each shard, in their order."""
    return _MERGED[what](parts)
