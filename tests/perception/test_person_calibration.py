"""A few corrections teach how one person shows what they feel; what is kept is small, and can be erased."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import PerceptionError
from espressivo.ontology import load
from espressivo.perception import AffectEstimate, VoicePerceiver, fuse
from espressivo.perception.calibration import PersonProfile
from espressivo.perception.calibration_files import MAX_BYTES, Profiles
from espressivo.perception.faces.windows import RestingFace
from espressivo.perception.voice.baseline import VoiceBaseline

EMOTIONS = ["Joy", "Fear", "Surprise", "Anger", "Sadness"]
SHARES = st.dictionaries(st.sampled_from(EMOTIONS), st.floats(0.01, 1), min_size=1)
CORRECTIONS = st.lists(st.tuples(st.sampled_from(EMOTIONS), st.sampled_from(EMOTIONS)), max_size=12)


def looks(**emotions: float) -> AffectEstimate:
    return AffectEstimate("face", "model", emotions, 0.7, pad=(0.1, 0.5, 0.0), subject="Bo")


def taught(*pairs: tuple[str, str]) -> PersonProfile:
    profile = PersonProfile("Bo")
    for said, meant in pairs:
        profile = profile.corrected_as("face", said, meant)
    return profile


class TestWhatIsLearned:
    @given(SHARES)
    def test_without_corrections_nothing_changes(self, emotions: dict[str, float]) -> None:
        estimate = looks(**emotions)
        assert PersonProfile("Bo").applied(estimate) is estimate

    @given(SHARES)
    def test_corrections_of_another_modality_change_nothing(self, emotions: dict[str, float]) -> None:
        estimate = looks(**emotions)
        assert PersonProfile("Bo").corrected_as("voice", "Joy", "Fear").applied(estimate) is estimate

    @given(st.integers(0, 30), st.floats(0.05, 1))
    def test_each_correction_moves_towards_what_was_meant(self, before: int, likely: float) -> None:
        less = taught(*[("Surprise", "Fear")] * before)
        estimate = looks(Surprise=likely)
        one, other = (each.applied(estimate).emotions for each in (less, less.corrected(estimate, "Fear")))
        assert other["Fear"] > one.get("Fear", 0.0)
        assert other["Surprise"] < one["Surprise"]

    @given(SHARES, CORRECTIONS)
    def test_likelihoods_stay_likelihoods_and_no_mass_arises(
        self, emotions: dict[str, float], pairs: list[tuple[str, str]]
    ) -> None:
        found = taught(*pairs).applied(looks(**emotions))
        assert all(0 <= value <= 1 for value in found.emotions.values())
        assert sum(found.emotions.values()) <= sum(emotions.values()) + 1e-9

    @given(CORRECTIONS)
    def test_the_order_of_corrections_does_not_matter(self, pairs: list[tuple[str, str]]) -> None:
        estimate = looks(Joy=0.5, Fear=0.5)
        one, other = (taught(*order).applied(estimate).emotions for order in (pairs, reversed(pairs)))
        assert one == pytest.approx(other)

    def test_a_confirmation_makes_later_corrections_weigh_less(self) -> None:
        sure = taught(*[("Surprise", "Surprise")] * 5, ("Surprise", "Fear")).applied(looks(Surprise=0.8))
        unsure = taught(("Surprise", "Fear")).applied(looks(Surprise=0.8))
        assert sure.emotions["Fear"] < unsure.emotions["Fear"]

    def test_it_says_why(self) -> None:
        (clue,) = taught(*[("Surprise", "Fear")] * 3).applied(looks(Surprise=0.8)).evidence
        assert clue.observation == "what looked like Surprise was Fear, 3 of 3 times"

    def test_pleasure_moves_as_the_emotions_do(self) -> None:
        found = taught(*[("Joy", "Sadness")] * 5).applied(looks(Joy=0.9))
        assert found.valence is not None
        assert found.valence < 0.1

    def test_a_face_that_is_often_misread_counts_less_in_fusion(self) -> None:
        profile = taught(*[("Joy", "Sadness")] * 4)
        assert profile.reliability["face"] == pytest.approx(2 / 6)
        fused = fuse([looks(Joy=0.9)], reliability=profile.reliability)
        assert fused.weights["model"] == pytest.approx(0.7 * 2 / 6)

    def test_old_corrections_fade(self) -> None:
        assert taught(*[("Joy", "Sadness")] * 200).corrections == pytest.approx(50)

    def test_any_word_of_the_ontology_will_do(self) -> None:
        assert taught(("surprise", "fear")) == taught(("Surprise", "Fear"))

    @pytest.mark.parametrize(("said", "meant"), [("Joyy", "Fear"), ("Joy", "Tuesday")])
    def test_a_word_that_is_no_emotion_is_refused(self, said: str, meant: str) -> None:
        with pytest.raises(PerceptionError, match="is no emotion"):
            taught((said, meant))

    def test_corrections_of_somebody_else_are_refused(self) -> None:
        with pytest.raises(PerceptionError, match="about Bo, and the profile that of Ana"):
            PersonProfile("Ana").corrected(looks(Joy=0.5), "Fear")


class TestFiles:
    @given(CORRECTIONS)
    def test_a_profile_that_was_saved_is_the_same(
        self, tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
    ) -> None:
        profiles, profile = Profiles(tmp_path_factory.mktemp("people")), taught(*pairs)
        profiles.save(profile)
        assert profiles.load("Bo") == profile

    def test_who_has_none_has_an_empty_one(self, tmp_path: Path) -> None:
        assert Profiles(tmp_path / "none").load("Bo") == PersonProfile("Bo")
        assert Profiles(tmp_path / "none").people == []

    def test_erasing_leaves_nothing(self, tmp_path: Path) -> None:
        profiles = Profiles(tmp_path)
        profiles.save(taught(("Joy", "Fear")))
        (tmp_path / "Bo.person.json.new").write_text("half of it")
        assert profiles.forget("Bo") is True
        assert list(tmp_path.iterdir()) == []
        assert profiles.forget("Bo") is False
        assert profiles.load("Bo") == PersonProfile("Bo")

    def test_only_names_of_emotions_and_numbers_are_kept(self, tmp_path: Path) -> None:
        heard = VoicePerceiver().measure(_hum())
        profile = PersonProfile("Bo", resting=RestingFace({15: 0.3}), voice=VoiceBaseline.of([heard, heard]))
        said = AffectEstimate("text", "model", {"Joy": 0.9}, 0.9, subject="Bo", evidence=())
        path = Profiles(tmp_path).save(profile.corrected(said, "Grief"))
        data = json.loads(path.read_text())
        assert data.pop("format") == "espressivo-person/1"
        assert data.pop("person") == "Bo"
        nodes = {node.id for node in load().nodes}
        for text in re.findall(r'"([^"]*)"', json.dumps(data)):
            assert text in nodes or re.fullmatch(r"[a-z_]+|\d+", text), text
        assert path.stat().st_size < 4_000
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    @pytest.mark.parametrize("name", ["", "../Bo", "a b", "Bo/..", "x" * 65, "1", "Bo\n"])
    def test_a_name_that_is_no_name_of_a_file_is_refused(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(PerceptionError, match="cannot have a profile"):
            Profiles(tmp_path).load(name)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"[]",
            b'{"format": "other", "person": "Bo"}',
            b'{"format": "espressivo-person/1", "person": "Ana"}',
            b'{"format": "espressivo-person/1", "person": "Bo", "audio": "UklGRg=="}',
            b'{"format": "espressivo-person/1", "person": "Bo", "confusions": {"smell": {}}}',
            b'{"format": "espressivo-person/1", "person": "Bo", "confusions": {"face": {"Joy": {"Tuesday": 1}}}}',
            b'{"format": "espressivo-person/1", "person": "Bo", "confusions": {"face": {"Joy": {"Fear": -1}}}}',
            b'{"format": "espressivo-person/1", "person": "Bo", "resting": {"x": 0.5}}',
            b'{"format": "espressivo-person/1", "person": "Bo", "voice": {}}',
            b"[" * 100_000,
            b" " * (MAX_BYTES + 1),
        ],
    )
    def test_what_is_no_profile_is_refused(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "Bo.person.json").write_bytes(content)
        with pytest.raises(PerceptionError, match="Bo"):
            Profiles(tmp_path).load("Bo")


def _hum() -> bytes:
    import io
    import wave

    import numpy as np

    t = np.arange(16_000) / 16_000
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes((np.sin(2 * np.pi * 150 * t) * 9_000).astype("<i2").tobytes())
    return file.getvalue()
