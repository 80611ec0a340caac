"""Every backend does what is expected of one, and the test that says so finds one that does not."""

from __future__ import annotations

import math
import struct
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from speech_fakes import Broken, Unfit

from espressivo.core.errors import AuthoringError, SpeechError
from espressivo.expression.expression import NEUTRAL_PROSODY, Prosody
from espressivo.expression.speech import choosing
from espressivo.expression.speech.backend import Availability, Speech, SpeechBackend
from espressivo.expression.speech.checking import check_speech_backend, faults_of
from espressivo.expression.speech.choosing import speech_backend
from espressivo.expression.speech.manner import manner_words, together
from espressivo.expression.speech.null import NullBackend
from espressivo.expression.speech.ssml_backend import SsmlBackend
from espressivo.expression.speech.wav import read_sound, wav_bytes, write_wav
from espressivo.expression.speech.words import aligned, reckoned_seconds, spread, words_in
from espressivo.expression.speech.worker import Worker

NEUTRAL = Prosody()
SENTENCE = "Good morning, Ana. The kettle has been boiling for a while."


@pytest.mark.parametrize(
    "name", ["apart:espeak", "apart:null", "espeak", "espeak:pip", "espeak:system", "null", "pyttsx3", "ssml"]
)
def test_ours_are_sound(name: str) -> None:
    backend = speech_backend(name)
    assert backend.available().ok
    check_speech_backend(backend)


@pytest.mark.parametrize("name", ["apart:null", "espeak", "null", "pyttsx3", "ssml"])
def test_a_text_alone_is_said_neutrally(name: str) -> None:
    backend = speech_backend(name)
    assert [word.text for word in backend.synthesize("Good morning").words] == ["Good", "morning"]
    backend.close()


@pytest.mark.parametrize("name", ["apart:null", "espeak", "null", "pyttsx3", "ssml"])
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Prosody(rate=math.nan), "rate is nan"),
        (Prosody(gain_db=math.inf), "gain_db is inf"),
        (Prosody(rate=-1.5), "rate must be more than -1"),
        (Prosody(breaks=((0, math.nan),)), "a break of nan s before word 0"),
    ],
)
def test_what_cannot_be_said_is_refused_by_all_in_the_same_words(name: str, asked: Prosody, told: str) -> None:
    backend = speech_backend(name)
    with pytest.raises(SpeechError, match=told):
        backend.synthesize(SENTENCE, asked)
    backend.close()


def test_half_a_character_does_not_get_through_the_pipe() -> None:
    backend = speech_backend("apart:null")
    with pytest.raises(SpeechError, match=r"half a character cannot be said: '\\ud83d'"):
        backend.synthesize("a \ud83d")
    assert backend.synthesize("again").text == "again"
    backend.close()


def test_a_broken_backend_is_found_out() -> None:
    found = "\n".join(faults_of(Broken()))
    for fault in (
        r"its capabilities ['smell'] are unknown",
        "expected an Availability that says why",
        "Speech.backend is 'fake', expected its name 'broken'",
        "Speech.text is 'other'",
        "3 bytes of sound are no 16-bit samples",
        "there are phonemes, but 'phonemes' is not among its capabilities",
        "its words are not in order of time",
        "some of its words lie outside",
        "the word 'nonsense' does not stand at its place 0",
        "it has the words, but finds 2",
        "saying '', it raises ZeroDivisionError()",
        "it speaks with another",
        "asked the same again",
        "closed once, it raises",
        "closed twice, it raises",
    ):
        assert fault in found
    with pytest.raises(SpeechError, match="broken is no sound speech backend:\n  - its capabilities"):
        check_speech_backend(Broken())


def test_what_is_no_backend_at_all_is_found_out() -> None:
    assert list(faults_of(object())) == ["it lacks name, capabilities, available, synthesize, close"]


def test_a_backend_that_is_not_available_must_refuse_in_words() -> None:
    class Away(NullBackend):
        def available(self) -> Availability:
            return Availability(False, "on leave")

    class Abrupt(Away):
        def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:  # noqa: ARG002
            raise ZeroDivisionError

    class Polite(Away):
        def synthesize(self, text: str, prosody: Prosody = NEUTRAL_PROSODY, voice: str | None = None) -> Speech:  # noqa: ARG002
            raise SpeechError("on leave")

    assert list(faults_of(Away())) == ["it speaks although it says that it is not available"]
    assert list(faults_of(Abrupt())) == ["not available, it raises ZeroDivisionError(): expected a SpeechError"]
    assert list(faults_of(Polite())) == []


def test_names_are_helped_with() -> None:
    with pytest.raises(
        SpeechError, match=r"no speech backend 'espaek': expected one of espeak, .*did you mean 'espeak'"
    ):
        speech_backend("espaek")
    with pytest.raises(SpeechError, match="no speech backend 'espaek'"):
        speech_backend("apart:espaek")


def test_apart_is_a_process_of_its_own() -> None:
    backend = speech_backend("apart:null")
    assert isinstance(backend, Worker)
    assert backend.synthesize("Good morning", NEUTRAL) == NullBackend().synthesize("Good morning", NEUTRAL)
    backend.close()


def test_the_first_that_can_speak_is_chosen() -> None:
    backend = speech_backend()
    assert backend.name.split(":")[0] == choosing.AUTO[0]
    assert backend.available().ok
    backend.close()


def test_none_that_can_speak_is_the_null_backend_which_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away(NullBackend):
        def available(self) -> Availability:
            return Availability(False, "on leave")

    monkeypatch.setattr(choosing, "_OURS", dict.fromkeys(choosing.AUTO, Away))
    backend = speech_backend("auto")
    assert backend.name == "null"
    assert backend.available() == Availability(True, "espeak: on leave; pyttsx3: on leave")


def offer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str) -> None:
    """Install a package that offers a backend as ``parrot``."""
    about = tmp_path / "parrot-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: parrot\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[espressivo.speech]\nparrot = {value}\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))


def test_packages_offer_backends(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    offer(monkeypatch, tmp_path, "speech_fakes:Fragile")
    assert speech_backend("parrot").synthesize("polly", NEUTRAL).text == "polly"
    assert "parrot" in choosing.backend_names()
    apart = speech_backend("apart:parrot")
    assert apart.synthesize("polly", NEUTRAL).text == "polly"
    apart.close()


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("speech_fakes:Unfit", "no voices on this ship"),
        ("speech_fakes:Nobody", "the backend 'parrot' cannot be made: AttributeError"),
        ("builtins:dict", "what is offered as the backend 'parrot' is none: {}"),
    ],
)
def test_an_offered_backend_that_cannot_be_made_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, value: str, told: str
) -> None:
    assert Unfit.name == "null"
    offer(monkeypatch, tmp_path, value)
    with pytest.raises(SpeechError, match=told):
        speech_backend("parrot")


def test_ssml_is_spoken_by_whoever_speaks_it() -> None:
    sent: list[str] = []

    def speak(document: str) -> bytes:
        sent.append(document)
        return wav_bytes(bytes(44_100), 22_050)

    backend = SsmlBackend(speak, "en-GB", "cloud")
    speech = backend.synthesize("Good <morning>", Prosody(rate=0.2, gap_10ms=3), "Amy")
    assert 'xml:lang="en-GB"' in sent[0]
    assert "Good &lt;morning&gt;" in sent[0]
    assert (speech.text, speech.duration, speech.backend, speech.dropped) == ("Good <morning>", 1.0, "cloud", ("gap",))
    assert [word.text for word in speech.words] == ["Good", "morning"]


def test_an_ssml_service_that_fails_is_told() -> None:
    def refuse(document: str) -> bytes:
        raise TimeoutError(f"no answer to {len(document) > 0}")

    with pytest.raises(SpeechError, match="ssml: TimeoutError: no answer"):
        SsmlBackend(refuse).synthesize("Hello", NEUTRAL)
    with pytest.raises(SpeechError, match="ssml: what came back is neither a WAV nor an AIFF file"):
        SsmlBackend(lambda _: b"<html>404</html>").synthesize("Hello", NEUTRAL)


def test_words_are_where_they_stand() -> None:
    text = "“I'm fine” — thanks, co-pilot! Número 3.5 … 🙂"
    assert [word for _, word in words_in(text)] == ["I'm", "fine", "thanks", "co-pilot", "Número", "3.5"]
    assert all(text[place : place + len(word)] == word for place, word in words_in(text))


def test_a_hundred_and_seventy_words_take_a_minute() -> None:
    assert reckoned_seconds("word " * 170, NEUTRAL) == pytest.approx(60)
    assert reckoned_seconds("word " * 170, Prosody(rate=1)) == pytest.approx(30)
    assert reckoned_seconds("a b c", Prosody(gap_10ms=5, breaks=((2, 0.5), (9, 9)))) == pytest.approx(
        3 * 60 / 170 + 0.1 + 0.5
    )


@given(st.text(max_size=80), st.floats(0, 20), st.lists(st.tuples(st.integers(-5, 90), st.floats(0, 20)), max_size=9))
def test_words_follow_one_another_within_their_time(text: str, seconds: float, starts: list[tuple[int, float]]) -> None:
    for words in (spread(text, seconds), aligned(text, starts, seconds)):
        assert [(word.place, word.text) for word in words] == list(words_in(text))
        times = [time for word in words for time in (word.start, word.start + word.duration)]
        assert all(late >= early - 1e-9 for early, late in pairwise(times))
        assert not words or (times[0] >= 0 and times[-1] <= seconds + 1e-9)


def test_breaks_count_what_blanks_separate() -> None:
    words = spread("well - one/two three", 4.0, Prosody(breaks=((2, 0.5), (3, 0.25), (7, 9.0))))
    starts = {word.text: word.start for word in words}
    ends = {word.text: word.start + word.duration for word in words}
    assert starts["one"] - ends["well"] == pytest.approx(0.5)
    assert starts["two"] == pytest.approx(ends["one"])
    assert starts["three"] - ends["two"] == pytest.approx(0.25)
    assert ends["three"] == pytest.approx(4.0)


def test_two_manners_are_put_together() -> None:
    both = together(Prosody(rate=0.25, pitch_st=2, range_x=1.5, breaks=((1, 0.2),)), Prosody(rate=-0.2, gain_db=3))
    assert both == Prosody(both.rate, 2, 1.5, 3, 0, ((1, 0.2),))
    assert both.rate == pytest.approx(0)
    assert manner_words(both) == "2.0 semitones higher, range x1.50, 3.0 dB louder"


def tone(count: int) -> list[int]:
    return [round(20_000 * math.sin(index / 5)) for index in range(count)]


def wav(channels: int, bits: int, frames: bytes, kind: int = 1, rate: int = 22_050) -> bytes:
    form = struct.pack("<HHIIHH", kind, channels, rate, rate * channels * bits // 8, channels * bits // 8, bits)
    junk = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + junk + b"data" + struct.pack("<I", len(frames)) + frames
    return b"RIFF" + struct.pack("<I", len(body)) + body


def aiff(frames: bytes, packing: bytes = b"") -> bytes:
    rate = struct.pack(">HQ", 16_383 + 14, 22_050 << 49)
    about = struct.pack(">hIh", 1, len(frames) // 2, 16) + rate + packing
    chunks = b"COMM" + struct.pack(">I", len(about)) + about
    chunks += b"SSND" + struct.pack(">I", len(frames) + 8) + bytes(8) + frames
    return b"FORM" + struct.pack(">I", len(chunks) + 4) + (b"AIFC" if packing else b"AIFF") + chunks


def test_a_wav_file_is_read_as_it_was_written() -> None:
    pcm = struct.pack("<500h", *tone(500))
    assert read_sound(wav_bytes(pcm, 16_000)) == (pcm, 16_000)


@pytest.mark.parametrize(
    "data",
    [
        wav(1, 8, bytes((value >> 8) + 128 for value in tone(500))),
        wav(1, 16, struct.pack("<500h", *tone(500))),
        wav(1, 24, b"".join((value << 8).to_bytes(3, "little", signed=True) for value in tone(500))),
        wav(1, 32, struct.pack("<500i", *(value << 16 for value in tone(500)))),
        wav(2, 16, struct.pack("<1000h", *(value for each in tone(500) for value in (each, each)))),
        wav(1, 16, struct.pack("<500h", *tone(500)), kind=0xFFFE),
        wav(1, 16, struct.pack("<500h", *tone(500)) + b"x"),
        aiff(struct.pack(">500h", *tone(500))),
        aiff(struct.pack("<500h", *tone(500)), b"sowt\0\0"),
    ],
)
def test_sound_of_every_kind_becomes_sixteen_bits_of_one_channel(data: bytes) -> None:
    pcm, rate = read_sound(data)
    assert rate == 22_050
    assert [value >> 8 for value in struct.unpack("<500h", pcm)] == [value >> 8 for value in tone(500)]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "neither a WAV nor an AIFF"),
        (b"RIFF\0\0\0\0WAVE", "damaged"),
        (wav(1, 16, b"")[:30], "damaged"),
        (wav(0, 16, b"ab"), "0 channels"),
        (wav(1, 12, b"ab"), "12 bits"),
        (wav(1, 16, b"ab", kind=3), "no whole numbers"),
        (wav(1, 16, b"ab", rate=0), "0 samples a second"),
        (aiff(b"ab", b"ulaw\0\0"), "packed"),
        (b"FORM\0\0\0\0AIFF", "damaged"),
    ],
)
def test_a_damaged_sound_file_is_refused(data: bytes, told: str) -> None:
    with pytest.raises(SpeechError, match=told):
        read_sound(data)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"RIFF\xff\xff\xff\xffWAVE", b"FORM\0\0\0\0AIFC", b"", wav(2, 24, b"abcdef")]),
)
def test_any_bytes_are_a_sound_or_an_error(rest: bytes, head: bytes) -> None:
    try:
        pcm, rate = read_sound(head + rest)
    except SpeechError:
        return
    assert len(pcm) % 2 == 0
    assert rate > 0


def test_a_wav_file_is_written_where_it_may_be(tmp_path: Path) -> None:
    speech = Speech("Hello", bytes(2000), 22_050, 0.045, backend="espeak")
    file = write_wav(tmp_path / "new" / "a.wav", speech)
    assert read_sound(file.read_bytes()) == (speech.pcm, 22_050)
    with pytest.raises(AuthoringError, match="this file exists; --force writes over it"):
        write_wav(file, speech)
    write_wav(file, speech, force=True)
    with pytest.raises(SpeechError, match="the backend 'null' gives no sound to write"):
        write_wav(tmp_path / "b.wav", NullBackend().synthesize("Hello", NEUTRAL))
    assert not (tmp_path / "b.wav").exists()


def test_our_backends_are_what_the_protocol_says() -> None:
    assert all(isinstance(backend, SpeechBackend) for backend in (NullBackend(), SsmlBackend(), Worker("a", "b:c")))
