"""How a line sounds takes long to work out: all worlds go on meanwhile, and every answer comes once, in its turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hosted_people import Talker, TwoPeople, event, happen, load, remembered
from served_worlds import SECONDS, connect, served, transport_of

from espressivo.bridges.hosting import speaking
from espressivo.bridges.hosting.catalogue import Catalogue
from espressivo.bridges.hosting.hub import Hub
from espressivo.expression.expression import NEUTRAL_PROSODY, Prosody
from espressivo.expression.speech.backend import Speech
from espressivo.expression.speech.null import NullBackend

Data = dict[str, Any]
HELLO: Data = {"world": "w", "agent": "Ana", "text": "Hello there."}


class Slowly:
    """Works out when it is told to what it was given."""

    def __init__(self, hub: Hub) -> None:
        self.jobs: list[Callable[[], None]] = []
        hub.worlds.aside.hook = self

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.jobs.append(lambda: done(work()))

    def finish(self) -> None:
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job()


class Mute(NullBackend):
    """Says nothing, at once."""


@pytest.fixture(autouse=True)
def _quick_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaking, "_backend", lambda: (Mute(), "no sound in this test"))


@pytest.fixture
def hub() -> Hub:
    return Hub(TwoPeople())


@pytest.fixture
def game(hub: Hub) -> Talker:
    talker = Talker(hub)
    for world in ("w", "other"):
        talker.say("world.load", **_without_type(load(world)))
    return talker


def _without_type(step: Data) -> Data:
    return {name: value for name, value in step.items() if name != "type"}


def test_while_a_line_is_worked_out_all_worlds_go_on(hub: Hub, game: Talker) -> None:
    slowly, other = Slowly(hub), Talker(hub, "other")
    assert game.say("speak", id="line", **HELLO) == []
    for world in ("other", "w"):
        assert other.ask("event", **_without_type(happen(1, world)))["type"] == "outcome"
        assert game.ask("state", world=world, agent="Ana")["type"] == "state"
    slowly.finish()
    assert [(each["type"], each["id"]) for each in game.heard()] == [("speech", "line")]


def test_a_line_sounds_as_they_felt_when_it_was_asked_for(hub: Hub, game: Talker) -> None:
    at_once = game.ask("speak", **HELLO)["speech"]
    slowly = Slowly(hub)
    game.send("speak", **HELLO)
    game.say("event", **_without_type(happen(1)))
    slowly.finish()
    assert game.heard()[-1]["speech"] == at_once
    game.send("speak", **HELLO)
    slowly.finish()
    assert game.heard()[-1]["speech"].get("emotions") != at_once.get("emotions")


def test_commands_with_numbers_wait_for_the_line_before_them(hub: Hub, game: Talker) -> None:
    slowly = Slowly(hub)
    assert game.say("speak", seq=1, **HELLO) == []
    assert game.say("event", **_without_type(happen(1, seq=2))) == []
    assert game.say("speak", seq=3, **HELLO) == []
    assert remembered(hub) == []
    slowly.finish()
    assert [(each["type"], each["seq"]) for each in game.heard()] == [("speech", 1), ("outcome", 2)]
    slowly.finish()
    assert [(each["type"], each["seq"]) for each in game.heard()] == [("speech", 3)]
    assert remembered(hub) == [event(1)]


def test_who_reconnects_meanwhile_gets_the_answer_once(hub: Hub, game: Talker) -> None:
    slowly = Slowly(hub)
    game.send("speak", seq=1, **HELLO)
    again = Talker(hub)
    assert again.welcome["last_seq"] == 0
    assert again.say("speak", seq=1, **HELLO) == []
    slowly.finish()
    assert [each["seq"] for each in again.heard()] == [1]


def test_a_line_that_is_asked_for_again_is_worked_out_again(hub: Hub, game: Talker) -> None:
    slowly = Slowly(hub)
    for _ in range(2):
        assert game.say("speak", seq=1, **HELLO) == []
        slowly.finish()
        assert [(each["type"], each["seq"]) for each in game.heard()] == [("speech", 1)]
    assert hub.last_seq("game") == 1


def test_who_asks_for_too_many_lines_at_once_may_ask_again_later(hub: Hub, game: Talker) -> None:
    slowly, other = Slowly(hub), Talker(hub, "other")
    for number in range(8):
        assert game.say("speak", id=str(number), **HELLO) == []
    (refused,) = game.say("speak", id="late", seq=1, **HELLO)
    assert (refused["code"], refused["id"], refused["retry"]) == ("too-fast", "late", True)
    assert other.say("speak", **HELLO) == []
    slowly.finish()
    assert [each["id"] for each in game.heard()] == [str(number) for number in range(8)]
    assert game.say("speak", seq=1, **HELLO) == []
    slowly.finish()
    assert [each["seq"] for each in game.heard()] == [1]


def test_who_has_left_gets_no_answer_and_begins_anew(hub: Hub, game: Talker) -> None:
    slowly = Slowly(hub)
    game.send("speak", seq=1, **HELLO)
    game.say("bye")
    again = Talker(hub)
    slowly.finish()
    assert (again.heard(), hub.last_seq("game")) == ([], 0)


def test_a_server_that_has_stopped_answers_no_more(hub: Hub, game: Talker) -> None:
    slowly = Slowly(hub)
    game.send("speak", **HELLO)
    hub.stop()
    slowly.finish()
    assert [each["type"] for each in game.heard()] == ["error"]


@pytest.mark.parametrize(("wrong", "code"), [({"world": "v"}, "unknown-world"), ({"agent": "Bob"}, "unknown-agent")])
def test_what_is_wrong_with_a_line_is_told(hub: Hub, game: Talker, wrong: Data, code: str) -> None:
    slowly = Slowly(hub)
    game.send("speak", **{**HELLO, **wrong})
    slowly.finish()
    assert [each["code"] for each in game.heard()] == [code]


def test_a_voice_that_fails_is_told_to_who_asked(hub: Hub, game: Talker, monkeypatch: pytest.MonkeyPatch) -> None:
    slowly = Slowly(hub)
    with monkeypatch.context() as planted:
        planted.setattr(speaking, "_backend", lambda: None)
        game.send("speak", **HELLO)
        slowly.finish()
    assert [each["code"] for each in game.heard()] == ["internal"]
    assert game.say("speak", **HELLO) == []
    slowly.finish()
    assert [each["type"] for each in game.heard()] == ["speech"]


@pytest.fixture
def train() -> tuple[Hub, Talker]:
    hub = Hub(Catalogue())
    game = Talker(hub)
    game.say("world.load", world="w", scenario="night-train")
    game.say("subscribe", world="w", streams=["speech", "decisions"])
    return hub, game


def test_what_somebody_says_by_a_deed_is_told_when_it_has_been_worked_out(train: tuple[Hub, Talker]) -> None:
    hub, game = train
    slowly = Slowly(hub)
    first = game.say("turn", world="w", agent="Jo")
    second = game.say("turn", world="w", agent="Odile")
    assert sorted(each["type"] for each in (*first, *second)) == ["outcome", "outcome"] + ["stream.decisions"] * 2
    slowly.finish()
    assert [(each["type"], each["seq"], each["speech"]["agent"]) for each in game.heard()] == [
        ("stream.speech", 1, "Jo"),
        ("stream.speech", 2, "Odile"),
    ]


def test_a_deed_is_done_though_its_line_cannot_be_said(
    train: tuple[Hub, Talker], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, game = train
    monkeypatch.setattr(speaking, "_backend", lambda: None)
    assert [each["type"] for each in game.say("turn", world="w", agent="Jo")] == ["stream.decisions", "outcome"]
    assert "a line could not be said" in caplog.text


class Hesitant(NullBackend):
    """Begins to speak, and goes on when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.may_go_on = threading.Event(), threading.Event()

    def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:
        self.begun.set()
        assert self.may_go_on.wait(SECONDS)
        return super().synthesize(text, prosody, voice)


@pytest.mark.parametrize("kind", ["tcp", "ws", "zmq-tcp"])
def test_a_server_answers_others_while_somebody_speaks(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    backend = Hesitant()
    monkeypatch.setattr(speaking, "_backend", lambda: (backend, ""))
    with served(transport_of(kind, Path())) as server:
        one, other = connect(kind, server), connect(kind, server)
        for client, name in ((one, "one"), (other, "other")):
            client.ask("hello", client=name)
            assert client.ask("world.load", world=name, scenario="ladder")["type"] == "world"
        one.send(b'{"type": "speak", "id": "line", "world": "one", "agent": "Ada", "text": "Wait"}')
        assert backend.begun.wait(SECONDS)
        assert other.ask("state", world="one", agent="Ada")["type"] == "state"
        assert other.ask("time.advance", world="other", seconds=1)["time"] == 1
        backend.may_go_on.set()
        assert one.next("speech")["id"] == "line"
        one.close()
        other.close()
