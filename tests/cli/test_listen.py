"""`espressivo play --listen`: what a person says freely reaches the characters, and a replay gives the same bits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from terminal import run

from espressivo.agents.journal import Journal
from espressivo.cli import main
from espressivo.scenarios.build import build_world
from espressivo.scenarios.listening import nearest_line
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.telling import Telling

GRIEF = "My dog died last night and I could not do anything to save him."
CHAT = """
scenario: Two friends
player: Kim
cast:
  Kim: {role: player}
  Ada:
    likes: {Kim: 8}
  Bo: {}
  Eve: {}
scenes: |
  == kitchen (Kim, Ada, Bo)
  * Kim to Ada: Would you like some tea?
      Ada to Kim: Yes, thank you.
  * Kim to Ada: I have to go home now.
      Ada to Kim: Goodbye.
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where we are: a folder with a story in it."""
    (tmp_path / "chat.yaml").write_text(CHAT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def play(*arguments: str, given: str = "", status: int = 0) -> list[dict[str, Any]]:
    """The events of a play of the chat, in which somebody types."""
    result = CliRunner().invoke(main, ["play", *arguments, "--json"], input=given)
    assert result.exit_code == status, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def chat(given: str, *arguments: str) -> list[dict[str, Any]]:
    return play("chat.yaml", "--as", "Kim", "--listen", *arguments, given=given)


def turns(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event["type"] == "turn"]


def feels(turn: dict[str, Any], name: str) -> dict[str, float]:
    (mind,) = [each for each in turn["minds"] if each["name"] == name]
    return {each["type"]: each["intensity"] for each in mind["feelings"]}


class TestWhatReachesThem:
    def test_words_are_said_as_they_were_typed(self) -> None:
        (said,) = turns(chat("I am so sad today\nq\n"))
        assert (said["agent"], said["text"], said["spoken"], said["action"]) == (
            "Kim",
            "I am so sad today",
            True,
            "Talk",
        )

    def test_everybody_who_is_there_believes_what_they_heard(self) -> None:
        (said,) = turns(chat("I am so sad today\nq\n"))
        assert {(each["name"], each["property"], each["value"]) for each in said["learned"]} == {
            ("Ada", "Seems(Kim)", "Sadness"),
            ("Bo", "Seems(Kim)", "Sadness"),
        }

    def test_who_likes_the_speaker_feels_what_the_event_means_and_a_stranger_does_not(self) -> None:
        (said,) = turns(chat(f"{GRIEF}\nq\n"))
        assert feels(said, "Ada").get("Pity", 0) > 1
        assert "Pity" not in feels(said, "Bo")

    def test_the_speaker_does_not_hear_themselves(self) -> None:
        (said,) = turns(chat(f"{GRIEF}\nq\n"))
        assert feels(said, "Kim") == {}

    def test_neutral_words_are_said_and_change_nothing(self) -> None:
        (said,) = turns(chat("The train leaves at nine\nq\n"))
        assert said["learned"] == []


class TestCompanion:
    def answers(self, *words: str) -> list[str]:
        given = "".join(f"{each}\n" for each in (*words, "q"))
        told = turns(play("companion", "--as", "Iris", "--listen", given=given))
        return [turn["text"] for turn in told if turn["agent"] == "Wick" and not turn["spoken"]]

    def test_it_comforts_asks_and_backs_off_by_what_it_hears(self) -> None:
        assert self.answers(
            "I am so sad, he did not even know my name",
            "I'm so happy for you but I am scared too",
            "I am so angry at you",
        ) == ["Wick comforts Iris", "Wick asks Iris which it should go by", "Wick keeps away from Iris"]


class TestWhatIsMeant:
    def test_words_that_are_nearly_a_line_are_that_line(self) -> None:
        said = turns(chat("would you like tea\nq\n"))
        assert said[0]["text"] == "Would you like some tea?"
        assert said[1]["text"] == "Yes, thank you."

    def test_a_number_still_chooses(self) -> None:
        assert turns(chat("2\n"))[0]["text"] == "I have to go home now."

    def test_a_number_that_is_not_offered_is_no_word(self) -> None:
        assert turns(chat("9\nq\n")) == []

    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("I'LL GO HOME NOW", 1),
            ("I have to go home", 1),
            ("some tea, would you like?", 0),
            ("I would like to go", None),
            ("tea", None),
            ("", None),
        ],
    )
    def test_only_a_clear_likeness_counts(self, words: str, number: int | None) -> None:
        scenario = read_scenario("chat.yaml")
        world = build_world(scenario, 0)
        options = sorted(world.options("Kim"), key=lambda option: -len(option.text))
        options.sort(key=lambda option: "tea" not in option.text)
        assert nearest_line(options, words, Telling(scenario, world), world["Kim"]) == number


class TestRecords:
    def test_a_replay_asks_no_model_and_gives_the_same_bits(self, monkeypatch: pytest.MonkeyPatch) -> None:
        played = chat(f"{GRIEF}\nI am so angry at you\n1\nq\n", "--journal", "run.jsonl")

        def never(*_: object, **__: object) -> None:
            raise AssertionError("a model was asked")

        monkeypatch.setattr("espressivo.perception.hearing.estimate_text", never)
        monkeypatch.setattr("espressivo.perception.hearing.perceive_event", never)
        result = CliRunner().invoke(main, ["replay", "run.jsonl", "--json"])
        assert result.exit_code == 0, result.stderr
        assert Journal.read("run.jsonl").hash == played[-1]["state_hash"]

    def test_the_words_themselves_are_not_in_the_journal(self, folder: Path) -> None:
        chat("My password is swordfish and I am so sad about it all\nq\n", "--journal", "run.jsonl")
        assert "swordfish and" not in (folder / "run.jsonl").read_text()

    def test_a_play_goes_on_as_if_it_had_not_been_broken_off(self) -> None:
        whole = chat(f"{GRIEF}\nwould you like tea\nI am so angry at you\nq\n", "--journal", "whole.jsonl")
        chat(f"{GRIEF}\nwould you like tea\nq\n", "--journal", "parts.jsonl")
        rest = play("--resume", "parts.jsonl", given="I am so angry at you\nq\n")
        assert rest[-1]["state_hash"] == whole[-1]["state_hash"]
        again = play("--resume", "parts.jsonl", given="q\n")
        assert again[-1]["state_hash"] == whole[-1]["state_hash"]

    def test_a_play_that_was_not_begun_so_cannot_listen_later(self) -> None:
        play("chat.yaml", "--as", "Kim", "--journal", "deaf.jsonl", given="q\n")
        result = CliRunner().invoke(main, ["play", "--resume", "deaf.jsonl", "--listen"], input="q\n")
        assert result.exit_code == 2
        assert "begun with it" in result.stderr


class TestTheCommand:
    def test_it_reads_words_from_a_pipe(self, folder: Path) -> None:
        done = run("play", "chat.yaml", "--as", "Kim", "--listen", given=f"{GRIEF}\n2\n", cwd=folder)
        assert done.returncode == 0
        assert "1-2, your own words, or q to leave >" in done.stdout
        assert "Ada feels" in done.stdout
        assert "pity" in done.stdout

    def test_without_a_character_there_is_nobody_to_listen_to(self) -> None:
        result = CliRunner().invoke(main, ["play", "chat.yaml", "--listen"])
        assert result.exit_code == 2
        assert "--listen needs --as NAME" in result.stderr

    def test_without_listen_words_are_no_choice(self) -> None:
        assert turns(play("chat.yaml", "--as", "Kim", given="I am so sad\nq\n")) == []
