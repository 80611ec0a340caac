"""The one-file clients in their own programs: the recorded session, over lines that hold and lines that break."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from client_sessions import Cutter, check_answers, client_steps, node_with_sockets, program
from served_worlds import HERE, Served, served

import espressivo.bridges.clients
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import WebTransport

pytestmark = pytest.mark.whole_programs

CLIENTS = Path(espressivo.bridges.clients.__file__).parent
PLAYERS = Path(__file__).parent / "players"
SECONDS = 120
SMALLEST = {"godot3": 1e-6}
"""What an engine writes smaller numbers as is 0."""

Command = Callable[[str, Path, str], list[str | Path]]
"""From an address, a file of steps and a client's name to what to start."""


@pytest.fixture(scope="module")
def node() -> Command:
    found = node_with_sockets()
    return lambda address, steps, name: [
        found, PLAYERS / "play.js", CLIENTS / "espressivo.js", address, steps, name,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def mono(tmp_path_factory: pytest.TempPathFactory) -> Command:
    compiler, found = program("mcs", "mono-mcs"), program("mono", "mono-runtime")
    built = tmp_path_factory.mktemp("mono") / "play.exe"
    sources = [CLIENTS / "EspressivoClient.cs", PLAYERS / "Play.cs"]
    done = subprocess.run(
        [compiler, "-warnaserror", f"-out:{built}", *sources], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return lambda address, steps, name: [found, built, address, steps, name]


@pytest.fixture(scope="module")
def godot3(tmp_path_factory: pytest.TempPathFactory) -> Command:
    found = program("godot3-server", "godot3-server")
    project = tmp_path_factory.mktemp("godot3")
    (project / "project.godot").write_text("config_version=4\n", encoding="utf-8")
    shutil.copy(CLIENTS / "espressivo_godot3.gd", project)
    shutil.copy(PLAYERS / "play.gd", project)
    return lambda address, steps, name: [
        found, "--path", project, "-s", "play.gd", f"--address={address}", f"--steps={steps}", f"--client={name}",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def renpy() -> Command:
    return lambda address, steps, name: [
        sys.executable, PLAYERS / "play_renpy.py", CLIENTS / "espressivo.rpy", address, steps, name,
    ]  # fmt: skip


@pytest.fixture(params=["node", "mono", "godot3", "renpy"])
def engine(request: pytest.FixtureRequest) -> tuple[str, Command]:
    return request.param, request.getfixturevalue(request.param)


@pytest.fixture
def steps(engine: tuple[str, Command], tmp_path: Path) -> Path:
    path = tmp_path / "steps.json"
    path.write_text(json.dumps(client_steps(SMALLEST.get(engine[0], 0.0))), encoding="utf-8")
    return path


@pytest.fixture
def server(engine: tuple[str, Command]) -> Iterator[Served]:
    transport: Any = TcpTransport(HERE) if engine[0] == "renpy" else WebTransport(HERE)
    with served(transport, limits=Limits(dead_after=30)) as running:
        yield running


def place(server: Served) -> tuple[str, int, str]:
    """What an address begins with, the port, and what it ends with."""
    kind = server.addresses[0].split(" ")[0]
    port = int(server.addresses[0].rpartition(":")[2].split("/")[0])
    return ("tcp://127.0.0.1:", port, "") if kind == "tcp" else ("ws://127.0.0.1:", port, "/v1")


def played(command: list[str | Path]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Let a program play; its answers, and what it says at the end."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=SECONDS, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0 and lines and lines[-1].get("type") == "played", (
        done.stdout[-3000:] + done.stderr[-3000:]
    )
    return lines[:-1], lines[-1]


def test_the_recorded_session_is_answered_alike(engine: tuple[str, Command], server: Served, steps: Path) -> None:
    begin, port, end = place(server)
    answers, report = played(engine[1](f"{begin}{port}{end}", steps, "player"))
    check_answers(answers, SMALLEST.get(engine[0], 0.0))
    assert report["missed"] == 0
    assert report["changes"][:1] == ["connected"]


def test_lines_that_are_cut_change_nothing(engine: tuple[str, Command], server: Served, steps: Path) -> None:
    begin, port, end = place(server)
    cutter = Cutter(port, after=(700, 1500, 2500, 5000, 9000))
    try:
        answers, report = played(engine[1](f"{begin}{cutter.port}{end}", steps, "player"))
    finally:
        cutter.close()
    check_answers(answers, SMALLEST.get(engine[0], 0.0))
    assert cutter.cuts == 5
    assert report["changes"].count("connected") >= 4


def test_a_server_that_forgot_is_told_and_commands_are_numbered_anew(
    engine: tuple[str, Command], server: Served, tmp_path: Path
) -> None:
    load = {"type": "world.load", "world": "w", "scenario": "ladder"}
    tells = [{"type": "belief", "world": "w", "agent": "Ada", "belief": "b(SELF)", "value": str(n)} for n in range(400)]
    steps = tmp_path / "tells.json"
    steps.write_text(json.dumps([{"send": each} for each in (load, *tells)]), encoding="utf-8")
    begin, port, end = place(server)
    transport: Any = TcpTransport(HERE) if engine[0] == "renpy" else WebTransport(HERE)
    with served(transport, limits=Limits(dead_after=30)) as other, Cutter(port) as cutter:
        command = list(map(str, engine[1](f"{begin}{cutter.port}{end}", steps, "player")))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as playing:
            while server.hub.last_seq("player") < 20:
                assert playing.poll() is None
            cutter.lead_to(place(other)[1])
            cutter.cut()
            out, _ = playing.communicate(timeout=SECONDS)
        lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    *answers, report = lines
    done = [each["type"] for each in answers].index("error")
    assert len(answers) == 401
    assert {each["code"] for each in answers[done:]} == {"unknown-world"}
    assert report["changes"] == ["connected", "lost", "forgotten", "connected"]
    assert [each["seq"] for each in answers[done:] if "seq" in each] in ([], list(range(1, 402 - done)))
