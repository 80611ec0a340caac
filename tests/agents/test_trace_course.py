"""A trace that explains nothing still says what happened and what was felt."""

from __future__ import annotations

from espressivo import World
from espressivo.agents.trace import Trace


def traced(explains: bool) -> Trace:
    world = World()
    ana, ben = world.add("Ana"), world.add("Ben")
    ben.acts("Insult", target="Ana", priority=2)
    ben.acts("Greet", target="Ana", when="Likes(Ana) > 5")
    ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-5)
    trace = Trace(world, explains=explains)
    world.turn("Ben")
    world.happen("Event(Property-Change, Ben, Hurt(Ana), True)")
    return trace


def test_the_course_is_the_same_with_and_without_explanations() -> None:
    whole, course = traced(True), traced(False)
    assert [each.events for each in course.steps] == [each.events for each in whole.steps]
    assert [[(who, felt.type, felt.intensity) for who, felt in each.emotions] for each in course.steps] == [
        [(who, felt.type, felt.intensity) for who, felt in each.emotions] for each in whole.steps
    ]
    assert any(each.emotions for each in course.steps)


def test_without_explanations_choices_and_beliefs_are_not_taken_down() -> None:
    whole, course = traced(True), traced(False)
    name = whole.steps[1].events[0].args[2]
    assert whole.steps[0].choice is not None and whole.steps[0].choice.refusals
    assert whole.belief(whole.world["Ana"], name) is not None
    assert course.steps[0].choice is None
    assert course.belief(course.world["Ana"], name) is None
