"""Wav2Small: the network of the paper, the same in numpy, torch and ONNX, and what it learned of its teacher."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from espressivo.cli.synthetic_speech import synthetic_speech
from espressivo.core.errors import AuthoringError, PerceptionError
from espressivo.expression.speech.wav import wav_bytes
from espressivo.perception import OnnxVoicePerceiver
from espressivo.perception.voice.lessons import labelled, of_length
from espressivo.perception.voice.teacher import teach
from espressivo.perception.voice.training import concordance, train
from espressivo.perception.voice.wav import SAMPLE_RATE, Sound
from espressivo.perception.voice.wav2small import OUTPUTS, Wav2Small, folded_shapes, fourier_filters, log_mel, mel_bands
from espressivo.perception.voice.wav2small_onnx import INPUT, OUTPUT, onnx_bytes

HERE = Path(__file__).parent
TAUGHT = HERE / "wav2small_synthetic.npz"
RECORDED = HERE / "wav2small_recorded.json"


def untaught(seed: int = 1) -> Wav2Small:
    """A network that has learned nothing."""
    draw = np.random.default_rng(seed)
    shapes = folded_shapes()
    return Wav2Small({name: draw.normal(size=s, scale=0.1).astype(np.float32) for name, s in shapes.items()})


def chirp(low: float, seconds: float = 1.0) -> NDArray[np.float32]:
    """A tone that rises by an octave and swells."""
    times = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    phase = 2 * np.pi * np.cumsum(low * 2 ** (times / seconds)) / SAMPLE_RATE
    tone = sum((np.sin(n * phase) / n for n in range(1, 8)), np.zeros_like(times))
    found: NDArray[np.float32] = (0.3 * tone * np.sin(np.pi * 5 * times / seconds) ** 2 + 0.01).astype(np.float32)
    return found


def test_its_parameters_are_those_of_the_paper() -> None:
    sizes = {name: int(np.prod(shape)) for name, shape in folded_shapes().items()}
    weights = sum(size for name, size in sizes.items() if not (name.startswith("conv") and name.endswith("bias")))
    normalisation = 7 * 2 * 13  # a scale and a shift a channel, folded into the biases of the convolutions
    assert weights + normalisation == 67_577
    assert weights + normalisation + fourier_filters().size == 71_801


def test_the_fourier_transform_is_one() -> None:
    frame = np.random.default_rng(1).normal(size=64)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(64) / 64)
    real, imaginary = (filters @ frame for filters in fourier_filters())
    assert np.abs(real + 1j * imaginary - np.fft.rfft(frame * window)).max() < 1e-5


def test_no_band_is_empty_and_each_lies_higher_than_the_last() -> None:
    bands = mel_bands()
    assert bands.shape == (33, 26)
    assert (bands.sum(axis=0) > 0).all()
    centres = (np.arange(33)[:, None] * bands).sum(axis=0) / bands.sum(axis=0)
    assert (np.diff(centres) > 0).all()


def test_loudness_is_taken_away() -> None:
    network, sound = untaught(), chirp(120)
    assert network(sound) == pytest.approx(network(sound * np.float32(0.05)), abs=1e-3)
    assert log_mel(sound).shape == (1, (SAMPLE_RATE - 64) // 32 + 1, 26)


def test_silence_and_the_shortest_sounds_give_finite_numbers() -> None:
    for length in (0, 1, 64, SAMPLE_RATE):
        assert np.isfinite(untaught()(np.zeros(length, np.float32))).all()


def test_a_network_is_read_as_it_was_written(tmp_path: Path) -> None:
    network = untaught()
    network.write(tmp_path / "net.npz")
    assert (Wav2Small.read(tmp_path / "net.npz")(chirp(150)) == network(chirp(150))).all()
    network.write(tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "net.npz").read_bytes()


def test_a_file_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    untaught().write(path)
    whole = path.read_bytes()
    np.savez_compressed(tmp_path / "bomb.npz", big=np.zeros(10**8, np.uint8))
    np.savez(tmp_path / "other.npz", big=np.zeros(3))
    np.savez(tmp_path / "objects.npz", big=np.array([{}], dtype=object))
    for name, data in (("torn.npz", whole[: len(whole) // 2]), ("text.npz", b"no network"), ("empty.npz", b"")):
        (tmp_path / name).write_bytes(data)
    for name in ("bomb", "other", "objects", "torn", "text", "empty", "gone"):
        with pytest.raises(PerceptionError, match=rf"{name}\.npz"):
            Wav2Small.read(tmp_path / f"{name}.npz")


def test_onnx_gives_the_same_numbers(tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason="onnx is not installed")
    runtime = pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    for network in (untaught(), Wav2Small.read(TAUGHT)):
        data = onnx_bytes(network)
        session = runtime.InferenceSession(data)
        sounds = np.stack([chirp(90, 0.7), chirp(200, 0.7)])
        found = session.run([OUTPUT], {INPUT: sounds})[0]
        assert np.abs(found - np.stack([network(each) for each in sounds])).max() < 1e-4
    (tmp_path / "wav2small.onnx").write_bytes(data)
    pad = OnnxVoicePerceiver(tmp_path / "wav2small.onnx").perceive(Sound(sounds[0])).pad
    assert pad is not None
    valence, arousal, dominance = pad
    wanted = np.clip(2 * network(sounds[0]) - 1, -1, 1)
    assert [arousal, dominance, valence] == pytest.approx(wanted.tolist(), abs=1e-4)


def test_numpy_gives_what_torch_gave_when_the_network_was_trained() -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    network = Wav2Small.read(TAUGHT)
    assert len(recorded["torch"]) == len(recorded["low_hz"]) > 2
    for low, wanted in zip(recorded["low_hz"], recorded["torch"], strict=True):
        assert np.abs(network(chirp(low)) - np.array(wanted)).max() < 1e-4


@pytest.mark.whole_programs
@pytest.mark.parametrize(("strangers", "least"), [(False, 0.9), (True, 0.75)])
def test_it_follows_its_teacher_in_settings_and_with_strangers_that_it_never_heard(
    strangers: bool, least: float
) -> None:
    network = Wav2Small.read(TAUGHT)
    found, wanted = [], []
    for sound in synthetic_speech(30 if strangers else 40, 2, held_out=strangers):
        samples = of_length(sound.samples, round(1.6 * SAMPLE_RATE))
        found.append(network(samples))
        wanted.append(teach(Sound(samples)))
    for axis, name in enumerate(OUTPUTS):
        assert concordance(np.array(found)[:, axis], np.array(wanted)[:, axis]) > least, name


def test_the_teacher_cannot_hear_loudness_and_says_nothing_of_silence() -> None:
    sound = chirp(150)
    assert teach(Sound(sound)) == pytest.approx(teach(Sound(sound * np.float32(0.25))), abs=1e-3)
    assert teach(Sound(np.zeros(SAMPLE_RATE, np.float32))) is None


def test_concordance_is_lower_where_scale_or_mean_differ() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0])
    assert concordance(values, values) == 1
    assert concordance(values + 1, values) == pytest.approx(2 * 1.25 / (1.25 + 1.25 + 1))
    assert concordance(values * 2, values) < 1
    assert concordance(-values, values) < 0


def folder_of_sounds(folder: Path, count: int = 12) -> Path:
    """A folder as somebody with data has it: the higher, the more aroused."""
    rows = []
    for number in range(count):
        low = 100 + 20 * number
        pcm = (chirp(low, 0.4) * 32767 / 2).astype("<i2").tobytes()
        (folder / f"{number}.wav").write_bytes(wav_bytes(pcm, SAMPLE_RATE))
        split = "test" if number % 4 == 3 else "train"
        rows.append([f"{number}.wav", number / count, 0.5 + number / count / 4, 0.5 - number / count / 4, split])
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([["file", *OUTPUTS, "split"], *rows])
    return folder


def test_labels_of_a_folder_are_read_and_split(tmp_path: Path) -> None:
    lessons = labelled(folder_of_sounds(tmp_path), seconds=0.3)
    assert (len(lessons.learned), len(lessons.held_out)) == (9, 3)
    assert {len(lesson.samples) for lesson in lessons.learned} == {4800}
    assert lessons.held_out[0].target == (0.25, 0.5625, 0.4375)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,arousal,dominance\n", "no column 'valence'"),
        ("file,arousal,dominance,valenz\n", "no column 'valence'; is it 'valenz'?"),
        ("file,arousal,dominance,valence\n0.wav,7,0,0\n", "arousal is '7', expected a number on 0..1"),
        ("file,arousal,dominance,valence\n0.wav,,0,0\n", "arousal is '', expected"),
        ("file,arousal,dominance,valence\n../../x.wav,0,0,0\n", "lies outside the folder"),
        ("file,arousal,dominance,valence,split\n0.wav,0,0,0,dev\n", "split is 'dev', expected train or test"),
        ("file,arousal,dominance,valence\n0.wav,0,0,0\n", "at least 2 of each are needed"),
    ],
)
def test_wrong_labels_are_told_of_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    folder_of_sounds(tmp_path, 1)
    (tmp_path / "labels.csv").write_text(text, encoding="utf-8")
    with pytest.raises(AuthoringError, match=message.replace("?", r"\?").replace(".", r"\.")):
        labelled(tmp_path, 0.3)
    (tmp_path / "labels.csv").unlink()
    with pytest.raises(AuthoringError, match="a folder for training holds WAV files and labels"):
        labelled(tmp_path, 0.3)


def test_where_the_network_goes_is_checked_before_anything_is_learned(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match=r"written as \.npz or \.onnx"):
        train(tmp_path / "net.txt", folder=tmp_path)
    with pytest.raises(AuthoringError, match="no such folder"):
        train(tmp_path / "gone" / "net.npz", folder=tmp_path)
