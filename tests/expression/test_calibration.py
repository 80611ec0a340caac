"""Calibrations: shipped, the user's own, and what they make of a prosody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError, SpeechError
from espressivo.expression.expression import Prosody
from espressivo.expression.speech.calibrating import calibrate
from espressivo.expression.speech.calibration import (
    Calibration,
    calibration_for,
    read_calibration,
    settings_folder,
    user_file,
    write_calibration,
)
from espressivo.expression.speech.espeak_library import find_library

SHIPPED = ("1.51", "1.52.0")


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "settings"))


@pytest.fixture(params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> Calibration:
    return calibration_for(request.param)


def test_each_version_has_its_own_and_others_the_nearest() -> None:
    assert [calibration_for(each).version for each in ("1.51", "1.51.1", "1.52.0", "1.52", "1.50", "2.0", "odd")] == [
        *("1.51", "1.51", "1.52.0", "1.52.0", "1.51", "1.52.0", "1.51"),
    ]


def test_at_rest_nothing_is_changed(shipped: Calibration) -> None:
    values = shipped.values(Prosody())
    assert (values.rate, values.pitch, values.range, values.volume, values.gap) == (170, 50, 50, 60, 0)
    assert values.clipped == ()


def test_figures_are_near_the_published_measurement_of_1_51() -> None:
    pitch = {each.value: each.semitones for each in calibration_for("1.51").pitch}
    for value, semitones in {0: -6.93, 20: -4.56, 40: -1.61, 60: 1.58, 80: 5.19, 90: 7.10}.items():
        assert pitch[value] == pytest.approx(semitones, abs=0.25)


@given(st.floats(-0.4, 1.2), st.floats(-5, 7), st.floats(0.4, 1.3), st.floats(-10, 3))
def test_what_can_be_had_is_not_called_clipped(rate: float, pitch: float, wide: float, gain: float) -> None:
    values = calibration_for("1.52.0").values(Prosody(rate, pitch, wide, gain))
    assert set(values.clipped) <= ({"range"} if wide * 2 ** (pitch / 12) > 1.9 else set())


@given(st.floats(-0.9, 5), st.floats(-40, 40), st.floats(0, 10), st.floats(-60, 60), st.floats(0, 100))
def test_values_are_what_a_library_takes_whatever_is_asked(
    rate: float, pitch: float, wide: float, gain: float, gap: float
) -> None:
    values = calibration_for("1.51").values(Prosody(rate, pitch, wide, gain, gap))
    assert 80 <= values.rate <= 450
    assert 0 <= values.pitch <= 99
    assert 0 <= values.range <= 99
    assert 5 <= values.volume <= 100
    assert 0 <= values.gap <= 20


@given(st.floats(-4, 4), st.floats(-4, 4))
def test_higher_is_never_set_lower(one: float, other: float) -> None:
    low, high = (calibration_for("1.51").values(Prosody(pitch_st=each)) for each in sorted((one, other)))
    assert low.pitch <= high.pitch


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        (Prosody(pitch_st=20), "pitch"),
        (Prosody(range_x=4), "range"),
        (Prosody(rate=3), "rate"),
        (Prosody(gain_db=12), "volume"),
        (Prosody(gap_10ms=50), "gap"),
    ],
)
def test_what_is_beyond_reach_is_named(shipped: Calibration, asked: Prosody, missing: str) -> None:
    assert missing in shipped.values(asked).clipped


def test_a_wider_range_is_paid_for_by_a_lower_pitch(shipped: Calibration) -> None:
    assert shipped.values(Prosody(range_x=1.6)).pitch < shipped.values(Prosody()).pitch


def test_the_users_own_comes_first(shipped: Calibration) -> None:
    own = user_file(shipped.version)
    assert settings_folder() in own.parents
    write_calibration(shipped, own)
    text = own.read_text(encoding="utf-8").replace(shipped.about, "measured at home")
    own.write_text(text, encoding="utf-8")
    assert calibration_for(shipped.version).about == "measured at home"


def test_what_is_written_is_read(shipped: Calibration, tmp_path: Path) -> None:
    write_calibration(shipped, tmp_path / "new" / "folder" / "mine.json")
    assert read_calibration(tmp_path / "new" / "folder" / "mine.json") == shipped


def test_a_version_cannot_lead_out_of_the_folder() -> None:
    assert user_file("../../etc/passwd").parent == settings_folder() / "calibration"


def damaged(change: str) -> bytes:
    data = json.loads((Path(__file__).parents[2] / "expression/data/calibration/espeak-1.51.json").read_bytes())
    if change == "format":
        data["format"] = "espressivo-calibration/9"
    elif change == "not rising":
        data["pitch"][3]["semitones"] = -40
    elif change == "one point":
        data["rate"] = data["rate"][:1]
    elif change == "beyond":
        data["volume"][0]["value"] = 1e9
    elif change == "another field":
        data["code"] = "import os"
    elif change == "too many points":
        data["gap"] = [{"value": each, "factor": each + 1} for each in range(300)]
    elif change == "too long":
        data["about"] = "x" * 100_000
    elif change == "not JSON":
        return b"{"
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    "change",
    ["format", "not rising", "one point", "beyond", "another field", "too many points", "too long", "not JSON"],
)
def test_a_damaged_file_is_refused_with_its_name_and_a_remedy(change: str) -> None:
    own = user_file("1.51")
    own.parent.mkdir(parents=True)
    own.write_bytes(damaged(change))
    with pytest.raises(AuthoringError, match=r"espeak-1\.51\.json: .*espressivo expression calibrate"):
        calibration_for("1.51")


@pytest.mark.whole_programs
@pytest.mark.parametrize("name", ["system", "pip"])
def test_measured_again_it_is_what_is_shipped(name: str) -> None:
    try:
        library = find_library(name)
    except SpeechError as missing:
        pytest.skip(f"libespeak-ng: {missing}")
    told: list[tuple[int, int]] = []
    found = calibrate(library, progress=lambda _, number, count: told.append((number, count)))
    known = calibration_for(found.version)
    assert told == [(number, len(told)) for number in range(1, len(told) + 1)]
    for mine, theirs in zip(found.pitch, known.pitch, strict=True):
        assert mine.semitones == pytest.approx(theirs.semitones, abs=0.15)
    for measured, shipped in zip(found.rate, known.rate, strict=True):
        assert measured.factor == pytest.approx(shipped.factor, rel=0.03)


def test_a_whisper_cannot_be_calibrated_with() -> None:
    with pytest.raises(SpeechError, match="no pitch"):
        calibrate(find_library(), "gmw/en-US+whisper")
