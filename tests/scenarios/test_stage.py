"""What a play looks like on terminals: wide and narrow, light and dark, and where there are no signs but letters."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from rich.console import Console

from espressivo.scenarios.drawing import ASCII, BAD, BLOCKS, CAST, GOOD, bar, glyphs_for, meter, plain
from espressivo.scenarios.stage import Stage, terminal, why_ended
from espressivo.scenarios.transcript import Ending, Event, Feeling, Mind, Opening, PlayedTurn

SORRY = Feeling("Remorse", 4.2, "Ana", 2, "Event(Action-End, Ben, Insult, Ana)")
CALM, ANGRY = Mind("Ana", 0.5, goals={"BeHeard": 0.5}), Mind("Ana", -2.0, goals={"BeHeard": 0.25})


def opening(player: str = "", description: str = "Two at a table.") -> Opening:
    return Opening("Café", description, "espressivo", 0, player, "", "", (CALM, Mind("Ben", 0.0)))


def turn(number: int, ana: Mind, ben: Mind, agent: str = "Ben", text: str = "Well.", scene: str = "") -> PlayedTurn:
    moods = (0.5, 0.0)
    return PlayedTurn(
        number, 1, 0.0, agent, "", "Say", "", text, bool(agent), 1.0, (), moods, (ana, ben), "", scene=scene
    )


def shown(*events: Event, width: int = 80, encoding: str = "utf-8", quiet: bool = False) -> list[str]:
    stream = io.BytesIO()
    stage = Stage(terminal(io.TextIOWrapper(stream, encoding=encoding, write_through=True), width), quiet=quiet)
    for event in events:
        stage.show(event)
    return stream.getvalue().decode(encoding).splitlines()


def contrast(one: str, other: str) -> float:
    """How well two colours can be told apart: 1..21 (WCAG 2.2, contrast ratio)."""

    def luminance(code: str) -> float:
        parts = [int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [*CAST, GOOD, BAD])
@pytest.mark.parametrize("ground", ["#000000", "#ffffff"])
def test_colours_can_be_told_on_light_and_on_dark(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 3


def test_whom_one_plays_is_said_before_what_they_want() -> None:
    assert "  Ana  mood +0.5  ♥ you  wants: be heard 50%" in shown(opening("Ana"))
    assert "  Ana  mood +0.5  wants: be heard 50%" in shown(opening())


def rows(*events: Event) -> list[list[str]]:
    """Who is shown, with their moods."""
    return [line.split()[:2] for line in shown(opening(), *events) if "┼" in line]


def test_whoever_feels_something_new_is_shown_and_with_them_whose_mood_has_moved() -> None:
    sorry, sad = Mind("Ben", -1.0, (SORRY,)), Mind("Ana", -0.4)
    assert rows(turn(1, sad, Mind("Ben", 0.0)), turn(2, sad, sorry)) == [["Ana", "-0.4"], ["Ben", "-1.0"]]
    assert rows(turn(1, CALM, Mind("Ben", 0.0)), turn(2, CALM, sorry)) == [["Ben", "-1.0"]]


def test_what_fades_is_shown_when_it_has_faded_much() -> None:
    faded = [Mind("Ben", -1.0, (replace(SORRY, intensity=strength),)) for strength in (4.2, 3.0, 2.1, 1.9)]
    assert rows(*[turn(number, CALM, ben) for number, ben in enumerate(faded, 2)]) == [["Ben", "-1.0"]] * 2
    assert rows(turn(3, ANGRY, Mind("Ben", 0.0))) == [["Ana", "-2.0"]]


def test_a_mood_that_is_nearly_nothing_has_no_sign() -> None:
    sorry = Mind("Ben", -0.04, (SORRY,))
    assert rows(turn(2, CALM, sorry)) == [["Ben", "+0.0"]]


def test_nothing_stands_under_a_turn_that_changes_nobody() -> None:
    assert shown(opening(), turn(1, CALM, Mind("Ben", 0.0)))[-1] == "  “Well.”"


def test_narration_follows_the_title_of_its_scene_with_its_number_at_the_margin() -> None:
    told = turn(12, CALM, Mind("Ben", 0.0), agent="", text="It rains. " * 9, scene="At eight")
    *_, blank, title, first, second = shown(opening(), told)
    assert (blank, title.strip(), title.index("At")) == ("", "At eight", 36)
    assert first.startswith("12 It rains.")
    assert second.startswith("  ")


@pytest.mark.parametrize("width", [40, 60, 80, 160])
def test_every_width_is_kept(width: int) -> None:
    events = (opening("Ana"), turn(2, ANGRY, Mind("Ben", -1.0, (SORRY, SORRY, SORRY)), text="Quite so, " * 20))
    assert max(len(line) for line in shown(*events, width=width)) <= width


@pytest.mark.parametrize(
    ("encoding", "title", "line"),
    [
        ("utf-8", "Café", "“Naïve … yes.”"),
        ("cp1252", "Café", '"Naïve ... yes."'),
        ("ascii", "Caf?", '"Na?ve ... yes."'),
    ],
)
def test_what_an_encoding_has_is_written_in_it(encoding: str, title: str, line: str) -> None:
    lines = shown(opening(), turn(1, CALM, Mind("Ben", 0.0), text="Naïve … yes."), encoding=encoding)
    assert lines[0].split()[0] == title
    assert lines[-1].strip() == line


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp437", "latin-1", "shift_jis"])
def test_signs_that_an_encoding_lacks_are_drawn_with_plain_ones(encoding: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    assert glyphs_for(Console(file=stream)) is ASCII
    assert plain("“a” – b…", encoding) == '"a" - b...'


def test_bars_have_eighths_and_meters_a_middle() -> None:
    assert bar(0.5, 5, BLOCKS.eighths) == "██▌  "
    assert [meter(mood, 9, BLOCKS).plain for mood in (-10, 0, 0.1, 10)] == [
        "████┼────",
        "────┼────",
        "────┼█───",
        "────┼████",
    ]


@pytest.mark.parametrize(
    ("state", "words"),
    [("TableForThree", "the story ends at table for three"), ("End", "the dialogue reached its terminal state End")],
)
def test_an_end_that_has_a_name_is_told_by_it(state: str, words: str) -> None:
    assert why_ended(Ending("terminal state", state, 2, (), (), {}, {}, "")) == f"Ended after 2 turns: {words}."


def test_words_are_kept_whole_on_a_terminal_and_lines_where_a_program_reads() -> None:
    def told(is_terminal: bool) -> Sequence[str]:
        stream = io.StringIO()
        console = Console(file=stream, width=40, force_terminal=is_terminal, color_system=None, highlight=False)
        Stage(console, quiet=True).show(turn(1, CALM, Mind("Ben", 0.0), text="somebody " * 9))
        return stream.getvalue().splitlines()

    assert len(told(is_terminal=False)) == 1
    assert len(told(is_terminal=True)) > 1
    assert all(len(line) <= 40 for line in told(is_terminal=True))
