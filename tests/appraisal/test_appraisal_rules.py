"""Which rules an event fires, and what they write into its frame."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.appraisal.conventions import PLAIN_APPRAISAL, TOOLKIT_APPRAISAL, AppraisalConventions
from espressivo.appraisal.frame import AppraisalFrame
from espressivo.appraisal.matching import EventPattern, PerceivedEvent
from espressivo.appraisal.rules import AppraisalRule, AppraisalRules, VariableTemplate
from espressivo.appraisal.variables import VARIABLES, variable_name
from espressivo.core.affect import Appraised
from espressivo.core.beliefs import BeliefBase
from espressivo.core.conditions import ConditionSet
from espressivo.core.errors import AppraisalError
from espressivo.core.properties import Answer, PropertyCall
from espressivo.core.substitution import Substitutions
from espressivo.core.terms import parse
from espressivo.core.unify import PLAIN, TOOLKIT, TermSemantics

BOTH = pytest.mark.parametrize(
    ("semantics", "conventions"), [(PLAIN, PLAIN_APPRAISAL), (TOOLKIT, TOOLKIT_APPRAISAL)], ids=["plain", "toolkit"]
)


def ana(semantics: TermSemantics = PLAIN, **beliefs: float | str | bool) -> BeliefBase:
    mind = BeliefBase("Ana", semantics)
    for name, value in beliefs.items():
        mind.tell(f"Trust({name})", value)
    return mind


def rule(
    event: str, *conditions: str, value: str | float = 1, target: str | None = "-", name: str = ""
) -> AppraisalRule:
    return AppraisalRule.parse(event, [("Praiseworthiness", value, target)], conditions, id=name)


def fires(template: str, event: str, *conditions: str, beliefs: BeliefBase | None = None) -> bool:
    mind = ana() if beliefs is None else beliefs
    conventions = TOOLKIT_APPRAISAL if mind.semantics is TOOLKIT else PLAIN_APPRAISAL
    return bool(AppraisalRules([rule(template, *conditions)]).frame(parse(event), mind, conventions))


HIT = "Event(Action-End, Ben, Hit, Ana)"
SAY = "Event(Action-End, Ben, Say(Hi, Loud), Ana)"


class TestFiring:
    @BOTH
    @pytest.mark.parametrize(
        ("template", "event", "expected"),
        [
            ("Event(Action-End, *, Hit, *)", HIT, True),
            ("Event(action-end, BEN, hit, SELF)", HIT, True),
            ("Event(*, *, *, *)", HIT, True),
            ("*", HIT, True),
            ("Event([t], [s], [a], [o])", HIT, True),
            ("[x](Action-End, Ben, Hit, SELF)", HIT, True),
            ("Event(Action-End, [s], Hit, [s])", HIT, False),
            ("Event(Action-End, [s], Hit, [s])", "Event(Action-End, Ben, Hit, Ben)", True),
            ("Event(Action-Start, *, Hit, *)", HIT, False),
            ("Event(Action-End, Zoe, Hit, *)", HIT, False),
            ("Event(Action-End, *, Kick, *)", HIT, False),
            ("Event(Action-End, *, Hit, Zoe)", HIT, False),
            ("Event(Action-End, *, Hit(*), *)", HIT, False),
            ("Act(Action-End, *, Hit, *)", HIT, False),
            ("Event(Action-End, *, Hit)", HIT, False),
            ("Hit", HIT, False),
            ("[x]", HIT, False),
            ("Event(Action-End, *, Say(*, *), *)", SAY, True),
            ("Event(Action-End, *, Say(Hi, *), *)", SAY, True),
            ("Event(Action-End, *, Say(Bye, *), *)", SAY, False),
            ("Event(Action-End, *, Say(*), *)", SAY, False),
            ("Event(Action-End, *, Say(Hi, Loud), [o])", SAY, True),
            ("Event(Action-End, *, Say([x], Loud), SELF)", SAY, True),
            ("Event(Action-End, *, Say([x], [x]), SELF)", SAY, False),
            ("Event(Action-End, *, [v](Hi, *), SELF)", SAY, True),
            ("Event(Action-End, *, Hit, *)", "Event(Action-End, Ben, *, Ana)", True),
            ("Event(Action-End, Zoe, Hit, [x])", "Event(Action-End, *, Hit, Ana)", True),
            ("Event(Action-End, *, 1.5, *)", "Event(Action-End, Ben, 1.50001, Ana)", True),
            ("Event(Action-End, *, Hit, 3)", "Event(Action-End, Ben, Hit, 3.00001)", True),
            ("Event(Action-End, *, Hit, Ana)", HIT, True),
            ("Event(Action-End, Ana, Hit, *)", HIT, False),
            ("Event(Action-End, *, Ana, *)", "Event(Action-End, Ben, Ana, Zoe)", True),
            ("Event(Action-End, *, SELF, *)", "Event(Action-End, Ben, Ana, Zoe)", True),
            ("Event(Action-End, *, Say(SELF), *)", "Event(Action-End, Ben, Say(Ana), Zoe)", True),
            ("Event(Property-Change, *, Health(SELF), *)", "Event(Property-Change, Ben, Health(Ana), 3)", True),
            ("Event(Property-Change, *, Health([w]), [n])", "Event(Property-Change, Ben, Health(Zoe), B(3))", True),
        ],
    )
    def test_templates(
        self, semantics: TermSemantics, conventions: AppraisalConventions, template: str, event: str, expected: bool
    ) -> None:
        assert bool(AppraisalRules([rule(template)]).frame(parse(event), ana(semantics), conventions)) is expected

    @pytest.mark.parametrize(
        ("template", "event"),
        [
            ("Event(Action-End, *, Hit, -)", "Event(Action-End, Ben, Hit, -)"),
            ("Event(Action-End, *, Hit, [x])", "Event(Action-End, Ben, Hit, -)"),
            ("Event(Action-End, [s], Say(-), *)", "Event(Action-End, Ben, Say(-), Zoe)"),
            ("Event(Action-End, Ben, [a], *)", "Event(Action-End, Ben, Say(-), Zoe)"),
        ],
    )
    def test_nil_matches_nil_but_not_in_the_toolkit(self, template: str, event: str) -> None:
        assert fires(template, event)
        assert not fires(template, event, beliefs=ana(TOOLKIT))

    def test_the_own_name_beside_a_variable_is_self_but_not_in_the_toolkit(self) -> None:
        template = "Event(Action-End, [s], Hit, Ana)"
        assert fires(template, HIT)
        assert not fires(template, HIT, beliefs=ana(TOOLKIT))
        assert fires(template, HIT, "Trust([s]) = True", beliefs=ana(TOOLKIT, Ben=True))

    def test_conditions_see_what_the_event_binds(self) -> None:
        beliefs = ana(Ben=3, Zoe=-3)
        template = "Event(Action-End, [s], Hit, SELF)"
        assert fires(template, HIT, "Trust([s]) > 0", beliefs=beliefs)
        assert not fires(template, HIT, "Trust([s]) < 0", beliefs=beliefs)
        assert fires("Event(Action-End, *, Hit, SELF)", HIT, "Trust(Ben) > 0", beliefs=beliefs)
        assert not fires("Event(Action-End, *, Hit, SELF)", HIT, "Trust(Ben) < 0", beliefs=beliefs)

    def test_the_last_bindings_decide(self) -> None:
        beliefs = ana(TOOLKIT, Zoe=1, Ben=1)
        template = "Event(Action-End, [s], Say(*, Loud), SELF)"  # does not unify: the inner * is compared as it is
        assert fires(template, SAY, "Trust([s]) = 1", beliefs=beliefs)
        beliefs.tell("Trust(Kim)", 1)
        assert not fires(template, SAY, "Trust([s]) = 1", beliefs=beliefs)

    def test_a_condition_that_drops_the_bindings_leaves_the_template_open(self) -> None:
        beliefs = ana()
        beliefs.properties.register("Dice([n])", lambda _: [Answer(parse("6"), 1.0, [Substitutions()])])
        assert fires("Event(Action-End, *, Hit, *)", HIT, "Dice(1) = 6", beliefs=beliefs)
        assert not fires("Event(Action-End, [s], Hit, *)", HIT, "Dice(1) = 6", beliefs=beliefs)

    @BOTH
    def test_only_in_the_toolkit_conditions_tell_beliefs_for_rules_that_do_not_fire(
        self, semantics: TermSemantics, conventions: AppraisalConventions
    ) -> None:
        told: list[str] = []

        def tell(call: PropertyCall) -> list[Answer]:
            told.append(str(call.args[0]))
            return [Answer(call.args[1], 1.0, call.sets)]

        beliefs = ana(semantics)
        beliefs.properties.register("Tell([p], [v])", tell)
        rules = AppraisalRules(
            [
                rule("Event(Action-End, *, Kick, *)", "Tell(Kicked(Ben), True) = True", name="kick"),
                rule("Event(Action-End, *, Hit, *)", "Tell(Struck(Ben), True) = True", name="hit"),
            ]
        )
        assert [entry.rule for entry in rules.frame(parse(HIT), beliefs, conventions)] == ["hit"]
        assert told == (["Struck(Ben)"] if semantics is PLAIN else ["Kicked(Ben)", "Struck(Ben)"])

    def test_events_cost_only_the_rules_that_they_can_match(self) -> None:
        asked: list[str] = []

        def ask(call: PropertyCall) -> list[Answer]:
            asked.append(str(call.args[0]))
            return [Answer(call.args[0], 1.0, call.sets)]

        beliefs = ana(TOOLKIT)
        beliefs.properties.register("Cost([n])", ask)
        templates = [f"Event(Action-End, [s], Act{number}, *)" for number in range(50)]
        templates += ["Event(Action-End, Zoe, Act7, *)", "Event(Action-End, *, Act7, *)", "Event(*, [s], [a], *)"]
        rules = AppraisalRules([rule(text, f"Cost({number}) >= 0") for number, text in enumerate(templates)])
        frame = rules.frame(parse("Event(Action-End, Ben, Act7, Ana)"), beliefs, TOOLKIT_APPRAISAL)
        assert asked == ["7", "51", "52"]
        assert len(frame) == 1


WORDS = st.sampled_from(["Ana", "SELF", "Ben", "Zoe", "[x]", "[y]", "*", "-", "1", "1.00001"])
ACTIONS = st.one_of(
    WORDS,
    st.tuples(st.sampled_from(["Say", "Ana", "[x]"]), WORDS, WORDS).map(
        lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
    ),
)
TEMPLATES = st.tuples(st.sampled_from(["Action-End", "[t]", "*"]), WORDS, ACTIONS, WORDS).map(
    lambda parts: f"Event({', '.join(parts)})"
)
GROUND = st.sampled_from(["Ana", "Ben", "Zoe", "*", "-", "1", "1.00001"])
EVENTS = st.tuples(
    GROUND,
    st.one_of(GROUND, st.tuples(GROUND, GROUND).map(lambda parts: f"Say({parts[0]}, {parts[1]})")),
    GROUND,
).map(lambda parts: f"Event(Action-End, {parts[0]}, {parts[1]}, {parts[2]})")
CONDITIONS = st.sampled_from(["", "Trust([x]) = True", "Trust([x]) > 0", "Trust(Ben) = True", "Trust([x]) = [y]"])


@given(TEMPLATES, EVENTS, CONDITIONS)
def test_the_quick_way_agrees_with_the_toolkits_way(template: str, event: str, condition: str) -> None:
    """The toolkit unifies, evaluates the conditions in any case, and matches at the end; so does ``at_length``."""
    beliefs = ana(TOOLKIT, Ben=True, Zoe=2)
    conditions = ConditionSet.parse([condition] if condition else [])
    perceived = PerceivedEvent(parse(event), beliefs, TOOLKIT_APPRAISAL)
    expected = perceived.at_length(parse(template), conditions)
    found = perceived.bindings(EventPattern(parse(template)), conditions, always=False)
    assert [bindings.identity() for bindings in found] == [bindings.identity() for bindings in expected]
    rules = AppraisalRules([AppraisalRule(parse(template), [VariableTemplate("Like", parse("1"))], conditions)])
    assert bool(rules.frame(parse(event), beliefs, TOOLKIT_APPRAISAL)) is bool(expected)


class TestFrame:
    def test_a_later_rule_replaces_what_an_earlier_one_said(self) -> None:
        rules = AppraisalRules(
            [rule("Event(*, *, *, *)", value=1, name="first"), rule("Event(*, *, Hit, *)", value=2, name="second")]
        )
        rules.add(rule("Event(Action-End, *, [a], *)", value=3, name="third"))
        (entry,) = rules.frame(parse(HIT), ana())
        assert (entry.value, entry.rule, entry.target) == (3, "third", parse("-"))
        rules.remove(list(rules)[-1])
        (entry,) = rules.frame(parse(HIT), ana())
        assert (entry.value, entry.rule, len(rules)) == (2, "second", 2)
        rules.clear()
        assert (len(rules), list(rules.frame(parse(HIT), ana()))) == (0, [])

    def test_every_set_of_bindings_writes_and_targets_stay_apart(self) -> None:
        each = rule("Event(Action-End, Ben, *, *)", "Trust([who]) = [v]", value="[v]", target="[who]", name="each")
        frame = AppraisalRules([each]).frame(parse(HIT), ana(Zoe=1, Kim=2))
        assert [(str(entry.target), entry.value) for entry in frame] == [("Zoe", 1), ("Kim", 2)]
        kim = list(frame)[1]
        assert str(kim.bindings) == "<[who]/Kim, [v]/2>"
        assert repr(frame) == "<AppraisalFrame Praiseworthiness (Zoe) 1, Praiseworthiness (Kim) 2>"

    @pytest.mark.parametrize("target", ["-", "SELF", "*", "[open]", "Friend(SELF)"])
    def test_praise_of_nobody_in_particular_is_the_agents_own(self, target: str) -> None:
        frame = AppraisalRules([rule("Event(*, *, *, *)", target=target)]).frame(parse(HIT), ana())
        assert frame.get("Praiseworthiness") is not None
        assert not next(iter(frame)).is_of_another

    def test_the_own_name_as_target_is_self_but_not_in_the_toolkit(self) -> None:
        rules = AppraisalRules([rule("Event(*, *, *, *)", target="Ana")])
        assert rules.frame(parse(HIT), ana()).get("Praiseworthiness") is not None
        frame = rules.frame(parse(HIT), ana(TOOLKIT), TOOLKIT_APPRAISAL)
        assert [(str(entry.target), entry.is_of_another) for entry in frame] == [("Ana", True)]

    def test_praise_without_a_target_is_an_error_in_the_toolkit(self) -> None:
        rules = AppraisalRules([rule("Event(*, *, *, *)", target=None, name="r7")])
        assert rules.frame(parse(HIT), ana()).get("Praiseworthiness") is not None
        with pytest.raises(AppraisalError, match=r"Praiseworthiness needs a target.*rule r7"):
            rules.frame(parse(HIT), ana(TOOLKIT), TOOLKIT_APPRAISAL)

    @pytest.mark.parametrize(
        ("value", "message"),
        [
            ("Big", r"Praiseworthiness needs a number, got Big \(rule r7 in cafe.yaml:3\)"),
            ("[v]", r"got \[v\]: no condition binds it \(rule r7"),
            ("Math(1, Plus, 2)", "needs a number"),
        ],
    )
    def test_a_value_that_is_no_number_is_an_error_that_names_the_rule(self, value: str, message: str) -> None:
        broken = AppraisalRule.parse(
            "Event(*, *, *, *)", [("Praiseworthiness", value, "-")], id="r7", source="cafe.yaml:3"
        )
        with pytest.raises(AppraisalError, match=message):
            AppraisalRules([broken]).frame(parse(HIT), ana())

    def test_one_valued_variables_ignore_their_target(self) -> None:
        frame = AppraisalFrame((Appraised("Like", 1.0, parse("Ben")), Appraised("Like", 2.0, parse("Zoe"))))
        like = frame.get("Like")
        assert like is not None
        assert (like.value, len(frame), frame.get("Desirability"), list(frame.each("Desirability"))) == (2, 1, None, [])

    def test_a_rule_without_a_name_is_named_by_its_template(self) -> None:
        plain = rule("Event(*, *, *, *)")
        assert str(plain) == "rule Event(*, *, *, *)"
        assert repr(plain) == "<AppraisalRule Event(*, *, *, *): Praiseworthiness 1>"


class TestNames:
    @pytest.mark.parametrize(
        ("name", "known"),
        [
            ("desirability", "Desirability"),
            ("appealingness", "Like"),
            ("desirability_for_others", "Desirability for others"),
            ("Goal Success Probability", "Goal Success Probablity"),
            *[(name, name) for name in VARIABLES],
        ],
    )
    def test_names_and_their_aliases(self, name: str, known: str) -> None:
        assert variable_name(name) == known

    def test_unknown_names(self) -> None:
        with pytest.raises(AppraisalError, match="did you mean Praiseworthiness"):
            variable_name("praisworthyness")
        with pytest.raises(AppraisalError, match="expected one of Desirability"):
            variable_name("xyzzy")
