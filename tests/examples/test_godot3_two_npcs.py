"""The inn in Godot 3, without a window: the engine plays a whole scene with a real server, and prints what it got."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "examples/godot3_two_npcs"
GODOT = shutil.which("godot3-server")
MISSING = [name for name in ("starlette", "uvicorn", "websockets") if not find_spec(name)]
MISSING += [] if GODOT else ["godot3-server"]

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"{', '.join(MISSING)} is not installed")


@pytest.fixture
def address() -> Iterator[str]:
    """Where the inn is served."""
    command = [sys.executable, "-m", "espressivo", "serve", f"{PROJECT}/inn.yaml", "--ws", "127.0.0.1:0", "--json"]
    command += ["--audit", os.devnull]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as served:
        assert served.stdout is not None
        addresses = json.loads(served.stdout.readline())["addresses"]
        yield next(each for each in addresses if each.startswith("ws:"))
        served.terminate()
        served.wait(20)


def test_the_guest_insults_ben_and_ana_minds(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "inn"
    shutil.copytree(ROOT / PROJECT, folder)  # the engine leaves files of its own in a project
    command = [str(GODOT), "--path", str(folder), "-s", "headless.gd", f"--address={address}"]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SCRIPT ERROR" not in done.stderr
    lines = iter(done.stdout.splitlines())
    for pattern in (
        r"ready",
        r"Ben: Evening\. Soup\?",
        r"Guest does: Insult, Ben",
        r"Ana feels anger \d\.\d",
        r"Ben feels distress \d\.\d",
        r"Ana: Nobody talks like that in my house\.",
        r"Ben: I'm sorry\.",
        r"Ana: The door is behind you\.",
        r"Ben: For me\? Thank you\. Really\.",
        r"Ana's brows are down by 0\.[1-9]",
        r"that was all",
    ):
        assert any(re.match(pattern, line) for line in lines), f"{pattern} is missing from:\n{done.stdout}"


def test_the_client_is_the_one_that_ships() -> None:
    ours = ROOT / PROJECT / "espressivo_godot3.gd"
    assert ours.read_text(encoding="utf-8") == (ROOT / "bridges/clients/espressivo_godot3.gd").read_text(
        encoding="utf-8"
    )
