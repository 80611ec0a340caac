"""Files and states that were damaged: saved worlds, the store of a server, journals of runs, recordings of robots."""

from __future__ import annotations

import json
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from espressivo import World
from espressivo.agents.journal import Journal, record
from espressivo.agents.replay import Replay
from espressivo.bridges.hosting.durable import Disk, Store
from espressivo.bridges.hosting.hub import Hub
from espressivo.bridges.protocol.commands import Happen, Options, RestoreWorld, TakeTurn, WorldCommand
from espressivo.bridges.protocol.messages import Failed
from espressivo.core.errors import EspressivoError, StateError

from .feed import Feed
from .mutating import JSON_TOKENS, Mutator
from .small_worlds import SCENARIO, Quarrel, commands, saved

__all__ = ["journals", "recordings", "saved_worlds", "stores"]

_INSULT = "Event(Action-End, Ben, Insult, Ana)"


def saved_worlds(feed: Feed) -> None:
    """Saved worlds that a client brings; whatever is taken goes on without a mistake."""
    mutate = Mutator([json.dumps(saved()).encode()], feed.seed, largest=0)
    host = Quarrel().host("w", SCENARIO)
    for number, damaged in enumerate(feed.messages(mutate)):
        if number % 200 == 0:
            host = Quarrel().host("w", SCENARIO)
        try:
            state = msgspec.json.decode(damaged)  # as it comes from a wire
            assert isinstance(state, dict)
        except (ValueError, RecursionError, AssertionError):
            feed.tell("no JSON")
            continue
        before = host.state_hash()
        reply = host.do(RestoreWorld(world="w", state=state))
        if isinstance(reply, Failed):
            feed.tell(reply.code)
            if reply.code != "bad-state" or host.state_hash() != before:
                feed.fault(damaged, f"refused as {reply.code}: {reply.message}")
        else:
            feed.tell("ok")
            _live_on(feed, host, damaged)


def _live_on(feed: Feed, host: Any, damaged: bytes) -> None:
    """Let something happen in a world that was taken."""
    asked: list[WorldCommand] = [
        Happen(world="w", events=[_INSULT]), Options(world="w", agent="Ben"), TakeTurn(world="w", agent="Ben"),
    ]  # fmt: skip
    for command in asked:
        reply = host.do(command)
        if isinstance(reply, Failed) and reply.code == "internal":
            feed.fault(damaged, f"{type(command).__name__} in the restored world: {reply.message}")


class _Quick(Disk):
    """Waits for no disk."""

    def sync(self, handle: int) -> None:
        """Do nothing."""


def stores(feed: Feed) -> None:
    """Folders of a server's sessions."""
    with _folder() as folder:
        _keep_sessions(folder / "whole")
        whole = {path.name: path.read_bytes() for path in (folder / "whole").iterdir()}
        # Lines whose checksums fit are read on: what they hold is damaged too.
        makers = [
            Mutator(
                [whole[name]], feed.seed + place, [*JSON_TOKENS, b"00000010 00000000 {}\n"], is_json=False, largest=0
            )
            for place, name in enumerate(("snapshot", "log.1"))
        ]
        texts = [[line[18:] for line in whole[name].splitlines()] for name in ("snapshot", "log.1")]
        lines = [Mutator(some, feed.seed + 5 + place, largest=0) for place, some in enumerate(texts)]
        chance = makers[0].chance

        def make() -> bytes:
            place = chance.randrange(2)
            if chance.random() < 0.5:
                return bytes([place]) + makers[place]()
            some = list(texts[place])
            some[chance.randrange(len(some))] = lines[place]().replace(b"\n", b" ")
            return bytes([place]) + b"".join(_framed(each) for each in some)

        for damaged in feed.messages(make):
            _start(feed, folder / "damaged", whole, ("snapshot", "log.1")[damaged[0]], damaged[1:])


def _keep_sessions(folder: Path) -> None:
    """Leave a snapshot and a log, as a server does that was killed."""
    hub = Hub(Quarrel(), store=Store(folder, disk=_Quick()))
    line = hub.connect("samples")
    line.receive(b'{"type":"hello","client":"fuzz"}')
    for seq, command in enumerate([_load(), *commands()[10:13]], 1):
        line.receive(json.dumps({**json.loads(command), "seq": seq}).encode())
    hub._compact()
    for seq, command in enumerate(commands()[10:14], 5):
        line.receive(json.dumps({**json.loads(command), "seq": seq}).encode())
    hub.pass_time(1.0)
    store = hub._keeping.store
    assert store is not None
    store.close()


def _load() -> bytes:
    return json.dumps({"type": "world.load", "world": "w", "scenario": SCENARIO}).encode()


def _framed(text: bytes) -> bytes:
    return b"%08x %08x %s\n" % (len(text), zlib.crc32(text), text)


def _start(feed: Feed, folder: Path, whole: dict[str, bytes], name: str, damaged: bytes) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for each, data in {**whole, name: damaged}.items():
        (folder / each).write_bytes(data)
    store = None
    try:
        store = Store(folder, disk=_Quick())
        hub = Hub(Quarrel(), store=store)
    except StateError as error:
        feed.tell("StateError")
        if not str(error):
            feed.fault(damaged, "an error without a word")
    except Exception as error:
        feed.fault(damaged, f"{name}: {type(error).__name__} {error}")
    else:
        feed.tell("ok")
        line = hub.connect("afterwards")
        line.receive(b'{"type":"hello","client":"afterwards"}')
        line.receive(b'{"type":"world.list"}')
        if any(b'"internal"' in each for each in line.take()):
            feed.fault(damaged, f"{name}: a server that came up cannot answer")
    finally:
        if store is not None:
            store.close()


def journals(feed: Feed) -> None:
    """Journals of runs, read and played again."""
    with _folder() as folder:
        path = folder / "run.jsonl"
        world = World(seed=3)
        ana, ben = world.add("Ana"), world.add("Ben")
        ana.appraises(_INSULT.replace("Ana", "SELF"), desirability=-4)
        ben.acts("Greet", target="Ana", priority=3)
        with record(world, path, {"scenario": "Two people"}):
            world.event("Action-End", "Ben", "Insult", "Ana")
            world.advance(2)
            world.turn("Ben")
            ana.beliefs.tell("Likes(Ben)", "3")
            world.event("Action-End", "Ben", "Insult", "Ana")
        whole = path.read_bytes()
        texts = whole.splitlines()
        plain = Mutator([whole], feed.seed, is_json=False, largest=0)
        lines = Mutator(texts, feed.seed + 1, largest=0)

        def make() -> bytes:
            if plain.chance.random() < 0.4:
                return plain()
            some = list(texts)
            some[plain.chance.randrange(len(some))] = lines()
            return b"\n".join([*some, b""])

        for damaged in feed.messages(make):
            path.write_bytes(damaged)
            try:
                Replay(Journal.read(path)).run()
            except EspressivoError as error:
                feed.tell(type(error).__name__)
            except Exception as error:
                feed.fault(damaged, f"{type(error).__name__} {error}")
            else:
                feed.tell("ok")


def recordings(feed: Feed) -> None:
    """MCAP files."""
    from espressivo.bridges.ros2.bags import Bag, read_bag
    from espressivo.bridges.ros2.interfaces import hri, own
    from espressivo.bridges.ros2.interfaces.standard import Text

    with _folder() as folder:
        path = folder / "run.mcap"
        with Bag(path) as bag:
            bag.write(1, "/run", Text(data='{"a": 1}'))
            for number in range(2, 12):
                bag.write(number, "/state", own.EmotionalState(agent="Ana", emotions=[own.Emotion(type="Joy")] * 3))
                bag.write(number, "/faces", hri.FacialActionUnits(intensity=[0.5] * 99))
        tokens = [
            b"\0" * 8,
            b"\xff" * 8,
            b"\x89MCAP0\r\n",
            b"\1",
            b"lz4",
            b"zstd",
            *[bytes([each]) for each in range(16)],
        ]
        mutate = Mutator([path.read_bytes()], feed.seed, tokens, is_json=False, largest=0)
        for damaged in feed.messages(mutate):
            path.write_bytes(damaged)
            try:
                count = sum(1 for _ in read_bag(path))
            except StateError:
                feed.tell("StateError")
            except Exception as error:
                feed.fault(damaged, f"{type(error).__name__} {error}")
            else:
                feed.tell("all" if count == 21 else "some")


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder for files, in memory where the system has one there."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)
