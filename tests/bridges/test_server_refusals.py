"""Who is not let in, and what is not taken: each with its documented code."""

from __future__ import annotations

import json
import os
import socket
import stat
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
import zmq
from served_worlds import (
    HERE,
    PATIENT,
    Client,
    RestClient,
    Served,
    TcpClient,
    WsClient,
    ZmqClient,
    connect,
    served,
    transport_of,
)
from websockets.exceptions import ConnectionClosed, InvalidStatus
from zmq.utils.monitor import recv_monitor_message

from espressivo.bridges.server.core import Transport
from espressivo.bridges.server.osc import OscTransport
from espressivo.bridges.server.security import Access, is_loopback, new_token, read_token
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import WebTransport
from espressivo.bridges.server.zmq_keys import Keys, new_keys
from espressivo.bridges.server.zmq_transport import ZmqTransport
from espressivo.core.errors import BridgeError

TOKEN = "correct-horse-battery-staple"
GUARDED = Access(TOKEN, ("https://game.example",))


# -- keys --------------------------------------------------------------------------------------------------------------


def _handshake(server: Served, client: ZmqClient) -> int:
    """How ZeroMQ's handshake with a server ended, as the client is told."""
    events = client.socket.get_monitor_socket(
        zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
    )
    client.socket.connect(server.address("zmq"))
    assert events.poll(20_000)
    event = int(recv_monitor_message(events)["event"])
    client.socket.disable_monitor()
    events.close()
    return event


def _unconnected(keys: Path | None = None, name: str = "client") -> ZmqClient:
    client = ZmqClient("tcp://127.0.0.1:1", keys, name)
    client.socket.disconnect("tcp://127.0.0.1:1")
    return client


def test_only_known_keys_are_let_in(tmp_path: Path) -> None:
    new_keys(tmp_path, ("ana", "eve"))
    (tmp_path / "clients" / "eve.key").unlink()
    with served(ZmqTransport(f"tcp://{HERE}", keys=Keys.read(tmp_path))) as server:
        known, unknown, plain = _unconnected(tmp_path, "ana"), _unconnected(tmp_path, "eve"), _unconnected()
        assert _handshake(server, known) == zmq.EVENT_HANDSHAKE_SUCCEEDED
        assert _handshake(server, unknown) == zmq.EVENT_HANDSHAKE_FAILED_AUTH
        assert _handshake(server, plain) == zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
        assert known.ask("hello", client="ana")["type"] == "welcome"
        for each in (known, unknown, plain):
            each.close()
        log = server.log.getvalue()
    assert "let in with the key of ana" in log
    assert "refused: unauthorised key" in log


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    written = new_keys(tmp_path / "keys")
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
        (tmp_path / "keys" / "server.key_secret").chmod(0o644)
        with pytest.raises(BridgeError, match="others on this machine may read"):
            Keys.read(tmp_path / "keys")
        (tmp_path / "keys" / "token").chmod(0o640)
        with pytest.raises(BridgeError, match="chmod 600"):
            read_token(tmp_path / "keys" / "token")


def test_keys_are_never_written_over(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in new_keys(tmp_path)}
    with pytest.raises(BridgeError, match="has keys of 'client' already"):
        new_keys(tmp_path)
    more = new_keys(tmp_path, ("second",))
    assert {path: path.read_bytes() for path in before} == before
    assert [path.name for path in more] == ["second.key", "second.key_secret"]
    assert sorted(Keys.read(tmp_path).clients.values()) == ["client", "second"]


@pytest.mark.parametrize("name", ["", "server", "../up", "a/b", "a b", "x" * 65])
def test_a_client_has_a_plain_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(BridgeError, match="expected letters"):
        new_keys(tmp_path / "keys", (name,))
    assert not (tmp_path / "keys").exists()


@pytest.mark.parametrize("content", ["", "short", "with blanks " * 3, "x" * 300, "ü" * 20])
def test_a_token_is_no_arbitrary_text(content: str, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(content, encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(BridgeError, match="token"):
        read_token(file)
    file.write_text(new_token() + "\n", encoding="utf-8")
    assert len(read_token(file)) >= 32


# -- tokens ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["tcp", "ws"])
@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1], "ü"])
def test_a_wrong_token_is_refused_and_the_line_closed(kind: str, token: str) -> None:
    with _both() as server:
        client = connect(kind, server)
        answer = client.ask("hello", id="h", client="eve", token=token)
        assert (answer["type"], answer["code"], answer["id"]) == ("error", "unauthorised", "h")
        _assert_closed(client)
        client.close()
        assert server.hub.last_seq("eve") == 0
        assert "refused: unauthorised" in server.log.getvalue()


@pytest.mark.parametrize("kind", ["tcp", "ws"])
def test_nothing_is_done_before_the_token_is_shown(kind: str) -> None:
    with _both() as server:
        client = connect(kind, server)
        answer = client.ask("world.load", world="w", scenario="ladder")
        assert (answer["type"], answer["code"]) == ("error", "no-hello")
        _assert_closed(client)
        client.close()
        assert len(server.hub.worlds) == 0


@pytest.mark.parametrize("kind", ["tcp", "ws"])
def test_the_right_token_in_the_hello_is_let_in(kind: str) -> None:
    with _both() as server:
        client = connect(kind, server)
        assert client.ask("hello", client="ana", token=TOKEN)["type"] == "welcome"
        assert client.ask("ping")["type"] == "pong"
        client.close()


def test_a_web_socket_may_show_its_token_when_it_opens() -> None:
    with _both() as server:
        address = server.address("ws")
        for options in ({"additional_headers": {"Authorization": f"Bearer {TOKEN}"}}, {}):
            client = WsClient(address if options else f"{address}?token={TOKEN}", **options)
            assert client.ask("hello", client="ana")["type"] == "welcome"
            client.close()
        with pytest.raises(InvalidStatus) as refused:
            WsClient(f"{address}?token=wrong")
        assert refused.value.response.status_code == 401
        assert json.loads(refused.value.response.body or b"")["code"] == "unauthorised"


def test_http_asks_for_the_token_too() -> None:
    with _both() as server:
        client = RestClient(server.address("http"))
        assert (client.ask("ping")["code"], client.status) == ("unauthorised", 401)
        client.headers["authorization"] = f"Bearer {TOKEN}"
        assert (client.ask("ping")["type"], client.status) == ("pong", 200)
        client.close()


# -- web pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://game.example.evil"])
def test_foreign_pages_are_refused(origin: str) -> None:
    with served(WebTransport(HERE), access=Access("", ("https://game.example",))) as server:
        with pytest.raises(InvalidStatus) as refused:
            WsClient(server.address("ws"), origin=origin)
        assert refused.value.response.status_code == 403
        assert json.loads(refused.value.response.body or b"")["code"] == "foreign-origin"
        client = RestClient(server.address("http"))
        client.headers["origin"] = origin
        assert (client.ask("ping")["code"], client.status) == ("foreign-origin", 403)
        client.close()


def test_listed_pages_and_the_servers_own_are_let_in() -> None:
    with served(WebTransport(HERE), access=Access("", ("https://game.example",))) as server:
        own = server.address("http").removesuffix("/v1")
        for origin in ("https://game.example", own):
            client = WsClient(server.address("ws"), origin=origin)
            assert client.ask("hello", client="page")["type"] == "welcome"
            client.close()
        answer = httpx.get(f"{own}/v1/worlds", headers={"origin": "https://game.example"}, trust_env=False)
        assert answer.headers["access-control-allow-origin"] == "https://game.example"


def test_a_name_that_was_made_to_lead_here_is_refused() -> None:
    with served(WebTransport(HERE)) as server:
        answer = httpx.get(f"{server.address('http')}/worlds", headers={"host": "evil.example"}, trust_env=False)
        assert (answer.status_code, answer.json()["code"]) == (403, "foreign-origin")


def test_a_form_of_a_web_page_sends_no_command() -> None:
    with served(WebTransport(HERE)) as server:
        client = RestClient(server.address("http"))
        client.headers["content-type"] = "text/plain"
        assert (client.ask("world.load", world="w", scenario="ladder")["code"], client.status) == ("bad-message", 400)
        assert len(server.hub.worlds) == 0
        client.close()


# -- what is too large -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["tcp", "ws", "zmq"])
def test_a_message_that_is_too_large_is_refused_and_the_line_stays(kind: str) -> None:
    with served(TcpTransport(HERE), WebTransport(HERE), ZmqTransport(f"tcp://{HERE}")) as server:
        client = connect(kind, server)
        client.ask("hello", client="big")
        assert client.ask("ping", pad="x" * PATIENT.message_bytes)["code"] == "too-large"
        assert client.ask("ping", id="after") == {"type": "pong", "id": "after"}
        client.close()


def test_a_line_without_an_end_is_refused_at_once_and_not_kept() -> None:
    with served(TcpTransport(HERE)) as server:
        client = TcpClient(server.address("tcp"))
        client.ask("hello", client="endless")
        client.socket.sendall(b"x" * (PATIENT.message_bytes + 1))
        assert client.receive()["code"] == "too-large"
        client.socket.sendall(b"y" * 300_000 + b'\n{"type":"ping","id":"after"}\r\n\n')
        assert client.receive() == {"type": "pong", "id": "after"}
        client.close()


def test_a_frame_beyond_all_limits_closes_the_web_socket() -> None:
    limits = type(PATIENT)(dead_after=60, state_bytes=100_000)
    with served(WebTransport(HERE), limits=limits) as server:
        client = WsClient(server.address("ws"))
        with pytest.raises(ConnectionClosed) as closed:
            client.ask("ping", pad="x" * 200_000)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
        client.close()


def test_a_body_beyond_all_limits_is_refused() -> None:
    limits = type(PATIENT)(dead_after=60, state_bytes=100_000)
    with served(WebTransport(HERE), limits=limits) as server:
        client = RestClient(server.address("http"))
        assert (client.ask("ping", pad="x" * 200_000)["code"], client.status) == ("too-large", 413)
        client.close()


# -- addresses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transport", "remedy"),
    [
        (TcpTransport("0.0.0.0:0"), "--token-file"),
        (WebTransport("0.0.0.0:0"), "--token-file"),
        (WebTransport("[::]:0"), "--token-file"),
        (ZmqTransport("tcp://0.0.0.0:0"), "--keys"),
        (ZmqTransport("tcp://*:0"), "--keys"),
        (ZmqTransport(f"tcp://{HERE}", "tcp://0.0.0.0:0"), "--keys"),
        (OscTransport("192.0.2.1:39539", "Ada"), "--osc-elsewhere"),
    ],
    ids=lambda each: getattr(each, "address", None) and f"{type(each).__name__}-{each.address}",
)
def test_an_address_that_others_reach_needs_keys(transport: Transport, remedy: str) -> None:
    with pytest.raises(BridgeError, match=f"can be reached from other machines.*{remedy}"), served(transport):
        pass


def test_with_a_token_any_address_is_served() -> None:
    with served(TcpTransport("0.0.0.0:0"), WebTransport("0.0.0.0:0"), access=GUARDED) as server:
        port = server.address("tcp").rpartition(":")[2]
        client = TcpClient(f"127.0.0.1:{port}")
        assert client.ask("hello", client="ana", token=TOKEN)["type"] == "welcome"
        client.close()


@pytest.mark.parametrize("kind", ["tcp", "ws", "zmq-tcp", "zmq-ipc"])
def test_a_second_server_at_an_address_says_so_and_leaves_the_first_alone(kind: str, tmp_path: Path) -> None:
    with served(transport_of(kind, tmp_path)) as server:
        address = server.address(kind.partition("-")[0]).removeprefix("ws://").removesuffix("/v1")
        again: Transport = {"tcp": TcpTransport, "ws": WebTransport, "zmq": ZmqTransport}[kind.partition("-")[0]](
            address
        )
        with pytest.raises(BridgeError, match="another program listens there already"), served(again):
            pass
        client = connect(kind, server)
        assert client.ask("hello", client="first")["type"] == "welcome"
        client.close()


def test_the_socket_file_of_a_killed_server_is_no_hindrance(tmp_path: Path) -> None:
    file = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(file))
    with served(ZmqTransport(f"ipc://{file}")) as server:
        if os.name == "posix":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        client = connect("zmq-ipc", server)
        assert client.ask("hello", client="ipc")["type"] == "welcome"
        client.close()


def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    with pytest.raises(BridgeError, match="is no socket"), served(ZmqTransport(f"ipc://{file}")):
        pass
    assert file.read_text() == "mine"


@pytest.mark.parametrize("address", ["", "here", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "http://127.0.0.1:80"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(BridgeError, match="expected HOST:PORT"):
        TcpTransport(address)
    with pytest.raises(BridgeError, match="expected tcp://HOST:PORT or ipc://FILE"), served(ZmqTransport(address)):
        pass


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "localhost.evil.example", "127.0.0.1.evil", ""])
def test_only_this_machine_is_this_machine(host: str) -> None:
    assert not is_loopback(host)


def _both() -> AbstractContextManager[Served]:
    return served(TcpTransport(HERE), WebTransport(HERE), access=GUARDED)


def _assert_closed(client: Client) -> None:
    with pytest.raises((EOFError, ConnectionClosed)):
        client.next("anything")
