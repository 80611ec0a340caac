"""A client's session and a hub, without sockets: whatever the line does, every command is done once and in order."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conformance_session import STORY
from hypothesis import given
from hypothesis import strategies as st

from espressivo.bridges.client.backoff import Backoff
from espressivo.bridges.client.session import Session
from espressivo.bridges.hosting.catalogue import Catalogue
from espressivo.bridges.hosting.connection import Connection
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.coding import encode
from espressivo.bridges.protocol.commands import Believed, Hello, LoadWorld, RestoreWorld, Subscribe, Tell
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.protocol.messages import (
    Beliefs,
    ClockMessage,
    Failed,
    Heartbeat,
    Outcome,
    Reply,
    StreamMessage,
    Welcome,
)

CATALOGUE = Catalogue(False, [STORY])


class Line:
    """A session, a hub, and a line between them that a test can let fail."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.now = 0.0
        self.hub = Hub(CATALOGUE, limits or Limits(dead_after=1e9), now=lambda: self.now)
        self.heard: list[StreamMessage] = []
        self.notices: list[Failed] = []
        self.forgotten = 0
        self.session = Session(Hello(client="c"), self.heard.append, self.notices.append, self._forget)
        self.connection: Connection | None = None

    def open(self) -> None:
        self.connection = self.hub.connect("test")
        self.session.opened(self.now)

    def cut(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None
            self.session.lost()

    def carry(self, lost_there: int = 0, lost_back: int = 0) -> None:
        """Carry what waits in both directions, and lose the last messages of each."""
        if self.connection is None:
            return
        there = self.session.send(self.now)
        for each in there[: len(there) - lost_there]:
            self.connection.receive(each)
        back = self.connection.take()
        for each in back[: len(back) - lost_back]:
            self.session.receive(each, self.now)

    def settle(self) -> None:
        """Let the line hold until everything was answered."""
        for _ in range(200):
            if self.session.hang_up or self.session.is_dead(self.now):
                self.cut()
            if self.connection is None:
                self.open()
            self.carry()
            if not self.session.outstanding:
                return
            self.now += 0.5
            self.hub.pass_time(0.5)
        raise AssertionError("there is no end of it")

    def _forget(self) -> None:
        self.forgotten += 1


WHAT_HAPPENS = st.lists(
    st.one_of(
        st.just(("ask",)),
        st.just(("cut",)),
        st.just(("open",)),
        st.tuples(st.just("carry"), st.integers(0, 3), st.integers(0, 3)),
        st.tuples(st.just("wait"), st.floats(0, 8)),
    ),
    max_size=40,
)


@given(WHAT_HAPPENS, st.sampled_from([Limits(dead_after=1e9), Limits(dead_after=1e9, ahead=4, burst=5)]))
def test_every_command_is_done_once_and_in_order(happens: list[tuple[Any, ...]], limits: Limits) -> None:
    line, answers, asked = Line(limits), list[Reply](), 0
    line.session.ask(LoadWorld(world="w", scenario="ladder"), lambda _: None)
    for what, *how in happens:
        if what == "ask":
            line.session.ask(Tell(world="w", agent="Ada", belief=f"b{asked}(SELF)", value=str(asked)), answers.append)
            asked += 1
        elif what == "cut":
            line.cut()
        elif what == "open" and line.connection is None:
            line.open()
        elif what == "carry":
            line.carry(*how)
        elif what == "wait":
            line.now += how[0]
            line.hub.pass_time(how[0])
    line.settle()
    assert [each.beliefs[0][2] for each in answers if isinstance(each, Outcome)] == [str(n) for n in range(asked)]
    assert line.hub.last_seq("c") == asked + 1
    assert line.forgotten == 0


def test_a_question_after_commands_sees_what_they_did() -> None:
    line, answers = Line(), list[Reply]()
    line.session.ask(LoadWorld(world="w", scenario="ladder"), lambda _: None)
    line.session.ask(Tell(world="w", agent="Ada", belief="b(SELF)", value="7"), lambda _: None)
    line.session.ask(Believed(world="w", agent="Ada", belief="b(SELF)"), answers.append)
    line.open()
    line.carry()
    line.carry(lost_back=9)
    line.cut()
    line.settle()
    assert isinstance(answers[0], Beliefs)
    assert answers[0].beliefs[0].value == "7"


def test_subscriptions_are_renewed_and_gaps_are_counted() -> None:
    line = Line()
    line.session.ask(LoadWorld(world="w", scenario="ladder"), lambda _: None)
    line.session.ask(Subscribe(world="w", streams=["clock"]), lambda _: None)
    line.settle()
    line.cut()
    line.open()
    line.carry()
    line.carry()
    assert [each.snapshot for each in line.heard] == [True, True]
    assert line.session.missed == {}
    line.session.receive(encode(ClockMessage(world="w", seq=5, clock="host")), line.now)
    assert line.session.missed == {("w", "clock"): 3}


def test_a_server_that_forgot_is_sent_new_numbers() -> None:
    session = Line().session
    session.ask(LoadWorld(world="w", scenario="ladder"), lambda _: None)
    session.opened(0)
    session.send(0)
    session.receive(encode(welcome(7)), 0)
    [load] = map(json.loads, session.send(0))
    assert load["seq"] == 8
    session.receive(encode(Outcome(id=load["id"], seq=8)), 0)
    session.ask(Tell(world="w", agent="Ada", belief="b(SELF)", value="1"), lambda _: None)
    session.opened(1)
    session.send(1)
    session.receive(encode(welcome(0)), 1)
    [tell] = map(json.loads, session.send(1))
    assert tell["seq"] == 1


def welcome(last_seq: int) -> Welcome:
    return Welcome(id="hello", server="test", protocol=[1], session="s", last_seq=last_seq, limits=Limits())


def test_silence_is_broken_and_a_silent_server_is_taken_for_gone() -> None:
    session = Line().session
    session.opened(0)
    session.send(0)
    assert not session.is_dead(4)
    assert session.is_dead(6)
    session.receive(encode(welcome(0)), 0)
    assert session.send(0.5) == []
    assert session.wait(0.5) == 0.5
    assert [json.loads(each)["type"] for each in session.send(1.0)] == ["ping"]
    session.receive(encode(Heartbeat()), 2.0)
    assert not session.is_dead(4.9)
    assert session.is_dead(5.1)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"type":"stream.new"}', b'{"type":"done","id":7}', b"\xff"])
def test_what_is_not_understood_is_left_alone(data: bytes) -> None:
    session = Line().session
    session.opened(0)
    session.receive(data, 0)
    assert session.phase == "greeting"


def test_what_is_too_large_is_not_sent() -> None:
    session, answers = Line().session, list[Reply]()
    session.ask(RestoreWorld(world="w", state={"a": "x" * 17_000_000}), answers.append)
    assert isinstance(answers[0], Failed)
    assert answers[0].code == "too-large"
    assert session.outstanding == 0


@given(st.integers(0, 2**32), st.integers(1, 60))
def test_waiting_times_grow_to_a_limit_and_are_the_same_for_a_seed(seed: int, tries: int) -> None:
    first, second = Backoff(seed=seed), Backoff(seed=seed)
    times = [first.next() for _ in range(tries)]
    assert times == [second.next() for _ in range(tries)]
    for number, seconds in enumerate(times):
        longest = min(5.0, 0.1 * 2**number)
        assert longest / 2 <= seconds <= longest
    first.reset()
    assert first.next() <= 0.1
