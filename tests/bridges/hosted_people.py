"""Two people whom a hub can host, made in a millisecond, and what is done to them."""

from __future__ import annotations

import json
import random
from typing import Any

from espressivo import World
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.hosting.world_host import WorldHost
from espressivo.bridges.protocol.coding import Refused, decode_command
from espressivo.bridges.protocol.commands import WorldCommand
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.protocol.messages import OptionList
from espressivo.scenarios.document import Scenario

Data = dict[str, Any]
SCENARIO = "two people"


class TwoPeople:
    """Offers one scenario: Ana, who minds insults and enjoys help, and Ben, who may greet or tease her."""

    def titles(self) -> dict[str, str]:
        return {SCENARIO: "Two people", "broken": "A file with mistakes"}

    def host(self, world: str, name: str, seed: int = 0) -> WorldHost:
        if name != SCENARIO:
            raise Refused("unknown-scenario", f"no scenario {name!r} is offered", "$.scenario")
        made = World(seed=seed)
        ana, ben = made.add("Ana"), made.add("Ben")
        ana.appraises("Event(Action-End, [who], Insult([n]), SELF)", desirability=-4)
        ana.appraises("Event(Action-End, [who], Help([n]), SELF)", desirability=3)
        ben.acts("Greet", target="Ana", priority=3)
        ben.acts("Tease", target="Ana", priority=2)
        return WorldHost(world, name, made, Scenario(name="Two people"))


class Talker:
    """Says commands to a hub and reads what it answers."""

    def __init__(self, hub: Hub, client: str = "game", hello: bool = True) -> None:
        self.wakes = 0
        self.connection = hub.connect(f"test of {client}", self._wake)
        self.welcome = self.say("hello", client=client)[-1] if hello else {}

    def say(self, kind: str, **fields: Any) -> list[Data]:
        """Send a command; return all that came since."""
        self.send(kind, **fields)
        return self.heard()

    def ask(self, kind: str, **fields: Any) -> Data:
        """Send a command; return its answer."""
        return next(each for each in self.say(kind, id="asked", **fields) if each.get("id") == "asked")

    def send(self, kind: str, **fields: Any) -> None:
        self.connection.receive(json.dumps({"type": kind, **fields}).encode())

    def heard(self, most: int | None = None) -> list[Data]:
        return [json.loads(each) for each in self.connection.take(most)]

    def _wake(self) -> None:
        self.wakes += 1


def event(number: int | str, deed: str = "Insult") -> str:
    return f"Event(Action-End, Ben, {deed}({number}), Ana)"


def happen(number: int | str, world: str = "w", deed: str = "Insult", **fields: Any) -> Data:
    return {"type": "event", "world": world, "events": [event(number, deed)], **fields}


def load(world: str = "w", **fields: Any) -> Data:
    return {"type": "world.load", "world": world, "scenario": SCENARIO, **fields}


def greeting(world: str = "w") -> str:
    """Return the id of Ben's option to greet, in a new world."""
    reply = TwoPeople().host(world, SCENARIO).do(_command({"type": "options", "world": world, "agent": "Ben"}))
    assert isinstance(reply, OptionList)
    return next(each.option for each in reply.options if each.action == "Greet")


def script(client: str, seed: int, length: int) -> list[Data]:
    """Return numbered commands of a client: to a world of its own, and to a square that all share."""
    chance, own, greet = random.Random(seed), f"own-{client}", greeting()
    steps: list[Data] = [load(own), load("square")]
    begun = 0
    while len(steps) < length:
        number = len(steps)
        kind = chance.choice(("insult", "help", "square", "square", "wait", "action", "belief", "decide", "unknown"))
        if kind == "action":
            begun += 1
            steps.append({"type": "action.start", "world": own, "agent": "Ben", "option": greet, "timeout": 3600})
            outcome = chance.choice(("done", "failed", "cancelled"))
            steps.append({"type": "action.end", "world": own, "action": f"a{begun}", "outcome": outcome})
        else:
            steps.append(_step(kind, own, client, number, chance))
    return [{**step, "id": f"{client}-{place}", "seq": place} for place, step in enumerate(steps, 1)]


def _step(kind: str, own: str, client: str, number: int, chance: random.Random) -> Data:
    if kind == "square":
        return happen(f"{client}{number}", "square")
    if kind == "wait":
        return {"type": "time.advance", "world": own, "seconds": round(chance.uniform(0.1, 9), 3)}
    if kind == "belief":
        return {"type": "belief", "world": own, "agent": "Ana", "belief": f"Saw({number})", "value": "True"}
    if kind == "decide":
        return {"type": "decide", "world": own, "agent": "Ben"}
    if kind == "unknown":
        return {"type": "state", "world": own, "agent": "Nobody"}
    return happen(number, own, kind.capitalize())


def undisturbed(steps: list[Data], world: str) -> str:
    """Return the hash of a world's state after the commands to it, done one after the other without any hub."""
    host = TwoPeople().host(world, SCENARIO)
    for step in steps:
        if step.get("world") == world and step["type"] != "world.load":
            host.do(_command(step))
    return host.state_hash()


def remembered(hub: Hub, world: str = "w") -> list[str]:
    """Return the events that Ana remembers, in order."""
    host = hub.worlds.get(world)
    assert host is not None
    return [str(record).split(": ", 1)[1].rstrip(">") for record in host.world["Ana"].memory]


def _command(step: Data) -> WorldCommand:
    command = decode_command(json.dumps(step).encode(), Limits())
    assert isinstance(command, WorldCommand)
    return command
