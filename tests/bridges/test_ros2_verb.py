"""``espressivo ros``: the verbs as a user types them, each in a program of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole_programs
DOMAIN = str(210 + os.getpid() % 20)


def command(*arguments: str | Path) -> list[str]:
    """The command line of a verb."""
    return [sys.executable, "-m", "espressivo", "ros", *map(str, arguments)]


def run(*arguments: str | Path, status: int = 0) -> tuple[str, str]:
    """What a verb prints, and what it says beside it."""
    done = subprocess.run(command(*arguments), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout, done.stderr


def start(arguments: Sequence[str | Path]) -> subprocess.Popen[str]:
    """A node that runs; returns when it says that it does."""
    process = subprocess.Popen(command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "Ctrl-C stops it" in process.stderr.readline()
    return process


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of simulated people."""
    file = tmp_path_factory.mktemp("people") / "people.mcap"
    _, said = run("simulate", file, "--seconds", "20", "--people", "2")
    assert re.search(r"wrote .*people\.mcap: \d+ messages, 20 s", said)
    return file


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_node_meets_a_simulated_robot_and_its_recording_is_lived_again(
    people: Path, tmp_path: Path, stop: signal.Signals
) -> None:
    recorded = tmp_path / "run.mcap"
    with start(["--dds", "--domain", DOMAIN, "--record", recorded]) as node:
        _, said = run("play", people, "--dds", "--domain", DOMAIN, "--speed", "4")
        assert re.search(r"sent \d+ messages", said)
        node.send_signal(stop)
        printed, _ = node.communicate(timeout=30)
        assert node.returncode == {signal.SIGTERM: 0, signal.SIGINT: 130}[stop]
    assert "Lumi: Greet → " in printed
    out, _ = run("replay", recorded)
    assert "as recorded: every message" in out
    assert json.loads(run("replay", recorded, "--json")[0])["differences"] == []


def test_people_are_heard_by_a_scenario_without_any_network(people: Path) -> None:
    out, _ = run("replay", people, "--params", Path(__file__).parents[2] / "bridges/ros2/data/robot.yaml")
    assert "Lumi: Greet → " in out
    assert "as recorded" not in out


def test_a_recording_that_comes_out_otherwise_fails(tmp_path: Path) -> None:
    from test_ros2_recording import record_run

    from espressivo.bridges.ros2.bags import Bag, read_bag
    from espressivo.bridges.ros2.interfaces.hri import IdsList

    record_run(tmp_path / "run.mcap", seconds=12)
    with Bag(tmp_path / "changed.mcap") as bag:
        for entry in read_bag(tmp_path / "run.mcap"):
            if not isinstance(entry.message, IdsList):
                bag.write(*entry)
    out, _ = run("replay", tmp_path / "changed.mcap", "--quiet", status=1)
    assert "otherwise than recorded" in out


@pytest.mark.skipif(find_spec("rclpy") is not None, reason="rclpy is installed here")
def test_without_ros_the_remedy_is_named() -> None:
    _, said = run("night-train", status=2)
    assert "rclpy is not importable" in said
    assert "--dds" in said


def test_a_mistake_is_one_line(tmp_path: Path) -> None:
    _, said = run("run", "no-such-story", "--dds", "--domain", DOMAIN, status=2)
    assert said.count("\n") == 1
    assert "no such file, and no shipped scenario of that name" in said
    _, said = run("replay", tmp_path / "none.mcap", status=2)
    assert "no such recording" in said
    _, said = run("table-four", "--dds", "--domain", DOMAIN, "--agent", "Vara", status=2)
    assert "did you mean Vera" in said


def test_a_workspace_is_written(tmp_path: Path) -> None:
    out, _ = run("workspace", tmp_path / "src")
    assert str(tmp_path / "src" / "espressivo_msgs" / "msg" / "EmotionalState.msg") in out.splitlines()


def test_the_simulated_robot_of_the_examples() -> None:
    example = Path(__file__).parents[2] / "examples" / "robot" / "simulated_robot.py"
    done = subprocess.run(
        [sys.executable, "-W", "error", example], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "the robot says: Welcome! I am Lumi." in done.stdout
    assert "it was decided: Comfort" in done.stdout
    assert re.search(r"in the end Lumi feels \w+, mood [+-]\d", done.stdout)
    assert "the mind ended with status 0" in done.stdout
