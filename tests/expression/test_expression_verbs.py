"""`espressivo expression`: show and track."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from espressivo.cli.expression import expression
from espressivo.core.errors import AuthoringError, ExpressionError, SpeechError
from espressivo.expression.lipsync.track import Track
from espressivo.expression.speech import choosing
from espressivo.expression.speech.null import NullBackend


def run(*arguments: str) -> Result:
    """Run a verb; what goes wrong is raised, as the program would see it."""
    return CliRunner().invoke(expression, arguments, catch_exceptions=False, standalone_mode=False)


def test_show_tells_voice_face_and_body() -> None:
    shown = run("show", "anger:8", "fear:2").output
    assert "anger" in shown.splitlines()[0]
    assert "AU4 brows down and together" in shown
    for part in ("Voice", "Face", "Head", "Skin, eyes", "Breath", "Gesture", "Posture", "semitones", "dB"):
        assert part in shown


def test_show_names_the_side_of_what_one_side_does() -> None:
    assert "corners dimpled, right" in run("show", "contempt:9").output


def test_show_adds_the_numbers_of_a_rig() -> None:
    assert "mouthSmileLeft" in run("show", "joy", "--rig", "arkit").output
    assert "happy" in run("show", "joy", "--rig", "vrm").output


def test_show_as_json_holds_everything() -> None:
    plain = json.loads(run("show", "joy:6", "--json", "--rig", "vrm").output)
    assert plain["format"] == "espressivo-expression/1"
    assert plain["emotions"] == {"joy": 0.6}
    assert plain["face"]["AU12"] == 0.6
    assert plain["prosody"]["pitch_st"] > 0
    assert plain["vrm"]["happy"] == 0.6


def test_show_tells_an_unknown_emotion() -> None:
    with pytest.raises(ExpressionError, match="joyy"):
        run("show", "joyy:6")


def track(folder: Path, *arguments: str) -> Track:
    """Write a track without sound and read it."""
    run("track", "Bob may come.", "--backend", "null", "--out", str(folder / "line.json"), *arguments)
    return Track.read((folder / "line.json").read_bytes())


def test_track_writes_a_file_that_is_read_again(tmp_path: Path) -> None:
    written = track(tmp_path, "--emotion", "joy:6", "--rig", "vrm", "--rig", "arkit", "--fps", "30")
    assert (written.fps, list(written.channels)) == (30, ["vrm", "arkit", "head"])
    assert written.emotions == {"joy": 0.6}


def test_track_tells_what_it_wrote_and_that_the_mouth_is_guessed(tmp_path: Path) -> None:
    done = run("track", "Bob", "--backend", "null", "--out", str(tmp_path / "line.json"))
    assert "frames at 60 a second: arkit (52), head (3)" in done.stderr
    assert "the mouth follows the letters" in done.stderr


def test_track_writes_a_table(tmp_path: Path) -> None:
    run("track", "Bob", "--backend", "null", "--rig", "live2d", "--out", str(tmp_path / "line.csv"))
    rows = list(csv.reader((tmp_path / "line.csv").read_text().splitlines()))
    assert rows[0][:2] == ["time", "ParamAngleX"]
    assert len({len(row) for row in rows}) == 1


def test_track_without_a_file_is_printed() -> None:
    done = run("track", "Bob", "--backend", "null", "--fps", "10")
    assert Track.read(done.stdout.encode()).text == "Bob"


def test_track_without_idle_movement_has_a_still_head(tmp_path: Path) -> None:
    assert not any(any(frame) for frame in track(tmp_path, "--still").channels["head"].frames)
    assert any(any(frame) for frame in track(tmp_path, "--force").channels["head"].frames)


def test_track_writes_over_nothing_unless_asked(tmp_path: Path) -> None:
    track(tmp_path)
    with pytest.raises(AuthoringError, match="--force writes over it"):
        track(tmp_path)


def test_track_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="null"):
        run("track", "Bob", "--backend", "nul")
    with pytest.raises(SpeechError, match="gives no sound"):
        run("track", "Bob", "--backend", "null", "--out", str(tmp_path / "a.json"), "--wav", str(tmp_path / "a.wav"))
    assert not (tmp_path / "a.json").exists()
    with pytest.raises(Exception, match=r"expected FILE\.json or FILE\.csv"):
        run("track", "Bob", "--backend", "null", "--out", "line.txt")


def test_help_lists_the_verbs() -> None:
    listed = run("--help").output
    assert "show" in listed
    assert "track" in listed


def test_track_without_a_voice_says_what_brings_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(choosing, "AUTO", ())
    monkeypatch.setattr(choosing, "NullBackend", lambda _: NullBackend("pip install 'espressivo[speech]'"))
    told = run("track", "Good morning", "--out", str(tmp_path / "a.json")).stderr
    assert "no sound: pip install 'espressivo[speech]'" in told


def test_track_of_nothing_said_blames_nobody(tmp_path: Path) -> None:
    assert "does not tell" not in run("track", "", "--out", str(tmp_path / "a.json")).stderr
