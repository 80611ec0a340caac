"""``espressivo speak``: aloud, into a file, or as times."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from espressivo.cli import program
from espressivo.cli.speaking import speak
from espressivo.core.errors import EspressivoError, MissingExtraError
from espressivo.expression.speech import choosing, devices
from espressivo.expression.speech.backend import Availability
from espressivo.expression.speech.null import NullBackend
from espressivo.expression.speech.wav import read_sound


def run(*arguments: str, stdin: str = "", status: int = 0) -> Result:
    """Run the verb; an error of ours is kept as the exception that the program turns into one line."""
    result = CliRunner().invoke(speak, list(arguments), input=stdin, standalone_mode=False)
    if status == 0:
        assert result.exception is None, result.exception
        assert result.return_value == program.OK
    return result


@pytest.fixture
def no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_has_device", lambda *_: False)
    monkeypatch.delenv("SDL_AUDIODRIVER", raising=False)


def test_a_text_becomes_a_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "a.wav"
    printed = run("Good", "morning,", "Ana", "--emotion", "joy:6", "--out", str(file)).stdout
    pcm, _ = read_sound(file.read_bytes())
    assert len(pcm) > 20_000
    first, second, third = printed.splitlines()
    assert first == "😄 Good morning, Ana"
    assert "faster" in second
    assert "semitones higher" in second
    assert third == f"wrote {file}"


def test_sound_is_written_to_what_is_named_as_sound(tmp_path: Path) -> None:
    assert "expected FILE.wav" in str(run("Hi", "--out", str(tmp_path / "a.mp3"), status=2).exception)
    assert not (tmp_path / "a.mp3").exists()


def test_what_is_no_number_is_refused_in_words() -> None:
    assert "rate is nan, expected a finite number" in str(run("Hi", "--rate", "nan", status=2).exception)


def test_the_same_again_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        run("Good morning", "--emotion", "anger:7", "--out", str(tmp_path / name), "--quiet")
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()


def test_feelings_sound_different(tmp_path: Path) -> None:
    for feeling in ("joy:8", "sadness:8"):
        run("Good morning", "--emotion", feeling, "--out", str(tmp_path / f"{feeling[:3]}.wav"), "--quiet")
    assert (tmp_path / "sad.wav").stat().st_size > (tmp_path / "joy.wav").stat().st_size


def test_quiet_prints_nothing(tmp_path: Path) -> None:
    result = run("Good morning", "--out", str(tmp_path / "a.wav"), "--quiet")
    assert result.output == ""


def test_a_file_that_exists_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    file.write_text("dear to me", encoding="utf-8")
    assert "this file exists; --force writes over it" in str(run("Hi", "--out", str(file), status=2).exception)
    assert file.read_text(encoding="utf-8") == "dear to me"
    run("Hi", "--out", str(file), "--force")
    assert read_sound(file.read_bytes())


def test_times_for_programs(tmp_path: Path) -> None:
    told = json.loads(run("Good morning", "--json", "--emotion", "joy:6", "--rate", "10").stdout)
    assert told["format"] == "espressivo-speech/1"
    assert [word["text"] for word in told["words"]] == ["Good", "morning"]
    assert len(told["phonemes"]) > 6
    assert len(told["visemes"]) > 6
    assert told["prosody"]["rate"] > 0.1
    assert told["out"] is None
    assert 0.3 < told["duration"] < 3
    for name in ("words", "phonemes", "visemes"):
        starts = [each["start"] for each in told[name]]
        assert starts == sorted(starts)
    file = tmp_path / "a.wav"
    assert json.loads(run("Good morning", "--json", "--out", str(file)).stdout)["out"] == str(file)
    assert file.exists()


def test_a_text_comes_from_standard_input() -> None:
    told = json.loads(run("-", "--backend", "null", "--json", stdin="Good morning,\nAna.\n").stdout)
    assert told["text"] == "Good morning,\nAna."


@pytest.mark.parametrize("text", ["-", " "])
def test_nothing_to_say_is_wrong_usage(text: str) -> None:
    assert "there is nothing to say" in str(run(text, status=2).exception)


def test_too_much_to_say_is_wrong_usage() -> None:
    assert "at most 10,000 characters" in str(run("-", stdin="x" * 10_001, status=2).exception)


def test_ssml_is_printed_or_written(tmp_path: Path) -> None:
    printed = run("Good morning", "--backend", "ssml", "--pitch", "3").stdout
    assert printed.splitlines()[1].endswith('<prosody pitch="+3st">Good morning</prosody></speak>')
    file = tmp_path / "a.ssml"
    run("Good morning", "--backend", "ssml", "--pitch", "3", "--out", str(file), "--quiet")
    assert file.read_text(encoding="utf-8") == printed


def test_what_cannot_be_done_is_told() -> None:
    result = run("Good morning", "--backend", "null", "--json", "--pitch", "3")
    assert "null cannot do this, or not as far as asked: pitch" in result.stderr


@pytest.mark.usefixtures("no_device")
@pytest.mark.skipif(os.name != "posix", reason="POSIX: elsewhere there is always something to play on")
def test_without_a_loudspeaker_it_says_what_to_do() -> None:
    result = run("Good morning", status=2)
    assert isinstance(result.exception, EspressivoError)
    assert str(result.exception).startswith("nothing can be heard: there is no sound card")
    assert "--out" in str(result.exception)
    assert result.stdout == ""


def test_aloud_it_is_played(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    note = tmp_path / "note.wav"
    player = tmp_path / "aplay"
    player.write_text(f"#!/bin/sh\ncp \"$2\" '{note}'\n", encoding="utf-8")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(devices, "_has_device", lambda server="": not server)
    assert "Good morning" in run("Good morning").stdout
    assert read_sound(note.read_bytes())


def test_null_can_only_tell_times() -> None:
    assert "null makes no sound" in str(run("Hi", "--backend", "null", status=2).exception)
    assert "null makes no sound" in str(run("Hi", "--backend", "null", "--out", "x.wav", status=2).exception)
    assert not Path("x.wav").exists()


def test_names_are_helped_with() -> None:
    assert "did you mean 'pyttsx3'?" in str(run("Hi", "--backend", "pytsx3", status=2).exception)
    assert "no voice 'xx-yy'" in str(run("Hi", "--voice", "xx-yy", status=2).exception)
    assert "joi" in str(run("Hi", "--emotion", "joi:3", status=2).exception)


def test_a_backend_that_is_away_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away(NullBackend):
        name = "parrot"
        why = "it has flown"

        def available(self) -> Availability:
            return Availability(False, self.why)

    monkeypatch.setattr(choosing, "_OURS", {"parrot": Away})
    assert str(run("Hi", "--backend", "parrot", status=2).exception) == "parrot cannot speak here: it has flown"
    monkeypatch.setattr(Away, "why", "pip install 'espressivo[speech]'")
    assert isinstance(run("Hi", "--backend", "parrot", status=3).exception, MissingExtraError)
