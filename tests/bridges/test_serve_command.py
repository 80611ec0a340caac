"""``espressivo serve`` and ``espressivo keys`` as users start them: in a process of their own."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from conformance_session import STORY, play, steps_of, terrace
from served_worlds import TcpClient, WsClient, ZmqClient

from espressivo import save_crowd

COMMAND = [sys.executable, "-m", "espressivo"]
BREAK = "Event(Action-End, Jan, Break(ladder), Ada)"


@contextmanager
def _serving(*arguments: str | Path, cwd: Path) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The command, and the addresses that it tells."""
    command = [*COMMAND, "serve", *map(str, arguments), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=cwd) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            process.wait()
            assert process.stderr is not None
            raise AssertionError(process.stderr.read())
        try:
            yield process, json.loads(line)["addresses"]
        finally:
            process.kill()


def _run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=False)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it_gracefully(number: signal.Signals, status: int, tmp_path: Path) -> None:
    where = ("--tcp", "127.0.0.1:0", "--ws", "127.0.0.1:0", "--zmq", f"ipc://{tmp_path}/socket")
    with _serving(STORY, *where, cwd=tmp_path) as (process, addresses):
        clients = [
            TcpClient(addresses[2].removeprefix("tcp ")),
            WsClient(addresses[0]),
            ZmqClient(addresses[3].removeprefix("zmq ")),
        ]
        for client_number, client in enumerate(clients):
            assert client.ask("hello", client=f"c{client_number}")["type"] == "welcome"
        process.send_signal(number)
        for client in clients:
            assert client.next("error")["code"] == "stopping"
            client.close()
        assert process.wait(20) == status


def test_the_recorded_session_over_a_server_of_its_own(tmp_path: Path) -> None:
    save_crowd(terrace(), tmp_path / "terrace.crowd")
    with _serving(STORY, "--tcp", "127.0.0.1:0", "--crowd", tmp_path / "terrace.crowd", cwd=tmp_path) as (_, addresses):
        client = TcpClient(addresses[0].removeprefix("tcp "))
        assert play(client, steps_of("session"))
        client.close()


def test_without_options_it_listens_here_and_says_where(tmp_path: Path) -> None:
    with _serving(STORY, cwd=tmp_path) as (_, addresses):
        assert [each.rpartition(":")[0] for each in addresses] == [
            "ws://127.0.0.1",
            "http://127.0.0.1",
            "tcp 127.0.0.1",
        ]


def test_after_a_kill_it_goes_on_where_it_was(tmp_path: Path) -> None:
    options = (STORY, "--tcp", "127.0.0.1:0", "--journal", tmp_path / "kept")
    with _serving(*options, cwd=tmp_path) as (process, addresses):
        client = TcpClient(addresses[0].removeprefix("tcp "))
        client.ask("hello", client="ana")
        client.ask("world.load", world="w", scenario="ladder", seq=1)
        before = client.ask("event", world="w", events=[BREAK], seq=2)
        process.kill()
        process.wait()
        client.close()
    with _serving(*options, cwd=tmp_path) as (_, addresses):
        client = TcpClient(addresses[0].removeprefix("tcp "))
        assert client.ask("hello", client="ana")["last_seq"] == 2
        assert client.ask("event", world="w", events=[BREAK], seq=2) == before
        assert client.ask("world.state", world="w")["state_hash"] == before["state_hash"]
        client.close()


def test_worlds_may_run_by_themselves(tmp_path: Path) -> None:
    with _serving(STORY, "--tcp", "127.0.0.1:0", "--own-clock", "100", cwd=tmp_path) as (_, addresses):
        client = TcpClient(addresses[0].removeprefix("tcp "))
        client.ask("hello", client="ana")
        assert client.ask("world.load", world="w", scenario="ladder")["clock"] == "own"
        while client.ask("world.state", world="w")["time"] < 10:
            pass
        client.close()


def test_the_log_has_a_line_for_every_connection(tmp_path: Path) -> None:
    log = tmp_path / "audit.log"
    with _serving(STORY, "--tcp", "127.0.0.1:0", "--audit", log, cwd=tmp_path) as (process, addresses):
        client = TcpClient(addresses[0].removeprefix("tcp "))
        client.ask("hello", client="ana")
        client.ask("bye")
        client.close()
        process.terminate()
        process.wait(20)
    lines = [line.split(" ", 3) for line in log.read_text().splitlines()]
    told = ["connected", 'is "ana"', "closed: the client said bye"]
    assert [(line[1], line[3]) for line in lines] == [("tcp", each) for each in told]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--ws", "0.0.0.0:0"], "--ws 0.0.0.0:0 can be reached from other machines: name a file with a token"),
        (["--tcp", "0.0.0.0:0"], "--tcp 0.0.0.0:0 can be reached from other machines: name a file with a token"),
        (["--zmq", "tcp://0.0.0.0:0"], "can be reached from other machines: make keys"),
        (["--zmq", "udp://x"], "expected tcp://HOST:PORT or ipc://FILE"),
        (["--tcp", "x"], "expected HOST:PORT, such as 127.0.0.1:8080"),
        (["--osc", "127.0.0.1:39539"], "--osc and --osc-agent go together"),
        (["--zmq-events", "tcp://127.0.0.1:0"], "--zmq-events goes with --zmq"),
        (["--token-file", "nowhere"], "nowhere: no token can be read: No such file or directory"),
        (["--zmq", "tcp://127.0.0.1:0", "--keys", "nowhere"], "'espressivo keys new' makes some"),
        (["--ws", "127.0.0.1:0", "--tls-certificate", "nowhere.pem"], "nowhere.pem: cannot be used as a certificate"),
        (["--ws", "127.0.0.1:0", "--page", "nowhere"], "--page nowhere: there is no such folder"),
        (["--tcp", "127.0.0.1:0", "--page", "."], "--page goes with --ws"),
        (["nigth-train"], "did you mean 'night-train'?"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(arguments: list[str], complaint: str, tmp_path: Path) -> None:
    done = _run("serve", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert complaint in done.stderr


def test_an_address_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = _run("serve", STORY, "--tcp", address, cwd=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert f"{address}: another program listens there already" in done.stderr


@pytest.mark.parametrize(
    ("missing", "options", "extra"),
    [
        ("zmq", ["--zmq", "tcp://127.0.0.1:0"], "espressivo[zmq]"),
        ("uvicorn", ["--ws", "127.0.0.1:0"], "espressivo[web]"),
        ("starlette", ["--ws", "127.0.0.1:0"], "espressivo[web]"),
        ("websockets", ["--ws", "127.0.0.1:0"], "espressivo[web]"),
        ("pythonosc", ["--osc", "127.0.0.1:9", "--osc-agent", "Ada", "--tcp", "127.0.0.1:0"], "espressivo[osc]"),
    ],
)
def test_a_missing_package_is_named_with_its_extra(
    missing: str, options: list[str], extra: str, tmp_path: Path
) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None; from espressivo.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", str(STORY), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert extra in done.stderr


def test_new_keys_open_the_server_that_has_them(tmp_path: Path) -> None:
    made = _run("keys", "new", "mine", "--client", "ana", cwd=tmp_path)
    assert made.returncode == 0
    assert "wrote mine/ana.key_secret" in made.stdout
    where = ("--zmq", "tcp://127.0.0.1:0", "--keys", "mine", "--tcp", "127.0.0.1:0", "--token-file", "mine/token")
    with _serving(STORY, *where, cwd=tmp_path) as (_, addresses):
        guarded = ZmqClient(addresses[1].removeprefix("zmq "), tmp_path / "mine", "ana")
        assert guarded.ask("hello", client="ana")["type"] == "welcome"
        guarded.close()
        client = TcpClient(addresses[0].removeprefix("tcp "))
        token = (tmp_path / "mine" / "token").read_text().strip()
        assert client.ask("hello", client="bo", token=token)["type"] == "welcome"
        client.close()
    again = _run("keys", "new", "mine", "--client", "ana", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (2, "")
    assert "has keys of 'ana' already" in again.stderr


# -- OSC, received by liblo --------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("oscdump") is None, reason="oscdump (apt install liblo-tools) is not here")
@pytest.mark.parametrize(("names", "smile"), [("vrm", "angry"), ("vrm0", "Angry"), ("arkit", "browDownLeft")])
def test_a_face_is_received_by_another_implementation_of_osc(names: str, smile: str, tmp_path: Path) -> None:
    port = _free_udp_port()
    with subprocess.Popen(["stdbuf", "-oL", "oscdump", str(port)], stdout=subprocess.PIPE, text=True) as dump:
        osc = ("--osc", f"127.0.0.1:{port}", "--osc-agent", "w/Ada", "--osc-names", names)
        with _serving(STORY, "--tcp", "127.0.0.1:0", *osc, cwd=tmp_path) as (_, addresses):
            client = TcpClient(addresses[0].removeprefix("tcp "))
            client.ask("hello", client="game")
            client.ask("world.load", world="w", scenario="ladder")
            client.ask("event", world="w", events=[BREAK])
            frame = _frame_in_which(dump, smile, client)
            client.close()
        dump.terminate()
    assert [each.strip() for each in frame[-2:]] == ["/VMC/Ext/Blend/Apply", "/VMC/Ext/OK i 1"]
    assert all(each.startswith("/VMC/Ext/Blend/Val sf ") for each in frame[:-2])
    assert len(frame) > 10


def _frame_in_which(dump: Any, name: str, client: TcpClient) -> list[str]:
    """The first whole frame in which a blend shape is not at rest."""
    frame: list[str] = []
    shown = False
    for number, line in enumerate(dump.stdout):
        if number % 200 == 0:
            client.ask("ping")
        _, _, told = line.strip().partition(" ")
        frame.append(told)
        shown = shown or (f'"{name}"' in told and float(told.split()[-1]) > 0.1)
        if told.startswith("/VMC/Ext/OK"):
            if shown:
                return frame
            frame = []
    raise AssertionError("no frame came")


def _free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_clients_of_the_toolkit_are_served_beside_our_own(tmp_path: Path) -> None:
    tea = Path(__file__).resolve().parents[2] / "examples" / "tea" / "scenario.json"
    with _serving(tea, "--fatima-http", "127.0.0.1:0", "--fatima-strict", cwd=tmp_path) as (_, addresses):
        (address,) = addresses
        assert address.endswith("/scenarios (FAtiMA)")
        root = address.removesuffix("/scenarios (FAtiMA)")
        names = httpx.get(f"{root}/scenarios").json()
        assert len(names) == 1
        characters = httpx.get(f"{root}/scenarios/{names[0]}/instances/1/characters").json()
        assert [each["Name"] for each in characters] == ["Ada", "Ben"]
        assert httpx.get(f"{root}/scenarios/nowhere/instances").status_code == 404


def test_the_toolkits_routes_are_not_for_other_machines(tmp_path: Path) -> None:
    done = _run("serve", "--fatima-http", "0.0.0.0:0", cwd=tmp_path)
    assert done.returncode == 2
    assert "know no token" in done.stderr
