"""Many clients in several worlds, over all transports: every command is answered once and done once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("journal", [[], ["--journal"]], ids=["in memory", "with a journal"])
def test_no_command_of_many_clients_is_lost_or_done_twice(journal: list[str]) -> None:
    found = _loaded("--seconds", "3", "--clients", "9", "--worlds", "3", "--pace", "6", *journal)
    assert found["wrong"] == []
    assert sorted(found["by_transport"]) == ["tcp", "ws", "zmq"]
    assert found["commands"] == sum(found["by_transport"].values()) > 0
    assert len(found["worlds"]) == 3
    for world in found["worlds"]:
        assert world["seconds_passed"] == world["seconds_sent"] > 0
        assert world["events_heard"] == world["events_sent"]
    assert found["slow"]["adds_up"]
    assert found["slow"]["heard"] > 0


def _loaded(*options: str) -> dict[str, Any]:
    command = [sys.executable, "benchmarks/bridges_load.py", "--json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout
    return dict(json.loads(done.stdout))
