"""What agents say they feel: names, blends, ambivalence, PAD, mood; and what rules can ask of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from espressivo import FATIMA, Agent, World
from espressivo.agents.feeling import FeltNode
from espressivo.core.errors import AppraisalError, BeliefError, StateError
from espressivo.core.terms import parse, term
from espressivo.ontology import OntologyError

ACT = "Event(Action-End, Ben, Act, Ana)"


def feeling(**variables: object) -> Agent:
    """Ana, after something that she judges so."""
    ana = Agent("Ana")
    ana.appraises(ACT, **variables)  # type: ignore[arg-type]
    ana.perceive(ACT)
    return ana


def named(agent: Agent, kind: str = "emotion") -> dict[str, float]:
    return {each.node: each.intensity for each in agent.feels() if each.kind == kind}


@pytest.mark.parametrize(
    ("potential", "node"), [(1, "Annoyance"), (3, "Irritation"), (5, "Anger"), (8, "Fury"), (10, "Rage")]
)
def test_type_and_intensity_give_the_name(potential: float, node: str) -> None:
    ana = Agent("Ana")
    anger = ana.affect.add_by_hand("Anger", potential)
    assert anger.node == node
    assert [each.node for each in ana.feels()] == [node]


def test_the_name_changes_as_the_emotion_fades() -> None:
    ana = Agent("Ana")
    ana.affect.add_by_hand("Anger", 10)
    names = []
    for _ in range(60):
        names += [each.node for each in ana.feels() if each.node not in names]
        ana.update(1)
    assert names == ["Rage", "Fury", "Anger", "Irritation", "Annoyance"]


def test_feelings_are_ranked() -> None:
    ana = feeling(desirability=-4, praiseworthiness={"Ben": -6}, unexpectedness=1)
    strengths = [each.intensity for each in ana.feels()]
    assert strengths == sorted(strengths, reverse=True)
    assert ana.feels()[0] == FeltNode("Disapproval", strengths[0], "emotion", ana.feels()[0].emotions, parse("Ben"))


def test_emotions_of_one_name_are_one() -> None:
    ana = Agent("Ana")
    for number, name in enumerate(("Love", "Love")):
        ana.affect.add_by_hand(name, 4 + number / 2, target=parse(("Ben", "Zoe")[number]))
    (felt,) = ana.feels()
    assert (felt.node, felt.intensity, felt.about, len(felt.emotions)) == ("Affection", 4.5, None, 2)


def test_a_compound_is_linked_to_its_parts_which_stay() -> None:
    ana = feeling(desirability=-4, praiseworthiness={"Ben": -6})
    anger = next(each for each in ana.emotions if each.type == "Anger")
    assert [part.type for part in anger.parts] == ["Distress", "Reproach"]
    assert all(any(part is each for each in ana.emotions) for part in anger.parts)
    assert named(ana, "blend") == {}, "the parts of a compound make the compound, and no blend"


def test_emotions_felt_together_blend() -> None:
    ana = Agent("Ana")
    ana.affect.add_by_hand("Fear", 5)
    ana.affect.add_by_hand("Surprise", 3)
    assert named(ana, "blend") == {"Awe": 3}


def test_blends_grow_out_of_events() -> None:
    ana = Agent("Ana")
    ana.appraises(ACT, prospects={"Storm": (-8, 0.7)}, unexpectedness=6)
    ana.perceive(ACT)
    blend = next(each for each in ana.feels() if each.kind == "blend")
    assert (blend.node, {each.type for each in blend.emotions}) == ("Awe", {"Fear", "Surprise"})


@pytest.mark.parametrize(
    ("good", "bad", "name"),
    [
        ("Love", "Hate", "love-hate"),
        ("Pride", "Shame", "conflicted pride"),
        ("Gratitude", "Anger", "grudging gratitude"),
        ("Joy", "Anger", "ambivalence"),
    ],
)
def test_two_opposed_emotions_about_one_target_stay_and_are_named(good: str, bad: str, name: str) -> None:
    ana = Agent("Ana")
    ana.affect.add_by_hand(good, 7, target=parse("Ben"))
    ana.affect.add_by_hand(bad, 6, target=parse("Ben"))
    found = next(each for each in ana.feels() if each.kind == "ambivalence")
    assert (found.node, found.intensity, found.about) == (name, 6, parse("Ben"))
    assert [each.type for each in found.emotions] == [good, bad]
    assert len(ana.emotions) == 2


def test_ambivalence_grows_out_of_events() -> None:
    ana = Agent("Ana", beliefs={"Likes(Ben)": 8})
    ana.appraises("Event(Action-End, [who], Lie, SELF)", praiseworthiness={"[who]": -6})
    ana.appraises("Event(Action-End, [who], Win, *)", desirability_for={"[who]": 6})
    ana.perceive("Event(Action-End, Ben, Lie, Ana)", "Event(Action-End, Ben, Win, -)")
    (found,) = [each for each in ana.feels() if each.kind == "ambivalence"]
    assert {each.type for each in found.emotions} == {"Reproach", "Happy-For"}
    assert found.about == parse("Ben")


def test_about_different_people_nobody_is_ambivalent() -> None:
    ana = Agent("Ana")
    ana.affect.add_by_hand("Love", 7, target=parse("Ben"))
    ana.affect.add_by_hand("Hate", 6, target=parse("Zoe"))
    assert named(ana, "ambivalence") == {}


def test_a_faint_contrary_feeling_is_not_noticed() -> None:
    ana = Agent("Ana")
    ana.affect.add_by_hand("Love", 7, target=parse("Ben"))
    ana.affect.add_by_hand("Hate", 0.9, target=parse("Ben"))
    assert named(ana, "ambivalence") == {}


def test_pad_without_emotions_is_the_mood() -> None:
    ana = Agent("Ana", personality={"agreeableness": 0.5})
    assert ana.pad == ana.mood_pad == pytest.approx((0.295, 0.15, -0.16))
    assert ana.temperament == (0.295, 0.15, -0.16)
    assert ana.mood == pytest.approx(2.95)


def test_pad_of_one_emotion_lies_between_the_mood_and_it() -> None:
    ana = Agent("Ana")
    ana.affect.add_by_hand("Anger", 10)
    assert ana.pad == pytest.approx((-0.51, 0.59, 0.25))
    ana.affect.add_by_hand("Anger", 5)
    assert ana.pad == pytest.approx((-0.255, 0.295, 0.125))


def test_pad_weighs_emotions_by_intensity_and_a_compound_stands_for_its_parts() -> None:
    ana = Agent("Ana")
    joy, fear = (0.4, 0.2, 0.1), (-0.64, 0.6, -0.43)
    ana.affect.add_by_hand("Joy", 2)
    ana.affect.add_by_hand("Fear", 8)
    expected = [0.8 * (2 * j + 8 * f) / 10 for j, f in zip(joy, fear, strict=True)]
    assert ana.pad == pytest.approx(expected)
    angry = feeling(desirability=-5, praiseworthiness={"Ben": -5})
    intensity = next(each.intensity for each in angry.emotions if each.type == "Anger")
    share, mood = intensity / 10, angry.mood_pad
    assert angry.pad == pytest.approx(
        [share * a + (1 - share) * m for a, m in zip((-0.51, 0.59, 0.25), mood, strict=True)]
    )


def test_mood_octants() -> None:
    assert Agent("Ana").mood_octant == "Neutral"
    assert feeling(desirability=-6, praiseworthiness={"Ben": -6}).mood_octant == "Hostile"
    assert feeling(desirability=6, praiseworthiness=6).mood_octant == "Exuberant"
    frightened = feeling(desirability=-5, prospects={"Storm": (-10, 0.9)})
    assert frightened.mood_octant == "Anxious"
    assert Agent("Bo", personality={"extraversion": 1, "neuroticism": -1}).mood_octant == "Relaxed"


def test_rules_can_ask() -> None:
    ana = Agent("Ana", personality={"stability": -0.5}, beliefs={"Likes(Ben)": -4})
    ana.meet("Ben")
    ana.affect.add_by_hand("Hate", 3, target=parse("Ben"))

    def ask(question: str) -> list[str]:
        return [str(answer.value) for answer in ana.beliefs.query(term(question))]

    assert ask("Feels(SELF, Dislike)") == ask("Feels(SELF, [e])") == ["3"]
    assert ask("Feels(SELF, Joy)") == []
    assert ask("Personality(SELF, Neuroticism)") == ["0.5"] and ask("Personality(SELF, Stability)") == ["-0.5"]
    assert len(ask("Personality(SELF, [f])")) == 5 and ask("Personality(SELF, Luck)") == []
    assert ask("PAD(SELF, Pleasure)")[0].startswith("-")
    assert ask("MoodOctant(SELF)") == ["Hostile"]
    assert ask("Liking(Ben)") == ask("Liking([x])") == ["-7"]
    assert ask("ToM(Ben, Liking(Ana))") == []
    ana.acts("Shout", when=["Feels(SELF, Dislike) > 2", "Personality(SELF, Neuroticism) > 0.2"])
    assert [str(decision.action) for decision in ana.decide()] == ["Shout"]


def test_the_toolkit_has_none_of_these_properties() -> None:
    bo = Agent("Bo", behaviour=FATIMA)
    bo.beliefs.tell("Personality(SELF, Openness)", "High")
    with pytest.raises(BeliefError, match="dynamic property"):
        Agent("Ana").beliefs.tell("Personality(SELF, Openness)", "High")


def test_personality_in_code() -> None:
    with pytest.raises(StateError, match="did you mean openness"):
        Agent("Ana", personality={"opennes": 0.5})
    ana = Agent("Ana", personality={"openness": 0.5}, mood=0)
    assert ana.mood == 0 and ana.personality.openness == 0.5
    ana.personality = {"openness": -0.5}
    assert ana.personality.openness == -0.5


def test_emotions_of_an_author() -> None:
    addition = {
        "variables": {"disgustingness": "how disgusting it is, 0..10"},
        "nodes": [],
        "types": [
            {
                "id": "OCC_Nausea",
                "name": "Nausea",
                "valence": "negative",
                "eliciting_condition": "something disgusting",
                "conditions": [{"variable": "disgustingness", "is": "positive"}],
                "intensity_variables": ["disgustingness"],
                "tone": {"node": "Revulsion", "relation": "closeMatch", "confidence": 0.8},
            }
        ],
    }
    world = World(seed=1)
    ana = world.add("Ana", emotions=[addition])
    ana.appraises(ACT, disgustingness=4, unexpectedness=2)
    assert [(each.type, each.node, round(each.initial, 4)) for each in ana.perceive(ACT)] == [
        ("Surprise", "Surprise", 2),
        ("Nausea", "Revulsion", 4.4),
    ]
    again = World.restored(json.loads(json.dumps(world.save())))
    assert again.state_hash() == world.state_hash()
    assert [each.node for each in again["Ana"].feels()] == [each.node for each in ana.feels()]
    assert [each.type for each in again["Ana"].perceive(ACT)] == ["Surprise", "Nausea"]
    with pytest.raises(AppraisalError, match="no appraisal variable"):
        Agent("Bo").appraises(ACT, disgustingness=4)


def test_emotions_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    file.write_text('{"types": [{"id": "OCC_Odd", "name": "Odd"}]}', encoding="utf-8")
    with pytest.raises(OntologyError, match="valence"):
        Agent("Ana", emotions=[file])


def test_the_toolkits_emotions_are_fixed() -> None:
    with pytest.raises(AppraisalError, match="only agents of the behaviour 'espressivo'"):
        Agent("Ana", behaviour=FATIMA, emotions=[{}])


def test_a_saved_world_feels_the_same() -> None:
    world = World(seed=3)
    ana = world.add("Ana", personality={"neuroticism": 0.5}, beliefs={"Likes(Zoe)": 5}, goals={"Win": (8, 0.5)})
    ana.appraises(
        ACT,
        desirability=-4,
        praiseworthiness={"Ben": -6},
        prospects={"Raise": (6, 0.4)},
        desirability_for={"Zoe": 5},
        goals={"Win": -0.2},
        unexpectedness=3,
    )
    ana.appraises("Event(Action-End, Ben, Tell, Ana)", likelihood={"Raise": 1})
    world.event("Action-End", "Ben", "Act", "Ana")
    world.advance(3)
    again = World.restored(json.loads(json.dumps(world.save())))
    for each in (world, again):
        each.event("Action-End", "Ben", "Tell", "Ana")
        each.advance(2.5)
    other = again["Ana"]
    assert [str(each) for each in other.emotions] == [str(each) for each in ana.emotions]
    assert "Satisfaction" in {each.type for each in other.emotions}
    assert (other.pad, other.mood_pad, other.mood_octant) == (ana.pad, ana.mood_pad, ana.mood_octant)
    assert again.state_hash() == world.state_hash() and not other.prospects
    anger = next(each for each in other.emotions if each.type == "Anger")
    assert [any(part is each for each in other.emotions) for part in anger.parts] == [True, True]


def test_two_runs_feel_alike() -> None:
    hashes = set()
    for _ in range(2):
        world = World(seed=5)
        ana = world.add("Ana", personality={"extraversion": 0.3})
        ana.appraises(ACT, desirability=-4, praiseworthiness={"Ben": -6}, unexpectedness=3)
        world.event("Action-End", "Ben", "Act", "Ana")
        world.advance(1.5)
        hashes.add(world.state_hash())
    assert len(hashes) == 1
