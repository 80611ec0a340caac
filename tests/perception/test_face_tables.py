"""Tables of faces over time: OpenFace's and our own, read row by row."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from face_samples import BASIC, face, openface_lines

from espressivo.core.errors import PerceptionError
from espressivo.expression import ActionUnits, Affect, Performance, Track, express, speech_backend
from espressivo.perception.faces import frames as face_frames
from espressivo.perception.faces.frames import Frame, read_frames
from espressivo.perception.faces.reading import read_face
from espressivo.perception.faces.seen import FaceSeen
from espressivo.perception.faces.windows import RestingFace, estimates, window_readings


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "face.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_openface_rows_are_faces(tmp_path: Path) -> None:
    path = written(tmp_path, openface_lines([(0.0, face(joy=8)), (0.033, ActionUnits())]))
    first, second = read_frames(path)
    assert first.seen is not None and second.seen is not None
    assert first.seen.face[12] == pytest.approx(0.8)
    assert (first.t, second.t, first.seen.sided) == (0.0, 0.033, False)
    assert first.seen.sure(12) == 0.98 and first.seen.sure(38) == 0
    assert second.seen.named == {}


@pytest.mark.parametrize("name", BASIC)
def test_basic_emotions_are_read_from_openface(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, openface_lines([(0.1 * n, face(**{name: 7})) for n in range(10)]))
    (estimate,) = estimates(read_frames(path))
    assert read_face(dict(estimate.action_units)).conclusion is not None
    assert estimate.emotion == name.capitalize()
    assert (estimate.t, estimate.valid_s) == (1.0, 1.0)


def test_each_window_has_an_estimate_and_blinks_do_not_count(tmp_path: Path) -> None:
    blink = ActionUnits.of({**face(joy=7).left, 43: 1.0})
    rows = [(n / 10, blink if n == 3 else face(joy=7)) for n in range(10)]
    rows += [(n / 10, face(anger=7)) for n in range(10, 20)]
    found = list(estimates(read_frames(written(tmp_path, openface_lines(rows))), subject="Ana"))
    assert [each.emotion for each in found] == ["Joy", "Anger"]
    assert {each.subject for each in found} == {"Ana"}


def test_frames_in_which_the_face_was_lost_are_left_out_and_make_less_sure(tmp_path: Path) -> None:
    table = openface_lines([(n / 10, face(fear=7)) for n in range(5)])
    lost = openface_lines([(n / 10, ActionUnits()) for n in range(5, 10)], confidence=0.02, success=0)
    (whole,) = estimates(read_frames(written(tmp_path, table)))
    (half,) = estimates(read_frames(written(tmp_path, table + lost.partition("\n")[2])))
    assert half.emotion == whole.emotion == "Fear"
    assert half.confidence == pytest.approx(whole.confidence / 2)
    assert list(estimates(read_frames(written(tmp_path, lost)))) == []


def test_several_faces_are_kept_apart(tmp_path: Path) -> None:
    header, *ana = openface_lines([(n / 10, face(joy=7)) for n in range(5)]).splitlines()
    angry = openface_lines([(n / 10, face(anger=7)) for n in range(5)]).splitlines()[1:]
    ben = [row.replace(", 0, ", ", 1, ", 1) for row in angry]
    rows = "\n".join([header, *(row for pair in zip(ana, ben, strict=True) for row in pair)])
    found = list(window_readings(read_frames(written(tmp_path, rows))))
    assert [(each.person, each.reading.conclusion) for each in found] == [(0, "joy"), (1, "anger")]


@pytest.mark.parametrize("rigs", [("arkit",), ("facs",), ("facs", "arkit"), ("arkit", "vrm", "visemes")])
def test_our_own_tracks_are_read_back_while_they_speak(tmp_path: Path, rigs: tuple[str, ...]) -> None:
    said = speech_backend("null").synthesize("It is what it is, and that is that")
    track = Track.of(Performance(express(Affect.parse("sadness:8")), said), rigs, fps=30)
    found = list(estimates(read_frames(written(tmp_path, track.csv()))))
    assert len(found) >= 2
    assert {each.emotion for each in found} == {"Sadness"}


def test_a_face_at_rest_is_taken_away() -> None:
    hanging = FaceSeen.of({"AU15": 0.4, "AU1": 0.3, "AU17": 0.2})
    resting = RestingFace.of([Frame(n / 10, hanging) for n in range(10)])
    found = list(estimates([Frame(n / 10, hanging) for n in range(10)], resting=resting))
    assert [bool(each) for each in found] == [False]
    assert [each.emotion for each in estimates([Frame(0.0, hanging)])] == ["Sadness"]
    with pytest.raises(PerceptionError, match="no face was seen"):
        RestingFace.of([Frame(0.0, None)])


GOOD = openface_lines([(0.0, face(joy=8))])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"face\.csv: the file is empty"),
        (GOOD.replace("0.98", "nan"), r"face\.csv:2: confidence is 'nan', no finite number"),
        (GOOD.replace("4.00", "many"), r"face\.csv:2: AU12_r is 'many'"),
        (GOOD.replace("4.00", "7.00"), r"face\.csv:2: AU12_r is 7; expected 0 to 5"),
        (GOOD.replace("timestamp", "when"), r"face\.csv: there is no column 'timestamp' or 'time'; say how many"),
        (GOOD.replace("confidence", "sure"), r"face\.csv:1: there is no column 'confidence'"),
        (GOOD.replace("_r", "_x"), r"face\.csv:1: there is no column such as AU12_r"),
        (GOOD + "1, 2, 3\n", r"face\.csv:3: 3 fields, but the header names 40 columns"),
        (GOOD + GOOD.splitlines()[1].replace("0.000", "-1.0"), r"face\.csv:3: time goes back from 0 to -1 s"),
        (GOOD.replace("frame, ", "success, "), r"face\.csv:1: column 'success' stands twice"),
        ("time,mouthSmiley\n0,1\n", r"face\.csv:1: column 'mouthSmiley' is neither.*mouthSmileLeft"),
        ("time,AU12\n0,1.5\n", r"face\.csv:2: action unit AU12 cannot be 1\.5"),
        ("time\n0\n", r"face\.csv:1: there are no columns of action units"),
        ("time," + ",".join(f"AU{n % 40 + 1}" for n in range(2000)), r"face\.csv:1: 2001 columns"),
        (b"time,AU12\n0,\xff\n", r"face\.csv:2: no text in UTF-8"),
        ("time,AU12\n" + "0" * 70_000 + ",1\n", r"face\.csv:2: this line is longer than 64 kB"),
    ],
    ids=lambda value: str(value)[-30:],
)  # fmt: skip
def test_a_wrong_table_is_refused_with_place_and_remedy(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(PerceptionError, match=message):
        list(read_frames(written(tmp_path, text)))


def test_a_missing_table_is_named() -> None:
    with pytest.raises(PerceptionError, match=r"nowhere\.csv: there is no such file"):
        next(read_frames("nowhere.csv"))


def test_a_table_without_times_needs_frames_a_second(tmp_path: Path) -> None:
    path = written(tmp_path, "AU12\n0.5\n0.6\n")
    assert [frame.t for frame in read_frames(path, fps=25)] == [0.0, 0.04]


def test_a_window_has_a_length() -> None:
    with pytest.raises(PerceptionError, match="a window cannot have 0 seconds"):
        list(estimates([], 0))


def test_a_long_table_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    header, row = GOOD.splitlines()
    names = [f"x_{n}" for n in range(100)]  # columns that nobody asks for, such as landmarks
    line = row + (", 1." + "0" * 600) * len(names) + "\n"
    most = []
    for megabytes in (1, 16):
        rows = line * (megabytes * 2**20 // len(line) + 1)
        path = written(tmp_path, ", ".join([header, *names]) + "\n" + rows)
        del rows
        tracemalloc.start()
        (found,) = estimates(read_frames(path))
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert found.emotion == "Joy"
    assert most[1] < most[0] + 2**18


def test_a_table_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face_frames, "MOST_ROWS", 3)
    path = written(tmp_path, "time,AU12\n" + "0,1\n" * 5)
    with pytest.raises(PerceptionError, match="more than 3 rows; split the table"):
        list(read_frames(path))
