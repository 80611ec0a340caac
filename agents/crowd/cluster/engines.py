"""Where the shards of a crowd live: the protocol of an engine, and the one that keeps them all in this process.

::

    Engine
    |-- InProcess     every shard here; for tests, and to see what a division costs by itself
    `-- RayEngine     every shard an actor of Ray (:mod:`.ray_engine`)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ....core.errors import EspressivoError

__all__ = ["Answer", "Call", "Engine", "InProcess", "Lost", "Make", "Refused", "Said", "Silent", "Worker", "said"]


class Worker(Protocol):
    """What an engine keeps one of for each shard."""

    def do(self, what: str, *given: Any) -> Any:
        """Do something by name.

        Raises:
            EspressivoError: What is asked makes no sense; nothing was changed.
        """
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """What a worker is asked to do.

    Attributes:
        what: The name.
        given: What goes with it.
    """

    what: str
    given: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """A worker's answer."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """A worker said that what was asked makes no sense."""

    error: EspressivoError


@dataclass(frozen=True, slots=True)
class Lost:
    """A worker is no more; :attr:`why` says how, as far as is known."""

    why: str


@dataclass(frozen=True, slots=True)
class Silent:
    """A worker did not answer in time."""


Make = Callable[[int], Callable[[], Worker]]
"""Given the number of a shard, returns what makes its worker, wherever that is to live."""
Answer = Said | Refused | Lost | Silent


class Engine(Protocol):
    """Keeps one worker for each shard, by the shard's number."""

    def hire(self, number: int) -> None:
        """Start a worker, in place of the one of that number if there was one, whatever has become of that."""
        ...

    def ask(
        self, calls: Mapping[int, Call], seconds: float, meanwhile: Callable[[], object] | None = None
    ) -> dict[int, Answer]:
        """Ask several workers at once and return what each answered within some seconds.

        Args:
            calls: What each is asked, by its number.
            seconds: How long they have.
            meanwhile: What is done while they work.
        """
        ...

    def close(self) -> None:
        """End all workers, and whatever was started for them."""
        ...


class InProcess:
    """An engine whose workers are all in this process.

    Args:
        make: Given the number of a shard, returns what makes its worker.
    """

    def __init__(self, make: Make) -> None:
        self._make = make
        self._workers: dict[int, Worker] = {}

    def hire(self, number: int) -> None:
        """Make a worker."""
        self._workers[number] = self._make(number)()

    def ask(
        self,
        calls: Mapping[int, Call],
        seconds: float,  # noqa: ARG002
        meanwhile: Callable[[], object] | None = None,
    ) -> dict[int, Answer]:
        """Ask workers, one after the other; they answer whenever they are ready."""
        if meanwhile is not None:
            meanwhile()
        return {number: self._answer(number, call) for number, call in calls.items()}

    def lose(self, number: int) -> None:
        """Let a worker be no more, with all it knew."""
        del self._workers[number]

    def close(self) -> None:
        """Forget all workers."""
        self._workers.clear()

    def _answer(self, number: int, call: Call) -> Answer:
        worker = self._workers.get(number)
        if worker is None:
            return Lost("it was lost on purpose")
        return said(worker, call)


def said(worker: Worker, call: Call) -> Said | Refused:
    """Return what a worker answers, or that it refuses."""
    try:
        return Said(worker.do(call.what, *call.given))
    except EspressivoError as error:
        return Refused(error)
