"""Which utterances of a dialogue caused an emotion."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import PerceptionError
from espressivo.perception.causes import Cause, LearnedCauses, NearCauses, Turn, cause_type, causes
from espressivo.perception.causes.features import FAMILIES, features
from espressivo.perception.causes.learning import MarkedTarget, found_by, learn_causes, set_threshold

TALK = (
    Turn("Ana", "I lost my keys at the lake."),
    Turn("Ben", "Again? That is the third time."),
    Turn("Ana", "Do not shout at me!", "anger"),
    Turn("Ben", "I found your keys.", "neutral"),
    Turn("Ana", "Oh, my keys! Thank you!", "happiness"),
)
TURNS = st.lists(
    st.builds(Turn, st.sampled_from("AB"), st.text(max_size=30), st.sampled_from(["neutral", "joy", "anger", ""])),
    min_size=1,
    max_size=8,
)


class TestRule:
    def test_an_emotion_comes_from_the_utterance_and_the_one_before(self) -> None:
        found = causes(TALK, 4)
        assert [cause.turn for cause in found.found] == [3, 4]
        assert [cause.turn for cause in found.weighed] == [0, 1, 2, 3, 4]
        assert (found.target, found.type) == (4, "inter-personal")

    def test_the_first_utterance_can_only_be_its_own_cause(self) -> None:
        found = causes([Turn("Ana", "What a morning!", "joy")])
        assert ([cause.turn for cause in found.found], found.type) == ([0], "no-context")

    def test_what_is_said_later_does_not_count(self) -> None:
        assert causes(TALK, 2) == causes(TALK[:3])


class TestTypes:
    @pytest.mark.parametrize(
        ("found", "kind"),
        [
            ([4], "no-context"),
            ([3], "inter-personal"),
            ([3, 4], "inter-personal"),
            ([0, 4], "self-contagion"),
            ([0, 3], "hybrid"),
            ([], None),
        ],
    )
    def test_who_said_it_makes_the_type(self, found: list[int], kind: str | None) -> None:
        assert cause_type(TALK, 4, found) == kind

    @given(TURNS, st.data())
    def test_a_type_says_who_is_among_the_causes(self, turns: list[Turn], data: st.DataObject) -> None:
        target = data.draw(st.integers(0, len(turns) - 1))
        chosen = data.draw(st.lists(st.integers(0, target), unique=True))
        earlier = {turns[each].speaker == turns[target].speaker for each in chosen if each < target}
        kind = cause_type(turns, target, chosen)
        assert (kind is None) is (not chosen)
        assert (kind == "hybrid") is (earlier == {True, False})
        assert (kind == "no-context") is (chosen == [target])


class TestBadInput:
    def test_a_neutral_utterance_has_no_causes(self) -> None:
        with pytest.raises(PerceptionError, match="turn 3 is neutral"):
            causes(TALK, 3)
        with pytest.raises(PerceptionError, match="neutral"):
            causes([Turn("Ana", "Hm.", "")])

    @pytest.mark.parametrize("target", [-1, 5])
    def test_a_turn_that_is_not_there_is_refused(self, target: int) -> None:
        with pytest.raises(PerceptionError, match="there is no turn"):
            causes(TALK, target)

    def test_an_endless_dialogue_is_refused(self) -> None:
        with pytest.raises(PerceptionError, match="too long"):
            causes([Turn("Ana", "Ha!", "joy")] * 2001)


class TestFeatures:
    def test_by_hand(self) -> None:
        found = features(TALK, 4, 3)
        assert found["distance:1"] == 1
        assert found["same speaker:1"] == 0
        assert found["emotional:1"] == 0
        assert found["question:1"] == 0
        assert found["length:1"] == pytest.approx(math.log(5))
        assert found["shared words:"] == pytest.approx(1 / 4)  # keys, of found, keys, oh, thank
        assert found["target emotion:happiness before"] == 1

    def test_the_utterance_itself_has_no_features_of_another(self) -> None:
        assert not {"same speaker:0", "same emotion:0", "shared words:"} & set(features(TALK, 4, 4))
        assert features(TALK, 4, 4)["exclamation:0"] == 1

    def test_all_seventeen_families_are_used(self) -> None:
        used = {name.partition(":")[0] for candidate in range(5) for name in features(TALK, 4, candidate)}
        assert used == set(FAMILIES)
        assert len(FAMILIES) == 17

    @given(TURNS, st.data())
    def test_they_are_numbers_that_only_the_past_decides(self, turns: list[Turn], data: st.DataObject) -> None:
        target = data.draw(st.integers(0, len(turns) - 1))
        candidate = data.draw(st.integers(0, target))
        found = features(turns, target, candidate)
        assert all(math.isfinite(value) for value in found.values())
        assert found == features(turns[: target + 1], target, candidate)


def marked(far: int, count: int = 12) -> list[MarkedTarget]:
    """Dialogues in which the cause is always so many turns before."""
    return [
        MarkedTarget(
            (*(Turn("AB"[at % 2], f"word{at} number{dialogue}") for at in range(3)), Turn("A", "Ah", "joy")),
            3,
            frozenset({3 - far}),
        )
        for dialogue in range(count)
    ]


class TestLearning:
    @pytest.mark.parametrize("far", [0, 1, 2, 3])
    def test_it_learns_how_far_away_causes_are(self, far: int) -> None:
        detector = learn_causes(marked(far))
        assert all(found_by(detector, each) == each.causes for each in marked(far))

    def test_it_learns_who_said_it(self) -> None:
        told = [
            MarkedTarget((Turn(first, "one"), Turn(second, "two"), Turn("A", "Ah", "joy")), 2, frozenset(own))
            for first, second, own in [("A", "B", {0}), ("B", "A", {1}), ("A", "A", {0, 1}), ("B", "B", set())] * 5
        ]
        detector = learn_causes([each for each in told if each.causes] + told)
        found = causes((Turn("A", "one"), Turn("B", "two"), Turn("A", "Ah", "joy")), 2, detector)
        assert found.type == "self-contagion"

    def test_it_is_the_same_twice(self) -> None:
        assert learn_causes(marked(1)) == learn_causes(marked(1))

    def test_weights_are_where_the_slope_of_the_penalised_likelihood_is_zero(self) -> None:
        told = [*marked(1, 5), *marked(0, 3)]
        detector = learn_causes(told, ridge=1.0)
        for name, weight in detector.weights.items():
            slope = sum(
                features(each.turns, 3, at).get(name, 0.0)
                * ((at in each.causes) - detector.weigh(each.turns, 3, at).probability)
                for each in told
                for at in range(4)
            )
            assert slope - weight == pytest.approx(0, abs=1e-5)

    def test_reasons_sum_to_the_log_odds(self) -> None:
        detector = learn_causes([*marked(1, 5), *marked(0, 3)])
        cause = detector.weigh(TALK, 4, 3)
        odds = detector.bias + sum(share for _, share in cause.reasons)
        assert cause.probability == pytest.approx(1 / (1 + math.exp(-odds)))
        assert [abs(share) for _, share in cause.reasons] == sorted((abs(s) for _, s in cause.reasons), reverse=True)

    def test_the_threshold_is_set_where_it_does_best(self) -> None:
        timid = LearnedCauses({"distance:1": 1.0}, -1.5)  # .38 for the one before, .18 for the others
        assert not found_by(timid, marked(1)[0])
        set_anew = set_threshold(timid, marked(1))
        assert found_by(set_anew, marked(1)[0]) == {2}

    def test_nothing_to_tell_apart_is_refused(self) -> None:
        with pytest.raises(PerceptionError, match="cannot be learned"):
            learn_causes([])
        with pytest.raises(PerceptionError, match="cannot be learned"):
            learn_causes([MarkedTarget((Turn("A", "Ah", "joy"),), 0, frozenset({0}))])


class TestFiles:
    def test_what_is_saved_is_loaded(self, tmp_path: Path) -> None:
        detector = set_threshold(learn_causes(marked(2), learned_on="made dialogues"), marked(2))
        detector.save(tmp_path / "causes.json")
        loaded = LearnedCauses.load(tmp_path / "causes.json")
        assert loaded == detector
        assert causes(TALK, 4, loaded) == causes(TALK, 4, detector)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("", "empty"),
            ("{", "is no JSON"),
            ("[" * 100_000, "is no JSON"),
            ("[]", "holds no weights"),
            ('{"format": "espressivo-causes/1"}', "no 'weights'"),
            (
                '{"format": "espressivo-causes/1", "weights": {"distance:1": "x"}, "bias": 0, "threshold": 0.5}',
                "holds no",
            ),
            (
                '{"format": "espressivo-causes/1", "weights": {"length": NaN}, "bias": 0, "threshold": 0.5}',
                "cannot be nan",
            ),
            (
                '{"format": "espressivo-causes/1", "weights": {"mood:1": 1}, "bias": 0, "threshold": 0.5}',
                "is no feature",
            ),
            ('{"format": "espressivo-causes/1", "weights": {}, "bias": 0, "threshold": 7}', "threshold cannot be 7"),
            ('{"format": "espressivo-causes/1", "weights": {}, "bias": 1e9, "threshold": 0.5}', "the bias"),
        ],
    )
    def test_other_files_are_refused(self, tmp_path: Path, content: str, message: str) -> None:
        (tmp_path / "causes.json").write_text(content)
        with pytest.raises(PerceptionError, match=message):
            LearnedCauses.load(tmp_path / "causes.json")

    def test_a_large_file_is_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "causes.json").write_text(json.dumps({"weights": "x" * (1 << 20)}))
        with pytest.raises(PerceptionError, match="too much"):
            LearnedCauses.load(tmp_path / "causes.json")

    def test_where_nothing_can_be_written_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(PerceptionError, match="cannot be written"):
            LearnedCauses({}, 0.0).save(tmp_path / "no" / "causes.json")


@given(TURNS)
def test_the_rule_weighs_by_distance_alone(turns: list[Turn]) -> None:
    rule, last = NearCauses(), len(turns) - 1
    found = [rule.weigh(turns, last, at) for at in range(last + 1)]
    assert [cause.turn for cause in found] == list(range(last + 1))
    assert [cause.probability >= rule.threshold for cause in found] == [last - at < 2 for at in range(last + 1)]
    assert all(isinstance(cause, Cause) for cause in found)
