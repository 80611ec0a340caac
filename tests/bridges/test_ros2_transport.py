"""The robot bridge's transports: one protocol, and what a network asks of each. rclpy is tested where it is."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from ros2_peer import KINDS, transport_of

from espressivo.bridges.ros2.dds.discovery import LOOPBACK
from espressivo.bridges.ros2.dds.idl import IdlTypes, dds_topic
from espressivo.bridges.ros2.dds.transport import DdsTransport
from espressivo.bridges.ros2.interfaces import hri, own, standard
from espressivo.bridges.ros2.interfaces.kinds import Message, as_sent
from espressivo.bridges.ros2.interfaces.store import type_store
from espressivo.bridges.ros2.transport import LocalNetwork, Transport, check_transport
from espressivo.core.errors import EspressivoError

_PATIENCE = 20.0
_domains = count(os.getpid() % 100 * 2)


def _needs(sort: str) -> None:
    if sort == "rclpy" and find_spec("rclpy") is None:
        pytest.skip("rclpy is not installed: it comes with ROS 2")


def _kind_for(sort: str) -> type[Message]:
    """A nested message that a transport knows: rclpy only those of packages that are installed."""
    return standard.DiagnosticArray if sort == "rclpy" else own.EmotionalState


@pytest.fixture
def domain() -> int:
    """A domain that no other test speaks in at the same time."""
    return 1 + next(_domains) % 200


def _until(done: Callable[[], bool], *transports: Transport, meanwhile: Callable[[], object] = bool) -> bool:
    ends = time.monotonic() + _PATIENCE
    while not done() and time.monotonic() < ends:
        meanwhile()
        for transport in transports:
            transport.spin(0.01)
    return done()


def _message(kind: type[Message], number: int) -> Message:
    if kind is standard.DiagnosticArray:
        values = [standard.KeyValue(key="number", value=str(each)) for each in range(number % 4)]
        status = standard.DiagnosticStatus(level=number % 3, name="é" * (number % 7), values=values)
        return standard.DiagnosticArray(header=standard.header_at(number * 10**9 + number), status=[status] * 2)
    emotions = [own.Emotion(type="Joy", name="Ecstasy" * each, intensity=number / 3) for each in range(number % 5)]
    return own.EmotionalState(
        header=standard.header_at(number * 10**9 + number), agent="Ana", mood=-number / 7, emotions=emotions
    )


@contextmanager
def _peer(sort: str, domain: int, kind: type[Message]) -> Iterator[subprocess.Popen[str]]:
    script = Path(__file__).with_name("ros2_peer.py")
    command = [sys.executable, str(script), sort, str(domain), kind.ros]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.terminate()


def test_the_transport_within_a_process_is_one() -> None:
    network = LocalNetwork()
    check_transport(network.transport(), network.transport())


@pytest.mark.parametrize("sort", ["humble", "jazzy", "rclpy"])
def test_a_transport_carries_messages(sort: str, domain: int) -> None:
    _needs(sort)
    one, other = transport_of(sort, "one", domain), transport_of(sort, "other", domain)
    try:
        check_transport(one, other, _PATIENCE)
    finally:
        one.close()
        other.close()
        other.close()


@pytest.mark.whole_programs
@pytest.mark.parametrize(
    ("here", "there"),
    [("humble", "humble"), ("jazzy", "jazzy"), ("rclpy", "rclpy"), ("humble", "rclpy"), ("rclpy", "humble")],
)
def test_a_thousand_nested_messages_go_to_another_process_and_back(here: str, there: str, domain: int) -> None:
    _needs(here)
    _needs(there)
    kind = standard.DiagnosticArray if "rclpy" in (here, there) else own.EmotionalState
    transport = transport_of(here, "test", domain)
    heard: list[Message] = []
    sent = [_message(kind, number) for number in range(1000)]
    with _peer(there, domain, kind) as process:
        subscription = transport.subscription("/back", kind, heard.append)
        publisher = transport.publisher("/there", kind)
        assert _until(lambda: publisher.listeners == 1, transport)
        # The way back is open once something has come along it; until then the same is sent again and again.
        knock = _message(kind, 10_000)
        assert _until(lambda: bool(heard), transport, meanwhile=lambda: publisher.publish(knock))
        for number, message in enumerate(sent):
            publisher.publish(message)
            if number % 50 == 0:
                transport.spin(0.0)
        assert _until(lambda: bool(heard) and heard[-1] == as_sent(sent[-1]), transport)
        assert [message for message in heard if message != as_sent(knock)] == [as_sent(message) for message in sent]
        over = transport.publisher("/over", standard.Text)
        assert _until(lambda: over.listeners == 1, transport)
        over.publish(standard.Text(data="over"))
        assert process.wait(_PATIENCE) == 0
    subscription.close()
    transport.close()


@pytest.mark.whole_programs
def test_who_stands_still_holds_nobody_up(domain: int) -> None:
    transport = transport_of("jazzy", "test", domain)
    with _peer("jazzy", domain, own.EmotionalState) as process:
        heard: list[Message] = []
        transport.subscription("/back", own.EmotionalState, heard.append)
        publisher = transport.publisher("/there", own.EmotionalState)
        assert _until(lambda: publisher.listeners == 1, transport)
        process.send_signal(signal.SIGSTOP)
        for number in range(3000):
            publisher.publish(own.EmotionalState(agent="x" * 2000, mood=number))
        process.send_signal(signal.SIGCONT)
        last = own.EmotionalState(agent="last")
        assert _until(lambda: last in heard, transport, meanwhile=lambda: publisher.publish(last))
    transport.close()


def test_topics_that_nobody_uses_any_more_are_given_up(domain: int) -> None:
    transport = DdsTransport("robot", domain=domain)
    for number in range(200):
        subscription = transport.subscription(f"/humans/faces/f{number}/expression", hri.Expression, print)
        publisher = transport.publisher(f"/humans/faces/f{number}/expression", hri.Expression)
        transport.spin(0)
        subscription.close()
        publisher.close()
    assert len(transport._topics) == 0
    transport.close()


@pytest.mark.whole_programs
@pytest.mark.parametrize("sort", ["humble", "jazzy", "rclpy"])
def test_who_comes_late_hears_what_another_process_keeps(sort: str, domain: int) -> None:
    _needs(sort)
    with _peer(sort, domain, _kind_for(sort)):
        transport = transport_of(sort, "late", domain)
        heard: list[standard.Text] = []
        transport.subscription("/kept", standard.Text, heard.append, latched=True)
        assert _until(lambda: bool(heard), transport)
        transport.close()
    assert heard == [standard.Text(data="kept for you")]


def test_what_is_disposed_of_is_no_message_and_no_harm(domain: int) -> None:
    from cyclonedds.domain import DomainParticipant
    from cyclonedds.pub import DataWriter
    from cyclonedds.topic import Topic

    from espressivo.bridges.ros2.dds.discovery import stream_qos

    transport = DdsTransport("hearing", domain=domain)
    heard: list[standard.Text] = []
    transport.subscription("/chatter", standard.Text, heard.append)
    idl = IdlTypes(type_store("jazzy"))
    participant = DomainParticipant(domain)
    writer = DataWriter(
        participant, Topic(participant, dds_topic("/chatter"), idl.type_of(standard.Text)), stream_qos()
    )
    assert _until(lambda: bool(writer.get_matched_subscriptions()), transport)
    hello = idl.sample_of(standard.Text(data="hello"))
    writer.write(hello)
    assert _until(lambda: len(heard) == 1, transport)
    writer.dispose(hello)
    transport.spin(0.2)
    writer.write(idl.sample_of(standard.Text(data="again")))
    assert _until(lambda: len(heard) == 2, transport)
    assert [text.data for text in heard] == ["hello", "again"]
    transport.close()


def test_bytes_that_are_no_message_are_left_out_and_the_rest_is_heard(domain: int) -> None:
    from cyclonedds._clayer import ddspy_write
    from cyclonedds.domain import DomainParticipant
    from cyclonedds.pub import DataWriter
    from cyclonedds.topic import Topic

    from espressivo.bridges.ros2.dds.discovery import stream_qos

    transport = DdsTransport("hearing", domain=domain)
    heard: list[own.EmotionalState] = []
    transport.subscription("/state", own.EmotionalState, heard.append)
    store = type_store("jazzy")
    participant = DomainParticipant(domain)
    topic = Topic(participant, dds_topic("/state"), IdlTypes(store).type_of(own.EmotionalState))
    writer = DataWriter(participant, topic, stream_qos())
    assert _until(lambda: bool(writer.get_matched_subscriptions()), transport)
    whole = store.to_cdr(own.EmotionalState(agent="Ana", emotions=[own.Emotion(type="Joy")] * 3))
    chance = random.Random(1)
    sent = 0
    for _ in range(3000):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        sent += ddspy_write(writer._ref, bytes(data)) == 0  # Cyclone refuses what breaks the layout
        transport.spin(0)
    ddspy_write(writer._ref, whole)
    assert _until(lambda: bool(heard) and heard[-1] == store.from_cdr(whole, own.EmotionalState), transport)
    assert 0 < len(heard) - 1 < sent
    transport.close()


def test_publishers_that_promise_less_are_heard_all_the_same(domain: int) -> None:
    from cyclonedds.domain import DomainParticipant
    from cyclonedds.pub import DataWriter
    from cyclonedds.topic import Topic

    from espressivo.bridges.ros2.dds.discovery import stream_qos

    transport = DdsTransport("hearing", domain=domain)
    heard: list[standard.Text] = []
    transport.subscription("/sensor", standard.Text, heard.append, latched=True)
    idl = IdlTypes(type_store("jazzy"))
    participant = DomainParticipant(domain)
    topic = Topic(participant, dds_topic("/sensor"), idl.type_of(standard.Text))
    writer = DataWriter(participant, topic, stream_qos(reliable=False))
    assert _until(lambda: bool(writer.get_matched_subscriptions()), transport)
    seen = idl.sample_of(standard.Text(data="seen"))
    assert _until(lambda: bool(heard), transport, meanwhile=lambda: writer.write(seen))
    transport.close()


@pytest.mark.parametrize(("distro", "length"), [("humble", 24), ("jazzy", 16)])
def test_a_node_tells_ros_which_endpoints_it_has(distro: str, length: int, domain: int) -> None:
    from cyclonedds.domain import DomainParticipant
    from cyclonedds.sub import DataReader
    from cyclonedds.topic import Topic

    from espressivo.bridges.ros2.dds.discovery import latched_qos

    humble = distro == "humble"
    transport = transport_of(distro, "minded", domain)
    publisher = transport.publisher("/chatter", standard.Text)
    kind = standard.HumbleParticipantEntities if humble else standard.ParticipantEntities
    participant = DomainParticipant(domain)
    idl = IdlTypes(type_store("humble" if humble else "jazzy"))
    reader = DataReader(participant, Topic(participant, "ros_discovery_info", idl.type_of(kind)), latched_qos())
    told: list[Any] = []

    def writers() -> list[Any]:
        told.extend(reader.take(8))
        return [gid for each in told[-1:] for node in each.node_entities_info_seq for gid in node.writer_gid_seq]

    assert _until(lambda: bool(writers()), transport)
    (node,) = told[-1].node_entities_info_seq
    assert (node.node_namespace, node.node_name) == ("/", "minded")
    assert [len(gid.data) for gid in node.writer_gid_seq] == [length]
    assert node.reader_gid_seq == []
    publisher.close()
    assert _until(lambda: not writers(), transport)
    transport.close()


@pytest.mark.parametrize(("distro", "said"), [("humble", b""), ("jazzy", b"typehash=RIHS01_")])
def test_endpoints_say_the_hash_of_their_type_from_iron_on(distro: str, said: bytes, domain: int) -> None:
    from cyclonedds.builtin import BuiltinDataReader, BuiltinTopicDcpsParticipant, BuiltinTopicDcpsPublication
    from cyclonedds.domain import DomainParticipant
    from cyclonedds.qos import Policy

    transport = transport_of(distro, "minded", domain)
    transport.publisher("/robot_face/expression", hri.Expression)
    participant = DomainParticipant(domain)
    nodes = BuiltinDataReader(participant, BuiltinTopicDcpsParticipant)
    endpoints = BuiltinDataReader(participant, BuiltinTopicDcpsPublication)
    found = {each.topic_name: each for each in endpoints.take(50)}["rt/robot_face/expression"]
    assert found.type_name == "hri_msgs::msg::dds_::Expression_"
    user_data = found.qos[Policy.Userdata].data if Policy.Userdata in found.qos else b""
    assert user_data.startswith(said) and bool(user_data) is bool(said)
    enclaves = [each.qos[Policy.Userdata].data for each in nodes.take(50) if Policy.Userdata in each.qos]
    assert b"enclave=/;" in enclaves
    transport.close()


def test_nothing_leaves_this_machine_unless_asked_to() -> None:
    assert 'NetworkInterface address="127.0.0.1"' in LOOPBACK
    assert "<AllowMulticast>false</AllowMulticast>" in LOOPBACK


@pytest.mark.parametrize("wrong", ["233", "-1", "one"])
def test_a_domain_that_is_none_is_refused(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROS_DOMAIN_ID", wrong)
    with pytest.raises(EspressivoError, match=r"expected a number on 0\.\.232"):
        DdsTransport("nowhere")


def test_every_kind_that_the_peer_knows_is_named_as_ros_does() -> None:
    assert all(name == kind.ros for name, kind in KINDS.items())
