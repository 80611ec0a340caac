"""Deeds of lines, witnesses, conditional effects, triggers, and how they are saved."""

from __future__ import annotations

import json
from typing import Any

import pytest

from espressivo.agents.agent import Agent
from espressivo.agents.behaviour import FATIMA
from espressivo.agents.dialogue import Deed, Line
from espressivo.agents.effects import Effect
from espressivo.agents.outcome import Outcome
from espressivo.agents.triggers import Happened, Trigger
from espressivo.agents.world import World
from espressivo.core.errors import AppraisalError, EventError, PerspectiveError, StateError

SCENE = "DialogueState(Scene)"


@pytest.fixture
def world() -> World:
    made = World(seed=1)
    for name in ("Mira", "Tom", "Orso"):
        made.add(name).beliefs.tell(SCENE, "counter")
    return made


def believed(world: World, name: str, property: str) -> str:  # noqa: A002
    return str(world[name].beliefs.ask(property).value)


def remembered(agent: Agent) -> list[str]:
    return [str(record.event) for record in agent.memory if not record.is_property_change]


def changed(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [(each.observer, str(each.property), str(each.value)) for each in outcome.changes]


def told(happened: list[Happened]) -> list[tuple[str, str]]:
    return [(each.trigger.id, each.text) for each in happened]


def again(world: World) -> World:
    return World.restored(json.loads(json.dumps(world.save())))


# -- lines -------------------------------------------------------------------------------------------------------


def test_saying_a_line_performs_its_deeds(world: World) -> None:
    world.effects.add("Event(Action-End, [who], Take([what]), [whom])", [Effect.parse("has([who], [what])", True)])
    world["Mira"].appraises("Event(Action-End, [who], Take(*), SELF)", desirability=-5)
    world["Mira"].appraises("Event(Action-End, [who], Speak(*, *, *, *), SELF)", like=3)
    world.dialogue.add(
        Line.parse("counter", "asked", performs=[Deed.parse("Take(loaf)", "Mira"), Deed.parse("Hide(SELF)")])
    )
    world["Tom"].acts("Speak(counter, asked, -, -)", target="Mira")
    outcome = world.act("Tom", world.options("Tom")[0])
    assert remembered(world["Orso"]) == [
        "Event(Action-End, Tom, Speak(counter, asked, -, -), Mira)",
        "Event(Action-End, Tom, Take(loaf), Mira)",
        "Event(Action-End, Tom, Hide(Tom), -)",
    ]
    assert str(outcome.event) == "Event(Action-End, Tom, Speak(counter, asked, -, -), Mira)"
    assert ("Orso", "has(Tom, loaf)", "True") in changed(outcome)
    assert [felt.emotion.type for felt in outcome.emotions] == ["Love", "Distress"]


def test_a_deed_may_use_what_the_rule_of_its_line_is_about(world: World) -> None:
    world.dialogue.add(Line.parse("counter", "asked", performs=[Deed.parse("Wave([mood])", "[whom]")]))
    world["Tom"].acts("Speak(counter, asked, -, -)", target="[whom]", when="Likes([whom]) = [mood]")
    world["Tom"].beliefs.tell("Likes(Orso)", 3)
    world.act("Tom", world.options("Tom")[0])
    assert remembered(world["Mira"])[-1] == "Event(Action-End, Tom, Wave(3), Orso)"


def test_no_deed_is_done_when_one_cannot_be(world: World) -> None:
    world.dialogue.add(Line.parse("counter", "asked", performs=[Deed.parse("Wave([nobody])")]))
    world["Tom"].acts("Speak(counter, asked, -, -)")
    with pytest.raises(EventError, match=r"\[nobody\]"):
        world.act("Tom", world.options("Tom")[0])
    assert remembered(world["Mira"]) == []


def test_deeds_are_done_although_somebody_fails_at_the_first(world: World) -> None:
    world["Mira"].appraises("Event(Action-End, *, Speak(*, *, *, *), *)", when="Word(x) = [d]", desirability="[d]")
    world["Mira"].beliefs.tell("Word(x)", "word")
    world.dialogue.add(Line.parse("counter", "asked", performs=[Deed.parse("Wave")]))
    world["Tom"].acts("Speak(counter, asked, -, -)")
    with pytest.raises(AppraisalError, match="Mira"):
        world.act("Tom", world.options("Tom")[0])
    assert remembered(world["Mira"])[-1] == "Event(Action-End, Tom, Wave, -)"


def test_a_line_written_for_somebody_is_said_by_nobody_else(world: World) -> None:
    world.dialogue.add(Line.parse("counter", "asked", speaker="tom", utterance="For Tom."))
    world.dialogue.add(Line.parse("counter", "asked", utterance="For all."))
    for name in ("Tom", "Mira"):
        world[name].acts("Speak(counter, asked, -, -)")
    assert [option.text for option in world.options("Tom")] == ["For Tom.", "For all."]
    assert [option.text for option in world.options("Mira")] == ["For all."]


def test_words_stand_for_names_and_for_what_is_unknown(world: World) -> None:
    world.labels["TheShop"] = "the old shop"
    tom = world["Tom"]
    tom.beliefs.tell("home(Tom)", "TheShop")
    assert tom.fill_in("[[home(Tom)]], [[home(SELF)|nowhere]], [[coins(Tom)|no]] coins, [[coins(Tom)]]") == (
        "the old shop, the old shop, no coins, -"
    )
    assert tom.fill_in("[[Value(Plus(coins(Tom), 2))]] [[not a term|x]] [[a(|x]]") == "2 [[not a term|x]] [[a(|x]]"


def test_words_are_chosen_by_what_the_speaker_believes(world: World) -> None:
    tom = world["Tom"]
    tom.beliefs.tell("coins(Tom)", 2)
    assert tom.fill_in("[[coins(Tom)?I have [[coins(Tom)]].|I am poor.]]") == "I have 2."
    assert tom.fill_in("[[Value(Gt(coins(Tom), 5))?Rich!|[[name(Tom)|He]]? Poor?]] [[luck(Tom)?Oh]]!") == "He? Poor? !"
    assert tom.fill_in("[[luck(Tom)|Really?]]") == "Really?"


# -- witnesses ---------------------------------------------------------------------------------------------------


def test_only_its_witnesses_perceive_an_event(world: World) -> None:
    world.witnesses.add("Event(Action-End, [who], Whisper, [whom])", ["[whom]"])
    world.witnesses.add("Event(Action-End, Orso, Whisper, *)", "*")
    world.event("Action-End", "Tom", "Whisper", "Mira")
    assert [len(remembered(agent)) for agent in world] == [1, 1, 0]
    world.event("Action-End", "Orso", "Whisper", "Mira")
    assert [len(remembered(agent)) for agent in world] == [2, 2, 1]
    world.event("Action-End", "Tom", "Shout", "Mira")
    assert [len(remembered(agent)) for agent in world] == [3, 3, 2]


def test_what_an_unseen_event_changes_reaches_its_observers(world: World) -> None:
    world.witnesses.add("Event(Action-End, *, Steal([what]), *)")
    world.effects.add("Event(Action-End, *, Steal([what]), *)", [Effect.parse("gone([what])", True, "Mira")])
    world.event("Action-End", "Tom", "Steal(loaf)", "Mira")
    assert remembered(world["Mira"]) == []
    assert believed(world, "Mira", "gone(loaf)") == "True"


def test_those_perceive_it_who_are_where_it_happens(world: World) -> None:
    world.witnesses.add("Event(Action-End, *, Cough, *)", place="In(SELF)")
    world["Tom"].beliefs.tell("In(SELF)", "Shop")
    world["Mira"].beliefs.tell("In(SELF)", "Shop")
    world.event("Action-End", "Tom", "Cough")
    assert [len(remembered(agent)) for agent in world] == [1, 1, 0]
    world.event("Action-End", "Orso", "Cough")
    assert [len(remembered(agent)) for agent in world] == [2, 2, 1]


@pytest.mark.parametrize(
    ("seen_by", "place", "message"),
    [
        (["[whom]"], "", r"\[whom\].* not in Event"),
        (["SELF"], "", "SELF cannot perceive"),
        (["P(x)"], "", "cannot perceive"),
        ([], "Shop", "no place: expected a property"),
    ],
)
def test_witnesses_who_can_never_be_found_are_refused(seen_by: list[str], place: str, message: str) -> None:
    with pytest.raises(EventError, match=message):
        World().witnesses.add("Event(Action-End, [who], Whisper, *)", seen_by, place)


# -- effects -----------------------------------------------------------------------------------------------------


def test_an_effect_comes_to_those_in_whose_mind_its_conditions_hold(world: World) -> None:
    give = "Event(Action-End, [who], Give([what]), [whom])"
    world.effects.add(give, [Effect.parse("grateful(SELF)", True, conditions=["hungry(SELF) = True"])])
    world["Tom"].beliefs.tell("hungry(Tom)", True)
    assert changed(world.event("Action-End", "Mira", "Give(loaf)", "Tom")) == [("Tom", "grateful(SELF)", "True")]


def test_conditions_of_effects_are_asked_before_anything_changes(world: World) -> None:
    effects = [
        Effect.parse("full([whom])", True, "Tom", conditions="full([whom]) = False"),
        Effect.parse("still(hungry)", True, "Tom", conditions=["full([whom]) = False", "Mood(SELF) = 0"]),
    ]
    world.effects.add("Event(Action-End, *, Give, [whom])", effects)
    world["Tom"].appraises("Event(Action-End, *, Give, *)", desirability=6)
    world["Tom"].beliefs.tell("full(Tom)", False)
    outcome = world.event("Action-End", "Mira", "Give", "Tom")
    assert [each[1] for each in changed(outcome)] == ["full(Tom)", "still(hungry)"]
    assert world["Tom"].mood > 0


def test_an_effect_comes_once_for_each_way_in_which_its_conditions_hold(world: World) -> None:
    effect = Effect.parse("owes([x], [n])", "Plus([n], 1)", "Mira", conditions="lent([x]) = [n]")
    world.effects.add("Event(Action-End, *, Ask, *)", [effect])
    world["Mira"].beliefs.tell("lent(Tom)", 3)
    world["Mira"].beliefs.tell("lent(Orso)", 5)
    assert [each[1] for each in changed(world.event("Action-End", "Orso", "Ask"))] == ["owes(Tom, 3)", "owes(Orso, 5)"]


def test_a_failing_condition_is_told_and_the_event_happens(world: World) -> None:
    effect = Effect.parse("a(x)", True, "Tom", conditions="ToM([nobody], b(x)) = True")
    world.effects.add("Event(Action-End, *, Ask, *)", [effect])
    with pytest.raises(PerspectiveError, match=r"Tom \(effect of Event"):
        world.event("Action-End", "Mira", "Ask")
    assert remembered(world["Tom"]) == ["Event(Action-End, Mira, Ask, -)"]


def test_an_effect_may_change_what_others_are_taken_to_believe(world: World) -> None:
    world.effects.add("Event(Action-End, [who], Lie, [whom])", [Effect.parse("safe(Shop)", True, "*", "[whom]")])
    outcome = world.event("Action-End", "Tom", "Lie", "Mira")
    assert ("Tom", "ToM(Mira, safe(Shop))", "True") in changed(outcome)
    assert ("Mira", "safe(Shop)", "True") in changed(outcome)
    assert believed(world, "Tom", "safe(Shop)") == "-"
    assert believed(world, "Tom", "Believes(Mira, safe(Shop))") == "True"
    assert believed(world, "Mira", "safe(Shop)") == "True"


def test_an_effect_may_lie_two_minds_deep(world: World) -> None:
    world.effects.add("Event(Action-End, *, Lie, *)", [Effect.parse("safe(Shop)", True, "Tom", "Mira(Orso)")])
    world.event("Action-End", "Tom", "Lie")
    assert believed(world, "Tom", "ToM(Mira, ToM(Orso, safe(Shop)))") == "True"


# -- triggers ----------------------------------------------------------------------------------------------------


def test_a_trigger_happens_once_when_its_conditions_come_to_hold(world: World) -> None:
    world.triggers.add(Trigger.parse("cold", mind="Tom", conditions="cold(Shop) = True", text="[[cold(Shop)]]!"))
    assert world.run_triggers() == []
    world["Tom"].beliefs.tell("cold(Shop)", True)
    assert told(world.run_triggers()) == [("cold", "True!")]
    assert world.run_triggers() == []


def test_one_that_may_happen_again_waits_until_its_conditions_hold_anew(world: World) -> None:
    world.triggers.add(Trigger.parse("cold", mind="Tom", conditions="cold(Shop) = True", once=False))
    happened = []
    for cold in (True, True, False, True, False, False, True):
        world["Tom"].beliefs.tell("cold(Shop)", cold)
        happened.append(len(world.run_triggers()))
    assert happened == [1, 0, 0, 1, 0, 0, 1]


def test_a_timed_trigger_waits_while_its_state_lasts(world: World) -> None:
    world.triggers.add(Trigger.parse("late", state="counter", after=60, text="It is late."))
    world.triggers.add(Trigger.parse("night", after=100))
    world.triggers.add(Trigger.parse("elsewhere", state="asked", after=5))
    assert world.waits() == 60
    world.advance(45)
    assert (world.run_triggers(), world.waits()) == ([], 15)
    for agent in world:
        agent.beliefs.tell(SCENE, "asked")
    assert world.waits() == 5
    for agent in world:
        agent.beliefs.tell(SCENE, "counter")
    assert world.waits() == 55
    world.advance(60)
    assert told(world.run_triggers()) == [("late", "It is late."), ("night", "")]
    assert world.waits() is None


def test_who_asks_how_long_ago_asks_again_and_again(world: World) -> None:
    world.triggers.add(Trigger.parse("hungry", mind="Tom", conditions="Since(fed(Tom)) > 3"))
    assert world.waits() == 1
    world.advance(4)
    assert told(world.run_triggers()) == [("hungry", "")]
    assert world.waits() is None
    world["Orso"].acts("Yawn", when=[f"{SCENE} = night", "Since(fed(Tom)) > 100"])
    assert world.waits() is None
    world["Orso"].acts("Yawn", when="Since(fed(Tom)) > 100")
    assert world.waits() == 1


def test_a_fallback_waits_until_nobody_has_anything_to_do(world: World) -> None:
    world.triggers.add(Trigger.parse("first", state="counter", fallback=True, next_state="asked"))
    world.triggers.add(Trigger.parse("second", state="asked", fallback=True, next_state="counter"))
    world.triggers.add(Trigger.parse("follows", state="asked"))
    assert world.run_triggers() == []
    assert [each[0] for each in told(world.run_triggers(idle=True))] == ["first", "follows"]
    assert [each[0] for each in told(world.run_triggers(idle=True))] == ["second"]
    assert world.run_triggers(idle=True) == []


def test_no_fallback_comes_when_something_else_does(world: World) -> None:
    world.triggers.add(Trigger.parse("back", fallback=True))
    world.triggers.add(Trigger.parse("front"))
    assert [each[0] for each in told(world.run_triggers(idle=True))] == ["front"]
    assert [each[0] for each in told(world.run_triggers(idle=True))] == ["back"]


def test_triggers_lead_from_state_to_state_but_never_round_and_round(world: World) -> None:
    for here, there in (("counter", "asked"), ("asked", "counter")):
        world.triggers.add(Trigger.parse(f"from {here}", state=here, next_state=there, once=False))
    assert [each[0] for each in told(world.run_triggers())] == ["from counter", "from asked"]


def test_everybody_perceives_that_the_story_enters_a_state(world: World) -> None:
    world.witnesses.add("Event(Action-End, *, *, *)")
    world["Mira"].appraises("Event(Action-End, Story, Enter(night), *)", desirability=-3)
    world.triggers.add(Trigger.parse("dusk", next_state="night"))
    [happened] = world.run_triggers()
    assert str(happened.outcome.event) == "Event(Action-End, Story, Enter(night), -)"
    assert [felt.emotion.type for felt in happened.outcome.emotions] == ["Distress"]
    assert [believed(world, agent.name, SCENE) for agent in world] == ["night"] * 3
    assert [str(each) for each in world["Mira"].known_agents] == ["Tom", "Orso"]


def test_everybody_is_told_of_the_state_to_which_a_line_led_when_that_matters(world: World) -> None:
    world.effects.add("Event(Action-End, *, Speak(*, [next], *, *), *)", [Effect.parse(SCENE, "[next]")])
    world.triggers.add(Trigger.parse("bell", after=9))
    for announces, led_to in ((False, "asked"), (True, "night")):
        world.triggers.announces = announces
        world.event("Action-End", "Tom", f"Speak(counter, {led_to}, -, -)")
    assert remembered(world["Mira"])[1:] == [
        "Event(Action-End, Tom, Speak(counter, night, -, -), -)",
        "Event(Action-End, Story, Enter(night), -)",
    ]


def test_events_of_a_trigger_happen_with_what_its_conditions_bind(world: World) -> None:
    world["Tom"].beliefs.tell("owner(Bell)", "Orso")
    world.triggers.add(
        Trigger.parse(
            "bell", mind="Tom", conditions="owner(Bell) = [who]", events=["Event(Action-End, [who], Ring(Bell), -)"]
        )
    )
    world.run_triggers()
    assert remembered(world["Mira"]) == ["Event(Action-End, Orso, Ring(Bell), -)"]


def test_a_state_that_is_entered_again_is_visited_anew(world: World) -> None:
    world.triggers.add(Trigger.parse("greet", state="counter", once=False))
    world.triggers.add(Trigger.parse("again", state="counter", fallback=True, once=False, next_state="counter"))
    assert [each[0] for each in told(world.run_triggers())] == ["greet"]
    assert [each[0] for each in told(world.run_triggers(idle=True))] == ["again", "greet"]


def test_a_trigger_that_fails_is_named(world: World) -> None:
    world.triggers.add(Trigger.parse("odd", mind="Tom", conditions="ToM([x], a(b)) = True", source="shop.yaml:7"))
    with pytest.raises(StateError, match=r"the trigger 'odd' \(shop.yaml:7\)"):
        world.run_triggers()


def test_a_trigger_is_found_by_name(world: World) -> None:
    world.triggers.add(Trigger.parse("bell"))
    with pytest.raises(StateError, match="two triggers are called 'bell'"):
        world.triggers.add(Trigger.parse("bell"))
    with pytest.raises(StateError, match="did you mean 'bell'"):
        world.triggers.remove("bel")
    assert world.triggers.remove("bell").id == "bell"
    assert len(world.triggers) == 0


def test_nothing_waits_and_nothing_happens_in_an_empty_world() -> None:
    world = World()
    world.triggers.add(Trigger.parse("bell", text="Ding."))
    assert (world.run_triggers(idle=True), world.waits()) == ([], None)


# -- saving ------------------------------------------------------------------------------------------------------


def eventful(world: World) -> World:
    """A story with a bit of everything, under way."""
    world.dialogue.add(
        Line.parse("counter", "asked", performs=[Deed.parse("Take(loaf)", "Mira")], speaker="Tom", source="a.yaml:3")
    )
    world.dialogue.add(Line.parse("asked", "End"))
    world["Tom"].acts(
        "Speak([now], [next], -, -)", when=[f"{SCENE} = [now]", "ValidDialogue([now], [next], -, -) = True"]
    )
    world.effects.add("Event(Action-End, *, Plain, *)", [Effect.parse("a(b)", 1)])
    effects = [Effect.parse("has([who], [what])", True, "*", "Mira", "Mood(SELF) >= -10"), Effect.parse("c(d)", 1)]
    world.effects.add("Event(Action-End, [who], Take([what]), *)", effects, 3, "a.yaml:9")
    world.witnesses.add("Event(Action-End, [who], Take(*), [whom])", ["[whom]"], "In(SELF)", "a.yaml:1")
    world.triggers.add(
        Trigger.parse("over", state="counter", next_state="asked", text="Soon.", after=2, source="a.yaml:8")
    )
    world.triggers.add(Trigger.parse("ever", mind="Tom", conditions="Mood(SELF) > -20", once=False))
    world.triggers.add(Trigger.parse("idle", fallback=True, events=["Event(Action-End, Story, Rain, -)"]))
    world.labels["TheShop"] = "the shop"
    world.run_triggers()
    world.advance(1.5)
    return world


def test_a_story_goes_on_after_it_was_saved(world: World) -> None:
    first = eventful(world)
    second = again(first)
    for _ in range(6):
        assert first.state_hash() == second.state_hash()
        assert first.save() == second.save()
        assert first.waits() == second.waits()
        assert told(first.run_triggers(idle=True)) == told(second.run_triggers(idle=True))
        turns = [each.turn("Tom") for each in (first, second)]
        assert str(turns[0]) == str(turns[1])
        for each in (first, second):
            each.advance(0.5)
    assert str(first.triggers.state) == "asked"


def test_how_far_a_story_has_come_is_part_of_its_hash(world: World) -> None:
    world.triggers.add(Trigger.parse("bell", text="Ding."))
    before = world.state_hash()
    world.run_triggers()
    assert world.state_hash() != before


def test_a_world_without_a_story_is_saved_as_it_always_was(world: World) -> None:
    assert (world.save()["version"], "story" in world.save()) == (1, False)
    world.labels["TheShop"] = "the shop"
    assert (world.save()["version"], "story" in world.save()) == (2, True)


@pytest.mark.parametrize(
    ("place", "junk", "message"),
    [
        (("story",), None, r"\$\.story: expected an object, got nothing"),
        (("story", "triggers", 0, "after"), "soon", r"\$\.story\.triggers\[0\]\.after: expected a number"),
        (("story", "triggers", 1, "id"), "over", "two triggers are called 'over'"),
        (("story", "effects", 0, 0), "Event(Action-End, *, Other, *)", "nothing follows from"),
        (("story", "progress", "visit"), -1, "expected a whole number from 0"),
    ],
)
def test_a_damaged_story_is_refused(world: World, place: tuple[Any, ...], junk: object, message: str) -> None:
    data = json.loads(json.dumps(eventful(world).save()))
    holder = data
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = junk
    with pytest.raises(StateError, match=message):
        World.restored(data)


def test_agents_of_the_toolkit_perceive_changes_as_they_did() -> None:
    world = World(behaviour=FATIMA)
    world.add("Ana")
    world.effects.add("Event(Action-End, *, Rain, *)", [Effect.parse("Wet(Street)", True)])
    world.event("Action-End", "Sky", "Rain")
    assert str([record.event for record in world["Ana"].memory][-1]) == "Event(Property-Change, Ana, Wet(Street), True)"
