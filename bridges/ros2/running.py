"""Runs a node in real time, until it is asked to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from ...agents.agent import Agent
from .lifecycle import LifeCycle
from .node import RobotNode
from .transport import Transport

__all__ = ["give_voice", "run"]

_FALLEN_BEHIND: Final = 1.0
"""Seconds by which steps may be late before those that were missed are given up."""


def run(node: RobotNode, transport: Transport, stop: Callable[[], bool]) -> None:
    """Let a configured node live until it is told to stop, then let it end.

    Steps that are late are made up for, unless the machine stood still for longer: then that time is lost to the mind.

    Args:
        node: Configured; it is activated here, and shut down.
        transport: The node's; closed in the end.
        stop: Asked after every step and message.
    """
    try:
        node.activate(time.time_ns())
        due = time.monotonic() + node.period
        while not stop():
            transport.spin(max(0.0, due - time.monotonic()))
            late = time.monotonic() - due
            if late > _FALLEN_BEHIND:
                due += late
            while time.monotonic() >= due and not stop():
                node.step(time.time_ns())
                due += node.period
    finally:
        if node.state is LifeCycle.ACTIVE:
            node.deactivate()
        node.shutdown()
        transport.close()


def give_voice(node: RobotNode, backend: str | None = None) -> Callable[[], None]:
    """Let a node say aloud what its agents say; return what ends that.

    Args:
        node: The node.
        backend: What speaks, as ``espressivo speak --backend`` has it.

    Raises:
        SpeechError: There is nothing that speaks.
    """
    from ...expression.affect import Affect
    from ...expression.speech.speaker import Speaker

    speaker = Speaker(backend)

    def say(agent: Agent, text: str) -> None:
        speaker.say(text, Affect.of(agent), voice=agent.voice)

    node.says.append(say)
    return speaker.close
