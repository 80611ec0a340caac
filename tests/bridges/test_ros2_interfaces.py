"""The robot bridge's messages: their texts, their bytes and hashes, as rosbags and Cyclone DDS have them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ros2_messages import messages
from rosbags.typesys import Stores, get_types_from_msg, get_typestore

from espressivo.bridges.ros2.dds.idl import IdlTypes
from espressivo.bridges.ros2.interfaces import hri, own, standard
from espressivo.bridges.ros2.interfaces.kinds import (
    Message,
    as_sent,
    constants_of,
    fields_of,
    is_finite,
    parts_of,
)
from espressivo.bridges.ros2.interfaces.store import DISTROS, Distro, read_fields, type_store
from espressivo.bridges.ros2.interfaces.text import layout, message_text, service_text

HRI = [getattr(hri, name) for name in hri.__all__ if isinstance(getattr(hri, name), type)]
OWN = [*own.MESSAGES, own.DecideRequest, own.DecideReply]
STANDARD: list[type[Message]] = [standard.Header, standard.Text, standard.DiagnosticArray, standard.KeyValue]
ALL = [*HRI, *OWN, *STANDARD]


@pytest.mark.parametrize("distro", DISTROS)
@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.ros)
@settings(max_examples=15)
@given(data=st.data())
def test_dds_sends_the_bytes_that_rosbags_writes(kind: type[Message], distro: Distro, data: st.DataObject) -> None:
    message = data.draw(messages(kind))
    store, idl = type_store(distro), _IDL[distro]
    sample = idl.sample_of(message)
    assert sample.serialize() == store.to_cdr(message)
    assert read_fields(kind, idl.type_of(kind).deserialize(store.to_cdr(message))) == as_sent(message)
    assert store.from_cdr(sample.serialize(), kind) == as_sent(message)


_IDL = {distro: IdlTypes(type_store(distro)) for distro in DISTROS}


@pytest.mark.parametrize("distro", DISTROS)
def test_what_ros_itself_has_is_declared_as_ros_has_it(distro: Distro) -> None:
    theirs = get_typestore(Stores(f"ros2_{distro}"))
    humble: type[Message] = standard.HumbleParticipantEntities
    kinds = [*STANDARD, humble if distro == "humble" else standard.ParticipantEntities]
    for kind in kinds:
        for part in parts_of(kind):
            declared = get_types_from_msg(layout(part), part.ros)[part.ros]
            assert declared[1] == theirs.fielddefs[part.ros][1], part.ros


def test_the_hash_of_a_type_is_that_of_its_fields() -> None:
    theirs = get_typestore(Stores.ROS2_JAZZY)
    assert type_store("jazzy").hash_of(standard.Header) == theirs.hash_rihs01("std_msgs/msg/Header")
    with_words = get_types_from_msg(
        "std_msgs/Header header # when\nuint8 A=1\nstring expression\n"
        "float32 valence\nfloat32 arousal\nfloat32 confidence",
        "hri_msgs/msg/Expression",
    )
    theirs.register(with_words)
    assert type_store("jazzy").hash_of(hri.Expression) == theirs.hash_rihs01("hri_msgs/msg/Expression")
    assert type_store("humble").hash_of(own.Decision) == type_store("jazzy").hash_of(own.Decision)


@pytest.mark.parametrize("kind", own.MESSAGES, ids=lambda kind: kind.ros)
def test_the_text_of_a_message_says_what_is_sent_and_what_it_means(kind: type[Message]) -> None:
    text = message_text(kind)
    of_text = get_types_from_msg(text, kind.ros)[kind.ros]
    assert of_text[1] == get_types_from_msg(layout(kind), kind.ros)[kind.ros][1]
    assert [name for name, *_ in of_text[0]] == [constant.name for constant in constants_of(kind)]
    assert all(field.about and field.about.split()[0] in text for field in fields_of(kind))


def test_a_service_is_two_messages() -> None:
    asked, _, answered = service_text(own.DecideRequest, own.DecideReply).partition("\n---\n")
    assert "string agent" in asked
    assert "Decision[] decisions" in answered


def test_single_precision_is_rounded_as_the_wire_does() -> None:
    emotion = as_sent(own.Emotion(intensity=0.1))
    assert emotion.intensity == struct.unpack("<f", struct.pack("<f", 0.1))[0]
    assert as_sent(emotion) is emotion


def test_what_is_no_number_is_noticed_at_any_depth() -> None:
    bad = own.EmotionalState(emotions=[own.Emotion(intensity=float("nan"))])
    assert not is_finite(bad)
    assert not is_finite(hri.FacialActionUnits(intensity=[float("inf")] + [0.0] * 98))
    assert is_finite(own.EmotionalState(emotions=[own.Emotion(intensity=3)]))


@given(st.binary(max_size=300))
def test_bytes_that_are_no_message_raise_and_do_nothing_else(data: bytes) -> None:
    try:
        found = type_store("jazzy").from_cdr(data, own.EmotionalState)
    except ValueError as error:
        assert "these bytes are no espressivo_msgs/msg/EmotionalState" in str(error)
        return
    assert isinstance(found, own.EmotionalState)
