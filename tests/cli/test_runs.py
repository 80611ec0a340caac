"""The verbs for recorded runs: play --journal, --resume and --watch, replay, diff, why, report."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from terminal import COMMAND, Terminal, plain_environment

from espressivo.agents.journal import Journal
from espressivo.cli import main

STORY = Path(__file__).resolve().parents[1] / "scenarios" / "stories" / "last-loaf.yaml"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where we are: a folder with a story in it."""
    shutil.copy(STORY, tmp_path / "loaf.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def invoke(*arguments: str, status: int = 0, given: str = "") -> str:
    """What the command prints on standard output."""
    result = CliRunner().invoke(main, arguments, input=given)
    assert result.exit_code == status, result.stderr
    return result.stdout


def fails(*arguments: str) -> str:
    """The one line of complaint with which the command must end."""
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout) == (2, ""), result.stderr
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("espressivo: error: ").rstrip()


def recorded(name: str = "run.jsonl", seed: int = 1) -> str:
    """The transcript of a play with a journal."""
    return invoke("play", "loaf.yaml", "--seed", str(seed), "--journal", name)


# -- play ----------------------------------------------------------------------------------------------------------


def test_a_journal_changes_nothing_of_what_is_shown(folder: Path) -> None:
    assert recorded() == invoke("play", "loaf.yaml", "--seed", "1")
    assert Journal.read(folder / "run.jsonl").about["file"] == "loaf.yaml"


def test_a_journal_is_not_written_over(folder: Path) -> None:
    (folder / "run.jsonl").write_text("mine")
    assert "exists" in fails("play", "loaf.yaml", "--journal", "run.jsonl")
    assert (folder / "run.jsonl").read_text() == "mine"
    invoke("play", "loaf.yaml", "--journal", "run.jsonl", "--force")
    assert len(Journal.read(folder / "run.jsonl")) > 5


def test_a_killed_play_goes_on_to_the_same_end(folder: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "play", "night-train", "--journal", "killed.jsonl", "--json"],
        stdout=subprocess.PIPE,
        cwd=folder,
        env={**plain_environment(), "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        for _ in range(6):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    cut = len((folder / "killed.jsonl").read_bytes())
    whole = [
        json.loads(line) for line in invoke("play", "night-train", "--journal", "whole.jsonl", "--json").splitlines()
    ]
    resumed = [json.loads(line) for line in invoke("play", "--resume", "killed.jsonl", "--json").splitlines()]
    assert cut < (folder / "whole.jsonl").stat().st_size
    assert resumed[-1] == whole[-1]
    assert (folder / "killed.jsonl").read_bytes() == (folder / "whole.jsonl").read_bytes()


def test_a_resumed_play_says_after_which_turn() -> None:
    invoke("play", "loaf.yaml", "--journal", "run.jsonl", "--turns", "1")
    shown = invoke("play", "--resume", "run.jsonl", "--quiet")
    assert "goes on after turn 1" in shown
    assert "Got anything left" not in shown
    assert "terminal state End" in shown
    assert invoke("replay", "run.jsonl", "--quiet").endswith("every hash the same\n")


def test_a_person_goes_on_where_they_left() -> None:
    invoke("play", "loaf.yaml", "--as", "Tom", "--journal", "run.jsonl", given="1\nq\n")
    shown = invoke("play", "--resume", "run.jsonl", given="q\n")
    assert "You are Tom." in shown
    assert "Ended after" in shown


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["loaf.yaml", "--watch", "--journal", "x.jsonl"], "--watch changes the rules of a play while it goes on"),
        (["--watch", "--resume", "x.jsonl"], "--watch changes the rules"),
        (["loaf.yaml", "--resume", "x.jsonl"], "SCENARIO cannot be chosen anew"),
        (["--as", "Tom", "--resume", "x.jsonl"], "--as cannot be chosen anew"),
        (["--resume", "nowhere.jsonl"], "nowhere.jsonl: cannot be read: No such file"),
    ],
)
def test_what_does_not_go_together_is_refused(folder: Path, arguments: list[str], complaint: str) -> None:
    assert complaint in fails("play", *arguments)
    assert not (folder / "x.jsonl").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pseudo-terminals")
def test_a_watched_play_is_played_again_after_an_edit(folder: Path) -> None:
    story = folder / "loaf.yaml"
    with Terminal("play", str(story), "--watch", "--quiet") as terminal:
        terminal.read_until("waiting for an edit")
        text = story.read_text("utf-8")
        story.write_text(text.replace("The bakery, just", "The bakery: [ just"), "utf-8")
        story.write_text(text.replace("Got anything left", "Is anything left"), "utf-8")
        terminal.read_until("Is anything left from yesterday?")
        terminal.read_until("waiting for an edit")
        time.sleep(0.05)
        story.write_text("scenario: [", "utf-8")
        terminal.read_until("cannot be played")
        terminal.send("\x03")
        assert terminal.finish() == 0


# -- replay and diff -----------------------------------------------------------------------------------------------


def test_replay_shows_the_play_and_says_that_all_is_the_same(folder: Path) -> None:
    played = recorded()
    *shown, last = invoke("replay", "run.jsonl").splitlines()
    assert shown == played.splitlines()
    assert last == f"{len(Journal.read(folder / 'run.jsonl'))} steps, every hash the same"


def test_replay_as_json_is_the_transcript() -> None:
    recorded()
    told = [json.loads(line) for line in invoke("replay", "run.jsonl", "--json").splitlines()]
    assert [each["type"] for each in told][:2] == ["opening", "turn"]
    assert told == [json.loads(line) for line in invoke("play", "loaf.yaml", "--seed", "1", "--json").splitlines()]


def test_replay_stops_where_it_comes_out_otherwise(folder: Path) -> None:
    recorded()
    lines = (folder / "run.jsonl").read_text("utf-8").splitlines(keepends=True)
    changed = [line.replace('"seconds":1', '"seconds":2') if number == 4 else line for number, line in enumerate(lines)]
    assert changed != lines
    (folder / "run.jsonl").write_text("".join(changed), "utf-8")
    stopped = invoke("replay", "run.jsonl", status=1)
    assert (
        "the replay differs from the journal at step 4, 2 s (2 s pass): the world's clock or chance differs" in stopped
    )
    assert "Thank you, Mira." not in stopped
    assert "Thank you, Mira." in invoke("replay", "run.jsonl", "--no-check", status=1)


def test_every_verb_refuses_a_transcript(folder: Path) -> None:
    invoke("play", "loaf.yaml", "--record", "told.jsonl")
    recorded()
    for arguments in (["replay"], ["why"], ["report"], ["diff", "run.jsonl"], ["play", "--resume"]):
        assert "told.jsonl: this is a transcript" in fails(*arguments, "told.jsonl")
    assert sorted(path.name for path in folder.iterdir()) == ["loaf.yaml", "run.jsonl", "told.jsonl"]


def test_a_run_is_the_same_as_itself() -> None:
    recorded()
    recorded("again.jsonl")
    assert invoke("diff", "run.jsonl", "again.jsonl") == "the runs are the same\n"
    assert json.loads(invoke("diff", "run.jsonl", "again.jsonl", "--json"))["same"] is True


def test_diff_tells_in_the_words_of_the_story_what_was_done_otherwise(folder: Path) -> None:
    invoke("play", "loaf.yaml", "--as", "Tom", "--journal", "one.jsonl", given="1\n1\n1\n1\n")
    text = (folder / "loaf.yaml").read_text("utf-8")
    (folder / "loaf.yaml").write_text(text.replace("mood: 1", "mood: -4"), "utf-8")
    invoke("play", "loaf.yaml", "--as", "Tom", "--journal", "two.jsonl", given="1\n1\n1\n1\n")
    shown = invoke("diff", "one.jsonl", "two.jsonl", status=1)
    assert "Mira's mood is 1 in the first run, -4 in the second" in shown
    assert "the scenario was edited between them" in shown
    assert "(Tom to Mira: “Got anything left from yesterday?”) comes out differently" in shown
    assert " on (1 s):\n  the first run: Mira to Tom: “Take it, before" in shown
    found = json.loads(invoke("diff", "one.jsonl", "two.jsonl", "--json", status=1))
    assert found["format"] == "espressivo-diff/1"
    assert found["turning"]["deeds"][0] == "Mira to Tom: “Take it, before the crows do.”"


def test_diff_says_when_one_run_ends_first() -> None:
    recorded()
    invoke("play", "loaf.yaml", "--seed", "1", "--turns", "1", "--journal", "short.jsonl")
    shown = invoke("diff", "short.jsonl", "run.jsonl", status=1)
    assert "there one ends, and the second run goes on" in shown


# -- why -----------------------------------------------------------------------------------------------------------


def test_why_goes_down_to_the_line_of_the_story(folder: Path) -> None:
    recorded()
    lines = (folder / "loaf.yaml").read_text("utf-8").splitlines()
    shown = invoke("why", "run.jsonl", "--agent", "Mira", "--emotion", "pity")
    line = next(number for number, text in enumerate(lines, 1) if "[who] asks me for [what]" in text)
    assert "Mira feels pity for Tom" in shown
    assert f"loaf.yaml:{line}]" in shown
    assert "because Tom asks Mira for bread, at 0 s" in shown
    assert "Tom to Mira: “Got anything left from yesterday?”" in shown


def test_why_tells_the_strongest_of_all_by_default() -> None:
    recorded()
    assert "Tom feels relief about “eat today”" in invoke("why", "run.jsonl")


def test_depth_cuts_the_tree() -> None:
    recorded()
    whole, cut = (invoke("why", "run.jsonl", *more).splitlines() for more in ([], ["--depth", "1"]))
    assert len(cut) < len(whole)
    assert not [line for line in cut if line.startswith(("│  ├", "│  └", "   ├", "   └"))]


@pytest.mark.parametrize(("option", "value"), [("--turn", "1"), ("--step", "3"), ("--at", "0.5")])
def test_why_at_a_moment(option: str, value: str) -> None:
    recorded()
    found = json.loads(invoke("why", "run.jsonl", "--agent", "Mira", option, value, "--json"))
    assert found["format"] == "espressivo-why/1"
    assert found["why"]["text"].startswith("Mira feels pity for Tom")
    assert found["step"] in (3, 4)


def test_why_not_and_why_of_a_decision() -> None:
    recorded()
    assert "Mira does not feel anger" in invoke("why", "run.jsonl", "--agent", "Mira", "--emotion", "anger", "--not")
    chosen = invoke("why", "run.jsonl", "--agent", "Mira", "--decision")
    assert "Mira decided in step 7" in chosen
    assert "what else was possible" in chosen
    for action in ("Mira gives loaf to Tom", "asked"):
        assert "Mira decided in step 7" in invoke("why", "run.jsonl", "--agent", "Mira", "--decision", action)
    other = invoke("why", "run.jsonl", "--agent", "Mira", "--decision", "Mira calls the guard on Tom")
    assert "Mira could not: Mira calls the guard" in other
    assert "Feeling(Anger" in other


def test_what_if_tells_what_comes_out_otherwise() -> None:
    recorded()
    shown = invoke("why", "run.jsonl", "--what-if", "relation(Mira, Tom) = -3")
    assert "What if relation(Mira, Tom) = -3?" in shown
    assert "Mira  pity for Tom" in shown
    assert "step 7: Mira to Tom: “Take it, before the crows do.”" in shown
    assert "DialogueState" not in shown
    later = json.loads(invoke("why", "run.jsonl", "--what-if", "Mira.mood = -5", "--turn", "2", "--json"))
    assert later["changes"] == ["from 7: Mira.mood = -5"]
    assert all(each.get("step", 7) >= 7 for each in later["differences"] if each.get("step"))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--not"], "--not needs --emotion"),
        (["--decision", "--emotion", "joy"], "two questions"),
        (["--at", "1", "--step", "2"], "name one"),
        (["--step", "9999"], "there is no step 9999: expected one from 0 to"),
        (["--turn", "9999"], "there is no turn 9999: expected one from 1 to 4"),
        (["--agent", "Mina"], "Mira"),
        (["--emotion", "angr"], "Anger"),
        (["--agent", "Mira", "--decision", "(("], "neither the name of a line, nor a phrase of this story"),
        (["--what-if", "Mira is sad"], "no change that can be tried"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(arguments: list[str], complaint: str) -> None:
    recorded()
    assert complaint in fails("why", "run.jsonl", *arguments)


# -- report --------------------------------------------------------------------------------------------------------


def test_report_writes_a_page_beside_the_journal(folder: Path) -> None:
    recorded()
    assert invoke("report", "run.jsonl") == "wrote run.report.html\n"
    assert "exists" in fails("report", "run.jsonl")
    assert invoke("report", "run.jsonl", "-o", "page.html") == "wrote page.html\n"
    assert (folder / "page.html").read_text("utf-8") == (folder / "run.report.html").read_text("utf-8")
