"""A real process that is killed for real, in the middle of whatever it does."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hosted_people import TwoPeople, remembered, script, undisturbed

from espressivo.bridges.hosting.durable import Store
from espressivo.bridges.hosting.hub import Hub

Data = dict[str, Any]
SERVER = Path(__file__).with_name("served_by_lines.py")


class Process:
    """A server process, and a client that says hello to it."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(SERVER), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        welcome = self.ask([{"type": "hello", "client": "a"}])
        self.last_seq: int = welcome[0]["last_seq"] if welcome else 0

    def ask(self, commands: list[Data], killed_after: int | None = None) -> list[Data]:
        """Send commands; return the answers that came.

        Args:
            commands: All sent at once.
            killed_after: The process is killed when so many answers have come, and more are under way.
        """
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(b"".join(json.dumps(each).encode() + b"\n" for each in commands))
        stdin.flush()
        answers = []
        for number in range(len(commands)):
            if number == killed_after:
                self.process.kill()
            line = stdout.readline()
            if not line.endswith(b"\n"):
                break
            answers.append(json.loads(line))
        return answers

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.mark.whole_programs
def test_a_process_that_is_killed_at_any_time_loses_and_doubles_nothing(tmp_path: Path) -> None:
    steps, chance, answered, starts = script("a", 11, 150), random.Random(5), 0, 0
    while answered < len(steps):
        server, starts = Process(tmp_path), starts + 1
        assert server.last_seq >= answered
        answered = server.last_seq
        killed_after = None
        while killed_after is None and answered < len(steps):
            killed_after = chance.randrange(6) if chance.random() < 0.3 else None
            answers = server.ask(steps[answered : answered + 6], killed_after)
            answered = answers[-1]["seq"] if answers else answered
        server.kill()
    assert starts > 4
    hub = Hub(TwoPeople(), store=Store(tmp_path))
    square = [each for step in steps if step.get("world") == "square" for each in step.get("events", ())]
    assert remembered(hub, "square") == square
    assert hub.worlds.described("own-a").state_hash == undisturbed(steps, "own-a")
    hub.stop()
