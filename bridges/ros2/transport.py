"""How a node sends and hears messages: one small protocol, a transport inside a process, and a check for others.

A transport hands over what arrived only while :meth:`Transport.spin` runs, in the thread that called it: the node
needs no locks. Names of topics are full names such as ``/humans/persons/tracked``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from .interfaces.kinds import Message, as_sent
from .interfaces.standard import KeyValue, Text

__all__ = ["LocalNetwork", "LocalTransport", "Publisher", "Subscription", "Transport", "check_transport"]

M = TypeVar("M", bound=Message)


class Publisher(Protocol):
    """Sends messages of one kind on one topic."""

    @property
    def listeners(self) -> int:
        """How many hear it now."""

    def publish(self, message: Message) -> None:
        """Send a message; never waits for anybody."""

    def close(self) -> None:
        """Be gone; closing twice is once."""


class Subscription(Protocol):
    """Hears messages of one kind on one topic."""

    def close(self) -> None:
        """Hear no more; closing twice is once."""


class Transport(Protocol):
    """Carries messages. ``latched`` topics keep the last message for whoever subscribes later."""

    def publisher(self, topic: str, kind: type[Message], *, latched: bool = False) -> Publisher:
        """Announce that messages of a kind will be sent on a topic.

        Raises:
            EspressivoError: The kind is not known here; says what to install.
        """

    def subscription(
        self, topic: str, kind: type[M], heard: Callable[[M], None], *, latched: bool = False
    ) -> Subscription:
        """Hear what is sent on a topic: ``heard`` is called while :meth:`spin` runs.

        Raises:
            EspressivoError: The kind is not known here; says what to install.
        """

    def spin(self, seconds: float) -> None:
        """Hand over what has arrived; wait for something at most so long."""

    def close(self) -> None:
        """Leave; closing twice is once."""


@dataclass
class _Topic:
    kind: type[Message]
    last: Message | None = None
    subscriptions: list[_LocalSubscription] = field(default_factory=list)


class LocalNetwork:
    """Connects transports of one process; delivery is in order, certain, and the same at every run.

    >>> network = LocalNetwork()
    >>> ana, ben = network.transport(), network.transport()
    >>> heard = []
    >>> _ = ben.subscription("/chatter", Text, heard.append)
    >>> ana.publisher("/chatter", Text).publish(Text(data="hello"))
    >>> ben.spin(0)
    >>> heard
    [Text(data='hello')]
    """

    def __init__(self) -> None:
        self._topics: dict[str, _Topic] = {}

    def transport(self) -> LocalTransport:
        """Return one more participant."""
        return LocalTransport(self)

    @property
    def topics(self) -> dict[str, type[Message]]:
        """The topics there ever were, and what is sent on them."""
        return {name: topic.kind for name, topic in self._topics.items()}

    def topic(self, name: str, kind: type[Message]) -> _Topic:
        """Return a topic, made when it is first asked for; a topic carries one kind of message."""
        found = self._topics.setdefault(name, _Topic(kind))
        if found.kind is not kind:
            raise TypeError(f"{name} carries {found.kind.ros}, not {kind.ros}")
        return found

    def heard_on(self, name: str) -> bool:
        """Whether anybody hears a topic."""
        return name in self._topics and bool(self._topics[name].subscriptions)


class LocalTransport:
    """A participant of a :class:`LocalNetwork`."""

    def __init__(self, network: LocalNetwork) -> None:
        self._network = network
        self._arrived: list[tuple[_LocalSubscription, Message]] = []
        self._open: list[_LocalPublisher | _LocalSubscription] = []

    def publisher(self, topic: str, kind: type[Message], *, latched: bool = False) -> Publisher:
        """See :class:`Transport`."""
        made = _LocalPublisher(self._network.topic(topic, kind), latched)
        self._open.append(made)
        return made

    def subscription(
        self, topic: str, kind: type[M], heard: Callable[[M], None], *, latched: bool = False
    ) -> Subscription:
        """See :class:`Transport`."""
        found = self._network.topic(topic, kind)
        made = _LocalSubscription(found, heard, self._arrived)
        found.subscriptions.append(made)
        self._open.append(made)
        if latched and found.last is not None:
            self._arrived.append((made, found.last))
        return made

    def spin(self, seconds: float) -> None:  # noqa: ARG002 - nothing can arrive while we wait: all is in this thread
        """See :class:`Transport`."""
        arrived, self._arrived[:] = list(self._arrived), []
        for subscription, message in arrived:
            if not subscription.closed:
                subscription.heard(message)

    def close(self) -> None:
        """See :class:`Transport`."""
        for each in self._open:
            each.close()


class _LocalPublisher:
    def __init__(self, topic: _Topic, latched: bool) -> None:
        self._topic = topic
        self._latched = latched
        self._closed = False

    @property
    def listeners(self) -> int:
        return len(self._topic.subscriptions)

    def publish(self, message: Message) -> None:
        if self._closed:
            return
        sent = as_sent(message)
        self._topic.last = sent if self._latched else None
        for subscription in self._topic.subscriptions:
            subscription.arrived.append((subscription, sent))

    def close(self) -> None:
        self._closed = True
        if self._latched:
            self._topic.last = None


class _LocalSubscription:
    def __init__(
        self, topic: _Topic, heard: Callable[[Any], None], arrived: list[tuple[_LocalSubscription, Message]]
    ) -> None:
        self._topic = topic
        self.heard = heard
        self.arrived = arrived
        self.closed = False

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._topic.subscriptions.remove(self)


def check_transport(one: Transport, other: Transport, patience: float = 10.0) -> None:
    """Check that two transports carry messages to each other as the protocol says.

    Args:
        one: A transport.
        other: Another one on the same network.
        patience: Seconds that finding each other, or any one message, may take at most.

    Raises:
        AssertionError: They do not; says what is amiss.
    """
    heard: list[Text] = []
    kept: list[KeyValue] = []
    subscription = other.subscription("/espressivo_check/text", Text, heard.append)
    publisher = one.publisher("/espressivo_check/text", Text)
    latched = one.publisher("/espressivo_check/kept", KeyValue, latched=True)
    for number in range(3):
        latched.publish(KeyValue(key="number", value=str(number)))

    def spin(until: Callable[[], bool]) -> bool:
        for _ in range(int(patience / 0.05)):
            if until():
                return True
            one.spin(0.0)
            other.spin(0.05)
        return until()

    assert spin(lambda: publisher.listeners == 1), f"the publisher counts {publisher.listeners} listeners, expected 1"
    for number in range(10):
        publisher.publish(Text(data=f"no. {number}"))
    assert spin(lambda: len(heard) == 10), f"10 messages were sent, {len(heard)} heard"
    assert [text.data for text in heard] == [f"no. {number}" for number in range(10)], "messages come out of order"
    other.subscription("/espressivo_check/kept", KeyValue, kept.append, latched=True)
    assert spin(lambda: bool(kept)), "whoever comes late does not get what a latched topic keeps"
    assert [each.value for each in kept] == ["2"], f"a latched topic keeps the last message; heard were {kept}"
    subscription.close()
    subscription.close()
    publisher.publish(Text(data="to nobody"))
    one.spin(0.0)
    other.spin(0.05)
    assert len(heard) == 10, "a subscription that was closed still hears"
    publisher.close()
    publisher.close()
