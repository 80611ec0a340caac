"""What damaged messages once brought about, each in its smallest form."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import httpx
import pytest
import zmq
from hosted_people import Talker, TwoPeople, load
from served_worlds import HERE, SECONDS, connect, served

from espressivo.bridges.hosting.durable import Store
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.ros2.interfaces import hri
from espressivo.bridges.ros2.interfaces.store import type_store
from espressivo.bridges.server.websocket import WebTransport
from espressivo.bridges.server.zmq_transport import ZmqTransport
from espressivo.core.errors import StateError


def test_a_stream_that_is_named_twice_is_given_up_once() -> None:
    talker = Talker(Hub(TwoPeople()))
    talker.ask("world.load", **{name: value for name, value in load().items() if name != "type"})
    talker.ask("subscribe", world="w", streams=["state", "state"])
    assert talker.ask("unsubscribe", world="w", streams=["state", "state"])["type"] == "done"


def _line(data: Any) -> bytes:
    text = data if isinstance(data, bytes) else json.dumps(data).encode()
    return b"%08x %08x %s\n" % (len(text), zlib.crc32(text), text)


@pytest.mark.parametrize(
    "record",
    [
        {"is": "done", "client": "a", "seq": 1, "command": {"type": "event", "world": "w"}},
        {"is": "done", "client": "a", "seq": 1, "command": {"type": "ping"}},
        {"is": "done", "client": "a", "seq": 1, "command": 7},
        {"is": "opened", "client": "a", "state_hash": "x", "command": {"type": "ping"}},
        b'{"is":"forgotten","client":"\xff"}',
        b"[" * 5000,
    ],
    ids=lambda record: str(record)[:60],
)
def test_a_record_that_no_server_writes_is_told_with_its_folder(record: Any, tmp_path: Path) -> None:
    (tmp_path / "log.0").write_bytes(_line({"is": "head", "kind": "log", "number": 0}) + _line(record))
    with pytest.raises(StateError, match="put back a copy of the folder"):
        store = Store(tmp_path)
        try:
            Hub(TwoPeople(), store=store)
        finally:
            store.close()


@pytest.mark.parametrize("number", [10**300, -1])
def test_a_snapshot_of_no_possible_number_is_refused(number: int, tmp_path: Path) -> None:
    head = {"is": "head", "kind": "snapshot", "number": number}
    (tmp_path / "snapshot").write_bytes(_line(head) + _line({"is": "end", "tick": 0}))
    with pytest.raises(StateError, match="snapshot:1: this line is damaged"):
        Store(tmp_path)


def test_bytes_that_are_no_message_are_a_value_error() -> None:
    store = type_store("jazzy")
    whole = store.to_cdr(hri.Expression(expression="happy"))
    with pytest.raises(ValueError, match="these bytes are no hri_msgs/msg/Expression"):
        store.from_cdr(whole.replace(b"happy\0", b"happy!"), hri.Expression)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::1]:8080", "localhost:8080"])
def test_a_server_at_the_usual_port_is_named_without_it(host: str) -> None:
    with served(WebTransport(HERE)) as server:
        answer = httpx.get(f"{server.address('http')}/worlds", headers={"host": host}, trust_env=False)
        assert (answer.status_code, answer.json()["type"]) == (200, "worlds")


@pytest.mark.parametrize("host", ["[::1].evil.example", "127.0.0.1.evil.example:80", "evil.example", "[", ""])
def test_a_name_that_only_begins_like_ours_is_refused(host: str) -> None:
    with served(WebTransport(HERE)) as server:
        answer = httpx.get(f"{server.address('http')}/worlds", headers={"host": host}, trust_env=False)
        assert answer.status_code in (400, 403)


def test_a_page_with_a_slash_too_many_is_told_to_be_none() -> None:
    with served(WebTransport(HERE)) as server:
        answer = httpx.get(f"{server.address('http')}/worlds/", trust_env=False)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-type")


def test_a_topic_as_long_as_a_book_costs_the_listener_its_line(tmp_path: Path) -> None:
    with served(ZmqTransport(f"tcp://{HERE}", f"ipc://{tmp_path}/events")) as server:
        client, context = connect("zmq-tcp", server), zmq.Context()
        client.ask("hello", client="game")
        client.ask("world.load", world="w", scenario="ladder")
        greedy, modest = context.socket(zmq.SUB), context.socket(zmq.SUB)
        for listener in (greedy, modest):
            listener.linger, listener.rcvtimeo = 0, int(1000 * SECONDS)
        events = greedy.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        for listener, topic in ((greedy, "w/" + "x" * 100_000), (modest, "w/state")):
            listener.connect(server.address("zmq-events"))
            listener.subscribe(topic)
        assert modest.recv_multipart()[0] == b"w/state"
        assert events.poll(int(1000 * SECONDS))
        greedy.disable_monitor()
        for each in (events, greedy, modest):
            each.close()
        client.close()
        context.term()
