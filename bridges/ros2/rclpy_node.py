"""The robot node as a lifecycle node of rclpy: what the package ``espressivo_ros`` starts.

Nothing of rclpy is imported before :func:`main` or :func:`mind_node` is called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final

import msgspec

from ...agents.agent import Agent
from ...core.errors import EspressivoError
from .interfaces import own
from .interfaces.store import read_fields
from .node import RobotNode
from .parameters import Parameters, parameters_from, read_parameters
from .rclpy_transport import RclpyTransport, needs_rclpy, to_ros
from .running import give_voice

__all__ = ["Mind", "main", "mind_node", "nested"]

_FILE: Final = "parameters_file"
_OF_ROS: Final = ("use_sim_time", "start_type_description_service")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the node until ROS shuts down: the console script ``mind``."""
    rclpy = needs_rclpy()
    rclpy.init(args=arguments)
    node = mind_node()
    try:
        rclpy.spin(node)
    except (KeyboardInterrupt, import_module("rclpy.executors").ExternalShutdownException):
        pass
    finally:
        # After Ctrl-C ROS carries nothing any more: then there is nobody to tell.
        node.mind.tried("end" if rclpy.ok() else "hush")
        node.destroy_node()
        rclpy.try_shutdown()


def mind_node(name: str = "espressivo") -> Any:
    """Return a lifecycle node that embodies the agents of a scenario; its parameters say which.

    Raises:
        RclpyMissingError: rclpy is not importable.
    """
    needs_rclpy()
    lifecycle = import_module("rclpy.lifecycle")
    done = lifecycle.TransitionCallbackReturn

    class MindNode(lifecycle.LifecycleNode):  # type: ignore[misc, name-defined]
        """A mind of espressivo among ROS's nodes."""

        def __init__(self) -> None:
            super().__init__(name, automatically_declare_parameters_from_overrides=True)
            self.mind = Mind(self)

        def on_configure(self, _state: Any) -> Any:
            return done.SUCCESS if self.mind.tried("configure") else done.FAILURE

        def on_activate(self, _state: Any) -> Any:
            return done.SUCCESS if self.mind.tried("activate") else done.FAILURE

        def on_deactivate(self, _state: Any) -> Any:
            return done.SUCCESS if self.mind.tried("deactivate") else done.FAILURE

        def on_cleanup(self, _state: Any) -> Any:
            return done.SUCCESS if self.mind.tried("cleanup") else done.FAILURE

        def on_shutdown(self, _state: Any) -> Any:
            return done.SUCCESS if self.mind.tried("end") else done.FAILURE

    return MindNode()


class Mind:
    """The mind of a node of rclpy, and what it needs of ROS beyond messages: a timer, a service, a voice.

    Args:
        node: A node of rclpy, which somebody spins.
    """

    def __init__(self, node: Any) -> None:
        self._node = node
        self._service: Any = None
        self._hush: Callable[[], None] | None = None
        # Until it is configured it only tells, once a second, that it is not.
        self._robot = RobotNode(Parameters(node=node.get_name()), RclpyTransport(node=node))
        self._timer: Any = node.create_timer(self._robot.period, self._step)

    def tried(self, transition: str) -> bool:
        """Go through a transition; of one that fails the log says why."""
        try:
            getattr(self, transition)()
        except EspressivoError as error:
            self._node.get_logger().error(f"cannot {transition}: {error}")
            return False
        return True

    def configure(self) -> None:
        """Read the parameters, load the scenario, announce the topics."""
        parameters = _parameters_of(self._node)
        robot = RobotNode(parameters, RclpyTransport(node=self._node))
        try:
            robot.configure()
            if parameters.voice == "own":
                self._hush = give_voice(robot)
            elif parameters.voice == "action":
                robot.says.append(_tts(self._node, parameters.tts_action))
        except EspressivoError:
            robot.shutdown()
            raise
        self._robot.shutdown()
        self._robot = robot
        self._tick(robot.period)
        self._service = _decide_service(self._node, robot)

    def activate(self) -> None:
        """Begin to live."""
        self._robot.activate(self._now())

    def deactivate(self) -> None:
        """Stand still."""
        self._robot.deactivate()

    def cleanup(self) -> None:
        """Forget the world, and what was configured."""
        self._release()
        self._robot.cleanup()

    def end(self) -> None:
        """Be gone; being gone twice is once."""
        self._release()
        self._robot.shutdown()
        if self._timer is not None:
            self._node.destroy_timer(self._timer)
        self._timer = None

    def hush(self) -> None:
        """Be silent."""
        if self._hush is not None:
            self._hush()
        self._hush = None

    def _release(self) -> None:
        if self._service is not None:
            self._node.destroy_service(self._service)
        self._service = None
        self.hush()

    def _tick(self, period: float) -> None:
        self._node.destroy_timer(self._timer)
        self._timer = self._node.create_timer(period, self._step)

    def _step(self) -> None:
        self._robot.step(self._now())

    def _now(self) -> int:
        return int(self._node.get_clock().now().nanoseconds)


def nested(flat: dict[str, Any]) -> dict[str, Any]:
    """Return parameters whose names have dots as ROS writes them in files.

    >>> nested({"rate": 10.0, "persons.abcde": "Ana"})
    {'rate': 10.0, 'persons': {'abcde': 'Ana'}}
    """
    found: dict[str, Any] = {}
    for name, value in flat.items():
        head, _, rest = name.partition(".")
        if rest:
            found.setdefault(head, {})[rest] = value
        else:
            found[name] = value
    return found


def _parameters_of(node: Any) -> Parameters:
    """Return the parameters that a node of rclpy was given: as a file of ours, and one by one, which count more."""
    flat = {name: each.value for name, each in node.get_parameters_by_prefix("").items() if name not in _OF_ROS}
    file = flat.pop(_FILE, "")
    given = {name: value.tolist() if hasattr(value, "tolist") else value for name, value in flat.items()}
    read = msgspec.to_builtins(read_parameters(file)) if file else {}
    return parameters_from(read | {"node": node.get_name()} | nested(given))


def _decide_service(node: Any, mind: RobotNode) -> Any:
    """Offer ``~/decide``, where our interfaces are installed."""
    try:
        kind = import_module("espressivo_msgs.srv").Decide
    except (ImportError, AttributeError):
        return None

    def answer(request: Any, response: Any) -> Any:
        found = mind.decide(read_fields(own.DecideRequest, request))
        response.decisions = [to_ros(each) for each in found.decisions]
        response.error = found.error
        return response

    return node.create_service(kind, "~/decide", answer)


def _tts(node: Any, name: str) -> Callable[[Agent, str], None]:
    """Speak by an action of ``tts_msgs``, where that is installed: a goal with the text as its ``input``."""
    try:
        kind = import_module("tts_msgs.action").TTS
    except (ImportError, AttributeError):
        node.get_logger().warning("tts_msgs is not installed: what is said is on the topic ~/speech only")
        return lambda agent, text: None  # noqa: ARG005 - nobody speaks
    client = import_module("rclpy.action").ActionClient(node, kind, name)

    def say(_agent: Agent, text: str) -> None:
        if client.server_is_ready():
            client.send_goal_async(kind.Goal(input=text))
        else:
            node.get_logger().warning(f"{name} does not answer: not said: {text}", throttle_duration_sec=10.0)

    return say
