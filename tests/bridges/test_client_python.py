"""The client in Python, over every transport: the recorded session, lines that are cut, streams, errors."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from client_sessions import Cutter, check_answers, play_steps
from served_worlds import HERE, Served, served

from espressivo.bridges.client import AsyncClient, Client, CurveKeys, NoAnswerError, ServerError, connect
from espressivo.bridges.protocol.commands import CommandType, Happen, LoadWorld, Ping, Tell, WorldState
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.protocol.messages import (
    Beliefs,
    EmotionsMessage,
    Failed,
    Outcome,
    Reply,
    StreamMessage,
    WorldDescribed,
)
from espressivo.bridges.server.security import Access
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import WebTransport
from espressivo.bridges.server.zmq_keys import Keys, new_keys
from espressivo.bridges.server.zmq_transport import ZmqTransport
from espressivo.core.errors import BridgeError

KINDS = ("tcp", "ws", "zmq-tcp", "zmq-ipc", "zmq-curve")
BREAK = "Event(Action-End, Jan, Break(ladder), Ada)"


@contextmanager
def address_of(kind: str, folder: Path, **options: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """A server, its address as a client names it, and what else the client must know."""
    known: dict[str, Any] = {}
    if kind == "tcp":
        transport: Any = TcpTransport(HERE)
    elif kind == "ws":
        transport = WebTransport(HERE)
    elif kind == "zmq-ipc":
        transport = ZmqTransport(f"ipc://{folder}/socket")
    elif kind == "zmq-curve":
        new_keys(folder / "keys")
        transport = ZmqTransport(f"tcp://{HERE}", keys=Keys.read(folder / "keys"))
        known["keys"] = CurveKeys(folder / "keys" / "client.key_secret", folder / "keys" / "server.key")
    else:
        transport = ZmqTransport(f"tcp://{HERE}")
    with served(transport, **options) as server:
        yield address(server, kind), known


def address(server: Served, kind: str) -> str:
    """The address of a server as clients write it."""
    if kind == "tcp":
        return f"tcp://{server.address('tcp')}"
    if kind == "ws":
        return server.address("ws")
    return f"zmq+{server.address('zmq')}"


def command_of(fields: dict[str, Any]) -> CommandType:
    command: CommandType = msgspec.convert(fields, CommandType)
    return command


@pytest.mark.parametrize("kind", KINDS)
def test_the_recorded_session_is_answered_alike_over_every_transport(kind: str, tmp_path: Path) -> None:
    with address_of(kind, tmp_path) as (at, known), connect(at, **known) as client:
        check_answers(play_steps(lambda fields: msgspec.to_builtins(client.ask(command_of(fields)))))


@pytest.mark.parametrize("kind", KINDS)
def test_asyncio_is_answered_alike(kind: str, tmp_path: Path) -> None:
    async def play(at: str, known: dict[str, Any]) -> list[dict[str, Any]]:
        loop = asyncio.get_running_loop()
        async with AsyncClient(at, **known) as client:

            def ask(fields: dict[str, Any]) -> dict[str, Any]:
                asked = asyncio.run_coroutine_threadsafe(client.ask(command_of(fields)), loop)
                return dict(msgspec.to_builtins(asked.result(20)))

            return await loop.run_in_executor(None, play_steps, ask)

    with address_of(kind, tmp_path) as (at, known):
        check_answers(asyncio.run(play(at, known)))


# -- lines that are lost -----------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[Served]:
    with served(TcpTransport(HERE), limits=Limits(dead_after=30)) as running:
        yield running


def port_of(server: Served) -> int:
    return int(server.addresses[0].rpartition(":")[2])


@contextmanager
def cutting(port: int, after: tuple[int, ...] = ()) -> Iterator[Cutter]:
    cutter = Cutter(port, after)
    try:
        yield cutter
    finally:
        cutter.close()


@pytest.mark.parametrize("kind", ["tcp", "ws", "zmq-tcp"])
def test_lines_that_are_cut_change_nothing(kind: str, tmp_path: Path) -> None:
    changes: list[str] = []
    options: dict[str, Any] = {"limits": Limits(dead_after=1.0, heartbeat=0.2)}
    with address_of(kind, tmp_path, **options) as (at, known):
        port = int(at.rpartition(":")[2].partition("/")[0])
        with cutting(port, (900, 1500, 2500, 5000)) as cutter:
            through = at.replace(f":{port}", f":{cutter.port}")
            with connect(through, timeout=60, on_change=changes.append, **known) as client:
                check_answers(play_steps(lambda fields: msgspec.to_builtins(client.ask(command_of(fields)))))
            assert cutter.cuts >= 2
    assert changes.count("connected") >= 2


def test_a_command_whose_answer_was_lost_is_done_once(server: Served) -> None:
    with cutting(port_of(server)) as cutter, connect(f"tcp://127.0.0.1:{cutter.port}", timeout=30) as client:
        garden = client.load("ladder", world="garden")
        answers: list[Reply] = []
        for number in range(6):
            client.post(Happen(world="garden", events=[BREAK]), answers.append)
            cutter.cut()
            wait_for(partial(has_come, answers, number + 1))
        assert [type(each) for each in answers] == [Outcome] * 6
        assert [each.value for each in garden["Ada"].believed("rungs(SELF)")] == ["6"]
        assert server.hub.last_seq(client.name) == 7


def test_many_commands_at_once_over_lines_that_are_cut_are_done_in_order(server: Served) -> None:
    with cutting(port_of(server), (4000, 8000, 12000)) as cutter:
        with connect(f"tcp://127.0.0.1:{cutter.port}", timeout=60) as client:
            garden = client.load("ladder", world="garden")
            answers: list[Reply] = []
            came = threading.Event()

            def note(reply: Reply) -> None:
                answers.append(reply)
                if len(answers) == 600:
                    came.set()

            for number in range(600):
                client.post(Tell(world="garden", agent="Ada", belief="count(SELF)", value=str(number)), note)
            assert came.wait(60)
            told = [each.beliefs[0][2] for each in answers if isinstance(each, Outcome)]
            assert told == [str(number) for number in range(600)]
            assert garden["Ada"].believed("count(SELF)")[0].value == "599"
        assert cutter.cuts == 3


def test_a_server_that_refuses_haste_is_asked_again() -> None:
    limits = Limits(dead_after=30, commands_per_second=200, burst=20)
    with served(TcpTransport(HERE), limits=limits) as server, connect(address(server, "tcp"), timeout=60) as client:
        garden = client.load("ladder", world="garden")
        threads = [threading.Thread(target=garden.happen, args=(BREAK,)) for _ in range(60)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert garden["Ada"].believed("rungs(SELF)")[0].value == str(12 - 60)


def test_a_program_that_was_started_anew_goes_on_under_its_name(server: Served) -> None:
    first = Client(address(server, "tcp"), client="game", timeout=20)
    first.load("ladder", world="garden").happen(BREAK)
    first.ask(Ping())
    first._loop.call_soon_threadsafe(first._inner._running.cancel)  # type: ignore[union-attr]  # as if it were killed
    with connect(address(server, "tcp"), client="game", timeout=20) as second:
        garden = second.load("ladder", world="garden")
        garden.happen(BREAK)
        assert garden["Ada"].believed("rungs(SELF)")[0].value == "10"
    first.close()


def test_a_server_that_forgot_is_noticed_and_its_worlds_can_be_opened_again() -> None:
    changes: list[str] = []
    forgotten = threading.Event()
    heard: list[Any] = []

    def on_change(change: str) -> None:
        changes.append(change)
        if change == "forgotten":
            client.load("ladder", world="garden")
            forgotten.set()

    with served(TcpTransport(HERE)) as old:
        cutter = Cutter(port_of(old))
        client = connect(f"tcp://127.0.0.1:{cutter.port}", timeout=30, on_change=on_change)
        garden = client.load("ladder", world="garden")
        garden.subscribe("emotions", on_message=heard.append)
        garden.happen(BREAK)
    with served(TcpTransport(HERE)) as new:
        cutter.lead_to(port_of(new))
        assert forgotten.wait(30)
        heard.clear()
        garden.happen(BREAK)
        assert garden["Ada"].believed("rungs(SELF)")[0].value == "11"
        assert any(each.agent == "Ada" and each.emotions for each in heard)
        client.close()
    cutter.close()
    assert changes[:3] == ["connected", "lost", "forgotten"]


def test_another_client_of_the_same_name_takes_over(server: Served) -> None:
    refused = threading.Event()
    with (
        connect(
            address(server, "tcp"), client="game", on_change=lambda it: refused.set() if it == "refused" else None
        ) as first,
        connect(address(server, "tcp"), client="game") as second,
    ):
        assert refused.wait(20)
        with pytest.raises(ServerError, match="taken-over") as told:
            first.ping()
        assert told.value.code == "taken-over"
        second.ping()


# -- streams -----------------------------------------------------------------------------------------------------------


def test_streams_are_heard_until_the_subscription_ends_and_after_a_line_was_cut(server: Served) -> None:
    heard: list[EmotionsMessage] = []
    with cutting(port_of(server)) as cutter, connect(f"tcp://127.0.0.1:{cutter.port}", timeout=30) as client:
        garden = client.load("ladder", world="garden")
        end = garden.subscribe("emotions", on_message=heard.append, agents=["ada"])
        garden.happen(BREAK)
        cutter.cut()
        garden.happen(BREAK)
        client.ping()
        wait_for(lambda: len([each for each in heard if not each.snapshot]) >= 2)
        assert {each.agent for each in heard} == {"Ada"}
        assert {each.type for each in heard[-1].emotions} >= {"Anger"}
        end()
        count = len(heard)
        garden.happen(BREAK)
        client.ping()
        assert len(heard) == count
        assert sum(client.missed.values()) == 0


def test_two_subscriptions_share_a_stream(server: Served) -> None:
    of_ada: list[StreamMessage] = []
    of_all: list[StreamMessage] = []
    with connect(address(server, "tcp")) as client:
        garden = client.load("ladder", world="garden")
        garden.subscribe("emotions", on_message=of_ada.append, agents=["Ada"])
        end = garden.subscribe("emotions", on_message=of_all.append)
        wait_for(lambda: {each.agent for each in of_all} == {"Ada", "Jan"})  # type: ignore[attr-defined]
        end()
        before = len(of_all)
        garden.happen(BREAK)
        wait_for(lambda: any(not each.snapshot for each in of_ada))
        assert {each.agent for each in of_ada} == {"Ada"}  # type: ignore[attr-defined]
        assert len(of_all) == before


def test_a_callback_may_ask_and_one_that_fails_does_no_harm(server: Served, caplog: pytest.LogCaptureFixture) -> None:
    states: list[float] = []
    with connect(address(server, "tcp")) as client:
        garden = client.load("ladder", world="garden")

        def look(message: EmotionsMessage) -> None:
            states.append(garden[message.agent].state().mood)
            raise RuntimeError("a mistake of the game")

        garden.subscribe("emotions", on_message=look)
        garden.happen(BREAK)
        wait_for(lambda: len(states) >= 3)
    assert "a callback failed" in caplog.text


def test_a_game_that_polls_runs_callbacks_in_its_own_thread(server: Served) -> None:
    where: list[str] = []
    with connect(address(server, "tcp"), polled=True) as client:
        client.load("ladder", world="garden")
        client.post(WorldState(world="garden"), lambda _: where.append(threading.current_thread().name))
        client.ping()
        assert where == []
        wait_for(lambda: client.poll() >= 0 and bool(where))
    assert where == [threading.current_thread().name]


def has_come(answers: list[Any], count: int) -> bool:
    return len(answers) >= count


def wait_for(holds: Any, seconds: float = 20.0) -> None:
    """Wait until something holds."""
    end = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if holds():
            return
        end.wait(0.02)
    raise AssertionError("it did not come")


# -- worlds ------------------------------------------------------------------------------------------------------------


def test_a_world_and_its_people_as_objects(server: Served) -> None:
    with connect(address(server, "tcp")) as client:
        assert client.scenarios() == {"ladder": "The ladder"}
        garden = client.load("ladder", world="garden", seed=3)
        assert client.worlds() == {"garden": "ladder"}
        ada, jan = garden["ada"], garden["Jan"]
        assert (garden.agents, ada.name) == (("Ada", "Jan"), "Ada")
        options = jan.options()
        assert [each.action for each in options][:2] == ["Break(ladder)", "Apologise"]
        saved = garden.save()
        assert jan.act(options[0]).did == msgspec.structs.replace(options[0], utility=options[0].utility)
        assert ada.state().emotions[0].target == "Jan"
        assert "anger at Jan" in ada.why("anger")
        assert ada.express(rigs=("arkit",)).rigs["arkit"]
        after = garden.state().state_hash
        garden.restore(saved)
        assert ada.state().emotions == []
        action = jan.start(options[0], timeout=5)
        garden.advance(1.0)
        garden.end(action)
        assert garden.state().state_hash != after
        copy = client.restore(saved, world="copy")
        copy["Jan"].turn()
        assert copy["Ada"].tell("Likes(Jan)", -2).beliefs == [("Ada", "Likes(Jan)", "-2")]
        ada.seems("Jan", {"joy": 0.9}, confidence=0.8, modality="face")
        copy["Ada"].perceive(BREAK)
        assert copy["Jan"].decide()
        copy.control("own", rate=2.0)
        assert copy.state().clock == "own"
        copy.close()
        assert client.worlds() == {"garden": "ladder"}


# -- errors ------------------------------------------------------------------------------------------------------------


def test_nobody_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(BridgeError, match=r"no espressivo server answers.*espressivo serve"):
        connect(f"tcp://127.0.0.1:{port}", timeout=0.5)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("127.0.0.1:5600", "such as tcp://127.0.0.1:5600"),
        ("tpc://127.0.0.1:5600", "did you mean tcp://"),
        ("tcp://127.0.0.1", "expected a host and a port"),
        ("tcp://127.0.0.1:x", "expected a host and a port"),
        ("zmq+tcp://:7", "expected a host and a port"),
    ],
)
def test_what_is_no_address_is_told(at: str, why: str) -> None:
    with pytest.raises(BridgeError, match=why):
        connect(at)


def test_a_wrong_token_is_told_at_once() -> None:
    with served(TcpTransport(HERE), access=Access(token="a" * 20)) as server:
        with pytest.raises(ServerError) as told:
            connect(address(server, "tcp"), token="b" * 20)
        assert told.value.code == "unauthorised"
        with connect(address(server, "tcp"), token="a" * 20) as client:
            client.ping()


def test_what_the_server_refuses_says_why(server: Served) -> None:
    with connect(address(server, "tcp")) as client:
        garden = client.load("ladder", world="garden")
        with pytest.raises(ServerError, match=r"unknown-scenario: .*ladder") as told:
            client.load("lader")
        assert (told.value.code, told.value.place) == ("unknown-scenario", "$.scenario")
        with pytest.raises(ServerError, match="bad-term"):
            garden.happen("Event(Action-End, Jan")
        with pytest.raises(BridgeError, match="did you mean 'Ada'"):
            garden["Adda"]
        with pytest.raises(ServerError, match="too-large"):
            garden.happen(*["Event(Action-End, Jan, " + "x" * 1900 + ", Ada)"] * 50)
        assert garden["Ada"].state().emotions == []


def test_a_server_that_does_not_answer_in_time_is_told() -> None:
    with served(TcpTransport(HERE)) as server:
        client = connect(address(server, "tcp"), timeout=20)
        client.load("ladder", world="garden")
    with pytest.raises(NoAnswerError, match="the connection is lost"):
        client.ask(WorldState(world="garden"), WorldDescribed, timeout=0.2)
    client.close()
    client.close()
    with pytest.raises(BridgeError, match="was closed"):
        client.ping()


def test_commands_of_a_coroutine_that_gave_up_do_not_block_others(server: Served) -> None:
    async def play() -> list[str]:
        async with AsyncClient(address(server, "tcp")) as client:
            await client.ask(LoadWorld(world="garden", scenario="ladder"))
            for _ in range(3):
                with pytest.raises(NoAnswerError):
                    await client.ask(Happen(world="garden", events=[BREAK]), Outcome, timeout=0)
            failed = asyncio.get_running_loop().create_future()
            client.post(Happen(world="nowhere", events=[BREAK]), failed.set_result)
            assert isinstance(await failed, Failed)
            from espressivo.bridges.protocol.commands import Believed

            beliefs = await client.ask(Believed(world="garden", agent="Ada", belief="rungs(SELF)"), Beliefs)
            return [each.value for each in beliefs.beliefs]

    assert asyncio.run(play()) in (["12"], ["9"])


def test_a_client_over_tcp_needs_nothing_that_is_not_in_the_base_install() -> None:
    import subprocess
    import sys

    code = "import sys; from espressivo.bridges.client import connect; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"zmq", "websockets", "starlette", "uvicorn", "numpy", "networkx", "yaml"} & set(loaded)
