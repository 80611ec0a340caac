"""Small worlds that the tests of hosting share, and a client's way to ask them."""

from __future__ import annotations

from typing import Any

from espressivo import World
from espressivo.bridges.hosting.world_host import WorldHost
from espressivo.bridges.protocol.commands import Options, WorldCommand
from espressivo.bridges.protocol.messages import Failed, Offered, OptionList, Reply, StreamMessage


def quarrel(seed: int = 0) -> World:
    """Return a world in which Ben insults Ana, who minds; whoever breaks something makes one of Ana's rules fail."""
    world = World(seed=seed, name="Quarrel")
    ana = world.add("Ana", beliefs={"Likes(Ben)": "3", "Price(Vase)": "Blue"})
    ben, cid = world.add("Ben"), world.add("Cid")
    ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-6, praiseworthiness={"[who]": -6})
    ana.appraises("Event(Action-End, [who], Express(Joy), SELF)", desirability=4)
    ana.appraises("Event(Action-End, [who], Break, [what])", desirability="[price]", when="Price([what]) = [price]")
    cid.appraises("Event(Action-End, [who], Break, [what])", desirability=5)
    ben.acts("Insult", target="Ana", priority=3)
    ben.acts("Leave", priority=1)
    cid.acts("Break", target="Vase", priority=2)
    return world


class Desk:
    """Asks a host, and keeps what it says."""

    def __init__(self, host: WorldHost) -> None:
        self.host = host
        self.heard: list[StreamMessage] = []
        host.listeners.append(self.heard.append)

    def done(self, command: WorldCommand) -> Any:
        """Return the answer to a command that succeeds."""
        reply = self.host.do(command)
        assert not isinstance(reply, Failed), reply
        return reply

    def refused(self, command: WorldCommand) -> Failed:
        """Return the answer to a command that fails, and see that it had no effect and was not told."""
        before, heard = (self.host.state_hash(), self.host.save()), len(self.heard)
        reply = self.host.do(command)
        assert isinstance(reply, Failed), reply
        assert (self.host.state_hash(), self.host.save()) == before
        assert len(self.heard) == heard
        return reply

    def option(self, agent: str, action: str) -> Offered:
        """Return what an agent is offered of an action."""
        reply: Reply = self.done(Options(world="w", agent=agent))
        assert isinstance(reply, OptionList)
        return next(each for each in reply.options if each.action == action)

    def heard_of(self, kind: type[StreamMessage]) -> list[Any]:
        """Return what was heard of one stream."""
        return [each for each in self.heard if isinstance(each, kind)]


def desk(world: World | None = None) -> Desk:
    """Return a desk at a host of a world."""
    return Desk(WorldHost("w", "quarrel", quarrel() if world is None else world))
