"""A robot without a robot: simulated people go in over DDS, and what the mind makes of them comes out.

Two programs that know nothing of each other but topics of ROS 2: the mind (`espressivo ros --dds`), and this one, which
stands for the robot. It plays a recording of what a camera and a microphone would perceive, and does what a robot would
do with what comes back: show a face, speak. Needs: pip install 'espressivo[dds]'.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from espressivo.bridges.ros2.bags import Bag
from espressivo.bridges.ros2.dds.transport import DdsTransport
from espressivo.bridges.ros2.interfaces.hri import Expression
from espressivo.bridges.ros2.interfaces.own import Decision, EmotionalState
from espressivo.bridges.ros2.interfaces.standard import Text
from espressivo.bridges.ros2.playing import play_people
from espressivo.bridges.ros2.simulation import simulated

DOMAIN = 42
SPEED = 4.0


def main() -> None:
    """Let two visitors come by."""
    with tempfile.TemporaryDirectory() as folder:
        people = Path(folder, "people.mcap")
        with Bag(people) as bag:
            for entry in simulated(seconds=30, people=2, seed=0):
                bag.write(*entry)
        robot = DdsTransport("simulated_robot", domain=DOMAIN)
        feelings: list[EmotionalState] = []
        robot.subscription("/espressivo/emotional_state", EmotionalState, feelings.append, latched=True)
        robot.subscription("/espressivo/speech", Text, lambda text: print(f"the robot says: {text.data}"))
        robot.subscription("/espressivo/decision", Decision, lambda each: print(f"it was decided: {each.action}"))
        robot.subscription("/robot_face/expression", Expression, lambda face: print(f"its face: {face.expression}"))
        mind = subprocess.Popen(
            [sys.executable, "-m", "espressivo", "ros", "--dds", "--domain", str(DOMAIN), "--quiet"],
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(robot, feelings)
            play_people(people, robot, stop=lambda: False, speed=SPEED)
            robot.spin(1.0)
            print(f"in the end {feelings[-1].agent} feels {feelings[-1].dominant}, mood {feelings[-1].mood:+.0f}")
        finally:
            mind.terminate()
            print(f"the mind ended with status {mind.wait(30)}")
            robot.close()


def _wait_for(robot: DdsTransport, feelings: list[EmotionalState]) -> None:
    """Wait until the mind is there: its state is latched, so it is told to whoever comes."""
    ends = time.monotonic() + 60
    while not feelings and time.monotonic() < ends:
        robot.spin(0.1)


if __name__ == "__main__":
    main()
