"""The engine whose workers are actors of Ray, each in a process of its own, here or on other machines."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from ....core.errors import CrowdError
from .engines import Answer, Call, Lost, Make, Refused, Said, Silent, Worker, said
from .ray_start import Session

__all__ = ["RayEngine"]

_START: Final = 120.0
"""How many seconds the process of an actor may take to start."""


class Host:
    """What runs in an actor: it makes the worker, and hands it what is asked.

    Args:
        make: Makes the worker.
    """

    def __init__(self, make: Callable[[], Worker]) -> None:
        self._worker = make()

    def ready(self) -> int:
        """Return the number of this process."""
        import os

        return os.getpid()

    def do(self, call: Call) -> Said | Refused:
        """Return what the worker answers."""
        return said(self._worker, call)


class RayEngine:
    """An engine over Ray.

    Args:
        make: Given the number of a shard, returns what makes its worker; that is sent to the process it will live in.
        workers: How many there will be.
        address: Of a cluster that is running; None starts Ray on this machine (:func:`.ray_start.start`).

    Raises:
        CrowdError: Ray does not start, or the cluster cannot be joined.
        MissingExtraError: Ray is not installed.
    """

    def __init__(self, make: Make, workers: int, address: str | None = None) -> None:
        self._session = Session(address, workers)
        self._ray = self._session.ray
        self._make = make
        # On one's own machine a worker that hangs must not keep the next one from starting.
        needs = 1 if address else 0
        self._hosts = self._ray.remote(num_cpus=needs, max_restarts=0, scheduling_strategy="SPREAD")(Host)
        self._actors: dict[int, Any] = {}
        self.processes: dict[int, int] = {}

    def hire(self, number: int) -> None:
        """Start an actor; Ray is told to end the one before.

        Raises:
            CrowdError: It does not start.
        """
        self._dismiss(number)
        actor = self._hosts.remote(self._make(number))
        try:
            self.processes[number] = self._ray.get(actor.ready.remote(), timeout=_START)
        except self._ray.exceptions.GetTimeoutError:
            self._ray.kill(actor)
            raise CrowdError(
                f"worker {number} did not start within {_START:g} s: the cluster needs a processor for each worker"
            ) from None
        except self._ray.exceptions.RayError as error:
            raise CrowdError(f"worker {number} does not start: {_first_line(error)}") from None
        self._actors[number] = actor

    def ask(
        self, calls: Mapping[int, Call], seconds: float, meanwhile: Callable[[], object] | None = None
    ) -> dict[int, Answer]:
        """Ask actors, all at once; one that gave no answer in time is not waited for any more."""
        end = time.monotonic() + seconds
        answers: dict[int, Answer] = {}
        asked = {}
        for number, call in calls.items():
            if (actor := self._actors.get(number)) is None:
                answers[number] = Lost("it was ended")
            else:
                asked[number] = actor.do.remote(call)
        if meanwhile is not None:
            meanwhile()
        for number, reference in asked.items():
            answers[number] = self._answer(reference, max(0.0, end - time.monotonic()))
        return answers

    def close(self) -> None:
        """End all actors, and Ray with them if it was started for them."""
        for number in list(self._actors):
            self._dismiss(number)
        self._session.close()

    def _answer(self, reference: Any, seconds: float) -> Answer:
        try:
            answer: Answer = self._ray.get(reference, timeout=seconds)
        except self._ray.exceptions.GetTimeoutError:
            return Silent()
        except self._ray.exceptions.RayActorError as error:
            return Lost(_first_line(error))
        return answer

    def _dismiss(self, number: int) -> None:
        if (actor := self._actors.pop(number, None)) is not None:
            self._ray.kill(actor)


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]
