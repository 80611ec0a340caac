"""The village: a theft is seen by one, heard of by another, and remembered by both."""

from __future__ import annotations

import importlib.util
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from espressivo.scenarios.reading import read_scenario

VILLAGE = Path(__file__).resolve().parents[2] / "examples" / "village"

pytestmark = pytest.mark.skipif(importlib.util.find_spec("pygame") is None, reason="pygame is not installed")


def played(folder: Path, script: str | Path) -> list[str]:
    """What a script prints, line by line."""
    if isinstance(script, str):
        (folder / "script.txt").write_text(script, encoding="utf-8")
        script = folder / "script.txt"
    command = [sys.executable, "-W", "error", str(VILLAGE / "village.py"), "--script", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


def place_of(pattern: str, lines: list[str]) -> int:
    """Which line fits first."""
    found = [index for index, line in enumerate(lines) if re.search(pattern, line)]
    assert found, f"{pattern} is missing from:\n" + "\n".join(lines)
    return found[0]


def test_who_saw_nothing_hears_of_it_and_greets_coldly(tmp_path: Path) -> None:
    lines = played(tmp_path, VILLAGE / "theft.txt")
    theft = place_of("Robin steals from Ana", lines)
    cry = place_of(r"Ana \(hot\): Thief!", lines)
    unaware = place_of(r"Ben \((warm|plain)\)", lines)
    gossip = place_of("Ana tells Ben what Robin took from Ana", lines)
    cold = place_of(r"Ben \(cold\): Robin\.", lines)
    assert theft < cry < unaware < gossip < cold
    place_of(r"Ana feels anger at you, likes Robin -\d.*knows: Robin stole from me", lines)
    place_of(r"Ben feels \w+ at you, likes Robin -\d.*knows: Robin stole from Ana", lines)
    place_of(r"Dov .*likes Robin \+0\.0, knows: nothing", lines)


def test_a_play_is_the_same_every_time(tmp_path: Path) -> None:
    assert played(tmp_path, VILLAGE / "theft.txt") == played(tmp_path, VILLAGE / "theft.txt")


def test_help_and_tales_are_remembered_too(tmp_path: Path) -> None:
    lines = played(tmp_path, "walk Cleo\nhelp Cleo\nwait 2\ntell Cleo Eda Dov\nwait 2\n")
    place_of(r"Cleo \(warm\)", lines)
    place_of(r"Cleo feels \w+ at (you|Eda), likes Robin \+\d.*knows: Eda stole from Dov", lines)


def test_the_square_is_drawn_without_a_screen(tmp_path: Path) -> None:
    played(tmp_path, VILLAGE / "picture.txt")
    header = (tmp_path / "village.png").read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", header[16:]) == (1120, 784)


def test_everybody_has_a_word_for_every_occasion() -> None:
    said = {(line.speaker, str(line.style)) for line in read_scenario(VILLAGE / "village.yaml").dialogues}
    for name in ("Ana", "Ben", "Cleo", "Dov", "Eda"):
        assert {(name, manner) for manner in ("warm", "plain", "cold", "hot", "dry")} <= said
