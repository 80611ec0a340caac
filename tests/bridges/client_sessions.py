"""What tests of clients share: the recorded session as a client plays it, and a line that can be cut."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from typing import Any, Self

import pytest
from conformance_session import plain, steps_of

_OF_THE_SESSION = ("hello", "ping", "bye")


def client_steps(smallest: float = 0.0) -> list[dict[str, Any]]:
    """The steps of the recorded session that a program asks for; the rest, and what comes twice, clients see to.

    Args:
        smallest: Steps with smaller numbers are left out, for engines that write 0 for them.
    """
    steps, numbers = [], set()
    for step in steps_of("session"):
        seq = step["send"].get("seq")
        if step["send"]["type"] in _OF_THE_SESSION or seq in numbers:
            continue
        if any(isinstance(each, float) and 0 < each < smallest for each in step["send"].values()):
            continue
        numbers |= {seq} - {None}
        steps.append({**step, "send": {key: value for key, value in step["send"].items() if key not in ("id", "seq")}})
    return steps


def bare(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what differs from client to client."""
    return {key: value for key, value in plain(answer).items() if key not in ("id", "seq", "v")}


def rounded(data: Any) -> Any:
    """Data with the six digits that Godot 3 prints."""
    if isinstance(data, dict):
        return {key: rounded(value) for key, value in data.items()}
    if isinstance(data, list):
        return [rounded(each) for each in data]
    return float(f"{data:.6g}") if isinstance(data, float) else data


def check_answers(answers: list[dict[str, Any]], smallest: float = 0.0) -> None:
    """Compare what a client was answered with what was recorded, and the state hashes with them."""
    steps, told_as = client_steps(smallest), rounded if smallest else dict
    assert len(answers) == len(steps)
    for number, (step, answer) in enumerate(zip(steps, answers, strict=True)):
        told, expected = told_as(bare(answer)), told_as(bare(step["expect"]))
        assert told == expected, f"step {number}: {json.dumps(step['send'])}\n{told}\n{expected}"
    hashes = [answer["state_hash"] for answer in answers if answer.get("state_hash")]
    assert len(set(hashes)) > 5
    assert hashes == [step["expect"]["state_hash"] for step in steps if step["expect"].get("state_hash")]


def play_steps(ask: Callable[[dict[str, Any]], dict[str, Any]]) -> list[dict[str, Any]]:
    """Ask for every step, one after the other; the answers."""
    kept: dict[str, Any] = {}
    answers = []
    for step in client_steps():
        filled = {
            key: kept[value[1:]] if isinstance(value, str) and value[:1] == "$" else value
            for key, value in step["send"].items()
        }
        answer = ask(filled)
        for name, path in step.get("keep", {}).items():
            part: Any = answer
            for key in path.split("."):
                part = part[int(key)] if key.isdigit() else part[key]
            kept[name] = part
        answers.append(answer)
    return answers


def program(name: str, package: str) -> str:
    """A program that must be installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is missing (Debian package {package})")
    return found


def node_with_sockets() -> str:
    """Node, with web sockets of its own or from a package."""
    found = program("node", "nodejs")
    has_sockets = "typeof WebSocket !== 'undefined' || require.resolve('ws')"
    if subprocess.run([found, "-e", has_sockets], capture_output=True, check=False).returncode:
        pytest.skip("ws is missing (npm package, for Node before 22; NODE_PATH must name its folder)")
    return found


class Cutter:
    """Stands between clients and a server, and cuts their lines after so many bytes from the server.

    Args:
        port: Of the server, on this machine.
        after: Bytes after which each line is cut, in turn; later lines hold.
    """

    def __init__(self, port: int, after: tuple[int, ...] = ()) -> None:
        self.cuts = 0
        self._port, self._after = port, list(after)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._lines: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take no more lines, and cut those that are there."""
        _shut(self._listening)
        self.cut()
        for thread in list(self._threads):
            thread.join(10)
        for each in (self._listening, *self._lines):
            each.close()

    def cut(self) -> None:
        """Cut all lines at once."""
        for each in self._lines:
            _shut(each)

    def lead_to(self, port: int) -> None:
        """Lead new lines to another server."""
        self._port = port

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                client.close()
                continue
            self._lines += [client, server]
            after = self._after.pop(0) if self._after else None
            self._start(self._pump, client, server, None)
            self._start(self._pump, server, client, after)

    def _start(self, work: Callable[..., None], *given: Any) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _pump(self, source: socket.socket, target: socket.socket, left: int | None) -> None:
        try:
            while data := source.recv(4096):
                if left is not None and len(data) >= left:
                    target.sendall(data[:left])
                    self.cuts += 1
                    break
                left = None if left is None else left - len(data)
                target.sendall(data)
        except OSError:
            pass
        _shut(source)
        _shut(target)


def _shut(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
