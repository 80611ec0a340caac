"""Crowds that a server holds: asked, reached by events, promoted, streamed; everything bounded."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client_sessions import Cutter
from conformance_session import STORY, hub_of, terrace
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol_examples import built
from served_worlds import HERE, Served, served

from espressivo import save_crowd
from espressivo.bridges.client import Client, ServerError
from espressivo.bridges.hosting.catalogue import Catalogue
from espressivo.bridges.hosting.durable import Store
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.coding import encode
from espressivo.bridges.protocol.crowds import (
    AdvanceCrowd,
    CrowdCommand,
    CrowdEvent,
    CrowdMembers,
    CrowdStatistics,
    DemoteMember,
    PromoteMember,
    SubscribeCrowd,
    WhyMember,
)
from espressivo.bridges.server.crowd_offers import offered_crowd
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.core.errors import CrowdError, StateError

Data = dict[str, Any]
DOCS = Path(__file__).parents[2] / "docs"
GOAL = "Event(Action-End, Striker, Score, Home)"


class Desk:
    """Asks a hub, and keeps what it tells of the crowd."""

    def __init__(self, hub: Any = None) -> None:
        self.hub = hub or hub_of()
        self.told: list[Data] = []
        self.connection = self.hub.connect("desk")
        self.ask("hello", client="desk")

    @property
    def crowd(self) -> Any:
        return next(iter(self.hub.crowds)).crowd

    def ask(self, kind: str, **fields: Any) -> Data:
        return self.send(json.dumps({"type": kind, "crowd": "terrace", **fields}).encode())

    def send(self, message: bytes) -> Data:
        self.connection.receive(message)
        (answer,) = [each for each in self.take() if not each["type"].startswith(("stream.", "heartbeat"))]
        return answer

    def take(self) -> list[Data]:
        messages = [json.loads(each) for each in self.connection.take()]
        self.told += [each for each in messages if each["type"] == "stream.crowd"]
        return messages


@pytest.mark.parametrize(
    ("whom", "reached"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6, 7]),
        ({"group": "home"}, [0, 1, 2, 3, 4]),
        ({"at": [6, 0], "radius": 1}, [5, 6, 7]),
        ({"members": ["fan2", 7, 2]}, [2, 7]),
    ],
)
def test_an_event_reaches_those_who_are_chosen_and_no_others(whom: Data, reached: list[int]) -> None:
    desk = Desk()
    done = desk.ask("crowd.event", event=GOAL, amounts={"desirability": 6}, **whom)
    assert (done["reached"], done["felt"]) == (len(reached), {"Joy": len(reached)})
    told = desk.ask("crowd.members", members=list(range(8)))["members"]
    assert [each["member"] for each in told if each.get("emotions") == {"Joy": 6.0}] == reached


def test_figures_are_those_of_the_crowd() -> None:
    desk = Desk()
    desk.ask("crowd.event", event=GOAL, group="home", amounts={"desirability": 6})
    desk.ask("crowd.advance", seconds=3)
    told, found = desk.ask("crowd.statistics", group="home")["figures"], desk.crowd.statistics("home")
    assert told["mean"] == pytest.approx(dict(found.mean), abs=1e-4)
    assert (told["strongest"], told["nodes"]) == (found.strongest, found.nodes)
    assert told["mood"] == pytest.approx(found.mood, abs=1e-4)
    assert (told["members"], told["feeling"], tuple(told["moods"])) == (5, 5, found.moods)
    assert desk.ask("crowd.statistics", at=[100, 100], radius=1)["figures"]["members"] == 0


def test_a_member_becomes_an_agent_who_is_told_as_agents_are_and_one_of_the_crowd_again() -> None:
    desk = Desk()
    assert desk.ask("crowd.promote", member="Fan3")["state"]["emotions"] == []
    desk.ask("crowd.event", event=GOAL, amounts={"desirability": 6}, about={"praiseworthiness": {"Striker": 4}})
    felt = desk.ask("crowd.promote", member=3)["state"]["emotions"]
    assert {(each["type"], each.get("target", "")) for each in felt} >= {("Joy", ""), ("Admiration", "Striker")}
    assert {each["cause"] for each in felt} == {GOAL}
    assert desk.ask("crowd.list")["crowds"]["terrace"]["promoted"] == [3]
    assert desk.ask("crowd.demote", member=3)["type"] == "done"
    assert desk.ask("crowd.demote", member=3)["code"] == "not-possible"
    assert "Joy" in desk.ask("crowd.members", members=[3])["members"][0]["emotions"]


_EVENT = {"type": "crowd.event", "event": GOAL}
_REFUSED: list[tuple[Data, str]] = [
    ({"type": "crowd.members", "members": [0] * 257}, "bad-message"),
    ({"type": "crowd.members", "members": []}, "bad-message"),
    ({"type": "crowd.members", "members": [-1]}, "unknown-member"),
    ({"type": "crowd.members", "members": [2**70]}, "unknown-member"),
    ({"type": "crowd.members", "members": ["Fan8"]}, "unknown-member"),
    ({**_EVENT, "members": [0] * 4097, "amounts": {"desirability": 1}}, "bad-message"),
    ({**_EVENT, "amounts": {"desirability": 10.5}}, "bad-message"),
    ({**_EVENT, "amounts": {"likelihood": 2}}, "not-possible"),
    ({**_EVENT, "amounts": {"desirabilty": 1}}, "not-possible"),
    ({**_EVENT, "amounts": {"like": 1}, "about": {"like": {"Ben": 1}}}, "bad-message"),
    ({**_EVENT, "about": {"goals": {"Wim": 0.5}}}, "not-possible"),
    ({**_EVENT, "about": {"prospects": {"Rain": 0.5}}}, "bad-message"),
    ({**_EVENT, "about": {"likelihood": {"Rain(": 0.5}}}, "bad-term"),
    ({**_EVENT, "prospects": {"Rain": [-4, 1.5]}}, "not-possible"),
    ({**_EVENT, "group": "away"}, "unknown-member"),
    ({**_EVENT, "group": "home", "at": [0, 0]}, "bad-message"),
    ({"type": "crowd.event", "event": "Event(Property-Change, A, B, C)", "amounts": {"like": 1}}, "not-possible"),
    ({"type": "crowd.statistics", "at": [1e10, 0]}, "bad-message"),
    ({"type": "crowd.advance", "seconds": 3601}, "bad-message"),
    ({"type": "crowd.subscribe", "rate": 21}, "bad-message"),
    ({"type": "crowd.subscribe", "groups": ["away"]}, "unknown-member"),
    ({"type": "crowd.subscribe", "members": [8]}, "unknown-member"),
    ({"type": "crowd.why", "member": 0, "emotion": "Joi"}, "unknown-emotion"),
]


@pytest.mark.parametrize(("command", "code"), _REFUSED)
def test_what_is_out_of_bounds_is_refused_and_changes_nothing(command: Data, code: str) -> None:
    desk = Desk()
    desk.ask("crowd.event", event=GOAL, amounts={"desirability": 6})
    before = desk.crowd.hash()
    answer = desk.send(json.dumps({"crowd": "terrace", **command}).encode())
    assert (answer["type"], answer.get("code")) == ("error", code), answer
    assert desk.crowd.hash() == before


def test_what_a_crowd_awaits_and_lends_is_bounded() -> None:
    desk = Desk()
    for number in range(32):
        answer = desk.ask("crowd.event", event=GOAL, prospects={f"Rain{number}": [-1, 0.5]})
        assert answer["type"] == "crowd.reaction"
    more = {"prospects": {"Snow": [-1, 0.5]}}
    assert "32 at most" in desk.ask("crowd.event", event=GOAL, **more)["message"]
    assert "32 at most" in desk.ask("crowd.event", event=GOAL, about={"likelihood": {"Snow": 0.5}})["message"]
    assert desk.ask("crowd.event", event=GOAL, about={"likelihood": {"Rain7": 0.9}})["type"] == "crowd.reaction"
    hub = Hub(Catalogue(False, [STORY]))
    hub.add_crowd("terrace", offered_crowd("stadium:200").crowd)
    crowded = Desk(hub)
    answers = [crowded.ask("crowd.promote", member=member) for member in range(33)]
    assert [each["type"] for each in answers] == ["state"] * 32 + ["error"]


_COMMANDS: tuple[type[CrowdCommand], ...] = (
    AdvanceCrowd,
    CrowdEvent,
    CrowdMembers,
    CrowdStatistics,
    DemoteMember,
    PromoteMember,
    SubscribeCrowd,
    WhyMember,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(*map(built, _COMMANDS)), max_size=6))
def test_whatever_is_sent_gets_one_answer_and_is_no_defect(commands: list[Any]) -> None:
    desk = Desk()
    for command in commands:
        plain = {**json.loads(encode(command)), "crowd": "terrace"}
        plain.pop("seq", None)
        answer = desk.send(json.dumps(plain).encode())
        assert answer.get("code") != "internal", answer


# -- the stream --------------------------------------------------------------------------------------------------------


def test_a_stream_tells_how_things_stand_then_what_changes_no_faster_than_asked() -> None:
    desk = Desk()
    desk.ask("crowd.subscribe", groups=["home"], members=["Fan7"], rate=2)
    desk.take()
    assert [(each["seq"], each["snapshot"]) for each in desk.told] == [(1, True)]
    for _ in range(20):
        desk.ask("crowd.event", event=GOAL, group="home", amounts={"desirability": 6})
        desk.hub.pass_time(0.1)
        desk.take()
    assert [each["seq"] for each in desk.told] == [1, 2, 3, 4, 5]
    last = desk.told[-1]
    assert (last["figures"]["feeling"], last["groups"]["home"]["feeling"]) == (5, 5)
    assert [each["name"] for each in last["members"]] == ["Fan7"]
    desk.hub.pass_time(3)
    desk.take()
    assert len(desk.told) == 5  # nothing has changed since


def test_who_does_not_read_finds_the_latest_alone() -> None:
    desk = Desk()
    desk.ask("crowd.subscribe", rate=20)
    desk.take()
    for _ in range(50):
        desk.connection.receive(b'{"type": "crowd.advance", "crowd": "terrace", "seconds": 1}')
        desk.hub.pass_time(0.05)
    desk.take()
    assert [each["time"] for each in desk.told] == [0.0, 50.0]
    assert desk.told[-1]["dropped"] == desk.told[-1]["seq"] - 2 == 49
    desk.ask("crowd.unsubscribe")
    desk.ask("crowd.advance", seconds=1)
    desk.hub.pass_time(1)
    desk.take()
    assert len(desk.told) == 2


def test_a_client_that_has_gone_is_told_nothing_and_kept_nowhere() -> None:
    desk = Desk()
    desk.ask("crowd.subscribe")
    desk.connection.close()
    desk.hub.crowds.pass_time(1)
    desk.hub.crowds.frames(1)
    assert not desk.hub.crowds._hearers


# -- time and numbers --------------------------------------------------------------------------------------------------


def test_a_crowd_with_a_clock_of_its_own_runs_with_the_servers() -> None:
    hub = Hub(Catalogue(False, [STORY]))
    hub.add_crowd("terrace", terrace(), rate=4.0)
    desk = Desk(hub)
    hub.pass_time(2.5)
    about = desk.ask("crowd.list")["crowds"]["terrace"]
    assert (about["time"], about["clock"], about["rate"]) == (10.0, "own", 4.0)
    assert desk.ask("crowd.advance", seconds=1)["code"] == "not-possible"


def test_a_crowd_whose_time_cannot_pass_stands_still_and_the_others_go_on() -> None:
    def broken(_: float) -> None:
        raise RuntimeError

    hub = Hub(Catalogue(False, [STORY]))
    hub.add_crowd("broken", terrace(), broken, rate=1.0)
    hub.add_crowd("terrace", terrace(), rate=1.0)
    hub.pass_time(1)
    hub.pass_time(1)
    about = Desk(hub).ask("crowd.list")["crowds"]
    assert [(each["time"], each.get("clock", "host")) for each in about.values()] == [(0.0, "host"), (2.0, "own")]


def test_two_crowds_of_one_name_are_refused() -> None:
    hub = hub_of()
    with pytest.raises(CrowdError, match="'terrace'"):
        hub.add_crowd("terrace", terrace())
    with pytest.raises(CrowdError, match="1 to 64 characters"):
        hub.add_crowd("", terrace())
    with pytest.raises(CrowdError, match="0 to 1,000"):
        hub.add_crowd("fast", terrace(), rate=1e9)


def test_a_number_that_comes_twice_is_answered_again_also_by_a_server_that_was_started_anew(tmp_path: Path) -> None:
    goal = {"event": GOAL, "amounts": {"desirability": 6}, "seq": 1}
    desk = Desk(hub_of(store=Store(tmp_path / "journal")))
    first = desk.ask("crowd.event", **goal)
    assert desk.ask("crowd.event", **goal) == first
    assert desk.crowd.happenings.count == 1
    desk.hub.stop()
    anew = Desk(hub_of(store=Store(tmp_path / "journal")))
    assert anew.ask("crowd.event", **goal) == first
    assert anew.crowd.happenings.count == 0
    assert anew.ask("crowd.event", **{**goal, "seq": 2})["ordinal"] == 0
    anew.hub.stop()


# -- what a server offers ----------------------------------------------------------------------------------------------


def test_a_server_offers_the_stadium_and_saved_crowds(tmp_path: Path) -> None:
    path = tmp_path / "north.stand.crowd"
    save_crowd(terrace(), path)
    assert (offered_crowd(str(path)).name, offered_crowd(f"north={path}").name) == ("north", "north")
    assert offered_crowd(f"others={path}", rate=2.0).about().rate == 2.0
    for wrong in ("stadium:many", "stadium:3"):
        with pytest.raises(CrowdError, match="stadium"):
            offered_crowd(wrong)
    with pytest.raises(StateError, match="no crowd 'nowhere"):
        offered_crowd("nowhere.crowd")


def test_an_evening_in_the_stadium_goes_on_in_steps_of_its_own_however_time_passes() -> None:
    fast, slow = offered_crowd("stadium:200"), offered_crowd("stadium:200")
    fast.do(AdvanceCrowd(crowd="stadium", seconds=5))
    for _ in range(20):
        slow.do(AdvanceCrowd(crowd="stadium", seconds=0.25))
    assert fast.crowd.hash() == slow.crowd.hash()
    assert fast.crowd.happenings.count > 0
    refused = fast.do(AdvanceCrowd(crowd="stadium", seconds=6))
    assert "5 s may pass at once" in refused.message  # type: ignore[attr-defined]


# -- the client in Python ----------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Served]:
    with served(TcpTransport(HERE)) as running:
        yield running


def test_a_program_asks_a_crowd_and_hears_of_it_also_after_its_line_was_cut(server: Served) -> None:
    port = int(server.address("tcp").rpartition(":")[2])
    heard: list[Any] = []
    happened = threading.Condition()

    def hear(message: Any) -> None:
        with happened:
            heard.append(message)
            happened.notify()

    def wait_for(feeling: int) -> None:
        with happened:
            assert happened.wait_for(lambda: heard and heard[-1].figures.feeling == feeling, 20)

    with Cutter(port) as line, Client(f"tcp://127.0.0.1:{line.port}") as client:
        crowd = client.crowd("terrace")
        assert list(client.crowds()) == ["terrace"]
        stop = crowd.subscribe(on_message=hear, groups=["home"], members=[0, "Fan7"], rate=20)
        wait_for(0)
        assert crowd.perceive(GOAL, "home", desirability=6, praiseworthiness={"Striker": 3}).reached == 5
        wait_for(5)
        line.cut()
        crowd.perceive(GOAL, members=[7], prospects={"Rain": (-4, 0.5)})
        wait_for(6)
        assert [each.name for each in heard[-1].members] == ["Fan0", "Fan7"]
        assert list(heard[-1].groups) == ["home"]
        stop()
        assert crowd.advance(5) == 5.0
        assert crowd.statistics(at=(0, 0), radius=1.5).members == 2
        assert crowd.members("Fan7")[0].node
        assert "rain" in crowd.why(7).casefold()
        assert crowd.promote(7).agent == "Fan7"
        crowd.demote(7)
        with pytest.raises(ServerError, match="Fan9"):
            crowd.members("Fan9")


# -- the documents -----------------------------------------------------------------------------------------------------


def _blocks(document: str, language: str) -> list[str]:
    section = (DOCS / document).read_text(encoding="utf-8").partition("\n## Crowds\n")[2].partition("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


def test_what_the_protocols_page_sends_is_done() -> None:
    hub = Hub(Catalogue(False, [STORY]))
    hub.crowds.add(offered_crowd("stadium:2000"))
    desk = Desk(hub)
    (lines,) = _blocks("protocol.md", "json")
    answers = [desk.send(line.encode()) for line in lines.splitlines()]
    assert [each["type"] for each in answers] == ["crowd.figures", "crowd.reaction", "crowd.members", "done"]
    assert answers[0]["figures"]["members"] > 0


def test_the_programs_of_the_page_about_serving_work() -> None:
    serving, asking = _blocks("serving.md", "python")
    begun, _, run = serving.rpartition("\nasyncio.run(")
    assert run.endswith(").run(print))\n")
    made: Data = {}
    exec(begun, made)
    with served(TcpTransport(HERE), hub=made["hub"]) as running:
        printed: list[Any] = []
        exec(asking.replace("127.0.0.1:5600", running.address("tcp")), {"print": lambda *told: printed.append(told)})
    (mean, node) = printed[0]
    assert mean["Joy"] == pytest.approx(3, abs=0.2)
    assert node == "Happiness"
