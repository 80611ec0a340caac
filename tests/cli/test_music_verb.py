"""The verb `expression music`."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from espressivo.cli.music import music
from espressivo.core.errors import AuthoringError, ExpressionError

STORY = Path(__file__).resolve().parents[1] / "scenarios" / "stories" / "last-loaf.yaml"


def invoke(*arguments: str | Path) -> tuple[str, str]:
    """What it prints on standard output and on standard error; errors are raised as they are."""
    result = CliRunner().invoke(music, [str(each) for each in arguments], standalone_mode=False, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return result.stdout, result.stderr


def modes(*arguments: str | Path) -> list[str]:
    return [bar["parameters"]["mode"] for bar in json.loads(invoke(*arguments, "--json")[0])["bars"]]


def test_a_feeling_becomes_a_midi_file(tmp_path: Path) -> None:
    target = tmp_path / "a.mid"
    out, err = invoke("--emotion", "joy:7", "--seconds", "30", "--seed", "1", "--out", target)
    assert out == ""
    assert err.startswith(f"espressivo: wrote {target}: 31.3 s, 14 bars, ")
    again = tmp_path / "b.mid"
    invoke("--emotion", "joy:7", "--seconds", "30", "--seed", "1", "--out", again)
    assert target.read_bytes() == again.read_bytes()
    with pytest.raises(AuthoringError, match="--force"):
        invoke("--emotion", "joy:7", "--out", target)


def test_music_is_written_to_what_is_named_as_music(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match=r"expected FILE\.mid"):
        invoke("--emotion", "joy:7", "--out", tmp_path / "a.wav")
    assert not list(tmp_path.iterdir())


def test_a_second_feeling_is_followed() -> None:
    found = modes("--emotion", "joy:8", "--emotion", "fear:9 anger:4")
    assert (found[0], found[-1]) == ("lydian", "aeolian")


def test_the_table_says_what_is_heard() -> None:
    out, _ = invoke("--emotion", "sadness:7")
    assert "aeolian" in out
    assert "bpm" in out


def test_a_recorded_play_is_followed(tmp_path: Path) -> None:
    from espressivo.cli import main

    transcript = tmp_path / "loaf.jsonl"
    CliRunner().invoke(main, ["play", str(STORY), "--seed", "1", "--record", str(transcript)])
    bars = json.loads(invoke("--play", transcript, "--turn-seconds", "10", "--json")[0])["bars"]
    turns = transcript.read_text(encoding="utf-8").count('"type": "turn"')
    assert bars[-1]["time"] + bars[-1]["seconds"] >= 10 * (turns + 1)
    assert len({bar["valence"] for bar in bars}) > 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        ("\x00\xff", 1),
        ("[" * 100_000, 1),
        ('{"type": "opening"}', 1),
        ('{"type": "opening", "format": "espressivo-play/1", "minds": [{"mood": 99}]}', 1),
        ('{"type": "opening", "format": "espressivo-play/1"}\n{"type": "turn", "minds": [{"mood": "bad"}]}', 2),
    ],
)
def test_what_is_no_transcript_is_refused(tmp_path: Path, text: str, line: int | None) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(AuthoringError if line else ExpressionError) as caught:
        invoke("--play", file)
    assert str(caught.value).startswith(f"{file}:{line}: " if line else str(file))


def test_an_authors_own_emotion_leaves_the_mood(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    mind = {"mood": -8, "feelings": [{"type": "Zapfiness", "intensity": 9}]}
    file.write_text(json.dumps({"type": "opening", "format": "espressivo-play/1", "minds": [mind]}), encoding="utf-8")
    assert modes("--play", file) == ["phrygian"] * 2
