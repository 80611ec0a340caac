"""The hub: sessions, worlds, streams, limits; no sockets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hosted_people import SCENARIO, Talker, TwoPeople, event, happen, load, remembered

from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.protocol.messages import ErrorCode

Data = dict[str, Any]


@pytest.fixture
def hub() -> Hub:
    return Hub(TwoPeople())


@pytest.fixture
def game(hub: Hub) -> Talker:
    talker = Talker(hub)
    assert talker.ask(**_of(load()))["opened"]
    return talker


def _of(step: Data) -> Data:
    return {"kind": step["type"], **{name: value for name, value in step.items() if name != "type"}}


def _codes(messages: list[Data]) -> list[str]:
    return [each["code"] for each in messages if each["type"] == "error"]


# -- coming and going --------------------------------------------------------------------------------------------------


def test_hello_is_answered_by_the_limits_and_the_last_number(hub: Hub) -> None:
    welcome = Talker(hub).welcome
    assert (welcome["type"], welcome["last_seq"], welcome["limits"]["ahead"]) == ("welcome", 0, 256)


def test_nothing_is_done_before_hello(hub: Hub) -> None:
    assert _codes(Talker(hub, hello=False).say("ping")) == ["no-hello"]


def test_who_is_not_admitted_is_told_and_let_go(hub: Hub) -> None:
    hub.admits = lambda hello, _peer: None if hello.token == "right" else "a wrong token"
    talker = Talker(hub, hello=False)
    assert _codes(talker.say("hello", client="x", token="wrong")) == ["unauthorised"]
    assert talker.connection.closed


def test_a_second_connection_of_a_client_takes_over(hub: Hub, game: Talker) -> None:
    newer = Talker(hub)
    assert _codes(game.heard()) == ["taken-over"]
    assert game.connection.closed
    assert newer.ask("ping")["type"] == "pong"
    game.send("ping")
    assert game.heard() == []


def test_a_world_outlives_the_connections_of_its_clients(hub: Hub, game: Talker) -> None:
    game.connection.close()
    assert Talker(hub, "other").ask("world.list")["worlds"] == {"w": SCENARIO}


def test_more_clients_than_allowed_are_refused_with_retry() -> None:
    hub = Hub(TwoPeople(), Limits(clients=2))
    Talker(hub, "a"), Talker(hub, "b")
    third = Talker(hub, "c")
    assert (third.welcome["code"], third.welcome["retry"]) == ("too-many", True)
    assert third.connection.closed


def test_whoever_gives_no_sign_of_life_is_let_go_and_whoever_does_is_not(hub: Hub, game: Talker) -> None:
    other = Talker(hub, "other")
    for _ in range(8):
        hub.pass_time(0.5)
        other.send("ping")
    assert game.connection.closed
    assert "no sign of life" in game.connection.reason
    assert not other.connection.closed


def test_heartbeats_tell_the_last_number_and_never_pile_up(hub: Hub, game: Talker) -> None:
    game.send(**_of(happen(1, seq=1)))
    for _ in range(3):
        hub.pass_time(0.9)
    beats = [each for each in game.heard() if each["type"] == "heartbeat"]
    assert [each["last_seq"] for each in beats] == [1]


def test_stopping_tells_everybody_and_refuses_who_comes_later(hub: Hub, game: Talker) -> None:
    hub.stop()
    assert _codes(game.heard()) == ["stopping"]
    assert game.connection.closed
    assert _codes(Talker(hub, "late", hello=False).heard()) == ["stopping"]


# -- exactly once ------------------------------------------------------------------------------------------------------


def test_a_command_that_comes_twice_is_done_once_and_answered_alike(hub: Hub, game: Talker) -> None:
    first = game.say(**_of(happen(1, seq=1, id="1")))
    again = game.say(**_of(happen(1, seq=1, id="1")))
    assert first == again
    assert remembered(hub) == [event(1)]


def test_commands_that_come_in_the_wrong_order_are_done_in_the_right_one(hub: Hub, game: Talker) -> None:
    for number in (3, 2, 4):
        assert game.say(**_of(happen(number, seq=number))) == []
    assert [each["seq"] for each in game.say(**_of(happen(1, seq=1)))] == [1, 2, 3, 4]
    assert remembered(hub) == [event(number) for number in (1, 2, 3, 4)]


def test_a_command_too_far_ahead_is_refused_and_may_come_again(game: Talker) -> None:
    (reply,) = game.say(**_of(happen(1, seq=257)))
    assert (reply["code"], reply["retry"]) == ("out-of-order", True)
    assert "command 1 is missing" in reply["message"]


def test_early_commands_wait_only_up_to_so_many_bytes() -> None:
    talker = Talker(Hub(TwoPeople()))
    long = {"agent": "Ana", "text": "x" * 2000, "world": "w" * 60}
    replies = [talker.say("speak", seq=seq, **long, about="y" * 60_000) for seq in range(2, 40)]
    refused = [seq for seq, reply in enumerate(replies, 2) if reply]
    assert refused
    assert refused == list(range(refused[0], 40))
    assert 60_000 * (refused[0] - 2) <= 16 * Limits().message_bytes


def test_a_number_is_used_up_by_a_command_that_fails(game: Talker) -> None:
    failed = game.say(**_of(happen("(", seq=1)))
    assert _codes(failed) == ["bad-term"]
    assert game.say(**_of(happen(1, seq=2)))[-1]["type"] == "outcome"
    assert game.say(**_of(happen("(", seq=1))) == failed


def test_a_number_is_used_up_by_a_command_that_cannot_be_read(game: Talker) -> None:
    assert _codes(game.say("nonsense", seq=1)) == ["unknown-type"]
    assert game.say(**_of(happen(1, seq=2)))[-1]["type"] == "outcome"


def test_a_refusal_stays_what_it_was_when_the_command_comes_again(game: Talker) -> None:
    refused = game.say(**_of(happen(1, "nowhere", seq=1)))
    game.say(**_of(load("nowhere")))
    assert _codes(refused) == ["unknown-world"]
    assert game.say(**_of(happen(1, "nowhere", seq=1))) == refused


def test_a_numbered_question_is_asked_again_when_it_comes_again(hub: Hub, game: Talker) -> None:
    before = game.ask("world.state", world="w", seq=1)
    game.say(**_of(happen(1, seq=2)))
    after = game.ask("world.state", world="w", seq=1)
    assert before["state_hash"] != after["state_hash"]
    assert hub.last_seq("game") == 2


def test_a_client_that_reconnects_goes_on_where_it_was(hub: Hub, game: Talker) -> None:
    game.say(**_of(happen(1, seq=1)))
    again = Talker(hub)
    assert again.welcome["last_seq"] == 1
    assert again.say(**_of(happen(2, seq=2)))[-1]["seq"] == 2
    assert remembered(hub) == [event(1), event(2)]


def test_what_waited_for_its_turn_is_sent_again_by_who_reconnects(hub: Hub, game: Talker) -> None:
    game.say(**_of(happen(2, seq=2)))
    again = Talker(hub)
    again.say(**_of(happen(1, seq=1)))
    assert remembered(hub) == [event(1)]
    again.say(**_of(happen(2, seq=2)))
    assert remembered(hub) == [event(1), event(2)]


def test_bye_ends_a_session_and_its_count(hub: Hub, game: Talker) -> None:
    game.say(**_of(happen(1, seq=1)))
    assert game.ask("bye")["type"] == "done"
    assert game.connection.closed
    assert Talker(hub).welcome["last_seq"] == 0


def test_answers_that_are_not_kept_any_more_are_said_to_be_done() -> None:
    talker = Talker(Hub(TwoPeople(), Limits(ahead=2)))
    talker.say(**_of(load()))
    for seq in range(1, 5):
        talker.say(**_of(happen(seq, seq=seq)))
    (reply,) = talker.say(**_of(happen(1, seq=1)))
    assert (reply["code"], reply.get("retry", False)) == ("out-of-order", False)
    assert "was done before" in reply["message"]


def test_sessions_that_nobody_uses_are_forgotten_oldest_first() -> None:
    hub = Hub(TwoPeople(), Limits(clients=1))
    for name in ("a", "b", "c", "d", "e", "f"):
        talker = Talker(hub, name)
        talker.say(**_of(load(seq=1)))
        talker.connection.close()
    assert [hub.last_seq(name) for name in "abcdef"] == [0, 0, 1, 1, 1, 1]


# -- rates and limits --------------------------------------------------------------------------------------------------


def test_a_client_that_is_too_fast_is_refused_until_time_has_passed() -> None:
    hub = Hub(TwoPeople(), Limits(burst=3, commands_per_second=10))
    talker = Talker(hub)
    for _ in range(2):
        assert talker.ask("ping")["type"] == "pong"
    refused = talker.ask("ping")
    assert (refused["code"], refused["retry"]) == ("too-fast", True)
    hub.pass_time(0.1)
    assert talker.ask("ping")["type"] == "pong"
    assert talker.ask("ping")["code"] == "too-fast"


def test_a_command_refused_as_too_fast_keeps_its_number() -> None:
    hub = Hub(TwoPeople(), Limits(burst=2, commands_per_second=10))
    talker = Talker(hub)
    talker.say(**_of(load()))
    assert _codes(talker.say(**_of(happen(1, seq=1)))) == ["too-fast"]
    hub.pass_time(1)
    assert talker.say(**_of(happen(1, seq=1)))[-1]["type"] == "outcome"


def test_no_more_worlds_are_opened_than_allowed() -> None:
    talker = Talker(Hub(TwoPeople(), Limits(worlds=1)))
    talker.say(**_of(load("a")))
    assert _codes(talker.say(**_of(load("b")))) == ["too-many"]
    talker.say("world.close", world="a")
    assert talker.ask(**_of(load("b")))["opened"]


def test_a_client_that_reads_no_answers_is_held_back_and_then_let_go() -> None:
    limits = Limits(burst=50, commands_per_second=10_000, ahead=20)
    hub = Hub(TwoPeople(), limits)
    talker = Talker(hub)
    for _ in range(30):
        talker.send("ping")
    assert not talker.connection.wants_reading
    for _ in range(200):
        talker.send("ping")
        hub.pass_time(0.001)
    assert talker.connection.closed
    assert talker.connection.waiting <= limits.burst + limits.ahead + 1


# -- worlds ------------------------------------------------------------------------------------------------------------


def test_a_world_that_is_open_is_joined(hub: Hub, game: Talker) -> None:
    assert "opened" not in Talker(hub, "other").ask(**_of(load()))
    assert _codes(game.say(**_of(load(join=False)))) == ["world-exists"]
    assert _codes(game.say("world.load", world="w", scenario="broken")) == ["world-exists"]


def test_joining_is_answered_again_when_it_comes_again(game: Talker) -> None:
    joined = game.say(**_of(load(seq=1)))
    assert joined[0]["type"] == "world"
    assert game.say(**_of(load(seq=1))) == joined


def test_an_unknown_scenario_and_an_unknown_world_are_named(game: Talker) -> None:
    assert _codes(game.say("world.load", world="x", scenario="broken")) == ["unknown-scenario"]
    (reply,) = game.say("world.state", world="W")
    assert (reply["code"], "'w'" in reply["message"]) == ("unknown-world", True)


def test_a_saved_world_is_restored_where_none_is_open(hub: Hub, game: Talker) -> None:
    game.say(**_of(happen(1)))
    saved = game.ask("world.save", world="w")["state"]
    state_hash = game.ask("world.state", world="w")["state_hash"]
    game.say("world.close", world="w")
    assert game.ask("world.restore", world="w", state=saved)["state_hash"] == state_hash
    assert game.ask("world.restore", world="other", state=saved)["opened"]
    assert _codes(game.say("world.restore", world="third", state={"scenario": 7})) == ["bad-state"]
    assert remembered(hub, "other") == [event(1)]


class _Slowly:
    """Opens worlds when it is told to."""

    def __init__(self) -> None:
        self.jobs: list[Callable[[], None]] = []

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.jobs.append(lambda: done(work()))

    def finish(self) -> None:
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job()


def test_while_a_world_is_opened_the_others_go_on(hub: Hub, game: Talker) -> None:
    hub.loading = slowly = _Slowly()
    other = Talker(hub, "other")
    assert game.say(**_of(load("slow", seq=1))) == []
    assert game.say(**_of(happen(1, "slow", seq=2))) == []
    assert other.say(**_of(happen(2, "slow"))) == []
    assert other.say(**_of(happen(3, "w")))[-1]["type"] == "outcome"
    slowly.finish()
    assert [each["type"] for each in game.heard()] == ["world", "outcome"]
    assert [each["type"] for each in other.heard()] == ["outcome"]
    assert sorted(remembered(hub, "slow")) == [event(1), event(2)]


def test_a_world_that_cannot_be_opened_lets_those_who_wait_go_on(hub: Hub, game: Talker) -> None:
    hub.loading = slowly = _Slowly()
    game.say("world.load", world="slow", scenario="broken", seq=1)
    game.say(**_of(happen(1, "slow", seq=2)))
    slowly.finish()
    assert _codes(game.heard()) == ["unknown-scenario", "unknown-world"]
    assert hub.last_seq("game") == 2


def test_who_reconnects_while_a_world_is_opened_gets_the_answer(hub: Hub, game: Talker) -> None:
    hub.loading = slowly = _Slowly()
    game.say(**_of(load("slow", seq=1)))
    again = Talker(hub)
    assert again.say(**_of(load("slow", seq=1))) == []
    slowly.finish()
    assert [(each["type"], each["seq"]) for each in again.heard()] == [("world", 1)]


def test_a_server_that_stops_while_a_world_is_opened_does_not_open_it(hub: Hub, game: Talker) -> None:
    hub.loading = slowly = _Slowly()
    game.say(**_of(load("slow", seq=1)))
    hub.stop()
    slowly.finish()
    assert "slow" not in hub.worlds


# -- streams -----------------------------------------------------------------------------------------------------------


def test_a_subscription_begins_with_how_things_stand_and_counts_from_one(game: Talker) -> None:
    subscribed, state, *emotions = game.say("subscribe", world="w", streams=["state", "emotions"])
    assert subscribed["streams"] == ["state", "emotions"]
    assert (state["type"], state["seq"], state["snapshot"]) == ("stream.state", 1, True)
    assert [each["agent"] for each in state["agents"]] == ["Ana", "Ben"]
    assert [each["seq"] for each in emotions] == [1, 2]


def test_everybody_who_listens_hears_what_one_client_did(hub: Hub, game: Talker) -> None:
    other = Talker(hub, "other")
    other.say("subscribe", world="w", streams=["events"])
    game.say(**_of(happen(1)))
    (heard,) = other.heard()
    assert (heard["event"], heard["seq"]) == (event(1), 1)
    assert other.wakes >= 2


def test_streams_of_one_agent_leave_out_the_others(game: Talker) -> None:
    game.say("subscribe", world="w", streams=["state", "appraisals"], agents=["ana"])
    told = game.say(**_of(happen(1)))
    assert {each["agent"] for message in told if message["type"] == "stream.state" for each in message["agents"]} == {
        "Ana"
    }
    assert _codes(game.say("subscribe", world="w", streams=["state"], agents=["Cid"])) == ["unknown-agent"]


def test_nothing_is_heard_after_unsubscribing(hub: Hub, game: Talker) -> None:
    game.say("subscribe", world="w", streams=["events", "state"])
    game.say("unsubscribe", world="w", streams=["events"])
    assert [each["type"] for each in game.say(**_of(happen(1)))] == ["stream.state", "outcome"]
    game.say("unsubscribe", world="w")
    assert [each["type"] for each in game.say(**_of(happen(2)))] == ["outcome"]
    host = hub.worlds.get("w")
    assert host is not None
    assert host.listeners == []


def test_a_slow_client_loses_the_oldest_and_is_told_how_many() -> None:
    hub = Hub(TwoPeople(), Limits(queue=5))
    slow, game = Talker(hub, "slow"), Talker(hub)
    game.say(**_of(load()))
    slow.say("subscribe", world="w", streams=["events"])
    for number in range(20):
        game.say(**_of(happen(number)))
    heard = slow.heard()
    assert [each["seq"] for each in heard] == [16, 17, 18, 19, 20]
    assert {each["dropped"] for each in heard} == {15}
    assert slow.connection.dropped == 15


def test_of_states_only_the_latest_of_each_agent_waits(game: Talker, hub: Hub) -> None:
    slow = Talker(hub, "slow")
    slow.say("subscribe", world="w", streams=["state"])
    for number in range(20):
        game.say(**_of(happen(number)))
    (heard,) = slow.heard()
    told = game.ask("state", world="w", agent="Ana")["state"]
    assert next(each for each in heard["agents"] if each["agent"] == "Ana") == told
    assert (heard["seq"], heard["dropped"]) == (21, 19)


def test_answers_are_never_dropped_for_streams() -> None:
    hub = Hub(TwoPeople(), Limits(queue=3))
    talker = Talker(hub)
    talker.say(**_of(load()))
    talker.say("subscribe", world="w", streams=["events"])
    for seq in range(1, 31):
        talker.send(**_of(happen(seq, seq=seq)))
    heard = talker.heard()
    assert [each["seq"] for each in heard if each["type"] == "outcome"] == list(range(1, 31))
    assert sum(each["type"] == "stream.events" for each in heard) == 3


def test_a_world_that_is_set_back_is_told_anew(game: Talker) -> None:
    saved = game.ask("world.save", world="w")["state"]
    game.say(**_of(happen(1)))
    game.say("subscribe", world="w", streams=["state"])
    told = game.say("world.restore", world="w", state=saved)
    state = next(each for each in told if each["type"] == "stream.state")
    assert state["snapshot"]
    assert state["state_hash"] == game.ask("world.state", world="w")["state_hash"]


def test_those_who_hear_a_world_are_told_that_it_was_closed(hub: Hub, game: Talker) -> None:
    other = Talker(hub, "other")
    other.say("subscribe", world="w", streams=["events"])
    game.say("world.close", world="w")
    assert _codes(other.heard()) == ["unknown-world"]


def test_faces_come_at_the_rate_that_was_asked_for(hub: Hub, game: Talker) -> None:
    game.say("subscribe", world="w", streams=["expression"], agents=["Ana"], rate=10, rigs=["arkit"])
    frames = []
    for _ in range(100):
        hub.pass_time(0.01)
        frames += [each for each in game.heard() if each["type"] == "stream.expression"]
    assert 9 <= len(frames) <= 10
    assert all(set(each["expression"].get("rigs", {})) == {"arkit"} for each in frames)


def test_of_frames_that_a_client_does_not_fetch_the_latest_waits(hub: Hub, game: Talker) -> None:
    game.say("subscribe", world="w", streams=["expression"])
    for _ in range(100):
        hub.pass_time(0.02)
    assert sum(each["type"] == "stream.expression" for each in game.heard()) == 2


# -- time --------------------------------------------------------------------------------------------------------------


def test_time_passes_only_in_worlds_with_a_clock_of_their_own(hub: Hub, game: Talker) -> None:
    game.say(**_of(load("own")))
    game.say("time.control", world="own", clock="own", rate=2)
    for _ in range(100):
        hub.pass_time(0.01)
    assert game.ask("world.state", world="w")["time"] == 0
    assert game.ask("world.state", world="own")["time"] == pytest.approx(2, abs=0.2)


def test_nothing_of_a_message_gets_a_hub_to_raise(hub: Hub) -> None:
    talker = Talker(hub)
    for data in (b"", b"\xff", b"[]", b"null", b'{"type":7}', b'{"type":"event","seq":0}', b"{" * 5000, b"1e999"):
        talker.connection.receive(data)
    assert all(json.loads(each)["type"] == "error" for each in talker.connection.take())


@pytest.mark.parametrize("code", ["not-kept", "taken-over"])
def test_the_codes_of_the_hub_are_documented_ones(code: str) -> None:
    assert code in ErrorCode.__args__  # type: ignore[attr-defined]
