"""espeak-ng in this process: what is said, when, how, and what is refused."""

from __future__ import annotations

import ctypes
import threading
from pathlib import Path

import numpy as np
import pytest

from espressivo.core.errors import SpeechError
from espressivo.expression.expression import Prosody
from espressivo.expression.speech.backend import Speech, SpeechBackend
from espressivo.expression.speech.choosing import speech_backend
from espressivo.expression.speech.espeak import LONGEST_TEXT, EspeakBackend
from espressivo.expression.speech.espeak_library import find_library
from espressivo.expression.speech.espeak_session import Session, open_session
from espressivo.expression.speech.pitch import loudness_db, samples_of, speech_bounds, tune_of

SENTENCE = "The kettle is on the stove, and the letter lies on the table."
QUIET_S = 0.05

backend = EspeakBackend()


@pytest.fixture(params=["system", "pip"])
def library(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    try:
        find_library(name)
    except SpeechError as missing:
        pytest.skip(f"libespeak-ng: {missing}")
    return name


def spoken_seconds(speech: Speech) -> float:
    first, last = speech_bounds(samples_of(speech.pcm))
    return (last - first) / speech.sample_rate


def median_hz(speech: Speech) -> float:
    tune = tune_of(samples_of(speech.pcm), speech.sample_rate)
    assert tune is not None
    return tune.median_hz


def words(text: str, **how: object) -> list[str]:
    return [word.text for word in backend.synthesize(text, **how).words]  # type: ignore[arg-type]


def test_it_is_a_backend_and_says_which_library_it_uses(library: str) -> None:
    found = EspeakBackend(library)
    assert isinstance(found, SpeechBackend)
    assert found.available().ok
    assert found.available().why.startswith(f"espeak-ng {found.version}")
    assert found.name == f"espeak:{library}"


def test_words_and_phonemes_come_with_their_times(library: str) -> None:
    speech = EspeakBackend(library).synthesize("Good morning, Ana.")
    assert [word.text for word in speech.words] == ["Good", "morning", "Ana"]
    assert [word.place for word in speech.words] == [0, 5, 14]
    assert "".join(each.ipa for each in speech.phonemes).startswith("ɡʊdmɔː")
    ends = [each.start + each.duration for each in speech.phonemes]
    assert all(end == pytest.approx(each.start) for end, each in zip(ends, speech.phonemes[1:], strict=False))
    assert ends[-1] == pytest.approx(speech.duration)
    assert speech.duration == pytest.approx(len(speech.pcm) / 2 / speech.sample_rate)


def test_a_word_lasts_until_its_last_sound_and_not_through_the_pause() -> None:
    speech = backend.synthesize("Wait. Now go.")
    wait, now, _ = speech.words
    assert 0.1 < wait.duration < 0.6
    assert now.start - (wait.start + wait.duration) > 0.2


def test_pauses_are_silent_and_vowels_are_not() -> None:
    speech = backend.synthesize("Wait. Now go.")
    samples, rate = samples_of(speech.pcm), speech.sample_rate

    def level(start: float, duration: float) -> float:
        return float(np.abs(samples[int(start * rate) : int((start + duration) * rate)]).max())

    pauses = [each for each in speech.phonemes[:-1] if not each.ipa]
    assert pauses and all(level(each.start + 0.03, each.duration - 0.03) < 0.01 for each in pauses)
    assert all(level(each.start, each.duration) > 0.05 for each in speech.phonemes if each.ipa in ("eɪ", "aʊ", "oʊ"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Größe über Füße", ["Größe", "über", "Füße"]),
        ("In 2019 it rained.", ["In", "2019", "it", "rained"]),
        ("“Don’t,” she said.", ["Don’t", "she", "said"]),
        ("I like 😀 a lot", ["I", "like", "😀", "a", "lot"]),
        ("you <b>see</b> it", ["you", "b", "see", "/", "b", "it"]),
        ("a well-known story", ["a", "well-known", "story"]),
        ("one\ntwo\r\n\tthree", ["one", "two", "three"]),
        ("e\u0301te\u0301 end", None),
    ],
)
def test_words_stand_where_they_stand_in_the_text(text: str, expected: list[str] | None) -> None:
    speech = backend.synthesize(text)
    assert all(text[word.place :].startswith(word.text) for word in speech.words)
    assert expected is None or [word.text for word in speech.words] == expected
    starts = [word.start for word in speech.words]
    assert starts == sorted(starts)
    assert all(word.duration > 0 for word in speech.words)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "!?", "?", "—", "\x00\x01\x02", "\ud800"])
def test_nothing_to_say_is_an_empty_speech(text: str) -> None:
    speech = backend.synthesize(text, Prosody(0.2, 3, 1.2, 2, 2))
    assert speech == Speech(text, b"", speech.sample_rate, 0.0, backend="espeak")


def test_nothing_in_a_text_is_a_command() -> None:
    plain = words("loud text")
    assert words('<prosody rate="10%">loud</prosody> text') != plain
    assert words("\x0150Ploud text") == ["50Ploud", "text"]
    spelt = "".join(each.ipa for each in backend.synthesize("[[h@l'oU]]").phonemes)
    assert spelt.startswith("eɪtʃ")
    assert median_hz(backend.synthesize("\x0199P" + SENTENCE)) == pytest.approx(
        median_hz(backend.synthesize(" 99P" + SENTENCE)), rel=1e-9
    )


def test_the_same_is_the_same_whatever_was_said_before(library: str) -> None:
    first, asked = EspeakBackend(library), Prosody(0.1, 2, 1.2, 3, 1, ((2, 0.3),))
    for voice in ("en-us", "en-us+f3", "en-gb+croak", "en-us+whisper"):
        before = first.synthesize(SENTENCE, asked, voice)
        first.synthesize("Something else?", Prosody(0.5), "de")
        assert first.synthesize(SENTENCE, asked, voice) == before
        assert EspeakBackend(library).synthesize(SENTENCE, asked, voice) == before


@pytest.mark.parametrize("voice", ["en-us", "en-gb", "en-us+f3"])
@pytest.mark.parametrize("rate", [-0.4, -0.15, 0.1, 0.3, 0.8])
def test_the_rate_is_what_was_asked(library: str, voice: str, rate: float) -> None:
    said = EspeakBackend(library)
    rest, quick = said.synthesize(SENTENCE, voice=voice), said.synthesize(SENTENCE, Prosody(rate=rate), voice)
    assert spoken_seconds(rest) / spoken_seconds(quick) == pytest.approx(1 + rate, rel=0.03)
    assert quick.dropped == ()


@pytest.mark.parametrize("voice", ["en-us", "en-gb", "en-us+f3"])
@pytest.mark.parametrize("semitones", [-5, -2, 3, 6])
def test_the_pitch_is_what_was_asked(library: str, voice: str, semitones: float) -> None:
    said = EspeakBackend(library)
    rest, moved = said.synthesize(SENTENCE, voice=voice), said.synthesize(SENTENCE, Prosody(pitch_st=semitones), voice)
    assert 12 * np.log2(median_hz(moved) / median_hz(rest)) == pytest.approx(semitones, abs=0.3)


@pytest.mark.parametrize("range_x", [0.4, 0.6, 1.25, 1.65])
def test_the_range_is_what_was_asked_and_the_pitch_stays(library: str, range_x: float) -> None:
    said = EspeakBackend(library)
    before, after = (
        tune_of(samples_of(each.pcm), each.sample_rate)
        for each in (said.synthesize(SENTENCE), said.synthesize(SENTENCE, Prosody(range_x=range_x)))
    )
    assert before is not None and after is not None
    assert after.range_st / before.range_st == pytest.approx(range_x, rel=0.15)
    assert 12 * np.log2(after.median_hz / before.median_hz) == pytest.approx(0, abs=0.3)


@pytest.mark.parametrize("decibels", [-12, -5, 3, 5.5])
def test_the_loudness_is_what_was_asked_whatever_the_pitch(library: str, decibels: float) -> None:
    said = EspeakBackend(library)
    for pitch in (0, 4):
        rest, loud = said.synthesize(SENTENCE), said.synthesize(SENTENCE, Prosody(pitch_st=pitch, gain_db=decibels))
        found = loudness_db(samples_of(loud.pcm)) - loudness_db(samples_of(rest.pcm))
        assert found == pytest.approx(decibels, abs=0.5)
        assert loud.dropped == ()


@pytest.mark.parametrize("gap", [1, 4, 10])
def test_a_gap_adds_what_it_says(gap: int) -> None:
    """Eleven pairs of words stand without a comma between them."""
    rest, parted = backend.synthesize(SENTENCE), backend.synthesize(SENTENCE, Prosody(gap_10ms=gap))
    assert spoken_seconds(parted) - spoken_seconds(rest) == pytest.approx(11 * gap / 100, abs=0.03 * rest.duration)


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        (Prosody(rate=4), ("rate",)),
        (Prosody(pitch_st=30), ("pitch",)),
        (Prosody(range_x=5), ("range",)),
        (Prosody(gain_db=25), ("volume",)),
        (Prosody(gap_10ms=90), ("gap",)),
    ],
)
def test_what_is_beyond_reach_is_given_as_far_as_it_goes_and_named(asked: Prosody, missing: tuple[str, ...]) -> None:
    speech = backend.synthesize(SENTENCE, asked)
    assert set(missing) <= set(speech.dropped)
    assert speech.pcm != backend.synthesize(SENTENCE).pcm
    assert np.abs(samples_of(speech.pcm)).max() < 1


def test_a_whisper_cannot_be_higher() -> None:
    assert backend.synthesize(SENTENCE, Prosody(0.1, 4, 1.5), "en-us+whisper").dropped == ("pitch", "range")


def test_a_break_is_silence_of_that_length_before_its_word() -> None:
    speech = backend.synthesize("I never said that.", Prosody(breaks=((2, 0.7),)))
    never, said = speech.words[1:3]
    samples, rate = samples_of(speech.pcm), speech.sample_rate
    inside = samples[int((never.start + never.duration) * rate) + rate // 20 : int(said.start * rate)]
    silent = len(inside) / rate
    assert 0.6 < silent < 0.8
    assert np.abs(inside).max() < 1e-3
    assert [word.place for word in speech.words] == [0, 2, 8, 13]


def test_breaks_before_the_first_and_after_the_last_word_are_made_too() -> None:
    rest = backend.synthesize("Good morning")
    assert backend.synthesize("Good morning", Prosody(breaks=((0, 0.5),))).words[0].start == pytest.approx(
        0.5, abs=0.02
    )
    late = backend.synthesize("Good morning", Prosody(breaks=((9, 0.5),)))
    assert late.duration - rest.duration == pytest.approx(0.5, abs=0.1)
    assert [word.text for word in late.words] == ["Good", "morning"]


@pytest.mark.parametrize(
    "prosody",
    [
        Prosody(rate=-1),
        Prosody(rate=float("nan")),
        Prosody(pitch_st=float("inf")),
        Prosody(range_x=-1),
        Prosody(gap_10ms=-1),
        Prosody(breaks=((-1, 0.1),)),
        Prosody(breaks=((1, 1e9),)),
        Prosody(breaks=((1, float("nan")),)),
    ],
)
def test_a_prosody_that_cannot_be_is_refused(prosody: Prosody) -> None:
    with pytest.raises(SpeechError):
        backend.synthesize(SENTENCE, prosody)


def test_a_text_that_is_too_long_is_refused_with_the_remedy() -> None:
    with pytest.raises(SpeechError, match="sentence by sentence"):
        backend.synthesize("no " * 40_000)


@pytest.mark.whole_programs
def test_the_longest_text_is_said_with_every_word() -> None:
    text = ("We walked along the river until it was dark. " * 500)[:LONGEST_TEXT].rsplit(" ", 1)[0]
    speech = backend.synthesize(text)
    assert len(speech.words) == len(text.split())
    assert speech.words[-1].place > LONGEST_TEXT - 100


def test_one_endless_word_is_said() -> None:
    assert backend.synthesize("a" * 5_000).duration > 1


def test_threads_wait_for_each_other() -> None:
    expected = backend.synthesize(SENTENCE, Prosody(0.2))
    found: list[Speech] = []
    threads = [
        threading.Thread(target=lambda: found.append(EspeakBackend().synthesize(SENTENCE, Prosody(0.2))))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 6


def test_a_session_inside_a_session_is_refused() -> None:
    library = find_library()
    with open_session(library), pytest.raises(SpeechError, match="one text at a time"):
        backend.synthesize(SENTENCE)
    assert backend.synthesize(SENTENCE).words


def test_what_is_raised_while_it_speaks_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with open_session(find_library()) as session:
        session.set_voice("gmw/en-US")
        monkeypatch.setattr(ctypes, "string_at", interrupt)
        with pytest.raises(KeyboardInterrupt):
            session.speak(SENTENCE)
        monkeypatch.undo()
        assert session.speak("Go on.")[0]


def test_the_library_itself_would_keep_its_voice_so_a_bad_one_is_an_error() -> None:
    def set_bad(session: Session) -> None:
        session.set_voice("en-nowhere")

    with open_session(find_library()) as session, pytest.raises(SpeechError, match="en-nowhere"):
        set_bad(session)


def test_a_library_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESPRESSIVO_ESPEAK", "pip")
    assert find_library().origin == "pip"
    assert find_library("system").origin == "system"


def test_a_file_that_is_no_library_is_told(tmp_path: Path) -> None:
    for name, content in (("text.so", b"no library"), ("empty.so", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        found = EspeakBackend(str(path)).available()
        assert not found.ok
        assert name in found.why
    missing = EspeakBackend(str(tmp_path / "none.so")).available()
    assert not missing.ok
    assert "'system', 'pip' or the path" in missing.why


def test_a_library_of_another_kind_is_told() -> None:
    found = EspeakBackend(_a_system_library()).available()
    assert not found.ok
    assert "is no espeak-ng library" in found.why


def _a_system_library() -> str:
    import _ctypes

    return str(Path(_ctypes.__file__))


def test_a_folder_without_data_is_told(tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "libespeak-ng.so"
    shutil.copy(find_library("pip").path, copy)
    (tmp_path / "espeak-ng-data").mkdir()
    found = EspeakBackend(str(copy)).available()
    assert not found.ok
    assert "finds no data" in found.why


def test_closing_twice_is_allowed_and_it_speaks_again() -> None:
    said = EspeakBackend()
    said.close()
    said.close()
    assert said.synthesize("Yes.").words


def test_marks_before_a_word_stay_with_it_after_a_break() -> None:
    speech = backend.synthesize("She said “no” and left.", Prosody(breaks=((2, 0.5),)))
    assert [word.text for word in speech.words] == ["She", "said", "no", "and", "left"]
    assert speech.words[2].start - speech.words[1].start - speech.words[1].duration > 0.4


@pytest.mark.parametrize("name", ["kl", "esx/kl", "Greenlandic+f2"])
def test_a_voice_that_crashes_is_not_let_into_this_process(name: str) -> None:
    pip = EspeakBackend("pip")
    if not pip.available().ok or not pip.version.startswith("1.52"):
        pytest.skip("libespeak-ng: pip's 1.52")
    with pytest.raises(SpeechError, match=r"crashes at some texts.*'apart:espeak:pip'"):
        pip.synthesize("123", voice=name)
    assert EspeakBackend("pip").synthesize("123", voice="da+f2").duration > 0


def test_a_voice_that_crashes_speaks_or_fails_in_a_process_of_its_own() -> None:
    apart = speech_backend("apart:espeak:pip")
    try:
        assert apart.synthesize("aluu", voice="kl").duration > 0
    finally:
        apart.close()
