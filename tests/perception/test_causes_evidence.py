"""What an emotion rests on, as a record."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.core.errors import AppraisalError, PerceptionError
from espressivo.perception import AffectEstimate, Clue
from espressivo.perception.causes import (
    Evidence,
    Observed,
    Turn,
    all_of,
    causes,
    in_memory,
    in_text,
    in_turns,
    in_units,
    of_estimates,
    of_felt,
)

WORDS = AffectEstimate(
    "text",
    "lexicon",
    {"Joy": 0.7},
    0.6,
    subject="Ben",
    t=1.0,
    evidence=(Clue("text", "says “great”", "Joy", 0.7, "characters 5-10"),),
)
FACE = AffectEstimate(
    "face",
    "units",
    {"Anger": 0.4, "Joy": 0.1},
    0.5,
    subject="Ben",
    t=2.0,
    evidence=(
        Clue("face", "brows drawn together (.5)", "Anger", 0.4, "AU4"),
        Clue("face", "corners of the lips down (.2)", "Joy", -0.1, "AU15"),
    ),
)


def insulted() -> Agent:
    ana = Agent("Ana", beliefs={"Likes(Ben)": 3})
    ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4, praiseworthiness={"[who]": -6})
    ana.perceive("Event(Action-End, Ben, Insult, Ana)")
    return ana


class TestPerceived:
    def test_clues_of_several_modalities_are_one_record_in_order(self) -> None:
        record = of_estimates([FACE, WORDS])
        assert (record.subject, record.emotion, record.felt, record.strength) == ("Ben", "Joy", False, 0.7)
        assert [(piece.modality, piece.turn) for piece in record.pieces] == [("text", 0), ("face", 1), ("face", 1)]
        assert record.sums() == pytest.approx({"Joy": 0.6, "Anger": 0.4})

    def test_it_is_told_in_sentences(self) -> None:
        assert of_estimates([WORDS, FACE]).sentences() == (
            "Ben seems to feel joy, 70% likely.",
            "Turn 1, in the words: says “great” [characters 5-10]; for joy (0.70).",
            "Turn 2, in the face: brows drawn together (.5) [AU4]; for anger (0.40).",
            "Turn 2, in the face: corners of the lips down (.2) [AU15]; against joy (0.10).",
        )

    def test_one_moment_is_no_turns(self) -> None:
        assert of_estimates([WORDS]).sentences()[1].startswith("In the words: says")

    def test_two_people_are_refused_and_so_is_nobody(self) -> None:
        with pytest.raises(PerceptionError, match="Ana, Ben"):
            of_estimates([WORDS, FACE.about("Ana")])
        with pytest.raises(PerceptionError, match="found none"):
            of_estimates([])
        with pytest.raises(PerceptionError, match="nothing was perceived"):
            of_estimates([AffectEstimate("text", "lexicon")])


class TestFelt:
    def test_the_chain_of_why_is_the_evidence(self) -> None:
        record = of_felt(insulted(), "Anger")
        assert [piece.kind for piece in record.pieces] == ["event", "rule", "variable", "variable", "mood"]
        assert record.felt
        assert record.strength == pytest.approx(5.93, abs=0.01)
        assert record.sentences()[:3] == (
            "Ana feels anger, 5.9 of 10.",
            "What happened: Ben insults Ana, at 0 s [Event(Action-End, Ben, Insult, Ana)].",
            "Judged by: Event(Action-End, [who], Insult, SELF).",
        )

    def test_it_is_plausible_and_the_event_is_remembered(self) -> None:
        ana = insulted()
        assert of_felt(ana, "Anger").check(all_of(in_memory(ana)))
        other = Agent("Ana")
        faults = of_felt(ana, "Anger").check(all_of(in_memory(other))).faults
        assert faults == ("Ben insults Ana, at 0 s [Event(Action-End, Ben, Insult, Ana)] is not in the input",)

    def test_what_is_not_felt_is_refused(self) -> None:
        with pytest.raises(PerceptionError, match="Ana does not feel Joy"):
            of_felt(insulted(), "Joy")
        with pytest.raises(PerceptionError, match="does not feel anything"):
            of_felt(Agent("Ana"))
        with pytest.raises(AppraisalError):
            of_felt(insulted(), "Angst-ridden")


class TestPlausibility:
    def test_the_conclusion_must_be_what_most_speaks_for(self) -> None:
        found = of_estimates([WORDS, FACE], "Anger").check()
        assert not found
        assert found.faults == ("more speaks for Joy (0.60) than for Anger (0.40)",)

    def test_a_narrower_emotion_speaks_for_a_wider_one(self) -> None:
        pieces = (
            Observed("clue", "a", "Rage", 0.4),
            Observed("clue", "b", "Anger", 0.2),
            Observed("clue", "c", "Joy", 0.5),
        )
        assert Evidence("Ben", "Anger", False, 0.5, pieces).check()
        assert not Evidence("Ben", "Rage", False, 0.5, pieces).check()

    def test_a_conclusion_without_evidence_is_none(self) -> None:
        assert Evidence("Ben", "Joy", False, 0.5).check().faults == ("nothing speaks for Joy",)

    @given(st.lists(st.tuples(st.sampled_from(["Joy", "Anger", "Fear"]), st.floats(-1, 1)), min_size=1))
    def test_what_most_speaks_for_is_plausible_whenever_anything_is(self, told: list[tuple[str, float]]) -> None:
        pieces = tuple(Observed("clue", "x", emotion, weight) for emotion, weight in told)
        most, weight = next(iter(Evidence("", "Joy", False, 0.0, pieces).sums().items()))
        assert bool(Evidence("", most, False, 0.0, pieces).check()) is (weight > 0)

    def test_clues_must_be_in_the_text(self) -> None:
        record = of_estimates([WORDS])
        assert record.check(all_of(in_text("It is great"), in_units({})))
        assert record.check(all_of(in_text("It is fine, thank you"))).faults[0].endswith("is not in the input")
        assert not record.check(all_of(in_text("great")))  # characters 5-10 of five

    def test_clues_must_be_in_the_face(self) -> None:
        record = of_estimates([FACE], "Anger")
        assert record.check(all_of(in_units({"AU4": 0.5, "AU15": 0.2})))
        assert not record.check(all_of(in_units({"AU4": 0.5, "AU15": 0.0})))


class TestDialogue:
    TALK = (Turn("Ana", "You won the prize!"), Turn("Ben", "That is  great!", "joy"))

    def test_causes_come_before_what_was_perceived(self) -> None:
        record = of_estimates([WORDS]).with_causes(causes(self.TALK), self.TALK)
        assert [piece.kind for piece in record.pieces] == ["turn", "turn", "clue"]
        first = record.sentences()[1]
        assert first == "In the dialogue: Ana said “You won the prize!” (70% likely a cause) [turn 1]."

    def test_what_was_said_must_be_in_the_dialogue(self) -> None:
        record = of_estimates([WORDS]).with_causes(causes(self.TALK), self.TALK)
        assert record.check(all_of(in_turns(self.TALK)))
        assert not record.check(all_of(in_turns(self.TALK[:1])))
        assert not record.check(all_of(in_turns([Turn("Ana", "Who won?"), self.TALK[1]])))

    def test_a_clue_must_be_in_its_turn(self) -> None:
        second = WORDS.about("Ben", 2.0)
        record = of_estimates([WORDS, second])
        assert record.check(all_of(in_turns([Turn("Ben", "A great day"), Turn("Ben", "Great, thanks")])))
        assert not record.check(all_of(in_turns([Turn("Ben", "A great day"), Turn("Ben", "Good, thanks")])))


def test_a_record_is_plain_data() -> None:
    data = of_felt(insulted(), "Anger").as_data()
    assert json.loads(json.dumps(data)) == data
    assert data["pieces"][0] == {
        "kind": "event",
        "text": "Ben insults Ana, at 0 s",
        "modality": "context",
        "source": "Event(Action-End, Ben, Insult, Ana)",
    }
