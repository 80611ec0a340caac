"""Perceiving beside the world: whoever gives a sample goes on at once, and fetches estimates when they are there.

A perceiver that is slow, hangs or raises never holds up an agent: a sample that waited too long is given to the
fallback, and the late answer is dropped. Clocks are for those deadlines alone; what an estimate says about time is the
world's time that came with the sample.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Generic, Literal, TypeVar

from ..core.errors import PerceptionError, StateError
from .estimate import AffectEstimate
from .instead import answer_instead, what_went_wrong
from .perceiver import Perceiver

__all__ = ["Background", "Lost"]

Sample = TypeVar("Sample")

_SOURCE: Final = "background"
_MOST_READY: Final = 1_000
_MOST_DEADLINE: Final = 3_600.0


@dataclass(frozen=True, slots=True)
class Lost:
    """What did not come to an estimate of its perceiver.

    Attributes:
        dropped: Samples that made room for newer ones; nobody perceived them.
        late: Samples whose deadline passed, so that somebody else had to answer.
        failed: Samples for which the perceiver raised, or gave what is no estimate.
        unfetched: Estimates that were not fetched before 1,000 newer ones.
    """

    dropped: int = 0
    late: int = 0
    failed: int = 0
    unfetched: int = 0


@dataclass(slots=True, eq=False)
class _Item(Generic[Sample]):
    sample: Sample
    subject: str
    t: float
    until: float  # by the clock: first for the perceiver, then for the fallback
    stage: Literal["perceiver", "fallback", "done"] = "perceiver"
    why: str = ""


class Background(Generic[Sample]):
    """Has samples perceived by threads of its own.

    ::

        with Background(llm_perceiver(url, model), LearnedTextPerceiver(), deadline_s=2.0) as ear:
            ear.submit("Thank you!", "Ana", world.time)
            ...  # the world goes on
            for estimate in ear.poll():
                ...

    One thread has the perceiver, another the fallback. `submit` and `poll` wait for neither; estimates come in the
    order in which they are ready.

    Args:
        perceiver: Asked first; it is used by one thread alone.
        fallback: Asked when the perceiver fails or is late; without one the estimate is empty and `degraded`.
        deadline_s: How long a sample may wait and be perceived, by the clock; the fallback has as long again.
        most_waiting: Samples that may wait; when there are more, the oldest is dropped and counted.
        clock: In seconds; what it begins with does not matter.

    Raises:
        PerceptionError: A number is out of range.
    """

    def __init__(
        self,
        perceiver: Perceiver[Sample],
        fallback: Perceiver[Sample] | None = None,
        *,
        deadline_s: float = 2.0,
        most_waiting: int = 16,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not 0 < deadline_s <= _MOST_DEADLINE or most_waiting < 1:
            raise PerceptionError(f"expected a deadline above 0 and of {_MOST_DEADLINE:g} s at most, and room for one")
        self.modality = perceiver.modality
        self._fallback, self._deadline_s, self._most, self._clock = fallback, deadline_s, most_waiting, clock
        self._changed = threading.Condition()
        self._queues: dict[str, deque[_Item[Sample]]] = {"perceiver": deque(), "fallback": deque()}
        self._working: list[_Item[Sample]] = []
        self._ready: deque[AffectEstimate] = deque()
        self._lost, self._closed = Lost(), False
        self._threads = [
            threading.Thread(target=self._work, args=("perceiver", self._ask(perceiver)), daemon=True),
            threading.Thread(target=self._work, args=("fallback", self._ask_instead), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Background[Sample]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def waiting(self) -> int:
        """Samples whose estimate is still to come."""
        with self._changed:
            return sum(len(queue) for queue in self._queues.values()) + len(self._working)

    @property
    def lost(self) -> Lost:
        """What did not come to an estimate of the perceiver, counted since the beginning."""
        with self._changed:
            return self._lost

    def submit(self, sample: Sample, subject: str, t: float) -> None:
        """Take in a sample, and return at once.

        Args:
            sample: What the perceiver reads.
            subject: Whom it is about.
            t: When it was taken, in seconds of the world.

        Raises:
            PerceptionError: The time is none.
            StateError: It was closed.
        """
        if not math.isfinite(t):
            raise PerceptionError(f"a sample cannot be of the time {t!r}: expected seconds of the world")
        with self._changed:
            if self._closed:
                raise StateError("this background is closed: nobody perceives what it takes in")
            self._put(_Item(sample, subject, t, self._clock() + self._deadline_s))

    def poll(self) -> list[AffectEstimate]:
        """Return the estimates that are ready, each once, and return at once; samples that are late are passed on."""
        with self._changed:
            self._pass_on()
            ready = list(self._ready)
            self._ready.clear()
            return ready

    def close(self, wait_s: float = 0.5) -> bool:
        """Drop what waits, and let go of the threads; one that hangs is left behind and ends with the program.

        Args:
            wait_s: For how long to wait for them at most, in seconds.

        Returns:
            Whether both have ended.
        """
        with self._changed:
            self._closed = True
            for queue in self._queues.values():
                queue.clear()
            self._changed.notify_all()
        until = time.monotonic() + wait_s
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _put(self, item: _Item[Sample]) -> None:
        queue = self._queues[item.stage]
        if len(queue) >= self._most * (2 if item.stage == "fallback" else 1):  # what was waiting may be late at once
            queue.popleft().stage = "done"
            self._count(dropped=1)
        queue.append(item)
        self._changed.notify_all()

    def _count(self, **more: int) -> None:
        self._lost = replace(self._lost, **{name: getattr(self._lost, name) + n for name, n in more.items()})

    def _pass_on(self) -> None:
        """Take what is late from whoever has it."""
        now = self._clock()
        for item in [*self._working, *self._queues["perceiver"], *self._queues["fallback"]]:
            if now < item.until or item.stage == "done":
                continue
            if item in self._queues[item.stage]:
                self._queues[item.stage].remove(item)
            else:
                self._working.remove(item)
            if item.stage == "perceiver":
                self._count(late=1)
                self._instead(item, f"nothing was perceived within {self._deadline_s:g} s")
            else:
                why = f"{item.why}; what should answer instead did not within {self._deadline_s:g} s"
                self._finish(item, AffectEstimate(self.modality, _SOURCE, degraded=why))

    def _instead(self, item: _Item[Sample], why: str) -> None:
        item.why = why
        if self._fallback is None:
            self._finish(item, AffectEstimate(self.modality, _SOURCE, degraded=why))
            return
        item.stage, item.until = "fallback", self._clock() + self._deadline_s
        self._put(item)

    def _finish(self, item: _Item[Sample], estimate: AffectEstimate) -> None:
        item.stage = "done"
        if len(self._ready) >= _MOST_READY:
            self._ready.popleft()
            self._count(unfetched=1)
        self._ready.append(estimate.about(item.subject, item.t))

    def _work(self, stage: str, perceive: Callable[[_Item[Sample]], AffectEstimate | str]) -> None:
        queue = self._queues[stage]
        while True:
            with self._changed:
                self._pass_on()
                while not queue and not self._closed:
                    self._changed.wait()
                    self._pass_on()
                if self._closed:
                    return
                item = queue.popleft()
                self._working.append(item)
            found = perceive(item)
            with self._changed:
                self._take(item, stage, found)
            del item, found  # no sample is held longer than it takes to perceive it

    def _take(self, item: _Item[Sample], stage: str, found: AffectEstimate | str) -> None:
        """Take in what a thread found, unless it is too late or nobody wants it any more."""
        self._pass_on()
        if self._closed or item.stage != stage or item not in self._working:
            return
        self._working.remove(item)
        if isinstance(found, AffectEstimate):
            self._finish(item, found)
        else:
            self._count(failed=1)
            self._instead(item, found)

    @staticmethod
    def _ask(perceiver: Perceiver[Sample]) -> Callable[[_Item[Sample]], AffectEstimate | str]:
        def ask(item: _Item[Sample]) -> AffectEstimate | str:
            try:
                found: Any = perceiver.perceive(item.sample)
            except BaseException as error:  # somebody else's perceiver may even try to leave; its thread stays
                return f"the perceiver {what_went_wrong(error)}"
            if isinstance(found, AffectEstimate):
                return found
            return f"the perceiver gave what is no estimate: {type(found).__name__}"

        return ask

    def _ask_instead(self, item: _Item[Sample]) -> AffectEstimate:
        try:
            return answer_instead(self._fallback, item.sample, item.why, modality=self.modality, source=_SOURCE)
        except BaseException as error:
            return AffectEstimate(self.modality, _SOURCE, degraded=f"{item.why}; the other {what_went_wrong(error)}")
