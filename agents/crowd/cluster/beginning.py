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
from .exchange import Spreading, contagion_data, contagion_from
from .shard_worker import ShardWorker

__all__ = ["ray_engine", "read_start", "worker_of", "write_start"]


def write_start(path: Path, spec: CrowdSpec, contagion: Contagion | None) -> None:
    """Write down what a crowd begins with.

    Raises:
        StateError: The file cannot be written.
    """
    data, arrays = pooled({"spec": spec.as_data(), "contagion": contagion_data(contagion)}, "start")
    write_arrays(path, data, arrays)


def read_start(path: Path) -> tuple[CrowdSpec, Contagion | None]:
    """Return what a crowd begins with.

    Raises:
        StateError: The file cannot be read, or holds something else.
    """
    about, arrays = read_arrays(path)
    start = unpooled(about, "start", arrays)
    if not isinstance(start.get("spec"), dict):
        raise StateError(f"{path}: this is not what a crowd begins with")
    spec = CrowdSpec.from_data(start["spec"])
    return spec, contagion_from(start.get("contagion"), spec.size)


def worker_of(
    spec: CrowdSpec,
    shards: Sequence[Shard],
    folder: str,
    contagion: Contagion | None,
    edges: Sequence[Indices] | None,
    number: int,
) -> Callable[[], Worker]:
    """Return what makes the worker of a shard; it holds no more of the crowd than that needs."""
    shard = shards[number]
    spreading = None if contagion is None or edges is None else Spreading(contagion, shard, edges[number])
    return partial(ShardWorker, spec.part(shard.first, shard.last), shard, folder, spreading)


def ray_engine(make: Make, workers: int, address: str | None) -> Engine:
    """Return an engine over Ray, which is imported only now."""
    from .ray_engine import RayEngine

    return RayEngine(make, workers, address)
