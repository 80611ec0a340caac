"""Brightness and colourfulness, worked out by hand; pictures from outside; models of pictures."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from espressivo.core.errors import PerceptionError
from espressivo.perception import OnnxPicturePerceiver, PictureMoodPerceiver, check_perceiver
from espressivo.perception.images.attributes import PictureAttributes, attributes_of, binned
from espressivo.perception.images.decoding import MAX_BYTES, read_picture
from espressivo.perception.images.mood import mood_of
from espressivo.perception.label_map import LabelMap

Image = pytest.importorskip("PIL.Image", reason="pillow is not installed")

RED, GREEN, BLUE, YELLOW = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)
WHITE, BLACK, GREY = (255, 255, 255), (0, 0, 0), (128, 128, 128)


def pixels(*colours: tuple[int, int, int]) -> NDArray[np.uint8]:
    """A picture of one row."""
    return np.array([colours], np.uint8)


def saved(values: NDArray[np.uint8], form: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    target = io.BytesIO()
    Image.fromarray(values).save(target, form, **options)
    return target.getvalue()


@pytest.mark.parametrize(
    ("colours", "brightness", "colourfulness"),
    [
        # One colour has no spread: M = .3 sqrt(rg² + yb²).
        ([GREY], 128 / 255, 0.0),
        ([RED], 1.0, 0.3 * (255**2 + 127.5**2) ** 0.5),  # rg 255, yb 127.5: 85.53
        ([BLUE], 1.0, 0.3 * 255),  # rg 0, yb -255: 76.5
        # Half black: rg and yb are 0 and their values, so that spread and mean are half of them each.
        ([RED, BLACK], 0.5, 1.3 * (127.5**2 + 63.75**2) ** 0.5),  # 185.31
        # rg 255 and -255, yb 127.5 twice: spread 255 and 0, means 0 and 127.5.
        ([RED, GREEN], 1.0, 255 + 0.3 * 127.5),  # 293.25
        # rg 0 twice, yb 255 and -255.
        ([YELLOW, BLUE], 1.0, 255.0),
        ([WHITE, BLACK], 0.5, 0.0),
        # rg 100 and 0, yb (100+0)/2-50 = 0 and 0.
        ([(100, 0, 50), GREY], (100 + 128) / 510, 50 + 0.3 * 50),  # 65
    ],
)
def test_attributes_equal_what_is_worked_out_by_hand(
    colours: list[tuple[int, int, int]], brightness: float, colourfulness: float
) -> None:
    found = attributes_of(pixels(*colours))
    assert found.brightness == pytest.approx(brightness, abs=1e-12)
    assert found.colourfulness == pytest.approx(colourfulness, abs=1e-9)


def test_a_large_picture_is_measured_as_a_small_one_again_and_again() -> None:
    small = pixels(RED, GREEN, (10, 200, 30), GREY)
    found, whole = attributes_of(small), attributes_of(np.tile(small, (1000, 3, 1)))
    assert whole.brightness == pytest.approx(found.brightness)
    assert whole.colourfulness == pytest.approx(found.colourfulness)


@pytest.mark.parametrize(
    ("value", "step"), [(0.0, 0.0), (0.049, 0.0), (0.05, 0.1), (0.35, 0.4), (0.94, 0.9), (0.95, 1.0), (1.0, 1.0)]
)
def test_steps_are_tenths(value: float, step: float) -> None:
    assert binned(value) == step


def test_colourfulness_in_steps_ends_at_extremely_colourful() -> None:
    assert PictureAttributes(0.5, 109.0).colourfulness_step == 1.0
    assert PictureAttributes(0.5, 300.0).colourfulness_step == 1.0
    assert PictureAttributes(0.5, 54.5).colourfulness_step == 0.5


@pytest.mark.parametrize(
    ("value", "word"), [(0, "not"), (14, "slightly"), (33, "moderately"), (60, "quite"), (500, "extremely")]
)
def test_colourfulness_in_words(value: float, word: str) -> None:
    assert PictureAttributes(0.5, value).colour_word == f"{word} colourful"


@pytest.mark.parametrize("shape", [(3,), (4, 4), (4, 4, 4), (0, 4, 3)])
def test_what_is_no_picture_is_not_measured(shape: tuple[int, ...]) -> None:
    with pytest.raises(PerceptionError, match="shape"):
        attributes_of(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "PPM", "GIF"])
def test_forms_without_loss_give_the_pixels(form: str) -> None:
    values = pixels(RED, GREEN, WHITE, GREY)
    assert (read_picture(saved(values, form)) == values).all()


@pytest.mark.parametrize("form", ["JPEG", "WEBP"])
def test_forms_with_loss_give_nearly_the_pixels(form: str) -> None:
    values = np.full((16, 16, 3), (200, 40, 90), np.uint8)
    assert np.abs(read_picture(saved(values, form, quality=95)).astype(int) - values).max() < 8


def test_transparent_places_are_white() -> None:
    see_through = np.array([[(255, 0, 0, 255), (9, 9, 9, 0)]], np.uint8)
    assert read_picture(saved(see_through)).tolist() == [[[255, 0, 0], [255, 255, 255]]]


def test_of_a_moving_picture_the_first_frame_is_seen() -> None:
    frames = [Image.fromarray(pixels(colour)) for colour in (RED, BLUE)]
    target = io.BytesIO()
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    assert read_picture(target.getvalue()).tolist() == [[[255, 0, 0]]]


def bomb(width: int, height: int) -> bytes:
    """A PNG that says that it is so large, and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


WHOLE = saved(np.random.default_rng(1).integers(0, 256, (32, 32, 3)).astype(np.uint8))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the picture is empty: 0 bytes"),
        (b"not a picture", "no picture that can be read; expected one of PNG, JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG.* are not read; export it as PNG"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "SVG"),
        (bomb(30_000, 30_000), "too many pixels: at most 40 million and 20,000 a side are decoded"),
        (bomb(8_000, 8_000), "8,000 x 8,000 pixels are too many: at most 40 million"),
        (bomb(2_000_000, 1), "2,000,000 x 1 pixels are too many"),
        (bomb(6_000, 6_000), "damaged or cut off"),
        (bytes(MAX_BYTES + 1), "is too much; a picture may have 32 MB at most"),
        (WHOLE[: len(WHOLE) // 2], "damaged or cut off"),
        (WHOLE[:20], "no picture|damaged"),
    ],
    ids=["empty", "text", "svg", "xml", "bomb", "large", "long", "hollow", "huge", "torn", "head"],
)
def test_what_cannot_be_seen_is_refused_clearly(data: bytes, message: str) -> None:
    with pytest.raises(PerceptionError, match=message):
        read_picture(data)


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_damage_is_refused_or_seen_and_never_breaks(at: int, garbage: bytes) -> None:
    try:
        found = read_picture(WHOLE[:at] + garbage + WHOLE[at + len(garbage) :])
    except PerceptionError:
        return
    assert found.ndim == 3


def test_a_missing_or_large_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PerceptionError, match="there is no such file; expected a picture"):
        read_picture(tmp_path / "gone.png")
    with (tmp_path / "large.png").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(PerceptionError, match="a picture may have 32 MB at most"):
        read_picture(tmp_path / "large.png")


def test_bright_and_colourful_is_pleasant_and_dark_is_not() -> None:
    bright, dark = mood_of(PictureAttributes(0.9, 80)), mood_of(PictureAttributes(0.1, 5))
    assert bright.valence is not None
    assert dark.valence is not None
    assert bright.valence > 0.1 > -0.1 > dark.valence


def test_the_mood_is_elicited_and_weak() -> None:
    estimate = PictureMoodPerceiver().perceive(saved(np.full((8, 8, 3), (250, 240, 90), np.uint8)))
    assert estimate.aspect == "elicited"
    assert estimate.confidence == 0.15
    assert estimate.emotions == {}
    assert [clue.observation for clue in estimate.evidence] == [
        "bright (brightness 0.98)",
        "averagely colourful (colourfulness 47)",
    ]
    check_perceiver(PictureMoodPerceiver(), [saved(pixels(RED, BLUE))])


def picture_model(path: Path, channels_last: bool = False) -> Path:
    """A model of eight numbers: the mean of red makes anger likely, that of blue sadness."""
    onnx = pytest.importorskip("onnx", reason="onnx is not installed")
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    weight = np.zeros((3, 8), np.float32)
    weight[0, 4], weight[2, 7] = 5, 5  # of Mikels' classes the fifth is anger, the last sadness
    shape, axes = ([1, 16, 16, 3], [1, 2]) if channels_last else ([1, 3, 16, 16], [2, 3])
    nodes = [
        helper.make_node("ReduceMean", ["pixels"], ["means"], axes=axes, keepdims=0),
        helper.make_node("MatMul", ["means", "weight"], ["classes"]),
    ]
    ends = [helper.make_tensor_value_info(n, kind, s) for n, s in (("pixels", shape), ("classes", [1, 8]))]
    graph = helper.make_graph(nodes, "tiny", ends[:1], ends[1:], [onnx.numpy_helper.from_array(weight, "weight")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path.write_bytes(model.SerializeToString())
    return path


@pytest.mark.parametrize("channels_last", [False, True])
def test_a_model_s_eight_classes_become_emotions_of_the_ontology(tmp_path: Path, channels_last: bool) -> None:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    perceiver = OnnxPicturePerceiver(picture_model(tmp_path / "tiny.onnx", channels_last), confidence=0.4)
    red = np.full((40, 60, 3), RED, np.uint8)
    estimate = perceiver.perceive(saved(red))
    assert estimate.emotion == "Anger"
    assert estimate.aspect == "elicited"
    assert estimate.confidence == 0.4
    assert estimate.evidence[0].observation.startswith("tiny takes it for anger (")
    assert perceiver.perceive(saved(np.full((5, 5, 3), BLUE, np.uint8))).emotion == "Sadness"
    check_perceiver(perceiver, [saved(red), saved(pixels(WHITE))])


def test_mikels_eight_classes_are_aligned() -> None:
    nodes = LabelMap.for_vocabulary("mikels8", "softmax").nodes
    assert len(nodes) == 8
    assert None not in nodes


def test_a_model_of_something_else_is_told_of(tmp_path: Path) -> None:
    pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
    wrong = LabelMap.for_vocabulary("ekman6", "softmax")
    perceiver = OnnxPicturePerceiver(picture_model(tmp_path / "tiny.onnx"), wrong)
    with pytest.raises(PerceptionError, match="the model gives 8 numbers, but ekman6 has 6 labels"):
        perceiver.perceive(saved(pixels(RED)))


@pytest.mark.parametrize("options", [{"confidence": 0.0}, {"confidence": 1.5}, {"confidence": float("nan")}])
def test_options_out_of_range_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(PerceptionError):
        OnnxPicturePerceiver("any.onnx", **options)
