"""The verb `crowd stadium`: an evening as figures, pictures, a film and a window."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from PIL.WebPImagePlugin import WebPImageFile

from espressivo.agents.crowd.cluster import ClusterCrowd
from espressivo.agents.crowd.cluster.engines import InProcess
from espressivo.agents.crowd.contagion import Contagion
from espressivo.agents.crowd.crowd import BLOCK
from espressivo.agents.crowd.spec import CrowdSpec
from espressivo.agents.crowd.stadium import Stadium, read_story
from espressivo.agents.why import Why
from espressivo.cli.crowds import crowd
from espressivo.cli.stadium_evening import Evening
from espressivo.core.errors import AuthoringError, ExpressionError, MissingExtraError
from espressivo.expression.crowds.colours import colour_of
from espressivo.expression.crowds.showing import StadiumShow
from espressivo.expression.crowds.window import StadiumWindow

pytestmark = pytest.mark.whole_programs

SMALL = ("--size", "300")


def invoke(*arguments: str | Path) -> str:
    """What it prints on standard output; errors are raised as they are."""
    given = ["stadium", *map(str, arguments)]
    result = CliRunner().invoke(crowd, given, standalone_mode=False, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def found(*arguments: str | Path) -> dict[str, Any]:
    answer = json.loads(invoke(*arguments, "--json"))
    assert answer.pop("format") == "espressivo-stadium/1"
    return dict(answer)


@pytest.fixture(scope="module")
def evening() -> dict[str, Any]:
    return found(*SMALL)


def at(evening: dict[str, Any], time: float) -> dict[str, Any]:
    return next(moment for moment in evening["moments"] if moment["time"] == time)


def test_it_is_noted_every_second_what_is_felt(evening: dict[str, Any]) -> None:
    assert (evening["size"], evening["seed"], evening["seconds"]) == (300, 0, read_story().seconds)
    assert [moment["time"] for moment in evening["moments"]] == [float(second) for second in range(61)]
    for moment in evening["moments"]:
        assert moment["members"] == 300
        assert sum(moment["strongest"].values()) == moment["feeling"] == sum(moment["nodes"].values())
        assert sum(moment["moods"]) == 300
        assert all(0 < moment["mean"][kind] <= moment["most"][kind] <= 10 for kind in moment["mean"])


def test_before_kick_off_nobody_feels_anything(evening: dict[str, Any]) -> None:
    assert (at(evening, 0)["told"], at(evening, 0)["feeling"], at(evening, 0)["mean"]) == ("", 0, {})


def test_the_home_side_is_glad_of_a_goal_and_the_others_are_not(evening: dict[str, Any]) -> None:
    moment = at(evening, 17)
    home = int(Stadium(300).bowl.home.sum())
    assert moment["told"] == "Goal for the home side"
    assert moment["strongest"] == {"Joy": home, "Distress": 300 - home}


def test_panic_grows_from_second_to_second_and_open_exits_calm_it(evening: dict[str, Any]) -> None:
    afraid = [at(evening, second)["strongest"].get("Fear", 0) for second in (29, 33, 37, 41, 45)]
    assert afraid[0] == 0
    assert (np.diff(afraid) > 10).all()
    last = at(evening, 60)["strongest"]
    assert last["Relief"] > 2 * last.get("Fear", 0)


def test_the_end_is_that_of_the_same_stadium_in_python(evening: dict[str, Any]) -> None:
    stadium = Stadium(300)
    assert list(stadium.run(60))[-1] == 60
    assert stadium.crowd.hash() == evening["hash"]
    assert stadium.crowd.statistics().mean == at(evening, 60)["mean"]


def test_the_seed_decides_who_is_who() -> None:
    one, other, again = (found(*SMALL, "--seconds", "14", "--seed", seed)["hash"] for seed in ("1", "2", "1"))
    assert one == again != other


def test_a_table_tells_what_was_felt() -> None:
    told = invoke(*SMALL, "--seconds", "21")
    assert [line.split()[:2] for line in told.splitlines() if " s " in line] == [
        [time, "s"] for time in ("0", "5", "10", "15", "20", "21")
    ]
    assert "Kick-off" in told
    assert invoke(*SMALL, "--seconds", "2", "--quiet") == ""


def test_a_picture_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.png" for name in "abc"]
    for file, seed in zip(files, ("5", "5", "6"), strict=True):
        invoke(*SMALL, "--seconds", "16", "--seed", seed, "--out", file, "--quiet")
    one, again, other = (file.read_bytes() for file in files)
    assert one == again != other
    with Image.open(files[0]) as picture:
        assert picture.size == (1200, 800)


def test_a_film_has_its_frames(tmp_path: Path) -> None:
    target = tmp_path / "evening.webp"
    assert "wrote " in invoke(*SMALL, "--seconds", "12", "--frames", "5", "--fps", "4", "--out", target)
    with Image.open(target) as film:
        assert isinstance(film, WebPImageFile)
        assert (film.n_frames, film.size) == (5, (1200, 800))
        first = np.asarray(film.convert("RGB"), int)
        film.seek(4)
        film.load()
        assert film.info["duration"] == 250
        assert (np.abs(np.asarray(film.convert("RGB"), int) - first).max(axis=2) > 40).mean() > 0.02


def test_a_folder_gets_a_film_stills_of_what_happens_and_what_was_noted(tmp_path: Path) -> None:
    folder = tmp_path / "evening"
    answer = found(*SMALL, "--frames", "4", "--out", f"{folder}/")
    acts = [f"{place}-{act.name}.png" for place, act in enumerate(read_story().acts, 1)]
    assert sorted(file.name for file in folder.iterdir()) == [*acts, "stadium.webp", "statistics.json"]
    noted = json.loads((folder / "statistics.json").read_text(encoding="utf-8"))
    assert (noted["hash"], noted["moments"]) == (answer["hash"], answer["moments"])
    with pytest.raises(AuthoringError, match="--force writes among them"):
        invoke(*SMALL, "--out", folder)


def test_nothing_is_written_over_or_under_a_name_that_says_nothing(tmp_path: Path) -> None:
    there = tmp_path / "there.png"
    there.write_bytes(b"mine")
    with pytest.raises(AuthoringError, match="--force writes over it"):
        invoke(*SMALL, "--out", there)
    with pytest.raises(ExpressionError, match=r"expected FILE\.png, FILE\.webp, or a folder"):
        invoke(*SMALL, "--out", tmp_path / "evening.gif")
    with pytest.raises(click.UsageError, match="neither --out nor --json"):
        invoke(*SMALL, "--window", "--json")
    with pytest.raises(click.BadParameter, match="100<=x<=1000000"):
        invoke("--size", "99")
    assert there.read_bytes() == b"mine"


# -- the window ---------------------------------------------------------------------------------------------------


@pytest.fixture
def pygame(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    module = pytest.importorskip("pygame", reason="pygame is not installed (extra avatar)")
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    yield module
    module.quit()


def opened(seconds: float = 60, tell: Callable[[Why], None] | None = None) -> StadiumWindow:
    return StadiumWindow(StadiumShow(Stadium(300), seconds, scale=0.5), seconds, tell=tell)


def seen(pygame: Any) -> np.ndarray:
    return np.asarray(pygame.surfarray.array3d(pygame.display.get_surface())).transpose(1, 0, 2)


def place_of(show: StadiumShow, index: int) -> tuple[int, int]:
    """Pixels at which a spectator is seen."""
    width, height = show.picture.size
    places = ((x, y) for y in range(0, height, 2) for x in range(0, width, 2))
    return next(place for place in places if show.picture.member_at(*place) == index)


def test_time_passes_in_the_window_until_the_end(pygame: Any) -> None:
    with opened(seconds=14) as window:
        assert window.pump(0.0)
        empty = seen(pygame).copy()
        for _ in range(100):
            window.pump(0.25)
        assert window.show.stadium.time == 14
        gold = np.abs(seen(pygame).astype(int) - colour_of("Joy")).sum(axis=2) < 130
        assert gold.sum() > 50 + (np.abs(empty.astype(int) - colour_of("Joy")).sum(axis=2) < 130).sum()


def test_a_slow_picture_slows_time_down_rather_than_leaping(pygame: Any) -> None:  # noqa: ARG001
    with opened() as window:
        window.pump(30.0)
        assert window.show.stadium.time == 0.25


def test_a_click_on_somebody_shows_their_face(pygame: Any) -> None:
    told: list[str] = []
    with opened(tell=lambda why: told.append(str(why))) as window:
        while window.show.stadium.time < 16:
            window.show.step()
        window.pump(0.0)
        before, faces = window.show.watched, seen(pygame)[280:322, 444:].copy()
        index = next(each for each in range(300) if each not in before)
        click_at(pygame, place_of(window.show, index))
        window.pump(0.0)
        assert window.show.watched == [*before[1:], index]
        assert (seen(pygame)[280:322, 444:] != faces).any()
        agent = window.show.agents[index]
        codes, felt = window.show.stadium.crowd.strongest([index])
        strongest = max(agent.emotions, key=lambda emotion: emotion.intensity)
        assert strongest.type == window.show.stadium.crowd.kinds[codes[0]].name
        assert strongest.intensity == pytest.approx(felt[0], abs=1e-5)
        assert f"{agent.name} feels {strongest.type.lower()}" in told[0]
        click_at(pygame, (2, 2))
        window.pump(0.0)
        assert window.show.watched == [*before[1:], index]


def test_who_is_shown_no_longer_is_one_of_the_crowd_again_and_nothing_changed() -> None:
    show, undisturbed = StadiumShow(Stadium(300), 60), Stadium(300)
    for second in range(1, 41):
        while show.stadium.time < second:
            show.step()
        show.watch(second * 7 % 300)
        show.moment()
        assert len(show.watched) == len(set(show.watched)) == 3
        assert set(show.agents) <= set(show.watched)
    for _ in undisturbed.run(40):
        pass
    for kind in undisturbed.crowd.kinds:
        here, there = (crowd.intensities(kind) for crowd in (show.stadium.crowd, undisturbed.crowd))
        assert here == pytest.approx(there, abs=1e-5)


def click_at(pygame: Any, place: tuple[int, int]) -> None:
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place, button=1))


def test_space_stops_the_time_and_s_saves_what_is_seen(
    pygame: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with opened() as window:
        for key in (pygame.K_SPACE, pygame.K_s):
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))
        window.pump(0.25)
        assert (window.is_paused, window.show.stadium.time) == (True, 0.0)
        with Image.open(tmp_path / "espressivo-1.png") as saved:
            assert saved.size == (600, 400)


@pytest.mark.parametrize("key", ["K_ESCAPE", "K_q", None])
def test_a_key_or_the_frame_closes_the_window(pygame: Any, key: str | None) -> None:
    with opened() as window:
        kind = pygame.event.Event(pygame.KEYDOWN, key=getattr(pygame, key)) if key else pygame.event.Event(pygame.QUIT)
        pygame.event.post(kind)
        window.run()
        assert not window.is_open
        assert not window.pump()


# -- with workers -------------------------------------------------------------------------------------------------


def in_shards(spec: CrowdSpec, contagions: Sequence[Contagion]) -> ClusterCrowd:
    """A crowd in two parts, both of which are in this process."""
    return ClusterCrowd(spec, 2, contagion=contagions, fsync=False, engine=lambda make, _: InProcess(make))


def test_a_crowd_in_shards_has_the_same_evening_to_the_bit_and_looks_the_same() -> None:
    size = BLOCK + 900
    here, there = Stadium(size, seed=3), Stadium(size, seed=3, crowd=in_shards)
    shows = StadiumShow(here, 60, scale=0.5), StadiumShow(there, 60, scale=0.5)
    evenings = [Evening(stadium, 34, lambda *_: None) for stadium in (here, there)]
    with there:
        for evening, show in zip(evenings, shows, strict=True):
            for _ in evening.passing(show.step):
                pass
        assert json.dumps(evenings[0].result()) == json.dumps(evenings[1].result())
        assert np.array_equal(shows[0].frame(), shows[1].frame())
        assert isinstance(there.crowd, ClusterCrowd)
        assert there.crowd.whole().hash() == here.crowd.hash()


def test_of_a_crowd_in_shards_a_click_shows_a_face_and_says_that_why_is_not_told(pygame: Any) -> None:
    told: list[Why] = []
    with Stadium(300, crowd=in_shards) as stadium:
        show = StadiumShow(stadium, 60, scale=0.5)
        with StadiumWindow(show, 60, tell=told.append) as window:
            while stadium.time < 16:
                show.step()
            index = next(each for each in range(300) if each not in show.watched)
            click_at(pygame, place_of(show, index))
            window.pump(0.0)
            assert (show.watched[-1], show.agents) == (index, {})
    (why,) = told
    assert why.text == f"Fan{index} feels joy"
    assert [each.text for each in why.find("unknown")] == [
        "why is not told: minds live with the workers; without --workers they are here"
    ]


def test_without_ray_workers_are_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("espressivo.cli.stadium_evening.find_spec", lambda _: None)
    for option in (("--workers", "2"), ("--address", "127.0.0.1:6379")):
        with pytest.raises(MissingExtraError, match=r"espressivo\[cluster\]"):
            invoke(*SMALL, *option)
    with pytest.raises(click.UsageError, match="--journal goes with --workers or --address"):
        invoke(*SMALL, "--journal", "evening")
