"""Playing at a terminal: choosing, choosing wrongly, leaving, being interrupted."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from terminal import COMMAND, Terminal, plain_environment, run

_QUESTION = "or q to leave > "
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def jo() -> Iterator[Terminal]:
    with Terminal("play", "--as", "Jo") as terminal:
        yield terminal


def test_a_number_is_done(jo: Terminal) -> None:
    jo.read_until(_QUESTION)
    jo.send("3\n")
    shown = _COLOUR.sub("", jo.read_until(_QUESTION))
    assert "1 Jo → Odile  blunt" in shown
    assert "▲ Odile feels" in shown
    jo.send("q\n")
    assert jo.finish() == 0


def test_unknown_input_asks_again(jo: Terminal) -> None:
    jo.read_until(_QUESTION)
    for wrong in ("7", "0", "-1", "one", "", "²", "1e9"):
        jo.send(f"{wrong}\n")
        assert "type a number from 1 to 3, or q" in jo.read_until(_QUESTION)
    jo.send("1\n")
    jo.read_until("1 ")
    jo.read_until(_QUESTION)
    jo.send("q\n")
    assert jo.finish() == 0


@pytest.mark.parametrize("leave", ["q\n", "Q\n", "quit\n", "\x04"], ids=["q", "Q", "quit", "end of input"])
def test_leaving_ends_with_a_summary(jo: Terminal, leave: str) -> None:
    jo.read_until(_QUESTION)
    jo.send(leave)
    assert jo.finish() == 0
    assert "how it ended" in jo.shown
    assert "Ended after 0 turns: Jo left." in jo.shown


def test_ctrl_c_at_the_question_ends_with_a_summary(jo: Terminal) -> None:
    jo.read_until(_QUESTION)
    jo.send("2\n")
    jo.read_until(_QUESTION)
    jo.send("\x03")
    assert jo.finish() == 130
    assert "interrupted." in jo.shown
    assert "how it ended" in jo.shown
    assert "Traceback" not in jo.shown


def test_ctrl_c_while_all_play_by_themselves_ends_with_a_summary(tmp_path: Path) -> None:
    scenario = tmp_path / "hum.yaml"
    scenario.write_text("name: Hum\nagents: {Ada: {rules: {actions: [{action: Hum}]}}}\n", encoding="utf-8")
    with subprocess.Popen(
        [*COMMAND, "play", scenario, "--turns", "1000000", "--quiet"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**plain_environment(), "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert any("Ada: Hum" in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert out.rstrip().endswith("interrupted.")
    assert "Traceback" not in err


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_nothing_is_wider_than_the_terminal(columns: int) -> None:
    with Terminal("play", "--seed", "4", columns=columns) as terminal:
        assert terminal.finish() == 0
    lines = _COLOUR.sub("", terminal.shown).split("\r\n")
    assert max(map(len, lines)) <= columns
    assert any("█" in line for line in lines)
    assert "\x1b[" in terminal.shown, "a terminal gets colours"


def test_no_color_is_obeyed() -> None:
    with Terminal("play", "--seed", "4", "--turns", "3", NO_COLOR="1") as terminal:
        assert terminal.finish() == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", terminal.shown)


def test_a_pipe_gets_no_colours_and_no_trailing_blanks() -> None:
    shown = run("play", "--seed", "4", "--turns", "6").stdout
    assert "\x1b" not in shown
    assert [line for line in shown.splitlines() if line != line.rstrip()] == []


def test_a_person_can_play_through_pipes() -> None:
    done = run("play", "--as", "Jo", "--seed", "2", given="1\nx\n2\nq\n")
    assert done.returncode == 0
    assert "'x' is no choice; type a number from 1 to" in done.stdout
    assert done.stdout.rstrip().endswith("Jo left.")


def test_questions_stay_out_of_json() -> None:
    done = run("play", "--as", "Jo", "--json", given="1\n")
    assert done.returncode == 0
    assert all(line.startswith('{"type": ') for line in done.stdout.splitlines())
    assert "You are Jo. What do you do?" in done.stderr


def test_an_encoding_without_pictures_gets_plain_signs() -> None:
    done = run("play", "--seed", "4", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "Jo -> Odile" in done.stdout
    assert "####" in done.stdout
