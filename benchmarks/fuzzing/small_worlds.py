"""A world that is made in a millisecond, and a session in which everything is asked of it once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from espressivo import World
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.hosting.world_host import WorldHost
from espressivo.bridges.protocol.coding import Refused
from espressivo.bridges.protocol.limits import Limits
from espressivo.scenarios.document import Scenario

__all__ = ["LIMITS", "SCENARIO", "Quarrel", "at_once", "commands", "messages", "saved"]

SCENARIO = "quarrel"
LIMITS = Limits(commands_per_second=1e9, burst=10**9, dead_after=5.0, heartbeat=1e9, clients=200, worlds=8)
_INSULT = "Event(Action-End, Ben, Insult, Ana)"


class Quarrel:
    """Offers one scenario: Ben may insult Ana, who minds, or greet her."""

    def titles(self) -> dict[str, str]:
        """Return what is offered."""
        return {SCENARIO: "A quarrel"}

    def host(self, world: str, name: str, seed: int = 0) -> WorldHost:
        """Open a world."""
        if name != SCENARIO:
            raise Refused("unknown-scenario", f"no scenario {name!r} is offered", "$.scenario")
        made = World(seed=seed)
        ana, ben = made.add("Ana", beliefs={"Likes(Ben)": "3"}), made.add("Ben")
        ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4, praiseworthiness={"[who]": -5})
        ana.appraises("Event(Action-End, [who], Express(Joy), SELF)", desirability=4)
        ben.acts("Insult", target="Ana", priority=3)
        ben.acts("Greet", target="Ana", priority=2)
        return WorldHost(world, name, made, Scenario(name="A quarrel"))


def at_once(work: Callable[[], Any], done: Callable[[Any], None]) -> None:
    """Open a world without a thread: which message it was must not depend on how fast threads are."""
    done(work())


def commands() -> list[bytes]:
    """Return commands of every type, whole ones, without the ``hello`` that comes first."""
    w = {"world": "w"}
    option = _option()
    state = saved()
    asked: list[dict[str, Any]] = [
        {"type": "ping", "id": "p"},
        {"type": "hello", "client": "fuzz", "about": "again"},
        {"type": "bye"},
        {"type": "scenario.list", "id": "1"},
        {"type": "world.list"},
        {"type": "world.load", **w, "scenario": SCENARIO, "seed": 7, "join": True},
        {"type": "world.close", **w},
        {"type": "world.save", **w},
        {"type": "world.restore", **w, "state": state},
        {"type": "world.state", **w},
        {"type": "event", **w, "events": [_INSULT], "seq": 1},
        {"type": "event", **w, "events": ["Event(Property-Change, Ben, Seen(Ana), True)", _INSULT]},
        {"type": "percept", **w, "agent": "Ana", "events": [_INSULT]},
        {
            "type": "percept.affect", **w, "agent": "Ana", "subject": "Ben", "emotions": {"joy": 0.9, "anger": 0.1},
            "valence": 0.5, "arousal": 0.1, "dominance": 0, "confidence": 0.9, "modality": "face", "source": "camera",
        },
        {"type": "belief", **w, "agent": "Ana", "belief": "Likes(Ben)", "value": "5", "certainty": 0.5, "mind": "SELF"},
        {"type": "belief.get", **w, "agent": "Ana", "belief": "Likes(Ben)"},
        {"type": "decide", **w, "agent": "Ben", "layer": "-"},
        {"type": "options", **w, "agent": "Ben"},
        {"type": "act", **w, "agent": "Ben", "option": option},
        {"type": "turn", **w, "agent": "Ben"},
        {"type": "action.start", **w, "agent": "Ben", "option": option, "timeout": 5},
        {"type": "action.end", **w, "action": "a1", "outcome": "done"},
        {"type": "state", **w, "agent": "Ana"},
        {"type": "why", **w, "agent": "Ana", "emotion": "anger", "absent": False, "depth": 3},
        {"type": "express", **w, "agent": "Ana", "target": "Ben", "style": "", "rigs": ["arkit", "vrm"]},
        {"type": "speak", **w, "agent": "Ana", "text": "Well.", "target": "Ben", "style": "warm"},
        {"type": "time.advance", **w, "seconds": 1.5},
        {"type": "time.control", **w, "clock": "host", "rate": 1},
        {"type": "subscribe", **w, "streams": ["state", "events", "emotions"], "agents": ["Ana"], "rate": 5},
        {"type": "unsubscribe", **w, "streams": ["state"]},
    ]  # fmt: skip
    return [json.dumps(each).encode() for each in asked]


def messages() -> list[bytes]:
    """Return what a server says in a session of every command, streams and all."""
    hub = Hub(Quarrel())
    line = hub.connect("samples")
    streams = ["state", "events", "emotions", "appraisals", "decisions", "expression", "speech", "actions", "clock"]
    first: list[dict[str, Any]] = [
        {"type": "hello", "id": "hello", "client": "fuzz"},
        {"type": "world.load", "world": "w", "scenario": SCENARIO},
        {"type": "subscribe", "id": "s", "world": "w", "streams": streams, "rigs": ["arkit"]},
    ]
    heard: list[bytes] = []
    for each in (*(json.dumps(one).encode() for one in first), *commands()):
        if b'"hello", "client": "fuzz", "about"' not in each and b'"bye"' not in each and b"world.close" not in each:
            line.receive(each)
            hub.pass_time(1.1)
            line.receive(b'{"type":"ping"}')
            heard += line.take()
    by_type: dict[str, list[bytes]] = {}
    for message in heard:
        by_type.setdefault(json.loads(message)["type"], []).append(message)
    return [each for some in by_type.values() for each in some[:6]]


def saved() -> dict[str, Any]:
    """Return the state of a world in which something has happened, and somebody carries out an action."""
    host = _lived()
    return host.save()


def _lived() -> WorldHost:
    from espressivo.bridges.protocol.commands import Advance, Happen, StartAction, Tell

    host = Quarrel().host("w", SCENARIO)
    for command in (
        Happen(world="w", events=[_INSULT]),
        Tell(world="w", agent="Ana", belief="Knows(Ben)", value="True", certainty=0.5, mind="Ben"),
        Advance(world="w", seconds=3.0),
        StartAction(world="w", agent="Ben", option=_option(), timeout=60),
    ):
        host.do(command)
    return host


def _option() -> str:
    from espressivo.bridges.protocol.commands import Options
    from espressivo.bridges.protocol.messages import OptionList

    offered = Quarrel().host("w", SCENARIO).do(Options(world="w", agent="Ben"))
    assert isinstance(offered, OptionList)
    return offered.options[0].option
