"""An evening in a stadium as it passes: what is noted of it, told on the terminal, and painted into files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ..core.errors import MissingExtraError

if TYPE_CHECKING:
    from ..agents.crowd.reading import CrowdStatistics
    from ..agents.crowd.stadium import Stadium
    from ..agents.why import Why
    from ..expression.crowds.paint import Pixels
    from ..expression.crowds.showing import StadiumShow

__all__ = ["Evening", "Film", "open_stadium", "open_window", "refuse_existing", "table_of", "telling", "write_evening"]

Tell = Callable[[float, str], None]
"""Told after each step how many seconds have passed, and what happened last."""

_COLOURS: Final = 256
_ROW: Final = 5.0
"""Seconds from one row of the table to the next."""
_FEW: Final = 0.005
_WORKERS: Final = 2


@dataclass(frozen=True, slots=True)
class Film:
    """How many frames a film has, how many pass in a second, and how fine they are, 0..100."""

    frames: int
    fps: float
    quality: int


class Evening:
    """An evening that passes once; what is felt is noted every second.

    Args:
        stadium: Where.
        seconds: How long.
        tell: Hears how far it is.
    """

    def __init__(self, stadium: Stadium, seconds: float, tell: Tell) -> None:
        self.stadium, self.seconds = stadium, seconds
        self._tell = tell
        self.notes: list[tuple[str, CrowdStatistics]] = []

    def passing(self, step: Callable[[], None]) -> Iterator[float]:
        """Let it pass step by step; yields the time, from the beginning on."""
        self._note()
        yield self.stadium.time
        while self.stadium.time < self.seconds - 1e-9:
            step()
            if self.stadium.time % 1 < 1e-9 or self.stadium.time >= self.seconds - 1e-9:
                self._note()
            yield self.stadium.time

    def let_pass(self) -> list[str]:
        """Let it pass unseen; return the files that were written, which are none."""
        for _ in self.passing(self.stadium.step):
            pass
        return []

    def result(self) -> dict[str, Any]:
        """Return what ``--json`` tells of it."""
        moments = [{"told": told, **_plain(found)} for told, found in self.notes]
        return {"seconds": self.stadium.time, "hash": self.stadium.crowd.hash(), "moments": moments}

    def _note(self) -> None:
        self.notes.append((self.stadium.told, self.stadium.crowd.statistics()))
        self._tell(self.stadium.time, self.stadium.told)


def refuse_existing(out: str, force: bool) -> None:
    """Refuse to write over what exists, and names that say nothing of what to write.

    Raises:
        AuthoringError: It exists.
        ExpressionError: The name is none of a picture, a film or a folder.
    """
    from ..core.errors import AuthoringError
    from ..expression.avatar.film import kind_of

    path = Path(out)
    if kind_of(out) == "folder":
        if not force and path.is_dir() and any(path.iterdir()):
            raise AuthoringError("this folder holds files; --force writes among them", file=out)
    elif path.exists() and not force:
        raise AuthoringError("this file exists; --force writes over it", file=out)


@contextmanager
def telling(seconds: float, *, quiet: bool) -> Iterator[Tell]:
    """Show on the terminal, where there is one, how much of an evening has passed."""
    if quiet or not sys.stderr.isatty():
        yield lambda time, told: None  # noqa: ARG005 - nobody is there to be told
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.completed:3.0f} of {task.total:.0f} s"),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("people take their seats", total=seconds)
        yield lambda time, told: bar.update(task, completed=time, description=told)


def write_evening(out: str, evening: Evening, film: Film) -> list[str]:
    """Let an evening pass and write what is seen of it; return the files.

    Args:
        out: ``FILE.png`` for its end, ``FILE.webp`` for a film, ``FOLDER/`` for a film, stills and what was noted.
        evening: One that has not begun.
        film: How it is filmed.

    Raises:
        MissingExtraError: A film is wanted, and pillow is not installed.
    """
    from ..expression.avatar.film import kind_of
    from ..expression.crowds.showing import StadiumShow

    kind, path = kind_of(out), Path(out)
    (path if kind == "folder" else path.parent).mkdir(parents=True, exist_ok=True)
    show = StadiumShow(evening.stadium, evening.seconds)
    if kind == "png":
        for _ in evening.passing(show.step):
            pass
        return [_still(path, show)]
    if kind == "webp":
        return [_filmed(path, show, evening, film, lambda _: None)]
    return _folder(path, show, evening, film)


def _folder(path: Path, show: StadiumShow, evening: Evening, film: Film) -> list[str]:
    import json

    written: list[str] = []

    def each(time: float) -> None:
        for act in evening.stadium.story.acts:
            if act.shown == time:
                written.append(_still(path / f"{len(written) + 1}-{act.name}.png", show))

    written.append(_filmed(path / "stadium.webp", show, evening, film, each))
    noted = path / "statistics.json"
    noted.write_text(json.dumps(evening.result(), indent=1) + "\n", encoding="utf-8", newline="\n")
    return [*written, str(noted)]


def _still(path: Path, show: StadiumShow) -> str:
    from ..expression.avatar.png import png_bytes

    path.write_bytes(png_bytes(show.frame(), _COLOURS))
    return str(path)


def _filmed(path: Path, show: StadiumShow, evening: Evening, film: Film, each: Callable[[float], None]) -> str:
    """Film an evening; ``each`` is called after every step."""
    from ..expression.avatar.film import write_webp

    def frames() -> Iterator[Pixels]:
        done = 0
        for time in evening.passing(show.step):
            each(time)
            while done < film.frames and (done + 1) * evening.seconds / film.frames <= time + 1e-9:
                done += 1
                yield show.frame()

    write_webp(path, frames(), film.frames, fps=film.fps, quality=film.quality)
    return str(path)


def open_stadium(size: int, seed: int, workers: int | None, address: str | None, journal: str | None) -> Stadium:
    """Return a stadium whose crowd is here, or lives with workers; to be closed.

    Args:
        size: How many spectators.
        seed: Decides what is left to chance.
        workers: How many processes; None for this one, or for two when there is an address.
        address: Of a cluster; None starts workers on this machine.
        journal: The folder of the workers' journal; None takes a temporary one.

    Raises:
        CrowdError: Workers do not start, nobody listens at the address, or the folder holds a crowd already.
        MissingExtraError: Workers are wanted, and Ray is not installed.
    """
    from ..agents.crowd.stadium import Stadium

    if workers is None and address is None:
        if journal is not None:
            raise click.UsageError("--journal goes with --workers or --address", click.get_current_context())
        return Stadium(size, seed=seed)
    if find_spec("ray") is None:  # said before everybody is seated
        raise MissingExtraError("ray", "cluster")
    from ..agents.crowd.cluster import ClusterCrowd

    return Stadium(
        size,
        seed=seed,
        crowd=lambda spec, contagions: ClusterCrowd(
            spec,
            workers or _WORKERS,
            address=address,
            contagion=contagions,
            folder=journal,
            fsync=journal is not None,
        ),
    )


def open_window(stadium: Stadium, seconds: float, *, quiet: bool) -> None:
    """Show an evening in a window until a person closes it; who is clicked on tells why they feel as they do."""
    from ..expression.crowds.showing import StadiumShow
    from ..expression.crowds.window import StadiumWindow

    tell = None if quiet else _print_why
    with StadiumWindow(StadiumShow(stadium, seconds), seconds, tell=tell) as window:
        window.run()


def _print_why(found: Why) -> None:
    click.echo(f"{found}\n")


def table_of(evening: Evening) -> Any:
    """Return what was felt every few seconds, as a table of rich: what part of all felt what most."""
    from rich import box
    from rich.table import Table

    rows = [note for note in evening.notes if note[1].time % _ROW == 0 or note is evening.notes[-1]]
    size = evening.stadium.crowd.size
    kinds = [
        kind.name
        for kind in evening.stadium.crowd.kinds
        if any(found.strongest.get(kind.name, 0) >= _FEW * size for _, found in rows)
    ]
    table = Table("at", "", *kinds, "calm", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.columns[1].no_wrap = True
    for column in table.columns[2:]:
        column.justify = "right"
    for told, found in rows:
        shares = [found.strongest.get(kind, 0) / size for kind in kinds] + [1 - found.feeling / size]
        table.add_row(f"{found.time:.0f} s", told, *(f"{100 * share:.0f} %" if share else "" for share in shares))
    return table


def _plain(found: CrowdStatistics) -> dict[str, Any]:
    import msgspec

    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain
