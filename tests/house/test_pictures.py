"""The pictures in docs/ show what the scenarios, the terminal and the avatar show today."""

from __future__ import annotations

import html
import importlib.util
import io
import re
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PIL import Image
from rich.text import Text
from tree import ROOT

from espressivo.scenarios.build import build_world
from espressivo.scenarios.performance import Person
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.shipped import find_scenario, shipped_scenarios
from espressivo.scenarios.stage import Stage, terminal

pytestmark = pytest.mark.whole_programs

_LARGEST = 60_000
_LARGEST_SHEET = 300_000
_PLACE = re.compile(r'<text class="play-(?:r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs" / "pictures.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


pictures = load()
ALL = (*pictures.MOMENTS, *pictures.CAPTURES)


def lines_of(file: str) -> list[str]:
    """What stands in a picture, line by line."""
    lines: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in _PLACE.findall((ROOT / "docs" / file).read_text(encoding="utf-8")):
        lines.setdefault(float(y), []).append((float(x), html.unescape(text).replace("\N{NO-BREAK SPACE}", " ")))
    return ["".join(text for _, text in sorted(parts)).strip() for _, parts in sorted(lines.items())]


def squeezed(text: str) -> str:
    """A text without its blanks: where a picture has none, none can be read from it."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("moment", pictures.MOMENTS, ids=lambda moment: moment.scenario)
def test_a_picture_shows_the_moment_as_it_is_played_today(moment: Any) -> None:
    shown = Text.from_ansi(pictures.shown(moment)).plain
    picture = "".join(lines_of(moment.file))
    assert squeezed(picture) == squeezed(shown), "python docs/pictures.py draws it again"


@pytest.mark.parametrize("capture", pictures.CAPTURES, ids=lambda capture: f"{capture.columns}x{capture.rows}")
def test_a_terminal_shows_what_is_played_today(capture: Any) -> None:
    story = read_scenario(find_scenario(capture.scenario))
    stream = io.StringIO()
    stage = Stage(terminal(stream, capture.columns))
    answers = io.StringIO("".join(f"{answer}\n" for answer in capture.answers))
    play = Play(story, build_world(story, capture.seed), human=capture.player, choose=Person(stage, answers))
    for event in play:
        stage.show(event)
    told = squeezed(stream.getvalue())
    missing = [line for line in lines_of(capture.file) if squeezed(line.partition(" > ")[0]) not in told]
    assert missing == [], "python docs/pictures.py draws it again"


@pytest.mark.parametrize("faces", pictures.FACES, ids=lambda faces: faces.name)
def test_a_sheet_of_faces_shows_what_the_avatar_draws_today(faces: Any) -> None:
    drawn = pictures.sheet_of(faces)
    today, kept = (np.asarray(Image.open(file).convert("RGB"), int) for file in (io.BytesIO(drawn), _file(faces)))
    assert today.shape == kept.shape
    assert np.abs(today - kept).mean() < 0.2, f"python docs/pictures.py {faces.name} draws it again"
    assert len(drawn) < _LARGEST_SHEET
    assert f"({faces.file})" in (ROOT / "docs" / "avatar.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("evening", pictures.EVENINGS, ids=lambda evening: evening.name)
def test_a_stadium_shows_what_its_crowd_feels_today(evening: Any) -> None:
    drawn = pictures.evening_of(evening)
    today, kept = (np.asarray(Image.open(file).convert("RGB"), int) for file in (io.BytesIO(drawn), _file(evening)))
    assert today.shape == kept.shape
    assert np.abs(today - kept).mean() < 0.5, f"python docs/pictures.py {evening.name} draws it again"
    assert len(drawn) < _LARGEST_SHEET


def _file(picture: Any) -> Any:
    return ROOT / "docs" / picture.file


def test_every_shipped_scenario_has_a_picture_and_a_place_in_the_library() -> None:
    assert {moment.scenario for moment in pictures.MOMENTS} == set(shipped_scenarios())
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
    assert [name for name in shipped_scenarios() if f"\n## {name}\n" not in page] == []
    assert [picture.file for picture in ALL if f"({picture.file})" not in page] == []


def test_pictures_are_small() -> None:
    files = [ROOT / "docs" / picture.file for picture in ALL]
    assert [path.name for path in files if path.stat().st_size > _LARGEST] == []


def test_a_moment_that_does_not_come_is_told_with_the_seeds_in_which_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_SEEDS", range(2))
    moment = pictures.Moment("night-train", 0, "There might be a reward", 1, "nowhere.svg")
    with pytest.raises(SystemExit, match=r"night-train: 'There .*' does not come with seed 0; it does with \[1\]"):
        pictures.shown(moment)
