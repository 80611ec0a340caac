"""A program that records is killed at any moment: its journal loads, and the run goes on."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from worlds import busy_world

from espressivo.agents.journal import Journal, record
from espressivo.agents.replay import replay, resume

pytestmark = pytest.mark.whole_programs

_PROGRAM = Path(__file__).with_name("journal_writer.py")
_KILLS = 50


def _killed(path: Path, dice: random.Random) -> int:
    """Let a program record until it is killed; return how many steps it knew to be done."""
    with subprocess.Popen([sys.executable, _PROGRAM, path], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        said = [program.stdout.readline() for _ in range(dice.randrange(1, 60))]
        time.sleep(dice.uniform(0, 0.01))
        program.kill()
        said += program.stdout.read().splitlines()
    assert program.returncode == -signal.SIGKILL
    return int(said[-1])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL: this system has none")
def test_a_program_that_is_killed_loses_nothing_that_it_knew_to_be_done(tmp_path: Path) -> None:
    dice = random.Random(7)
    for number in range(_KILLS):
        path = tmp_path / f"{number}.jsonl"
        with record(busy_world(seed=number), path):
            pass
        known = _killed(path, dice)
        assert known <= len(Journal.read(path)) <= known + 1
        world = resume(path)
        world.event("Action-End", "Ben", "Wave", "Ana")
        assert world.journal is not None and world.journal.steps >= known + 1
        world.journal.close()
        assert replay(path).run().state_hash() == world.state_hash()
