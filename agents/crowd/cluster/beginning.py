"""How a crowd in several processes begins: what it begins with, in a file, and the workers of its shards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from ....core.errors import StateError
from ..array_file import read_arrays, write_arrays
from ..contagion import Contagion
from ..people import Indices
from ..plain_values import pooled, unpooled
from ..spec import CrowdSpec
from .division import Shard
from .engines import Engine, Make, Worker
from .exchange import Spreading, contagion_data, contagions_from
from .shard_worker import ShardWorker

__all__ = ["ray_engine", "read_start", "worker_of", "write_start"]


def write_start(path: Path, spec: CrowdSpec, contagions: Sequence[Contagion]) -> None:
    """Write down what a crowd begins with.

    Raises:
        StateError: The file cannot be written.
    """
    data, arrays = pooled(
        {"spec": spec.as_data(), "contagions": [contagion_data(each) for each in contagions]}, "start"
    )
    write_arrays(path, data, arrays)


def read_start(path: Path) -> tuple[CrowdSpec, tuple[Contagion, ...]]:
    """Return what a crowd begins with.

    Raises:
        StateError: The file cannot be read, or holds something else.
    """
    about, arrays = read_arrays(path)
    start = unpooled(about, "start", arrays)
    if not isinstance(start.get("spec"), dict):
        raise StateError(f"{path}: this is not what a crowd begins with")
    spec = CrowdSpec.from_data(start["spec"])
    return spec, contagions_from(start.get("contagions"), spec.size)


def worker_of(
    spec: CrowdSpec,
    shards: Sequence[Shard],
    folder: str,
    contagions: Sequence[Contagion],
    edges: Sequence[Sequence[Indices]],
    number: int,
) -> Callable[[], Worker]:
    """Return what makes the worker of a shard; it holds no more of the crowd than that needs."""
    shard = shards[number]
    spreading = [Spreading(each, shard, those[number]) for each, those in zip(contagions, edges, strict=True)]
    return partial(ShardWorker, spec.part(shard.first, shard.last), shard, folder, spreading)


def ray_engine(make: Make, workers: int, address: str | None) -> Engine:
    """Return an engine over Ray, which is imported only now."""
    from .ray_engine import RayEngine

    return RayEngine(make, workers, address)
