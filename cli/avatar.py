"""The verb that shows faces."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import SEED, Verb, force_option, json_option, quiet_option
from .printing import print_json, progress, say
from .program import OK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..expression.avatar.showcase import Role, Showcase

__all__ = ["avatar"]

_FACE = 480
_SMALL_FACE = 240
_SHEET_FACE = 160


@click.command(cls=Verb)
@click.option("--look", "looks", multiple=True, metavar="NAME", help="robot, human/grey, looks/mine.json, random ...")
@click.option("--emotion", "feelings", multiple=True, metavar="FELT", help='anger:7, "joy:3 -> anger:8" ...')
@click.option("--say", "texts", multiple=True, metavar="TEXT", help="What is said, lips in step.")
@click.option("-o", "--out", metavar="WHERE", help="Write FILE.png, a film FILE.webp or pictures FOLDER/.")
@click.option("--size", type=click.IntRange(16, 2048), metavar="PIXELS", help="Of one face (480; 160 on a sheet).")
@click.option("--seconds", type=click.FloatRange(0.1, 600), metavar="N", help="How long (until all has been said).")
@click.option("--fps", type=click.FloatRange(1, 120), default=25.0, metavar="N", help="Frames a second of a film (25).")
@click.option(
    "--quality", type=click.IntRange(0, 100), default=80, metavar="N", help="Of a WebP film; 100 loses nothing (80)."
)
@click.option("--sheet", is_flag=True, help="Draw a sheet of emotions at three intensities.")
@click.option("--voice", metavar="NAME", help="Such as en-gb, de or en-us+f3.")
@click.option("--backend", metavar="NAME", help="What speaks: espeak, pyttsx3, null ... (the best there is).")
@click.option("--list-looks", is_flag=True, help="List the looks there are.")
@SEED
@json_option("espressivo-avatar/1", "what is shown; without --out no window opens")
@quiet_option("Print nothing but errors.")
@force_option()
def avatar(
    looks: tuple[str, ...],
    feelings: tuple[str, ...],
    texts: tuple[str, ...],
    out: str | None,
    size: int | None,
    seconds: float | None,
    fps: float,
    quality: int,
    sheet: bool,
    voice: str | None,
    backend: str | None,
    list_looks: bool,
    seed: int,
    as_json: bool,
    quiet: bool,
    force: bool,
) -> int:
    """Show a face that feels and speaks: in a window, or into a picture, a film or a folder of pictures.

    --look, --emotion and --say may be given several times, for several characters. In the window Esc leaves, space
    pauses, s saves what is seen.
    """
    from ..expression.avatar.showcase import roles

    if list_looks:
        return _list_looks(as_json)
    cast = roles(looks, [] if sheet else feelings, texts, seed=seed)
    made: dict[str, object] = {}
    if sheet:
        made = _write_sheet(out, cast, feelings, size or _SHEET_FACE, force)
    elif out is not None and out.lower().endswith(".png"):
        made = _write_picture(out, cast, size, force)
    elif out is not None:
        shown = _spoken(cast, backend, voice, seconds)
        made = _write_film(out, shown, size, fps, quality, seed, force)
    elif not as_json:
        _open_window(_spoken(cast, backend, voice, seconds), size or _FACE, seed, stay=seconds is None)
    if as_json:
        print_json("espressivo-avatar/1", {**made, "characters": [_as_data(role) for role in cast]})
    elif made and not quiet:
        click.echo(f"wrote {made['out']}: {made['what']}")
    return OK


def _list_looks(as_json: bool) -> int:
    from ..expression.avatar.looks import find_look, look_names

    listed = {name: find_look(name).about for name in look_names()}
    if as_json:
        print_json("espressivo-looks/1", {"looks": listed})
    else:
        width = max(map(len, listed))
        for name, about in listed.items():
            click.echo(f"{name.ljust(width)}  {about}".rstrip())
    return OK


def _spoken(cast: Sequence[Role], backend: str | None, voice: str | None, seconds: float | None) -> Showcase:
    from ..expression.avatar.showcase import showcase

    if not any(role.text for role in cast):
        return showcase(cast, None, seconds=seconds)
    from ..expression.speech.choosing import speech_backend

    speaking = speech_backend(backend)
    try:
        return showcase(cast, speaking, voice=voice, seconds=seconds)
    finally:
        speaking.close()


def _write_sheet(
    out: str | None, cast: Sequence[Role], feelings: Sequence[str], size: int, force: bool
) -> dict[str, object]:
    from ..expression.affect import Affect
    from ..expression.avatar.png import png_bytes
    from ..expression.avatar.sheet import contact_sheet
    from ..expression.prototypes import prototype_names

    if out is None or not out.lower().endswith(".png"):
        raise click.UsageError("--sheet needs a picture to draw on: --out faces.png", click.get_current_context())
    names = [name for felt in feelings for name in Affect.parse(felt).emotions] or list(prototype_names())
    pixels = contact_sheet([role.look for role in cast], names, size=size)
    return _written(out, png_bytes(pixels), force) | {"what": f"{len(names)} emotions at three intensities"}


def _write_picture(out: str, cast: Sequence[Role], size: int | None, force: bool) -> dict[str, object]:
    from ..expression.avatar.drawing import draw
    from ..expression.avatar.png import png_bytes
    from ..expression.avatar.raster import rasterise
    from ..expression.avatar.sheet import Cell, sheet
    from ..expression.expression import Pose

    poses = [Pose.of(role.expressions[-1]) for role in cast]
    if len(cast) == 1:
        side = size or _FACE
        pixels = rasterise(draw(poses[0], cast[0].look), side, side)
        what = f"{cast[0].name}, {side} pixels a side"
    else:
        cells = [Cell(pose, role.look, role.name) for pose, role in zip(poses, cast, strict=True)]
        pixels = sheet(cells, columns=min(len(cells), 6), size=size or _SMALL_FACE)
        what = f"{len(cells)} faces"
    return _written(out, png_bytes(pixels), force) | {"what": what}


def _written(out: str, content: bytes, force: bool) -> dict[str, object]:
    """Write a file that is not there yet."""
    path = Path(out)
    _refuse_existing(path, force)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {"out": out}


def _refuse_existing(path: Path, force: bool) -> None:
    from ..core.errors import AuthoringError

    if path.is_dir():
        if not force and any(path.iterdir()):
            raise AuthoringError("this folder holds files; --force writes among them", file=str(path))
    elif path.exists() and not force:
        raise AuthoringError("this file exists; --force writes over it", file=str(path))


def _write_film(
    out: str, shown: Showcase, size: int | None, fps: float, quality: int, seed: int, force: bool
) -> dict[str, object]:
    from importlib.util import find_spec

    from ..expression.avatar.film import film_frames, film_size, kind_of, write_png_folder, write_webp

    kind, path = kind_of(out), Path(out)
    _refuse_existing(path, force)
    # Letters beneath the faces come with pygame; without it the film goes without.
    captions = any(role.text for role in shown.roles) and find_spec("pygame") is not None
    area = film_size(len(shown.roles), size or (_FACE if len(shown.roles) == 1 else _SMALL_FACE), captions=captions)
    count, frames = film_frames(shown.scene(seed), shown.seconds, fps=fps, size=area, captions=captions)
    told = progress()
    tell = None if told is None else lambda done, of: told(path.name, done, of)
    if kind == "folder":
        write_png_folder(path, frames, count, tell=tell)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_webp(path, frames, count, fps=fps, quality=quality, tell=tell)
    return {"out": out, "what": f"{count} frames, {shown.seconds:.1f} s", "frames": count, "seconds": shown.seconds}


def _open_window(shown: Showcase, size: int, seed: int, *, stay: bool) -> None:
    from ..expression.avatar.film import film_size
    from ..expression.avatar.showcase import perform
    from ..expression.avatar.window import AvatarWindow

    area = film_size(len(shown.roles), size if len(shown.roles) == 1 else min(size, _SMALL_FACE), captions=True)
    with AvatarWindow(shown.scene(seed, played=False), title="espressivo avatar", size=area) as window:
        if window.is_silent and any(role.text for role in shown.roles):
            say("there is no sound device here: the lips move in silence")
        window.perform(lambda: perform(shown, window), stay=stay)


def _as_data(role: Role) -> dict[str, object]:
    shown = role.expressions[-1]
    return {
        "name": role.name,
        "feelings": list(role.feelings),
        "says": role.text,
        "shown": dict(shown.emotions),
        "action_units": shown.face.named(),
    }
