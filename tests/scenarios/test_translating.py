"""A story in other languages: its lines by their ids, and what translators get."""

from __future__ import annotations

import pytest
import yaml

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.build import build_world
from espressivo.scenarios.language.compiling import story_from_text
from espressivo.scenarios.language.problems import Problems
from espressivo.scenarios.player import Play
from espressivo.scenarios.transcript import PlayedTurn
from espressivo.scenarios.translating import sheet_for_translators, translated, untranslated

STORY = """\
scenario: Cups
language: en
cast:
  Ana: {mood: 4, believes: {cups: 2}}
  Bo: {}
scenes: |
  == start
  Ana: Hello, {cups} cups. {mood > 3: Great!|Fine.} #hello
  Bo: Bye. #bye
translations:
  de:
    hello: "Hallo, {cups} Tassen. {mood > 3: Toll!|Gut.}"
"""


def said(language: str) -> list[str]:
    scenario = translated(story_from_text(STORY).scenario, language)
    return [event.text for event in Play(scenario, build_world(scenario)) if isinstance(event, PlayedTurn)]


def test_lines_are_said_in_the_language_that_is_asked_for() -> None:
    assert said("en") == ["Hello, 2 cups. Great!", "Bye."]
    assert said("DE") == ["Hallo, 2 Tassen. Toll!", "Bye."]


def test_a_language_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(AuthoringError, match="there are no lines in 'fr'; there is: en, de"):
        said("fr")


def test_what_is_not_translated_is_known() -> None:
    assert [line.id for line in untranslated(story_from_text(STORY).scenario, "de")] == ["bye"]


def test_translators_get_the_words_as_they_were_written() -> None:
    story = story_from_text(STORY.replace(" #bye", ""))
    sheet = sheet_for_translators(story, "fr")
    assert sheet.startswith("# <text>:9: no id; end the line with one, #such-as-this\n")
    lines = yaml.safe_load(sheet)["translations"]["fr"]
    assert lines == {"hello": "Hello, {cups} cups. {mood > 3: Great!|Fine.}"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("helo: Hallo", "12:5: error: no line has the id 'helo'. Did you mean 'hello'?"),
        ("hello: 'Hallo, {cupz + } Tassen'", "12:"),
    ],
)
def test_a_wrong_translation_is_reported_with_its_place(line: str, problem: str) -> None:
    problems = Problems()
    story_from_text(STORY[: STORY.index("    hello:")] + f"    {line}\n", problems)
    assert any(problem in str(each) for each in problems), list(map(str, problems))
