"""Messages over DDS, as ROS 2 sends them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from ....core.errors import EspressivoError, MissingExtraError
from ..interfaces.kinds import Message
from ..interfaces.store import Distro, read_fields, type_store
from ..transport import Publisher, Subscription
from .discovery import LOOPBACK, NodeGraph, endpoint_data, latched_qos, participant_qos, stream_qos
from .idl import IdlTypes, Unreadable, dds_topic

try:
    from cyclonedds.core import DDSException, InstanceState, ReadCondition, SampleState, ViewState, WaitSet
    from cyclonedds.domain import Domain, DomainParticipant
    from cyclonedds.internal import InvalidSample
    from cyclonedds.pub import DataWriter
    from cyclonedds.sub import DataReader
    from cyclonedds.topic import Topic
except ImportError:
    raise MissingExtraError("cyclonedds", "dds") from None

__all__ = ["MOST_DOMAINS", "DdsTransport"]

M = TypeVar("M", bound=Message)
MOST_DOMAINS = 232
"""The highest number of a domain: beyond it, its ports are none."""
_CHUNK = 256
"""Messages that are taken from a topic at once."""
_CONFIGURED: dict[int, Domain] = {}
"""Domains that this process has configured: that can be done once for each."""


class DdsTransport:
    """A node of ROS 2 on DDS; see :class:`~..transport.Transport`.

    Args:
        name: Of the node.
        namespace: Of the node.
        domain: Number of the domain; by default what ``ROS_DOMAIN_ID`` says, or 0.
        distro: Which distribution of ROS the others are of; ``jazzy`` stands for all from Iron on.
        everywhere: Whether other machines are spoken to. By default nothing leaves this one, unless the environment
            has ``CYCLONEDDS_URI``, which then decides.

    Raises:
        MissingExtraError: cyclonedds or rosbags is missing.
        EspressivoError: The domain is none, or cannot be joined.
    """

    def __init__(
        self,
        name: str,
        namespace: str = "/",
        *,
        domain: int | None = None,
        distro: Distro = "jazzy",
        everywhere: bool = False,
    ) -> None:
        number = _domain(domain)
        self._store = type_store(distro)
        self._idl = IdlTypes(self._store)
        try:
            if not everywhere and not os.environ.get("CYCLONEDDS_URI") and number not in _CONFIGURED:
                _CONFIGURED[number] = Domain(number, LOOPBACK)
            self._participant = DomainParticipant(number, participant_qos())
        except DDSException as error:
            raise EspressivoError(f"DDS domain {number} cannot be joined: {error}") from None
        self._graph = NodeGraph(self._participant, self._idl, distro, namespace, name)
        self._waiting = WaitSet(self._participant)
        self._publishers: list[_DdsPublisher] = []
        self._subscriptions: list[_DdsSubscription] = []
        self._topics: dict[str, Topic[Any]] = {}
        self._endpoints: Counter[str] = Counter()
        self._closed = False

    def publisher(self, topic: str, kind: type[Message], *, latched: bool = False) -> Publisher:
        """See :class:`~..transport.Transport`."""
        said = endpoint_data(self._store, kind)
        qos = latched_qos(said) if latched else stream_qos(said)
        writer = DataWriter(self._participant, self._topic(topic, kind), qos)
        self._publishers = [each for each in self._publishers if not each.closed]
        made = _DdsPublisher(writer, self._idl, self._graph, lambda: self._leave(topic))
        self._publishers.append(made)
        return made

    def subscription(
        self, topic: str, kind: type[M], heard: Callable[[M], None], *, latched: bool = False
    ) -> Subscription:
        """See :class:`~..transport.Transport`.

        Where a publisher offers less than is asked for (it is not reliable, or keeps nothing), less is asked for.
        """
        said = endpoint_data(self._store, kind)
        known = self._topic(topic, kind)

        def reader(modest: bool) -> DataReader[Any]:
            qos = stream_qos(said, reliable=not modest) if modest or not latched else latched_qos(said)
            return DataReader(self._participant, known, qos)

        made = _DdsSubscription(reader, kind, heard, self._graph, self._waiting, lambda: self._leave(topic))
        self._subscriptions.append(made)
        return made

    def spin(self, seconds: float) -> None:
        """See :class:`~..transport.Transport`."""
        self._subscriptions = [each for each in self._subscriptions if not each.closed]
        self._waiting.wait(round(max(0.0, seconds) * 1e9))
        for subscription in list(self._subscriptions):
            subscription.hand_over()

    def close(self) -> None:
        """See :class:`~..transport.Transport`."""
        if self._closed:
            return
        self._closed = True
        self._graph.close()
        for publisher in self._publishers:
            publisher.close()
        for subscription in self._subscriptions:
            subscription.close()
        _delete(self._waiting)
        _delete(self._participant)

    def _topic(self, name: str, kind: type[Message]) -> Topic[Any]:
        if name not in self._topics:
            self._topics[name] = Topic(self._participant, dds_topic(name), self._idl.type_of(kind))
        self._endpoints[name] += 1
        return self._topics[name]

    def _leave(self, name: str) -> None:
        """Give a topic up with its last endpoint: faces come and go, and each has topics of its own."""
        self._endpoints[name] -= 1
        if not self._endpoints[name]:
            del self._endpoints[name]
            _delete(self._topics.pop(name))


class _DdsPublisher:
    def __init__(self, writer: DataWriter[Any], idl: IdlTypes, graph: NodeGraph, leave: Callable[[], None]) -> None:
        self._writer = writer
        self._idl = idl
        self._graph = graph
        self._leave = leave
        self.closed = False
        graph.add(writer, writes=True)

    @property
    def listeners(self) -> int:
        return 0 if self.closed else len(self._writer.get_matched_subscriptions())

    def publish(self, message: Message) -> None:
        if self.closed:
            return
        try:
            self._writer.write(self._idl.sample_of(message))
        except DDSException as error:
            # Whoever does not keep up loses messages; nobody waits for them.
            if error.code != DDSException.DDS_RETCODE_TIMEOUT:
                raise

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._graph.remove(self._writer)
            _delete(self._writer)
            self._leave()


class _DdsSubscription:
    def __init__(
        self,
        reader: Callable[[bool], DataReader[Any]],
        kind: type[Message],
        heard: Callable[[Any], None],
        graph: NodeGraph,
        waiting: WaitSet,
        leave: Callable[[], None],
    ) -> None:
        self._leave = leave
        self._make = reader
        self._kind = kind
        self._heard = heard
        self._graph = graph
        self._waiting = waiting
        self._modest = False
        self.closed = False
        self._open()

    def hand_over(self) -> None:
        """Tell what has arrived; what is none, or only news of an instance (disposed, unregistered), is left out."""
        while not self.closed:
            samples = self._reader.take(_CHUNK)
            for sample in samples:
                if not isinstance(sample, (InvalidSample, Unreadable)) and not self.closed:
                    self._heard(read_fields(self._kind, sample))
            if len(samples) < _CHUNK:
                break
        if not self.closed and not self._modest and _is_refused(self._reader):
            self._ask_for_less()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self._release()
            self._leave()

    def _open(self) -> None:
        self._reader = self._make(self._modest)
        state = SampleState.Any | ViewState.Any | InstanceState.Any
        self._condition = ReadCondition(self._reader, state)
        self._waiting.attach(self._condition)
        self._graph.add(self._reader, writes=False)

    def _release(self) -> None:
        self._waiting.detach(self._condition)
        self._graph.remove(self._reader)
        _delete(self._condition)
        _delete(self._reader)

    def _ask_for_less(self) -> None:
        self._modest = True
        self._release()
        self._open()


def _is_refused(reader: Any) -> bool:
    """Whether a publisher offers less than a reader asks for."""
    return bool(reader.get_requested_incompatible_qos_status().total_count)


def _delete(entity: Any) -> None:
    """Delete an entity now: Cyclone's Python does so when it collects garbage, which may be late."""
    entity.__del__()


def _domain(number: int | None) -> int:
    text = os.environ.get("ROS_DOMAIN_ID", "") if number is None else str(number)
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or int(text) > MOST_DOMAINS:
        raise EspressivoError(f"{text!r} is no DDS domain: expected a number on 0..{MOST_DOMAINS}")
    return int(text)
