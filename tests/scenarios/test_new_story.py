"""New stories: what is written under which name, and that every template plays, and plays out by who is in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.build import build_world
from espressivo.scenarios.conversion import convert
from espressivo.scenarios.language.compiling import read_story, story_from_text
from espressivo.scenarios.new_story import DEFAULT, SCHEMA, file_name, new_story, templates
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.transcript import Choice, Ending, PlayedTurn

TEMPLATES = list(templates())


def text_of(template: str, *changes: tuple[str, str]) -> str:
    text = templates()[template].read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def told(text: str, *choices: str, human: str | None = None) -> str:
    """All that is said and done in a play, whose person chooses the lines that begin so, and then leaves."""
    waiting = list(choices)

    def choose(_name: str, offered: Sequence[Choice]) -> int | None:
        if not waiting:
            return None
        wanted = waiting.pop(0)
        return next(number for number, each in enumerate(offered) if each.text.startswith(wanted))

    scenario = story_from_text(text).scenario
    play = Play(scenario, build_world(scenario, 0), human=human, choose=choose)
    turns = [event for event in play if isinstance(event, PlayedTurn)]
    return "\n".join(" ".join([turn.text, *turn.deeds]) for turn in turns)


# -- what is written -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_new_story_plays_to_an_end(tmp_path: Path, template: str) -> None:
    written = new_story("My story", tmp_path, template)
    scenario = read_scenario(written.file)
    *_, ending = Play(scenario, build_world(scenario, 0))
    assert isinstance(ending, Ending)
    assert ending.reason in {"terminal state", "nobody can act"}
    assert ending.turns >= 4
    assert ending.peaks, "somebody feels something"


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_new_story_has_its_title_its_schema_and_tests(tmp_path: Path, template: str) -> None:
    written = new_story("The last loaf", tmp_path / "stories", template)
    assert written.file == tmp_path / "stories" / "the-last-loaf.yaml"
    assert written.schema == tmp_path / "stories" / SCHEMA
    first, second, *_ = written.file.read_text(encoding="utf-8").splitlines()
    assert first == f"# yaml-language-server: $schema={SCHEMA}"
    assert second == "scenario: The last loaf"
    assert json.loads(written.schema.read_text(encoding="utf-8"))["title"] == "An espressivo scenario"
    story = read_story(written.file)
    assert story.scenario.name == "The last loaf"
    assert len(story.tests) == 2


def test_the_default_comes_first_and_a_player_is_told() -> None:
    assert TEMPLATES[0] == DEFAULT


def test_it_is_told_whom_a_person_plays(tmp_path: Path) -> None:
    assert new_story("a", tmp_path, "player").player == "Kim"
    assert new_story("b", tmp_path).player is None


def test_a_story_that_exists_is_kept_unless_forced(tmp_path: Path) -> None:
    kept = tmp_path / "tea.yaml"
    kept.write_text("dear diary", encoding="utf-8")
    with pytest.raises(AuthoringError, match=r"tea\.yaml: this file exists; --force writes over it"):
        new_story("tea", tmp_path)
    assert kept.read_text(encoding="utf-8") == "dear diary"
    assert list(tmp_path.iterdir()) == [kept]
    assert new_story("tea", tmp_path, force=True).file == kept
    assert read_story(kept).scenario.name == "Tea"


def test_an_unknown_template_is_told_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="no template 'robots'; did you mean 'robot'"):
        new_story("tea", tmp_path, "robots")
    with pytest.raises(AuthoringError, match="expected one of: dialogue, fatima-style, player, robot"):
        new_story("tea", tmp_path, "xyzzy")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AuthoringError, match="its folder is a file"):
        new_story("tea", tmp_path / "file")
    with pytest.raises(AuthoringError, match="cannot be written"):
        new_story("tea", tmp_path / "file" / "deeper")


# -- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "file", "title"),
    [
        ("last-loaf", "last-loaf", "Last loaf"),
        ("last_loaf.yaml", "last-loaf", "Last loaf"),
        ("Loaf.YML", "loaf", "Loaf"),
        ("Nell's bicycle", "nells-bicycle", "Nell's bicycle"),
        ("Café: No. 1", "café-no-1", "Café: No. 1"),
        ("Cafe\u0301", "café", "Café"),
        ("日本語の話", "日本語の話", "日本語の話"),
        ("हिन्दी", "हिन्दी", "हिन्दी"),
        ("  two \t blanks ", "two-blanks", "two blanks"),
        ("no", "no", "No"),
        ("NULL", "null", "NULL"),
        ("1984", "1984", "1984"),
        ("- a # b", "a-b", "- a # b"),
        ('say "hi"', "say-hi", 'say "hi"'),
        ("ends.in.dots...", "ends-in-dots", "Ends.in.dots..."),
    ],
)
def test_a_name_becomes_a_file_and_a_title(tmp_path: Path, name: str, file: str, title: str) -> None:
    written = new_story(name, tmp_path)
    assert written.file == tmp_path / f"{file}.yaml"
    assert read_story(written.file).scenario.name == title


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("", "expected letters or digits"),
        ("...", "expected letters or digits"),
        ("stories/loaf", "is a path; write instead: loaf --folder stories"),
        ("a b\\loaf", "is a path; write instead: loaf --folder 'a b'"),
        ("/loaf", "is a path; write instead: loaf --folder /"),
        ("con", "call it 'the-con'"),
        ("COM1.yaml", "call it 'the-com1'"),
        ("x" * 101, "101 characters, at most 100"),
        ("ö" * 101, "too long"),
        ("bell\a", "cannot be shown"),
        ("half \udcff", "cannot be shown"),
    ],
)
def test_a_name_that_makes_no_file_is_refused_with_what_to_do(tmp_path: Path, name: str, complaint: str) -> None:
    with pytest.raises(AuthoringError, match=complaint.replace("\\", "\\\\")):
        new_story(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


@given(st.text(max_size=120))
def test_whatever_the_name_the_file_lies_in_its_folder(name: str) -> None:
    try:
        found = file_name(name)
    except AuthoringError:
        return
    assert Path(found).name == found
    assert file_name(found) == found
    assert not set(found) & set('<>:"/\\|?*. ')


# -- what the templates show ---------------------------------------------------------------------------------------


def test_dialogue_ends_by_personality_and_liking() -> None:
    nell, sam = ("agreeableness: 0.5", "agreeableness: -0.6"), ("agreeableness: 0.3", "agreeableness: -0.6")
    plain, hard, sly = told(text_of("dialogue")), told(text_of("dialogue", nell)), told(text_of("dialogue", sam))
    assert "Sam owns up to Nell" in plain
    assert "Nell forgives Sam" in plain
    assert "Sam owns up to Nell" in hard
    assert "Nell sends Sam away" in hard
    assert "Sam blames the road to Nell" in sly
    assert "Nell sends Sam away" in sly
    assert "Nell forgives Sam" in told(text_of("dialogue", sam, ("{Sam: 4}", "{Sam: 8}")))


def test_player_ends_by_choices_and_personality() -> None:
    truth = ["My sister", "3 coins"]
    kind, hard = ("agreeableness: 0.3", "agreeableness: 0.9"), ("agreeableness: 0.3", "agreeableness: -0.8")
    assert "Okke takes Kim aboard" in told(text_of("player"), *truth, human="Kim")
    assert "Okke takes Kim aboard" in told(text_of("player", kind), "Would you", human="Kim")
    assert "Okke takes Kim aboard" not in told(text_of("player", hard), *truth, human="Kim")
    assert "Okke leaves Kim behind" in told(text_of("player"), "Boats burn", human="Kim")


def test_robot_behaves_by_personality() -> None:
    shy, timid = ("extraversion: 0.4", "extraversion: -0.6"), ("neuroticism: -0.3", "neuroticism: 0.8")
    plain = told(text_of("robot"))
    for deed in ("Pip greets Ana", "Pip thanks Ana", "Pip scolds Leo", "Pip drives to the charger"):
        assert deed in plain
    assert "Pip greets" not in told(text_of("robot", shy))
    assert "Pip flees from Leo" in told(text_of("robot", timid))
    assert "Pip scolds Leo" not in told(text_of("robot", timid))


def test_fatima_style_ends_by_mood() -> None:
    low, high = ("  Rita:\n    mood: 1", "  Rita:\n    mood: -3"), ("  Paul:\n    mood: 1", "  Paul:\n    mood: 5")
    assert "long weekend" in told(text_of("fatima-style"))
    assert "opening hours" in told(text_of("fatima-style", low))
    assert "four euros" in told(text_of("fatima-style", low))
    assert "long weekend" in told(text_of("fatima-style", low, high))


def test_fatima_style_becomes_the_toolkits_own_files_without_loss(tmp_path: Path) -> None:
    written = new_story("tea", tmp_path, "fatima-style")
    _, losses = convert(read_scenario(written.file), tmp_path / "tea.json")
    assert losses == []
    assert read_scenario(tmp_path / "tea.json").behaviour == "fatima"
