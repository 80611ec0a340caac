"""Messages over rclpy, where ROS 2 is installed: types are those of its packages, of any RMW."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final, TypeVar

from ...core.errors import EspressivoError
from .interfaces.kinds import Message, Primitive, fields_of
from .interfaces.store import read_fields
from .transport import Publisher, Subscription

__all__ = ["RclpyMissingError", "RclpyTransport", "needs_rclpy", "ros_class", "to_ros"]

M = TypeVar("M", bound=Message)
_DEPTH: Final = 1000
_MOST_AT_ONCE: Final = 1000


class RclpyMissingError(EspressivoError, ImportError):
    """ROS 2 is not installed, or its setup has not been sourced."""

    def __init__(self) -> None:
        super().__init__(
            "rclpy is not importable: it comes with ROS 2, `source /opt/ros/<distro>/setup.bash` makes it so; "
            "without ROS 2 use --dds, which needs: pip install 'espressivo[dds]'"
        )


def needs_rclpy() -> Any:
    """Return the package rclpy.

    Raises:
        RclpyMissingError: It is not importable.
    """
    try:
        return import_module("rclpy")
    except ImportError:
        raise RclpyMissingError from None


class RclpyTransport:
    """Messages of a node of rclpy; see :class:`~.transport.Transport`.

    Args:
        name: Of a node that is made for it; when ``node`` is given, not used.
        namespace: Of that node.
        domain: Number of the domain; by default what ``ROS_DOMAIN_ID`` says.
        node: A node of rclpy that is there already and that somebody else spins.

    Raises:
        RclpyMissingError: rclpy is not importable.
    """

    def __init__(
        self, name: str = "espressivo", namespace: str = "/", *, domain: int | None = None, node: Any = None
    ) -> None:
        rclpy = needs_rclpy()
        self._executor: Any = None
        self._context: Any = None
        self._closed = False
        self._taken = 0
        if node is None:
            self._context = rclpy.Context()
            rclpy.init(context=self._context, domain_id=domain)
            node = rclpy.create_node(name, namespace=namespace, context=self._context)
            self._executor = import_module("rclpy.executors").SingleThreadedExecutor(context=self._context)
            self._executor.add_node(node)
        self._node = node

    def publisher(self, topic: str, kind: type[Message], *, latched: bool = False) -> Publisher:
        """See :class:`~.transport.Transport`."""
        return _RclpyPublisher(self._node, self._node.create_publisher(ros_class(kind), topic, _qos(latched)))

    def subscription(
        self, topic: str, kind: type[M], heard: Callable[[M], None], *, latched: bool = False
    ) -> Subscription:
        """See :class:`~.transport.Transport`."""

        def take(message: Any) -> None:
            self._taken += 1
            heard(read_fields(kind, message))

        made = self._node.create_subscription(ros_class(kind), topic, take, _qos(latched))
        return _RclpySubscription(self._node, made)

    def spin(self, seconds: float) -> None:
        """See :class:`~.transport.Transport`; a node that was given is spun by who gave it."""
        if self._executor is None:
            return
        for number in range(_MOST_AT_ONCE):
            before = self._taken
            self._executor.spin_once(timeout_sec=max(0.0, seconds) if number == 0 else 0.0)
            if self._taken == before:
                return

    def close(self) -> None:
        """See :class:`~.transport.Transport`."""
        if not self._closed and self._context is not None:
            self._executor.remove_node(self._node)
            self._node.destroy_node()
            self._executor.shutdown()
            self._context.try_shutdown()
        self._closed = True


class _RclpyPublisher:
    def __init__(self, node: Any, publisher: Any) -> None:
        self._node = node
        self._publisher = publisher

    @property
    def listeners(self) -> int:
        return 0 if self._publisher is None else int(self._publisher.get_subscription_count())

    def publish(self, message: Message) -> None:
        if self._publisher is not None:
            self._publisher.publish(to_ros(message))

    def close(self) -> None:
        if self._publisher is not None:
            self._node.destroy_publisher(self._publisher)
            self._publisher = None


class _RclpySubscription:
    def __init__(self, node: Any, subscription: Any) -> None:
        self._node = node
        self._subscription = subscription

    def close(self) -> None:
        if self._subscription is not None:
            self._node.destroy_subscription(self._subscription)
            self._subscription = None


def ros_class(kind: type[Message]) -> Any:
    """Return the class that ROS has for a kind of message.

    Raises:
        EspressivoError: Its package is not installed.
    """
    package, sort, name = kind.ros.split("/")
    try:
        return getattr(import_module(f"{package}.{sort}"), name)
    except (ImportError, AttributeError):
        built = "build it from the workspace that `espressivo ros workspace` writes"
        remedy = built if package == "espressivo_msgs" else f"apt install ros-$ROS_DISTRO-{package.replace('_', '-')}"
        raise EspressivoError(f"{kind.ros} is not known to this ROS: {remedy}") from None


def to_ros(message: Message) -> Any:
    """Return a message as an instance of the class that ROS has for it."""
    made = ros_class(type(message))()
    for field in fields_of(type(message)):
        value = getattr(message, field.name)
        if isinstance(field.kind, type):
            value = to_ros(value) if field.many is None else [to_ros(each) for each in value]
        elif field.kind == Primitive("byte") and field.many is None:
            value = bytes([value])  # the one type of which rclpy makes something else
        setattr(made, field.name, value)
    return made


def _qos(latched: bool) -> Any:
    qos = import_module("rclpy.qos")
    durability = qos.DurabilityPolicy.TRANSIENT_LOCAL if latched else qos.DurabilityPolicy.VOLATILE
    return qos.QoSProfile(
        depth=1 if latched else _DEPTH, reliability=qos.ReliabilityPolicy.RELIABLE, durability=durability
    )
