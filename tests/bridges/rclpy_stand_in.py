"""As much of rclpy as the robot node uses, within one process, for machines without ROS.

It checks how our code calls rclpy, not what ROS does with it: on a machine with ROS the tests use the real one instead.
Messages have the fields of our own definitions, with the types that rclpy makes of them: a ``byte`` is of type bytes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from types import ModuleType, SimpleNamespace
from typing import Any

from espressivo.bridges.ros2.bags import KINDS
from espressivo.bridges.ros2.interfaces import own, standard
from espressivo.bridges.ros2.interfaces.kinds import Message, Primitive, fields_of, parts_of


class Durability(Enum):
    """Durability of a topic."""

    VOLATILE = 0
    TRANSIENT_LOCAL = 1


class Return(Enum):
    """What a transition callback returns."""

    SUCCESS = 0
    FAILURE = 1


class Ros:
    """Everything of one domain: topics, what they keep, and what waits for an executor."""

    def __init__(self) -> None:
        self.subscriptions: list[SimpleNamespace] = []
        self.publishers: list[SimpleNamespace] = []
        self.waiting: list[tuple[SimpleNamespace, Any]] = []


ROS = Ros()


class Node:
    """A node."""

    def __init__(self, name: str, *, overrides: dict[str, Any] | None = None, **_more: Any) -> None:
        self._name = name
        self._parameters = overrides or dict(PARAMETERS)
        self.timers: list[SimpleNamespace] = []
        self.services: list[SimpleNamespace] = []
        self.log: list[str] = []

    def get_name(self) -> str:
        return self._name

    def get_clock(self) -> Any:
        return SimpleNamespace(now=lambda: SimpleNamespace(nanoseconds=time.time_ns()))

    def get_logger(self) -> Any:
        return SimpleNamespace(error=self.log.append, warning=lambda text, **_more: self.log.append(text))

    def get_parameters_by_prefix(self, prefix: str) -> dict[str, Any]:
        assert prefix == ""
        return {name: SimpleNamespace(value=value) for name, value in self._parameters.items()}

    def create_publisher(self, kind: type, topic: str, qos: Any) -> Any:
        def publish(message: Any) -> None:
            assert type(message) is kind
            publisher.kept = message if qos.durability is Durability.TRANSIENT_LOCAL else None
            for each in ROS.subscriptions:
                if each.topic == topic and each.qos.durability.value <= qos.durability.value:
                    ROS.waiting.append((each, message))

        publisher = SimpleNamespace(topic=topic, qos=qos, publish=publish, kept=None)
        publisher.get_subscription_count = lambda: sum(each.topic == topic for each in ROS.subscriptions)
        ROS.publishers.append(publisher)
        return publisher

    def create_subscription(self, kind: type, topic: str, callback: Callable[[Any], None], qos: Any) -> Any:
        subscription = SimpleNamespace(kind=kind, topic=topic, callback=callback, qos=qos)
        ROS.subscriptions.append(subscription)
        if qos.durability is Durability.TRANSIENT_LOCAL:
            kept = [each.kept for each in ROS.publishers if each.topic == topic and each.kept is not None]
            ROS.waiting.extend((subscription, message) for message in kept)
        return subscription

    def create_timer(self, period: float, callback: Callable[[], None]) -> Any:
        self.timers.append(SimpleNamespace(period=period, callback=callback))
        return self.timers[-1]

    def create_service(self, kind: type, name: str, callback: Callable[[Any, Any], Any]) -> Any:
        self.services.append(SimpleNamespace(kind=kind, name=name, callback=callback))
        return self.services[-1]

    def destroy_publisher(self, publisher: Any) -> None:
        ROS.publishers.remove(publisher)

    def destroy_subscription(self, subscription: Any) -> None:
        ROS.subscriptions.remove(subscription)

    def destroy_timer(self, timer: Any) -> None:
        self.timers.remove(timer)

    def destroy_service(self, service: Any) -> None:
        self.services.remove(service)

    def destroy_node(self) -> None:
        self.timers.clear()


PARAMETERS: dict[str, Any] = {}
"""What the next lifecycle node is given."""


class LifecycleNode(Node):
    """A lifecycle node; its callbacks are called by the test."""

    def __init__(self, name: str, *, automatically_declare_parameters_from_overrides: bool) -> None:
        assert automatically_declare_parameters_from_overrides
        super().__init__(name)


class Executor:
    """Calls one callback at a time, as rclpy's does."""

    def __init__(self, *, context: Any) -> None:
        assert context is not None

    def add_node(self, node: Node) -> None:
        assert node.get_name()

    def remove_node(self, node: Node) -> None:
        assert node.get_name()

    def shutdown(self) -> None:
        """Nothing is left to do."""

    def spin_once(self, timeout_sec: float) -> None:
        assert timeout_sec >= 0
        spin_one()


def spin_one() -> bool:
    """Let one message be heard; return whether there was one."""
    if not ROS.waiting:
        return False
    subscription, message = ROS.waiting.pop(0)
    if subscription in ROS.subscriptions:
        subscription.callback(message)
    return True


def message_class(kind: type[Message]) -> type:
    """What ROS would generate from a message's definition."""

    def initialise(self: Any) -> None:
        for field in fields_of(kind):
            setattr(self, field.name, _default(field.kind, field.many))

    return type(
        kind.ros.rpartition("/")[2], (), {"__init__": initialise, "__slots__": [f.name for f in fields_of(kind)]}
    )


def _default(kind: Any, many: int | None) -> Any:
    if isinstance(kind, Primitive):
        one = {"string": "", "byte": b"\0", "bool": False, "float32": 0.0, "float64": 0.0}.get(kind.name, 0)
    else:
        _, sort, name = kind.ros.split("/")
        one = getattr(sys.modules[f"{kind.ros.partition('/')[0]}.{sort}"], name)()
    return one if many is None else [one] * many


@contextmanager
def installed(*left_out: str) -> Iterator[None]:
    """Make it importable, with all packages of messages but those left out."""
    global ROS
    ROS = Ros()
    context = lambda: SimpleNamespace(try_shutdown=lambda: None)
    modules: dict[str, dict[str, Any]] = {
        "rclpy": {"Context": context, "init": lambda **_more: None, "create_node": Node},
        "rclpy.executors": {"SingleThreadedExecutor": Executor},
        "rclpy.lifecycle": {"LifecycleNode": LifecycleNode, "TransitionCallbackReturn": Return},
        "rclpy.qos": {
            "DurabilityPolicy": Durability,
            "ReliabilityPolicy": SimpleNamespace(RELIABLE=1),
            "QoSProfile": SimpleNamespace,
        },
        "espressivo_msgs.srv": {"Decide": own.Decide},
    }
    known: list[type[Message]] = [*KINDS.values(), standard.KeyValue]
    kinds = {part for kind in known for part in parts_of(kind)}
    for kind in sorted(kinds, key=lambda each: each.ros):
        package, sort, name = kind.ros.split("/")
        if package not in left_out:
            modules.setdefault(f"{package}.{sort}", {})[name] = message_class(kind)
    before = dict(sys.modules)
    for name, members in modules.items():
        package = name.partition(".")[0]
        sys.modules.setdefault(package, ModuleType(package))
        module = sys.modules.setdefault(name, ModuleType(name))
        module.__dict__.update(members)
    try:
        yield
    finally:
        for name in set(sys.modules) - set(before):
            if name.partition(".")[0] in {each.partition(".")[0] for each in modules}:
                del sys.modules[name]
