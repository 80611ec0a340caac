"""The texts of tests: what is wrong with them is told with its place, and no text is too strange."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story_tests import story_of, wrong

from espressivo.scenarios.build import build_world
from espressivo.scenarios.language.compiling import compile_story
from espressivo.scenarios.language.problems import NOWHERE, Problems
from espressivo.scenarios.testing import check_tests
from espressivo.scenarios.testing.expectations import ExpectationError, parse_expectation
from espressivo.scenarios.testing.givens import parse_given
from espressivo.scenarios.testing.history import History
from espressivo.scenarios.testing.lexicon import lexicon_of
from espressivo.scenarios.testing.monitors import Monitor
from espressivo.scenarios.testing.plans import MAX_SEEDS, Placed, seeds_of
from espressivo.scenarios.testing.steps import parse_seconds, parse_step

LEXICON = lexicon_of(story_of("  it: {}\n").scenario)


@pytest.mark.parametrize(
    ("test", "complaint"),
    [
        ("{expect: [Anna feels anger]}", "17: error: nobody is called 'Anna'. Did you mean 'Ana'?"),
        ("{expect: [Ana feels angr at Bo]}", "27: error: 'angr' is no emotion. Did you mean 'anger'?"),
        ("{expect: [Ana feels anger at Bob]}", "36: error: nobody is called 'Bob'. Did you mean 'Bo'?"),
        ("{expect: [Ana feelz anger]}", "21: error: 'feelz' makes no sense here. Did you mean 'feels'?"),
        ("{expect: [Ana believes fenc]}", "30: error: nobody believes anything of 'fenc'. Did you mean 'fence'?"),
        ("{expect: [scene is yrd]}", "26: error: there is no scene 'yrd'. Did you mean 'yard'?"),
        ("{expect: [likelihood of peac > 0]}", "31: error: nobody has the goal 'peac'. Did you mean 'peace'?"),
        ("{expect: [mood of Ana]}", "17: error: this mood is compared with nothing. Write `mood of Ana > 0`."),
        ("{expect: ['Bo says #sory']}", "26: error: no line has the id #sory. Did you mean #sorry?"),
        ("{expect: [Ana says something colder]}", "36: error: no line is said 'colder'. Did you mean 'cold'?"),
        ("{expect: [Ana says line boast]}", "26: error: #boast is a line of Bo. Write Bo."),
        (
            "{expect: ['Bo says \"I am sad\"']}",
            "26: error: Bo has no line that begins 'I am sad'. Did you mean 'I am sorry,'?",
        ),
        (
            "\n    expect:\n      - Bo says #sorry",
            "16: error: it is missing what Bo says. Quote the whole text when it holds a #, or write `says line x`.",
        ),
        (
            "{expect: [Bo breaks fence pole]}",
            "33: error: no action reads like 'Bo breaks fence pole'. The nearest is Break: `[who] breaks the fence`.",
        ),
        (
            "{expect: [{always: Bo leaves}]}",
            "26: error: what happens at a moment is not always so. Leave `always:` out.",
        ),
        (
            "{expect: [Bo leaves until end]}",
            "33: error: `until` goes with what is felt, believed or the scene. Leave it out.",
        ),
        ("{expect: [Ana feels fear until she leaves]}", "38: error: it is not clear who this is. Write the name."),
        ("{expect: ['Ana: chance 30%']}", "23: error: what is left to chance cannot be expected. Ask something else."),
        ("{expect: ['Ana: true']}", "23: error: 'true' is always so. Ask something that may change."),
        ("{never: [Bob leaves]}", "16: error: nobody is called 'Bob'. Did you mean 'Bo'?"),
        ("{play: [Bo apologises to Anna]}", "32: error: nobody is called 'Anna'. Did you mean 'Ana'?"),
        ("{play: [yardd]}", "15: error: there is no scene 'yardd'. Did you mean 'yard'?"),
        ("{play: [wait long]}", "20: error: 'long' is no time. Write `60 s` or `2 min`."),
        ("{play: ['\"Watch tis\"']}", "16: error: no line begins 'Watch tis'. Did you mean 'Watch this.'?"),
        ("{play: [line boats]}", "15: error: no line has the id #boats. Did you mean 'boast'?"),
        ("{play: [anyone leaves]}", "15: error: 'anyone leaves' does not say who does what. Write all names."),
        (
            "{play: [Ana feels anger]}",
            "15: error: 'Ana feels anger' is nothing that happens. What is expected stands under `expect:`.",
        ),
        ("{play: [{expect: [Ana feels agner]}]}", "35: error: there is no emotion 'agner'. Did you mean 'anger'?"),
        ("{play: [{until: nowhere}]}", "23: error: there is no scene 'nowhere'. The scenes are: yard, trouble, End"),
        ("{given: {Ana.mod: 3}}", "20: error: nothing is called 'mod' here. Did you mean Ana.mood?"),
        ("{given: {Ana.mood: 30}}", "16: error: Ana.mood cannot be 30. Write a number, -10 to 10."),
        ("{given: {Ana.goal(peac).likelihood: 0}}", "25: error: 'peac' is no goal of Ana. Did you mean 'peace'?"),
        (
            "{given: {Ana feels annoyance: 3}}",
            "26: error: Annoyance is a shade of an emotion. Give the emotion, such as anger.",
        ),
        ("{given: {scene: yrd}}", "16: error: there is no scene 'yrd'. Did you mean 'yard'?"),
        ("{given: {Ana belives fence: 3}}", "16: error: 'Ana belives fence' cannot be given. Did you mean 'believes'?"),
        ("{seed: many}", "14: error: 'many' is no seed. Write `2`, `[1, 2, 3]` or `0..99`."),
        ("{as: Bob}", "12: error: nobody is called 'Bob'. Did you mean 'Bo'?"),
        ("{transcript: ../x}", "20: error: '../x' is not beside the story. Name a file in its folder."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(test: str, complaint: str) -> None:
    line = 41 if test.startswith("\n") else 39
    assert wrong(test) == [f"fence.yaml:{line}:{complaint}"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert (
        len(wrong("{given: {Ana.mod: 3}, play: [yardd], expect: [Anna feels joy, Ana feels jy], never: [Bo leavs]}"))
        == 5
    )


def test_good_tests_have_no_problems() -> None:
    problems = Problems()
    story = compile_story(Path(__file__).parent / "stories" / "last-loaf.yaml", problems)
    assert story is not None
    check_tests(story, problems)
    assert not problems


def test_a_goal_of_several_needs_a_name() -> None:
    story = story_of("  it: {}\n", "scenario: Two\ncast: {Ana: {wants: {peace: 3}}, Bo: {wants: {peace: 3}}}\n")
    with pytest.raises(ExpectationError, match="Ana and Bo both want this"):
        parse_expectation("likelihood of peace > 0.5", lexicon_of(story.scenario))


@pytest.mark.parametrize(
    ("text", "seconds"), [("60 s", 60), ("60", 60), ("2 min", 120), ("2 minutes", 120), ("1 h", 3600), ("0.5s", 0.5)]
)
def test_times_are_read(text: str, seconds: float) -> None:
    assert parse_seconds(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "-3", "1e9", "100 h", "60 parsecs", "inf"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ExpectationError):
        parse_seconds(text)


@given(st.lists(st.integers(-5, 200), min_size=1, max_size=8))
def test_seeds_of_a_list_are_those_of_its_text(seeds: list[int]) -> None:
    assert seeds_of(seeds) == seeds_of(", ".join(map(str, seeds))) == tuple(dict.fromkeys(seeds))


@given(st.integers(-100, 100), st.integers(0, 50))
def test_seeds_of_a_range(first: int, more: int) -> None:
    assert seeds_of(f"{first}..{first + more}") == tuple(range(first, first + more + 1))


@pytest.mark.parametrize("text", ["", "x", "1..", "3..1", "1-3", f"0..{MAX_SEEDS}", "0..99999999999999999999", "1,,2"])
def test_what_are_no_seeds_is_refused(text: str) -> None:
    with pytest.raises(ExpectationError):
        seeds_of(text)


WORDS = st.sampled_from(
    [
        *("Ana", "Bo", "Anna", "someone", "he", "she", "I", "the", "scene", "story", "is", "not", "no", "nothing"),
        *("feels", "does", "says", "believes", "takes", "to", "believe", "until", "never:", "always:", "ends", "at"),
        *("anger", "joy", "annoyance", "happy for", "for", "mood", "of", "likelihood", "peace", "yard", "trouble"),
        *("breaks", "fence", "leaves", "apologises", "end", ">", "<", "=", "!=", "3", "0.5", "-", "*", "and", "or"),
        *("(", ")", "[x]", "[", "]", ":", ",", '"', '"Watch this"', "“", "#boast", "line", "boast", "guilty"),
        *("wait", "60 s", "turns", "2", "something", "cold", "reaches", "Event(", "chance", "%", "{", "'", "'s", "’s"),
        *("everyone", "Ana.mood", "Ana.", ".", "goal(peace)", ".likelihood", "likes(Ana, Bo)", "\n", "é", "\0"),
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(WORDS, max_size=12).map(" ".join), st.lists(WORDS, max_size=8).map("".join), st.text(max_size=60)
)


def reads(read: object, *arguments: object) -> bool:
    """Whether a text is read; when it is not, the error says what is wrong, where, in a column of the text."""
    assert callable(read)
    try:
        read(*arguments)
    except ExpectationError as error:
        assert error.message
        assert 0 <= error.column <= len(str(arguments[0]))
        return False
    return True


@given(TEXTS, st.sampled_from(["at", "never", "always"]))
def test_any_text_is_an_expectation_or_an_error_with_its_column(text: str, mode: str) -> None:
    if reads(parse_expectation, text, LEXICON, mode):
        assert parse_expectation(text, LEXICON, mode) == parse_expectation(text, LEXICON, mode)


@given(TEXTS)
def test_any_text_is_a_step_or_an_error_with_its_column(text: str) -> None:
    reads(parse_step, text, LEXICON)


@given(TEXTS, st.one_of(TEXTS, st.floats(), st.booleans()))
def test_any_text_is_a_setting_or_an_error_with_its_column(text: str, value: object) -> None:
    reads(parse_given, text, value, LEXICON)


@given(st.text(max_size=40))
def test_any_text_names_seeds_or_is_refused(text: str) -> None:
    try:
        assert 0 < len(seeds_of(text)) <= MAX_SEEDS
    except ExpectationError as error:
        assert error.remedy


@given(TEXTS, st.sampled_from(["at", "never", "always"]))
def test_whatever_can_be_expected_can_be_judged(text: str, mode: str) -> None:
    try:
        monitor = Monitor(Placed(parse_expectation(text, LEXICON, mode), NOWHERE))
    except ExpectationError:
        return
    history = History(build_world(LEXICON.scenario))
    monitor.look(history)
    found = monitor.judge(history)
    assert found is None or found.got


@pytest.mark.parametrize("read", [parse_expectation, parse_step, lambda text, names: parse_given(text, 1, names)])
def test_a_text_that_is_too_long_is_refused(read: object) -> None:
    assert not reads(read, "Ana takes Bo to believe " * 100_000, LEXICON)
