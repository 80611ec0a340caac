"""From documents to worlds: every field arrives, every mistake is an AuthoringError that says where."""

from __future__ import annotations

import math
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scenario_strategies import FREE_TEXT, TERMS, documents

from espressivo.agents.world import World
from espressivo.core.errors import AuthoringError, EspressivoError
from espressivo.core.terms import parse, term
from espressivo.scenarios import document as doc
from espressivo.scenarios.build import build_world, load_world


def _scenario(**changes: Any) -> doc.Scenario:
    """A scenario in which every field of every document is used."""
    rules = doc.RulesDoc(
        appraisal=[
            doc.AppraisalRuleDoc(
                event="Event(Action-End, [who], Hit, SELF)",
                conditions=["Likes([who]) = [l]"],
                quantifier="universal",
                variables=[
                    doc.VariableDoc(name="desirability", value="-4"),
                    doc.VariableDoc(name="Praiseworthiness", value="[l]", target="[who]"),
                ],
                id="hurt",
                source="cafe.yaml:3",
            )
        ],
        dispositions=[doc.DispositionDoc(emotion="joy", threshold=1.5, decay=3)],
        default_disposition=doc.DispositionDoc(threshold=0.5, decay=2),
        actions=[
            doc.ActionRuleDoc(
                action="Hit",
                target="[x]",
                priority="[p]",
                layer="Body",
                conditions=["Likes([x]) = [p]"],
                quantifier="existential",
                id="strike",
                source="cafe.yaml:9",
            )
        ],
        social_importance=[
            doc.AttributionRuleDoc(description="friends", target="[x]", value="7", conditions=["Likes([x]) > 0"])
        ],
        exchanges=[
            doc.ExchangeDoc(
                name="Flirt",
                description="a smile",
                target="[y]",
                steps=["Start", "Answer"],
                starting_conditions=doc.ConditionsDoc(conditions=["Likes([y]) > 0"], quantifier="universal"),
                influence_rules=[doc.InfluenceRuleDoc(value=3, mode="Shy", conditions=["Likes([y]) > 1"])],
            )
        ],
    )
    ana = doc.AgentDoc(
        name="Ana",
        mood=-2.5,
        tick=7,
        beliefs=[
            doc.BeliefDoc(name="Likes(Ben)", value="3", certainty=0.5),
            doc.BeliefDoc(name="Likes(Ana)", value="1", perspective="Ben"),
        ],
        goals=[doc.GoalDoc(name="Win", significance=6, likelihood=0.25)],
        rules=doc.RulesDoc(actions=[doc.ActionRuleDoc(action="Sing")]),
        emotions=[
            doc.EmotionDoc(
                type="Anger",
                intensity=4,
                decay=2,
                threshold=0.5,
                cause_id=5,
                cause_event="Event(Action-End, Ben, Hit, Ana)",
                target="Ben",
            )
        ],
        events=[doc.EventDoc(id=5, event="Event(Action-End, Ben, Hit, Ana)", tick=6, emotions=["Anger"])],
        known_agents=["Zoe"],
        body="tall",
        voice="low",
        configuration=doc.AffectConfiguration(
            half_life_decay_constant=0.25,
            emotion_influence_on_mood=0.4,
            mood_influence_on_emotion=0.2,
            minimum_mood=0.1,
            emotion_half_life=10,
            mood_half_life=30,
        ),
        personality={"extraversion": 0.5},
        role="player",
    )
    fields: dict[str, Any] = {
        "name": "Cafe",
        "description": "two people",
        "agents": [ana, doc.AgentDoc(name="Ben")],
        "rules": rules,
        "dialogues": [
            doc.LineDoc(
                current_state="Start",
                next_state="S1",
                meaning="Order(Tea)",
                style="Polite",
                utterance="Tea!",
                id="tea-1",
            )
        ],
        "world_model": [
            doc.EffectsDoc(
                event="Event(Action-End, [s], Give([i]), [t])",
                priority=4,
                effects=[doc.EffectDoc(property="Has([i])", value="[t]", observer="Ben")],
            )
        ],
        "player": "ben",
        "terminal_states": ["Bye", "End"],
    }
    return doc.Scenario(**{**fields, **changes})


# -- every field arrives -------------------------------------------------------------------------------------------


def test_an_agent_is_what_its_document_says() -> None:
    ana = build_world(_scenario(), seed=5)["Ana"]
    assert ana.beliefs.ask("Likes(Ben)")[:2] == (term(3), 0.5)
    assert ana.beliefs.ask("Likes(Ana)", "Ben").value == term(1)
    assert (ana.goals["Win"].significance, ana.goals["Win"].likelihood) == (6, 0.25)
    assert (ana.body, ana.voice, ana.is_player, ana.now) == ("tall", "low", True, 7)
    assert [str(each) for each in ana.known_agents] == ["Zoe", "Ben"]
    assert ana.affect.personality.traits() == {"extraversion": 0.5}
    constants = ana.affect.constants
    assert (constants.half_life_constant, constants.emotion_influence_on_mood) == (0.25, 0.4)
    assert (constants.mood_influence_on_emotion, constants.least_mood) == (0.2, 0.1)
    assert (constants.emotion_half_life, constants.mood_half_life) == (10, 30)
    assert ana.mood == pytest.approx(-2.5, abs=1e-6)


def test_an_agent_has_the_past_of_its_document() -> None:
    ana = build_world(_scenario())["Ana"]
    (record,) = ana.memory
    assert (record.id, str(record.event), record.time, record.emotions) == (
        5,
        "Event(Action-End, Ben, Hit, Ana)",
        6,
        ("Anger",),
    )
    assert ana.memory.next_id == 6
    (anger,) = ana.emotions
    assert (anger.type, anger.intensity, anger.threshold, anger.decay, anger.cause_id) == ("Anger", 4, 0.5, 2, 5)
    assert (str(anger.target), anger.start) == ("Ben", 7)


def test_rules_are_what_their_documents_say() -> None:
    ana = build_world(_scenario())["Ana"]
    (hurt,) = ana.appraisal_rules
    assert (hurt.id, hurt.source, hurt.conditions.quantifier.value) == ("hurt", "cafe.yaml:3", "universal")
    assert [(name, str(value), str(target)) for name, value, target in hurt.variables] == [
        ("Desirability", "-4", "-"),
        ("Praiseworthiness", "[l]", "[who]"),
    ]
    strike, sing = ana.action_rules
    assert (str(strike), str(strike.layer), strike.id, strike.source) == (
        "Hit -> [x] (priority [p])",
        "Body",
        "strike",
        "cafe.yaml:9",
    )
    assert str(sing) == "Sing (priority 1)"
    (friends,) = ana.importance
    assert (friends.description, str(friends.target), str(friends.value)) == ("friends", "[x]", "7")
    assert ana.importance.of("Ben") == 7
    (flirt,) = ana.exchanges
    assert (str(flirt.name), str(flirt.target), flirt.description) == ("Flirt", "[y]", "a smile")
    assert [str(step) for step in flirt.steps] == ["Start", "Answer"]
    assert flirt.starting_conditions.quantifier.value == "universal"
    assert [(rule.value, str(rule.mode), len(rule.conditions.conditions)) for rule in flirt.influence_rules] == [
        (3, "Shy", 1)
    ]
    dispositions = ana.affect.dispositions
    assert [(kind.name, *each) for kind, each in dispositions] == [("Joy", 1.5, 3)]
    assert [*dispositions.default] == [0.5, 2]
    assert len(build_world(_scenario())["Ben"].action_rules) == 1


def test_a_world_is_what_its_document_says() -> None:
    world = build_world(_scenario(), seed=5)
    assert (world.name, world.seed, world.behaviour.name) == ("Cafe", 5, "espressivo")
    assert world["Ben"].is_player
    assert [str(state) for state in world.terminal_states] == ["Bye", "End"]
    (line,) = world.dialogue
    assert str(line.action) == "Speak(Start, S1, Order(Tea), Polite)"
    assert (line.utterance, line.recording) == ("Tea!", "tea-1")
    (entry,) = world.effects
    assert (str(entry.template), entry.priority) == ("Event(Action-End, [s], Give([i]), [t])", 4)
    assert [str(part) for each in entry.effects for part in (each.property, each.value, each.observer)] == [
        "Has([i])",
        "[t]",
        "Ben",
    ]


def test_what_the_toolkit_saved_is_loaded_as_the_toolkit_loads_it() -> None:
    agent = doc.AgentDoc(name="Ana", mood=4, mood_tick=1, tick=10, loaded=True)
    agent.emotions = [doc.EmotionDoc(type="Joy", intensity=4, cause_event="Event(Action-End, Ben, Gift, Ana)")]
    ana = build_world(doc.Scenario(name="x", behaviour="fatima", agents=[agent]))["Ana"]
    assert (ana.memory.next_id, ana.emotions[0].start, str(ana.emotions[0].target)) == (1, 0, "-")
    assert ana.mood == 4
    ana.update(1)
    assert ana.emotions[0].intensity < 2.5  # as if it had decayed since second 0
    assert ana.mood < 3.7


def test_a_toolkit_scenario_may_name_variables_that_mean_nothing() -> None:
    rule = doc.AppraisalRuleDoc(event="Nonsense", variables=[doc.VariableDoc(name="Smell", value="5")])
    scenario = doc.Scenario(
        name="x", behaviour="fatima", agents=[doc.AgentDoc(name="Ana")], rules=doc.RulesDoc(appraisal=[rule])
    )
    assert len(build_world(scenario)["Ana"].appraisal_rules) == 1


def test_a_scenario_is_loaded_by_the_path_of_its_file(tmp_path: Any) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_text("name: Tiny\nagents:\n  Ana:\n    mood: 2\n", encoding="utf-8")
    assert load_world(path, seed=3)["Ana"].mood == 2
    path.write_text("name: Tiny\nagents:\n  '*':\n    mood: 2\n", encoding="utf-8")
    with pytest.raises(AuthoringError, match=r"tiny\.yaml.*\$\.agents\[0\]\.name: \* cannot be the name of an agent"):
        load_world(path)


# -- every mistake has its place -----------------------------------------------------------------------------------


def _placed(path: str) -> tuple[list[str | int], Any]:
    """Split ``$.agents[0].name`` into steps."""
    steps: list[str | int] = []
    for part in path.removeprefix("$.").split("."):
        name, *numbers = part.replace("]", "").split("[")
        steps += [name, *map(int, numbers)]
    return steps, None


def _changed(path: str, value: Any) -> doc.Scenario:
    scenario = _scenario()
    steps, _ = _placed(path)
    holder: Any = scenario
    for step in steps[:-1]:
        holder = getattr(holder, step) if isinstance(step, str) else holder[step]
    if isinstance(steps[-1], str) and not isinstance(holder, dict):
        setattr(holder, steps[-1], value)
    else:
        holder[steps[-1]] = value
    return scenario


MISTAKES = [
    ("$.terminal_states[1]", "End(", "$.terminal_states[1]", "is no"),
    ("$.behaviour", "espresivo", "$.behaviour", "did you mean espressivo"),
    ("$.player", "Bem", "$.player", "did you mean Ben"),
    ("$.dialogues[0].next_state", "a b", "$.dialogues[0]", "is no symbol"),
    ("$.world_model[0].event", "Give", "$.world_model[0].event", "fits no event"),
    ("$.world_model[0].event", "Event(Action-Ended, a, b, c)", "$.world_model[0].event", "did you mean Action-End"),
    ("$.world_model[0].effects[0].observer", "Bem", "$.world_model[0].effects[0]", "did you mean Ben"),
    ("$.world_model[0].effects[0].property", "Has([o])", "$.world_model[0].effects[0]", r"uses \[o\]"),
    ("$.agents[1].name", "ana", "$.agents[1].name", "unique"),
    ("$.agents[1].name", "SELF", "$.agents[1].name", "must be a word"),
    ("$.agents[0].mood", math.nan, "$.agents[0].mood", "finite"),
    ("$.agents[0].tick", 10**40, "$.agents[0].tick", "ordinary size"),
    ("$.agents[0].tick", -1, "$.agents[0].tick", "0 or more"),
    ("$.agents[0].personality", {"extravesion": 0.5}, "$.agents[0].personality", "did you mean extraversion"),
    ("$.agents[0].personality", {"openness": 2.0}, "$.agents[0].personality", r"-1\.\.1"),
    ("$.agents[0].beliefs[1].name", "Likes", "$.agents[0].beliefs[1]", "needs an argument"),
    ("$.agents[0].beliefs[0].name", "Mood(SELF)", "$.agents[0].beliefs[0]", "computed by the dynamic property"),
    ("$.agents[0].beliefs[1].perspective", "A(b, c)", "$.agents[0].beliefs[1]", "perspective"),
    ("$.agents[0].goals[0].likelihood", math.inf, "$.agents[0].goals[0].likelihood", "finite"),
    ("$.agents[0].emotions[0].type", "Angre", "$.agents[0].emotions[0]", "did you mean Anger"),
    ("$.agents[0].events[0].event", "Hit", "$.agents[0].events[0]", "is no event"),
    ("$.agents[0].events[0].emotions", ["Joyy"], "$.agents[0].events[0]", "did you mean Joy"),
    ("$.agents[0].rules.actions[0].target", "A(b)", "$.agents[0].rules.actions[0]", "must be a symbol"),
    ("$.rules.appraisal[0].event", "Event(ActionEnd, a, b, c)", "$.rules.appraisal[0]", "did you mean Action-End"),
    ("$.rules.appraisal[0].conditions", ["Likes("], "$.rules.appraisal[0]", "Likes"),
    ("$.rules.appraisal[0].variables[0].name", "Desirabilty", "$.rules.appraisal[0].variables[0]", "did you mean"),
    ("$.rules.appraisal[0].variables[0].value", "much", "$.rules.appraisal[0]", "expected a number"),
    ("$.rules.actions[0].priority", "much", "$.rules.actions[0]", "expected a number"),
    ("$.rules.actions[0].quantifier", "some", "$.rules.actions[0]", "existential"),
    ("$.rules.social_importance[0].target", "Ben", "$.rules.social_importance[0]", "expected a variable"),
    ("$.rules.social_importance[0].value", "much", "$.rules.social_importance[0]", "expected a number"),
    ("$.rules.exchanges[0].target", "Ben", "$.rules.exchanges[0]", "must be a variable"),
    ("$.rules.dispositions[0].emotion", "Joyy", "$.rules.dispositions[0]", "did you mean Joy"),
    ("$.rules.dispositions[0].threshold", math.nan, "$.rules.dispositions[0].threshold", "finite"),
]


@pytest.mark.parametrize(("place", "value", "path", "message"), MISTAKES, ids=[f"{a}={b}" for a, b, _, _ in MISTAKES])
def test_a_mistake_is_named_with_its_place(place: str, value: Any, path: str, message: str) -> None:
    with pytest.raises(AuthoringError, match=message) as caught:
        build_world(_changed(place, value), file="cafe.yaml")
    assert (caught.value.file, caught.value.path) == ("cafe.yaml", path)


def _texts(value: Any, place: str = "$") -> Iterator[str]:
    """Yield the place of every text and number in a document."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _texts(each, f"{place}[{number}]")
    elif isinstance(value, (str, int, float)):
        yield place


PLACES = list(_texts(_scenario()))
JUNK_TEXT = ["", " ", "-", "*", "[x]", "SELF", "3", "a b", "((", "A(b", "Event(Action-End, a, b, c)", "P(" * 60, "é"]
JUNK_TEXT.append("x" * 30_000)
JUNK_NUMBER = [0, -1, 3, 1e300, -1e300, math.nan, math.inf, 10**400]


@given(place=st.sampled_from(PLACES), number=st.integers(0, 100))
@settings(max_examples=400)
def test_any_mutation_builds_or_says_where(place: str, number: int) -> None:
    scenario = _scenario()
    steps, _ = _placed(place)
    holder: Any = scenario
    for step in steps:
        holder = getattr(holder, step) if isinstance(step, str) else holder[step]
    junk: list[Any] = JUNK_TEXT if isinstance(holder, str) else JUNK_NUMBER
    _built_or_refused(_changed(place, junk[number % len(junk)]))


@pytest.mark.whole_programs
@given(documents(TERMS, FREE_TEXT, native=True))
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_any_document_builds_or_says_where(scenario: doc.Scenario) -> None:
    before = deepcopy(scenario)
    _built_or_refused(scenario)
    assert scenario == before  # building changes no document


def _built_or_refused(scenario: doc.Scenario) -> None:
    try:
        world = build_world(scenario, file="cafe.yaml")
    except AuthoringError as error:
        assert error.path is not None
        assert error.path.startswith("$")
        assert error.file == "cafe.yaml"
        return
    _lives(world)


def _lives(world: World) -> None:
    """Whatever was built can go on, be saved, and come back."""
    world.advance(1)
    for agent in world:
        try:
            agent.perceive(parse("Event(Action-End, Zoe, Hit, Zoe)"))
            agent.decide()
        except EspressivoError:
            continue  # the toolkit's behaviour lets the errors of rules out
    assert World.restored(world.save()).state_hash() == world.state_hash()
