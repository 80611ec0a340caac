"""Emotional tests: how they are led, what they judge, and what a failure says."""

from __future__ import annotations

import pytest
from story_tests import FENCE, LOAF, failure, passes, played, story_of

from espressivo.scenarios.build import build_world
from espressivo.scenarios.language.compiling import read_story
from espressivo.scenarios.player import Play
from espressivo.scenarios.testing import Coverage, run_tests
from espressivo.scenarios.testing.lexicon import lexicon_of
from espressivo.scenarios.testing.transcripts import lines_of
from espressivo.scenarios.transcript import PlayedTurn

THEN = "after turn 2 (Ana: “My fence.”)"


def test_the_tests_of_a_story_pass() -> None:
    results = run_tests(read_story(LOAF))
    assert [(result.name, result.seed, result.outcome) for result in results] == [
        ("a warm Mira shares", 1, "passed"),
        ("a warm Mira shares", 2, "passed"),
        ("a warm Mira shares", 3, "passed"),
        ("a thief makes her angry, and she has pitied him before", 0, "passed"),
        ("Orso speaks up when nothing happens for a minute", 0, "passed"),
    ]


def test_a_test_plays_alike_each_time() -> None:
    story = read_story(LOAF)
    assert [result.told for result in run_tests(story)] == [result.told for result in run_tests(story)]


# -- what can be expected ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expectation",
    [
        "Ana feels anger at Bo",
        "Ana feels anger at Bo > 5",
        "Ana does not feel joy",
        "Ana feels no joy",
        "Ana feels something",
        "Bo feels nothing",
        "mood of Ana < 0",
        "Ana's mood <= 0",
        "likelihood of peace = 0.5",
        "the likelihood of peace <= 0.5",
        "Ana believes fence = broken",
        "Bo believes guilty",
        "Bo believes guilty(Bo)",
        "Ana does not believe guilty(Bo)",
        "Ana takes Bo to believe knows(law)",
        "Ana takes Bo to believe knows(law) = true",
        "'Ana: mood < 0 and likes(Bo) > 2'",
        "'Ana: mood > 5 or fence is broken'",
        "Bo breaks the fence",
        'Bo does "Bo breaks the fence"',
        "Bo does breaks the fence",
        "someone breaks the fence",
        "Bo says line boast",
        "'Bo says #boast'",
        "'Bo says \"Watch\"'",
        "'Bo says \"Watch this\" to Ana'",
        "Bo says something",
        "Ana says something cold",
        "scene is trouble",
        "the scene is not yard",
        "the story reaches trouble",
        "never: Bo apologises to Ana",
        "{never: Bo apologises to Ana}",
        "{always: mood of Ana < 5}",
    ],
)
def test_what_is_so_passes(expectation: str) -> None:
    passes(expectation)


@pytest.mark.parametrize(
    ("expectation", "got", "moment", "nearest"),
    [
        (
            "Ana feels anger at Bo > 8",
            "anger at Bo was 6",
            THEN,
            "anger at Bo reached 6.5 in turn 1 (Bo: “Watch this.”), 1.5 too little",
        ),
        (
            "Ana feels anger at Bo < 4",
            "anger at Bo was 6",
            THEN,
            "anger at Bo was 0 at the beginning, but not any more at this point",
        ),
        ("mood of Ana > 3", "mood of Ana was -1.8", THEN, "mood of Ana reached 2 at the beginning, 1 too little"),
        ("likelihood of peace > 0.6", "likelihood of peace was 0.5", THEN, ""),
        ("Ana believes fence = whole", "fence was broken", THEN, ""),
        ("Bo believes fence = whole", "Bo knew nothing of fence", THEN, ""),
        ("Ana takes Bo to believe not knows(law)", "as Ana sees it, Bo's belief about knows(law) was true", THEN, ""),
        ("'Ana: anger > 1 and mood > 6'", "mood was -1.8", THEN, "mood reached 2 at the beginning, 4 too little"),
        ("Bo leaves", "it did not happen; instead: Bo: “Watch this.” (turn 1)", "", ""),
        ("Bo does not believe guilty", "guilty was true", THEN, ""),
        ("Ana leaves", "it did not happen; instead: Ana: “My fence.” (turn 2)", "", ""),
        ("Ana does breaks the fence", "it did not happen, but: Bo breaks the fence (turn 1)", "", ""),
        ("Bo says line sorry", "what Bo said was: “Watch this.” (turn 1)", "", ""),
        ("Ana says nothing", "what Ana said was: “My fence.” (turn 2)", "", ""),
        ("scene is yard", "the scene was trouble", THEN, ""),
        ("the story ends", "the story did not end: it stood at trouble", THEN, ""),
        ("Bo feels something", "Bo felt nothing", THEN, ""),
    ],
)
def test_a_failure_says_what_was_so_when_and_what_was_missing(
    expectation: str, got: str, moment: str, nearest: str
) -> None:
    assert failure(expectation) == (expectation.strip("'"), got, moment, nearest)


def test_a_failure_names_its_place() -> None:
    (result,) = played(
        "  it:\n    play: [line boast]\n    expect:\n      - Ana feels anger\n      - Ana feels joy > 3\n"
    )
    (found,) = result.failures
    assert str(found.place) == "fence.yaml:43:9"


def test_a_feeling_that_was_not_as_expected_is_explained() -> None:
    (result,) = played("  it: {play: [line boast], expect: [Ana feels anger at Bo > 8]}\n")
    assert "5.96 of 10  Ana feels anger at Bo" in result.failures[0].why
    assert "fence.yaml:11" in result.failures[0].why


@pytest.mark.parametrize(
    ("never", "got"),
    [
        ("Bo breaks the fence", "it happened"),
        ("Ana feels anger", "anger was 6.5"),
        ("scene is trouble", "it was the scene"),
        ("Bo says something", "it happened"),
    ],
)
def test_what_must_never_be_so_is_told_with_its_first_moment(never: str, got: str) -> None:
    assert failure(never, key="never") == (f"never: {never}", got, "in turn 1 (Bo: “Watch this.”)", "")


def test_what_was_so_for_a_while_only_breaks_never_and_always() -> None:
    whole = "[line boast, wait 10 min]"
    passes("Ana feels no anger", whole)
    assert failure("never: Ana feels anger at Bo > 6", whole)[2] == "in turn 1 (Bo: “Watch this.”)"
    assert failure("always: mood of Ana > 0", whole)[1] == "mood of Ana was -1.8"


# -- until -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "until", ["he apologises", "Bo apologises to Ana", '"Bo apologises to Ana"', "end", "the story reaches end"]
)
def test_what_lasts_until_an_event_passes(until: str) -> None:
    passes(f"'Ana feels anger at Bo > 4 until {until}'", "[line boast, line sorry]")


def test_what_ends_before_the_event_fails_when_it_ends() -> None:
    expected, got, moment, _ = failure(
        "Ana feels anger at Bo > 4 until he apologises", "[line boast, wait 100 s, line sorry]"
    )
    assert (expected, got) == ("Ana feels anger at Bo > 4 until he apologises", "anger at Bo was 3.9")
    assert moment == "when 10 s had passed since turn 2 (Ana: “My fence.”)"


def test_the_event_must_come() -> None:
    told = "it held from turn 1 (Bo: “Watch this.”), but what it should last until never came"
    assert failure("Ana feels anger at Bo until he apologises") == (
        "Ana feels anger at Bo until he apologises",
        told,
        "",
        "",
    )


def test_what_never_held_did_not_last() -> None:
    assert failure("Ana feels fear until trouble")[1] == "it never held; fear was 0"


# -- steps -----------------------------------------------------------------------------------------------------------


def told(test: str, story: str = FENCE) -> tuple[str, ...]:
    """What is said and done in a test, which must pass."""
    (result,) = played(f"  it: {test}\n", story)
    assert result.passed, result.failures
    return result.told


def test_a_phrase_takes_the_line_that_does_it() -> None:
    assert told("{play: [Bo breaks the fence]}") == told("{play: [line boast]}")
    assert told("{play: [Bo breaks the fence]}")[0] == "Bo to Ana: Watch this."


def test_a_phrase_that_nobody_can_say_then_happens_as_an_event() -> None:
    assert told("{play: [Bo leaves], as: Ana, expect: [Bo leaves]}")[0] == "(Bo leaves)"


def test_lines_are_named_by_their_words_or_their_id() -> None:
    for step in [
        "line boast",
        "'#boast'",
        "'\"Watch\"'",
        "'Bo: Watch this'",
        "'Bo says #boast'",
        "'Bo says \"Watch\"'",
    ]:
        assert told(f"{{play: [{step}]}}")[0] == "Bo to Ana: Watch this."


def test_those_who_are_not_led_react() -> None:
    assert told("{play: [line boast]}")[-1] == "Ana (cold) to Bo: My fence."
    assert told("{play: [line boast], as: [Ana, Bo]}")[-1] == "    > Bo breaks the fence"


def test_without_a_player_nobody_does_what_no_step_says() -> None:
    story = FENCE.replace("player: Bo\n", "")
    assert told("{play: [line boast]}", story)[-1] == "    > Bo breaks the fence"
    assert told("{play: [line boast, 1 turn]}", story)[-1] == "Ana (cold) to Bo: My fence."


def test_without_steps_everybody_plays_to_the_end() -> None:
    told("{expect: [the story ends, Ana says something cold]}")


def test_a_scene_is_played_on_to() -> None:
    told("{play: [trouble], expect: [Bo breaks the fence, scene is trouble]}")
    told("{play: [until end], expect: [the story ends at trouble]}")
    told("{play: [until Ana says something cold, 1 turn], expect: [the story ends]}")


def test_a_scene_that_is_not_reached_fails() -> None:
    (result,) = played("  it: {play: [line boast, yard]}\n")
    (found,) = result.failures
    assert (found.expected, str(found.place)) == ("yard", "fence.yaml:39:27")
    assert found.got == "the story went yard > trouble > End, and the story was over"


def test_a_line_that_cannot_be_said_fails_with_what_could_be() -> None:
    (result,) = played("  it: {play: [line sorry]}\n")
    assert result.failures[0].got == "Bo could only: “Watch this.” or “Fine weather.” (the scene was yard)"


def test_a_step_expects_at_its_point() -> None:
    first = "{do: line boast, expect: [Ana feels anger > 5], never: Bo leaves}"
    told(f"{{play: [{first}, {{wait: 10 min, expect: Ana feels no anger}}]}}")
    (result,) = played("  it: {play: [{expect: Ana feels anger}, line boast]}\n")
    assert [(each.got, each.moment) for each in result.failures] == [("anger was 0", "at the beginning")]


def test_time_passes() -> None:
    told("{play: [line boast, wait 1 min], expect: ['Ana: seconds since fence > 59']}")


def test_a_play_that_does_not_end_fails() -> None:
    (result,) = played("  it: {play: [until end], turns: 3, seed: 5, given: {Bo.mood: 1}}\n", ENDLESS)
    assert result.failures[0].got == "after 3 turns the story still went on"


ENDLESS = """\
scenario: Endless
cast: {Ana: {}, Bo: {}}
scenes: |
  == loop
  + Ana: Again.
      -> loop
"""


def test_a_limit_of_turns_ends_what_is_played_on() -> None:
    (result,) = played(
        "  it: {play: [200 turns, until Bo leaves], turns: 4}\n", ENDLESS + "actions: {leave: '[who] leaves'}\n"
    )
    assert result.failures[0].got == "it did not happen; Bo did nothing, and 4 turns were over"


# -- what is given ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expectation"),
    [
        ("Ana.mood: 5", "mood of Ana = 5"),
        ("Ana.neuroticism: 0.8", "'Ana: neuroticism = 0.8'"),
        ("'likes(Ana, Bo)': -4", "'Ana: likes(Bo) = -4'"),
        ("Ana.likes(Bo): -4", "'Ana: likes(Bo) = -4'"),
        ("Ana believes fence: painted", "Ana believes fence = painted"),
        ("everyone believes fence: painted", "Bo believes fence = painted"),
        ("Ana takes Bo to believe knows(law): false", "Ana takes Bo to believe not knows(law)"),
        ("Ana.goal(peace).likelihood: 0.9", "likelihood of peace = 0.9"),
        ("Ana feels anger at Bo: 7", "Ana feels anger at Bo > 6.9"),
        ("Ana feels fear: 4", "Ana feels fear > 3.9"),
        ("scene: trouble", "scene is trouble"),
    ],
)
def test_how_a_play_begins_is_given(given: str, expectation: str) -> None:
    (result,) = played(f"  it: {{given: {{{given}}}, play: [{{expect: [{expectation}]}}]}}\n")
    assert result.passed, result.failures


def test_a_goal_keeps_what_is_not_given() -> None:
    (result,) = played("  it: {given: {Ana.goal(peace).matters: 2}, play: [{expect: [likelihood of peace = 0.5]}]}\n")
    assert result.passed


# -- seeds, selection, the test itself ---------------------------------------------------------------------------------


def test_a_test_is_played_with_each_of_its_seeds() -> None:
    results = played("  it: {seeds: '0..3, 9', expect: [the story ends]}\n")
    assert [result.seed for result in results] == [0, 1, 2, 3, 9]
    assert results[4].title == "it [seed 9]"


def test_a_seed_can_be_given_instead() -> None:
    (result,) = run_tests(story_of("  it: {seed: [1, 2], expect: [the story ends]}\n"), seed=7)
    assert (result.seed, result.several) == (7, False)


def test_tests_are_chosen_by_name() -> None:
    story = story_of("  first: {expect: the story ends}\n  second one: {expect: the story ends}\n")
    assert [result.name for result in run_tests(story, only="ONE")] == ["second one"]


def test_a_test_that_is_wrong_is_not_played() -> None:
    (result,) = played("  it: {play: [line boast], expect: [Anna feels anger]}\n")
    assert (result.outcome, result.turns) == ("error", 0)
    assert result.failures[0].expected == "nobody is called 'Anna'"


def test_stories_that_behave_as_the_toolkit_can_be_tested() -> None:
    story = """\
scenario: Greeting
behaviour: fatima
cast:
  Ana: {mood: 0, feels: [{when: "Event(Action-End, [who], Greet, SELF)", desirability: 5}]}
  Bo: {does: [{do: Greet, to: Ana, urge: 1}]}
"""
    (result,) = played("  it: {play: [1 turn], expect: [Ana feels joy > 1, mood of Ana > 0]}\n", story)
    assert result.passed, result.failures


# -- coverage ----------------------------------------------------------------------------------------------------------


def test_coverage_names_what_never_happened() -> None:
    story = story_of("  it: {play: [line boast]}\n")
    coverage = Coverage.of(lexicon_of(story.scenario), "fence.yaml")
    run_tests(story, coverage=coverage)
    assert {kind: coverage.reached(kind) for kind in ("lines", "rules", "scenes")} == {
        "lines": (2, 5),
        "rules": (1, 3),
        "scenes": (2, 3),
    }
    assert [(item.kind, item.source, item.words) for item in coverage.missed] == [
        ("lines", "fence.yaml:27", "Bo: Fine weather."),
        ("lines", "fence.yaml:32", "Bo: I am sorry, {Ana}."),
        ("lines", "fence.yaml:35", "Bo: It was old."),
        ("rules", "fence.yaml:12", "Ana feels: [who] apologises to me"),
        ("rules", "fence.yaml:14", "Ana does: Ana leaves"),
        ("scenes", "", "End"),
    ]


# -- true to the play --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_a_test_without_steps_is_the_play(seed: int) -> None:
    story = story_of("  it: {expect: [Ana feels anger, mood of Ana < 3], never: Ana leaves}\n")
    (result,) = run_tests(story, seed=seed)
    play = Play(story.scenario, build_world(story.scenario, seed))
    turns = [event for event in play if isinstance(event, PlayedTurn)]
    assert list(result.told) == [line for turn in turns for line in lines_of(turn, str)]


def test_what_is_expected_changes_nothing() -> None:
    story = LOAF.read_text("utf-8").split("\ntests:")[0]
    without, with_many = (
        run_tests(story_of(f"  it: {{seeds: 0..9, {expect}}}\n", story))
        for expect in (
            "about: nothing",
            "expect: ['Mira: importance of Tom > 0', Tom feels joy], never: Mira feels joy",
        )
    )
    assert [result.told for result in without] == [result.told for result in with_many]
