"""Films: pictures in a folder, the same on every run, and animated WebP."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from espressivo.core.errors import ExpressionError, MissingExtraError
from espressivo.expression import Affect, Prosody, express
from espressivo.expression.avatar.film import film_frames, film_size, kind_of, write_png_folder, write_webp
from espressivo.expression.avatar.scene import Character, Scene
from espressivo.expression.speech.null import NullBackend

SMALL = (48, 48)


def scene(*looks: str) -> Scene:
    characters = [Character(f"N{place}", look, seed=place) for place, look in enumerate(looks or ("robot",))]
    for character in characters:
        character.aim(express(Affect.parse("surprise:9")), 0.1)
        character.say(NullBackend().synthesize("Oh no!", Prosody()), 0.2)
    return Scene(characters)


def test_the_same_scene_gives_the_same_files(tmp_path: Path) -> None:
    written = []
    for folder in ("one", "other"):
        count, frames = film_frames(scene(), 0.5, fps=12, size=SMALL)
        files = write_png_folder(tmp_path / folder, frames, count)
        written.append({file.name: file.read_bytes() for file in files})
    assert written[0] == written[1]
    assert list(written[0]) == [f"000{number}.png" for number in range(6)]
    assert len(set(written[0].values())) == 6


def test_a_film_needs_no_pygame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygame", None)
    count, frames = film_frames(scene("robot", "human"), 0.2, fps=10, size=(96, 48))
    told: list[tuple[int, int]] = []
    assert len(write_png_folder(tmp_path, frames, count, tell=lambda done, of: told.append((done, of)))) == 2
    assert told == [(1, 2), (2, 2)]


def test_pygame_paints_the_same_film() -> None:
    pytest.importorskip("pygame", reason="pygame is not installed (extra avatar)")
    _, plain = film_frames(scene("robot", "human"), 0.3, fps=10, size=(200, 100))
    _, painted = film_frames(scene("robot", "human"), 0.3, fps=10, size=(200, 100), with_pygame=True)
    for one, other in zip(plain, painted, strict=True):
        assert one.shape == other.shape == (100, 200, 3)
        assert np.abs(one.astype(int) - other).mean() < 0.5


def test_captions_are_written_beneath_the_face() -> None:
    pytest.importorskip("pygame", reason="pygame is not installed (extra avatar)")
    size = film_size(1, 100, captions=True)
    _, frames = film_frames(scene(), 0.4, fps=10, size=size, captions=True)
    before, *_, after = (frame[100:] for frame in frames)
    assert (after < 128).any()  # the name, and what is said by now
    assert (after != before).any()


def test_a_webp_is_as_long_as_the_film(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed (extra avatar)")
    file = tmp_path / "film.webp"
    count, frames = film_frames(scene(), 1.0, fps=30, size=SMALL)
    write_webp(file, frames, count, fps=30)
    with image.open(file) as film:
        assert (film.size, film.info["loop"]) == (SMALL, 0)
        assert film.n_frames > 20  # frames that are alike are kept once, for longer
        durations = []
        for number in range(film.n_frames):
            film.seek(number)
            film.load()
            durations.append(film.info["duration"])
    assert sum(durations) == 1000


def test_a_webp_of_best_quality_loses_nothing_and_may_end(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed (extra avatar)")
    file = tmp_path / "film.webp"
    count, frames = film_frames(scene(), 0.2, fps=10, size=SMALL)
    kept = list(frames)
    write_webp(file, kept, count, fps=10, quality=100, loop=False)
    with image.open(file) as film:
        assert film.info["loop"] == 1
        assert np.array_equal(np.asarray(film.convert("RGB")), kept[0])


def test_a_missing_pillow_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    count, frames = film_frames(scene(), 0.2, fps=10, size=SMALL)
    with pytest.raises(MissingExtraError, match=r"pillow.*espressivo\[avatar\]"):
        write_webp(tmp_path / "film.webp", frames, count)


@pytest.mark.parametrize(
    ("seconds", "fps", "size"),
    [
        (0.0, 25.0, SMALL),
        (-1.0, 25.0, SMALL),
        (1.0, 0.0, SMALL),
        (float("inf"), 25.0, SMALL),
        (float("nan"), 25.0, SMALL),
        (1e5, 60.0, SMALL),
        (1.0, 25.0, (8, 48)),
        (1.0, 25.0, (48, 10_000)),
    ],
)
def test_a_film_that_cannot_be_is_refused(seconds: float, fps: float, size: tuple[int, int]) -> None:
    with pytest.raises(ExpressionError, match="expected"):
        film_frames(scene(), seconds, fps=fps, size=size)


def test_the_name_tells_what_is_written(tmp_path: Path) -> None:
    named = ("a.webp", "b.PNG", "frames/", str(tmp_path))
    assert [kind_of(name) for name in named] == ["webp", "png", "folder", "folder"]
    with pytest.raises(ExpressionError, match=r"a\.gif: expected FILE\.png"):
        kind_of("a.gif")


@pytest.mark.parametrize("count", [1, 2, 5, 20, 100])
def test_the_area_of_a_film_holds_everybody_and_is_even(count: int) -> None:
    width, height = film_size(count, 240, captions=True)
    assert width <= 4096 >= height
    assert width % 2 == height % 2 == 0
