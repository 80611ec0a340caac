"""A run of the robot node, recorded in an MCAP file with all that goes in and out, and lived again from it.

The recording begins with the parameters and the scenario, and needs no other file. What was heard is given to
the same mind between the same steps; what it publishes, and the hash of its state once a second, must come out alike.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from ... import __version__
from ...agents.world import World
from ...core.errors import EspressivoError, StateError
from ...scenarios.document import Scenario
from .bags import Bag, Entry, read_bag
from .interfaces.kinds import Message, as_sent
from .interfaces.standard import NANOSECONDS, Header, Text
from .interfaces.store import Distro
from .lifecycle import LifeCycle
from .node import RobotNode
from .parameters import Parameters, parameters_from
from .transport import LocalNetwork, Publisher

__all__ = ["RUN", "Recorder", "Replayed", "replay_run"]

RUN: Final = "/espressivo_run"
"""In a recording, the topic of what it begins and ends with; it is never published."""
_FORMAT: Final = "espressivo-ros/1"
_LONGEST: Final = 24 * 3600
"""Seconds without a message after which a recording is taken for two."""


class Recorder:
    """Records a node from its beginning until it is deactivated, or the recorder is closed.

    Args:
        node: The node, active since a moment ago or about to be.
        bag: Where to; closed with the recorder.
    """

    def __init__(self, node: RobotNode, bag: Bag) -> None:
        if node.world is None or node.steps:
            raise StateError("a node is recorded from its beginning: after it is configured, before its first step")
        self._node = node
        self._bag = bag
        self._began = False
        self._about = {
            "format": _FORMAT,
            "espressivo": __version__,
            "parameters": msgspec.to_builtins(node.parameters),
            "scenario": msgspec.to_builtins(node.scenario),
            "hash": node.hash,
        }
        node.listeners.append(self._listen)
        node.endings.append(self.close)

    def close(self) -> None:
        """Write how it ended, and finish the file."""
        if self._listen in self._node.listeners:
            self._node.listeners.remove(self._listen)
            self._run({"steps": self._node.steps, "hash": self._node.hash})
        self._bag.close()

    def _listen(self, topic: str, message: Message, heard: bool) -> None:  # noqa: ARG002 - replaying tells them apart
        if not self._began:
            self._began = True
            self._run(self._about)
        self._bag.write(self._node.time_ns, topic, message)

    def _run(self, data: dict[str, Any]) -> None:
        self._bag.write(self._node.time_ns, RUN, Text(data=json.dumps(data, ensure_ascii=False)))


@dataclass
class Replayed:
    """What came of a recording.

    Attributes:
        node: The node as it was at the end; shut down, its world as it was then.
        world: The world.
        heard: Messages that the mind was given.
        published: Messages that it published.
        hashes: Hashes of the state that were compared with the recording, one a second.
        differences: What came out otherwise than recorded, in words; only for recordings of a node.
        checked: Whether the recording was one of a node, and says how it must come out.
        hash: Of the state at the end.
    """

    node: RobotNode
    world: World
    heard: int = 0
    published: int = 0
    hashes: int = 0
    differences: list[str] = field(default_factory=list)
    checked: bool = False
    hash: str = ""


def replay_run(
    path: str | os.PathLike[str],
    parameters: Parameters | None = None,
    *,
    distro: Distro = "jazzy",
    listener: Callable[[float, str, Message, bool], None] | None = None,
) -> Replayed:
    """Live a recording again.

    Args:
        path: Of a node's run, or any recording of topics that a node hears, such as a robot's.
        parameters: Which scenario hears it; of a node's run, by default those it was recorded with.
        distro: Of which distribution the recorded types are.
        listener: Told of every message: seconds since the beginning, topic, message, whether it was heard.

    Raises:
        StateError: The recording cannot be read, or says nothing of a scenario and none is given.
    """
    entries = read_bag(path, distro=distro)
    first = next(entries, None)
    if first is None:
        raise StateError(f"{path}: there is nothing in it that a robot node could hear")
    about = _about(first, path) if first.topic == RUN and parameters is None else None
    if about is None and parameters is None:
        raise StateError(f"{path}: no recording of a robot node; say which scenario is to hear it")
    return _Replay(first, about, parameters, listener).of(entries)


class _Replay:
    def __init__(
        self,
        first: Entry,
        about: dict[str, Any] | None,
        parameters: Parameters | None,
        listener: Callable[[float, str, Message, bool], None] | None,
    ) -> None:
        self._network = LocalNetwork()
        self._robot = self._network.transport()
        self._ours = self._network.transport()
        self._givers: dict[str, Publisher] = {}
        self._first = first
        self._checked = about is not None
        scenario = None
        if about is not None:
            parameters, scenario = _recorded(about)
        assert parameters is not None
        self._node = RobotNode(parameters, self._ours, scenario)
        self._node.configure()
        assert self._node.world is not None
        self._found = Replayed(self._node, self._node.world, checked=self._checked)
        self._tell = listener
        self._node.listeners.append(self._listen)
        self._recorded: dict[str, list[Message]] = defaultdict(list)
        self._published: dict[str, list[Message]] = defaultdict(list)
        self._ends: dict[str, Any] = {}
        if about is not None and about.get("hash") != self._node.hash:
            self._found.differences.append("the world begins in another state than it was recorded in")

    def of(self, entries: Iterable[Entry]) -> Replayed:
        """Go through the recording."""
        self._node.activate(self._first.time)
        if self._first.topic != RUN:
            self._take(self._first)
        for entry in entries:
            self._take(entry)
        self._to_the_end()
        self._compare()
        self._found.hash = self._node.hash
        self._node.listeners.clear()
        self._node.shutdown()
        return self._found

    def _take(self, entry: Entry) -> None:
        node = self._node
        if entry.time - node.time_ns > _LONGEST * NANOSECONDS:
            raise StateError(f"for {_LONGEST // 3600} hours nothing was recorded: these are two recordings in one")
        while node.next_ns <= entry.time:
            node.step()
        if entry.topic == RUN:
            self._ends = _json(entry)
        elif self._network.heard_on(entry.topic):
            self._give(entry)
        else:
            self._recorded[entry.topic].append(entry.message)

    def _give(self, entry: Entry) -> None:
        if self._network.topics[entry.topic] is not type(entry.message):
            self._found.differences.append(f"{entry.topic} carries {entry.message.ros}, which is not heard there")
            return
        if entry.topic not in self._givers:
            self._givers[entry.topic] = self._robot.publisher(entry.topic, type(entry.message))
        self._givers[entry.topic].publish(entry.message)
        self._ours.spin(0)

    def _to_the_end(self) -> None:
        steps = self._ends.get("steps")
        while isinstance(steps, int) and self._node.steps < steps and self._node.state is LifeCycle.ACTIVE:
            self._node.step()

    def _listen(self, topic: str, message: Message, heard: bool) -> None:
        self._found.heard += heard
        self._found.published += not heard
        if not heard:
            self._published[topic].append(message)
        if self._tell is not None:
            self._tell(self._node.time(), topic, message, heard)

    def _compare(self) -> None:
        if not self._checked:
            return
        for topic in sorted({*self._recorded, *self._published}):
            before, after = self._recorded[topic], self._published[topic]
            if len(before) != len(after):
                self._differs(f"{topic}: {len(before)} messages were recorded, {len(after)} came out")
            for number, (one, other) in enumerate(zip(before, after, strict=False), 1):
                if _without_time(one) != _without_time(other):
                    self._differs(f"{topic}: message {number} is another one")
                    break
                self._found.hashes += topic.endswith("/diagnostics")
        if self._ends and self._ends.get("hash") != self._node.hash:
            self._differs("the state at the end is another one")

    def _differs(self, what: str) -> None:
        self._found.differences.append(what)


def _without_time(message: Message) -> Message:
    sent = as_sent(message)
    return msgspec.structs.replace(sent, header=Header()) if "header" in sent.__struct_fields__ else sent


def _about(first: Entry, path: str | os.PathLike[str]) -> dict[str, Any]:
    about = _json(first)
    if about.get("format") != _FORMAT:
        raise StateError(f"{path}: recorded in a format that this espressivo ({__version__}) does not read")
    return about


def _recorded(about: dict[str, Any]) -> tuple[Parameters, Scenario]:
    try:
        return parameters_from(about["parameters"]), msgspec.convert(about["scenario"], Scenario)
    except (KeyError, TypeError, msgspec.ValidationError) as error:
        raise StateError(f"the recording does not say how it began: {error}") from None


def _json(entry: Entry) -> dict[str, Any]:
    try:
        data = json.loads(entry.message.data) if isinstance(entry.message, Text) else None
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise EspressivoError(f"what the recording says on {RUN} is no JSON object")
    return data
