"""Names of voices: what authors write means a voice that is there, or they are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from espressivo.cli.calibrating import calibrate
from espressivo.cli.expression import expression
from espressivo.core.errors import SpeechError
from espressivo.expression.speech.calibration import read_calibration, user_file
from espressivo.expression.speech.espeak import EspeakBackend

voices = EspeakBackend().voices


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (None, "gmw/en-US"),
        ("", "gmw/en-US"),
        ("en-us", "gmw/en-US"),
        ("EN_us", "gmw/en-US"),
        ("en", "gmw/en"),
        ("en-gb", "gmw/en"),
        ("en-GB", "gmw/en"),
        ("gmw/en", "gmw/en"),
        ("GMW/EN", "gmw/en"),
        ("English (America)", "gmw/en-US"),
        ("english (great britain)", "gmw/en"),
        ("en-gb+f2", "gmw/en+f2"),
        ("en-gb+croak", "gmw/en+croak"),
        ("en-us+f3", "gmw/en-US+f3"),
        ("en-us+F3", "gmw/en-US+f3"),
        ("en-us+female3", "gmw/en-US+f3"),
        ("+m3", "gmw/en-US+m3"),
        ("de", "gmw/de"),
        ("pt-br", "roa/pt-BR"),
        ("fr", "roa/fr"),
    ],
)
def test_a_name_means_a_file(name: str | None, file: str) -> None:
    assert voices.find(name) == file


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("en-usa", "did you mean 'en-us'"),
        ("Englisch (America)", "did you mean 'english (america)'"),
        ("qqqqqq", "such as en-us, en-gb, de, fr"),
        ("en-us+croack", "did you mean 'croak'"),
        ("en-us+", "has no variant ''"),
        ("en-us+qqqqqq", "such as f3, m2, croak, whisper"),
    ],
)
def test_what_is_unknown_is_told_with_the_nearest_and_where_all_are(name: str, told: str) -> None:
    with pytest.raises(SpeechError, match="espressivo expression voices") as refused:
        voices.find(name)
    assert told in str(refused.value)


def test_every_voice_is_found_by_the_name_that_is_shown_for_it_and_speaks() -> None:
    for voice in voices.voices:
        assert voices.find(voices.shortest(voice)) == voice.identifier
    backend = EspeakBackend()
    for voice in voices.voices[::12]:
        assert backend.synthesize("Maria", voice=voices.shortest(voice)).backend == "espeak"


def test_every_variant_speaks() -> None:
    backend = EspeakBackend()
    for variant in voices.variants[::6]:
        assert backend.synthesize("Maria", voice=f"en-us+{variant.identifier}").pcm


def run(*arguments: str) -> Result:
    return CliRunner().invoke(expression, arguments, catch_exceptions=False, standalone_mode=False)


def test_the_verb_lists_voices_of_a_language() -> None:
    shown = run("voices", "--language", "en").output
    assert "en-gb " in shown and "English (America)" in shown and "croak" in shown
    assert "gmw/de" not in shown
    data = json.loads(run("voices", "--language", "pt", "--json").output)
    assert data["format"] == "espressivo-voices/1"
    assert {each["say"] for each in data["voices"]} == {"pt", "pt-br"}


def test_the_verb_tells_a_language_that_nobody_speaks() -> None:
    refused = CliRunner().invoke(expression, ["voices", "--language", "enn"])
    assert refused.exit_code == 2
    assert "did you mean" in refused.output


@pytest.mark.whole_programs
def test_the_verb_calibrates_and_what_it_keeps_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    version = EspeakBackend().version
    own = user_file(version)
    own.parent.mkdir(parents=True)
    own.write_text("damaged", encoding="utf-8")  # measuring anew is the remedy for that
    assert not EspeakBackend().available().ok
    done = CliRunner().invoke(calibrate, ["--json"], catch_exceptions=False, standalone_mode=False)
    assert json.loads(done.stdout)["version"] == version
    assert EspeakBackend().calibration == read_calibration(own)


def test_the_verb_writes_over_nothing_unless_asked(tmp_path: Path) -> None:
    kept = tmp_path / "mine.json"
    kept.write_text("mine", encoding="utf-8")
    refused = CliRunner().invoke(calibrate, ["--out", str(kept)])
    assert refused.exit_code == 2
    assert "--force" in refused.output
    assert kept.read_text(encoding="utf-8") == "mine"
