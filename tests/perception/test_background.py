"""Perceiving beside the world: nobody waits, whoever hangs or raises is answered for, and it all comes to an end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from llm_server import GOOD, Behave, Handler, llm_server, said, send

from espressivo.core.errors import PerceptionError, StateError
from espressivo.perception import AffectEstimate, Background, LearnedTextPerceiver, ScriptedPerceiver, llm_perceiver
from espressivo.perception.background import Lost
from espressivo.perception.estimate import Modality
from espressivo.perception.perceiver import Availability

JOY = AffectEstimate("text", "script", {"Joy": 0.8}, 0.6)
CALM = ScriptedPerceiver[Any]([AffectEstimate("text", "calm", {"Calmness": 0.5}, 0.3)])


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Doing:
    """A perceiver that does what a test says; `Hanging` ones wait until the test lets go of them."""

    modality: Modality = "text"
    requires: tuple[str, ...] = ()

    def __init__(self, do: Callable[[Any], Any]) -> None:
        self._do = do
        self.samples: list[Any] = []

    def available(self) -> Availability:
        return Availability(True)

    def perceive(self, sample: Any, /) -> AffectEstimate:
        self.samples.append(sample)
        found: AffectEstimate = self._do(sample)
        return found


class Hanging(Doing):
    def __init__(self) -> None:
        self.begun, self.free = threading.Event(), threading.Event()
        super().__init__(self._hang)

    def _hang(self, _: Any) -> AffectEstimate:
        self.begun.set()
        self.free.wait(20)
        return JOY


@contextmanager
def hanging() -> Iterator[Hanging]:
    perceiver = Hanging()
    try:
        yield perceiver
    finally:
        perceiver.free.set()


def fetched(background: Background[Any], count: int) -> list[AffectEstimate]:
    """Poll as a game does, until so many estimates are there."""
    found: list[AffectEstimate] = []
    for _ in range(2_000):
        found += background.poll()
        if len(found) >= count:
            return found
        time.sleep(0.005)
    raise AssertionError(f"{len(found)} of {count} estimates came")


def until(holds: Callable[[], bool]) -> None:
    for _ in range(2_000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError("it did not come about")


def test_estimates_come_in_order_with_whom_they_are_about_and_the_time_of_the_world() -> None:
    with Background(LearnedTextPerceiver(), deadline_s=20) as background:
        background.submit("Thank you!", "Ana", 3.0)
        background.submit("I hate you!", "Bo", 4.5)
        first, second = fetched(background, 2)
    assert (first.emotion, first.subject, first.t) == ("Gratitude", "Ana", 3.0)
    assert (second.subject, second.t) == ("Bo", 4.5)
    assert background.lost == Lost()
    assert background.poll() == []


def test_a_perceiver_that_hangs_is_answered_for_and_its_late_answer_dropped() -> None:
    clock = Clock()
    with hanging() as perceiver, Background(perceiver, CALM, deadline_s=1.0, clock=clock) as background:
        background.submit("a", "Ana", 1.0)
        perceiver.begun.wait(20)
        assert background.poll() == []
        clock.now = 1.0
        (found,) = fetched(background, 1)
        assert (found.source, found.subject, found.t) == ("calm", "Ana", 1.0)
        assert found.degraded == "nothing was perceived within 1 s; calm answered instead"
        perceiver.free.set()
        background.submit("b", "Ana", 2.0)
        (later,) = fetched(background, 1)
        assert (later.source, later.t, later.degraded) == ("script", 2.0, "")
        assert background.lost == Lost(late=1)
        assert background.waiting == 0


def test_an_answer_after_the_deadline_counts_for_nothing_even_when_nobody_polled() -> None:
    clock = Clock()
    with hanging() as perceiver, Background(perceiver, CALM, deadline_s=1.0, clock=clock) as background:
        background.submit("a", "Ana", 1.0)
        perceiver.begun.wait(20)
        clock.now = 1.5
        perceiver.free.set()
        assert fetched(background, 1)[0].source == "calm"


def test_what_waits_behind_a_hanging_one_is_answered_for_too() -> None:
    clock = Clock()
    with hanging() as perceiver, Background(perceiver, CALM, deadline_s=1.0, most_waiting=4, clock=clock) as background:
        for sample in "abcde":
            background.submit(sample, "Ana", 0.0)
            perceiver.begun.wait(20)
        clock.now = 1.0
        assert [each.source for each in fetched(background, 5)] == ["calm"] * 5
        perceiver.free.set()
        until(lambda: background.waiting == 0)
    assert perceiver.samples == ["a"], "nobody perceives what is too late anyway"


def test_the_oldest_makes_room() -> None:
    with hanging() as perceiver, Background(perceiver, deadline_s=20, most_waiting=2) as background:
        background.submit("first", "Ana", 0.0)
        perceiver.begun.wait(20)
        for number in range(10):
            background.submit(number, "Ana", float(number))
        assert (background.waiting, background.lost) == (3, Lost(dropped=8))
        perceiver.free.set()
        assert [each.t for each in fetched(background, 3)] == [0.0, 8.0, 9.0]


def boom(_: Any) -> AffectEstimate:
    raise ValueError("no such\nsound")


def leave(_: Any) -> AffectEstimate:
    raise SystemExit(3)


@pytest.mark.parametrize(
    ("do", "why"),
    [
        (boom, "the perceiver failed: ValueError: no such sound"),
        (leave, "the perceiver failed: SystemExit: 3"),
        (lambda _: None, "the perceiver gave what is no estimate: NoneType"),
    ],
)
def test_a_perceiver_that_breaks_breaks_nothing(do: Callable[[Any], Any], why: str) -> None:
    with Background(Doing(do), CALM, deadline_s=20) as background:
        for t in (1.0, 2.0):
            background.submit("a", "Ana", t)
        found = fetched(background, 2)
        assert background.lost == Lost(failed=2)
    assert {each.degraded for each in found} == {f"{why}; calm answered instead"}


@pytest.mark.parametrize("do", [boom, leave, lambda _: None])
def test_a_fallback_that_breaks_leaves_an_empty_estimate(do: Callable[[Any], Any]) -> None:
    with Background(Doing(boom), Doing(do), deadline_s=20) as background:
        for t in (1.0, 2.0):
            background.submit("a", "Ana", t)
        found = fetched(background, 2)
    assert not any(found)
    assert all("the perceiver failed: ValueError: no such sound; " in each.degraded for each in found)
    assert [(each.subject, each.t, each.confidence) for each in found] == [("Ana", 1.0, 0), ("Ana", 2.0, 0)]


def test_a_fallback_that_hangs_is_not_waited_for_either() -> None:
    clock = Clock()
    with hanging() as fallback, Background(Doing(boom), fallback, deadline_s=1.0, clock=clock) as background:
        background.submit("a", "Ana", 1.0)
        fallback.begun.wait(20)
        clock.now = 1.0
        (found,) = fetched(background, 1)
        assert found.degraded.endswith("; what should answer instead did not within 1 s")
        background.submit("b", "Ana", 2.0)
        until(lambda: background.lost.failed == 2)
        clock.now = 3.0
        assert not fetched(background, 1)[0]


def test_without_a_fallback_the_estimate_is_empty_and_says_why() -> None:
    with Background(Doing(boom), deadline_s=20) as background:
        background.submit("a", "Ana", 1.0)
        (found,) = fetched(background, 1)
    assert (bool(found), found.degraded) == (False, "the perceiver failed: ValueError: no such sound")


def test_closing_hangs_for_nobody() -> None:
    with hanging() as perceiver, hanging() as fallback:
        background = Background[str](perceiver, fallback, deadline_s=20)
        background.submit("a", "Ana", 1.0)
        perceiver.begun.wait(20)
        assert background.close(wait_s=0.02) is False
        with pytest.raises(StateError, match="closed"):
            background.submit("b", "Ana", 2.0)
        perceiver.free.set()
        assert background.close(wait_s=20) is True
        assert background.poll() == [], "what was found after the end is dropped"


def test_estimates_that_nobody_fetches_are_bounded() -> None:
    with Background(Doing(lambda _: JOY), deadline_s=60, most_waiting=2_000) as background:
        for number in range(1_200):
            background.submit(number, "Ana", float(number))
        until(lambda: background.waiting == 0)
        found = background.poll()
    assert [each.t for each in found] == [float(number) for number in range(200, 1_200)]
    assert background.lost == Lost(unfetched=200)


def test_several_threads_may_submit_and_poll() -> None:
    found: list[AffectEstimate] = []
    with Background(Doing(lambda _: JOY), deadline_s=60, most_waiting=1_000) as background:

        def play(name: str) -> None:
            for number in range(100):
                background.submit(number, name, float(number))
                found.extend(background.poll())

        threads = [threading.Thread(target=play, args=(name,)) for name in ("Ana", "Bo", "Cy")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(lambda: background.waiting == 0)
        found.extend(background.poll())
    assert sorted((each.subject, each.t) for each in found) == [
        (n, float(i)) for n in ("Ana", "Bo", "Cy") for i in range(100)
    ]


@pytest.mark.parametrize("t", [float("nan"), float("inf")])
def test_a_time_that_is_none(t: float) -> None:
    with Background(CALM) as background, pytest.raises(PerceptionError, match="seconds of the world"):
        background.submit("a", "Ana", t)


@pytest.mark.parametrize("arguments", [{"deadline_s": 0.0}, {"deadline_s": float("nan")}, {"most_waiting": 0}])
def test_arguments_that_make_no_sense(arguments: Any) -> None:
    with pytest.raises(PerceptionError, match="expected a deadline above 0"):
        Background(CALM, **arguments)


def hang(handler: Handler) -> None:
    handler.server.book.stopping.wait(20)


def flood(handler: Handler) -> None:
    while not handler.server.book.stopping.is_set():
        handler.wfile.write(b"9" * (1 << 20))


@pytest.mark.parametrize(
    "behave", [hang, flood, send(b"{", 200), send(b"", 500)], ids=["hangs", "floods", "garbage", "500"]
)
def test_an_agent_goes_on_whatever_its_language_model_does(behave: Behave) -> None:
    with llm_server(behave) as server:
        perceiver = llm_perceiver(server.url, "tiny", deadline_s=0.2)
        with Background(perceiver, LearnedTextPerceiver(), deadline_s=10.0) as background:
            for turn in range(5):
                background.submit("Thank you so much!", "Ana", float(turn))
            found = fetched(background, 5)
    assert [(each.emotion, each.t, each.source) for each in found] == [
        ("Gratitude", float(t), "goemotions") for t in range(5)
    ]
    assert all(each.degraded.startswith("the language model tiny ") for each in found)
    assert "left alone" in found[-1].degraded, "after three failures nobody is asked"
    assert server.asked <= 6


def test_an_agent_hears_a_language_model_that_works() -> None:
    with llm_server(said(GOOD)) as server, Background(llm_perceiver(server.url, "tiny"), deadline_s=20) as background:
        background.submit("Thank you so much!", "Ana", 1.0)
        (found,) = fetched(background, 1)
    assert (found.source, found.subject, found.emotion, found.degraded) == ("llm:tiny", "Ana", "Gratitude", "")
