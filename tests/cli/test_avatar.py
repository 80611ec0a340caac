"""The verb avatar: pictures, sheets, films; a window where there is a screen, one clear line where there is none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from terminal import COMMAND, plain_environment

from espressivo.cli import main

PNG = b"\x89PNG\r\n\x1a\n"
QUICK = ("--size", "32", "--seconds", "0.4", "--fps", "10")


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["avatar", *map(str, arguments)])


def size_of(file: Path) -> tuple[int, int]:
    head = file.read_bytes()[:24]
    assert head.startswith(PNG)
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def test_a_feeling_of_a_look_becomes_a_picture(tmp_path: Path) -> None:
    done = invoke("--look", "robot", "--emotion", "anger:7", "--out", tmp_path / "face.png", "--size", "96")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"wrote {tmp_path / 'face.png'}: anger 7, 96 pixels a side\n"
    assert size_of(tmp_path / "face.png") == (96, 96)


def test_the_same_command_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert invoke("--emotion", "joy:7", "--out", f"{tmp_path / name}/", *QUICK).exit_code == 0
    one, other = ([file.read_bytes() for file in sorted((tmp_path / name).iterdir())] for name in ("one", "other"))
    assert len(one) == 4
    assert one == other


def test_several_faces_share_a_picture(tmp_path: Path) -> None:
    file = tmp_path / "faces.png"
    done = invoke("--look", "robot", "--look", "random", "--emotion", "joy:7", "--out", file, "--size", "64")
    assert done.stdout.endswith(": 2 faces\n")
    width, height = size_of(file)
    assert width == 128
    assert height >= 64


def test_a_sheet_shows_the_emotions_that_are_named_or_all(tmp_path: Path) -> None:
    some = invoke("--sheet", "--emotion", "joy", "--emotion", "anger fear", "--out", tmp_path / "a.png", "--size", "24")
    every = invoke("--sheet", "--look", "creature", "--out", tmp_path / "b.png", "--size", "24")
    assert some.stdout.endswith(": 3 emotions at three intensities\n")
    assert every.stdout.endswith(" emotions at three intensities\n")
    assert size_of(tmp_path / "b.png") > size_of(tmp_path / "a.png")


def test_a_sheet_needs_a_file() -> None:
    done = invoke("--sheet")
    assert done.exit_code == 2
    assert "--sheet needs a picture to draw on: --out faces.png" in done.stderr


def test_feelings_follow_each_other_in_a_film(tmp_path: Path) -> None:
    file = tmp_path / "film.webp"
    done = invoke("--emotion", "joy:3 -> anger:8", "--out", file, *QUICK)
    if find_spec("PIL") is None:
        assert (done.exit_code, "espressivo[avatar]" in done.stderr) == (3, True)
        return
    assert (done.exit_code, done.stdout) == (0, f"wrote {file}: 4 frames, 0.4 s\n")
    assert file.read_bytes()[8:12] == b"WEBP"


def test_what_is_said_lengthens_a_film(tmp_path: Path) -> None:
    said = ("--say", "Good morning, my very dear old friend.", "--say", "Hello!", "--backend", "null")
    done = invoke(*said, "--out", f"{tmp_path / 'film'}/", "--size", "24", "--fps", "4", "--json")
    told = json.loads(done.stdout)
    assert [each["says"] for each in told["characters"]] == ["Good morning, my very dear old friend.", "Hello!"]
    assert told["seconds"] > 4.5
    assert told["frames"] == len(list((tmp_path / "film").iterdir())) == round(4 * told["seconds"])


def test_json_without_out_tells_what_is_shown_and_opens_no_window() -> None:
    done = invoke("--look", "robot", "--emotion", "anger:10", "--json")
    told = json.loads(done.stdout)
    assert (done.exit_code, told["format"]) == (0, "espressivo-avatar/1")
    (shown,) = told["characters"]
    assert (shown["name"], shown["shown"], shown["feelings"]) == ("anger 10", {"anger": 1.0}, ["anger:10"])
    assert shown["action_units"]["AU4"] == 1.0


def test_quiet_prints_nothing(tmp_path: Path) -> None:
    assert invoke("--out", tmp_path / "face.png", "--quiet", "--size", "24").output == ""


def test_the_looks_are_listed() -> None:
    lines = invoke("--list-looks").stdout.splitlines()
    assert any(line.startswith("human/grey  ") for line in lines)
    looks = json.loads(invoke("--list-looks", "--json").stdout)["looks"]
    assert [line.split()[0] for line in lines] == list(looks)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--look", "robt"], "Did you mean 'robot'?"),
        (["--emotion", "angr:7"], "did you mean angry?"),
        (["--emotion", "anger:17"], "an intensity on 0..10"),
        (["--out", "face.gif"], "expected FILE.png, FILE.webp, or a folder"),
        (["--look", "robot"] * 101, "101 faces are too many"),
        (["--say", "Hi", "--backend", "espaek", "--out", "film.webp"], "espeak"),
    ],
)
def test_mistakes_are_told_in_one_line(arguments: list[str], told: str) -> None:
    done = invoke(*arguments, *(() if "--out" in arguments else ("--out", "face.png")))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("espressivo: error: ")
    assert done.stderr.count("\n") == 1
    assert told in done.stderr


def test_what_exists_is_not_written_over(tmp_path: Path) -> None:
    file, folder = tmp_path / "face.png", tmp_path / "film"
    file.write_text("mine")
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    assert "this file exists; --force writes over it" in invoke("--out", file).stderr
    assert "this folder holds files; --force writes among them" in invoke("--out", folder, *QUICK).stderr
    assert file.read_text() == "mine"
    assert invoke("--out", file, "--force", "--size", "24").exit_code == 0
    assert invoke("--out", folder, "--force", *QUICK).exit_code == 0
    assert sorted(each.name for each in folder.iterdir()) == [
        "0000.png",
        "0001.png",
        "0002.png",
        "0003.png",
        "notes.txt",
    ]


def without_screen() -> dict[str, str]:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    return {name: value for name, value in plain_environment().items() if name not in screens}


def test_without_a_screen_it_says_what_to_do() -> None:
    command = [*COMMAND, "avatar", "--emotion", "anger:7"]
    done = subprocess.run(command, env=without_screen(), capture_output=True, text=True, check=False, timeout=60)
    if find_spec("pygame") is None:
        assert (done.returncode, "espressivo[avatar]" in done.stderr) == (3, True)
        return
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "no window can be opened here" in done.stderr
    assert "--out FILE.png" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="X11")
def test_a_screen_that_does_not_answer_is_named() -> None:
    pytest.importorskip("pygame", reason="pygame is not installed (extra avatar)")
    environment = {**without_screen(), "DISPLAY": ":7654"}
    done = subprocess.run(
        [*COMMAND, "avatar"], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "the screen of DISPLAY does not answer" in done.stderr


def test_a_window_plays_to_its_end_and_closes() -> None:
    pytest.importorskip("pygame", reason="pygame is not installed (extra avatar)")
    command = [*COMMAND, "avatar", "--look", "robot", "--say", "Hi.", "--backend", "null", "--seconds", "1"]
    environment = {**plain_environment(), "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_window_opens_on_a_real_screen() -> None:
    if shutil.which("xvfb-run") is None:
        pytest.skip("xvfb is not installed")
    command = ["xvfb-run", "-a", *COMMAND, "avatar", "--look", "robot", "--emotion", "anger:7", "--seconds", "1"]
    environment = {**without_screen(), "PATH": os.environ["PATH"]}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_without_pygame_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygame", None)
    done = invoke("--emotion", "anger:7")
    assert done.exit_code == 3
    assert "pip install 'espressivo[avatar]'" in done.stderr
