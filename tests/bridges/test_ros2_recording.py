"""Runs of the robot node, recorded in MCAP and lived again: the same mind, to the bit."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ros2_robot import Robot, lobby

from espressivo.bridges.ros2.bags import Bag, Entry, read_bag
from espressivo.bridges.ros2.interfaces import hri, own, standard
from espressivo.bridges.ros2.parameters import Parameters
from espressivo.bridges.ros2.recording import RUN, Recorder, replay_run
from espressivo.bridges.ros2.simulation import simulated
from espressivo.core.errors import StateError


def record_run(file: Path, parameters: Parameters | None = None, seconds: float = 20.0, seed: int = 0) -> str:
    """Let a robot meet simulated people, steps not quite in time; return the hash at the end."""
    robot = Robot(parameters)
    node = robot.node
    node.configure()
    recorder = Recorder(node, Bag(file))
    entries = list(simulated(seconds, 2, seed))
    node.activate(entries[0].time)
    for entry in entries:
        while node.next_ns <= entry.time:
            node.step(node.next_ns + 1_234_567)
        robot.tells(entry.topic, entry.message)
    robot.live(1.3)
    recorder.close()
    return node.hash


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A recorded run, and the hash at its end."""
    file = tmp_path_factory.mktemp("runs") / "run.mcap"
    return file, record_run(file)


def test_a_recorded_run_is_lived_again_to_the_bit(run: tuple[Path, str]) -> None:
    file, hash_ = run
    found = replay_run(file)
    assert found.checked
    assert found.differences == []
    assert found.hash == hash_
    assert found.hashes >= 18
    assert found.heard > 300


@pytest.mark.parametrize("rate", [7.0, 30.0])
def test_steps_of_any_length_are_counted_alike(rate: float, tmp_path: Path) -> None:
    hash_ = record_run(tmp_path / "run.mcap", lobby(rate=rate), seconds=12)
    found = replay_run(tmp_path / "run.mcap")
    assert (found.differences, found.hash) == ([], hash_)


def test_the_recording_needs_no_scenario_beside_it(tmp_path: Path) -> None:
    story = tmp_path / "story.yaml"
    story.write_text("scenario: S\ncast: {Ana: {feels: {'shows([who]) becomes happy': joy 4}}}\n")
    hash_ = record_run(tmp_path / "run.mcap", Parameters(scenario=str(story)), seconds=12)
    story.unlink()
    assert replay_run(tmp_path / "run.mcap").hash == hash_


def _changed(run: Path, target: Path, change: Callable[[Entry], Entry | None]) -> Path:
    with Bag(target) as bag:
        for entry in read_bag(run):
            kept = change(entry)
            if kept is not None:
                bag.write(*kept)
    return target


def test_what_came_out_otherwise_is_told(run: tuple[Path, str], tmp_path: Path) -> None:
    file, hash_ = run

    def without_speech(entry: Entry) -> Entry | None:
        return None if isinstance(entry.message, hri.LiveSpeech) and entry.message.final else entry

    found = replay_run(_changed(file, tmp_path / "deaf.mcap", without_speech))
    assert found.hash != hash_
    assert "the state at the end is another one" in found.differences
    assert any("/espressivo/appraisal" in each for each in found.differences)


def test_a_recording_of_people_alone_is_heard_by_a_scenario(tmp_path: Path) -> None:
    with Bag(tmp_path / "people.mcap") as bag:
        for entry in simulated(20, 2, 0):
            bag.write(*entry)
    heard: list[tuple[float, str]] = []
    found = replay_run(
        tmp_path / "people.mcap", lobby(), listener=lambda time, topic, _message, _heard: heard.append((time, topic))
    )
    again = replay_run(tmp_path / "people.mcap", lobby())
    assert not found.checked
    assert found.hash == again.hash
    assert any(topic == "/espressivo/decision" for _, topic in heard)
    with pytest.raises(StateError, match="say which scenario is to hear it"):
        replay_run(tmp_path / "people.mcap")


def test_simulations_are_the_same_for_the_same_seed() -> None:
    assert list(simulated(20, 2, 3)) == list(simulated(20, 2, 3))
    assert list(simulated(20, 2, 3)) != list(simulated(20, 2, 4))


@given(st.integers(10, 60), st.integers(1, 4), st.integers(0, 5))
@settings(max_examples=10)
def test_simulated_people_come_in_the_order_of_time_and_go(seconds: int, people: int, seed: int) -> None:
    entries = list(simulated(seconds, people, seed))
    assert all(one.time <= other.time for one, other in itertools.pairwise(entries))
    last: dict[str, list[str]] = {}
    for entry in entries:
        if isinstance(entry.message, hri.IdsList):
            last[entry.topic] = entry.message.ids
    assert last == {f"/humans/{sort}/tracked": [] for sort in ("persons", "faces", "voices")}


def test_a_folder_is_written_as_ros_has_it(tmp_path: Path) -> None:
    with Bag(tmp_path / "bag", distro="humble") as bag:
        bag.write(5, "/chatter", standard.Text(data="hello"))
        bag.write(5, "/chatter", standard.Text(data="again"))
    assert (tmp_path / "bag" / "metadata.yaml").exists()
    found = list(read_bag(tmp_path / "bag", distro="humble"))
    assert [(entry.time, entry.message) for entry in found] == [
        (5, standard.Text(data="hello")),
        (6, standard.Text(data="again")),
    ]


def test_types_that_nobody_here_knows_are_left_out(tmp_path: Path) -> None:
    from rosbags.rosbag2 import StoragePlugin, Writer
    from rosbags.typesys import Stores, get_typestore

    store = get_typestore(Stores.ROS2_JAZZY)
    with Writer(tmp_path / "bag", version=9, storage_plugin=StoragePlugin.MCAP) as writer:
        there = writer.add_connection("/twist", "std_msgs/msg/Int32", typestore=store)
        writer.write(there, 1, store.serialize_cdr(store.types["std_msgs/msg/Int32"](7), "std_msgs/msg/Int32"))
    assert list(read_bag(tmp_path / "bag")) == []
    with pytest.raises(StateError, match="nothing in it that a robot node could hear"):
        replay_run(tmp_path / "bag", lobby())


def test_nothing_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "run.mcap"
    file.write_text("precious")
    with pytest.raises(StateError, match=r"exists already.*--force"):
        Bag(file)
    Bag(file, force=True).close()
    assert file.read_bytes().startswith(b"\x89MCAP")


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89MCAP0\r\n" + b"\0" * 40])
def test_what_is_no_recording_is_told_as_such(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "run.mcap").write_bytes(data)
    with pytest.raises(StateError, match=r"run\.mcap"):
        replay_run(tmp_path / "run.mcap")
    with pytest.raises(StateError, match="no such recording"):
        replay_run(tmp_path / "other.mcap")


def test_a_recording_that_was_never_finished_is_told_as_such(tmp_path: Path) -> None:
    part = tmp_path / "run.mcap.part"
    part.mkdir()
    (part / "run.mcap.part.mcap").write_bytes(b"")
    with pytest.raises(StateError, match="nothing of it had been written"):
        replay_run(tmp_path / "run.mcap")
    (part / "run.mcap.part.mcap").write_bytes(b"\x89MCAP0")
    with pytest.raises(StateError, match=r"never finished.* 6 bytes .*mcap recover .*run\.mcap\.part\.mcap"):
        replay_run(tmp_path / "run.mcap")


def test_a_damaged_recording_never_does_more_than_raise(run: tuple[Path, str], tmp_path: Path) -> None:
    whole = run[0].read_bytes()
    for number in range(60):
        place = number * len(whole) // 60
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        (tmp_path / "broken.mcap").write_bytes(bytes(broken))
        try:
            assert isinstance(list(read_bag(tmp_path / "broken.mcap")), list)
        except StateError as error:
            assert "broken.mcap" in str(error)
    (tmp_path / "broken.mcap").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StateError, match="cannot be read"):
        list(read_bag(tmp_path / "broken.mcap"))


@pytest.mark.parametrize("said", ["[]", "no json", '{"format": "espressivo-ros/9"}', '{"format": "espressivo-ros/1"}'])
def test_a_run_that_does_not_say_how_it_began_is_refused(said: str, tmp_path: Path) -> None:
    with Bag(tmp_path / "run.mcap") as bag:
        bag.write(1, RUN, standard.Text(data=said))
    with pytest.raises(Exception, match=r"recording|format") as caught:
        replay_run(tmp_path / "run.mcap")
    assert type(caught.value).__module__.startswith("espressivo.")


def test_a_node_is_recorded_from_its_beginning(tmp_path: Path) -> None:
    robot = Robot().awake()
    robot.live(1)
    with Bag(tmp_path / "run.mcap") as bag, pytest.raises(StateError, match="from its beginning"):
        Recorder(robot.node, bag)


def test_a_topic_that_carries_something_else_is_told(run: tuple[Path, str], tmp_path: Path) -> None:
    def otherwise(entry: Entry) -> Entry:
        wrong: Any = own.Percept(name="x")
        return entry._replace(message=wrong) if entry.topic == "/humans/voices/tracked" else entry

    found = replay_run(_changed(run[0], tmp_path / "other.mcap", otherwise))
    assert any("/humans/voices/tracked carries espressivo_msgs/msg/Percept" in each for each in found.differences)
