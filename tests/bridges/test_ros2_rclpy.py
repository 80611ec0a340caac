"""How the robot node calls rclpy: on a stand-in where there is no ROS, since the real one is tested where it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import pytest
import rclpy_stand_in as ros

from espressivo.bridges.ros2.interfaces import hri, own, standard
from espressivo.bridges.ros2.interfaces.store import read_fields
from espressivo.bridges.ros2.rclpy_node import mind_node
from espressivo.bridges.ros2.rclpy_transport import RclpyMissingError, RclpyTransport, to_ros
from espressivo.bridges.ros2.transport import check_transport

pytestmark = pytest.mark.skipif(
    find_spec("rclpy") is not None, reason="rclpy itself is here: test_ros2_transport has it"
)
LOBBY = {"scenario": "night-train", "agents": ["Odile"]}


@pytest.fixture
def here() -> Iterator[None]:
    """rclpy can be imported."""
    with ros.installed():
        yield
    ros.PARAMETERS.clear()


def spin() -> None:
    """Let everything be heard that has been said."""
    while ros.spin_one():
        pass


def heard(kind: type, topic: str, *, latched: bool = False) -> list[Any]:
    """What is said on a topic from now on."""
    found: list[Any] = []
    durability = ros.Durability.TRANSIENT_LOCAL if latched else ros.Durability.VOLATILE
    ros.Node("listener").create_subscription(kind, topic, found.append, SimpleNamespace(durability=durability))
    return found


def test_without_ros_the_error_says_where_it_comes_from() -> None:
    with pytest.raises(RclpyMissingError, match=r"source /opt/ros/<distro>/setup\.bash"):
        RclpyTransport()


@pytest.mark.usefixtures("here")
def test_the_transport_is_one() -> None:
    one, other = RclpyTransport("one"), RclpyTransport("other")
    check_transport(one, other, patience=1)
    one.close()
    other.close()
    other.close()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    "message",
    [
        standard.DiagnosticArray(status=[standard.DiagnosticStatus(level=1, values=[standard.KeyValue(key="a")])] * 2),
        own.EmotionalState(header=standard.header_at(12), emotions=[own.Emotion(type="Joy", intensity=2.5)]),
        hri.FacialActionUnits(intensity=[0.5] * 99),
    ],
)
def test_messages_become_those_of_ros_and_come_back(message: Any) -> None:
    made = to_ros(message)
    assert read_fields(type(message), made) == message
    if isinstance(message, standard.DiagnosticArray):
        assert made.status[0].level == b"\x01"


@pytest.mark.usefixtures("here")
def test_a_lifecycle_node_lives_and_ends() -> None:
    messages = sys.modules["espressivo_msgs.msg"]
    ros.PARAMETERS.update(LOBBY | {"rate": 5.0, "persons.abcde": "Nobody", "use_sim_time": False})
    node = mind_node()
    diagnostics = heard(sys.modules["diagnostic_msgs.msg"].DiagnosticArray, "/diagnostics")
    for _ in range(10):
        node.timers[0].callback()
    assert node.on_configure(None) is ros.Return.SUCCESS, node.log
    assert node.timers[0].period == 0.2
    assert node.on_activate(None) is ros.Return.SUCCESS
    states = heard(messages.EmotionalState, "/espressivo/emotional_state", latched=True)
    for _ in range(10):
        node.timers[0].callback()
    spin()
    assert diagnostics[0].status[0].level == b"\x01"
    assert diagnostics[-1].status[0].level == b"\x00"
    assert {state.agent for state in states} == {"Odile"}
    reply = node.services[0].callback(own.DecideRequest(), SimpleNamespace(decisions=None, error=None))
    assert reply.error == ""
    assert all(type(each) is messages.Decision for each in reply.decisions)
    for transition in (
        node.on_deactivate,
        node.on_cleanup,
        node.on_configure,
        node.on_activate,
        node.on_shutdown,
        node.on_shutdown,
    ):
        assert transition(None) is ros.Return.SUCCESS, node.log
    assert node.timers == node.services == []


@pytest.mark.usefixtures("here")
def test_what_is_wrong_is_logged_and_the_transition_fails() -> None:
    ros.PARAMETERS.update({"scenario": "nigth-train"})
    node = mind_node()
    assert node.on_configure(None) is ros.Return.FAILURE
    assert "did you mean 'night-train'" in node.log[-1]
    assert node.on_activate(None) is ros.Return.FAILURE
    assert "cannot activate" in node.log[-1]
    ros.PARAMETERS.update({"scenario": "night-train", "rat": 3})
    other = mind_node()
    assert other.on_configure(None) is ros.Return.FAILURE
    assert "rat" in other.log[-1]


def test_types_that_are_not_installed_are_left_out_and_told() -> None:
    with ros.installed("hri_msgs", "hri_actions_msgs"):
        ros.PARAMETERS.clear()
        ros.PARAMETERS.update(LOBBY)
        node = mind_node()
        diagnostics = heard(sys.modules["diagnostic_msgs.msg"].DiagnosticArray, "/diagnostics")
        assert node.on_configure(None) is ros.Return.SUCCESS, node.log
        assert node.on_activate(None) is ros.Return.SUCCESS, node.log
        spin()
    assert "apt install ros-$ROS_DISTRO-hri-msgs" in diagnostics[-1].status[0].message
    ros.PARAMETERS.clear()
