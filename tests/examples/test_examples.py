"""The examples run as they stand, and say what they are meant to show."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SHOWN = {
    "custom_property.py": [
        r"Ana would: Wave -> Ben \(\d+\)$",
        r"Cid comes closer: Wave -> Ben \(\d+\), Wave -> Cid \(\d+\)$",
    ],
    "fatima_file.py": [
        r"Ada: More tea, Ben\?",
        r"Ben: ",
        r"    Ada feels Anger 4\.0$",
        r"Ada: The door is where you left it\.$",
        r"in the end: Ada's mood -1\.16, Ben's mood 0\.00$",
    ],
    "stadium.py": [
        r"after the goal: {'Joy': 6400, 'Distress': 3600}$",
        r"1031 hear the alarm: {'Fear': 1031}$",
        r"5 seconds later 1[1-3]\d\d are afraid most of all$",
        r"15 seconds later 1[67]\d\d are afraid most of all$",
        r"Fan\d+ feels Terror; all of them are in stadium\.png$",
    ],
    "two_faces.py": [
        r"Ana \(anger:6\): You ate my cake\.$",
        r"Bolt \(surprise:8\): I have no mouth to eat with!$",
        r"Ana \(shame:6\): Oh\. That is true\.$",
        r"20 frames in film: 0000\.png to 0019\.png$",
    ],
    "voice_and_face.py": [
        r"shows anger 0\.\d\d",
        r"speaks \+\d+% faster, \+\d\.\d semitones$",
        r"\d\d frames of 52 weights in ana\.json$",
    ],
    "insult.py": [
        r"mood -\d\.\d\d$",
        r"Anger +\d\.\d\d  because of Event\(Action-End, Ben, Insult, Ana\)$",
        r"now she would: Confront -> Ben .*, ChangeTheSubject -> Ben",
        r"30 seconds later: ChangeTheSubject -> Ben .*, Confront -> Ben",
    ],
}
"""What must be printed by each, in this order; other lines may stand between."""


def _printed(name: str, hash_seed: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / name)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_every_example_is_tested() -> None:
    assert sorted(path.name for path in EXAMPLES.glob("*.py")) == sorted(SHOWN)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_an_example_shows_what_it_is_meant_to_the_same_every_time(name: str, tmp_path: Path) -> None:
    printed = _printed(name, "0", tmp_path)
    assert printed == _printed(name, "1", tmp_path)
    lines = iter(printed.splitlines())
    for pattern in SHOWN[name]:
        assert any(re.match(pattern, line) for line in lines), f"{pattern} is missing from:\n{printed}"


@pytest.mark.parametrize("name", ["insult.py", "voice_and_face.py"])
def test_the_readme_shows_an_example_as_it_is(name: str) -> None:
    _, _, program = (EXAMPLES / name).read_text(encoding="utf-8").partition('"""\n\n')
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    assert f"```python\n{program}```\n" in readme
