"""An estimate about somebody becomes beliefs and events about that person, never an emotion of one's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo import Agent
from espressivo.agents.hesitation import hesitation
from espressivo.core.errors import PerceptionError
from espressivo.perception import AffectEstimate, fuse
from espressivo.perception.hearing import Heard, hear
from espressivo.perception.taking_in import mixed, noticed, take_in

SAD = AffectEstimate("text", "model", {"Sadness": 0.9}, 0.8, pad=(-0.6, -0.2, -0.3), subject="Bo")
SMILES = AffectEstimate("face", "faces", {"Joy": 0.9}, 0.8, pad=(0.8, 0.4, 0.3), subject="Bo")


def believed(agent: Agent, name: str) -> tuple[str, float]:
    answer = agent.beliefs.ask(name)
    return str(answer.value), answer.certainty


def events(agent: Agent) -> list[str]:
    return [str(record.event) for record in agent.memory]


class TestOneEstimate:
    def test_it_becomes_a_belief_and_an_event_about_that_person(self) -> None:
        ana = Agent("Ana")
        assert take_in(ana, SAD) == []
        value, certainty = believed(ana, "Seems(Bo)")
        assert value == "Sadness" and certainty == pytest.approx(0.8)
        assert events(ana) == ["Event(Action-End, Bo, Express(Sadness), Ana)"]

    def test_the_agent_feels_only_what_its_own_rules_say(self) -> None:
        ana = Agent("Ana")
        ana.appraises("Event(Action-End, [who], Express(Sadness), SELF)", desirability=-4)
        assert [each.type for each in take_in(ana, SAD)] == ["Distress"]

    def test_what_is_not_sure_is_not_taken_in(self) -> None:
        ana = Agent("Ana")
        unsure = AffectEstimate("text", "model", {"Joy": 0.9}, 0.3, subject="Bo")
        assert not noticed(ana, unsure)
        assert noticed(ana, unsure, sure_from=0.2)

    def test_what_is_elicited_says_nothing_of_what_somebody_shows(self) -> None:
        story = AffectEstimate("text", "model", {"Sadness": 0.9}, 0.9, subject="Bo", aspect="elicited")
        assert not noticed(Agent("Ana"), story)

    @pytest.mark.parametrize("subject", ["", "SELF", "two words", "Likes(Bo)", "[who]", "3"])
    def test_a_subject_that_is_nobody_is_refused(self, subject: str) -> None:
        with pytest.raises(PerceptionError, match=r"nobody|no name of somebody"):
            take_in(Agent("Ana"), SAD.about(subject))

    @given(st.dictionaries(st.sampled_from(["Joy", "Fear", "Anger", "Pride"]), st.floats(0, 1)), st.floats(0, 1))
    def test_no_certainty_is_above_that_of_the_whole(self, emotions: dict[str, float], sure: float) -> None:
        estimate = AffectEstimate("face", "model", emotions, sure if emotions else 0.0, subject="Bo")
        for belief, _, certainty in noticed(Agent("Ana"), estimate).beliefs:
            assert str(belief) != "Seems(Bo)" or certainty <= sure + 1e-9


class TestSeeming:
    def test_it_is_the_primary_emotion_of_what_somebody_seems_to_feel(self) -> None:
        ana = Agent("Ana", beliefs={"Seems(Bo)": "Grief"})
        assert str(ana.beliefs.ask("Seeming(Bo)").value) == "Sadness"

    def test_of_nobody_known_there_is_none(self) -> None:
        assert str(Agent("Ana").beliefs.ask("Seeming(Bo)").value) == "-"


class TestMixedSigns:
    def test_words_and_face_that_differ_are_both_perceived(self) -> None:
        ana = Agent("Ana")
        take_in(ana, fuse([SAD, SMILES]))
        assert len(events(ana)) == 2
        assert {"Joy", "Sadness"} == {event.split("Express(")[1].split(")")[0] for event in events(ana)}
        assert hesitation(ana, "Bo")
        assert hesitation(ana, "Bo").pause_s > 0

    def test_when_signs_agree_again_nothing_is_mixed_any_more(self) -> None:
        ana = Agent("Ana")
        take_in(ana, fuse([SAD, SMILES]))
        take_in(ana, SAD)
        assert not hesitation(ana, "Bo")
        assert believed(ana, "Seems(Bo)")[0] == "Sadness"

    def test_one_text_may_say_two_things(self) -> None:
        assert mixed(hear("I am so happy for you, but I will miss you and I'm scared.", "Bo").expressed) > 0.15

    @given(st.floats(0, 0.5), st.floats(0, 0.5))
    def test_alternatives_are_not_mixed(self, one: float, other: float) -> None:
        assert mixed(AffectEstimate("face", "model", {"Joy": one, "Anger": other}, 0.9)) == 0


class TestWordsAtOdds:
    def test_who_tells_of_a_loss_and_laughs_gives_mixed_signs(self) -> None:
        ana = Agent("Ana")
        expressed = AffectEstimate("text", "model", {"Amusement": 0.8}, 0.8, pad=(0.6, 0.3, 0.3), subject="Bo")
        told = AffectEstimate(
            "text", "told-event", {"Sadness": 0.4}, 0.8, aspect="elicited", appraisals={"desirability": -7.0}
        )
        heard = Heard("I lost my job today and it is so funny", "Bo", expressed, told)
        heard.noticed_by(ana).believed_by(ana)
        assert hesitation(ana, "Bo")

    def test_words_that_say_nothing_leave_no_doubt(self) -> None:
        ana = Agent("Ana", beliefs={"Mixed(Bo)": 0.5})
        hear("The train leaves at nine.", "Bo").noticed_by(ana).believed_by(ana)
        assert not hesitation(ana, "Bo")


class TestWords:
    def test_what_happened_reaches_whoever_hears_of_it(self) -> None:
        words = hear("I am so sad. My dog died last night and I could not do anything.", "Bo")
        found = words.noticed_by(Agent("Ana"))
        assert [str(belief) for belief, _, _ in found.beliefs] == ["Seems(Bo)"]
        assert [str(event.args[2].head) for event in found.events] == ["Express", "TellOf"]

    def test_words_for_feelings_win_over_what_seems_to_have_happened(self) -> None:
        words = hear("I'm so angry at you", "Bo")
        assert words.expressed.emotion == "Anger"
        assert not words.told

    def test_a_word_or_two_tell_of_nothing(self) -> None:
        assert not hear("Hello there", "Bo").told

    def test_what_is_no_text_is_refused(self) -> None:
        with pytest.raises(PerceptionError, match="expected a text"):
            hear(b"hello", "Bo")  # type: ignore[arg-type]
