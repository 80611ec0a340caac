"""Recorded sessions: what a client sends, and what every server must answer, whatever carries it.

``vectors/*.json`` hold the steps. A step sends a command (``send``) or a text that is none (``raw``; ``repeat`` times),
and ``expect`` holds what the answer must have; ``keep`` names parts of the answer, which later steps send as
``"$NAME"``. ``stays`` marks what needs a connection that stays.

``python tests/bridges/conformance_session.py --record`` plays the steps to a hub without any transport and writes down
what it answers.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parent / "vectors"
STORY = VECTORS / "ladder.yaml"
SESSIONS = ("session", "errors")

# What differs from server to server, what a synthesiser adds where there is one, and how errors are worded.
_VOLATILE = {
    "welcome": ("server", "session", "limits", "capabilities"),
    "saved": ("state",),
    "speech": ("speech",),
    "error": ("message",),
}
_STAYS = ("hello", "bye", "subscribe", "unsubscribe", "crowd.subscribe", "crowd.unsubscribe")

Send = Callable[[bytes], Any]
"""Sends a message and returns its answer, decoded; no heartbeats, no streams."""


def steps_of(session: str) -> list[dict[str, Any]]:
    """The steps of a recorded session."""
    return list(json.loads((VECTORS / f"{session}.json").read_text(encoding="utf-8"))["steps"])


def play(send: Send, steps: list[dict[str, Any]], *, stays: bool = True) -> list[str]:
    """Play a session, check every answer, and return the state hashes that were told.

    Args:
        send: The transport.
        steps: Of the session.
        stays: Whether the connection stays from step to step.
    """
    kept: dict[str, Any] = {}
    hashes = []
    for number, step in enumerate(steps):
        if not stays and needs_connection(step):
            continue
        answer = send(message_of(step, kept))
        told = plain(answer)
        assert told == step["expect"], f"step {number}: {json.dumps(step)[:300]}\n got {json.dumps(told)[:2000]}"
        kept.update({name: _part(answer, path) for name, path in step.get("keep", {}).items()})
        if answer.get("state_hash"):
            hashes.append(answer["state_hash"])
    return hashes


def needs_connection(step: dict[str, Any]) -> bool:
    """Whether a step makes no sense where every command is on its own."""
    return bool(step.get("stays")) or step.get("send", {}).get("type") in _STAYS


def message_of(step: dict[str, Any], kept: dict[str, Any]) -> bytes:
    """What a step sends."""
    if "raw" in step:
        return str(step["raw"]).encode() * int(step.get("repeat", 1))
    filled = {
        key: kept[value[1:]] if isinstance(value, str) and value[:1] == "$" else value
        for key, value in step["send"].items()
    }
    return json.dumps(filled).encode()


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without what differs from server to server: names, limits, sounds, and where the files lie."""
    left = {key: value for key, value in answer.items() if key not in _VOLATILE.get(answer.get("type", ""), ())}
    return dict(json.loads(re.sub(r'[^\s"\[(]*ladder\.yaml', "ladder.yaml", json.dumps(left))))


def _part(answer: Any, path: str) -> Any:
    """A part of an answer, such as ``options.0.option``."""
    for key in path.split("."):
        answer = answer[int(key)] if key.isdigit() else answer[key]
    return answer


def terrace() -> Any:
    """The crowd that is asked: eight in a row, a metre apart."""
    from espressivo import Crowd

    places = [(float(place), 0.0) for place in range(8)]
    return Crowd(8, named="Fan", groups={"home": range(5)}, goals={"Win": (8, 0.5)}, positions=places)


def hub_of(**options: Any) -> Any:
    """What a server of a recorded session holds: one scenario and one crowd."""
    from espressivo.bridges.hosting.catalogue import Catalogue
    from espressivo.bridges.hosting.hub import Hub

    hub = Hub(Catalogue(False, [STORY]), **options)
    hub.add_crowd("terrace", terrace())
    return hub


class Direct:
    """A client without a transport between it and the hub."""

    def __init__(self) -> None:
        self.connection = hub_of().connect("direct")

    def __call__(self, message: bytes) -> Any:
        self.connection.receive(message)
        answers = [json.loads(each) for each in self.connection.take()]
        return next(each for each in answers if not each["type"].startswith(("stream.", "heartbeat")))


def record() -> None:
    """Write down what a hub answers now."""
    for session in SESSIONS:
        send = Direct()
        kept: dict[str, Any] = {}
        about = json.loads((VECTORS / f"{session}.json").read_text(encoding="utf-8"))
        for step in about["steps"]:
            answer = send(message_of(step, kept))
            step["expect"] = plain(answer)
            kept.update({name: _part(answer, path) for name, path in step.get("keep", {}).items()})
        text = json.dumps(about["about"], ensure_ascii=False)
        lines = ",\n".join(json.dumps(step, ensure_ascii=False) for step in about["steps"])
        whole = f'{{"about": {text},\n"steps": [\n{lines}\n]}}\n'
        (VECTORS / f"{session}.json").write_text(whole, encoding="utf-8")


if __name__ == "__main__" and "--record" in sys.argv:
    record()
