"""Composed music: what its MIDI measures against EmoGen's quadrants, its faders, and that it is the same again."""

from __future__ import annotations

import csv
import hashlib
import os
import sys
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError, ExpressionError, MissingExtraError
from espressivo.expression.music.composing import Part, Piece, compose
from espressivo.expression.music.features import (
    Score,
    Sounded,
    features,
    matches,
    note_density,
    read_midi,
    rhythm_density,
)
from espressivo.expression.music.harmony import Scale
from espressivo.expression.music.midi import import_mido, midi_bytes, write_midi
from espressivo.expression.music.parameters import QUADRANTS, parameters, quadrant_centre
from espressivo.expression.music.stream import MusicStream, steady
from espressivo.expression.music.table import load_table

SECONDS = 40.0
SHARED = Path(os.environ.get("ESPRESSIVO_SHARED") or Path(__file__).parents[3] / "shared")
EMOGEN = SHARED / "data" / "emogen-attributes" / "emogen_quadrant_attributes.csv"


def piece(quadrant: str, seed: int, seconds: float = SECONDS) -> Piece:
    return compose(MusicStream(*quadrant_centre(quadrant)).bars(seconds), seed)


# -- features ------------------------------------------------------------------------------------------------------


@pytest.mark.whole_programs
@pytest.mark.parametrize("quadrant", QUADRANTS)
def test_features_lie_where_the_quadrant_wants_them(quadrant: str) -> None:
    rates = []
    for seed in range(20):
        met = matches(features(midi_bytes(piece(quadrant, seed))), QUADRANTS.index(quadrant))
        rates.append(fmean(met.values()))
    assert min(rates) >= 0.9, rates
    assert fmean(rates) >= 0.95, rates


@pytest.mark.parametrize("quadrant", QUADRANTS)
def test_features_tell_a_quadrant_from_the_others(quadrant: str) -> None:
    measured = features(midi_bytes(piece(quadrant, 77)))
    rates = [fmean(matches(measured, other).values()) for other in range(4)]
    assert max(rates) == rates[QUADRANTS.index(quadrant)]
    assert sorted(rates)[-2] < 0.9


def test_figures_are_those_of_emogen() -> None:
    if not EMOGEN.exists():
        pytest.skip("data set emogen-attributes is not there; name its folder in ESPRESSIVO_SHARED")
    with EMOGEN.open(encoding="utf-8", newline="") as file:
        rows = {row["jsymbolic_feature"]: row for row in csv.DictReader(file)}
    for feature in load_table().features:
        row = rows[feature.name]
        assert feature.threshold == float(row["median_threshold"]), feature.name
        targets = tuple(int(row[column]) for column in ("Q1_HVHA", "Q2_LVHA", "Q3_LVLA", "Q4_HVLA"))
        assert feature.targets == targets, feature.name


def score(*notes: tuple[int, int, int, int]) -> Score:
    """Notes as start, end, pitch, velocity; a quarter note is four ticks of a quarter second."""
    return Score(
        tuple(Sounded(*note, channel=0) for note in notes), 4, ((0, 1.0),), max((note[1] for note in notes), default=0)
    )


def test_a_crowd_of_notes_is_refused() -> None:
    with pytest.raises(ExpressionError, match="more than 100 notes sound at once"):
        features(score(*[(0, 4, pitch, 60) for pitch in range(101)]))


def test_notes_of_no_length_are_no_notes() -> None:
    mido = import_mido()
    file = mido.MidiFile()
    file.tracks.append(mido.MidiTrack([mido.Message("note_on", note=60), mido.Message("note_off", note=60)]))
    target = BytesIO()
    file.save(file=target)
    with pytest.raises(ExpressionError, match="holds no notes"):
        features(target.getvalue())


def test_features_of_a_chord_by_hand() -> None:
    # C minor for a whole note, then C major, its third louder, for a dotted whole note.
    found = features(
        score(*[(0, 16, pitch, 60) for pitch in (48, 51, 55)], *[(16, 40, pitch, 60) for pitch in (60, 64, 79)])
    )
    assert found["Mean Pitch"] == pytest.approx((48 + 51 + 55 + 60 + 64 + 79) / 6)
    assert found["Importance of Bass Register"] == pytest.approx(2 / 6)
    assert found["Importance of High Register"] == pytest.approx(1 / 6)
    assert found["Average Number of Simultaneous Pitches"] == 3
    assert found["Minor Major Triad Ratio"] == pytest.approx(16 / 24)
    assert found["Perfect Vertical Intervals"] == pytest.approx(1 / 3)
    assert found["Vertical Dissonance Ratio"] == 0
    assert found["Note Density per Quarter Note"] == pytest.approx(0.6)
    assert found["Prevalence of Long Rhythmic Values"] == 1
    assert found["Prevalence of Very Long Rhythmic Values"] == pytest.approx(0.5)
    assert found["Variation of Dynamics"] == 0


def test_features_of_a_tune_by_hand() -> None:
    found = features(score((0, 1, 60, 50), (1, 3, 61, 70), (3, 7, 60, 50)))
    assert found["Prevalence of Very Short Rhythmic Values"] == pytest.approx(1 / 3)
    assert found["Prevalence of Short Rhythmic Values"] == pytest.approx(2 / 3)
    assert found["Prevalence of Medium Rhythmic Values"] == pytest.approx(2 / 3)
    assert found["Variability of Time Between Attacks"] == pytest.approx(0.125)
    assert found["Average Note to Note Change in Dynamics"] == 20


def test_dissonance_weighs_by_how_long_and_how_loud() -> None:
    found = features(score((0, 4, 60, 100), (0, 4, 62, 100), (4, 8, 60, 50), (4, 8, 64, 50)))
    assert found["Vertical Dissonance Ratio"] == pytest.approx(2.0)


def test_a_change_of_tempo_counts_in_seconds() -> None:
    notes = (Sounded(0, 1, 60, 60, 0), Sounded(4, 5, 60, 60, 0), Sounded(8, 9, 60, 60, 0))
    found = features(Score(notes, 4, ((0, 1.0), (4, 3.0)), 9))
    assert found["Variability of Time Between Attacks"] == pytest.approx(1.0)


# -- faders --------------------------------------------------------------------------------------------------------


def faded(name: str, valence: float, arousal: float) -> tuple[list[float], list[float], list[float]]:
    """A fader's positions, and rhythm density and note density at each."""
    places, rhythm, notes = [], [], []
    for place in np.linspace(0, 1, 11):
        music = replace(parameters(valence, arousal), **cast(Any, {name: float(place)}))
        found = read_midi(midi_bytes(compose(steady(music, 24), seed=3)))
        places.append(float(place))
        rhythm.append(rhythm_density(found))
        notes.append(note_density(found))
    return places, rhythm, notes


def r_squared(one: list[float], other: list[float]) -> float:
    return float(np.corrcoef(one, other)[0, 1] ** 2)


@pytest.mark.whole_programs
@pytest.mark.parametrize("at", [(0.0, 0.0), (0.5, 0.5), (-0.5, 0.5), (-0.5, -0.5), (0.5, -0.5)])
def test_faders_are_linear_and_leave_each_other_alone(at: tuple[float, float]) -> None:
    places, rhythm, notes = faded("rhythm_density", *at)
    assert r_squared(places, rhythm) >= 0.99
    assert max(notes) - min(notes) < 0.1  # of a range of seven
    places, rhythm, notes = faded("note_density", *at)
    assert r_squared(places, notes) >= 0.99
    assert max(rhythm) - min(rhythm) < 0.01  # of a range of one


# -- composing -----------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes() -> None:
    for quadrant in QUADRANTS:
        assert midi_bytes(piece(quadrant, 5)) == midi_bytes(piece(quadrant, 5))
        assert midi_bytes(piece(quadrant, 5)) != midi_bytes(piece(quadrant, 6))


def test_the_same_seed_gives_the_same_bytes_on_every_python() -> None:
    digest = hashlib.sha256(repr([(n.start, n.pitch, n.part.name) for n in piece("Q1", 1).notes]).encode()).hexdigest()
    assert digest[:16] == "1ad5641050e55df3"


@settings(max_examples=25)
@given(st.floats(-1, 1), st.floats(-1, 1), st.integers(0, 10_000))
def test_notes_are_playable_and_of_the_mode(valence: float, arousal: float, seed: int) -> None:
    stream = MusicStream(valence, arousal)
    found = compose(stream.bars(12), seed)
    scale = Scale(load_table().mode(parameters(valence, arousal).mode), found.tonic)
    for note in found.notes:
        assert 21 <= note.pitch <= 108
        assert 1 <= note.velocity <= 127
        assert note.duration > 0
        assert note.pitch % 12 in scale.classes


@settings(max_examples=25)
@given(st.floats(-1, 1), st.floats(-1, 1), st.integers(0, 10_000))
def test_nobody_sounds_a_pitch_twice_at_once(valence: float, arousal: float, seed: int) -> None:
    found = compose(MusicStream(valence, arousal).bars(20), seed)
    last: dict[tuple[Part, int], float] = {}
    for note in found.notes:
        assert last.get((note.part, note.pitch), 0.0) <= note.start + 1e-9
        last[note.part, note.pitch] = note.start + note.duration


@pytest.mark.parametrize("quadrant", QUADRANTS)
@pytest.mark.parametrize("seed", range(5))
def test_a_piece_comes_home(quadrant: str, seed: int) -> None:
    found = piece(quadrant, seed)
    tune = [note for note in found.notes if note.part is Part.MELODY]
    assert tune[-1].pitch % 12 == found.tonic
    assert tune[-1].start >= 4 * (len(found.bars) - 1)


@pytest.mark.parametrize("quadrant", QUADRANTS)
def test_the_idea_of_a_phrase_returns(quadrant: str) -> None:
    """The first two bars of a phrase go up and down alike, where they have the same onsets."""
    tune = [note for note in piece(quadrant, 2, 60).notes if note.part is Part.MELODY]
    first, second = (
        {note.start % 4: note.pitch for note in tune if bar * 4 <= note.start < bar * 4 + 4} for bar in (0, 1)
    )
    common = sorted(first.keys() & second.keys())
    assert len(common) >= 3
    opposed = sum((first[b] - first[a]) * (second[b] - second[a]) < 0 for a, b in pairwise(common))
    assert opposed <= len(common) / 3


@pytest.mark.parametrize("quadrant", QUADRANTS)
def test_melodies_move_mostly_by_step_and_inner_voices_little(quadrant: str) -> None:
    notes = piece(quadrant, 4, 60).notes
    tune = [note.pitch for note in notes if note.part is Part.MELODY]
    leaps = [abs(b - a) for a, b in pairwise(tune)]
    assert fmean(leap <= 4 for leap in leaps) > 0.6
    assert max(leaps) <= 12


def test_music_that_changes_is_composed_in_its_modes() -> None:
    stream = MusicStream(0.8, 0.6)
    stream.aim(-0.9, -0.5, 10)
    bars = list(stream.bars(60))
    assert {bar.parameters.mode for bar in bars} >= {"lydian", "phrygian"}
    assert read_midi(midi_bytes(compose(bars, 1))).tempos[-1][1] == pytest.approx(
        60 / bars[-1].parameters.tempo_bpm, 1e-4
    )


def test_music_without_bars_or_end_is_refused() -> None:
    with pytest.raises(ExpressionError, match="at least one bar"):
        compose([])
    with pytest.raises(ExpressionError, match="at most 20,000 bars"):
        compose(MusicStream().bars(1e9))


# -- files ---------------------------------------------------------------------------------------------------------


def test_what_is_written_is_read_again() -> None:
    found = piece("Q2", 3)
    read = read_midi(midi_bytes(found))
    assert len(read.notes) == len(found.notes)
    assert sorted(n.pitch for n in read.notes) == sorted(n.pitch for n in found.notes)
    assert read.length == len(found.bars) * 4 * read.ticks


def test_a_file_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "made" / "a.mid"
    assert write_midi(target, piece("Q1", 0)).read_bytes()[:4] == b"MThd"
    with pytest.raises(AuthoringError, match="--force"):
        write_midi(target, piece("Q1", 0))
    write_midi(target, piece("Q1", 0), force=True)


@given(st.binary(max_size=300))
def test_what_is_no_midi_file_is_refused(data: bytes) -> None:
    with pytest.raises(ExpressionError, match=r"MIDI [fF]ile"):
        features(b"MThd" + data if data else data)


@given(st.integers(0, 2000), st.integers(0, 255))
def test_a_damaged_file_is_read_or_refused(place: int, value: int) -> None:
    whole = bytearray(midi_bytes(piece("Q4", 1, 10)))
    whole[place % len(whole)] = value
    try:
        features(bytes(whole))
    except ExpressionError as error:
        assert "midi file" in str(error).lower()


def test_without_mido_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mido", None)
    with pytest.raises(MissingExtraError, match=r"espressivo\[music\]"):
        midi_bytes(piece("Q1", 0, 4))
