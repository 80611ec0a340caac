"""A play as files: voices, their mixture, a timeline, subtitles, faces."""

from __future__ import annotations

import wave
from pathlib import Path

import msgspec
import numpy as np
import pytest

from espressivo.core.errors import AuthoringError
from espressivo.expression.speech.backend import Availability, Speech
from espressivo.expression.speech.choosing import speech_backend
from espressivo.expression.speech.null import NullBackend
from espressivo.scenarios.production.mixing import SAMPLE_RATE, Mixture
from espressivo.scenarios.production.portrayal import Portrayal, reading_time
from espressivo.scenarios.production.produce import Production
from espressivo.scenarios.production.timeline import Entry, Timeline, subtitles
from espressivo.scenarios.staging import Staging

STORY = """\
scenario: A smile
cast:
  Ana:
    voice: en-us+f3
    look: human/chestnut
    shows:
      anger: {instead: joy 6, leaks: 0, to: Ben}
    feels:
      '"[who]" insults me"': anger 8 at [who]
    feeling:
      - {emotion: Anger, intensity: 8, at: Ben, fades: 1}
  Ben: {voice: en-gb+m3}
  Cleo: {voice: martian}
scenes: |
  == start (Ana, Ben, Cleo) "Start"
  Ana to Ben: Good morning.
  Ana to Cleo: Hmm (she looks away) well then.
  (The door opens.)
  Ben to Ana: Ana! I am so sorry.
  Cleo to Ben: Oh no.
  -> end
"""


def staged(folder: Path, text: str = STORY) -> Staging:
    file = folder / "story.yaml"
    file.write_text(
        text.replace(
            """    feels:
      '"[who]" insults me"': anger 8 at [who]
""",
            "",
        ),
        encoding="utf-8",
    )
    return Staging(file)


@pytest.fixture(scope="module")
def produced(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Timeline, list[str]]:
    folder = tmp_path_factory.mktemp("production")
    staging = staged(folder)
    notes: list[str] = []
    backend = speech_backend("espeak")
    assert backend.available().ok, backend.available().why
    with Production(folder / "out", Portrayal(staging.scenario), backend, tell=notes.append) as production:
        staging.perform([production])
        timeline = production.finish()
    return folder / "out", timeline, notes


def samples(file: Path) -> np.ndarray:
    with wave.open(str(file), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, SAMPLE_RATE)
        return np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")


def test_every_line_has_a_voice_and_the_mixture_holds_them_one_after_the_other(
    produced: tuple[Path, Timeline, list[str]],
) -> None:
    folder, timeline, _ = produced
    spoken = [entry for entry in timeline.entries if entry.spoken is not None]
    assert [entry.agent for entry in spoken] == ["Ana", "Ana", "Ben", "Cleo"]
    mixed = samples(folder / "scene.wav")
    assert len(mixed) / SAMPLE_RATE == pytest.approx(timeline.duration, abs=0.01)
    for entry in spoken:
        assert entry.spoken is not None
        line = samples(folder / entry.spoken.file)
        start = round(entry.start * SAMPLE_RATE)
        assert np.array_equal(mixed[start : start + len(line)], line)
        assert np.abs(line).max() > 1000
    over = round((spoken[0].start + spoken[0].duration) * SAMPLE_RATE) + 3  # durations are told to a tenth of a ms
    between = mixed[over : round(spoken[1].start * SAMPLE_RATE)]
    assert not between.any()


def test_the_timeline_tells_words_lips_and_faces(produced: tuple[Path, Timeline, list[str]]) -> None:
    folder, timeline, _ = produced
    assert msgspec.json.decode((folder / "scene.json").read_bytes(), type=Timeline) == timeline
    first = timeline.entries[0]
    assert first.spoken is not None
    assert [word.text.strip(".") for word in first.spoken.words] == ["Good", "morning"]
    assert "PP" in [viseme.viseme for viseme in first.spoken.visemes]
    assert first.look == "human/chestnut"
    assert first.emotions == {"Anger": pytest.approx(8, abs=1)}


def test_a_display_rule_holds_towards_whom_it_says(produced: tuple[Path, Timeline, list[str]]) -> None:
    _, timeline, _ = produced
    to_ben, to_cleo = timeline.entries[:2]
    assert (to_ben.target, to_cleo.target) == ("Ben", "Cleo")
    assert next(iter(to_ben.shown)) == "joy"
    assert to_ben.action_units["AU12"] > 0.4 > to_ben.action_units.get("AU4", 0)
    assert next(iter(to_cleo.shown)) == "anger"
    assert to_cleo.action_units["AU4"] > 0.4 > to_cleo.action_units.get("AU12", 0)


def test_stage_directions_are_not_said_and_places_stay_those_of_the_line(
    produced: tuple[Path, Timeline, list[str]],
) -> None:
    _, timeline, _ = produced
    entry = timeline.entries[1]
    assert entry.spoken is not None
    assert "looks" not in [word.text for word in entry.spoken.words]
    well = next(word for word in entry.spoken.words if word.text.startswith("well"))
    assert entry.text[well.place :].startswith("well")


def test_what_nobody_says_takes_its_time_and_has_no_voice(produced: tuple[Path, Timeline, list[str]]) -> None:
    folder, timeline, _ = produced
    told = next(entry for entry in timeline.entries if not entry.agent)
    assert told.text == "The door opens."
    assert told.spoken is None
    assert told.duration == pytest.approx(reading_time(told.text), abs=1e-3)
    assert "The door opens." in (folder / "scene.vtt").read_text()


def test_a_voice_that_is_not_there_is_replaced_and_told(produced: tuple[Path, Timeline, list[str]]) -> None:
    _, timeline, notes = produced
    assert timeline.entries[-1].spoken is not None
    assert any("Cleo" in note and "martian" in note for note in notes)


def test_faces_are_a_picture(produced: tuple[Path, Timeline, list[str]]) -> None:
    folder, _, _ = produced
    assert (folder / "faces.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_repeated_production_is_the_same_to_the_byte(
    produced: tuple[Path, Timeline, list[str]], tmp_path: Path
) -> None:
    folder, _, _ = produced
    staging = staged(tmp_path)
    with Production(
        tmp_path / "out", Portrayal(staging.scenario), speech_backend("espeak"), tell=lambda _: None
    ) as again:
        staging.perform([again])
        again.finish()
    for file in ("scene.wav", "scene.json", "scene.vtt", "faces.png"):
        assert (tmp_path / "out" / file).read_bytes() == (folder / file).read_bytes(), file


def test_a_production_is_not_written_over_another_unless_asked(
    produced: tuple[Path, Timeline, list[str]], tmp_path: Path
) -> None:
    folder, _, _ = produced
    before = (folder / "scene.wav").read_bytes()
    portrayal = Portrayal(staged(tmp_path).scenario)
    with pytest.raises(AuthoringError, match="--force"):
        Production(folder, portrayal, NullBackend(), tell=lambda _: None)
    assert (folder / "scene.wav").read_bytes() == before


@pytest.mark.parametrize("mine", ["scene.wav", "faces.png", "lines/001-ana.wav"])
def test_what_lies_in_the_folder_is_not_lost_unless_asked(mine: str, tmp_path: Path) -> None:
    portrayal = Portrayal(staged(tmp_path).scenario)
    file = tmp_path / "out" / mine
    file.parent.mkdir(parents=True)
    file.write_text("recorded by an actor")
    with pytest.raises(AuthoringError, match=file.name):
        Production(tmp_path / "out", portrayal, NullBackend(), tell=lambda _: None)
    assert file.read_text() == "recorded by an actor"
    with Production(tmp_path / "out", portrayal, NullBackend(), tell=lambda _: None, force=True):
        assert not file.exists()


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    portrayal = Portrayal(staged(tmp_path).scenario)
    mine = tmp_path / "out" / "lines" / "01.wav"
    mine.parent.mkdir(parents=True)
    mine.write_text("recorded by an actor")
    for force in (False, True):
        with Production(tmp_path / "out", portrayal, NullBackend(), tell=lambda _: None, force=force):
            assert mine.read_text() == "recorded by an actor"


def test_a_backend_without_sound_says_so(tmp_path: Path) -> None:
    notes: list[str] = []
    missing = NullBackend("pip install 'espressivo[speech]'")
    with Production(tmp_path / "out", Portrayal(staged(tmp_path).scenario), missing, tell=notes.append):
        assert notes == ["no voice: pip install 'espressivo[speech]'; times are reckoned"]


class Mute(NullBackend):
    """Cannot speak here."""

    def available(self) -> Availability:
        return Availability(False, "espeak-ng is missing: apt install espeak-ng")


def test_without_a_voice_times_are_reckoned_and_what_is_missing_is_told(tmp_path: Path) -> None:
    staging = staged(tmp_path)
    notes: list[str] = []
    with Production(tmp_path / "out", Portrayal(staging.scenario), Mute(), tell=notes.append) as production:
        staging.perform([production])
        timeline = production.finish()
    assert any("apt install espeak-ng" in note for note in notes)
    assert not (tmp_path / "out" / "scene.wav").exists()
    assert all(entry.duration > 0 for entry in timeline.entries)
    assert all(entry.spoken.file == "" for entry in timeline.entries if entry.spoken is not None)


def test_voices_of_another_rate_are_resampled(tmp_path: Path) -> None:
    tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)).astype("<i2")
    with Mixture(tmp_path / "mixed.wav") as mixture:
        mixture.add(tone.tobytes(), 16000, 0.5)
        assert mixture.duration == pytest.approx(1.5, abs=1e-3)
    found = samples(tmp_path / "mixed.wav")
    spectrum = np.abs(np.fft.rfft(found[SAMPLE_RATE // 2 :].astype(float)))
    assert abs(int(spectrum.argmax()) - 440) <= 1


def test_subtitles_escape_what_would_be_markup_and_keep_to_one_cue() -> None:
    timeline = Timeline("A", 0, 4000.0, [Entry(1, 3725.5, 2.0, "Ana", "a < b --> c\n\nd & e")])
    assert subtitles(timeline) == ("WEBVTT\n\n01:02:05.500 --> 01:02:07.500\n<v Ana>a &lt; b --&gt; c d &amp; e\n")


def test_nothing_said_is_no_speech() -> None:
    assert Speech("", b"", 22050, 0.0).words == ()


def test_who_cannot_read_somebody_is_silent_before_the_line(tmp_path: Path) -> None:
    def starts(text: str, folder: Path) -> list[float]:
        folder.mkdir()
        staging = staged(folder, text)
        with Production(folder / "out", Portrayal(staging.scenario), NullBackend(), tell=lambda _: None) as production:
            staging.perform([production])
            return [entry.start for entry in production.finish().entries]

    sure = starts(STORY, tmp_path / "sure")
    unsure = starts(
        STORY.replace("    voice: en-us+f3\n", '    voice: en-us+f3\n    believes: {"Mixed(Ben)": 0.5}\n'),
        tmp_path / "unsure",
    )
    assert unsure[0] == pytest.approx(sure[0] + 0.8)
    assert unsure[-1] == pytest.approx(sure[-1] + 0.8)
