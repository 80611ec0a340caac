"""Faces to be named blind are drawn with their key apart, and answers are compared with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> str:
    command = [sys.executable, "benchmarks/blind_faces.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_answers_are_compared_with_the_hidden_key(tmp_path: Path) -> None:
    assert run("draw", str(tmp_path), "--seed", "3", "--characters", "1", "--family", "creature") == ""
    key = json.loads((tmp_path / "key.json").read_text(encoding="utf-8"))
    assert sorted(key, key=int) == [str(number) for number in range(1, 13)]
    assert (tmp_path / "sheet-1.png").read_bytes().startswith(b"\x89PNG")
    first = key["1"]
    answers = tmp_path / "answers.txt"
    named = {**key, "1": "joy" if first != "joy" else "love"}
    answers.write_text("\n".join(f"{number} {emotion}" for number, emotion in named.items()), encoding="utf-8")
    told = run("score", str(tmp_path), str(answers)).splitlines()
    assert told[0] == "right: 11 of 12 (92%)"
    assert told[-1] == f"1: {first} named {named['1']}"


def test_mixed_feelings_are_caught_in_motion(tmp_path: Path) -> None:
    for folder in ("one", "again"):
        run("draw", str(tmp_path / folder), "--of", "mixed", "--characters", "1", "--seed", "3")
    key = json.loads((tmp_path / "one" / "key.json").read_text(encoding="utf-8"))
    names = ["bittersweet", "fearfully-surprised", "gloating", "happily-surprised", "hate", "shy-love"]
    assert sorted(key.values()) == names
    drawn = [(tmp_path / folder / "sheet-1.png").read_bytes() for folder in ("one", "again")]
    assert drawn[0] == drawn[1]
