"""A robot for tests: a node on a network inside the process, and what people do before it."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from espressivo.bridges.ros2.interfaces import hri, standard
from espressivo.bridges.ros2.interfaces.kinds import Message
from espressivo.bridges.ros2.node import RobotNode
from espressivo.bridges.ros2.parameters import LOBBY, Parameters, read_parameters
from espressivo.bridges.ros2.transport import LocalNetwork

M = TypeVar("M", bound=Message)


def lobby(**changed: Any) -> Parameters:
    """The parameters of the robot at the reception, with changes."""
    return msgspec.structs.replace(read_parameters(LOBBY), **changed)


class Robot:
    """A node, and the robot around it."""

    def __init__(self, parameters: Parameters | None = None) -> None:
        self.network = LocalNetwork()
        self.ours = self.network.transport()
        self.robot = self.network.transport()
        self.node = RobotNode(parameters or lobby(), self.ours)
        self.published: list[tuple[str, Message]] = []
        self.node.listeners.append(
            lambda topic, message, heard: None if heard else self.published.append((topic, message))
        )

    def awake(self) -> Robot:
        """Configure and activate the node."""
        self.node.configure()
        self.node.activate(10**18)
        return self

    def tells(self, topic: str, message: Message) -> None:
        """Say something on a topic, and let the node hear it."""
        publisher = self.robot.publisher(topic, type(message))
        publisher.publish(message)
        publisher.close()
        self.ours.spin(0)

    def live(self, seconds: float) -> None:
        """Let time pass."""
        for _ in range(round(seconds * self.node.parameters.rate)):
            self.node.step()

    def all(self, kind: type[M], topic: str = "") -> list[M]:
        """What was published of a kind."""
        return [each for name, each in self.published if isinstance(each, kind) and topic in name]

    def comes(self, person: str = "abcde", face: str = "f1", voice: str = "v1") -> None:
        """Let a person be seen and heard."""
        self.tells("/humans/persons/tracked", hri.IdsList(ids=[person]))
        self.tells("/humans/faces/tracked", hri.IdsList(ids=[face]))
        self.tells("/humans/voices/tracked", hri.IdsList(ids=[voice]))
        self.tells(f"/humans/persons/{person}/face_id", standard.Text(data=face))
        self.tells(f"/humans/persons/{person}/voice_id", standard.Text(data=voice))

    def looks(self, word: str, face: str = "f1", seconds: float = 0.5, confidence: float = 0.9, **more: Any) -> None:
        """Let a face show something for a while."""
        for _ in range(round(seconds * self.node.parameters.rate)):
            message = hri.Expression(expression=word, confidence=confidence, **more)
            self.tells(f"/humans/faces/{face}/expression", message)
            self.node.step()

    def says(self, text: str, voice: str = "v1") -> None:
        """Let somebody say something."""
        self.tells(f"/humans/voices/{voice}/speech", hri.LiveSpeech(final=text, confidence=0.9))

    def believes(self, what: str) -> str:
        """What the first agent believes."""
        assert self.node.world is not None
        return str(self.node.world.agents[0].beliefs.ask(what).value)

    def problem(self) -> str:
        """The last problem that diagnostics tell of."""
        self.live(1)
        return self.diagnosis("problem")

    def diagnosis(self, key: str) -> str:
        """What the last diagnostics say of something."""
        values = self.all(standard.DiagnosticArray)[-1].status[0].values
        return next(each.value for each in values if each.key == key)
