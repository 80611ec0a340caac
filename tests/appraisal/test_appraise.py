"""Appraising events from memory to emotion, goals, models and social importance."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from espressivo.appraisal.appraise import Appraiser
from espressivo.appraisal.conventions import PLAIN_APPRAISAL, AppraisalConventions
from espressivo.appraisal.fatima import FatimaModel
from espressivo.appraisal.frame import AppraisalFrame
from espressivo.appraisal.goals import Goal, Goals
from espressivo.appraisal.importance import AttributionRule, SocialImportance, ToolkitImportance
from espressivo.appraisal.model import AffectModel, Feeling, FixedModel, Situation, check_affect_model
from espressivo.appraisal.occ import OccModel
from espressivo.appraisal.rules import AppraisalRule, AppraisalRules
from espressivo.core.affect import Appraised, EmotionalState
from espressivo.core.beliefs import BeliefBase
from espressivo.core.conditions import ConditionSet
from espressivo.core.emotion_types import EMOTION_TYPES
from espressivo.core.errors import AppraisalError, BeliefError, EventError
from espressivo.core.memory import EpisodicMemory
from espressivo.core.properties import Answer
from espressivo.core.terms import parse
from espressivo.core.unify import PLAIN, TOOLKIT

MODELS = pytest.mark.parametrize("model", [OccModel(), FatimaModel()], ids=lambda model: model.name)


def ana(model: AffectModel, *rules: AppraisalRule, goals: Goals | None = None) -> Appraiser:
    beliefs = BeliefBase("Ana", TOOLKIT if model.name == "fatima" else PLAIN)
    affect = EmotionalState(model.conventions.affect)
    return Appraiser(beliefs, EpisodicMemory(), affect, goals or Goals(), AppraisalRules(rules), model)


def wish(event: str, value: float | str, *conditions: str) -> AppraisalRule:
    return AppraisalRule.parse(event, [("Desirability", value, "-")], conditions, id="wish")


class TestAppraising:
    @MODELS
    def test_an_emotion_remembers_event_rule_and_bindings(self, model: AffectModel) -> None:
        mind = ana(model, wish("Event(Action-End, [who], Gift, SELF)", "[v]", "Trust([who]) = [v]"))
        mind.beliefs.tell("Trust(Ben)", 4)
        event = parse("Event(Action-End, Ben, Gift, Ana)")
        (joy,) = mind.appraise(event, 2.0)
        (source,) = joy.appraisals
        assert (joy.type, joy.intensity, joy.cause, joy.start) == ("Joy", 4, event, 2.0)
        assert (source.variable, source.value, source.rule) == ("Desirability", 4, "wish")
        assert str(source.bindings) == "<[who]/Ben, [v]/4>"
        assert mind.memory[0].emotions == ("Joy",)

    @MODELS
    def test_what_no_rule_judges_is_only_remembered(self, model: AffectModel) -> None:
        mind = ana(model, wish("Event(Action-End, *, Gift, *)", 5))
        assert mind.appraise(parse("Event(Action-End, Ben, Hit, Ana)"), 0) == []
        assert (len(mind.memory), mind.memory[0].emotions, mind.affect.emotions()) == (1, (), [])

    @MODELS
    def test_what_stays_below_its_threshold_is_not_felt(self, model: AffectModel) -> None:
        mind = ana(model, wish("Event(Action-End, *, Gift, *)", 5))
        mind.affect.dispositions.set("Joy", 6, 1)
        assert mind.appraise(parse("Event(Action-End, Ben, Gift, Ana)"), 0) == []
        assert mind.memory[0].emotions == ()

    @MODELS
    def test_what_cannot_happen_is_refused(self, model: AffectModel) -> None:
        with pytest.raises(EventError):
            ana(model).appraise(parse("Event(Action-End, SELF, Hit, Ana)"), 0)

    @MODELS
    def test_rules_see_the_new_value_of_a_property(self, model: AffectModel) -> None:
        mind = ana(model, wish("Event(Property-Change, *, Health(SELF), *)", -5, "Health(SELF) < 3"))
        change = "Event(Property-Change, Ben, Health(Ana), {})"
        assert mind.appraise(parse(change.format(4)), 0) == []
        assert [each.type for each in mind.appraise(parse(change.format(2)), 1)] == ["Distress"]
        assert str(mind.beliefs.ask("Health(Ana)").value) == "2"

    @MODELS
    def test_what_an_observer_sees_changes_their_mind_only(self, model: AffectModel) -> None:
        mind = ana(model)
        mind.appraise(parse("Event(Property-Change, Ben, Key(Box), Found)"), 0, parse("Zoe"))
        assert mind.beliefs.ask("Key(Box)").value.is_nil
        assert str(mind.beliefs.ask("Key(Box)", "Zoe").value) == "Found"


class TestPropertyChanges:
    def test_nil_takes_a_belief_out_of_the_mind_that_saw_it(self) -> None:
        for model, left in ((OccModel(), "1"), (FatimaModel(), "-")):
            mind = ana(model)
            mind.beliefs.tell("Gold(Ana)", 1)
            mind.beliefs.tell("Gold(Ana)", 1, "Zoe")
            mind.appraise(parse("Event(Property-Change, Ben, Gold(Ana), -)"), 0)
            assert mind.beliefs.ask("Gold(Ana)").value.is_nil
            assert str(mind.beliefs.ask("Gold(Ana)", "Zoe").value) == left

    def test_a_compound_value_is_asked_and_kept_when_nothing_answers(self) -> None:
        mind = ana(OccModel())
        mind.beliefs.tell("Gold(Ben)", 7)
        for value in ("Gold(Ben)", "Point(3, 4)", "Near([x])"):
            if value != "Near([x])":
                mind.appraise(parse(f"Event(Property-Change, Ben, Seen(Ana), {value})"), 0)
        assert str(mind.beliefs.ask("Seen(Ana)").value) == "Point(3, 4)"
        mind.appraise(parse("Event(Property-Change, Ben, Seen(Ana), Gold(Ben))"), 0)
        assert str(mind.beliefs.ask("Seen(Ana)").value) == "7"
        mind.appraise(parse("Event(Property-Change, Ben, Seen(Ana), Any(*))"), 0)
        assert str(mind.beliefs.ask("Seen(Ana)").value) == "Any(*)"

    def test_a_compound_value_with_several_answers_is_an_error(self) -> None:
        mind = ana(OccModel())
        mind.beliefs.tell("Gold(Ben)", 7)
        mind.beliefs.tell("Gold(Zoe)", 8)
        with pytest.raises(BeliefError, match="2 values"):
            mind.appraise(parse("Event(Property-Change, Ben, Seen(Ana), Gold(*))"), 0)

    def test_in_the_toolkit_only_dynamic_properties_of_fixed_values_answer(self) -> None:
        mind = ana(FatimaModel())
        mind.beliefs.tell("Gold(Ben)", 7)
        mind.beliefs.properties.register("Three([x])", lambda call: [Answer(parse("3"), 1.0, call.sets)])
        mind.appraise(parse("Event(Property-Change, Ben, Seen(Ana), Three(1))"), 0)
        assert str(mind.beliefs.ask("Seen(Ana)").value) == "3"
        with pytest.raises(BeliefError, match="has 0 values there"):
            mind.appraise(parse("Event(Property-Change, Ben, Seen(Ana), Gold(Ben))"), 0)
        assert len(mind.memory) == 2


class TestGoals:
    def test_goals_are_kept_by_exact_name(self) -> None:
        goals = Goals([Goal("Win", 6, 0.4)])
        goals.set(Goal("Win", 7, 0.1))
        goals.set(Goal("Rest", 1, 1))
        assert ("Win" in goals, "win" in goals, len(goals), goals.get("win")) == (True, False, 2, None)
        assert [repr(goal) for goal in goals] == [
            "<Goal Win: significance 7, likelihood 0.1>",
            "<Goal Rest: significance 1, likelihood 1>",
        ]
        assert (goals.remove("Rest"), goals.remove("Rest")) == (True, False)
        with pytest.raises(AppraisalError, match="there is no goal 'Rest': the goals are Win"):
            goals["Rest"]
        with pytest.raises(AppraisalError, match="the goals are none"):
            Goals()["Rest"]

    @pytest.mark.parametrize(("delta", "after"), [(0.25, 0.75), (3, 1), (-3, 0)])
    def test_likelihood_stays_between_0_and_1(self, delta: float, after: float) -> None:
        assert Goals([Goal("Win", 6, 0.5)])["Win"].shift(delta) == (0.5, after)

    @pytest.mark.parametrize("wrong", [(float("nan"), 0.5), (1, float("inf"))])
    def test_a_goal_needs_finite_numbers(self, wrong: tuple[float, float]) -> None:
        with pytest.raises(AppraisalError, match="goal Win: significance and likelihood"):
            Goal("Win", *wrong)


class _Broken(FixedModel):
    """A model with one fault."""

    def __init__(self, fault: str) -> None:
        super().__init__(("Joy", 3.0))
        self.fault = fault
        self.calls = 0

    def derive(self, frame: AppraisalFrame, situation: Situation) -> Iterable[Feeling]:
        joy = Feeling(EMOTION_TYPES["Joy"], 3.0)
        self.calls += 1
        if self.fault == "says something of nothing":
            return [joy]
        if not frame:
            return []
        if self.fault == "meddles":
            situation.affect.set_mood(4)
        wrong = {
            "negative": joy._replace(potential=-1.0),
            "no type": joy._replace(kind="Joy"),  # type: ignore[arg-type]
            "foreign source": joy._replace(appraisals=(Appraised("Like", 99.0),)),
            "moody": joy._replace(potential=float(self.calls)),
        }
        return [wrong.get(self.fault, joy)]


class TestModels:
    def test_the_fake_feels_the_same_about_everything(self) -> None:
        check_affect_model(FixedModel(("Joy", 3.0), ("Fear", 1.0)))
        mind = ana(FixedModel(("Pity", 2.0)), wish("Event(*, *, *, *)", 5))
        assert [each.type for each in mind.appraise(parse("Event(Action-End, Ben, Hit, Ana)"), 0)] == ["Pity"]

    @pytest.mark.parametrize(
        ("fault", "message"),
        [
            ("says something of nothing", "no rule appraises"),
            ("meddles", "changes affect itself"),
            ("negative", "potential -1"),
            ("no type", "expected an EmotionType"),
            ("foreign source", "variables that are not in"),
            ("moody", "differently the second time"),
        ],
    )
    def test_faults_are_found(self, fault: str, message: str) -> None:
        with pytest.raises(AppraisalError, match=message):
            check_affect_model(_Broken(fault))

    def test_a_model_needs_a_name(self) -> None:
        class Nameless(FixedModel):
            name = ""

        with pytest.raises(AppraisalError, match="needs a name"):
            check_affect_model(Nameless())

    def test_conventions_are_two(self) -> None:
        assert isinstance(PLAIN_APPRAISAL, AppraisalConventions)
        assert (OccModel.conventions.name, FatimaModel.conventions.name) == ("plain", "toolkit")


def attribution(value: str, *conditions: str, target: str = "[x]") -> AttributionRule:
    return AttributionRule(parse(target), parse(value), ConditionSet.parse(conditions), "friend")


class TestImportance:
    def test_every_way_in_which_conditions_hold_counts(self) -> None:
        beliefs = BeliefBase("Ana")
        importance = SocialImportance(beliefs, [attribution("[v]", "Gift([x], [what]) = [v]")])
        assert (importance.of("Ben"), len(importance)) == (1, 1)
        beliefs.tell("Gift(Ben, Book)", 5)
        beliefs.tell("Gift(Ben, Tea)", 2.5)
        assert importance.of("Ben") == 7.5
        importance.add(attribution("-99", "Gift([x], Tea) > 0"))
        assert importance.of("Ben") == 1
        importance.clear()
        assert list(importance) == []

    def test_of_another_mind(self) -> None:
        beliefs = BeliefBase("Ana")
        beliefs.tell("Friend(Kim)", True, "Zoe")
        importance = SocialImportance(beliefs, [attribution("15", "Friend([x]) = True")])
        assert [importance.of("Kim", whose) for whose in ("SELF", "Zoe", "SELF(Zoe)")] == [1, 15, 15]

    @pytest.mark.parametrize(("kind", "stale"), [(SocialImportance, 15), (ToolkitImportance, 1)])
    def test_in_the_toolkit_it_holds_until_it_is_invalidated(self, kind: type[SocialImportance], stale: int) -> None:
        beliefs = BeliefBase("Ana")
        importance = kind(beliefs, [attribution("15", "Friend([x]) = True")])
        assert importance.of("Ben") == 1
        beliefs.tell("Friend(Ben)", True)
        assert importance.of("Ben") == stale
        importance.invalidate()
        assert importance.of("Ben") == 15

    def test_values_must_be_numbers_and_whole_in_the_toolkit(self) -> None:
        beliefs = BeliefBase("Ana")
        beliefs.tell("Friend(Ben)", True)
        for kind, value in ((SocialImportance, "Much"), (ToolkitImportance, "Much"), (ToolkitImportance, "2.5")):
            with pytest.raises(AppraisalError, match="attribution rule friend: its value must be a"):
                kind(beliefs, [attribution(value, "Friend([x]) = True")]).of("Ben")
        assert SocialImportance(beliefs, [attribution("2.5", "Friend([x]) = True")]).of("Ben") == 2.5
        with pytest.raises(AppraisalError, match="expected a variable"):
            SocialImportance(beliefs, [attribution("1", target="Ben")]).of("Ben")
        assert ToolkitImportance(beliefs, [attribution("3", "Friend([x]) = True")]).of("Ben") == 3

    def test_what_was_worked_out_can_be_restored(self) -> None:
        beliefs = BeliefBase("Ana")
        beliefs.tell("Friend(Ben)", True)
        importance = ToolkitImportance(beliefs, [attribution("3", "Friend([x]) = True")])
        importance.of("Ben")
        again = ToolkitImportance(beliefs)
        again.restore(importance.worked_out())
        assert (again.of("Ben"), again.of("Zoe")) == (3, 1)
