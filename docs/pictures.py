"""Draws the pictures that these pages show: ``python docs/pictures.py [NAME...]``.

A picture of a scenario is a moment of its play as a terminal shows it. The two that show somebody playing are captures
of real terminals, made with tmux. When a scenario was edited and the moment does not come any more, the seeds in which
it comes are told. Sheets of faces show what emotions look like on the avatar, and a full stadium what a crowd feels.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from espressivo.agents.crowd.stadium import Stadium
from espressivo.expression import Affect, Pose, express
from espressivo.expression.avatar.looks import find_look, look_names
from espressivo.expression.avatar.png import png_bytes
from espressivo.expression.avatar.sheet import Cell, contact_sheet, sheet
from espressivo.expression.crowds.showing import StadiumShow
from espressivo.scenarios.build import build_world
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.shipped import find_scenario
from espressivo.scenarios.stage import Stage
from espressivo.scenarios.transcript import Ending, Event, Opening, PlayedTurn

DOCS: Final = Path(__file__).parent


@dataclass(frozen=True)
class Moment:
    """Some turns of a play, from the one whose words or deeds hold ``line``; if ``opened``, its opening before them."""

    scenario: str
    seed: int
    line: str
    turns: int
    file: str
    opened: bool = False


@dataclass(frozen=True)
class Capture:
    """A terminal of a size in which somebody plays, after these answers."""

    scenario: str
    seed: int
    player: str
    answers: str
    columns: int
    rows: int
    file: str


@dataclass(frozen=True)
class Evening:
    """A full stadium at some second of its evening."""

    name: str
    size: int
    seconds: float
    seed: int
    file: str


@dataclass(frozen=True)
class Faces:
    """A sheet of faces: emotions, each at some intensities, on these looks in turn; the tiles coloured or plain."""

    name: str
    looks: tuple[str, ...]
    emotions: tuple[str, ...]
    intensities: tuple[float, ...]
    columns: int
    size: int
    file: str
    tiles: tuple[str, ...] = ()


MOMENTS: Final = (
    Moment("little-fish", 16, "And how do I stop?", 5, "images/little-fish.svg"),
    Moment("table-four", 16, "Vera was doing his tie", 4, "images/table-four.svg"),
    Moment("plum-2019", 26, "Juno tells Henrik about Ruth", 3, "images/plum-2019.svg"),
    Moment("public-time", 16, "He'd get his shoes", 4, "images/public-time.svg"),
    Moment("thirty-one-and-a-lady", 1, "Marek tells Bo what it is", 6, "images/thirty-one-and-a-lady.svg"),
    Moment("high-water", 1, "It's the lid", 6, "images/high-water.svg"),
    Moment("companion", 3, "Do you keep all this?", 3, "images/companion.svg"),
    Moment("night-train", 1, "There might be a reward", 3, "play.svg", opened=True),
)
CAPTURES: Final = (
    Capture("little-fish", 1, "Robin", "11", 80, 24, "images/terminal-80x24.svg"),
    Capture("little-fish", 1, "Robin", "113", 160, 50, "images/terminal-160x50.svg"),
)
_TWELVE: Final = (
    *("joy", "sadness", "anger", "fear", "surprise", "disgust"),
    *("contempt", "pride", "shame", "love", "relief", "boredom"),
)
_OCC: Final = (
    *("joy", "distress", "hope", "fear", "satisfaction", "fears-confirmed", "relief", "disappointment"),
    *("happy-for", "pity", "gloating", "resentment", "pride", "shame", "admiration", "reproach"),
    *("love", "hate", "gratification", "remorse", "gratitude", "anger"),
)
_CAST: Final = (
    *("human/chestnut", "robot/round", "human/red", "creature/fox", "human/black", "human/bearded"),
    *("human/ponytail", "human/bald", "creature/hare", "human/scarf", "human/white", "robot/square"),
)
_PASTELS: Final = ("#fbe3c0", "#cfe3f4", "#f6cfc6", "#e2dcf4", "#d4ecd9", "#efe9c6")
_THREE: Final = (3.3, 6.6, 10.0)
FACES: Final = (
    Faces("faces", _CAST, _TWELVE, (9.0,), 6, 200, "images/faces.png", _PASTELS),
    Faces("looks", look_names(), ("joy",), (5.0,), 7, 160, "images/looks.png"),
    Faces("faces-human", ("human/chestnut",), _OCC, _THREE, 11, 144, "images/faces-human.png"),
    Faces("faces-robot", ("robot/round",), _OCC, _THREE, 11, 144, "images/faces-robot.png"),
    Faces("faces-creature", ("creature/fox",), _OCC, _THREE, 11, 144, "images/faces-creature.png"),
)
EVENINGS: Final = (Evening("stadium", 100_000, 38.0, 0, "images/stadium.png"),)

_COLUMNS: Final = 90
_SEEDS: Final = range(100)
_PATIENCE: Final = 60.0
"""Seconds that a terminal has for its next question."""

_GROUND: Final = (27, 27, 33)
_LETTERS: Final = (222, 222, 228)
_SIXTEEN: Final = [
    _GROUND,
    (232, 104, 104),
    (126, 200, 120),
    (226, 190, 106),
    (122, 162, 247),
    (200, 130, 220),
    (100, 200, 210),
]
_SVG: Final = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
    <style>
    .{unique_id}-matrix {{
        font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace;
        font-size: {char_height}px;
        line-height: {line_height}px;
        font-variant-east-asian: full-width;
    }}
    .{unique_id}-title {{
        font-size: 18px;
        font-weight: bold;
        font-family: arial;
    }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
    <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""


def shown(moment: Moment) -> str:
    """Return a moment as it stood on a terminal of its play, with colours.

    Raises:
        SystemExit: It does not come with this seed.
    """
    parts: list[str] = []
    left = moment.turns
    for event, written in _written(moment.scenario, moment.seed, _COLUMNS):
        if moment.opened and isinstance(event, Opening):
            parts.append(f"{written}\n  …\n")
        if left < moment.turns or (_is_begun(moment, event)):
            parts.append(written)
            left -= 1
        if not left or isinstance(event, Ending):
            break
    if left == moment.turns:
        seeds = [seed for seed in _SEEDS if _comes(moment, seed)]
        told = f"{moment.scenario}: {moment.line!r} does not come with seed {moment.seed}"
        raise SystemExit(f"{told}; it does with {seeds}")
    return "".join(parts).strip("\n")


def captured(capture: Capture) -> str:
    """Play in a terminal of tmux, and return what stands in it, with colours.

    Raises:
        SystemExit: tmux is missing, or the play asks nothing any more.
    """
    size = ["-x", str(capture.columns), "-y", str(capture.rows)]
    play = (
        f"{sys.executable} -m espressivo play {capture.scenario} --as {capture.player} --seed {capture.seed}; sleep 60"
    )
    try:
        _tmux("new-session", "-d", "-s", "picture", *size, f"env TERM=xterm-256color PYTHONUTF8=1 {play}")
    except FileNotFoundError:
        raise SystemExit("the pictures of terminals are made with tmux, which is not installed") from None
    try:
        _wait_for_question("")
        for answer in capture.answers:
            before = _tmux("capture-pane", "-p", "-t", "picture")
            _tmux("send-keys", "-t", "picture", answer, "Enter")
            _wait_for_question(before)
        return _tmux("capture-pane", "-e", "-p", "-t", "picture").removesuffix("\n")
    finally:
        _tmux("kill-session", "-t", "picture")


def as_svg(text: str, columns: int, title: str) -> str:
    """Draw what stands on a terminal."""
    console = Console(
        file=io.StringIO(), width=columns, record=True, force_terminal=True, highlight=False, no_color=False
    )
    console.print(Text.from_ansi(f"{text}\n"), no_wrap=True, overflow="crop")
    theme = TerminalTheme(_GROUND, _LETTERS, [*_SIXTEEN, _LETTERS])
    drawn = console.export_svg(title=title, theme=theme, code_format=_SVG, unique_id="play")
    return "\n".join(line.rstrip() for line in drawn.splitlines() if line.strip()) + "\n"


def sheet_of(faces: Faces) -> bytes:
    """Return a sheet of faces as a PNG file; with a single emotion, of every look under its name."""
    if len(faces.emotions) == 1:
        pose = Pose.of(express(Affect({faces.emotions[0]: faces.intensities[0]})))
        cells = [Cell(pose, name, name.replace("/", " / ")) for name in faces.looks]
        return png_bytes(sheet(cells, faces.columns, faces.size), 256)
    looks = [find_look(name) for name in faces.looks]
    if faces.tiles:
        # Every row begins with another colour, so that no two alike stand one above the other.
        colours = [faces.tiles[(k + k // faces.columns * 3) % len(faces.tiles)] for k in range(len(looks))]
        looks = [replace(look, backdrop=colour) for look, colour in zip(looks, colours, strict=True)]
    return png_bytes(
        contact_sheet(looks, faces.emotions, faces.intensities, columns=faces.columns, size=faces.size), 256
    )


def evening_of(evening: Evening) -> bytes:
    """Return a full stadium as a PNG file."""
    stadium = Stadium(evening.size, seed=evening.seed)
    show = StadiumShow(stadium, stadium.story.seconds)
    (frame,) = show.frames([evening.seconds])
    return png_bytes(frame, 256)


def main(names: Sequence[str]) -> None:
    """Draw the pictures of these names, or all."""
    for faces in FACES:
        if not names or faces.name in names:
            data = sheet_of(faces)
            (DOCS / faces.file).write_bytes(data)
            print(f"{faces.file}: {len(data) / 1000:.0f} kB")
    for evening in EVENINGS:
        if not names or evening.name in names:
            data = evening_of(evening)
            (DOCS / evening.file).write_bytes(data)
            print(f"{evening.file}: {len(data) / 1000:.0f} kB")
    for picture in (*MOMENTS, *CAPTURES):
        if names and picture.scenario not in names:
            continue
        command = f"espressivo play {picture.scenario} --seed {picture.seed}"
        if isinstance(picture, Moment):
            drawn = as_svg(shown(picture), _COLUMNS, command)
        else:
            drawn = as_svg(captured(picture), picture.columns, f"{command} --as {picture.player}")
        (DOCS / picture.file).write_text(drawn, encoding="utf-8", newline="\n")
        print(f"{picture.file}: {len(drawn.encode()) / 1000:.0f} kB")


def _played(scenario: str, seed: int) -> Iterator[Event]:
    played = read_scenario(find_scenario(scenario))
    return iter(Play(played, build_world(played, seed)))


def _comes(moment: Moment, seed: int) -> bool:
    return any(_is_begun(moment, event) for event in _played(moment.scenario, seed))


def _is_begun(moment: Moment, event: Event) -> bool:
    return isinstance(event, PlayedTurn) and any(moment.line in text for text in (event.text, *event.deeds))


def _written(scenario: str, seed: int, columns: int) -> Iterator[tuple[Event, str]]:
    """Yield each event of a play with what is written of it."""
    stream = io.StringIO()
    options = {"force_terminal": True, "no_color": False, "legacy_windows": False, "highlight": False, "emoji": False}
    stage = Stage(Console(file=stream, width=columns, color_system="truecolor", **options))
    for event in _played(scenario, seed):
        begun = stream.tell()
        stage.show(event)
        yield event, stream.getvalue()[begun:]


def _tmux(*arguments: str) -> str:
    # A server of its own, without the settings of whoever draws.
    command = ["tmux", "-L", "espressivo-pictures", "-f", "/dev/null", *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def _wait_for_question(before: str) -> None:
    for _ in range(int(_PATIENCE * 10)):
        time.sleep(0.1)
        screen = _tmux("capture-pane", "-p", "-t", "picture")
        if screen != before and screen.rstrip().endswith("or q to leave >"):
            return
    raise SystemExit(f"no question came; the terminal shows:\n{screen}")


if __name__ == "__main__":
    main(sys.argv[1:])
