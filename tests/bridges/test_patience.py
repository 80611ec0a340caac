"""Requests of HTTP that do not come to their end, and too many of them."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading

import httpx
import pytest
from served_worlds import HERE, TcpClient, ZmqClient, served

from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.server import web_server
from espressivo.bridges.server.patience import Rates, patient_h11
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import WebTransport
from espressivo.bridges.server.zmq_transport import ZmqTransport

HEAD = b"POST /v1/commands HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 99\r\n"


@pytest.mark.parametrize("begun", [b"", b"GET /healthz HTTP/1.1\r\n", HEAD, HEAD + b"\r\n{"])
def test_a_request_that_never_ends_is_given_up(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "patient_h11", lambda: patient_h11(0.3))
    with served(WebTransport(HERE)) as server:
        host, port = httpx.URL(server.address("http")).host, httpx.URL(server.address("http")).port
        assert port is not None
        with socket.create_connection((host, port), timeout=20) as connection:
            connection.sendall(begun)
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(1) == b""
    assert "Traceback" not in server.log.getvalue()


def test_a_connection_that_is_used_again_and_again_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "patient_h11", lambda: patient_h11(0.4))
    pause = threading.Event()
    with served(WebTransport(HERE)) as server, httpx.Client(trust_env=False) as client:
        for _ in range(4):
            answer = client.get(server.address("http").removesuffix("/v1") + "/healthz")
            assert answer.status_code == 200
            pause.wait(0.15)


def test_requests_without_a_name_are_counted_by_their_address() -> None:
    limits = Limits(commands_per_second=1, burst=3, dead_after=60)
    with served(WebTransport(HERE), limits=limits) as server, httpx.Client(trust_env=False) as client:
        answers = [client.get(f"{server.address('http')}/worlds") for _ in range(8)]
    assert [each.status_code for each in answers[:3]] == [200, 200, 200]
    late = answers[-1]
    assert (late.status_code, late.json()["code"], late.json()["retry"]) == (429, "too-fast", True)


def test_who_waits_may_ask_again() -> None:
    rates = Rates(Limits(commands_per_second=2, burst=2))
    assert [rates.admit("a", 0.0) for _ in range(3)] == [True, True, False]
    assert rates.admit("b", 0.0)
    assert not rates.admit("a", 0.4)
    assert rates.admit("a", 0.5)
    assert [rates.admit("a", 100.0) for _ in range(3)] == [True, True, False]


def test_the_log_tells_who_said_hello() -> None:
    with served(TcpTransport(HERE), ZmqTransport(f"tcp://{HERE}")) as server:
        for client in (TcpClient(server.address("tcp")), ZmqClient(server.address("zmq"))):
            client.ask("hello", client="my game")
            client.close()
    named = [line for line in server.log.getvalue().splitlines() if line.endswith('is "my game"')]
    assert [line.split()[1] for line in named] == ["tcp", "zmq"]


def test_no_loop_is_needed_to_choose_the_protocol() -> None:
    assert issubclass(patient_h11(), asyncio.Protocol)
