"""The verbs of robots: a mind as a node of ROS 2, its recordings, and simulated people to try it with."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from .options import SEED, Verb, VerbGroup, force_option, json_option, quiet_option
from .printing import print_json, say
from .program import FAILED, INTERRUPTED, OK

if TYPE_CHECKING:
    from ..bridges.ros2.interfaces.kinds import Message
    from ..bridges.ros2.node import RobotNode
    from ..bridges.ros2.parameters import Parameters
    from ..bridges.ros2.recording import Replayed
    from ..bridges.ros2.transport import Transport

__all__ = ["ros"]

_PARAMS = click.option("--params", metavar="FILE", help="Parameters of the node; a file of ROS or a plain one.")
_AGENT = click.option(
    "--agent", "agents", multiple=True, metavar="NAME", help="Whom the node embodies; again for more."
)
_DOMAIN = click.option("--domain", type=click.IntRange(0, 232), metavar="N", help="DDS domain ($ROS_DOMAIN_ID, or 0).")
_DISTRO = click.option(
    "--distro",
    type=click.Choice(["humble", "jazzy"]),
    default="jazzy",
    help="ROS of the others: humble, or Iron on (jazzy).",
)
_EVERYWHERE = click.option("--everywhere", is_flag=True, help="Also speak to other machines; DDS protects nothing.")
_DDS = click.option("--dds", is_flag=True, help="Over DDS, without an installation of ROS (needs the extra dds).")
_OF_THE_GROUP: Final = ("-h", "--help", "--debug")


class _RosGroup(VerbGroup):
    """``espressivo ros SCENARIO`` is ``espressivo ros run SCENARIO``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = [each for each in args if each != "--debug"]
        if rest and rest[0] not in self.commands and rest[0] not in _OF_THE_GROUP:
            args = ["run", *rest]
        return super().parse_args(ctx, args)


@click.group(cls=_RosGroup)
def ros() -> None:
    """Give a robot a mind, as a node of ROS 2.

    `espressivo ros SCENARIO --dds` is `espressivo ros run SCENARIO --dds`.
    """


@ros.command("run", cls=Verb)
@click.argument("scenario", required=False)
@_DDS
@_DOMAIN
@_AGENT
@_PARAMS
@click.option("--record", metavar="FILE.mcap", help="Record all that goes in and out; `ros replay` lives it again.")
@_DISTRO
@_EVERYWHERE
@click.option("--aloud", is_flag=True, help="Say aloud what agents say, by espressivo's own voice.")
@click.option("--seconds", type=click.FloatRange(min=0.1), metavar="N", help="Stop by itself after so long.")
@force_option("Write over a recording that exists.")
@quiet_option("Print nothing of what happens.")
def run(
    scenario: str | None,
    dds: bool,
    domain: int | None,
    agents: tuple[str, ...],
    params: str | None,
    record: str | None,
    distro: str,
    everywhere: bool,
    aloud: bool,
    seconds: float | None,
    force: bool,
    quiet: bool,
) -> int:
    """Run a node that embodies agents of SCENARIO (or of the parameters), until Ctrl-C.

    With neither, it is a robot at a reception. Over DDS nothing leaves this machine unless --everywhere, or the
    environment has CYCLONEDDS_URI.
    """
    from ..bridges.ros2.node import RobotNode
    from ..bridges.ros2.running import give_voice
    from ..bridges.ros2.running import run as run_node

    parameters = _parameters(scenario, agents, params)
    with ExitStack() as stack:
        stop = stack.enter_context(_stopping(seconds))
        transport = _transport(parameters, dds, domain, distro, everywhere)
        stack.callback(transport.close)
        node = RobotNode(parameters, transport)
        node.configure()
        if record is not None:
            stack.callback(_recorder(node, record, distro, force))
        if aloud or parameters.voice == "own":
            stack.callback(give_voice(node))
        if not quiet:
            node.listeners.append(_printer(node))
        say(f"{_introduction(node)}, {_where(dds, domain)}; Ctrl-C stops it")
        stop.begin()
        run_node(node, transport, stop.asked)
    if stop.by_ctrl_c:
        say("interrupted")
        return INTERRUPTED
    return OK


@ros.command("replay", cls=Verb)
@click.argument("recording", metavar="FILE.mcap")
@click.argument("scenario", required=False)
@_AGENT
@_PARAMS
@_DISTRO
@json_option("espressivo-ros-replay/1")
@quiet_option("Print only whether it came out as recorded.")
def replay(
    recording: str,
    scenario: str | None,
    agents: tuple[str, ...],
    params: str | None,
    distro: str,
    as_json: bool,
    quiet: bool,
) -> int:
    """Live a recording again, and check that the same mind comes out.

    A recording of `ros --record` needs nothing else. Any other, such as a robot's own, is heard by SCENARIO.
    """
    from ..bridges.ros2.recording import replay_run
    from ..bridges.ros2.told import Teller

    parameters = _parameters(scenario, agents, params) if scenario or params else None
    teller = Teller()

    def tell(time: float, topic: str, message: Message, heard: bool) -> None:
        line = teller.line(topic, message, heard)
        if line:
            click.echo(f"{time:7.1f}  {line}")

    found = replay_run(recording, parameters, distro=distro, listener=None if quiet or as_json else tell)  # type: ignore[arg-type]
    if as_json:
        print_json("espressivo-ros-replay/1", _as_data(found))
    else:
        _print_outcome(found)
    return FAILED if found.differences else OK


@ros.command("play", cls=Verb)
@click.argument("recording", metavar="FILE.mcap")
@_DDS
@_DOMAIN
@_DISTRO
@_EVERYWHERE
@click.option("--speed", type=click.FloatRange(0.1, 100), default=1.0, metavar="N", help="So many times as fast (1).")
def play(recording: str, dds: bool, domain: int | None, distro: str, everywhere: bool, speed: float) -> int:
    """Be a robot: publish what a recording has of people, as it was perceived."""
    from ..bridges.ros2.parameters import Parameters
    from ..bridges.ros2.playing import play_people

    with _stopping(None) as stop:
        transport = _transport(Parameters(node="simulated_robot"), dds, domain, distro, everywhere)
        try:
            sent = play_people(recording, transport, stop.asked, speed=speed, distro=distro)  # type: ignore[arg-type]
        finally:
            transport.close()
    say(f"sent {sent:,} messages")
    return INTERRUPTED if stop.by_ctrl_c else OK


@ros.command("simulate", cls=Verb)
@click.argument("recording", metavar="FILE.mcap")
@click.option("--seconds", type=click.FloatRange(10, 3600), default=60.0, metavar="N", help="How long (60).")
@click.option("--people", type=click.IntRange(1, 100), default=3, metavar="N", help="How many come (3).")
@SEED
@_DISTRO
@force_option("Write over a recording that exists.")
def simulate(recording: str, seconds: float, people: int, seed: int, distro: str, force: bool) -> int:
    """Record simulated people, as a robot's ROS4HRI perception would tell of them."""
    from ..bridges.ros2.bags import Bag
    from ..bridges.ros2.simulation import simulated

    number = 0
    with Bag(recording, distro=distro, force=force) as bag:  # type: ignore[arg-type]
        for number, entry in enumerate(simulated(seconds, people, seed), 1):  # noqa: B007 - counted
            bag.write(*entry)
    say(f"wrote {bag.path}: {number:,} messages, {seconds:g} s")
    return OK


@ros.command("workspace", cls=Verb)
@click.argument("folder")
@force_option()
def workspace(folder: str, force: bool) -> int:
    """Write the two packages for colcon into FOLDER: the messages, and the node for rclpy."""
    from ..bridges.ros2.workspace import write_workspace

    for path in write_workspace(folder, force=force):
        click.echo(path)
    return OK


def _parameters(scenario: str | None, agents: tuple[str, ...], params: str | None) -> Parameters:
    import msgspec

    from ..bridges.ros2.parameters import LOBBY, Parameters, read_parameters

    if params is not None or scenario is None:
        parameters = read_parameters(LOBBY if params is None else params)
    else:
        parameters = Parameters()
    changed: dict[str, Any] = {"scenario": scenario} if scenario else {}
    changed |= {"agents": list(agents)} if agents else {}
    return msgspec.structs.replace(parameters, **changed)


def _transport(parameters: Parameters, dds: bool, domain: int | None, distro: str, everywhere: bool) -> Transport:
    if dds:
        from ..bridges.ros2.dds.transport import DdsTransport

        return DdsTransport(parameters.node, domain=domain, distro=distro, everywhere=everywhere)  # type: ignore[arg-type]
    from ..bridges.ros2.rclpy_transport import RclpyTransport

    return RclpyTransport(parameters.node, domain=domain)


def _recorder(node: RobotNode, record: str, distro: str, force: bool) -> Callable[[], None]:
    from ..bridges.ros2.bags import Bag
    from ..bridges.ros2.recording import Recorder

    return Recorder(node, Bag(record, distro=distro, force=force)).close  # type: ignore[arg-type]


def _printer(node: RobotNode) -> Callable[[str, Message, bool], None]:
    from ..bridges.ros2.told import Teller

    teller = Teller({} if node.world is None else node.world.labels)

    def tell(topic: str, message: Message, heard: bool) -> None:
        line = teller.line(topic, message, heard)
        if line:
            click.echo(f"{node.time():7.1f}  {line}")

    return tell


def _introduction(node: RobotNode) -> str:
    assert node.world is not None
    names = [node.world.labels.get(agent.name, agent.name) for agent in node.embodied]
    return f"/{node.parameters.node} is {' and '.join(names)} of {node.world.name}"


def _where(dds: bool, domain: int | None) -> str:
    return f"on {'DDS' if dds else 'ROS 2'} domain {'$ROS_DOMAIN_ID or 0' if domain is None else domain}"


class _Stop:
    """Whether, and by whom, a program was asked to stop."""

    def __init__(self, seconds: float | None) -> None:
        from time import monotonic

        self.by_ctrl_c = False
        self._by_signal = False
        self._clock = monotonic
        self._seconds = seconds
        self._ends: float | None = None

    def begin(self) -> None:
        """Count the seconds from now on."""
        self._ends = None if self._seconds is None else self._clock() + self._seconds

    def asked(self) -> bool:
        """Whether it is time to stop."""
        return self._by_signal or (self._ends is not None and self._clock() >= self._ends)

    def hear(self, number: int, _frame: object) -> None:
        """Take a signal in; Ctrl-C for a second time ends at once."""
        if self._by_signal:
            raise KeyboardInterrupt
        self._by_signal = True
        self.by_ctrl_c = number == signal.SIGINT


@contextmanager
def _stopping(seconds: float | None) -> Iterator[_Stop]:
    stop = _Stop(seconds)
    before = {number: signal.signal(number, stop.hear) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _as_data(found: Replayed) -> dict[str, Any]:
    return {
        "heard": found.heard,
        "published": found.published,
        "hash": found.hash,
        "checked": found.checked,
        "hashes": found.hashes,
        "differences": found.differences,
    }


def _print_outcome(found: Replayed) -> None:
    click.echo(f"{found.heard:,} messages heard, {found.published:,} published, state {found.hash}")
    if found.checked and not found.differences:
        click.echo(f"as recorded: every message, and the state in each of {found.hashes} seconds")
    for difference in found.differences:
        click.echo(f"otherwise than recorded: {difference}")
