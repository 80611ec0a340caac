"""`play` with voices and faces: --speak, --avatar, --out, where there are devices and where there are none."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from terminal import COMMAND, plain_environment

STORY = Path(__file__).resolve().parents[1] / "scenarios" / "stories" / "last-loaf.yaml"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where we are: a folder with a story in it."""
    shutil.copy(STORY, tmp_path / "loaf.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, before: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[str]:
    """A play in a program of its own, without a screen unless `before` brings one."""
    surroundings = {**plain_environment(), **environment}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER", "SDL_AUDIODRIVER"):
        if name not in environment:
            surroundings.pop(name, None)
    command = [*before, *COMMAND, "play", "loaf.yaml", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=surroundings, timeout=300, check=False)


def test_a_play_becomes_files(folder: Path) -> None:
    done = run("--out", "played", "--seed", "1", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert "wrote played: " in done.stdout
    names = sorted(path.name for path in (folder / "played").iterdir())
    assert names == ["faces.png", "lines", "scene.json", "scene.vtt", "scene.wav"]
    timeline = json.loads((folder / "played" / "scene.json").read_text())
    spoken = [entry for entry in timeline["entries"] if entry.get("spoken")]
    assert len(spoken) == len(list((folder / "played" / "lines").glob("*.wav"))) == 3
    again = run("--out", "played", "--seed", "1", "--quiet")
    assert again.returncode == 2
    assert "--force writes over it" in again.stderr
    assert run("--out", "played", "--seed", "1", "--quiet", "--force").returncode == 0


def test_what_is_played_is_the_same_with_and_without_voices() -> None:
    def turns(*more: str) -> list[str]:
        done = run("--json", "--seed", "2", *more)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    assert turns("--out", "played", "--speak", "--avatar") == turns()


def test_without_screen_and_sound_the_play_goes_on_and_says_what_is_missing() -> None:
    if any(shutil.which(player) for player in ("pw-play", "paplay", "aplay")) and Path("/proc/asound/cards").exists():
        cards = Path("/proc/asound/cards").read_text()
        if cards.strip() and "no soundcards" not in cards:
            return  # whoever has a sound card hears it
    done = run("--speak", "--avatar", "--quiet", "--turns", "2")
    assert done.returncode == 0
    told = " ".join((done.stdout + done.stderr).split())
    assert "no faces in a window: " in told
    assert "nothing is heard: " in told
    assert "--out" in told
    assert "the number of turns was reached" in told


def test_a_backend_that_there_is_not_is_refused_before_anything_is_played(folder: Path) -> None:
    done = run("--out", "played", "--backend", "espeek")
    assert done.returncode == 2
    assert "espeek" in done.stderr
    assert "espeak" in done.stderr
    assert not (folder / "played").exists()


def test_an_out_that_is_a_file_is_refused(folder: Path) -> None:
    (folder / "played").write_text("mine")
    done = run("--out", "played")
    assert done.returncode == 2
    assert "played" in done.stderr
    assert (folder / "played").read_text() == "mine"


@pytest.mark.skipif(shutil.which("xvfb-run") is None, reason="xvfb (apt install xvfb)")
def test_a_play_is_seen_in_a_window() -> None:
    done = run("--avatar", "--quiet", "--turns", "2", before=("xvfb-run", "-a"), SDL_AUDIODRIVER="dummy")
    assert done.returncode == 0, done.stderr
    assert "no faces" not in done.stdout + done.stderr
    assert "the number of turns was reached" in done.stdout


def test_a_recorded_play_that_goes_on_is_heard_too(folder: Path) -> None:
    assert run("--quiet", "--turns", "2", "--journal", "run.jsonl").returncode == 0
    command = [*COMMAND, "play", "--resume", "run.jsonl", "--out", "rest", "--quiet"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=plain_environment(), timeout=300, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stderr
    assert (folder / "rest" / "scene.wav").stat().st_size > 10_000


def started(*arguments: str, errors: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """A play whose first line has been read."""
    command = [*COMMAND, "play", "loaf.yaml", "--out", "played", "--seed", "1", *arguments]
    going = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, env=plain_environment())
    assert going.stdout is not None
    going.stdout.readline()
    return going


def assert_finished(folder: Path) -> None:
    """The folder holds all that a production consists of, and each of its lines."""
    timeline = json.loads((folder / "scene.json").read_text(encoding="utf-8"))
    assert (folder / "scene.vtt").read_text(encoding="utf-8").startswith("WEBVTT")
    spoken = [entry["spoken"]["file"] for entry in timeline["entries"] if entry.get("spoken")]
    assert spoken == sorted(f"lines/{path.name}" for path in (folder / "lines").iterdir())
    assert (folder / "faces.png").exists() == bool(spoken)


def test_whoever_reads_only_the_beginning_gets_what_was_played_so_far(folder: Path) -> None:
    with started("--json") as going:
        assert going.stdout is not None
        assert going.stderr is not None
        going.stdout.close()
        told = going.stderr.read()
    assert going.returncode == 0
    assert told.strip().startswith("wrote played: ")
    assert_finished(folder / "played")


@pytest.mark.skipif(os.name != "posix", reason="POSIX: signals")
def test_ctrl_c_leaves_a_production_of_what_was_played_so_far(folder: Path) -> None:
    with started("--json") as going:
        going.send_signal(signal.SIGINT)
        going.communicate()
    assert going.returncode in (0, 130)  # 0 when it had ended already
    assert_finished(folder / "played")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux: /dev/full")
def test_a_play_that_fails_is_written_so_far_and_the_error_is_told(folder: Path) -> None:
    done = run("--out", "played", "--record", "/dev/full", "--quiet")
    assert done.returncode == 2
    assert done.stderr == "espressivo: error: /dev/full: cannot be written: No space left on device\n"
    assert_finished(folder / "played")


def test_a_backend_that_writes_ssml_leaves_its_documents(folder: Path) -> None:
    assert run("--out", "played", "--backend", "ssml", "--quiet").returncode == 0
    assert_finished(folder / "played")
    documents = sorted((folder / "played" / "lines").iterdir())
    assert len(documents) == 3
    for each in documents:
        assert each.suffix == ".ssml"
        assert each.read_text(encoding="utf-8").rstrip().endswith("</speak>")
    again = run("--out", "played", "--backend", "ssml", "--quiet", "--force", "--turns", "1")
    assert again.returncode == 0
    assert_finished(folder / "played")
