"""The quick starts in docs/clients.md do what they show, each in its own program; and all clients agree."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client_sessions import node_with_sockets, program
from served_worlds import HERE, Served

import espressivo.bridges.clients
from espressivo.bridges.client.session import CHANGES, FINAL
from espressivo.bridges.hosting.catalogue import Catalogue
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.server.tcp import TcpTransport
from espressivo.bridges.server.websocket import WebTransport

pytestmark = pytest.mark.whole_programs

CLIENTS = Path(espressivo.bridges.clients.__file__).parent
PLAYERS = Path(__file__).parent / "players"
DOCUMENT = Path(__file__).parents[2] / "docs" / "clients.md"
FILES = ["espressivo.js", "espressivo_godot3.gd", "espressivo_godot4.gd", "EspressivoClient.cs", "espressivo.rpy"]


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    running = Served([TcpTransport(HERE), WebTransport(HERE)])
    running.hub = Hub(Catalogue(), Limits(dead_after=30))
    running.start()
    yield running
    running.stop()


def blocks(language: str, server: Served) -> list[str]:
    """The blocks of a language, with the addresses of this server in them."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert found
    tcp, ws = server.address("tcp"), server.address("ws")
    return [
        each.replace("127.0.0.1:5600", tcp)
        .replace('"127.0.0.1", 5600', f'"127.0.0.1", {tcp.rpartition(":")[2]}')
        .replace("ws://127.0.0.1:8080/v1", ws)
        for each in found
    ]


def printed_by(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SCRIPT ERROR" not in done.stdout + done.stderr, done.stderr
    return done.stdout


def test_the_blocks_of_python(server: Served, tmp_path: Path) -> None:
    told = [printed_by(sys.executable, "-c", each, cwd=tmp_path) for each in blocks("python", server)]
    assert re.search(r"^Distress \d", told[0], re.MULTILINE)
    assert "bad-term" in told[0]
    assert all(told)


def test_the_block_of_javascript(server: Served, tmp_path: Path) -> None:
    node = node_with_sockets()
    shutil.copy(CLIENTS / "espressivo.js", tmp_path)
    socket = 'globalThis.WebSocket = globalThis.WebSocket || require("ws");\n'
    (tmp_path / "game.js").write_text(socket + blocks("js", server)[0], encoding="utf-8")
    told = printed_by(node, "game.js", cwd=tmp_path)
    assert told.startswith("connected\n")
    assert "bad-term" in told


def test_the_block_of_godot_3(server: Served, tmp_path: Path) -> None:
    godot = program("godot3-server", "godot3-server")
    (tmp_path / "project.godot").write_text("config_version=4\n", encoding="utf-8")
    shutil.copy(CLIENTS / "espressivo_godot3.gd", tmp_path)
    shutil.copy(PLAYERS / "show.gd", tmp_path)
    (tmp_path / "game.gd").write_text(blocks("gdscript", server)[0], encoding="utf-8")
    told = printed_by(godot, "--path", tmp_path, "-s", "show.gd", cwd=tmp_path)
    assert re.search(r"^Nika is \w", told, re.MULTILINE)
    assert "Nika feels" in told


def test_the_block_of_unity_in_mono(server: Served, tmp_path: Path) -> None:
    compiler, mono = program("mcs", "mono-mcs"), program("mono", "mono-runtime")
    (tmp_path / "Feelings.cs").write_text(blocks("csharp", server)[0], encoding="utf-8")
    sources = [CLIENTS / "EspressivoClient.cs", PLAYERS / "Engine.cs", tmp_path / "Feelings.cs"]
    printed_by(compiler, "-out:game.exe", *sources, cwd=tmp_path)
    told = printed_by(mono, "game.exe", cwd=tmp_path)
    assert re.search(r"^Nika is \w", told, re.MULTILINE)
    assert "Nika feels something" in told


def test_the_block_of_renpy_as_python(server: Served, tmp_path: Path) -> None:
    lines = [line.strip().removeprefix("$ ") for line in blocks("renpy", server)[0].splitlines() if "$ " in line]
    code = f"""
        import runpy, sys, types
        sys.argv = ["play_renpy.py"]
        part = runpy.run_path({str(PLAYERS / "play_renpy.py")!r})["python_part"]({str(CLIENTS / "espressivo.rpy")!r})
        import time
        part["_pause"].__globals__["_pause"] = time.sleep
        espressivo = types.SimpleNamespace(**part)
    """
    code = textwrap.dedent(code) + "\n".join(lines) + "\nprint(answer['state']['agent'])\n"
    assert printed_by(sys.executable, "-c", code, cwd=tmp_path) == "Nika\n"


def listed(text: str, name: str) -> set[str]:
    """The texts in the list, set or tuple of a name."""
    body = re.search(rf"\b{name}\b[^=\n]*=[^\[{{(]*(?:HashSet<string>|Set|frozenset)?\W*([^;]*?)[\]}})]", text)
    assert body is not None
    return set(re.findall(r'"([a-z.-]+)"', body[0]))


@pytest.mark.parametrize("file", FILES)
def test_all_clients_number_the_same_commands(file: str) -> None:
    text = (CLIENTS / file).read_text(encoding="utf-8")
    names = ("Changes", "Final") if file.endswith(".cs") else ("CHANGES", "FINAL")
    tags: set[Any] = {each.__struct_config__.tag for each in CHANGES}
    assert listed(text, names[0]) == tags
    assert listed(text, names[1]) == FINAL


@pytest.mark.parametrize("file", ["espressivo_godot3.gd", "espressivo_godot4.gd"])
def test_a_script_for_godot_calls_only_what_it_defines(file: str) -> None:
    text = re.sub(r"#.*", "", (CLIENTS / file).read_text(encoding="utf-8"))
    defined = set(re.findall(r"^func (\w+)|^var (\w+)", text, re.MULTILINE))
    names = {name for pair in defined for name in pair}
    used = set(re.findall(r"(?<![\w.])(_[a-z]\w*)", text)) - {"_delta", "_protocol", "_was_clean"}
    assert used <= names, used - names
    text = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "", text)
    for opening, closing in ("()", "[]", "{}"):
        assert text.count(opening) == text.count(closing)
    assert all(not line.startswith(" ") for line in text.splitlines())
