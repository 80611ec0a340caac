"""Long runs of shipped scenarios: exact however often they are saved, restored or undone, and nobody gets stuck."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Literal

import pytest

from espressivo import World
from espressivo.bridges.hosting.catalogue import Catalogue
from espressivo.bridges.hosting.world_host import WorldHost
from espressivo.bridges.protocol.coding import decode_message, encode
from espressivo.bridges.protocol.commands import (
    Act,
    Advance,
    AffectPercept,
    Control,
    EndAction,
    Happen,
    Options,
    RestoreWorld,
    StartAction,
    State,
    TakeTurn,
    Tell,
    WorldCommand,
)
from espressivo.bridges.protocol.messages import Failed, Offered, OptionList, StreamMessage

CATALOGUE = Catalogue()
ENDS: tuple[Literal["done", "failed", "cancelled"], ...] = ("done", "failed", "cancelled")


def offered(host: WorldHost, agent: str) -> list[Offered]:
    """Return what an agent is offered."""
    reply = host.do(Options(world="w", agent=agent))
    assert isinstance(reply, OptionList)
    return reply.options


def played(host: WorldHost, dice: Random, steps: int) -> Iterator[WorldCommand | float]:
    """Yield what a lively client does."""
    names = [agent.name for agent in host.world.agents]
    for _ in range(steps):
        name = dice.choice(names)
        options = offered(host, name)
        kind = dice.randrange(8)
        if kind == 0 and options:
            yield Act(world="w", agent=name, option=dice.choice(options).option)
        elif kind == 1 and options:
            yield StartAction(
                world="w", agent=name, option=dice.choice(options).option, timeout=dice.choice([1, 9, 60])
            )
        elif kind == 2:
            yield EndAction(world="w", action=f"a{dice.randrange(1, 8)}", outcome=dice.choice(ENDS))
        elif kind == 3:
            yield Advance(world="w", seconds=dice.choice([1 / 60, 0.5, 1, 7, 100]))
        elif kind == 4:
            yield Control(world="w", clock=dice.choice(["own", "host"]), rate=dice.choice([0.5, 3]))
        elif kind == 5:
            yield dice.choice([0.1, 1.0, 30.0])
        elif kind == 6:
            yield AffectPercept(world="w", agent=name, subject=dice.choice(names), emotions={"joy": 0.9})
        else:
            yield TakeTurn(world="w", agent=name)


@pytest.mark.parametrize("name", ["night-train", "plum-2019", "public-time"])
def test_a_run_is_exact_however_often_it_is_saved_restored_or_undone(name: str) -> None:
    dice = Random(11)
    plain, tried = CATALOGUE.host("w", name, 5), CATALOGUE.host("w", name, 5)
    heard: list[StreamMessage] = []
    tried.listeners.append(heard.append)
    tried.wanted = ["state", "events", "emotions", "appraisals", "decisions", "expression", "actions", "clock"]
    failing = Happen(
        world="w", events=["Event(Action-End, Story, Enter(X), -)", "Event(Property-Change, A, Mood(SELF), 1)"]
    )
    for number, done in enumerate(played(plain, dice, 100)):
        if number % 17 == 9:
            tried.do(RestoreWorld(world="w", state=json.loads(json.dumps(tried.save()))))
        if number % 13 == 5:
            before = tried.state_hash()
            assert isinstance(tried.do(failing), Failed)
            assert tried.state_hash() == before
        if isinstance(done, float):
            assert plain.pass_time(done) == tried.pass_time(done)
        else:
            reply = plain.do(done)
            assert tried.do(done) == reply
            assert decode_message(encode(reply)) == reply
            assert not isinstance(reply, Failed) or reply.code != "internal"
    assert plain.save() == tried.save()
    assert all(decode_message(encode(each)) == each for each in heard)


def test_nobody_stays_busy_when_no_end_is_ever_told() -> None:
    host = CATALOGUE.host("w", "plum-2019", 2)
    for _ in range(20):
        for agent in host.world.agents:
            options = offered(host, agent.name)
            if options:
                host.do(StartAction(world="w", agent=agent.name, option=options[0].option, timeout=5))
        host.do(Advance(world="w", seconds=1))
    host.do(Advance(world="w", seconds=5))
    assert [agent.name for agent in host.world.agents if agent.busy is not None] == []
    assert host.snapshot("actions") == []


def test_more_is_undone_than_was_kept_at_once() -> None:
    """States are kept from time to time: undoing is exact before, at and after such a time."""
    world = World(seed=1)
    ana = world.add("Ana", beliefs={"Price(Vase)": "Blue"})
    ana.appraises("Event(Action-End, [who], Wave, SELF)", desirability=3)
    ana.appraises("Event(Action-End, [who], Break, [w])", desirability="[p]", when="Price([w]) = [p]")
    host = WorldHost("w", "one", world)
    broken = Happen(world="w", events=["Event(Action-End, Ben, Break, Vase)"])
    for number in range(1, 511):
        host.do(Tell(world="w", agent="Ana", belief="Count(SELF)", value=str(number)))
        if number in (1, 2, 250, 498, 499, 500, 501, 510):
            before = host.save()
            assert isinstance(host.do(broken), Failed)
            assert host.save() == before


def test_everybody_comes_in_where_they_do_not_know_each_other_from_the_start() -> None:
    world = World(behaviour="fatima")
    world.add("Ana")
    world.add("Ben")
    host = WorldHost("w", "two", world)
    assert [str(each) for each in host.world["Ana"].known_agents] == ["Ben"]
    assert not isinstance(host.do(State(world="w", agent="Ben")), Failed)
