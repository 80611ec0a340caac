"""A story file decoded: all that is wrong is reported at once, with its place, and the rest is kept."""

from __future__ import annotations

import json

import jsonschema
import pytest

from espressivo.scenarios.language.decoding import decode
from espressivo.scenarios.language.problems import Place, Problems
from espressivo.scenarios.language.schema import FOLDER, schema_text, schemas
from espressivo.scenarios.language.sources import Source
from espressivo.scenarios.language.story import StoryFile


def decoded(text: str) -> tuple[StoryFile, list[str]]:
    problems = Problems()
    story = decode(StoryFile, Source.of_yaml(text.encode(), "tea.yaml"), problems)
    return story, [str(problem) for problem in problems]


def test_everything_wrong_is_reported_at_once_and_the_rest_is_kept() -> None:
    story, problems = decoded(
        "scenario: Tea\n"
        "cast:\n"
        "  Ana: {mod: 3, mood: 20, voice: en}\n"
        "  Bo: {role: plyer, wants: {rest: {matter: 3}, tea: 4}}\n"
        "tests: {a: {turns: many}}\n"
    )
    assert problems == [
        "tea.yaml:3:9: error: there is no 'mod' here. Did you mean 'mood'?",
        "tea.yaml:3:23: error: '20' is off the scale. Write a number that is at most 10.",
        "tea.yaml:4:14: error: 'plyer' is not possible here. Did you mean 'player'?",
        "tea.yaml:4:36: error: there is no 'matter' here. Did you mean 'matters'?",
        "tea.yaml:5:20: error: expected a whole number, got 'many'. The reference of the language shows how.",
    ]
    assert story.scenario == "Tea"
    assert story.cast["Ana"].voice == "en"
    assert story.cast["Bo"].wants == {"tea": 4.0}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "cast: [Ana]",
            "tea.yaml:1:7: error: expected a mapping, got a list. The reference of the language shows how.",
        ),
        ("cast: {Ana: {feels: 3}}", "expected a mapping or a list, got '3'"),
        ("cast: {Ana: {believes: {a: [who]}}}", "Quote a text that begins with '['."),
        ("actions: {take: {is: steal}}", "'say' is missing. Add `say: ...` here."),
        ("player:\n  - Ana", "expected text, got a list"),
    ],
)
def test_a_wrong_value_says_what_was_expected(text: str, problem: str) -> None:
    assert problem in "\n".join(decoded(text)[1])


def test_yaml_words_that_look_like_truths_stay_words_where_words_are_due() -> None:
    story, problems = decoded("scenario: no\ncast: {Ana: {believes: {married: no, age: 3.10}}}")
    assert (story.scenario, story.cast["Ana"].believes, problems) == ("no", {"married": "no", "age": "3.10"}, [])


def test_a_place_in_a_block_is_that_of_the_file() -> None:
    source = Source.of_yaml(b"scenes: |\n    == a\n    Ana: Hi.\nabout: 'x y'\n", "tea.yaml")
    assert source.at(("scenes",), offset=5, length=3) == Place("tea.yaml", 3, 5, 8)
    assert source.at(("about",), offset=2, length=1) == Place("tea.yaml", 4, 11, 12)
    assert source.key(("about",)) == Place("tea.yaml", 4, 1, 6)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_exported_schema_is_that_of_the_classes(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert text == schema_text(schemas()[name]), "write schema_text(schemas()[name]) there"
    jsonschema.Draft202012Validator.check_schema(json.loads(text))
