"""`espressivo perceive`: what a text, faces, a voice and a picture tell, for people and for programs."""

from __future__ import annotations

import json
import struct
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from terminal import run

from espressivo.cli import main
from espressivo.ontology import load
from espressivo.perception.text.learned import MODEL
from espressivo.perception.text.model_file import read_model
from espressivo.perception.text.onnx_export import onnx_bytes


def shown(*arguments: str | Path, given: str = "") -> str:
    result = CliRunner().invoke(main, ["perceive", *map(str, arguments)], input=given)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def told(*arguments: str | Path) -> list[dict[str, Any]]:
    data = json.loads(shown(*arguments, "--json"))
    assert data["format"] == "espressivo-perception/1"
    found: list[dict[str, Any]] = data["estimates"]
    return found


def fails(*arguments: str | Path, given: str = "") -> str:
    result = CliRunner().invoke(main, ["perceive", *map(str, arguments)], input=given)
    assert (result.exit_code, result.stdout) == (2, ""), result.stderr
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("espressivo: error: ").rstrip()


@pytest.fixture
def smile(tmp_path: Path) -> Path:
    """A track of a face that begins to smile after two seconds."""
    rows = [f"{t / 10},{0.7 if t >= 20 else 0},{0.8 if t >= 20 else 0}" for t in range(40)]
    path = tmp_path / "smile.csv"
    path.write_text("\n".join(["time,AU6,AU12", *rows]))
    return path


@pytest.fixture
def hum(tmp_path: Path) -> Path:
    """Two seconds of a hum that swells and sinks."""
    t = np.arange(32_000) / 16_000
    samples = np.sin(2 * np.pi * 180 * t) * (0.3 + 0.3 * np.sin(2 * np.pi * 4 * t))
    path = tmp_path / "hum.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 20_000).astype("<i2").tobytes())
    return path


class TestText:
    def test_both_sides_of_it_are_shown_with_reasons(self) -> None:
        page = shown("text", "I am so sad. My dog died last night and I could not do anything.")
        assert page.startswith("What the words express  expressed, by goemotions")
        assert "says “sad”" in page
        assert "What happened, as it is told  elicited, by told-event" in page
        assert "not wished for" in page

    def test_nothing_stands_behind_the_last_word_of_a_line(self) -> None:
        page = shown("text", "I am so happy, thank you!")
        assert all(line == line.rstrip() for line in page.splitlines())

    def test_programs_get_nodes_of_the_ontology(self) -> None:
        expressed, happened = told("text", "I am so sad.", "--about", "Bo")
        assert next(iter(expressed["emotions"])) == "Sadness"
        assert all(load().node(name).id == name for name in expressed["emotions"])
        assert (expressed["aspect"], happened["aspect"]) == ("expressed", "elicited")
        assert expressed["subject"] == "Bo"
        assert "desirability" in happened["appraisals"]

    def test_it_is_read_from_standard_input(self) -> None:
        assert shown("text", "-", given="I am so sad.") == shown("text", "I am so sad.")

    def test_a_flood_is_refused(self) -> None:
        assert "more than 1,000,000 characters" in fails("text", "-", given="a" * 1_000_001)

    def test_no_words_are_refused(self) -> None:
        assert fails("text", " ").startswith("there are no words to read")

    def test_a_neutral_text_says_that_nothing_was_found(self) -> None:
        assert "nothing was found" in shown("text", "The train leaves at nine.")

    def test_terminals_without_signs_get_letters(self) -> None:
        found = run("perceive", "text", "I am so sad.", PYTHONUTF8="0", PYTHONIOENCODING="ascii", NO_COLOR="1")
        assert found.returncode == 0
        assert "####" in found.stdout


class TestTextByAModelOfOnesOwn:
    WORDS = "Thank you so much, this made my day!"

    def test_what_training_wrote(self, tmp_path: Path) -> None:
        (tmp_path / "mine.npz").write_bytes(MODEL.read_bytes())
        assert told("text", self.WORDS, "--model", tmp_path / "mine.npz") == told("text", self.WORDS)

    def test_an_onnx_model_with_its_label_map_beside_it(self, tmp_path: Path) -> None:
        pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
        model = read_model(MODEL)
        path = tmp_path / "mine.onnx"
        path.write_bytes(onnx_bytes(model))
        (tmp_path / "labels.json").write_text(json.dumps({"labels": list(model.labels), "vocabulary": "goemotions27"}))
        found = told("text", self.WORDS, "--model", path, "--tokens", MODEL, "--about", "Bo")[0]
        assert (next(iter(found["emotions"])), found["source"], found["subject"]) == ("Gratitude", "mine", "Bo")
        assert "mine takes it for gratitude" in shown("text", self.WORDS, "--model", path, "--tokens", MODEL)
        gone = fails("text", self.WORDS, "--model", path, "--tokens", tmp_path / "gone.npz")
        assert "gone.npz: there is no such file" in gone

    def test_what_is_no_model_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "mine.npz").write_bytes(b"nothing")
        assert "this is no text model" in fails("text", "hello", "--model", tmp_path / "mine.npz")
        assert "labels.json: there is no such file" in fails("text", "hello", "--model", tmp_path / "gone.onnx")
        assert "a model of yours is a file, .onnx or .npz" in fails("text", "hello", "--model", "tiny.bin")
        other = MODEL.with_name("appraisal.npz")
        assert "goemotions27" in fails("text", "hello", "--model", other)

    def test_options_that_do_not_go_together_are_refused(self) -> None:
        assert fails("text", "hello", "--labels", "x.json").startswith("--labels and --tokens belong to --model FILE")
        assert fails("text", "hello", "--kept", "x").startswith("a language model needs --llm URL and --model NAME")
        assert fails("text", "hello", "--llm", "http://x").startswith("a language model needs --llm URL")
        assert "has its own labels" in fails("text", "hello", "--model", MODEL, "--labels", "x.json")


class TestFaces:
    def test_windows_and_the_clearest_face_are_shown(self, smile: Path) -> None:
        page = shown("aus", smile)
        assert "0.0-1.0 s  at rest" in page
        assert "2.0-3.0 s  joy" in page
        assert "Conclusion\n    joy" in page

    def test_programs_get_every_window(self, smile: Path) -> None:
        found = told("aus", smile, "--window", "2", "--about", "Bo")
        assert len(found) == 2
        assert found[0]["emotions"] == {}
        assert next(iter(found[1]["emotions"])) == "Joy"

    def test_what_is_no_table_is_refused(self, hum: Path) -> None:
        assert fails("aus", hum).startswith(f"{hum}:1: no text in UTF-8")


class TestVoice:
    def test_arousal_is_shown_and_no_emotion_named(self, hum: Path) -> None:
        assert "arousal" in shown("wav", hum)
        assert told("wav", hum)[0]["emotions"] == {}

    def test_what_is_no_sound_is_refused(self, smile: Path) -> None:
        assert "expected a WAV file" in fails("wav", smile)


class TestPeople:
    def test_corrections_are_learned_listed_applied_and_forgotten(self, tmp_path: Path) -> None:
        kept = ("--profiles", tmp_path / "people")
        assert shown("people", *kept) == "there are no profiles\n"
        for _ in range(3):
            said = shown("correct", "Bo", *kept, "--said", "sadness", "--meant", "joy")
        assert said == "Bo: 3 corrections, text 40% to be trusted\n"
        words = ("text", "I am so sad.", "--about", "Bo")
        before, after = told(*words)[0]["emotions"], told(*words, *kept)[0]["emotions"]
        assert before.get("Joy", 0) < after["Joy"]
        assert after["Sadness"] < before["Sadness"]
        assert shown("forget", "Bo", *kept) == "Bo is forgotten\n"
        assert shown("forget", "Bo", *kept) == "nothing was known of Bo\n"
        assert told(*words, *kept)[0]["emotions"] == before

    def test_a_face_at_rest_is_taken_out(self, tmp_path: Path, smile: Path) -> None:
        kept = ("--profiles", tmp_path / "people")
        assert "face at rest" in shown("correct", "Bo", *kept, "--usual-face", smile)
        plain, relieved = told("aus", smile)[-1], told("aus", smile, "--about", "Bo", *kept)[-1]
        assert relieved["action_units"]["AU12"] < plain["action_units"]["AU12"]

    def test_a_usual_voice_is_compared_with(self, tmp_path: Path, hum: Path) -> None:
        kept = ("--profiles", tmp_path / "people")
        assert "usual voice from 1 utterances" in shown("correct", "Bo", *kept, "--usual-voice", hum)
        (found,) = told("wav", hum, "--about", "Bo", *kept)
        assert found["evidence"][0]["observation"] == "sounds as usual"

    def test_what_is_not_said_is_asked_for(self, tmp_path: Path) -> None:
        kept = ("--profiles", tmp_path)
        assert "give --said and --meant" in fails("correct", "Bo", *kept)
        assert "--profiles needs --about" in fails("text", "Hello", *kept)
        assert "cannot have a profile" in fails("forget", "../Bo", *kept)
        assert "did you mean Fear?" in fails("correct", "Bo", *kept, "--said", "joy", "--meant", "faer")


class TestPicture:
    def test_light_and_colours_are_measured(self, tmp_path: Path) -> None:
        pytest.importorskip("PIL")
        picture = tmp_path / "grey.bmp"
        picture.write_bytes(_bmp(4, 4, (40, 40, 40)))
        (found,) = told("image", picture)
        assert found["aspect"] == "elicited"
        assert found["confidence"] <= 0.15
        assert "dark" in shown("image", picture)

    def test_what_is_no_picture_is_refused(self, smile: Path) -> None:
        pytest.importorskip("PIL")
        assert "no picture that can be read" in fails("image", smile)


def _bmp(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    row = bytes(colour) * width
    pixels = (row + bytes(-len(row) % 4)) * height
    head = struct.pack("<2sIHHI", b"BM", 54 + len(pixels), 0, 0, 54)
    return head + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(pixels), 2835, 2835, 0, 0) + pixels
